/* Proves that records are cut and read as they stand: quotes escaped both ways, fields over many lines, CRLF, a byte order
 * mark, columns in any order, both encodings; that a record that harms itself harms no other; and that the cutter gives the same
 * documents however its bytes arrive. */
#include "cable/record.h"
#include "cable/source.h"
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

enum { DOCUMENTS_MAX = 64 };

struct cut {
	uint64_t offset[DOCUMENTS_MAX];
	uint64_t length[DOCUMENTS_MAX];
	bool too_long[DOCUMENTS_MAX];
	bool unclosed[DOCUMENTS_MAX];
	size_t count;
};

/* Cuts `source` fed in chunks of `chunk` bytes; checks that each document's bytes stand where it says. */
static void cut_all(struct slice source, size_t chunk, size_t limit, struct cut *out)
{
	struct record_cutter c = {0};
	struct record_document d;
	struct error err;
	size_t at = 0;
	*out = (struct cut){0};
	record_cutter_begin(&c, 0, limit);
	while (!c.ended) {
		struct slice part = slice_part(source, at, at + chunk);
		at += part.len;
		assert_int_equal(record_cutter_feed(&c, part, &err), STATUS_OK);
		while (record_cutter_next(&c, &d)) {
			assert_true(out->count < DOCUMENTS_MAX);
			assert_true(d.too_long ||
			            slice_equal(d.bytes, slice_part(source, d.offset, d.offset + d.length)));
			out->offset[out->count] = d.offset;
			out->length[out->count] = d.length;
			out->too_long[out->count] = d.too_long;
			out->unclosed[out->count++] = d.unclosed;
		}
	}
	record_cutter_free(&c);
}

static void expect_documents(const char *source, const char *const *documents, size_t count)
{
	static const size_t chunks[] = {1, 2, 3, 7, 64, 100000};
	for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
		struct cut cut;
		cut_all(slice_of(source), chunks[i], 0, &cut);
		if (cut.count != count)
			fail_msg("chunks of %zu: %zu documents, expected %zu", chunks[i], cut.count, count);
		for (size_t k = 0; k < count; k++) {
			struct slice bytes = slice_part(slice_of(source), cut.offset[k], cut.offset[k] + cut.length[k]);
			if (!slice_equals(bytes, documents[k]))
				fail_msg("chunks of %zu, document %zu: \"%.*s\"", chunks[i], k, (int)bytes.len,
				         bytes.ptr);
		}
	}
}

static void test_cuts_at_line_ends_outside_of_quotes(void **state)
{
	(void)state;
	expect_documents("a,b\nc,d\r\n\r\n\ne", (const char *const[]){"a,b", "c,d", "e"}, 3);
	expect_documents("\xEF\xBB\xBF\"a\nb\",c\n\"d\"\"\ne\",f\n",
	                 (const char *const[]){"\"a\nb\",c", "\"d\"\"\ne\",f"}, 2);
	expect_documents("\"a \\\"b\\\"\nc\",d\n\"\",\"\"\n",
	                 (const char *const[]){"\"a \\\"b\\\"\nc\",d", "\"\",\"\""}, 2);
	expect_documents("\"C:\\\",\"x\"\ny\n", (const char *const[]){"\"C:\\\",\"x\"", "y"}, 2);
	expect_documents("\"he \"said\" so\nand\",b\nc\n", (const char *const[]){"\"he \"said\" so\nand\",b", "c"}, 2);
	expect_documents("", NULL, 0);
	expect_documents("\n\n\n", NULL, 0);
}

static void test_an_open_quote_costs_one_record(void **state)
{
	(void)state;
	static const char source[] = "\"1\",\"2/18/2009 13:12\",\"09X1\",\"open\nmore\n"
	                             "\"2\",\"2/19/2009 13:12\",\"09X2\",\"good\"\n"
	                             "\"3\",\"2/19/2009 13:12\",\"09X3\",\"good\"\n";
	struct cut cut;
	for (size_t chunk = 1; chunk < 100; chunk++) {
		cut_all(slice_of(source), chunk, 0, &cut);
		assert_int_equal(cut.count, 3);
		assert_true(cut.unclosed[0]);
		assert_false(cut.unclosed[1]);
		assert_int_equal(cut.offset[1], strlen("\"1\",\"2/18/2009 13:12\",\"09X1\",\"open\nmore\n"));
	}
}

static void test_a_field_of_30_megabytes_ends_by_itself(void **state)
{
	(void)state;
	enum { SIZE = 30 * 1024 * 1024, LIMIT = 1024 * 1024 };
	char *source = malloc(SIZE);
	struct cut cut;
	assert_non_null(source);
	memset(source, 'x', SIZE);
	for (size_t i = 70; i < SIZE; i += 70)
		source[i] = '\n';
	memcpy(source, "a,\"", 3);
	memcpy(source + SIZE - 6, "\nb,c\n", 5);
	source[SIZE - 1] = '\n';
	cut_all(slice_make(source, SIZE), 64 * 1024, LIMIT, &cut);
	/* It was never closed: all is one document, whose bytes were not kept. */
	assert_int_equal(cut.count, 1);
	assert_true(cut.too_long[0]);
	assert_true(cut.unclosed[0]);
	/* Closed, it is passed over and the next record is whole. */
	source[SIZE - 8] = '"';
	source[SIZE - 7] = '\n';
	cut_all(slice_make(source, SIZE), 64 * 1024, LIMIT, &cut);
	assert_int_equal(cut.count, 2);
	assert_true(cut.too_long[0]);
	assert_int_equal(cut.length[0], SIZE - 7);
	assert_int_equal(cut.offset[1], SIZE - 5);
	assert_int_equal(cut.length[1], 3);
	/* Within the limit it is a document like others. */
	cut_all(slice_make(source, SIZE), 64 * 1024, 0, &cut);
	assert_int_equal(cut.count, 2);
	assert_false(cut.too_long[0]);
	free(source);
}

/* The time is bounded by the suite's limit; quadratic work would not end within it. */
static void test_a_million_quotes(void **state)
{
	(void)state;
	enum { SIZE = 4 * 1000 * 1000 };
	static const char *const fillings[] = {
	    "\"", "\"\"\n", "\\\"", "\\\\\"", "\"\n\"", "\",\"", "\"1\",\"1/1/2000 \n"};
	char *source = malloc(SIZE);
	assert_non_null(source);
	for (size_t f = 0; f < sizeof fillings / sizeof *fillings; f++) {
		size_t len = strlen(fillings[f]);
		struct record_cutter c = {0};
		struct record_document d;
		struct error err;
		for (size_t i = 0; i < SIZE; i++)
			source[i] = fillings[f][i % len];
		record_cutter_begin(&c, 0, 0);
		for (size_t at = 0; at < SIZE; at += 65536) {
			assert_int_equal(
			    record_cutter_feed(&c, slice_part(slice_make(source, SIZE), at, at + 65536), &err),
			    STATUS_OK);
			while (record_cutter_next(&c, &d))
				assert_true(d.length > 0);
		}
		record_cutter_free(&c);
	}
	free(source);
}

static enum status read_one(struct arena *a, const char *first, const char *document, struct cable *c,
                            struct record_fields *fields)
{
	struct record_layout layout;
	struct error err;
	assert_int_equal(record_layout_read(slice_of(first), &layout, &err), STATUS_OK);
	return cable_read_record(a, &posts, &layout, slice_of(document), c, fields, &err);
}

static bool has_flag(const struct cable *c, const char *sentence)
{
	for (size_t i = 0; i < c->flag_count; i++) {
		if (strcmp(c->flags[i].sentence, sentence) == 0)
			return true;
	}
	return false;
}

#define EIGHT "id,date,mrn,post,classification,references,header,body"

static void test_reads_quotes_and_line_ends(void **state)
{
	(void)state;
	struct arena a = {0};
	struct cable c;
	struct record_fields fields;
	static const char document[] = "1,2/18/2009 13:12,09ISLAMABAD365,Embassy Islamabad,SECRET,09KABUL1,\"FM "
	                               "AMEMBASSY ISLAMABAD\r\nTO SECSTATE\","
	                               "\"1. He said \"\"yes\"\" and \\\"no\\\".\r\nEnd\\\nof it.\"";
	assert_int_equal(read_one(&a, EIGHT, document, &c, &fields), STATUS_OK);
	assert_true(slice_equals(fields.values[RECORD_BODY], "1. He said \"yes\" and \"no\".\nEnd\nof it."));
	assert_true(
	    slice_equals(c.text, "FM AMEMBASSY ISLAMABAD\nTO SECSTATE\n1. He said \"yes\" and \"no\".\nEnd\nof it."));
	assert_true(slice_equals(c.mrn, "09ISLAMABAD365"));
	assert_true(slice_equals(c.post, "ISLAMABAD"));
	assert_int_equal(c.classification, CLASSIFICATION_SECRET);
	assert_int_equal(c.date.precision, MOMENT_MINUTE);
	assert_int_equal(c.reference_count, 1);
	assert_true(slice_equals(c.references[0].mrn, "09KABUL1"));
	assert_false(has_flag(&c, "cable.flag_no_date"));
	arena_free(&a);
}

static void test_takes_columns_in_any_order(void **state)
{
	(void)state;
	struct arena a = {0};
	struct cable c;
	assert_int_equal(read_one(&a, "Body,extra,Header,MRN", "\"1. Words.\",x,FM AMEMBASSY KABUL,09KABUL7", &c, NULL),
	                 STATUS_OK);
	assert_true(slice_equals(c.mrn, "09KABUL7"));
	assert_true(slice_equals(c.text, "FM AMEMBASSY KABUL\n1. Words."));
	arena_free(&a);
}

static void test_refuses_files_that_are_no_records(void **state)
{
	(void)state;
	struct record_layout layout;
	struct error err;
	assert_int_equal(record_layout_read(slice_of("a,b,c"), &layout, &err), STATUS_INPUT);
	assert_int_equal(record_layout_read(slice_of(""), &layout, &err), STATUS_INPUT);
	assert_int_equal(record_layout_read(slice_of("1,x,2,3,4,5,6,7"), &layout, &err), STATUS_INPUT);
	assert_int_equal(record_layout_read(slice_of("1,12/28/1966 18:48,66BUENOSAIRES2481,x,y,z,h,b"), &layout, &err),
	                 STATUS_OK);
	assert_false(layout.has_header);
}

static void test_flags_what_disagrees(void **state)
{
	(void)state;
	struct arena a = {0};
	struct cable c;
	static const char document[] = "1,2/18/2009 13:13,09ISLAMABAD366,Embassy Kabul,CONFIDENTIAL,,\"P 181312Z FEB "
	                               "09\nFM AMEMBASSY ISLAMABAD\nTO SECSTATE WASHDC\","
	                               "\"S E C R E T ISLAMABAD 000365\n\nSIPDIS\n\nE.O. 12958: DECL: "
	                               "02/18/2019\nTAGS: PREL, PK\nSUBJECT: WORDS\n\n1. (S) Words.\n\n"
	                               "SMITH\"";
	assert_int_equal(read_one(&a, EIGHT, document, &c, NULL), STATUS_OK);
	assert_true(slice_equals(c.mrn, "09ISLAMABAD366"));
	assert_true(has_flag(&c, "cable.flag_mrn_differs"));
	assert_true(has_flag(&c, "cable.flag_date_differs"));
	assert_true(has_flag(&c, "cable.flag_post_differs"));
	assert_true(has_flag(&c, "cable.flag_classification_differs"));
	assert_int_equal(c.flag_count, 4);
	assert_int_equal(c.classification, CLASSIFICATION_SECRET);
	assert_true(slice_equals(c.dtg, "181312Z FEB 09"));
	arena_free(&a);
}

static void test_reads_what_there_is_of_a_broken_record(void **state)
{
	(void)state;
	struct arena a = {0};
	struct cable c;
	assert_int_equal(read_one(&a, EIGHT, "1,nonsense,??,,MAYBE,,,\"1. Words that \xE9nd", &c, NULL), STATUS_OK);
	assert_true(has_flag(&c, "cable.flag_record_date"));
	assert_true(has_flag(&c, "cable.flag_record_mrn"));
	assert_true(has_flag(&c, "cable.flag_record_classification"));
	assert_true(has_flag(&c, "cable.flag_unclosed"));
	assert_true(slice_equals(c.text, "1. Words that \xC3\xA9nd"));
	assert_int_equal(read_one(&a, EIGHT, "1,2", &c, NULL), STATUS_INPUT);
	assert_int_equal(read_one(&a, EIGHT, "1,2,3,4,5,6,h,b,more,and more", &c, NULL), STATUS_OK);
	assert_true(has_flag(&c, "cable.flag_columns"));
	assert_int_equal(read_one(&a, EIGHT, "1,2,3,4,5,6,,", &c, NULL), STATUS_INPUT);
	arena_free(&a);
}

static size_t read_file(const char *name, char *out, size_t size)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/tests/data/%s", getenv("CABLEDESK_SOURCE"), name);
	FILE *in = fopen(path, "r");
	assert_non_null(in);
	size_t len = fread(out, 1, size, in);
	fclose(in);
	assert_true(len > 0 && len < size);
	return len;
}

static void test_reads_real_telegrams_in_records(void **state)
{
	(void)state;
	static char csv[65536];
	struct arena a = {0};
	struct cut cut;
	struct record_layout layout;
	struct cable c;
	struct error err;
	struct slice source = slice_make(csv, read_file("frus-two-telegrams.csv", csv, sizeof csv));
	assert_int_equal(source_recognise(source), SOURCE_RECORDS);
	cut_all(source, 1000, 0, &cut);
	assert_int_equal(cut.count, 3);
	assert_int_equal(record_layout_read(slice_part(source, 0, cut.length[0]), &layout, &err), STATUS_OK);
	struct slice first = slice_part(source, cut.offset[1], cut.offset[1] + cut.length[1]);
	assert_int_equal(cable_read_record(&a, &posts, &layout, first, &c, NULL, &err), STATUS_OK);
	assert_true(slice_equals(c.mrn, "74KABUL7137"));
	assert_true(slice_equals(c.subject, "PAK-AFGHAN RELATIONS"));
	assert_int_equal(c.info_count, 3);
	assert_true(slice_equals(c.info[2].indicator, "RUQMHR"));
	assert_true(slice_equals(c.signer, "ELIOT"));
	assert_int_equal(c.tag_count, 3);
	assert_int_equal(c.paragraph_count, 5);
	assert_int_equal(c.paragraphs[3].number, 4);
	assert_int_equal(c.precedence, PRECEDENCE_ROUTINE);
	assert_int_equal(c.classification, CLASSIFICATION_CONFIDENTIAL);
	assert_int_equal(c.flag_count, 0);
	struct slice second = slice_part(source, cut.offset[2], cut.offset[2] + cut.length[2]);
	assert_int_equal(cable_read_record(&a, &posts, &layout, second, &c, NULL, &err), STATUS_OK);
	assert_true(slice_equals(c.mrn, "75KABUL1156"));
	assert_int_equal(c.precedence, PRECEDENCE_IMMEDIATE);
	assert_true(slice_equals(c.dtg, "231230Z FEB 75"));
	assert_int_equal(c.flag_count, 1);
	assert_true(has_flag(&c, "cable.flag_date_differs"));
	assert_int_equal(c.caption_count, 1);
	assert_true(slice_equals(c.captions[0], "NODIS"));
	assert_true(slice_equals(c.signer, "CURRAN"));
	arena_free(&a);
}

static void test_tells_sources_by_their_bytes(void **state)
{
	(void)state;
	static char text[65536];
	assert_int_equal(source_recognise(slice_of("")), SOURCE_UNKNOWN);
	assert_int_equal(source_recognise(slice_of("Dear all, the meeting is at noon.\n")), SOURCE_UNKNOWN);
	assert_int_equal(source_recognise(slice_make("\x7F"
	                                             "ELF\0\0\0\1\2\0\0\0",
	                                             12)),
	                 SOURCE_UNKNOWN);
	assert_int_equal(source_recognise(slice_of("name,price\napple,3\n")), SOURCE_UNKNOWN);
	assert_int_equal(source_recognise(slice_of("\xEF\xBB\xBF" EIGHT "\r\n")), SOURCE_RECORDS);
	assert_int_equal(
	    source_recognise(
	        slice_of("\"1\",\"12/28/1966 "
	                 "18:48\",\"66BUENOSAIRES2481\",\"Embassy\",\"UNCLASSIFIED\",\"\",\"head\",\"body that never")),
	    SOURCE_RECORDS);
	size_t len = read_file("frus-kabul-1156.txt", text, sizeof text);
	assert_int_equal(source_recognise(slice_make(text, len)), SOURCE_TELEGRAM);
	len = read_file("cfpf-1979STATE297216.txt", text, sizeof text);
	assert_int_equal(source_recognise(slice_make(text, len)), SOURCE_TELEGRAM);
}

/* Fails the n-th allocation until all pass: each time with STATUS_MEMORY, never otherwise. */
static void test_survives_every_failing_allocation(void **state)
{
	(void)state;
	struct record_layout layout;
	struct error err;
	static const char document[] =
	    "1,2/18/2009 13:12,09ISLAMABAD365,Embassy Islamabad,SECRET,,\"P 181312Z FEB 09\nFM AMEMBASSY ISLAMABAD\nTO "
	    "SECSTATE\n\","
	    "\"S E C R E T ISLAMABAD 000365\nSIPDIS\nE.O. 12958: DECL: 1/1/2019\nTAGS: PREL, OVIP (RICE, "
	    "ANN)\nSUBJECT: WORDS\nREF: A. KABUL 1\n"
	    "B. EMAIL\nClassified By: DCM Ann Rice\n\n1. (S) Summary: Words. End summary.\n\nRICE\"";
	assert_int_equal(record_layout_read(slice_of(EIGHT), &layout, &err), STATUS_OK);
	enum status status = STATUS_MEMORY;
	for (size_t n = 1; status != STATUS_OK && n < 2000; n++) {
		struct arena a = {.fail_at = n};
		struct cable c;
		status = cable_read_record(&a, &posts, &layout, slice_of(document), &c, NULL, &err);
		if (status != STATUS_OK)
			assert_int_equal(status, STATUS_MEMORY);
		arena_free(&a);
	}
	assert_int_equal(status, STATUS_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cuts_at_line_ends_outside_of_quotes),
	    cmocka_unit_test(test_an_open_quote_costs_one_record),
	    cmocka_unit_test(test_a_field_of_30_megabytes_ends_by_itself),
	    cmocka_unit_test(test_a_million_quotes),
	    cmocka_unit_test(test_reads_quotes_and_line_ends),
	    cmocka_unit_test(test_takes_columns_in_any_order),
	    cmocka_unit_test(test_refuses_files_that_are_no_records),
	    cmocka_unit_test(test_flags_what_disagrees),
	    cmocka_unit_test(test_reads_what_there_is_of_a_broken_record),
	    cmocka_unit_test(test_reads_real_telegrams_in_records),
	    cmocka_unit_test(test_tells_sources_by_their_bytes),
	    cmocka_unit_test(test_survives_every_failing_allocation),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
