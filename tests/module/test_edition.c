/* Proves that an edition's file has one form, can be read again to the same bytes, and that nothing else is taken for one. */
#include "room/edition.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char salt[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static struct edition make_edition(void)
{
	static struct slice to[2], captions[1], tags[2];
	static struct edition_reference references[1];
	static struct edition_omission omissions[1];
	static struct edition_paragraph paragraphs[2];
	to[0] = slice_of("SECSTATE WASHDC");
	to[1] = slice_of("");
	captions[0] = slice_of("NOFORN");
	tags[0] = slice_of("PREL");
	tags[1] = slice_of("PK");
	references[0] = (struct edition_reference){slice_of("KABUL 12"), slice_of("09KABUL12")};
	omissions[0].span = (struct span){8, 20};
	paragraphs[0] = (struct edition_paragraph){EDITION_HEADING, 0, slice_of(""), slice_of("SUMMARY"), NULL, 0};
	paragraphs[1] = (struct edition_paragraph){
	    EDITION_NUMBERED, 3, slice_of("S"), slice_of("We told XXXXXXXXXXXX \"so\".\nIt is."), omissions, 1};
	return (struct edition){
	    .address = slice_of("09ISLAMABAD365"),
	    .number = 1,
	    .salt = slice_of(salt),
	    .mrn = slice_of("09ISLAMABAD365"),
	    .date = {INT64_C(1235060220000), MOMENT_MINUTE},
	    .to = to,
	    .to_count = 2,
	    .captions = captions,
	    .caption_count = 1,
	    .tags = tags,
	    .tag_count = 2,
	    .classification = slice_of("SECRET"),
	    .references = references,
	    .reference_count = 1,
	    .paragraphs = paragraphs,
	    .paragraph_count = 2,
	};
}

static void test_reads_to_the_same_bytes(void **state)
{
	(void)state;
	struct arena a = {0};
	struct buffer first = {0}, second = {0};
	struct error err;
	struct edition e = make_edition(), again;
	edition_write(&first, &e);
	assert_int_equal(buffer_done(&first, &err), STATUS_OK);
	assert_int_equal(edition_read(&a, buffer_slice(&first), &again, &err), STATUS_OK);
	assert_int_equal(again.paragraph_count, 2);
	assert_int_equal(again.paragraphs[1].number, 3);
	assert_true(slice_equal(again.paragraphs[1].text, e.paragraphs[1].text));
	assert_int_equal(again.paragraphs[1].omissions[0].span.end, 20);
	assert_int_equal(again.date.ms, e.date.ms);
	edition_write(&second, &again);
	assert_true(slice_equal(buffer_slice(&first), buffer_slice(&second)));
	buffer_free(&first);
	buffer_free(&second);
	arena_free(&a);
}

static void test_a_story_reads_to_the_same_bytes(void **state)
{
	(void)state;
	struct arena a = {0};
	struct buffer first = {0}, second = {0};
	struct error err;
	struct edition_place places[1] = {{.address = slice_of("09ISLAMABAD365"),
	                                   .mrn = slice_of("09ISLAMABAD365"),
	                                   .paragraph = 1,
	                                   .number = 3,
	                                   .span = {0, 7},
	                                   .has_paragraph = true}};
	struct story_quotation quotations[1] = {{STORY_QUOTATION, {4, 11}, slice_of("We told"), places, 1}};
	struct slice cables[1] = {slice_of("09ISLAMABAD365")};
	struct story_note notes[1] = {{INT64_C(1304488800000), slice_of("A name was corrected.")}};
	struct story_edition e = {.story = 4,
	                          .number = 2,
	                          .salt = slice_of(salt),
	                          .headline = slice_of("US had told Kayani"),
	                          .body = slice_of("He \"We told\" so."),
	                          .quotations = quotations,
	                          .quotation_count = 1,
	                          .cables = cables,
	                          .cable_count = 1,
	                          .notes = notes,
	                          .note_count = 1};
	struct story_edition again;
	story_edition_write(&first, &e);
	assert_int_equal(story_edition_read(&a, buffer_slice(&first), &again, &err), STATUS_OK);
	assert_int_equal(again.quotations[0].places[0].number, 3);
	assert_int_equal(again.notes[0].time_ms, notes[0].time_ms);
	story_edition_write(&second, &again);
	assert_true(slice_equal(buffer_slice(&first), buffer_slice(&second)));
	buffer_free(&first);
	buffer_free(&second);
	arena_free(&a);
}

/* Each cut and each byte changed either reads, or is refused with the sentence; nothing is read outside of the text. */
static void test_refuses_what_is_no_edition(void **state)
{
	(void)state;
	struct arena a = {0};
	struct buffer bytes = {0};
	struct error err;
	struct edition e = make_edition(), out;
	edition_write(&bytes, &e);
	for (size_t cut = 0; cut + 2 < bytes.len; cut++)
		assert_int_not_equal(edition_read(&a, slice_make(bytes.ptr, cut), &out, &err), STATUS_OK);
	static const char *const changes[][2] = {{"\"end\": 20", "\"end\": 99"},
	                                         {"\"number\": 3", "\"number\": x"},
	                                         {"cabledesk-edition-1", "cabledesk-edition-9"},
	                                         {"\"kind\": \"numbered\"", "\"kind\": \"nonsense\""}};
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		size_t at;
		char *copy = arena_cstr(&a, buffer_slice(&bytes));
		assert_true(slice_find(buffer_slice(&bytes), slice_of(changes[i][0]), &at));
		memcpy(copy + at, changes[i][1], strlen(changes[i][1]));
		assert_int_not_equal(edition_read(&a, slice_make(copy, bytes.len), &out, &err), STATUS_OK);
	}
	buffer_free(&bytes);
	arena_free(&a);
}

static void test_paths_are_those_of_the_design(void **state)
{
	(void)state;
	struct arena a = {0};
	assert_string_equal(edition_path(&a, slice_of("09ISLAMABAD365"), 1).ptr, "cables/09ISLAMABAD365/1.json");
	assert_string_equal(cable_page_path(&a, slice_of("09ISLAMABAD365")).ptr, "cables/09ISLAMABAD365.html");
	assert_string_equal(story_edition_path(&a, 4, 1).ptr, "stories/4/1.json");
	assert_string_equal(story_page_path(&a, 4, slice_of("us-had-told-kayani")).ptr,
	                    "stories/4-us-had-told-kayani.html");
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_reads_to_the_same_bytes),
	    cmocka_unit_test(test_a_story_reads_to_the_same_bytes),
	    cmocka_unit_test(test_refuses_what_is_no_edition),
	    cmocka_unit_test(test_paths_are_those_of_the_design),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
