#include "quote/search.h"

#include "quote/stitch.h"

#include <stdlib.h>
#include <string.h>

/* Cables that the source is asked for, and parts between ellipses that lead to them. */
enum { CANDIDATES_MAX = 100, PARTS_MAX = 64 };

/* Of cables to which more than half of the words would have to be changed, so many of the likeliest are compared; of those as near
 * as the nearest so many, if words differ; and of those that are less near than one that was found. */
enum { FAR_MAX = 12, AS_NEAR_MAX = 16, LESS_NEAR_MAX = 4, BARREN_MAX = 4 };

bool quote_same_id(const struct cable_id *a, const struct cable_id *b)
{
	return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

const struct hand_cable *hand_find(const struct hand *hand, const struct cable_id *id)
{
	for (size_t i = 0; i < hand->count; i++)
		if (quote_same_id(&hand->cables[i]->cable.id, id))
			return hand->cables[i];
	return NULL;
}

enum status hand_take(struct hand *hand, struct arena *a, const struct quote_source *source, const struct cable_id *id,
                      struct error *err)
{
	if (hand_find(hand, id) != NULL)
		return STATUS_OK;
	struct hand_cable **cable = arena_push(a, &hand->cables, hand->count, &hand->capacity, sizeof *cable);
	if (cable == NULL)
		return error_memory(err);
	enum status status = hand_cable_load(a, source, id, cable, err);
	hand->count += status == STATUS_OK && *cable != NULL;
	return status;
}

/* ---- The best places so far ---- */

/* Quotations that are looked for together. */
struct group {
	struct arena *arena; /* of the results */
	struct arena kept;   /* of the search */
	struct arena work;   /* of one comparison */
	const struct quote_places *where;
	struct search *searches;
	size_t count;
	struct error *err;
};

struct search {
	struct group *group;
	struct wording quotation; /* of no words: nothing is looked for */
	struct quote_result *out;
	size_t capacity;
	size_t altered;       /* cables in which it would be altered */
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
                        bool is_cited)
{
	struct quote_result *out = s->out;
	struct arena *a = s->group->arena;
	if (!makes_room(s, finding))
		return STATUS_OK;
	if (out->place_count >= QUOTE_PLACES_MAX) {
		out->places_cut = true;
		return STATUS_OK;
	}
	struct quote_place *place = arena_push(a, &out->places, out->place_count, &s->capacity, sizeof *place);
	if (place == NULL || !fill_place(a, cable, finding, is_cited, place))
		return error_memory(s->group->err);
	out->place_count++;
	return STATUS_OK;
}

/* All places in one cable; of altered ones the nearest. `gave`: it has a place, or a part. */
static enum status search_cable(struct search *s, const struct hand_cable *cable, bool is_cited, bool *gave)
{
	struct group *g = s->group;
	*gave = false;
	for (size_t from = 0;;) {
		struct finding finding;
		arena_reset(&g->work);
		enum status status = quote_compare(&g->work, &s->quotation, &cable->wording, from, &finding, g->err);
		bool is_place = status == STATUS_OK && finding.verdict != VERDICT_NOT_FOUND;
		*gave = *gave || is_place;
		s->altered += is_place && !holds(finding.verdict);
		if (is_place && (from == 0 || holds(finding.verdict)))
			status = keep(s, &cable->cable, &finding, is_cited);
		bool may_have_parts = s->quotation.count >= 2 * STITCH_WORDS_MIN, has_part = false;
		if (status == STATUS_OK && from == 0 && may_have_parts && !holds(finding.verdict))
			status = stitch_offer(&s->stitch, &cable->cable.id, &cable->wording, &has_part, g->err);
		*gave = *gave || has_part;
		if (status != STATUS_OK || !holds(finding.verdict) || s->out->places_cut)
			return status;
		from = finding.span.end;
	}
}

/* ---- Questions ---- */

/* Passages that the source is asked for at once, each for a search. */
struct question {
	struct archive_passage *passages;
	struct archive_passage_answer *answers;
	struct search **of;
	size_t count, room, of_room;
};

static enum status add_passage(struct group *g, struct question *q, struct search *s,
                               const struct archive_passage *passage)
{
	struct archive_passage *to = arena_push(&g->kept, &q->passages, q->count, &q->room, sizeof *to);
	struct search **of = arena_push(&g->kept, &q->of, q->count, &q->of_room, sizeof *of);
	if (to == NULL || of == NULL)
		return error_memory(g->err);
	*to = *passage;
	*of = s;
	q->count++;
	return STATUS_OK;
}

static enum status ask(struct group *g, struct question *q, size_t limit)
{
	const struct quote_source *source = g->where->source;
	q->answers = arena_array(&g->kept, q->count, sizeof *q->answers);
	if (q->answers == NULL)
		return error_memory(g->err);
	if (q->count == 0)
		return STATUS_OK;
	return source->find_passages(source->state, &g->kept, q->passages, q->count, limit, q->answers, g->err);
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

/* How many candidates of each sort were looked at. */
struct patience {
	size_t far;
	size_t barren; /* far ones in a row that gave nothing: they come by how much they have */
	size_t as_near, less_near;
};

static bool is_far(const struct search *s, const struct archive_near *near)
{
	return (size_t)near->edits * 2 > s->quotation.count;
}

/* Whether this one and what comes behind it is not worth a look. */
static bool is_spent(const struct search *s, struct patience *p, const struct archive_near *near, uint32_t nearest)
{
	p->far += is_far(s, near);
	p->as_near += near->edits > 0 && near->edits == nearest;
	p->less_near += near->edits > nearest && s->out->place_count > 0;
	return p->far > FAR_MAX || p->barren > BARREN_MAX || p->as_near > AS_NEAR_MAX || p->less_near > LESS_NEAR_MAX;
}

static enum status compare_candidates(struct search *s, const struct archive_passage_answer *found)
{
	struct group *g = s->group;
	struct patience patience = {0};
	size_t standing = 0;
	for (size_t i = 0; i < found->count; i++) {
		const struct archive_near *near = &found->cables[i];
		const struct hand_cable *cable;
		bool gave = false;
		if (is_spent(s, &patience, near, found->cables[0].edits))
			break;
		if (hand_find(g->where->hand, &near->id) != NULL)
			continue;
		size_t before = s->out->place_count;
		enum status status = shelf_take(g->where->shelf, g->where->source, &near->id, &cable, g->err);
		if (status == STATUS_OK && cable != NULL)
			status = search_cable(s, cable, false, &gave);
		if (status != STATUS_OK)
			return status;
		patience.barren = gave || !is_far(s, near) ? 0 : patience.barren + 1;
		standing += s->out->place_count > before;
	}
	s->out->standing = found->holding;
	s->out->standing_more = found->holding_more;
	/* All that the source gave hold the words: there may be more. */
	s->out->places_cut = s->out->places_cut || (standing >= CANDIDATES_MAX && standing == found->count);
	return STATUS_OK;
}

static enum status search_everywhere(struct group *g)
{
	struct question q = {0};
	struct archive_passage passage;
	enum status status = STATUS_OK;
	for (size_t i = 0; i < g->count && status == STATUS_OK; i++) {
		if (g->searches[i].quotation.count == 0)
			continue;
		status = make_passage(&g->kept, &g->searches[i].quotation, &passage, g->err);
		if (status == STATUS_OK)
			status = add_passage(g, &q, &g->searches[i], &passage);
	}
	if (status == STATUS_OK)
		status = ask(g, &q, CANDIDATES_MAX);
	for (size_t i = 0; i < q.count && status == STATUS_OK; i++)
		status = compare_candidates(q.of[i], &q.answers[i]);
	return status;
}

/* ---- Parts ---- */

/* A passage of fewer words says nothing of its own; of a quotation that stands nowhere as a whole each part must be as long. */
enum { PART_WORDS_MIN = 6, PART_TELLING_MIN = 2, PART_CANDIDATES_MAX = 10 };

static size_t count_found(const struct stitch_part *parts, size_t count)
{
	size_t found = 0;
	for (size_t i = 0; i < count; i++)
		found += parts[i].cable != NULL;
	return found;
}

/* Whether no part that a cable has is a short one, or but a name. */
static bool has_long_parts(const struct search *s, const struct stitch_part *parts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct span run = parts[i].run;
		if (parts[i].cable != NULL && (run.end - run.begin < PART_WORDS_MIN ||
		                               quote_count_telling(&s->quotation, run) < PART_TELLING_MIN))
			return false;
	}
	return true;
}

static bool needs_parts(const struct search *s)
{
	return s->quotation.count > 0 && (s->out->place_count == 0 || !holds(s->out->places[0].finding.verdict));
}

/* What no cable had so far, to be asked for now that it stands alone. */
static enum status add_missing_parts(struct group *g, struct search *s, struct question *q)
{
	struct stitch_part *parts;
	size_t count;
	enum status status = STATUS_OK;
	stitch_end(&s->stitch, &parts, &count);
	if (parts == NULL)
		return error_memory(g->err);
	size_t found = count_found(parts, count);
	/* Of a quotation that stands nowhere as a whole every part must be long. */
	bool may_tell = s->out->place_count > 0 || has_long_parts(s, parts, count);
	for (size_t i = 0; i < count && found > 0 && found < count && may_tell && status == STATUS_OK; i++) {
		struct span words = parts[i].words;
		if (parts[i].cable != NULL || words.end - words.begin < STITCH_WORDS_MIN)
			continue;
		struct slice *folded = arena_array(&g->kept, words.end - words.begin, sizeof *folded);
		if (folded == NULL)
			return error_memory(g->err);
		for (size_t k = words.begin; k < words.end; k++)
			folded[k - words.begin] = s->quotation.words[k].folded;
		status = add_passage(g, q, s,
		                     &(struct archive_passage){.words = folded, .word_count = words.end - words.begin});
	}
	return status;
}

/* Looks at the cables that may have the words that are missing: as long as one may have more of them in a row. */
static enum status offer_more(struct search *s, const struct archive_passage *passage,
                              const struct archive_passage_answer *found)
{
	struct group *g = s->group;
	for (size_t i = 0; i < found->count; i++) {
		const struct archive_near *near = &found->cables[i];
		const struct hand_cable *cable;
		bool gave;
		if (near->edits + STITCH_WORDS_MIN > passage->word_count)
			continue;
		enum status status = shelf_take(g->where->shelf, g->where->source, &near->id, &cable, g->err);
		if (status == STATUS_OK && cable != NULL)
			status = stitch_offer(&s->stitch, &near->id, &cable->wording, &gave, g->err);
		if (status != STATUS_OK)
			return status;
		if (near->edits == 0)
			return STATUS_OK;
	}
	return STATUS_OK;
}

/* Whether the parts say where a quotation comes from that stands nowhere as a whole: long ones, and more than half of it. */
static bool tell_enough(const struct search *s, const struct stitch_part *parts, size_t count)
{
	size_t words = 0;
	for (size_t i = 0; i < count; i++)
		words += parts[i].cable != NULL ? parts[i].run.end - parts[i].run.begin : 0;
	return 2 * words > s->quotation.count && has_long_parts(s, parts, count);
}

static const struct stitch_part *longest_of(const struct stitch_part *parts, size_t count)
{
	const struct stitch_part *longest = &parts[0];
	for (size_t i = 1; i < count; i++)
		if (parts[i].run.end - parts[i].run.begin > longest->run.end - longest->run.begin)
			longest = &parts[i];
	return longest;
}

static enum status fill_part(struct search *s, const struct stitch_part *part, struct quote_part *out)
{
	enum { HIDING = WORDING_ELLIPSIS | WORDING_INSERTION | WORDING_BLANK };
	struct group *g = s->group;
	const struct wording_word *words = s->quotation.words;
	const struct hand_cable *cable = NULL;
	struct wording wording;
	struct finding finding = {0};
	out->span = (struct span){words[part->words.begin].span.begin, words[part->words.end - 1].span.end};
	out->text = slice_span(s->quotation.text, out->span);
	out->is_marked = part->words.begin > 0 && (words[part->words.begin].marks & HIDING) != 0;
	if (part->cable == NULL)
		return STATUS_OK;
	enum status status = shelf_take(g->where->shelf, g->where->source, part->cable, &cable, g->err);
	if (status != STATUS_OK || cable == NULL)
		return status;
	arena_reset(&g->work);
	status = wording_of_quotation(&g->work, out->text, &wording, g->err);
	if (status == STATUS_OK)
		status = quote_compare_known(&g->work, &wording, &cable->wording, &finding, g->err);
	bool is_cited = hand_find(g->where->hand, part->cable) != NULL;
	if (status == STATUS_OK && !fill_place(g->arena, &cable->cable, &finding, is_cited, &out->place))
		status = error_memory(g->err);
	return status;
}

/* Of a quotation that stands nowhere as a whole: where its longest part stands, all else was put in. */
static enum status keep_longest(struct search *s, const struct stitch_part *longest)
{
	struct group *g = s->group;
	const struct hand_cable *cable;
	struct finding finding;
	enum status status = shelf_take(g->where->shelf, g->where->source, longest->cable, &cable, g->err);
	if (status != STATUS_OK || cable == NULL)
		return status;
	arena_reset(&g->work);
	status = quote_compare_known(&g->work, &s->quotation, &cable->wording, &finding, g->err);
	if (status == STATUS_OK)
		status = keep(s, &cable->cable, &finding, hand_find(g->where->hand, longest->cable) != NULL);
	return status;
}

static enum status fill_parts(struct search *s)
{
	struct stitch_part *parts;
	size_t count;
	stitch_end(&s->stitch, &parts, &count);
	if (parts == NULL)
		return error_memory(s->group->err);
	if (count_found(parts, count) < 2 || (s->out->place_count == 0 && !tell_enough(s, parts, count)))
		return STATUS_OK;
	struct quote_part *filled = arena_array(s->group->arena, count, sizeof *filled);
	enum status status = filled == NULL ? error_memory(s->group->err) : STATUS_OK;
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = fill_part(s, &parts[i], &filled[i]);
	if (status == STATUS_OK && s->out->place_count == 0)
		status = keep_longest(s, longest_of(parts, count));
	s->out->parts = filled;
	s->out->part_count = count;
	return status;
}

/* The parts of quotations that do not hold. */
static enum status find_parts(struct group *g)
{
	struct question q = {0};
	enum status status = STATUS_OK;
	for (size_t i = 0; i < g->count && g->where->everywhere && status == STATUS_OK; i++)
		if (needs_parts(&g->searches[i]))
			status = add_missing_parts(g, &g->searches[i], &q);
	if (status == STATUS_OK)
		status = ask(g, &q, PART_CANDIDATES_MAX);
	for (size_t i = 0; i < q.count && status == STATUS_OK; i++)
		status = offer_more(q.of[i], &q.passages[i], &q.answers[i]);
	for (size_t i = 0; i < g->count && status == STATUS_OK; i++)
		if (needs_parts(&g->searches[i]))
			status = fill_parts(&g->searches[i]);
	return status;
}

/* ---- Boilerplate ---- */

enum { ALIKE_MIN = 3, STANDING_WORDS_MIN = 5 };

/* The longest run of the cable's words in an altered quotation, which several cables have much of: it may stand in many. */
static enum status add_run(struct search *s, struct question *q)
{
	struct group *g = s->group;
	struct span longest = {0, 0};
	struct wording *run = arena_alloc(&g->kept, sizeof *run);
	struct archive_passage passage;
	if (run == NULL)
		return error_memory(g->err);
	for (size_t i = 0; i < s->out->places[0].finding.difference_count; i++) {
		const struct difference *d = &s->out->places[0].finding.differences[i];
		if (d->kind == DIFFERENCE_SAME &&
		    d->quotation_span.end - d->quotation_span.begin > longest.end - longest.begin)
			longest = d->quotation_span;
	}
	enum status status = wording_of_quotation(&g->kept, slice_span(s->quotation.text, longest), run, g->err);
	if (status != STATUS_OK || run->count < STANDING_WORDS_MIN)
		return status;
	status = make_passage(&g->kept, run, &passage, g->err);
	return status == STATUS_OK ? add_passage(g, q, s, &passage) : status;
}

static enum status count_standing(struct group *g)
{
	struct question q = {0};
	enum status status = STATUS_OK;
	for (size_t i = 0; i < g->count && status == STATUS_OK; i++) {
		const struct quote_result *out = g->searches[i].out;
		if (out->verdict == VERDICT_ALTERED && g->searches[i].altered >= ALIKE_MIN)
			status = add_run(&g->searches[i], &q);
	}
	if (status == STATUS_OK)
		status = ask(g, &q, 1);
	for (size_t i = 0; i < q.count && status == STATUS_OK; i++) {
		q.of[i]->out->standing = q.answers[i].holding;
		q.of[i]->out->standing_more = q.answers[i].holding_more;
	}
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

static enum status begin(struct group *g, struct search *s, struct quote_result *result)
{
	*s = (struct search){.group = g, .out = result};
	enum status status = wording_of_quotation(&g->kept, result->quotation->text, &s->quotation, g->err);
	if (status == STATUS_LIMIT) {
		s->quotation.count = 0;
		status = STATUS_OK;
	}
	if (status == STATUS_OK)
		status = stitch_begin(&g->kept, &s->quotation, &s->stitch, g->err);
	return status;
}

static enum status search_hand(struct group *g)
{
	const struct hand *hand = g->where->hand;
	enum status status = STATUS_OK;
	bool gave;
	for (size_t i = 0; i < g->count; i++)
		for (size_t k = 0; k < hand->count && g->searches[i].quotation.count > 0 && status == STATUS_OK; k++)
			status = search_cable(&g->searches[i], hand->cables[k], true, &gave);
	return status;
}

enum status quote_search(struct arena *a, const struct quote_places *where, struct quote_result *const *results,
                         size_t count, struct error *err)
{
	struct group g = {.arena = a, .where = where, .count = count, .err = err};
	g.searches = arena_array(&g.kept, count, sizeof *g.searches);
	enum status status = g.searches == NULL ? error_memory(err) : STATUS_OK;
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = begin(&g, &g.searches[i], results[i]);
	if (status == STATUS_OK)
		status = search_hand(&g);
	if (status == STATUS_OK && where->everywhere)
		status = search_everywhere(&g);
	if (status == STATUS_OK)
		status = find_parts(&g);
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		sort_places(results[i]);
		results[i]->verdict =
		    results[i]->place_count > 0 ? results[i]->places[0].finding.verdict : VERDICT_NOT_FOUND;
	}
	if (status == STATUS_OK && where->everywhere)
		status = count_standing(&g);
	arena_free(&g.work);
	arena_free(&g.kept);
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
