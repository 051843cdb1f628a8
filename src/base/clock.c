#include "base/clock.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

enum { MS_PER_MINUTE = 60 * 1000, ZONE_NAME_MAX = 64 };
static const int64_t MS_PER_DAY = 24LL * 60 * MS_PER_MINUTE;
/* Years 0 to 9999: what four digits can say. */
static const int64_t MS_FIRST = -62167219200000LL;
static const int64_t MS_LAST = 253402300799999LL;

static int64_t read_clock(clockid_t id)
{
	struct timespec t;
	if (clock_gettime(id, &t) != 0)
		return 0;
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t machine_now(void *state)
{
	(void)state;
	return read_clock(CLOCK_REALTIME);
}

static int64_t machine_ticks(void *state)
{
	(void)state;
	return read_clock(CLOCK_MONOTONIC);
}

struct clock clock_of_machine(void)
{
	return (struct clock){.now = machine_now, .ticks = machine_ticks};
}

int64_t clock_now(const struct clock *clock)
{
	return clock->now(clock->state);
}

int64_t clock_ticks(const struct clock *clock)
{
	return clock->ticks == NULL ? clock->now(clock->state) : clock->ticks(clock->state);
}

static enum status machine_random(void *state, void *bytes, size_t size, struct error *err)
{
	(void)state;
	/* Also where it was called before; it opens the kernel's source only once. */
	if (sodium_init() < 0)
		return error_set(err, STATUS_INTERNAL, "clock.random");
	randombytes_buf(bytes, size);
	return STATUS_OK;
}

struct random random_of_machine(void)
{
	return (struct random){.fill = machine_random};
}

enum status random_fill(const struct random *random, void *bytes, size_t size, struct error *err)
{
	return random->fill(random->state, bytes, size, err);
}

/* ---- The calendar ---- */

static int64_t floor_div(int64_t a, int64_t b)
{
	int64_t q = a / b;
	return a % b < 0 ? q - 1 : q;
}

/* Days since 1970-01-01, with years that begin in March so that the leap day comes last (H. Hinnant, "chrono-Compatible
 * Low-Level Date Algorithms"). */
static int64_t days_of_date(int64_t year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = floor_div(y, 400);
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

static void date_of_days(int64_t days, struct calendar *out)
{
	int64_t z = days + 719468;
	int64_t era = floor_div(z, 146097);
	int64_t day_of_era = z - era * 146097;
	int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month = (5 * day_of_year + 2) / 153;
	out->day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
	out->month = (int)(month < 10 ? month + 3 : month - 9);
	out->year = (int)(year_of_era + era * 400 + (out->month <= 2 ? 1 : 0));
}

struct calendar calendar_of(int64_t ms)
{
	struct calendar c = {0};
	int64_t days = floor_div(ms, MS_PER_DAY);
	int64_t rest = ms - days * MS_PER_DAY;
	date_of_days(days, &c);
	c.millisecond = (int)(rest % 1000);
	c.second = (int)(rest / 1000 % 60);
	c.minute = (int)(rest / MS_PER_MINUTE % 60);
	c.hour = (int)(rest / MS_PER_MINUTE / 60);
	return c;
}

static int days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return month == 2 && leap ? 29 : days[month - 1];
}

static bool within(int value, int low, int high)
{
	return value >= low && value <= high;
}

bool calendar_to_ms(const struct calendar *c, int64_t *ms)
{
	if (!within(c->month, 1, 12) || !within(c->day, 1, days_in_month(c->year, c->month)))
		return false;
	if (!within(c->hour, 0, 23) || !within(c->minute, 0, 59) || !within(c->second, 0, 59) ||
	    !within(c->millisecond, 0, 999))
		return false;
	*ms = days_of_date(c->year, c->month, c->day) * MS_PER_DAY +
	      ((c->hour * 60LL + c->minute) * 60 + c->second) * 1000 + c->millisecond;
	return true;
}

/* ---- Moments as text ---- */

void moment_write(struct moment m, char out[MOMENT_TEXT_MAX])
{
	out[0] = '\0';
	if (m.precision == MOMENT_NONE || m.ms < MS_FIRST || m.ms > MS_LAST)
		return;
	struct calendar c = calendar_of(m.ms);
	int len = snprintf(out, MOMENT_TEXT_MAX, "%04d", c.year);
	size_t at = len < 0 ? 0 : (size_t)len;
	const size_t size = MOMENT_TEXT_MAX;
	switch (m.precision) {
	case MOMENT_NONE:
	case MOMENT_YEAR:
		break;
	case MOMENT_MONTH:
		snprintf(out + at, size - at, "-%02d", c.month);
		break;
	case MOMENT_DAY:
		snprintf(out + at, size - at, "-%02d-%02d", c.month, c.day);
		break;
	case MOMENT_MINUTE:
		snprintf(out + at, size - at, "-%02d-%02dT%02d:%02dZ", c.month, c.day, c.hour, c.minute);
		break;
	case MOMENT_MILLISECOND:
		snprintf(out + at, size - at, "-%02d-%02dT%02d:%02d:%02d.%03dZ", c.month, c.day, c.hour, c.minute,
		         c.second, c.millisecond);
		break;
	}
}

static bool take_byte(struct slice *rest, char byte)
{
	if (rest->len == 0 || rest->ptr[0] != byte)
		return false;
	*rest = slice_from(*rest, 1);
	return true;
}

static bool take_digits(struct slice *rest, size_t count, int *out)
{
	if (rest->len < count)
		return false;
	int value = 0;
	for (size_t i = 0; i < count; i++) {
		if (!byte_is_digit(rest->ptr[i]))
			return false;
		value = value * 10 + (rest->ptr[i] - '0');
	}
	*out = value;
	*rest = slice_from(*rest, count);
	return true;
}

static bool take_date(struct slice *rest, struct calendar *c)
{
	return take_digits(rest, 4, &c->year) && take_byte(rest, '-') && take_digits(rest, 2, &c->month) &&
	       take_byte(rest, '-') && take_digits(rest, 2, &c->day);
}

/* A fraction of a second; what is finer than a millisecond is dropped. */
static bool take_fraction(struct slice *rest, int *millisecond)
{
	int scale = 100;
	bool any = false;
	*millisecond = 0;
	while (rest->len > 0 && byte_is_digit(rest->ptr[0])) {
		*millisecond += (rest->ptr[0] - '0') * scale;
		scale /= 10;
		any = true;
		*rest = slice_from(*rest, 1);
	}
	return any;
}

/* HH:MM, HH:MM:SS or HH:MM:SS.fraction */
static bool take_time(struct slice *rest, struct calendar *c, enum moment_precision *precision)
{
	if (!take_digits(rest, 2, &c->hour) || !take_byte(rest, ':') || !take_digits(rest, 2, &c->minute))
		return false;
	*precision = MOMENT_MINUTE;
	if (!take_byte(rest, ':'))
		return true;
	*precision = MOMENT_MILLISECOND;
	if (!take_digits(rest, 2, &c->second))
		return false;
	return !take_byte(rest, '.') || take_fraction(rest, &c->millisecond);
}

bool moment_read(struct slice text, struct moment *out)
{
	struct calendar c = {.month = 1, .day = 1};
	struct slice rest = text;
	if (text.len == 0) {
		*out = (struct moment){0};
		return true;
	}
	if (!take_digits(&rest, 4, &c.year))
		return false;
	out->precision = MOMENT_YEAR;
	if (take_byte(&rest, '-')) {
		if (!take_digits(&rest, 2, &c.month))
			return false;
		out->precision = MOMENT_MONTH;
	}
	if (out->precision == MOMENT_MONTH && take_byte(&rest, '-')) {
		if (!take_digits(&rest, 2, &c.day))
			return false;
		out->precision = MOMENT_DAY;
	}
	if (out->precision == MOMENT_DAY && take_byte(&rest, 'T')) {
		if (!take_time(&rest, &c, &out->precision) || !take_byte(&rest, 'Z'))
			return false;
	}
	return rest.len == 0 && calendar_to_ms(&c, &out->ms);
}

/* ---- Zones ---- */

/* A calendar of ICU for an IANA name; the caller closes it. NULL if there is no such zone. ICU itself would take an
 * unknown name for GMT, and "IST" for one of the three zones that are called so. */
static UCalendar *zone_open(const char *zone)
{
	UChar name[ZONE_NAME_MAX];
	UChar canonical[ZONE_NAME_MAX];
	UErrorCode status = U_ZERO_ERROR;
	UBool is_system = 0;
	size_t len = strlen(zone);
	if (len == 0 || len >= ZONE_NAME_MAX || (strchr(zone, '/') == NULL && strcmp(zone, "UTC") != 0))
		return NULL;
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)zone[i] > 126)
			return NULL;
	}
	u_charsToUChars(zone, name, (int32_t)len);
	ucal_getCanonicalTimeZoneID(name, (int32_t)len, canonical, ZONE_NAME_MAX, &is_system, &status);
	if (U_FAILURE(status) || !is_system)
		return NULL;
	UCalendar *calendar = ucal_open(name, (int32_t)len, "en", UCAL_GREGORIAN, &status);
	if (U_FAILURE(status)) {
		ucal_close(calendar);
		return NULL;
	}
	return calendar;
}

/* Milliseconds that the zone's wall clock is ahead of UTC at `ms`. */
static bool zone_offset(UCalendar *calendar, int64_t ms, int64_t *offset)
{
	UErrorCode status = U_ZERO_ERROR;
	ucal_setMillis(calendar, (UDate)ms, &status);
	int32_t standard = ucal_get(calendar, UCAL_ZONE_OFFSET, &status);
	int32_t summer = ucal_get(calendar, UCAL_DST_OFFSET, &status);
	*offset = (int64_t)standard + summer;
	return U_SUCCESS(status);
}

enum status moment_in_zone(struct moment m, const char *zone, struct calendar *out, int *offset_minutes,
                           struct error *err)
{
	int64_t offset;
	UCalendar *calendar = zone_open(zone);
	if (calendar == NULL) {
		error_set(err, STATUS_MISSING, "clock.zone");
		error_text(err, "zone", slice_of(zone));
		return STATUS_MISSING;
	}
	bool known = zone_offset(calendar, m.ms, &offset);
	ucal_close(calendar);
	if (!known || m.ms < MS_FIRST || m.ms > MS_LAST)
		return error_set(err, STATUS_INPUT, "clock.range");
	*out = calendar_of(m.ms + offset);
	*offset_minutes = (int)floor_div(offset, MS_PER_MINUTE);
	return STATUS_OK;
}

/* The moments at which the zone's wall clock shows `wall` (milliseconds as if it were UTC): none in the hour that is
 * skipped in spring, two in the one that comes twice in autumn. */
static size_t wall_moments(UCalendar *calendar, int64_t wall, int64_t out[2])
{
	size_t count = 0;
	for (int day = -1; day <= 1 && count < 2; day++) {
		int64_t offset, back;
		if (!zone_offset(calendar, wall + day * MS_PER_DAY, &offset))
			continue;
		int64_t candidate = wall - offset;
		if (!zone_offset(calendar, candidate, &back) || back != offset || (count == 1 && out[0] == candidate))
			continue;
		out[count++] = candidate;
	}
	if (count == 2 && out[1] < out[0]) {
		int64_t first = out[1];
		out[1] = out[0];
		out[0] = first;
	}
	return count;
}

static enum status refuse(struct error *err, const char *sentence, struct slice text, const char *zone)
{
	error_set(err, STATUS_USAGE, sentence);
	error_text(err, "text", text);
	error_text(err, "zone", slice_of(zone == NULL ? "" : zone));
	return STATUS_USAGE;
}

static enum status moment_of_wall(struct slice text, int64_t wall, const char *zone, int64_t *ms, struct error *err)
{
	int64_t moments[2];
	if (zone == NULL)
		return refuse(err, "clock.no_zone", text, NULL);
	UCalendar *calendar = zone_open(zone);
	if (calendar == NULL)
		return refuse(err, "clock.zone", text, zone);
	size_t count = wall_moments(calendar, wall, moments);
	ucal_close(calendar);
	if (count == 0)
		return refuse(err, "clock.skipped", text, zone);
	if (count == 2) {
		char first[MOMENT_TEXT_MAX], second[MOMENT_TEXT_MAX];
		moment_write((struct moment){moments[0], MOMENT_MINUTE}, first);
		moment_write((struct moment){moments[1], MOMENT_MINUTE}, second);
		refuse(err, "clock.twice", text, zone);
		error_text(err, "first", slice_of(first));
		error_text(err, "second", slice_of(second));
		return STATUS_USAGE;
	}
	*ms = moments[0];
	return STATUS_OK;
}

/* Z or +05:30; minutes. */
static bool take_offset(struct slice *rest, int *minutes)
{
	int hour, minute;
	if (take_byte(rest, 'Z') || take_byte(rest, 'z')) {
		*minutes = 0;
		return true;
	}
	bool minus = take_byte(rest, '-');
	if (!minus && !take_byte(rest, '+'))
		return false;
	if (!take_digits(rest, 2, &hour) || !take_byte(rest, ':') || !take_digits(rest, 2, &minute))
		return false;
	if (hour > 23 || minute > 59)
		return false;
	*minutes = (minus ? -1 : 1) * (hour * 60 + minute);
	return true;
}

enum status moment_read_zoned(struct slice text, const char *zone, struct moment *out, struct error *err)
{
	struct calendar c = {0};
	struct slice rest = slice_trim(text);
	enum moment_precision precision;
	int64_t ms;
	int minutes;
	bool formed = take_date(&rest, &c) &&
	              (take_byte(&rest, 'T') || take_byte(&rest, 't') || take_byte(&rest, ' ')) &&
	              take_time(&rest, &c, &precision);
	if (!formed)
		return refuse(err, "clock.form", text, zone);
	if (!calendar_to_ms(&c, &ms))
		return refuse(err, "clock.no_such", text, zone);
	if (rest.len == 0) {
		enum status status = moment_of_wall(text, ms, zone, &ms, err);
		if (status != STATUS_OK)
			return status;
	} else {
		if (!take_offset(&rest, &minutes) || rest.len > 0)
			return refuse(err, "clock.form", text, zone);
		ms -= (int64_t)minutes * MS_PER_MINUTE;
	}
	*out = (struct moment){ms, precision};
	return STATUS_OK;
}
