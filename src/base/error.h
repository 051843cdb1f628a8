/* What went wrong: a status that code acts on, and what a sentence for the person is made of.
 *
 * A call that can fail returns `enum status`; on anything but STATUS_OK it has filled the caller's `struct error`. The
 * error holds no words of its own: a sentence id (a key of pages/text/en.ini) and up to four named values. cli, web and
 * --json make the sentence at the edge (base/text.h). An error owns nothing and can be copied; long values are cut.
 * `err` may be NULL where the caller does not care why.
 */
#ifndef CABLEDESK_BASE_ERROR_H
#define CABLEDESK_BASE_ERROR_H

#include "base/slice.h"

enum status {
	STATUS_OK = 0,
	STATUS_MEMORY,   /* an allocation failed, or a limit on it was reached */
	STATUS_IO,       /* cannot read or write */
	STATUS_INPUT,    /* bytes or words from outside are not of the expected form */
	STATUS_ENCODING, /* text is not valid UTF-8 */
	STATUS_USAGE,    /* a command or a request was put wrongly */
	STATUS_REFUSED,  /* a rule of the desk says no */
	STATUS_LOCKED,   /* another process holds the lock */
	STATUS_MISSING,  /* there is no such thing, or not for the one who asks */
	STATUS_LATE,     /* the deadline passed before the answer was there */
	STATUS_LIMIT,    /* larger, deeper or longer than is allowed */
	STATUS_STOPPED,  /* a person asked to stop */
	STATUS_INTERNAL, /* a defect of the program */
};

enum { ERROR_VALUES_MAX = 4, ERROR_NAME_MAX = 24, ERROR_TEXT_MAX = 256 };

struct error_value {
	char name[ERROR_NAME_MAX];
	char text[ERROR_TEXT_MAX]; /* UTF-8; cut at a character when longer */
	bool is_number;
	int64_t number;
};

struct error {
	enum status kind;
	const char *sentence; /* id in the catalogue; static storage */
	struct error_value values[ERROR_VALUES_MAX];
	size_t value_count;
};

/* Starts a new error: the old one and its values are gone. */
void error_begin(struct error *err, enum status kind, const char *sentence);
/* Add a named value to the error; more than four are dropped. */
void error_text(struct error *err, const char *name, struct slice text);
void error_number(struct error *err, const char *name, int64_t number);

/* Starts a new error and returns `kind`, so that a function can end with `return error_set(…)`. Here and not in error.c, so
 * that compilers and analyzers see that it is never STATUS_OK. */
static inline enum status error_set(struct error *err, enum status kind, const char *sentence)
{
	error_begin(err, kind, sentence);
	return kind;
}

static inline enum status error_memory(struct error *err)
{
	return error_set(err, STATUS_MEMORY, "base.memory");
}

/* The values `path` and `reason` (of `errnum`, in words). */
void error_begin_system(struct error *err, const char *sentence, const char *path, int errnum);
/* STATUS_IO with them. */
static inline enum status error_system(struct error *err, const char *sentence, const char *path, int errnum)
{
	error_begin_system(err, sentence, path, errnum);
	return STATUS_IO;
}

/* The exit code that a status stands for: 0 done, 1 needs a person, 2 wrong use, 3 refused by a rule or a lock,
 * 4 no such thing, 5 cannot read or write. */
int status_exit_code(enum status status);

#endif
