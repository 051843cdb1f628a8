#include "cable/mrn.h"

#include <string.h>

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

/* Puts the digits of a number before `end`; returns where they begin. */
static char *put_digits(char *end, uint64_t number)
{
	do
		*--end = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	return end;
}

struct slice mrn_write(struct arena *a, const struct mrn *mrn)
{
	char digits[20];
	struct slice name = mrn->post != NULL ? mrn->post->name : mrn->name;
	char *first = put_digits(digits + sizeof digits, (uint64_t)mrn->number);
	size_t digit_count = (size_t)(digits + sizeof digits - first);
	char *out = arena_bytes(a, 2 + name.len + digit_count);
	if (out == NULL)
		return (struct slice){NULL, 0};
	size_t len = 0;
	out[len++] = (char)('0' + mrn->year / 10 % 10);
	out[len++] = (char)('0' + mrn->year % 10);
	for (size_t i = 0; i < name.len && len < 2 + POST_MAX; i++) {
		if (mrn->post != NULL || byte_is_alpha(name.ptr[i]))
			out[len++] = byte_to_upper(name.ptr[i]);
	}
	memcpy(out + len, first, digit_count);
	return slice_make(out, len + digit_count);
}
