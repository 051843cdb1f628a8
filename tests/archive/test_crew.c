/* Proves that neither the number of workers nor the way a file is shared among them changes anything: the archive is the same row by row,
 * also where it stands after a stop; that files in archives are the same cables as alone, each found again in its member; and that a full
 * disk stops an import with a sentence, loses nothing, and lets it go on when there is room. This program is its own worker. */
#include "import_fixture.h"
#include "pack.h"

#include "archive/import_job.h"
#include "archive/tei_job.h"
#include "archive/unpack_job.h"

#include <errno.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { JOBS = 5 };

static struct worker_job jobs[JOBS];

static void make(struct import_fixture *f)
{
	import_fixture_make(f, jobs, JOBS, NULL);
}

/* One in five has no telegram in it, the eleventh never closes its quotation mark, and one is longer than a part. */
static struct slice make_records(struct arena *a, int first, int count)
{
	struct buffer b = {0};
	for (int i = first; i < first + count; i++) {
		buffer_add_format(&b, "\"%d\",\"2/%d/2009 10:16\",\"09KABUL%d\",\"Embassy Kabul\",\"SECRET\",\"\",", i,
		                  i % 28 + 1, i);
		if (i % 5 == 0) {
			buffer_add_cstr(&b, "\"\",\"\"\n");
			continue;
		}
		buffer_add_format(&b,
		                  "\"R %02d1016Z FEB 09\nFM AMEMBASSY KABUL\nTO SECSTATE WASHDC\n\","
		                  "\"S E C R E T KABUL %d\n\nTAGS: PREL, AF\nSUBJECT: TALK %d\n\n"
		                  "1. (S) The word is number%d. \"\"Quoted\"\", he said.\n",
		                  i % 28 + 1, i, i, i);
		for (int n = 0; i == first + 7 && n < 400; n++)
			buffer_add_cstr(&b, "And so on. ");
		buffer_add_cstr(&b, i == first + 11 ? "EIKENBERRY\n" : "EIKENBERRY\n\"\n");
	}
	struct slice file = arena_copy(a, buffer_slice(&b));
	buffer_free(&b);
	return file;
}

/* ---- The archive's file, row by row ---- */

static void describe_table(sqlite3 *db, const char *table, struct buffer *out)
{
	char sql[200];
	sqlite3_stmt *st;
	snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY 1, 2", table);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW) {
		buffer_add_cstr(out, table);
		for (int i = 0; i < sqlite3_column_count(st); i++) {
			const char *bytes = sqlite3_column_blob(st, i);
			buffer_add_byte(out, '|');
			buffer_add(out, slice_make(bytes == NULL ? "" : bytes, (size_t)sqlite3_column_bytes(st, i)));
		}
		buffer_add_byte(out, '\n');
	}
	sqlite3_finalize(st);
}

static struct slice describe_rows(struct import_fixture *f, struct arena *a)
{
	static const char *const tables[] = {"original",  "collection", "cable",  "value",     "reading", "field",
	                                     "reference", "document",   "source", "set_aside", "progress"};
	struct buffer b = {0};
	char path[300];
	sqlite3 *db;
	archive_close(f->archive);
	f->archive = NULL;
	snprintf(path, sizeof path, "%s/archive.db", f->archive_folder);
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		describe_table(db, tables[i], &b);
	sqlite3_close(db);
	struct slice text = arena_copy(a, buffer_slice(&b));
	buffer_free(&b);
	return text;
}

/* ---- Workers ---- */

struct stopper {
	atomic_bool stop;
	uint64_t behind;
};

static void stop_behind(void *state, const struct import_progress *progress)
{
	struct stopper *s = state;
	if (progress->counts.cables + progress->counts.set_aside > s->behind)
		atomic_store(&s->stop, true);
}

/* The rows after an import of the file by so many workers, stopped once so many documents are counted (0: never). */
static struct slice import_with(struct slice file, size_t workers, uint64_t part_bytes, uint64_t stop_at,
                                struct arena *a)
{
	struct import_fixture f;
	struct import_result result;
	struct stopper stopper = {.behind = stop_at - 1};
	make(&f);
	f.workers = workers;
	f.part_bytes = part_bytes;
	f.batch_documents = 7;
	if (stop_at > 0) {
		f.progress = stop_behind;
		f.state = &stopper;
		f.stop = &stopper.stop;
	}
	struct slice sha = import_keep(&f, file.ptr, file.len);
	assert_int_equal(import_into(&f, sha, "c", &result), stop_at > 0 ? STATUS_STOPPED : STATUS_OK);
	struct slice rows = describe_rows(&f, a);
	import_fixture_end(&f);
	return rows;
}

static void compare_workers(struct slice file, uint64_t part_bytes, uint64_t stop_at)
{
	static const size_t workers[] = {2, 5};
	struct arena a = {0};
	struct slice one = import_with(file, 1, part_bytes, stop_at, &a);
	assert_true(one.len > 1000);
	for (size_t i = 0; i < sizeof workers / sizeof *workers; i++) {
		struct slice many = import_with(file, workers[i], part_bytes, stop_at, &a);
		if (!slice_equal(one, many))
			fail_msg("%zu workers, parts of %d bytes, stop at %d: other rows", workers[i], (int)part_bytes,
			         (int)stop_at);
	}
	arena_free(&a);
}

static void test_the_number_of_workers_changes_nothing(void **state)
{
	struct arena a = {0};
	(void)state;
	struct slice records = make_records(&a, 1, 60);
	compare_workers(records, 900, 0);
	compare_workers(records, 900, 20);
	/* Nor do the parts. */
	assert_true(slice_equal(import_with(records, 2, 900, 0, &a), import_with(records, 2, 0, 0, &a)));
	arena_free(&a);
}

/* ---- Archives ---- */

enum { MEMBERS = 4 };

/* Records, a text of no known format, records again, and a telegram. */
static void make_members(struct import_fixture *f, struct pack_member members[MEMBERS])
{
	members[0] = (struct pack_member){"cables/first.csv", make_records(&f->a, 1, 20)};
	members[1] = (struct pack_member){"README", slice_of("A shopping list\nmilk\n")};
	members[2] = (struct pack_member){"cables/second.csv", make_records(&f->a, 101, 20)};
	members[3] = (struct pack_member){"kabul.txt", import_read_file(f, "tests/data/frus-kabul-7137.txt")};
}

static enum status check_flag(void *state, const struct archive_finding *finding, struct error *err)
{
	size_t *asides = state;
	(void)err;
	*asides += finding->is_set_aside;
	assert_true(!slice_equals(finding->sentence, "import.unknown_format") ||
	            slice_equals(finding->place.member, "README"));
	return STATUS_OK;
}

/* Each cable's bytes stand where its source says, in the member. */
static void check_places(struct import_fixture *f, const struct pack_member *members, size_t count)
{
	struct archive_answer answer = import_search(f, "");
	for (size_t i = 0; i < answer.hit_count; i++) {
		struct archive_cable cable;
		struct slice bytes, there = {NULL, 0};
		assert_int_equal(archive_load(f->archive, &f->a, &import_everything, &answer.hits[i].id, &cable, NULL),
		                 STATUS_OK);
		assert_int_equal(
		    archive_load_bytes(f->archive, &f->a, &import_everything, &answer.hits[i].id, &bytes, NULL),
		    STATUS_OK);
		const struct place *p = &cable.sources[0].place;
		for (size_t k = 0; k < count; k++)
			if (slice_equals(p->member, members[k].name))
				there = slice_part(members[k].bytes, p->offset, p->offset + p->length);
		if (there.ptr == NULL || !slice_equal(there, bytes))
			fail_msg("%.*s at %d is another text", (int)p->member.len, p->member.ptr, (int)p->offset);
	}
}

static void test_members_of_archives_are_found(void **state)
{
	static const char *const kinds[] = {"zip", "tar", "tar.gz", "tar.xz", "tar.zst"};
	(void)state;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct import_fixture f;
		struct pack_member members[MEMBERS];
		struct buffer packed = {0};
		size_t asides = 0;
		make(&f);
		make_members(&f, members);
		pack(kinds[i], members, MEMBERS, &packed);
		struct slice sha = import_keep(&f, packed.ptr, packed.len);
		struct import_result r;
		assert_int_equal(import_into(&f, sha, "c", &r), STATUS_OK);
		if (r.counts.cables != 33 || r.counts.set_aside != 9)
			fail_msg("%s: %d cables, %d set aside", kinds[i], (int)r.counts.cables,
			         (int)r.counts.set_aside);
		check_places(&f, members, MEMBERS);
		assert_int_equal(archive_list_findings(f.archive, sha.ptr, slice_of("c"), check_flag, &asides, NULL),
		                 STATUS_OK);
		assert_int_equal(asides, 9);
		buffer_free(&packed);
		import_fixture_end(&f);
	}
}

static void test_a_file_packed_alone_is_that_file(void **state)
{
	static const char *const kinds[] = {"gz", "xz", "zst"};
	(void)state;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct import_fixture f;
		struct buffer packed = {0};
		make(&f);
		const struct pack_member alone = {"", make_records(&f.a, 1, 30)};
		pack(kinds[i], &alone, 1, &packed);
		struct import_result r = import_bytes(&f, buffer_slice(&packed), "c");
		assert_int_equal(r.counts.cables, 24);
		assert_int_equal(r.counts.set_aside, 6);
		check_places(&f, &alone, 1);
		buffer_free(&packed);
		import_fixture_end(&f);
	}
}

static void test_workers_change_nothing_in_archives(void **state)
{
	struct import_fixture f;
	struct pack_member members[MEMBERS];
	struct buffer packed = {0};
	(void)state;
	make(&f);
	make_members(&f, members);
	pack("tar.gz", members, MEMBERS, &packed);
	compare_workers(buffer_slice(&packed), 900, 0);
	compare_workers(buffer_slice(&packed), 900, 25);
	buffer_free(&packed);
	import_fixture_end(&f);
}

/* Stopped behind each few documents, and begun again as after a new start. */
static void test_a_stopped_archive_goes_on_in_its_member(void **state)
{
	static const char *const kinds[] = {"zip", "tar.gz"};
	(void)state;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct import_fixture whole, cut;
		struct pack_member members[MEMBERS];
		struct buffer packed = {0};
		struct import_result first, last;
		struct stopper stopper = {.behind = 0};
		size_t stops = 0;
		make(&whole);
		make(&cut);
		make_members(&whole, members);
		pack(kinds[i], members, MEMBERS, &packed);
		struct slice sha = import_keep(&whole, packed.ptr, packed.len);
		assert_int_equal(import_into(&whole, sha, "c", &first), STATUS_OK);
		import_keep(&cut, packed.ptr, packed.len);
		cut.progress = stop_behind;
		cut.state = &stopper;
		cut.stop = &stopper.stop;
		cut.batch_documents = 3;
		while (import_into(&cut, sha, "c", &last) == STATUS_STOPPED) {
			stopper.behind += 5;
			atomic_store(&stopper.stop, false);
			import_fixture_reopen(&cut);
			assert_true(++stops < 50);
		}
		assert_true(stops > 4);
		assert_memory_equal(&first.counts, &last.counts, sizeof first.counts);
		assert_true(slice_equal(import_describe(&whole, sha, "c"), import_describe(&cut, sha, "c")));
		buffer_free(&packed);
		import_fixture_end(&whole);
		import_fixture_end(&cut);
	}
}

/* ---- Many small files ---- */

static void test_files_share_batches(void **state)
{
	enum { FILES = 20 };
	struct import_fixture f;
	struct import_source sources[FILES];
	struct import_result results[FILES];
	struct error err;
	(void)state;
	make(&f);
	for (int i = 0; i < FILES; i++) {
		struct slice file = make_records(&f.a, 1 + i * 3, 3);
		sources[i] = (struct import_source){import_keep(&f, file.ptr, file.len), slice_of("c"), SOURCE_UNKNOWN};
	}
	const struct import_options options = {.originals = f.originals,
	                                       .working = f.folder,
	                                       .files = &f.files,
	                                       .archive = f.archive,
	                                       .pool = f.pool,
	                                       .batch_documents = 7};
	if (import_originals(&options, sources, FILES, results, &err) != STATUS_OK)
		fail_msg("%s", err.sentence);
	uint64_t cables = 0, asides = 0;
	for (int i = 0; i < FILES; i++) {
		struct archive_progress p;
		cables += results[i].counts.cables;
		asides += results[i].counts.set_aside;
		assert_int_equal(results[i].counts.cables + results[i].counts.set_aside, 3);
		assert_int_equal(archive_find_progress(f.archive, sources[i].original.ptr, slice_of("c"), &p, NULL),
		                 STATUS_OK);
		assert_true(p.done && results[i].is_done && !results[i].was_done);
	}
	assert_int_equal(cables, 48);
	assert_int_equal(asides, 12);
	assert_int_equal(import_originals(&options, sources, FILES, results, &err), STATUS_OK);
	assert_true(results[0].was_done && results[FILES - 1].was_done);
	import_fixture_end(&f);
}

/* ---- A full disk ---- */

struct disk {
	atomic_int room; /* changes that it takes; below 0 it is full */
	atomic_bool was_full;
};

static int ask_disk(void *state, const struct file_change *change)
{
	struct disk *d = state;
	bool takes_room = change->kind == FILE_WRITE || change->kind == FILE_CREATE;
	if (!takes_room || atomic_fetch_sub(&d->room, 1) > 0)
		return 0;
	atomic_store(&d->was_full, true);
	return ENOSPC;
}

static void fill_disk(struct slice file, int room, struct slice expected, bool *was_full)
{
	struct import_fixture f;
	struct error err = {0};
	struct import_result result;
	struct disk disk = {.room = INT32_MAX};
	make(&f);
	f.batch_documents = 7;
	f.files = (struct files){.ask = ask_disk, .state = &disk};
	import_fixture_reopen(&f);
	struct slice sha = import_keep(&f, file.ptr, file.len);
	const struct import_options options = {.originals = f.originals,
	                                       .working = f.folder,
	                                       .files = &f.files,
	                                       .archive = f.archive,
	                                       .pool = f.pool,
	                                       .batch_documents = 7};
	const struct import_source source = {sha, slice_of("c"), SOURCE_UNKNOWN};
	atomic_store(&disk.room, room);
	enum status status = import_original(&options, &source, &result, &err);
	*was_full = atomic_load(&disk.was_full);
	if (*was_full && (status != STATUS_IO || strstr(err.sentence, "full") == NULL))
		fail_msg("room for %d: status %d, %s", room, (int)status, err.sentence == NULL ? "" : err.sentence);
	if (!*was_full)
		assert_int_equal(status, STATUS_OK);
	/* Now there is room. */
	atomic_store(&disk.room, INT32_MAX);
	import_fixture_reopen(&f);
	assert_int_equal(import_search(&f, "").total, result.counts.fresh); /* what was counted is there, and no more */
	assert_int_equal(import_into(&f, sha, "c", &result), STATUS_OK);
	if (!slice_equal(expected, import_describe(&f, sha, "c")))
		fail_msg("room for %d: another end", room);
	import_fixture_end(&f);
}

static void test_a_full_disk_loses_nothing(void **state)
{
	struct import_fixture whole;
	struct pack_member members[MEMBERS];
	struct buffer packed = {0};
	struct import_result result;
	(void)state;
	make(&whole);
	make_members(&whole, members);
	pack("zip", members, MEMBERS, &packed);
	struct slice sha = import_keep(&whole, packed.ptr, packed.len);
	assert_int_equal(import_into(&whole, sha, "c", &result), STATUS_OK);
	struct slice expected = import_describe(&whole, sha, "c");
	bool was_full = true;
	int tries = 0;
	for (int room = 0; was_full; room += room / 4 + 1, tries++)
		fill_disk(buffer_slice(&packed), room, expected, &was_full);
	assert_true(tries > 10);
	buffer_free(&packed);
	import_fixture_end(&whole);
}

int main(int argc, char **argv)
{
	jobs[0] = import_job_record;
	jobs[1] = import_job_telegram;
	jobs[2] = import_job_cut;
	jobs[3] = import_job_tei;
	jobs[4] = unpack_job;
	if (worker_is_asked(argc, argv))
		return worker_main(jobs, JOBS, argc, argv);
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_number_of_workers_changes_nothing),
	    cmocka_unit_test(test_members_of_archives_are_found),
	    cmocka_unit_test(test_a_file_packed_alone_is_that_file),
	    cmocka_unit_test(test_workers_change_nothing_in_archives),
	    cmocka_unit_test(test_a_stopped_archive_goes_on_in_its_member),
	    cmocka_unit_test(test_files_share_batches),
	    cmocka_unit_test(test_a_full_disk_loses_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
