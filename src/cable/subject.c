#include "cable/subject.h"

#include "base/utf8.h"
#include "cable/document_text.h"
#include "cable/labels.h"

enum { SUBJECT_MAX = 2000, FULL_LINE = 64 };

static bool is_rule(struct slice line)
{
	for (size_t i = 0; i < line.len; i++) {
		if (line.ptr[i] != '-' && line.ptr[i] != '=' && line.ptr[i] != '_' && line.ptr[i] != '*' &&
		    line.ptr[i] != ' ')
			return false;
	}
	return line.len >= 3;
}

static bool is_in_capitals(struct slice s)
{
	size_t upper = 0;
	size_t lower = 0;
	for (size_t i = 0; i < s.len; i++) {
		upper += byte_is_upper(s.ptr[i]);
		lower += byte_is_lower(s.ptr[i]);
	}
	return upper > 8 && lower * 4 < upper;
}

/* A subject in capitals does not go on in a sentence. */
static bool is_sentence(struct slice line)
{
	return line.len > 8 && byte_is_upper(line.ptr[0]) && byte_is_lower(line.ptr[1]) && !is_in_capitals(line);
}

/* A whole sentence whose first word would have stood in the line before, had it belonged there: a remark below the subject. */
static bool is_remark(struct slice head, size_t before_end, struct slice line)
{
	size_t begin = before_end;
	size_t word = 0;
	while (begin > 0 && head.ptr[begin - 1] != '\n')
		begin--;
	while (word < line.len && line.ptr[word] != ' ')
		word++;
	return word < line.len && line.ptr[line.len - 1] == '.' && before_end - begin + 1 + word <= FULL_LINE;
}

/* The lines that belong to the subject: up to an empty line, a rule, or a sentence after capitals. */
static struct span subject_lines(struct slice head, struct span field)
{
	struct slice rest = slice_span(head, field);
	struct slice line;
	struct span out = {field.begin, field.begin};
	bool begun = false;
	while (slice_next_line(&rest, &line)) {
		struct slice words = slice_trim(line);
		bool empty = words.len == 0 || slice_equals(words, "\\");
		if (begun && (empty || is_rule(words) || out.end - out.begin > SUBJECT_MAX))
			break;
		if (begun && is_in_capitals(slice_span(head, out)) && is_sentence(words))
			break;
		/* Printed volumes give the subject first; the telegram's own head follows it. */
		if (begun && slice_equals(words, "TELEGRAM"))
			break;
		if (begun && is_remark(head, out.end, words))
			break;
		if (!empty) {
			if (!begun)
				out.begin = (size_t)(words.ptr - head.ptr);
			begun = true;
			out.end = (size_t)(words.ptr - head.ptr) + words.len;
		}
	}
	return out;
}

/* "&#8217;" at `at`: its character and where it ends. */
static bool character_reference(struct slice s, size_t at, uint32_t *code, size_t *end)
{
	size_t i = at + 2;
	uint32_t value = 0;
	if (i >= s.len || s.ptr[at + 1] != '#')
		return false;
	while (i < s.len && byte_is_digit(s.ptr[i]) && i - at < 9)
		value = value * 10 + (uint32_t)(s.ptr[i++] - '0');
	*code = value;
	*end = i + 1;
	return i > at + 2 && i < s.len && s.ptr[i] == ';' && value >= 0x20;
}

/* Lines joined: a line that ends in a hyphen goes on without a space ("US-" / "LATIN"). */
static void join_lines(struct slice text, struct buffer *out)
{
	for (size_t i = 0; i < text.len; i++) {
		uint32_t code;
		size_t end;
		if (text.ptr[i] == '&' && character_reference(text, i, &code, &end)) {
			utf8_add(out, code);
			i = end - 1;
		} else if (!byte_is_space(text.ptr[i])) {
			size_t begin = i;
			while (i + 1 < text.len && !byte_is_space(text.ptr[i + 1]) && text.ptr[i + 1] != '&')
				i++;
			buffer_add(out, slice_part(text, begin, i + 1));
		} else {
			size_t begin = i;
			bool line_end = false;
			while (i < text.len && byte_is_space(text.ptr[i]))
				line_end |= text.ptr[i++] == '\n';
			i--;
			bool hyphen =
			    line_end && begin >= 2 && text.ptr[begin - 1] == '-' && byte_is_alpha(text.ptr[begin - 2]);
			if (!hyphen)
				buffer_add_byte(out, ' ');
		}
	}
}

bool subject_find(const struct labels *head, struct span *lines)
{
	*lines = (struct span){0, 0};
	if (labels_have(head, LABEL_SUBJECT))
		*lines = subject_lines(head->text, head->fields[LABEL_SUBJECT]);
	return lines->end > lines->begin;
}

enum status subject_parse(struct arena *a, const struct labels *head, bool strip_mark, struct slice *subject,
                          struct error *err)
{
	struct buffer joined = {0};
	struct span lines, mark;
	*subject = (struct slice){NULL, 0};
	if (!subject_find(head, &lines))
		return STATUS_OK;
	join_lines(slice_span(head->text, lines), &joined);
	struct slice words = slice_trim(buffer_slice(&joined));
	if (strip_mark && label_mark_at(words, 0, &mark))
		words = slice_trim(slice_from(words, mark.end + 1));
	enum status status = buffer_done(&joined, err);
	if (status == STATUS_OK && words.len > 0) {
		*subject = arena_copy(a, words);
		if (subject->ptr == NULL)
			status = error_memory(err);
	}
	buffer_free(&joined);
	return status;
}
