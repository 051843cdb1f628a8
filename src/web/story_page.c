#include "web/story_page.h"

#include "desk/address.h"
#include "desk/story.h"
#include "desk/typing.h"
#include "publish/kept_check.h"
#include "room/edition.h"
#include "web/publish_page.h"
#include "web/story_text.h"
#include "web/story_value.h"

/* ---- The list ---- */

enum { STORIES_SHOWN = 100 };

/* What is typed of new stories and not saved yet: each is known by its first words. */
static enum status put_typed(const struct visit *v, struct value *page, struct error *err)
{
	enum { WORDS_SHOWN = 80 };
	struct typing *all;
	size_t count;
	enum status status = typing_list_new(v->publisher.db, v->arena, &all, &count, err);
	struct value *list = value_put_list(page, "typed");
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		struct slice words = slice_trim(all[i].text);
		size_t shown = words.len < WORDS_SHOWN ? words.len : WORDS_SHOWN;
		while (shown < words.len && shown > 0 && ((unsigned char)words.ptr[shown] & 0xc0) == 0x80)
			shown--;
		struct value *object = value_add_object(list);
		value_put_text(object, "words", slice_part(words, 0, shown));
		value_put_moment(object, "saved", (struct moment){all[i].saved_ms, MOMENT_MINUTE});
		value_put_url(object, "url", arena_format(v->arena, "/stories/new?typing=%d", (int)all[i].id));
	}
	value_put_bool(page, "has_typed", value_size(list) > 0);
	return status;
}

/* Some stories from `before` on, and the way to the next. Those with a quotation that no longer holds stand at the head, apart. */
static enum status put_stories(const struct visit *v, struct value *page, int64_t before, struct error *err)
{
	const struct story_part part = {.before = before, .limit = STORIES_SHOWN + 1};
	struct story *stories;
	struct value *row;
	size_t count;
	enum status status = story_list_part(v->publisher.db, v->arena, &part, &stories, &count, err);
	struct value *list = value_put_list(page, "stories");
	for (size_t i = 0; status == STATUS_OK && i < count && i < STORIES_SHOWN; i++) {
		status = story_checked_row(v, &stories[i], &row, err);
		if (status == STATUS_OK && !value_is_true(value_get(row, "fallen_count")))
			value_add(list, row);
	}
	value_put_bool(page, "any", before != 0 || (status == STATUS_OK && count > 0));
	struct slice next = slice_of("");
	if (status == STATUS_OK && count > STORIES_SHOWN)
		next = arena_format(v->arena, "/stories?before=%lld", (long long)stories[STORIES_SHOWN - 1].id);
	visit_put_pager(page, before == 0, next);
	return status;
}

enum status story_list_page(void *visit, const struct http_request *request, struct http_response *response,
                            struct error *err)
{
	const struct visit *v = visit;
	int64_t before = 0;
	struct value *page = value_object(v->arena);
	if (!slice_to_int64(http_request_query(request, "before"), &before))
		before = 0;
	enum status status = put_stories(v, page, before, err);
	if (status == STATUS_OK)
		status = story_put_fallen_rows(v, page, err);
	if (status == STATUS_OK)
		status = put_typed(v, page, err);
	return status == STATUS_OK ? visit_page(v, 200, "desk/stories.html", "stories", page, err) : status;
}

static enum status send_stories(const struct visit *v, enum list_format format, struct error *err)
{
	static const struct list_column columns[] = {
	    {"id", NULL, 0},   {"headline", NULL, 0}, {"partner", NULL, 0},
	    {"date", NULL, 0}, {"state", NULL, 0},    {"version", NULL, 0},
	};
	struct story *stories;
	size_t count;
	struct value *rows = value_list(v->arena);
	enum status status = story_list(v->publisher.db, v->arena, &stories, &count, err);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		value_add(rows, story_row_value(v, &stories[i]));
	return visit_list(v, format, columns, sizeof columns / sizeof *columns, rows, "stories", err);
}

enum status story_list_csv(void *visit, const struct http_request *request, struct http_response *response,
                           struct error *err)
{
	return send_stories(visit, LIST_CSV, err);
}

enum status story_list_jsonl(void *visit, const struct http_request *request, struct http_response *response,
                             struct error *err)
{
	return send_stories(visit, LIST_JSONL, err);
}

/* ---- A story ---- */

struct showing {
	const struct visit *v;
	struct story_checked checked;
	struct value *page;
};

static void put_facts(const struct showing *s)
{
	struct value *page = s->page;
	const struct story_version *version = &s->checked.version;
	value_put_text(page, "byline", version->byline);
	value_put_text(page, "dateline", version->dateline);
	value_put_text(page, "credit", version->credit);
	value_put_text(page, "words_language", version->language);
	if (version->url.len > 0)
		value_put_url(page, "paper_url", version->url);
	else
		value_put_null(page, "paper_url");
	value_put_moment(page, "saved", (struct moment){version->created_ms, MOMENT_MINUTE});
	value_put_number(page, "public_version", s->checked.story.public_version);
	value_put_text(page, "withdrawn_reason", s->checked.story.withdrawn_reason);
	value_put_moment(page, "withdrawn",
	                 (struct moment){s->checked.story.withdrawn_ms,
	                                 s->checked.story.withdrawn_ms == 0 ? MOMENT_NONE : MOMENT_MINUTE});
	if (s->checked.story.state == STORY_PUBLISHED) {
		struct slice path = story_page_path(s->v->arena, (uint64_t)s->checked.story.id, s->checked.story.slug);
		value_put_url(page, "room_url",
		              arena_format(s->v->arena, "%.*s%.*s", (int)s->v->site->room.len, s->v->site->room.ptr,
		                           (int)path.len, path.ptr));
	} else {
		value_put_null(page, "room_url");
	}
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

static enum status put_cable(const struct showing *s, struct value *list, const struct value *cable, struct error *err)
{
	const struct visit *v = s->v;
	struct cable_id cable_id;
	struct moment date;
	bool posted = false;
	struct slice id = value_get_text(cable, "cable"), mrn = value_get_text(cable, "mrn");
	struct slice name = cable_call(mrn, id), class_name = value_get_text(cable, "class");
	enum status status = STATUS_OK;
	if (cable_id_read(id, &cable_id))
		status = is_posted(v, &cable_id, &posted, err);
	struct value *object = value_add_object(list);
	value_put_text(object, "name", name);
	value_put_url(object, "url", visit_cable_address(v->arena, name, id, slice_of("")));
	value_put_text(object, "title", value_get_text(cable, "title"));
	if (moment_read(value_get_text(cable, "date"), &date))
		value_put_moment(object, "date", date);
	else
		value_put_null(object, "date");
	value_put_text(object, "class", class_name);
	value_put_text(object, "class_key", visit_class_key(class_name));
	value_put_bool(object, "is_posted", posted);
	return status;
}

static enum status put_cables(const struct showing *s, struct error *err)
{
	enum status status = STATUS_OK;
	const struct value *cables = value_get(s->checked.check.result, "cables");
	struct value *list = value_put_list(s->page, "cables");
	for (size_t i = 0; i < value_size(cables) && status == STATUS_OK; i++)
		status = put_cable(s, list, value_at(cables, i), err);
	value_put_bool(s->page, "has_cables", value_size(list) > 0);
	return status;
}

/* What is wrong with its links; the quotations say themselves what they need. */
static void put_troubles(const struct showing *s)
{
	static const char *const kinds[] = {"link_lost", "link_unclear", "read_lost", "paragraph_lost"};
	const struct value *troubles = value_get(s->checked.check.result, "troubles");
	struct value *list = value_put_list(s->page, "troubles");
	for (size_t i = 0; i < value_size(troubles); i++) {
		struct slice kind = value_get_text(value_at(troubles, i), "kind");
		if (slice_equals(kind, "pick"))
			continue;
		struct value *object = value_add_object(list);
		value_put_text(object, "words", value_get_text(value_at(troubles, i), "words"));
		for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
			value_put_bool(object, kinds[k], slice_equals(kind, kinds[k]));
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
		if (schedules[i].story != s->checked.story.id)
			continue;
		struct value *object = value_put_object(s->page, "schedule");
		story_put_schedule(object, &schedules[i]);
	}
	return status;
}

static enum status put_text(const struct showing *s, struct error *err)
{
	struct story_notes notes;
	const struct story_checked *checked = &s->checked;
	enum status status = story_notes_begin(s->v, checked->story.id, checked->version.number,
	                                       value_get(checked->check.result, "results"), &notes, err);
	if (status != STATUS_OK)
		return status;
	const struct story_text text = {.notes = &notes,
	                                .prose = &checked->prose,
	                                .extract = &checked->extract,
	                                .citations = value_get(checked->check.result, "citations")};
	struct value *scraps = story_scraps_value(&text);
	value_put(s->page, "blocks", story_text_value(&text));
	value_put(s->page, "scraps", scraps);
	value_put_bool(s->page, "has_scraps", value_size(scraps) > 0);
	value_put(s->page, "tally", checked->check.tally);
	story_put_fallen(s->v, s->page, checked->check.fallen);
	return STATUS_OK;
}

enum status story_page(void *visit, const struct http_request *request, struct http_response *response,
                       struct error *err)
{
	struct showing s = {.v = visit};
	int64_t id;
	enum status status = visit_number(s.v, "story", &id, err);
	if (status == STATUS_OK)
		status = story_load_checked(s.v, id, &s.checked, err);
	if (status != STATUS_OK)
		return status;
	s.page = story_row_value(s.v, &s.checked.story);
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
	status = publish_make_plan(v, id, PLAN_PUBLISH, &plan, err);
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
