#include "web/story_edit_page.h"

#include "desk/story.h"
#include "desk/story_file.h"

/* ---- The form ---- */

/* `story` NULL: a new one. What was typed stays in the form when something is wrong with it. */
static enum status show(const struct visit *v, int http_status, const struct story *story, struct slice body,
                        const struct error *wrong, struct error *err)
{
	struct value *page = value_object(v->arena);
	struct slice typed = http_request_form(v->request, "text");
	value_put_bool(page, "is_new", story == NULL);
	value_put_bool(page, "is_public", story != NULL && story->state == STORY_PUBLISHED);
	value_put_text(page, "headline", story == NULL ? slice_of("") : story->headline);
	value_put_text(page, "text", typed.len > 0 ? typed : body);
	value_put_text(page, "note", http_request_form(v->request, "note"));
	value_put_url(page, "act_url",
	              story == NULL ? slice_of("/stories/new")
	                            : arena_format(v->arena, "/stories/%d/revise", (int)story->id));
	value_put_url(page, "back_url",
	              story == NULL ? slice_of("/stories") : arena_format(v->arena, "/stories/%d", (int)story->id));
	if (wrong == NULL)
		value_put_null(page, "wrong");
	else
		value_put_text(page, "wrong", visit_sentence(v, wrong));
	return visit_page(v, http_status, "desk/story-edit.html", "stories", page, err);
}

/* The file that was sent, or else the text that was pasted. */
static enum status read_form(const struct visit *v, struct story_version *out, struct error *err)
{
	const struct http_upload *file = http_request_upload(v->request, "file");
	struct slice text = http_request_form(v->request, "text");
	if (file != NULL && file->bytes.len > 0)
		return story_file_read(v->site->workers, v->publisher.db, v->arena, file->bytes, out, err);
	if (slice_trim(text).len == 0)
		return error_set(err, STATUS_USAGE, "web.no_story");
	return story_file_read(v->site->workers, v->publisher.db, v->arena, text, out, err);
}

/* ---- New ---- */

enum status story_new_page(void *visit, const struct http_request *request, struct http_response *response,
                           struct error *err)
{
	return show(visit, 200, NULL, slice_of(""), NULL, err);
}

enum status story_new_act(void *visit, const struct http_request *request, struct http_response *response,
                          struct error *err)
{
	const struct visit *v = visit;
	struct story_version version = {0};
	enum status status = read_form(v, &version, err);
	if (status == STATUS_OK) {
		struct db *db = site_write_begin(v->site, SITE_DEADLINE_MS);
		status = story_save(db, v->site->desk, v->actor, &version, err);
		site_write_end(v->site);
	}
	if (status != STATUS_OK && visit_can_mend(status)) {
		const struct error why = *err;
		return show(v, 400, NULL, slice_of(""), &why, err);
	}
	return status == STATUS_OK ? visit_redirect(v, err, "/stories/%d", (int)version.story) : status;
}

/* ---- A new version ---- */

static enum status find_story(const struct visit *v, struct story *story, struct story_version *version,
                              struct error *err)
{
	int64_t id;
	enum status status = visit_number(v, "story", &id, err);
	if (status == STATUS_OK)
		status = story_find(v->publisher.db, v->arena, id, story, err);
	if (status == STATUS_OK)
		status = story_load_version(v->publisher.db, v->arena, id, 0, version, err);
	return status;
}

enum status story_revise_page(void *visit, const struct http_request *request, struct http_response *response,
                              struct error *err)
{
	const struct visit *v = visit;
	struct story story;
	struct story_version version;
	enum status status = find_story(v, &story, &version, err);
	return status == STATUS_OK ? show(v, 200, &story, story_file_write(v->arena, &version), NULL, err) : status;
}

static enum status save(const struct visit *v, const struct story *story, struct error *err)
{
	struct story_version version = {0};
	struct slice note = slice_trim(http_request_form(v->request, "note"));
	if (story->state == STORY_PUBLISHED && note.len == 0)
		return error_set(err, STATUS_USAGE, "web.revise_note");
	enum status status = read_form(v, &version, err);
	if (status != STATUS_OK)
		return status;
	version.story = story->id;
	version.revision_note = note.len > 0 ? note : slice_of("");
	struct db *db = site_write_begin(v->site, SITE_DEADLINE_MS);
	status = story_save_version(db, v->site->desk, v->actor, &version, err);
	site_write_end(v->site);
	return status;
}

enum status story_revise_act(void *visit, const struct http_request *request, struct http_response *response,
                             struct error *err)
{
	const struct visit *v = visit;
	struct story story;
	struct story_version version;
	enum status status = find_story(v, &story, &version, err);
	if (status != STATUS_OK)
		return status;
	status = save(v, &story, err);
	if (status != STATUS_OK && visit_can_mend(status)) {
		const struct error why = *err;
		return show(v, 400, &story, story_file_write(v->arena, &version), &why, err);
	}
	if (status != STATUS_OK)
		return status;
	bool is_public = story.state == STORY_PUBLISHED;
	return visit_redirect(v, err, is_public ? "/stories/%d/publish" : "/stories/%d", (int)story.id);
}
