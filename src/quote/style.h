/* House style: what newspapers write otherwise without meaning another word.
 *
 * Capitals, where no other word may be meant (Army/army, but not US/us); full stops in abbreviations; per cent, percent and the sign;
 * numbers in digits and in words. All of it is altered; this only says that it is no more than that. Pure and thread-safe.
 */
#ifndef CABLEDESK_QUOTE_STYLE_H
#define CABLEDESK_QUOTE_STYLE_H

#include "quote/wording.h"

/* Whether a folded word with other capitals may be another word: us, may, polish, turkey. */
bool style_may_be_another(struct slice folded);

/* Whether the words [begin, end) are one whole number: 3, third, twenty-five, 2,000, 1.5 is none. */
bool style_read_number(const struct wording *w, struct span words, uint64_t *value, bool *is_ordinal);

/* Whether the words [begin, end) are "percent" or "per cent". */
bool style_is_percent(const struct wording *w, struct span words);

#endif
