#include "web/quotation_page.h"

#include "cable/title_case.h"
#include "desk/settlement.h"
#include "desk/story_file.h"
#include "publish/kept_check.h"
#include "web/cable_text.h"
#include "web/story_text.h"
#include "web/story_value.h"

/* Paragraphs of the cable that stand around a passage. */
enum { BEFORE = 1, BEHIND = 3 };

/* ---- The cable's side ---- */

static enum status put_paragraphs(const struct visit *v, struct value *side, const struct cable *cable, size_t at,
                                  const struct cable_marks *marks, struct error *err)
{
	enum status status = STATUS_OK;
	size_t begin = at > BEFORE ? at - BEFORE : 0;
	size_t end = at + BEHIND < cable->paragraph_count ? at + BEHIND : cable->paragraph_count;
	struct value *list = value_put_list(side, "paragraphs");
	for (size_t i = begin; i < end && status == STATUS_OK; i++) {
		struct value *blocks, *object = value_add_object(list);
		const struct paragraph *p = &cable->paragraphs[i];
		value_put_number(object, "number", p->number);
		value_put_text(object, "mark", p->mark);
		value_put_bool(object, "is_heading", p->kind == PARAGRAPH_HEADING);
		status = cable_text_blocks(v->arena, cable, p->words, marks, &blocks, err);
		if (status == STATUS_OK)
			value_put(object, "blocks", blocks);
	}
	value_put_bool(side, "is_cut_before", begin > 0);
	value_put_bool(side, "is_cut_behind", end < cable->paragraph_count);
	return status;
}

/* The cable at the passage: {name, url, title, date, class, class_key, paragraphs, is_cut_before, is_cut_behind}; null for a quotation that stands
 * nowhere. `result` as in publish/kept_check.h. */
static enum status put_cable(const struct visit *v, struct value *page, const struct value *result, struct error *err)
{
	struct archive_cable cable;
	struct cable_id id;
	struct slice title;
	struct markup_span mark = {.element = MARKUP_MARK, .id = slice_of("words-here")};
	const struct cable_marks marks = {&mark, 1};
	const struct value *place = value_at(value_get(result, "places"), 0);
	int64_t at = value_get_number(result, "paragraph_index", 0);
	value_put_null(page, "cable");
	if (place == NULL || !cable_id_read(value_get_text(place, "cable"), &id))
		return STATUS_OK;
	enum status status = archive_load(v->publisher.archive, v->arena, v->scope, &id, &cable, err);
	if (status == STATUS_OK)
		status = title_case_make(v->arena, cable.value.subject, &title, err);
	if (status != STATUS_OK)
		return status;
	mark.span =
	    (struct span){(size_t)value_get_number(result, "begin", 0), (size_t)value_get_number(result, "end", 0)};
	struct slice hex = value_get_text(place, "cable"), mrn = cable_name(&cable.value);
	struct slice name = cable_call(mrn, hex);
	struct slice class_name = slice_of(classification_name(cable.value.classification));
	struct value *side = value_put_object(page, "cable");
	value_put_text(side, "name", name);
	value_put_url(side, "url", visit_cable_address(v->arena, name, hex, slice_of("")));
	value_put_text(side, "title", title);
	value_put_moment(side, "date", cable.value.date);
	value_put_text(side, "class", class_name);
	value_put_text(side, "class_key", visit_class_key(class_name));
	value_put_bool(side, "in_head", at < 0);
	return put_paragraphs(v, side, &cable.value, at < 0 ? 0 : (size_t)at, &marks, err);
}

/* ---- A quotation of a story ---- */

/* The quotation to go on to: the next open one; where none is open, the next in the story. `by` is 1 or -1. 0: none. */
static size_t find_next(const struct story_notes *notes, size_t here, int by)
{
	size_t size = value_size(notes->results);
	for (size_t i = 0; i < notes->open_count; i++) {
		if (notes->open[i] != here)
			continue;
		if (by < 0)
			return i > 0 ? notes->open[i - 1] + 1 : 0;
		return i + 1 < notes->open_count ? notes->open[i + 1] + 1 : 0;
	}
	if (notes->open_count > 0)
		return by > 0 ? notes->open[0] + 1 : 0;
	for (size_t i = here + (size_t)by; i < size; i += (size_t)by) {
		if (story_note_is_shown(value_at(notes->results, i)))
			return i + 1;
	}
	return 0;
}

static void put_way(const struct visit *v, struct value *page, const char *name, int64_t story, size_t n)
{
	if (n == 0)
		value_put_null(page, name);
	else
		value_put_url(page, name,
		              arena_format(v->arena, "/stories/%d/quotations/%zu#quotation-%zu", (int)story, n, n));
}

static enum status no_quotation(struct error *err)
{
	error_set(err, STATUS_MISSING, "web.no_quotation");
	return STATUS_MISSING;
}

enum status quotation_page(void *visit, const struct http_request *request, struct http_response *response,
                           struct error *err)
{
	const struct visit *v = visit;
	struct story_checked s;
	struct story_notes notes;
	int64_t id, n;
	enum status status = visit_number(v, "story", &id, err);
	if (status == STATUS_OK)
		status = visit_number(v, "n", &n, err);
	if (status == STATUS_OK)
		status = story_load_checked(v, id, &s, err);
	const struct value *results = status == STATUS_OK ? value_get(s.check.result, "results") : NULL;
	if (status == STATUS_OK && (n < 1 || (size_t)n > value_size(results)))
		status = no_quotation(err);
	if (status == STATUS_OK)
		status = story_notes_begin(v, id, s.version.number, results, &notes, err);
	if (status != STATUS_OK)
		return status;
	notes.is_beside = true;
	size_t here = (size_t)n - 1;
	const struct story_text text = {&notes, &s.prose, &s.extract, value_get(s.check.result, "citations"),
	                                true,   here};
	struct value *page = story_row_value(v, &s.story);
	value_put(page, "note", story_note_value(&notes, here));
	value_put(page, "blocks", story_text_value(&text));
	value_put(page, "tally", s.check.tally);
	value_put_text(page, "words_language", s.version.language);
	put_way(v, page, "next", id, find_next(&notes, here, 1));
	put_way(v, page, "before", id, find_next(&notes, here, -1));
	value_put_number(page, "n", n);
	value_put_count(page, "of", (int64_t)value_size(results));
	status = put_cable(v, page, value_at(results, here), err);
	return status == STATUS_OK ? visit_page(v, 200, "desk/quotation.html", "stories", page, err) : status;
}

/* ---- Settling ---- */

static enum status settle(const struct visit *v, int64_t story, struct error *err)
{
	struct settlement settlement = {.words = http_request_form(v->request, "words"),
	                                .why = http_request_form(v->request, "why")};
	struct slice kind = http_request_form(v->request, "kind");
	struct story found;
	bool opens = slice_equals(kind, "open"), was_settled;
	enum status status = story_find(v->publisher.db, v->arena, story, &found, err);
	if (status == STATUS_OK &&
	    (settlement.words.len == 0 || (!opens && !settlement_kind_parse(kind, &settlement.kind))))
		status = error_set(err, STATUS_USAGE, "web.settle");
	if (status != STATUS_OK)
		return status;
	struct db *db = site_write_begin(v->site, SITE_DEADLINE_MS);
	status = opens ? settlement_remove(db, story, settlement.words, &was_settled, err)
	               : settlement_set(db, v->site->desk, v->actor, story, &settlement, err);
	site_write_end(v->site);
	return status;
}

enum status quotation_settle_act(void *visit, const struct http_request *request, struct http_response *response,
                                 struct error *err)
{
	const struct visit *v = visit;
	int64_t id, n = 0;
	enum status status = visit_number(v, "story", &id, err);
	if (status == STATUS_OK)
		status = settle(v, id, err);
	if (status != STATUS_OK)
		return status;
	if (!slice_to_int64(http_request_form(request, "n"), &n) || n < 1)
		return visit_redirect(v, err, "/stories/%d", (int)id);
	if (slice_equals(http_request_form(request, "from"), "side"))
		return visit_redirect(v, err, "/stories/%d/quotations/%d#quotation-%d", (int)id, (int)n, (int)n);
	return visit_redirect(v, err, "/stories/%d#note-%d", (int)id, (int)n);
}

/* ---- The right words ---- */

/* A new version with the cable's words in place of the quotation's. */
static enum status put_right(const struct visit *v, const struct story_checked *s, const struct value *fix,
                             struct error *err)
{
	struct buffer body = {0};
	struct story_version version = s->version;
	size_t begin = (size_t)value_get_number(fix, "begin", 0), end = (size_t)value_get_number(fix, "end", 0);
	buffer_add(&body, slice_part(version.body, 0, begin));
	buffer_add(&body, value_get_text(fix, "text"));
	buffer_add(&body, slice_from(version.body, end));
	enum status status = buffer_done(&body, err);
	version.revision_note = slice_of("");
	if (status == STATUS_OK) {
		version.body = arena_copy(v->arena, buffer_slice(&body));
		status = story_make_tree(v->site->workers, v->arena, version.body, &version.tree, err);
	}
	buffer_free(&body);
	if (status != STATUS_OK)
		return status;
	struct db *db = site_write_begin(v->site, SITE_DEADLINE_MS);
	status = story_save_version(db, v->site->desk, v->actor, &version, err);
	site_write_end(v->site);
	return status;
}

enum status quotation_fix_act(void *visit, const struct http_request *request, struct http_response *response,
                              struct error *err)
{
	const struct visit *v = visit;
	struct story_checked s;
	int64_t id, n = 0, version = 0;
	enum status status = visit_number(v, "story", &id, err);
	if (status == STATUS_OK)
		status = story_load_checked(v, id, &s, err);
	if (status != STATUS_OK)
		return status;
	bool is_number = slice_to_int64(http_request_form(request, "n"), &n) && n > 0 &&
	                 slice_to_int64(http_request_form(request, "version"), &version);
	const struct value *result = is_number ? value_at(value_get(s.check.result, "results"), (size_t)n - 1) : NULL;
	const struct value *fix = value_get(result, "fix");
	if (!value_is_true(fix))
		return no_quotation(err);
	if (version != s.version.number) {
		error_set(err, STATUS_REFUSED, "web.saved_elsewhere");
		error_number(err, "version", s.version.number);
		return STATUS_REFUSED;
	}
	status = put_right(v, &s, fix, err);
	return status == STATUS_OK
	           ? visit_redirect(v, err, "/stories/%d/quotations/%d#quotation-%d", (int)id, (int)n, (int)n)
	           : status;
}

/* ---- Any passage ---- */

static enum status find_passage(const struct visit *v, struct value *page, struct slice passage, struct error *err)
{
	static const struct settlements nobody = {0};
	struct quote_archive archive = {v->publisher.archive, v->scope, v->site->posts, v->site->desk->clock,
	                                clock_now(v->site->desk->clock) + SITE_DEADLINE_MS};
	struct quote_source source = quote_source_of_archive(&archive);
	struct quote_check check = {0};
	struct quote_result found;
	struct story_notes notes;
	enum status status = quote_find(v->arena, passage, &source, &found, err);
	if (status != STATUS_OK)
		return status;
	check.results = &found;
	check.result_count = 1;
	struct quotation quotation = *found.quotation;
	found.quotation = &quotation;
	check.extract.quotations = &quotation;
	check.extract.quotation_count = 1;
	const struct value *results =
	    value_get(kept_check_result(&v->publisher, v->arena, NULL, &check, &nobody), "results");
	status = story_notes_begin(v, 0, 0, results, &notes, err);
	if (status == STATUS_OK) {
		value_put(page, "note", story_note_value(&notes, 0));
		status = put_cable(v, page, value_at(results, 0), err);
	}
	return status;
}

enum status find_page(void *visit, const struct http_request *request, struct http_response *response,
                      struct error *err)
{
	const struct visit *v = visit;
	struct slice passage = slice_trim(http_request_form(request, "passage"));
	if (passage.len == 0)
		passage = slice_trim(http_request_query(request, "passage"));
	struct value *page = value_object(v->arena);
	value_put_text(page, "passage", passage);
	value_put_null(page, "note");
	value_put_null(page, "cable");
	value_put_null(page, "wrong");
	enum status status = passage.len > 0 ? find_passage(v, page, passage, err) : STATUS_OK;
	if (status != STATUS_OK && visit_can_mend(status)) {
		value_put_text(page, "wrong", visit_sentence(v, err));
		status = STATUS_OK;
	}
	return status == STATUS_OK ? visit_page(v, 200, "desk/find.html", "find", page, err) : status;
}
