#include "cli/print.h"

static void print_bytes(const struct arguments *arguments, struct slice bytes)
{
	fwrite(bytes.ptr, 1, bytes.len, arguments->program->out);
}

void print_sentence(const struct arguments *arguments, const char *id, const struct value *values)
{
	struct arena a = {0};
	print_text(arguments, text_sentence(arguments->program->text, &a, id, values));
	arena_free(&a);
}

/* White space, line ends too, as one space. */
static struct slice as_one_line(struct arena *a, struct slice text)
{
	struct buffer out = {0};
	for (size_t i = 0; i < text.len; i++) {
		if (!byte_is_space(text.ptr[i]))
			buffer_add_byte(&out, text.ptr[i]);
		else if (out.len > 0 && out.ptr[out.len - 1] != ' ')
			buffer_add_byte(&out, ' ');
	}
	struct slice line = out.failed ? text : arena_copy(a, buffer_slice(&out));
	buffer_free(&out);
	return line.ptr == NULL ? text : line;
}

void print_line(const struct arguments *arguments, int indent, const char *id, const struct value *values)
{
	struct arena a = {0};
	fprintf(arguments->program->out, "%*s", indent, "");
	print_text(arguments, as_one_line(&a, text_sentence(arguments->program->text, &a, id, values)));
	arena_free(&a);
}

void print_hint(const struct arguments *arguments, const char *id)
{
	struct arena a = {0};
	struct slice text = text_sentence(arguments->program->text, &a, id, NULL);
	fprintf(arguments->program->err, "%.*s\n", (int)text.len, text.ptr);
	arena_free(&a);
}

static void print_value(const struct arguments *arguments, const struct value *value, bool pretty)
{
	struct buffer out = {0};
	value_write_json(&out, value, pretty);
	buffer_add_byte(&out, '\n');
	print_bytes(arguments, buffer_slice(&out));
	buffer_free(&out);
}

void print_json(const struct arguments *arguments, const struct value *value)
{
	print_value(arguments, value, arguments->program->out_is_terminal);
}

void print_json_line(const struct arguments *arguments, const struct value *value)
{
	print_value(arguments, value, false);
}

void print_text(const struct arguments *arguments, struct slice text)
{
	struct buffer out = {0};
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			buffer_add_cstr(&out, "\xEF\xBF\xBD");
		else
			buffer_add_byte(&out, text.ptr[i]);
	}
	buffer_add_byte(&out, '\n');
	print_bytes(arguments, buffer_slice(&out));
	buffer_free(&out);
}

enum { LINE_WIDTH = 80 };

struct marked_line {
	const struct arguments *arguments;
	int indent;
	size_t column; /* 0: nothing stands in the line yet */
	struct buffer out;
};

static void add_clean(struct buffer *out, struct slice word)
{
	for (size_t i = 0; i < word.len; i++) {
		if ((unsigned char)word.ptr[i] < 0x20 || word.ptr[i] == 0x7f)
			buffer_add_cstr(out, "\xEF\xBF\xBD");
		else
			buffer_add_byte(out, word.ptr[i]);
	}
}

static const struct {
	const char *open, *close, *color;
} marks_of[] = {
    [PRINT_PLAIN] = {"", "", ""},
    [PRINT_STRUCK] = {"[-", "-]", "\033[31m"},
    [PRINT_INSERTED] = {"{+", "+}", "\033[32m"},
};

/* A word behind a space, or on a new line where it does not fit. */
static void add_marked_word(struct marked_line *line, struct slice word, enum print_style style, bool is_first,
                            bool is_last)
{
	const char *open = is_first ? marks_of[style].open : "", *close = is_last ? marks_of[style].close : "";
	bool in_color = line->arguments->program->in_color && style != PRINT_PLAIN;
	size_t columns = slice_of(open).len + slice_of(close).len;
	for (size_t i = 0; i < word.len; i++)
		columns += ((unsigned char)word.ptr[i] & 0xC0) != 0x80;
	if (line->column != 0 && line->column + 1 + columns > LINE_WIDTH) {
		buffer_add_byte(&line->out, '\n');
		line->column = 0;
	}
	size_t blanks = line->column == 0 ? (size_t)line->indent : 1;
	buffer_add_format(&line->out, "%*s%s%s", (int)blanks, "", in_color ? marks_of[style].color : "", open);
	add_clean(&line->out, word);
	buffer_add_format(&line->out, "%s%s", close, in_color ? "\033[0m" : "");
	line->column += blanks + columns;
}

static void add_piece(struct marked_line *line, const struct print_piece *piece)
{
	struct slice text = slice_trim(piece->words);
	for (size_t at = 0, end; at < text.len; at = end) {
		size_t begin = at;
		while (at < text.len && !byte_is_space(text.ptr[at]))
			at++;
		for (end = at; end < text.len && byte_is_space(text.ptr[end]);)
			end++;
		add_marked_word(line, slice_part(text, begin, at), piece->style, begin == 0, end == text.len);
	}
}

void print_marked(const struct arguments *arguments, int indent, const struct print_piece *pieces, size_t count)
{
	struct marked_line line = {.arguments = arguments, .indent = indent};
	for (size_t i = 0; i < count; i++)
		add_piece(&line, &pieces[i]);
	buffer_add_byte(&line.out, '\n');
	print_bytes(arguments, buffer_slice(&line.out));
	buffer_free(&line.out);
}

enum status print_rows(const struct arguments *arguments, const struct list_column *columns, size_t column_count,
                       const struct value *rows, struct error *err)
{
	struct list_writer list;
	list_begin(&list, arguments->json ? LIST_JSON : LIST_TEXT, columns, column_count, arguments->program->text,
	           sink_of_file(arguments->program->out));
	for (size_t i = 0; i < value_size(rows); i++)
		list_row(&list, value_at(rows, i), err);
	return list_end(&list, err);
}
