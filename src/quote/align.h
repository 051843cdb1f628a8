/* Where a quotation's words stand in a cable's words: the nearest place by edits of words.
 *
 * Words are numbers here: a pattern's word is below `id_count`, a text's word is one of these or ALIGN_OTHER. Both ends of the text are
 * free; an edit is a word added, dropped or replaced.
 *
 * align_distance only measures, by Myers' bit-parallel algorithm (G. Myers, A fast bit-vector algorithm for approximate
 * string matching based on dynamic programming, J. ACM 46(3), 1999), 64 words at a step; longer patterns in blocks
 * (H. Hyyrö, Explaining and extending the bit-parallel approximate string matching algorithm of Myers, 2001).
 * align_trace fills the table of Sellers (1980) with the costs of the caller
 * (words dropped in a row as in O. Gotoh, An improved algorithm for matching biological sequences, 1982) and goes back through it. Before a word of the pattern it may
 * pass over words of the text for nothing: what a marked ellipsis hides. So parts are placed in order.
 * Pure; the results lie in the arena.
 */
#ifndef CABLEDESK_QUOTE_ALIGN_H
#define CABLEDESK_QUOTE_ALIGN_H

#include "base/arena.h"

#define ALIGN_OTHER UINT32_MAX
#define ALIGN_NOWHERE SIZE_MAX

struct align_words {
	const uint32_t *ids;
	size_t count;
};

/* The fewest edits between the pattern and any part of the text, and where the first such part ends (may be NULL). Needs `id_count` for
 * its tables. */
enum status align_distance(struct arena *a, struct align_words pattern, size_t id_count, struct align_words text,
                           uint32_t *distance, size_t *end, struct error *err) __attribute__((warn_unused_result));

/* What the caller says of costs. */
struct align_costs {
	uint32_t edit; /* of one word */
	uint32_t
	    next_dropped; /* of a dropped word behind another one: whole sentences are left out more often than invented */
	/* Of two words with the same number, where what differs costs less than an edit; may be NULL: 0. */
	uint32_t (*pair)(const void *state, size_t pattern_at, size_t text_at);
	const void *state;
	const uint32_t
	    *may_hide; /* for each word of the pattern: how many of the text may be passed over before it; NULL: none */
};

struct align_trace {
	uint32_t cost;
	size_t begin, end; /* the part of the text */
	size_t
	    *place; /* for each word of the pattern: its word in the text (the same or another one), or ALIGN_NOWHERE */
	struct span *hidden; /* for each: words of the text passed over before it */
};

/* Cells of the table that are filled at most; a longer text is cut around the place that align_distance names. */
enum { ALIGN_CELLS_MAX = 16 << 20 };

/* The cheapest way; among equals the first in the text, and the shortest ellipses. */
enum status align_trace(struct arena *a, struct align_words pattern, size_t id_count, struct align_words text,
                        const struct align_costs *costs, struct align_trace *out, struct error *err)
    __attribute__((warn_unused_result));

#endif
