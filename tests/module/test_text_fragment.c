/* Proves that text fragments are written as https://wicg.github.io/scroll-to-text-fragment/ says, short passages whole, long ones by
 * their ends, and never over a line's end where that can be helped. */
#include "base/text_fragment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct {
	const char *passage, *fragment;
} cases[] = {
    {"", ""},
    {" -- ", ""},
    {"\"quite so\"", ":~:text=quite%20so"},
    {"well-known, as A&B say", ":~:text=well%2Dknown%2C%20as%20A%26B%20say"},
    {"Brz\xC3\xA9ny  is\tthere.", ":~:text=Brz%C3%A9ny%20is%20there"},
    {"one two three four five six seven eight nine ten",
     ":~:text=one%20two%20three%20four%20five%20six%20seven%20eight%20nine%20ten"},
    {"one two three four five six seven eight nine ten eleven",
     ":~:text=one%20two%20three%20four%20five,seven%20eight%20nine%20ten%20eleven"},
    {"one two three\nfour five six seven\neight nine ten", ":~:text=one%20two%20three,eight%20nine%20ten"},
    {"one\ntwo three\nfour", ":~:text=one%20two,three%20four"},
    {"one\ntwo", ":~:text=one"},
};

static void test_cases(void **state)
{
	(void)state;
	struct arena a = {0};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct slice made = text_fragment_write(&a, slice_of(cases[i].passage));
		assert_string_equal(arena_cstr(&a, made), cases[i].fragment);
	}
	arena_free(&a);
}

static void test_addresses_keep_their_own_fragment(void **state)
{
	(void)state;
	struct arena a = {0};
	struct slice words = slice_of("a b");
	struct span all = {0, 3};
	assert_string_equal(arena_cstr(&a, text_fragment_add(&a, slice_of("/c"), words, all)), "/c#:~:text=a%20b");
	assert_string_equal(arena_cstr(&a, text_fragment_add(&a, slice_of("/c#p3"), words, all)), "/c#p3:~:text=a%20b");
	assert_string_equal(arena_cstr(&a, text_fragment_add(&a, slice_of("/c#p3"), slice_of("\xE2\x80\xA6"), all)),
	                    "/c#p3");
	arena_free(&a);
}

/* A browser goes to the first place that has the words: where they stand before, the words in front tell which is meant. */
static void test_words_that_stand_twice_are_told_apart(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t begin, end;
		const char *fragment;
	} spans[] = {
	    {"He saw the gate. Then we closed the gate.", 7, 15, "#:~:text=the%20gate"},
	    {"He saw the gate. Then we closed the gate.", 32, 40, "#:~:text=Then%20we%20closed-,the%20gate"},
	    {"He saw The Gate. A well-known dam, the gate.", 35, 43, "#:~:text=well%2Dknown%20dam-,the%20gate"},
	    {"He saw the gate.\nthe gate.", 17, 25, "#:~:text=the%20gate"},
	    {"One two three four five came. Then one two three four five six seven eight nine ten eleven went.", 35, 90,
	     "#:~:text=five%20came.%20Then-,one%20two%20three%20four%20five,seven%20eight%20nine%20ten%20eleven"},
	};
	struct arena a = {0};
	for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
		struct span span = {spans[i].begin, spans[i].end};
		struct slice made = text_fragment_add(&a, slice_of(""), slice_of(spans[i].text), span);
		assert_string_equal(arena_cstr(&a, made), spans[i].fragment);
	}
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cases),
	    cmocka_unit_test(test_addresses_keep_their_own_fragment),
	    cmocka_unit_test(test_words_that_stand_twice_are_told_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
