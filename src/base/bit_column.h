/* A column of the table of edits, 64 rows at a step: the inner step of Myers' bit-parallel algorithm.
 *
 * Who fills the table keeps a column for each block of 64 words of the pattern and goes through the text word by word. Pure. Inline, for it
 * is taken for every word of every cable that is measured.
 * Source: G. Myers, A fast bit-vector algorithm for approximate string matching based on dynamic programming, J. ACM 46(3),
 * 1999; blocks: H. Hyyrö, Explaining and extending the bit-parallel approximate string matching algorithm of Myers, 2001.
 */
#ifndef CABLEDESK_BASE_BIT_COLUMN_H
#define CABLEDESK_BASE_BIT_COLUMN_H

#include <stdint.h>

/* Differences between neighbours: bit i of `up` says that row i + 1 is one more than row i, of `down` that it is one less. */
struct bit_column {
	uint64_t up, down;
};

/* A column as it stands before the first word of the text: each row is one more than the one above. */
static inline struct bit_column bit_column_first(void)
{
	return (struct bit_column){.up = ~UINT64_C(0), .down = 0};
}

/* Goes on by one word of the text: `equal` has a bit for each row whose word it is. `in` and the result are the horizontal differences at the upper
 * edge and at the row whose bit is `last_row`: -1, 0 or 1. */
static inline int bit_column_step(struct bit_column *c, uint64_t equal, int in, uint64_t last_row)
{
	uint64_t negative_in = in < 0 ? 1u : 0u;
	uint64_t vertical = equal | c->down;
	equal |= negative_in;
	uint64_t diagonal = (((equal & c->up) + c->up) ^ c->up) | equal;
	uint64_t right_up = c->down | ~(diagonal | c->up);
	uint64_t right_down = c->up & diagonal;
	int out = (int)((right_up & last_row) != 0) - (int)((right_down & last_row) != 0);
	right_up = (right_up << 1) | (in > 0 ? 1u : 0u);
	right_down = (right_down << 1) | negative_in;
	c->up = right_down | ~(vertical | right_up);
	c->down = right_up & vertical;
	return out;
}

#endif
