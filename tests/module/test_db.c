/* Proves that a connection is set up as promised, that values come back as they were bound, that deadlines, stops and
 * other processes end a statement with their own status, that schemas are migrated whole or not at all, and that
 * whichever change of the disk fails, what was acknowledged is there and nothing is half done. */
#include "base/buffer.h"
#include "base/db.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

static struct files machine;
static struct clock wall;
static char folder[64];
static char path[128];

static const struct db_migration migrations[] = {
    {.sql = "CREATE TABLE note (id INTEGER PRIMARY KEY, words TEXT NOT NULL UNIQUE) STRICT;"},
    {.sql = "ALTER TABLE note ADD COLUMN place INTEGER; UPDATE note SET place = id * 10;"},
};
static const struct db_schema version_1 = {.application_id = 0x4361626c, .migrations = migrations, .version = 1};
static const struct db_schema version_2 = {
    .application_id = 0x4361626c, .migrations = migrations, .version = 2, .copy_before = true};

static int remove_entry(const char *name)
{
	char full[512];
	snprintf(full, sizeof full, "%s/%s", folder, name);
	return remove(full);
}

static enum status remove_visited(void *state, const struct file_entry *entry, struct error *err)
{
	(void)state;
	(void)err;
	remove(entry->path);
	return STATUS_OK;
}

/* Each test has a folder of its own. */
static int set_up(void **state)
{
	(void)state;
	machine = files_of_machine();
	wall = clock_of_machine();
	/* In memory where there is such a folder: thousands of fsyncs follow, and here no power fails. */
	snprintf(folder, sizeof folder, "%s/cabledesk-db-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (mkdtemp(folder) == NULL)
		return 1;
	snprintf(path, sizeof path, "%s/desk.db", folder);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	enum status status = file_walk(folder, remove_visited, NULL, NULL);
	return status == STATUS_OK ? rmdir(folder) : 1;
}

static struct db_options options_of(enum db_mode mode, const struct db_schema *schema)
{
	return (struct db_options){.path = path, .mode = mode, .files = &machine, .clock = &wall, .schema = schema};
}

static struct db *open_db(enum db_mode mode, const struct db_schema *schema)
{
	struct db_options options = options_of(mode, schema);
	struct db *db;
	struct error err = {0};
	if (db_open(&options, &db, &err) != STATUS_OK)
		fail_msg("not opened: %s %s %s", err.sentence, err.values[0].text, err.values[1].text);
	return db;
}

static void expect_exec(struct db *db, const char *sql)
{
	struct error err = {0};
	if (db_exec(db, sql, &err) != STATUS_OK)
		fail_msg("%s: %s %s", sql, err.sentence, err.values[1].text);
}

static int64_t number(struct db *db, const char *sql)
{
	int64_t value;
	struct error err = {0};
	if (db_read_int64(db, sql, &value, &err) != STATUS_OK)
		fail_msg("%s: %s %s", sql, err.sentence, err.values[1].text);
	return value;
}

static void add_note(struct db *db, const char *words)
{
	struct db_statement *st;
	assert_int_equal(db_prepare(db, "INSERT INTO note (words) VALUES (?1)", &st, NULL), STATUS_OK);
	db_bind_text(st, 1, slice_of(words));
	assert_int_equal(db_run(st, NULL), STATUS_OK);
	db_finish(st);
}

static void test_a_connection_is_set_up_as_promised(void **state)
{
	(void)state;
	struct stat st;
	char wal[160];
	struct db *db = open_db(DB_WRITE, &version_1);
	struct db_statement *mode;
	bool row;
	assert_int_equal(db_prepare(db, "PRAGMA journal_mode", &mode, NULL), STATUS_OK);
	assert_int_equal(db_step(mode, &row, NULL), STATUS_OK);
	assert_true(slice_equals(db_column_text(mode, 0), "wal"));
	db_finish(mode);
	assert_int_equal(number(db, "PRAGMA synchronous"), 2);
	assert_int_equal(number(db, "PRAGMA foreign_keys"), 1);
	assert_int_equal(number(db, "PRAGMA secure_delete"), 1);
	assert_int_equal(number(db, "PRAGMA temp_store"), 2);
	assert_int_equal(number(db, "PRAGMA trusted_schema"), 0);
	assert_int_equal(number(db, "PRAGMA user_version"), 1);
	assert_int_equal(number(db, "PRAGMA application_id"), version_1.application_id);
	assert_int_not_equal(db_exec(db, "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql=''", NULL),
	                     STATUS_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	snprintf(wal, sizeof wal, "%s-wal", path);
	assert_int_equal(stat(wal, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	db_close(db);
}

static void test_values_come_back_as_they_were_bound(void **state)
{
	(void)state;
	struct error err;
	struct db_statement *st;
	bool row;
	struct db *db = open_db(DB_WRITE, NULL);
	assert_int_equal(db_prepare(db, "SELECT ?1, ?2, ?3, ?4, ?5", &st, &err), STATUS_OK);
	char words[] = "a\0b \xc3\xa9";
	db_bind_text(st, 1, slice_make(words, 6));
	db_bind_bytes(st, 2, slice_make("\xff\0\x01", 3));
	db_bind_int64(st, 3, INT64_MIN);
	db_bind_null(st, 4);
	db_bind_text(st, 5, (struct slice){NULL, 0});
	words[0] = 'x'; /* what was bound is a copy */
	assert_int_equal(db_step(st, &row, &err), STATUS_OK);
	assert_true(row);
	assert_true(slice_equal(db_column_text(st, 0), slice_make("a\0b \xc3\xa9", 6)));
	assert_true(slice_equal(db_column_bytes(st, 1), slice_make("\xff\0\x01", 3)));
	assert_true(db_column_int64(st, 2) == INT64_MIN);
	assert_true(db_column_is_null(st, 3));
	assert_int_equal(db_column_text(st, 3).len, 0);
	assert_false(db_column_is_null(st, 4));
	assert_int_equal(db_column_text(st, 4).len, 0);
	assert_int_equal(db_step(st, &row, &err), STATUS_OK);
	assert_false(row);
	/* A parameter that does not exist is told at the next step. */
	db_bind_int64(st, 6, 1);
	assert_int_equal(db_step(st, &row, &err), STATUS_INTERNAL);
	db_finish(st);
	db_finish(NULL);
	assert_int_equal(db_prepare(db, "SELECT 1; SELECT 2", &st, &err), STATUS_INTERNAL);
	assert_int_equal(db_prepare(db, "SELEC 1", &st, &err), STATUS_INTERNAL);
	assert_int_equal(db_prepare(db, "", &st, &err), STATUS_INTERNAL);
	db_close(db);
}

static void test_statements_are_used_again(void **state)
{
	(void)state;
	struct db *db = open_db(DB_WRITE, NULL);
	struct db_statement *first, *again, *nested;
	bool row;
	assert_int_equal(db_prepare(db, "SELECT ?1", &first, NULL), STATUS_OK);
	db_bind_int64(first, 1, 5);
	assert_int_equal(db_step(first, &row, NULL), STATUS_OK);
	assert_int_equal(db_prepare(db, "SELECT ?1", &nested, NULL), STATUS_OK);
	assert_ptr_not_equal(first, nested);
	assert_int_equal(db_column_int64(first, 0), 5);
	db_finish(nested);
	db_finish(first);
	assert_int_equal(db_prepare(db, "SELECT ?1", &again, NULL), STATUS_OK);
	assert_true(again == first || again == nested);
	assert_int_equal(db_step(again, &row, NULL), STATUS_OK);
	assert_true(db_column_is_null(again, 0)); /* nothing is left bound */
	db_finish(again);
	/* Far more texts than are kept. */
	for (int i = 0; i < 500; i++) {
		char sql[64];
		snprintf(sql, sizeof sql, "SELECT %d", i % 200);
		assert_int_equal(number(db, sql), i % 200);
	}
	/* One is in use while the connection is closed. */
	assert_int_equal(db_prepare(db, "SELECT ?1", &again, NULL), STATUS_OK);
	db_close(db);
}

static void test_transactions_are_never_nested(void **state)
{
	(void)state;
	struct error err;
	struct db *db = open_db(DB_WRITE, &version_1);
	assert_int_equal(db_begin(db, &err), STATUS_OK);
	assert_int_equal(db_begin(db, &err), STATUS_INTERNAL);
	assert_int_equal(db_begin_read(db, &err), STATUS_INTERNAL);
	assert_int_equal(db_checkpoint(db, false, NULL, &err), STATUS_INTERNAL);
	add_note(db, "one");
	db_rollback(db);
	db_rollback(db);
	assert_false(db_in_transaction(db));
	assert_int_equal(db_commit(db, &err), STATUS_INTERNAL);
	assert_int_equal(number(db, "SELECT count(*) FROM note"), 0);
	assert_int_equal(db_begin(db, &err), STATUS_OK);
	add_note(db, "two");
	assert_int_equal(db_changes(db), 1);
	assert_int_equal(db_last_id(db), 1);
	assert_int_equal(db_exec(db, "INSERT INTO note (words) VALUES ('two')", &err), STATUS_REFUSED);
	assert_string_equal(err.sentence, "db.constraint");
	assert_int_equal(db_commit(db, &err), STATUS_OK);
	assert_int_equal(number(db, "SELECT count(*) FROM note"), 1);
	db_close(db);
}

/* A child that holds the right to write until it is killed. */
static pid_t start_writer(void)
{
	int ready[2];
	char byte = 0;
	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();
	if (child == 0) {
		struct db_options options = options_of(DB_WRITE, &version_1);
		struct db *db;
		if (db_open(&options, &db, NULL) != STATUS_OK || db_begin(db, NULL) != STATUS_OK ||
		    db_exec(db, "INSERT INTO note (words) VALUES ('never committed')", NULL) != STATUS_OK)
			_exit(1);
		if (write(ready[1], "x", 1) != 1)
			_exit(1);
		alarm(20);
		pause();
		_exit(0);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return child;
}

static void test_another_process_is_waited_for_and_told_of(void **state)
{
	(void)state;
	struct error err;
	atomic_bool stop = true;
	db_close(open_db(DB_WRITE, &version_1));
	pid_t child = start_writer();
	struct db_options options = options_of(DB_WRITE, &version_1);
	options.busy_ms = 60;
	struct db *db;
	assert_int_equal(db_open(&options, &db, &err), STATUS_OK);
	assert_int_equal(db_begin(db, &err), STATUS_LOCKED);
	assert_string_equal(err.sentence, "db.busy");
	db_set_deadline(db, clock_now(&wall) + 10);
	assert_int_equal(db_begin(db, &err), STATUS_LATE);
	db_set_deadline(db, 0);
	db_set_stop(db, &stop);
	assert_int_equal(db_begin(db, &err), STATUS_STOPPED);
	db_set_stop(db, NULL);
	/* Reading goes on beside it. */
	assert_int_equal(number(db, "SELECT count(*) FROM note"), 0);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	assert_int_equal(db_begin(db, &err), STATUS_OK);
	assert_int_equal(number(db, "SELECT count(*) FROM note"), 0);
	db_rollback(db);
	db_close(db);
}

static atomic_bool stop_asked;

static void ask_to_stop(int signal_number)
{
	(void)signal_number;
	stop_asked = true;
}

static void test_a_long_statement_ends_in_time(void **state)
{
	(void)state;
	static const char endless[] =
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
	struct error err;
	int64_t value;
	struct db *db = open_db(DB_WRITE, NULL);
	int64_t before = clock_now(&wall);
	db_set_deadline(db, before + 50);
	assert_int_equal(db_read_int64(db, endless, &value, &err), STATUS_LATE);
	assert_string_equal(err.sentence, "db.late");
	assert_true(clock_now(&wall) - before < 2000);
	/* A short one does not begin behind its deadline. */
	assert_int_equal(db_read_int64(db, "SELECT 1", &value, &err), STATUS_LATE);
	db_set_deadline(db, 0);
	assert_int_equal(number(db, "SELECT 1"), 1);
	stop_asked = false;
	signal(SIGALRM, ask_to_stop);
	db_set_stop(db, &stop_asked);
	ualarm(50000, 0);
	assert_int_equal(db_read_int64(db, endless, &value, &err), STATUS_STOPPED);
	signal(SIGALRM, SIG_DFL);
	db_close(db);
}

static void test_a_commit_is_not_interrupted(void **state)
{
	(void)state;
	struct error err;
	struct db *db = open_db(DB_WRITE, NULL);
	/* FTS5 writes much of its index at the commit, by statements of its own. */
	expect_exec(db, "CREATE TABLE reading (id INTEGER PRIMARY KEY, words TEXT);"
	                "CREATE VIRTUAL TABLE found USING fts5(words, content='reading', content_rowid='id')");
	assert_int_equal(db_begin(db, &err), STATUS_OK);
	expect_exec(db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
	                "INSERT INTO reading (words) SELECT 'w' || i || ' x' || (i * 7919 % 5003) FROM n;"
	                "INSERT INTO found (rowid, words) SELECT id, words FROM reading");
	db_set_deadline(db, clock_now(&wall) - 1);
	assert_int_equal(db_commit(db, &err), STATUS_OK);
	db_set_deadline(db, 0);
	assert_int_equal(number(db, "SELECT count(*) FROM found WHERE found MATCH 'w4999'"), 1);
	db_close(db);
}

static enum status open_status(enum db_mode mode, const struct db_schema *schema, struct error *err)
{
	struct db_options options = options_of(mode, schema);
	struct db *db;
	enum status status = db_open(&options, &db, err);
	db_close(db);
	return status;
}

static void test_a_reader_writes_nothing(void **state)
{
	(void)state;
	struct error err;
	assert_int_equal(open_status(DB_READ, &version_1, &err), STATUS_MISSING);
	struct db *writer = open_db(DB_WRITE, &version_1);
	struct db *reader = open_db(DB_READ, &version_1);
	add_note(writer, "one");
	assert_int_equal(number(reader, "SELECT count(*) FROM note"), 1);
	assert_int_equal(db_exec(reader, "DELETE FROM note", &err), STATUS_IO);
	assert_string_equal(err.sentence, "file.denied");
	/* One state over several statements. */
	assert_int_equal(db_begin_read(reader, &err), STATUS_OK);
	assert_int_equal(number(reader, "SELECT count(*) FROM note"), 1);
	add_note(writer, "two");
	assert_int_equal(number(reader, "SELECT count(*) FROM note"), 1);
	int64_t left;
	assert_int_equal(db_checkpoint(writer, false, &left, &err), STATUS_OK);
	assert_true(left > 0);
	db_rollback(reader);
	assert_int_equal(number(reader, "SELECT count(*) FROM note"), 2);
	assert_int_equal(db_checkpoint(writer, true, &left, &err), STATUS_OK);
	assert_int_equal(left, 0);
	db_close(reader);
	db_close(writer);
}

static void test_schemas_are_migrated_or_refused(void **state)
{
	(void)state;
	struct error err;
	struct db *db = open_db(DB_WRITE, &version_1);
	add_note(db, "one");
	add_note(db, "two");
	db_close(db);
	assert_int_equal(open_status(DB_READ, &version_2, &err), STATUS_REFUSED);
	assert_string_equal(err.sentence, "db.older");
	struct db_schema again = version_2;
	again.made_again = true;
	assert_int_equal(open_status(DB_WRITE, &again, &err), STATUS_REFUSED);
	assert_string_equal(err.sentence, "db.made_again");
	assert_int_equal(open_status(DB_READ, &again, &err), STATUS_REFUSED);
	assert_string_equal(err.sentence, "db.made_again");
	db = open_db(DB_WRITE, &version_2);
	assert_int_equal(number(db, "SELECT sum(place) FROM note"), 30);
	assert_int_equal(number(db, "PRAGMA user_version"), 2);
	db_close(db);
	assert_int_equal(open_status(DB_WRITE, &version_1, &err), STATUS_REFUSED);
	assert_string_equal(err.sentence, "db.newer");
	assert_int_equal(err.values[1].number, 2);
	struct db_schema other = version_2;
	other.application_id = 7;
	assert_int_equal(open_status(DB_WRITE, &other, &err), STATUS_REFUSED);
	assert_string_equal(err.sentence, "db.other");
	/* The copy beside it is a database of version 1. */
	strcat(path, ".before-1");
	db = open_db(DB_WRITE, &version_1);
	assert_int_equal(number(db, "SELECT count(*) FROM note"), 2);
	db_close(db);
	/* Something else by that name. */
	assert_int_equal(file_write_whole(&machine, folder, "text",
	                                  slice_of("This is a text, long enough to be looked at "
	                                           "as the header of a database by SQLite."),
	                                  0600, NULL),
	                 STATUS_OK);
	snprintf(path, sizeof path, "%s/text", folder);
	assert_int_equal(open_status(DB_WRITE, &version_1, &err), STATUS_REFUSED);
	assert_string_equal(err.sentence, "db.other");
}

/* ---- Changes that fail ---- */

struct door {
	int fail_at;
	int asked;
};

static int door_ask(void *state, const struct file_change *change)
{
	struct door *door = state;
	(void)change;
	return ++door->asked == door->fail_at ? (door->fail_at % 2 == 0 ? EIO : ENOSPC) : 0;
}

static enum status insert_note(struct db *db, const char *sql, int *acknowledged, struct error *err)
{
	enum status status = db_begin(db, err);
	if (status == STATUS_OK)
		status = db_exec(db, sql, err);
	if (status == STATUS_OK)
		status = db_commit(db, err);
	db_rollback(db);
	if (status == STATUS_OK)
		(*acknowledged)++;
	return status;
}

/* Migrates to version 2 and adds two notes, with a checkpoint between them. */
static enum status scenario(const struct files *files, int *acknowledged, struct error *err)
{
	struct db_options options = options_of(DB_WRITE, &version_2);
	options.files = files;
	struct db *db = NULL;
	enum status status = db_open(&options, &db, err);
	if (status == STATUS_OK)
		status = insert_note(db, "INSERT INTO note (words, place) VALUES ('three', 30)", acknowledged, err);
	if (status == STATUS_OK)
		status = db_checkpoint(db, true, NULL, err);
	if (status == STATUS_OK)
		status = insert_note(db, "INSERT INTO note (words, place) VALUES ('four', 40)", acknowledged, err);
	db_close(db);
	return status;
}

static void test_whichever_change_fails_nothing_is_half_done(void **state)
{
	(void)state;
	int n = 1;
	for (;; n++) {
		struct error err = {0};
		struct door door = {.fail_at = n};
		struct files files = {.ask = door_ask, .state = &door};
		int acknowledged = 0;
		struct db *db = open_db(DB_WRITE, &version_1);
		add_note(db, "one");
		add_note(db, "two");
		db_close(db);
		enum status status = scenario(&files, &acknowledged, &err);
		if (status != STATUS_OK && status != STATUS_IO)
			fail_msg("change %d: status %d, %s", n, status, err.sentence);
		db = open_db(DB_WRITE, &version_2);
		int64_t notes = number(db, "SELECT count(*) FROM note");
		assert_int_equal(number(db, "SELECT sum(place) FROM note"), notes * (notes + 1) / 2 * 10);
		/* One that was not acknowledged may yet be there, whole. */
		if (notes < 2 + acknowledged || notes > 2 + acknowledged + 1)
			fail_msg("change %d: %d notes, %d acknowledged", n, (int)notes, acknowledged);
		struct db_statement *check;
		bool row;
		assert_int_equal(db_prepare(db, "PRAGMA integrity_check", &check, NULL), STATUS_OK);
		assert_int_equal(db_step(check, &row, NULL), STATUS_OK);
		assert_true(slice_equals(db_column_text(check, 0), "ok"));
		db_finish(check);
		db_close(db);
		remove_entry("desk.db");
		remove_entry("desk.db-wal");
		remove_entry("desk.db-shm");
		remove_entry("desk.db.before-1");
		remove_entry("desk.db.before-1.half");
		if (door.asked < n)
			break; /* all changes were tried */
	}
	assert_true(n > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_a_connection_is_set_up_as_promised, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_values_come_back_as_they_were_bound, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_statements_are_used_again, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_transactions_are_never_nested, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_another_process_is_waited_for_and_told_of, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_a_long_statement_ends_in_time, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_a_commit_is_not_interrupted, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_a_reader_writes_nothing, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_schemas_are_migrated_or_refused, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_whichever_change_fails_nothing_is_half_done, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
