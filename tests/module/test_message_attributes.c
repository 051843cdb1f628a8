/* Proves that a message as the National Archives give it out is one telegram: what its attributes say fills what the text does not, what they say
 * otherwise is flagged, they are no words of it, and a message without text is a cable without paragraphs. */
#include "base/file.h"
#include "cable/message_attributes.h"
#include "cable/read_telegram.h"
#include "cable/source.h"
#include "field_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
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

static const char attributes[] = " << END OF DOCUMENT >>\n\n\nMessage Attributes\n\n\n"
                                 "Automatic Decaptioning: X\n"
                                 "Capture Date: 01 JAN 1994\n"
                                 "Channel Indicators: n/a\n"
                                 "Current Classification: UNCLASSIFIED\n"
                                 "Concepts: PEACE TALKS, FOREIGN MINISTERS,\n POLICIES\n"
                                 "Control Number: n/a\n"
                                 "Draft Date: 05 JUN 1979\n"
                                 "Document Number: 1979RIYADH00905\n"
                                 "Executive Order: R4 19990605 GERLACH, FREDERICK H\n"
                                 "From: RIYADH OR-M\n"
                                 "Handling Restrictions: n/a\n"
                                 "Original Classification: CONFIDENTIAL\n"
                                 "Original Handling Restrictions: EXDIS\n"
                                 "Reference: n/a\n"
                                 "Subject: DISCUSSION WITH PRINCE SAUD ON\n PEACE NEGOTIATIONS\n"
                                 "TAGS: PEPR, EG, IS, SA, US\n"
                                 "To: STATE JIDDA\n"
                                 "Type: TE\n";

static struct slice message(struct arena *a, const char *file, const char *ending)
{
	struct slice bytes = {"", 0};
	struct slice path = arena_format(a, "%s/tests/data/%s", getenv("CABLEDESK_SOURCE"), file);
	if (file[0] != '\0' && file_read_all(a, path.ptr, SIZE_MAX, &bytes, NULL) != STATUS_OK)
		fail_msg("%s cannot be read", path.ptr);
	return arena_format(a, "Message Text\n\n\n%.*s\n%s", (int)bytes.len, bytes.ptr, ending);
}

static void read_message(struct arena *a, struct slice bytes, struct cable *c)
{
	struct error err;
	struct cable again;
	struct buffer json = {0};
	assert_int_equal(source_recognise(bytes), SOURCE_TELEGRAM);
	if (cable_read_telegram(a, &posts, bytes, c, &err) != STATUS_OK)
		fail_msg("%s", err.sentence);
	cable_write_json(&json, c);
	if (cable_read_json(a, c->text, buffer_slice(&json), &again, &err) != STATUS_OK)
		fail_msg("%s %s", err.sentence, err.values[0].text);
	buffer_free(&json);
}

static void expect(const char *what, struct slice found, const char *expected)
{
	if (!slice_equals(found, expected))
		fail_msg("%s: \"%.*s\", expected \"%s\"", what, (int)found.len, found.ptr == NULL ? "" : found.ptr,
		         expected);
}

static void expect_flags(const struct cable *c, const char *sentence, const char *const *details)
{
	size_t found = 0;
	for (size_t i = 0; i < c->flag_count; i++) {
		if (strcmp(c->flags[i].sentence, sentence) != 0)
			continue;
		if (details[found] == NULL || !slice_starts_with(c->flags[i].detail, details[found]))
			fail_msg("flag %zu: \"%.*s\"", i, (int)c->flags[i].detail.len, c->flags[i].detail.ptr);
		found++;
	}
	if (details[found] != NULL)
		fail_msg("not flagged: %s", details[found]);
}

static void expect_attributes_are_noise(const struct cable *c)
{
	struct span last = c->noise[c->noise_count - 1];
	assert_true(slice_starts_with(slice_span(c->text, last), "Message Attributes"));
	assert_int_equal(last.end, c->text.len);
	for (size_t i = 0; i < c->paragraph_count; i++)
		assert_true(c->paragraphs[i].span.end <= last.begin);
	assert_true(c->head.end <= last.begin && c->body.end <= last.begin);
	assert_true(slice_equals(slice_span(c->text, c->noise[0]), "Message Text"));
}

static void test_reads_lines(void **state)
{
	(void)state;
	struct arena a = {0};
	struct message_attributes read;
	struct slice text = message(&a, "", attributes);
	assert_int_equal(message_attributes_read(&a, text, &read, NULL), STATUS_OK);
	assert_int_equal(read.count, 18);
	expect("first", read.items[0].key, "Automatic Decaptioning");
	expect("none", message_attributes_value(&read, "Control Number"), "");
	expect("over lines", message_attributes_value(&read, "concepts"), "PEACE TALKS, FOREIGN MINISTERS,\n POLICIES");
	expect("number", message_attributes_value(&read, "Document Number"), "1979RIYADH00905");
	expect("unknown", message_attributes_value(&read, "Colour"), "");
	assert_false(
	    message_attributes_stand_in(slice_of("1. THE Message Attributes ARE\nof this message Attributes\n")));
	arena_free(&a);
}

/* All agrees: nothing is flagged, though the text was cut and the archive's order of words is its own. */
static void test_agrees_with_the_telegram(void **state)
{
	(void)state;
	struct arena a = {0};
	struct cable c;
	read_message(&a, message(&a, "cfpf-1979RIYADH00905.txt", attributes), &c);
	expect("mrn", c.mrn, "79RIYADH905");
	expect("subject", c.subject, "DISCUSSION WITH PRINCE SAUD ON PEACE NEGOTIATIONS");
	expect("E.O.", c.executive_order, "12065: RDS-4 6/5/99 (GERLACH, FREDERICK H.) OR-M");
	expect("to", c.to[0].name, "SECSTATE WASHDC");
	assert_int_equal(c.paragraph_count, 3);
	static const char *const none[] = {NULL};
	expect_flags(&c, "cable.flag_attribute_differs", none);
	expect_attributes_are_noise(&c);
	arena_free(&a);
}

static void test_flags_what_differs(void **state)
{
	(void)state;
	struct arena a = {0};
	struct cable c;
	read_message(&a, message(&a, "cfpf-1979STATE297216.txt", attributes), &c);
	expect("mrn", c.mrn, "79STATE297216");
	static const char *const details[] = {"Document Number: 1979RIYADH00905",
	                                      "Draft Date: 05 JUN 1979",
	                                      "TAGS: PEPR",
	                                      "Subject: DISCUSSION WITH PRINCE SAUD ON PEACE NEGOTIATIONS",
	                                      "From: RIYADH OR-M",
	                                      NULL};
	expect_flags(&c, "cable.flag_attribute_differs", details);
	arena_free(&a);
}

/* On microfilm only. */
static void test_a_message_without_text(void **state)
{
	(void)state;
	struct arena a = {0};
	struct cable c;
	char day[MOMENT_TEXT_MAX];
	read_message(&a, message(&a, "", attributes), &c);
	expect("mrn", c.mrn, "79RIYADH905");
	expect("post", c.post, "RIYADH");
	moment_write(c.date, day);
	assert_string_equal(day, "1979-06-05");
	assert_int_equal(c.classification, CLASSIFICATION_CONFIDENTIAL);
	assert_int_equal(c.caption_count, 1);
	expect("caption", c.captions[0], "EXDIS");
	assert_int_equal(c.tag_count, 5);
	expect("subject", c.subject, "DISCUSSION WITH PRINCE SAUD ON PEACE NEGOTIATIONS");
	expect("from", c.from.name, "RIYADH");
	expect("to", c.to[0].name, "STATE JIDDA");
	expect("E.O.", c.executive_order, "R4 19990605 GERLACH, FREDERICK H");
	assert_int_equal(c.paragraph_count, 0);
	static const char *const once[] = {"", NULL};
	expect_flags(&c, "cable.flag_no_text", once);
	assert_int_equal(c.flag_count, 1);
	expect_attributes_are_noise(&c);
	arena_free(&a);
}

static void test_reads_dates_and_references(void **state)
{
	(void)state;
	static const char *const dates[][2] = {{"05 JUN 1979", "1979-06-05"},
	                                       {"05-Jun-1979 12:00:00 AM", "1979-06-05"},
	                                       {"05/06/1979", "1979-06-05"},
	                                       {"31 FEB 1979", ""},
	                                       {"n/a", ""},
	                                       {"05 JU", ""}};
	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
		struct arena a = {0};
		struct cable c;
		char day[MOMENT_TEXT_MAX];
		struct slice ending = arena_format(&a,
		                                   "Message Attributes\nDocument Number: 1979RIYADH00905\nDraft Date: "
		                                   "%s\nReference: A. STATE 295719,\n"
		                                   "B. BELGRADE 8385\n",
		                                   dates[i][0]);
		read_message(&a, message(&a, "", ending.ptr), &c);
		moment_write(c.date, day);
		if (strcmp(day, dates[i][1]) != 0)
			fail_msg("%s is read as \"%s\"", dates[i][0], day);
		assert_int_equal(c.reference_count, 2);
		struct slice words = slice_span(c.text, c.references[1].span);
		if (!slice_equal(words, c.references[1].words))
			fail_msg("\"%.*s\" stands where \"%.*s\" should", (int)words.len, words.ptr,
			         (int)c.references[1].words.len, c.references[1].words.ptr);
		arena_free(&a);
	}
}

static void test_refuses_what_is_no_message(void **state)
{
	(void)state;
	static const char *const texts[] = {"Message Attributes\n", "Message Text\nMessage Attributes\nColour: blue\n",
	                                    "Message Attributes"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct arena a = {0};
		struct cable c;
		struct error err;
		if (cable_read_telegram(&a, &posts, slice_of(texts[i]), &c, &err) != STATUS_INPUT)
			fail_msg("text %zu was taken for a message", i);
		arena_free(&a);
	}
}

static void test_survives_without_memory(void **state)
{
	(void)state;
	struct arena kept = {0};
	struct slice bytes = message(&kept, "cfpf-1979STATE297216.txt", attributes);
	enum status status = STATUS_MEMORY;
	for (size_t n = 1; status == STATUS_MEMORY; n++) {
		struct arena a = {.fail_at = n};
		struct cable c;
		status = cable_read_telegram(&a, &posts, bytes, &c, NULL);
		arena_free(&a);
	}
	assert_int_equal(status, STATUS_OK);
	arena_free(&kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_reads_lines),
	    cmocka_unit_test(test_agrees_with_the_telegram),
	    cmocka_unit_test(test_flags_what_differs),
	    cmocka_unit_test(test_a_message_without_text),
	    cmocka_unit_test(test_reads_dates_and_references),
	    cmocka_unit_test(test_refuses_what_is_no_message),
	    cmocka_unit_test(test_survives_without_memory),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
