#include "desk/story.h"

#include "desk/store.h"

#include <string.h>

static enum status check(const struct story_version *v, struct error *err)
{
	if (slice_trim(v->headline).len == 0)
		return error_set(err, STATUS_USAGE, "desk.story_headline");
	if (slice_trim(v->body).len == 0)
		return error_set(err, STATUS_USAGE, "desk.story_body");
	return STATUS_OK;
}

enum status story_find_name(struct db *db, struct slice name, int64_t *id, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, "SELECT id FROM story WHERE name = ?", &st, err);
	if (status != STATUS_OK)
		return status;
	bool row = false;
	db_bind_text(st, 1, name);
	status = db_step(st, &row, err);
	*id = status == STATUS_OK && row ? db_column_int64(st, 0) : 0;
	db_finish(st);
	return status;
}

static enum status insert_story(struct db *db, struct arena *a, const struct desk *desk, struct slice name,
                                const struct story_version *v, int64_t *id, struct error *err)
{
	struct db_statement *st;
	struct slice slug;
	enum status status = story_make_slug(a, v->headline, &slug, err);
	if (status == STATUS_OK)
		status = db_prepare(
		    db, "INSERT INTO story (name, slug, state, draft_version, created_ms) VALUES (?, ?, 'draft', 0, ?)",
		    &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, name);
	db_bind_text(st, 2, slug);
	db_bind_int64(st, 3, clock_now(desk->clock));
	status = db_run(st, err);
	if (status == STATUS_OK)
		*id = db_last_id(db);
	db_finish(st);
	return status;
}

/* All that a person wrote; what is equal in these is the same version. */
static bool says_the_same(const struct story_version *x, const struct story_version *y)
{
	return slice_equal(x->headline, y->headline) && slice_equal(x->byline, y->byline) &&
	       slice_equal(x->dateline, y->dateline) && slice_equal(x->partner, y->partner) &&
	       slice_equal(x->date, y->date) && slice_equal(x->language, y->language) && slice_equal(x->url, y->url) &&
	       slice_equal(x->series, y->series) && slice_equal(x->translation_of, y->translation_of) &&
	       slice_equal(x->credit, y->credit) && slice_equal(x->body, y->body) &&
	       slice_equal(x->revision_note, y->revision_note);
}

static enum status insert_version(struct db *db, const struct desk *desk, struct actor actor,
                                  const struct story_version *v, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(
	    db,
	    "INSERT INTO story_version (story, number, headline, byline, dateline, partner, date, language, url,"
	    " series, translation_of, credit, body, tree, revision_note, created_ms, person)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    &st, err);
	if (status != STATUS_OK)
		return status;
	const struct slice texts[] = {v->headline, v->byline, v->dateline,       v->partner, v->date, v->language,
	                              v->url,      v->series, v->translation_of, v->credit,  v->body};
	db_bind_int64(st, 1, v->story);
	db_bind_int64(st, 2, v->number);
	int parameter = 3;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		db_bind_text(st, parameter++, texts[i]);
	db_bind_bytes(st, parameter++, v->tree);
	db_bind_text(st, parameter++, v->revision_note);
	db_bind_int64(st, parameter++, clock_now(desk->clock));
	store_bind_actor(st, parameter, actor);
	status = db_run(st, err);
	db_finish(st);
	return status;
}

/* The version is the newest. A story that never was public takes its slug from it, so that its page's name says nothing of earlier drafts. */
static enum status set_draft_version(struct db *db, struct arena *a, const struct story_version *v, struct error *err)
{
	struct db_statement *st;
	struct slice slug;
	enum status status = story_make_slug(a, v->headline, &slug, err);
	if (status == STATUS_OK)
		status = db_prepare(db,
		                    "UPDATE story SET draft_version = ?2, slug = CASE WHEN published_ms IS NULL THEN ?3"
		                    " ELSE slug END WHERE id = ?1",
		                    &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, v->story);
	db_bind_int64(st, 2, v->number);
	db_bind_text(st, 3, slug);
	status = db_run(st, err);
	db_finish(st);
	return status;
}

/* Adds the version unless the newest one says the same; in the caller's transaction. */
static enum status add_version(struct db *db, struct arena *a, const struct desk *desk, struct actor actor,
                               struct story_version *v, struct error *err)
{
	struct story story;
	struct story_version newest;
	enum status status = story_find(db, a, v->story, &story, err);
	if (status != STATUS_OK)
		return status;
	if (story.draft_version > 0) {
		status = story_load_version(db, a, v->story, story.draft_version, &newest, err);
		if (status != STATUS_OK)
			return status;
		v->number = newest.number;
		if (says_the_same(&newest, v))
			return STATUS_OK;
	}
	v->number = story.draft_version + 1;
	status = insert_version(db, desk, actor, v, err);
	if (status == STATUS_OK)
		status = set_draft_version(db, a, v, err);
	if (status == STATUS_OK)
		status = desk_audit(db, desk, actor, "story save", story.slug, slice_of(""), err);
	return status;
}

enum status story_save(struct db *db, const struct desk *desk, struct actor actor, struct story_version *v,
                       struct error *err)
{
	struct arena a = {0};
	struct slice name = story_make_name(&a, v);
	enum status status = name.ptr == NULL ? error_memory(err) : check(v, err);
	if (status == STATUS_OK)
		status = db_begin(db, err);
	if (status == STATUS_OK)
		status = story_find_name(db, name, &v->story, err);
	if (status == STATUS_OK && v->story == 0)
		status = insert_story(db, &a, desk, name, v, &v->story, err);
	if (status == STATUS_OK)
		status = add_version(db, &a, desk, actor, v, err);
	if (status == STATUS_OK)
		status = db_commit(db, err);
	db_rollback(db);
	arena_free(&a);
	return status;
}

enum status story_save_version(struct db *db, const struct desk *desk, struct actor actor, struct story_version *v,
                               struct error *err)
{
	struct arena a = {0};
	enum status status = check(v, err);
	if (status == STATUS_OK)
		status = db_begin(db, err);
	if (status == STATUS_OK)
		status = add_version(db, &a, desk, actor, v, err);
	if (status == STATUS_OK)
		status = db_commit(db, err);
	db_rollback(db);
	arena_free(&a);
	return status;
}

static enum status update_state(struct db *db, int64_t id, enum story_state state, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, "UPDATE story SET state = ? WHERE id = ?", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, slice_of(story_state_name(state)));
	db_bind_int64(st, 2, id);
	status = db_run(st, err);
	db_finish(st);
	return status;
}

enum status story_set_state(struct db *db, const struct desk *desk, struct actor actor, int64_t id,
                            enum story_state state, struct error *err)
{
	struct arena a = {0};
	struct story story;
	enum status status = db_begin(db, err);
	if (status == STATUS_OK)
		status = story_find(db, &a, id, &story, err);
	/* What makes a story public, or takes it back, is a publication (publish/). */
	if (status == STATUS_OK && (state > STORY_READY || !story_may_become(story.state, state))) {
		status = error_set(err, STATUS_REFUSED, "desk.story_state");
		error_text(err, "from", slice_of(story_state_name(story.state)));
		error_text(err, "to", slice_of(story_state_name(state)));
	}
	if (status == STATUS_OK)
		status = update_state(db, id, state, err);
	if (status == STATUS_OK)
		status = desk_audit(db, desk, actor, "story state", story.slug, slice_of(story_state_name(state)), err);
	if (status == STATUS_OK)
		status = db_commit(db, err);
	db_rollback(db);
	arena_free(&a);
	return status;
}

static const char select_story[] =
    "SELECT s.id, s.name, s.slug, s.state, s.draft_version, s.public_version, s.created_ms, s.published_ms,"
    " s.withdrawn_ms, s.withdrawn_reason, v.headline, v.partner, v.date FROM story s"
    " LEFT JOIN story_version v ON v.story = s.id AND v.number = s.draft_version"
    " WHERE (?1 = 0 OR s.id = ?1) AND (?2 = 0 OR s.id < ?2) AND (?3 = 0 OR s.state IN ('draft', 'ready'))"
    " ORDER BY s.id DESC LIMIT ?4";

static bool copy_story(struct arena *a, struct db_statement *st, struct story *out)
{
	out->id = db_column_int64(st, 0);
	out->draft_version = db_column_int64(st, 4);
	out->public_version = db_column_int64(st, 5);
	out->created_ms = db_column_int64(st, 6);
	out->published_ms = db_column_int64(st, 7);
	out->withdrawn_ms = db_column_int64(st, 8);
	return story_state_parse(db_column_text(st, 3), &out->state) && store_copy(a, st, 1, &out->name) &&
	       store_copy(a, st, 2, &out->slug) && store_copy(a, st, 9, &out->withdrawn_reason) &&
	       store_copy(a, st, 10, &out->headline) && store_copy(a, st, 11, &out->partner) &&
	       store_copy(a, st, 12, &out->date);
}

enum status story_find(struct db *db, struct arena *a, int64_t id, struct story *out, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, select_story, &st, err);
	if (status != STATUS_OK)
		return status;
	bool row = false;
	db_bind_int64(st, 1, id);
	db_bind_int64(st, 2, 0);
	db_bind_int64(st, 3, 0);
	db_bind_int64(st, 4, 1);
	/* 0 would list all; no story has it. */
	status = id == 0 ? STATUS_OK : db_step(st, &row, err);
	if (status == STATUS_OK && !row) {
		status = error_set(err, STATUS_MISSING, "desk.no_story");
		error_number(err, "story", id);
	} else if (status == STATUS_OK && !copy_story(a, st, out)) {
		status = error_memory(err);
	}
	db_finish(st);
	return status;
}

enum status story_list_part(struct db *db, struct arena *a, const struct story_part *part, struct story **out,
                            size_t *count, struct error *err)
{
	struct db_statement *st;
	size_t capacity = 0;
	bool row = false;
	*out = NULL;
	*count = 0;
	enum status status = db_prepare(db, select_story, &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, 0);
	db_bind_int64(st, 2, part->before);
	db_bind_int64(st, 3, part->drafts);
	db_bind_int64(st, 4, part->limit == 0 ? -1 : (int64_t)part->limit);
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		struct story *story = arena_push(a, out, *count, &capacity, sizeof *story);
		if (story == NULL || !copy_story(a, st, story)) {
			status = error_memory(err);
			break;
		}
		(*count)++;
	}
	db_finish(st);
	return status;
}

enum status story_list(struct db *db, struct arena *a, struct story **out, size_t *count, struct error *err)
{
	const struct story_part all = {0};
	return story_list_part(db, a, &all, out, count, err);
}

static bool copy_version(struct arena *a, struct db_statement *st, struct story_version *out)
{
	struct slice *const texts[] = {&out->headline,       &out->byline,   &out->dateline, &out->partner,
	                               &out->date,           &out->language, &out->url,      &out->series,
	                               &out->translation_of, &out->credit,   &out->body,     &out->tree,
	                               &out->revision_note};
	out->story = db_column_int64(st, 0);
	out->number = db_column_int64(st, 1);
	for (int i = 0; i < (int)(sizeof texts / sizeof *texts); i++) {
		/* The tree is bytes; all other columns are text, for which both give the same. */
		*texts[i] = arena_copy(a, db_column_bytes(st, 2 + i));
		if (texts[i]->ptr == NULL)
			return false;
	}
	out->created_ms = db_column_int64(st, 15);
	return true;
}

enum status story_load_version(struct db *db, struct arena *a, int64_t id, int64_t number, struct story_version *out,
                               struct error *err)
{
	struct db_statement *st;
	enum status status =
	    db_prepare(db,
	               "SELECT story, number, headline, byline, dateline, partner, date, language, url, series,"
	               " translation_of, credit, body, tree, revision_note, created_ms FROM story_version"
	               " WHERE story = ?1 AND (number = ?2 OR ?2 = 0) ORDER BY number DESC LIMIT 1",
	               &st, err);
	if (status != STATUS_OK)
		return status;
	bool row = false;
	db_bind_int64(st, 1, id);
	db_bind_int64(st, 2, number);
	status = db_step(st, &row, err);
	if (status == STATUS_OK && !row) {
		status = error_set(err, STATUS_MISSING, "desk.no_story");
		error_number(err, "story", id);
	} else if (status == STATUS_OK && !copy_version(a, st, out)) {
		status = error_memory(err);
	}
	db_finish(st);
	return status;
}

enum status pick_set(struct db *db, const struct desk *desk, struct actor actor, int64_t story, const struct pick *pick,
                     struct error *err)
{
	struct db_statement *st;
	enum status status =
	    db_prepare(db,
	               "INSERT INTO pick (story, words, cable, person, picked_ms) VALUES (?, ?, ?, ?, ?)"
	               " ON CONFLICT (story, words) DO UPDATE SET cable = excluded.cable,"
	               " person = excluded.person, picked_ms = excluded.picked_ms",
	               &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, story);
	db_bind_text(st, 2, pick->words);
	if (pick->is_none)
		db_bind_null(st, 3);
	else
		store_bind_id(st, 3, &pick->cable);
	store_bind_actor(st, 4, actor);
	db_bind_int64(st, 5, clock_now(desk->clock));
	status = db_run(st, err);
	db_finish(st);
	return status;
}

enum status pick_list(struct db *db, struct arena *a, int64_t story, struct pick **out, size_t *count,
                      struct error *err)
{
	struct db_statement *st;
	size_t capacity = 0;
	bool row = false;
	*out = NULL;
	*count = 0;
	enum status status = db_prepare(db, "SELECT words, cable FROM pick WHERE story = ? ORDER BY words", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, story);
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		struct pick *pick = arena_push(a, out, *count, &capacity, sizeof *pick);
		if (pick == NULL || !store_copy(a, st, 0, &pick->words)) {
			status = error_memory(err);
			break;
		}
		pick->is_none = db_column_is_null(st, 1);
		if (!pick->is_none)
			memcpy(pick->cable.bytes, db_column_bytes(st, 1).ptr, sizeof pick->cable.bytes);
		(*count)++;
	}
	db_finish(st);
	return status;
}

enum status reading_keep(struct db *db, const struct cable_id *reading, const struct cable_id *cable, struct slice text,
                         struct slice fields, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(
	    db, "INSERT INTO kept_reading (reading, cable, text, fields) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
	    &st, err);
	if (status != STATUS_OK)
		return status;
	store_bind_id(st, 1, reading);
	store_bind_id(st, 2, cable);
	db_bind_text(st, 3, text);
	db_bind_text(st, 4, fields);
	status = db_run(st, err);
	db_finish(st);
	return status;
}

enum status although_protected_set(struct db *db, const struct desk *desk, struct actor actor, int64_t story,
                                   const struct cable_id *cable, struct slice reason, struct error *err)
{
	struct db_statement *st;
	char hex[CABLE_ID_LEN + 1];
	if (slice_trim(reason).len == 0)
		return error_set(err, STATUS_USAGE, "desk.protected_reason");
	enum status status =
	    db_prepare(db,
	               "INSERT INTO although_protected (story, cable, reason, person, given_ms) VALUES (?, ?, ?, ?, ?)"
	               " ON CONFLICT (story, cable) DO UPDATE SET reason = excluded.reason, person = excluded.person,"
	               " given_ms = excluded.given_ms",
	               &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, story);
	store_bind_id(st, 2, cable);
	db_bind_text(st, 3, reason);
	store_bind_actor(st, 4, actor);
	db_bind_int64(st, 5, clock_now(desk->clock));
	status = db_run(st, err);
	db_finish(st);
	/* An earlier reason is replaced here, and kept there. */
	cable_id_write(cable, hex);
	return status == STATUS_OK ? desk_audit(db, desk, actor, "story although-protected", slice_of(hex), reason, err)
	                           : status;
}

enum status although_protected_find(struct db *db, struct arena *a, int64_t story, const struct cable_id *cable,
                                    bool *found, struct slice *reason, struct error *err)
{
	struct db_statement *st;
	*found = false;
	enum status status =
	    db_prepare(db, "SELECT reason FROM although_protected WHERE story = ? AND cable = ?", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, story);
	store_bind_id(st, 2, cable);
	status = db_step(st, found, err);
	if (status == STATUS_OK && *found && !store_copy(a, st, 0, reason))
		status = error_memory(err);
	db_finish(st);
	return status;
}
