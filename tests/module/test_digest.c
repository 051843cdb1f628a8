/* Proves that digests are SHA-256 (the standard's own examples), in one piece and in many, and that hex is read strictly. */
#include "base/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_makes_the_examples_of_the_standard(void **state)
{
	(void)state;
	char hex[DIGEST_HEX_LEN + 1];
	digest_sha256_hex(slice_of("abc"), hex);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	digest_sha256_hex((struct slice){NULL, 0}, hex);
	assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	struct digest d;
	digest_begin(&d);
	for (int i = 0; i < 1000000; i++)
		digest_add(&d, slice_of("a"));
	digest_end_hex(&d, hex);
	assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void test_reads_hex_strictly(void **state)
{
	(void)state;
	unsigned char raw[DIGEST_SIZE];
	char hex[DIGEST_HEX_LEN + 1];
	char again[DIGEST_HEX_LEN + 1];
	digest_sha256_hex(slice_of("abc"), hex);
	assert_true(digest_from_hex(slice_of(hex), raw));
	digest_to_hex(raw, again);
	assert_string_equal(hex, again);
	assert_false(digest_from_hex(slice_part(slice_of(hex), 0, 63), raw));
	hex[5] = 'A';
	assert_false(digest_from_hex(slice_of(hex), raw));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_makes_the_examples_of_the_standard),
	    cmocka_unit_test(test_reads_hex_strictly),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
