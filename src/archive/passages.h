/* What all implementations of archive_find_passages agree on: which words of a cable can be quoted, and how far a passage
 * is from them.
 *
 * A word is the hash of its folded letters (passage_word). Passages are measured by 16 bits of it, its code: two bytes a
 * word need no unpacking, and two words in 65,536 that share a code can only make a cable look nearer than it is, which
 * the alignment that follows finds out.
 *
 * How near: the fewest words added, dropped or replaced, part by part, by Myers' bit-parallel algorithm (G. Myers, A fast
 * bit-vector algorithm for approximate string matching based on dynamic programming, J. ACM 46(3), 1999; longer parts in
 * blocks: H. Hyyrö, 2001). An answer holds the nearest cable and those with up to passage_slack() edits more. Where even
 * the nearest needs more than half of the words (passage_is_far), moved and joined passages are looked for instead: the
 * cables count by the words of the passage that stand there in rows of three, in whatever order.
 *
 * Pure and thread-safe.
 */
#ifndef CABLEDESK_ARCHIVE_PASSAGES_H
#define CABLEDESK_ARCHIVE_PASSAGES_H

#include "archive/archive.h"
#include "base/bit_column.h"

/* The number of a word. */
uint64_t passage_word(struct slice folded);
/* By which passages are measured. */
static inline uint16_t passage_code(uint64_t word)
{
	return (uint16_t)(word >> 48);
}

/* Words, one behind the other. A zeroed struct is empty; `items` grow in the arena that is given. */
struct passage_words {
	uint64_t *items;
	size_t count, room;
};

/* Adds the words of a cable that can be quoted: its head and paragraphs without page lines, stamps, paragraphs' numbers
 * and marks, and what was missing when it came. A word divided at a line's end counts as two. `indexed` is
 * field_indexed_text of it, whose words of all kinds are counted in `all`. False without memory. */
bool passage_add_cable(struct arena *a, const struct cable *c, struct slice indexed, struct passage_words *out,
                       size_t *all);

/* A passage made ready to be measured. */
struct passage_pattern {
	size_t word_count;
	const uint64_t *words;
	const size_t *part_ends;
	size_t part_count;
	size_t blocks;     /* of 64 words, of the longest part */
	uint16_t *numbers; /* for each code: 1 + its number among the passage's, 0 for none */
	uint64_t *places;  /* for each part, number and block: where the code stands */
	size_t number_count;
	size_t *first, *next; /* for each number the first word with it, for each word the next alike; 1 + index */
	struct bit_column *columns;
	bool *covered;
};

/* In the arena; empty parts are passed over. False without memory. A pattern belongs to one thread. */
bool passage_prepare(struct arena *a, const struct archive_passage *passage, struct passage_pattern *out);

/* The fewest edits that make the passage of words of the text. */
uint32_t passage_measure(const struct passage_pattern *p, const uint16_t *text, size_t count);
/* Whether that can be at most so many, by the words alone (the counting filter of Jokinen, Tarhio, Ukkonen, 1996): faster. */
bool passage_may_be_within(const struct passage_pattern *p, uint32_t edits, const uint16_t *text, size_t count);
/* Whether that is none: faster. */
bool passage_is_held(const struct passage_pattern *p, const uint16_t *text, size_t count);
/* How many words of the passage stand in no row of three (of its part's length, if that is less) of the text. */
uint32_t passage_measure_rows(const struct passage_pattern *p, const uint16_t *text, size_t count);

/* What answers hold, by the number of the passage's words and the nearest cable's edits. */
uint32_t passage_slack(size_t word_count);
bool passage_is_far(size_t word_count, uint32_t edits);

#endif
