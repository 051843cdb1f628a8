#include "web/story_text.h"

#include "base/text_fragment.h"
#include "desk/story.h"
#include "quote/annotation.h"

/* ---- A block of the text as a tree of its own ---- */

static size_t end_of_block(const struct prose *prose, size_t block)
{
	size_t end = block + 1;
	while (end < prose->block_count && prose->blocks[end].parent != 0)
		end++;
	return end;
}

/* The blocks [begin, end) below a document; runs keep their places in text and source. False without memory. */
static bool cut_part(struct arena *a, const struct prose *prose, size_t begin, size_t end, struct prose *out)
{
	size_t first = prose->run_count, count = 0;
	*out = *prose;
	out->block_count = end - begin + 1;
	out->blocks = arena_array(a, out->block_count, sizeof *out->blocks);
	for (size_t i = 0; i < prose->run_count; i++) {
		if (prose->runs[i].block < begin || prose->runs[i].block >= end)
			continue;
		first = i < first ? i : first;
		count++;
	}
	out->runs = arena_array(a, count, sizeof *out->runs);
	out->run_count = count;
	if (out->blocks == NULL || out->runs == NULL)
		return false;
	out->blocks[0] = prose->blocks[0];
	for (size_t i = begin; i < end; i++) {
		struct prose_block *block = &out->blocks[i - begin + 1];
		*block = prose->blocks[i];
		block->parent = i == begin ? 0 : (uint32_t)(block->parent - begin + 1);
		block->first_run = block->first_run >= first ? (uint32_t)(block->first_run - first) : 0;
	}
	for (size_t i = 0; i < count; i++) {
		out->runs[i] = prose->runs[first + i];
		out->runs[i].block = (uint32_t)(out->runs[i].block - begin + 1);
	}
	return true;
}

/* ---- Marks in the text ---- */

static struct slice style_of(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_EXACT:
		return slice_of("quoted exact");
	case VERDICT_CONVENTIONAL:
		return slice_of("quoted conventional");
	case VERDICT_ALTERED:
		return slice_of("quoted altered");
	case VERDICT_TRANSLATION:
		return slice_of("quoted translation");
	case VERDICT_NOT_FOUND:
		return slice_of("quoted not-found");
	}
	return slice_of("quoted");
}

static bool is_noted(const struct quote_result *result)
{
	return !result->quotation->is_scrap;
}

static bool stands_in(const struct quotation *q, size_t begin, size_t end)
{
	return q->block >= begin && q->block < end;
}

/* "cable:09ISLAMABAD365#p3" leads to the desk's page of that cable; all else stays as the story has it. */
static struct slice address_of(void *state, struct arena *a, struct slice target)
{
	struct slice name, fragment = slice_from(target, sizeof "cable:" - 1);
	if (!slice_starts_with(target, "cable:"))
		return target;
	slice_cut(&fragment, '#', &name);
	struct slice address = visit_cable_address(a, name, slice_of(""), slice_of(""));
	return fragment.len == 0 || address.ptr == NULL
	           ? address
	           : arena_format(a, "%.*s#%.*s", (int)address.len, address.ptr, (int)fragment.len, fragment.ptr);
}

/* The words of a "(Read: …)" that is no link lead to the cable that it speaks of. */
static void mark_reading(const struct story_text *t, const struct citation *c, struct markup_span *span)
{
	char hex[CABLE_ID_LEN + 1];
	struct arena *a = t->visit->arena;
	cable_id_write(&c->cable, hex);
	struct slice id = arena_copy(a, slice_of(hex));
	span->span = c->story;
	span->element = MARKUP_LINK;
	span->address = visit_cable_address(a, c->mrn.len > 0 ? c->mrn : id, id, slice_of(""));
}

/* Quotations are links to their note; one that began in a block before has its id there. */
static struct markup mark_block(const struct story_text *t, const struct prose *part, size_t begin, size_t end)
{
	struct arena *a = t->visit->arena;
	size_t count = 0;
	struct markup_span *spans = arena_array(a, t->check->result_count + t->check->citation_count, sizeof *spans);
	for (size_t i = 0; spans != NULL && i < t->check->result_count; i++) {
		const struct quote_result *result = &t->check->results[i];
		if (!is_noted(result) || result->quotation->outer != QUOTATION_NONE)
			continue;
		struct markup_span *span = &spans[count++];
		span->span = result->quotation->span;
		span->element = MARKUP_LINK;
		span->class_name = style_of(result->verdict);
		span->address = arena_format(a, "#note-%zu", i + 1);
		if (stands_in(result->quotation, begin, end))
			span->id = arena_format(a, "quotation-%zu", i + 1);
	}
	for (size_t i = 0; spans != NULL && i < t->check->citation_count; i++) {
		if (t->check->citations[i].why == CITATION_READ)
			mark_reading(t, &t->check->citations[i], &spans[count++]);
	}
	return markup_prose(a, part, spans, count, address_of, NULL);
}

/* ---- Notes ---- */

static void put_differences(struct value *note, const struct finding *finding)
{
	struct value *all = value_put_list(note, "diff");
	struct value *changes = value_put_list(note, "changes");
	for (size_t i = 0; i < finding->difference_count; i++) {
		const struct difference *d = &finding->differences[i];
		bool is_same = d->kind == DIFFERENCE_SAME;
		struct value *object = value_add_object(all);
		value_put_bool(object, "same", is_same);
		value_put_bool(object, "mild", !is_same && quote_difference_is_conventional(d->kind));
		value_put_text(object, "ours", d->quotation);
		value_put_text(object, "cable", d->cable);
		if (is_same || quote_difference_is_conventional(d->kind))
			continue;
		struct value *change = value_add_object(changes);
		value_put_text(change, "ours", d->quotation);
		value_put_text(change, "cable", d->cable);
		value_put_bool(change, "added", d->kind == DIFFERENCE_ADDED);
		value_put_bool(change, "dropped", d->kind == DIFFERENCE_DROPPED);
		value_put_bool(change, "replaced", d->kind == DIFFERENCE_REPLACED);
		value_put_bool(change, "joined", d->kind == DIFFERENCE_JOINED);
		value_put_bool(change, "spelling", d->kind == DIFFERENCE_SPELLING);
		value_put_bool(change, "house_style", d->kind == DIFFERENCE_STYLE);
		value_put_bool(change, "punctuation", d->kind == DIFFERENCE_PUNCTUATION);
		value_put_bool(change, "omission", d->kind == DIFFERENCE_OMISSION);
		value_put_bool(change, "cut", d->kind == DIFFERENCE_CUT);
	}
	value_put_bool(note, "has_diff", finding->verdict != VERDICT_EXACT && finding->difference_count > 0);
}

static void put_places(const struct story_text *t, struct value *note, const struct quote_result *result)
{
	char hex[CABLE_ID_LEN + 1];
	struct arena *a = t->visit->arena;
	struct value *list = value_put_list(note, "places");
	for (size_t i = 0; i < result->place_count; i++) {
		const struct quote_place *place = &result->places[i];
		cable_id_write(&place->cable, hex);
		struct slice id = arena_copy(a, slice_of(hex));
		struct slice name = place->mrn.len > 0 ? place->mrn : slice_part(id, 0, 12);
		struct slice address = visit_cable_address(a, name, id, slice_of(""));
		struct value *object = value_add_object(list);
		value_put_text(object, "name", name);
		value_put_text(object, "cable", id);
		value_put_text(object, "letters", slice_part(id, 0, 4));
		value_put_number(object, "paragraph", place->paragraph_number);
		if (place->paragraph_number > 0)
			address = arena_format(a, "%.*s#p%d", (int)address.len, address.ptr, place->paragraph_number);
		value_put_url(object, "url", text_fragment_add(a, address, quote_finding_words(a, &place->finding)));
		value_put_bool(object, "is_cited", place->is_cited);
		value_put_bool(object, "first", i == 0);
	}
	value_put_bool(note, "found", result->place_count > 0);
	value_put_bool(note, "several", result->place_count > 1);
	value_put_bool(note, "cut", result->places_cut);
}

static bool needs_pick(const struct story_text *t, size_t result)
{
	for (size_t i = 0; i < t->check->trouble_count; i++) {
		const struct trouble *trouble = &t->check->troubles[i];
		if (trouble->kind == TROUBLE_PICK && trouble->quotation == result)
			return true;
	}
	return false;
}

static const struct pick *pick_of(const struct story_text *t, struct slice words)
{
	for (size_t i = 0; i < t->pick_count; i++) {
		if (slice_equal(t->picks[i].words, words))
			return &t->picks[i];
	}
	return NULL;
}

static struct value *note_value(const struct story_text *t, size_t index)
{
	struct arena *a = t->visit->arena;
	const struct quote_result *result = &t->check->results[index];
	const struct finding nothing = {0};
	const struct pick *pick = pick_of(t, result->quotation->text);
	struct value *note = value_object(a);
	value_put_number(note, "n", (int64_t)index + 1);
	value_put_text(note, "text", result->quotation->text);
	value_put_bool(note, "exact", result->verdict == VERDICT_EXACT);
	value_put_bool(note, "conventional", result->verdict == VERDICT_CONVENTIONAL);
	value_put_bool(note, "altered", result->verdict == VERDICT_ALTERED);
	value_put_bool(note, "translation", result->verdict == VERDICT_TRANSLATION);
	value_put_bool(note, "not_found", result->verdict == VERDICT_NOT_FOUND);
	put_differences(note, result->place_count > 0 ? &result->places[0].finding : &nothing);
	put_places(t, note, result);
	value_put(note, "says", quote_notes_value(a, result));
	value_put_bool(note, "needs_pick", needs_pick(t, index));
	value_put_bool(note, "picked", pick != NULL);
	value_put_bool(note, "picked_none", pick != NULL && pick->is_none);
	value_put_bool(note, "can_pick", result->place_count > 0 && (needs_pick(t, index) || pick != NULL));
	value_put_url(note, "pick_url", arena_format(a, "/stories/%d/pick", (int)t->story));
	value_put_text(note, "csrf", t->visit->session.csrf);
	return note;
}

struct value *story_text_value(const struct story_text *t)
{
	struct arena *a = t->visit->arena;
	struct value *list = value_list(a);
	for (size_t begin = 1; begin < t->prose->block_count;) {
		struct prose part;
		size_t end = end_of_block(t->prose, begin);
		struct value *object = value_add_object(list);
		struct value *notes = value_put_list(object, "notes");
		if (!cut_part(a, t->prose, begin, end, &part))
			return NULL;
		value_put_markup(object, "words", mark_block(t, &part, begin, end));
		for (size_t i = 0; i < t->check->result_count; i++) {
			if (is_noted(&t->check->results[i]) && stands_in(t->check->results[i].quotation, begin, end))
				value_add(notes, note_value(t, i));
		}
		value_put_bool(object, "has_notes", value_size(notes) > 0);
		begin = end;
	}
	return list;
}

struct value *story_scraps_value(const struct story_text *t)
{
	struct value *list = value_list(t->visit->arena);
	for (size_t i = 0; i < t->check->result_count; i++) {
		if (!is_noted(&t->check->results[i]))
			value_add(list, note_value(t, i));
	}
	return list;
}
