/* Proves that rows come out as text, JSON, JSON lines and CSV, that nothing in them can steer a terminal or a spreadsheet, and
 * that a failed write is told at the end. */
#include "base/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char catalogue_text[] = "[cli]\nmrn = MRN\nsubject = Subject\ncount = Cables\n";

static const struct list_column columns[] = {
    {"mrn", "cli.mrn", 8},
    {"count", "cli.count", -6},
    {"id", NULL, 0},
    {"subject", "cli.subject", 0},
};

static void write_rows(struct list_writer *w)
{
	struct arena a = {0};
	struct value *row = value_object(&a);
	value_put_cstr(row, "mrn", "09X1");
	value_put_count(row, "count", 12408);
	value_put_number(row, "id", -7);
	value_put_cstr(row, "subject", "=SUM(A1) says, \"hello\"\r\n\x1B[31mred");
	value_put_cstr(row, "not_a_column", "x");
	(void)list_row(w, row, NULL);
	row = value_object(&a);
	value_put_cstr(row, "mrn", "10LONGNAME99");
	value_add_text(value_put_list(row, "subject"), slice_of("\xC3\xA9t\xC3\xA9"));
	value_add_text((struct value *)(uintptr_t)value_get(row, "subject"), slice_of("b"));
	(void)list_row(w, row, NULL);
	arena_free(&a);
}

static void assert_list(enum list_format format, bool rows, const char *expected)
{
	struct text_catalogue *catalogue;
	assert_int_equal(text_catalogue_read(slice_of(catalogue_text), "en", &catalogue, NULL), STATUS_OK);
	struct buffer out = {0};
	struct list_writer w;
	list_begin(&w, format, columns, 4, catalogue, sink_of_buffer(&out));
	if (rows)
		write_rows(&w);
	assert_int_equal(list_end(&w, NULL), STATUS_OK);
	buffer_add_byte(&out, '\0');
	assert_string_equal(out.ptr, expected);
	buffer_free(&out);
	text_catalogue_free(catalogue);
}

static void test_text(void **state)
{
	(void)state;
	assert_list(LIST_TEXT, true,
	            "MRN       Cables  Subject\n"
	            "09X1      12,408  =SUM(A1) says, \"hello\"  \xEF\xBF\xBD[31mred\n"
	            "10LONGNAME99          \xC3\xA9t\xC3\xA9; b\n");
	assert_list(LIST_TEXT, false, "");
}

static void test_json(void **state)
{
	(void)state;
	assert_list(
	    LIST_JSON, true,
	    "[\n{\"mrn\":\"09X1\",\"count\":12408,\"id\":-7,"
	    "\"subject\":\"=SUM(A1) says, \\\"hello\\\"\\r\\n\\u001b[31mred\"},\n"
	    "{\"mrn\":\"10LONGNAME99\",\"count\":null,\"id\":null,\"subject\":[\"\xC3\xA9t\xC3\xA9\",\"b\"]}\n]\n");
	assert_list(LIST_JSON, false, "[]\n");
	assert_list(LIST_JSONL, false, "");
	assert_list(
	    LIST_JSONL, true,
	    "{\"mrn\":\"09X1\",\"count\":12408,\"id\":-7,"
	    "\"subject\":\"=SUM(A1) says, \\\"hello\\\"\\r\\n\\u001b[31mred\"}\n"
	    "{\"mrn\":\"10LONGNAME99\",\"count\":null,\"id\":null,\"subject\":[\"\xC3\xA9t\xC3\xA9\",\"b\"]}\n");
}

static void test_csv(void **state)
{
	(void)state;
	assert_list(LIST_CSV, true,
	            "mrn,count,id,subject\r\n"
	            "09X1,12408,-7,\"'=SUM(A1) says, \"\"hello\"\"\r\n\x1B[31mred\"\r\n"
	            "10LONGNAME99,,,\xC3\xA9t\xC3\xA9; b\r\n");
	assert_list(LIST_CSV, false, "mrn,count,id,subject\r\n");
}

static enum status refuse(void *state, struct slice bytes, struct error *err)
{
	int *left = state;
	if (--*left >= 0)
		return STATUS_OK;
	return error_set(err, STATUS_IO, "test.full");
}

static void test_remembers_the_first_failure(void **state)
{
	(void)state;
	for (int left = 0; left < 4; left++) {
		int counter = left;
		struct error err = {0};
		struct list_writer w;
		list_begin(&w, LIST_JSON, columns, 4, NULL, (struct sink){refuse, &counter});
		write_rows(&w);
		assert_int_equal(list_end(&w, &err), STATUS_IO);
		assert_string_equal(err.sentence, "test.full");
		assert_int_equal(counter, -1);
	}
}

static void test_knows_its_formats(void **state)
{
	(void)state;
	enum list_format format;
	assert_true(list_format_of(slice_of("jsonl"), &format));
	assert_int_equal(format, LIST_JSONL);
	assert_false(list_format_of(slice_of("xml"), &format));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_text),
	    cmocka_unit_test(test_json),
	    cmocka_unit_test(test_csv),
	    cmocka_unit_test(test_remembers_the_first_failure),
	    cmocka_unit_test(test_knows_its_formats),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
