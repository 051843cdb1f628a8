/* SQLite, as this program uses it.
 *
 * A `struct db` is one connection: WAL, synchronous=FULL, foreign keys, secure_delete (but for `derived` files), defensive, trusted_schema off,
 * temporary tables in memory. It belongs to one thread at a time; a connection that several share (the one that writes)
 * is used between db_lock and db_unlock. Every change of its files passes the `struct files` it was opened with, so
 * that the crash program sees SQLite's writes and base/file's in one order.
 *
 * Two things follow that are easy to miss: triggers and views cannot use FTS5 tables (SQLite 3.40 counts them as unsafe
 * under trusted_schema=off), write to them beside the content. And nothing else in this process may open and close a
 * database's files: the close would take SQLite's POSIX locks away.
 *
 * Values are bound, never printed into SQL. What is bound is copied. What a column gives lives until the next step or
 * db_finish of its statement.
 *
 * Errors: STATUS_LOCKED when another process kept the database longer than the busy time, STATUS_LATE when the deadline
 * passed, STATUS_STOPPED when a person stopped it, STATUS_IO when the disk is full (with its own sentence), cannot be
 * read or written, or the file is damaged; STATUS_REFUSED when a constraint of the schema says no; STATUS_INTERNAL for wrong SQL.
 */
#ifndef CABLEDESK_BASE_DB_H
#define CABLEDESK_BASE_DB_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"

#include <stdatomic.h>

struct sqlite3;
struct db;
struct db_statement;

/* One step of a schema: from the version before it (0: an empty file) to its own, its place in the array plus 1. */
struct db_migration {
	const char *sql;                                      /* statements; may be NULL */
	enum status (*run)(struct db *db, struct error *err); /* after `sql`, in the same transaction; may be NULL */
};

/* All migrations that are due run in one transaction. */
struct db_schema {
	int32_t application_id; /* stands in the file's header, so that no other database is taken for this one */
	const struct db_migration *migrations;
	size_t version;   /* number of migrations: the version that this program writes */
	bool copy_before; /* before an existing file is migrated, VACUUM INTO "NAME.before-VERSION" beside it */
	bool made_again;  /* an older file is refused, not migrated: what is in it can be made again (db.made_again) */
};

enum db_mode {
	DB_READ,  /* the file must exist; nothing is ever written */
	DB_WRITE, /* made (0600) if missing, and migrated */
};

struct db_options {
	const char *path;
	enum db_mode mode;
	const struct files *files;      /* must outlive the connection */
	const struct clock *clock;      /* must outlive the connection */
	const struct db_schema *schema; /* NULL: any file, no version */
	/* What it holds is taken out for good by making it again, and it is written in large transactions: freed pages are not overwritten,
	 * and there is more memory for pages. */
	bool derived;
	int busy_ms; /* how long to wait for another process; 0: 5,000 */
	/* Called on the new connection before the schema is looked at: registers functions and tokenizers. May be NULL. */
	enum status (*connected)(struct sqlite3 *handle, void *state, struct error *err);
	void *state;
};

/* STATUS_MISSING when there is no such file (DB_READ); STATUS_REFUSED, with a sentence, when the file was written by a
 * newer program, is another kind of database, or (DB_READ) needs a migration first. */
enum status db_open(const struct db_options *options, struct db **out, struct error *err)
    __attribute__((warn_unused_result));
/* Rolls back what is open. NULL is allowed. */
void db_close(struct db *db);

/* For a connection that several threads share; not recursive. */
void db_lock(struct db *db);
void db_unlock(struct db *db);

/* Until when, in the clock's milliseconds (clock_now), statements may run; 0: without end. */
void db_set_deadline(struct db *db, int64_t deadline);
/* Statements stop soon after `*stop` is true. NULL: nobody asks. Must outlive its use. */
void db_set_stop(struct db *db, const atomic_bool *stop);

/* ---- Transactions: one at a time, never nested (STATUS_INTERNAL) ---- */

/* BEGIN IMMEDIATE: takes the right to write, waiting for another process up to the busy time. */
enum status db_begin(struct db *db, struct error *err) __attribute__((warn_unused_result));
/* BEGIN for reading one state over several statements; ended by db_rollback, and soon: it keeps the WAL from shrinking. */
enum status db_begin_read(struct db *db, struct error *err) __attribute__((warn_unused_result));
/* Durable when it returns STATUS_OK; otherwise rolled back. Deadline and stop do not interrupt it. */
enum status db_commit(struct db *db, struct error *err) __attribute__((warn_unused_result));
/* Does nothing when no transaction is open, so that it can stand at `out:`. */
void db_rollback(struct db *db);
bool db_in_transaction(const struct db *db);

/* ---- Statements ---- */

/* Statements without values or rows, several allowed; fixed text only. */
enum status db_exec(struct db *db, const char *sql, struct error *err) __attribute__((warn_unused_result));

/* A statement ready to be bound; kept by the connection and used again for the same text. Ended by db_finish. The same
 * text may be in use several times at once. */
enum status db_prepare(struct db *db, const char *sql, struct db_statement **out, struct error *err)
    __attribute__((warn_unused_result));
/* Parameters count from 1. A failure is kept and reported by the next db_step. A slice with a NULL pointer is an empty
 * text, not NULL. */
void db_bind_text(struct db_statement *st, int parameter, struct slice text);
void db_bind_bytes(struct db_statement *st, int parameter, struct slice bytes);
void db_bind_int64(struct db_statement *st, int parameter, int64_t value);
void db_bind_null(struct db_statement *st, int parameter);
/* `*row` says whether there is a row; after the last one the statement is reset and can be bound again. */
enum status db_step(struct db_statement *st, bool *row, struct error *err) __attribute__((warn_unused_result));
/* Steps to the end, passing over rows, and resets. */
enum status db_run(struct db_statement *st, struct error *err) __attribute__((warn_unused_result));
/* Stops where it is; bindings stay. */
void db_reset(struct db_statement *st);
/* Gives the statement back. NULL is allowed. */
void db_finish(struct db_statement *st);

/* Columns count from 0. NULL gives an empty slice and 0. */
struct slice db_column_text(struct db_statement *st, int column);
struct slice db_column_bytes(struct db_statement *st, int column);
int64_t db_column_int64(struct db_statement *st, int column);
bool db_column_is_null(struct db_statement *st, int column);

/* The one number that a statement without parameters gives; 0 when it gives none. */
enum status db_read_int64(struct db *db, const char *sql, int64_t *out, struct error *err)
    __attribute__((warn_unused_result));

/* Rows that the last INSERT, UPDATE or DELETE changed; the row id that the last INSERT gave. */
int64_t db_changes(const struct db *db);
int64_t db_last_id(const struct db *db);

/* ---- Upkeep ---- */

/* Moves the WAL into the file as far as readers let it; `*left` (may be NULL) are the pages that had to stay. With
 * `truncate` also empties the WAL's file, waiting for readers up to the busy time. Not within a transaction. */
enum status db_checkpoint(struct db *db, bool truncate, int64_t *left, struct error *err)
    __attribute__((warn_unused_result));

/* The connection itself, for FTS5's interface; what is done with it must keep the rules above. */
struct sqlite3 *db_handle(struct db *db);

#endif
