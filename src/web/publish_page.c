#include "web/publish_page.h"

#include "base/digest.h"
#include "base/embed.h"
#include "desk/partner.h"
#include "publish/plan_value.h"
#include "publish/preview.h"
#include "publish/room_folder.h"
#include "room/writer.h"
#include "web/story_value.h"

/* Where a partner says no zone, times are UTC. */
static const char standard_zone[] = "Etc/UTC";

static struct value *member(const struct value *list, size_t index)
{
	return list->items.members[index].value;
}

/* ---- The plan on a page ---- */

static void dress_reasons(const struct value *cable)
{
	const struct value *reasons = value_get(cable, "reasons");
	for (size_t i = 0; i < value_size(reasons); i++) {
		struct value *reason = member(reasons, i);
		struct slice why = value_get_text(reason, "why");
		value_put_bool(reason, "by_quotation", slice_equals(why, "quotation"));
		value_put_bool(reason, "by_link", slice_equals(why, "link"));
		value_put_bool(reason, "by_read", slice_equals(why, "read"));
	}
}

/* `counts` are of cables new, changed and posted. */
static void dress_cable(const struct visit *v, struct value *cable, int64_t counts[3])
{
	static const char *const fates[] = {"new", "changed", "posted"};
	struct slice fate = value_get_text(cable, "fate"), class_name = value_get_text(cable, "class");
	bool protects = value_size(value_get(cable, "protects")) > 0;
	for (size_t i = 0; i < sizeof fates / sizeof *fates; i++) {
		bool is_it = slice_equals(fate, fates[i]);
		value_put_bool(cable, arena_format(v->arena, "is_%s", fates[i]).ptr, is_it);
		counts[i] += is_it;
	}
	value_put_url(cable, "url",
	              visit_cable_address(v->arena, value_get_text(cable, "address"), slice_of(""), slice_of("")));
	value_put_text(cable, "class_key", visit_class_key(class_name));
	value_put_bool(cable, "has_protects", protects);
	value_put_bool(cable, "needs_reason", protects && !value_is_true(value_get(cable, "although")));
	dress_reasons(cable);
}

static void dress_cables(const struct visit *v, struct value *page)
{
	int64_t counts[3] = {0, 0, 0};
	const struct value *cables = value_get(page, "cables");
	for (size_t i = 0; i < value_size(cables); i++)
		dress_cable(v, member(cables, i), counts);
	value_put_count(page, "new_count", counts[0]);
	value_put_count(page, "changed_count", counts[1]);
	value_put_count(page, "posted_count", counts[2]);
	value_put_count(page, "leaving_count", (int64_t)value_size(value_get(page, "leaving")));
	value_put_bool(page, "has_cables", value_size(cables) > 0);
	value_put_bool(page, "has_leaving", value_size(value_get(page, "leaving")) > 0);
}

/* Quotations that nobody settled, which a person should look at before the story goes out. */
static void dress_quotations(const struct visit *v, struct value *page)
{
	const struct value *quotations = value_get(page, "quotations");
	struct value *list = value_put_list(page, "doubtful");
	for (size_t i = 0; i < value_size(quotations); i++) {
		const struct value *q = value_at(quotations, i);
		if (!value_get_bool(q, "open"))
			continue;
		struct value *object = value_add_object(list);
		value_put_text(object, "text", value_get_text(q, "text"));
		value_put_bool(object, "altered",
		               slice_equals(value_get_text(q, "verdict"), quote_verdict_name(VERDICT_ALTERED)));
		value_put_url(object, "url",
		              arena_format(v->arena, "/stories/%d/quotations/%zu#quotation-%zu",
		                           (int)value_get_number(value_get(page, "story"), "id", 0), i + 1, i + 1));
	}
	value_put_bool(page, "has_doubtful", value_size(list) > 0);
	value_put_bool(page, "has_picks", value_size(value_get(page, "picks")) > 0);
	value_put_bool(page, "has_stops", value_size(value_get(page, "stops")) > 0);
}

/* The zone in which the story's partner gives times. */
static enum status find_zone(const struct visit *v, struct slice name, const char **zone, struct error *err)
{
	enum status status = partner_find_zone(v->publisher.db, v->arena, name, zone, err);
	if (status == STATUS_OK && *zone == NULL)
		*zone = standard_zone;
	return status;
}

static enum status put_schedule(const struct visit *v, struct value *page, int64_t story, const char *zone,
                                struct error *err)
{
	struct schedule *schedules;
	size_t count;
	enum status status = schedule_list(v->publisher.db, v->arena, &schedules, &count, err);
	value_put_null(page, "schedule");
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		if (schedules[i].story != story)
			continue;
		struct moment due = {schedules[i].due_ms, MOMENT_MINUTE};
		struct value *object = value_put_object(page, "schedule");
		story_put_schedule(object, &schedules[i]);
		value_put_text(object, "there", text_moment(v->site->text, v->arena, due, TEXT_MOMENT_FULL, zone));
	}
	return status;
}

static void put_story(const struct visit *v, struct value *page, const struct plan *plan)
{
	int id = (int)plan->story.id;
	bool is_public = plan->story.state == STORY_PUBLISHED;
	value_put_text(page, "headline", plan->version.headline);
	value_put_bool(page, "is_public", is_public);
	value_put_text(page, "revision_note", plan->version.revision_note);
	value_put_url(page, "story_url", arena_format(v->arena, "/stories/%d", id));
	value_put_url(page, "publish_url", arena_format(v->arena, "/stories/%d/publish", id));
	value_put_url(page, "although_url", arena_format(v->arena, "/stories/%d/although", id));
	value_put_url(page, "unschedule_url", arena_format(v->arena, "/stories/%d/unschedule", id));
	value_put_url(page, "withdraw_url", arena_format(v->arena, "/stories/%d/withdraw", id));
	if (plan->version.url.len > 0)
		value_put_url(page, "paper_url", plan->version.url);
	else
		value_put_null(page, "paper_url");
}

/* Cables that are cited for the first time get their addresses, in the order of citing: a short moment of the connection for writing. */
static enum status give_addresses(const struct visit *v, int64_t story, struct error *err)
{
	struct story_checked checked;
	enum status status = story_load_checked(v, story, &checked, err);
	const struct value *cables = status == STATUS_OK ? value_get(checked.check.result, "cables") : NULL;
	for (size_t i = 0; i < value_size(cables) && status == STATUS_OK; i++) {
		struct cable_id id;
		char address[ADDRESS_MAX + 1];
		struct archive_cable cable;
		bool found = true;
		if (cable_id_read(value_get_text(value_at(cables, i), "cable"), &id))
			status = address_of_cable(v->publisher.db, &id, &found, address, err);
		if (status != STATUS_OK || found)
			continue;
		status = archive_load(v->publisher.archive, v->arena, v->scope, &id, &cable, err);
		if (status != STATUS_OK)
			break;
		struct db *db = site_write_begin(v->site, SITE_DEADLINE_MS);
		status = address_give(db, v->site->desk, &id, cable_name(&cable.value), address, err);
		site_write_end(v->site);
	}
	return status;
}

/* The plan is made on a connection for reading, so that nobody who writes waits for it. */
enum status publish_make_plan(const struct visit *v, int64_t story, enum plan_act act, struct plan *out,
                              struct error *err)
{
	if (act == PLAN_WITHDRAW)
		return plan_withdraw(&v->publisher, v->arena, story, out, err);
	enum status status = give_addresses(v, story, err);
	return status == STATUS_OK ? plan_publish(&v->publisher, v->arena, story, out, err) : status;
}

/* ---- What becomes public, page by page ---- */

static struct slice page_words(const struct visit *v, const struct preview_page *page)
{
	const struct text_catalogue *text = v->site->text;
	struct slice name = page->name;
	struct moment month;
	if (page->kind == PREVIEW_LIST && moment_read(name, &month) && month.precision == MOMENT_MONTH)
		name = text_moment(text, v->arena, month, TEXT_MOMENT_LONG, NULL);
	if (page->sentence != NULL)
		return text_sentence_text(text, v->arena, page->sentence, "name", name);
	return name.len > 0 ? name : text_sentence(text, v->arena, "desk_page.no_subject", NULL);
}

static enum status put_pages(const struct visit *v, struct value *page, const struct plan *plan, struct error *err)
{
	struct room_contents contents;
	struct preview_page *pages = NULL;
	size_t count = 0;
	enum status status = preview_contents(&v->publisher, v->arena, v->site->config, plan,
	                                      clock_now(v->site->desk->clock), slice_of("index.html"), &contents, err);
	if (status == STATUS_OK)
		status = preview_list_pages(v->arena, plan, &contents, &pages, &count, err);
	struct value *list = value_put_list(page, "pages");
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		struct value *object = value_add_object(list);
		value_put_text(object, "words", page_words(v, &pages[i]));
		value_put_bool(object, "is_new", pages[i].is_new);
		value_put_bool(object, "leaves", pages[i].kind == PREVIEW_LEAVES);
		value_put_url(object, "url",
		              arena_format(v->arena, "/stories/%d/preview/%.*s", (int)plan->story.id,
		                           (int)pages[i].path.len, pages[i].path.ptr));
	}
	value_put_count(page, "page_count", (int64_t)count);
	return status;
}

enum status publish_preview_page(void *visit, const struct http_request *request, struct http_response *response,
                                 struct error *err)
{
	const struct visit *v = visit;
	struct plan plan;
	struct room_contents contents;
	struct slice bytes, path = http_request_place(request, "path");
	int64_t story;
	/* Style sheet and icon of the previewed page: the same whatever the plan. */
	if (slice_starts_with(path, "assets/") && embedded_find(path, &bytes)) {
		http_response_text(response, 200, http_content_type(path), bytes);
		return STATUS_OK;
	}
	enum status status = visit_number(v, "story", &story, err);
	if (status == STATUS_OK)
		status = publish_make_plan(v, story, PLAN_PUBLISH, &plan, err);
	if (status == STATUS_OK)
		status = preview_contents(&v->publisher, v->arena, v->site->config, &plan,
		                          clock_now(v->site->desk->clock), path, &contents, err);
	if (status == STATUS_OK)
		status = room_make_page(v->arena, &contents, v->site->print->templates, v->site->print->text, path,
		                        &bytes, err);
	if (status == STATUS_OK)
		http_response_text(response, 200, http_content_type(path), bytes);
	return status;
}

static void put_wrong(const struct visit *v, struct value *page, const struct error *wrong)
{
	if (wrong == NULL)
		value_put_null(page, "wrong");
	else
		value_put_text(page, "wrong", visit_sentence(v, wrong));
	value_put_text(page, "at", http_request_form(v->request, "at"));
	value_put_bool(page, "later", slice_equals(http_request_form(v->request, "when"), "later"));
	value_put_text(page, "reason", http_request_form(v->request, "reason"));
}

static enum status show_publish(const struct visit *v, int http_status, int64_t story, const struct error *wrong,
                                struct error *err)
{
	struct plan plan;
	const char *zone;
	struct moment now = {clock_now(v->site->desk->clock), MOMENT_MINUTE};
	enum status status = publish_make_plan(v, story, PLAN_PUBLISH, &plan, err);
	if (status == STATUS_OK)
		status = find_zone(v, plan.version.partner, &zone, err);
	if (status != STATUS_OK)
		return status;
	struct value *page = plan_value(v->arena, &plan, v->site->text);
	put_story(v, page, &plan);
	put_wrong(v, page, wrong);
	dress_cables(v, page);
	dress_quotations(v, page);
	value_put(page, "tally", kept_check_tally(v->arena, &plan.check, &plan.settlements));
	story_put_fallen(v, page, value_get(page, "fallen"));
	value_put_text(page, "zone", slice_of(zone));
	value_put_bool(page, "no_contact", v->site->config->values[CONFIG_ROOM_CONTACT].len == 0);
	value_put_text(page, "now_there", text_moment(v->site->text, v->arena, now, TEXT_MOMENT_FULL, zone));
	status = put_pages(v, page, &plan, err);
	if (status == STATUS_OK)
		status = put_schedule(v, page, story, zone, err);
	return status == STATUS_OK ? visit_page(v, http_status, "desk/publish.html", "stories", page, err) : status;
}

enum status publish_page(void *visit, const struct http_request *request, struct http_response *response,
                         struct error *err)
{
	const struct visit *v = visit;
	int64_t story;
	enum status status = visit_number(v, "story", &story, err);
	return status == STATUS_OK ? show_publish(v, 200, story, NULL, err) : status;
}

/* ---- Publishing ---- */

static enum status read_hash(const struct visit *v, unsigned char hash[HASH_SIZE], struct error *err)
{
	if (digest_from_hex(http_request_form(v->request, "plan"), hash))
		return STATUS_OK;
	return error_set(err, STATUS_USAGE, "web.no_plan");
}

/* What is public now stands in the desk's file; should the room not be written now, the timer does it. */
static void write_room(const struct visit *v)
{
	struct error err = {0};
	if (site_write_room(v->site, v->seat, &err) != STATUS_OK) {
		log_error(v->site->log, "room-written", &err);
		v->site->room_is_old = true;
	}
}

static enum status publish_now(const struct visit *v, int64_t story, const unsigned char hash[HASH_SIZE],
                               struct error *err)
{
	struct prepared prepared;
	const struct publisher writer = visit_writer(v);
	enum status status = give_addresses(v, story, err);
	if (status == STATUS_OK)
		status = publication_prepare(&v->publisher, v->arena, story, &prepared, err);
	if (status != STATUS_OK)
		return status;
	site_write_begin(v->site, SITE_PUBLISH_DEADLINE_MS);
	status = publication_publish_prepared(&writer, v->arena, v->actor, &prepared, hash, err);
	site_write_end(v->site);
	if (status == STATUS_OK)
		write_room(v);
	return status;
}

static enum status publish_later(const struct visit *v, int64_t story, const unsigned char hash[HASH_SIZE],
                                 struct error *err)
{
	struct story_version version;
	const char *zone;
	struct moment due;
	const struct publisher writer = visit_writer(v);
	enum status status = story_load_version(v->publisher.db, v->arena, story, 0, &version, err);
	if (status == STATUS_OK)
		status = find_zone(v, version.partner, &zone, err);
	if (status == STATUS_OK)
		status = moment_read_zoned(slice_trim(http_request_form(v->request, "at")), zone, &due, err);
	if (status != STATUS_OK)
		return status;
	site_write_begin(v->site, SITE_PUBLISH_DEADLINE_MS);
	status = publication_schedule(&writer, v->arena, v->actor, story, hash, due.ms, err);
	site_write_end(v->site);
	return status;
}

/* Why it goes out with open quotations is kept first, and stays if it does not go out: the page shows it again. */
static enum status keep_open_reason(const struct visit *v, int64_t story, struct error *err)
{
	struct story found;
	struct slice reason = slice_trim(http_request_form(v->request, "although_open"));
	if (reason.len == 0)
		return STATUS_OK;
	enum status status = story_find(v->publisher.db, v->arena, story, &found, err);
	if (status != STATUS_OK)
		return status;
	struct db *db = site_write_begin(v->site, SITE_DEADLINE_MS);
	status = although_open_set(db, v->site->desk, v->actor, story, found.draft_version, reason, err);
	site_write_end(v->site);
	return status;
}

/* A rule, or a plan that came out differently: the page again, with what stands in the way. */
static enum status finish_publish(const struct visit *v, enum status status, int64_t story, struct error *err)
{
	if (status == STATUS_OK)
		return visit_redirect(v, err, "/stories/%d", (int)story);
	if (!visit_can_mend(status))
		return status;
	const struct error why = *err;
	return show_publish(v, status == STATUS_REFUSED ? 409 : 400, story, &why, err);
}

enum status publish_act(void *visit, const struct http_request *request, struct http_response *response,
                        struct error *err)
{
	const struct visit *v = visit;
	unsigned char hash[HASH_SIZE];
	int64_t story;
	enum status status = visit_number(v, "story", &story, err);
	if (status != STATUS_OK)
		return status;
	status = read_hash(v, hash, err);
	if (status == STATUS_OK)
		status = keep_open_reason(v, story, err);
	if (status == STATUS_OK && slice_equals(http_request_form(request, "when"), "later"))
		status = publish_later(v, story, hash, err);
	else if (status == STATUS_OK)
		status = publish_now(v, story, hash, err);
	return finish_publish(v, status, story, err);
}

enum status publish_although_act(void *visit, const struct http_request *request, struct http_response *response,
                                 struct error *err)
{
	const struct visit *v = visit;
	struct cable_id cable;
	int64_t story;
	struct slice reason = slice_trim(http_request_form(request, "reason"));
	enum status status = visit_number(v, "story", &story, err);
	if (status != STATUS_OK)
		return status;
	status = address_find(v->publisher.db, http_request_form(request, "cable"), &cable, err);
	if (status == STATUS_OK && reason.len == 0)
		status = error_set(err, STATUS_USAGE, "web.although_reason");
	if (status == STATUS_OK) {
		struct db *db = site_write_begin(v->site, SITE_DEADLINE_MS);
		status = although_protected_set(db, v->site->desk, v->actor, story, &cable, reason, err);
		site_write_end(v->site);
	}
	if (status != STATUS_OK)
		return finish_publish(v, status, story, err);
	return visit_redirect(v, err, "/stories/%d/publish", (int)story);
}

enum status publish_unschedule_act(void *visit, const struct http_request *request, struct http_response *response,
                                   struct error *err)
{
	const struct visit *v = visit;
	int64_t story;
	bool was_waiting;
	const struct publisher writer = visit_writer(v);
	enum status status = visit_number(v, "story", &story, err);
	if (status != STATUS_OK)
		return status;
	site_write_begin(v->site, SITE_DEADLINE_MS);
	status = publication_cancel(&writer, v->actor, story, &was_waiting, err);
	site_write_end(v->site);
	return status == STATUS_OK ? visit_redirect(v, err, "/stories/%d/publish", (int)story) : status;
}

/* ---- Withdrawing ---- */

static enum status show_withdraw(const struct visit *v, int http_status, int64_t story, const struct error *wrong,
                                 struct error *err)
{
	struct plan plan;
	enum status status = publish_make_plan(v, story, PLAN_WITHDRAW, &plan, err);
	if (status != STATUS_OK)
		return status;
	struct value *page = plan_value(v->arena, &plan, v->site->text);
	put_story(v, page, &plan);
	put_wrong(v, page, wrong);
	dress_cables(v, page);
	return visit_page(v, http_status, "desk/withdraw.html", "stories", page, err);
}

enum status withdraw_page(void *visit, const struct http_request *request, struct http_response *response,
                          struct error *err)
{
	const struct visit *v = visit;
	int64_t story;
	enum status status = visit_number(v, "story", &story, err);
	return status == STATUS_OK ? show_withdraw(v, 200, story, NULL, err) : status;
}

enum status withdraw_act(void *visit, const struct http_request *request, struct http_response *response,
                         struct error *err)
{
	const struct visit *v = visit;
	unsigned char hash[HASH_SIZE];
	int64_t story;
	struct slice reason = slice_trim(http_request_form(request, "reason"));
	const struct publisher writer = visit_writer(v);
	enum status status = visit_number(v, "story", &story, err);
	if (status != STATUS_OK)
		return status;
	status = read_hash(v, hash, err);
	if (status == STATUS_OK) {
		site_write_begin(v->site, SITE_PUBLISH_DEADLINE_MS);
		status = publication_withdraw(&writer, v->arena, v->actor, story, hash, reason, NULL, err);
		site_write_end(v->site);
	}
	if (status == STATUS_OK) {
		write_room(v);
		return visit_redirect(v, err, "/stories/%d", (int)story);
	}
	if (!visit_can_mend(status))
		return status;
	const struct error why = *err;
	return show_withdraw(v, status == STATUS_REFUSED ? 409 : 400, story, &why, err);
}
