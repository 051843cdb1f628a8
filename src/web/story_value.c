#include "web/story_value.h"

#include "web/story_note.h"

struct value *story_row_value(const struct visit *v, const struct story *story)
{
	struct value *object = value_object(v->arena);
	struct moment date = {0, MOMENT_NONE};
	value_put_number(object, "id", story->id);
	value_put_text(object, "headline", story->headline);
	value_put_text(object, "partner", story->partner);
	if (moment_read(story->date, &date))
		value_put_moment(object, "date", date);
	else
		value_put_null(object, "date");
	value_put_cstr(object, "state", story_state_name(story->state));
	value_put_bool(object, "is_draft", story->state == STORY_DRAFT);
	value_put_bool(object, "is_ready", story->state == STORY_READY);
	value_put_bool(object, "is_published", story->state == STORY_PUBLISHED);
	value_put_bool(object, "is_withdrawn", story->state == STORY_WITHDRAWN);
	value_put_number(object, "version", story->draft_version);
	value_put_bool(object, "has_newer",
	               story->state == STORY_PUBLISHED && story->draft_version != story->public_version);
	value_put_url(object, "url", arena_format(v->arena, "/stories/%d", (int)story->id));
	return object;
}

enum status story_checked_row(const struct visit *v, const struct story *story, struct value **out, struct error *err)
{
	struct kept_check check;
	bool found;
	enum status status = kept_check_find_tally(v->publisher.db, v->arena, story->id, &check, &found, err);
	if (status != STATUS_OK)
		return status;
	*out = story_row_value(v, story);
	if (found)
		value_put(*out, "tally", check.tally);
	else
		value_put_null(*out, "tally");
	value_put_count(*out, "fallen_count", found ? (int64_t)value_size(check.fallen) : 0);
	return STATUS_OK;
}

enum status story_put_fallen_rows(const struct visit *v, struct value *page, struct error *err)
{
	struct kept_check *checks;
	struct story story;
	struct value *row;
	size_t count;
	enum status status = kept_check_list_fallen(v->publisher.db, v->arena, &checks, &count, err);
	struct value *list = value_put_list(page, "fallen");
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		status = story_find(v->publisher.db, v->arena, checks[i].story, &story, err);
		if (status == STATUS_OK)
			status = story_checked_row(v, &story, &row, err);
		if (status == STATUS_OK)
			value_add(list, row);
	}
	value_put_bool(page, "has_fallen", value_size(list) > 0);
	return status;
}

void story_put_fallen(const struct visit *v, struct value *page, const struct value *fallen)
{
	struct value *list = value_put_list(page, "fallen");
	for (size_t i = 0; i < value_size(fallen); i++) {
		const struct value *f = value_at(fallen, i);
		struct value *object = value_add_object(list);
		struct slice address = value_get_text(f, "address");
		int paragraph = (int)value_get_number(f, "paragraph", 0);
		struct slice url = visit_cable_address(v->arena, address, slice_of(""), slice_of(""));
		value_put_text(object, "text", value_get_text(f, "text"));
		value_put_text(object, "name", address);
		value_put_number(object, "edition", value_get_number(f, "edition", 0));
		value_put_number(object, "paragraph", paragraph);
		if (paragraph > 0)
			url = arena_format(v->arena, "%.*s#p%d", (int)url.len, url.ptr, paragraph);
		value_put_url(object, "url", url);
		value_put_bool(object, "altered",
		               slice_equals(value_get_text(f, "verdict"), quote_verdict_name(VERDICT_ALTERED)));
		story_put_differences(object, value_get(f, "words"));
	}
	value_put_bool(page, "has_fallen", value_size(list) > 0);
}

/* A check that cannot be kept now is made again with the next look. */
static void keep(const struct visit *v, const struct kept_check *check)
{
	struct error err = {0};
	struct db *db = site_write_begin(v->site, SITE_DEADLINE_MS);
	if (kept_check_keep(db, check, &err) != STATUS_OK)
		log_error(v->site->log, "check-kept", &err);
	site_write_end(v->site);
}

static enum status find_check(const struct visit *v, int64_t id, struct kept_check *out, struct error *err)
{
	bool found;
	int64_t deadline = clock_now(v->site->desk->clock) + SITE_DEADLINE_MS;
	enum status status = kept_check_find(v->publisher.db, v->arena, id, out, &found, err);
	if (status != STATUS_OK || (found && out->is_current))
		return status;
	status = kept_check_make(&v->publisher, v->arena, id, deadline, out, err);
	if (status == STATUS_OK)
		keep(v, out);
	return status;
}

enum status story_load_checked(const struct visit *v, int64_t id, struct story_checked *out, struct error *err)
{
	enum status status = story_find(v->publisher.db, v->arena, id, &out->story, err);
	if (status == STATUS_OK)
		status = find_check(v, id, &out->check, err);
	if (status == STATUS_OK)
		status = story_load_version(v->publisher.db, v->arena, id, out->check.version, &out->version, err);
	if (status == STATUS_OK)
		status = prose_read(v->arena, out->version.body, out->version.tree, &out->prose, err);
	return status == STATUS_OK ? quote_extract(v->arena, &out->prose, &out->extract, err) : status;
}

void story_put_schedule(struct value *object, const struct schedule *schedule)
{
	value_put_moment(object, "due", (struct moment){schedule->due_ms, MOMENT_MINUTE});
	value_put_bool(object, "waiting", schedule->state == SCHEDULE_WAITING);
	value_put_bool(object, "missed", schedule->state == SCHEDULE_MISSED);
	value_put_bool(object, "changed", schedule->state == SCHEDULE_CHANGED);
}
