/* Time and chance, handed over by main: one clock and one source of random bytes, so that tests can give their own and
 * no option or variable changes them in the shipped program.
 *
 * A moment is UTC milliseconds since 1970 with its precision. Zones are IANA names, read by ICU. All but the clock itself
 * is pure and thread-safe.
 */
#ifndef CABLEDESK_BASE_CLOCK_H
#define CABLEDESK_BASE_CLOCK_H

#include "base/arena.h"

enum moment_precision {
	MOMENT_NONE = 0, /* not known */
	MOMENT_YEAR,
	MOMENT_MONTH,
	MOMENT_DAY,
	MOMENT_MINUTE,
	MOMENT_MILLISECOND,
};

struct moment {
	int64_t ms;
	enum moment_precision precision;
};

struct clock {
	int64_t (*now)(void *state); /* UTC milliseconds since 1970 */
	void *state;
	/* Milliseconds from any start that only run forward and stand still while the machine sleeps: for how long something
	 * may take. NULL: `now` serves. */
	int64_t (*ticks)(void *state);
};

struct random {
	/* Fills `size` unpredictable bytes. */
	enum status (*fill)(void *state, void *bytes, size_t size, struct error *err);
	void *state;
};

/* The machine's clock and the kernel's random bytes (libsodium). */
struct clock clock_of_machine(void);
struct random random_of_machine(void);

/* What the clock and the source of random bytes were made to answer. */
int64_t clock_now(const struct clock *clock);
int64_t clock_ticks(const struct clock *clock);
enum status random_fill(const struct random *random, void *bytes, size_t size, struct error *err)
    __attribute__((warn_unused_result));

/* The calendar in UTC (proleptic Gregorian). */
struct calendar {
	int year, month, day; /* month 1-12, day 1-31 */
	int hour, minute, second, millisecond;
};
struct calendar calendar_of(int64_t ms);
/* False if there is no such date or time. */
bool calendar_to_ms(const struct calendar *c, int64_t *ms);

/* "2011-05-04T06:00:00.000Z", at the moment's precision ("2011-05-04", "2011-05-04T06:00Z", "2011"); "" for none. */
enum { MOMENT_TEXT_MAX = 32 };
void moment_write(struct moment m, char out[MOMENT_TEXT_MAX]);
/* Reads what moment_write writes. */
bool moment_read(struct slice text, struct moment *out);

/* Reads a time that a person gives: RFC 3339 with an offset ("2011-05-04T11:30+05:30", "…Z"; seconds may be left out; a space may stand for T), or
 * "2011-05-04 11:30" in `zone` (an IANA name; may be NULL: then only with an offset). STATUS_USAGE, with a sentence, otherwise. */
enum status moment_read_zoned(struct slice text, const char *zone, struct moment *out, struct error *err)
    __attribute__((warn_unused_result));

/* The clock on the wall of a zone at a moment, and its offset in minutes. STATUS_MISSING if there is no such zone. */
enum status moment_in_zone(struct moment m, const char *zone, struct calendar *out, int *offset_minutes,
                           struct error *err) __attribute__((warn_unused_result));

#endif
