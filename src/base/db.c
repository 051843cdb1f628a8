#include "base/db.h"

#include "base/db_vfs.h"

#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	BUSY_MS = 5000,
	BUSY_STEP_MAX_MS = 50,
	PROGRESS_STEPS =
	    2000, /* virtual machine instructions between two looks at deadline and stop: well under 1 ms */
	IDLE_STATEMENTS_MAX = 64,
};

struct db_statement {
	struct db *db;
	sqlite3_stmt *handle;
	struct db_statement *next;
	uint64_t finished_at; /* of an idle one: the connection's count of statements then */
	uint64_t hash;        /* of its text */
	int bind_failed;      /* the first code that a bind gave */
	bool in_use;
};

struct db {
	sqlite3 *handle;
	sqlite3_vfs *vfs;
	char *path;
	const struct files *files;
	const struct clock *clock;
	int busy_ms;
	int waited_ms; /* of the present wait for another process */
	int64_t deadline;
	const atomic_bool *stop;
	enum status interrupted_by; /* STATUS_OK: by nothing */
	bool committing;
	struct db_statement *statements; /* idle and in use */
	size_t idle;
	uint64_t finished;
	pthread_mutex_t lock;
};

/* ---- Errors ---- */

static enum status database_error(struct db *db, enum status kind, const char *sentence, struct error *err)
{
	error_set(err, kind, sentence);
	error_text(err, "path", slice_of(db->path));
	error_text(err, "reason", slice_of(sqlite3_errmsg(db->handle)));
	return kind;
}

static enum status interrupted(struct db *db, struct error *err)
{
	enum status kind = db->interrupted_by == STATUS_LATE ? STATUS_LATE : STATUS_STOPPED;
	return error_set(err, kind, kind == STATUS_LATE ? "db.late" : "db.stopped");
}

static enum status input_output_error(struct db *db, int code, struct error *err)
{
	int errnum = sqlite3_system_errno(db->handle);
	if (code == SQLITE_FULL || errnum == ENOSPC || errnum == EDQUOT)
		return file_error(err, db->path, ENOSPC);
	return database_error(db, STATUS_IO, "db.io", err);
}

static enum status error_of(struct db *db, int code, struct error *err)
{
	switch (code & 0xff) {
	case SQLITE_INTERRUPT:
		return interrupted(db, err);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		if (db->interrupted_by != STATUS_OK)
			return interrupted(db, err);
		return database_error(db, STATUS_LOCKED, "db.busy", err);
	case SQLITE_NOMEM:
		return error_memory(err);
	case SQLITE_FULL:
	case SQLITE_IOERR:
		return input_output_error(db, code, err);
	case SQLITE_CANTOPEN: {
		int errnum = sqlite3_system_errno(db->handle);
		return file_error(err, db->path, errnum == 0 ? EIO : errnum);
	}
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return file_error(err, db->path, EACCES);
	case SQLITE_CORRUPT:
		return database_error(db, STATUS_IO, "db.damaged", err);
	case SQLITE_NOTADB:
		return database_error(db, STATUS_REFUSED, "db.other", err);
	case SQLITE_CONSTRAINT:
		return database_error(db, STATUS_REFUSED, "db.constraint", err);
	case SQLITE_TOOBIG:
		return database_error(db, STATUS_LIMIT, "db.too_large", err);
	default:
		return database_error(db, STATUS_INTERNAL, "db.internal", err);
	}
}

static enum status ok_or_error(struct db *db, int code, struct error *err)
{
	return code == SQLITE_OK ? STATUS_OK : error_of(db, code, err);
}

/* ---- Deadline, stop, waiting ---- */

static bool must_stop(struct db *db)
{
	if (db->committing)
		return false;
	if (db->stop != NULL && atomic_load_explicit(db->stop, memory_order_relaxed))
		db->interrupted_by = STATUS_STOPPED;
	else if (db->deadline != 0 && clock_now(db->clock) >= db->deadline)
		db->interrupted_by = STATUS_LATE;
	return db->interrupted_by != STATUS_OK;
}

static int on_progress(void *state)
{
	return must_stop(state) ? 1 : 0;
}

/* Waits longer each time. The sleeps are counted, not measured: a clock that a test holds still must not wait for ever. */
static int on_busy(void *state, int tries)
{
	struct db *db = state;
	if (tries == 0)
		db->waited_ms = 0;
	int step = tries < BUSY_STEP_MAX_MS ? tries + 1 : BUSY_STEP_MAX_MS;
	if (must_stop(db) || db->waited_ms + step > db->busy_ms)
		return 0;
	struct timespec pause = {.tv_nsec = step * 1000000L};
	nanosleep(&pause, NULL);
	db->waited_ms += step;
	return 1;
}

void db_set_deadline(struct db *db, int64_t deadline)
{
	db->deadline = deadline;
	db->interrupted_by = STATUS_OK;
}

void db_set_stop(struct db *db, const atomic_bool *stop)
{
	db->stop = stop;
	db->interrupted_by = STATUS_OK;
}

void db_lock(struct db *db)
{
	pthread_mutex_lock(&db->lock);
}

void db_unlock(struct db *db)
{
	pthread_mutex_unlock(&db->lock);
}

/* ---- Statements ---- */

static void statement_free(struct db_statement *st)
{
	sqlite3_finalize(st->handle);
	free(st);
}

/* FNV-1a: tells most texts apart before they are compared. */
static uint64_t text_hash(const char *text)
{
	uint64_t hash = 14695981039346656037u;
	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * 1099511628211u;
	return hash;
}

static struct db_statement *find_idle(struct db *db, const char *sql, uint64_t hash)
{
	for (struct db_statement *st = db->statements; st != NULL; st = st->next) {
		if (!st->in_use && st->hash == hash && strcmp(sqlite3_sql(st->handle), sql) == 0)
			return st;
	}
	return NULL;
}

static void drop_oldest_idle(struct db *db)
{
	struct db_statement **oldest = NULL;
	for (struct db_statement **at = &db->statements; *at != NULL; at = &(*at)->next) {
		if (!(*at)->in_use && (oldest == NULL || (*at)->finished_at < (*oldest)->finished_at))
			oldest = at;
	}
	if (oldest == NULL)
		return;
	struct db_statement *st = *oldest;
	*oldest = st->next;
	statement_free(st);
	db->idle--;
}

/* True if nothing but white space and a semicolon stands there. */
static bool is_end_of_sql(const char *tail)
{
	struct slice rest = slice_trim(slice_of(tail));
	return rest.len == 0 || slice_equals(rest, ";");
}

enum status db_prepare(struct db *db, const char *sql, struct db_statement **out, struct error *err)
{
	const char *tail;
	uint64_t hash = text_hash(sql);
	struct db_statement *st = find_idle(db, sql, hash);
	*out = NULL;
	if (st != NULL) {
		db->idle--;
	} else {
		st = calloc(1, sizeof *st);
		if (st == NULL)
			return error_memory(err);
		db->interrupted_by = STATUS_OK;
		int code = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &st->handle, &tail);
		if (code == SQLITE_OK && (st->handle == NULL || !is_end_of_sql(tail)))
			code = SQLITE_MISUSE;
		if (code != SQLITE_OK) {
			enum status status = error_of(db, code, err);
			statement_free(st);
			return status;
		}
		st->db = db;
		st->hash = hash;
		st->next = db->statements;
		db->statements = st;
	}
	st->in_use = true;
	st->bind_failed = SQLITE_OK;
	*out = st;
	return STATUS_OK;
}

static void note_bind(struct db_statement *st, int code)
{
	if (st->bind_failed == SQLITE_OK)
		st->bind_failed = code;
}

void db_bind_text(struct db_statement *st, int parameter, struct slice text)
{
	const char *ptr = text.ptr == NULL ? "" : text.ptr;
	note_bind(st, sqlite3_bind_text64(st->handle, parameter, ptr, text.len, SQLITE_TRANSIENT, SQLITE_UTF8));
}

void db_bind_bytes(struct db_statement *st, int parameter, struct slice bytes)
{
	const char *ptr = bytes.ptr == NULL ? "" : bytes.ptr;
	note_bind(st, sqlite3_bind_blob64(st->handle, parameter, ptr, bytes.len, SQLITE_TRANSIENT));
}

void db_bind_int64(struct db_statement *st, int parameter, int64_t value)
{
	note_bind(st, sqlite3_bind_int64(st->handle, parameter, value));
}

void db_bind_null(struct db_statement *st, int parameter)
{
	note_bind(st, sqlite3_bind_null(st->handle, parameter));
}

enum status db_step(struct db_statement *st, bool *row, struct error *err)
{
	struct db *db = st->db;
	*row = false;
	if (st->bind_failed != SQLITE_OK)
		return error_of(db, st->bind_failed, err);
	db->interrupted_by = STATUS_OK;
	/* A short statement ends before the first look at the clock; a late one must not begin. */
	if (must_stop(db)) {
		sqlite3_reset(st->handle);
		return interrupted(db, err);
	}
	int code = sqlite3_step(st->handle);
	if (code == SQLITE_ROW) {
		*row = true;
		return STATUS_OK;
	}
	enum status status = code == SQLITE_DONE ? STATUS_OK : error_of(db, code, err);
	sqlite3_reset(st->handle);
	return status;
}

enum status db_run(struct db_statement *st, struct error *err)
{
	bool row = true;
	enum status status = STATUS_OK;
	while (status == STATUS_OK && row)
		status = db_step(st, &row, err);
	return status;
}

void db_reset(struct db_statement *st)
{
	sqlite3_reset(st->handle);
}

void db_finish(struct db_statement *st)
{
	if (st == NULL)
		return;
	struct db *db = st->db;
	sqlite3_reset(st->handle);
	sqlite3_clear_bindings(st->handle);
	st->in_use = false;
	st->finished_at = ++db->finished;
	if (++db->idle > IDLE_STATEMENTS_MAX)
		drop_oldest_idle(db);
}

struct slice db_column_text(struct db_statement *st, int column)
{
	const unsigned char *text = sqlite3_column_text(st->handle, column);
	int len = sqlite3_column_bytes(st->handle, column);
	return slice_make(text == NULL ? "" : (const char *)text, text == NULL ? 0 : (size_t)len);
}

struct slice db_column_bytes(struct db_statement *st, int column)
{
	const char *bytes = sqlite3_column_blob(st->handle, column);
	int len = sqlite3_column_bytes(st->handle, column);
	return slice_make(bytes == NULL ? "" : bytes, bytes == NULL ? 0 : (size_t)len);
}

int64_t db_column_int64(struct db_statement *st, int column)
{
	return sqlite3_column_int64(st->handle, column);
}

bool db_column_is_null(struct db_statement *st, int column)
{
	return sqlite3_column_type(st->handle, column) == SQLITE_NULL;
}

enum status db_exec(struct db *db, const char *sql, struct error *err)
{
	db->interrupted_by = STATUS_OK;
	return ok_or_error(db, sqlite3_exec(db->handle, sql, NULL, NULL, NULL), err);
}

enum status db_read_int64(struct db *db, const char *sql, int64_t *out, struct error *err)
{
	struct db_statement *st;
	bool row;
	*out = 0;
	enum status status = db_prepare(db, sql, &st, err);
	if (status != STATUS_OK)
		return status;
	status = db_step(st, &row, err);
	if (status == STATUS_OK && row)
		*out = db_column_int64(st, 0);
	db_finish(st);
	return status;
}

int64_t db_changes(const struct db *db)
{
	return sqlite3_changes64(db->handle);
}

int64_t db_last_id(const struct db *db)
{
	return sqlite3_last_insert_rowid(db->handle);
}

struct sqlite3 *db_handle(struct db *db)
{
	return db->handle;
}

/* ---- Transactions ---- */

bool db_in_transaction(const struct db *db)
{
	return sqlite3_get_autocommit(db->handle) == 0;
}

static enum status begin(struct db *db, const char *sql, struct error *err)
{
	if (db_in_transaction(db))
		return database_error(db, STATUS_INTERNAL, "db.nested", err);
	return db_exec(db, sql, err);
}

enum status db_begin(struct db *db, struct error *err)
{
	return begin(db, "BEGIN IMMEDIATE", err);
}

enum status db_begin_read(struct db *db, struct error *err)
{
	return begin(db, "BEGIN", err);
}

enum status db_commit(struct db *db, struct error *err)
{
	/* SQLite rolls back by itself after some errors: what follows them must not look committed. */
	if (!db_in_transaction(db))
		return database_error(db, STATUS_INTERNAL, "db.no_transaction", err);
	db->committing = true;
	enum status status = db_exec(db, "COMMIT", err);
	db->committing = false;
	if (status != STATUS_OK)
		db_rollback(db);
	return status;
}

void db_rollback(struct db *db)
{
	if (!db_in_transaction(db))
		return;
	db->committing = true;
	/* It can fail only where SQLite has rolled back already. */
	(void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
	db->committing = false;
}

enum status db_checkpoint(struct db *db, bool truncate, int64_t *left, struct error *err)
{
	int in_wal = 0, moved = 0;
	int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
	if (left != NULL)
		*left = 0;
	if (db_in_transaction(db))
		return database_error(db, STATUS_INTERNAL, "db.nested", err);
	db->interrupted_by = STATUS_OK;
	int code = sqlite3_wal_checkpoint_v2(db->handle, "main", mode, &in_wal, &moved);
	if (left != NULL && in_wal > moved)
		*left = in_wal - moved;
	/* A reader in the way is no failure: what stays goes the next time. */
	return code == SQLITE_BUSY ? STATUS_OK : ok_or_error(db, code, err);
}

/* ---- Opening ---- */

static int configure(sqlite3 *handle)
{
	static const struct {
		int option;
		int value;
	} options[] = {
	    {SQLITE_DBCONFIG_DEFENSIVE, 1},   {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
	    {SQLITE_DBCONFIG_ENABLE_FKEY, 1}, {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
	    {SQLITE_DBCONFIG_DQS_DDL, 0},     {SQLITE_DBCONFIG_DQS_DML, 0},
	};
	for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
		int code = sqlite3_db_config(handle, options[i].option, options[i].value, NULL);
		if (code != SQLITE_OK)
			return code;
	}
	return SQLITE_OK;
}

static enum status connect_handle(struct db *db, const struct db_options *options, struct error *err)
{
	bool write = options->mode == DB_WRITE;
	int flags = (write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX |
	            SQLITE_OPEN_EXRESCODE;
	if (!write && !file_exists(options->path))
		return file_error(err, options->path, ENOENT);
	int code = sqlite3_open_v2(options->path, &db->handle, flags, db->vfs->zName);
	if (db->handle == NULL)
		return error_memory(err);
	if (code == SQLITE_OK)
		code = configure(db->handle);
	if (code != SQLITE_OK)
		return error_of(db, code, err);
	sqlite3_busy_handler(db->handle, on_busy, db);
	sqlite3_progress_handler(db->handle, PROGRESS_STEPS, on_progress, db);
	if (options->connected != NULL) {
		enum status status = options->connected(db->handle, options->state, err);
		if (status != STATUS_OK)
			return status;
	}
	return db_exec(db, "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA cell_size_check=ON", err);
}

/* After a checkpoint the WAL's file is cut back to 64 MB. */
static enum status configure_writing(struct db *db, bool derived, struct error *err)
{
	enum status status = db_exec(db,
	                             "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
	                             "PRAGMA journal_size_limit=67108864",
	                             err);
	/* 48 MB hold the pages of a large transaction until its commit, so that none is written twice. */
	return status == STATUS_OK
	           ? db_exec(db,
	                     derived ? "PRAGMA secure_delete=OFF; PRAGMA cache_size=-49152" : "PRAGMA secure_delete=ON",
	                     err)
	           : status;
}

/* What the file's header says. A file without tables is fresh: nobody's yet. */
struct header {
	int64_t application_id;
	int64_t version;
	bool fresh;
};

static enum status read_header(struct db *db, struct header *out, struct error *err)
{
	int64_t tables;
	enum status status = db_read_int64(db, "SELECT count(*) FROM sqlite_schema", &tables, err);
	if (status == STATUS_OK)
		status = db_read_int64(db, "PRAGMA application_id", &out->application_id, err);
	if (status == STATUS_OK)
		status = db_read_int64(db, "PRAGMA user_version", &out->version, err);
	out->fresh = status == STATUS_OK && tables == 0 && out->version == 0 && out->application_id == 0;
	return status;
}

static enum status check_header(struct db *db, const struct db_schema *schema, const struct header *header,
                                struct error *err)
{
	if (header->fresh)
		return STATUS_OK;
	if (header->application_id != schema->application_id)
		return database_error(db, STATUS_REFUSED, "db.other", err);
	if (header->version <= (int64_t)schema->version)
		return STATUS_OK;
	error_set(err, STATUS_REFUSED, "db.newer");
	error_text(err, "path", slice_of(db->path));
	error_number(err, "version", header->version);
	error_number(err, "known", (int64_t)schema->version);
	return STATUS_REFUSED;
}

static enum status vacuum_into(struct db *db, const char *path, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, "VACUUM INTO ?1", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, slice_of(path));
	status = db_run(st, err);
	db_finish(st);
	return status;
}

/* The copy is durable under its name before anything is migrated. */
static enum status copy_before_migration(struct db *db, int64_t version, struct error *err)
{
	struct arena a = {0};
	const char *slash = strrchr(db->path, '/');
	struct slice above = slash == NULL ? slice_of(".") : slice_make(db->path, (size_t)(slash - db->path) + 1);
	char *folder = arena_cstr(&a, above);
	char *copy = arena_cstr(&a, arena_format(&a, "%s.before-%lld", db->path, (long long)version));
	char *half = arena_cstr(&a, arena_format(&a, "%s.before-%lld.half", db->path, (long long)version));
	enum status status = folder == NULL || copy == NULL || half == NULL ? error_memory(err) : STATUS_OK;
	if (status == STATUS_OK && file_exists(half))
		status = file_remove(db->files, half, err);
	if (status == STATUS_OK)
		status = vacuum_into(db, half, err);
	if (status == STATUS_OK)
		status = file_sync(db->files, half, err);
	if (status == STATUS_OK)
		status = file_rename(db->files, half, copy, err);
	if (status == STATUS_OK)
		status = file_sync_folder(db->files, folder, err);
	arena_free(&a);
	return status;
}

static enum status set_header(struct db *db, const struct db_schema *schema, struct error *err)
{
	/* A PRAGMA takes no bound values; both are numbers of ours. */
	char sql[128];
	snprintf(sql, sizeof sql, "PRAGMA application_id=%ld; PRAGMA user_version=%zu", (long)schema->application_id,
	         schema->version);
	return db_exec(db, sql, err);
}

static enum status migrate(struct db *db, const struct db_schema *schema, struct error *err)
{
	struct header header = {0};
	enum status status = db_begin(db, err);
	if (status != STATUS_OK)
		return status;
	/* Another process may have been faster. */
	status = read_header(db, &header, err);
	if (status == STATUS_OK)
		status = check_header(db, schema, &header, err);
	for (size_t i = (size_t)header.version; status == STATUS_OK && i < schema->version; i++) {
		const struct db_migration *step = &schema->migrations[i];
		if (step->sql != NULL)
			status = db_exec(db, step->sql, err);
		if (status == STATUS_OK && step->run != NULL)
			status = step->run(db, err);
	}
	if (status == STATUS_OK)
		status = set_header(db, schema, err);
	if (status == STATUS_OK)
		status = db_commit(db, err);
	db_rollback(db);
	return status;
}

static enum status bring_to_version(struct db *db, const struct db_options *options, struct error *err)
{
	struct header header = {0};
	const struct db_schema *schema = options->schema;
	enum status status = read_header(db, &header, err);
	if (status == STATUS_OK && schema != NULL)
		status = check_header(db, schema, &header, err);
	bool current = schema == NULL || (!header.fresh && header.version == (int64_t)schema->version);
	if (status != STATUS_OK)
		return status;
	if (schema != NULL && schema->made_again && !header.fresh && !current)
		return database_error(db, STATUS_REFUSED, "db.made_again", err);
	if (options->mode == DB_READ)
		return current ? db_exec(db, "PRAGMA query_only=ON", err)
		               : database_error(db, STATUS_REFUSED, "db.older", err);
	status = configure_writing(db, options->derived, err);
	if (status != STATUS_OK || current)
		return status;
	if (schema->copy_before && header.version > 0)
		status = copy_before_migration(db, header.version, err);
	return status == STATUS_OK ? migrate(db, schema, err) : status;
}

enum status db_open(const struct db_options *options, struct db **out, struct error *err)
{
	*out = NULL;
	struct db *db = calloc(1, sizeof *db);
	if (db == NULL)
		return error_memory(err);
	db->files = options->files;
	db->clock = options->clock;
	db->busy_ms = options->busy_ms == 0 ? BUSY_MS : options->busy_ms;
	pthread_mutex_init(&db->lock, NULL);
	db->path = strdup(options->path);
	enum status status = db->path == NULL ? error_memory(err) : db_vfs_register(db->files, &db->vfs, err);
	if (status == STATUS_OK)
		status = connect_handle(db, options, err);
	if (status == STATUS_OK)
		status = bring_to_version(db, options, err);
	if (status != STATUS_OK) {
		db_close(db);
		return status;
	}
	*out = db;
	return STATUS_OK;
}

void db_close(struct db *db)
{
	if (db == NULL)
		return;
	while (db->statements != NULL) {
		struct db_statement *st = db->statements;
		db->statements = st->next;
		statement_free(st);
	}
	/* What is open rolls back. */
	sqlite3_close(db->handle);
	db_vfs_unregister(db->vfs);
	pthread_mutex_destroy(&db->lock);
	free(db->path);
	free(db);
}
