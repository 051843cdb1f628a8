/* Proves that what is imported is found, once, however often it comes and wherever it was cut in between; that a file in no
 * known format is kept and set aside; and that an archive made again from the originals gives the same ids, readings and
 * answers, also to who has it open. This program is its own worker. */
#include "import_fixture.h"

#include "archive/import_job.h"
#include "archive/rebuild.h"
#include "archive/section_join.h"
#include "archive/tei_job.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { JOBS = 4 };

static void make(struct import_fixture *f)
{
	const struct worker_job jobs[JOBS] = {import_job_record, import_job_telegram, import_job_tei,
	                                      import_job_sections};
	/* The pool keeps what it is given. */
	struct worker_job *kept = malloc(sizeof jobs);
	assert_non_null(kept);
	memcpy(kept, jobs, sizeof jobs);
	import_fixture_make(f, kept, JOBS, NULL);
	f->state = kept;
}

static void end(struct import_fixture *f, void *jobs)
{
	import_fixture_end(f);
	free(jobs);
}

/* Records as the caches had them: numbers, posts, bodies that differ. One in seven has no telegram in it. */
static struct slice many_records(struct import_fixture *f, int count)
{
	struct buffer b = {0};
	for (int i = 1; i <= count; i++) {
		if (i % 7 == 0)
			buffer_add_format(
			    &b,
			    "\"%d\",\"2/%d/2009 10:16\",\"09KABUL%d\",\"Embassy Kabul\",\"SECRET\",\"\",\"\",\"\"\n", i,
			    i % 28 + 1, i);
		else
			buffer_add_format(
			    &b,
			    "\"%d\",\"2/%d/2009 10:16\",\"09KABUL%d\",\"Embassy Kabul\",\"SECRET\",\"\","
			    "\"R %02d1016Z FEB 09\nFM AMEMBASSY KABUL\nTO SECSTATE WASHDC\n\","
			    "\"S E C R E T KABUL %d\n\nE.O. 12958: DECL: 02/18/2019\nTAGS: PREL, AF\n"
			    "SUBJECT: TALK NUMBER %d\n\n1. (S) The word is number%d. \"\"Quoted\"\", he said.\n\n"
			    "2. (C) Second paragraph of %d.\nEIKENBERRY\n\"\n",
			    i, i % 28 + 1, i, i % 28 + 1, i, i, i, i);
	}
	struct slice file = arena_copy(&f->a, buffer_slice(&b));
	buffer_free(&b);
	return file;
}

static void test_records_and_telegrams_are_found(void **state)
{
	struct import_fixture f;
	(void)state;
	make(&f);
	void *jobs = f.state;
	struct import_result r = import_bytes(&f, import_read_file(&f, "tests/data/frus-two-telegrams.csv"), "frus");
	assert_int_equal(r.counts.cables, 2);
	assert_int_equal(r.counts.fresh, 2);
	assert_int_equal(r.counts.set_aside, 0);
	r = import_bytes(&f, import_read_file(&f, "tests/data/cfpf-1979STATE297216.txt"), "cfpf");
	assert_int_equal(r.counts.cables, 1);
	struct archive_answer answer = import_search(&f, "mrn:74KABUL7137 helicopter");
	assert_int_equal(answer.total, 1);
	assert_true(slice_equals(answer.hits[0].post, "KABUL"));
	assert_int_equal(import_search(&f, "collection:cfpf post:state \"diplomatic corps in tehran\"").total, 1);
	assert_int_equal(import_search(&f, "").total, 3);
	end(&f, jobs);
}

static void test_each_document_of_a_volume_is_found(void **state)
{
	struct import_fixture f;
	struct slice bytes;
	(void)state;
	make(&f);
	void *jobs = f.state;
	struct import_result r =
	    import_bytes(&f, import_read_file(&f, "tests/data/frus1969-76ve08-excerpt.xml"), "frus");
	assert_int_equal(r.counts.cables, 2);
	assert_int_equal(r.counts.set_aside, 0);
	struct archive_answer answer = import_search(&f, "mrn:75KABUL1156 \"unlimited arab money\"");
	assert_int_equal(answer.total, 1);
	assert_int_equal(archive_load_bytes(f.archive, &f.a, &import_everything, &answer.hits[0].id, &bytes, NULL),
	                 STATUS_OK);
	assert_true(slice_starts_with(bytes, "<div type=\"document\" xml:id=\"d17\"") &&
	            slice_ends_with(bytes, "</div>"));
	/* Words of an editor's summary are no words of the telegram. */
	assert_int_equal(import_search(&f, "moderate the tone").total, 0);
	r = import_bytes(&f, import_read_file(&f, "tests/data/tei-volume.xml"), "fral");
	assert_int_equal(r.counts.cables, 4);
	assert_int_equal(r.counts.set_aside, 0);
	assert_int_equal(import_search(&f, "").total, 6);
	end(&f, jobs);
}

/* What is wrong in a volume costs itself, in its front matter, too. */
static void test_a_volume_without_documents_is_set_aside(void **state)
{
	struct import_fixture f;
	(void)state;
	make(&f);
	void *jobs = f.state;
	struct import_result r = import_bytes(&f, slice_of("<TEI xml:id=\"v\"><text><front/></text></TEI>"), "c");
	assert_int_equal(r.counts.cables, 0);
	assert_int_equal(r.counts.set_aside, 1);
	r = import_bytes(
	    &f,
	    slice_of("<TEI xml:id=\"v\"><div xml:id=\"persons\"><p>&gone;</p></div>"
	             "<div type=\"document\" n=\"1\"><p>Words.</p></div><div type=\"document\"><p>&who;</p></div>"
	             "<div type=\"document\" n=\"3\"><p>More words.</p></div></TEI>"),
	    "c");
	assert_int_equal(r.counts.cables, 2);
	assert_int_equal(r.counts.set_aside, 2);
	end(&f, jobs);
}

static void test_the_same_telegram_in_two_files_is_one_cable(void **state)
{
	struct import_fixture f;
	struct archive_cable cable;
	(void)state;
	make(&f);
	void *jobs = f.state;
	import_bytes(&f, many_records(&f, 3), "records");
	struct import_result r =
	    import_bytes(&f,
	                 slice_of("R 031016Z FEB 09\r\nFM AMEMBASSY KABUL\r\nTO SECSTATE WASHDC\r\n\r\n"
	                          "S E C R E T KABUL 2\r\n\r\nE.O. 12958: DECL: 02/18/2019\r\n"
	                          "TAGS: PREL, AF\r\nSUBJECT: TALK NUMBER 2\r\n\r\n"
	                          "1. (S) The word is number2. \"Quoted\", he said.\r\n\r\n"
	                          "2. (C) Second paragraph of 2.\r\nEIKENBERRY\r\n"),
	                 "texts");
	assert_int_equal(r.counts.cables, 1);
	assert_int_equal(r.counts.fresh, 0);
	struct archive_answer answer = import_search(&f, "mrn:09KABUL2");
	assert_int_equal(answer.total, 1);
	assert_int_equal(archive_load(f.archive, &f.a, &import_everything, &answer.hits[0].id, &cable, NULL),
	                 STATUS_OK);
	assert_int_equal(cable.source_count, 2);
	assert_true(slice_equals(cable.sources[0].collection, "records"));
	assert_true(slice_equals(cable.sources[1].collection, "texts"));
	end(&f, jobs);
}

static void test_the_same_bytes_again_change_nothing(void **state)
{
	struct import_fixture f;
	(void)state;
	make(&f);
	void *jobs = f.state;
	struct slice file = many_records(&f, 30);
	struct slice sha = import_keep(&f, file.ptr, file.len);
	struct import_result first, second;
	assert_int_equal(import_into(&f, sha, "c", &first), STATUS_OK);
	assert_int_equal(first.counts.cables, 26);
	assert_int_equal(first.counts.fresh, 26);
	assert_int_equal(first.counts.set_aside, 4);
	struct slice before = import_describe(&f, sha, "c");
	import_fixture_reopen(&f);
	assert_int_equal(import_into(&f, sha, "c", &second), STATUS_OK);
	assert_true(second.was_done);
	assert_int_equal(second.counts.cables, 26);
	assert_int_equal(second.counts.fresh, 0);
	assert_true(slice_equal(before, import_describe(&f, sha, "c")));
	end(&f, jobs);
}

static void test_a_file_in_no_known_format_is_set_aside(void **state)
{
	static const char *const files[] = {"\x7F"
	                                    "ELF\x02\x01 no words",
	                                    "a shopping list\nmilk\n", ""};
	struct import_fixture f;
	(void)state;
	make(&f);
	void *jobs = f.state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct slice sha = import_keep(&f, files[i], strlen(files[i]));
		struct import_result r;
		assert_int_equal(import_into(&f, sha, "c", &r), STATUS_OK);
		assert_int_equal(r.counts.cables, 0);
		assert_int_equal(r.counts.set_aside, 1);
		assert_int_equal(original_verify(f.originals, sha, NULL, NULL), STATUS_OK);
		assert_int_equal(import_into(&f, sha, "c", &r), STATUS_OK);
		assert_true(r.was_done);
	}
	assert_int_equal(import_search(&f, "").total, 0);
	end(&f, jobs);
}

/* ---- Cuts ---- */

struct stopper {
	atomic_bool stop;
	uint64_t behind; /* stops once this many bytes are done */
};

static void stop_behind(void *state, const struct import_progress *progress)
{
	struct stopper *s = state;
	if (progress->bytes_done > s->behind)
		atomic_store(&s->stop, true);
}

/* Imports the file whole, and in another archive with stops, each `step` bytes further than the one before: both are the same. */
static void compare_with_stops(struct slice bytes, size_t batch, size_t step, size_t stops_least)
{
	struct import_fixture whole, cut;
	struct import_result result;
	size_t stops = 0;
	make(&whole);
	void *whole_jobs = whole.state;
	struct slice sha = import_keep(&whole, bytes.ptr, bytes.len);
	assert_int_equal(import_into(&whole, sha, "c", &result), STATUS_OK);
	struct archive_counts counts = result.counts;
	make(&cut);
	void *cut_jobs = cut.state;
	import_keep(&cut, bytes.ptr, bytes.len);
	struct stopper stopper = {.behind = 0};
	cut.progress = stop_behind;
	cut.state = &stopper;
	cut.stop = &stopper.stop;
	cut.batch_documents = batch;
	while (import_into(&cut, sha, "c", &result) == STATUS_STOPPED) {
		/* A little further each time, and as after a new start. */
		stopper.behind += step;
		atomic_store(&stopper.stop, false);
		import_fixture_reopen(&cut);
		assert_true(++stops < 100);
	}
	assert_true(stops >= stops_least);
	assert_memory_equal(&counts, &result.counts, sizeof counts);
	assert_true(slice_equal(import_describe(&whole, sha, "c"), import_describe(&cut, sha, "c")));
	end(&whole, whole_jobs);
	end(&cut, cut_jobs);
}

static void test_a_stopped_import_goes_on_where_it_stopped(void **state)
{
	struct import_fixture f = {.files = files_of_machine()};
	(void)state;
	struct slice records = many_records(&f, 40);
	compare_with_stops(records, 3, records.len / 8, 4);
	/* Persons of the front matter and pages are there, too, when the work begins behind them. */
	compare_with_stops(import_read_file(&f, "tests/data/tei-volume.xml"), 1, 600, 3);
	arena_free(&f.a);
}

static void test_batches_of_any_size_give_the_same_archive(void **state)
{
	struct slice described = {NULL, 0};
	struct arena kept = {0};
	(void)state;
	for (size_t size = 0; size < 8; size = size * 2 + 1) {
		struct import_fixture f;
		struct import_result result;
		make(&f);
		void *jobs = f.state;
		f.batch_documents = size;
		struct slice file = many_records(&f, 25);
		struct slice sha = import_keep(&f, file.ptr, file.len);
		assert_int_equal(import_into(&f, sha, "c", &result), STATUS_OK);
		struct slice now = import_describe(&f, sha, "c");
		if (described.ptr == NULL)
			described = arena_copy(&kept, now);
		assert_true(slice_equal(described, now));
		end(&f, jobs);
	}
	arena_free(&kept);
}

/* ---- Rebuild ---- */

static enum status rebuild(struct import_fixture *f, const struct import_source *sources, size_t count,
                           const atomic_bool *stop, struct archive_counts *counts)
{
	struct error err;
	const struct archive_options archive = {f->archive_folder, true, &f->files, &f->clock, NULL};
	const struct import_options options = {.originals = f->originals, .pool = f->pool, .stop = stop};
	enum status status = archive_rebuild(&archive, &options, sources, count, counts, &err);
	if (status != STATUS_OK && status != STATUS_STOPPED)
		fail_msg("%s %s", err.sentence, err.values[0].text);
	return status;
}

static void test_a_rebuilt_archive_is_the_same(void **state)
{
	struct import_fixture f;
	struct archive_counts counts;
	struct import_result result;
	(void)state;
	make(&f);
	void *jobs = f.state;
	struct slice file = many_records(&f, 20);
	struct slice records = import_read_file(&f, "tests/data/frus-two-telegrams.csv");
	struct slice telegram = import_read_file(&f, "tests/data/frus-kabul-7137.txt");
	const struct import_source sources[] = {
	    {import_keep(&f, file.ptr, file.len), slice_of("c"), SOURCE_UNKNOWN},
	    {import_keep(&f, records.ptr, records.len), slice_of("records"), SOURCE_UNKNOWN},
	    {import_keep(&f, telegram.ptr, telegram.len), slice_of("texts"), SOURCE_UNKNOWN},
	};
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(import_into(&f, sources[i].original, sources[i].collection.ptr, &result), STATUS_OK);
	struct slice before = import_describe(&f, sources[0].original, "c");
	/* Over one that is there and open. */
	struct archive *reader;
	const struct archive_options reading = {f.archive_folder, false, &f.files, &f.clock, NULL};
	assert_int_equal(archive_open(&reading, &reader, NULL), STATUS_OK);
	struct archive *writer = f.archive;
	f.archive = reader;
	assert_true(slice_equal(before, import_describe(&f, sources[0].original, "c")));
	archive_close(writer);
	assert_int_equal(rebuild(&f, sources, 3, NULL, &counts), STATUS_OK);
	assert_int_equal(counts.cables, 18 + 2 + 1);
	assert_int_equal(counts.fresh, 18 + 2 + 1);
	assert_true(slice_equal(before, import_describe(&f, sources[0].original, "c")));
	archive_close(reader);
	/* And from nothing. */
	char command[300];
	snprintf(command, sizeof command, "rm -r '%s'", f.archive_folder);
	assert_int_equal(system(command), 0);
	assert_int_equal(archive_open(&reading, &f.archive, NULL), STATUS_MISSING);
	assert_int_equal(rebuild(&f, sources, 3, NULL, &counts), STATUS_OK);
	assert_int_equal(archive_open(&reading, &f.archive, NULL), STATUS_OK);
	assert_true(slice_equal(before, import_describe(&f, sources[0].original, "c")));
	end(&f, jobs);
}

static void test_a_reader_sees_the_rebuilt_archive(void **state)
{
	struct import_fixture f;
	struct archive_counts counts;
	(void)state;
	make(&f);
	void *jobs = f.state;
	struct slice file = many_records(&f, 20);
	const struct import_source source = {import_keep(&f, file.ptr, file.len), slice_of("c"), SOURCE_UNKNOWN};
	archive_close(f.archive);
	const struct archive_options reading = {f.archive_folder, false, &f.files, &f.clock, NULL};
	assert_int_equal(archive_open(&reading, &f.archive, NULL), STATUS_OK);
	assert_int_equal(import_search(&f, "").total, 0);
	assert_int_equal(rebuild(&f, &source, 1, NULL, &counts), STATUS_OK);
	assert_int_equal(import_search(&f, "").total, 18);
	end(&f, jobs);
}

static void test_a_stopped_or_damaged_rebuild_keeps_the_archive(void **state)
{
	struct import_fixture f;
	struct archive_counts counts;
	struct import_result result;
	char path[300];
	(void)state;
	make(&f);
	void *jobs = f.state;
	struct slice file = many_records(&f, 20);
	const struct import_source source = {import_keep(&f, file.ptr, file.len), slice_of("c"), SOURCE_UNKNOWN};
	assert_int_equal(import_into(&f, source.original, "c", &result), STATUS_OK);
	const atomic_bool stop = true;
	assert_int_equal(rebuild(&f, &source, 1, &stop, &counts), STATUS_STOPPED);
	import_fixture_reopen(&f);
	assert_int_equal(import_search(&f, "").total, 18);
	/* What a killed one left does not stand in the way. */
	snprintf(path, sizeof path, "%s/rebuild", f.archive_folder);
	const struct archive_options left = {path, true, &f.files, &f.clock, NULL};
	struct archive *half;
	assert_int_equal(archive_open(&left, &half, NULL), STATUS_OK);
	archive_close(half);
	assert_int_equal(rebuild(&f, &source, 1, NULL, &counts), STATUS_OK);
	import_fixture_reopen(&f);
	assert_int_equal(import_search(&f, "").total, 18);
	assert_int_not_equal(access(path, F_OK), 0);
	end(&f, jobs);
}

static void test_one_writer_at_a_time(void **state)
{
	struct import_fixture f;
	struct file_lock *lock, *other;
	struct error err;
	(void)state;
	make(&f);
	void *jobs = f.state;
	assert_int_equal(archive_lock_writer(&f.files, f.archive_folder, "cabledesk import", &lock, &err), STATUS_OK);
	assert_int_equal(archive_lock_writer(&f.files, f.archive_folder, "cabledesk rebuild", &other, &err),
	                 STATUS_LOCKED);
	file_lock_release(lock);
	assert_int_equal(archive_lock_writer(&f.files, f.archive_folder, "cabledesk rebuild", &other, &err), STATUS_OK);
	file_lock_release(other);
	end(&f, jobs);
}

/* Any bytes from a worker are refused or are a cable whose spans lie in its text. */
static void test_answers_of_a_worker_are_not_believed(void **state)
{
	static const struct cable c = {.text = {"some words", 10}};
	struct buffer good = {0};
	struct import_answer answer;
	(void)state;
	import_write_answer(&good, &c, &c.text, 1);
	size_t refused = 0;
	for (size_t i = 0; i <= good.len; i++) {
		struct arena a = {0};
		enum status status = import_read_answer(&a, slice_make(good.ptr, i), &answer, NULL);
		assert_int_equal(status, i == good.len ? STATUS_OK : STATUS_INPUT);
		if (i < good.len) {
			char byte = good.ptr[i];
			good.ptr[i] = (char)(byte ^ 0x80);
			refused += import_read_answer(&a, buffer_slice(&good), &answer, NULL) != STATUS_OK;
			good.ptr[i] = byte;
		}
		arena_free(&a);
	}
	assert_true(refused > good.len / 2);
	buffer_free(&good);
}

/* Text under the id of other words is refused, whatever the format. */
static void test_a_worker_cannot_name_another_cable(void **state)
{
	static const struct cable c = {.text = {"some words", 10}};
	static const struct slice other = {"other words", 11}, volume = {"<p>some</p> words<!-- not these -->", 35};
	static const enum source_format formats[] = {SOURCE_RECORDS, SOURCE_TELEGRAM, SOURCE_TEI};
	(void)state;
	for (size_t i = 0; i < 6; i++) {
		struct arena a = {0};
		struct buffer sent = {0};
		struct import_answer answer;
		enum source_format format = formats[i / 2];
		bool is_true = i % 2 == 0;
		import_write_answer(&sent, &c, is_true ? &c.text : &other, 1);
		assert_int_equal(import_read_answer(&a, buffer_slice(&sent), &answer, NULL), STATUS_OK);
		struct slice document = format == SOURCE_TEI ? volume : c.text;
		assert_int_equal(import_check_id(&a, format, document, &answer, NULL),
		                 is_true ? STATUS_OK : STATUS_INPUT);
		buffer_free(&sent);
		arena_free(&a);
	}
}

int main(int argc, char **argv)
{
	const struct worker_job jobs[JOBS] = {import_job_record, import_job_telegram, import_job_tei,
	                                      import_job_sections};
	if (worker_is_asked(argc, argv))
		return worker_main(jobs, JOBS, argc, argv);
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_records_and_telegrams_are_found),
	    cmocka_unit_test(test_each_document_of_a_volume_is_found),
	    cmocka_unit_test(test_a_volume_without_documents_is_set_aside),
	    cmocka_unit_test(test_the_same_telegram_in_two_files_is_one_cable),
	    cmocka_unit_test(test_the_same_bytes_again_change_nothing),
	    cmocka_unit_test(test_a_file_in_no_known_format_is_set_aside),
	    cmocka_unit_test(test_a_stopped_import_goes_on_where_it_stopped),
	    cmocka_unit_test(test_batches_of_any_size_give_the_same_archive),
	    cmocka_unit_test(test_a_rebuilt_archive_is_the_same),
	    cmocka_unit_test(test_a_reader_sees_the_rebuilt_archive),
	    cmocka_unit_test(test_a_stopped_or_damaged_rebuild_keeps_the_archive),
	    cmocka_unit_test(test_one_writer_at_a_time),
	    cmocka_unit_test(test_answers_of_a_worker_are_not_believed),
	    cmocka_unit_test(test_a_worker_cannot_name_another_cable),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
