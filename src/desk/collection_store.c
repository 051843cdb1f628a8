#include "desk/collection.h"

#include "desk/store.h"

enum status collection_set(struct db *db, const struct desk *desk, const struct collection *c, struct error *err)
{
	if (!collection_name_is_good(c->name)) {
		error_set(err, STATUS_USAGE, "desk.collection_name");
		error_text(err, "name", c->name);
		return STATUS_USAGE;
	}
	struct db_statement *st;
	enum status status = db_prepare(db,
	                                "INSERT INTO collection (name, credit, note, terms, created_ms)"
	                                " VALUES (?1, coalesce(?2, ''), coalesce(?3, ''), coalesce(?4, ''), ?5)"
	                                " ON CONFLICT (name) DO UPDATE SET credit = coalesce(?2, credit),"
	                                " note = coalesce(?3, note), terms = coalesce(?4, terms)",
	                                &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, c->name);
	store_bind_change(st, 2, c->credit);
	store_bind_change(st, 3, c->note);
	store_bind_change(st, 4, c->terms);
	db_bind_int64(st, 5, clock_now(desk->clock));
	status = db_run(st, err);
	db_finish(st);
	return status;
}

static bool copy_row(struct arena *a, struct db_statement *st, struct collection *out)
{
	return store_copy(a, st, 0, &out->name) && store_copy(a, st, 1, &out->credit) &&
	       store_copy(a, st, 2, &out->note) && store_copy(a, st, 3, &out->terms);
}

enum status collection_find(struct db *db, struct arena *a, struct slice name, struct collection *out,
                            struct error *err)
{
	struct db_statement *st;
	enum status status =
	    db_prepare(db, "SELECT name, credit, note, terms FROM collection WHERE name = ?", &st, err);
	if (status != STATUS_OK)
		return status;
	bool row = false;
	db_bind_text(st, 1, name);
	status = db_step(st, &row, err);
	if (status == STATUS_OK && !row) {
		status = error_set(err, STATUS_MISSING, "desk.no_collection");
		error_text(err, "name", name);
	} else if (status == STATUS_OK && !copy_row(a, st, out)) {
		status = error_memory(err);
	}
	db_finish(st);
	return status;
}

enum status collection_list(struct db *db, struct arena *a, struct collection **out, size_t *count, struct error *err)
{
	struct db_statement *st;
	size_t capacity = 0;
	bool row = false;
	*out = NULL;
	*count = 0;
	enum status status = db_prepare(db, "SELECT name, credit, note, terms FROM collection ORDER BY name", &st, err);
	if (status != STATUS_OK)
		return status;
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		struct collection *c = arena_push(a, out, *count, &capacity, sizeof *c);
		if (c == NULL || !copy_row(a, st, c)) {
			status = error_memory(err);
			break;
		}
		(*count)++;
	}
	db_finish(st);
	return status;
}
