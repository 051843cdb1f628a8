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
	assert_string_equal(arena_cstr(&a, text_fragment_add(&a, slice_of("/c"), words)), "/c#:~:text=a%20b");
	assert_string_equal(arena_cstr(&a, text_fragment_add(&a, slice_of("/c#p3"), words)), "/c#p3:~:text=a%20b");
	assert_string_equal(arena_cstr(&a, text_fragment_add(&a, slice_of("/c#p3"), slice_of("…"))), "/c#p3");
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cases),
	    cmocka_unit_test(test_addresses_keep_their_own_fragment),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
