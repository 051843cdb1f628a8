/* Proves that stories come in as they were written: front matter of Markdown files, metadata and article of news pages, with what is no part of the article
 * set aside, and that what a page says as words never becomes markup. */
#include "base/prose.h"
#include "base/story_source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void assert_text(struct arena *a, struct slice text, const char *expected)
{
	assert_string_equal(arena_cstr(a, text), expected);
}

static void test_front_matter_is_read(void **state)
{
	(void)state;
	struct arena a = {0};
	struct error err;
	struct story_source s;
	const char *file =
	    "\xEF\xBB\xBF---\r\nHeadline: \"The Gate: at Halmir\"\r\nurl: https://a.example/b\r\ncolour: red\r\n"
	    "---\r\n\r\nFirst.\r\n\r\nSecond.\r\n";
	assert_int_equal(story_source_read_markdown(&a, slice_of(file), &s, &err), STATUS_OK);
	assert_text(&a, s.fields[STORY_HEADLINE], "The Gate: at Halmir");
	assert_text(&a, s.fields[STORY_URL], "https://a.example/b");
	assert_text(&a, s.body, "First.\n\nSecond.\n");
	assert_int_equal(s.unknown_count, 1);
	assert_text(&a, s.unknown[0], "colour");
	arena_free(&a);
}

static void test_wrong_front_matter_is_told_with_its_line(void **state)
{
	(void)state;
	static const struct {
		const char *file, *sentence;
	} cases[] = {{"---\nheadline: A\nno key here\n---\nBody\n", "story_source.line"},
	             {"---\nheadline: A\n", "story_source.no_end"},
	             {"\xff", "story_source.encoding"}};
	struct arena a = {0};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct story_source s;
		struct error err;
		assert_int_not_equal(story_source_read_markdown(&a, slice_of(cases[i].file), &s, &err), STATUS_OK);
		assert_string_equal(err.sentence, cases[i].sentence);
	}
	arena_free(&a);
}

static const char page[] =
    "<!DOCTYPE html><html lang=\"en\"><head><title>Crates | The Ledger</title><meta property=\"og:title\" content=\"In "
    "the Crates\">"
    "<meta property=\"og:site_name\" content=\"The Ledger\"><meta name=\"author\" content=\"T. Quill\">"
    "<link rel=\"canonical\" href=\"https://ledger.example/crates\"></head><body><nav>Home</nav><article><h1>In the "
    "Crates</h1>"
    "<p class=\"byline\">By T. Quill</p><p>It was <em>early</em>, she said: &ldquo;always *early*&rdquo;.</p>"
    "<p>A <a href=\"cable:07X1#p2\">link</a> &amp; "
    "<q>words</q></p><h2>Next</h2><blockquote><p>One</p><p>Two</p></blockquote>"
    "<p># no heading</p><p>1. no list</p><ul><li>a</li><li>b</li></ul></article><aside>Most read</aside></body></html>";

static void test_a_page_gives_its_article(void **state)
{
	(void)state;
	struct arena a = {0};
	struct error err;
	struct story_source s;
	assert_int_equal(story_source_read_html(&a, slice_of(page), &s, &err), STATUS_OK);
	assert_text(&a, s.fields[STORY_HEADLINE], "In the Crates");
	assert_text(&a, s.fields[STORY_PARTNER], "The Ledger");
	assert_text(&a, s.fields[STORY_BYLINE], "T. Quill");
	assert_text(&a, s.fields[STORY_LANGUAGE], "en");
	assert_text(&a, s.fields[STORY_URL], "https://ledger.example/crates");
	assert_text(
	    &a, s.body,
	    "It was *early*, she said: “always \\*early\\*”.\n\nA [link](cable:07X1#p2) \\& “words”\n\n## Next\n\n"
	    "> One\n>\n> Two\n\n\\# no heading\n\n1\\. no list\n\n- a\n\n- b\n");
	arena_free(&a);
}

/* Who is quoted stands behind a block quote in several ways, and is none of its words; a picture's caption is no part of the story. */
static void test_who_is_quoted_stands_apart(void **state)
{
	(void)state;
	static const struct {
		const char *page, *body;
	} cases[] = {
	    {"<blockquote class='wp-block-quote'><p>A river stops.</p><cite>The embassy, 2006</cite></blockquote>",
	     "> A river stops.\n>\n> \u2014 The embassy, 2006\n"},
	    {"<blockquote><p>A river stops.</p><p><cite>The embassy</cite></p></blockquote>",
	     "> A river stops.\n>\n> \u2014 The embassy\n"},
	    {"<blockquote><p>A river stops.</p><footer>\u2014 <cite>The embassy</cite></footer></blockquote>",
	     "> A river stops.\n>\n> \u2014 The embassy\n"},
	    {"<p>So:</p><figure><blockquote><p>A river stops.</p></blockquote><figcaption>The "
	     "embassy</figcaption></figure>",
	     "So:\n\n> A river stops.\n\n\u2014 The embassy\n"},
	    {"<blockquote><p>He read <cite>The River</cite> aloud.</p></blockquote>", "> He read The River aloud.\n"},
	    {"<p>So.</p><figure><img src='a'><blockquote>Not this.</blockquote><figcaption>Nor "
	     "this.</figcaption></figure>",
	     "So.\n"},
	    {"<p>So.</p><figure hidden><blockquote>Not this.</blockquote><figcaption>Nor this.</figcaption></figure>",
	     "So.\n"},
	    {"<blockquote><p>A river stops.</p><cite aria-hidden='true'>The embassy</cite></blockquote>",
	     "> A river stops.\n"},
	    {"<p>So.</p><figure><blockquote>A post of another site.</blockquote></figure>", "So.\n"},
	    {"<p>So.</p><figure class='wp-block-pullquote'><blockquote>So.</blockquote></figure>", "So.\n"},
	    {"<p>The story is longer than what is related to it.</p><div id='jp-relatedposts'>\u201cAnother "
	     "story\u201d</div>",
	     "The story is longer than what is related to it.\n"},
	};
	struct arena a = {0};
	struct error err;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct story_source s;
		struct slice html = arena_format(&a, "<article>%s</article>", cases[i].page);
		assert_int_equal(story_source_read_html(&a, html, &s, &err), STATUS_OK);
		assert_text(&a, s.body, cases[i].body);
	}
	arena_free(&a);
}

/* The words of the tree made of the Markdown are those of the page. */
static void test_words_of_a_page_stay_words(void **state)
{
	(void)state;
	struct arena a = {0};
	struct error err;
	struct story_source s;
	struct prose prose;
	const char *nasty =
	    "<article><p>a * b * c _d_ [e](f) `g` &lt;script&gt; 5 &amp;lt; \\ 1) x</p><p>- minus</p><p>+ plus</p>"
	    "<p>&gt; more</p><p>=== rule</p></article>";
	assert_int_equal(story_source_read_html(&a, slice_of(nasty), &s, &err), STATUS_OK);
	assert_int_equal(prose_parse(&a, s.body, &prose, &err), STATUS_OK);
	assert_text(&a, slice_trim(prose.text),
	            "a * b * c _d_ [e](f) `g` <script> 5 &lt; \\ 1) x\n- minus\n+ plus\n> more\n=== rule");
	assert_int_equal(prose.link_count, 0);
	arena_free(&a);
}

static void test_hostile_pages_end_by_themselves(void **state)
{
	(void)state;
	struct arena a = {0};
	struct error err;
	struct story_source s;
	struct buffer deep = {0};
	for (int i = 0; i < 1000; i++)
		buffer_add_cstr(&deep, "<div>");
	buffer_add_cstr(&deep, "x");
	assert_int_equal(story_source_read_html(&a, buffer_slice(&deep), &s, &err), STATUS_LIMIT);
	assert_string_equal(err.sentence, "prose.too_deep");
	assert_int_equal(story_source_read_html(&a, slice_of(""), &s, &err), STATUS_OK);
	assert_int_equal(story_source_read_html(&a, slice_of("<p><b></p></i>\xC3\xA4<"), &s, &err), STATUS_OK);
	buffer_free(&deep);
	arena_free(&a);
}

static void test_the_worker_s_answer_is_checked(void **state)
{
	(void)state;
	struct arena a = {0};
	struct error err;
	struct buffer bytes = {0};
	struct story_source s, again;
	assert_int_equal(story_source_read_html(&a, slice_of(page), &s, &err), STATUS_OK);
	story_source_write(&bytes, &s);
	assert_int_equal(story_source_read(&a, buffer_slice(&bytes), &again, &err), STATUS_OK);
	assert_true(slice_equal(s.body, again.body));
	for (size_t cut = 0; cut < bytes.len; cut++)
		assert_int_equal(story_source_read(&a, slice_make(bytes.ptr, cut), &again, &err), STATUS_INPUT);
	bytes.ptr[4] = (char)0xff;
	assert_int_equal(story_source_read(&a, buffer_slice(&bytes), &again, &err), STATUS_INPUT);
	buffer_free(&bytes);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_front_matter_is_read),
	    cmocka_unit_test(test_wrong_front_matter_is_told_with_its_line),
	    cmocka_unit_test(test_a_page_gives_its_article),
	    cmocka_unit_test(test_who_is_quoted_stands_apart),
	    cmocka_unit_test(test_words_of_a_page_stay_words),
	    cmocka_unit_test(test_hostile_pages_end_by_themselves),
	    cmocka_unit_test(test_the_worker_s_answer_is_checked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
