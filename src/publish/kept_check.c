#include "publish/kept_check.h"

#include "cable/title_case.h"
#include "publish/kept_check_store.h"
#include "quote/fix.h"

static const struct scope everything = {.everything = true};

/* ---- A check as a value ---- */

static const char *trouble_name(enum trouble_kind kind)
{
	switch (kind) {
	case TROUBLE_LINK_LOST:
		return "link_lost";
	case TROUBLE_LINK_UNCLEAR:
		return "link_unclear";
	case TROUBLE_READ_LOST:
		return "read_lost";
	case TROUBLE_PARAGRAPH_LOST:
		return "paragraph_lost";
	case TROUBLE_PICK:
		return "pick";
	}
	return "";
}

static bool needs_pick(const struct quote_check *check, size_t result)
{
	for (size_t i = 0; i < check->trouble_count; i++) {
		if (check->troubles[i].kind == TROUBLE_PICK && check->troubles[i].quotation == result)
			return true;
	}
	return false;
}

struct reporting {
	const struct publisher *publisher;
	struct arena *arena;
	const struct prose *prose;
	const struct quote_check *check;
	const struct settlements *settlements;
};

/* The right words for an altered quotation that nobody settled. Where none can be made, the page says nothing of it. */
static void put_fix(const struct reporting *r, struct value *object, const struct quote_result *result)
{
	struct archive_cable cable;
	struct quote_fix fix;
	value_put_null(object, "fix");
	if (r->prose == NULL || result->verdict != VERDICT_ALTERED || result->place_count == 0 ||
	    !settlement_is_open(r->settlements, result))
		return;
	if (archive_load(r->publisher->archive, r->arena, &everything, &result->places[0].cable, &cable, NULL) !=
	        STATUS_OK ||
	    quote_fix(r->arena, r->prose, result, &cable.value, &fix, NULL) != STATUS_OK || fix.kind != QUOTE_FIX_MADE)
		return;
	struct value *put = value_put_object(object, "fix");
	value_put_text(put, "words", fix.words);
	value_put_text(put, "text", fix.text);
	value_put_number(put, "begin", (int64_t)fix.span.begin);
	value_put_number(put, "end", (int64_t)fix.span.end);
}

static struct value *result_value(const struct reporting *r, size_t index)
{
	struct arena *a = r->arena;
	const struct quote_check *check = r->check;
	const struct settlements *settlements = r->settlements;
	const struct quote_result *result = &check->results[index];
	const struct finding none = {0};
	const struct finding *finding = result->place_count > 0 ? &result->places[0].finding : &none;
	struct value *object = settlement_result_value(a, settlements, result);
	const struct settlement *earlier = NULL;
	if (settlement_is_open(settlements, result))
		earlier = settlement_find_earlier(a, settlements, check, result->quotation->text);
	value_put_number(object, "quotation", result->quotation - check->extract.quotations);
	value_put_bool(object, "needs_pick", needs_pick(check, index));
	value_put(object, "words", quote_differences_value(a, finding));
	value_put_number(object, "begin", (int64_t)finding->span.begin);
	value_put_number(object, "end", (int64_t)finding->span.end);
	value_put_number(object, "paragraph_index",
	                 finding->paragraph == WORDING_HEAD ? -1 : (int64_t)finding->paragraph);
	put_fix(r, object, result);
	value_put_null(object, "earlier");
	if (earlier == NULL)
		return object;
	struct value *put = value_put_object(object, "earlier");
	value_put_text(put, "words", earlier->words);
	value_put_cstr(put, "kind", settlement_kind_name(earlier->kind));
	value_put_text(put, "why", earlier->why);
	return object;
}

static struct slice hex_of(struct arena *a, const struct cable_id *id)
{
	char hex[CABLE_ID_LEN + 1];
	cable_id_write(id, hex);
	return arena_copy(a, slice_of(hex));
}

static void put_citations(struct arena *a, struct value *object, const struct quote_check *check)
{
	static const char *const whys[] = {
	    [CITATION_LINK] = "link", [CITATION_READ] = "read", [CITATION_QUOTATION] = "quotation"};
	struct value *list = value_put_list(object, "citations");
	for (size_t i = 0; i < check->citation_count; i++) {
		const struct citation *citation = &check->citations[i];
		struct value *put = value_add_object(list);
		value_put_cstr(put, "why", whys[citation->why]);
		value_put_text(put, "cable", hex_of(a, &citation->cable));
		value_put_text(put, "mrn", citation->mrn);
		value_put_text(put, "words", citation->words);
		value_put_number(put, "begin", (int64_t)citation->story.begin);
		value_put_number(put, "end", (int64_t)citation->story.end);
	}
}

static bool is_new(const struct quote_check *check, size_t citation)
{
	for (size_t i = 0; i < citation; i++) {
		if (cable_id_compare(&check->citations[i].cable, &check->citations[citation].cable) == 0)
			return false;
	}
	return true;
}

/* What a list shows of a cable. One that cannot be read now is named all the same. */
static void put_cable(const struct publisher *publisher, struct arena *a, struct value *list,
                      const struct citation *citation)
{
	struct archive_cable cable;
	struct slice title = slice_of("");
	struct value *put = value_add_object(list);
	value_put_text(put, "cable", hex_of(a, &citation->cable));
	value_put_text(put, "mrn", citation->mrn);
	value_put_text(put, "title", title);
	value_put_cstr(put, "class", "");
	value_put_null(put, "date");
	if (archive_load(publisher->archive, a, &everything, &citation->cable, &cable, NULL) != STATUS_OK)
		return;
	if (title_case_make(a, cable.value.subject, &title, NULL) == STATUS_OK)
		value_put_text(put, "title", title);
	value_put_cstr(put, "class", classification_name(cable.value.classification));
	value_put_moment(put, "date", cable.value.date);
}

struct value *kept_check_result(const struct publisher *publisher, struct arena *a, const struct prose *prose,
                                const struct quote_check *check, const struct settlements *settlements)
{
	const struct reporting r = {publisher, a, prose, check, settlements};
	struct value *object = value_object(a);
	struct value *results = value_put_list(object, "results");
	for (size_t i = 0; i < check->result_count; i++)
		value_add(results, result_value(&r, i));
	put_citations(a, object, check);
	struct value *troubles = value_put_list(object, "troubles");
	for (size_t i = 0; i < check->trouble_count; i++) {
		struct value *put = value_add_object(troubles);
		value_put_cstr(put, "kind", trouble_name(check->troubles[i].kind));
		value_put_text(put, "words", check->troubles[i].words);
	}
	struct value *cables = value_put_list(object, "cables");
	for (size_t i = 0; i < check->citation_count; i++) {
		if (is_new(check, i))
			put_cable(publisher, a, cables, &check->citations[i]);
	}
	return object;
}

struct value *kept_check_tally(struct arena *a, const struct quote_check *check, const struct settlements *settlements)
{
	size_t picks = 0, stops = 0;
	struct value *object = settlement_tally_value(a, settlements, check);
	for (size_t i = 0; i < check->trouble_count; i++) {
		picks += check->troubles[i].kind == TROUBLE_PICK;
		stops += quote_trouble_stops(check->troubles[i].kind);
	}
	value_put_count(object, "to_pick", (int64_t)picks);
	value_put_count(object, "stops", (int64_t)stops);
	value_put_bool(object, "needs_person", (size_t)value_get_number(object, "open", 0) + picks + stops > 0);
	return object;
}

/* ---- Making one ---- */

enum status kept_check_make(const struct publisher *publisher, struct arena *a, int64_t story, int64_t deadline,
                            struct kept_check *out, struct error *err)
{
	struct story_version version;
	struct prose prose;
	struct quote_check check;
	struct settlements settlements;
	struct fallen *fallen;
	size_t fallen_count;
	*out = (struct kept_check){.story = story, .checked_ms = clock_now(publisher->desk->clock), .is_current = true};
	/* Looked at first: what changes meanwhile makes the check an old one. */
	enum status status = kept_check_read_state(publisher->db, a, story, &out->made_from, err);
	if (status == STATUS_OK)
		status = story_load_version(publisher->db, a, story, 0, &version, err);
	if (status == STATUS_OK)
		status = settlement_list(publisher->db, a, story, &settlements, err);
	if (status == STATUS_OK)
		status = prose_read(a, version.body, version.tree, &prose, err);
	if (status == STATUS_OK)
		status = plan_check(publisher, a, story, &version, deadline, &check, err);
	if (status == STATUS_OK)
		status = fallen_find(publisher->db, a, story, &fallen, &fallen_count, err);
	if (status != STATUS_OK)
		return status;
	out->version = version.number;
	out->tally = kept_check_tally(a, &check, &settlements);
	out->fallen = fallen_value(a, fallen, fallen_count);
	out->result = kept_check_result(publisher, a, &prose, &check, &settlements);
	return value_done(a, err);
}
