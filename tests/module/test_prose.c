/* Proves that a Markdown body becomes the tree that it means, that every text of the tree is placed where it stands in
 * the body, that the tree survives the way through bytes, and that bytes which are no tree are refused. */
#include "base/prose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const kind_names[PROSE_KINDS] = {"doc", "p", "h", "quote", "list", "item", "code", "rule"};

static void dump_run(const struct prose *p, const struct prose_run *run, struct buffer *out)
{
	struct slice words = slice_span(p->text, run->text);
	buffer_add_byte(out, '|');
	if ((run->style & PROSE_EMPHASIS) != 0)
		buffer_add_byte(out, '*');
	if ((run->style & PROSE_STRONG) != 0)
		buffer_add_byte(out, '!');
	if ((run->style & PROSE_LITERAL) != 0)
		buffer_add_byte(out, '`');
	if ((run->style & PROSE_BREAK) != 0)
		buffer_add_cstr(out, "BREAK");
	else if ((run->style & PROSE_SOFT) != 0)
		buffer_add_cstr(out, "SOFT");
	else
		buffer_add(out, words);
	if (run->link != PROSE_NO_LINK) {
		buffer_add_byte(out, '@');
		buffer_add(out, p->links[run->link].target);
	}
}

/* "(doc(p|words|*stressed))" */
static void dump(const struct prose *p, struct buffer *out)
{
	size_t open = 0;
	uint32_t path[PROSE_DEPTH_MAX + 3];
	for (uint32_t i = 0; i < p->block_count; i++) {
		const struct prose_block *block = &p->blocks[i];
		for (; open > 0 && (i == 0 || path[open - 1] != block->parent); open--)
			buffer_add_byte(out, ')');
		path[open++] = i;
		buffer_add_byte(out, '(');
		buffer_add_cstr(out, kind_names[block->kind]);
		if (block->level != 0)
			buffer_add_format(out, "%d", (int)block->level);
		for (uint32_t r = 0; r < block->run_count; r++)
			dump_run(p, &p->runs[block->first_run + r], out);
	}
	for (; open > 0; open--)
		buffer_add_byte(out, ')');
}

static const struct {
	const char *body;
	const char *tree;
} cases[] = {
    {"", "(doc)"},
    {"One two", "(doc(p|One two))"},
    {"One\ntwo  \nthree\\\nfour", "(doc(p|One|SOFT|two|BREAK|three|BREAK|four))"},
    {"A *b* **c** `d e` f", "(doc(p|A |*b| |!c| |`d e| f))"},
    {"***both*** *a **b***", "(doc(p|*!both| |*a |*!b))"},
    {"# Head\n\nText", "(doc(h1|Head)(p|Text))"},
    {"Head\n====\n\n## Two ##", "(doc(h1|Head)(h2|Two))"},
    {"> A\n> b\n>\n> C", "(doc(quote(p|A|SOFT|b)(p|C)))"},
    {"> A\nlazy", "(doc(quote(p|A|SOFT|lazy)))"},
    {"> > deep\n> > er", "(doc(quote(quote(p|deep|SOFT|er))))"},
    {"- a\n- b\n  c\n\n3. d", "(doc(list-1(item(p|a))(item(p|b|SOFT|c)))(list3(item(p|d))))"},
    {"x [the cable](cable:09ISLAMABAD365#p3) y", "(doc(p|x |the cable@cable:09ISLAMABAD365#p3| y))"},
    {"[a](a)a", "(doc(p|a@a|a))"},
    {"[a b](<x y> \"a b\") a b", "(doc(p|a b@x y| a b))"},
    {"[*s* t][r] t\n\n[r]: cable:x \"s t\"", "(doc(p|*s@cable:x| t@cable:x| t))"},
    {"[r]: /u\n[r] is r", "(doc(p|r@/u| is r))"},
    {"<https://example.org/a?b&c> after", "(doc(p|https://example.org/a?b&c@https://example.org/a?b&c| after))"},
    {"![alt text](a.png) rest", "(doc(p|alt text| rest))"},
    {"AT&amp;T &lt;b&gt; \\*no\\* &nosuch; &", "(doc(p|AT|&|T |<|b|>| |*|no|*| &nosuch; &))"},
    {"&amp;amp; &ldquo;q&rdquo; &#8217;", "(doc(p|&|amp; |\xE2\x80\x9C|q|\xE2\x80\x9D| |\xE2\x80\x99))"},
    {"a <b>bold</b> c <script>x</script>", "(doc(p|a |<b>|bold|</b>| c |<script>|x|</script>))"},
    {"<div>\n<p>raw\n</div>", "(doc(p|<div>|SOFT|<p>raw|SOFT|</div>))"},
    {"```c\nint x;\n\ny\n```\nz", "(doc(code|`int x;|BREAK|BREAK|`y)(p|z))"},
    {"    indented\n      more", "(doc(code|`indented|BREAK|`  more))"},
    {"a\n\n---\n\nb", "(doc(p|a)(rule)(p|b))"},
    {"> a\n>\n> ***", "(doc(quote(p|a)(rule)))"},
    {"one\r\ntwo\r\n\r\nthree", "(doc(p|one|SOFT|two)(p|three))"},
    {"1) \xE2\x80\x9CW\xC3\xB6rter\xE2\x80\x9D \xE2\x80\x94 so",
     "(doc(list1(item(p|\xE2\x80\x9CW\xC3\xB6rter\xE2\x80\x9D \xE2\x80\x94 so))))"},
    {"`` a ` b `` c", "(doc(p|`a ` b| c))"},
    {"`a\nb` c", "(doc(p|`a|` |`b| c))"},
    {"snake_case_words 2 * 3 * 4", "(doc(p|snake_case_words 2 * 3 * 4))"},
};

static void reads_the_tree(void **state)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena a = {0};
		struct buffer out = {0}, bytes = {0}, again = {0};
		struct prose prose, back;
		struct error err;
		assert_int_equal(prose_parse(&a, slice_of(cases[i].body), &prose, &err), STATUS_OK);
		dump(&prose, &out);
		buffer_add_byte(&out, '\0');
		assert_string_equal(out.ptr, cases[i].tree);
		prose_write(&bytes, &prose);
		if (prose_read(&a, prose.source, buffer_slice(&bytes), &back, &err) != STATUS_OK)
			fail_msg("refused: %s", cases[i].body);
		dump(&back, &again);
		assert_true(slice_equal(buffer_slice(&again), slice_make(out.ptr, out.len - 1)));
		buffer_free(&out);
		buffer_free(&bytes);
		buffer_free(&again);
		arena_free(&a);
	}
}

static void places_every_text(void **state)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena a = {0};
		struct prose prose;
		struct error err;
		assert_int_equal(prose_parse(&a, slice_of(cases[i].body), &prose, &err), STATUS_OK);
		for (size_t r = 0; r < prose.run_count; r++) {
			const struct prose_run *run = &prose.runs[r];
			if (run->source.begin == run->source.end)
				fail_msg("no place for “%.*s” in: %s", (int)(run->text.end - run->text.begin),
				         prose.text.ptr + run->text.begin, cases[i].body);
			struct span source = prose_source_span(&prose, run->text);
			assert_int_equal(source.begin, run->source.begin);
			assert_int_equal(source.end, run->source.end);
			struct span text = prose_text_span(&prose, run->source);
			assert_int_equal(text.begin, run->text.begin);
			assert_int_equal(text.end, run->text.end);
		}
		arena_free(&a);
	}
}

static void maps_parts_of_runs(void **state)
{
	struct arena a = {0};
	struct prose prose;
	struct error err;
	struct slice body = slice_of("He *said* the &quot;big dam&quot; broke.");
	assert_int_equal(prose_parse(&a, body, &prose, &err), STATUS_OK);
	size_t at;
	assert_true(slice_find(prose.text, slice_of("said the \"big"), &at));
	struct span source = prose_source_span(&prose, (struct span){at + 1, at + 13});
	assert_true(slice_equals(slice_span(body, source), "aid* the &quot;big"));
	struct span text = prose_text_span(&prose, source);
	assert_true(slice_equals(slice_span(prose.text, text), "aid the \"big"));
	arena_free(&a);
}

static void refuses_what_is_too_deep(void **state)
{
	struct arena a = {0};
	struct prose prose;
	struct error err;
	char deep[3000];
	memset(deep, '>', sizeof deep);
	assert_int_equal(prose_parse(&a, slice_make(deep, sizeof deep), &prose, &err), STATUS_LIMIT);
	assert_int_equal(prose_parse(&a, slice_make("\xFF", 1), &prose, &err), STATUS_ENCODING);
	arena_free(&a);
}

/* Whatever byte is changed or cut off, the tree is refused or still a tree. */
static void survives_hostile_bytes(void **state)
{
	struct arena a = {0};
	struct prose prose, back;
	struct error err;
	struct buffer bytes = {0};
	struct slice body = slice_of("> A *b* [c](cable:x)\n\n- d\n\nlast &amp; words");
	assert_int_equal(prose_parse(&a, body, &prose, &err), STATUS_OK);
	prose_write(&bytes, &prose);
	for (size_t len = 0; len < bytes.len; len++)
		assert_int_not_equal(prose_read(&a, body, slice_make(bytes.ptr, len), &back, &err), STATUS_OK);
	size_t refused = 0, taken = 0;
	for (size_t at = 0; at < bytes.len; at++) {
		for (int bit = 0; bit < 8; bit++) {
			bytes.ptr[at] = (char)(bytes.ptr[at] ^ (1 << bit));
			if (prose_read(&a, body, buffer_slice(&bytes), &back, &err) != STATUS_OK) {
				refused++;
			} else {
				struct buffer out = {0};
				dump(&back, &out);
				prose_source_span(&back, (struct span){0, back.text.len});
				buffer_free(&out);
				taken++;
			}
			bytes.ptr[at] = (char)(bytes.ptr[at] ^ (1 << bit));
		}
		arena_reset(&a);
		assert_int_equal(prose_parse(&a, body, &prose, &err), STATUS_OK);
	}
	assert_true(refused > taken * 10);
	buffer_free(&bytes);
	arena_free(&a);
}

static void fails_cleanly_without_memory(void **state)
{
	for (size_t n = 1; n < 60; n++) {
		struct arena a = {.fail_at = n};
		struct prose prose;
		struct error err;
		enum status status = prose_parse(&a, slice_of("> A *b* [c](cable:x)\n\n- d\n"), &prose, &err);
		bool failed = a.fail_at == 0;
		assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
		arena_free(&a);
		if (!failed)
			return;
	}
	fail_msg("more than 60 allocations");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_the_tree),         cmocka_unit_test(places_every_text),
	    cmocka_unit_test(maps_parts_of_runs),     cmocka_unit_test(refuses_what_is_too_deep),
	    cmocka_unit_test(survives_hostile_bytes), cmocka_unit_test(fails_cleanly_without_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
