/* Proves that a reading's JSON gives the same cable and the same bytes again, that hostile JSON is refused, and that a cable's id depends on its
 * words alone and is what docs/address.md says. */
#include "base/digest.h"
#include "cable/read_tei.h"
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

static const char telegram[] =
    "P 181312Z FEB 09\nFM AMEMBASSY ISLAMABAD\nTO RUEHC/SECSTATE WASHDC PRIORITY 12\nINFO RUEHBUL/AMEMBASSY KABUL\n"
    "S E C R E T ISLAMABAD 000365\n\nSIPDIS\n\nE.O. 12958: DECL: 02/18/2019\nTAGS: PREL, PK\nSUBJECT: \"WORDS\" \\ AND "
    "\tMORE\n"
    "REF: A. KABUL 1\n     B. AN E-MAIL\n\n1. (S) Caf\xC3\xA9 XXXXXXXXXXXX.\n\nISLAMABAD 00000365  002 OF 002\n\n2. "
    "(C) More.\nSMITH\n";

static void expect_same_bytes(struct slice bytes)
{
	struct arena a = {0};
	struct cable c;
	struct cable again;
	struct buffer first = {0};
	struct buffer second = {0};
	struct error err = {0};
	if (cable_read_telegram(&a, &posts, bytes, &c, &err) == STATUS_OK) {
		cable_write_json(&first, &c);
		enum status status = cable_read_json(&a, c.text, buffer_slice(&first), &again, &err);
		if (status != STATUS_OK)
			fail_msg("%s %s: %.*s", err.sentence, err.values[0].text, (int)first.len, first.ptr);
		cable_write_json(&second, &again);
		assert_true(slice_equal(buffer_slice(&first), buffer_slice(&second)));
	}
	buffer_free(&first);
	buffer_free(&second);
	arena_free(&a);
}

static void test_json_gives_the_same_bytes_again(void **state)
{
	(void)state;
	expect_same_bytes(slice_of(telegram));
	/* And of telegrams with bytes changed, left out and doubled, by a fixed sequence. */
	uint32_t random = 1;
	for (int round = 0; round < 3000; round++) {
		char copy[2 * sizeof telegram];
		size_t len = sizeof telegram - 1;
		memcpy(copy, telegram, sizeof telegram);
		for (int change = 0; change < 8; change++) {
			random = random * 1664525 + 1013904223;
			size_t at = random / 7 % (len - 20);
			size_t span = random >> 28;
			switch (random >> 20 & 3) {
			case 0:
				copy[at] = (char)(random >> 8);
				break;
			case 1:
				memmove(copy + at, copy + at + span, len - at - span);
				len -= span;
				break;
			case 2:
				memmove(copy + at + span, copy + at, len - at);
				len += span;
				break;
			default:
				copy[at] = '\n';
				break;
			}
		}
		expect_same_bytes(slice_make(copy, len));
	}
}

/* Fields that are cut at a limit are cut between two characters. */
static void test_long_fields_are_cut_between_characters(void **state)
{
	(void)state;
	static const char *const labels[] = {"E.O. 12958: DECL: ",  "SUBJECT: ", "TAGS: ", "REF: A. ",
	                                     "Classified By: DCM ", "FM ",       "1. ",    "SUMMARY: "};
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
		for (size_t shift = 0; shift < 3; shift++) {
			static char text[200000];
			size_t len =
			    (size_t)snprintf(text, sizeof text, "SUBJECT: X\n%s%.*s", labels[i], (int)shift, "abc");
			while (len + 3 < sizeof text) {
				memcpy(text + len, "\xC3\xA9", 2);
				len += 2;
			}
			expect_same_bytes(slice_make(text, len));
		}
	}
}

static void expect_refused(struct slice text, const char *json)
{
	struct arena a = {0};
	struct cable c;
	struct error err = {0};
	enum status status = cable_read_json(&a, text, slice_of(json), &c, &err);
	if (status != STATUS_INPUT)
		fail_msg("status %d for %.200s", status, json);
	arena_free(&a);
}

/* The JSON of the telegram with one piece replaced. */
static char *with(const char *json, const char *old, const char *new)
{
	const char *at = strstr(json, old);
	if (at == NULL)
		fail_msg("no %s in %s", old, json);
	char *out = malloc(strlen(json) + strlen(new) + 1);
	assert_non_null(out);
	memcpy(out, json, (size_t)(at - json));
	strcpy(out + (at - json), new);
	strcat(out, at + strlen(old));
	return out;
}

static void test_hostile_json_is_refused(void **state)
{
	(void)state;
	static const char *const changes[][2] = {
	    {"\"form\":1", "\"form\":2"},
	    {"\"form\":1", "\"form\":1.0"},
	    {"\"form\":1,", ""},
	    {"\"form\":1", "\"form\":1,\"more\":0"},
	    {"\"form\":1", "\"form\":1,\"form\":1"},
	    {"\"head\":[0,", "\"head\":[-1,"},
	    {"\"head\":[0,", "\"head\":[9999999999999999999,"},
	    {"\"head\":[0,", "\"head\":[99999,"},
	    {"\"precedence\":\"PRIORITY\"", "\"precedence\":\"LATER\""},
	    {"\"classification\":\"SECRET\"", "\"classification\":\"WORSE\""},
	    {"\"date\":\"2009-02-18T13:12Z\"", "\"date\":\"2009-02-31T13:12Z\""},
	    {"\"tags\":[\"PREL\"", "\"tags\":[1"},
	    {"\"kind\":\"numbered\"", "\"kind\":\"odd\""},
	    {"\"number\":1,", "\"number\":-1,"},
	    {"\"number\":1,", "\"number\":4294967297,"},
	    {"\"letter\":\"A\"", "\"letter\":null"},
	    {"\"signer\":\"SMITH\"", "\"signer\":{}"},
	    {"\"signer\":\"SMITH\"", "\"signer\":\"\\u0000\""},
	    {"\"flags\":[]", "\"flags\":[{\"sentence\":\"no.such\",\"detail\":\"\",\"offset\":0}]"},
	    {"\"noise\":[[", "\"noise\":[[3,1],["},
	    {"\"noise\":[[", "\"noise\":[[400,410],["},
	};
	struct arena a = {0};
	struct cable c;
	struct buffer json = {0};
	struct error err;
	assert_int_equal(cable_read_telegram(&a, &posts, slice_of(telegram), &c, &err), STATUS_OK);
	cable_write_json(&json, &c);
	buffer_add_byte(&json, '\0');
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		char *changed = with(json.ptr, changes[i][0], changes[i][1]);
		expect_refused(c.text, changed);
		free(changed);
	}
	expect_refused(c.text, "");
	expect_refused(c.text, "[]");
	expect_refused(c.text, "{}");
	/* Spans of a longer text. */
	expect_refused(slice_part(c.text, 0, 100), json.ptr);
	/* A text that is no UTF-8. */
	assert_int_equal(cable_read_json(&a, slice_of("\xFF"), slice_of(json.ptr), &c, &err), STATUS_ENCODING);
	buffer_free(&json);
	arena_free(&a);
}

static void test_a_span_that_cuts_a_character_is_refused(void **state)
{
	(void)state;
	struct arena a = {0};
	struct cable c;
	struct buffer json = {0};
	struct error err;
	char changed[64];
	assert_int_equal(cable_read_telegram(&a, &posts, slice_of(telegram), &c, &err), STATUS_OK);
	size_t accent = 0;
	assert_true(slice_find_byte(c.text, '\xA9', &accent));
	c.omissions[0] = (struct span){accent, accent + 1};
	cable_write_json(&json, &c);
	buffer_add_byte(&json, '\0');
	expect_refused(c.text, json.ptr);
	snprintf(changed, sizeof changed, "[%zu,", accent);
	assert_non_null(strstr(json.ptr, changed));
	buffer_free(&json);
	arena_free(&a);
}

static void expect_id(const char *what, const struct slice *parts, size_t count, const char *normal)
{
	char id[CABLE_ID_LEN + 1];
	char expected[CABLE_ID_LEN + 1];
	cable_make_id(parts, count, id);
	digest_sha256_hex(slice_of(normal), expected);
	if (strcmp(id, expected) != 0)
		fail_msg("%s is not the normal form \"%s\"", what, normal);
}

static void expect_normal(const char *text, const char *normal)
{
	struct slice part = slice_of(text);
	expect_id(text, &part, 1, normal);
}

static void test_the_id_is_of_the_words_alone(void **state)
{
	(void)state;
	expect_normal("", "");
	expect_normal(" \n--- ", "");
	expect_normal("The  Words,\r\nall OF them.", "the words all of them");
	expect_normal("\xC2\xB6"
	              "1. (C) U.S.-led",
	              "1 c u s led");
	expect_normal("it\xE2\x80\x99s \xE2\x80\x9Cso\xE2\x80\x9D \xE2\x80\x93 it's", "it s so it s");
	expect_normal("co\xC2\xADoperate", "cooperate");
	expect_normal("\xEF\xBB\xBF"
	              "S\xC3\xA3o Paulo",
	              "s\xC3\xA3o paulo");
	/* Capitals beyond ASCII stay: no table of a library decides. */
	expect_normal("\xC3\x89tat \xD0\x9C\xD0\xB8\xD1\x80", "\xC3\x89tat \xD0\x9C\xD0\xB8\xD1\x80");
	/* Latin-1 where it is no UTF-8: the same words. */
	expect_normal("S\xE3o Paulo", "s\xC3\xA3o paulo");
	expect_normal("it\x92s", "it s");
	/* Two parts are apart, however they end. */
	struct slice parts[] = {slice_of("head"), slice_of("body")};
	expect_id("two parts", parts, 2, "head body");
	/* Longer than what is held back. */
	static char text[20001];
	memset(text, 'A', sizeof text - 1);
	static char normal[20001];
	memset(normal, 'a', sizeof normal - 1);
	expect_normal(text, normal);
}

/* This id must never change: what partners have cited hangs on it. */
static void test_the_id_never_changes(void **state)
{
	(void)state;
	char id[CABLE_ID_LEN + 1];
	struct slice part = slice_of("FM AMEMBASSY ISLAMABAD\n1. (C) Caf\xC3\xA9 words.");
	cable_make_id(&part, 1, id);
	assert_string_equal(id, "080b1d42ee7fadf7e8c7a652fe02df57f32363f6318bb1be6452df6bda3332aa");
	cable_make_reading_id(slice_of("text"), slice_of("{}"), id);
	assert_string_equal(id, "eb00012920d67a4caac849c0dab41c8f0b7d467a4e91ff41ec2f19e933e7db2e");
}

/* The markup that a better volume has more of changes no id; a word does. */
static void test_the_id_of_a_volumes_document(void **state)
{
	static const struct {
		const char *document;
		const char *normal;
	} cases[] = {
	    {"<div n=\"1\"><p>The <hi>words</hi></p></div>", "the words"},
	    {"<p>The</p><p>words<pb n=\"2\"/>of</p>", "the words of"},
	    {"a<!-- <p>b</p> -->c<?d <e>?>f", "a c f"},
	    {"a<![CDATA[<b>&amp;]]>c", "a b amp c"},
	    {"it&#8217;s &#x43;af&#xE9; &amp; &lt;tea&gt;", "it s caf\xC3\xA9 tea"},
	    {"A&B & C; &; &entity; &toolongtobeone;", "a b c toolongtobeone"},
	    {"a <b c", "a"},
	    {"a <!-- c", "a"},
	    {"a <![CDATA[ c", "a c"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena a = {0};
		struct slice words;
		assert_int_equal(tei_words_of(&a, slice_of(cases[i].document), &words, NULL), STATUS_OK);
		expect_id(cases[i].document, &words, 1, cases[i].normal);
		arena_free(&a);
	}
}

static void test_classifications_are_read_as_people_write_them(void **state)
{
	(void)state;
	static const struct {
		const char *words;
		enum classification expected;
	} cases[] = {
	    {"secret", CLASSIFICATION_SECRET},
	    {"S E C R E T", CLASSIFICATION_SECRET},
	    {"SECRET//NOFORN", CLASSIFICATION_SECRET},
	    {"T O P S E C R E T", CLASSIFICATION_TOP_SECRET},
	    {"UNCLAS", CLASSIFICATION_UNCLASSIFIED},
	    {"UNCLASSIFIED//FOR OFFICIAL USE ONLY", CLASSIFICATION_LIMITED},
	    {"SBU", CLASSIFICATION_LIMITED},
	    {"Sensitive but unclassified", CLASSIFICATION_LIMITED},
	    {"L I M I T E D OFFICIAL USE", CLASSIFICATION_LIMITED},
	    {"c", CLASSIFICATION_CONFIDENTIAL},
	    {"CONFIDENTIAL NOFORN EXDIS", CLASSIFICATION_CONFIDENTIAL},
	};
	static const char *const none[] = {"", "SECRETARY", "CONFIDENTIALLY", "X", "CLASSIFIED"};
	enum classification c;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (!classification_parse(slice_of(cases[i].words), &c) || c != cases[i].expected)
			fail_msg("%s", cases[i].words);
	}
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		if (classification_parse(slice_of(none[i]), &c))
			fail_msg("%s is taken for %s", none[i], classification_name(c));
	}
	for (c = CLASSIFICATION_UNCLASSIFIED; c <= CLASSIFICATION_TOP_SECRET; c++) {
		enum classification again;
		assert_true(classification_parse(slice_of(classification_name(c)), &again) && again == c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_json_gives_the_same_bytes_again),
	    cmocka_unit_test(test_long_fields_are_cut_between_characters),
	    cmocka_unit_test(test_hostile_json_is_refused),
	    cmocka_unit_test(test_a_span_that_cuts_a_character_is_refused),
	    cmocka_unit_test(test_the_id_of_a_volumes_document),
	    cmocka_unit_test(test_the_id_is_of_the_words_alone),
	    cmocka_unit_test(test_the_id_never_changes),
	    cmocka_unit_test(test_classifications_are_read_as_people_write_them),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
