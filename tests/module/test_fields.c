/* Proves that every field case of tests/cases/fields passes, but those that listed.jsonl names with a reason; and that none of
 * these passes (then its line must go), and that at most two a field are listed. */
#include "field_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LISTED_MAX = 64, LISTED_A_FIELD = 2 };

struct session {
	struct posts posts;
	json_t *listed[LISTED_MAX];
	bool met[LISTED_MAX];
	size_t listed_count;
	int cases;
	int wrong;
};

static bool is_same_case(json_t *a, json_t *b)
{
	return json_equal(json_object_get(a, "field"), json_object_get(b, "field")) &&
	       json_equal(json_object_get(a, "input"), json_object_get(b, "input"));
}

static void check_case(void *state, const char *file, json_t *object)
{
	struct session *s = state;
	struct field_case c;
	bool listed = false;
	bool known = field_case_run(&s->posts, object, &c);
	for (size_t i = 0; i < s->listed_count; i++) {
		if (is_same_case(s->listed[i], object))
			s->met[i] = listed = true;
	}
	s->cases++;
	if (!known || c.passed == listed) {
		s->wrong++;
		print_error("%s: %s: %.60s: found %s%s\n", file, c.field == NULL ? "?" : c.field,
		            c.input == NULL ? "?" : c.input, c.found == NULL ? "nothing" : c.found,
		            listed ? ", but is listed as failing" : "");
	}
	free(c.found);
}

static void load_listed(struct session *s, const char *path)
{
	FILE *in = fopen(path, "r");
	char *line = NULL;
	size_t size = 0;
	assert_non_null(in);
	while (getline(&line, &size, in) > 0) {
		assert_true(s->listed_count < LISTED_MAX);
		json_t *object = json_loads(line, 0, NULL);
		assert_non_null(json_string_value(json_object_get(object, "reason")));
		s->listed[s->listed_count++] = object;
	}
	free(line);
	fclose(in);
}

static void test_cases_pass_but_those_listed(void **state)
{
	(void)state;
	static struct session s;
	struct arena arena = {0};
	char folder[4096];
	char path[4200];
	snprintf(folder, sizeof folder, "%s/tests/cases/fields", getenv("CABLEDESK_SOURCE"));
	snprintf(path, sizeof path, "%s/listed.jsonl", folder);
	field_cases_load_posts(&arena, getenv("CABLEDESK_SOURCE"), &s.posts);
	load_listed(&s, path);
	assert_int_equal(field_cases_each(folder, check_case, &s), 0);
	assert_true(s.cases > 400);
	assert_int_equal(s.wrong, 0);
	for (size_t i = 0; i < s.listed_count; i++) {
		int same = 0;
		assert_true(s.met[i]);
		for (size_t k = 0; k < s.listed_count; k++)
			same +=
			    json_equal(json_object_get(s.listed[i], "field"), json_object_get(s.listed[k], "field"));
		assert_true(same <= LISTED_A_FIELD);
	}
	for (size_t i = 0; i < s.listed_count; i++)
		json_decref(s.listed[i]);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cases_pass_but_those_listed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
