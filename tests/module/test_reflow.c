/* Proves that a telegram's lines become running text while lists, columns and short lines stay, and that every byte stays
 * at its offset, whatever the text. */
#include "room/reflow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* `shown`: a line for each block, T, I or L before its words; a LF that is left is shown as "/". */
static const struct {
	const char *what;
	const char *text;
	const char *shown;
} cases[] = {
    {"nothing", "", ""},
    {"white space alone", " \n\n  \n", ""},
    {"one line", "It rained.", "T|It rained.|"},
    {"full lines run on",
     "Minister of Water and Energy Vlasta Horomir told a half-full\nhall on March 10 that Zhelmia will build a dam.",
     "T|Minister of Water and Energy Vlasta Horomir told a half-full hall on March 10 that Zhelmia will build a dam.|"},
    {"a space before the line's end stays", "Minister of Water and Energy Vlasta Horomir told a half-full \nhall.",
     "T|Minister of Water and Energy Vlasta Horomir told a half-full  hall.|"},
    {"short lines are meant", "Idris Ben-Tammar\nForeign Minister\nTamassar",
     "T|Idris Ben-Tammar/Foreign Minister/Tamassar|"},
    {"a line that a long word did not fit into",
     "It was drawn up in the hunting lodge and bears the title of the\nso-called\n"
     "Wasserwirtschaftsausgleichsabkommensentwurfsbegleitschreiben",
     "T|It was drawn up in the hunting lodge and bears the title of the so-called "
     "Wasserwirtschaftsausgleichsabkommensentwurfsbegleitschreiben|"},
    {"an empty line parts", "One.\n\nTwo.", "T|One.|T|Two.|"},
    {"a page that ended within a sentence",
     "and, on Tuesday evening, that she would rather lose her office\n\n\nin front of a microphone.",
     "T|and, on Tuesday evening, that she would rather lose her office   in front of a microphone.|"},
    {"a page that ended before a name", "After a time Halvosh said, in Zhelmian, looking at the door and\n \nHoromir.",
     "T|After a time Halvosh said, in Zhelmian, looking at the door and   Horomir.|"},
    {"a heading in capitals",
     "THE BRIGADE, AND OTHER MATTERS NOT ON THE AGENDA OF THAT DAY\n\nGeneral Essadine attended.",
     "T|THE BRIGADE, AND OTHER MATTERS NOT ON THE AGENDA OF THAT DAY|T|General Essadine attended.|"},
    {"a list with dashes",
     "She asked for:\n\n-- that the gates open by a quarter, which the engineers say\n   can be done;\n-- that the "
     "radio say so.",
     "T|She asked for:|I|-- that the gates open by a quarter, which the engineers say    can be done;|I|-- that the "
     "radio "
     "say so.|"},
    {"a list with letters behind a colon", "He named three:\na. the dam;\nb. the delta;\nc. the debt.",
     "T|He named three:|I|a. the dam;|I|b. the delta;|I|c. the debt.|"},
    {"a reason in parentheses is no item",
     "Classified by the Charge d'Affaires of the embassy for reasons 1.5\n(b) and (d) of the order.",
     "T|Classified by the Charge d'Affaires of the embassy for reasons 1.5 (b) and (d) of the order.|"},
    {"a dash within a sentence is no item",
     "The gates were closed on the first of November two years before\n- as it seemed - the treaty.",
     "T|The gates were closed on the first of November two years before - as it seemed - the treaty.|"},
    {"columns stay", "Gauge        Oct 31   Nov 1\nHalmir         4.10    2.05",
     "L|Gauge        Oct 31   Nov 1/Halmir         4.10    2.05|"},
    {"columns with leaders and a rule", "Wheat ........ 12\n-----------------\nBarley ....... 30",
     "L|Wheat ........ 12/-----------------/Barley ....... 30|"},
    {"one gap makes no columns", "He waited.   Then he left the room and did not come back to it at all\nthat day.",
     "T|He waited.   Then he left the room and did not come back to it at all that day.|"},
};

static void write_blocks(const struct reflow_block *blocks, size_t count, char *out, size_t size)
{
	static const char kinds[] = {[REFLOW_TEXT] = 'T', [REFLOW_ITEM] = 'I', [REFLOW_LINES] = 'L'};
	size_t len = 0;
	out[0] = '\0';
	for (size_t i = 0; i < count && len + 3 < size; i++) {
		len += (size_t)snprintf(out + len, size - len, "%c|%.*s|", kinds[blocks[i].kind],
		                        (int)blocks[i].text.len, blocks[i].text.ptr);
	}
	for (char *c = out; *c != '\0'; c++)
		*c = *c == '\n' ? '/' : *c;
}

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena a = {0};
		struct reflow_block *blocks;
		size_t count;
		char shown[1024];
		assert_int_equal(reflow_text(&a, slice_of(cases[i].text), &blocks, &count, NULL), STATUS_OK);
		write_blocks(blocks, count, shown, sizeof shown);
		if (strcmp(shown, cases[i].shown) != 0)
			fail_msg("%s:\n  %s\ninstead of\n  %s", cases[i].what, shown, cases[i].shown);
		arena_free(&a);
	}
}

/* Blocks stand in order, hold every word, and differ from the text by spaces for line ends only. */
static void check_offsets(struct slice text)
{
	struct arena a = {0};
	struct reflow_block *blocks;
	size_t count, at = 0;
	assert_int_equal(reflow_text(&a, text, &blocks, &count, NULL), STATUS_OK);
	for (size_t i = 0; i < count; i++) {
		assert_true(blocks[i].span.begin >= at && blocks[i].span.end <= text.len);
		assert_int_equal(slice_trim(slice_part(text, at, blocks[i].span.begin)).len, 0);
		assert_int_equal(blocks[i].text.len, blocks[i].span.end - blocks[i].span.begin);
		for (size_t j = 0; j < blocks[i].text.len; j++) {
			char was = text.ptr[blocks[i].span.begin + j], is = blocks[i].text.ptr[j];
			if (was != is && (was != '\n' || is != ' '))
				fail_msg("byte %zu: '%c' became '%c' in:\n%.*s", j, was, is, (int)text.len, text.ptr);
		}
		at = blocks[i].span.end;
	}
	assert_int_equal(slice_trim(slice_from(text, at)).len, 0);
	arena_free(&a);
}

static void test_offsets_of_any_text(void **state)
{
	(void)state;
	static const char *const pieces[] = {
	    "\n",   " ", "   ", "-- ",  "a. ",           "(b) ",
	    "....", "|", "\t",  "----", "word",          "é",
	    ".",    ":", "1) ", "\r\n", "\xE2\x80\xA2 ", "a line of words that is long enough to be full"};
	uint32_t seed = 7;
	for (int round = 0; round < 3000; round++) {
		char text[512];
		size_t len = 0;
		for (int i = 0; i < 24; i++) {
			seed = seed * 1664525u + 1013904223u;
			const char *piece = pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)];
			if (len + strlen(piece) > sizeof text)
				break;
			memcpy(text + len, piece, strlen(piece));
			len += strlen(piece);
		}
		check_offsets(slice_make(text, len));
	}
}

static void test_says_when_memory_fails(void **state)
{
	(void)state;
	bool good = false;
	for (size_t n = 1; n < 100 && !good; n++) {
		struct arena a = {.fail_at = n};
		struct reflow_block *blocks;
		size_t count;
		enum status status = reflow_text(
		    &a, slice_of("One:\n\n-- two\n-- three\n\nFour    five\nSix     seven"), &blocks, &count, NULL);
		good = status == STATUS_OK;
		if (!good)
			assert_int_equal(status, STATUS_MEMORY);
		else
			assert_int_equal(count, 4);
		arena_free(&a);
	}
	assert_true(good);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cases),
	    cmocka_unit_test(test_offsets_of_any_text),
	    cmocka_unit_test(test_says_when_memory_fails),
	};
	return cmocka_run_group_tests_name("reflow", tests, NULL, NULL);
}
