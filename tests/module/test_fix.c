/* Proves that a corrected quotation holds, that a second correction finds nothing to do, that only the quotation changes, in the story's own
 * typography, and that what a person must judge is left: by cases, and by random changes of random passages. */
#include "quote/fix.h"

#include "quote_cables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char plain_cable[] =
    "1. (C) The harbor master said that \"not one crate\" was opened that had not been opened -- and\n"
    "closed again -- the night before. He didn't know who had asked for it.\n\n"
    "2. (C) We do not believe that the ship will never leave the quay before the end of June.\n\n"
    "3. (C) The price of herring rose by 5.3 percent in March, fell by two in April, and has stayed where it was since "
    "then.";
static const char capitals_cable[] =
    "1. (S) THIS IS A MESSAGE AND NOT A WAR, BUT IT IS A MESSAGE WITH ARTILLERY FROM KASR IDRIM.";
static const char twin_cable[] = "1. (U) The gate of the upper lake was closed by hand on Monday.\n\n2. (U) A remark.";
static const char other_twin_cable[] =
    "1. (U) The gate of the lower lake was closed by hand on Friday.\n\n2. (U) Nothing.";

enum { CABLES = 4 };

static struct quote_cables sample(struct arena *a)
{
	static const char *const texts[CABLES] = {plain_cable, capitals_cable, twin_cable, other_twin_cable};
	struct archive_cable *cables = test_alloc(arena_array(a, CABLES, sizeof *cables));
	for (size_t i = 0; i < CABLES; i++) {
		cables[i].value = *test_make_cable(a, slice_of("SUBJECT: NOTES\n\n"), slice_of(texts[i]));
		memset(cables[i].id.bytes, (int)i + 1, sizeof cables[i].id.bytes);
	}
	return (struct quote_cables){cables, CABLES, NULL};
}

/* Corrects the body once; `kinds` gets the kind of each. */
static struct slice correct(struct arena *a, struct slice body, enum quote_fix_kind *kinds, size_t *count)
{
	struct prose prose;
	struct quote_check check;
	struct error err;
	struct quote_fix fixes[16];
	struct quote_cables memory = sample(a);
	struct quote_source source = quote_source_of_cables(&memory);
	assert_int_equal(prose_parse(a, body, &prose, &err), STATUS_OK);
	const struct quote_story story = {.prose = &prose};
	assert_int_equal(quote_check_story(a, &story, &source, &check, &err), STATUS_OK);
	*count = check.result_count;
	assert_true(*count <= 16);
	for (size_t i = 0; i < *count; i++) {
		const struct quote_result *r = &check.results[i];
		struct archive_cable cable = {0};
		if (r->place_count > 0)
			assert_int_equal(source.load(source.state, a, &r->places[0].cable, &cable, &err), STATUS_OK);
		assert_int_equal(quote_fix(a, &prose, r, r->place_count > 0 ? &cable.value : NULL, &fixes[i], &err),
		                 STATUS_OK);
		kinds[i] = fixes[i].kind;
	}
	return quote_fix_apply(a, body, fixes, *count);
}

static const struct {
	const char *body, *corrected;
	enum quote_fix_kind kind;
} cases[] = {
    /* Replaced, added, dropped; the story's marks within. */
    {"“The harbor master says that ‘not one crate’ was opened”",
     "“The harbor master said that ‘not one crate’ was opened”", QUOTE_FIX_MADE},
    {"\"He really didn't know who had asked for it.\"", "\"He didn't know who had asked for it.\"", QUOTE_FIX_MADE},
    {"“He didn’t know who asked for it.”", "“He didn’t know who had asked for it.”", QUOTE_FIX_MADE},
    /* Dashes as the story has them elsewhere. */
    {"A dash — “opened that had not been opened and closed the night before”",
     "A dash — “opened that had not been opened — and closed again — the night before”", QUOTE_FIX_MADE},
    /* More than a few words left out: a gap, as the story marks gaps. */
    {"“The price of herring rose by 5.3 percent in March and has stayed where it was since then.”",
     "“The price of herring rose by 5.3 percent in March … and has stayed where it was since then.”", QUOTE_FIX_MADE},
    {"“We […] believe.” “The price of herring rose by 5.3 percent in March and has stayed where it was since then.”",
     "“We […] believe.” “The price of herring rose by 5.3 percent in March […] and has stayed where it was since "
     "then.”",
     QUOTE_FIX_MADE},
    /* A negation is not hidden. */
    {"“We do not believe that the ship will leave the quay before the end of June.”",
     "“We do not believe that the ship will never leave the quay before the end of June.”", QUOTE_FIX_MADE},
    /* Numbers, signs. */
    {"“The price of herring rose by 5 percent in March, fell”",
     "“The price of herring rose by 5.3 percent in March, fell”", QUOTE_FIX_MADE},
    {"“fell by two in April and has stayed where it was”", "“fell by two in April, and has stayed where it was”",
     QUOTE_FIX_MADE},
    /* A cable in capitals: as the story writes the words. */
    {"Kasr Idrim: “This is a message and not a war, but a message with artillery of Kasr Idrim.”",
     "Kasr Idrim: “This is a message and not a war, but it is a message with artillery from Kasr Idrim.”",
     QUOTE_FIX_MADE},
    /* Markup around the words stays, markup among them goes with them; lines stay. */
    {"> The harbor master *said* that “not a [single](https://a.example) crate”\n> was opened **that** had not been "
     "opened",
     "> The harbor master *said* that “not one crate”\n> was opened **that** had not been opened", QUOTE_FIX_MADE},
    {"“This is *a message and no war, but* it is a message”",
     "“This is *a message and not a war, but* it is a message”", QUOTE_FIX_MADE},
    /* What holds, and what a person must judge. */
    {"“He didn’t know who had asked for it.”", NULL, QUOTE_FIX_HOLDS},
    {"“The otter is an animal of no great importance”", NULL, QUOTE_FIX_NOT_FOUND},
    {"“The gate of the old lake was closed by hand”", NULL, QUOTE_FIX_AMBIGUOUS},
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena a = {0};
		enum quote_fix_kind kinds[16];
		size_t count;
		struct slice body = slice_of(cases[i].body), made = correct(&a, body, kinds, &count);
		const char *expected = cases[i].corrected == NULL ? cases[i].body : cases[i].corrected;
		assert_true(count > 0);
		assert_string_equal(arena_cstr(&a, made), expected);
		assert_string_equal(quote_fix_name(kinds[count - 1]), quote_fix_name(cases[i].kind));
		struct slice again = correct(&a, made, kinds, &count);
		assert_string_equal(arena_cstr(&a, again), expected);
		arena_free(&a);
	}
}

/* ---- Random changes ---- */

static uint32_t chance(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % below;
}

/* Words of the third paragraph, changed here and there. */
static struct slice make_story(struct arena *a, uint32_t *seed)
{
	static const char words[] =
	    "The price of herring rose by 5.3 percent in March, fell by two in April, and has stayed "
	    "where it was since then.";
	static const char *const others[] = {"never", "the", "Paris", "7", "well-known", "*quite*", "&", "cod,"};
	struct slice rest = slice_of(words), word;
	struct buffer out = {0};
	buffer_add_cstr(&out, "Before. “");
	while (slice_cut(&rest, ' ', &word)) {
		uint32_t what = chance(seed, 12);
		if (what == 1 || what == 2)
			buffer_add_format(&out, "%s ", others[chance(seed, 8)]);
		if (what > 1)
			buffer_add_format(&out, "%.*s%s", (int)word.len, word.ptr, chance(seed, 9) == 0 ? "\n" : " ");
	}
	out.len -= out.len > 0;
	buffer_add_cstr(&out, "” After.");
	struct slice made = arena_copy(a, buffer_slice(&out));
	buffer_free(&out);
	return made;
}

static void test_random_changes_are_put_right_once_and_for_all(void **state)
{
	(void)state;
	enum { TIMES = 1500 };
	uint32_t seed = 1;
	size_t made = 0;
	for (int i = 0; i < TIMES; i++) {
		struct arena a = {0};
		enum quote_fix_kind kinds[16];
		size_t count;
		struct slice body = make_story(&a, &seed), corrected = correct(&a, body, kinds, &count);
		assert_true(slice_starts_with(corrected, "Before. “") && slice_ends_with(corrected, "” After."));
		if (count != 1 || kinds[0] != QUOTE_FIX_MADE) {
			assert_true(slice_equal(body, corrected));
			arena_free(&a);
			continue;
		}
		made++;
		struct slice again = correct(&a, corrected, kinds, &count);
		if (count != 1 || kinds[0] != QUOTE_FIX_HOLDS || !slice_equal(again, corrected))
			fail_msg("%.*s\n became\n%.*s", (int)body.len, body.ptr, (int)corrected.len, corrected.ptr);
		arena_free(&a);
	}
	print_message("%zu of %d were put right\n", made, TIMES);
	assert_true(made > TIMES / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cases),
	    cmocka_unit_test(test_random_changes_are_put_right_once_and_for_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
