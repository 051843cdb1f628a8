/* Proves that the verdict on a quotation is the one that tests/cases/verdict.jsonl says, with its place and what differs;
 * that no changed word is ever exact or conventional, whatever the change; and that every unaltered passage is exact,
 * however it is set. */
#include "base/file.h"
#include "base/utf8.h"
#include "quote/verdict.h"
#include "quote_cables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct finding check(struct arena *a, struct slice quotation, const struct cable *cable)
{
	struct wording q, c;
	struct finding finding;
	struct error err;
	assert_int_equal(wording_of_quotation(a, quotation, &q, &err), STATUS_OK);
	assert_int_equal(wording_of_cable(a, cable, &c, &err), STATUS_OK);
	assert_int_equal(quote_compare(a, &q, &c, 0, &finding, &err), STATUS_OK);
	return finding;
}

static void mark_all(struct arena *a, const struct value *list, struct slice text, struct span **spans, size_t *count)
{
	for (size_t i = 0; i < value_size(list); i++)
		test_mark(a, text, value_at(list, i)->text, spans, count);
}

static struct slice json_of(struct arena *a, const struct value *value)
{
	struct buffer out = {0};
	value_write_json(&out, value, false);
	struct slice json = arena_copy(a, buffer_slice(&out));
	buffer_free(&out);
	return json;
}

/* The differences without what is the same, as the case writes them. */
static struct slice differences_of(struct arena *a, const struct finding *finding)
{
	struct value *all = quote_differences_value(a, finding), *list = value_list(a);
	for (size_t i = 0; i < value_size(all); i++)
		if (finding->differences[i].kind != DIFFERENCE_SAME)
			value_add(list, all->items.members[i].value);
	return json_of(a, list);
}

static int run_case(struct arena *a, const struct value *c)
{
	struct cable *cable = test_make_cable(a, value_get_text(c, "head"), value_get_text(c, "cable"));
	mark_all(a, value_get(c, "noise"), cable->text, &cable->noise, &cable->noise_count);
	mark_all(a, value_get(c, "omissions"), cable->text, &cable->omissions, &cable->omission_count);
	struct finding f = check(a, value_get_text(c, "quotation"), cable);
	struct slice name = value_get_text(c, "name");
	int failed = 0;
	if (!slice_equals(value_get_text(c, "verdict"), quote_verdict_name(f.verdict))) {
		struct slice diff = differences_of(a, &f);
		print_error("%.*s: %s %.*s\n", (int)name.len, name.ptr, quote_verdict_name(f.verdict), (int)diff.len,
		            diff.ptr);
		failed = 1;
	}
	struct slice passage = slice_span(cable->text, f.span);
	if (value_get(c, "passage") != NULL && !slice_equal(value_get_text(c, "passage"), passage)) {
		print_error("%.*s: passage “%.*s”\n", (int)name.len, name.ptr, (int)passage.len, passage.ptr);
		failed = 1;
	}
	if (value_get(c, "diff") != NULL) {
		struct slice want = json_of(a, value_get(c, "diff")), got = differences_of(a, &f);
		if (!slice_equal(want, got)) {
			print_error("%.*s: %.*s\n", (int)name.len, name.ptr, (int)got.len, got.ptr);
			failed = 1;
		}
	}
	int64_t paragraph = value_get_number(c, "paragraph", -1);
	if (paragraph >= 0 && (f.paragraph == WORDING_HEAD || cable->paragraphs[f.paragraph].number != paragraph))
		failed = 1;
	return failed;
}

static void gives_the_verdicts_of_the_cases(void **state)
{
	struct arena a = {0}, file = {0};
	struct slice rest, line;
	struct error err;
	char path[4096];
	snprintf(path, sizeof path, "%s/tests/cases/verdict.jsonl", getenv("CABLEDESK_SOURCE"));
	assert_int_equal(file_read_all(&file, path, 1 << 20, &rest, &err), STATUS_OK);
	size_t count = 0;
	int failed = 0;
	while (slice_next_line(&rest, &line)) {
		struct value *c;
		assert_int_equal(value_read_json(&a, line, &c, &err), STATUS_OK);
		failed += run_case(&a, c);
		count++;
		arena_reset(&a);
	}
	assert_true(count >= 150);
	assert_int_equal(failed, 0);
	arena_free(&file);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(gives_the_verdicts_of_the_cases),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
