/* Proves that an arena gives zeroed, aligned memory, keeps to its limit, and fails where it is told to. */
#include "base/arena.h"
#include "base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_gives_zeroed_memory_of_any_size(void **state)
{
	(void)state;
	struct arena a = {0};
	for (size_t size = 0; size < 200000; size = size * 3 + 1) {
		char *block = arena_alloc(&a, size);
		assert_non_null(block);
		assert_int_equal((uintptr_t)block % 16, 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(block[i], 0);
	}
	arena_free(&a);
}

static void test_refuses_more_than_its_limit(void **state)
{
	(void)state;
	struct arena a = {.limit = 1000};
	assert_non_null(arena_alloc(&a, 900));
	assert_null(arena_alloc(&a, 900));
	assert_null(arena_array(&a, SIZE_MAX / 2, 3));
	arena_free(&a);
}

static void test_fails_the_allocation_it_is_told_to(void **state)
{
	(void)state;
	struct arena a = {.fail_at = 2};
	assert_non_null(arena_copy(&a, slice_of("one")).ptr);
	assert_null(arena_copy(&a, slice_of("two")).ptr);
	assert_non_null(arena_copy(&a, slice_of("three")).ptr);
	arena_free(&a);
}

static void test_pushes_grow_and_keep_what_was_there(void **state)
{
	(void)state;
	struct arena a = {0};
	int *items = NULL;
	size_t capacity = 0;
	for (size_t i = 0; i < 1000; i++) {
		int *item = arena_push(&a, &items, i, &capacity, sizeof *items);
		assert_non_null(item);
		*item = (int)i;
	}
	for (int i = 0; i < 1000; i++)
		assert_int_equal(items[i], i);
	arena_free(&a);
}

static void test_buffer_reports_a_failure_once_at_the_end(void **state)
{
	(void)state;
	struct error err;
	struct buffer b = {.limit = 8};
	buffer_add_cstr(&b, "12345");
	assert_int_equal(buffer_done(&b, &err), STATUS_OK);
	buffer_add_cstr(&b, "6789");
	buffer_add_cstr(&b, "0");
	assert_int_equal(buffer_done(&b, &err), STATUS_MEMORY);
	assert_true(slice_equals(buffer_slice(&b), "12345"));
	buffer_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_gives_zeroed_memory_of_any_size),
	    cmocka_unit_test(test_refuses_more_than_its_limit),
	    cmocka_unit_test(test_fails_the_allocation_it_is_told_to),
	    cmocka_unit_test(test_pushes_grow_and_keep_what_was_there),
	    cmocka_unit_test(test_buffer_reports_a_failure_once_at_the_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
