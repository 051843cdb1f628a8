/* Proves that UTF-8 is taken as RFC 3629 has it, that every character comes back as it went in, and that Windows-1252
 * is read whole. */
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <string.h>

#include <cmocka.h>

static void test_takes_every_character_and_gives_it_back(void **state)
{
	(void)state;
	for (uint32_t code = 0; code <= 0x10FFFF; code++) {
		char bytes[UTF8_MAX];
		size_t len = utf8_encode(code, bytes);
		if (code >= 0xD800 && code <= 0xDFFF) {
			assert_int_equal(len, 0);
			continue;
		}
		uint32_t back = 0;
		assert_int_equal(utf8_decode(slice_make(bytes, len), 0, &back), len);
		assert_int_equal(back, code);
		/* Cut short, it is none. */
		if (len > 1)
			assert_false(utf8_valid(slice_make(bytes, len - 1), NULL));
	}
}

static void test_refuses_what_the_standard_refuses(void **state)
{
	(void)state;
	static const char *const invalid[] = {"\x80",
	                                      "\xC0\x80",
	                                      "\xC1\xBF",
	                                      "\xE0\x80\xAF",
	                                      "\xED\xA0\x80",
	                                      "\xF0\x80\x80\xAF",
	                                      "\xF4\x90\x80\x80",
	                                      "\xF5\x80\x80\x80",
	                                      "\xFF",
	                                      "\xE2\x82"
	                                      "A"};
	for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
		char text[32] = "eight by";
		size_t len = slice_of(invalid[i]).len;
		memcpy(text + 8, invalid[i], len);
		size_t bad = 0;
		if (utf8_valid(slice_make(text, 8 + len), &bad))
			fail_msg("invalid text %zu was taken", i);
		assert_int_equal(bad, 8);
	}
	assert_true(utf8_valid(slice_of("caf\xC3\xA9 \xE2\x80\x9C\xF0\x9F\x93\x9C"), NULL));
}

static void test_reads_windows_1252(void **state)
{
	(void)state;
	struct buffer b = {0};
	utf8_add_windows_1252(&b, slice_of("\x93"
	                                   "caf\xE9\x94 \x80 \x81"));
	struct error err;
	assert_int_equal(buffer_done(&b, &err), STATUS_OK);
	assert_true(slice_equals(buffer_slice(&b), "\xE2\x80\x9C"
	                                           "caf\xC3\xA9\xE2\x80\x9D \xE2\x82\xAC \xC2\x81"));
	buffer_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_takes_every_character_and_gives_it_back),
	    cmocka_unit_test(test_refuses_what_the_standard_refuses),
	    cmocka_unit_test(test_reads_windows_1252),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
