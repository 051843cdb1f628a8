/* Proves that pages are strict: what could be read as something else than it is, a name that is missing and a tag that does not
 * fit stop the page with template, line and name; that blocks, sentences, counts, moments and feeds come out as
 * base/template.h says; and that no allocation that fails goes unseen. */
#include "base/embed.h"
#include "base/template_tree.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char catalogue_text[] = "[base]\npattern_minute = d MMM y, HH:mm\npattern_day = d MMM y\n"
                                     "pattern_long_day = MMMM dd, y\nmoment_utc = {moment} UTC\n"
                                     "[page]\nhello = Hello <you>\nposted = Posted {sent} with {story}\n"
                                     "found = {count, plural, one {# cable} other {# cables}} in {place}\n"
                                     "[room]\nhello = Welcome\n";

static struct text_catalogue *open_catalogue(void)
{
	struct text_catalogue *c = NULL;
	assert_int_equal(text_catalogue_read(slice_of(catalogue_text), "en", &c, NULL), STATUS_OK);
	return c;
}

static struct value *build_context(struct arena *a)
{
	struct value *root = value_object(a);
	value_put_cstr(root, "text", "<b>\"&'");
	value_put_cstr(root, "odd", "a\x01z");
	value_put_number(root, "year", 2009);
	value_put_count(root, "count", 12408);
	value_put_null(root, "nothing");
	value_put_bool(root, "yes", true);
	value_put_bool(root, "no", false);
	value_put_cstr(root, "place", "Kabul & Herat");
	value_put_moment(root, "sent", (struct moment){1235060220000, MOMENT_MINUTE});
	value_put_url(root, "url", slice_of("a.html?b&c"));
	value_put_url(root, "bad_url", slice_of("javascript:x"));
	const struct markup_span span = {{0, 2}, MARKUP_MARK, {0}, {0}, {0}, {0}};
	value_put_markup(root, "markup", markup_marked(a, slice_of("ab <c>"), &span, 1));
	const struct markup_span link = {{0, 5}, MARKUP_LINK, {0}, {0}, {0}, slice_of("s.html")};
	value_put_markup(root, "story", markup_marked(a, slice_of("a & b"), &link, 1));
	struct value *list = value_put_list(root, "list");
	value_put_number(value_add_object(list), "n", 1);
	value_put_number(value_add_object(list), "n", 2);
	value_put_cstr(value_put_object(root, "object"), "inner", "x");
	return root;
}

/* What becomes of a template: its text, or the error's sentence and line ("base.template_name 1 wrong"). */
static void render(const char *name, const char *const *templates, size_t count, struct buffer *out)
{
	struct arena a = {0};
	struct error err = {0};
	struct text_catalogue *catalogue = open_catalogue();
	struct template_set *set = template_set_new(catalogue);
	enum status status = STATUS_OK;
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		struct slice file = slice_of(templates[2 * i]);
		enum template_mode mode = slice_ends_with(file, ".xml") ? TEMPLATE_XML : TEMPLATE_HTML;
		status = template_set_add(set, file, mode, slice_of(templates[2 * i + 1]), &err);
	}
	if (status == STATUS_OK)
		status = template_set_check(set, &err);
	if (status == STATUS_OK)
		status = template_render(set, name, build_context(&a), out, &err);
	if (status != STATUS_OK) {
		buffer_clear(out);
		buffer_add_format(out, "%s %lld %s", err.sentence + strlen("base.template_"),
		                  (long long)err.values[1].number, err.values[2].text);
	}
	buffer_add_byte(out, '\0');
	template_set_free(set);
	text_catalogue_free(catalogue);
	arena_free(&a);
}

struct one {
	const char *source;
	const char *expected;
};

static void assert_cases(const char *name, const struct one *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct buffer out = {0};
		const char *templates[] = {name, cases[i].source};
		render(name, templates, 1, &out);
		if (strcmp(out.ptr, cases[i].expected) != 0)
			fail_msg("%s: \"%s\" instead of \"%s\"", cases[i].source, out.ptr, cases[i].expected);
		buffer_free(&out);
	}
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void test_values_come_out_as_what_they_are(void **state)
{
	(void)state;
	static const struct one cases[] = {
	    {"<p>{{text}}</p>", "<p>&lt;b&gt;&quot;&amp;&#39;</p>"},
	    {"{{{markup}}}", "<mark>ab</mark> &lt;c&gt;"},
	    {"{{&markup}}", "<mark>ab</mark> &lt;c&gt;"},
	    {"{{year}} {{count}}", "2009 12,408"},
	    {"<input value=\"{{count}}\" title='{{count}}'>", "<input value=\"12408\" title='12,408'>"},
	    {"<time datetime=\"{{sent}}\">{{sent}}</time>",
	     "<time datetime=\"2009-02-19T16:17Z\">19 Feb 2009, 16:17 UTC</time>"},
	    {"{{sent.day}}; {{sent.long}}; {{sent.iso}}; {{sent.rfc3339}}",
	     "19 Feb 2009; February 19, 2009; 2009-02-19T16:17Z; 2009-02-19T16:17:00Z"},
	    {"<a href=\"{{url}}\" class=\"{{text}}\">x</a>",
	     "<a href=\"a.html?b&amp;c\" class=\"&lt;b&gt;&quot;&amp;&#39;\">x</a>"},
	    {"<a href=\"#p{{year}}\">x</a>", "<a href=\"#p2009\">x</a>"},
	    {"{{nothing}}{{{nothing}}}{{#nothing}}x{{/nothing}}{{^nothing}}y{{/nothing}}", "y"},
	    {"{{#list}}{{n}},{{/list}}{{#object}}{{inner}}{{/object}}{{object.inner}}", "1,2,xx"},
	    {"<html lang=\"{{lang}}\">", "<html lang=\"en\">"},
	    {"<title>{{text}}</title>{{{markup}}}",
	     "<title>&lt;b&gt;&quot;&amp;&#39;</title><mark>ab</mark> &lt;c&gt;"},
	    {"<option{{#yes}} selected{{/yes}}{{#no}} hidden{{/no}}>x", "<option selected>x"},
	    {"<p {{#yes}}class=\"a\"{{/yes}} id='i{{year}}'>", "<p class=\"a\" id='i2009'>"},
	    {"<p class=\"a{{#yes}} b{{/yes}}\">", "<p class=\"a b\">"},
	    {"<!-- <a href= -->{{year}}<!doctype html>{{year}}", "<!-- <a href= -->2009<!doctype html>2009"},
	    {"<script>if (a<b) x('</p>')</script>{{year}}", "<script>if (a<b) x('</p>')</script>2009"},
	    {"a < b {{year}} <br/>{{{markup}}}", "a < b 2009 <br/><mark>ab</mark> &lt;c&gt;"},
	    {"<pre>\n  {{year}}\n</pre>", "<pre>\n  2009\n</pre>"},
	    {"{{#nothing.more}}x{{/nothing.more}}", ""},
	};
	assert_cases("a.html", cases, COUNT(cases));
}

static void test_a_page_stops_at_what_is_wrong(void **state)
{
	(void)state;
	static const struct one cases[] = {
	    {"\n\n{{wrong}}", "name 3 wrong"},
	    {"{{#wrong}}{{/wrong}}", "name 1 wrong"},
	    {"{{^wrong}}{{/wrong}}", "name 1 wrong"},
	    {"{{object.wrong}}", "name 1 object.wrong"},
	    {"{{text.day}}", "name 1 text.day"},
	    {"{{sent.century}}", "name 1 sent.century"},
	    {"{{sent.day.day}}", "name 1 sent.day.day"},
	    {"{{list}}", "value 1 list"},
	    {"{{object}}", "value 1 object"},
	    {"{{{text}}}", "markup 1 text"},
	    {"{{{year}}}", "markup 1 year"},
	    {"{{&url}}", "markup 1 url"},
	    {"{{markup}}", "escaped 1 markup"},
	    {"<p title=\"{{markup}}\">", "escaped 1 markup"},
	    {"<p title=\"{{{markup}}}\">", "place 1 markup"},
	    {"<title>{{{markup}}}</title>", "place 1 markup"},
	    {"<textarea>{{{markup}}}</textarea>", "place 1 markup"},
	    {"<a href=\"{{text}}\">", "address 1 text"},
	    {"<a href=\"x{{text}}\">", "address 1 text"},
	    {"<img src='{{place}}'>", "address 1 place"},
	    {"<a HREF=\"{{place}}\">", "address 1 place"},
	    {"<form action=\"{{place}}\">", "address 1 place"},
	    {"<button formaction=\"{{place}}\">", "address 1 place"},
	    {"<a href=\"{{bad_url}}\">", "address 1 bad_url"},
	    {"<a href=\"{{count}}\">", "address 1 count"},
	    {"<a href=\"{{t.hello}}\">", "place 1 t.hello"},
	    {"<a href={{url}}>", "place 1 url"},
	    {"<a class={{year}}>", "place 1 year"},
	    {"<a class=x{{year}}>", "place 1 year"},
	    {"<a class= {{year}}>", "place 1 year"},
	    {"<{{text}}>", "place 1 text"},
	    {"<p{{text}}>", "place 1 text"},
	    {"<p {{text}}>", "place 1 text"},
	    {"<p a{{text}}=\"\">", "place 1 text"},
	    {"</p{{text}}>", "place 1 text"},
	    {"<!-- {{text}} -->", "place 1 text"},
	    {"<!{{text}}>", "place 1 text"},
	    {"<script>{{text}}</script>", "place 1 text"},
	    {"<SCRIPT>\"</scrip>{{text}}</script>", "place 1 text"},
	    {"<script></script x>{{year}}<style>{{year}}</style>", "place 1 year"},
	    {"<p onclick=\"{{text}}\">", "place 1 text"},
	    {"<p ONCLICK='{{text}}'>", "place 1 text"},
	    {"<p style=\"{{text}}\">", "place 1 text"},
	    {"<img srcset=\"{{url}}\">", "place 1 url"},
	    {"<iframe srcdoc=\"{{text}}\">", "place 1 text"},
	    {"<title><{{text}}</title>", "place 1 text"},
	    {"<p =\"{{text}}\">", "place 1 text"},
	    {"<a href{{#yes}}=\"{{/yes}}{{text}}\">", "section 1 yes"},
	    {"{{#yes}}<p {{/yes}}>", "section 1 yes"},
	    {"<p class=\"{{#yes}}\"{{/yes}}>", "section 1 yes"},
	    {"{{#yes}}<script>{{/yes}}", "section 1 yes"},
	    {"<a {{#yes}}href{{/yes}}=\"{{text}}\">", "place 1 text"},
	    {"<p class=\"", "end 1 "},
	    {"<!-- a", "end 1 "},
	    {"<script>", "end 1 "},
	    {"<p class=\"{{>b.html}}\">", "place 1 b.html"},
	    {"{{>b.html}}", "missing 1 b.html"},
	    {"{{<b.html}}{{/b.html}}", "missing 1 b.html"},
	    {"{{>../b.html}}", "syntax 1 ../b.html"},
	    {"{{>*b}}", "syntax 1 *b"},
	    {"{{t.wrong}}", "sentence 1 page.wrong"},
	    {"{{t.a.b.c}}", "sentence 1 page.c"},
	    {"{{a b}}", "syntax 1 a b"},
	    {"{{}}", "syntax 1 "},
	    {"{{a..b}}", "syntax 1 a..b"},
	    {"{{text", "open 1 {{text"},
	    {"{{{text}}", "open 1 {{{text}}"},
	    {"{{#yes}}\n", "unclosed 1 yes"},
	    {"\n{{#yes}}{{#no}}{{/yes}}{{/no}}", "unopened 2 yes"},
	    {"{{/yes}}", "unopened 1 yes"},
	    {"{{=<%=}}", "syntax 1 <%"},
	    {"{{<a.html}}{{text}}{{/a.html}}", "syntax 1 text"},
	};
	assert_cases("a.html", cases, COUNT(cases));
}

static void test_sentences_take_their_values_from_the_page(void **state)
{
	(void)state;
	static const struct one cases[] = {
	    {"{{t.hello}}; {{t.room.hello}}", "Hello &lt;you&gt;; Welcome"},
	    {"<p title=\"{{t.found}}\">{{t.found}}",
	     "<p title=\"12,408 cables in Kabul &amp; Herat\">12,408 cables in Kabul &amp; Herat"},
	    {"{{#object}}{{t.found}}{{/object}}", "12,408 cables in Kabul &amp; Herat"},
	    {"{{{t.posted}}}", "Posted 19 Feb 2009, 16:17 UTC with <a href=\"s.html\">a &amp; b</a>"},
	    {"{{t.posted}}", "value 1 t.posted"},
	    {"<p title=\"{{{t.posted}}}\">", "place 1 t.posted"},
	};
	assert_cases("a.html", cases, COUNT(cases));
	struct text_catalogue *catalogue = open_catalogue();
	struct template_set *set = template_set_new(catalogue);
	struct buffer out = {0};
	struct error err;
	assert_int_equal(template_set_add(set, slice_of("a.html"), TEMPLATE_HTML, slice_of("\n{{t.found}}"), &err),
	                 STATUS_OK);
	assert_int_equal(template_render(set, "a.html", NULL, &out, &err), STATUS_INTERNAL);
	assert_string_equal(err.values[2].text, "count");
	buffer_free(&out);
	template_set_free(set);
	text_catalogue_free(catalogue);
}

static void test_feeds_hold_nothing_that_xml_forbids(void **state)
{
	(void)state;
	static const struct one cases[] = {
	    {"<?xml version=\"1.0\"?><a>{{odd}}</a>", "<?xml version=\"1.0\"?><a>az</a>"},
	    {"<content type=\"html\">{{markup}}</content>",
	     "<content type=\"html\">&lt;mark&gt;ab&lt;/mark&gt; &amp;lt;c&amp;gt;</content>"},
	    {"<updated>{{sent.rfc3339}}</updated><n>{{count}}</n><m>{{sent}}</m>",
	     "<updated>2009-02-19T16:17:00Z</updated><n>12408</n><m>2009-02-19T16:17Z</m>"},
	    {"<title>{{text}}</title><script>{{year}}</script>",
	     "<title>&lt;b&gt;&quot;&amp;&#39;</title><script>2009</script>"},
	    {"<link href=\"{{text}}\"/>", "address 1 text"},
	    {"{{{markup}}}", "place 1 markup"},
	};
	assert_cases("a.xml", cases, COUNT(cases));
}

struct many {
	const char *templates[6]; /* name, source, … */
	const char *expected;
};

static void test_layouts_partials_and_blocks(void **state)
{
	(void)state;
	static const struct many cases[] = {
	    {{"a.html", "{{<l.html}}{{$title}}T {{text}}{{/title}}{{$main}}<p>{{{markup}}}{{/main}}{{/l.html}}",
	      "l.html", "<title>{{$title}}{{/title}}</title>{{$main}}none{{/main}}{{$foot}}foot{{/foot}}"},
	     "<title>T &lt;b&gt;&quot;&amp;&#39;</title><p><mark>ab</mark> &lt;c&gt;foot"},
	    {{"a.html", "{{<l.html}}{{$c}}x y{{/c}}{{/l.html}}", "l.html", "<body class=\"{{$c}}z{{/c}}\">"},
	     "<body class=\"x y\">"},
	    {{"a.html", "{{<l.html}}{{$c}}x\" y{{/c}}{{/l.html}}", "l.html", "<body class=\"{{$c}}z{{/c}}\">"},
	     "block 1 "},
	    {{"a.html", "{{<l.html}}{{$c}}{{{markup}}}{{/c}}{{/l.html}}", "l.html", "<body class=\"{{$c}}z{{/c}}\">"},
	     "markup 1 markup"},
	    {{"a.html", "\n{{<l.html}}{{$c}}{{wrong}}{{/c}}{{/l.html}}", "l.html", "{{$c}}z{{/c}}"}, "name 2 wrong"},
	    {{"a.html", "x{{<l.html}}{{/l.html}}", "l.html", "<a href=\"{{$c}}z{{/c}}\">"}, "place 1 c"},
	    {{"a.html", "{{#list}}{{> b.html }}{{/list}}", "b.html", "<b>{{n}}</b>"}, "<b>1</b><b>2</b>"},
	    {{"a.html", "<pre>\n  {{> b.html }}\n</pre>", "b.html", "x\n  y\n"}, "<pre>\nx\n  y\n</pre>"},
	    {{"a.html", "{{> b.html }}", "b.html", "{{> a.html}}"}, "depth 1 b.html"},
	    {{"a.html", "{{<l.html}}{{$c}}1{{$c}}2{{/c}}{{/c}}{{/l.html}}", "l.html", "{{$c}}{{/c}}"}, "12"},
	    {{"a.html", "{{> b.html}}", "b.html", "{{> c.html}}", "c.html", "{{#yes}}<p>{{/yes}}"}, "<p>"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buffer out = {0};
		size_t count = cases[i].templates[4] != NULL ? 3 : 2;
		render("a.html", cases[i].templates, count, &out);
		if (strcmp(out.ptr, cases[i].expected) != 0)
			fail_msg("%zu: \"%s\" instead of \"%s\"", i, out.ptr, cases[i].expected);
		buffer_free(&out);
	}
}

static void test_limits_hold(void **state)
{
	(void)state;
	struct buffer deep = {0};
	struct buffer out = {0};
	for (int i = 0; i < 100; i++)
		buffer_add_cstr(&deep, "{{#yes}}");
	for (int i = 0; i < 100; i++)
		buffer_add_cstr(&deep, "{{/yes}}");
	buffer_add_byte(&deep, '\0');
	const char *templates[] = {"a.html", deep.ptr};
	render("a.html", templates, 1, &out);
	assert_string_equal(out.ptr, "depth 1 yes");
	buffer_free(&deep);
	buffer_clear(&out);
	/* 2^40 rounds. */
	for (int i = 0; i < 40; i++)
		buffer_add_cstr(&deep, "{{#list}}");
	for (int i = 0; i < 40; i++)
		buffer_add_cstr(&deep, "{{/list}}");
	buffer_add_byte(&deep, '\0');
	templates[1] = deep.ptr;
	render("a.html", templates, 1, &out);
	assert_memory_equal(out.ptr, "long 1 list", 11);
	buffer_free(&deep);
	buffer_free(&out);
}

static void test_names_that_leave_the_folder_are_none(void **state)
{
	(void)state;
	static const char *const good[] = {"a.html", "parts/head.html", "a-b_c/1.x.html"};
	static const char *const bad[] = {"",   "/a", "../a", "a/../b", "a//b", ".a",      "a/.b",
	                                  "a/", "a.", "a..b", "a b",    "a\\b", "\xC3\xA9"};
	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(template_name_is_safe(slice_of(good[i])));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(template_name_is_safe(slice_of(bad[i])));
}

static void test_the_shipped_pages_are_a_set(void **state)
{
	(void)state;
	struct text_catalogue *catalogue = NULL;
	struct template_set *set = NULL;
	struct error err;
	assert_int_equal(text_catalogue_embedded("en", &catalogue, &err), STATUS_OK);
	if (template_set_open(catalogue, NULL, "", &set, &err) != STATUS_OK)
		fail_msg("%s: %s line %lld, %s", err.sentence, err.values[0].text, (long long)err.values[1].number,
		         err.values[2].text);
	struct buffer out = {0};
	assert_int_equal(template_render(set, "no-such-page.html", NULL, &out, &err), STATUS_MISSING);
	buffer_free(&out);
	template_set_free(set);
	text_catalogue_free(catalogue);
}

static void find_page(void *state, struct slice name, struct slice bytes)
{
	struct slice *page = state;
	struct slice file = slice_from(name, strlen("pages/"));
	size_t at;
	if (page->len == 0 && slice_starts_with(name, "pages/") && slice_ends_with(name, ".html") &&
	    !slice_find_byte(file, '/', &at))
		*page = file;
}

static void write_file(const char *folder, struct slice name, const char *text)
{
	struct arena a = {0};
	FILE *file = fopen(arena_format(&a, "%s/%.*s", folder, (int)name.len, name.ptr).ptr, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	arena_free(&a);
}

static void test_a_folder_takes_the_place_of_shipped_pages(void **state)
{
	(void)state;
	struct arena a = {0};
	struct slice page = {0};
	embedded_each(find_page, &page);
	if (page.len == 0)
		return;
	char folder[] = "/tmp/cabledesk-pages-XXXXXX";
	assert_non_null(mkdtemp(folder));
	struct text_catalogue *catalogue = NULL;
	struct template_set *set = NULL;
	struct error err;
	assert_int_equal(text_catalogue_embedded("en", &catalogue, &err), STATUS_OK);
	write_file(folder, page, "ours {{> only-here.html}}");
	assert_int_equal(template_set_open(catalogue, folder, "", &set, &err), STATUS_MISSING);
	assert_string_equal(err.values[2].text, "only-here.html");
	write_file(folder, slice_of("only-here.html"), "{{#name}}{{name}}{{/name}}{{> too.html}}");
	write_file(folder, slice_of("too.html"), "!");
	assert_int_equal(template_set_open(catalogue, folder, "", &set, &err), STATUS_OK);
	struct buffer out = {0};
	struct value *context = value_object(&a);
	value_put_cstr(context, "name", "A & B");
	assert_int_equal(template_render(set, arena_cstr(&a, page), context, &out, &err), STATUS_OK);
	assert_true(slice_equals(buffer_slice(&out), "ours A &amp; B!"));
	buffer_free(&out);
	unlink(arena_format(&a, "%s/%.*s", folder, (int)page.len, page.ptr).ptr);
	unlink(arena_format(&a, "%s/only-here.html", folder).ptr);
	unlink(arena_format(&a, "%s/too.html", folder).ptr);
	assert_int_equal(rmdir(folder), 0);
	template_set_free(set);
	text_catalogue_free(catalogue);
	arena_free(&a);
}

struct shared {
	const struct template_set *set;
	const struct value *context;
};

static void *render_many(void *state)
{
	const struct shared *shared = state;
	void *failed = NULL;
	for (int i = 0; i < 200 && failed == NULL; i++) {
		struct buffer out = {0};
		if (template_render(shared->set, "a.html", shared->context, &out, NULL) != STATUS_OK ||
		    !slice_equals(buffer_slice(&out), "12,408 cables in Kabul &amp; Herat, 19 Feb 2009, 16:17 UTC"))
			failed = state;
		buffer_free(&out);
	}
	return failed;
}

static void test_threads_share_a_set(void **state)
{
	(void)state;
	struct arena a = {0};
	struct text_catalogue *catalogue = open_catalogue();
	struct template_set *set = template_set_new(catalogue);
	assert_int_equal(
	    template_set_add(set, slice_of("a.html"), TEMPLATE_HTML, slice_of("{{t.found}}, {{sent}}"), NULL),
	    STATUS_OK);
	struct shared shared = {set, build_context(&a)};
	pthread_t threads[4];
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, render_many, &shared), 0);
	for (int i = 0; i < 4; i++) {
		void *failed;
		assert_int_equal(pthread_join(threads[i], &failed), 0);
		assert_null(failed);
	}
	template_set_free(set);
	text_catalogue_free(catalogue);
	arena_free(&a);
}

static void test_sees_every_growth_that_fails(void **state)
{
	(void)state;
	struct arena a = {0};
	struct text_catalogue *catalogue = open_catalogue();
	struct template_set *set = template_set_new(catalogue);
	struct buffer source = {0};
	for (int i = 0; i < 200; i++)
		buffer_add_cstr(&source, "{{#list}}{{n}} {{text}} {{t.found}} {{{markup}}}{{/list}}\n");
	assert_int_equal(template_set_add(set, slice_of("a.html"), TEMPLATE_HTML, buffer_slice(&source), NULL),
	                 STATUS_OK);
	const struct value *context = build_context(&a);
	for (size_t n = 1;; n++) {
		struct buffer out = {.fail_at = n};
		enum status status = template_render(set, "a.html", context, &out, NULL);
		bool all_passed = out.fail_at > 0;
		assert_int_equal(status, all_passed ? STATUS_OK : STATUS_MEMORY);
		buffer_free(&out);
		if (all_passed)
			break;
	}
	buffer_free(&source);
	template_set_free(set);
	text_catalogue_free(catalogue);
	arena_free(&a);
}

static void test_sees_every_allocation_that_fails(void **state)
{
	(void)state;
	struct text_catalogue *catalogue = open_catalogue();
	const char *source =
	    "{{<l}}{{$a}} {{#b.c}}{{t.hello}}{{{d}}}{{/b.c}}{{/a}}{{/l}}\n{{>p}}{{^e}}{{$f}}{{/f}}{{/e}}";
	for (int mode = TEMPLATE_PLAIN; mode <= TEMPLATE_HTML; mode++) {
		for (size_t n = 1;; n++) {
			struct arena a = {.fail_at = n};
			struct template template = {slice_of("a"), (enum template_mode)mode, NULL};
			enum status status = template_read(&a, catalogue, slice_of(source), &template, NULL);
			bool all_passed = a.fail_at > 0;
			assert_int_equal(status, all_passed ? STATUS_OK : STATUS_MEMORY);
			arena_free(&a);
			if (all_passed)
				break;
		}
	}
	text_catalogue_free(catalogue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_values_come_out_as_what_they_are),
	    cmocka_unit_test(test_a_page_stops_at_what_is_wrong),
	    cmocka_unit_test(test_sentences_take_their_values_from_the_page),
	    cmocka_unit_test(test_feeds_hold_nothing_that_xml_forbids),
	    cmocka_unit_test(test_layouts_partials_and_blocks),
	    cmocka_unit_test(test_limits_hold),
	    cmocka_unit_test(test_names_that_leave_the_folder_are_none),
	    cmocka_unit_test(test_the_shipped_pages_are_a_set),
	    cmocka_unit_test(test_a_folder_takes_the_place_of_shipped_pages),
	    cmocka_unit_test(test_threads_share_a_set),
	    cmocka_unit_test(test_sees_every_allocation_that_fails),
	    cmocka_unit_test(test_sees_every_growth_that_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
