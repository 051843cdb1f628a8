#include "base/list.h"

#include "base/utf8.h"

#include <errno.h>
#include <string.h>

static enum status write_file(void *state, struct slice bytes, struct error *err)
{
	FILE *file = state;
	if (bytes.len == 0 || fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len)
		return STATUS_OK;
	return error_system(err, "base.output", "", errno);
}

static enum status write_buffer(void *state, struct slice bytes, struct error *err)
{
	struct buffer *buffer = state;
	buffer_add(buffer, bytes);
	return buffer_done(buffer, err);
}

struct sink sink_of_file(FILE *file)
{
	return (struct sink){write_file, file};
}

struct sink sink_of_buffer(struct buffer *buffer)
{
	return (struct sink){write_buffer, buffer};
}

bool list_format_of(struct slice name, enum list_format *out)
{
	static const char *const names[] = {"text", "json", "jsonl", "csv"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (slice_equals(name, names[i])) {
			*out = (enum list_format)i;
			return true;
		}
	}
	return false;
}

/* Hands the line to the sink, unless something failed before, and empties it. */
static void flush_line(struct list_writer *w)
{
	if (w->status == STATUS_OK)
		w->status = buffer_done(&w->line, &w->failure);
	if (w->status == STATUS_OK)
		w->status = w->sink.write(w->sink.state, buffer_slice(&w->line), &w->failure);
	buffer_clear(&w->line);
}

/* ---- Text ---- */

static bool is_control(uint32_t c)
{
	/* C0, DEL, C1, and the marks that turn the direction of writing. */
	return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/* Adds text that can steer no terminal; line ends become spaces. The number of characters. */
static int add_tame(struct buffer *out, struct slice text)
{
	int characters = 0;
	for (size_t at = 0; at < text.len; characters++) {
		uint32_t c;
		size_t size = utf8_decode(text, at, &c);
		if (size > 0 && (c == '\n' || c == '\r' || c == '\t'))
			buffer_add_byte(out, ' ');
		else
			utf8_add(out, size == 0 || is_control(c) ? 0xFFFD : c);
		at += size == 0 ? 1 : size;
	}
	return characters;
}

static void add_spaces(struct buffer *out, int count)
{
	for (int i = 0; i < count; i++)
		buffer_add_byte(out, ' ');
}

/* One cell: numbers that should stand under each other are padded at the left. */
static void add_cell(struct buffer *out, struct slice text, int width, bool last)
{
	struct buffer tame = {0};
	int characters = add_tame(&tame, text);
	int padding = (width < 0 ? -width : width) - characters;
	if (width < 0)
		add_spaces(out, padding);
	buffer_add(out, buffer_slice(&tame));
	if (width > 0 && !last)
		add_spaces(out, padding);
	if (tame.failed)
		out->failed = true;
	buffer_free(&tame);
}

/* The value as it stands in a cell: what a list holds, joined. */
static void add_flat(const struct list_writer *w, struct buffer *out, const struct value *value)
{
	if (value == NULL)
		return;
	for (size_t i = 0; value->type == VALUE_LIST && i < value_size(value); i++) {
		if (i > 0)
			buffer_add_cstr(out, "; ");
		value_write_text(out, value_at(value, i));
	}
	if (w->format == LIST_TEXT && w->catalogue != NULL)
		text_write_value(w->catalogue, out, value);
	else
		value_write_text(out, value);
}

static bool is_shown(const struct list_writer *w, size_t column)
{
	return w->format == LIST_CSV || w->columns[column].title != NULL;
}

static size_t last_shown(const struct list_writer *w)
{
	size_t last = 0;
	for (size_t i = 0; i < w->column_count; i++) {
		if (is_shown(w, i))
			last = i;
	}
	return last;
}

static void add_text_titles(struct list_writer *w)
{
	struct arena scratch = {0};
	size_t last = last_shown(w);
	for (size_t i = 0; i < w->column_count; i++) {
		const struct list_column *column = &w->columns[i];
		if (!is_shown(w, i))
			continue;
		add_cell(&w->line, text_sentence(w->catalogue, &scratch, column->title, NULL), column->width,
		         i == last);
		buffer_add_cstr(&w->line, i == last ? "\n" : "  ");
	}
	if (scratch.failed)
		w->line.failed = true;
	arena_free(&scratch);
}

static void add_text_row(struct list_writer *w, const struct value *row)
{
	struct buffer cell = {0};
	size_t last = last_shown(w);
	for (size_t i = 0; i < w->column_count; i++) {
		if (!is_shown(w, i))
			continue;
		add_flat(w, &cell, value_get(row, w->columns[i].name));
		add_cell(&w->line, buffer_slice(&cell), w->columns[i].width, i == last);
		buffer_add_cstr(&w->line, i == last ? "\n" : "  ");
		if (cell.failed)
			w->line.failed = true;
		buffer_clear(&cell);
	}
	buffer_free(&cell);
}

/* ---- CSV ---- */

static void add_csv_field(struct buffer *out, struct slice text, bool from_people)
{
	/* What a spreadsheet would take for a formula. */
	bool formula = from_people && text.len > 0 && memchr("=+-@\t\r", text.ptr[0], 6) != NULL;
	bool quoted = formula;
	for (size_t i = 0; i < text.len && !quoted; i++)
		quoted = memchr(",\"\r\n", text.ptr[i], 4) != NULL;
	if (!quoted) {
		buffer_add(out, text);
		return;
	}
	buffer_add_cstr(out, formula ? "\"'" : "\"");
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '"')
			buffer_add_byte(out, '"');
		buffer_add_byte(out, text.ptr[i]);
	}
	buffer_add_byte(out, '"');
}

static bool is_number(const struct value *value)
{
	return value != NULL &&
	       (value->type == VALUE_INTEGER || value->type == VALUE_COUNT || value->type == VALUE_REAL);
}

static void add_csv_row(struct list_writer *w, const struct value *row)
{
	struct buffer field = {0};
	for (size_t i = 0; i < w->column_count; i++) {
		const struct value *value = value_get(row, w->columns[i].name);
		add_flat(w, &field, value);
		add_csv_field(&w->line, buffer_slice(&field), !is_number(value));
		buffer_add_cstr(&w->line, i + 1 == w->column_count ? "\r\n" : ",");
		if (field.failed)
			w->line.failed = true;
		buffer_clear(&field);
	}
	buffer_free(&field);
}

static void add_csv_names(struct list_writer *w)
{
	for (size_t i = 0; i < w->column_count; i++) {
		add_csv_field(&w->line, slice_of(w->columns[i].name), true);
		buffer_add_cstr(&w->line, i + 1 == w->column_count ? "\r\n" : ",");
	}
}

/* ---- JSON ---- */

static void add_json_row(struct list_writer *w, const struct value *row)
{
	buffer_add_byte(&w->line, '{');
	for (size_t i = 0; i < w->column_count; i++) {
		const struct value name = {.type = VALUE_TEXT, .text = slice_of(w->columns[i].name)};
		if (i > 0)
			buffer_add_byte(&w->line, ',');
		value_write_json(&w->line, &name, false);
		buffer_add_byte(&w->line, ':');
		value_write_json(&w->line, value_get(row, w->columns[i].name), false);
	}
	buffer_add_byte(&w->line, '}');
}

void list_begin(struct list_writer *w, enum list_format format, const struct list_column *columns, size_t column_count,
                const struct text_catalogue *catalogue, struct sink sink)
{
	*w = (struct list_writer){
	    .sink = sink, .format = format, .columns = columns, .column_count = column_count, .catalogue = catalogue};
	if (format == LIST_JSON)
		buffer_add_byte(&w->line, '[');
	else if (format == LIST_CSV)
		add_csv_names(w);
	flush_line(w);
}

enum status list_row(struct list_writer *w, const struct value *row, struct error *err)
{
	switch (w->format) {
	case LIST_TEXT:
		if (w->rows == 0)
			add_text_titles(w);
		add_text_row(w, row);
		break;
	case LIST_JSON:
		buffer_add_cstr(&w->line, w->rows == 0 ? "\n" : ",\n");
		add_json_row(w, row);
		break;
	case LIST_JSONL:
		add_json_row(w, row);
		buffer_add_byte(&w->line, '\n');
		break;
	case LIST_CSV:
		add_csv_row(w, row);
		break;
	}
	w->rows++;
	flush_line(w);
	if (w->status != STATUS_OK && err != NULL)
		*err = w->failure;
	return w->status;
}

enum status list_end(struct list_writer *w, struct error *err)
{
	if (w->format == LIST_JSON) {
		buffer_add_cstr(&w->line, w->rows == 0 ? "]\n" : "\n]\n");
		flush_line(w);
	}
	buffer_free(&w->line);
	if (w->status != STATUS_OK && err != NULL)
		*err = w->failure;
	return w->status;
}
