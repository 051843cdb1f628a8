#include "cable/dtg.h"

#include <string.h>

enum { TIME_DIGITS = 6, CENTURY_SPLIT = 66 };

const char *precedence_name(enum precedence p)
{
	switch (p) {
	case PRECEDENCE_DEFERRED:
		return "DEFERRED";
	case PRECEDENCE_ROUTINE:
		return "ROUTINE";
	case PRECEDENCE_PRIORITY:
		return "PRIORITY";
	case PRECEDENCE_IMMEDIATE:
		return "IMMEDIATE";
	case PRECEDENCE_FLASH:
		return "FLASH";
	case PRECEDENCE_NONE:
		break;
	}
	return "";
}

enum precedence precedence_parse(struct slice words)
{
	static const struct {
		const char *words;
		enum precedence precedence;
	} known[] = {
	    {"FLASH", PRECEDENCE_FLASH},         {"Z", PRECEDENCE_FLASH},
	    {"IMMEDIATE", PRECEDENCE_IMMEDIATE}, {"NIACT IMMEDIATE", PRECEDENCE_IMMEDIATE},
	    {"NIACT", PRECEDENCE_IMMEDIATE},     {"O", PRECEDENCE_IMMEDIATE},
	    {"0", PRECEDENCE_IMMEDIATE},         {"OO", PRECEDENCE_IMMEDIATE},
	    {"PRIORITY", PRECEDENCE_PRIORITY},   {"P", PRECEDENCE_PRIORITY},
	    {"PP", PRECEDENCE_PRIORITY},         {"ROUTINE", PRECEDENCE_ROUTINE},
	    {"R", PRECEDENCE_ROUTINE},           {"RR", PRECEDENCE_ROUTINE},
	    {"DEFERRED", PRECEDENCE_DEFERRED},   {"ZZ", PRECEDENCE_FLASH},
	    {"M", PRECEDENCE_DEFERRED},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (slice_equals_nocase(words, known[i].words))
			return known[i].precedence;
	}
	return PRECEDENCE_NONE;
}

static size_t skip_spaces(struct slice s, size_t at)
{
	while (at < s.len && (s.ptr[at] == ' ' || s.ptr[at] == '\t'))
		at++;
	return at;
}

static int number_of(struct slice digits)
{
	int value = 0;
	for (size_t i = 0; i < digits.len; i++)
		value = value * 10 + (digits.ptr[i] - '0');
	return value;
}

static size_t digits_at(struct slice s, size_t at)
{
	size_t i = at;
	while (i < s.len && byte_is_digit(s.ptr[i]))
		i++;
	return i - at;
}

/* 1-12 for a month's name, whole or its first three letters, at `at`; 0 if none stands there. */
static int month_at(struct slice s, size_t at, size_t *end)
{
	static const char *const months[] = {"JANUARY", "FEBRUARY", "MARCH",     "APRIL",   "MAY",      "JUNE",
	                                     "JULY",    "AUGUST",   "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"};
	static const bool begins_month[26] = {['A' - 'A'] = true, ['D' - 'A'] = true, ['F' - 'A'] = true,
	                                      ['J' - 'A'] = true, ['M' - 'A'] = true, ['N' - 'A'] = true,
	                                      ['O' - 'A'] = true, ['S' - 'A'] = true};
	size_t letters = at;
	*end = at;
	if (at >= s.len || !byte_is_alpha(s.ptr[at]) || !begins_month[byte_to_upper(s.ptr[at]) - 'A'])
		return 0;
	while (letters < s.len && byte_is_alpha(s.ptr[letters]))
		letters++;
	struct slice word = slice_part(s, at, letters);
	*end = letters;
	for (int i = 0; i < 12 && word.len >= 3; i++) {
		if (slice_common_nocase(word, months[i]) == word.len)
			return i + 1;
	}
	return 0;
}

static struct moment minute_of(const struct calendar *c)
{
	struct moment m = {0};
	if (calendar_to_ms(c, &m.ms))
		m.precision = MOMENT_MINUTE;
	else
		m.ms = 0;
	return m;
}

/* "181312Z FEB 09" with its six digits at `at`. */
static bool group_at(struct slice s, size_t at, struct dtg *out)
{
	size_t i = at + TIME_DIGITS;
	if (digits_at(s, at) != TIME_DIGITS || i >= s.len || (s.ptr[i] != 'Z' && s.ptr[i] != 'z'))
		return false;
	size_t end;
	size_t month_begin = skip_spaces(s, i + 1);
	int month = month_at(s, month_begin, &end);
	size_t year = skip_spaces(s, end);
	size_t year_digits = digits_at(s, year);
	if (month == 0 || (year_digits != 2 && year_digits != 4))
		return false;
	struct calendar c = {.month = month,
	                     .day = number_of(slice_part(s, at, at + 2)),
	                     .hour = number_of(slice_part(s, at + 2, at + 4)),
	                     .minute = number_of(slice_part(s, at + 4, at + 6)),
	                     .year = number_of(slice_part(s, year, year + year_digits))};
	if (year_digits == 2)
		c.year += c.year < CENTURY_SPLIT ? 2000 : 1900;
	out->span = (struct span){at, year + year_digits};
	out->words = slice_span(s, out->span);
	out->moment = minute_of(&c);
	return true;
}

/* The precedence before the group: the first of the letters in its line ("O R 051020Z" is immediate to some, routine to others). */
static enum precedence precedence_before(struct slice s, size_t at)
{
	size_t begin = at;
	while (begin > 0 && s.ptr[begin - 1] != '\n' && at - begin < 12)
		begin--;
	struct slice words = slice_trim(slice_part(s, begin, at));
	size_t end = 0;
	while (end < words.len && !byte_is_space(words.ptr[end]))
		end++;
	return precedence_parse(slice_part(words, 0, end));
}

void dtg_find(struct slice head, struct dtg *out)
{
	*out = (struct dtg){0};
	for (size_t i = 0; i < head.len; i++) {
		if (!byte_is_digit(head.ptr[i]))
			continue;
		size_t digits = digits_at(head, i);
		if (digits == TIME_DIGITS && group_at(head, i, out)) {
			out->precedence = precedence_before(head, i);
			return;
		}
		i += digits - 1;
	}
}

void dateline_find(struct slice head, struct span *span, struct moment *moment)
{
	*span = (struct span){0, 0};
	*moment = (struct moment){0};
	for (size_t i = 0; i < head.len; i++) {
		if (!byte_is_upper(head.ptr[i]) || (i > 0 && byte_is_alpha(head.ptr[i - 1])))
			continue;
		size_t end;
		int month = month_at(head, i, &end);
		if (month == 0)
			continue;
		size_t day = skip_spaces(head, end);
		size_t day_digits = digits_at(head, day);
		size_t year = skip_spaces(head, day + day_digits + 1);
		size_t time = skip_spaces(head, year + 5);
		if (end - i < 3 || day_digits < 1 || day_digits > 2 || year >= head.len ||
		    head.ptr[day + day_digits] != ',' || digits_at(head, year) != 4 || time >= head.len ||
		    head.ptr[year + 4] != ',' || digits_at(head, time) != 4 || time + 4 >= head.len ||
		    head.ptr[time + 4] != 'Z')
			continue;
		struct calendar c = {.month = month,
		                     .day = number_of(slice_part(head, day, day + day_digits)),
		                     .year = number_of(slice_part(head, year, year + 4)),
		                     .hour = number_of(slice_part(head, time, time + 2)),
		                     .minute = number_of(slice_part(head, time + 2, time + 4))};
		*moment = minute_of(&c);
		*span = (struct span){i, time + 5};
		return;
	}
}
