/* Proves that at any loss of power an import either happened or did not, the files of passages and their merges included: wherever it is cut, the next start finds an archive
 * that opens, holds every cable that was counted as imported, each found by its words, and the same import again brings it to
 * the same end; in an archive, too; that every original that the archive names is there, those of a group, too; also when the command is killed. And that while an archive is made again, the old one or the whole new one
 * stands there. This program is its own worker. */
#include "../archive/import_fixture.h"
#include "../archive/pack.h"
#include "crash.h"

#include "archive/embedded/embedded.h"
#include "archive/import_job.h"
#include "archive/rebuild.h"
#include "archive/unpack_job.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { RECORDS = 9, CABLES = RECORDS - 1, BATCH = 3 };

/* What all states are compared with, and the workers that all share. */
static struct {
	struct arena a;
	struct worker_pool *pool;
	struct slice file;
	struct slice sha;
	struct slice described;
} expected;

/* The fifth record has no telegram in it. */
static struct slice make_records(struct arena *a, int count)
{
	struct buffer b = {0};
	for (int i = 1; i <= count; i++)
		if (i == 5)
			buffer_add_cstr(
			    &b, "\"5\",\"2/5/2009 10:16\",\"09KABUL5\",\"Embassy Kabul\",\"SECRET\",\"\",\"\",\"\"\n");
		else
			buffer_add_format(
			    &b,
			    "\"%d\",\"2/%d/2009 10:16\",\"09KABUL%d\",\"Embassy Kabul\",\"SECRET\",\"\","
			    "\"R %02d1016Z FEB 09\nFM AMEMBASSY KABUL\nTO SECSTATE WASHDC\n\","
			    "\"S E C R E T KABUL %d\n\nTAGS: PREL\nSUBJECT: TALK\n\n1. (S) The word is number%d.\n\"\n",
			    i, i % 28 + 1, i, i % 28 + 1, i, i);
	struct slice file = arena_copy(a, buffer_slice(&b));
	buffer_free(&b);
	return file;
}

/* ---- An import ---- */

struct acknowledger {
	struct crash_recorder *recorder;
	uint64_t cables;
};

/* What is counted is durable: each cable of it is acknowledged. */
static void acknowledge(void *state, const struct import_progress *progress)
{
	struct acknowledger *a = state;
	for (; a->cables < progress->counts.cables; a->cables++)
		crash_acknowledge(a->recorder);
}

/* Each batch writes a file of passages, and every third one merges them. */
static void make_small(struct archive *archive)
{
	((struct embedded *)archive)->passages.limits = (struct passage_limits){2, 1, 2, 1, false};
}

static enum status run_import(const char *folder, const struct files *files, struct crash_recorder *recorder,
                              struct error *err)
{
	struct import_fixture f;
	struct import_result result;
	struct acknowledger acknowledger = {recorder, 0};
	if (!import_fixture_at(&f, folder, files, expected.pool))
		return error_set(err, STATUS_IO, "file.failed");
	make_small(f.archive);
	f.batch_documents = BATCH;
	f.progress = acknowledge;
	f.state = &acknowledger;
	struct slice sha = import_keep(&f, expected.file.ptr, expected.file.len);
	enum status status = import_into(&f, sha, "c", &result);
	import_fixture_leave(&f);
	return status;
}

/* How many cables hold the passage of this number. */
static uint64_t count_holding(struct import_fixture *f, int number)
{
	char last[20];
	struct archive_passage_answer near;
	snprintf(last, sizeof last, "number%d", number);
	const struct slice words[] = {slice_of("the"), slice_of("word"), slice_of("is"), slice_of(last)};
	const struct archive_passage passage = {.words = words, .word_count = 4};
	const struct archive_passage_question question = {
	    .scope = &import_everything, .passages = &passage, .passage_count = 1, .limit = 10, .clock = &f->clock};
	assert_int_equal(archive_find_passages(f->archive, &f->a, &question, &near, NULL), STATUS_OK);
	return near.holding;
}

/* Only what is listed stands in the folder of passages. */
static size_t count_files(struct import_fixture *f)
{
	struct arena a = {0};
	size_t count = 0;
	DIR *folder = opendir(file_path(&a, f->archive_folder, PASSAGE_FOLDER));
	for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;)
		count += entry->d_name[0] != '.' || strncmp(entry->d_name, ".tmp", 4) == 0;
	if (folder != NULL)
		closedir(folder);
	arena_free(&a);
	return count;
}

static bool is_imported(struct import_fixture *f, size_t acknowledged, struct buffer *why)
{
	struct archive_progress p;
	assert_int_equal(archive_find_progress(f->archive, expected.sha.ptr, slice_of("c"), &p, NULL), STATUS_OK);
	uint64_t total = import_search(f, "").total;
	if (p.counts.cables < acknowledged || total != p.counts.fresh)
		buffer_add_format(why, "%zu acknowledged, %d counted, %d found", acknowledged, (int)p.counts.cables,
		                  (int)total);
	for (int i = 1; i <= RECORDS; i++) {
		char word[20];
		snprintf(word, sizeof word, "number%d", i);
		bool counted = (uint64_t)(i < 5 ? i : i - 1) <= p.counts.cables && i != 5;
		if (import_search(f, word).total != counted)
			buffer_add_format(why, "; %s is not what %d counted cables say", word, (int)p.counts.cables);
		if (count_holding(f, i) != counted)
			buffer_add_format(why, "; the passage of %s is not found as it should be", word);
	}
	return why->len == 0;
}

static void check_import(const char *folder, size_t acknowledged, struct buffer *why)
{
	struct import_fixture f;
	struct import_result result;
	if (!import_fixture_at(&f, folder, NULL, expected.pool)) {
		buffer_add_cstr(why, "the archive cannot be opened");
		return;
	}
	if (is_imported(&f, acknowledged, why)) {
		struct slice sha = import_keep(&f, expected.file.ptr, expected.file.len);
		assert_int_equal(original_verify(f.originals, sha, NULL, NULL), STATUS_OK);
		make_small(f.archive);
		assert_int_equal(import_into(&f, sha, "c", &result), STATUS_OK);
		if (!slice_equal(import_describe(&f, sha, "c"), expected.described))
			buffer_add_cstr(why, "the import that went on came to another end");
		/* The next batch of the next import cleans up; here it is asked for. */
		assert_int_equal(embedded_clean(f.archive, NULL), STATUS_OK);
		int64_t listed = 0;
		assert_int_equal(db_read_int64(((struct embedded *)f.archive)->db, "SELECT count(*) FROM passage_file",
		                               &listed, NULL),
		                 STATUS_OK);
		if (count_files(&f) != (uint64_t)listed || listed == 0)
			buffer_add_cstr(why, "files of passages were left");
		for (int i = 1; i <= RECORDS; i++)
			if (count_holding(&f, i) != (i != 5))
				buffer_add_format(why, "; the passage of number%d is not found in the end", i);
	}
	import_fixture_leave(&f);
}

static void test_an_import_survives_every_cut(void **state)
{
	const struct crash_scenario scenario = {.name = "import", .run = run_import, .check = check_import};
	(void)state;
	assert_int_equal(crash_try(&scenario, false), 0);
}

/* ---- An import of an archive: two members of records, and one that is none ---- */

static struct {
	struct slice file;
	struct slice described;
} packed;

static void make_packed(void)
{
	struct buffer b = {0};
	struct arena a = {0};
	struct slice all = make_records(&a, RECORDS);
	const char *fourth = memmem(all.ptr, all.len, "\n\"4\",", 5);
	assert_non_null(fourth);
	size_t half = (size_t)(fourth - all.ptr) + 1;
	const struct pack_member members[] = {{"first.csv", slice_part(all, 0, half)},
	                                      {"README", slice_of("no words of a cable")},
	                                      {"second.csv", slice_from(all, half)}};
	pack("zip", members, 3, &b);
	packed.file = arena_copy(&expected.a, buffer_slice(&b));
	buffer_free(&b);
	arena_free(&a);
}

static enum status run_packed(const char *folder, const struct files *files, struct crash_recorder *recorder,
                              struct error *err)
{
	struct import_fixture f;
	struct import_result result;
	struct acknowledger acknowledger = {recorder, 0};
	if (!import_fixture_at(&f, folder, files, expected.pool))
		return error_set(err, STATUS_IO, "file.failed");
	f.batch_documents = BATCH;
	f.progress = acknowledge;
	f.state = &acknowledger;
	struct slice sha = import_keep(&f, packed.file.ptr, packed.file.len);
	enum status status = import_into(&f, sha, "c", &result);
	import_fixture_leave(&f);
	return status;
}

static void check_packed(const char *folder, size_t acknowledged, struct buffer *why)
{
	struct import_fixture f;
	struct import_result result;
	struct archive_progress p;
	if (!import_fixture_at(&f, folder, NULL, expected.pool)) {
		buffer_add_cstr(why, "the archive cannot be opened");
		return;
	}
	struct slice sha = import_keep(&f, packed.file.ptr, packed.file.len);
	assert_int_equal(archive_find_progress(f.archive, sha.ptr, slice_of("c"), &p, NULL), STATUS_OK);
	if (p.counts.cables < acknowledged || import_search(&f, "").total != p.counts.fresh)
		buffer_add_format(why, "%zu acknowledged, %d counted; ", acknowledged, (int)p.counts.cables);
	assert_int_equal(import_into(&f, sha, "c", &result), STATUS_OK);
	if (!slice_equal(import_describe(&f, sha, "c"), packed.described))
		buffer_add_cstr(why, "the import that went on came to another end");
	import_fixture_leave(&f);
}

static void test_an_archive_survives_every_cut(void **state)
{
	const struct crash_scenario scenario = {.name = "archive", .run = run_packed, .check = check_packed};
	(void)state;
	assert_int_equal(crash_try(&scenario, false), 0);
}

/* ---- A group of small files, kept and imported together ---- */

enum { GROUPED = 3, GROUPED_RECORDS = 2 };

/* The n-th file of the group: two records of their own. */
static struct slice make_grouped(struct arena *a, size_t n)
{
	struct slice file = make_records(a, GROUPED * GROUPED_RECORDS);
	for (size_t i = 0; i < n * GROUPED_RECORDS; i++)
		file = slice_from(file,
		                  (size_t)((const char *)memmem(file.ptr + 1, file.len - 1, "\n\"", 2) - file.ptr) + 1);
	return file;
}

static enum status run_group(const char *folder, const struct files *files, struct crash_recorder *recorder,
                             struct error *err)
{
	struct import_fixture f;
	struct import_source sources[GROUPED];
	struct import_result results[GROUPED];
	struct original originals[GROUPED];
	if (!import_fixture_at(&f, folder, files, expected.pool))
		return error_set(err, STATUS_IO, "file.failed");
	struct original_group group = {.files = &f.files, .folder = f.originals};
	enum status status = STATUS_OK;
	for (size_t i = 0; status == STATUS_OK && i < GROUPED; i++) {
		struct files machine = files_of_machine();
		status = file_write_whole(&machine, folder, "source", make_grouped(&f.a, i), 0600, err);
		if (status == STATUS_OK)
			status = original_group_add_path(&group, file_path(&f.a, folder, "source"), NULL, &originals[i],
			                                 err);
		sources[i] = (struct import_source){slice_of(originals[i].sha), slice_of("c"), SOURCE_UNKNOWN};
	}
	const struct import_options options = {.originals = f.originals,
	                                       .working = f.folder,
	                                       .files = &f.files,
	                                       .archive = f.archive,
	                                       .pool = expected.pool};
	if (status == STATUS_OK)
		status = original_group_keep(&group, err);
	if (status == STATUS_OK)
		status = import_originals(&options, sources, GROUPED, results, err);
	if (status == STATUS_OK)
		crash_acknowledge(recorder);
	original_group_drop(&group);
	import_fixture_leave(&f);
	return status;
}

/* Whatever the archive names is there, whole. */
static void check_group(const char *folder, size_t acknowledged, struct buffer *why)
{
	struct import_fixture f;
	if (!import_fixture_at(&f, folder, NULL, expected.pool)) {
		buffer_add_cstr(why, "the archive cannot be opened");
		return;
	}
	for (size_t i = 0; i < GROUPED; i++) {
		struct archive_progress p;
		char sha[CABLE_ID_LEN + 1];
		digest_sha256_hex(make_grouped(&f.a, i), sha);
		assert_int_equal(archive_find_progress(f.archive, sha, slice_of("c"), &p, NULL), STATUS_OK);
		if (p.counts.cables > 0 && original_verify(f.originals, slice_of(sha), NULL, NULL) != STATUS_OK)
			buffer_add_format(why, "original %zu is named and not whole; ", i);
		if (acknowledged > 0 && !p.done)
			buffer_add_format(why, "file %zu was acknowledged and is not done; ", i);
	}
	import_fixture_leave(&f);
}

static void test_a_group_survives_every_cut(void **state)
{
	const struct crash_scenario scenario = {.name = "group", .run = run_group, .check = check_group};
	(void)state;
	assert_int_equal(crash_try(&scenario, false), 0);
}

/* ---- A rebuild ---- */

static enum status set_up_archive(const char *folder, struct error *err)
{
	struct import_fixture f;
	struct import_result result;
	if (!import_fixture_at(&f, folder, NULL, expected.pool))
		return error_set(err, STATUS_IO, "file.failed");
	struct slice sha = import_keep(&f, expected.file.ptr, expected.file.len);
	enum status status = import_into(&f, sha, "c", &result);
	import_fixture_leave(&f);
	return status;
}

static enum status run_rebuild(const char *folder, const struct files *files, struct crash_recorder *recorder,
                               struct error *err)
{
	struct arena a = {0};
	struct clock clock = clock_of_machine();
	struct archive_counts counts;
	const struct import_source source = {expected.sha, slice_of("c"), SOURCE_UNKNOWN};
	const struct archive_options archive = {file_path(&a, folder, "archive"), true, files, &clock, NULL};
	const struct import_options options = {
	    .originals = file_path(&a, folder, "originals"), .pool = expected.pool, .batch_documents = BATCH};
	enum status status = archive_rebuild(&archive, &options, &source, 1, &counts, err);
	crash_acknowledge(recorder);
	arena_free(&a);
	return status;
}

static void check_rebuild(const char *folder, size_t acknowledged, struct buffer *why)
{
	struct import_fixture f;
	(void)acknowledged;
	if (!import_fixture_at(&f, folder, NULL, expected.pool)) {
		buffer_add_cstr(why, "the archive cannot be opened");
		return;
	}
	if (!slice_equal(import_describe(&f, expected.sha, "c"), expected.described))
		buffer_add_cstr(why, "the archive is neither the old one nor the new one");
	for (int i = 1; i <= RECORDS; i++)
		if (count_holding(&f, i) != (i != 5))
			buffer_add_format(why, "; the passage of number%d is not found", i);
	import_fixture_leave(&f);
}

static void test_a_rebuild_survives_every_cut(void **state)
{
	const struct crash_scenario scenario = {
	    .name = "rebuild", .setup = set_up_archive, .run = run_rebuild, .check = check_rebuild};
	(void)state;
	assert_int_equal(crash_try(&scenario, false), 0);
}

/* ---- The command, killed ---- */

enum { MANY = 1500, KILLS = 50 };

static const char *cabledesk;

static enum status set_up_desk(const char *folder, struct error *err)
{
	struct arena a = {0};
	struct slice file = make_records(&a, MANY);
	struct files files = files_of_machine();
	struct slice command = arena_format(&a, "'%s' --desk '%s' init > /dev/null", cabledesk, folder);
	enum status status = system(command.ptr) == 0 ? STATUS_OK : error_set(err, STATUS_IO, "file.failed");
	if (status == STATUS_OK)
		status = file_write_whole(&files, folder, "records.csv", file, 0600, err);
	arena_free(&a);
	return status;
}

static char **import_command(struct arena *a, const char *folder)
{
	const char *const words[] = {cabledesk, "--desk", folder, "import", "--collection", "c"};
	size_t count = sizeof words / sizeof *words;
	char **argv = arena_array(a, count + 2, sizeof *argv);
	assert_non_null(argv);
	for (size_t i = 0; i < count; i++)
		argv[i] = arena_cstr(a, slice_of(words[i]));
	argv[count] = file_path(a, folder, "records.csv");
	return argv;
}

static void check_killed(const char *folder, bool ended, struct buffer *why)
{
	struct import_fixture f;
	struct import_result result;
	struct archive_progress before;
	if (!import_fixture_at(&f, folder, NULL, expected.pool)) {
		buffer_add_cstr(why, "the archive cannot be opened");
		return;
	}
	struct slice file = make_records(&f.a, MANY);
	struct slice sha = import_keep(&f, file.ptr, file.len);
	assert_int_equal(archive_find_progress(f.archive, sha.ptr, slice_of("c"), &before, NULL), STATUS_OK);
	uint64_t found = import_search(&f, "word").total;
	if (found != before.counts.cables || (ended && !before.done))
		buffer_add_format(why, "%d counted, %d found; ", (int)before.counts.cables, (int)found);
	assert_int_equal(original_verify(f.originals, sha, NULL, NULL), STATUS_OK);
	assert_int_equal(import_into(&f, sha, "c", &result), STATUS_OK);
	if (result.counts.cables != MANY - 1 || result.counts.set_aside != 1 ||
	    import_search(&f, "word").total != MANY - 1 || import_search(&f, "number1400").total != 1)
		buffer_add_format(why, "it went on to %d cables", (int)result.counts.cables);
	import_fixture_leave(&f);
}

static void test_the_command_may_be_killed_at_any_time(void **state)
{
	const struct crash_command command = {.name = "cabledesk import",
	                                      .kills = KILLS,
	                                      .setup = set_up_desk,
	                                      .command = import_command,
	                                      .check = check_killed};
	(void)state;
	assert_int_equal(crash_kill(&command), 0);
}

static int set_up(void **state)
{
	static struct clock clock;
	static struct worker_job jobs[4];
	struct import_fixture f;
	struct import_result result;
	(void)state;
	jobs[0] = import_job_record;
	jobs[1] = import_job_telegram;
	jobs[2] = import_job_cut;
	jobs[3] = unpack_job;
	clock = clock_of_machine();
	import_fixture_make(&f, jobs, 4, NULL);
	expected.file = make_records(&expected.a, RECORDS);
	struct slice sha = import_keep(&f, expected.file.ptr, expected.file.len);
	assert_int_equal(import_into(&f, sha, "c", &result), STATUS_OK);
	assert_int_equal(result.counts.cables, CABLES);
	expected.sha = arena_copy(&expected.a, sha);
	expected.described = arena_copy(&expected.a, import_describe(&f, sha, "c"));
	import_fixture_end(&f);
	make_packed();
	import_fixture_make(&f, jobs, 4, NULL);
	sha = import_keep(&f, packed.file.ptr, packed.file.len);
	assert_int_equal(import_into(&f, sha, "c", &result), STATUS_OK);
	assert_int_equal(result.counts.cables, CABLES);
	assert_int_equal(result.counts.set_aside, 2);
	packed.described = arena_copy(&expected.a, import_describe(&f, sha, "c"));
	import_fixture_end(&f);
	/* Hundreds of states are read by the same few workers: all that they read is the same file. */
	const struct worker_options options = {.jobs = jobs, .job_count = 4, .ready = 3, .uses = 100, .clock = &clock};
	return worker_pool_start(&options, &expected.pool, NULL) == STATUS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	worker_pool_stop(expected.pool);
	arena_free(&expected.a);
	return 0;
}

int main(int argc, char **argv)
{
	const struct worker_job jobs[] = {import_job_record, import_job_telegram, import_job_cut, unpack_job};
	if (worker_is_asked(argc, argv))
		return worker_main(jobs, 4, argc, argv);
	if (argc != 2) {
		fprintf(stderr, "The argument is the program cabledesk.\n");
		return 2;
	}
	cabledesk = argv[1];
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_an_import_survives_every_cut),
	    cmocka_unit_test(test_an_archive_survives_every_cut),
	    cmocka_unit_test(test_a_group_survives_every_cut),
	    cmocka_unit_test(test_a_rebuild_survives_every_cut),
	    cmocka_unit_test(test_the_command_may_be_killed_at_any_time),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
