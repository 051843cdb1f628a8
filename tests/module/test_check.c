/* Proves what a story cites: links, "(Read: …)" and quotations, each by its rule; what must be said before it goes out;
 * that a quotation is looked for everywhere, the cited cables first; and that a passage is found among many cables
 * wherever comparing it with each of them finds it. */
#include "quote/check.h"
#include "quote_cables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *mrn;
	const char *body;
} sample[] = {
    {"03BRZENY118",
     "1. (C) The Minister said that the dam at Halmir will be built, and that no tribunal can stop it.\n\n"
     "2. (C) Work begins in May. The farmers have priced it already."},
    {"04KASRIDRIM61",
     "1. (U) A barley farmer did the sum for us in the dust with a stick, and rubbed it out with his shoe.\n\n"
     "3. (U) Sensitive but unclassified; not for distribution on the internet, ever."},
    {"05KASRIDRIM40", "1. (U) Sensitive but unclassified; not for distribution on the internet, ever.\n\n"
                      "2. (C) He asked for a glass of water, looked at it, and put it down untouched."},
    {"05KASRIDRIM40", "1. (S) The second telegram of this number speaks of the lantern in the upper window only."},
};
enum { SAMPLE = sizeof sample / sizeof sample[0] };

static void make_sample(struct arena *a, struct archive_cable cables[SAMPLE])
{
	for (size_t i = 0; i < SAMPLE; i++) {
		struct cable *c = test_make_cable(a, slice_of(""), slice_of(sample[i].body));
		c->mrn = slice_of(sample[i].mrn);
		cables[i] = (struct archive_cable){.value = *c};
		cables[i].id.bytes[0] = (unsigned char)('A' + i);
		cables[i].reading.bytes[0] = (unsigned char)('a' + i);
	}
}

static struct quote_check check(struct arena *a, const char *body, const struct quote_pick *picks, size_t pick_count)
{
	static struct archive_cable cables[SAMPLE];
	struct quote_check out;
	struct prose *prose = test_alloc(arena_alloc(a, sizeof *prose));
	struct error err;
	make_sample(a, cables);
	struct quote_cables memory = {cables, SAMPLE, NULL};
	struct quote_source source = quote_source_of_cables(&memory);
	assert_int_equal(prose_parse(a, slice_of(body), prose, &err), STATUS_OK);
	const struct quote_story story = {.prose = prose, .picks = picks, .pick_count = pick_count};
	assert_int_equal(quote_check_story(a, &story, &source, &out, &err), STATUS_OK);
	return out;
}

/* "link A1 words;" with the cable's letter and the paragraph's number, then troubles as "!lost words;". */
static struct slice write_check(struct arena *a, const struct quote_check *check)
{
	static const char *const whys[] = {"link", "read", "quotation"};
	static const char *const troubles[] = {"link lost", "unclear", "read lost", "paragraph lost", "pick"};
	struct buffer out = {0};
	for (size_t i = 0; i < check->citation_count; i++) {
		const struct citation *c = &check->citations[i];
		struct slice words = slice_part(c->words, 0, 12);
		buffer_add_format(&out, "%s %c%d %.*s;", whys[c->why], c->cable.bytes[0], c->paragraph_number,
		                  (int)words.len, words.ptr);
	}
	for (size_t i = 0; i < check->trouble_count; i++)
		buffer_add_format(&out, "!%s;", troubles[check->troubles[i].kind]);
	struct slice text = arena_copy(a, buffer_slice(&out));
	buffer_free(&out);
	return text;
}

#define LONG_EXACT "“the dam at Halmir will be built, and that no tribunal can stop it”"
#define SHORT_EXACT "“the farmers have priced it”"
#define TWO_CABLES "“Sensitive but unclassified; not for distribution on the internet, ever.”"
#define LONG_ALTERED "“the dam at Halmir must be built, and that no tribunal can stop it”"

static const struct {
	const char *body;
	const char *cites;
} cases[] = {
    {"Nothing here.", ""},
    {"See [the words of it](cable:03BRZENY118#p2).", "link A2 the words of;"},
    {"See [the words of it](cable:03BRZENY118).", "link A0 the words of;"},
    {"See [the words of it](cable:03BRZENY118#p9).", "link A0 the words of;!paragraph lost;"},
    {"See [the words of it](cable:99NOWHERE1).", "!link lost;"},
    {"See [the words of it](cable:05KASRIDRIM40).", "!unclear;"},
    {"He said " LONG_EXACT ".", "quotation A1 the dam at H;"},
    {"He said " SHORT_EXACT ".", "!pick;"},
    {"He said " TWO_CABLES ".", "!pick;"},
    {"He said " LONG_ALTERED ".", ""},
    {"He said “nothing of the kind was ever put to him by anybody”.", ""},
    /* in a cable that is cited otherwise */
    {"He said " SHORT_EXACT ". See [it all here](cable:03BRZENY118).",
     "quotation A2 the farmers ;link A0 it all here;"},
    {"He said " LONG_ALTERED ". See [it all here](cable:03BRZENY118).",
     "quotation A1 the dam at H;link A0 it all here;"},
    {"He said " LONG_ALTERED ".\n\nAnd " LONG_EXACT ".", "quotation A1 the dam at H;quotation A1 the dam at H;"},
    {"He said " TWO_CABLES ". See [it all here](cable:04KASRIDRIM61).",
     "quotation B3 Sensitive bu;link B0 it all here;"},
    /* naming alone cites nothing */
    {"In 03BRZENY118 he said so.", ""},
    {"In 03BRZENY118 he said " SHORT_EXACT ".", "!pick;"},
    /* (Read: …) */
    {"He said " LONG_EXACT ". (Read: the cable of it)", "quotation A1 the dam at H;read A1 the cable of;"},
    {"He said " SHORT_EXACT ". (Read: the cable of it)", "quotation A2 the farmers ;read A2 the cable of;"},
    {"In 03BRZENY118 he said so. (Read: the cable of it)", "read A0 the cable of;"},
    {"He said so. (Read: [the cable of it](cable:03BRZENY118#p1))", "read A1 the cable of;"},
    {"He said so. (Read: 03BRZENY118 in full)", "read A0 03BRZENY118 ;"},
    {"He said so. (Read: the cable of it)", "!read lost;"},
    {"He said " TWO_CABLES ". (Read: the cable of it)", "!pick;!read lost;"},
    {"He said " LONG_EXACT ".\n\nHe left. (Read: the cable of it)", "quotation A1 the dam at H;!read lost;"},
    {"He said " LONG_EXACT ".\n\n(Read: the cable of it)", "quotation A1 the dam at H;read A1 the cable of;"},
    {"> the dam at Halmir will be built, and that no tribunal can stop it\n\n(Read: the cable of it)",
     "quotation A1 the dam at H;read A1 the cable of;"},
    {"Of [barley in dust](cable:04KASRIDRIM61) and " LONG_EXACT ". (Read: the cable of it)",
     "link B0 barley in du;quotation A1 the dam at H;read A1 the cable of;"},
    {"He said so. (Read: [the cable of it](cable:99NOWHERE1))", "!read lost;"},
};

static void cites_by_the_rules(void **state)
{
	int failed = 0;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena a = {0};
		struct quote_check c = check(&a, cases[i].body, NULL, 0);
		struct slice got = write_check(&a, &c);
		if (!slice_equals(got, cases[i].cites)) {
			print_error("%s\n  %.*s\n", cases[i].body, (int)got.len, got.ptr);
			failed++;
		}
		arena_free(&a);
	}
	assert_int_equal(failed, 0);
}

static void takes_a_person_s_pick(void **state)
{
	struct arena a = {0};
	struct quote_pick pick = {
	    .text = slice_of("Sensitive but unclassified; not for distribution on the internet, ever."),
	    .cable = {{'C'}}};
	struct quote_check c = check(&a, "He said " TWO_CABLES ". (Read: it)", &pick, 1);
	assert_true(slice_starts_with(write_check(&a, &c), "quotation C1 Sensitive bu;read C1 it"));
	assert_int_equal(c.trouble_count, 0);
	/* Words that changed are no longer the ones that were picked. */
	c = check(&a, "He said “Sensitive but unclassified; not for distribution on the internet.”", &pick, 1);
	assert_int_equal(c.citation_count, 0);
	assert_int_equal(c.troubles[0].kind, TROUBLE_PICK);
	/* From no cable, a person says. */
	pick = (struct quote_pick){
	    .text = slice_of("the dam at Halmir will be built, and that no tribunal can stop it"), .is_none = true};
	c = check(&a, "He said " LONG_EXACT ".", &pick, 1);
	assert_int_equal(c.citation_count + c.trouble_count, 0);
	/* A cable in which an altered quotation stands, picked by hand. */
	pick = (struct quote_pick){
	    .text = slice_of("the dam at Halmir must be built, and that no tribunal can stop it"), .cable = {{'A'}}};
	c = check(&a, "He said " LONG_ALTERED ".", &pick, 1);
	assert_int_equal(c.citation_count, 1);
	assert_int_equal(c.citations[0].verdict, VERDICT_ALTERED);
	arena_free(&a);
}

static void looks_in_cited_cables_first(void **state)
{
	struct arena a = {0};
	struct quote_check c = check(&a, "He said " TWO_CABLES " there, see [it](cable:04KASRIDRIM61).", NULL, 0);
	assert_int_equal(c.result_count, 1);
	assert_int_equal(c.results[0].place_count, 2);
	assert_int_equal(c.results[0].places[0].cable.bytes[0], 'B');
	assert_int_equal(c.results[0].places[0].paragraph_number, 3);
	assert_true(c.results[0].places[0].is_cited);
	assert_false(c.results[0].places[1].is_cited);
	arena_free(&a);
}

static void lists_inner_words_only_where_the_outer_are_nowhere(void **state)
{
	struct arena a = {0};
	struct quote_check c =
	    check(&a, "“Yes, it says ‘no tribunal can stop it’ in there, I read it,” he told this paper.", NULL, 0);
	assert_int_equal(c.result_count, 2);
	assert_int_equal(c.results[0].verdict, VERDICT_NOT_FOUND);
	assert_int_equal(c.results[1].verdict, VERDICT_EXACT);
	c = check(&a, "“The Minister said ‘that the dam at Halmir will be built,’ and that no tribunal”", NULL, 0);
	assert_int_equal(c.result_count, 1);
	arena_free(&a);
}

static void counts_and_shows(void **state)
{
	struct arena a = {0};
	struct error err;
	struct quote_check c =
	    check(&a, "A " LONG_EXACT " b " LONG_ALTERED " c “of nobody's words at all” d “barley farmer”.", NULL, 0);
	struct quote_tally tally = quote_count(&c);
	assert_int_equal(tally.exact, 1);
	assert_int_equal(tally.altered, 1);
	assert_int_equal(tally.not_found, 1);
	assert_int_equal(tally.scraps, 1);
	struct value *list = quote_results_value(&a, &c);
	assert_int_equal(value_done(&a, &err), STATUS_OK);
	struct buffer json = {0};
	value_write_json(&json, value_at(list, 1), false);
	buffer_add_byte(&json, '\0');
	assert_non_null(
	    strstr(json.ptr, "\"hides\":[],\"name\":\"03BRZENY118\",\"mrn\":\"03BRZENY118\",\"paragraph\":1"));
	assert_non_null(strstr(json.ptr, "\"diff\":[{\"kind\":\"replaced\","));
	assert_non_null(strstr(json.ptr, "\"quotation\":\"must\",\"cable\":\"will\"}]"));
	buffer_free(&json);
	arena_free(&a);
}

/* ---- Among many ---- */

/* xorshift64: the same numbers in every run. */
static uint32_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)(*state >> 32);
}

enum { MANY = 300, CABLE_WORDS = 120, QUOTED = 14 };

static void add_words(uint64_t *random, struct buffer *out, size_t count)
{
	static const char *const syllables[] = {"ba", "ri", "ton", "mel", "os", "ka", "du", "ven", "sha", "li"};
	for (size_t i = 0; i < count; i++) {
		/* Half of the words are everywhere, half are rare. */
		size_t rare = next_random(random) % 2 == 0 ? 4 : 1;
		for (size_t k = 0; k < rare; k++)
			buffer_add_cstr(out, syllables[next_random(random) % 10]);
		buffer_add_byte(out, i % 11 == 10 ? '\n' : ' ');
	}
}

static void make_many(struct arena *a, uint64_t *random, struct archive_cable *cables)
{
	for (size_t i = 0; i < MANY; i++) {
		struct buffer text = {0};
		add_words(random, &text, CABLE_WORDS);
		cables[i] = (struct archive_cable){.value = *test_make_cable(a, slice_of(""), buffer_slice(&text))};
		cables[i].id.bytes[0] = (unsigned char)(i & 0xFF);
		cables[i].id.bytes[1] = (unsigned char)(i >> 8);
		buffer_free(&text);
	}
}

/* The words of a cable from `begin` on, as a story quotes them; `dropped`: one is left out (SIZE_MAX: none). */
static struct slice quote_words(struct arena *a, const struct archive_cable *cable, size_t begin, size_t dropped)
{
	struct wording w;
	struct error err;
	struct buffer out = {0};
	assert_int_equal(wording_of_cable(a, &cable->value, &w, &err), STATUS_OK);
	for (size_t i = begin; i < begin + QUOTED; i++) {
		if (i == dropped)
			continue;
		buffer_add(&out, w.words[i].written);
		buffer_add_byte(&out, ' ');
	}
	struct slice copy = arena_copy(a, slice_trim(buffer_slice(&out)));
	buffer_free(&out);
	return copy;
}

static void finds_a_passage_among_many(void **state)
{
	uint64_t random = 88172645463325252u;
	struct arena kept = {0}, a = {0};
	struct archive_cable *cables = test_alloc(arena_array(&kept, MANY, sizeof *cables));
	make_many(&kept, &random, cables);
	struct quote_cables memory = {cables, MANY, NULL};
	struct quote_source source = quote_source_of_cables(&memory);
	for (int round = 0; round < 60; round++) {
		struct quote_result found;
		struct error err;
		size_t at = next_random(&random) % MANY, begin = next_random(&random) % (CABLE_WORDS - QUOTED);
		bool is_altered = round % 2 == 1;
		struct slice passage = quote_words(
		    &a, &cables[at], begin, is_altered ? begin + 1 + next_random(&random) % (QUOTED - 2) : SIZE_MAX);
		assert_int_equal(quote_find(&a, passage, &source, &found, &err), STATUS_OK);
		assert_true(found.place_count >= 1);
		assert_int_equal(found.verdict, is_altered ? VERDICT_ALTERED : VERDICT_EXACT);
		assert_memory_equal(found.places[0].cable.bytes, cables[at].id.bytes, 32);
		/* No cable that is compared on its own is a better place. */
		struct wording q, c;
		struct finding f;
		assert_int_equal(wording_of_quotation(&a, passage, &q, &err), STATUS_OK);
		for (size_t i = 0; i < MANY; i++) {
			assert_int_equal(wording_of_cable(&a, &cables[i].value, &c, &err), STATUS_OK);
			assert_int_equal(quote_compare(&a, &q, &c, 0, &f, &err), STATUS_OK);
			assert_true(f.verdict < found.verdict ||
			            (f.verdict == found.verdict && f.cost >= found.places[0].finding.cost));
		}
		arena_reset(&a);
	}
	arena_free(&a);
	arena_free(&kept);
}

/* A sentence of many cables, one word of it another and one as only one cable has it. */
static void says_what_stands_in_many_with_another_word(void **state)
{
	enum { CABLES = 30 };
	struct arena a = {0};
	struct archive_cable cables[CABLES];
	for (unsigned i = 0; i < CABLES; i++) {
		struct slice text = arena_format(
		    &a, "1. (C) The Embassy has no information that would confirm the harbor%u in May.", i);
		cables[i] = (struct archive_cable){.value = *test_make_cable(&a, slice_of(""), text)};
		cables[i].id.bytes[0] = (unsigned char)i;
	}
	struct quote_cables memory = {cables, CABLES, NULL};
	struct quote_source source = quote_source_of_cables(&memory);
	struct quote_result found;
	struct error err;
	struct slice passage = slice_of("The Embassy has no information that would seldom the harbor7");
	assert_int_equal(quote_find(&a, passage, &source, &found, &err), STATUS_OK);
	assert_int_equal(found.verdict, VERDICT_ALTERED);
	assert_int_equal(found.place_count, 1);
	assert_int_equal(found.standing, CABLES);
	assert_true(quote_is_boilerplate(&found));
	arena_free(&a);
}

static void tells_a_passage_in_another_language(void **state)
{
	static const struct {
		const char *passage;
		enum verdict verdict;
	} passages[] = {
	    {"Le ministre a dit que le barrage sera construit et que les paysans sont pour", VERDICT_TRANSLATION},
	    {"\xD0\x9C\xD0\xB8\xD0\xBD\xD0\xB8\xD1\x81\xD1\x82\xD1\x80 "
	     "\xD1\x81\xD0\xBA\xD0\xB0\xD0\xB7\xD0\xB0\xD0\xBB \xD1\x8D\xD1\x82\xD0\xBE",
	     VERDICT_TRANSLATION},
	    {"The sheep of the upper valley are counted twice in every autumn", VERDICT_NOT_FOUND},
	};
	struct arena a = {0};
	const struct archive_cable cable = {
	    .value = *test_make_cable(&a, slice_of(""),
	                              slice_of("1. (C) The dam will be built, and no tribunal can stop it."))};
	struct quote_cables memory = {&cable, 1, NULL};
	struct quote_source source = quote_source_of_cables(&memory);
	for (size_t i = 0; i < sizeof passages / sizeof passages[0]; i++) {
		struct quote_result found;
		struct error err;
		assert_int_equal(quote_find(&a, slice_of(passages[i].passage), &source, &found, &err), STATUS_OK);
		assert_int_equal(found.verdict, passages[i].verdict);
	}
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(cites_by_the_rules),
	    cmocka_unit_test(takes_a_person_s_pick),
	    cmocka_unit_test(looks_in_cited_cables_first),
	    cmocka_unit_test(lists_inner_words_only_where_the_outer_are_nowhere),
	    cmocka_unit_test(counts_and_shows),
	    cmocka_unit_test(says_what_stands_in_many_with_another_word),
	    cmocka_unit_test(tells_a_passage_in_another_language),
	    cmocka_unit_test(finds_a_passage_among_many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
