#include "desk/import_list.h"

#include "desk/store.h"

enum status import_begin(struct db *db, const struct desk *desk, struct slice original, struct slice collection,
                         struct slice name, uint64_t size, int64_t *id, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db,
	                                "INSERT INTO import (original, collection, name, size, state, started_ms)"
	                                " VALUES (?, ?, ?, ?, 'running', ?)"
	                                " ON CONFLICT (original, collection) DO UPDATE SET name = name RETURNING id",
	                                &st, err);
	if (status != STATUS_OK)
		return status;
	bool row = false;
	db_bind_text(st, 1, original);
	db_bind_text(st, 2, collection);
	db_bind_text(st, 3, name);
	db_bind_int64(st, 4, (int64_t)size);
	db_bind_int64(st, 5, clock_now(desk->clock));
	status = db_step(st, &row, err);
	if (status == STATUS_OK && row)
		*id = db_column_int64(st, 0);
	if (status == STATUS_OK)
		status = db_run(st, err);
	db_finish(st);
	return status;
}

enum status import_end(struct db *db, const struct desk *desk, int64_t id, const struct archive_counts *counts,
                       struct error *err)
{
	struct db_statement *st;
	enum status status =
	    db_prepare(db,
	               "UPDATE import SET state = 'done', ended_ms = coalesce(ended_ms, ?), cables = ?,"
	               " fresh = ?, flagged = ?, set_aside = ? WHERE id = ?",
	               &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, clock_now(desk->clock));
	db_bind_int64(st, 2, (int64_t)counts->cables);
	db_bind_int64(st, 3, (int64_t)counts->fresh);
	db_bind_int64(st, 4, (int64_t)counts->flagged);
	db_bind_int64(st, 5, (int64_t)counts->set_aside);
	db_bind_int64(st, 6, id);
	status = db_run(st, err);
	db_finish(st);
	return status;
}

static bool copy_row(struct arena *a, struct db_statement *st, struct import *out)
{
	out->id = db_column_int64(st, 0);
	out->size = (uint64_t)db_column_int64(st, 4);
	out->done = slice_equals(db_column_text(st, 5), "done");
	out->started_ms = db_column_int64(st, 6);
	out->ended_ms = db_column_int64(st, 7);
	out->counts.cables = (uint64_t)db_column_int64(st, 8);
	out->counts.fresh = (uint64_t)db_column_int64(st, 9);
	out->counts.flagged = (uint64_t)db_column_int64(st, 10);
	out->counts.set_aside = (uint64_t)db_column_int64(st, 11);
	return store_copy(a, st, 1, &out->original) && store_copy(a, st, 2, &out->collection) &&
	       store_copy(a, st, 3, &out->name);
}

enum status import_list(struct db *db, struct arena *a, struct import **out, size_t *count, struct error *err)
{
	struct db_statement *st;
	size_t capacity = 0;
	bool row = false;
	*out = NULL;
	*count = 0;
	enum status status =
	    db_prepare(db,
	               "SELECT id, original, collection, name, size, state, started_ms, ended_ms, cables,"
	               " fresh, flagged, set_aside FROM import ORDER BY id",
	               &st, err);
	if (status != STATUS_OK)
		return status;
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		struct import *import = arena_push(a, out, *count, &capacity, sizeof *import);
		if (import == NULL || !copy_row(a, st, import)) {
			status = error_memory(err);
			break;
		}
		(*count)++;
	}
	db_finish(st);
	return status;
}
