#include "publish/publication_store.h"

#include "desk/store.h"

#include <string.h>

static struct slice hash_bytes(const unsigned char hash[HASH_SIZE])
{
	return slice_make((const char *)hash, HASH_SIZE);
}

static bool copy_hash(struct db_statement *st, int column, unsigned char hash[HASH_SIZE])
{
	struct slice bytes = db_column_bytes(st, column);
	if (bytes.len != HASH_SIZE)
		return false;
	memcpy(hash, bytes.ptr, HASH_SIZE);
	return true;
}

/* Ends a statement that gives no rows. */
static enum status run(struct db_statement *st, struct error *err)
{
	enum status status = db_run(st, err);
	db_finish(st);
	return status;
}

/* ---- Cables ---- */

enum status publication_read_version(struct db *db, int64_t *version, struct error *err)
{
	return db_read_int64(db, "PRAGMA data_version", version, err);
}

enum status posting_find(struct db *db, struct arena *a, struct slice address, struct posting *out, struct error *err)
{
	struct db_statement *st;
	*out = (struct posting){0};
	enum status status =
	    db_prepare(db,
	               "SELECT p.edition, p.first_ms, p.withdrawn_ms, p.withdrawn_reason, e.content, e.sha256"
	               " FROM posting p JOIN edition e ON e.address = p.address AND e.number = p.edition"
	               " WHERE p.address = ?",
	               &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, address);
	status = db_step(st, &out->exists, err);
	if (status == STATUS_OK && out->exists) {
		out->edition = (uint64_t)db_column_int64(st, 0);
		out->first_ms = db_column_int64(st, 1);
		out->withdrawn = !db_column_is_null(st, 2);
		out->withdrawn_ms = db_column_int64(st, 2);
		out->withdrawn_reason = arena_copy(a, db_column_text(st, 3));
		if (out->withdrawn_reason.ptr == NULL || !copy_hash(st, 4, out->content) ||
		    !copy_hash(st, 5, out->sha256))
			status = error_memory(err);
	}
	db_finish(st);
	return status;
}

static enum status set_posting(struct db *db, const struct edition_row *row, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db,
	                                "INSERT INTO posting (address, edition, first_ms) VALUES (?, ?, ?)"
	                                " ON CONFLICT (address) DO UPDATE SET edition = excluded.edition,"
	                                " withdrawn_ms = NULL, withdrawn_reason = ''",
	                                &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, row->address);
	db_bind_int64(st, 2, (int64_t)row->number);
	db_bind_int64(st, 3, row->posted_ms);
	return run(st, err);
}

/* What lists show of the edition, from its file. */
static enum status set_head(struct db *db, const struct edition_row *row, struct error *err)
{
	struct db_statement *st;
	enum status status =
	    db_prepare(db,
	               "INSERT OR REPLACE INTO posted_head SELECT ?1, ?2, text ->> '$.mrn', text ->> '$.date',"
	               " text ->> '$.post', text ->> '$.post_name', text ->> '$.classification', text -> '$.tags',"
	               " text ->> '$.subject', text ->> '$.title', ?3 FROM (SELECT CAST(?4 AS TEXT) AS text)",
	               &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, row->address);
	db_bind_int64(st, 2, (int64_t)row->number);
	db_bind_int64(st, 3, row->posted_ms);
	db_bind_bytes(st, 4, row->bytes);
	return run(st, err);
}

enum status edition_insert(struct db *db, const struct edition_row *row, struct error *err)
{
	struct db_statement *st;
	enum status status =
	    db_prepare(db,
	               "INSERT INTO edition (address, number, reading, content, bytes, sha256, posted_ms)"
	               " VALUES (?, ?, ?, ?, ?, ?, ?)",
	               &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, row->address);
	db_bind_int64(st, 2, (int64_t)row->number);
	store_bind_id(st, 3, row->reading);
	db_bind_bytes(st, 4, hash_bytes(row->content));
	db_bind_bytes(st, 5, row->bytes);
	db_bind_bytes(st, 6, hash_bytes(row->sha256));
	db_bind_int64(st, 7, row->posted_ms);
	status = run(st, err);
	if (status == STATUS_OK)
		status = set_posting(db, row, err);
	return status == STATUS_OK ? set_head(db, row, err) : status;
}

static enum status run_on_address(struct db *db, const char *sql, struct slice address, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, sql, &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, address);
	return run(st, err);
}

enum status posting_withdraw(struct db *db, struct slice address, int64_t now, struct slice reason, struct error *err)
{
	struct db_statement *st;
	enum status status =
	    db_prepare(db, "UPDATE posting SET withdrawn_ms = ?, withdrawn_reason = ? WHERE address = ?", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, now);
	db_bind_text(st, 2, reason);
	db_bind_text(st, 3, address);
	status = run(st, err);
	if (status == STATUS_OK)
		status = run_on_address(db, "DELETE FROM posted_head WHERE address = ?", address, err);
	return status == STATUS_OK
	           ? run_on_address(db, "UPDATE edition SET bytes = NULL WHERE address = ?", address, err)
	           : status;
}

enum status posting_list_cables(struct db *db, struct arena *a, struct cable_set *out, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db,
	                                "SELECT a.cable FROM posting p JOIN address a ON a.address = p.address"
	                                " WHERE p.withdrawn_ms IS NULL ORDER BY a.cable",
	                                &st, err);
	return status == STATUS_OK ? store_read_set(st, a, out, err) : status;
}

/* ---- Stories ---- */

static enum status set_story_head(struct db *db, const struct story_edition_row *row, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(
	    db,
	    "INSERT OR REPLACE INTO published_head SELECT ?1, ?2, text ->> '$.headline', text ->> '$.byline',"
	    " text ->> '$.partner', text ->> '$.language', text ->> '$.url', text ->> '$.series',"
	    " text ->> '$.translation_of', text ->> '$.date', ?3 FROM (SELECT CAST(?4 AS TEXT) AS text)",
	    &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, row->story);
	db_bind_int64(st, 2, (int64_t)row->number);
	db_bind_int64(st, 3, row->published_ms);
	db_bind_bytes(st, 4, row->bytes);
	return run(st, err);
}

enum status story_edition_insert(struct db *db, const struct story_edition_row *row, struct error *err)
{
	struct db_statement *st;
	enum status status =
	    db_prepare(db,
	               "INSERT INTO story_edition (story, number, version, bytes, sha256, published_ms,"
	               " plan_hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
	               &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, row->story);
	db_bind_int64(st, 2, (int64_t)row->number);
	db_bind_int64(st, 3, row->version);
	db_bind_bytes(st, 4, row->bytes);
	db_bind_bytes(st, 5, hash_bytes(row->sha256));
	db_bind_int64(st, 6, row->published_ms);
	db_bind_bytes(st, 7, hash_bytes(row->plan_hash));
	status = run(st, err);
	return status == STATUS_OK ? set_story_head(db, row, err) : status;
}

enum status story_cable_insert(struct db *db, int64_t story, uint64_t number, struct slice address, size_t place,
                               struct error *err)
{
	struct db_statement *st;
	enum status status =
	    db_prepare(db, "INSERT INTO story_cable (story, number, address, place) VALUES (?, ?, ?, ?)", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, story);
	db_bind_int64(st, 2, (int64_t)number);
	db_bind_text(st, 3, address);
	db_bind_int64(st, 4, (int64_t)place);
	return run(st, err);
}

enum status published_quotation_insert(struct db *db, int64_t story, uint64_t number, size_t place,
                                       const struct published_quotation *quotation, struct error *err)
{
	struct db_statement *st;
	enum status status =
	    db_prepare(db,
	               "INSERT INTO published_quotation (story, number, place, text, verdict, address, settled, why)"
	               " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	               &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, story);
	db_bind_int64(st, 2, (int64_t)number);
	db_bind_int64(st, 3, (int64_t)place);
	db_bind_text(st, 4, quotation->text);
	db_bind_text(st, 5, quotation->verdict);
	db_bind_text(st, 6, quotation->address);
	db_bind_text(st, 7, quotation->settled);
	db_bind_text(st, 8, quotation->why);
	return run(st, err);
}

static bool copy_quotation(struct arena *a, struct db_statement *st, struct published_quotation *out)
{
	return store_copy(a, st, 0, &out->text) && store_copy(a, st, 1, &out->verdict) &&
	       store_copy(a, st, 2, &out->address) && store_copy(a, st, 3, &out->settled) &&
	       store_copy(a, st, 4, &out->why);
}

enum status published_quotation_list(struct db *db, struct arena *a, int64_t story, struct published_quotation **out,
                                     size_t *count, struct error *err)
{
	struct db_statement *st;
	size_t capacity = 0;
	bool row = false;
	*out = NULL;
	*count = 0;
	enum status status =
	    db_prepare(db,
	               "SELECT q.text, q.verdict, q.address, q.settled, q.why FROM published_quotation q"
	               " JOIN story s ON s.id = q.story AND s.state = 'published' WHERE q.story = ?1"
	               " AND q.number = (SELECT max(number) FROM story_edition WHERE story = ?1) ORDER BY q.place",
	               &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, story);
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		struct published_quotation *q = arena_push(a, out, *count, &capacity, sizeof *q);
		if (q == NULL || !copy_quotation(a, st, q)) {
			status = error_memory(err);
			break;
		}
		(*count)++;
	}
	db_finish(st);
	return status;
}

enum status edition_load(struct db *db, struct arena *a, struct slice address, uint64_t *number, struct slice *bytes,
                         struct error *err)
{
	struct db_statement *st;
	bool row = false;
	enum status status = db_prepare(
	    db, "SELECT number, coalesce(bytes, '') FROM edition WHERE address = ? ORDER BY number DESC LIMIT 1", &st,
	    err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, address);
	status = db_step(st, &row, err);
	if (status == STATUS_OK && !row) {
		status = error_set(err, STATUS_MISSING, "desk.no_address");
		error_text(err, "address", address);
	} else if (status == STATUS_OK) {
		*number = (uint64_t)db_column_int64(st, 0);
		*bytes = arena_copy(a, db_column_bytes(st, 1));
		if (bytes->ptr == NULL)
			status = error_memory(err);
	}
	db_finish(st);
	return status;
}

enum status published_note_list(struct db *db, struct arena *a, int64_t story, struct published_note **out,
                                size_t *count, struct error *err)
{
	struct db_statement *st;
	size_t capacity = 0;
	bool row = false;
	*out = NULL;
	*count = 0;
	/* A version that was published twice, since a cable of it changed, tells its note once. */
	enum status status = db_prepare(db,
	                                "SELECT v.number, min(e.published_ms), v.revision_note FROM story_edition e"
	                                " JOIN story_version v ON v.story = e.story AND v.number = e.version"
	                                " WHERE e.story = ? AND v.revision_note <> ''"
	                                " GROUP BY v.number ORDER BY min(e.number)",
	                                &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, story);
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		struct published_note *note = arena_push(a, out, *count, &capacity, sizeof *note);
		if (note != NULL)
			*note = (struct published_note){db_column_int64(st, 0), db_column_int64(st, 1),
			                                arena_copy(a, db_column_text(st, 2))};
		if (note == NULL || note->text.ptr == NULL) {
			status = error_memory(err);
			break;
		}
		(*count)++;
	}
	db_finish(st);
	return status;
}

enum status story_set_published(struct db *db, int64_t story, int64_t version, int64_t now, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db,
	                                "UPDATE story SET state = 'published', public_version = ?2,"
	                                " published_ms = coalesce(published_ms, ?3), withdrawn_ms = NULL,"
	                                " withdrawn_reason = '' WHERE id = ?1",
	                                &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, story);
	db_bind_int64(st, 2, version);
	db_bind_int64(st, 3, now);
	return run(st, err);
}

enum status story_set_withdrawn(struct db *db, int64_t story, int64_t now, struct slice reason, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db,
	                                "UPDATE story SET state = 'withdrawn', public_version = 0, withdrawn_ms = ?2,"
	                                " withdrawn_reason = ?3 WHERE id = ?1",
	                                &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, story);
	db_bind_int64(st, 2, now);
	db_bind_text(st, 3, reason);
	status = run(st, err);
	if (status == STATUS_OK)
		status = db_prepare(db, "DELETE FROM published_head WHERE story = ?", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, story);
	status = run(st, err);
	if (status == STATUS_OK)
		status = db_prepare(db, "UPDATE story_edition SET bytes = NULL WHERE story = ?", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, story);
	return run(st, err);
}

enum status story_edition_find(struct db *db, int64_t story, uint64_t *number, unsigned char sha256[HASH_SIZE],
                               struct error *err)
{
	struct db_statement *st;
	bool row = false;
	*number = 0;
	enum status status = db_prepare(
	    db, "SELECT number, sha256 FROM story_edition WHERE story = ? ORDER BY number DESC LIMIT 1", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, story);
	status = db_step(st, &row, err);
	if (status == STATUS_OK && row) {
		*number = (uint64_t)db_column_int64(st, 0);
		if (!copy_hash(st, 1, sha256))
			status = error_memory(err);
	}
	db_finish(st);
	return status;
}

enum status story_cable_list(struct db *db, struct arena *a, int64_t story, struct slice **out, size_t *count,
                             struct error *err)
{
	struct db_statement *st;
	size_t capacity = 0;
	bool row = false;
	*out = NULL;
	*count = 0;
	enum status status = db_prepare(db,
	                                "SELECT address FROM story_cable WHERE story = ?1 AND number ="
	                                " (SELECT max(number) FROM story_edition WHERE story = ?1) ORDER BY place",
	                                &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, story);
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		struct slice *address = arena_push(a, out, *count, &capacity, sizeof *address);
		if (address != NULL)
			*address = arena_copy(a, db_column_text(st, 0));
		if (address == NULL || address->ptr == NULL) {
			status = error_memory(err);
			break;
		}
		(*count)++;
	}
	db_finish(st);
	return status;
}

enum status story_citing_list(struct db *db, struct arena *a, struct slice address, int64_t story, int64_t **out,
                              size_t *count, struct error *err)
{
	struct db_statement *st;
	*out = NULL;
	*count = 0;
	enum status status = db_prepare(
	    db,
	    "SELECT DISTINCT c.story FROM story_cable c JOIN story s ON s.id = c.story"
	    " WHERE c.address = ? AND s.state = 'published' AND s.id <> ?"
	    " AND c.number = (SELECT max(number) FROM story_edition e WHERE e.story = c.story) ORDER BY c.story",
	    &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, address);
	db_bind_int64(st, 2, story);
	return store_read_numbers(st, a, out, count, err);
}

/* ---- The record ---- */

enum status record_append(struct db *db, struct record_entry *entry, struct error *err)
{
	struct db_statement *st;
	struct buffer bytes = {0};
	unsigned char leaf[RECORD_HASH_SIZE];
	int64_t next = 0;
	enum status status = db_read_int64(db, "SELECT coalesce(max(place) + 1, 0) FROM record_entry", &next, err);
	entry->index = (uint64_t)next;
	record_entry_write(&bytes, entry);
	if (status == STATUS_OK)
		status = buffer_done(&bytes, err);
	if (status == STATUS_OK)
		status =
		    db_prepare(db, "INSERT INTO record_entry (place, bytes, leaf_hash) VALUES (?, ?, ?)", &st, err);
	if (status == STATUS_OK) {
		record_leaf_hash(buffer_slice(&bytes), leaf);
		db_bind_int64(st, 1, next);
		db_bind_bytes(st, 2, buffer_slice(&bytes));
		db_bind_bytes(st, 3, hash_bytes(leaf));
		status = run(st, err);
	}
	buffer_free(&bytes);
	return status;
}

/* ---- What waits ---- */

static const char *const schedule_states[] = {
    [SCHEDULE_WAITING] = "waiting",
    [SCHEDULE_MISSED] = "missed",
    [SCHEDULE_CHANGED] = "changed",
};

const char *schedule_state_name(enum schedule_state state)
{
	return schedule_states[state];
}

enum status schedule_set(struct db *db, const struct desk *desk, struct actor actor, const struct schedule *schedule,
                         struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db,
	                                "INSERT INTO schedule (story, plan_hash, due_ms, state, person, asked_ms)"
	                                " VALUES (?, ?, ?, 'waiting', ?, ?) ON CONFLICT (story) DO UPDATE SET"
	                                " plan_hash = excluded.plan_hash, due_ms = excluded.due_ms, state = 'waiting',"
	                                " person = excluded.person, asked_ms = excluded.asked_ms",
	                                &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, schedule->story);
	db_bind_bytes(st, 2, hash_bytes(schedule->plan_hash));
	db_bind_int64(st, 3, schedule->due_ms);
	store_bind_actor(st, 4, actor);
	db_bind_int64(st, 5, clock_now(desk->clock));
	return run(st, err);
}

enum status schedule_set_state(struct db *db, int64_t story, enum schedule_state state, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, "UPDATE schedule SET state = ? WHERE story = ?", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, slice_of(schedule_state_name(state)));
	db_bind_int64(st, 2, story);
	return run(st, err);
}

enum status schedule_remove(struct db *db, int64_t story, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, "DELETE FROM schedule WHERE story = ?", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, story);
	return run(st, err);
}

static bool copy_schedule(struct db_statement *st, struct schedule *out)
{
	struct slice name = db_column_text(st, 3);
	out->story = db_column_int64(st, 0);
	out->due_ms = db_column_int64(st, 2);
	for (size_t i = 0; i < sizeof schedule_states / sizeof *schedule_states; i++) {
		if (slice_equals(name, schedule_states[i]))
			out->state = (enum schedule_state)i;
	}
	return copy_hash(st, 1, out->plan_hash);
}

enum status schedule_list(struct db *db, struct arena *a, struct schedule **out, size_t *count, struct error *err)
{
	struct db_statement *st;
	size_t capacity = 0;
	bool row = false;
	*out = NULL;
	*count = 0;
	enum status status =
	    db_prepare(db, "SELECT story, plan_hash, due_ms, state FROM schedule ORDER BY due_ms, story", &st, err);
	if (status != STATUS_OK)
		return status;
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		struct schedule *schedule = arena_push(a, out, *count, &capacity, sizeof *schedule);
		if (schedule == NULL || !copy_schedule(st, schedule)) {
			status = error_memory(err);
			break;
		}
		(*count)++;
	}
	db_finish(st);
	return status;
}
