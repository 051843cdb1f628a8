#include "quote/search.h"

#include <stdlib.h>
#include <string.h>

/* Candidates of one question to the source, and questions for one quotation: its longest parts between ellipses. */
enum { CANDIDATES_MAX = 30, PARTS_MAX = 4 };

bool quote_same_id(const struct cable_id *a, const struct cable_id *b)
{
	return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

const struct hand_cable *hand_find(const struct hand *hand, const struct cable_id *id)
{
	for (size_t i = 0; i < hand->count; i++)
		if (quote_same_id(&hand->cables[i].cable.id, id))
			return &hand->cables[i];
	return NULL;
}

enum status hand_take(struct hand *hand, struct arena *a, const struct quote_source *source, const struct cable_id *id,
                      struct error *err)
{
	if (hand_find(hand, id) != NULL)
		return STATUS_OK;
	struct hand_cable *cable = arena_push(a, &hand->cables, hand->count, &hand->capacity, sizeof *cable);
	if (cable == NULL)
		return error_memory(err);
	enum status status = source->load(source->state, a, id, &cable->cable, err);
	if (status == STATUS_MISSING)
		return STATUS_OK;
	if (status == STATUS_OK)
		status = wording_of_cable(a, &cable->cable.value, &cable->wording, err);
	hand->count += status == STATUS_OK;
	return status;
}

/* ---- The best places so far ---- */

struct search {
	struct arena *arena;
	const struct wording *quotation;
	struct quote_result *out;
	size_t capacity;
	size_t order;
};

static bool holds(enum verdict verdict)
{
	return verdict >= VERDICT_CONVENTIONAL;
}

/* Whether a place is worth keeping beside those that are there; where it outdoes them, they go. All places where the
 * words stand are kept; of altered ones the nearest, and those that are as near. */
static bool makes_room(struct search *s, const struct finding *finding)
{
	struct quote_result *out = s->out;
	if (finding->verdict == VERDICT_NOT_FOUND)
		return false;
	if (out->place_count == 0 || (holds(finding->verdict) && holds(out->places[0].finding.verdict)))
		return true;
	const struct finding *best = &out->places[0].finding;
	if (holds(finding->verdict) != holds(best->verdict) ? holds(best->verdict) : finding->cost > best->cost)
		return false;
	if (holds(finding->verdict) || finding->cost < best->cost)
		out->place_count = 0;
	return true;
}

/* A finding that lives as long as the result: the cable's words in it are copied. */
static bool copy_finding(struct arena *a, const struct finding *from, struct finding *to)
{
	*to = *from;
	to->differences = arena_array(a, from->difference_count, sizeof *to->differences);
	if (to->differences == NULL)
		return false;
	for (size_t i = 0; i < from->difference_count; i++) {
		to->differences[i] = from->differences[i];
		to->differences[i].cable = arena_copy(a, from->differences[i].cable);
		to->differences[i].quotation = arena_copy(a, from->differences[i].quotation);
		if (to->differences[i].cable.ptr == NULL || to->differences[i].quotation.ptr == NULL)
			return false;
	}
	return true;
}

static bool fill_place(struct arena *a, const struct archive_cable *cable, const struct finding *finding, bool is_cited,
                       struct quote_place *out)
{
	*out = (struct quote_place){.cable = cable->id, .reading = cable->reading, .is_cited = is_cited};
	if (finding->verdict != VERDICT_NOT_FOUND && finding->paragraph != WORDING_HEAD)
		out->paragraph_number = cable->value.paragraphs[finding->paragraph].number;
	out->mrn = arena_copy(a, cable->value.mrn);
	return out->mrn.ptr != NULL && copy_finding(a, finding, &out->finding);
}

static enum status keep(struct search *s, const struct archive_cable *cable, const struct finding *finding,
                        bool is_cited, struct error *err)
{
	struct quote_result *out = s->out;
	if (!makes_room(s, finding))
		return STATUS_OK;
	if (out->place_count >= QUOTE_PLACES_MAX) {
		out->places_cut = true;
		return STATUS_OK;
	}
	struct quote_place *place = arena_push(s->arena, &out->places, out->place_count, &s->capacity, sizeof *place);
	if (place == NULL || !fill_place(s->arena, cable, finding, is_cited, place))
		return error_memory(err);
	out->place_count++;
	return STATUS_OK;
}

/* All places in one cable; of altered ones the nearest. */
static enum status search_cable(struct search *s, struct arena *scratch, const struct archive_cable *cable,
                                const struct wording *wording, bool is_cited, struct error *err)
{
	for (size_t from = 0;;) {
		struct finding finding;
		enum status status = quote_compare(scratch, s->quotation, wording, from, &finding, err);
		if (status == STATUS_OK && (from == 0 || holds(finding.verdict)))
			status = keep(s, cable, &finding, is_cited, err);
		if (status != STATUS_OK || !holds(finding.verdict) || s->out->places_cut)
			return status;
		from = finding.span.end;
	}
}

/* ---- Candidates ---- */

struct id_list {
	struct cable_id *ids;
	size_t count, capacity;
};

static bool has_id(const struct id_list *list, const struct cable_id *id)
{
	for (size_t i = 0; i < list->count; i++)
		if (quote_same_id(&list->ids[i], id))
			return true;
	return false;
}

/* The next part of the quotation between marked gaps. */
static bool next_part(const struct wording *q, size_t *at, struct span *part)
{
	enum { HIDING = WORDING_ELLIPSIS | WORDING_INSERTION | WORDING_BLANK };
	if (*at >= q->count)
		return false;
	part->begin = (*at)++;
	while (*at < q->count && (q->words[*at].marks & HIDING) == 0)
		(*at)++;
	part->end = *at;
	return true;
}

static size_t length(struct span span)
{
	return span.end - span.begin;
}

/* The longest parts, longest first. */
static size_t choose_parts(const struct wording *q, struct span parts[PARTS_MAX])
{
	size_t count = 0, at = 0;
	struct span part;
	while (next_part(q, &at, &part)) {
		size_t place = count;
		while (place > 0 && length(parts[place - 1]) < length(part))
			place--;
		if (place == PARTS_MAX)
			continue;
		size_t last = count < PARTS_MAX ? count : PARTS_MAX - 1;
		memmove(parts + place + 1, parts + place, (last - place) * sizeof *parts);
		parts[place] = part;
		count += count < PARTS_MAX;
	}
	return count;
}

static enum status add_candidates(struct search *s, const struct quote_source *source, struct span part,
                                  struct id_list *list, struct error *err)
{
	struct cable_id *ids;
	size_t count;
	struct slice *words = arena_array(s->arena, length(part), sizeof *words);
	if (words == NULL)
		return error_memory(err);
	for (size_t i = 0; i < length(part); i++)
		words[i] = s->quotation->words[part.begin + i].folded;
	enum status status =
	    source->find_passages(source->state, s->arena, words, length(part), CANDIDATES_MAX, &ids, &count, err);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		if (has_id(list, &ids[i]))
			continue;
		struct cable_id *id = arena_push(s->arena, &list->ids, list->count, &list->capacity, sizeof *id);
		if (id == NULL)
			return error_memory(err);
		*id = ids[i];
		list->count++;
	}
	return status;
}

static enum status search_candidate(struct search *s, const struct quote_source *source, const struct cable_id *id,
                                    struct error *err)
{
	struct arena scratch = {0};
	struct archive_cable cable;
	struct wording wording;
	enum status status = source->load(source->state, &scratch, id, &cable, err);
	if (status == STATUS_MISSING) {
		status = STATUS_OK;
		goto out;
	}
	if (status == STATUS_OK)
		status = wording_of_cable(&scratch, &cable.value, &wording, err);
	if (status == STATUS_OK)
		status = search_cable(s, &scratch, &cable, &wording, false, err);
out:
	arena_free(&scratch);
	return status;
}

static enum status search_everywhere(struct search *s, const struct hand *hand, const struct quote_source *source,
                                     struct error *err)
{
	struct span parts[PARTS_MAX];
	struct id_list list = {0};
	size_t count = choose_parts(s->quotation, parts);
	enum status status = STATUS_OK;
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		/* A part of one word leads everywhere; it is looked for only if there is no longer one. */
		if (i == 0 || length(parts[i]) > 1)
			status = add_candidates(s, source, parts[i], &list, err);
	}
	size_t standing = 0;
	for (size_t i = 0; i < list.count && status == STATUS_OK; i++) {
		if (hand_find(hand, &list.ids[i]) != NULL)
			continue;
		size_t before = s->out->place_count;
		status = search_candidate(s, source, &list.ids[i], err);
		standing += s->out->place_count > before;
	}
	/* All that the source gave hold the words: there may be more. */
	s->out->places_cut = s->out->places_cut || (standing >= CANDIDATES_MAX && standing == list.count);
	return status;
}

/* Standing before altered; cited first; then the truer and nearer one, as they came. */
static int compare_places(const struct quote_place *a, const struct quote_place *b)
{
	if (holds(a->finding.verdict) != holds(b->finding.verdict))
		return holds(a->finding.verdict) ? -1 : 1;
	if (a->is_cited != b->is_cited)
		return a->is_cited ? -1 : 1;
	if (a->finding.verdict != b->finding.verdict)
		return a->finding.verdict > b->finding.verdict ? -1 : 1;
	return a->finding.cost < b->finding.cost ? -1 : a->finding.cost > b->finding.cost;
}

static void sort_places(struct quote_result *out)
{
	for (size_t i = 1; i < out->place_count; i++) {
		struct quote_place place = out->places[i];
		size_t at = i;
		for (; at > 0 && compare_places(&place, &out->places[at - 1]) < 0; at--)
			out->places[at] = out->places[at - 1];
		out->places[at] = place;
	}
}

enum status quote_search(struct arena *a, struct slice text, const struct hand *hand, const struct quote_source *source,
                         bool everywhere, struct quote_result *out, struct error *err)
{
	struct wording quotation;
	struct arena scratch = {0};
	enum status status = wording_of_quotation(&scratch, text, &quotation, err);
	struct search s = {.arena = a, .quotation = &quotation, .out = out};
	if (status == STATUS_LIMIT || (status == STATUS_OK && quotation.count == 0)) {
		status = STATUS_OK;
		goto out;
	}
	for (size_t i = 0; i < hand->count && status == STATUS_OK; i++)
		status = search_cable(&s, &scratch, &hand->cables[i].cable, &hand->cables[i].wording, true, err);
	if (status == STATUS_OK && everywhere)
		status = search_everywhere(&s, hand, source, err);
	sort_places(out);
	out->verdict = out->place_count > 0 ? out->places[0].finding.verdict : VERDICT_NOT_FOUND;
out:
	arena_free(&scratch);
	return status;
}

enum status quote_search_cable(struct arena *a, struct slice text, const struct hand_cable *cable,
                               struct quote_place *out, struct error *err)
{
	struct wording quotation;
	struct finding finding;
	enum status status = wording_of_quotation(a, text, &quotation, err);
	if (status == STATUS_OK)
		status = quote_compare(a, &quotation, &cable->wording, 0, &finding, err);
	if (status == STATUS_OK && !fill_place(a, &cable->cable, &finding, true, out))
		status = error_memory(err);
	return status;
}
