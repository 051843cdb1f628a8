#include "archive/passages/segment_format.h"

#include <string.h>

const char segment_magic[8] = {'C', 'D', 'P', 'A', 'S', 'S', '0', '4'};

static uint64_t add_word(uint64_t sum, const unsigned char *at, size_t len)
{
	uint64_t word = 0;
	memcpy(&word, at, len);
	sum = (sum ^ word) * UINT64_C(0xff51afd7ed558ccd);
	return sum ^ sum >> 32;
}

/* Eight bytes at a step, each multiplied and folded: whichever bit is wrong, half of the sum changes. In four rows side by side, so that no
 * step waits for the one before. */
uint64_t segment_add_sum(uint64_t sum, const void *bytes, size_t len)
{
	enum { ROWS = 4, WORD = sizeof(uint64_t) };
	const unsigned char *at = bytes;
	uint64_t rows[ROWS] = {sum + len * UINT64_C(0x9e3779b97f4a7c15), 1, 2, 3};
	for (; len >= ROWS * WORD; at += ROWS * WORD, len -= ROWS * WORD)
		for (size_t i = 0; i < ROWS; i++)
			rows[i] = add_word(rows[i], at + i * WORD, WORD);
	for (size_t i = 0; len > 0; i++) {
		size_t n = len < WORD ? len : WORD;
		rows[i] = add_word(rows[i], at, n);
		at += n;
		len -= n;
	}
	for (size_t i = 1; i < ROWS; i++)
		rows[0] = add_word(rows[0], (const unsigned char *)&rows[i], WORD);
	return rows[0] * UINT64_C(0xc4ceb9fe1a85ec53);
}
