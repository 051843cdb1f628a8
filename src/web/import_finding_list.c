#include "web/import_finding_list.h"

#include "desk/import_list.h"

#include <unistd.h>

enum { PIECE_BYTES = 64 * 1024 };

const struct list_column import_finding_columns[IMPORT_FINDING_COLUMNS] = {
    {"kind", NULL, 0},  {"file", NULL, 0}, {"member", NULL, 0}, {"offset", NULL, 0},   {"length", NULL, 0},
    {"cable", NULL, 0}, {"mrn", NULL, 0},  {"reason", NULL, 0}, {"sentence", NULL, 0}, {"detail", NULL, 0},
};

struct value *import_finding_row(struct arena *a, const struct text_catalogue *text,
                                 const struct archive_finding *finding, struct slice name)
{
	char cable[CABLE_ID_LEN + 1];
	char *sentence = arena_cstr(a, finding->sentence);
	struct value *row = value_object(a);
	cable_id_write(&finding->cable, cable);
	value_put_cstr(row, "kind", finding->is_set_aside ? "set aside" : "flagged");
	value_put_text(row, "file", name);
	value_put_text(row, "member", finding->place.member);
	value_put_number(row, "offset", (int64_t)finding->place.offset);
	value_put_number(row, "length", (int64_t)finding->place.length);
	value_put_text(row, "cable", finding->is_set_aside ? slice_of("") : arena_copy(a, slice_of(cable)));
	value_put_text(row, "mrn", finding->mrn);
	value_put_text(row, "reason", finding->sentence);
	value_put_text(row, "sentence",
	               sentence == NULL ? slice_of("")
	                                : text_sentence_text(text, a, sentence, "detail", finding->detail));
	value_put_text(row, "detail", finding->detail);
	return row;
}

/* ---- A file from a page ---- */

/* The list on its way into a working file. */
struct writing {
	const struct visit *v;
	const struct import *import;
	struct list_writer list;
	struct buffer held;
	int fd;
	uint64_t size;
};

static enum status flush(struct writing *w, struct error *err)
{
	const struct desk *desk = w->v->site->desk;
	enum status status = buffer_done(&w->held, err);
	if (status == STATUS_OK)
		status = file_working_write(desk->files, desk->folder, w->fd, w->size, buffer_slice(&w->held), err);
	w->size += w->held.len;
	buffer_clear(&w->held);
	return status;
}

static enum status add_finding(void *state, const struct archive_finding *finding, struct error *err)
{
	struct writing *w = state;
	struct arena a = {0};
	struct value *row = import_finding_row(&a, w->v->site->text, finding, w->import->name);
	enum status status = value_done(&a, err);
	if (status == STATUS_OK)
		status = list_row(&w->list, row, err);
	arena_free(&a);
	return status == STATUS_OK && w->held.len >= PIECE_BYTES ? flush(w, err) : status;
}

static enum status write_all(struct writing *w, enum list_format format, struct error *err)
{
	struct error own;
	list_begin(&w->list, format, import_finding_columns, IMPORT_FINDING_COLUMNS, w->v->site->text,
	           sink_of_buffer(&w->held));
	/* The store copies with a NUL at the end. */
	enum status status = archive_list_findings(w->v->publisher.archive, w->import->original.ptr,
	                                           w->import->collection, add_finding, w, err);
	enum status ended = list_end(&w->list, &own);
	if (status == STATUS_OK && ended != STATUS_OK) {
		*err = own;
		status = ended;
	}
	return status == STATUS_OK ? flush(w, err) : status;
}

static enum status send_findings(const struct visit *v, enum list_format format, struct error *err)
{
	struct import import;
	struct writing w = {.v = v, .import = &import, .fd = -1};
	const struct desk *desk = v->site->desk;
	bool is_csv = format == LIST_CSV;
	int64_t id;
	enum status status = visit_number(v, "import", &id, err);
	if (status == STATUS_OK)
		status = import_find(v->publisher.db, v->arena, id, &import, err);
	if (status == STATUS_OK)
		status = file_working_open(desk->files, desk->folder, &w.fd, err);
	if (status != STATUS_OK)
		return status;
	status = write_all(&w, format, err);
	buffer_free(&w.held);
	if (status != STATUS_OK) {
		close(w.fd);
		return status;
	}
	http_response_file(v->response, 200, is_csv ? "text/csv; charset=utf-8" : "application/jsonl", w.fd, 0, w.size);
	http_response_save_as(v->response, slice_of(is_csv ? "findings.csv" : "findings.jsonl"));
	return STATUS_OK;
}

enum status import_findings_csv(void *visit, const struct http_request *request, struct http_response *response,
                                struct error *err)
{
	return send_findings(visit, LIST_CSV, err);
}

enum status import_findings_jsonl(void *visit, const struct http_request *request, struct http_response *response,
                                  struct error *err)
{
	return send_findings(visit, LIST_JSONL, err);
}
