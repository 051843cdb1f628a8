/* Proves that a line of the log is one line whatever is in its values, that an error's line holds no words, and that nobody waits for a log that
 * nobody reads: what was dropped is counted. */
#include "base/log.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static int64_t noon(void *state)
{
	(void)state;
	return 1304510400000; /* 2011-05-04T12:00Z */
}

/* All that a pipe holds, until its end or until it is empty for now; to be freed. Closes it. */
static char *drained(int from)
{
	enum { MOST = 1 << 21 };
	char *text = calloc(1, MOST);
	assert_non_null(text);
	size_t len = 0;
	ssize_t got;
	assert_int_equal(fcntl(from, F_SETFL, O_NONBLOCK), 0);
	while (len < MOST - 1 && (got = read(from, text + len, MOST - 1 - len)) > 0)
		len += (size_t)got;
	close(from);
	return text;
}

/* What a log of one event would write; to be freed. */
static char *written(const char *id, const struct log_value *values, size_t count, const struct error *error)
{
	struct clock clock = {.now = noon};
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	struct log_outlet outlet = {.descriptor = ends[1]};
	struct log log = {.to = &outlet, .clock = &clock, .id = id};
	if (error != NULL)
		log_error(&log, "failed", error);
	else
		log_write(&log, "request", values, count);
	close(ends[1]);
	return drained(ends[0]);
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

static size_t lines_of(const char *text)
{
	size_t lines = 0;
	for (const char *at = strchr(text, '\n'); at != NULL; at = strchr(at + 1, '\n'))
		lines++;
	return lines;
}

/* Writes far more than the pipe or the socket holds, which nobody reads meanwhile; then all is read, and one line more is written. */
static void fill(int ends[2], int kept)
{
	enum { LINES = 10000 };
	struct clock clock = {.now = noon};
	struct log_outlet outlet = {.descriptor = ends[1]};
	struct log log = {.to = &outlet, .clock = &clock};
	const struct log_value values[] = {log_text("path", "/cables/09KABUL1.html")};
	char expected[128];
	for (int i = 0; i < LINES; i++)
		log_write(&log, "request", values, 1);
	char *before = drained(ends[0]);
	size_t through = lines_of(before);
	assert_in_range(through, 1, LINES - 1);
	assert_int_equal(before[strlen(before) - 1], '\n');
	log_write(&log, "request", values, 1);
	log_write(&log, "request", values, 1);
	char *behind = drained(kept);
	snprintf(expected, sizeof expected, "time=2011-05-04T12:00:00.000Z event=log-dropped count=%zu\n",
	         LINES - through);
	assert_int_equal(strncmp(behind, expected, strlen(expected)), 0);
	assert_int_equal(lines_of(behind), 3);
	free(before);
	free(behind);
	close(ends[1]);
}

static void test_nobody_waits_for_a_pipe_that_is_not_read(void **state)
{
	(void)state;
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	alarm(30);
	fill(ends, dup(ends[0]));
	assert_int_equal(pipe(ends), 0);
	int old = dup(ends[1]);
	log_open_own_end(ends[1]);
	assert_int_equal(fcntl(old, F_GETFL) & O_NONBLOCK, 0);
	assert_int_equal(fcntl(ends[1], F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	close(old);
	fill(ends, dup(ends[0]));
	alarm(0);
}

static void test_nobody_waits_for_a_socket_that_is_not_read(void **state)
{
	(void)state;
	int ends[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	alarm(30);
	fill(ends, dup(ends[0]));
	alarm(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_values_cannot_break_a_line),
	    cmocka_unit_test(test_a_long_line_is_cut_but_ended),
	    cmocka_unit_test(test_an_error_brings_no_words),
	    cmocka_unit_test(test_nobody_waits_for_a_pipe_that_is_not_read),
	    cmocka_unit_test(test_nobody_waits_for_a_socket_that_is_not_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
