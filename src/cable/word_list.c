#include "cable/word_list.h"

/* As slice_compare, of a word in the list with another. */
static int compare(const char *listed, struct slice word)
{
	size_t i = 0;
	while (i < word.len && listed[i] != '\0' && listed[i] == word.ptr[i])
		i++;
	if (i == word.len)
		return listed[i] == '\0' ? 0 : 1;
	return (unsigned char)listed[i] < (unsigned char)word.ptr[i] || listed[i] == '\0' ? -1 : 1;
}

size_t word_list_find(const char *const *words, size_t count, struct slice word)
{
	size_t low = 0;
	while (low < count) {
		size_t middle = low + (count - low) / 2;
		if (compare(words[middle], word) < 0)
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
