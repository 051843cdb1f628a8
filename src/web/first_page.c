#include "web/first_page.h"

#include "desk/import_list.h"
#include "desk/story.h"
#include "publish/publication_store.h"
#include "web/import_value.h"
#include "web/story_value.h"

enum { DRAFTS_SHOWN = 12, IMPORTS_SHOWN = 5 };

/* Publications that wait for their time, or were missed or would come out differently. */
static enum status put_schedules(const struct visit *v, struct value *page, struct error *err)
{
	struct story story;
	struct schedule *schedules;
	size_t schedule_count;
	enum status status = schedule_list(v->publisher.db, v->arena, &schedules, &schedule_count, err);
	if (status != STATUS_OK)
		return status;
	struct value *due = value_put_list(page, "scheduled");
	struct value *troubled = value_put_list(page, "troubled");
	for (size_t i = 0; i < schedule_count; i++) {
		const struct schedule *s = &schedules[i];
		status = story_find(v->publisher.db, v->arena, s->story, &story, err);
		if (status != STATUS_OK)
			return status;
		struct value *object = value_add_object(s->state == SCHEDULE_WAITING ? due : troubled);
		value_put_text(object, "headline", story.headline);
		story_put_schedule(object, s);
		value_put_url(object, "url", arena_format(v->arena, "/stories/%d/publish", (int)s->story));
	}
	value_put_bool(page, "has_scheduled", value_size(due) > 0);
	value_put_bool(page, "has_troubled", value_size(troubled) > 0);
	return STATUS_OK;
}

/* The newest drafts, with what is kept of their checks; and public stories with a quotation that no longer holds. */
static enum status put_drafts(const struct visit *v, struct value *page, struct error *err)
{
	const struct story_part part = {.drafts = true, .limit = DRAFTS_SHOWN}, newest = {.limit = 1};
	struct story *stories, *any;
	struct value *row;
	size_t count, any_count;
	enum status status = story_list_part(v->publisher.db, v->arena, &part, &stories, &count, err);
	if (status == STATUS_OK)
		status = story_list_part(v->publisher.db, v->arena, &newest, &any, &any_count, err);
	if (status != STATUS_OK)
		return status;
	struct value *list = value_put_list(page, "drafts");
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		status = story_checked_row(v, &stories[i], &row, err);
		if (status == STATUS_OK)
			value_add(list, row);
	}
	value_put_bool(page, "has_drafts", value_size(list) > 0);
	value_put_bool(page, "has_stories", any_count > 0);
	return status == STATUS_OK ? story_put_fallen_rows(v, page, err) : status;
}

static enum status put_imports(const struct visit *v, struct value *page, struct error *err)
{
	struct import *imports;
	size_t count;
	enum status status = import_list_newest(v->publisher.db, v->arena, 0, IMPORTS_SHOWN, &imports, &count, err);
	if (status != STATUS_OK)
		return status;
	struct value *list = value_put_list(page, "imports");
	for (size_t i = 0; i < count; i++)
		value_add(list, import_row_value(v, &imports[i]));
	value_put_bool(page, "has_imports", count > 0);
	return STATUS_OK;
}

/* How many cables there are: the total of a question that asks for everything. */
static enum status put_total(const struct visit *v, struct value *page, struct error *err)
{
	struct archive_answer answer;
	const struct archive_question question = {
	    .scope = v->scope,
	    .order = ARCHIVE_BY_DATE,
	    .limit = 1,
	    .deadline = clock_now(v->site->desk->clock) + SITE_DEADLINE_MS,
	    .clock = v->site->desk->clock,
	};
	enum status status = archive_search(v->publisher.archive, v->arena, &question, &answer, err);
	if (status == STATUS_OK)
		value_put_count(page, "cables", (int64_t)answer.total);
	return status;
}

enum status first_page(void *visit, const struct http_request *request, struct http_response *response,
                       struct error *err)
{
	const struct visit *v = visit;
	struct value *page = value_object(v->arena);
	value_put_text(page, "query", slice_of(""));
	value_put_null(page, "wrong");
	enum status status = put_schedules(v, page, err);
	if (status == STATUS_OK)
		status = put_drafts(v, page, err);
	if (status == STATUS_OK)
		status = put_imports(v, page, err);
	if (status == STATUS_OK)
		status = put_total(v, page, err);
	if (status != STATUS_OK)
		return status;
	value_put_bool(page, "has_cables", value_get_number(page, "cables", 0) > 0);
	value_put_bool(page, "is_empty",
	               value_get_number(page, "cables", 0) == 0 && !value_get_bool(page, "has_stories"));
	return visit_page(v, 200, "desk/first.html", "front", page, err);
}
