/* The terms by which a segment finds passages: each word, and each row of three words.
 *
 * Rows of words ("shingles") are what A. Broder, On the resemblance and containment of documents, 1997, compares documents by. All of them are
 * kept: of the choice that winnowing makes (Schleimer, Wilkerson, Aiken, SIGMOD 2003) it depends on the words around a row
 * whether it is in, so that a document that has the row may count for less than one that has it not (docs/quotations.md).
 * Pure and thread-safe.
 */
#ifndef CABLEDESK_ARCHIVE_PASSAGES_TERMS_H
#define CABLEDESK_ARCHIVE_PASSAGES_TERMS_H

#include <stdint.h>

enum { TERM_ROW = 3 };

static inline uint32_t term_of_word(uint64_t word)
{
	return (uint32_t)word;
}

static inline uint64_t term_rotate(uint64_t x, unsigned by)
{
	return x << by | x >> (64 - by);
}

/* Of the TERM_ROW words that begin here. The words are well mixed already; only their order must count. */
static inline uint32_t term_of_row(const uint64_t *words)
{
	uint64_t h = words[0] + term_rotate(words[1], 21) * 3 + term_rotate(words[2], 42) * 5;
	h = (h ^ (h >> 32)) * UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(h >> 32);
}

#endif
