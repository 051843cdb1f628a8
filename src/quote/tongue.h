/* In which language words are: by their script, else by the words that stand in every text of a language.
 *
 * Tells only what it can: "" where too few such words stand there, or two languages have as many. A script that serves several languages is
 * told as one ("und-Cyrl"). Languages are BCP 47 tags. Pure.
 */
#ifndef CABLEDESK_QUOTE_TONGUE_H
#define CABLEDESK_QUOTE_TONGUE_H

#include "quote/wording.h"

struct tongue {
	struct slice tag; /* static storage; empty: not told */
	size_t told_by;   /* words of the language that stand there; SIZE_MAX: by the script */
};

/* At most the first words count. */
struct tongue tongue_of(const struct wording *words);

/* Whether two tags mean the same language as far as their first parts say; a script's tag goes with any language that may be
 * written in it: none of those in Latin script that are told by their words. */
bool tongue_is_same(struct slice a, struct slice b);

#endif
