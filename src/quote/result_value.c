/* What a check says, as values for pages, the API and --json (quote/check.h). */
#include "quote/check.h"

const char *quote_field_name(enum quote_field field)
{
	static const char *const names[] = {"post", "date", "signer"};
	return names[field];
}

/* The differences that are some, of one place; none for NULL. */
static struct value *changes_value(struct arena *a, const struct quote_place *place)
{
	struct value *list = value_list(a);
	struct value *all = place != NULL ? quote_differences_value(a, &place->finding) : NULL;
	for (size_t i = 0; all != NULL && i < place->finding.difference_count; i++)
		if (place->finding.differences[i].kind != DIFFERENCE_SAME && value_at(all, i) != NULL)
			value_add(list, all->items.members[i].value);
	return list;
}

/* Where it stands; nulls for none (NULL). */
static void put_place(struct value *object, struct arena *a, const struct quote_place *place)
{
	char hex[CABLE_ID_LEN + 1];
	value_put_null(object, "name");
	value_put_null(object, "mrn");
	value_put_null(object, "paragraph");
	value_put_null(object, "cable");
	if (place == NULL)
		return;
	if (place->mrn.len > 0)
		value_put_text(object, "mrn", place->mrn);
	if (place->paragraph_number > 0)
		value_put_number(object, "paragraph", place->paragraph_number);
	cable_id_write(&place->cable, hex);
	struct slice id = arena_copy(a, slice_of(hex));
	value_put_text(object, "name", cable_call(place->mrn, id));
	value_put(object, "cable", value_text(a, id));
}

static void put_places(struct value *object, struct arena *a, const struct quote_result *result)
{
	struct value *places = value_put_list(object, "places");
	for (size_t i = 0; i < result->place_count; i++) {
		const struct quote_place *place = &result->places[i];
		struct value *item = value_add_object(places);
		put_place(item, a, place);
		value_put_cstr(item, "verdict", quote_verdict_name(place->finding.verdict));
		value_put_text(item, "post", place->post);
		value_put_moment(item, "date", place->date);
		value_put_text(item, "signer", place->signer);
		value_put_bool(item, "cited", place->is_cited);
		value_put_bool(item, "cited_here", place->is_cited_here);
	}
	value_put_bool(object, "more_places", result->places_cut);
}

static void put_parts(struct value *object, struct arena *a, const struct quote_result *result)
{
	struct value *parts = value_put_list(object, "parts");
	for (size_t i = 0; i < result->part_count; i++) {
		const struct quote_part *part = &result->parts[i];
		bool is_found = part->place.finding.verdict != VERDICT_NOT_FOUND;
		struct value *item = value_add_object(parts);
		value_put_text(item, "text", part->text);
		value_put_bool(item, "marked", part->is_marked);
		value_put_cstr(item, "verdict", quote_verdict_name(part->place.finding.verdict));
		put_place(item, a, is_found ? &part->place : NULL);
		value_put(item, "diff", changes_value(a, is_found ? &part->place : NULL));
	}
}

/* What its paragraph cites, and where the story's words and the cable's fields disagree. */
static void put_attribution(struct value *object, const struct quote_result *result)
{
	struct value *cited = value_put_list(object, "cited");
	for (size_t i = 0; i < result->cited_count; i++)
		value_add_text(cited, result->cited[i]);
	value_put_bool(object, "elsewhere", result->is_elsewhere);
	struct value *list = value_put_list(object, "attributions");
	for (size_t i = 0; i < result->attribution_count; i++) {
		const struct quote_attribution *attribution = &result->attributions[i];
		struct value *item = value_add_object(list);
		value_put_cstr(item, "field", quote_field_name(attribution->field));
		value_put_text(item, "said", attribution->said);
		value_put_text(item, "shown", attribution->shown);
	}
}

/* ---- What an editor is told of it, one thing after the other ---- */

enum note {
	NOTE_CHANGES,
	NOTE_HIDES,
	NOTE_PUTS_IN,
	NOTE_STYLE,
	NOTE_SPELLING,
	NOTE_PART,
	NOTE_STANDING,
	NOTE_ELSEWHERE,
	NOTE_ATTRIBUTION
};

/* A note has its kind's name, and a flag for each kind, so that a template can tell them apart. */
static struct value *add_note(struct value *list, enum note kind)
{
	static const char *const names[] = {"changes", "hides",    "puts_in",   "house_style", "spelling",
	                                    "part",    "standing", "elsewhere", "attribution"};
	static const char *const flags[] = {"is_changes",     "is_hides",     "is_puts_in",
	                                    "is_house_style", "is_spelling",  "is_part",
	                                    "is_standing",    "is_elsewhere", "is_attribution"};
	struct value *note = value_add_object(list);
	value_put_cstr(note, "kind", names[kind]);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		value_put_bool(note, flags[i], i == (size_t)kind);
	return note;
}

/* On which side words stand that a note is about. */
static const char *side_of(const struct difference *d)
{
	if (d->kind == DIFFERENCE_INSERTION)
		return "brackets";
	if (d->kind == DIFFERENCE_CUT)
		return "cut";
	return d->cable.len == 0 ? "added" : d->quotation.len == 0 ? "dropped" : "both";
}

static void add_holds(struct value *list, struct arena *a, enum note kind, const struct difference *d)
{
	struct value *holds = quote_holds_value(a, d->holds);
	for (size_t i = 0; i < value_size(holds); i++) {
		struct value *note = add_note(list, kind);
		value_put_text(note, "what", value_at(holds, i)->text);
		value_put_cstr(note, "side", side_of(d));
		value_put_text(note, "quotation", d->quotation);
		value_put_text(note, "cable", d->cable);
	}
}

static void add_part_notes(struct value *list, const struct quote_result *result)
{
	for (size_t i = 0; i < result->part_count; i++) {
		const struct quote_part *part = &result->parts[i];
		struct value *note = add_note(list, NOTE_PART);
		value_put_text(note, "text", part->text);
		value_put_cstr(note, "verdict", quote_verdict_name(part->place.finding.verdict));
		value_put_text(note, "name", part->place.mrn);
		value_put_number(note, "paragraph", part->place.paragraph_number);
	}
}

static struct slice join_names(struct arena *a, const struct slice *names, size_t count)
{
	struct slice all = slice_of("");
	for (size_t i = 0; i < count; i++)
		all = arena_format(a, "%.*s%s%.*s", (int)all.len, all.ptr, i > 0 ? ", " : "", (int)names[i].len,
		                   names[i].ptr);
	return all;
}

struct value *quote_notes_value(struct arena *a, const struct quote_result *result)
{
	struct value *list = value_list(a);
	const struct finding none = {0};
	const struct finding *finding = result->place_count > 0 ? &result->places[0].finding : &none;
	bool is_of_parts = quote_is_of_several_cables(result);
	for (size_t i = 0; i < finding->difference_count && !is_of_parts; i++) {
		const struct difference *d = &finding->differences[i];
		enum note marked = d->kind == DIFFERENCE_INSERTION && d->cable.len == 0 ? NOTE_PUTS_IN : NOTE_HIDES;
		add_holds(list, a, quote_difference_is_conventional(d->kind) ? marked : NOTE_CHANGES, d);
	}
	if (finding->class == DIFFERENCE_CLASS_STYLE)
		add_note(list, NOTE_STYLE);
	if (finding->class == DIFFERENCE_CLASS_SPELLING)
		add_note(list, NOTE_SPELLING);
	add_part_notes(list, result);
	if (quote_is_boilerplate(result)) {
		struct value *note = add_note(list, NOTE_STANDING);
		value_put_count(note, "count", (int64_t)result->standing);
		value_put_bool(note, "more", result->standing_more);
	}
	if (result->is_elsewhere) {
		struct value *note = add_note(list, NOTE_ELSEWHERE);
		value_put_text(note, "name", result->places[0].mrn);
		value_put_text(note, "cited", join_names(a, result->cited, result->cited_count));
	}
	for (size_t i = 0; i < result->attribution_count; i++) {
		const struct quote_attribution *attribution = &result->attributions[i];
		struct value *note = add_note(list, NOTE_ATTRIBUTION);
		value_put_cstr(note, "field", quote_field_name(attribution->field));
		value_put_text(note, "said", attribution->said);
		value_put_text(note, "shown", attribution->shown);
	}
	return list;
}

struct value *quote_result_value(struct arena *a, const struct quote_result *result)
{
	struct value *object = value_object(a);
	const struct quote_place *place = result->place_count > 0 ? &result->places[0] : NULL;
	const struct finding none = {0}, *finding = place != NULL ? &place->finding : &none;
	value_put_text(object, "text", result->quotation->text);
	value_put_cstr(object, "verdict", quote_verdict_name(result->verdict));
	value_put_cstr(object, "rank", quote_rank_name(quote_rank_of(result)));
	value_put_cstr(object, "class", quote_class_name(finding->class));
	value_put(object, "changes", quote_holds_value(a, finding->changes));
	value_put(object, "hides", quote_holds_value(a, finding->hides));
	put_place(object, a, place);
	value_put(object, "diff", changes_value(a, place));
	value_put_bool(object, "scrap", result->quotation->is_scrap);
	put_places(object, a, result);
	value_put_count(object, "standing", (int64_t)result->standing);
	value_put_bool(object, "standing_more", result->standing_more);
	value_put_bool(object, "boilerplate", quote_is_boilerplate(result));
	put_parts(object, a, result);
	value_put_bool(object, "several_cables", quote_is_of_several_cables(result));
	if (result->language.len > 0)
		value_put_text(object, "language", result->language);
	else
		value_put_null(object, "language");
	put_attribution(object, result);
	value_put(object, "notes", quote_notes_value(a, result));
	return object;
}

struct value *quote_results_value(struct arena *a, const struct quote_check *check)
{
	struct value *list = value_list(a);
	for (size_t i = 0; i < check->result_count; i++)
		value_add(list, quote_result_value(a, &check->results[i]));
	return list;
}

struct value *quote_tally_value(struct arena *a, const struct quote_check *check)
{
	struct quote_tally tally = quote_count(check);
	struct value *object = value_object(a);
	value_put_count(object, "exact", (int64_t)tally.exact);
	value_put_count(object, "conventional", (int64_t)tally.conventional);
	value_put_count(object, "altered", (int64_t)tally.altered);
	value_put_count(object, "not_found", (int64_t)tally.not_found);
	value_put_count(object, "translations", (int64_t)tally.translations);
	value_put_count(object, "scraps", (int64_t)tally.scraps);
	return object;
}
