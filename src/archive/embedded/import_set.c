#include "archive/embedded/import_set.h"

#include "archive/embedded/match.h"

#include <stdlib.h>
#include <string.h>

static int by_import(const void *a, const void *b)
{
	return archive_import_compare(a, b);
}

static int by_rows(const void *a, const void *b)
{
	const struct import_rows *left = a, *right = b;
	if (left->original != right->original)
		return left->original < right->original ? -1 : 1;
	return left->collection < right->collection ? -1 : left->collection > right->collection;
}

enum status import_set_copy(struct import_set *u, const struct archive_import *imports, size_t count, struct error *err)
{
	struct import_set made = {.count = count};
	made.imports = arena_array(&made.a, count, sizeof *made.imports);
	made.rows = arena_array(&made.a, count, sizeof *made.rows);
	bool done = made.imports != NULL && made.rows != NULL;
	for (size_t i = 0; done && i < count; i++) {
		made.imports[i] = imports[i];
		made.imports[i].collection = arena_copy(&made.a, imports[i].collection);
		done = made.imports[i].collection.ptr != NULL;
	}
	if (!done) {
		arena_free(&made.a);
		return error_memory(err);
	}
	if (count > 0)
		qsort(made.imports, count, sizeof *made.imports, by_import);
	arena_free(&u->a);
	made.sources = u->sources;
	made.source_room = u->source_room;
	made.marks = u->marks;
	*u = made;
	return STATUS_OK;
}

bool import_set_has(const struct import_set *u, const char *original, struct slice collection)
{
	struct archive_import wanted = {.collection = collection};
	if (u->count == 0 || strlen(original) != CABLE_ID_LEN)
		return false;
	memcpy(wanted.original, original, CABLE_ID_LEN);
	return bsearch(&wanted, u->imports, u->count, sizeof *u->imports, by_import) != NULL;
}

static enum status look_up_one(struct import_set *u, struct db *db, const struct archive_import *import,
                               struct error *err)
{
	struct db_statement *st = NULL;
	bool row = false;
	enum status status = db_prepare(
	    db, "SELECT o.id, c.id FROM original o JOIN collection c ON c.name = ?2 WHERE o.sha = ?1", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, slice_of(import->original));
	db_bind_text(st, 2, import->collection);
	status = db_step(st, &row, err);
	if (status == STATUS_OK && row)
		u->rows[u->row_count++] =
		    (struct import_rows){(uint32_t)db_column_int64(st, 0), (uint32_t)db_column_int64(st, 1)};
	db_finish(st);
	return status;
}

enum status import_set_look_up(struct import_set *u, struct db *db, struct error *err)
{
	enum status status = STATUS_OK;
	u->is_looked_up = false;
	u->row_count = 0;
	for (size_t i = 0; status == STATUS_OK && i < u->count; i++)
		status = look_up_one(u, db, &u->imports[i], err);
	if (u->row_count > 0)
		qsort(u->rows, u->row_count, sizeof *u->rows, by_rows);
	u->is_looked_up = status == STATUS_OK;
	return status;
}

bool import_set_has_rows(const struct import_set *u, int64_t original, int64_t collection)
{
	const struct import_rows wanted = {(uint32_t)original, (uint32_t)collection};
	return u->row_count > 0 && bsearch(&wanted, u->rows, u->row_count, sizeof *u->rows, by_rows) != NULL;
}

static int by_reading(const void *a, const void *b)
{
	const struct source_row *one = a, *two = b;
	if (one->reading != two->reading)
		return one->reading < two->reading ? -1 : 1;
	return one->collection == two->collection ? 0 : one->collection < two->collection ? -1 : 1;
}

/* A telegram that lacks a section is no answer: with the import of one section all of its sources are undone. */
static enum status mark_joined(struct import_set *u, const struct columns *c, struct error *err)
{
	size_t count = 0;
	if (c->joined_count == 0)
		return STATUS_OK;
	struct source_row *undone = calloc(c->joined_count, sizeof *undone);
	if (undone == NULL)
		return error_memory(err);
	for (uint32_t i = 1; i <= c->source_count; i++) {
		if (c->sources[i].is_joined && u->sources[i])
			undone[count++] = c->sources[i];
	}
	if (count > 0)
		qsort(undone, count, sizeof *undone, by_reading);
	for (uint32_t i = 1; count > 0 && i <= c->source_count; i++) {
		const struct source_row *source = &c->sources[i];
		if (!source->is_joined || u->sources[i] ||
		    bsearch(source, undone, count, sizeof *undone, by_reading) == NULL)
			continue;
		u->sources[i] = true;
		u->marks++;
	}
	free(undone);
	return STATUS_OK;
}

static bool make_room(struct import_set *u, uint32_t sources)
{
	if (u->sources != NULL && sources < u->source_room)
		return true;
	uint32_t larger = sources > UINT32_MAX / 2 ? UINT32_MAX : sources + sources / 2 + 1;
	bool *grown = realloc(u->sources, larger * sizeof *grown);
	if (grown == NULL)
		return false;
	memset(grown + u->source_room, 0, larger - u->source_room);
	u->sources = grown;
	u->source_room = larger;
	return true;
}

enum status import_set_mark_undone(struct import_set *u, const struct columns *c, struct db *db, struct error *err)
{
	if (u->is_looked_up && u->source_count == c->source_count)
		return STATUS_OK;
	/* One that the file did not hold may have come into it. */
	if (!u->is_looked_up || u->row_count < u->count) {
		bool is_new = !u->is_looked_up;
		enum status status = import_set_look_up(u, db, err);
		if (status != STATUS_OK)
			return status;
		u->source_count = is_new ? 0 : u->source_count;
		u->marks += is_new;
	}
	if (!make_room(u, c->source_count))
		return error_memory(err);
	for (uint32_t i = u->source_count + 1; i <= c->source_count; i++)
		u->sources[i] = import_set_has_rows(u, c->sources[i].original, c->sources[i].collection);
	u->source_count = c->source_count;
	return mark_joined(u, c, err);
}

void import_set_forget(struct import_set *u)
{
	u->row_count = 0;
	u->is_looked_up = false;
	u->source_count = 0;
}

void import_set_free(struct import_set *u)
{
	arena_free(&u->a);
	free(u->sources);
	*u = (struct import_set){0};
}

/* ---- The methods ---- */

enum status embedded_set_undone(struct archive *archive, const struct archive_import *imports, size_t count,
                                struct error *err)
{
	return import_set_copy(&((struct embedded *)archive)->undone, imports, count, err);
}

static int by_id(const void *a, const void *b)
{
	return cable_id_compare(a, b);
}

/* Goes through the sources once, however many cables are asked for. */
static enum status find_of_import(struct embedded *e, struct arena *a, const struct import_rows *rows,
                                  const struct cable_set *among, struct cable_set *out, struct error *err)
{
	const struct columns *c = &e->columns;
	bool *asked = arena_array(a, (size_t)c->cable_count + 1, sizeof *asked);
	struct cable_id *ids = arena_array(a, among->count, sizeof *ids);
	if (asked == NULL || ids == NULL)
		return error_memory(err);
	for (size_t i = 0; i < among->count; i++)
		asked[columns_find_cable(c, &among->ids[i])] = true;
	asked[0] = false;
	size_t count = 0;
	for (uint32_t i = 1; i <= c->source_count; i++) {
		const struct source_row *source = &c->sources[i];
		uint32_t cable = c->readings[source->reading].cable;
		if (e->undone.sources[i] || source->original != rows->original ||
		    source->collection != rows->collection || !asked[cable])
			continue;
		asked[cable] = false;
		ids[count++] = c->cables[cable];
	}
	if (count > 0)
		qsort(ids, count, sizeof *ids, by_id);
	*out = (struct cable_set){ids, count};
	return STATUS_OK;
}

enum status embedded_find_of_import(struct archive *archive, struct arena *a, const struct archive_import *import,
                                    const struct cable_set *among, struct cable_set *out, struct error *err)
{
	struct embedded *e = (struct embedded *)archive;
	struct import_rows rows = {0};
	struct import_set one = {.imports = (struct archive_import[]){*import}, .count = 1, .rows = &rows};
	*out = (struct cable_set){NULL, 0};
	enum status status = embedded_begin_read(e, 0, err);
	if (status == STATUS_OK)
		status = import_set_look_up(&one, e->db, err);
	if (status == STATUS_OK && one.row_count > 0)
		status = find_of_import(e, a, &rows, among, out, err);
	embedded_end_read(e);
	return status;
}
