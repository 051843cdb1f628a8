#include "archive/embedded/bitmap.h"

bool bitmap_make(struct arena *a, uint32_t highest, struct bitmap *out)
{
	out->count = (size_t)highest / 64 + 1;
	out->words = arena_array(a, out->count, sizeof *out->words);
	return out->words != NULL;
}

uint64_t bitmap_count(const struct bitmap *b)
{
	uint64_t count = 0;
	for (size_t i = 0; i < b->count; i++)
		count += bitmap_count_word(b->words[i]);
	return count;
}

void bitmap_and(struct bitmap *b, const struct bitmap *with)
{
	for (size_t i = 0; i < b->count; i++)
		b->words[i] &= with->words[i];
}

void bitmap_or(struct bitmap *b, const struct bitmap *with)
{
	for (size_t i = 0; i < b->count; i++)
		b->words[i] |= with->words[i];
}

void bitmap_complement(struct bitmap *b, const struct bitmap *from)
{
	for (size_t i = 0; i < b->count; i++)
		b->words[i] = from->words[i] & ~b->words[i];
}
