/* Proves that a line of the log is one line whatever is in its values, and that an error's line holds no words. */
#include "base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int64_t noon(void *state)
{
	(void)state;
	return 1304510400000; /* 2011-05-04T12:00Z */
}

/* What a log of one event would write; to be freed. */
static char *written(const char *id, const struct log_value *values, size_t count, const struct error *error)
{
	struct clock clock = {.now = noon};
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);
	assert_non_null(to);
	struct log log = {.to = to, .clock = &clock, .id = id};
	if (error != NULL)
		log_error(&log, "failed", error);
	else
		log_write(&log, "request", values, count);
	fclose(to);
	return text;
}

static void test_values_cannot_break_a_line(void **state)
{
	(void)state;
	const struct log_value values[] = {
	    log_number("status", -1),
	    log_text("plain", "/cables/09KABUL1.html"),
	    log_text("empty", ""),
	    log_slice("odd", slice_make("a b\"\\=\n\x01\x7f\0", 10)),
	    log_text("word", "\xc3\xa9t\xc3\xa9"),
	};
	char *line = written("7f3a", values, sizeof values / sizeof values[0], NULL);
	assert_string_equal(line,
	                    "time=2011-05-04T12:00:00.000Z event=request id=7f3a status=-1 plain=/cables/09KABUL1.html "
	                    "empty=\"\" odd=\"a b\\\"\\\\=\\n\\x01\\x7f\\x00\" word=\xc3\xa9t\xc3\xa9\n");
	free(line);
}

static void test_a_long_line_is_cut_but_ended(void **state)
{
	(void)state;
	char *text = malloc(10001);
	assert_non_null(text);
	memset(text, '\n', 10000);
	text[10000] = '\0';
	const struct log_value values[] = {log_text("long", text)};
	char *line = written(NULL, values, 1, NULL);
	size_t len = strlen(line);
	assert_true(len <= 2000);
	assert_int_equal(line[len - 1], '\n');
	assert_ptr_equal(strchr(line, '\n'), line + len - 1);
	free(line);
	free(text);
}

static void test_an_error_brings_no_words(void **state)
{
	(void)state;
	struct error error;
	error_set(&error, STATUS_INPUT, "query.unknown_field");
	error_text(&error, "word", slice_of("secret"));
	error_text(&error, "path", slice_of("desk/desk.db"));
	error_number(&error, "at", 3);
	char *line = written(NULL, NULL, 0, &error);
	assert_string_equal(line, "time=2011-05-04T12:00:00.000Z event=failed kind=3 sentence=query.unknown_field "
	                          "path=desk/desk.db at=3\n");
	free(line);
	log_write(NULL, "x", NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_values_cannot_break_a_line),
	    cmocka_unit_test(test_a_long_line_is_cut_but_ended),
	    cmocka_unit_test(test_an_error_brings_no_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
