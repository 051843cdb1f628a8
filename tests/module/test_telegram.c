/* Proves that a telegram's head and body are read as they stand: addresses, date, classification, paragraphs with marks and headings, page
 * lines and omissions; that telegrams of the 1970s are read; and that nothing that calls itself text makes the reader fail. */
#include "cable/noise.h"
#include "cable/read_telegram.h"
#include "field_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena table;
static struct posts posts;

static int load(void **state)
{
	(void)state;
	field_cases_load_posts(&table, getenv("CABLEDESK_SOURCE"), &posts);
	return 0;
}

static int unload(void **state)
{
	(void)state;
	arena_free(&table);
	return 0;
}

/* Fictional, with one of each trap. */
static const char telegram[] = "VZCZCXRO7242\n"
                               "PP RUEHLH\n"
                               "DE RUEHIL #0365/01 0491312\n"
                               "ZNY CCCCC ZZH\n"
                               "P 181312Z FEB 09\n"
                               "FM AMEMBASSY ISLAMABAD\n"
                               "TO RUEHC/SECSTATE WASHDC PRIORITY 1286\n"
                               "INFO RUEHBUL/AMEMBASSY KABUL PRIORITY 9707\n"
                               "RUEHNE/AMEMBASSY NEW DELHI 4600\n"
                               "RHMFISS/HQ USCENTCOM MACDILL AFB FL\n"
                               "C O N F I D E N T I A L SECTION 01 OF 02 ISLAMABAD 000365 \n"
                               " \n"
                               "SIPDIS \n"
                               " \n"
                               "E.O. 12958: DECL: 02/18/2019 \n"
                               "TAGS: PREL, PGOV, PK \n"
                               "SUBJECT: A SUBJECT THAT GOES ON OVER THE END OF ITS LINE AND \n"
                               "ENDS IN THE NEXT \n"
                               " \n"
                               "REF: A. ISLAMABAD 300 \n"
                               "     B. 08 KABUL 2100 \n"
                               " \n"
                               "Classified By: Ambassador Ann Q. Example for reasons 1.4 (b) and (d) \n"
                               " \n"
                               "1. (C) Summary: The first paragraph. End summary. \n"
                               " \n"
                               "-------------\n"
                               "A Heading\n"
                               "-------------\n"
                               " \n"
                               "2. (SBU) The second says that 3.5 million people and [1 line not \n"
                               "declassified] met XXXXXXXXXXXX in \n"
                               " \n"
                               "ISLAMABAD 00000365  002 OF 002 \n"
                               " \n"
                               "1974. It goes on behind the page line. \n"
                               " \n"
                               "-- a point \n"
                               " \n"
                               "Comment \n"
                               " \n"
                               "3. (C/NF) Last. \n"
                               "EXAMPLE \n";

static void expect_slice(const char *what, struct slice found, const char *expected)
{
	if (!slice_equals(found, expected))
		fail_msg("%s: \"%.*s\", expected \"%s\"", what, (int)found.len, found.ptr, expected);
}

static void read_ok(struct arena *a, struct slice bytes, struct cable *c)
{
	struct error err = {0};
	enum status status = cable_read_telegram(a, &posts, bytes, c, &err);
	if (status != STATUS_OK)
		fail_msg("status %d, %s", status, err.sentence);
}

static void test_reads_the_head(void **state)
{
	(void)state;
	struct arena a = {0};
	struct cable c;
	char date[MOMENT_TEXT_MAX];
	read_ok(&a, slice_of(telegram), &c);
	expect_slice("mrn", c.mrn, "09ISLAMABAD365");
	expect_slice("written", c.written_mrn, "ISLAMABAD 000365");
	expect_slice("post", c.post, "ISLAMABAD");
	expect_slice("dtg", c.dtg, "181312Z FEB 09");
	moment_write(c.date, date);
	assert_string_equal(date, "2009-02-18T13:12Z");
	moment_write(c.declassify_on, date);
	assert_string_equal(date, "2019-02-18");
	assert_int_equal(c.precedence, PRECEDENCE_PRIORITY);
	expect_slice("from", c.from.name, "AMEMBASSY ISLAMABAD");
	assert_int_equal(c.to_count, 1);
	expect_slice("to", c.to[0].name, "SECSTATE WASHDC");
	expect_slice("to's indicator", c.to[0].indicator, "RUEHC");
	expect_slice("to's number", c.to[0].number, "1286");
	assert_int_equal(c.info_count, 3);
	assert_int_equal(c.info[0].precedence, PRECEDENCE_PRIORITY);
	expect_slice("info", c.info[2].name, "HQ USCENTCOM MACDILL AFB FL");
	assert_int_equal(c.classification, CLASSIFICATION_CONFIDENTIAL);
	expect_slice("words", c.classification_words, "CONFIDENTIAL");
	assert_int_equal(c.caption_count, 1);
	expect_slice("caption", c.captions[0], "SIPDIS");
	expect_slice("order", c.executive_order, "12958: DECL: 02/18/2019");
	assert_int_equal(c.tag_count, 3);
	expect_slice("subject", c.subject, "A SUBJECT THAT GOES ON OVER THE END OF ITS LINE AND ENDS IN THE NEXT");
	assert_int_equal(c.reference_count, 2);
	expect_slice("reference", c.references[0].mrn, "09ISLAMABAD300");
	expect_slice("reference", c.references[1].mrn, "08KABUL2100");
	expect_slice("letter", c.references[1].letter, "B");
	expect_slice("its words", slice_span(c.text, c.references[1].span), "08 KABUL 2100");
	expect_slice("classified by", c.classified_by, "Ann Q. Example");
	expect_slice("summary", c.summary, "The first paragraph.");
	expect_slice("signer", c.signer, "EXAMPLE");
	assert_int_equal(c.flag_count, 0);
	arena_free(&a);
}

static void test_splits_the_body(void **state)
{
	(void)state;
	static const struct {
		enum paragraph_kind kind;
		int number;
		const char *mark;
		const char *begins;
	} expected[] = {
	    {PARAGRAPH_NUMBERED, 1, "C", "Summary: The first paragraph. End summary."},
	    {PARAGRAPH_HEADING, 0, "", "A Heading"},
	    {PARAGRAPH_NUMBERED, 2, "SBU", "The second says that 3.5 million people"},
	    {PARAGRAPH_HEADING, 0, "", "Comment"},
	    {PARAGRAPH_NUMBERED, 3, "C/NF", "Last."},
	};
	struct arena a = {0};
	struct cable c;
	read_ok(&a, slice_of(telegram), &c);
	assert_int_equal(c.paragraph_count, sizeof expected / sizeof *expected);
	for (size_t i = 0; i < c.paragraph_count; i++) {
		struct slice words = slice_span(c.text, c.paragraphs[i].words);
		assert_int_equal(c.paragraphs[i].kind, expected[i].kind);
		assert_int_equal(c.paragraphs[i].number, expected[i].number);
		expect_slice("mark", c.paragraphs[i].mark, expected[i].mark);
		if (!slice_starts_with(words, expected[i].begins))
			fail_msg("paragraph %zu begins \"%.40s\"", i, words.ptr);
	}
	assert_true(slice_ends_with(slice_span(c.text, c.paragraphs[2].words), "-- a point"));
	assert_int_equal(c.noise_count, 1);
	expect_slice("noise", slice_span(c.text, c.noise[0]), "ISLAMABAD 00000365  002 OF 002");
	assert_int_equal(c.omission_count, 2);
	expect_slice("omission", slice_span(c.text, c.omissions[0]), "[1 line not \ndeclassified]");
	expect_slice("omission", slice_span(c.text, c.omissions[1]), "XXXXXXXXXXXX");
	arena_free(&a);
}

/* All words of the body but the signer stand in a paragraph. */
static void check_paragraphs(const struct cable *c)
{
	size_t at = c->body.begin;
	for (size_t i = 0; i <= c->paragraph_count; i++) {
		size_t begin = i < c->paragraph_count ? c->paragraphs[i].span.begin : c->body.end;
		size_t noise = 0;
		assert_true(begin >= at);
		for (size_t k = at; k < begin; k++) {
			while (noise < c->noise_count && c->noise[noise].end <= k)
				noise++;
			bool is_noise = noise < c->noise_count && k >= c->noise[noise].begin;
			char b = c->text.ptr[k];
			if (!is_noise && !byte_is_space(b) && b != '\\')
				fail_msg("byte %zu of the body is in no paragraph: %.30s", k, c->text.ptr + k);
		}
		if (i < c->paragraph_count) {
			const struct paragraph *p = &c->paragraphs[i];
			assert_true(p->words.begin >= p->span.begin && p->words.end <= p->span.end &&
			            p->words.begin <= p->words.end);
			at = p->span.end;
		}
	}
}

static struct slice read_file(struct arena *a, const char *name)
{
	char path[4096];
	static char bytes[65536];
	snprintf(path, sizeof path, "%s/tests/data/%s", getenv("CABLEDESK_SOURCE"), name);
	FILE *in = fopen(path, "r");
	assert_non_null(in);
	size_t len = fread(bytes, 1, sizeof bytes, in);
	fclose(in);
	return arena_copy(a, slice_make(bytes, len));
}

/* A date at a line's start begins no paragraph; marks in odd forms are marks. */
static void test_splits_odd_paragraphs(void **state)
{
	(void)state;
	static const char odd[] =
	    "R 191617Z FEB 09\nFM AMEMBASSY ISLAMABAD\nTO SECSTATE WASHDC\nBT\nS E C R E T ISLAMABAD "
	    "000366\n\nSUBJECT: ODD\n\n"
	    "1. (S) Posts should report by June\n15. All of them.\n\n"
	    "2. ( C ) Apart.\n\n"
	    "3.(C//NF) Close.\n\n"
	    "4.  C.  Bare.\n\n"
	    "5. C. Rice came.\n"
	    "9. (S) Left out before.\nEXAMPLE\n";
	static const struct {
		int number;
		const char *mark;
		const char *words;
	} expected[] = {
	    {1, "S", "Posts should report by June\n15. All of them."},
	    {2, "C", "Apart."},
	    {3, "C//NF", "Close."},
	    {4, "C", "Bare."},
	    {5, "", "C. Rice came."},
	    {9, "S", "Left out before."},
	};
	struct arena a = {0};
	struct cable c;
	read_ok(&a, slice_of(odd), &c);
	assert_int_equal(c.paragraph_count, sizeof expected / sizeof *expected);
	for (size_t i = 0; i < c.paragraph_count; i++) {
		assert_int_equal(c.paragraphs[i].number, expected[i].number);
		expect_slice("mark", c.paragraphs[i].mark, expected[i].mark);
		expect_slice("words", slice_span(c.text, c.paragraphs[i].words), expected[i].words);
	}
	arena_free(&a);
}

static void test_reads_real_telegrams(void **state)
{
	(void)state;
	static const struct {
		const char *file;
		const char *mrn;
		const char *subject;
		const char *signer;
		size_t paragraphs;
		size_t references;
		size_t to;
	} expected[] = {
	    {"frus-kabul-7137.txt", "74KABUL7137", "PAK-AFGHAN RELATIONS", "ELIOT", 5, 0, 1},
	    {"frus-kabul-1156.txt", "75KABUL1156", "MILITARY SUPPLY - SOUTH ASIA, AFGHAN REACTION", "CURRAN", 5, 0, 1},
	    {"cfpf-1979RIYADH00905.txt", "79RIYADH905", "DISCUSSION WITH PRINCE SAUD ON PEACE NEGOTIATIONS", "", 3, 0,
	     1},
	    {"cfpf-1979STATE297216.txt", "79STATE297216", "INITIATIVE OF DIPLOMATIC CORPS IN TEHRAN", "", 2, 10, 6},
	};
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		struct arena a = {0};
		struct cable c;
		read_ok(&a, read_file(&a, expected[i].file), &c);
		expect_slice("mrn", c.mrn, expected[i].mrn);
		expect_slice("subject", c.subject, expected[i].subject);
		expect_slice("signer", c.signer, expected[i].signer);
		assert_int_equal(c.paragraph_count, expected[i].paragraphs);
		assert_int_equal(c.reference_count, expected[i].references);
		assert_int_equal(c.to_count, expected[i].to);
		check_paragraphs(&c);
		arena_free(&a);
	}
}

static void test_takes_a_dateline_that_disagrees_as_a_flag(void **state)
{
	(void)state;
	struct arena a = {0};
	struct cable c;
	read_ok(&a, read_file(&a, "frus-kabul-1156.txt"), &c);
	assert_int_equal(c.flag_count, 2);
	assert_string_equal(c.flags[0].sentence, "cable.flag_date_differs");
	expect_slice("detail", c.flags[0].detail, "February 23, 1975, 1239Z");
	assert_string_equal(c.flags[1].sentence, "cable.flag_no_classification");
	arena_free(&a);
}

static void test_reads_every_beginning_of_a_telegram(void **state)
{
	(void)state;
	for (size_t len = 0; len < sizeof telegram; len++) {
		struct arena a = {0};
		struct cable c;
		struct error err;
		/* A copy of just these bytes, so that a look behind them is seen by the sanitizers. */
		char *copy = malloc(len + 1);
		assert_non_null(copy);
		memcpy(copy, telegram, len);
		enum status status = cable_read_telegram(&a, &posts, slice_make(copy, len), &c, &err);
		assert_true(status == STATUS_OK || status == STATUS_INPUT);
		if (status == STATUS_OK)
			check_paragraphs(&c);
		free(copy);
		arena_free(&a);
	}
}

static void test_control_bytes_and_wrong_encodings_are_read(void **state)
{
	(void)state;
	struct arena a = {0};
	struct cable c;
	static const char bytes[] = "TAGS: PREL\r\nSUBJECT: CAF\xC9\0AND \x93MORE\x94\r\n\r\n1. Words.\r";
	read_ok(&a, slice_make(bytes, sizeof bytes - 1), &c);
	expect_slice("subject", c.subject, "CAF\xC3\x89 AND \xE2\x80\x9CMORE\xE2\x80\x9D");
	expect_slice("text", c.text,
	             "TAGS: PREL\nSUBJECT: CAF\xC3\x89 AND \xE2\x80\x9CMORE\xE2\x80\x9D\n\n1. Words.\n");
	arena_free(&a);
}

static void test_what_is_no_telegram_is_refused(void **state)
{
	(void)state;
	static const char *const none[] = {"", " \n\n", "Dear all,\n\nthe meeting is at noon.\n", "\0\0\0"};
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		struct arena a = {0};
		struct cable c;
		struct error err;
		assert_int_equal(cable_read_telegram(&a, &posts, slice_of(none[i]), &c, &err), STATUS_INPUT);
		assert_string_equal(err.sentence, "cable.no_telegram");
		arena_free(&a);
	}
}

/* Quadratic work would not end within the suite's limit. */
static void test_large_and_repetitive_telegrams_end(void **state)
{
	(void)state;
	enum { SIZE = 1000 * 1000 };
	static const char *const fillings[] = {"A",
	                                       "1. ",
	                                       "1.\n",
	                                       "REF: A. KABUL 1\n",
	                                       "A B C D ",
	                                       "SUMMARY\n",
	                                       "END SUMMARY ",
	                                       "PAGE 01 ",
	                                       "(C) ",
	                                       "X",
	                                       "[",
	                                       "------\n",
	                                       "OF 001 ",
	                                       " OF ",
	                                       "TAGS: A, B\n",
	                                       "SUBJECT: A\n",
	                                       "\n",
	                                       " ",
	                                       "\\\n",
	                                       "KABUL 12 AND 13, ",
	                                       "FM A\nTO B\n",
	                                       "Classified By: ",
	                                       "E.O. 12958: DECL: 1/1/01 ",
	                                       "STATE 00000001 001 OF 001 ",
	                                       "(",
	                                       "MARCH 1, 1975, ",
	                                       "123456Z ",
	                                       "C O N F I D E N T I A L ",
	                                       "NOTE: \n",
	                                       ":",
	                                       "&#65;",
	                                       "KABUL 1 (FOO ",
	                                       "c",
	                                       "e",
	                                       "ref:",
	                                       "1",
	                                       "1 ",
	                                       "ABCDEFG 12, ",
	                                       "\xC2\xB6"};
	char *source = malloc(SIZE);
	assert_non_null(source);
	for (size_t f = 0; f < sizeof fillings / sizeof *fillings; f++) {
		size_t len = strlen(fillings[f]);
		struct arena a = {.limit = 512 * 1024 * 1024};
		struct cable c;
		struct error err;
		for (size_t i = 0; i < SIZE; i++)
			source[i] = fillings[f][i % len];
		memcpy(source, "SUBJECT: X\n\nREF: ", 17);
		enum status status = cable_read_telegram(&a, &posts, slice_make(source, SIZE), &c, &err);
		assert_true(status == STATUS_OK || status == STATUS_INPUT);
		arena_free(&a);
	}
	free(source);
}

static void test_finds_page_lines_in_long_lines(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *left;
	} cases[] = {
	    {"A. STATE 1 STATE 00016220 001.2 OF 005 B. X", "A. STATE 1                             B. X"},
	    {"REF PORT AU PRINCE 01407 PORT AU PR 00002230 001.2 OF 002 C",
	     "REF PORT AU PRINCE 01407                                  C"},
	    {"LEAVE THE WORDS PAGE 12 OF 15 OF THE REPORT", "LEAVE THE WORDS PAGE 12 OF 15 OF THE REPORT"},
	    {"PE   SECRET  PAGE 02    LIMA  02475  01 OF 03  251228Z PINR",
	     "PE                                                     PINR"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena a = {0};
		struct spans noise;
		struct error err;
		assert_int_equal(noise_find(&a, &posts, slice_of(cases[i].text), &noise, &err), STATUS_OK);
		expect_slice(cases[i].text, noise_blank(&a, slice_of(cases[i].text), &noise), cases[i].left);
		arena_free(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_reads_the_head),
	    cmocka_unit_test(test_splits_the_body),
	    cmocka_unit_test(test_splits_odd_paragraphs),
	    cmocka_unit_test(test_reads_real_telegrams),
	    cmocka_unit_test(test_takes_a_dateline_that_disagrees_as_a_flag),
	    cmocka_unit_test(test_reads_every_beginning_of_a_telegram),
	    cmocka_unit_test(test_control_bytes_and_wrong_encodings_are_read),
	    cmocka_unit_test(test_what_is_no_telegram_is_refused),
	    cmocka_unit_test(test_large_and_repetitive_telegrams_end),
	    cmocka_unit_test(test_finds_page_lines_in_long_lines),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
