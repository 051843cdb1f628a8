/* Proves what a check says of a quotation beyond its verdict: the parts that it is put together from, that it stands in another cable
 * than its paragraph cites, in how many cables its words stand, that it is a translation, and where what the story says of the
 * cable is not what the cable's fields say; and in which order an editor sees a story's quotations. */
#include "quote/check.h"
#include "quote_cables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *mrn, *post, *signer;
	int year, month, day;
	const char *body;
} sample[] = {
    {"03KABUL118", "KABUL", "PATTERSON", 2009, 2, 19,
     "1. (C) The Minister said that the dam at Halmir will be built, and that no tribunal can stop it.\n\n"
     "2. (C) The farmers of the lower valley have priced the loss of water into every sack of barley already."},
    {"04KARACHI61", "KARACHI", "HOLBROOK", 2004, 6, 1,
     "1. (U) A barley farmer did the sum for us in the dust with a stick, and rubbed it out with his shoe.\n\n"
     "2. (U) The engineer pointed at the river and laughed until the driver came to fetch him home."},
    {"05MADRID40", "MADRID", "", 2005, 1, 3,
     "1. (U) El ministro dijo que la presa no se puede construir en este lugar y que los campesinos no lo saben."},
};
enum { SAMPLE = sizeof sample / sizeof sample[0], BOILERPLATE = 30, CABLES = SAMPLE + BOILERPLATE };

static const char csv[] = "name,place,country,zone,indicators,spellings\n"
                          "KABUL,Kabul,Afghanistan,Asia/Kabul,RUEHBUL,\n"
                          "KARACHI,Karachi,Pakistan,Asia/Karachi,RUEHKP,\n"
                          "MADRID,Madrid,Spain,Europe/Madrid,RUEHMD,\n"
                          "NEWDELHI,New Delhi,India,Asia/Kolkata,RUEHNE,\n";

static void make_cables(struct arena *a, struct archive_cable cables[CABLES])
{
	for (size_t i = 0; i < CABLES; i++) {
		const char *body = i < SAMPLE
		                       ? sample[i].body
		                       : "1. (U) This message is not for distribution outside of the executive branch "
		                         "of any government whatsoever.";
		struct cable *c = test_make_cable(a, slice_of(""), slice_of(body));
		if (i < SAMPLE) {
			struct calendar date = {.year = sample[i].year, .month = sample[i].month, .day = sample[i].day};
			c->mrn = slice_of(sample[i].mrn);
			c->post = slice_of(sample[i].post);
			c->signer = slice_of(sample[i].signer);
			c->date.precision = MOMENT_DAY;
			assert_true(calendar_to_ms(&date, &c->date.ms));
		}
		cables[i] = (struct archive_cable){.value = *c};
		cables[i].id.bytes[0] = (unsigned char)('A' + i);
	}
}

static struct quote_check check(struct arena *a, const char *body, const char *language)
{
	struct quote_check out;
	struct prose *prose = test_alloc(arena_alloc(a, sizeof *prose));
	struct posts *posts = test_alloc(arena_alloc(a, sizeof *posts));
	struct archive_cable *cables = test_alloc(arena_array(a, CABLES, sizeof *cables));
	struct error err;
	make_cables(a, cables);
	assert_int_equal(posts_load(a, slice_of(csv), posts, &err), STATUS_OK);
	struct quote_cables memory = {cables, CABLES, posts};
	struct quote_source source = quote_source_of_cables(&memory);
	assert_int_equal(prose_parse(a, slice_of(body), prose, &err), STATUS_OK);
	const struct quote_story story = {.prose = prose, .language = slice_of(language)};
	assert_int_equal(quote_check_story(a, &story, &source, &out, &err), STATUS_OK);
	return out;
}

/* "altered meaning A; parts A exact, -B altered", "exact A; elsewhere 04KARACHI61" … */
static struct slice write_result(struct arena *a, const struct quote_result *r)
{
	struct buffer out = {0};
	buffer_add_cstr(&out, quote_verdict_name(r->verdict));
	if (r->place_count > 0)
		buffer_add_format(&out, " %c", r->places[0].cable.bytes[0]);
	for (size_t i = 0; i < r->part_count; i++) {
		const struct quote_part *p = &r->parts[i];
		unsigned char cable = p->place.cable.bytes[0];
		buffer_add_format(&out, "%s%s%c %s", i == 0 ? "; parts " : ", ", p->is_marked ? "…" : "",
		                  cable != 0 ? cable : '?', quote_verdict_name(p->place.finding.verdict));
	}
	if (r->is_elsewhere)
		buffer_add_format(&out, "; elsewhere %.*s", (int)r->cited[0].len, r->cited[0].ptr);
	if (quote_is_boilerplate(r))
		buffer_add_format(&out, "; in %d", (int)r->standing);
	if (r->verdict == VERDICT_TRANSLATION)
		buffer_add_format(&out, "; %.*s", (int)r->language.len, r->language.ptr);
	for (size_t i = 0; i < r->attribution_count; i++) {
		const struct quote_attribution *said = &r->attributions[i];
		buffer_add_format(&out, "; %s %.*s/%.*s", quote_field_name(said->field), (int)said->said.len,
		                  said->said.ptr, (int)said->shown.len, said->shown.ptr);
	}
	struct slice text = arena_copy(a, buffer_slice(&out));
	buffer_free(&out);
	return text;
}

#define DAM "“the dam at Halmir will be built, and that no tribunal can stop it”"

static const struct {
	const char *name, *story, *language, *result;
} cases[] = {
    /* Parts. */
    {"one place has no parts", DAM, "", "exact A"},
    {"an altered one has no parts", "“the dam at Halmir must be built, and that no tribunal can stop it”", "",
     "altered A"},
    {"two places of one cable, joined",
     "“the dam at Halmir will be built, priced the loss of water into every sack of barley”", "",
     "altered A; parts A exact, A exact"},
    {"two cables, joined without a mark", "“no tribunal can stop it did the sum for us in the dust with a stick”", "",
     "altered B; parts A exact, B exact"},
    {"two cables, joined with a mark", "“no tribunal can stop it … rubbed it out with his shoe”", "",
     "altered B; parts A exact, …B exact"},
    {"two cables, and words of neither",
     "“the dam at Halmir will be built, and that green sheep sang under every tall lantern rubbed it out with his "
     "shoe”",
     "", "altered A; parts A exact, ? not found, B exact"},
    {"a part that is altered",
     "“the dam at Halmir must be built, and that no tribunal can stop it … pointed at the river and laughed until the "
     "driver came”",
     "", "altered A; parts A altered, …B exact"},
    {"three words of another cable are no part", "“the dam at Halmir will be built with a stick”", "", "altered A"},
    /* Another cable than the one cited. */
    {"the cable that the paragraph links", "As [a cable](cable:03KABUL118) has it, " DAM ".", "", "exact A"},
    {"another cable than the linked one", "As [a cable](cable:04KARACHI61) has it, " DAM ".", "",
     "exact A; elsewhere 04KARACHI61"},
    {"another cable than the named one", "In 04KARACHI61 one reads " DAM ".", "", "exact A; elsewhere 04KARACHI61"},
    {"another paragraph's link", "As [a cable](cable:04KARACHI61) has it.\n\nOne reads " DAM ".", "", "exact A"},
    {"a block quote's paragraph is the one before it",
     "As [a cable](cable:04KARACHI61) has it:\n\n> the dam at Halmir will be built, and that no tribunal can stop it",
     "", "exact A; elsewhere 04KARACHI61"},
    /* Boilerplate. */
    {"boilerplate", "“not for distribution outside of the executive branch of any government”", "", "exact D; in 30"},
    {"boilerplate with a new word", "“not for distribution outside of the executive wing of any government”", "",
     "altered D; in 30"},
    /* Translations. */
    {"a language told by its words", "„Der Staudamm bei Halmir wird gebaut, und kein Gericht kann ihn aufhalten“", "",
     "translation; de"},
    {"a script", "“Плотина в Халмире будет построена, и никакой суд её не остановит”", "ru", "translation; ru"},
    {"a script without a word of the story", "“Плотина в Халмире будет построена, и никакой суд её не остановит”", "",
     "translation; und-Cyrl"},
    {"a script in a story in English",
     "He told the reporters what the minister had told him before that day, and they had no word for it: “Плотина в "
     "Халмире будет построена, и никакой суд её не остановит”. It was not what they would have said of it to her.",
     "", "translation; und-Cyrl"},
    {"a script in a story that says it is in English",
     "As 03KABUL118 has it: “Плотина в Халмире будет построена, и никакой суд её не остановит”", "en-GB",
     "translation; und-Cyrl"},
    {"few words, in a story of that language", "„Staudamm Halmir wird trotzdem gebaut“", "de", "translation; de"},
    {"no word that tells, in a story of that language", "„Staudamm Halmir bleibt umstritten“", "de", "translation; de"},
    {"few words, in a story that does not say", "„Staudamm Halmir bleibt umstritten“", "", "not found"},
    {"English in a German story is not found", "„I have never seen such a thing in all of my life“", "de", "not found"},
    {"English that is not found", "“I have never seen such a thing in all of my life”", "en", "not found"},
    {"a French one", "« Le barrage de Halmir sera construit, et aucun tribunal ne peut l’arrêter »", "fr",
     "translation; fr"},
    {"the cable's own language", "“El ministro dijo que la presa no se puede construir en este lugar”", "es",
     "exact C"},
    {"not found, in the language of a cable that is cited",
     "En [un cable](cable:05MADRID40): “Los ingenieros del valle no saben lo que dijo el otro ministro”", "es",
     "not found"},
    /* Who said it. */
    {"the right post", "The embassy in Kabul wrote that " DAM ".", "", "exact A"},
    {"another post", "The embassy in New Delhi wrote that " DAM ".", "", "exact A; post embassy in New Delhi/KABUL"},
    {"a consulate by name", "Consulate Karachi wrote that " DAM ".", "", "exact A; post Consulate Karachi/KABUL"},
    {"a place's cable", "The Karachi cable says that " DAM ".", "", "exact A; post Karachi cable/KABUL"},
    {"a cable from a place", "A secret cable sent from Karachi says that " DAM ".", "",
     "exact A; post cable sent from Karachi/KABUL"},
    {"a place that is only named", "In Karachi people heard that " DAM ".", "", "exact A"},
    {"both posts are named", "The embassy in New Delhi was told by the embassy in Kabul that " DAM ".", "", "exact A"},
    {"a place within the quotation", "“The embassy in New Delhi slept”, it says, and " DAM ".", "", "not found"},
    {"the right date", "A cable dated 19 February 2009 says that " DAM ".", "", "exact A"},
    {"a day beside it", "A cable dated February 20, 2009 says that " DAM ".", "", "exact A"},
    {"another date", "A cable dated 3 May 2009 says that " DAM ".", "", "exact A; date 3 May 2009/2009-02-19"},
    {"another month", "A May 2009 cable says that " DAM ".", "", "exact A; date May 2009/2009-02-19"},
    {"another year", "A cable of 2007 says that " DAM ".", "", "exact A; date 2007/2009-02-19"},
    {"a year of something else", "In 2007 a farmer knew that " DAM ".", "", "exact A"},
    {"the right signer", "A cable signed by Ambassador Anne Patterson says that " DAM ".", "", "exact A"},
    {"another signer", "A cable signed by Richard Holbrook says that " DAM ".", "",
     "exact A; signer Richard Holbrook/PATTERSON"},
    {"another ambassador wrote it", "Ambassador Richard Holbrook wrote that " DAM ".", "",
     "exact A; signer Ambassador Richard Holbrook/PATTERSON"},
    {"a cable without a signer",
     "A cable signed by Richard Holbrook: “El ministro dijo que la presa no se puede construir en este lugar”", "es",
     "exact C"},
};

static void says_what_stands_around(void **state)
{
	struct arena a = {0};
	int failed = 0;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct quote_check c = check(&a, cases[i].story, cases[i].language);
		assert_true(c.result_count >= 1);
		struct slice got = write_result(&a, &c.results[0]);
		if (!slice_equals(got, cases[i].result)) {
			print_error("%s: %.*s\n", cases[i].name, (int)got.len, got.ptr);
			failed++;
		}
		arena_reset(&a);
	}
	assert_int_equal(failed, 0);
	arena_free(&a);
}

static void orders_the_worst_first(void **state)
{
	static const char story[] =
	    "“the dam at Halmir will be built, and that no tribunal can stop it.”\n\n"
	    "“did the sum for us in the dust with a stick; and rubbed it out”\n\n"
	    "“Nobody has ever said a word like these to anybody”\n\n"
	    "“the farmers of the lower valley have priced the loss of grain into every sack”\n\n"
	    "“can stop it”\n\n"
	    "“the dam at Halmir must be built, and that no tribunal can stop it.”\n\n"
	    "“The Engineer pointed at the river and laughed”\n\n"
	    "„Der Staudamm bei Halmir wird gebaut, und kein Gericht kann ihn aufhalten“\n\n"
	    "“the dam … will be built, and that no tribunal can stop it”\n";
	struct arena a = {0};
	struct quote_check c = check(&a, story, "");
	size_t *order = quote_order(&a, &c);
	assert_int_equal(c.result_count, 9);
	assert_non_null(order);
	static const size_t want[] = {5, 3, 2, 1, 6, 8, 7, 0, 4};
	for (size_t i = 0; i < 9; i++) {
		if (order[i] != want[i])
			print_error("%zu: %zu, %s\n", i, order[i],
			            quote_rank_name(quote_rank_of(&c.results[order[i]])));
		assert_int_equal(order[i], want[i]);
	}
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(says_what_stands_around),
	                                   cmocka_unit_test(orders_the_worst_first)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
