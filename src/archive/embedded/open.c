#include "archive/embedded/embedded.h"
#include "archive/embedded/fts.h"

#include <stdlib.h>

extern const char archive_schema_1[]; /* schema.sql */

/* "CDAR" */
enum { APPLICATION_ID = 0x43444152 };

static void embedded_close(struct archive *archive)
{
	struct embedded *e = (struct embedded *)archive;
	db_close(e->db);
	columns_free(&e->columns);
	postings_free(&e->postings);
	free(e);
}

static void embedded_set_stop(struct archive *archive, const atomic_bool *stop)
{
	db_set_stop(((struct embedded *)archive)->db, stop);
}

static const struct archive_methods methods = {
    .write = embedded_write,
    .find_progress = embedded_find_progress,
    .search = embedded_search,
    .load = embedded_load,
    .load_reading = embedded_load_reading,
    .load_bytes = embedded_load_bytes,
    .find_mrn = embedded_find_mrn,
    .find_prefix = embedded_find_prefix,
    .find_referring = embedded_find_referring,
    .find_passages = embedded_find_passages,
    .complete = embedded_complete,
    .list_findings = embedded_list_findings,
    .set_stop = embedded_set_stop,
    .close = embedded_close,
};

static enum status connected(struct sqlite3 *handle, void *state, struct error *err)
{
	struct embedded *e = state;
	return fts_register(handle, &e->postings, err);
}

enum status embedded_open(const struct archive_options *options, struct archive **out, struct error *err)
{
	const struct db_migration migration = {.sql = archive_schema_1};
	const struct db_schema schema = {.application_id = APPLICATION_ID, .migrations = &migration, .version = 1};
	struct arena a = {0};
	enum status status = STATUS_OK;
	char *path = file_path(&a, options->folder, EMBEDDED_FILE);
	struct embedded *e = calloc(1, sizeof *e);
	if (path == NULL || e == NULL) {
		status = error_memory(err);
		goto out;
	}
	e->archive.methods = &methods;
	e->clock = options->clock;
	if (options->write)
		status = file_make_folder(options->files, options->folder, 0700, err);
	if (status != STATUS_OK)
		goto out;
	const struct db_options db = {
	    .path = path,
	    .mode = options->write ? DB_WRITE : DB_READ,
	    .files = options->files,
	    .clock = options->clock,
	    .schema = &schema,
	    .connected = connected,
	    .state = e,
	};
	status = db_open(&db, &e->db, err);
out:
	arena_free(&a);
	if (status == STATUS_OK)
		*out = &e->archive;
	else
		free(e);
	return status;
}

enum status embedded_begin_read(struct embedded *e, int64_t deadline, struct error *err)
{
	postings_trim(&e->postings);
	db_set_deadline(e->db, deadline);
	enum status status = db_begin_read(e->db, err);
	if (status == STATUS_OK)
		status = columns_refresh(&e->columns, e->db, err);
	return status;
}

void embedded_end_read(struct embedded *e)
{
	db_rollback(e->db);
	db_set_deadline(e->db, 0);
}
