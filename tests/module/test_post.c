/* Proves that the table of posts is whole and that names are found by every spelling, through a slip and a cut, and not
 * by anything else; and that MRNs are read strictly and written in one form. */
#include "cable/mrn.h"
#include "field_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;
static struct posts posts;

static int load(void **state)
{
	(void)state;
	field_cases_load_posts(&arena, getenv("CABLEDESK_SOURCE"), &posts);
	return 0;
}

static int unload(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static void expect_post(const char *words, const char *name)
{
	const struct post *post = posts_find(&posts, slice_of(words));
	if (post == NULL ? name != NULL : name == NULL || !slice_equals(post->name, name))
		fail_msg("%s: found %.*s, expected %s", words, post == NULL ? 4 : (int)post->name.len,
		         post == NULL ? "none" : post->name.ptr, name == NULL ? "none" : name);
}

static void test_finds_names_as_telegrams_write_them(void **state)
{
	(void)state;
	expect_post("ISLAMABAD", "ISLAMABAD");
	expect_post("rio de janeiro", "RIODEJANEIRO");
	expect_post("N'DJAMENA", "NDJAMENA");
	expect_post("AMEMBASSY NEW DELHI", "NEWDELHI");
	expect_post("SECSTATE WASHDC", "STATE");
	expect_post("USMISSION USUN NEW YORK", "USUNNEWYORK");
	expect_post("SANTIAG0", "SANTIAGO");
	expect_post("MADRIDSP", "MADRID");
}

static void test_forgives_one_slip_and_a_cut(void **state)
{
	(void)state;
	expect_post("BISHTEK", "BISHKEK");
	expect_post("WELLLINGTON", "WELLINGTON");
	expect_post("RIODEJANIERO", "RIODEJANEIRO");
	expect_post("PORT AU PR", "PORTAUPRINCE");
	expect_post("VATICA", "VATICAN");
}

/* The posts of the sample archive stand at the end of the table, and nowhere else in it. */
static void test_invented_posts_are_marked(void **state)
{
	(void)state;
	static const char mark[] = "(invented for the sample archive)";
	size_t invented = 0;
	for (size_t i = 0; i < posts.count; i++) {
		if (slice_ends_with(posts.items[i].country, mark))
			invented++;
		else if (invented > 0)
			fail_msg("%.*s stands behind invented posts", (int)posts.items[i].name.len,
			         posts.items[i].name.ptr);
	}
	assert_int_equal(invented, 9);
	expect_post("SECEXT ORSOLIN", "DEPEXT");
	expect_post("VELDHAVN", "VELDHAVEN");
}

static void test_does_not_guess(void **state)
{
	(void)state;
	expect_post("", NULL);
	expect_post("12345", NULL);
	expect_post("INCSR BRAZIL", NULL);
	expect_post("UNSCR", NULL);
	expect_post("LANDON BRIDGE", NULL);
	expect_post("ROMA", "ROME");
	expect_post("RONE", NULL);
	expect_post("SAN", NULL);
	char longest[300];
	memset(longest, 'A', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	expect_post(longest, NULL);
}

static void test_finds_routing_indicators(void **state)
{
	(void)state;
	const struct post *post = posts_find_indicator(&posts, slice_of("RUEHIL"));
	assert_non_null(post);
	assert_true(slice_equals(post->name, "ISLAMABAD"));
	assert_null(posts_find_indicator(&posts, slice_of("RUEHXX")));
}

static void test_refuses_a_broken_table(void **state)
{
	(void)state;
	static const char *const broken[] = {
	    "",
	    "name,place\n",
	    "name,place,country,zone,indicators,spellings\nA,B\n",
	    "name,place,country,zone,indicators,spellings\n,B,C,D,,\n",
	    "name,place,country,zone,indicators,spellings\nABC,B,C,D,,\nABD,B,C,D,,ABC\n",
	};
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct arena a = {0};
		struct posts out;
		struct error err;
		if (posts_load(&a, slice_of(broken[i]), &out, &err) != STATUS_INPUT)
			fail_msg("broken table %zu was taken", i);
		arena_free(&a);
	}
}

static void expect_mrn(const char *words, const char *canonical)
{
	struct mrn mrn;
	struct arena a = {0};
	bool read = mrn_parse(&posts, slice_of(words), &mrn);
	struct slice written = read ? mrn_write(&a, &mrn) : (struct slice){"", 0};
	if (!slice_equals(written, canonical))
		fail_msg("%s: read as \"%.*s\", expected \"%s\"", words, (int)written.len, written.ptr, canonical);
	arena_free(&a);
}

static void test_reads_mrns(void **state)
{
	(void)state;
	expect_mrn("09ISLAMABAD365", "09ISLAMABAD365");
	expect_mrn(" 2009ISLAMABAD00365 ", "09ISLAMABAD365");
	expect_mrn("1979RIYADH00905", "79RIYADH905");
	expect_mrn("06 RIO DE JANEIRO 0012", "06RIODEJANEIRO12");
	expect_mrn("09NEWLANDIA12", "09NEWLANDIA12");
	static const char *const none[] = {"",
	                                   "09",
	                                   "09ISLAMABAD",
	                                   "ISLAMABAD365",
	                                   "09ISLAMABAD0",
	                                   "09ISLAMABAD123456789",
	                                   "09ISLA(MABAD)3",
	                                   "9ISLAMABAD365",
	                                   "09A1",
	                                   "3009ISLAMABAD1",
	                                   "09ISLAMABAD-3\n5x"};
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		expect_mrn(none[i], "");
}

/* A canonical form is read as itself: for every post of the table. */
static void test_canonical_forms_are_stable(void **state)
{
	(void)state;
	for (size_t i = 0; i < posts.count; i++) {
		struct arena a = {0};
		struct mrn mrn = {.year = 2009, .post = &posts.items[i], .number = 7};
		struct slice written = mrn_write(&a, &mrn);
		struct mrn again;
		if (!mrn_parse(&posts, written, &again) || again.post != mrn.post || again.number != 7)
			fail_msg("%.*s does not read as itself", (int)written.len, written.ptr);
		arena_free(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_finds_names_as_telegrams_write_them),
	    cmocka_unit_test(test_forgives_one_slip_and_a_cut),
	    cmocka_unit_test(test_invented_posts_are_marked),
	    cmocka_unit_test(test_does_not_guess),
	    cmocka_unit_test(test_finds_routing_indicators),
	    cmocka_unit_test(test_refuses_a_broken_table),
	    cmocka_unit_test(test_reads_mrns),
	    cmocka_unit_test(test_canonical_forms_are_stable),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
