#include "web/story_edit_page.h"

#include "desk/story.h"
#include "desk/story_file.h"
#include "desk/typing.h"

/* ---- The form ---- */

struct form {
	const struct visit *v;
	const struct story *story; /* NULL: a new one */
	struct slice body;         /* of the version, as a file */
	int64_t base;              /* that version's number; 0: none */
	struct typing typing;      /* what was typed and not saved as a version; id 0: nothing */
	const struct error *wrong; /* NULL: nothing yet */
};

static int64_t number_of(const struct visit *v, const char *name)
{
	int64_t number = 0;
	return slice_to_int64(http_request_form(v->request, name), &number) && number > 0 ? number : 0;
}

/* What was typed stays in the form when something is wrong with it; what was typed before and not saved stands there again. */
static void put_text(const struct form *f, struct value *page)
{
	struct slice typed = http_request_form(f->v->request, "text"), note = http_request_form(f->v->request, "note");
	bool is_typed = f->wrong == NULL && f->typing.id != 0 && !slice_equal(f->typing.text, f->body);
	value_put_text(page, "text", typed.len > 0 ? typed : is_typed ? f->typing.text : f->body);
	value_put_text(page, "note", is_typed ? f->typing.note : note);
	value_put_bool(page, "is_typed", is_typed);
	value_put_number(page, "typing", f->typing.id);
	value_put_number(page, "number", f->typing.number);
	value_put_number(page, "base", f->base);
	value_put_bool(page, "is_old", is_typed && f->typing.base != f->base);
	value_put_moment(page, "typed", (struct moment){f->typing.saved_ms, is_typed ? MOMENT_MINUTE : MOMENT_NONE});
}

static enum status show(const struct form *f, int http_status, struct error *err)
{
	const struct visit *v = f->v;
	const struct story *story = f->story;
	struct value *page = value_object(v->arena);
	value_put_bool(page, "is_new", story == NULL);
	value_put_bool(page, "is_public", story != NULL && story->state == STORY_PUBLISHED);
	value_put_text(page, "headline", story == NULL ? slice_of("") : story->headline);
	value_put_number(page, "story", story == NULL ? 0 : story->id);
	put_text(f, page);
	value_put_url(page, "act_url",
	              story == NULL ? slice_of("/stories/new")
	                            : arena_format(v->arena, "/stories/%d/revise", (int)story->id));
	value_put_url(page, "back_url",
	              story == NULL ? slice_of("/stories") : arena_format(v->arena, "/stories/%d", (int)story->id));
	if (f->wrong == NULL)
		value_put_null(page, "wrong");
	else
		value_put_text(page, "wrong", visit_sentence(v, f->wrong));
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

/* A new story begins with the names of its facts. */
static const char new_body[] = "---\nheadline: \nbyline: \npartner: \n---\n\n";

enum status story_new_page(void *visit, const struct http_request *request, struct http_response *response,
                           struct error *err)
{
	struct form form = {.v = visit, .body = slice_of(new_body)};
	int64_t typing = 0;
	enum status status = STATUS_OK;
	if (slice_to_int64(http_request_query(request, "typing"), &typing) && typing > 0)
		status = typing_find(form.v->publisher.db, form.v->arena, typing, 0, &form.typing, err);
	if (form.typing.story != 0)
		return visit_redirect(form.v, err, "/stories/%d/revise", (int)form.typing.story);
	return status == STATUS_OK ? show(&form, 200, err) : status;
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
		if (status == STATUS_OK)
			status = typing_remove(db, number_of(v, "typing"), err);
		site_write_end(v->site);
	}
	if (status != STATUS_OK && visit_can_mend(status)) {
		const struct error why = *err;
		const struct form form = {
		    .v = v, .wrong = &why, .typing = {.id = number_of(v, "typing"), .number = number_of(v, "number")}};
		return show(&form, 400, err);
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

static enum status load_form(const struct visit *v, const struct story *story, const struct story_version *version,
                             struct form *out, struct error *err)
{
	*out =
	    (struct form){.v = v, .story = story, .body = story_file_write(v->arena, version), .base = version->number};
	return typing_find(v->publisher.db, v->arena, 0, story->id, &out->typing, err);
}

enum status story_revise_page(void *visit, const struct http_request *request, struct http_response *response,
                              struct error *err)
{
	const struct visit *v = visit;
	struct story story;
	struct story_version version;
	struct form form;
	enum status status = find_story(v, &story, &version, err);
	if (status == STATUS_OK)
		status = load_form(v, &story, &version, &form, err);
	return status == STATUS_OK ? show(&form, 200, err) : status;
}

/* Another page saved a version meanwhile: nothing is saved over it before the person knows. The form then begins from that version. */
static enum status check_base(const struct visit *v, const struct story *story, struct error *err)
{
	int64_t base = number_of(v, "base");
	if (base == 0 || base == story->draft_version)
		return STATUS_OK;
	error_set(err, STATUS_REFUSED, "web.saved_elsewhere");
	error_number(err, "version", story->draft_version);
	return STATUS_REFUSED;
}

static enum status save(const struct visit *v, const struct story *story, struct error *err)
{
	struct story_version version = {0};
	struct slice note = slice_trim(http_request_form(v->request, "note"));
	if (story->state == STORY_PUBLISHED && note.len == 0)
		return error_set(err, STATUS_USAGE, "web.revise_note");
	enum status status = check_base(v, story, err);
	if (status == STATUS_OK)
		status = read_form(v, &version, err);
	if (status != STATUS_OK)
		return status;
	version.story = story->id;
	version.revision_note = note.len > 0 ? note : slice_of("");
	struct db *db = site_write_begin(v->site, SITE_DEADLINE_MS);
	status = story_save_version(db, v->site->desk, v->actor, &version, err);
	if (status == STATUS_OK)
		status = typing_remove(db, number_of(v, "typing"), err);
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
		struct form form;
		enum status loaded = load_form(v, &story, &version, &form, err);
		form.wrong = &why;
		return loaded == STATUS_OK ? show(&form, status == STATUS_REFUSED ? 409 : 400, err) : loaded;
	}
	if (status != STATUS_OK)
		return status;
	bool is_public = story.state == STORY_PUBLISHED;
	return visit_redirect(v, err, is_public ? "/stories/%d/publish" : "/stories/%d", (int)story.id);
}
