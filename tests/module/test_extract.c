/* Proves that every quotation of a story is found, that apostrophes are none, that the parts of one stay together, and
 * that links, "(Read: …)" and MRNs are told apart: each at its place in the body. */
#include "quote/extract.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* A quotation as "[text]", a block quote as "{text}", a scrap as "(text)", an inner one with "^" before it. */
static const struct {
	const char *body;
	const char *quotations;
} cases[] = {
    /* marks */
    {"He said “the dam will be built” today.", "[the dam will be built]"},
    {"He said \"the dam will be built\" today.", "[the dam will be built]"},
    {"He said 'the dam will be built' today.", "[the dam will be built]"},
    {"He said ‘the dam will be built’ today.", "[the dam will be built]"},
    {"Er sagte „der Damm wird nun gebaut“ dazu.", "[der Damm wird nun gebaut]"},
    {"Powiedział „zapora będzie zbudowana wiosną” dziś.", "[zapora będzie zbudowana wiosną]"},
    {"Er sagte „der Damm wird nun gebaut\" dazu.", "[der Damm wird nun gebaut]"},
    {"Er sagte ‚der Damm wird nun gebaut‘ dazu.", "[der Damm wird nun gebaut]"},
    {"Il dit « le barrage sera construit » hier.", "[le barrage sera construit]"},
    {"Il dit «le barrage sera construit» hier.", "[le barrage sera construit]"},
    {"Er sagte »der Damm wird nun gebaut« dazu.", "[der Damm wird nun gebaut]"},
    {"Han sa ”dammen skall byggas nu” till oss.", "[dammen skall byggas nu]"},
    {"Er sagte ‹der Damm wird nun gebaut› dazu.", "[der Damm wird nun gebaut]"},
    {"他说「一 二 三 四」。", "[一 二 三 四]"},
    {"(“the dam will be built”)", "[the dam will be built]"},
    {"—“the dam will be built”—", "[the dam will be built]"},
    {"“the dam will be built,” he said, “and that is all of it.”", "[the dam will be built,][and that is all of it.]"},
    {"A \"the first one is here\" and \"the second one is here\".", "[the first one is here][the second one is here]"},
    {"“… the dam will be built …”", "[… the dam will be built …]"},
    {"\"[The dam] will be built here\"", "[[The dam] will be built here]"},
    /* apostrophes */
    {"The minister's and the ministers' view don't differ.", ""},
    {"The minister’s and the ministers’ view don’t differ.", ""},
    {"'Tis the dam of '79 they talk about 'em all.", ""},
    {"It is 5'10\" tall.", ""},
    {"He said 'the minister's own dam is there' again.", "[the minister's own dam is there]"},
    {"He said ‘the minister’s own dam is there’ again.", "[the minister’s own dam is there]"},
    {"He said 'the ministers' view of the dam' again.", "[the ministers' view of the dam]"},
    {"He said ‘the ministers’ view of the dam’ again.", "[the ministers’ view of the dam]"},
    {"rock 'n' roll in the '80s", ""},
    /* nested */
    {"“He said ‘the dam will be built’ to all of us.”",
     "[He said ‘the dam will be built’ to all of us.]^[the dam will be built]"},
    {"\"He said 'the dam will be built' to all of us.\"",
     "[He said 'the dam will be built' to all of us.]^[the dam will be built]"},
    {"“He called it ‘a dam’ and left the room.”", "[He called it ‘a dam’ and left the room.]^(a dam)"},
    {"“‘The dam will be built,’ he said to us.”", "[‘The dam will be built,’ he said to us.]^[The dam will be built,]"},
    /* scraps */
    {"It is a “barley farmer” thing.", "(barley farmer)"},
    {"It is “shameful”.", "(shameful)"},
    /* paragraphs */
    {"“The dam will be built.\n\n“It will be large,” he said.", "[The dam will be built.\nIt will be large,]"},
    {"\"The dam will be built.\n\n\"It will be large.\n\n\"It will hold.\"",
     "[The dam will be built.\nIt will be large.\nIt will hold.]"},
    {"« Le barrage sera construit.\n\n» Il sera grand, dit-il. »",
     "[Le barrage sera construit.\nIl sera grand, dit-il.]"},
    {"“The dam will be built here.\n\nHe left.", "[The dam will be built here.]"},
    {"“The dam “will be built for them” here.", "[will be built for them]"},
    {"He said “the dam\nwill be built” today.", "[the dam\nwill be built]"},
    {"- “the dam will be built”\n- “the dam will not hold”", "[the dam will be built][the dam will not hold]"},
    {"# “The dam will be built”\n\nText", "[The dam will be built]"},
    /* markup within */
    {"He said “the *dam* will **be** built” today.", "[the dam will be built]"},
    {"He said “the [dam](http://example.org/) will be built” today.", "[the dam will be built]"},
    {"He said &ldquo;the dam will be built&rdquo; today.", "[the dam will be built]"},
    {"He wrote `printf(\"a b c d e\")` in code.", ""},
    {"    \"the code is no quotation\"", ""},
    /* block quotes */
    {"He wrote:\n\n> The dam will be built.\n\nAnd left.", "{The dam will be built.}"},
    {"> The dam will be built.\n>\n> It will be large.", "{The dam will be built.\nIt will be large.}"},
    {"> “The dam will be built.”", "{The dam will be built.}"},
    {"> “The dam will be built.\n>\n> “It will be large.”", "{The dam will be built.\nIt will be large.}"},
    {"> The dam will be built.\n>\n> — Embassy Brzény", "{The dam will be built.}"},
    {"> The dam will be built.\n> — Embassy Brzény", "{The dam will be built.}"},
    {"> The dam will be built. (Read: the cable)", "{The dam will be built.}"},
    {"> The dam will be built.\n>\n> [The cable](cable:03BRZENY118)", "{The dam will be built.}"},
    {"> The dam will be built. ([cable](cable:03BRZENY118))", "{The dam will be built.}"},
    {"> He said “the dam will hold it” and then “it will be large” twice.",
     "{He said “the dam will hold it” and then “it will be large” twice.}^[the dam will hold it]^[it will be large]"},
    {"> > The dam will be built.", "{The dam will be built.}"},
};

static void write_quotation(const struct quotation *q, struct buffer *out)
{
	if (q->outer != QUOTATION_NONE)
		buffer_add_byte(out, '^');
	buffer_add_byte(out, q->is_block ? '{' : q->is_scrap ? '(' : '[');
	buffer_add(out, q->text);
	buffer_add_byte(out, q->is_block ? '}' : q->is_scrap ? ')' : ']');
}

static void finds_every_quotation(void **state)
{
	int failed = 0;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena a = {0};
		struct buffer out = {0};
		struct prose prose;
		struct extract extract;
		struct error err;
		assert_int_equal(prose_parse(&a, slice_of(cases[i].body), &prose, &err), STATUS_OK);
		assert_int_equal(quote_extract(&a, &prose, &extract, &err), STATUS_OK);
		for (size_t k = 0; k < extract.quotation_count; k++) {
			const struct quotation *q = &extract.quotations[k];
			write_quotation(q, &out);
			/* The place is that of the words. */
			struct slice there = slice_span(prose.source, q->span);
			size_t len = q->text.len < 3 ? q->text.len : 3;
			if (there.len < len || memcmp(there.ptr, q->text.ptr, len) != 0) {
				print_error("%s\n  place: %.*s\n", cases[i].body, (int)there.len, there.ptr);
				failed++;
			}
		}
		if (!slice_equals(buffer_slice(&out), cases[i].quotations)) {
			print_error("%s\n  %.*s\n", cases[i].body, (int)out.len, out.ptr);
			failed++;
		}
		buffer_free(&out);
		arena_free(&a);
	}
	assert_int_equal(failed, 0);
}

/* "kind name#fragment words", about as an offset of blocks. */
static const struct {
	const char *body;
	const char *mentions;
} mention_cases[] = {
    {"See [the cable](cable:09ISLAMABAD365#p3) of May.", "link 09ISLAMABAD365#p3 the cable;"},
    {"See [*the* cable](cable:09ISLAMABAD365) of May.", "link 09ISLAMABAD365# the cable;"},
    {"See [a page](http://example.org/) of May.", ""},
    {"He said so. (Read: the embassy's cable)", "read # the embassy's cable;"},
    {"He said so. (Read: [the cable](cable:09ISLAMABAD365#p3).)", "read 09ISLAMABAD365#p3 the cable.;"},
    {"He said so. (read: 09ISLAMABAD365)", "read 09ISLAMABAD365# 09ISLAMABAD365;"},
    {"In 09ISLAMABAD365 he said so.", "name 09ISLAMABAD365# 09ISLAMABAD365;"},
    {"In cable 09 ISLAMABAD 365 he said so.", "name 09 ISLAMABAD 365# 09 ISLAMABAD 365;"},
    {"In 09 RIO DE JANEIRO 12, and in 2009STATE00012.",
     "name 09 RIO DE JANEIRO 12# 09 RIO DE JANEIRO 12;name 2009STATE00012# 2009STATE00012;"},
    {"On 09 May 2009 the US had 12 of them; B52 and 4WD.", ""},
    {"He said so.\n\n(Read: the cable)", "read # the cable<;"},
    {"> He said so.\n\n(Read: the cable) (Read: another)", "read # the cable<;read # another<;"},
    {"a\n\n- b (Read: it)", "read # it;"},
};

static void finds_every_mention(void **state)
{
	static const char *const kinds[] = {"link", "read", "name"};
	int failed = 0;
	for (size_t i = 0; i < sizeof mention_cases / sizeof mention_cases[0]; i++) {
		struct arena a = {0};
		struct buffer out = {0};
		struct prose prose;
		struct extract extract;
		struct error err;
		assert_int_equal(prose_parse(&a, slice_of(mention_cases[i].body), &prose, &err), STATUS_OK);
		assert_int_equal(quote_extract(&a, &prose, &extract, &err), STATUS_OK);
		for (size_t k = 0; k < extract.mention_count; k++) {
			const struct mention *m = &extract.mentions[k];
			buffer_add_format(&out, "%s %.*s#%.*s %.*s%s;", kinds[m->kind], (int)m->name.len, m->name.ptr,
			                  (int)m->fragment.len, m->fragment.ptr, (int)m->words.len, m->words.ptr,
			                  m->about != m->block ? "<" : "");
			assert_true(m->about <= m->block);
		}
		if (!slice_equals(buffer_slice(&out), mention_cases[i].mentions)) {
			print_error("%s\n  %.*s\n", mention_cases[i].body, (int)out.len, out.ptr);
			failed++;
		}
		buffer_free(&out);
		arena_free(&a);
	}
	assert_int_equal(failed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(finds_every_quotation),
	    cmocka_unit_test(finds_every_mention),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
