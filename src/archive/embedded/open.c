#include "archive/embedded/embedded.h"
#include "archive/embedded/fts.h"

#include <stdlib.h>
#include <sys/stat.h>

extern const char archive_schema_2[]; /* schema.sql */

/* "CDAR" */
enum { APPLICATION_ID = 0x43444152 };

/* Closes the file and forgets what was read of it. */
static void close_file(struct embedded *e)
{
	db_close(e->db);
	e->db = NULL;
	columns_leave(&e->columns);
	shown_free(&e->shown);
	import_set_forget(&e->undone);
	postings_free(&e->postings);
	passage_files_close(&e->passages);
}

static void embedded_close(struct archive *archive)
{
	struct embedded *e = (struct embedded *)archive;
	close_file(e);
	import_set_free(&e->undone);
	arena_free(&e->kept);
	free(e);
}

static void embedded_set_stop(struct archive *archive, const atomic_bool *stop)
{
	struct embedded *e = (struct embedded *)archive;
	e->stop = stop;
	if (e->db != NULL)
		db_set_stop(e->db, stop);
}

static const struct archive_methods methods = {
    .write_all = embedded_write_all,
    .settle = embedded_settle,
    .find_progress = embedded_find_progress,
    .search = embedded_search,
    .find_beside = embedded_find_beside,
    .load = embedded_load,
    .load_reading = embedded_load_reading,
    .load_bytes = embedded_load_bytes,
    .find_mrn = embedded_find_mrn,
    .find_prefix = embedded_find_prefix,
    .find_referring = embedded_find_referring,
    .find_passages = embedded_find_passages,
    .complete = embedded_complete,
    .list_findings = embedded_list_findings,
    .foresee = embedded_foresee,
    .summarise = embedded_summarise,
    .set_undone = embedded_set_undone,
    .find_of_import = embedded_find_of_import,
    .find_sections = embedded_find_sections,
    .list_sections = embedded_list_sections,
    .prepare = embedded_prepare,
    .set_stop = embedded_set_stop,
    .close = embedded_close,
};

static enum status connected(struct sqlite3 *handle, void *state, struct error *err)
{
	struct embedded *e = state;
	return fts_register(handle, &e->postings, err);
}

/* The few flagged readings, for the list of findings: nothing is added to it for any other. Archives of this version that were made before it was
 * thought of get it when they are next written (an import, `rebuild`); until then the same questions have the same answers, but each looks through all readings. */
static const char flagged_index[] = "CREATE INDEX IF NOT EXISTS reading_flagged ON reading (cable) WHERE flags > 0";

static enum status open_file(struct embedded *e, struct error *err)
{
	/* Of version 1 nothing is left but its number. */
	const struct db_migration migrations[] = {{.sql = NULL}, {.sql = archive_schema_2}};
	const struct db_schema schema = {.application_id = APPLICATION_ID,
	                                 .migrations = migrations,
	                                 .version = sizeof migrations / sizeof *migrations,
	                                 .made_again = true};
	const struct db_options options = {
	    .path = e->path,
	    .mode = e->options.write ? DB_WRITE : DB_READ,
	    .files = e->options.files,
	    .clock = e->options.clock,
	    .schema = &schema,
	    .derived = true,
	    .connected = connected,
	    .state = e,
	};
	enum status status = db_open(&options, &e->db, err);
	struct stat st;
	if (status != STATUS_OK)
		return status;
	db_set_stop(e->db, e->stop);
	if (e->options.write)
		status = db_exec(e->db, flagged_index, err);
	if (status != STATUS_OK)
		return status;
	if (stat(e->path, &st) == 0) {
		e->device = st.st_dev;
		e->inode = st.st_ino;
	}
	return columns_join(&e->columns, e->options.shared, e->device, e->inode, err);
}

enum status embedded_open(const struct archive_options *options, struct archive **out, struct error *err)
{
	struct embedded *e = calloc(1, sizeof *e);
	if (e == NULL)
		return error_memory(err);
	e->archive.methods = &methods;
	e->options = *options;
	e->options.folder = arena_cstr(&e->kept, slice_of(options->folder));
	e->path = file_path(&e->kept, options->folder, EMBEDDED_FILE);
	enum status status = e->options.folder == NULL || e->path == NULL ? error_memory(err) : STATUS_OK;
	if (status == STATUS_OK && options->write)
		status = file_make_folder(options->files, options->folder, 0700, err);
	if (status == STATUS_OK)
		status = open_file(e, err);
	if (status == STATUS_OK)
		*out = &e->archive;
	else
		embedded_close(&e->archive);
	return status;
}

enum status embedded_follow(struct embedded *e, struct error *err)
{
	struct stat st;
	if (e->db != NULL &&
	    (e->options.write || stat(e->path, &st) != 0 || (st.st_dev == e->device && st.st_ino == e->inode)))
		return STATUS_OK;
	close_file(e);
	return open_file(e, err);
}

enum status embedded_clean(struct archive *archive, struct error *err)
{
	return passage_files_clean((struct embedded *)archive, err);
}

enum status embedded_finish(struct archive *archive, struct error *err)
{
	return db_checkpoint(((struct embedded *)archive)->db, true, NULL, err);
}

enum status embedded_begin_read(struct embedded *e, int64_t deadline, struct error *err)
{
	enum status status = embedded_follow(e, err);
	if (status != STATUS_OK)
		return status;
	postings_trim(&e->postings);
	db_set_deadline(e->db, deadline);
	status = db_begin_read(e->db, err);
	if (status == STATUS_OK)
		status = columns_refresh(&e->columns, e->db, err);
	if (status == STATUS_OK)
		status = import_set_mark_undone(&e->undone, &e->columns, e->db, err);
	return status;
}

void embedded_end_read(struct embedded *e)
{
	if (e->db == NULL)
		return;
	db_rollback(e->db);
	db_set_deadline(e->db, 0);
}

enum status embedded_prepare(struct archive *archive, struct error *err)
{
	struct embedded *e = (struct embedded *)archive;
	enum status status = embedded_begin_read(e, 0, err);
	embedded_end_read(e);
	return status;
}
