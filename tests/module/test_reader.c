/* Proves that the reader never gives a byte that is not there, however it is asked, and stays failed. */
#include "base/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_reads_numbers_and_strings(void **state)
{
	(void)state;
	static const char bytes[] = "\x01\x02\x01\x04\x03\x02\x01\x08\x07\x06\x05\x04\x03\x02\x01\x03\x00\x00\x00"
	                            "abc";
	struct reader r = reader_make(slice_make(bytes, sizeof bytes - 1));
	assert_int_equal(reader_u8(&r), 1);
	assert_int_equal(reader_u16(&r), 0x0102);
	assert_int_equal(reader_u32(&r), 0x01020304);
	assert_true(reader_u64(&r) == 0x0102030405060708u);
	assert_true(slice_equals(reader_string(&r), "abc"));
	assert_true(reader_done(&r));
}

static void test_stays_failed(void **state)
{
	(void)state;
	struct reader r = reader_make(slice_of("abc"));
	assert_int_equal(reader_u32(&r), 0);
	assert_true(r.failed);
	assert_int_equal(reader_u8(&r), 0);
	assert_int_equal(reader_left(&r), 0);
	assert_false(reader_done(&r));
	struct reader huge = reader_make(slice_make("\xFF\xFF\xFF\xFFz", 5));
	assert_int_equal(reader_string(&huge).len, 0);
	assert_true(huge.failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_reads_numbers_and_strings),
	    cmocka_unit_test(test_stays_failed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
