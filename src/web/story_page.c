#include "web/story_page.h"

#include "cable/title_case.h"
#include "desk/address.h"
#include "desk/story.h"
#include "publish/plan.h"
#include "room/edition.h"
#include "web/story_text.h"
#include "web/story_value.h"

#include <string.h>

/* ---- The list ---- */

enum status story_list_page(void *visit, const struct http_request *request, struct http_response *response,
                            struct error *err)
{
	const struct visit *v = visit;
	struct story *stories;
	size_t count;
	struct value *page = value_object(v->arena);
	enum status status = story_list(v->publisher.db, v->arena, &stories, &count, err);
	if (status != STATUS_OK)
		return status;
	struct value *list = value_put_list(page, "stories");
	for (size_t i = 0; i < count; i++)
		value_add(list, story_row_value(v, &stories[i]));
	value_put_bool(page, "any", count > 0);
	return visit_page(v, 200, "desk/stories.html", "stories", page, err);
}

/* ---- A story ---- */

struct showing {
	const struct visit *v;
	struct story story;
	struct story_version version;
	struct prose prose;
	struct quote_check check;
	struct value *page;
};

static enum status load(struct showing *s, int64_t id, struct error *err)
{
	const struct visit *v = s->v;
	enum status status = story_find(v->publisher.db, v->arena, id, &s->story, err);
	if (status == STATUS_OK)
		status = story_load_version(v->publisher.db, v->arena, id, 0, &s->version, err);
	if (status == STATUS_OK)
		status = prose_read(v->arena, s->version.body, s->version.tree, &s->prose, err);
	if (status == STATUS_OK)
		status = plan_check(&v->publisher, v->arena, id, &s->version, 0, &s->check, err);
	return status;
}

static void put_facts(const struct showing *s)
{
	struct value *page = s->page;
	const struct story_version *version = &s->version;
	value_put_text(page, "byline", version->byline);
	value_put_text(page, "dateline", version->dateline);
	value_put_text(page, "credit", version->credit);
	value_put_text(page, "words_language", version->language);
	if (version->url.len > 0)
		value_put_url(page, "paper_url", version->url);
	else
		value_put_null(page, "paper_url");
	value_put_moment(page, "saved", (struct moment){version->created_ms, MOMENT_MINUTE});
	value_put_number(page, "public_version", s->story.public_version);
	value_put_text(page, "withdrawn_reason", s->story.withdrawn_reason);
	value_put_moment(
	    page, "withdrawn",
	    (struct moment){s->story.withdrawn_ms, s->story.withdrawn_ms == 0 ? MOMENT_NONE : MOMENT_MINUTE});
	if (s->story.state == STORY_PUBLISHED) {
		struct slice path = story_page_path(s->v->arena, (uint64_t)s->story.id, s->story.slug);
		value_put_url(page, "room_url",
		              arena_format(s->v->arena, "%.*s%.*s", (int)s->v->site->room.len, s->v->site->room.ptr,
		                           (int)path.len, path.ptr));
	} else {
		value_put_null(page, "room_url");
	}
}

static bool is_new_cable(const struct quote_check *check, size_t citation)
{
	for (size_t i = 0; i < citation; i++) {
		if (memcmp(&check->citations[i].cable, &check->citations[citation].cable, sizeof(struct cable_id)) == 0)
			return false;
	}
	return true;
}

static enum status is_posted(const struct visit *v, const struct cable_id *id, bool *posted, struct error *err)
{
	char address[ADDRESS_MAX + 1];
	struct posting posting = {0};
	bool found;
	enum status status = address_of_cable(v->publisher.db, id, &found, address, err);
	if (status == STATUS_OK && found)
		status = posting_find(v->publisher.db, v->arena, slice_of(address), &posting, err);
	*posted = posting.exists && !posting.withdrawn;
	return status;
}

static enum status put_cable(const struct showing *s, struct value *list, const struct citation *citation,
                             struct error *err)
{
	const struct visit *v = s->v;
	struct archive_cable cable;
	struct slice title;
	bool posted = false;
	char hex[CABLE_ID_LEN + 1];
	enum status status = archive_load(v->publisher.archive, v->arena, v->scope, &citation->cable, &cable, err);
	if (status == STATUS_OK)
		status = title_case_make(v->arena, cable.value.subject, &title, err);
	if (status == STATUS_OK)
		status = is_posted(v, &citation->cable, &posted, err);
	if (status != STATUS_OK)
		return status;
	cable_id_write(&citation->cable, hex);
	struct slice id = arena_copy(v->arena, slice_of(hex));
	struct slice name = citation->mrn.len > 0 ? citation->mrn : slice_part(id, 0, 12);
	struct slice class_name = slice_of(classification_name(cable.value.classification));
	struct value *object = value_add_object(list);
	value_put_text(object, "name", name);
	value_put_url(object, "url", visit_cable_address(v->arena, name, id, slice_of("")));
	value_put_text(object, "title", title);
	value_put_moment(object, "date", cable.value.date);
	value_put_text(object, "class", class_name);
	value_put_text(object, "class_key", visit_class_key(class_name));
	value_put_bool(object, "is_posted", posted);
	return STATUS_OK;
}

static enum status put_cables(const struct showing *s, struct error *err)
{
	enum status status = STATUS_OK;
	struct value *list = value_put_list(s->page, "cables");
	for (size_t i = 0; i < s->check.citation_count && status == STATUS_OK; i++) {
		if (is_new_cable(&s->check, i))
			status = put_cable(s, list, &s->check.citations[i], err);
	}
	value_put_bool(s->page, "has_cables", value_size(list) > 0);
	return status;
}

/* What is wrong with its links; the quotations say themselves what they need. */
static void put_troubles(const struct showing *s)
{
	struct value *list = value_put_list(s->page, "troubles");
	for (size_t i = 0; i < s->check.trouble_count; i++) {
		const struct trouble *t = &s->check.troubles[i];
		if (t->kind == TROUBLE_PICK)
			continue;
		struct value *object = value_add_object(list);
		value_put_text(object, "words", t->words);
		value_put_bool(object, "link_lost", t->kind == TROUBLE_LINK_LOST);
		value_put_bool(object, "link_unclear", t->kind == TROUBLE_LINK_UNCLEAR);
		value_put_bool(object, "read_lost", t->kind == TROUBLE_READ_LOST);
		value_put_bool(object, "paragraph_lost", t->kind == TROUBLE_PARAGRAPH_LOST);
	}
	value_put_bool(s->page, "has_troubles", value_size(list) > 0);
}

static enum status put_schedule(const struct showing *s, struct error *err)
{
	struct schedule *schedules;
	size_t count;
	enum status status = schedule_list(s->v->publisher.db, s->v->arena, &schedules, &count, err);
	value_put_null(s->page, "schedule");
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		if (schedules[i].story != s->story.id)
			continue;
		struct value *object = value_put_object(s->page, "schedule");
		story_put_schedule(object, &schedules[i]);
	}
	return status;
}

static enum status put_text(const struct showing *s, struct error *err)
{
	struct pick *picks;
	size_t count;
	const struct visit *v = s->v;
	enum status status = pick_list(v->publisher.db, v->arena, s->story.id, &picks, &count, err);
	if (status != STATUS_OK)
		return status;
	const struct story_text text = {v, s->story.id, &s->prose, &s->check, picks, count};
	struct value *scraps = story_scraps_value(&text);
	value_put(s->page, "blocks", story_text_value(&text));
	value_put(s->page, "scraps", scraps);
	value_put_bool(s->page, "has_scraps", value_size(scraps) > 0);
	value_put(s->page, "tally", story_tally_value(v, &s->check));
	return STATUS_OK;
}

enum status story_page(void *visit, const struct http_request *request, struct http_response *response,
                       struct error *err)
{
	struct showing s = {.v = visit};
	int64_t id;
	enum status status = visit_number(s.v, "story", &id, err);
	if (status == STATUS_OK)
		status = load(&s, id, err);
	if (status != STATUS_OK)
		return status;
	s.page = story_row_value(s.v, &s.story);
	put_facts(&s);
	put_troubles(&s);
	status = put_text(&s, err);
	if (status == STATUS_OK)
		status = put_cables(&s, err);
	if (status == STATUS_OK)
		status = put_schedule(&s, err);
	return status == STATUS_OK ? visit_page(s.v, 200, "desk/story.html", "stories", s.page, err) : status;
}

/* ---- Picking ---- */

enum status story_pick_act(void *visit, const struct http_request *request, struct http_response *response,
                           struct error *err)
{
	const struct visit *v = visit;
	int64_t id;
	struct story story;
	struct slice cable = http_request_form(request, "cable"), n = http_request_form(request, "n");
	struct pick pick = {.words = http_request_form(request, "words"), .is_none = slice_equals(cable, "none")};
	int64_t number = 0;
	enum status status = visit_number(v, "story", &id, err);
	if (status == STATUS_OK)
		status = story_find(v->publisher.db, v->arena, id, &story, err);
	if (status == STATUS_OK && (pick.words.len == 0 || (!pick.is_none && !cable_id_read(cable, &pick.cable))))
		status = error_set(err, STATUS_USAGE, "web.pick");
	if (status != STATUS_OK)
		return status;
	struct db *db = site_write_begin(v->site, SITE_DEADLINE_MS);
	status = pick_set(db, v->site->desk, v->actor, id, &pick, err);
	site_write_end(v->site);
	if (status != STATUS_OK)
		return status;
	if (!slice_to_int64(n, &number) || number < 1)
		return visit_redirect(v, err, "/stories/%d", (int)id);
	return visit_redirect(v, err, "/stories/%d#note-%d", (int)id, (int)number);
}

/* ---- Links ---- */

static struct value *links_value(const struct visit *v, const struct plan *plan, struct slice base)
{
	struct arena *a = v->arena;
	struct value *object = value_object(a);
	struct value *links = value_put_list(object, "links");
	for (size_t i = 0; i < plan->cable_count; i++) {
		const struct plan_cable *c = &plan->cables[i];
		struct slice path = cable_page_path(a, slice_of(c->address));
		struct value *link = value_add_object(links);
		struct slice url = arena_format(a, "%.*s%.*s", (int)base.len, base.ptr, (int)path.len, path.ptr);
		value_put_text(link, "title", c->title);
		value_put_url(link, "url", url);
		value_put_bool(link, "is_posted", c->fate != PLAN_CABLE_NEW);
	}
	return object;
}

enum status story_links_page(void *visit, const struct http_request *request, struct http_response *response,
                             struct error *err)
{
	const struct visit *v = visit;
	struct plan plan;
	struct buffer html = {0};
	int64_t id;
	struct slice base = v->site->config->values[CONFIG_ROOM_ADDRESS];
	enum status status = visit_number(v, "story", &id, err);
	if (status != STATUS_OK)
		return status;
	/* A cable gets its address, which is for ever, when it is first cited: now, if it has none. */
	const struct publisher writer = visit_writer(v);
	site_write_begin(v->site, SITE_PUBLISH_DEADLINE_MS);
	status = plan_publish(&writer, v->arena, id, &plan, err);
	site_write_end(v->site);
	if (status != STATUS_OK)
		return status;
	struct value *page = links_value(v, &plan, base.len > 0 ? base : v->site->room);
	status = template_render(v->site->templates, "links.html", page, &html, err);
	if (status == STATUS_OK) {
		value_put_text(page, "html", arena_copy(v->arena, slice_trim(buffer_slice(&html))));
		value_put_number(page, "id", id);
		value_put_text(page, "headline", plan.version.headline);
		value_put_bool(page, "any", plan.cable_count > 0);
		value_put_bool(page, "is_local", base.len == 0);
		value_put_url(page, "story_url", arena_format(v->arena, "/stories/%d", (int)id));
		status = visit_page(v, 200, "desk/links.html", "stories", page, err);
	}
	buffer_free(&html);
	return status;
}
