/* Proves that the renderer passes the published tests of the Mustache specification in plain mode, ~inheritance with them
 * (tests/data/mustache; lambdas and dynamic names are left out). */
#include "base/file.h"
#include "base/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void add_template(struct template_set *set, struct slice name, struct slice source)
{
	struct error err;
	if (template_set_add(set, name, TEMPLATE_PLAIN, source, &err) != STATUS_OK)
		fail_msg("%.*s: %s", (int)source.len, source.ptr, err.sentence);
}

/* One case of a file; false if it fails. */
static bool run_case(const char *file, const struct value *spec)
{
	struct template_set *set = template_set_new(NULL);
	struct buffer out = {0};
	add_template(set, slice_of("main"), value_get_text(spec, "template"));
	const struct value *partials = value_get(spec, "partials");
	for (size_t i = 0; i < value_size(partials); i++)
		add_template(set, partials->items.members[i].name, value_at(partials, i)->text);
	enum status status = template_render(set, "main", value_get(spec, "data"), &out, NULL);
	struct slice expected = value_get_text(spec, "expected");
	struct slice name = value_get_text(spec, "name");
	bool passed = status == STATUS_OK && slice_equal(buffer_slice(&out), expected);
	if (!passed)
		print_error("%s, %.*s: \"%.*s\" instead of \"%.*s\"\n", file, (int)name.len, name.ptr, (int)out.len,
		            out.ptr, (int)expected.len, expected.ptr);
	buffer_free(&out);
	template_set_free(set);
	return passed;
}

static void run_file(const char *file, size_t expected_count)
{
	struct arena a = {0};
	struct slice json;
	struct value *root;
	struct error err;
	char *path =
	    arena_cstr(&a, arena_format(&a, "%s/tests/data/mustache/%s.json", getenv("CABLEDESK_SOURCE"), file));
	assert_int_equal(file_read_all(&a, path, 1 << 20, &json, &err), STATUS_OK);
	assert_int_equal(value_read_json(&a, json, &root, &err), STATUS_OK);
	const struct value *tests = value_get(root, "tests");
	size_t passed = 0;
	for (size_t i = 0; i < value_size(tests); i++)
		passed += run_case(file, value_at(tests, i));
	assert_int_equal(value_size(tests), expected_count);
	assert_int_equal(passed, expected_count);
	arena_free(&a);
}

static void test_comments(void **state)
{
	(void)state;
	run_file("comments", 12);
}

static void test_delimiters(void **state)
{
	(void)state;
	run_file("delimiters", 14);
}

static void test_interpolation(void **state)
{
	(void)state;
	run_file("interpolation", 42);
}

static void test_inverted(void **state)
{
	(void)state;
	run_file("inverted", 22);
}

static void test_partials(void **state)
{
	(void)state;
	run_file("partials", 12);
}

static void test_sections(void **state)
{
	(void)state;
	run_file("sections", 34);
}

static void test_inheritance(void **state)
{
	(void)state;
	run_file("inheritance", 27);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_comments),    cmocka_unit_test(test_delimiters), cmocka_unit_test(test_interpolation),
	    cmocka_unit_test(test_inverted),    cmocka_unit_test(test_partials),   cmocka_unit_test(test_sections),
	    cmocka_unit_test(test_inheritance),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
