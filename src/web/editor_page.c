#include "web/editor_page.h"

#include "desk/settlement.h"
#include "desk/story_file.h"
#include "desk/typing.h"
#include "publish/kept_check.h"
#include "web/story_text.h"

/* How long a check beside the text may take before the next change has its turn. */
enum { CHECK_MS = 3000 };

static int64_t number_of(const struct visit *v, const char *name)
{
	int64_t number = 0;
	return slice_to_int64(http_request_form(v->request, name), &number) && number > 0 ? number : 0;
}

enum status editor_typing_json(void *visit, const struct http_request *request, struct http_response *response,
                               struct error *err)
{
	const struct visit *v = visit;
	struct typing t = {.id = number_of(v, "id"),
	                   .story = number_of(v, "story"),
	                   .base = number_of(v, "base"),
	                   .number = number_of(v, "number"),
	                   .text = http_request_form(request, "text"),
	                   .note = http_request_form(request, "note")};
	struct db *db = site_write_begin(v->site, SITE_DEADLINE_MS);
	enum status status = typing_save(db, v->site->desk, v->actor, &t, err);
	site_write_end(v->site);
	if (status != STATUS_OK)
		return status;
	struct value *tree = value_object(v->arena);
	value_put_number(tree, "id", t.id);
	value_put_number(tree, "number", t.number);
	return visit_json(v, tree, err);
}

enum status editor_discard_act(void *visit, const struct http_request *request, struct http_response *response,
                               struct error *err)
{
	const struct visit *v = visit;
	int64_t story = number_of(v, "story");
	struct db *db = site_write_begin(v->site, SITE_DEADLINE_MS);
	enum status status = typing_remove(db, number_of(v, "id"), err);
	site_write_end(v->site);
	if (status != STATUS_OK)
		return status;
	return story == 0 ? visit_redirect(v, err, "/stories") : visit_redirect(v, err, "/stories/%d", (int)story);
}

enum status editor_session_json(void *visit, const struct http_request *request, struct http_response *response,
                                struct error *err)
{
	const struct visit *v = visit;
	struct value *tree = value_object(v->arena);
	value_put_text(tree, "csrf", v->session.csrf);
	return visit_json(v, tree, err);
}

/* ---- The text beside the text ---- */

struct typed {
	int64_t story;
	struct story_version version;
	struct prose prose;
	struct quote_check check;
	struct settlements settlements;
};

static enum status check(const struct visit *v, struct typed *t, struct error *err)
{
	struct slice text = http_request_form(v->request, "text");
	t->story = number_of(v, "story");
	enum status status = story_file_read(v->site->workers, v->publisher.db, v->arena, text, &t->version, err);
	if (status == STATUS_OK)
		status = prose_read(v->arena, t->version.body, t->version.tree, &t->prose, err);
	if (status == STATUS_OK)
		status = settlement_list(v->publisher.db, v->arena, t->story, &t->settlements, err);
	int64_t deadline = clock_now(v->site->desk->clock) + CHECK_MS;
	return status == STATUS_OK
	           ? plan_check(&v->publisher, v->arena, t->story, &t->version, deadline, &t->check, err)
	           : status;
}

static enum status put_checked(const struct visit *v, const struct typed *t, struct value *page, struct error *err)
{
	struct story_notes notes;
	const struct value *result = kept_check_result(&v->publisher, v->arena, &t->prose, &t->check, &t->settlements);
	enum status status = story_notes_begin(v, 0, 0, value_get(result, "results"), &notes, err);
	if (status != STATUS_OK)
		return status;
	const struct story_text text = {.notes = &notes,
	                                .prose = &t->prose,
	                                .extract = &t->check.extract,
	                                .citations = value_get(result, "citations")};
	value_put_text(page, "headline", t->version.headline);
	value_put_text(page, "words_language", t->version.language);
	value_put(page, "blocks", story_text_value(&text));
	value_put(page, "tally", kept_check_tally(v->arena, &t->check, &t->settlements));
	struct value *list = value_put_list(page, "cables");
	const struct value *cables = value_get(result, "cables");
	for (size_t i = 0; i < value_size(cables); i++) {
		const struct value *cable = value_at(cables, i);
		struct slice id = value_get_text(cable, "cable"), mrn = value_get_text(cable, "mrn");
		struct slice name = cable_call(mrn, id);
		struct value *object = value_add_object(list);
		value_put_text(object, "name", name);
		value_put_text(object, "title", value_get_text(cable, "title"));
		value_put_url(object, "url", visit_cable_address(v->arena, name, id, slice_of("")));
	}
	value_put_bool(page, "has_cables", value_size(list) > 0);
	return STATUS_OK;
}

enum status editor_check(void *visit, const struct http_request *request, struct http_response *response,
                         struct error *err)
{
	const struct visit *v = visit;
	struct typed typed = {0};
	struct value *page = value_object(v->arena);
	value_put_null(page, "wrong");
	enum status status = check(v, &typed, err);
	if (status == STATUS_OK)
		status = put_checked(v, &typed, page, err);
	if (status == STATUS_LATE || (status != STATUS_OK && visit_can_mend(status))) {
		page = value_object(v->arena);
		value_put_text(page, "wrong", visit_sentence(v, err));
		status = STATUS_OK;
	}
	return status == STATUS_OK ? visit_page(v, 200, "desk/checked.html", NULL, page, err) : status;
}
