#include "web/story_value.h"

#include "publish/plan.h"

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

struct value *story_tally_value(const struct visit *v, const struct quote_check *check)
{
	struct quote_tally tally = quote_count(check);
	size_t picks = 0, stops = 0;
	struct value *object = quote_tally_value(v->arena, check);
	for (size_t i = 0; i < check->trouble_count; i++) {
		picks += check->troubles[i].kind == TROUBLE_PICK;
		stops += quote_trouble_stops(check->troubles[i].kind);
	}
	value_put_count(object, "to_pick", (int64_t)picks);
	value_put_count(object, "stops", (int64_t)stops);
	value_put_bool(object, "needs_person", tally.altered + tally.not_found + picks + stops > 0);
	return object;
}

enum status story_put_tally(const struct visit *v, const struct story *story, struct value *object, struct error *err)
{
	struct story_version version;
	struct quote_check check;
	enum status status = story_load_version(v->publisher.db, v->arena, story->id, 0, &version, err);
	if (status == STATUS_OK)
		status = plan_check(&v->publisher, v->arena, story->id, &version, 0, &check, err);
	if (status == STATUS_OK)
		value_put(object, "tally", story_tally_value(v, &check));
	return status;
}

void story_put_schedule(struct value *object, const struct schedule *schedule)
{
	value_put_moment(object, "due", (struct moment){schedule->due_ms, MOMENT_MINUTE});
	value_put_bool(object, "waiting", schedule->state == SCHEDULE_WAITING);
	value_put_bool(object, "missed", schedule->state == SCHEDULE_MISSED);
	value_put_bool(object, "changed", schedule->state == SCHEDULE_CHANGED);
}
