#include "quote/spelling.h"

#include "base/embed.h"

#include <string.h>

enum { STEM_MIN = 4 };

/* "organis|e" and "organiz|e": `with_s` against `with_z`, which are equally long. */
static bool is_by_rule(struct slice with_s, struct slice with_z)
{
	static const char *const ends[] = {"e",    "ed",   "es",    "er",     "ers",     "ing",
	                                   "ings", "able", "ation", "ations", "ational", "ationally"};
	for (size_t i = STEM_MIN + 1; i + 1 < with_s.len; i++) {
		if (with_s.ptr[i] != 's' || with_z.ptr[i] != 'z' || strchr("iy", with_s.ptr[i - 1]) == NULL)
			continue;
		struct slice rest = slice_from(with_s, i + 1);
		if (!slice_equal(slice_part(with_s, 0, i), slice_part(with_z, 0, i)) ||
		    !slice_equal(rest, slice_from(with_z, i + 1)))
			return false;
		for (size_t k = 0; k < sizeof ends / sizeof ends[0]; k++)
			if (slice_equals(rest, ends[k]))
				return true;
	}
	return false;
}

/* The line that the place `at` of the list stands in. */
static struct slice line_at(struct slice list, size_t at)
{
	size_t begin = at, end = at;
	while (begin > 0 && list.ptr[begin - 1] != '\n')
		begin--;
	while (end < list.len && list.ptr[end] != '\n')
		end++;
	return slice_part(list, begin, end);
}

/* The American word of a British one; empty if the list has none. Each British word stands in it once. */
static struct slice find_american(struct slice list, struct slice british)
{
	size_t low = 0, high = list.len;
	while (low < high) {
		struct slice line = line_at(list, low + (high - low) / 2), american = line, word;
		size_t begin = (size_t)(line.ptr - list.ptr);
		slice_cut(&american, ',', &word);
		int order = slice_compare(british, word);
		if (order == 0)
			return american;
		if (order < 0)
			high = begin;
		else
			low = begin + line.len + 1;
	}
	return slice_of("");
}

/* Most words are set aside without the list: in it words begin alike, but for aesthetic and gaol. */
static bool may_be_listed(struct slice left, struct slice right)
{
	if (left.len < 2 || right.len < 2)
		return false;
	return left.ptr[0] == right.ptr[0] || strchr("aog", left.ptr[0]) != NULL || strchr("aog", right.ptr[0]) != NULL;
}

bool spelling_is_variant(struct slice left, struct slice right)
{
	struct slice list;
	if (left.len == right.len && (is_by_rule(left, right) || is_by_rule(right, left)))
		return true;
	if (!may_be_listed(left, right) || !embedded_find(slice_of("data/spelling.csv"), &list))
		return false;
	return slice_equal(find_american(list, left), right) || slice_equal(find_american(list, right), left);
}
