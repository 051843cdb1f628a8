/* Proves that a tree of values is written as JSON as it was built and read, that hostile JSON is refused, that only harmless
 * addresses become a url, and that no allocation that fails goes unseen. */
#include "base/value.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void assert_json(const struct value *value, bool pretty, const char *expected)
{
	struct buffer out = {0};
	value_write_json(&out, value, pretty);
	buffer_add_byte(&out, '\0');
	assert_string_equal(out.ptr, expected);
	buffer_free(&out);
}

static struct value *build_sample(struct arena *a)
{
	struct value *root = value_object(a);
	value_put_text(root, "mrn", slice_of("09ISLAMABAD365"));
	value_put_number(root, "year", 2009);
	value_put_count(root, "cables", 12408);
	value_put_bool(root, "posted", true);
	value_put_null(root, "note");
	value_put_cstr(root, "nothing", NULL);
	value_put_moment(root, "sent", (struct moment){1235060220000, MOMENT_MINUTE});
	value_put_url(root, "url", slice_of("cables/09ISLAMABAD365.html"));
	struct value *tags = value_put_list(root, "tags");
	value_add_text(tags, slice_of("PREL"));
	value_add(tags, value_real(a, 1.21));
	struct value *row = value_add_object(tags);
	value_put_markup(row, "words", markup_text(a, slice_of("a < b")));
	value_put_object(root, "empty");
	return root;
}

static void test_writes_what_was_built_in_order(void **state)
{
	(void)state;
	struct arena a = {0};
	struct value *root = build_sample(&a);
	assert_int_equal(value_done(&a, NULL), STATUS_OK);
	assert_json(root, false,
	            "{\"mrn\":\"09ISLAMABAD365\",\"year\":2009,\"cables\":12408,\"posted\":true,\"note\":null,"
	            "\"nothing\":null,\"sent\":\"2009-02-19T16:17Z\",\"url\":\"cables/09ISLAMABAD365.html\","
	            "\"tags\":[\"PREL\",1.21,{\"words\":\"a &lt; b\"}],\"empty\":{}}");
	value_put_number(root, "year", 2010);
	assert_int_equal(value_get_number(root, "year", 0), 2010);
	assert_int_equal(value_size(root), 10);
	arena_free(&a);
}

static void test_writes_pretty(void **state)
{
	(void)state;
	struct arena a = {0};
	struct value *root = value_object(&a);
	value_add_text(value_put_list(root, "a"), slice_of("b"));
	value_put_list(root, "none");
	assert_json(root, true, "{\n  \"a\": [\n    \"b\"\n  ],\n  \"none\": []\n}");
	arena_free(&a);
}

static void test_escapes_text(void **state)
{
	(void)state;
	struct arena a = {0};
	assert_json(value_text(&a, slice_make("\"\\\n\t\0\x7F\xC3\xA9\xFF.", 10)), false,
	            "\"\\\"\\\\\\n\\t\\u0000\\u007f\xC3\xA9\\ufffd.\"");
	assert_json(value_real(&a, (double)INFINITY), false, "null");
	assert_json(value_real(&a, 0.1), false, "0.1");
	assert_json(value_real(&a, 1.0 / 3), false, "0.3333333333333333");
	arena_free(&a);
}

static void test_reads_json_and_writes_the_same(void **state)
{
	(void)state;
	static const char *const texts[] = {
	    "{\"b\":1,\"a\":[true,false,null,-5,2.5,\"\\u0000x\"],\"c\":{\"d\":{}}}", "[]", "\"x\"", "12", "null",
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct arena a = {0};
		struct value *value;
		struct error err;
		enum status status = value_read_json(&a, slice_of(texts[i]), &value, &err);
		if (i == 0) {
			/* NUL in a text is refused; the rest of the case without it. */
			assert_int_equal(status, STATUS_INPUT);
			status = value_read_json(&a, slice_of("{\"b\":1,\"a\":[true,null,-5,2.5]}"), &value, &err);
			assert_int_equal(status, STATUS_OK);
			assert_json(value, false, "{\"b\":1,\"a\":[true,null,-5,2.5]}");
		} else {
			assert_int_equal(status, STATUS_OK);
			assert_json(value, false, texts[i]);
		}
		arena_free(&a);
	}
}

static void test_refuses_hostile_json(void **state)
{
	(void)state;
	static const char *const texts[] = {
	    "",      "{",     "{\"a\":1,\"a\":2}", "[1,]", "\xFF", "\"\xC0\xAF\"", "99999999999999999999", "[1] x",
	    "{a:1}", "1e999",
	};
	struct arena a = {0};
	struct value *value;
	struct error err;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		if (value_read_json(&a, slice_of(texts[i]), &value, &err) != STATUS_INPUT)
			fail_msg("read %s", texts[i]);
		assert_string_equal(err.sentence, "base.json_form");
	}
	struct buffer deep = {0};
	for (int i = 0; i < VALUE_DEPTH_MAX + 1; i++)
		buffer_add_byte(&deep, '[');
	for (int i = 0; i < VALUE_DEPTH_MAX + 1; i++)
		buffer_add_byte(&deep, ']');
	assert_int_equal(value_read_json(&a, buffer_slice(&deep), &value, &err), STATUS_LIMIT);
	assert_int_equal(value_read_json(&a, slice_part(buffer_slice(&deep), 1, deep.len - 1), &value, &err),
	                 STATUS_OK);
	struct buffer out = {0};
	value_write_json(&out, value, false);
	assert_int_equal(buffer_done(&out, NULL), STATUS_OK);
	buffer_clear(&deep);
	for (int i = 0; i < 100000; i++)
		buffer_add_byte(&deep, '[');
	assert_int_equal(value_read_json(&a, buffer_slice(&deep), &value, &err), STATUS_LIMIT);
	buffer_free(&deep);
	buffer_free(&out);
	arena_free(&a);
}

static void test_reads_an_object_of_many_names_in_reasonable_time(void **state)
{
	(void)state;
	struct arena a = {0};
	struct buffer json = {0};
	buffer_add_byte(&json, '{');
	for (int i = 0; i < 100000; i++)
		buffer_add_format(&json, "%s\"k%d\":0", i == 0 ? "" : ",", i);
	buffer_add_byte(&json, '}');
	struct value *value;
	assert_int_equal(value_read_json(&a, buffer_slice(&json), &value, NULL), STATUS_OK);
	assert_int_equal(value_size(value), 100000);
	buffer_free(&json);
	arena_free(&a);
}

static void test_only_harmless_addresses_are_urls(void **state)
{
	(void)state;
	static const struct {
		const char *address;
		bool safe;
	} cases[] = {
	    {"cables/09ISLAMABAD365.html#p3", true},
	    {"../index.html", true},
	    {"?q=a:b", true},
	    {"#p3", true},
	    {"/stories/1.html", true},
	    {"http://example.org/", true},
	    {"HTTPS://example.org/a:b", true},
	    {"mailto:desk@example.org", true},
	    {"", false},
	    {"javascript:alert(1)", false},
	    {"JaVaScRiPt:alert(1)", false},
	    {" javascript:alert(1)", false},
	    {"java\tscript:alert(1)", false},
	    {"\x01javascript:alert(1)", false},
	    {"data:text/html,x", false},
	    {"vbscript:x", false},
	    {"//example.org/", false},
	    {"\\\\example.org", false},
	    {"cable:09ISLAMABAD365", false},
	    {"x y", false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena a = {0};
		struct value *url = value_url(&a, slice_of(cases[i].address));
		if ((url->type == VALUE_URL) != cases[i].safe)
			fail_msg("%s is %s", cases[i].address, cases[i].safe ? "refused" : "taken");
		arena_free(&a);
	}
}

static void test_truth_is_that_of_mustache(void **state)
{
	(void)state;
	struct arena a = {0};
	assert_false(value_is_true(NULL));
	assert_false(value_is_true(value_number(&a, 0)));
	assert_false(value_is_true(value_text(&a, slice_of(""))));
	assert_false(value_is_true(value_list(&a)));
	assert_false(value_is_true(value_moment(&a, (struct moment){0, MOMENT_NONE})));
	assert_true(value_is_true(value_object(&a)));
	assert_true(value_is_true(value_text(&a, slice_of("0"))));
	assert_true(value_is_true(value_real(&a, -0.5)));
	arena_free(&a);
}

static void test_sees_every_allocation_that_fails(void **state)
{
	(void)state;
	size_t failures = 0;
	for (size_t n = 1;; n++) {
		struct arena a = {.fail_at = n};
		build_sample(&a);
		bool all_passed = a.fail_at > 0;
		assert_int_equal(value_done(&a, NULL), all_passed ? STATUS_OK : STATUS_MEMORY);
		arena_free(&a);
		if (all_passed)
			break;
		failures++;
	}
	assert_true(failures > 15);
	for (size_t n = 1;; n++) {
		struct arena a = {.fail_at = n};
		struct value *value = NULL;
		enum status status =
		    value_read_json(&a, slice_of("{\"a\":[1,true,null,{\"b\":\"c\"}],\"d\":2.5}"), &value, NULL);
		bool all_passed = a.fail_at > 0;
		assert_int_equal(status, all_passed ? STATUS_OK : STATUS_MEMORY);
		arena_free(&a);
		if (all_passed)
			break;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_writes_what_was_built_in_order),
	    cmocka_unit_test(test_writes_pretty),
	    cmocka_unit_test(test_escapes_text),
	    cmocka_unit_test(test_reads_json_and_writes_the_same),
	    cmocka_unit_test(test_refuses_hostile_json),
	    cmocka_unit_test(test_reads_an_object_of_many_names_in_reasonable_time),
	    cmocka_unit_test(test_only_harmless_addresses_are_urls),
	    cmocka_unit_test(test_truth_is_that_of_mustache),
	    cmocka_unit_test(test_sees_every_allocation_that_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
