#include "cable/executive_order.h"

#include "cable/document_text.h"
#include "cable/labels.h"

enum { LINE_MAX = 160, CENTURY_SPLIT = 66 };

/* The line: up to the next label or the end of the line. */
static bool find_line(const struct labels *head, struct slice *line)
{
	if (!labels_have(head, LABEL_EXECUTIVE_ORDER))
		return false;
	struct slice field = slice_span(head->text, head->fields[LABEL_EXECUTIVE_ORDER]);
	size_t end;
	if (slice_find_byte(field, '\n', &end))
		field = slice_part(field, 0, end);
	*line = slice_trim(text_cut(field, LINE_MAX));
	return true;
}

enum status executive_order_parse(struct arena *a, const struct labels *head, struct slice *words, struct error *err)
{
	struct slice line;
	*words = (struct slice){NULL, 0};
	if (!find_line(head, &line))
		return STATUS_OK;
	*words = text_in_one_line(a, line);
	return words->ptr == NULL ? error_memory(err) : STATUS_OK;
}

/* "VEST, GEORGE S.": letters, and one comma behind the surname. */
static bool is_officer(struct slice words)
{
	size_t comma;
	if (!slice_find_byte(words, ',', &comma) || comma < 2 || slice_trim(slice_from(words, comma + 1)).len == 0)
		return false;
	for (size_t i = 0; i < words.len; i++) {
		char c = words.ptr[i];
		if (i != comma && !byte_is_alpha(c) && c != ' ' && c != '.' && c != '\'' && c != '-')
			return false;
	}
	return true;
}

struct slice executive_order_officer(struct slice words)
{
	size_t open, close;
	while (slice_find_byte(words, '(', &open)) {
		words = slice_from(words, open + 1);
		if (!slice_find_byte(words, ')', &close))
			break;
		struct slice inside = slice_trim(slice_part(words, 0, close));
		if (is_officer(inside))
			return inside;
	}
	return (struct slice){NULL, 0};
}

/* Digits at `*at`, as a number; moves behind them. False if there are none or more than `most`. */
static bool take_number(struct slice s, size_t *at, size_t most, int *value)
{
	size_t begin = *at;
	*value = 0;
	while (*at < s.len && byte_is_digit(s.ptr[*at]) && *at - begin < most)
		*value = *value * 10 + (s.ptr[(*at)++] - '0');
	return *at > begin && (*at == s.len || !byte_is_digit(s.ptr[*at]));
}

static bool take_slash(struct slice s, size_t *at)
{
	if (*at >= s.len || (s.ptr[*at] != '/' && s.ptr[*at] != '-'))
		return false;
	(*at)++;
	return true;
}

static bool date_at(struct slice s, size_t at, int telegram_year, struct calendar *out)
{
	size_t year_begin;
	*out = (struct calendar){0};
	if (!take_number(s, &at, 2, &out->month) || !take_slash(s, &at) || !take_number(s, &at, 2, &out->day) ||
	    !take_slash(s, &at))
		return false;
	year_begin = at;
	if (!take_number(s, &at, 4, &out->year) || (at - year_begin != 2 && at - year_begin != 4))
		return false;
	if (at - year_begin == 2) {
		if (telegram_year > 0)
			out->year += telegram_year / 100 * 100;
		else
			out->year += out->year < CENTURY_SPLIT ? 2000 : 1900;
		if (out->year < telegram_year)
			out->year += 100;
	}
	return true;
}

struct moment declassify_on_parse(const struct labels *head, int year)
{
	struct slice line;
	struct calendar date;
	struct moment none = {0};
	if (!find_line(head, &line))
		return none;
	for (size_t i = 0; i < line.len; i++) {
		if (!byte_is_digit(line.ptr[i]) ||
		    (i > 0 && (byte_is_digit(line.ptr[i - 1]) || line.ptr[i - 1] == '/')))
			continue;
		int64_t ms;
		if (date_at(line, i, year, &date) && calendar_to_ms(&date, &ms))
			return (struct moment){ms, MOMENT_DAY};
	}
	return none;
}
