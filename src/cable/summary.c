#include "cable/summary.h"

#include "base/buffer.h"

#include "cable/labels.h"

#include <string.h>

enum { LABEL_WORDS_MAX = 60, SUMMARY_MAX = 64 * 1024 };

static bool is_word_at(struct slice text, size_t at, const char *word)
{
	size_t len = slice_of(word).len;
	return byte_to_upper(text.ptr[at]) == word[0] && slice_starts_with_nocase(slice_from(text, at), word) &&
	       (at == 0 || !byte_is_alpha(text.ptr[at - 1])) &&
	       (at + len == text.len || !byte_is_alpha(text.ptr[at + len]));
}

/* The next "SUMMARY" from `at` on. */
static bool find_word(struct slice text, size_t *at)
{
	/* Its third letter is rarer than its first. */
	static const struct byte_set third = {2, {{'M', 'M'}, {'m', 'm'}}};
	for (size_t i = slice_next_of(text, *at + 2, &third); i < text.len; i = slice_next_of(text, i + 1, &third)) {
		if (is_word_at(text, i - 2, "SUMMARY")) {
			*at = i - 2;
			return true;
		}
	}
	return false;
}

/* "END " or "END OF " right before `at`: where it begins; `at` if it is not there. */
static size_t end_before(struct slice text, size_t at)
{
	size_t i = at;
	while (i > 0 && byte_is_space(text.ptr[i - 1]))
		i--;
	if (i >= 2 && i < at && is_word_at(slice_part(text, 0, i), i - 2, "OF")) {
		size_t end = i - 2;
		while (end > 0 && byte_is_space(text.ptr[end - 1]))
			end--;
		if (end < i - 2)
			i = end;
	}
	return i < at && i >= 3 && is_word_at(slice_part(text, 0, i), i - 3, "END") ? i - 3 : at;
}

/* The byte length of a dash that rules are made of: - = _ * and the dashes U+2010-2015. */
static size_t rule_dash(struct slice text, size_t at)
{
	if (at >= text.len)
		return 0;
	if (strchr("-=_*", text.ptr[at]) != NULL && text.ptr[at] != '\0')
		return 1;
	return slice_starts_with(slice_from(text, at), "\xE2\x80") && at + 2 < text.len &&
	               (unsigned char)text.ptr[at + 2] >= 0x90 && (unsigned char)text.ptr[at + 2] <= 0x95
	           ? 3
	           : 0;
}

static bool is_rule(struct slice line)
{
	size_t dashes = 0;
	size_t i = 0;
	while (i < line.len) {
		size_t len = rule_dash(line, i);
		if (len == 0 && line.ptr[i] != ' ')
			return false;
		dashes += len > 0;
		i += len > 0 ? len : 1;
	}
	return dashes >= 2;
}

/* True if only a number, a mark and dashes stand in the line before `at`. */
static bool begins_paragraph(struct slice text, size_t at)
{
	size_t i = at;
	while (i > 0 && text.ptr[i - 1] != '\n' && at - i < LABEL_WORDS_MAX)
		i--;
	if (i > 0 && text.ptr[i - 1] != '\n')
		return false;
	int number;
	struct span mark;
	while (i < at) {
		size_t end;
		if (byte_is_space(text.ptr[i]) || text.ptr[i] == '.')
			i++;
		else if (rule_dash(text, i) > 0)
			i += rule_dash(text, i);
		else if (label_number_at(text, i, &number, &end))
			i = end;
		else if (label_mark_at(text, i, &mark))
			i = mark.end + 1;
		else
			return false;
	}
	return true;
}

/* Where the summary's words begin behind the label at `at` ("SUMMARY AND COMMENT:", "Summary -----"), and whether the label is a
 * heading of its own. False if this is a sentence with the word in it. */
static bool behind_label(struct slice text, size_t at, size_t *begin, bool *heading)
{
	size_t i = at + 7;
	while (i < text.len && i - at < LABEL_WORDS_MAX) {
		char c = text.ptr[i];
		if (c == ':' || c == '.' || c == '\n') {
			*begin = i + 1;
			*heading = c == '\n';
			return true;
		}
		if (rule_dash(text, i) > 0 && rule_dash(text, i + rule_dash(text, i)) > 0) {
			*begin = i;
			*heading = true;
			return true;
		}
		i++;
	}
	*begin = i;
	*heading = true;
	return i == text.len;
}

/* Finds the label of the summary, which stands at `at` or behind it. */
static bool find_begin(struct slice text, size_t at, size_t *begin, bool *heading)
{
	while (find_word(text, &at)) {
		if (end_before(text, at) == at && begins_paragraph(text, at) && behind_label(text, at, begin, heading))
			return true;
		at += 7;
	}
	return false;
}

static bool find_end(struct slice text, size_t from, size_t *end)
{
	size_t at = from;
	while (find_word(text, &at)) {
		size_t begin = end_before(text, at);
		if (begin < at && begin >= from) {
			*end = begin;
			return true;
		}
		at += 7;
	}
	return false;
}

/* Without an end mark: the first paragraph behind the label, up to an empty line, or to the next number. */
static size_t paragraph_end(struct slice text, size_t begin)
{
	bool any = false;
	size_t at = begin;
	while (at < text.len) {
		size_t len;
		int number;
		size_t behind;
		if (!slice_find_byte(slice_from(text, at), '\n', &len))
			len = text.len - at;
		struct slice line = slice_trim(slice_part(text, at, at + len));
		bool words = line.len > 0 && !is_rule(line);
		if (any && (!words || label_number_at(line, 0, &number, &behind)))
			return at;
		any |= words;
		at += len + 1;
	}
	return text.len;
}

/* Takes off the number and the mark that a line begins with. */
static struct slice without_number(struct slice line)
{
	int number;
	size_t end;
	struct span mark;
	if (label_number_at(line, 0, &number, &end))
		line = slice_trim(slice_from(line, end));
	if (label_mark_at(line, 0, &mark))
		line = slice_trim(slice_from(line, mark.end + 1));
	return line;
}

static void add_lines(struct slice text, struct buffer *out)
{
	struct slice line;
	bool paragraph = true;
	while (slice_next_line(&text, &line)) {
		line = slice_trim(line);
		if (line.len == 0 || is_rule(line)) {
			paragraph = true;
			continue;
		}
		if (paragraph)
			line = without_number(line);
		paragraph = false;
		while (out->len == 0 && line.len > 0 && rule_dash(line, 0) > 0 &&
		       rule_dash(line, rule_dash(line, 0)) > 0)
			line = slice_trim(slice_from(line, rule_dash(line, 0)));
		if (line.len == 0)
			continue;
		if (out->len > 0)
			buffer_add_byte(out, '\n');
		buffer_add(out, line);
	}
}

/* Where the summary stands; an end without a beginning means the first paragraph. */
static bool find_summary(struct slice text, struct span *out)
{
	bool heading = false;
	struct label first;
	size_t word = 0;
	if (!find_word(text, &word))
		return false;
	if (!find_begin(text, word, &out->begin, &heading)) {
		if (!find_end(text, 0, &out->end))
			return false;
		if (!label_find(text, LABEL_PARAGRAPH, 0, &first) || first.begin > out->end)
			return false;
		out->begin = first.begin;
		return true;
	}
	if (!find_end(text, out->begin, &out->end) || out->end - out->begin > SUMMARY_MAX)
		out->end = paragraph_end(text, out->begin);
	return out->end > out->begin;
}

enum status summary_parse(struct arena *a, struct slice text, struct slice *summary, struct span *span,
                          struct error *err)
{
	struct span place = {0, 0};
	struct buffer out = {0};
	enum status status = STATUS_OK;
	*summary = (struct slice){NULL, 0};
	if (find_summary(text, &place)) {
		add_lines(slice_span(text, place), &out);
		struct slice words = slice_trim(buffer_slice(&out));
		status = buffer_done(&out, err);
		if (status == STATUS_OK && words.len > 0) {
			*summary = arena_copy(a, words);
			if (summary->ptr == NULL)
				status = error_memory(err);
		}
	}
	if (span != NULL)
		*span = place;
	buffer_free(&out);
	return status;
}
