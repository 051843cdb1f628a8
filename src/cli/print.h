/* Printing what a command says: sentences of the catalogue, values as JSON. To the command's output; failures of writing are seen when the
 * command ends.
 */
#ifndef CABLEDESK_CLI_PRINT_H
#define CABLEDESK_CLI_PRINT_H

#include "base/list.h"
#include "base/value.h"
#include "cli/command.h"

/* A sentence on a line of its own; its arguments are the members of `values` (NULL: none). */
void print_sentence(const struct arguments *arguments, const char *id, const struct value *values);
/* The same behind `indent` spaces, and on one line whatever stands in it. */
void print_line(const struct arguments *arguments, int indent, const char *id, const struct value *values);
/* A sentence for the person at the terminal, beside the output: to the error output. */
void print_hint(const struct arguments *arguments, const char *id);
/* The value as JSON on a line of its own. */
void print_json(const struct arguments *arguments, const struct value *value);
/* The value as JSON on one line, for lists of them. */
void print_json_line(const struct arguments *arguments, const struct value *value);
/* Text on a line of its own; control characters become U+FFFD, so that no cable steers a terminal. */
void print_text(const struct arguments *arguments, struct slice text);

enum print_style { PRINT_PLAIN, PRINT_STRUCK, PRINT_INSERTED };
struct print_piece {
	enum print_style style;
	struct slice words;
};
/* Words with marks, behind `indent` spaces on lines of at most 80 columns: what is struck as [-these-], what is inserted as {+these+}, in colour
 * where the output is. White space between words is one space. */
void print_marked(const struct arguments *arguments, int indent, const struct print_piece *pieces, size_t count);

/* The rows of a list: a table of text, or with --json an array. */
enum status print_rows(const struct arguments *arguments, const struct list_column *columns, size_t column_count,
                       const struct value *rows, struct error *err) __attribute__((warn_unused_result));

#endif
