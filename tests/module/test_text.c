/* Proves that sentences are made as ICU's own formatter makes them, that a catalogue with a mistake is refused with its place,
 * and that numbers, durations and moments read as people write them. */
#include "base/embed.h"
#include "base/text.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unicode/umsg.h>
#include <unicode/ustring.h>

#include <cmocka.h>

static struct text_catalogue *open_catalogue(const char *ini)
{
	struct text_catalogue *catalogue = NULL;
	struct error err;
	if (text_catalogue_read(slice_of(ini), "en", &catalogue, &err) != STATUS_OK)
		fail_msg("%s: %s", ini, err.sentence);
	return catalogue;
}

static struct text_catalogue *open_english(void)
{
	struct text_catalogue *catalogue = NULL;
	struct error err;
	if (text_catalogue_embedded("en", &catalogue, &err) != STATUS_OK)
		fail_msg("%s %lld", err.sentence, (long long)err.values[0].number);
	return catalogue;
}

static void test_makes_sentences_with_named_values(void **state)
{
	(void)state;
	struct arena a = {0};
	struct text_catalogue *c =
	    open_catalogue("[cli]\n"
	                   "found = {count, plural, =0 {No cable} one {# cable} other {# cables}}\n"
	                   "  in {place}.\n"
	                   "year = In {year}.\n"
	                   "[web]\nfound = it''s '{quoted}'\n");
	struct value *values = value_object(&a);
	value_put_cstr(values, "place", "Kabul");
	value_put_number(values, "year", 2009);
	static const struct {
		int64_t count;
		const char *expected;
	} cases[] = {{0, "No cable in Kabul."}, {1, "1 cable in Kabul."}, {12408, "12,408 cables in Kabul."}};
	for (size_t i = 0; i < 3; i++) {
		value_put_number(values, "count", cases[i].count);
		assert_string_equal(text_sentence(c, &a, "cli.found", values).ptr, cases[i].expected);
	}
	assert_string_equal(text_sentence(c, &a, "cli.year", values).ptr, "In 2009.");
	assert_string_equal(text_sentence(c, &a, "web.found", NULL).ptr, "it's {quoted}");
	assert_string_equal(text_sentence(c, &a, "web.none", NULL).ptr, "[web.none]");
	assert_string_equal(text_sentence(c, &a, "cli.year", NULL).ptr, "In {year}.");
	text_catalogue_free(c);
	arena_free(&a);
}

/* The same pattern with the names 0 (a number) and 1 (a text), by ICU. */
static void format_by_icu(const char *pattern, double number, const char *text, char *out, size_t size)
{
	UChar wide_pattern[512], wide_text[128], wide_out[512];
	UErrorCode icu = U_ZERO_ERROR;
	u_strFromUTF8(wide_pattern, 512, NULL, pattern, -1, &icu);
	u_strFromUTF8(wide_text, 128, NULL, text, -1, &icu);
	UParseError parse;
	UMessageFormat *format = umsg_open(wide_pattern, -1, "en", &parse, &icu);
	if (U_FAILURE(icu))
		fail_msg("ICU does not read %s", pattern);
	int32_t len = umsg_format(format, wide_out, 512, &icu, number, wide_text);
	u_strToUTF8(out, (int32_t)size, NULL, wide_out, len, &icu);
	umsg_close(format);
	assert_true(U_SUCCESS(icu));
}

/* "n" and "s" become 0 and 1. */
static void number_names(const char *pattern, char *out)
{
	for (size_t i = 0; pattern[i] != '\0'; i++) {
		bool name = i > 0 && pattern[i - 1] == '{' && (pattern[i + 1] == '}' || pattern[i + 1] == ',');
		out[i] = pattern[i];
		if (name && (pattern[i] == 'n' || pattern[i] == 's'))
			out[i] = pattern[i] == 'n' ? '0' : '1';
		out[i + 1] = '\0';
	}
}

static void test_agrees_with_icu(void **state)
{
	(void)state;
	static const char *const patterns[] = {
	    "{n, plural, one {# cable} other {# cables}} {s}",
	    "{n, plural, =0 {none} =1 {exactly one} one {# one} other {# other}}{s}",
	    "{n, plural, offset:1 =0 {nobody} =1 {{s}} one {{s} and # other} other {{s} and # others}}{s}",
	    "{n, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}{s}",
	    "{s, select, Kabul {in Kabul} other {elsewhere ({s})}} {n, number}",
	    "{n, plural, other {'#' is # and '{' is a brace, it's} } {s}",
	    "it''s '{' don't '}' '{x}' {n, number} {s}",
	    "{n, plural, other {{s, select, Kabul {# here} other {# there}}}}{s}",
	    "{n,number}{s}",
	    " { n , plural , one {a} other {b} } { s } ",
	    "{n, number} {s} a '{unterminated",
	};
	static const int64_t numbers[] = {0, 1, 2, 3, 4, 11, 21, 22, 103, 12408, -1, 1000000};
	static const char *const texts[] = {"Kabul", "New Delhi", "", "{n} # '"};
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		struct arena a = {0};
		char ini[600], numbered[600], expected[600];
		snprintf(ini, sizeof ini, "[x]\ny = %s\n", patterns[i]);
		number_names(patterns[i], numbered);
		/* inih trims what stands around a sentence. */
		char *trimmed = arena_cstr(&a, slice_trim(slice_of(numbered)));
		if (patterns[i][0] == ' ')
			trimmed = arena_cstr(&a, slice_of("{0,plural, one {a} other {b} } {1}"));
		struct text_catalogue *c = open_catalogue(ini);
		for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++) {
			for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
				format_by_icu(trimmed, (double)numbers[n], texts[t], expected, sizeof expected);
				struct value *values = value_object(&a);
				value_put_number(values, "n", numbers[n]);
				value_put_cstr(values, "s", texts[t]);
				assert_string_equal(text_sentence(c, &a, "x.y", values).ptr, expected);
			}
		}
		text_catalogue_free(c);
		arena_free(&a);
	}
}

static void test_refuses_a_catalogue_with_a_mistake(void **state)
{
	(void)state;
	char longer[400] = "[a]\n# a comment ; may hold that\nb = ";
	memset(longer + strlen(longer), 'x', 200);
	const struct {
		const char *ini;
		const char *sentence;
		int64_t place;
	} cases[] = {
	    {"[a]\nb = c\nnothing\n", "base.catalogue_line", 3},
	    {"[a]\nb = c ; d\n", "base.catalogue_line_comment", 2},
	    {longer, "base.catalogue_line_long", 3},
	    {"[a]\nb = c\nd = e\nb = f\n", "base.catalogue_twice", 0},
	    {"[a]\nb = {c\n", "base.catalogue_sentence", 2},
	    {"[a]\nb = c}\n", "base.catalogue_sentence", 1},
	    {"[a]\nb = {}\n", "base.catalogue_sentence", 1},
	    {"[a]\nb = {n, plural, one {x}}\n", "base.catalogue_sentence", 19},
	    {"[a]\nb = {n, strange}\n", "base.catalogue_sentence", 11},
	    {"[a]\nb = {n, plural, =x {a} other {b}}\n", "base.catalogue_sentence", 14},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct text_catalogue *c = NULL;
		struct error err;
		assert_int_equal(text_catalogue_read(slice_of(cases[i].ini), "en", &c, &err), STATUS_INPUT);
		assert_string_equal(err.sentence, cases[i].sentence);
		assert_int_equal(err.values[err.value_count - 1].number, cases[i].place);
	}
	struct buffer deep = {0};
	buffer_add_cstr(&deep, "[a]\n");
	for (int i = 0; i < 20; i++)
		buffer_add_cstr(&deep, i == 0 ? "b = {n, plural, other {" : "\n {n, plural, other {");
	struct text_catalogue *c = NULL;
	assert_int_equal(text_catalogue_read(buffer_slice(&deep), "en", &c, NULL), STATUS_INPUT);
	buffer_free(&deep);
}

static void test_says_what_an_error_was(void **state)
{
	(void)state;
	struct arena a = {0};
	struct text_catalogue *c = open_english();
	struct error err;
	error_memory(&err);
	assert_true(text_error(c, &a, &err).len > 20);
	error_set(&err, STATUS_LIMIT, "base.json_depth");
	error_number(&err, "depth", 64);
	assert_string_equal(text_error(c, &a, &err).ptr,
	                    "This JSON is nested more than 64 levels deep, which is more than is read here.");
	assert_string_equal(text_language(c), "en");
	text_catalogue_free(c);
	arena_free(&a);
}

static void test_every_sentence_can_be_made_without_its_values(void **state)
{
	(void)state;
	struct arena a = {0};
	struct text_catalogue *c = open_english();
	size_t count = 0;
	for (const char *id; (id = text_id_at(c, count)) != NULL; count++)
		assert_true(text_sentence(c, &a, id, NULL).len > 0);
	assert_true(count > 20);
	text_catalogue_free(c);
	arena_free(&a);
}

static void test_writes_numbers_and_durations(void **state)
{
	(void)state;
	struct arena a = {0};
	struct text_catalogue *c = open_english();
	assert_string_equal(text_number(c, &a, 12408).ptr, "12,408");
	assert_string_equal(text_number(c, &a, INT64_MIN).ptr, "-9,223,372,036,854,775,808");
	assert_string_equal(text_size(c, &a, 1).ptr, "1 byte");
	assert_string_equal(text_size(c, &a, 999).ptr, "999 bytes");
	assert_string_equal(text_size(c, &a, 64000000).ptr, "64 MB");
	assert_string_equal(text_size(c, &a, 999999).ptr, "1 MB");
	assert_string_equal(text_size(c, &a, 1940000000).ptr, "1.94 GB");
	static const struct {
		int64_t ms;
		const char *expected;
	} cases[] = {
	    {0, "less than a second"},
	    {1000, "1 second"},
	    {59999, "59 seconds"},
	    {65000, "1 minute 5 seconds"},
	    {15 * 60000 + 5000, "15 minutes"},
	    {125 * 60000, "2 hours 5 minutes"},
	    {26 * 3600000, "1 day 2 hours"},
	    {11LL * 86400000 + 3600000, "11 days"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(text_duration(c, &a, cases[i].ms).ptr, cases[i].expected);
	text_catalogue_free(c);
	c = open_catalogue("[x]\nrate = {count, plural, one {# cable a second} other {# cables a second}}\n");
	assert_string_equal(text_rate(c, &a, "x.rate", 2408, 2000).ptr, "1,204 cables a second");
	assert_string_equal(text_rate(c, &a, "x.rate", 1, 5000).ptr, "0 cables a second");
	text_catalogue_free(c);
	arena_free(&a);
}

static void test_writes_moments(void **state)
{
	(void)state;
	struct arena a = {0};
	struct text_catalogue *c = open_english();
	static const struct {
		const char *moment;
		enum text_moment_form form;
		const char *zone;
		const char *expected;
	} cases[] = {
	    {"2009-02-19T16:17Z", TEXT_MOMENT_FULL, NULL, "19 Feb 2009, 16:17 UTC"},
	    {"2011-05-04T06:00Z", TEXT_MOMENT_FULL, "Asia/Kolkata", "4 May 2011, 11:30 (UTC+05:30)"},
	    {"2011-05-04T02:00Z", TEXT_MOMENT_FULL, "America/New_York", "3 May 2011, 22:00 (UTC\u221204:00)"},
	    {"2011-05-04T06:00Z", TEXT_MOMENT_FULL, "No/Where", "4 May 2011, 06:00 UTC"},
	    {"2011-05-04T06:00:00.000Z", TEXT_MOMENT_LONG, NULL, "May 04, 2011"},
	    {"2011-05-04T22:00:00.000Z", TEXT_MOMENT_DAY, "Asia/Kolkata", "5 May 2011"},
	    {"2011-05-04T06:00Z", TEXT_MOMENT_TIME, "Asia/Kolkata", "11:30"},
	    {"2009-02-19", TEXT_MOMENT_FULL, "Asia/Kolkata", "19 Feb 2009"},
	    {"2009-02-19", TEXT_MOMENT_TIME, NULL, ""},
	    {"2009-02", TEXT_MOMENT_FULL, NULL, "Feb 2009"},
	    {"2009-02", TEXT_MOMENT_LONG, NULL, "February 2009"},
	    {"2009", TEXT_MOMENT_LONG, NULL, "2009"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct moment m;
		assert_true(moment_read(slice_of(cases[i].moment), &m));
		assert_string_equal(text_moment(c, &a, m, cases[i].form, cases[i].zone).ptr, cases[i].expected);
	}
	assert_int_equal(text_moment(c, &a, (struct moment){0, MOMENT_NONE}, TEXT_MOMENT_FULL, NULL).len, 0);
	text_catalogue_free(c);
	arena_free(&a);
}

static void *write_many(void *catalogue)
{
	struct arena a = {0};
	for (int i = 0; i < 300; i++) {
		struct moment m = {1235060220000, MOMENT_MINUTE};
		if (!slice_equals(text_moment(catalogue, &a, m, TEXT_MOMENT_FULL, NULL), "19 Feb 2009, 16:17 UTC") ||
		    !slice_equals(text_duration(catalogue, &a, 65000), "1 minute 5 seconds")) {
			arena_free(&a);
			return catalogue;
		}
	}
	arena_free(&a);
	return NULL;
}

static void test_threads_share_a_catalogue(void **state)
{
	(void)state;
	struct text_catalogue *c = open_english();
	pthread_t threads[4];
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, write_many, c), 0);
	for (int i = 0; i < 4; i++) {
		void *failed;
		assert_int_equal(pthread_join(threads[i], &failed), 0);
		assert_null(failed);
	}
	text_catalogue_free(c);
}

static void test_sees_every_allocation_that_fails(void **state)
{
	(void)state;
	struct text_catalogue *c = open_english();
	struct error err;
	error_set(&err, STATUS_LIMIT, "base.json_form");
	error_number(&err, "line", 64);
	error_text(&err, "reason", slice_of("none"));
	for (size_t n = 1;; n++) {
		struct arena a = {.fail_at = n};
		text_error(c, &a, &err);
		text_duration(c, &a, 65000);
		text_moment(c, &a, (struct moment){0, MOMENT_MINUTE}, TEXT_MOMENT_FULL, "Asia/Kolkata");
		bool all_passed = a.fail_at > 0;
		assert_int_equal(a.failed, !all_passed);
		arena_free(&a);
		if (all_passed)
			break;
	}
	text_catalogue_free(c);
}

static void count_file(void *state, struct slice name, struct slice bytes)
{
	size_t *count = state;
	struct slice found = {0};
	++*count;
	assert_true(embedded_find(name, &found));
	assert_ptr_equal(found.ptr, bytes.ptr);
	assert_int_equal(found.len, bytes.len);
	assert_int_equal(bytes.ptr[bytes.len], 0);
}

static void test_finds_every_embedded_file(void **state)
{
	(void)state;
	size_t count = 0;
	struct slice bytes;
	embedded_each(count_file, &count);
	assert_true(count > 0);
	assert_true(embedded_find(slice_of("pages/text/en.ini"), &bytes));
	assert_true(slice_starts_with(bytes, "# The sentences of Cabledesk"));
	assert_false(embedded_find(slice_of("pages/none.html"), &bytes));
	assert_false(embedded_find(slice_of(""), &bytes));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_makes_sentences_with_named_values),
	    cmocka_unit_test(test_agrees_with_icu),
	    cmocka_unit_test(test_refuses_a_catalogue_with_a_mistake),
	    cmocka_unit_test(test_says_what_an_error_was),
	    cmocka_unit_test(test_every_sentence_can_be_made_without_its_values),
	    cmocka_unit_test(test_writes_numbers_and_durations),
	    cmocka_unit_test(test_writes_moments),
	    cmocka_unit_test(test_threads_share_a_catalogue),
	    cmocka_unit_test(test_sees_every_allocation_that_fails),
	    cmocka_unit_test(test_finds_every_embedded_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
