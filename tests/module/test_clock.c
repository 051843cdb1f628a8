/* Proves the calendar against every day of 800 years, the forms of a moment there and back, and that a wall time is
 * taken only where the zone's clock shows it once. */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void test_calendar_knows_every_day(void **state)
{
	(void)state;
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int64_t ms = -11676096000000LL; /* 1600-01-01 */
	for (int year = 1600; year < 2400; year++) {
		bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
		for (int month = 1; month <= 12; month++) {
			int length = lengths[month - 1] + (month == 2 && leap ? 1 : 0);
			for (int day = 1; day <= length; day++) {
				struct calendar c = calendar_of(ms + 1);
				assert_int_equal(c.year * 10000 + c.month * 100 + c.day,
				                 year * 10000 + month * 100 + day);
				assert_int_equal(c.millisecond, 1);
				int64_t back;
				assert_true(calendar_to_ms(&c, &back));
				assert_int_equal(back, ms + 1);
				ms += 86400000;
			}
			struct calendar none = {.year = year, .month = month, .day = length + 1};
			int64_t unused;
			assert_false(calendar_to_ms(&none, &unused));
		}
	}
}

static void test_moments_are_written_and_read(void **state)
{
	(void)state;
	static const char *const texts[] = {
	    "",
	    "1973",
	    "1973-02",
	    "2000-02-29",
	    "2011-05-04T06:00Z",
	    "2011-05-04T06:00:59.007Z",
	    "1969-12-31T23:59:59.999Z",
	    "0000-01-01",
	    "9999-12-31T23:59:59.999Z",
	};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct moment m;
		char out[MOMENT_TEXT_MAX];
		assert_true(moment_read(slice_of(texts[i]), &m));
		moment_write(m, out);
		assert_string_equal(out, texts[i]);
	}
	static const char *const wrong[] = {"197",
	                                    "1973-",
	                                    "1973-13",
	                                    "1973-02-29",
	                                    "1973-2-1",
	                                    "2011-05-04T",
	                                    "2011-05-04T06:00",
	                                    "2011-05-04T24:00Z",
	                                    "2011-05-04 ",
	                                    "x",
	                                    "2011-05-04T06:00:60Z"};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct moment m;
		if (moment_read(slice_of(wrong[i]), &m))
			fail_msg("\"%s\" was taken", wrong[i]);
	}
}

struct zoned {
	const char *text;
	const char *zone;
	const char *moment;   /* or NULL: refused */
	const char *sentence; /* with this */
};

static void test_times_that_a_person_gives(void **state)
{
	(void)state;
	static const struct zoned cases[] = {
	    {"2011-05-04T11:30+05:30", NULL, "2011-05-04T06:00Z", NULL},
	    {"2011-05-04 11:30:15.25+05:30", NULL, "2011-05-04T06:00:15.250Z", NULL},
	    {"2011-05-04T06:00Z", "Asia/Kolkata", "2011-05-04T06:00Z", NULL},
	    {"2011-05-04 11:30", "Asia/Kolkata", "2011-05-04T06:00Z", NULL},
	    {"2011-01-04 11:30", "Europe/London", "2011-01-04T11:30Z", NULL},
	    {"2011-05-04 11:30", "Europe/London", "2011-05-04T10:30Z", NULL},
	    {"1972-05-04 11:30", "America/New_York", "1972-05-04T15:30Z", NULL},
	    /* The clock goes forward at 1:00 and back at 2:00 (London), at 2:00 (New York). */
	    {"2011-03-27 00:59", "Europe/London", "2011-03-27T00:59Z", NULL},
	    {"2011-03-27 01:00", "Europe/London", NULL, "clock.skipped"},
	    {"2011-03-27 01:59", "Europe/London", NULL, "clock.skipped"},
	    {"2011-03-27 02:00", "Europe/London", "2011-03-27T01:00Z", NULL},
	    {"2011-10-30 00:59", "Europe/London", "2011-10-29T23:59Z", NULL},
	    {"2011-10-30 01:00", "Europe/London", NULL, "clock.twice"},
	    {"2011-10-30 01:59", "Europe/London", NULL, "clock.twice"},
	    {"2011-10-30 02:00", "Europe/London", "2011-10-30T02:00Z", NULL},
	    {"2011-11-06 01:30", "America/New_York", NULL, "clock.twice"},
	    {"2011-11-06 01:30-04:00", "America/New_York", "2011-11-06T05:30Z", NULL},
	    /* Half an hour of summer time; and a day that Samoa left out. */
	    {"2011-04-03 01:45", "Australia/Lord_Howe", NULL, "clock.twice"},
	    {"2011-12-30 12:00", "Pacific/Apia", NULL, "clock.skipped"},
	    {"2011-12-31 12:00", "Pacific/Apia", "2011-12-30T22:00Z", NULL},
	    {"2011-05-04 11:30", NULL, NULL, "clock.no_zone"},
	    {"2011-05-04 11:30", "Asia/Nowhere", NULL, "clock.zone"},
	    {"2011-05-04 11:30", "IST", NULL, "clock.zone"},
	    {"2011-05-04 11:30", "", NULL, "clock.zone"},
	    {"2011-05-04 11:30", "../../etc/passwd", NULL, "clock.zone"},
	    {"2011-02-29 11:30", "Europe/London", NULL, "clock.no_such"},
	    {"2011-05-04 24:00", "Europe/London", NULL, "clock.no_such"},
	    {"2011-05-04", "Europe/London", NULL, "clock.form"},
	    {"2011-05-04 11:30 +05:30", "Europe/London", NULL, "clock.form"},
	    {"2011-05-04 11:30+0530", "Europe/London", NULL, "clock.form"},
	    {"2011-05-04 11:30+24:00", "Europe/London", NULL, "clock.form"},
	    {"2011-05-04 11:30Zx", "Europe/London", NULL, "clock.form"},
	    {"tomorrow", "Europe/London", NULL, "clock.form"},
	    {"", "Europe/London", NULL, "clock.form"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct zoned *c = &cases[i];
		struct moment m = {0};
		struct error err = {0};
		char out[MOMENT_TEXT_MAX] = "";
		enum status status = moment_read_zoned(slice_of(c->text), c->zone, &m, &err);
		if (status == STATUS_OK)
			moment_write(m, out);
		bool right = c->moment != NULL ? status == STATUS_OK && strcmp(out, c->moment) == 0
		                               : status == STATUS_USAGE && strcmp(err.sentence, c->sentence) == 0;
		if (!right)
			fail_msg("\"%s\" in %s: got \"%s\" and %s", c->text, c->zone, out,
			         status == STATUS_OK ? "no error" : err.sentence);
	}
}

static void test_an_hour_that_comes_twice_is_told_with_both_moments(void **state)
{
	(void)state;
	struct moment m;
	struct error err;
	assert_int_equal(moment_read_zoned(slice_of("2011-10-30 01:30"), "Europe/London", &m, &err), STATUS_USAGE);
	assert_int_equal(err.value_count, 4);
	assert_string_equal(err.values[2].text, "2011-10-30T00:30Z");
	assert_string_equal(err.values[3].text, "2011-10-30T01:30Z");
}

static void test_the_wall_clock_of_a_zone(void **state)
{
	(void)state;
	struct moment m;
	struct calendar c;
	struct error err;
	int offset;
	assert_true(moment_read(slice_of("2011-05-04T20:00Z"), &m));
	assert_int_equal(moment_in_zone(m, "Asia/Kathmandu", &c, &offset, &err), STATUS_OK);
	assert_int_equal(offset, 345);
	assert_int_equal(c.day * 10000 + c.hour * 100 + c.minute, 50145);
	assert_int_equal(moment_in_zone(m, "America/St_Johns", &c, &offset, &err), STATUS_OK);
	assert_int_equal(offset, -150);
	assert_int_equal(moment_in_zone(m, "UTC", &c, &offset, &err), STATUS_OK);
	assert_int_equal(offset, 0);
	assert_int_equal(moment_in_zone(m, "Mars/Base", &c, &offset, &err), STATUS_MISSING);
	assert_string_equal(err.sentence, "clock.zone");
}

static void test_the_machine_has_time_and_chance(void **state)
{
	(void)state;
	struct clock clock = clock_of_machine();
	struct random random = random_of_machine();
	unsigned char a[32] = {0}, b[32] = {0};
	struct error err;
	assert_true(clock_now(&clock) > 1600000000000LL);
	int64_t before = clock_ticks(&clock);
	assert_true(clock_ticks(&clock) >= before);
	assert_int_equal(random_fill(&random, a, sizeof a, &err), STATUS_OK);
	assert_int_equal(random_fill(&random, b, sizeof b, &err), STATUS_OK);
	assert_memory_not_equal(a, b, sizeof a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_calendar_knows_every_day),
	    cmocka_unit_test(test_moments_are_written_and_read),
	    cmocka_unit_test(test_times_that_a_person_gives),
	    cmocka_unit_test(test_an_hour_that_comes_twice_is_told_with_both_moments),
	    cmocka_unit_test(test_the_wall_clock_of_a_zone),
	    cmocka_unit_test(test_the_machine_has_time_and_chance),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
