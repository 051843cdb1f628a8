/* One vocabulary for a quotation and a cable: the same number for the same folded word, and one reading of words that
 * can be read in two ways.
 *
 * A hyphen at a line's end may be the word's own ("well-known") or the line's ("co-operation" for "cooperation"): the two
 * are one word where the other text has it so. A word with letters in brackets ("minister[s]") is read with or without
 * them, as the cable has it. Pure; the results lie in the arena and point to what was given.
 */
#ifndef CABLEDESK_QUOTE_VOCABULARY_H
#define CABLEDESK_QUOTE_VOCABULARY_H

#include "quote/wording.h"

/* Both wordings with those words decided; each may be the given one. False without memory. */
bool vocabulary_join(struct arena *a, const struct wording *quotation, const struct wording *cable,
                     struct wording *joined_quotation, struct wording *joined_cable);

/* Numbers for the words of both, ascending from 0 in the quotation; a word of the cable that the quotation does not have
 * is ALIGN_OTHER. False without memory. */
bool vocabulary_number(struct arena *a, const struct wording *quotation, const struct wording *cable,
                       const uint32_t **quotation_ids, const uint32_t **cable_ids, size_t *id_count);

#endif
