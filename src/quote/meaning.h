/* What words say that a change must not: negations, numbers, names, modal verbs.
 *
 * Told by lists and by capitals, word by word, so it may say too much, hardly too little: "second" counts as a number, "will" as a
 * modal verb. A name is a word with a capital where a sentence would have none; at a sentence's beginning, if another such word follows
 * or the same one stands elsewhere inside a sentence. In a text all in capitals no name can be told. Pure.
 */
#ifndef CABLEDESK_QUOTE_MEANING_H
#define CABLEDESK_QUOTE_MEANING_H

#include "quote/wording.h"

/* What one word holds, and all of [begin, end): enum difference_holds. */
uint32_t meaning_of_word(const struct wording *w, size_t i);
uint32_t meaning_of_words(const struct wording *w, struct span words);

/* What the words hold that stand on one side only. */
uint32_t meaning_of_change(const struct wording *left, struct span left_words, const struct wording *right,
                           struct span right_words);

#endif
