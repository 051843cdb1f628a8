#include "publish/plan_value.h"

#include "base/digest.h"

static const char *why_name(enum citation_why why)
{
	switch (why) {
	case CITATION_LINK:
		return "link";
	case CITATION_READ:
		return "read";
	case CITATION_QUOTATION:
		return "quotation";
	}
	return "";
}

static const char *fate_name(enum plan_cable_fate fate)
{
	switch (fate) {
	case PLAN_CABLE_NEW:
		return "new";
	case PLAN_CABLE_CHANGED:
		return "changed";
	case PLAN_CABLE_POSTED:
		return "posted";
	}
	return "";
}

/* Null, not 0, for a cable as a whole. */
static void put_paragraph(struct value *object, int paragraph)
{
	if (paragraph == 0)
		value_put_null(object, "paragraph");
	else
		value_put_number(object, "paragraph", paragraph);
}

static void put_reasons(struct value *object, const struct plan_cable *c)
{
	struct value *list = value_put_list(object, "reasons");
	for (size_t i = 0; i < c->reason_count; i++) {
		struct value *reason = value_add_object(list);
		value_put_cstr(reason, "why", why_name(c->reasons[i].why));
		value_put_text(reason, "words", c->reasons[i].words);
		put_paragraph(reason, c->reasons[i].paragraph);
	}
}

static void put_protects(struct value *object, const struct plan_cable *c)
{
	struct value *list = value_put_list(object, "protects");
	for (size_t i = 0; i < c->protect_count; i++) {
		struct value *place = value_add_object(list);
		put_paragraph(place, c->protects[i].paragraph);
		value_put_text(place, "words", c->protects[i].excerpt);
	}
	if (c->although.ptr == NULL)
		value_put_null(object, "although");
	else
		value_put_text(object, "although", c->although);
}

static void put_cable(struct value *list, const struct plan_cable *c)
{
	struct value *object = value_add_object(list);
	value_put_text(object, "address", slice_of(c->address));
	value_put_text(object, "mrn", c->mrn);
	value_put_text(object, "title", c->title);
	value_put_cstr(object, "class", classification_name(c->classification));
	value_put_moment(object, "date", c->date);
	value_put_cstr(object, "fate", fate_name(c->fate));
	value_put_number(object, "edition", (int64_t)c->number);
	put_reasons(object, c);
	put_protects(object, c);
}

static void put_leaving(struct value *object, const struct plan *plan)
{
	struct value *list = value_put_list(object, "leaving");
	for (size_t i = 0; i < plan->leaving_count; i++) {
		struct value *leaving = value_add_object(list);
		value_put_text(leaving, "address", plan->leaving[i].address);
		value_put_number(leaving, "edition", (int64_t)plan->leaving[i].number);
	}
}

static void put_troubles(struct arena *a, struct value *object, const struct plan *plan,
                         const struct text_catalogue *text)
{
	struct value *stops = value_put_list(object, "stops");
	for (size_t i = 0; i < plan->stop_count; i++) {
		struct value *stop = value_add_object(stops);
		value_put_cstr(stop, "id", plan->stops[i].why.sentence);
		value_put_text(stop, "sentence", text_error(text, a, &plan->stops[i].why));
	}
	struct value *picks = value_put_list(object, "picks");
	for (size_t i = 0; i < plan->check.trouble_count; i++) {
		if (plan->check.troubles[i].kind == TROUBLE_PICK)
			value_add_text(picks, plan->check.troubles[i].words);
	}
}

static void put_story(struct value *object, const struct plan *plan)
{
	struct value *story = value_put_object(object, "story");
	value_put_number(story, "id", plan->story.id);
	value_put_text(story, "headline", plan->version.headline);
	value_put_cstr(story, "state", story_state_name(plan->story.state));
	value_put_number(story, "version", plan->version.number);
}

/* The check's results, each with what a person said of it. */
static void put_quotations(struct arena *a, struct value *object, const struct plan *plan)
{
	struct value *list = value_put_list(object, "quotations");
	for (size_t i = 0; i < plan->check.result_count; i++)
		value_add(list, settlement_result_value(a, &plan->settlements, &plan->check.results[i]));
	value_put(object, "tally", settlement_tally_value(a, &plan->settlements, &plan->check));
	value_put_text(object, "although_open", plan->although_open);
	value_put(object, "fallen", fallen_value(a, plan->fallen, plan->fallen_count));
}

struct value *plan_value(struct arena *a, const struct plan *plan, const struct text_catalogue *text)
{
	char *hash = arena_alloc(a, DIGEST_HEX_LEN + 1);
	struct value *object = value_object(a);
	value_put_cstr(object, "act", plan->act == PLAN_PUBLISH ? "publish" : "withdraw");
	put_story(object, plan);
	value_put_number(object, "number", (int64_t)plan->number);
	struct value *cables = value_put_list(object, "cables");
	for (size_t i = 0; i < plan->cable_count; i++)
		put_cable(cables, &plan->cables[i]);
	put_leaving(object, plan);
	put_quotations(a, object, plan);
	value_put_text(object, "credit", plan->credit);
	put_troubles(a, object, plan, text);
	if (hash != NULL) {
		digest_to_hex(plan->hash, hash);
		value_put_text(object, "hash", slice_make(hash, DIGEST_HEX_LEN));
	}
	return object;
}
