/* Proves that text becomes markup with nothing of it left to be read as a tag, and that spans stand around their words however
 * they overlap. */
#include "base/markup.h"
#include "base/prose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_marked(const char *text, const struct markup_span *spans, size_t count, const char *expected)
{
	struct arena a = {0};
	struct markup markup = markup_marked(&a, slice_of(text), spans, count);
	assert_non_null(markup.bytes.ptr);
	assert_string_equal(arena_cstr(&a, markup.bytes), expected);
	arena_free(&a);
}

static void test_escapes_text(void **state)
{
	(void)state;
	struct arena a = {0};
	struct markup markup = markup_text(&a, slice_of("<b>&\"'\xFF\xC3\xA9"));
	assert_string_equal(arena_cstr(&a, markup.bytes), "&lt;b&gt;&amp;&quot;&#39;\xEF\xBF\xBD\xC3\xA9");
	struct buffer xml = {0};
	markup_escape(&xml, slice_of("a\x01\x0B\tb\xEF\xBF\xBF"), true);
	assert_true(slice_equals(buffer_slice(&xml), "a\tb"));
	buffer_free(&xml);
	arena_free(&a);
}

static void test_wraps_spans_with_attributes(void **state)
{
	(void)state;
	const struct markup_span spans[] = {
	    {{4, 7}, MARKUP_LINK, {0}, {0}, {0}, slice_of("cables/X.html?a=1&b=\"2\"")},
	    {{0, 3}, MARKUP_MARK, slice_of("q1"), slice_of("exact"), slice_of("quoted in \"X\""), {0}},
	};
	assert_marked("one two <3>", spans, 2,
	              "<mark id=\"q1\" class=\"exact\" title=\"quoted in &quot;X&quot;\">one</mark> "
	              "<a href=\"cables/X.html?a=1&amp;b=&quot;2&quot;\">two</a> &lt;3&gt;");
}

static void test_leaves_an_unsafe_link_out(void **state)
{
	(void)state;
	const struct markup_span spans[] = {
	    {{0, 3}, MARKUP_LINK, {0}, {0}, {0}, slice_of("javascript:x")},
	    {{0, 3}, MARKUP_LINK, {0}, {0}, {0}, {0}},
	};
	assert_marked("one", spans, 2, "one");
}

static void test_nests_and_crosses(void **state)
{
	(void)state;
	const struct markup_span nested[] = {
	    {{2, 4}, MARKUP_EMPHASIS, {0}, {0}, {0}, {0}},
	    {{0, 6}, MARKUP_MARK, slice_of("a"), {0}, {0}, {0}},
	    {{0, 2}, MARKUP_STRONG, {0}, {0}, {0}, {0}},
	};
	assert_marked("abcdef", nested, 3, "<mark id=\"a\"><strong>ab</strong><em>cd</em>ef</mark>");
	const struct markup_span crossing[] = {
	    {{0, 4}, MARKUP_MARK, slice_of("a"), {0}, {0}, {0}},
	    {{2, 6}, MARKUP_MARK, slice_of("b"), {0}, {0}, {0}},
	};
	assert_marked("abcdef", crossing, 2, "<mark id=\"a\">ab<mark id=\"b\">cd</mark></mark><mark>ef</mark>");
}

static void test_drops_spans_that_are_none(void **state)
{
	(void)state;
	const struct markup_span spans[] = {
	    {{1, 1}, MARKUP_MARK, {0}, {0}, {0}, {0}},
	    {{2, 1}, MARKUP_MARK, {0}, {0}, {0}, {0}},
	    {{0, 9}, MARKUP_MARK, {0}, {0}, {0}, {0}},
	    {{1, 2}, MARKUP_MARK, {0}, {0}, {0}, {0}}, /* ends within the letter */
	};
	assert_marked("a\xC3\xA9\xC3\xA9", spans, 4, "a\xC3\xA9\xC3\xA9");
}

/* Whether the tags are balanced; counts the words between marks. */
static void assert_balanced(struct slice markup)
{
	int depth = 0;
	for (size_t i = 0; i < markup.len; i++) {
		if (markup.ptr[i] == '<')
			depth += markup.ptr[i + 1] == '/' ? -1 : 1;
		assert_true(depth >= 0);
	}
	assert_int_equal(depth, 0);
}

static void test_any_spans_give_balanced_markup_and_the_same_words(void **state)
{
	(void)state;
	unsigned seed = 7;
	for (int round = 0; round < 500; round++) {
		struct arena a = {0};
		struct markup_span spans[8] = {0};
		for (size_t i = 0; i < 8; i++) {
			seed = seed * 1103515245u + 12345u;
			spans[i].span.begin = (seed >> 8) % 12;
			seed = seed * 1103515245u + 12345u;
			spans[i].span.end = (seed >> 8) % 12;
			spans[i].element = (enum markup_element)((seed >> 16) % 7);
			spans[i].address = slice_of("#a");
		}
		struct markup markup = markup_marked(&a, slice_of("abcdefghij"), spans, 8);
		assert_balanced(markup.bytes);
		struct buffer words = {0};
		bool in_tag = false;
		for (size_t i = 0; i < markup.bytes.len; i++) {
			char c = markup.bytes.ptr[i];
			in_tag = c == '<' || (in_tag && c != '>');
			if (!in_tag && c != '>')
				buffer_add_byte(&words, c);
		}
		assert_true(slice_equals(buffer_slice(&words), "abcdefghij"));
		buffer_free(&words);
		arena_free(&a);
	}
}

static struct slice page_of(void *state, struct arena *a, struct slice target)
{
	(void)state;
	if (!slice_starts_with(target, "cable:"))
		return target;
	struct slice name = slice_from(target, strlen("cable:"));
	return arena_format(a, "../cables/%.*s.html", (int)name.len, name.ptr);
}

static struct markup make_prose(struct arena *a, const char *body, const char *marked, enum markup_element element)
{
	struct prose prose;
	struct error err;
	assert_int_equal(prose_parse(a, slice_of(body), &prose, &err), STATUS_OK);
	struct markup_span span = {.element = element, .id = slice_of("q1"), .address = slice_of("x.html")};
	if (marked != NULL)
		assert_true(slice_find(slice_of(body), slice_of(marked), &span.span.begin));
	span.span.end = span.span.begin + (marked == NULL ? 0 : strlen(marked));
	return markup_prose(a, &prose, &span, marked == NULL ? 0 : 1, page_of, NULL);
}

static void test_prose_becomes_blocks(void **state)
{
	(void)state;
	static const struct {
		const char *body;
		const char *marked;
		enum markup_element element;
		const char *expected;
	} cases[] = {
	    {"", NULL, MARKUP_MARK, ""},
	    {"One *two **three*** <b>&", NULL, MARKUP_MARK,
	     "<p>One <em>two <strong>three</strong></em> &lt;b&gt;&amp;</p>\n"},
	    {"# A\n\nb\n", NULL, MARKUP_MARK, "<h2>A</h2>\n<p>b</p>\n"},
	    {"> a\n>\n> b\n\nc", NULL, MARKUP_MARK, "<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>\n<p>c</p>\n"},
	    {"- a\n- b\n  1. c\n\n---\n", NULL, MARKUP_MARK,
	     "<ul>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n<ol "
	     "start=\"1\">\n<li><p>c</p>\n</li>\n</ol>\n</li>\n</ul>\n<hr>\n"},
	    {"    a <b>\n", NULL, MARKUP_MARK, "<pre><code>a &lt;b&gt;</code></pre>\n"},
	    {"a\\\nb\nc `d`", NULL, MARKUP_MARK, "<p>a<br>\nb\nc <code>d</code></p>\n"},
	    {"[a *b*](cable:09X1#p3) [c](javascript:x)", NULL, MARKUP_MARK,
	     "<p><a href=\"../cables/09X1#p3.html\">a <em>b</em></a> c</p>\n"},
	    {"one two\n\nthree four", "two\n\nthree", MARKUP_MARK,
	     "<p>one <mark id=\"q1\">two</mark></p>\n<p><mark>three</mark> four</p>\n"},
	    {"one *two three* four", "one *two", MARKUP_MARK,
	     "<p><mark id=\"q1\">one <em>two</em></mark><em> three</em> four</p>\n"},
	    {"one two", "two", MARKUP_LINK, "<p>one <a id=\"q1\" href=\"x.html\">two</a></p>\n"},
	    {"one [two](http://e.org) three", "one [two](http://e.org)", MARKUP_LINK,
	     "<p><span id=\"q1\">one <a href=\"http://e.org\">two</a></span> three</p>\n"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena a = {0};
		struct markup markup = make_prose(&a, cases[i].body, cases[i].marked, cases[i].element);
		assert_non_null(markup.bytes.ptr);
		assert_string_equal(arena_cstr(&a, markup.bytes), cases[i].expected);
		arena_free(&a);
	}
}

static void test_links_do_not_stand_in_links(void **state)
{
	(void)state;
	const struct markup_span spans[] = {
	    {{0, 5}, MARKUP_LINK, {0}, {0}, {0}, slice_of("a")},
	    {{2, 7}, MARKUP_LINK, {0}, {0}, {0}, slice_of("b")},
	};
	assert_marked("abcdefg", spans, 2, "<a href=\"a\">abcde</a>fg");
}

static void test_sees_every_allocation_of_prose_that_fails(void **state)
{
	(void)state;
	struct arena prose_arena = {0};
	struct prose prose;
	assert_int_equal(prose_parse(&prose_arena, slice_of("> [a](cable:x) *b*\n\nc"), &prose, NULL), STATUS_OK);
	const struct markup_span spans[] = {{{4, 18}, MARKUP_MARK, {0}, {0}, {0}, {0}}};
	for (size_t n = 1;; n++) {
		struct arena a = {.fail_at = n};
		struct markup markup = markup_prose(&a, &prose, spans, 1, page_of, NULL);
		bool all_passed = a.fail_at > 0;
		assert_int_equal(markup.bytes.ptr != NULL, all_passed);
		arena_free(&a);
		if (all_passed)
			break;
	}
	arena_free(&prose_arena);
}

static void test_sees_every_allocation_that_fails(void **state)
{
	(void)state;
	const struct markup_span spans[] = {{{0, 3}, MARKUP_MARK, {0}, {0}, {0}, {0}}};
	for (size_t n = 1;; n++) {
		struct arena a = {.fail_at = n};
		struct markup markup = markup_marked(&a, slice_of("one two"), spans, 1);
		bool all_passed = a.fail_at > 0;
		assert_int_equal(markup.bytes.ptr != NULL, all_passed);
		assert_int_equal(a.failed, !all_passed);
		arena_free(&a);
		if (all_passed)
			break;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_escapes_text),
	    cmocka_unit_test(test_wraps_spans_with_attributes),
	    cmocka_unit_test(test_leaves_an_unsafe_link_out),
	    cmocka_unit_test(test_nests_and_crosses),
	    cmocka_unit_test(test_drops_spans_that_are_none),
	    cmocka_unit_test(test_any_spans_give_balanced_markup_and_the_same_words),
	    cmocka_unit_test(test_prose_becomes_blocks),
	    cmocka_unit_test(test_links_do_not_stand_in_links),
	    cmocka_unit_test(test_sees_every_allocation_of_prose_that_fails),
	    cmocka_unit_test(test_sees_every_allocation_that_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
