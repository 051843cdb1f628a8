/* Proves that a snippet shows the words that were asked for, marked at their places, in their paragraph, and that no text
 * of another paragraph, no page line and no more than a few words around a hit come with it. */
#include "archive/snippet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char text[] =
    "SUBJECT: WATER TALKS\n"
    "1. (C) The Minister said water\n"
    "PAGE 02 KABUL\n"
    "would be shared.\n"
    "2. (C) No agreement on nuclear issues was\n"
    "reached, the U.S. ambassador\n"
    "noted. " /* then 60 words */
    "a1 a2 a3 a4 a5 a6 a7 a8 a9 b1 b2 b3 b4 b5 b6 b7 b8 b9 c1 c2 c3 c4 c5 c6 c7 c8 c9 d1 d2 d3 d4 d5 "
    "d6 d7 d8 d9 e1 e2 e3 e4 e5 e6 e7 e8 e9 Water.\n"
    "HOLBROOKE\n";

struct fixture {
	struct arena a;
	struct cable cable;
	struct paragraph paragraphs[2];
	struct span noise;
};

static size_t at(const char *words)
{
	const char *found = strstr(text, words);
	assert_non_null(found);
	return (size_t)(found - text);
}

static int set_up(void **state)
{
	static struct fixture f;
	memset(&f, 0, sizeof f);
	*state = &f;
	f.paragraphs[0] =
	    (struct paragraph){.kind = PARAGRAPH_NUMBERED, .number = 1, .span = {at("1. (C)"), at("2. (C)")}};
	f.paragraphs[1] =
	    (struct paragraph){.kind = PARAGRAPH_NUMBERED, .number = 2, .span = {at("2. (C)"), at("HOLBROOKE")}};
	f.noise = (struct span){at("PAGE 02"), at("would be")};
	f.cable = (struct cable){.text = slice_of(text),
	                         .paragraphs = f.paragraphs,
	                         .paragraph_count = 2,
	                         .noise = &f.noise,
	                         .noise_count = 1};
	return 0;
}

static int tear_down(void **state)
{
	arena_free(&((struct fixture *)*state)->a);
	return 0;
}

/* The snippets as one text: the number of the paragraph, "<" and ">" where words are cut off, "[hit]". */
static void assert_snippets(struct fixture *f, const char *query_text, size_t limit, const char *expected)
{
	const struct query *query;
	struct snippets snippets;
	char out[1000] = "";
	size_t len = 0;
	assert_int_equal(query_parse(&f->a, slice_of(query_text), &query, NULL), STATUS_OK);
	assert_int_equal(snippet_make(&f->a, &f->cable, query, limit, &snippets, NULL), STATUS_OK);
	for (size_t i = 0; i < snippets.count; i++) {
		const struct snippet *s = &snippets.items[i];
		len += (size_t)snprintf(out + len, sizeof out - len, "%s%d:%s", i > 0 ? "|" : "", s->paragraph,
		                        s->cut_before ? "<" : "");
		size_t shown = 0;
		for (size_t h = 0; h < s->hits.count; h++) {
			struct span hit = s->hits.items[h];
			assert_true(hit.begin >= shown && hit.begin < hit.end && hit.end <= s->text.len);
			len +=
			    (size_t)snprintf(out + len, sizeof out - len, "%.*s[%.*s]", (int)(hit.begin - shown),
			                     s->text.ptr + shown, (int)(hit.end - hit.begin), s->text.ptr + hit.begin);
			shown = hit.end;
		}
		len += (size_t)snprintf(out + len, sizeof out - len, "%.*s%s", (int)(s->text.len - shown),
		                        s->text.ptr + shown, s->cut_after ? ">" : "");
	}
	if (strcmp(out, expected) != 0)
		fail_msg("%s: got %s, not %s", query_text, out, expected);
}

static void test_marks_words_in_their_paragraph(void **state)
{
	assert_snippets(*state, "minister", 3, "1:1. (C) The [Minister] said water would be shared.");
	assert_snippets(
	    *state, "agreement \"the us\"", 3,
	    "2:2. (C) No [agreement] on nuclear issues was reached, [the U.S]. ambassador noted. a1 a2 a3 a4 a5 a6 a7 "
	    "a8 a9 b1 b2 b3>");
	assert_snippets(*state, "talk*", 3, "0:SUBJECT: WATER [TALKS]");
	assert_snippets(*state, "holbrooke", 3, "0:[HOLBROOKE]");
}

static void test_a_phrase_over_a_page_line_is_one_hit(void **state)
{
	assert_snippets(*state, "\"water would be\"", 3, "1:1. (C) The Minister said [water would be] shared.");
	assert_snippets(*state, "page", 3, "");
}

static void test_the_best_stand_in_the_order_of_the_text(void **state)
{
	assert_snippets(*state, "water OR shared", 1, "1:1. (C) The Minister said [water] would be [shared].");
	assert_snippets(*state, "water", 2,
	                "0:SUBJECT: [WATER] TALKS|1:1. (C) The Minister said [water] would be shared.");
	assert_snippets(
	    *state, "water", 5,
	    "0:SUBJECT: [WATER] TALKS|1:1. (C) The Minister said [water] would be shared.|2:<d5 d6 d7 d8 d9 e1 e2 e3 "
	    "e4 e5 e6 e7 e8 e9 [Water].");
}

static void test_denied_words_and_fields_mark_nothing(void **state)
{
	assert_snippets(*state, "minister -water subject:talks post:kabul", 3,
	                "1:1. (C) The [Minister] said water would be shared.");
	assert_snippets(*state, "-water", 3, "");
	assert_snippets(*state, "", 3, "");
}

static void test_all_hits_are_spans_of_the_text(void **state)
{
	struct fixture *f = *state;
	const struct query *query;
	struct spans spans;
	assert_int_equal(query_parse(&f->a, slice_of("water OR \"water talks\" OR \"talks 1 c\""), &query, NULL),
	                 STATUS_OK);
	assert_int_equal(snippet_find_hits(&f->a, &f->cable, query, &spans, NULL), STATUS_OK);
	assert_int_equal(spans.count, 3);
	/* Overlapping hits are one. */
	assert_int_equal(spans.items[0].begin, at("WATER TALKS"));
	assert_int_equal(spans.items[0].end, at(") The Minister"));
}

static void test_says_when_memory_fails(void **state)
{
	struct fixture *f = *state;
	const struct query *query;
	enum status status = STATUS_MEMORY;
	size_t n = 0;
	assert_int_equal(query_parse(&f->a, slice_of("water OR us"), &query, NULL), STATUS_OK);
	while (status != STATUS_OK) {
		struct arena a = {.fail_at = ++n};
		struct snippets snippets;
		status = snippet_make(&a, &f->cable, query, 3, &snippets, NULL);
		assert_true(status == STATUS_OK || status == STATUS_MEMORY);
		arena_free(&a);
	}
	assert_true(n > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_marks_words_in_their_paragraph, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_a_phrase_over_a_page_line_is_one_hit, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_the_best_stand_in_the_order_of_the_text, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_denied_words_and_fields_mark_nothing, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_all_hits_are_spans_of_the_text, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_says_when_memory_fails, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
