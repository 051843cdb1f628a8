/* Whether what a story says of the cable that it quotes is what the cable's fields say: its post, its date, its signer.
 *
 * Only words of the quotation's own paragraph (of a block quote: of the one before it) that stand in no quotation are read, and only these forms: "embassy in
 * Kabul", "Embassy Kabul", "Kabul consulate", "cable from Kabul"; "cable dated 19 February 2009", "February 2009
 * cable", "cable of 2009"; "signed by Ambassador Patterson", "Ambassador Patterson wrote". A post must stand in the table of posts. Where
 * the paragraph says the right thing anywhere, or the cable lacks the field, nothing is said: it is never a guess. A day more or less is
 * no difference: places lie in other days. English only. Pure.
 */
#ifndef CABLEDESK_QUOTE_ATTRIBUTION_H
#define CABLEDESK_QUOTE_ATTRIBUTION_H

#include "quote/check.h"

/* At most one for each field, in the order of enum quote_field. `posts` may be NULL. STATUS_MEMORY. */
enum status attribution_check(struct arena *a, const struct prose *prose, const struct extract *extract,
                              const struct quotation *quotation, const struct quote_place *place,
                              const struct posts *posts, struct quote_attribution **out, size_t *count,
                              struct error *err) __attribute__((warn_unused_result));

#endif
