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
