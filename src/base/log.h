/* The log: one line an event, key=value, for the person who runs the desk.
 *
 *   time=2011-05-04T06:00:00.000Z event=request id=7f3a status=200 ms=12
 *
 * Never put words of documents, searches or sign-in links into it. A value with a space, a quote, a control byte or an "=" stands in
 * quotes, with \" \\ \n and \xNN. Each line is one write: lines of several threads and processes do not mix. A log owns nothing.
 *
 * Nobody waits for the log: while whoever reads it (a pipe, a terminal) takes nothing, lines are dropped, and the next one that goes through
 * comes behind one that says how many (event=log-dropped count=N). Thread-safe.
 */
#ifndef CABLEDESK_BASE_LOG_H
#define CABLEDESK_BASE_LOG_H

#include "base/clock.h"

#include <stdatomic.h>

/* Where lines go, for all logs that lead there. */
struct log_outlet {
	int descriptor;
	atomic_uint_fast64_t dropped; /* lines, since the last that went through */
};

struct log {
	struct log_outlet *to; /* NULL: nothing is written */
	const struct clock *clock;
	const char *id; /* of the request or command; NULL: none */
};

struct log_value {
	const char *name; /* [a-z_]+ */
	bool is_number;
	int64_t number;
	struct slice text;
};

/* A named value of a line; it points to what it was given. */
struct log_value log_text(const char *name, const char *text);
struct log_value log_slice(const char *name, struct slice text);
struct log_value log_number(const char *name, int64_t number);

/* Where `descriptor` is a pipe: gives this process and its children an end of their own in its place, on which writing fails at once when the pipe is
 * full. Whoever else holds the old one is left alone. Without it, a pipe that two processes fill at the same moment may let one wait. */
void log_open_own_end(int descriptor);

/* `log` may be NULL. A line longer than 2,000 bytes is cut. */
void log_write(const struct log *log, const char *event, const struct log_value *values, size_t count);
/* An error as a line: its kind, sentence id and the values of numbers and paths. */
void log_error(const struct log *log, const char *event, const struct error *error);

#endif
