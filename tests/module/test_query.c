/* Proves how a query's text is understood, that a wrong one is refused with its place, and that a query written in its
 * normal form and read again is the same query. */
#include "../query_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What is typed, and its normal form. */
static const struct {
	const char *text;
	const char *normal;
} right[] = {
    {"", ""},
    {" \t\xC2\xA0", ""},
    {"*", ""},
    {"Nuclear", "nuclear"},
    {"nuclear talks", "nuclear talks"},
    {"a AND b", "a b"},
    {"a b OR c d", "a b OR c d"},
    {"a (b OR c)", "a (b OR c)"},
    {"(a b) c", "a b c"},
    {"a (b c)", "a (b c)"},
    {"a OR (b OR c)", "a OR (b OR c)"},
    {"-a", "-a"},
    {"NOT a", "-a"},
    {"NOT NOT a", "a"},
    {"NOT (a b)", "-(a b)"},
    {"a NOT b OR -(c OR d)", "a -b OR -(c OR d)"},
    {"a AND NOT b", "a -b"},
    {"and or not", "and or not"},
    {"\"AND\"", "and"},
    {"law-maker's", "\"law makers\""},
    {"U.S. talks", "us talks"},
    {"\"word for word\"", "\"word for word\""},
    {"\xE2\x80\x9Cword for word\xE2\x80\x9D", "\"word for word\""},
    {"\xC2\xABmot \xC3\xA0 mot\xC2\xBB", "\"mot a mot\""},
    {"nucl*", "nucl*"},
    {"\"nuclear prog*\"", "\"nuclear prog*\""},
    {"10:15", "\"10 15\""},
    {"COMMENT: they lie", "comment they lie"},
    {"talks - with & Kayani -- now", "talks with kayani now"},
    {"-& a", "a"},
    {"* -*", "* -*"},
    {"post:ISLAMABAD", "post:ISLAMABAD"},
    {"POST:\" Rio de Janeiro \"", "post:\"Rio de Janeiro\""},
    {"post:isl* -tag:PREL", "post:isl* -tag:PREL"},
    {"tag:\"SMITH, J*\"", "tag:\"SMITH, J*\""},
    {"subject:\"visit of\" subject:us", "subject:\"visit of\" subject:us"},
    {"from:amembassy to:state ref:09KABUL1 signer:patterson mrn:09KABUL1 collection:c1 caption:NOFORN class:secret",
     "from:amembassy to:state ref:09KABUL1 signer:patterson mrn:09KABUL1 collection:c1 caption:NOFORN class:secret"},
    {"is:Posted", "is:posted"},
    {"class:\"top secret\" class:limited class:none", "class:\"top secret\" class:limited class:none"},
    {"date:2009", "date:2009"},
    {"date:2009-01", "date:2009-01"},
    {"date:2009-12", "date:2009-12"},
    {"date:2009-02-28", "date:2009-02-28"},
    {"date:2009-01-01..2009-12-31", "date:2009"},
    {"date:2009-01..2009-06", "date:2009..2009-06"},
    {"date:2009-02..2010", "date:2009-02..2010"},
    {"date:..2009", "date:..2009"},
    {"date:2009-03-04..", "date:2009-03-04.."},
    {"date:2008-02-29..2008-02-29", "date:2008-02-29"},
};

static void test_right_queries_have_a_normal_form(void **state)
{
	(void)state;
	struct arena a = {0};
	for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
		struct error err;
		const struct query *q;
		if (query_parse(&a, slice_of(right[i].text), &q, &err) != STATUS_OK)
			fail_msg("%s: refused with %s at %d", right[i].text, err.sentence, (int)err.values[0].number);
		struct slice normal = query_write(&a, q);
		if (!slice_equals(normal, right[i].normal))
			fail_msg("%s: got %.*s, not %s", right[i].text, (int)normal.len, normal.ptr, right[i].normal);
	}
	arena_free(&a);
}

static const struct {
	const char *text;
	const char *sentence;
	int at;
} wrong[] = {
    {"a \"b c", "query.quote_open", 3},
    {"caf\xC3\xA9 \"b", "query.quote_open", 6},
    {"(a", "query.parenthesis_open", 1},
    {"a ((b) c", "query.parenthesis_open", 3},
    {"a) b", "query.parenthesis_close", 2},
    {")", "query.parenthesis_close", 1},
    {"a ()", "query.parentheses_empty", 3},
    {"AND a", "query.operator_before", 1},
    {"a OR OR b", "query.operator_before", 6},
    {"a AND", "query.operator_after", 3},
    {"(a OR)", "query.operator_after", 4},
    {"a NOT", "query.operator_after", 3},
    {"a OR &", "query.operator_after", 3},
    {"sender:x", "query.field_unknown", 1},
    {"a http://x", "query.field_unknown", 3},
    {"post:", "query.value_missing", 1},
    {"a post: b", "query.value_missing", 3},
    {"post:\"\"", "query.value_missing", 1},
    {"post:&", "query.value_missing", 1},
    {"date:2009-13", "query.date", 6},
    {"date:2009-02-30", "query.date", 6},
    {"date:09", "query.date", 6},
    {"date:..", "query.date", 6},
    {"date:2009*", "query.date", 6},
    {"date:2010..2009", "query.date_order", 6},
    {"is:a-b", "query.is", 4},
    {"a class:purple", "query.class", 9},
    {"class:secr*", "query.class", 7},
    {"a *b", "query.star", 3},
    {"a b*c", "query.star", 4},
    {"\"a* b\"", "query.star", 3},
    {"a \"\"", "query.quote_empty", 3},
    {"&", "query.nothing", 1},
    {"ab\xFF", "query.encoding", 3},
};

static void test_wrong_queries_are_refused_with_their_place(void **state)
{
	(void)state;
	struct arena a = {0};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct error err;
		const struct query *q;
		enum status status = query_parse(&a, slice_of(wrong[i].text), &q, &err);
		if (status != STATUS_USAGE)
			fail_msg("%s: status %d", wrong[i].text, status);
		if (strcmp(err.sentence, wrong[i].sentence) != 0 || err.values[0].number != wrong[i].at)
			fail_msg("%s: %s at %d, not %s at %d", wrong[i].text, err.sentence, (int)err.values[0].number,
			         wrong[i].sentence, wrong[i].at);
	}
	arena_free(&a);
}

static void test_dates_are_half_open_ranges(void **state)
{
	(void)state;
	struct arena a = {0};
	const struct query *q;
	assert_int_equal(query_parse(&a, slice_of("date:2009-12"), &q, NULL), STATUS_OK);
	assert_int_equal(q->kind, QUERY_DATE);
	assert_true(q->from_ms == 1259625600000);
	assert_true(q->to_ms == 1262304000000);
	assert_int_equal(query_parse(&a, slice_of("date:2009-12.."), &q, NULL), STATUS_OK);
	assert_true(q->from_ms == 1259625600000 && q->to_ms == INT64_MAX);
	arena_free(&a);
}

static void test_size_is_limited(void **state)
{
	(void)state;
	struct arena a = {0};
	struct error err;
	const struct query *q;
	char text[QUERY_TEXT_MAX + 2];
	memset(text, '(', sizeof text);
	assert_int_equal(query_parse(&a, slice_make(text, 1000), &q, &err), STATUS_USAGE);
	assert_string_equal(err.sentence, "query.deep");
	assert_int_equal(query_parse(&a, slice_make(text, sizeof text), &q, &err), STATUS_USAGE);
	assert_string_equal(err.sentence, "query.long");
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = i % 2 == 0 ? 'a' : ' ';
	assert_int_equal(query_parse(&a, slice_make(text, 2 * QUERY_TERM_MAX), &q, &err), STATUS_OK);
	assert_int_equal(query_parse(&a, slice_make(text, 2 * QUERY_TERM_MAX + 1), &q, &err), STATUS_USAGE);
	assert_string_equal(err.sentence, "query.long");
	arena_free(&a);
}

/* Random queries of all pieces that the language has. */
static void test_written_queries_are_the_same_queries(void **state)
{
	(void)state;
	static const char *const pieces[] = {"a ",
	                                     "B-c ",
	                                     "nucl* ",
	                                     "\"x y\" ",
	                                     "\"x y*\"",
	                                     "AND ",
	                                     "OR ",
	                                     "NOT ",
	                                     "-",
	                                     "(",
	                                     ") ",
	                                     "* ",
	                                     "post:a ",
	                                     "tag:\"b, c*\" ",
	                                     "is:posted ",
	                                     "date:2009 ",
	                                     "U.S. ",
	                                     "& ",
	                                     "date:..2009-02-03 ",
	                                     "(a OR b) "};
	struct arena a = {0};
	uint64_t seed = 11;
	size_t parsed = 0;
	for (int round = 0; round < 50000; round++) {
		char text[512];
		size_t len = 0;
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		for (size_t n = 1 + (seed >> 60); n > 0; n--) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			const char *piece = pieces[(seed >> 33) % (sizeof pieces / sizeof *pieces)];
			memcpy(text + len, piece, strlen(piece));
			len += strlen(piece);
		}
		struct error err;
		const struct query *first, *second;
		if (query_parse(&a, slice_make(text, len), &first, &err) == STATUS_OK) {
			struct slice written = query_write(&a, first);
			if (query_parse(&a, written, &second, &err) != STATUS_OK || !query_tree_equal(first, second))
				fail_msg("%.*s is written as %.*s", (int)len, text, (int)written.len, written.ptr);
			parsed++;
		}
		arena_reset(&a);
	}
	assert_true(parsed > 5000);
	arena_free(&a);
}

static void test_says_when_memory_fails(void **state)
{
	(void)state;
	enum status status = STATUS_MEMORY;
	size_t n = 0;
	while (status != STATUS_OK) {
		struct arena a = {.fail_at = ++n};
		struct error err;
		const struct query *q;
		status = query_parse(&a, slice_of("a OR -(\"B c\" post:x*) date:2009 is:posted *"), &q, &err);
		assert_true(status == STATUS_OK || (status == STATUS_MEMORY && err.kind == STATUS_MEMORY));
		arena_free(&a);
	}
	assert_true(n > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_right_queries_have_a_normal_form),
	    cmocka_unit_test(test_wrong_queries_are_refused_with_their_place),
	    cmocka_unit_test(test_dates_are_half_open_ranges),
	    cmocka_unit_test(test_size_is_limited),
	    cmocka_unit_test(test_written_queries_are_the_same_queries),
	    cmocka_unit_test(test_says_when_memory_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
