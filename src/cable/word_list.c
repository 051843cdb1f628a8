#include "cable/word_list.h"

size_t word_list_find(const char *const *words, size_t count, struct slice word)
{
	size_t low = 0;
	while (low < count) {
		size_t middle = low + (count - low) / 2;
		if (slice_compare(slice_of(words[middle]), word) < 0)
			low = middle + 1;
		else
			count = middle;
	}
	return low;
}

bool word_list_has(const char *const *words, size_t count, struct slice word)
{
	size_t at = word_list_find(words, count, word);
	return at < count && slice_equals(word, words[at]);
}
