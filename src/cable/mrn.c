#include "cable/mrn.h"

enum { NUMBER_MAX = 9999999, POST_MAX = 40, CENTURY_SPLIT = 66 };

bool mrn_parse_year(struct slice digits, int *year)
{
	int value = 0;
	if (digits.len != 2 && digits.len != 4)
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		/* Typists and scanners mistake the letter for the digit. */
		char c = digits.ptr[i] == 'O' || digits.ptr[i] == 'o' ? '0' : digits.ptr[i];
		if (!byte_is_digit(c))
			return false;
		value = value * 10 + (c - '0');
	}
	if (digits.len == 2)
		value += value < CENTURY_SPLIT ? 2000 : 1900;
	*year = value;
	return value >= 1900 && value <= 2099;
}

static bool is_part_of_name(char c)
{
	return byte_is_alpha(c) || byte_is_space(c) || c == '\'' || c == '-' || c == '/' || c == '.' ||
	       (unsigned char)c >= 0x80;
}

static size_t letter_count(struct slice s)
{
	size_t count = 0;
	for (size_t i = 0; i < s.len; i++)
		count += byte_is_alpha(s.ptr[i]);
	return count;
}

static bool parse_number(struct slice digits, int64_t *number)
{
	return digits.len > 0 && digits.len <= 12 && slice_to_int64(digits, number) && *number > 0 &&
	       *number <= NUMBER_MAX;
}

/* The digits at the start: four are a year in full if they are of a century that had telegrams, else two. */
static size_t year_length(struct slice s)
{
	size_t digits = 0;
	while (digits < s.len && byte_is_digit(s.ptr[digits]))
		digits++;
	return digits == 4 ? 4 : 2;
}

bool mrn_parse(const struct posts *posts, struct slice words, struct mrn *out)
{
	struct slice s = slice_trim(words);
	size_t year_len = year_length(s);
	*out = (struct mrn){0};
	if (s.len <= year_len || !mrn_parse_year(slice_part(s, 0, year_len), &out->year))
		return false;
	size_t number_begin = s.len;
	while (number_begin > year_len && byte_is_digit(s.ptr[number_begin - 1]))
		number_begin--;
	if (!parse_number(slice_from(s, number_begin), &out->number))
		return false;
	out->name = slice_trim(slice_part(s, year_len, number_begin));
	size_t letters = letter_count(out->name);
	if (letters < 2 || letters > POST_MAX)
		return false;
	out->post = posts_find(posts, out->name);
	for (size_t i = 0; i < out->name.len; i++) {
		/* A zero may stand for the letter O in the name of a post that is known. */
		if (!is_part_of_name(out->name.ptr[i]) && !(out->post != NULL && out->name.ptr[i] == '0'))
			return false;
	}
	return true;
}

struct slice mrn_write(struct arena *a, const struct mrn *mrn)
{
	char name[POST_MAX + 1];
	int len = 0;
	if (mrn->post != NULL)
		return arena_format(a, "%02d%.*s%lld", mrn->year % 100, (int)mrn->post->name.len, mrn->post->name.ptr,
		                    (long long)mrn->number);
	for (size_t i = 0; i < mrn->name.len && len < POST_MAX; i++) {
		if (byte_is_alpha(mrn->name.ptr[i]))
			name[len++] = byte_to_upper(mrn->name.ptr[i]);
	}
	return arena_format(a, "%02d%.*s%lld", mrn->year % 100, len, name, (long long)mrn->number);
}
