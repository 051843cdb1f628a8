#include "quote/check.h"

#include "quote/attribution.h"
#include "quote/mention.h"
#include "quote/search.h"
#include "quote/tongue.h"

#include <stdlib.h>

/* A quotation of fewer words may be chance: it cites nothing by itself. */
enum { CITING_WORDS_MIN = 8 };

/* A mention with the cables that it names. */
struct named {
	struct cable_id *ids;
	size_t count;
};

struct checker {
	struct arena *arena;
	const struct quote_story *story;
	const struct quote_source *source;
	struct quote_check *out;
	struct named *named; /* for each mention */
	struct hand hand;    /* cables that the story links or names; then also those that it quotes */
	struct shelf shelf;
	size_t citation_capacity, trouble_capacity;
	struct error *err;
};

static enum status add_trouble(struct checker *c, enum trouble_kind kind, struct slice words, struct span story,
                               size_t quotation)
{
	struct quote_check *out = c->out;
	struct trouble *t = arena_push(c->arena, &out->troubles, out->trouble_count, &c->trouble_capacity, sizeof *t);
	if (t == NULL)
		return error_memory(c->err);
	*t = (struct trouble){kind, words, story, quotation};
	out->trouble_count++;
	return STATUS_OK;
}

static enum status add_citation(struct checker *c, const struct citation *citation)
{
	struct quote_check *out = c->out;
	struct citation *to =
	    arena_push(c->arena, &out->citations, out->citation_count, &c->citation_capacity, sizeof *to);
	if (to == NULL)
		return error_memory(c->err);
	*to = *citation;
	out->citation_count++;
	return STATUS_OK;
}

bool quote_trouble_stops(enum trouble_kind kind)
{
	return kind == TROUBLE_LINK_LOST || kind == TROUBLE_LINK_UNCLEAR || kind == TROUBLE_READ_LOST;
}

/* ---- What the story names ---- */

static enum status resolve_mentions(struct checker *c)
{
	struct extract *e = &c->out->extract;
	c->named = arena_array(c->arena, e->mention_count, sizeof *c->named);
	if (c->named == NULL)
		return error_memory(c->err);
	for (size_t i = 0; i < e->mention_count; i++) {
		struct named *named = &c->named[i];
		if (e->mentions[i].name.len == 0)
			continue;
		enum status status = c->source->find_named(c->source->state, c->arena, e->mentions[i].name, &named->ids,
		                                           &named->count, c->err);
		for (size_t k = 0; k < named->count && status == STATUS_OK; k++)
			status = hand_take(&c->hand, c->arena, c->source, &named->ids[k], c->err);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

/* ---- Quotations ---- */

/* What an outer quotation holds is checked with it; only where that is found nowhere, on its own. */
static bool is_checked(const struct quotation *q, const struct quote_result *all, const struct quotation *first)
{
	if (q->outer == QUOTATION_NONE)
		return true;
	return !q->is_scrap && !first[q->outer].is_scrap && all[q->outer].verdict == VERDICT_NOT_FOUND;
}

/* Which are looked for together. */
enum round {
	ROUND_OUTER, /* quotations, everywhere */
	ROUND_INNER, /* those within others, which were found nowhere */
	ROUND_SCRAPS,
	ROUND_LOST_SCRAPS, /* scraps that no cable has that is named or quoted, everywhere: but one word leads everywhere */
	ROUND_END,
};

static bool is_of_round(const struct checker *c, const struct quote_result *all, const struct quotation *q,
                        enum round round)
{
	const struct quotation *first = c->out->extract.quotations;
	if (!is_checked(q, all, first))
		return false;
	if (round == ROUND_OUTER || round == ROUND_INNER)
		return !q->is_scrap && (q->outer == QUOTATION_NONE) == (round == ROUND_OUTER);
	return q->is_scrap && (round == ROUND_SCRAPS || (all[q - first].place_count == 0 && q->word_count > 1));
}

/* `all` has a result for each quotation. */
static enum status search_round(struct checker *c, struct quote_result *all, enum round round)
{
	const struct extract *e = &c->out->extract;
	const struct quote_places where = {c->source, &c->hand, &c->shelf, round != ROUND_SCRAPS};
	struct quote_result **chosen = arena_array(c->arena, e->quotation_count, sizeof(struct quote_result *));
	size_t count = 0;
	if (chosen == NULL)
		return error_memory(c->err);
	for (size_t i = 0; i < e->quotation_count; i++)
		if (is_of_round(c, all, &e->quotations[i], round))
			chosen[count++] = &all[i];
	return count == 0 ? STATUS_OK : quote_search(c->arena, &where, chosen, count, c->err);
}

static enum status take_quoted(struct checker *c, const struct quote_result *all)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; i < c->out->extract.quotation_count && status == STATUS_OK; i++)
		if (all[i].verdict >= VERDICT_CONVENTIONAL)
			status = hand_take(&c->hand, c->arena, c->source, &all[i].places[0].cable, c->err);
	return status;
}

static enum status check_quotations(struct checker *c)
{
	struct extract *e = &c->out->extract;
	struct quote_result *results = arena_array(c->arena, e->quotation_count, sizeof *results);
	if (results == NULL)
		return error_memory(c->err);
	for (size_t i = 0; i < e->quotation_count; i++)
		results[i].quotation = &e->quotations[i];
	enum status status = STATUS_OK;
	for (enum round round = ROUND_OUTER; round < ROUND_END && status == STATUS_OK; round++) {
		if (round == ROUND_SCRAPS)
			status = take_quoted(c, results);
		if (status == STATUS_OK)
			status = search_round(c, results, round);
	}
	c->out->results = results;
	for (size_t i = 0; i < e->quotation_count; i++) {
		bool is_inner = e->quotations[i].outer != QUOTATION_NONE;
		if (!is_inner || results[i].verdict != VERDICT_NOT_FOUND)
			results[c->out->result_count++] = results[i];
	}
	return status;
}

/* ---- What stands around a quotation ---- */

/* Whether a mention belongs to the quotation's paragraph; a block quote's is the one before it. */
static bool is_around(const struct checker *c, const struct mention *m, const struct quotation *q)
{
	uint32_t block = m->kind == MENTION_READ ? m->about : m->block;
	if (q->is_block && block == mention_block_before(c->story->prose, q->block))
		return true;
	return block >= q->block && block <= q->last_block;
}

static bool names(const struct named *named, const struct cable_id *id)
{
	for (size_t i = 0; i < named->count; i++)
		if (quote_same_id(&named->ids[i], id))
			return true;
	return false;
}

static struct slice name_of(const struct checker *c, const struct cable_id *id)
{
	char hex[CABLE_ID_LEN + 1];
	const struct hand_cable *cable = hand_find(&c->hand, id);
	if (cable != NULL && cable_name(&cable->cable.value).len > 0)
		return cable_name(&cable->cable.value);
	cable_id_write(id, hex);
	return arena_copy(c->arena, slice_of(hex));
}

/* Those of `out->cited` first, as they stand. */
static void put_cited_first(struct quote_result *out)
{
	size_t front = 0;
	for (size_t i = 0; i < out->place_count; i++) {
		struct quote_place place = out->places[i];
		if (!place.is_cited_here)
			continue;
		for (size_t k = i; k > front; k--)
			out->places[k] = out->places[k - 1];
		out->places[front++] = place;
	}
	if (out->place_count > 0)
		out->verdict = out->places[0].finding.verdict;
}

/* The cables that its paragraph cites, and whether the words stand there. */
static enum status note_cited(struct checker *c, struct quote_result *out)
{
	const struct extract *e = &c->out->extract;
	size_t capacity = 0;
	bool is_here = false;
	for (size_t i = 0; i < e->mention_count; i++) {
		if (!is_around(c, &e->mentions[i], out->quotation))
			continue;
		for (size_t k = 0; k < c->named[i].count; k++) {
			struct slice *name =
			    arena_push(c->arena, &out->cited, out->cited_count, &capacity, sizeof *name);
			if (name == NULL)
				return error_memory(c->err);
			*name = name_of(c, &c->named[i].ids[k]);
			bool is_new = name->ptr != NULL;
			for (size_t n = 0; n < out->cited_count; n++)
				is_new = is_new && !slice_equal(out->cited[n], *name);
			out->cited_count += is_new;
		}
		for (size_t k = 0; k < out->place_count; k++) {
			out->places[k].is_cited_here =
			    out->places[k].is_cited_here || names(&c->named[i], &out->places[k].cable);
			is_here = is_here || out->places[k].is_cited_here;
		}
	}
	out->is_elsewhere = out->place_count > 0 && out->cited_count > 0 && !is_here && !out->quotation->is_scrap;
	put_cited_first(out);
	return STATUS_OK;
}

/* Whether a cable that the story names is in this language; those that it does not name are in English. */
static bool is_of_a_cable(const struct checker *c, struct slice language)
{
	enum { TOLD_BY = 6 };
	if (tongue_is_same(slice_of("en"), language))
		return true;
	for (size_t i = 0; i < c->hand.count; i++) {
		struct tongue other = tongue_of(&c->hand.cables[i]->wording);
		if (other.told_by >= TOLD_BY && tongue_is_same(other.tag, language))
			return true;
	}
	return false;
}

static struct slice language_of(struct tongue own, struct slice story)
{
	bool is_storys = story.len > 0 && tongue_is_same(own.tag, story);
	if (own.told_by == 0 || (is_storys && (own.told_by == 1 || slice_starts_with(own.tag, "und"))))
		return story;
	/* A single word tells it only where the story is in that language. */
	return own.told_by > 1 ? own.tag : slice_of("");
}

/* A quotation that is found nowhere, in another language than the cables, is listed as a translation. */
static enum status note_language(struct checker *c, struct slice story_language, struct quote_result *out)
{
	struct wording words;
	struct arena scratch = {0};
	enum status status = wording_of_quotation(&scratch, out->quotation->text, &words, c->err);
	if (status == STATUS_OK) {
		out->language = language_of(tongue_of(&words), story_language);
		if (out->verdict == VERDICT_NOT_FOUND && out->language.len > 0 && !is_of_a_cable(c, out->language))
			out->verdict = VERDICT_TRANSLATION;
	}
	arena_free(&scratch);
	return status == STATUS_LIMIT ? STATUS_OK : status;
}

/* The language that the story says it is in, else that of its words. */
static enum status tell_story(struct checker *c, struct slice *language)
{
	enum { TOLD_BY = 20, TRANSLATION_TOLD_BY = 5 };
	struct wording words;
	struct arena scratch = {0};
	*language = c->story->language;
	if (language->len > 0)
		return STATUS_OK;
	enum status status = wording_of_quotation(&scratch, slice_part(c->story->prose->text, 0, 4000), &words, c->err);
	if (status == STATUS_OK) {
		struct tongue tongue = tongue_of(&words);
		if (tongue.told_by >= (c->story->is_translation ? TRANSLATION_TOLD_BY : TOLD_BY))
			*language = tongue.tag;
	}
	arena_free(&scratch);
	return status == STATUS_LIMIT ? STATUS_OK : status;
}

static enum status look_around(struct checker *c)
{
	struct slice language;
	enum status status = tell_story(c, &language);
	for (size_t i = 0; i < c->out->result_count && status == STATUS_OK; i++) {
		struct quote_result *result = &c->out->results[i];
		status = note_cited(c, result);
		if (status == STATUS_OK)
			status = note_language(c, language, result);
		if (status == STATUS_OK && result->place_count > 0 && !result->quotation->is_scrap)
			status = attribution_check(c->arena, c->story->prose, &c->out->extract, result->quotation,
			                           &result->places[0], c->source->posts, &result->attributions,
			                           &result->attribution_count, c->err);
	}
	return status;
}

/* ---- Citations ---- */

static bool is_cited(const struct checker *c, const struct cable_id *id)
{
	for (size_t i = 0; i < c->out->citation_count; i++)
		if (quote_same_id(&c->out->citations[i].cable, id))
			return true;
	return false;
}

/* The paragraph that "p3" names; false if the cable has none. */
static bool find_paragraph(const struct cable *cable, struct slice fragment, size_t *index)
{
	int64_t number;
	if (!slice_starts_with(fragment, "p") || !slice_to_int64(slice_from(fragment, 1), &number))
		return false;
	for (size_t i = 0; i < cable->paragraph_count; i++) {
		if (cable->paragraphs[i].kind == PARAGRAPH_NUMBERED && cable->paragraphs[i].number == number) {
			*index = i;
			return true;
		}
	}
	return false;
}

static bool same_text(struct slice a, struct slice b)
{
	return slice_equal(slice_trim(a), slice_trim(b));
}

static const struct quote_pick *find_pick(const struct checker *c, struct slice words)
{
	for (size_t i = 0; i < c->story->pick_count; i++)
		if (same_text(c->story->picks[i].text, words))
			return &c->story->picks[i];
	return NULL;
}

/* The cable that a name stands for; of several, the one that a person picked for these words. NULL: none. */
static const struct cable_id *choose_named(const struct checker *c, const struct named *named, struct slice words)
{
	const struct quote_pick *pick = named->count > 1 ? find_pick(c, words) : NULL;
	if (named->count == 1)
		return &named->ids[0];
	for (size_t i = 0; pick != NULL && !pick->is_none && i < named->count; i++)
		if (quote_same_id(&named->ids[i], &pick->cable))
			return &named->ids[i];
	return NULL;
}

static enum status cite_named(struct checker *c, size_t mention)
{
	const struct mention *m = &c->out->extract.mentions[mention];
	const struct named *named = &c->named[mention];
	bool is_read = m->kind == MENTION_READ;
	const struct cable_id *id = choose_named(c, named, m->words);
	const struct hand_cable *cable = id == NULL ? NULL : hand_find(&c->hand, id);
	if (named->count > 1 && cable == NULL)
		return add_trouble(c, TROUBLE_LINK_UNCLEAR, m->words, m->span, SIZE_MAX);
	if (cable == NULL)
		return add_trouble(c, is_read ? TROUBLE_READ_LOST : TROUBLE_LINK_LOST, m->words, m->span, SIZE_MAX);
	struct citation citation = {.why = is_read ? CITATION_READ : CITATION_LINK,
	                            .cable = cable->cable.id,
	                            .reading = cable->cable.reading,
	                            .mrn = cable_name(&cable->cable.value),
	                            .story = m->span,
	                            .words = m->words,
	                            .paragraph = WORDING_HEAD,
	                            .quotation = SIZE_MAX};
	if (find_paragraph(&cable->cable.value, m->fragment, &citation.paragraph))
		citation.paragraph_number = cable->cable.value.paragraphs[citation.paragraph].number;
	else if (m->fragment.len > 0 &&
	         add_trouble(c, TROUBLE_PARAGRAPH_LOST, m->words, m->span, SIZE_MAX) != STATUS_OK)
		return STATUS_MEMORY;
	return add_citation(c, &citation);
}

static const struct quote_place *place_in(const struct quote_result *result, const struct cable_id *cable)
{
	for (size_t i = 0; i < result->place_count; i++)
		if (quote_same_id(&result->places[i].cable, cable))
			return &result->places[i];
	return NULL;
}

static bool is_in_one_cable(const struct quote_result *result)
{
	if (result->place_count == 0 || result->places_cut)
		return false;
	for (size_t i = 1; i < result->place_count; i++)
		if (!quote_same_id(&result->places[i].cable, &result->places[0].cable))
			return false;
	return true;
}

static struct citation citation_of_place(const struct quote_place *place)
{
	return (struct citation){.cable = place->cable,
	                         .reading = place->reading,
	                         .mrn = place->mrn,
	                         .paragraph = place->finding.paragraph,
	                         .paragraph_number = place->paragraph_number,
	                         .span = place->finding.span,
	                         .verdict = place->finding.verdict};
}

static enum status cite_quotation(struct checker *c, size_t result, const struct quote_place *place)
{
	const struct quotation *q = c->out->results[result].quotation;
	struct citation citation = citation_of_place(place);
	citation.why = CITATION_QUOTATION;
	citation.story = q->span;
	citation.words = q->text;
	citation.quotation = result;
	return add_citation(c, &citation);
}

/* A person's choice; the place is looked for in that cable, if it is not among those found. */
static enum status cite_picked(struct checker *c, size_t result, const struct quote_pick *pick)
{
	const struct quote_place *place = place_in(&c->out->results[result], &pick->cable);
	struct quote_place found;
	if (place == NULL) {
		enum status status = hand_take(&c->hand, c->arena, c->source, &pick->cable, c->err);
		const struct hand_cable *cable = hand_find(&c->hand, &pick->cable);
		if (status != STATUS_OK || cable == NULL)
			return status;
		status = quote_search_cable(c->arena, c->out->results[result].quotation->text, cable, &found, c->err);
		if (status != STATUS_OK || found.finding.verdict == VERDICT_NOT_FOUND)
			return status;
		place = &found;
	}
	return cite_quotation(c, result, place);
}

static bool stands(const struct quote_result *result)
{
	return result->verdict >= VERDICT_CONVENTIONAL && !result->quotation->is_scrap;
}

static bool cites_by_itself(const struct quote_result *result)
{
	return stands(result) && result->quotation->word_count >= CITING_WORDS_MIN && is_in_one_cable(result);
}

/* First what is certain: links, picks, and long quotations that stand in one cable only. */
static enum status cite_certain(struct checker *c)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; i < c->out->extract.mention_count && status == STATUS_OK; i++) {
		const struct mention *m = &c->out->extract.mentions[i];
		if (m->kind == MENTION_LINK || (m->kind == MENTION_READ && m->name.len > 0))
			status = cite_named(c, i);
	}
	for (size_t i = 0; i < c->out->result_count && status == STATUS_OK; i++) {
		const struct quote_result *result = &c->out->results[i];
		const struct quote_pick *pick = find_pick(c, result->quotation->text);
		if (pick != NULL)
			status = pick->is_none ? STATUS_OK : cite_picked(c, i, pick);
		else if (cites_by_itself(result))
			status = cite_quotation(c, i, &result->places[0]);
	}
	return status;
}

/* What a "(Read: …)" may lead to. */
struct lead {
	struct citation citation;
	size_t at; /* in the body; SIZE_MAX: none */
};

/* The nearest before the words, else the nearest behind them. */
static void offer(struct lead *best, size_t read_at, size_t at, const struct citation *citation)
{
	bool is_before = at <= read_at, best_is_before = best->at != SIZE_MAX && best->at <= read_at;
	bool is_better = best->at == SIZE_MAX || (is_before && (!best_is_before || at >= best->at)) ||
	                 (!is_before && !best_is_before && at < best->at);
	if (is_better)
		*best = (struct lead){*citation, at};
}

static void offer_mentions(const struct checker *c, const struct mention *read, struct lead *best)
{
	for (size_t i = 0; i < c->out->extract.mention_count; i++) {
		const struct mention *m = &c->out->extract.mentions[i];
		if (m->kind == MENTION_READ || m->block != read->about || c->named[i].count != 1)
			continue;
		const struct hand_cable *cable = hand_find(&c->hand, &c->named[i].ids[0]);
		if (cable == NULL)
			continue;
		struct citation citation = {.cable = cable->cable.id,
		                            .reading = cable->cable.reading,
		                            .mrn = cable_name(&cable->cable.value),
		                            .paragraph = WORDING_HEAD};
		if (find_paragraph(&cable->cable.value, m->fragment, &citation.paragraph))
			citation.paragraph_number = cable->cable.value.paragraphs[citation.paragraph].number;
		offer(best, read->span.begin, m->span.begin, &citation);
	}
}

static void offer_quotations(const struct checker *c, const struct mention *read, struct lead *best)
{
	for (size_t i = 0; i < c->out->result_count; i++) {
		const struct quote_result *result = &c->out->results[i];
		const struct quotation *q = result->quotation;
		const struct quote_pick *pick = find_pick(c, result->quotation->text);
		if (q->block > read->about || q->last_block < read->about || q->is_scrap || result->place_count == 0)
			continue;
		const struct quote_place *place = is_in_one_cable(result) ? &result->places[0] : NULL;
		if (pick != NULL)
			place = pick->is_none ? NULL : place_in(result, &pick->cable);
		if (place == NULL)
			continue;
		struct citation citation = citation_of_place(place);
		offer(best, read->span.begin, q->span.begin, &citation);
	}
}

static enum status cite_reads(struct checker *c)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; i < c->out->extract.mention_count && status == STATUS_OK; i++) {
		const struct mention *m = &c->out->extract.mentions[i];
		if (m->kind != MENTION_READ || m->name.len > 0)
			continue;
		struct lead lead = {.at = SIZE_MAX};
		offer_mentions(c, m, &lead);
		offer_quotations(c, m, &lead);
		if (lead.at == SIZE_MAX) {
			status = add_trouble(c, TROUBLE_READ_LOST, m->words, m->span, SIZE_MAX);
			continue;
		}
		lead.citation.why = CITATION_READ;
		lead.citation.verdict = VERDICT_NOT_FOUND;
		lead.citation.story = m->span;
		lead.citation.words = m->words;
		lead.citation.quotation = SIZE_MAX;
		status = add_citation(c, &lead.citation);
	}
	return status;
}

/* The one cable among its places that the story cites already; NULL if there is none, or several. */
static const struct quote_place *cited_place(const struct checker *c, const struct quote_result *result)
{
	const struct quote_place *found = NULL;
	for (size_t i = 0; i < result->place_count; i++) {
		const struct quote_place *place = &result->places[i];
		if (!is_cited(c, &place->cable) || (found != NULL && quote_same_id(&found->cable, &place->cable)))
			continue;
		if (found != NULL)
			return NULL;
		found = place;
	}
	return found;
}

/* Then what only adds a place to a cable that is cited otherwise: it makes no cable public. */
static enum status cite_the_rest(struct checker *c)
{
	enum status status = STATUS_OK;
	size_t certain = c->out->citation_count;
	for (size_t i = 0; i < c->out->result_count && status == STATUS_OK; i++) {
		const struct quote_result *result = &c->out->results[i];
		if (result->quotation->is_scrap || result->place_count == 0 || cites_by_itself(result) ||
		    find_pick(c, result->quotation->text) != NULL)
			continue;
		size_t count = c->out->citation_count;
		c->out->citation_count = certain;
		const struct quote_place *place = cited_place(c, result);
		c->out->citation_count = count;
		if (place != NULL)
			status = cite_quotation(c, i, place);
		else if (stands(result))
			status = add_trouble(c, TROUBLE_PICK, result->quotation->text, result->quotation->span, i);
	}
	return status;
}

static int compare_citations(const void *left, const void *right)
{
	const struct citation *a = left, *b = right;
	if (a->story.begin != b->story.begin)
		return a->story.begin < b->story.begin ? -1 : 1;
	if (a->story.end != b->story.end)
		return a->story.end > b->story.end ? -1 : 1;
	return a->why < b->why ? -1 : a->why > b->why;
}

static int compare_troubles(const void *left, const void *right)
{
	const struct trouble *a = left, *b = right;
	if (a->story.begin != b->story.begin)
		return a->story.begin < b->story.begin ? -1 : 1;
	return a->kind < b->kind ? -1 : a->kind > b->kind;
}

enum status quote_check_story(struct arena *a, const struct quote_story *story, const struct quote_source *source,
                              struct quote_check *out, struct error *err)
{
	*out = (struct quote_check){0};
	struct checker c = {.arena = a, .story = story, .source = source, .out = out, .err = err};
	enum status status = quote_extract(a, story->prose, &out->extract, err);
	if (status == STATUS_OK)
		status = resolve_mentions(&c);
	if (status == STATUS_OK)
		status = check_quotations(&c);
	if (status == STATUS_OK)
		status = look_around(&c);
	if (status == STATUS_OK)
		status = cite_certain(&c);
	if (status == STATUS_OK)
		status = cite_reads(&c);
	if (status == STATUS_OK)
		status = cite_the_rest(&c);
	shelf_free(&c.shelf);
	if (status != STATUS_OK)
		return status;
	if (out->citation_count > 0)
		qsort(out->citations, out->citation_count, sizeof *out->citations, compare_citations);
	if (out->trouble_count > 0)
		qsort(out->troubles, out->trouble_count, sizeof *out->troubles, compare_troubles);
	return STATUS_OK;
}

enum status quote_find(struct arena *a, struct slice passage, const struct quote_source *source,
                       struct quote_result *out, struct error *err)
{
	struct hand none = {0};
	struct shelf shelf = {0};
	const struct quote_places where = {source, &none, &shelf, true};
	struct quotation *q = arena_alloc(a, sizeof *q);
	if (q == NULL)
		return error_memory(err);
	*q = (struct quotation){.text = passage, .outer = QUOTATION_NONE};
	*out = (struct quote_result){.quotation = q};
	enum status status = quote_search(a, &where, &out, 1, err);
	shelf_free(&shelf);
	struct checker alone = {.arena = a, .source = source, .err = err}; /* no story around it */
	return status == STATUS_OK ? note_language(&alone, slice_of(""), out) : status;
}
