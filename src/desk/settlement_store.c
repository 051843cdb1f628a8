#include "desk/settlement.h"

#include "desk/store.h"

enum status settlement_set(struct db *db, const struct desk *desk, struct actor actor, int64_t story,
                           const struct settlement *settlement, struct error *err)
{
	struct db_statement *st;
	if (slice_trim(settlement->why).len == 0)
		return error_set(err, STATUS_USAGE, "desk.settlement_why");
	enum status status =
	    db_prepare(db,
	               "INSERT INTO settlement (story, words, kind, why, person, settled_ms) VALUES (?, ?, ?, ?, ?, ?)"
	               " ON CONFLICT (story, words) DO UPDATE SET kind = excluded.kind, why = excluded.why,"
	               " person = excluded.person, settled_ms = excluded.settled_ms",
	               &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, story);
	db_bind_text(st, 2, slice_trim(settlement->words));
	db_bind_text(st, 3, slice_of(settlement_kind_name(settlement->kind)));
	db_bind_text(st, 4, slice_trim(settlement->why));
	store_bind_actor(st, 5, actor);
	db_bind_int64(st, 6, clock_now(desk->clock));
	status = db_run(st, err);
	db_finish(st);
	return status;
}

enum status settlement_remove(struct db *db, int64_t story, struct slice words, bool *was_settled, struct error *err)
{
	struct db_statement *st;
	*was_settled = false;
	enum status status = db_prepare(db, "DELETE FROM settlement WHERE story = ? AND words = ?", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, story);
	db_bind_text(st, 2, slice_trim(words));
	status = db_run(st, err);
	*was_settled = status == STATUS_OK && db_changes(db) > 0;
	db_finish(st);
	return status;
}

static bool copy(struct arena *a, struct db_statement *st, struct settlement *out)
{
	out->settled_ms = db_column_int64(st, 3);
	return settlement_kind_parse(db_column_text(st, 1), &out->kind) && store_copy(a, st, 0, &out->words) &&
	       store_copy(a, st, 2, &out->why) && store_copy(a, st, 4, &out->person);
}

enum status settlement_list(struct db *db, struct arena *a, int64_t story, struct settlements *out, struct error *err)
{
	struct db_statement *st;
	size_t capacity = 0;
	bool row = false;
	*out = (struct settlements){0};
	enum status status = db_prepare(db,
	                                "SELECT s.words, s.kind, s.why, s.settled_ms, coalesce(p.name, '')"
	                                " FROM settlement s LEFT JOIN person p ON p.id = s.person"
	                                " WHERE s.story = ? ORDER BY s.words",
	                                &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, story);
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		struct settlement *settlement = arena_push(a, &out->items, out->count, &capacity, sizeof *settlement);
		if (settlement == NULL || !copy(a, st, settlement)) {
			status = error_memory(err);
			break;
		}
		out->count++;
	}
	db_finish(st);
	return status;
}

enum status although_open_set(struct db *db, const struct desk *desk, struct actor actor, int64_t story,
                              int64_t version, struct slice reason, struct error *err)
{
	struct db_statement *st;
	enum status status =
	    db_prepare(db,
	               "INSERT INTO although_open (story, version, reason, person, given_ms) VALUES (?, ?, ?, ?, ?)"
	               " ON CONFLICT (story, version) DO UPDATE SET reason = excluded.reason, person = excluded.person,"
	               " given_ms = excluded.given_ms",
	               &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, story);
	db_bind_int64(st, 2, version);
	db_bind_text(st, 3, slice_trim(reason));
	store_bind_actor(st, 4, actor);
	db_bind_int64(st, 5, clock_now(desk->clock));
	status = db_run(st, err);
	db_finish(st);
	return status;
}

enum status although_open_find(struct db *db, struct arena *a, int64_t story, int64_t version, struct slice *reason,
                               struct error *err)
{
	struct db_statement *st;
	bool row = false;
	*reason = slice_of("");
	enum status status =
	    db_prepare(db, "SELECT reason FROM although_open WHERE story = ? AND version = ?", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, story);
	db_bind_int64(st, 2, version);
	status = db_step(st, &row, err);
	if (status == STATUS_OK && row && !store_copy(a, st, 0, reason))
		status = error_memory(err);
	db_finish(st);
	return status;
}
