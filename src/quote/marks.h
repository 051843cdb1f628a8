/* Quotation marks in one paragraph, matched. Tells marks from apostrophes by what stands around them.
 *
 * Offsets are bytes of the text given. The results lie in the arena. Pure.
 */
#ifndef CABLEDESK_QUOTE_MARKS_H
#define CABLEDESK_QUOTE_MARKS_H

#include "base/arena.h"

/* The words between two marks that belong to each other. */
struct marks_pair {
	struct span words;
	bool begins_before; /* goes on from the paragraph before, whose mark is reopened here or needs none */
	bool goes_on;       /* opened and not closed to the paragraph's end */
	uint32_t opener;    /* the mark that opened it */
	bool is_inner;      /* stands within another pair */
};

struct marks {
	struct marks_pair *pairs; /* in order of their beginning; inner ones behind their outer one */
	size_t count;
};

/* `carried`: the mark of a quotation that the paragraph before left open (0: none); it goes on here if this paragraph
 * begins with that mark. `literal`: spans, in order, in which no mark is one. False without memory. */
bool marks_match(struct arena *a, struct slice text, const struct span *literal, size_t literal_count, uint32_t carried,
                 struct marks *out);

/* Whether the paragraph begins with this mark. */
bool marks_reopens(struct slice text, uint32_t opener);

#endif
