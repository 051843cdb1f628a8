#include "desk/import_list.h"

#include "desk/store.h"

#include <string.h>

static enum status find_undone(struct db *db, struct slice original, struct slice collection, bool *out,
                               struct error *err)
{
	struct db_statement *st;
	enum status status =
	    db_prepare(db, "SELECT undone_ms IS NOT NULL FROM import WHERE original = ? AND collection = ?", &st, err);
	if (status != STATUS_OK)
		return status;
	bool row = false;
	db_bind_text(st, 1, original);
	db_bind_text(st, 2, collection);
	status = db_step(st, &row, err);
	*out = status == STATUS_OK && row && db_column_int64(st, 0) != 0;
	db_finish(st);
	return status;
}

enum status import_begin(struct db *db, const struct desk *desk, struct slice original, struct slice collection,
                         struct slice name, uint64_t size, enum source_format format, int64_t *id, bool *was_undone,
                         struct error *err)
{
	struct db_statement *st;
	enum status status = find_undone(db, original, collection, was_undone, err);
	if (status != STATUS_OK)
		return status;
	status = db_prepare(db,
	                    "INSERT INTO import (original, collection, name, size, state, started_ms, format)"
	                    " VALUES (?, ?, ?, ?, 'running', ?, ?) ON CONFLICT (original, collection)"
	                    " DO UPDATE SET undone_ms = NULL, format = excluded.format RETURNING id",
	                    &st, err);
	if (status != STATUS_OK)
		return status;
	bool row = false;
	db_bind_text(st, 1, original);
	db_bind_text(st, 2, collection);
	db_bind_text(st, 3, name);
	db_bind_int64(st, 4, (int64_t)size);
	db_bind_int64(st, 5, clock_now(desk->clock));
	db_bind_text(st, 6, slice_of(source_format_name(format)));
	status = db_step(st, &row, err);
	if (status == STATUS_OK && row)
		*id = db_column_int64(st, 0);
	if (status == STATUS_OK)
		status = db_run(st, err);
	db_finish(st);
	return status;
}

enum status import_find_format(struct db *db, struct slice original, struct slice collection, bool *found,
                               enum source_format *out, struct error *err)
{
	struct db_statement *st;
	enum status status =
	    db_prepare(db, "SELECT format FROM import WHERE original = ? AND collection = ?", &st, err);
	*found = false;
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, original);
	db_bind_text(st, 2, collection);
	status = db_step(st, found, err);
	if (status == STATUS_OK && *found)
		*found = source_format_parse(db_column_text(st, 0), out);
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
	               " fresh = ?, differing = ?, flagged = ?, set_aside = ? WHERE id = ?",
	               &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, clock_now(desk->clock));
	db_bind_int64(st, 2, (int64_t)counts->cables);
	db_bind_int64(st, 3, (int64_t)counts->fresh);
	db_bind_int64(st, 4, (int64_t)counts->differing);
	db_bind_int64(st, 5, (int64_t)counts->flagged);
	db_bind_int64(st, 6, (int64_t)counts->set_aside);
	db_bind_int64(st, 7, id);
	status = db_run(st, err);
	db_finish(st);
	return status;
}

/* What copy_row reads. */
#define COLUMNS                                                                                                        \
	"SELECT id, original, collection, name, size, state, started_ms, ended_ms, undone_ms, cables, fresh, "         \
	"differing,"                                                                                                   \
	" flagged, set_aside, format FROM import"

static bool copy_row(struct arena *a, struct db_statement *st, struct import *out)
{
	out->id = db_column_int64(st, 0);
	out->size = (uint64_t)db_column_int64(st, 4);
	out->done = slice_equals(db_column_text(st, 5), "done");
	out->started_ms = db_column_int64(st, 6);
	out->ended_ms = db_column_int64(st, 7);
	out->undone_ms = db_column_int64(st, 8);
	out->counts.cables = (uint64_t)db_column_int64(st, 9);
	out->counts.fresh = (uint64_t)db_column_int64(st, 10);
	out->counts.differing = (uint64_t)db_column_int64(st, 11);
	out->counts.flagged = (uint64_t)db_column_int64(st, 12);
	out->counts.set_aside = (uint64_t)db_column_int64(st, 13);
	return source_format_parse(db_column_text(st, 14), &out->format) && store_copy(a, st, 1, &out->original) &&
	       store_copy(a, st, 2, &out->collection) && store_copy(a, st, 3, &out->name);
}

/* The rows that a bound statement gives, all of them; it is finished. */
static enum status read_rows(struct arena *a, struct db_statement *st, struct import **out, size_t *count,
                             struct error *err)
{
	size_t capacity = 0;
	bool row = false;
	enum status status;
	*out = NULL;
	*count = 0;
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

enum status import_list(struct db *db, struct arena *a, struct import **out, size_t *count, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, COLUMNS " ORDER BY id", &st, err);
	return status == STATUS_OK ? read_rows(a, st, out, count, err) : status;
}

enum status import_list_newest(struct db *db, struct arena *a, int64_t before, size_t limit, struct import **out,
                               size_t *count, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, COLUMNS " WHERE ?1 = 0 OR id < ?1 ORDER BY id DESC LIMIT ?2", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, before);
	db_bind_int64(st, 2, (int64_t)limit);
	return read_rows(a, st, out, count, err);
}

/* ---- One import ---- */

static enum status no_import(struct slice words, struct error *err)
{
	error_set(err, STATUS_MISSING, "desk.no_import");
	error_text(err, "import", words);
	return STATUS_MISSING;
}

enum status import_find(struct db *db, struct arena *a, int64_t id, struct import *out, struct error *err)
{
	struct db_statement *st;
	struct import *found;
	size_t count;
	char number[24];
	enum status status = db_prepare(db, COLUMNS " WHERE id = ?", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, id);
	status = read_rows(a, st, &found, &count, err);
	if (status == STATUS_OK && count == 0) {
		snprintf(number, sizeof number, "%lld", (long long)id);
		return no_import(slice_of(number), err);
	}
	if (status == STATUS_OK)
		*out = found[0];
	return status;
}

enum status import_find_named(struct db *db, struct arena *a, struct slice words, struct import *out, struct error *err)
{
	struct db_statement *st;
	struct import *found;
	size_t count, standing = 0, at = 0;
	int64_t id;
	if (slice_to_int64(words, &id))
		return import_find(db, a, id, out, err);
	enum status status = db_prepare(
	    db, COLUMNS " WHERE name = ?1 OR substr(name, -length(?1) - 1) = '/' || ?1 ORDER BY id", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, words);
	status = read_rows(a, st, &found, &count, err);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < count; i++) {
		standing += found[i].undone_ms == 0;
		at = found[i].undone_ms == 0 ? i : at;
	}
	if (count == 0)
		return no_import(words, err);
	if (standing > 1 || (standing == 0 && count > 1)) {
		error_set(err, STATUS_USAGE, "desk.import_unclear");
		error_text(err, "import", words);
		error_number(err, "count", (int64_t)count);
		return STATUS_USAGE;
	}
	*out = found[at];
	return STATUS_OK;
}

/* ---- Undone ones ---- */

enum status import_undo(struct db *db, const struct desk *desk, struct actor actor, const struct import *import,
                        struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, "UPDATE import SET undone_ms = ? WHERE id = ?", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, clock_now(desk->clock));
	db_bind_int64(st, 2, import->id);
	status = db_run(st, err);
	db_finish(st);
	if (status == STATUS_OK)
		status = desk_audit(db, desk, actor, "import undo", import->name, import->collection, err);
	return status;
}

enum status import_list_used(struct db *db, struct arena *a, struct cable_set *out, struct error *err)
{
	struct db_statement *st;
	struct cable_id *ids = NULL;
	size_t count = 0, capacity = 0;
	bool row = false;
	enum status status = db_prepare(db,
	                                "SELECT cable FROM address UNION SELECT cable FROM kept_reading"
	                                " UNION SELECT cable FROM pick WHERE cable IS NOT NULL"
	                                " UNION SELECT cable FROM although_protected ORDER BY 1",
	                                &st, err);
	if (status != STATUS_OK)
		return status;
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		struct cable_id *id = arena_push(a, &ids, count, &capacity, sizeof *id);
		struct slice bytes = db_column_bytes(st, 0);
		if (id == NULL) {
			status = error_memory(err);
			break;
		}
		memcpy(id->bytes, bytes.ptr, sizeof id->bytes); /* the schema sees to their number */
		count++;
	}
	db_finish(st);
	*out = (struct cable_set){ids, count};
	return status;
}

static enum status list_undone(struct db *db, struct arena *a, struct archive_import **out, size_t *count,
                               struct error *err)
{
	struct import *imports;
	struct db_statement *st;
	enum status status = db_prepare(db, COLUMNS " WHERE undone_ms IS NOT NULL ORDER BY id", &st, err);
	if (status == STATUS_OK)
		status = read_rows(a, st, &imports, count, err);
	if (status != STATUS_OK)
		return status;
	*out = arena_array(a, *count, sizeof **out);
	if (*out == NULL)
		return error_memory(err);
	for (size_t i = 0; i < *count; i++) {
		(*out)[i].collection = imports[i].collection;
		memcpy((*out)[i].original, imports[i].original.ptr, CABLE_ID_LEN);
	}
	return STATUS_OK;
}

enum status import_tell_undone(struct db *db, struct archive *archive, int64_t *version, struct error *err)
{
	struct arena a = {0};
	struct archive_import *undone;
	size_t count;
	int64_t now = 0;
	enum status status = version == NULL ? STATUS_OK : db_read_int64(db, "PRAGMA data_version", &now, err);
	if (status != STATUS_OK || (version != NULL && now == *version))
		return status;
	status = list_undone(db, &a, &undone, &count, err);
	if (status == STATUS_OK)
		status = archive_set_undone(archive, undone, count, err);
	if (status == STATUS_OK && version != NULL)
		*version = now;
	arena_free(&a);
	return status;
}
