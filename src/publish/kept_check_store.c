#include "publish/kept_check_store.h"

#include "desk/store.h"

static const char select_state[] = "SELECT made_from FROM check_state WHERE story = ?";

#define COLUMNS "SELECT k.story, k.version, k.made_from, k.checked_ms, k.tally, k.fallen, k.made_from = s.made_from"
#define KEPT " FROM kept_check k JOIN check_state s ON s.story = k.story"

static const char select_one[] = COLUMNS ", k.result" KEPT " WHERE k.story = ?";
static const char select_tally[] = COLUMNS KEPT " WHERE k.story = ?";
static const char select_fallen[] = COLUMNS KEPT " WHERE k.fallen <> '[]' ORDER BY k.story DESC";

static const char select_stale[] = "SELECT s.story FROM check_state s LEFT JOIN kept_check k ON k.story = s.story"
                                   " WHERE s.version > 0 AND k.made_from IS NOT s.made_from"
                                   " ORDER BY s.state <> 'published', s.story DESC LIMIT ?";

enum status kept_check_read_state(struct db *db, struct arena *a, int64_t story, struct slice *out, struct error *err)
{
	struct db_statement *st;
	bool row = false;
	enum status status = db_prepare(db, select_state, &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, story);
	status = db_step(st, &row, err);
	if (status == STATUS_OK && !row) {
		status = error_set(err, STATUS_MISSING, "desk.no_story");
		error_number(err, "story", story);
	} else if (status == STATUS_OK && !store_copy(a, st, 0, out)) {
		status = error_memory(err);
	}
	db_finish(st);
	return status;
}

static enum status copy(struct arena *a, struct db_statement *st, struct kept_check *out, struct error *err)
{
	*out = (struct kept_check){.story = db_column_int64(st, 0),
	                           .version = db_column_int64(st, 1),
	                           .checked_ms = db_column_int64(st, 3),
	                           .is_current = db_column_int64(st, 6) != 0};
	if (!store_copy(a, st, 2, &out->made_from))
		return error_memory(err);
	enum status status = value_read_json(a, db_column_text(st, 4), &out->tally, err);
	return status == STATUS_OK ? value_read_json(a, db_column_text(st, 5), &out->fallen, err) : status;
}

static enum status find(struct db *db, struct arena *a, const char *sql, int64_t story, struct kept_check *out,
                        bool *found, struct error *err)
{
	struct db_statement *st;
	*found = false;
	enum status status = db_prepare(db, sql, &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, story);
	status = db_step(st, found, err);
	if (status == STATUS_OK && *found)
		status = copy(a, st, out, err);
	if (status == STATUS_OK && *found && sql == select_one)
		status = value_read_json(a, db_column_text(st, 7), &out->result, err);
	db_finish(st);
	return status;
}

enum status kept_check_find(struct db *db, struct arena *a, int64_t story, struct kept_check *out, bool *found,
                            struct error *err)
{
	return find(db, a, select_one, story, out, found, err);
}

enum status kept_check_find_tally(struct db *db, struct arena *a, int64_t story, struct kept_check *out, bool *found,
                                  struct error *err)
{
	return find(db, a, select_tally, story, out, found, err);
}

enum status kept_check_list_fallen(struct db *db, struct arena *a, struct kept_check **out, size_t *count,
                                   struct error *err)
{
	struct db_statement *st;
	size_t capacity = 0;
	bool row = false;
	*out = NULL;
	*count = 0;
	enum status status = db_prepare(db, select_fallen, &st, err);
	if (status != STATUS_OK)
		return status;
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		struct kept_check *check = arena_push(a, out, *count, &capacity, sizeof *check);
		status = check == NULL ? error_memory(err) : copy(a, st, check, err);
		if (status != STATUS_OK)
			break;
		(*count)++;
	}
	db_finish(st);
	return status;
}

enum status kept_check_list_stale(struct db *db, struct arena *a, size_t limit, int64_t **out, size_t *count,
                                  struct error *err)
{
	struct db_statement *st;
	*out = NULL;
	*count = 0;
	enum status status = db_prepare(db, select_stale, &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, (int64_t)limit);
	return store_read_numbers(st, a, out, count, err);
}

static void bind_value(struct db_statement *st, int parameter, struct buffer *json, const struct value *value)
{
	json->len = 0;
	value_write_json(json, value, false);
	db_bind_text(st, parameter, buffer_slice(json));
}

enum status kept_check_keep(struct db *db, const struct kept_check *check, struct error *err)
{
	struct db_statement *st;
	struct buffer tally = {0}, fallen = {0}, result = {0};
	enum status status =
	    db_prepare(db,
	               "INSERT INTO kept_check (story, version, made_from, checked_ms, tally, fallen, result)"
	               " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (story) DO UPDATE SET version = excluded.version,"
	               " made_from = excluded.made_from, checked_ms = excluded.checked_ms, tally = excluded.tally,"
	               " fallen = excluded.fallen, result = excluded.result",
	               &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, check->story);
	db_bind_int64(st, 2, check->version);
	db_bind_text(st, 3, check->made_from);
	db_bind_int64(st, 4, check->checked_ms);
	bind_value(st, 5, &tally, check->tally);
	bind_value(st, 6, &fallen, check->fallen);
	bind_value(st, 7, &result, check->result);
	status = tally.failed || fallen.failed || result.failed ? error_memory(err) : db_run(st, err);
	db_finish(st);
	buffer_free(&result);
	buffer_free(&fallen);
	buffer_free(&tally);
	return status;
}

enum status kept_check_forget(struct db *db, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, "DELETE FROM kept_check", &st, err);
	if (status != STATUS_OK)
		return status;
	status = db_run(st, err);
	db_finish(st);
	return status;
}
