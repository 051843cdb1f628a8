#include "archive/passages/winnow.h"

static uint64_t rotate(uint64_t x, unsigned by)
{
	return x << by | x >> (64 - by);
}

uint32_t winnow_shingle(const uint64_t *words)
{
	/* The words are well mixed already; only their order must count. */
	uint64_t h = words[0] + rotate(words[1], 21) * 3 + rotate(words[2], 42) * 5;
	h = (h ^ (h >> 32)) * UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(h >> 32);
}

size_t winnow_choose(const uint64_t *words, size_t count, uint32_t *out)
{
	uint32_t window[WINNOW_WINDOW];
	size_t made = 0, chosen = 0; /* 1 + the shingle chosen last */
	if (count < WINNOW_SHINGLE)
		return 0;
	size_t shingles = count - WINNOW_SHINGLE + 1;
	for (size_t i = 0; i < shingles; i++) {
		window[i % WINNOW_WINDOW] = winnow_shingle(words + i);
		/* A document shorter than a window has one all the same. */
		if (i + 1 < WINNOW_WINDOW && i + 1 < shingles)
			continue;
		size_t least = i;
		for (size_t back = 1; back < WINNOW_WINDOW && back <= i; back++)
			if (window[(i - back) % WINNOW_WINDOW] < window[least % WINNOW_WINDOW])
				least = i - back;
		if (least + 1 == chosen)
			continue;
		chosen = least + 1;
		out[made++] = window[least % WINNOW_WINDOW];
	}
	return made;
}
