/* The terms by which a segment finds documents: each different word, and of the shingles of three words a choice that any
 * four words of a document hold one of, whatever stands around them.
 *
 * Source: S. Schleimer, D. S. Wilkerson, A. Aiken, Winnowing: local algorithms for document fingerprinting, SIGMOD 2003:
 * of each window of shingles the one with the smallest hash is kept (of equals the last). Windows of two keep two shingles in
 * three, windows of four would keep two in five; but where one sentence of a common form follows another, only the two
 * shingles over their border tell of both, and of these one must be kept (docs/quotations.md). Pure and thread-safe.
 */
#ifndef CABLEDESK_ARCHIVE_PASSAGES_WINNOW_H
#define CABLEDESK_ARCHIVE_PASSAGES_WINNOW_H

#include <stddef.h>
#include <stdint.h>

enum {
	WINNOW_SHINGLE = 3,
	WINNOW_WINDOW = 2,
	WINNOW_SURE = WINNOW_SHINGLE + WINNOW_WINDOW - 1, /* words that hold a chosen shingle for sure */
};

/* The term of a word, and of the shingle of three words. */
static inline uint32_t winnow_word(uint64_t word)
{
	return (uint32_t)word;
}
uint32_t winnow_shingle(const uint64_t *words);

/* The terms of the chosen shingles of a document, in order; `out` has room for one a word. Returns how many. */
size_t winnow_choose(const uint64_t *words, size_t count, uint32_t *out);

#endif
