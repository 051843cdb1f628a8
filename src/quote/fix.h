/* The correction of one quotation: the cable's words in place of what differs from them, in the story's own typography.
 *
 * Words that were changed, added, or dropped by ones and twos become the cable's; where more was left out, the gap is marked with an
 * ellipsis, unless that would hide a negation. What is conventional stays. Around the words nothing changes: marks, links and emphasis, the
 * ends of lines. A correction is compared with the cable before it is given: it holds (exact or conventional), so a second one
 * finds nothing to do. docs/quotations.md tells the rules. Pure; the results lie in the arena.
 */
#ifndef CABLEDESK_QUOTE_FIX_H
#define CABLEDESK_QUOTE_FIX_H

#include "quote/check.h"

enum quote_fix_kind {
	QUOTE_FIX_HOLDS = 0,   /* nothing to do */
	QUOTE_FIX_MADE,        /* `span` and `text` */
	QUOTE_FIX_NOT_FOUND,   /* left as they are: */
	QUOTE_FIX_TRANSLATION, /* in another language than the cables */
	QUOTE_FIX_PARTS,       /* put together from several places */
	QUOTE_FIX_AMBIGUOUS,   /* several places are as near, and their words are not the same */
	QUOTE_FIX_ELSEWHERE,   /* it stands in another cable than its paragraph cites */
	QUOTE_FIX_SETTLED,     /* a person said why it is so: for callers who know */
	QUOTE_FIX_BY_HAND,     /* markup stands among the words, or no correction holds */
};
/* "holds", "made", "not found" … Static storage. */
const char *quote_fix_name(enum quote_fix_kind kind);

struct quote_fix {
	enum quote_fix_kind kind;
	struct span span;   /* of the story's body (prose->source): the quotation without its marks */
	struct slice text;  /* Markdown, in its place */
	struct slice words; /* the same as a reader sees it */
};

/* `cable`: that of the result's first place; NULL where it has none. STATUS_MEMORY. */
enum status quote_fix(struct arena *a, const struct prose *prose, const struct quote_result *result,
                      const struct cable *cable, struct quote_fix *out, struct error *err)
    __attribute__((warn_unused_result));

/* The body with the corrections made, which must not overlap and stand in order. The pointer is NULL without memory. */
struct slice quote_fix_apply(struct arena *a, struct slice body, const struct quote_fix *fixes, size_t count);

#endif
