#include "quote/search.h"

#include "quote/stitch.h"

#include <stdlib.h>
#include <string.h>

/* Cables that the source is asked for, and parts between ellipses that lead to them. */
enum { CANDIDATES_MAX = 100, PARTS_MAX = 64 };

/* Of cables to which more than half of the words would have to be changed, so many of the likeliest are compared; of those as near
 * as the nearest so many, if words differ; and of those that are less near than one that was found. */
enum { FAR_MAX = 12, AS_NEAR_MAX = 16, LESS_NEAR_MAX = 4 };

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
	struct stitch stitch; /* of an altered one */
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
	out->mrn = arena_copy(a, cable_name(&cable->value));
	out->post = arena_copy(a, cable->value.post);
	out->signer = arena_copy(a, cable->value.signer);
	out->date = cable->value.date;
	return out->mrn.ptr != NULL && out->post.ptr != NULL && out->signer.ptr != NULL &&
	       copy_finding(a, finding, &out->finding);
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
		bool may_have_parts = s->quotation->count >= 2 * STITCH_WORDS_MIN;
		if (status == STATUS_OK && from == 0 && may_have_parts && !holds(finding.verdict))
			status = stitch_offer(&s->stitch, &cable->id, wording, err);
		if (status != STATUS_OK || !holds(finding.verdict) || s->out->places_cut)
			return status;
		from = finding.span.end;
	}
}

/* ---- Candidates ---- */

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

/* The words of all parts, one behind the other. */
static enum status make_passage(struct arena *a, const struct wording *q, struct archive_passage *out,
                                struct error *err)
{
	struct slice *words = arena_array(a, q->count, sizeof *words);
	size_t *ends = arena_array(a, PARTS_MAX, sizeof *ends);
	size_t at = 0;
	struct span part;
	if (words == NULL || ends == NULL)
		return error_memory(err);
	*out = (struct archive_passage){.words = words, .part_ends = ends};
	while (out->part_count < PARTS_MAX && next_part(q, &at, &part)) {
		for (size_t i = part.begin; i < part.end; i++)
			words[out->word_count++] = q->words[i].folded;
		ends[out->part_count++] = out->word_count;
	}
	return STATUS_OK;
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
	struct archive_passage passage;
	struct archive_passage_answer found;
	enum status status = make_passage(s->arena, s->quotation, &passage, err);
	if (status == STATUS_OK)
		status = source->find_passages(source->state, s->arena, &passage, 1, CANDIDATES_MAX, &found, err);
	if (status != STATUS_OK)
		return status;
	size_t standing = 0, far = 0, as_near = 0, less_near = 0;
	for (size_t i = 0; i < found.count && status == STATUS_OK; i++) {
		const struct archive_near *near = &found.cables[i];
		far += near->edits * 2 > passage.word_count;
		as_near += near->edits > 0 && near->edits == found.cables[0].edits;
		less_near += near->edits > found.cables[0].edits && s->out->place_count > 0;
		if (far > FAR_MAX || as_near > AS_NEAR_MAX || less_near > LESS_NEAR_MAX)
			break;
		if (hand_find(hand, &near->id) != NULL)
			continue;
		size_t before = s->out->place_count;
		status = search_candidate(s, source, &found.cables[i].id, err);
		standing += s->out->place_count > before;
	}
	s->out->standing = found.holding;
	s->out->standing_more = found.holding_more;
	/* All that the source gave hold the words: there may be more. */
	s->out->places_cut = s->out->places_cut || (standing >= CANDIDATES_MAX && standing == found.count);
	return status;
}

/* ---- Parts ---- */

/* A passage of fewer words says nothing of its own; of a quotation that stands nowhere as a whole each part must be as long. */
enum { PART_WORDS_MIN = 6, PART_CANDIDATES_MAX = 10 };

static size_t count_found(const struct stitch_part *parts, size_t count)
{
	size_t found = 0;
	for (size_t i = 0; i < count; i++)
		found += parts[i].cable != NULL;
	return found;
}

/* Asks the source for what no cable had so far, now that it stands alone. */
static enum status offer_more(struct search *s, const struct quote_source *source, const struct stitch_part *parts,
                              size_t count, struct error *err)
{
	struct arena scratch = {0};
	struct archive_passage passages[STITCH_PARTS_MAX + 1];
	struct archive_passage_answer found[STITCH_PARTS_MAX + 1];
	size_t asked = 0;
	enum status status = STATUS_OK;
	for (size_t i = 0; i < count && asked <= STITCH_PARTS_MAX; i++) {
		struct span words = parts[i].words;
		if (parts[i].cable != NULL || words.end - words.begin < STITCH_WORDS_MIN)
			continue;
		struct slice *folded = arena_array(&scratch, words.end - words.begin, sizeof *folded);
		if (folded == NULL) {
			status = error_memory(err);
			goto out;
		}
		for (size_t k = words.begin; k < words.end; k++)
			folded[k - words.begin] = s->quotation->words[k].folded;
		passages[asked++] = (struct archive_passage){.words = folded, .word_count = words.end - words.begin};
	}
	if (asked > 0)
		status =
		    source->find_passages(source->state, &scratch, passages, asked, PART_CANDIDATES_MAX, found, err);
	for (size_t i = 0; i < asked && status == STATUS_OK; i++) {
		for (size_t k = 0; k < found[i].count && status == STATUS_OK; k++) {
			struct hand one = {0};
			struct arena a = {0};
			status = hand_take(&one, &a, source, &found[i].cables[k].id, err);
			if (status == STATUS_OK && one.count > 0)
				status = stitch_offer(&s->stitch, &found[i].cables[k].id, &one.cables[0].wording, err);
			arena_free(&a);
		}
	}
out:
	arena_free(&scratch);
	return status;
}

/* Whether the parts say where a quotation comes from that stands nowhere as a whole: long ones, and more than half of it. */
static bool tell_enough(const struct search *s, const struct stitch_part *parts, size_t count)
{
	size_t words = 0;
	for (size_t i = 0; i < count; i++) {
		size_t run = parts[i].run.end - parts[i].run.begin;
		if (parts[i].cable != NULL && run < PART_WORDS_MIN)
			return false;
		words += parts[i].cable != NULL ? run : 0;
	}
	return 2 * words > s->quotation->count;
}

static const struct stitch_part *longest_of(const struct stitch_part *parts, size_t count)
{
	const struct stitch_part *longest = &parts[0];
	for (size_t i = 1; i < count; i++)
		if (parts[i].run.end - parts[i].run.begin > longest->run.end - longest->run.begin)
			longest = &parts[i];
	return longest;
}

static enum status fill_part(struct search *s, const struct stitch_part *part, const struct hand *hand,
                             const struct hand_cable *cable, struct quote_part *out, struct error *err)
{
	enum { HIDING = WORDING_ELLIPSIS | WORDING_INSERTION | WORDING_BLANK };
	const struct wording_word *words = s->quotation->words;
	struct wording wording;
	struct finding finding = {0};
	out->span = (struct span){words[part->words.begin].span.begin, words[part->words.end - 1].span.end};
	out->text = slice_span(s->quotation->text, out->span);
	out->is_marked = part->words.begin > 0 && (words[part->words.begin].marks & HIDING) != 0;
	if (cable == NULL)
		return STATUS_OK;
	enum status status = wording_of_quotation(s->arena, out->text, &wording, err);
	if (status == STATUS_OK)
		status = quote_compare_known(s->arena, &wording, &cable->wording, &finding, err);
	bool is_cited = hand_find(hand, &cable->cable.id) != NULL;
	if (status == STATUS_OK && !fill_place(s->arena, &cable->cable, &finding, is_cited, &out->place))
		status = error_memory(err);
	return status;
}

static enum status fill_parts(struct search *s, const struct hand *hand, const struct quote_source *source,
                              const struct stitch_part *parts, size_t count, struct error *err)
{
	struct hand taken = {0};
	struct quote_part *filled = arena_array(s->arena, count, sizeof *filled);
	enum status status = filled == NULL ? error_memory(err) : STATUS_OK;
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		if (parts[i].cable != NULL)
			status = hand_take(&taken, s->arena, source, parts[i].cable, err);
		const struct hand_cable *cable = parts[i].cable != NULL ? hand_find(&taken, parts[i].cable) : NULL;
		if (status == STATUS_OK)
			status = fill_part(s, &parts[i], hand, cable, &filled[i], err);
	}
	if (status != STATUS_OK || s->out->place_count > 0) {
		s->out->parts = filled;
		s->out->part_count = count;
		return status;
	}
	/* Nowhere as a whole: where its longest part stands, all else was put in. */
	const struct hand_cable *cable = hand_find(&taken, longest_of(parts, count)->cable);
	struct finding finding;
	if (cable == NULL)
		return STATUS_OK;
	status = quote_compare_known(s->arena, s->quotation, &cable->wording, &finding, err);
	if (status == STATUS_OK)
		status = keep(s, &cable->cable, &finding, hand_find(hand, &cable->cable.id) != NULL, err);
	s->out->parts = filled;
	s->out->part_count = count;
	return status;
}

/* The parts of a quotation that does not hold. */
static enum status find_parts(struct search *s, const struct hand *hand, const struct quote_source *source,
                              bool everywhere, struct error *err)
{
	struct stitch_part *parts;
	size_t count;
	enum status status = STATUS_OK;
	stitch_end(&s->stitch, &parts, &count);
	if (parts != NULL && everywhere && count_found(parts, count) > 0 && count_found(parts, count) < count) {
		status = offer_more(s, source, parts, count, err);
		if (status == STATUS_OK)
			stitch_end(&s->stitch, &parts, &count);
	}
	if (status == STATUS_OK && parts == NULL)
		status = error_memory(err);
	if (status != STATUS_OK || count_found(parts, count) < 2 ||
	    (s->out->place_count == 0 && !tell_enough(s, parts, count)))
		return status;
	return fill_parts(s, hand, source, parts, count, err);
}

/* ---- Boilerplate ---- */

enum { ALIKE_PLACES_MIN = 3, STANDING_WORDS_MIN = 5 };

/* Where an altered quotation is as near to several cables, their words may stand in many: asks for the longest run of them. */
static enum status count_standing(struct search *s, const struct quote_source *source, struct error *err)
{
	const struct quote_result *out = s->out;
	struct span longest = {0, 0};
	if (out->verdict != VERDICT_ALTERED || out->place_count < ALIKE_PLACES_MIN)
		return STATUS_OK;
	for (size_t i = 0; i < out->places[0].finding.difference_count; i++) {
		const struct difference *d = &out->places[0].finding.differences[i];
		if (d->kind == DIFFERENCE_SAME &&
		    d->quotation_span.end - d->quotation_span.begin > longest.end - longest.begin)
			longest = d->quotation_span;
	}
	struct arena scratch = {0};
	struct wording run;
	struct archive_passage passage;
	struct archive_passage_answer found;
	enum status status = wording_of_quotation(&scratch, slice_span(s->quotation->text, longest), &run, err);
	if (status == STATUS_OK)
		status = make_passage(&scratch, &run, &passage, err);
	if (status == STATUS_OK && run.count >= STANDING_WORDS_MIN) {
		status = source->find_passages(source->state, &scratch, &passage, 1, 1, &found, err);
		if (status == STATUS_OK) {
			s->out->standing = found.holding;
			s->out->standing_more = found.holding_more;
		}
	}
	arena_free(&scratch);
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
	if (status == STATUS_OK)
		status = stitch_begin(&scratch, &quotation, &s.stitch, err);
	for (size_t i = 0; i < hand->count && status == STATUS_OK; i++)
		status = search_cable(&s, &scratch, &hand->cables[i].cable, &hand->cables[i].wording, true, err);
	if (status == STATUS_OK && everywhere)
		status = search_everywhere(&s, hand, source, err);
	if (status == STATUS_OK && (out->place_count == 0 || !holds(out->places[0].finding.verdict)))
		status = find_parts(&s, hand, source, everywhere, err);
	sort_places(out);
	out->verdict = out->place_count > 0 ? out->places[0].finding.verdict : VERDICT_NOT_FOUND;
	if (status == STATUS_OK && everywhere)
		status = count_standing(&s, source, err);
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
