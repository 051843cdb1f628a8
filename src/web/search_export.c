#include "web/search_export.h"

#include "web/search_value.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH = 200 };

static const struct list_column columns[] = {
    {"mrn", NULL, 0},     {"date", NULL, 0},    {"post", NULL, 0},  {"class", NULL, 0},     {"subject", NULL, 0},
    {"summary", NULL, 0}, {"address", NULL, 0}, {"cable", NULL, 0}, {"is_posted", NULL, 0},
};

/* Outlives the request's handler: the server asks it for batches until all was sent. */
struct export
{
	const struct site *site;
	struct scope scope; /* of an administrator: everything */
	struct actor actor;
	char *query;
	size_t query_len;
	enum archive_order order;
	struct buffer cursor;
	struct buffer out;
	struct list_writer writer;
	bool has_begun;
	bool has_ended;
};

static void free_export(void *state)
{
	struct export *e = state;
	struct error ignored;
	if (e->has_begun && !e->has_ended && list_end(&e->writer, &ignored) != STATUS_OK)
		buffer_clear(&e->out);
	buffer_free(&e->cursor);
	buffer_free(&e->out);
	free(e->query);
	free(e);
}

static enum status write_rows(struct export *e, const struct value *answer, struct error *err)
{
	enum status status = STATUS_OK;
	const struct value *hits = value_get(answer, "hits");
	for (size_t i = 0; i < value_size(hits) && status == STATUS_OK; i++)
		status = list_row(&e->writer, value_at(hits, i), err);
	buffer_clear(&e->cursor);
	buffer_add(&e->cursor, value_get_text(answer, "cursor"));
	if (status == STATUS_OK)
		status = buffer_done(&e->cursor, err);
	if (status == STATUS_OK && e->cursor.len == 0) {
		e->has_ended = true;
		status = list_end(&e->writer, err);
	}
	return status;
}

/* The next batch, into e->out. */
static enum status read_batch(struct export *e, struct site_seat *seat, struct error *err)
{
	struct arena a = {0};
	struct value *answer;
	const struct publisher publisher = {e->site->desk, seat->db, seat->archive, e->site->posts};
	struct search_request request = {
	    .publisher = &publisher,
	    .scope = &e->scope,
	    .query = slice_make(e->query, e->query_len),
	    .order = e->order,
	    .limit = BATCH,
	    .cursor = buffer_slice(&e->cursor),
	    .deadline = clock_now(e->site->desk->clock) + SITE_DEADLINE_MS,
	};
	enum status status = search_read_sets(&a, seat->db, e->actor, request.sets, err);
	if (status == STATUS_OK)
		status = search_make_value(&a, &request, &answer, err);
	if (status == STATUS_OK)
		status = write_rows(e, answer, err);
	arena_free(&a);
	return status;
}

static enum status produce(void *state, unsigned worker, struct buffer *out, bool *ended, struct error *err)
{
	struct export *e = state;
	struct site_seat *seat = &e->site->seats[worker];
	enum status status = STATUS_OK;
	if (e->out.len == 0 && !e->has_ended) {
		status = site_seat_begin(e->site, seat, SITE_DEADLINE_MS, err);
		if (status == STATUS_OK)
			status = read_batch(e, seat, err);
	}
	buffer_add(out, buffer_slice(&e->out));
	buffer_clear(&e->out);
	*ended = e->has_ended;
	return status == STATUS_OK ? buffer_done(out, err) : status;
}

static struct export *make_export(const struct visit *v, struct slice query, enum archive_order order)
{
	struct export *e = calloc(1, sizeof *e);
	if (e == NULL)
		return NULL;
	e->query = malloc(query.len + 1);
	if (e->query == NULL) {
		free(e);
		return NULL;
	}
	if (query.len > 0)
		memcpy(e->query, query.ptr, query.len);
	e->query_len = query.len;
	e->site = v->site;
	e->scope = *v->scope;
	e->actor = v->actor;
	e->order = order;
	return e;
}

enum status search_export(const struct visit *v, struct slice query, enum archive_order order, enum list_format format,
                          struct error *err)
{
	struct export *e = make_export(v, query, order);
	if (e == NULL)
		return error_memory(err);
	list_begin(&e->writer, format, columns, sizeof columns / sizeof *columns, v->site->text,
	           sink_of_buffer(&e->out));
	e->has_begun = true;
	enum status status = read_batch(e, v->seat, err);
	if (status != STATUS_OK) {
		free_export(e);
		return status;
	}
	const struct http_producer producer = {e, produce, free_export};
	bool is_csv = format == LIST_CSV;
	http_response_producer(v->response, 200, is_csv ? "text/csv; charset=utf-8" : "application/jsonl", &producer);
	http_response_save_as(v->response, slice_of(is_csv ? "cables.csv" : "cables.jsonl"));
	return STATUS_OK;
}
