/* Proves that a text's walk to the next byte of a set stops where a look at each byte does, wherever in the sixteen that are looked at together
 * the byte stands, and that comparing with a string takes nothing for equal that is not. */
#include "base/slice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct byte_set set = {5, {{'\n', '\n'}, {'0', ';'}, {'C', 'C'}, {0xC2, 0xC2}, {0xFE, 0xFF}}};

static bool is_in_set(unsigned char byte)
{
	return byte == '\n' || (byte >= '0' && byte <= ';') || byte == 'C' || byte == 0xC2 || byte >= 0xFE;
}

static void test_each_byte_is_told_at_each_place(void **state)
{
	(void)state;
	char text[40];
	for (int byte = 0; byte < 256; byte++) {
		for (size_t place = 0; place < sizeof text; place++) {
			memset(text, 'x', sizeof text);
			text[place] = (char)byte;
			size_t expected = is_in_set((unsigned char)byte) ? place : sizeof text;
			size_t found = slice_next_of(slice_make(text, sizeof text), 0, &set);
			if (found != expected)
				fail_msg("byte %d at %zu: found at %zu", byte, place, found);
		}
	}
}

static void test_a_walk_begins_anywhere_and_ends_with_the_text(void **state)
{
	(void)state;
	char text[40];
	memset(text, 'x', sizeof text);
	text[5] = text[21] = text[39] = 'C';
	for (size_t len = 0; len <= sizeof text; len++) {
		for (size_t from = 0; from <= len; from++) {
			size_t expected = from;
			while (expected < len && text[expected] != 'C')
				expected++;
			assert_int_equal(slice_next_of(slice_make(text, len), from, &set), expected);
		}
	}
	assert_int_equal(slice_next_of((struct slice){NULL, 0}, 0, &set), 0);
}

static void test_comparing_with_strings(void **state)
{
	(void)state;
	const struct slice none = {NULL, 0}, word = slice_of("Tags"), nul = slice_make("\0", 1);
	assert_true(slice_equals(none, "") && slice_equals(none, NULL) && slice_equals(word, "Tags"));
	assert_false(slice_equals(none, "T") || slice_equals(word, "") || slice_equals(word, NULL));
	assert_false(slice_equals(word, "Tag") || slice_equals(word, "TagsX") || slice_equals(nul, ""));
	assert_true(slice_starts_with(none, "") && slice_starts_with(word, "Ta") && slice_starts_with(word, ""));
	assert_false(slice_starts_with(none, "T") || slice_starts_with(word, "TagsX") || slice_starts_with(word, "a"));
	assert_true(slice_equals_nocase(word, "TAGS") && slice_starts_with_nocase(word, "tA"));
	assert_false(slice_equals_nocase(word, "TAG") || slice_equals_nocase(word, "TAGSX"));
	assert_false(slice_starts_with_nocase(word, "TAGSX"));
	assert_true(slice_ends_with(word, "gs") && slice_ends_with(word, ""));
	assert_false(slice_ends_with(word, "xTags") || slice_ends_with(none, "s"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_each_byte_is_told_at_each_place),
	    cmocka_unit_test(test_a_walk_begins_anywhere_and_ends_with_the_text),
	    cmocka_unit_test(test_comparing_with_strings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
