#include "cli/import_summary.h"

#include "base/utf8.h"
#include "cli/print.h"
#include "web/import_value.h"

#include <string.h>

enum { TABLES = 3, ROWS_MAX = 12, ROWS_OF_YEARS_MAX = 60, GAP = 4 };

/* One of the tables: title, values with counts, and how many more there are. */
struct table {
	struct slice title;
	const struct archive_facet *facet;
	size_t rows;
	struct slice more; /* the last line; empty: none */
	size_t value_width, count_width;
};

struct value *import_counts_value(struct arena *a, const struct archive_counts *counts)
{
	struct value *object = value_object(a);
	import_put_counts(object, counts);
	return object;
}

static void put_facet(struct value *object, const char *name, const struct archive_facet *facet)
{
	struct value *list = value_put_list(object, name);
	for (size_t i = 0; i < facet->count; i++) {
		struct value *row = value_add_object(list);
		value_put_text(row, "value", facet->counts[i].value);
		value_put_count(row, "count", (int64_t)facet->counts[i].count);
	}
}

/* ---- Tables ---- */

static size_t count_letters(struct slice text)
{
	uint32_t code;
	size_t count = 0;
	for (size_t at = 0; at < text.len; count++)
		at += utf8_decode(text, at, &code);
	return count;
}

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

static void make_table(const struct arguments *arguments, struct arena *a, const char *title,
                       const struct archive_facet *facet, size_t rows_max, struct table *out)
{
	const struct text_catalogue *text = arguments->program->text;
	size_t rows = facet->count < rows_max ? facet->count : rows_max;
	*out = (struct table){.title = text_sentence(text, a, title, NULL), .facet = facet, .rows = rows};
	if (facet->count > rows)
		out->more = text_sentence_number(text, a, "cli.summary_more", "count", (int64_t)(facet->count - rows));
	out->value_width = larger(count_letters(out->title), count_letters(out->more));
	for (size_t i = 0; i < rows; i++) {
		out->value_width = larger(out->value_width, count_letters(facet->counts[i].value));
		out->count_width =
		    larger(out->count_width, arena_format(a, "%llu", (unsigned long long)facet->counts[i].count).len);
	}
}

/* The words padded to the table's width, with a count unless it is 0. */
static void add_cell(struct buffer *line, const struct table *t, struct slice words, uint64_t count)
{
	buffer_add(line, words);
	for (size_t i = count_letters(words); i < t->value_width + 2; i++)
		buffer_add_byte(line, ' ');
	if (count == 0)
		buffer_add_format(line, "%*s", (int)t->count_width + GAP, "");
	else
		buffer_add_format(line, "%*llu%*s", (int)t->count_width, (unsigned long long)count, GAP, "");
}

static void add_row(struct buffer *line, const struct table *t, size_t row)
{
	if (row == 0)
		add_cell(line, t, t->title, 0);
	else if (row <= t->rows)
		add_cell(line, t, t->facet->counts[row - 1].value, t->facet->counts[row - 1].count);
	else
		add_cell(line, t, row == t->rows + 1 ? t->more : slice_of(""), 0);
}

static void print_tables(const struct arguments *arguments, const struct table *tables)
{
	size_t rows = 0;
	struct buffer line = {0};
	for (size_t i = 0; i < TABLES; i++)
		rows = larger(rows, tables[i].rows + (tables[i].more.len > 0));
	for (size_t row = 0; row <= rows; row++) {
		buffer_clear(&line);
		for (size_t i = 0; i < TABLES; i++)
			add_row(&line, &tables[i], row);
		while (line.len > 0 && line.ptr[line.len - 1] == ' ')
			line.len--;
		print_text(arguments, buffer_slice(&line));
	}
	buffer_free(&line);
}

void import_summary_print(const struct arguments *arguments, struct arena *a, const char *sentence,
                          struct value *counts, const struct archive_answer *came)
{
	struct table tables[TABLES];
	if (arguments->json) {
		put_facet(counts, "posts", &came->by_post);
		put_facet(counts, "years", &came->by_year);
		put_facet(counts, "classes", &came->by_class);
		print_json(arguments, counts);
		return;
	}
	print_sentence(arguments, sentence, counts);
	if (came->total == 0)
		return;
	print_text(arguments, slice_of(""));
	make_table(arguments, a, "cli.summary_year", &came->by_year, ROWS_OF_YEARS_MAX, &tables[1]);
	make_table(arguments, a, "cli.summary_post", &came->by_post, larger(ROWS_MAX, tables[1].rows), &tables[0]);
	make_table(arguments, a, "cli.summary_class", &came->by_class, ROWS_MAX, &tables[2]);
	print_tables(arguments, tables);
}
