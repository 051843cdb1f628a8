/* Sets of readings, one bit for each row id from 0 to a highest one. A bitmap lies in an arena, or in what keeps it (shown.h). */
#ifndef CABLEDESK_ARCHIVE_EMBEDDED_BITMAP_H
#define CABLEDESK_ARCHIVE_EMBEDDED_BITMAP_H

#include "base/arena.h"

struct bitmap {
	uint64_t *words;
	size_t count; /* of words: all bitmaps of one read have the same */
};

/* An empty set with room for 0 … highest. False without memory. */
bool bitmap_make(struct arena *a, uint32_t highest, struct bitmap *out);
uint64_t bitmap_count(const struct bitmap *b);

/* Change the left set: both, either, and those of `from` that are not in it. */
void bitmap_and(struct bitmap *b, const struct bitmap *with);
void bitmap_or(struct bitmap *b, const struct bitmap *with);
void bitmap_complement(struct bitmap *b, const struct bitmap *from);

/* The bits that are set, counted two, four and eight at a time (H. Warren, Hacker's Delight, 5-1): not every processor that this is
 * compiled for has an instruction for it. */
static inline uint32_t bitmap_count_word(uint64_t word)
{
	word -= word >> 1 & UINT64_C(0x5555555555555555);
	word = (word & UINT64_C(0x3333333333333333)) + (word >> 2 & UINT64_C(0x3333333333333333));
	word = (word + (word >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
	return (uint32_t)(word * UINT64_C(0x0101010101010101) >> 56);
}

static inline void bitmap_set(struct bitmap *b, uint32_t at)
{
	b->words[at / 64] |= UINT64_C(1) << (at % 64);
}

static inline void bitmap_clear(struct bitmap *b, uint32_t at)
{
	b->words[at / 64] &= ~(UINT64_C(1) << (at % 64));
}

static inline bool bitmap_has(const struct bitmap *b, uint32_t at)
{
	return (b->words[at / 64] >> (at % 64) & 1) != 0;
}

/* The first member at `*at` or behind it goes to `*at`. False: there is none. */
static inline bool bitmap_next(const struct bitmap *b, uint32_t *at)
{
	size_t word = *at / 64;
	if (word >= b->count)
		return false;
	uint64_t bits = b->words[word] & (~UINT64_C(0) << (*at % 64));
	while (bits == 0) {
		if (++word == b->count)
			return false;
		bits = b->words[word];
	}
	*at = (uint32_t)(word * 64 + (size_t)__builtin_ctzll(bits));
	return true;
}

#endif
