#include "archive/passages.h"

size_t passage_window_count(size_t word_count)
{
	size_t count = (word_count + PASSAGE_WINDOW - 1) / PASSAGE_WINDOW;
	return count < PASSAGE_WINDOWS ? count : PASSAGE_WINDOWS;
}

struct span passage_window(size_t word_count, size_t i)
{
	size_t begin = i * PASSAGE_WINDOW;
	if (word_count <= PASSAGE_WINDOW)
		return (struct span){0, word_count};
	if (begin + PASSAGE_WINDOW > word_count)
		begin = word_count - PASSAGE_WINDOW;
	return (struct span){begin, begin + PASSAGE_WINDOW};
}

static bool is_chosen(const struct slice *words, const size_t *places, size_t count, struct slice word)
{
	for (size_t i = 0; i < count; i++)
		if (slice_equal(words[places[i]], word))
			return true;
	return false;
}

static size_t shortest_of(const struct slice *words, const size_t *places, size_t count)
{
	size_t shortest = 0;
	for (size_t i = 1; i < count; i++)
		if (words[places[i]].len <= words[places[shortest]].len)
			shortest = i;
	return shortest;
}

size_t passage_choose_words(const struct slice *words, size_t word_count, size_t places[PASSAGE_TELLING])
{
	size_t count = 0;
	for (size_t i = 0; i < word_count; i++) {
		if (is_chosen(words, places, count, words[i]))
			continue;
		if (count == PASSAGE_TELLING) {
			/* The last of the shortest gives way to a longer one. */
			size_t out = shortest_of(words, places, count);
			if (words[places[out]].len >= words[i].len)
				continue;
			for (size_t k = out + 1; k < count; k++)
				places[k - 1] = places[k];
			count--;
		}
		places[count++] = i;
	}
	return count;
}
