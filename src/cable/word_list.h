/* Words in a table, to look others up in. The table is in the order of its bytes, as memcmp has it (the house tests look). Pure, thread-safe. */
#ifndef CABLEDESK_CABLE_WORD_LIST_H
#define CABLEDESK_CABLE_WORD_LIST_H

#include "base/slice.h"

/* Where `word` stands, or the first that comes behind it; `count` if all come before it. */
size_t word_list_find(const char *const *words, size_t count, struct slice word);
bool word_list_has(const char *const *words, size_t count, struct slice word);

#endif
