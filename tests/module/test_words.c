/* Proves what a word is, in the scripts that cables are written in, that the offsets are those of the text, that folding
 * is stable for every character there is, and that bytes which are no text do no harm. */
#include "base/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The folded words of a text, joined by "|". */
static void fold_all(struct slice text, char *out, size_t size)
{
	struct word_cursor cursor = {text, 0};
	struct span span;
	char folded[WORD_FOLDED_MAX];
	size_t len, at = 0;
	while (words_next(&cursor, &span, folded, &len)) {
		assert_true(span.begin < span.end && span.end <= text.len);
		at += (size_t)snprintf(out + at, size - at, "%s%.*s", at > 0 ? "|" : "", (int)len, folded);
		assert_true(at < size);
	}
	out[at] = '\0';
}

static const struct {
	const char *text;
	const char *words;
} cases[] = {
    {"", ""},
    {" \t\n.,'-", ""},
    {"The Ambassador met", "the|ambassador|met"},
    {"well-known law-makers", "well|known|law|makers"},
    {"2009-02-19 10:15Z", "2009|02|19|10|15z"},
    {"09ISLAMABAD365", "09islamabad365"},
    /* apostrophes */
    {"Pakistan's 'own' people'", "pakistans|own|people"},
    {"O\xE2\x80\x99"
     "Brien don`t rock'n'roll 1980's",
     "obrien|dont|rocknroll|1980s"},
    {"'tis the ministers' view", "tis|the|ministers|view"},
    {"a''b", "a|b"},
    /* full stops */
    {"the U.S. view", "the|us|view"},
    {"U.S.S.R., U.K", "ussr|uk"},
    {"e.g. 5 p.m.", "eg|5|pm"},
    {"J.Smith. End.Of 3.5 A.1", "j|smith|end|of|3|5|a|1"},
    {"U.S.-Pakistan", "us|pakistan"},
    {"x..y", "x|y"},
    /* characters that show nothing */
    {"co\xC2\xADoperation", "cooperation"},
    {"\xC2\xADstart end\xC2\xAD", "start|end"},
    {"a\xE2\x80\x8B"
     "b",
     "a|b"},
    {"\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xB1\xD9\x88\xD8\xAF", "\xD9\x85\xDB\x8C\xD8\xB1\xD9\x88\xD8\xAF"}, /* ZWNJ */
    /* accents, case, compatibility */
    {"S\xC3\xA3o Paulo \xC3\x89lys\xC3\xA9"
     "e",
     "sao|paulo|elysee"},
    {"Stra\xC3\x9F"
     "e STRASSE",
     "strasse|strasse"},
    {"e\xCC\x81tude", "etude"},
    {"\xEF\xAC\x81le \xEF\xBC\xB5\xEF\xBC\xB3", "file|us"},
    {"\xC4\xB0stanbul \xC5\x81"
     "\xC3\xB3"
     "d\xC5\xBA",
     "istanbul|\xC5\x82"
     "odz"},
    {"\xD0\x81\xD0\x9B\xD0\x9A\xD0\x90", "\xD0\xB5\xD0\xBB\xD0\xBA\xD0\xB0"},                 /* Cyrillic IO is IE */
    {"\xCE\x91\xCE\xB8\xCE\xAE\xCE\xBD\xCE\xB1", "\xCE\xB1\xCE\xB8\xCE\xB7\xCE\xBD\xCE\xB1"}, /* Athina */
    /* Hindi: vowel signs, virama and nukta stay */
    {"\xE0\xA4\xAD\xE0\xA4\xBE\xE0\xA4\xB0\xE0\xA4\xA4 "
     "\xE0\xA4\xB9\xE0\xA4\xBF\xE0\xA4\xA8\xE0\xA5\x8D\xE0\xA4\xA6\xE0\xA5\x80\xE0\xA5\xA4",
     "\xE0\xA4\xAD\xE0\xA4\xBE\xE0\xA4\xB0\xE0\xA4\xA4|"
     "\xE0\xA4\xB9\xE0\xA4\xBF\xE0\xA4\xA8\xE0\xA5\x8D\xE0\xA4\xA6\xE0\xA5\x80"},
    {"\xE0\xA5\x98", "\xE0\xA4\x95\xE0\xA4\xBC"},
    /* Urdu with its full stop, Arabic with vowel signs */
    {"\xD9\xBE\xD8\xA7\xDA\xA9\xD8\xB3\xD8\xAA\xD8\xA7\xD9\x86 \xDB\x81\xDB\x92\xDB\x94",
     "\xD9\xBE\xD8\xA7\xDA\xA9\xD8\xB3\xD8\xAA\xD8\xA7\xD9\x86|\xDB\x81\xDB\x92"},
    {"\xD9\x85\xD9\x8F\xD8\xAD\xD9\x8E\xD9\x85\xD9\x91\xD9\x8E\xD8\xAF", "\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF"},
    {"\xD8\xA2\xD8\xA8", "\xD8\xA7\xD8\xA8"}, /* alef with madda */
    /* Kana voicing makes another letter; Hangul stays composed */
    {"\xE3\x81\x8C", "\xE3\x81\x8C"},
    {"\xED\x95\x9C\xEA\xB5\xAD", "\xED\x95\x9C\xEA\xB5\xAD"},
    /* invalid UTF-8: alone, within, cut at the end, a surrogate, too long a form */
    {"a\xFF"
     "b",
     "a|b"},
    {"caf\xE9 au", "caf|au"},
    {"end\xC3", "end"},
    {"x\xED\xA0\x80y", "x|y"},
    {"x\xC0\xAFy", "x|y"},
};

static void test_words_are_what_the_cases_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char out[512];
		fold_all(slice_of(cases[i].text), out, sizeof out);
		if (strcmp(out, cases[i].words) != 0)
			fail_msg("%s: got %s, not %s", cases[i].text, out, cases[i].words);
	}
}

static void test_split_gives_offsets_of_the_text(void **state)
{
	(void)state;
	struct arena a = {0};
	struct error err;
	struct words words;
	struct slice text = slice_of("the U.S. caf\xC3\xA9, co\xC2\xADop");
	assert_int_equal(words_split(&a, text, &words, &err), STATUS_OK);
	assert_int_equal(words.count, 4);
	assert_true(slice_equals(slice_span(text, words.items[1].span), "U.S"));
	assert_true(slice_equals(words.items[1].folded, "us"));
	assert_true(slice_equals(slice_span(text, words.items[2].span), "caf\xC3\xA9"));
	assert_true(slice_equals(words.items[2].folded, "cafe"));
	assert_true(slice_equals(slice_span(text, words.items[3].span), "co\xC2\xADop"));
	assert_ptr_equal(words.items[0].folded.ptr, text.ptr);
	arena_free(&a);
}

static void test_split_says_when_memory_fails(void **state)
{
	(void)state;
	enum status status = STATUS_MEMORY;
	size_t n = 0;
	while (status != STATUS_OK) {
		struct arena a = {.fail_at = ++n};
		struct words words;
		status =
		    words_split(&a, slice_of("The Words OF a Text, which Are MORE than Eight IN all"), &words, NULL);
		assert_true(status == STATUS_OK || status == STATUS_MEMORY);
		arena_free(&a);
	}
	assert_true(n > 2);
}

static size_t put_utf8(char *out, unsigned c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = len - 1; i > 0; i--, c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3F));
	out[0] = (char)((0xF00 >> len & 0xFF) | c);
	return len;
}

/* For every character, alone and behind a letter: the folded form is one word, and folds to itself. */
static void test_folding_is_stable_for_every_character(void **state)
{
	(void)state;
	for (unsigned c = 1; c < 0x110000; c++) {
		if (c >= 0xD800 && c < 0xE000)
			continue;
		char text[8] = "x", folded[WORD_FOLDED_MAX], again[WORD_FOLDED_MAX];
		for (size_t before = 0; before < 2; before++) {
			size_t len = put_utf8(text + before, c) + before, folded_len, again_len;
			struct word_cursor cursor = {{text, len}, 0};
			struct span span;
			if (!words_next(&cursor, &span, folded, &folded_len))
				continue;
			struct word_cursor second = {{folded, folded_len}, 0};
			if (!words_next(&second, &span, again, &again_len) || again_len != folded_len ||
			    memcmp(again, folded, folded_len) != 0 || words_next(&second, &span, again, &again_len))
				fail_msg("U+%04X behind %zu letters folds to %.*s, which does not fold to itself", c,
				         before, (int)folded_len, folded);
		}
	}
}

static void test_long_words_are_cut_at_a_character(void **state)
{
	(void)state;
	char text[3000], folded[WORD_FOLDED_MAX];
	size_t len;
	struct span span;
	memset(text, 'A', sizeof text);
	struct word_cursor ascii = {{text, sizeof text}, 0};
	assert_true(words_next(&ascii, &span, folded, &len));
	assert_int_equal(span.end, sizeof text);
	assert_int_equal(len, WORD_FOLDED_MAX);
	for (size_t i = 0; i < sizeof text; i += 3)
		memcpy(text + i, "\xE0\xA4\x95", 3);
	struct word_cursor hindi = {{text, sizeof text}, 0};
	assert_true(words_next(&hindi, &span, folded, &len));
	assert_int_equal(span.end, sizeof text);
	assert_int_equal(len, WORD_FOLDED_MAX / 3 * 3);
	assert_false(words_next(&hindi, &span, folded, &len));
}

/* Random bytes of the kinds that matter: spans stand in order, apart, inside the text, and never fold to nothing. */
static void test_any_bytes_do_no_harm(void **state)
{
	(void)state;
	static const char *const pieces[] = {"a",
	                                     "B",
	                                     "7",
	                                     " ",
	                                     ".",
	                                     "'",
	                                     "-",
	                                     "\xC2\xAD",
	                                     "\xC3\xA9",
	                                     "\xCC\x81",
	                                     "\xE0\xA4\x95",
	                                     "\xE0\xA5\x8D",
	                                     "\xFF",
	                                     "\xC3",
	                                     "\xEF\xB7\xBA",
	                                     "\xE2\x80\x99",
	                                     "\xF0\x9F\x98\x80"};
	uint64_t seed = 7;
	for (int round = 0; round < 20000; round++) {
		char text[64], folded[WORD_FOLDED_MAX];
		size_t len = 0, folded_len, last = 0;
		while (len < 40) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			const char *piece = pieces[(seed >> 33) % (sizeof pieces / sizeof *pieces)];
			memcpy(text + len, piece, strlen(piece));
			len += strlen(piece);
		}
		struct word_cursor cursor = {{text, len}, 0};
		struct span span;
		while (words_next(&cursor, &span, folded, &folded_len)) {
			assert_true(span.begin >= last && span.begin < span.end && span.end <= len);
			assert_true(folded_len > 0);
			last = span.end;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_words_are_what_the_cases_say),
	    cmocka_unit_test(test_split_gives_offsets_of_the_text),
	    cmocka_unit_test(test_split_says_when_memory_fails),
	    cmocka_unit_test(test_folding_is_stable_for_every_character),
	    cmocka_unit_test(test_long_words_are_cut_at_a_character),
	    cmocka_unit_test(test_any_bytes_do_no_harm),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
