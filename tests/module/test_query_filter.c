/* Proves that a filter is found in a query and set, taken back and left out there, that what else was asked stays, and that each
 * text so made is understood as it is meant. */
#include "web/query_filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *query;
	enum query_field field;
	const char *condition;
	enum query_choice_state before; /* what the query says of it */
	enum query_choice_state then;
	const char *made;
} cases[] = {
    {"", FIELD_POST, "post:kabul", CHOICE_NONE, CHOICE_CHOSEN, "post:kabul"},
    {"dam", FIELD_POST, "post:kabul", CHOICE_NONE, CHOICE_CHOSEN, "dam post:kabul"},
    {"dam OR river", FIELD_POST, "post:kabul", CHOICE_NONE, CHOICE_CHOSEN, "(dam OR river) post:kabul"},
    {"dam post:kabul", FIELD_POST, "post:kabul", CHOICE_CHOSEN, CHOICE_NONE, "dam"},
    {"dam post:KABUL", FIELD_POST, "post:kabul", CHOICE_CHOSEN, CHOICE_NONE, "dam"},
    {"post:kabul dam", FIELD_POST, "post:cairo", CHOICE_NONE, CHOICE_CHOSEN, "dam (post:kabul OR post:cairo)"},
    {"dam (post:kabul OR post:cairo)", FIELD_POST, "post:cairo", CHOICE_CHOSEN, CHOICE_NONE, "dam post:kabul"},
    {"dam (post:kabul OR post:cairo)", FIELD_POST, "post:cairo", CHOICE_CHOSEN, CHOICE_EXCLUDED,
     "dam post:kabul -post:cairo"},
    {"dam -post:cairo", FIELD_POST, "post:cairo", CHOICE_EXCLUDED, CHOICE_NONE, "dam"},
    {"dam -post:cairo", FIELD_POST, "post:cairo", CHOICE_EXCLUDED, CHOICE_CHOSEN, "dam post:cairo"},
    {"date:2009", FIELD_DATE, "date:2010", CHOICE_NONE, CHOICE_CHOSEN, "(date:2009 OR date:2010)"},
    /* A group that another field stands in is no choice. */
    {"(post:kabul OR dam)", FIELD_POST, "post:kabul", CHOICE_NONE, CHOICE_CHOSEN, "(post:kabul OR dam) post:kabul"},
    /* A cable has many TAGS. */
    {"tag:PREL", FIELD_TAG, "tag:MARR", CHOICE_NONE, CHOICE_CHOSEN, "tag:PREL tag:MARR"},
    {"tag:PREL tag:MARR", FIELD_TAG, "tag:PREL", CHOICE_CHOSEN, CHOICE_NONE, "tag:MARR"},
    {"tag:PREL OR tag:MARR", FIELD_TAG, "tag:PREL", CHOICE_NONE, CHOICE_NONE, "(tag:PREL OR tag:MARR)"},
};

static struct query_choice read_choice(struct arena *a, struct slice text, enum query_field field)
{
	struct error err;
	const struct query *query;
	struct query_choice choice;
	assert_int_equal(query_parse(a, text, &query, &err), STATUS_OK);
	assert_int_equal(query_choice_read(a, query, field, &choice, &err), STATUS_OK);
	return choice;
}

static void expect(size_t i, struct slice made)
{
	if (!slice_equals(made, cases[i].made))
		fail_msg("case %zu, \"%s\": made \"%.*s\", not \"%s\"", i, cases[i].query, (int)made.len, made.ptr,
		         cases[i].made);
}

/* The same query in one normal form: brackets around a whole query do not count. */
static struct slice normal(struct arena *a, struct slice text)
{
	const struct query *query;
	assert_int_equal(query_parse(a, text, &query, NULL), STATUS_OK);
	return query_write(a, query);
}

static void test_a_filter_is_set_and_taken_back(void **state)
{
	struct arena a = {0};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct slice condition = normal(&a, slice_of(cases[i].condition));
		struct query_choice choice = read_choice(&a, slice_of(cases[i].query), cases[i].field);
		if (query_choice_of(&choice, condition) != cases[i].before)
			fail_msg("case %zu: %d", i, (int)query_choice_of(&choice, condition));
		struct slice made = query_choice_put(&a, &choice, condition, cases[i].then);
		assert_true(slice_equal(normal(&a, made), normal(&a, slice_of(cases[i].made))));
		expect(i, made);
		choice = read_choice(&a, made, cases[i].field);
		assert_int_equal(query_choice_of(&choice, condition), cases[i].then);
	}
	arena_free(&a);
}

static void test_one_condition_takes_the_place_of_all(void **state)
{
	struct arena a = {0};
	struct query_choice choice =
	    read_choice(&a, slice_of("dam (date:2009 OR date:2010) -date:2009-03"), FIELD_DATE);
	assert_true(
	    slice_equals(query_choice_put_only(&a, &choice, slice_of("date:2003..2006")), "dam date:2003..2006"));
	assert_true(slice_equals(query_choice_put_only(&a, &choice, slice_of("")), "dam"));
	arena_free(&a);
}

static void test_a_value_that_cannot_be_asked_for_makes_no_condition(void **state)
{
	struct arena a = {0};
	assert_true(slice_equals(query_filter_make(&a, FIELD_CLASS, slice_of("TOP SECRET")), "class:\"TOP SECRET\""));
	assert_null(query_filter_make(&a, FIELD_POST, slice_of("a\"b")).ptr);
	assert_null(query_filter_make(&a, FIELD_POST, slice_of("")).ptr);
	assert_null(query_filter_make(&a, FIELD_DATE, slice_of("soon")).ptr);
	assert_null(query_filter_make(&a, FIELD_DATE, slice_of("2009 dam")).ptr);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_filter_is_set_and_taken_back),
	    cmocka_unit_test(test_one_condition_takes_the_place_of_all),
	    cmocka_unit_test(test_a_value_that_cannot_be_asked_for_makes_no_condition),
	};
	return cmocka_run_group_tests_name("query_filter", tests, NULL, NULL);
}
