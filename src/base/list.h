/* Lists that go out row by row, so that any number of rows needs the memory of one: as text for people, as JSON (an
 * array), JSON lines or CSV.
 *
 * A row is an object (base/value.h) of which the declared columns are written, in their order. list_begin, list_row…,
 * list_end: the writer remembers its first failure, writes nothing after it and gives it back from every later call, so
 * that it is enough to look at list_end, which must be called and frees everything. One thread at a time.
 *
 * CSV is RFC 4180 (CRLF), UTF-8, with a line of column names; a text that a spreadsheet would run as a formula begins
 * with ' instead. Text is a line of titles and a line for each row, with control characters shown as U+FFFD, so that
 * nothing in a cable can steer a terminal; a list within a row is joined by "; ".
 */
#ifndef CABLEDESK_BASE_LIST_H
#define CABLEDESK_BASE_LIST_H

#include "base/text.h"
#include "base/value.h"

#include <stdio.h>

/* Where bytes go. */
struct sink {
	enum status (*write)(void *state, struct slice bytes, struct error *err);
	void *state;
};

/* Into an open file or a buffer, which must outlive the sink. */
struct sink sink_of_file(FILE *file);
struct sink sink_of_buffer(struct buffer *buffer);

enum list_format {
	LIST_TEXT = 0,
	LIST_JSON,
	LIST_JSONL,
	LIST_CSV,
};

struct list_column {
	const char *name;  /* of the row's member, and in JSON and CSV */
	const char *title; /* sentence id of the heading in text; NULL: the column does not stand in text */
	int width;         /* in text: padded to as many characters, to the left if negative; 0: as wide as it is */
};

struct list_writer {
	struct sink sink;
	enum list_format format;
	const struct list_column *columns;
	size_t column_count;
	const struct text_catalogue *catalogue;
	struct buffer line;
	size_t rows;
	enum status status;
	struct error failure;
};

/* "text", "json", "jsonl", "csv"; false for anything else. */
bool list_format_of(struct slice name, enum list_format *out);

/* `columns` must live until list_end. `catalogue` is needed for LIST_TEXT only. */
void list_begin(struct list_writer *w, enum list_format format, const struct list_column *columns, size_t column_count,
                const struct text_catalogue *catalogue, struct sink sink);
enum status list_row(struct list_writer *w, const struct value *row, struct error *err);
enum status list_end(struct list_writer *w, struct error *err) __attribute__((warn_unused_result));

#endif
