#include "cli/import_report.h"

#include <libgen.h>

static const struct list_column columns[] = {
    {"kind", NULL, 0},  {"file", NULL, 0}, {"member", NULL, 0}, {"offset", NULL, 0},   {"length", NULL, 0},
    {"cable", NULL, 0}, {"mrn", NULL, 0},  {"reason", NULL, 0}, {"sentence", NULL, 0}, {"detail", NULL, 0},
};

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
		list_begin(&r->list, format, columns, sizeof columns / sizeof *columns, text,
		           (struct sink){write_piece, r->writer});
	return status;
}

enum status import_report_take(void *state, const struct archive_finding *f, struct error *err)
{
	struct import_report *r = state;
	struct arena a = {0};
	char cable[CABLE_ID_LEN + 1];
	char *sentence = arena_cstr(&a, f->sentence);
	struct value *row = value_object(&a);
	cable_id_write(&f->cable, cable);
	value_put_cstr(row, "kind", f->is_set_aside ? "set aside" : "flagged");
	value_put_text(row, "file", r->name);
	value_put_text(row, "member", f->place.member);
	value_put_number(row, "offset", (int64_t)f->place.offset);
	value_put_number(row, "length", (int64_t)f->place.length);
	value_put_text(row, "cable", slice_of(f->is_set_aside ? "" : cable));
	value_put_text(row, "mrn", f->mrn);
	value_put_text(row, "reason", f->sentence);
	value_put_text(row, "sentence",
	               sentence == NULL ? slice_of("")
	                                : text_sentence_text(r->text, &a, sentence, "detail", f->detail));
	value_put_text(row, "detail", f->detail);
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
