/* Proves that files written by base/file and databases written through base/db survive a loss of power after any change:
 * what was acknowledged is there, and nothing is half done. And that the crash program finds the faults that it is there
 * to find: a missing fsync, a name that was not made durable, an acknowledgement too early. */
#include "crash.h"

#include "base/clock.h"
#include "base/db.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- A small desk: settings, originals, and a database whose rows name originals ---- */

static const struct db_migration migrations[] = {
    {.sql = "CREATE TABLE original (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;"},
    {.sql = "ALTER TABLE original ADD COLUMN size INTEGER; UPDATE original SET size = 9;"},
};
static const struct db_schema version_1 = {.application_id = 1, .migrations = migrations, .version = 1};
static const struct db_schema version_2 = {
    .application_id = 1, .migrations = migrations, .version = 2, .copy_before = true};

static enum status open_desk(const char *folder, const struct files *files, const struct clock *clock,
                             const struct db_schema *schema, struct db **db, struct error *err)
{
	struct arena a = {0};
	struct db_options options = {.path = file_path(&a, folder, "desk.db"),
	                             .mode = DB_WRITE,
	                             .files = files,
	                             .clock = clock,
	                             .schema = schema};
	enum status status = db_open(&options, db, err);
	arena_free(&a);
	return status;
}

/* An original, "original0" …, whole before a row names it. */
static enum status add_original(const char *folder, const struct files *files, struct db *db, int number,
                                struct error *err)
{
	struct arena a = {0};
	struct file_writer *w = NULL;
	struct db_statement *st = NULL;
	unsigned char hash[DIGEST_SIZE];
	char hex[DIGEST_HEX_LEN + 1];
	struct slice bytes = arena_format(&a, "original%d", number);
	enum status status = file_writer_open(files, folder, 0400, &w, err);
	if (status == STATUS_OK)
		status = file_writer_add(w, bytes, err);
	if (status != STATUS_OK)
		goto out;
	file_writer_hash(w, hash);
	digest_to_hex(hash, hex);
	char *inner = arena_cstr(&a, arena_format(&a, "%s/originals/%.2s", folder, hex));
	status = file_make_folder(files, inner, 0700, err);
	if (status != STATUS_OK)
		goto out;
	status = file_writer_finish(w, file_path(&a, inner, hex + 2), err);
	w = NULL;
	if (status == STATUS_OK)
		status = db_begin(db, err);
	if (status == STATUS_OK)
		status = db_prepare(db, "INSERT INTO original (name) VALUES (?1)", &st, err);
	if (status == STATUS_OK) {
		db_bind_text(st, 1, slice_of(hex));
		status = db_run(st, err);
	}
	if (status == STATUS_OK)
		status = db_commit(db, err);
	db_rollback(db);
out:
	db_finish(st);
	file_writer_discard(w);
	arena_free(&a);
	return status;
}

static enum status set_up_desk(const char *folder, struct error *err)
{
	struct files files = files_of_machine();
	struct clock clock = clock_of_machine();
	struct db *db = NULL;
	enum status status = file_write_whole(&files, folder, "config.ini", slice_of("old settings"), 0600, err);
	if (status == STATUS_OK)
		status = open_desk(folder, &files, &clock, &version_1, &db, err);
	db_close(db);
	return status;
}

static enum status run_desk(const char *folder, const struct files *files, struct crash_recorder *recorder,
                            struct error *err)
{
	struct clock clock = clock_of_machine();
	struct db *db = NULL;
	enum status status = open_desk(folder, files, &clock, &version_1, &db, err);
	for (int i = 0; status == STATUS_OK && i < 3; i++) {
		status = add_original(folder, files, db, i, err);
		if (status == STATUS_OK)
			crash_acknowledge(recorder);
		if (status == STATUS_OK && i == 1)
			status = db_checkpoint(db, true, NULL, err);
	}
	db_close(db);
	db = NULL;
	if (status == STATUS_OK)
		status = file_write_whole(files, folder, "config.ini", slice_of("NEW SETTINGS"), 0600, err);
	if (status == STATUS_OK)
		status = open_desk(folder, files, &clock, &version_2, &db, err);
	for (int i = 3; status == STATUS_OK && i < 6; i++) {
		status = add_original(folder, files, db, i, err);
		if (status == STATUS_OK)
			crash_acknowledge(recorder);
	}
	db_close(db);
	return status;
}

static void check_settings(const char *folder, struct buffer *why)
{
	struct arena a = {0};
	struct slice bytes;
	if (file_read_all(&a, file_path(&a, folder, "config.ini"), 1000, &bytes, NULL) != STATUS_OK)
		buffer_add_cstr(why, "no settings; ");
	else if (!slice_equals(bytes, "old settings") && !slice_equals(bytes, "NEW SETTINGS"))
		buffer_add_format(why, "settings are \"%.*s\"; ", (int)bytes.len, bytes.ptr);
	arena_free(&a);
}

static void check_original(const char *folder, struct slice name, struct buffer *why)
{
	struct arena a = {0};
	struct slice bytes;
	char hex[DIGEST_HEX_LEN + 1] = "";
	char *path = arena_cstr(
	    &a, arena_format(&a, "%s/originals/%.2s/%.*s", folder, name.ptr, (int)name.len - 2, name.ptr + 2));
	if (file_read_all(&a, path, 1000, &bytes, NULL) == STATUS_OK)
		digest_sha256_hex(bytes, hex);
	if (!slice_equals(name, hex))
		buffer_add_format(why, "original %.8s is not whole; ", name.ptr);
	arena_free(&a);
}

static void check_desk(const char *folder, size_t acknowledged, struct buffer *why)
{
	struct files files = files_of_machine();
	struct clock clock = clock_of_machine();
	struct error err = {0};
	struct db *db = NULL;
	struct db_statement *st = NULL;
	bool row = false;
	size_t rows = 0;
	check_settings(folder, why);
	enum status status = open_desk(folder, &files, &clock, &version_2, &db, &err);
	if (status == STATUS_OK)
		status = db_prepare(db, "SELECT name FROM original ORDER BY id", &st, &err);
	while (status == STATUS_OK && (status = db_step(st, &row, &err)) == STATUS_OK && row) {
		check_original(folder, db_column_text(st, 0), why);
		rows++;
	}
	db_finish(st);
	if (status != STATUS_OK)
		buffer_add_format(why, "desk.db: %s %s; ", err.sentence, err.values[1].text);
	else if (rows < acknowledged || rows > acknowledged + 1)
		buffer_add_format(why, "%zu rows, %zu acknowledged; ", rows, acknowledged);
	db_close(db);
}

static void test_files_and_a_database_survive(void **state)
{
	(void)state;
	const struct crash_scenario scenario = {
	    .name = "files and a database", .setup = set_up_desk, .run = run_desk, .check = check_desk};
	assert_int_equal(crash_try(&scenario, false), 0);
}

/* ---- Faults that must be found ---- */

static enum status write_and_name(const char *folder, const struct files *files, struct crash_recorder *recorder,
                                  bool sync, bool sync_folder, struct error *err)
{
	struct arena a = {0};
	struct file_writer *w;
	char *half = file_path(&a, folder, "half");
	char *whole = file_path(&a, folder, "config.ini");
	/* What leaves no door out, but does the steps by hand. */
	enum status status = file_writer_open(files, folder, 0600, &w, err);
	struct file_change change = {.kind = FILE_CREATE, .path = half, .mode = 0600};
	file_writer_discard(w);
	files_tell(files, &change);
	change = (struct file_change){.kind = FILE_WRITE, .path = half, .bytes = slice_of("NEW SETTINGS")};
	files_tell(files, &change);
	if (sync)
		files_tell(files, &(struct file_change){.kind = FILE_SYNC, .path = half});
	files_tell(files, &(struct file_change){.kind = FILE_RENAME, .path = half, .to = whole});
	if (sync_folder)
		files_tell(files, &(struct file_change){.kind = FILE_SYNC_FOLDER, .path = folder});
	crash_acknowledge(recorder);
	arena_free(&a);
	return status;
}

static enum status run_whole(const char *folder, const struct files *files, struct crash_recorder *recorder,
                             struct error *err)
{
	return write_and_name(folder, files, recorder, true, true, err);
}

static enum status run_without_sync(const char *folder, const struct files *files, struct crash_recorder *recorder,
                                    struct error *err)
{
	return write_and_name(folder, files, recorder, false, true, err);
}

static enum status run_without_folder_sync(const char *folder, const struct files *files,
                                           struct crash_recorder *recorder, struct error *err)
{
	return write_and_name(folder, files, recorder, true, false, err);
}

/* Writes over the old bytes. */
static enum status run_in_place(const char *folder, const struct files *files, struct crash_recorder *recorder,
                                struct error *err)
{
	struct arena a = {0};
	char *path = file_path(&a, folder, "config.ini");
	(void)err;
	files_tell(files, &(struct file_change){.kind = FILE_WRITE, .path = path, .bytes = slice_of("NEW SETTINGS")});
	files_tell(files, &(struct file_change){.kind = FILE_SYNC, .path = path});
	crash_acknowledge(recorder);
	arena_free(&a);
	return STATUS_OK;
}

static enum status set_up_settings(const char *folder, struct error *err)
{
	struct files files = files_of_machine();
	return file_write_whole(&files, folder, "config.ini", slice_of("old settings"), 0600, err);
}

static void check_settings_new(const char *folder, size_t acknowledged, struct buffer *why)
{
	struct arena a = {0};
	struct slice bytes = {NULL, 0};
	check_settings(folder, why);
	if (acknowledged > 0 &&
	    (file_read_all(&a, file_path(&a, folder, "config.ini"), 1000, &bytes, NULL) != STATUS_OK ||
	     !slice_equals(bytes, "NEW SETTINGS")))
		buffer_add_cstr(why, "the new settings are lost; ");
	arena_free(&a);
}

static void test_faults_are_found(void **state)
{
	(void)state;
	struct crash_scenario scenario = {
	    .name = "settings", .setup = set_up_settings, .run = run_whole, .check = check_settings_new};
	assert_int_equal(crash_try(&scenario, true), 0);
	scenario.run = run_without_sync;
	assert_true(crash_try(&scenario, true) > 0);
	scenario.run = run_without_folder_sync;
	assert_true(crash_try(&scenario, true) > 0);
	scenario.run = run_in_place;
	assert_true(crash_try(&scenario, true) > 0);
}

/* ---- A real process, killed ---- */

static const char *program;

static char **grow_command(struct arena *a, const char *folder)
{
	char **argv = arena_array(a, 4, sizeof *argv);
	assert_non_null(argv);
	argv[0] = arena_cstr(a, slice_of(program));
	argv[1] = arena_cstr(a, slice_of("grow"));
	argv[2] = arena_cstr(a, slice_of(folder));
	return argv;
}

/* What the killed process does: two hundred originals. */
static int grow(const char *folder)
{
	struct files files = files_of_machine();
	struct clock clock = clock_of_machine();
	struct db *db = NULL;
	enum status status = open_desk(folder, &files, &clock, &version_2, &db, NULL);
	for (int i = 0; status == STATUS_OK && i < 200; i++)
		status = add_original(folder, &files, db, i, NULL);
	db_close(db);
	return status == STATUS_OK ? 0 : 1;
}

static void check_grown(const char *folder, bool ended, struct buffer *why)
{
	struct files files = files_of_machine();
	struct clock clock = clock_of_machine();
	struct db *db = NULL;
	struct error err = {0};
	struct db_statement *st = NULL;
	bool row = false;
	int rows = 0;
	enum status status = open_desk(folder, &files, &clock, &version_2, &db, &err);
	if (status == STATUS_OK)
		status = db_prepare(db, "SELECT name FROM original ORDER BY id", &st, &err);
	while (status == STATUS_OK && (status = db_step(st, &row, &err)) == STATUS_OK && row) {
		check_original(folder, db_column_text(st, 0), why);
		rows++;
	}
	db_finish(st);
	db_close(db);
	if (status != STATUS_OK || (ended && rows != 200))
		buffer_add_format(why, "%d rows, %s", rows,
		                  status == STATUS_OK ? "all is well otherwise" : err.sentence);
}

static void test_a_process_may_be_killed_at_any_time(void **state)
{
	(void)state;
	const struct crash_command command = {
	    .name = "200 originals", .kills = 50, .command = grow_command, .check = check_grown};
	assert_int_equal(crash_kill(&command), 0);
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "grow") == 0)
		return grow(argv[2]);
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_files_and_a_database_survive),
	    cmocka_unit_test(test_faults_are_found),
	    cmocka_unit_test(test_a_process_may_be_killed_at_any_time),
	};
	program = argv[0];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
