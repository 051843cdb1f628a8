#include "cli/import_report.h"

#include "web/import_finding_list.h"

#include <libgen.h>

static enum status write_piece(void *state, struct slice bytes, struct error *err)
{
	return file_writer_add(state, bytes, err);
}

/* In the folder where the report will stand. */
static enum status open_writer(struct import_report *r, const struct files *files, struct error *err)
{
	struct arena a = {0};
	char *path = arena_cstr(&a, r->path);
	enum status status =
	    path == NULL ? error_memory(err) : file_writer_open(files, dirname(path), 0600, &r->writer, err);
	arena_free(&a);
	return status;
}

enum status import_report_begin(struct import_report *r, const struct files *files, struct slice path,
                                const struct text_catalogue *text, struct error *err)
{
	enum list_format format = LIST_JSONL;
	*r = (struct import_report){.path = path, .text = text};
	if (path.ptr == NULL)
		return STATUS_OK;
	if (slice_ends_with(path, ".csv")) {
		format = LIST_CSV;
	} else if (!slice_ends_with(path, ".jsonl")) {
		error_set(err, STATUS_USAGE, "cli.report_name");
		error_text(err, "file", path);
		return STATUS_USAGE;
	}
	enum status status = open_writer(r, files, err);
	if (status == STATUS_OK)
		list_begin(&r->list, format, import_finding_columns, IMPORT_FINDING_COLUMNS, text,
		           (struct sink){write_piece, r->writer});
	return status;
}

enum status import_report_take(void *state, const struct archive_finding *f, struct error *err)
{
	struct import_report *r = state;
	struct arena a = {0};
	struct value *row = import_finding_row(&a, r->text, f, r->name);
	enum status status = value_done(&a, err);
	if (status == STATUS_OK)
		status = list_row(&r->list, row, err);
	arena_free(&a);
	return status;
}

enum status import_report_add(struct import_report *r, struct archive *archive, struct slice original,
                              struct slice collection, struct slice name, struct error *err)
{
	if (r->writer == NULL)
		return STATUS_OK;
	r->name = name;
	return archive_list_findings(archive, original.ptr, collection, import_report_take, r, err);
}

enum status import_report_end(struct import_report *r, enum status status, struct error *err)
{
	struct arena a = {0};
	struct error own = {0};
	if (r->writer == NULL)
		return status;
	char *path = arena_cstr(&a, r->path);
	enum status written = list_end(&r->list, &own);
	if (written == STATUS_OK && path == NULL)
		written = error_memory(&own);
	if (written == STATUS_OK)
		written = file_writer_finish(r->writer, path, &own);
	else
		file_writer_discard(r->writer);
	r->writer = NULL;
	if (status == STATUS_OK && written != STATUS_OK)
		*err = own;
	arena_free(&a);
	return status == STATUS_OK ? written : status;
}
