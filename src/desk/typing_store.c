#include "desk/typing.h"

#include "desk/store.h"

static bool copy(struct arena *a, struct db_statement *st, struct typing *out)
{
	*out = (struct typing){.id = db_column_int64(st, 0),
	                       .story = db_column_int64(st, 1),
	                       .base = db_column_int64(st, 2),
	                       .number = db_column_int64(st, 3),
	                       .saved_ms = db_column_int64(st, 6)};
	return store_copy(a, st, 4, &out->text) && store_copy(a, st, 5, &out->note);
}

enum status typing_find(struct db *db, struct arena *a, int64_t id, int64_t story, struct typing *out,
                        struct error *err)
{
	struct db_statement *st;
	bool row = false;
	*out = (struct typing){0};
	enum status status = db_prepare(db,
	                                "SELECT id, coalesce(story, 0), base, number, text, note, saved_ms FROM typing"
	                                " WHERE (?1 <> 0 AND id = ?1) OR (?1 = 0 AND story = ?2)",
	                                &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, id);
	db_bind_int64(st, 2, story);
	status = db_step(st, &row, err);
	if (status == STATUS_OK && row && !copy(a, st, out))
		status = error_memory(err);
	db_finish(st);
	return status;
}

enum status typing_list_new(struct db *db, struct arena *a, struct typing **out, size_t *count, struct error *err)
{
	struct db_statement *st;
	size_t capacity = 0;
	bool row = false;
	*out = NULL;
	*count = 0;
	enum status status = db_prepare(db,
	                                "SELECT id, coalesce(story, 0), base, number, text, note, saved_ms FROM typing"
	                                " WHERE story IS NULL ORDER BY saved_ms DESC, id DESC",
	                                &st, err);
	if (status != STATUS_OK)
		return status;
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		struct typing *t = arena_push(a, out, *count, &capacity, sizeof *t);
		if (t == NULL || !copy(a, st, t)) {
			status = error_memory(err);
			break;
		}
		(*count)++;
	}
	db_finish(st);
	return status;
}

static enum status insert(struct db *db, const struct desk *desk, struct actor actor, struct typing *t,
                          struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db,
	                                "INSERT INTO typing (story, base, number, text, note, person, saved_ms)"
	                                " VALUES (nullif(?, 0), ?, 1, ?, ?, ?, ?)",
	                                &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, t->story);
	db_bind_int64(st, 2, t->base);
	db_bind_text(st, 3, t->text);
	db_bind_text(st, 4, t->note);
	store_bind_actor(st, 5, actor);
	db_bind_int64(st, 6, clock_now(desk->clock));
	status = db_run(st, err);
	if (status == STATUS_OK) {
		t->id = db_last_id(db);
		t->number = 1;
	}
	db_finish(st);
	return status;
}

static enum status update(struct db *db, const struct desk *desk, struct actor actor, struct typing *t,
                          struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db,
	                                "UPDATE typing SET base = ?, number = number + 1, text = ?, note = ?,"
	                                " person = ?, saved_ms = ? WHERE id = ?",
	                                &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, t->base);
	db_bind_text(st, 2, t->text);
	db_bind_text(st, 3, t->note);
	store_bind_actor(st, 4, actor);
	db_bind_int64(st, 5, clock_now(desk->clock));
	db_bind_int64(st, 6, t->id);
	status = db_run(st, err);
	if (status == STATUS_OK)
		t->number++;
	db_finish(st);
	return status;
}

enum status typing_save(struct db *db, const struct desk *desk, struct actor actor, struct typing *t, struct error *err)
{
	struct arena a = {0};
	struct typing kept = {0};
	enum status status = db_begin(db, err);
	if (status == STATUS_OK && (t->id != 0 || t->story != 0))
		status = typing_find(db, &a, t->id, t->story, &kept, err);
	if (status == STATUS_OK && kept.id != 0 && kept.number != t->number)
		status = error_set(err, STATUS_REFUSED, "desk.typing_elsewhere");
	else if (status == STATUS_OK && kept.id == 0 && t->number != 0)
		status = error_set(err, STATUS_MISSING, "desk.typing_gone");
	if (status == STATUS_OK) {
		t->id = kept.id;
		status = kept.id == 0 ? insert(db, desk, actor, t, err) : update(db, desk, actor, t, err);
	}
	if (status == STATUS_OK)
		status = db_commit(db, err);
	db_rollback(db);
	arena_free(&a);
	return status;
}

enum status typing_remove(struct db *db, int64_t id, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, "DELETE FROM typing WHERE id = ?", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, id);
	status = db_run(st, err);
	db_finish(st);
	return status;
}
