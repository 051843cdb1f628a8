/* Which cables are nearest to a passage.
 *
 * The passage is looked for in sections, short enough for two stretches of a document (passages/segment.h) to hold one whole. A
 * section's items are its words and its rows of three words. Their lists are read from the shortest on. The places of the first
 * ones, each a stretch and the one behind it, are warmed by every list that is read, by how rare its item is inside the scope. The
 * warmest are measured. How far it is worth to go on is known: an edit takes away one word and the rows over it, so that a place that
 * lacks more than the nearest one's number of edits can take is no nearer. How long a list is in the whole archive only settles
 * what is read when.
 *
 * That no cable with the unaltered passage is missed is sure: at its place are all items, and the places that have all are
 * measured, however many they are. */
#include "archive/passages.h"

#include "archive/crew.h"
#include "archive/embedded/best.h"
#include "archive/embedded/match.h"
#include "archive/passages/terms.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
	SECTION_WORDS = 48,   /* at most: with sixteen words put in, it is as long as a stretch */
	SECTIONS_MAX = 4,     /* of a longer passage, chosen evenly */
	ROW_STEP = 2,         /* at first so many words lie between two rows that are looked up, */
	FIRST_FEW = 8 * 1024, /* and lists are read of so many stretches */
	FIRST = 20 * 1024, /* stretches in the lists whose places are warmed at first, if the shortest has no more, */
	FIRST_MORE = 96 * 1024, /* and if it is not sure that the nearest is among them */
	READ = 320 * 1024,      /* in all lists that are read */
	COMMON = 4,             /* a list in more than one stretch of so many tells nothing */
	SHORT = 8,              /* words: no more lists are read for so few */
	NEAR_FIRST = 48,        /* places of a section that are measured at most at first, */
	NEAR_MAX = 500,         /* and then; but for those that may hold all */
	SCAN_MAX = 200,         /* cables of which all places are measured: so few */
	ROWS_MAX = 200,         /* cables that are measured by rows */
	WORTH = 8,              /* of the candidates that are measured, one in so many should hold the passage */
	FEW = 64,               /* candidates that are measured rather than another list read */
	READ_AT_MOST = 50, /* stretches of a list that are gone through in the time in which one place is measured */
	HOLDING_MAX = 300, /* counted of those that hold all, or as many as are asked for */
	LOOK_EVERY = 64,   /* places measured between two looks at the clock */
	WEIGHT = 16,       /* parts of a unit of an item's weight, so that sums are exact */
};

/* A word or a row of three. */
struct item {
	uint32_t term;
	uint32_t weight;            /* 0: not read yet */
	struct segment_list *lists; /* for each segment */
	uint64_t length;            /* of all lists */
};

/* Where the first items stand: a bit for each stretch, and for each bit that is set what was found in it and in the one behind it. Few
 * words of the bitmap have any, and only these are gone through. */
struct places {
	struct bitmap bits;
	struct bitmap marked; /* the words of `bits` that have any */
	uint32_t *before;     /* for each of these the bits set before it */
	uint32_t *words;      /* these, in order */
	size_t word_count;
	uint32_t *heats;
	size_t count;
};

struct warm {
	uint32_t stretch, rank; /* rank: in `heats`, where it is 0 once the place was measured */
	uint32_t heat;
};

struct section {
	size_t begin, end;  /* words of the passage */
	struct item *items; /* the shortest lists first */
	size_t item_count, read;
	uint64_t length; /* of the lists that were read */
	uint32_t *
	    losses; /* what so many edits can take away at most, by number: for each but the last as many as there are words */
	uint32_t total; /* weight of the items that were read */
	bool has_all;   /* all places that can be as near as the nearest were measured */
	struct places places;
};

/* What was measured. */
struct near {
	uint32_t reading;
	uint32_t edits;
};

/* One question, as one of the threads sees it that look for its passages. */
struct finder {
	const struct match *m;
	struct arena *answers; /* for the results */
	struct arena *room;
	struct segment_room reading;
	const struct archive_passage_question *question;
	struct segment **segments;
	size_t segment_count;
	uint32_t *bases;      /* stretches before each segment, and all */
	uint64_t cables;      /* that the scope shows */
	uint64_t stretches;   /* of these */
	bool shows_all;       /* all documents of all segments */
	struct bitmap shown;  /* stretches, if not all */
	struct places places; /* room for those of a section */
	struct error *err;
};

/* One passage. */
struct search {
	struct finder *f;
	struct arena a;
	const struct passage_pattern *pattern;
	struct section sections[SECTIONS_MAX];
	size_t section_count;
	bool is_whole;      /* in one section: only two stretches are measured */
	struct bitmap done; /* readings that were measured whole, or hold the passage */
	struct near *near;
	size_t near_count, near_room;
	uint32_t best; /* edits of the nearest so far */
	uint64_t holding;
	bool has_all;  /* of a section: so those that hold the passage were, too */
	size_t looked; /* places that were measured */
};

/* ---- Time ---- */

static enum status look_at_clock(const struct finder *f)
{
	const struct embedded *e = f->m->e;
	if (e->stop != NULL && atomic_load(e->stop))
		return error_set(f->err, STATUS_STOPPED, "db.stopped");
	if (f->question->deadline != 0 && clock_now(e->options.clock) >= f->question->deadline)
		return error_set(f->err, STATUS_LATE, "db.late");
	return STATUS_OK;
}

/* ---- Items ---- */

static enum status add_item(struct search *s, struct section *section, uint32_t term)
{
	struct finder *f = s->f;
	for (size_t i = 0; i < section->item_count; i++)
		if (section->items[i].term == term)
			return STATUS_OK;
	struct item *item = &section->items[section->item_count++];
	*item = (struct item){.term = term, .lists = arena_array(&s->a, f->segment_count, sizeof *item->lists)};
	if (item->lists == NULL)
		return error_memory(f->err);
	for (size_t i = 0; i < f->segment_count; i++) {
		enum status status = segment_find(f->segments[i], &f->reading, &s->a, term, &item->lists[i], f->err);
		if (status != STATUS_OK)
			return status;
		item->length += item->lists[i].count;
	}
	return STATUS_OK;
}

static int by_length(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	return x->length < y->length ? -1 : x->length > y->length;
}

/* Looks up all words and rows, or of the rows every second one; none is read yet. */
static enum status add_items(struct search *s, struct section *section, bool all)
{
	const uint64_t *words = s->pattern->words;
	enum status status = STATUS_OK;
	section->read = 0;
	section->length = section->total = 0;
	if (section->items == NULL)
		section->items = arena_array(&s->a, 2 * (section->end - section->begin), sizeof *section->items);
	if (section->items == NULL)
		return error_memory(s->f->err);
	for (size_t i = section->begin; i < section->end && status == STATUS_OK; i += all ? 1 : ROW_STEP) {
		if (all)
			status = add_item(s, section, term_of_word(words[i]));
		if (status == STATUS_OK && i + TERM_ROW <= section->end)
			status = add_item(s, section, term_of_row(words + i));
	}
	qsort(section->items, section->item_count, sizeof *section->items, by_length);
	return status;
}

/* ---- Reading lists ---- */

/* Numbers the stretches through all segments, and drops those that the scope does not show. */
static uint32_t keep_shown(const struct finder *f, uint32_t base, struct segment_list *list)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < list->count; i++) {
		uint32_t stretch = base + list->stretches[i];
		if (f->shows_all || bitmap_has(&f->shown, stretch))
			list->stretches[kept++] = stretch;
	}
	return kept;
}

/* Reads the next item's lists and weighs it. */
static enum status read_item(struct search *s, struct section *section)
{
	struct finder *f = s->f;
	struct item *item = &section->items[section->read++];
	uint64_t found = 0;
	enum status status = look_at_clock(f);
	section->total += item->weight;
	if (item->weight > 0) /* it was read before */
		return status;
	for (size_t i = 0; i < f->segment_count && status == STATUS_OK; i++) {
		status = segment_read_list(f->segments[i], &f->reading, &s->a, &item->lists[i], f->err);
		if (status == STATUS_OK)
			found += item->lists[i].count = keep_shown(f, f->bases[i], &item->lists[i]);
	}
	/* Never nothing, so that who lacks it is known. */
	item->weight = 1 + (uint32_t)(WEIGHT * rank_word_weight(f->stretches, found));
	section->total += item->weight;
	return status;
}

static void mark_place(struct places *p, uint32_t stretch)
{
	bitmap_set(&p->bits, stretch);
	bitmap_set(&p->marked, stretch / 64);
}

/* A stretch is in the place that it begins, and in the one before. */
static void mark(struct places *p, const struct segment_list *list)
{
	for (uint32_t i = 0; i < list->count; i++) {
		mark_place(p, list->stretches[i]);
		if (list->stretches[i] > 0)
			mark_place(p, list->stretches[i] - 1);
	}
}

static bool number_places(struct arena *a, struct places *p)
{
	for (uint32_t word = 0; bitmap_next(&p->marked, &word); word++) {
		p->words[p->word_count++] = word;
		p->before[word] = (uint32_t)p->count;
		p->count += bitmap_count_word(p->bits.words[word]);
	}
	p->heats = arena_array(a, p->count, sizeof *p->heats);
	return p->heats != NULL;
}

static void warm_place(struct places *p, uint32_t stretch, uint32_t weight)
{
	uint64_t bit = UINT64_C(1) << (stretch % 64), bits = p->bits.words[stretch / 64];
	if ((bits & bit) != 0)
		p->heats[p->before[stretch / 64] + bitmap_count_word(bits & (bit - 1))] += weight;
}

/* Each place once. */
static void warm(const struct finder *f, struct places *p, const struct item *item)
{
	for (size_t i = 0; i < f->segment_count; i++) {
		const struct segment_list *list = &item->lists[i];
		/* None stands before a segment's first stretch: its place would belong to another document. */
		uint32_t next = f->bases[i];
		for (uint32_t k = 0; k < list->count; k++) {
			uint32_t stretch = list->stretches[k], at = stretch % 64;
			/* Most are at no place. */
			if (at > 0 && (p->bits.words[stretch / 64] >> (at - 1) & 3) == 0) {
				next = stretch + 1;
				continue;
			}
			if (stretch > next)
				warm_place(p, stretch - 1, item->weight);
			warm_place(p, stretch, item->weight);
			next = stretch + 1;
		}
	}
}

static int by_loss(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x > y ? -1 : x < y;
}

static uint32_t weight_of(const struct section *section, uint32_t term)
{
	for (size_t i = 0; i < section->read; i++)
		if (section->items[i].term == term)
			return section->items[i].weight;
	return 0;
}

/* An edit of a word takes the word and the rows that it is in. */
static bool sum_losses(struct search *s, struct section *section)
{
	const uint64_t *words = s->pattern->words + section->begin;
	size_t count = section->end - section->begin;
	uint32_t *losses = section->losses = arena_array(&s->a, count + 1, sizeof *losses);
	if (losses == NULL)
		return false;
	for (size_t i = 0; i < count; i++) {
		losses[i + 1] += weight_of(section, term_of_word(words[i]));
		uint32_t row = i + TERM_ROW <= count ? weight_of(section, term_of_row(words + i)) : 0;
		for (size_t k = i; k < i + TERM_ROW && k < count; k++)
			losses[k + 1] += row;
	}
	qsort(losses + 1, count, sizeof *losses, by_loss);
	for (size_t i = 1; i <= count; i++)
		losses[i] += losses[i - 1];
	return true;
}

/* What must be found at a place that is within so many edits. */
static uint32_t least_heat(const struct section *section, uint32_t edits)
{
	size_t count = section->end - section->begin;
	uint32_t loss = section->losses[edits < count ? edits : count];
	return loss < section->total ? section->total - loss : 1;
}

/* Reads the lists from the shortest on, up to so many stretches; at least one. */
static enum status read_items(struct search *s, struct section *section, uint64_t budget)
{
	enum status status = STATUS_OK;
	while (section->read < section->item_count && status == STATUS_OK) {
		section->length += section->items[section->read].length;
		if (section->read > 0 && section->length > budget) {
			section->length -= section->items[section->read].length;
			break;
		}
		status = read_item(s, section);
	}
	return status;
}

static enum status make_places(const struct finder *f, struct arena *a, struct places *p)
{
	*p = (struct places){0};
	if (bitmap_make(a, f->bases[f->segment_count], &p->bits) &&
	    bitmap_make(a, (uint32_t)p->bits.count, &p->marked) &&
	    (p->before = arena_array(a, p->bits.count, sizeof *p->before)) != NULL)
		p->words = arena_array(a, p->bits.count, sizeof *p->words);
	return p->words == NULL ? error_memory(f->err) : STATUS_OK;
}

static void empty_places(struct places *p)
{
	for (uint32_t word = 0; bitmap_next(&p->marked, &word); word++)
		p->bits.words[word] = 0;
	memset(p->marked.words, 0, p->marked.count * sizeof *p->marked.words);
}

/* Empty places. The room is the section's own if there are several, which are looked at again; else that of the section before. */
static enum status begin_places(struct search *s, struct section *section)
{
	struct finder *f = s->f;
	if (!s->is_whole)
		return make_places(f, &s->a, &section->places);
	enum status status = STATUS_OK;
	if (f->places.words == NULL)
		status = make_places(f, f->room, &f->places);
	else
		empty_places(&f->places);
	section->places = f->places;
	return status;
}

/* Reads lists of `read` stretches, and warms by them the places of the first ones, of `first`. */
static enum status heat(struct search *s, struct section *section, uint64_t first, uint64_t read)
{
	const struct finder *f = s->f;
	struct places *p = &section->places;
	uint64_t length = 0, marked = 0;
	enum status status = read_items(s, section, read);
	if (status == STATUS_OK)
		status = begin_places(s, section);
	for (size_t i = 0; i < section->read && status == STATUS_OK; i++) {
		length += section->items[i].length;
		/* Changed words have empty lists: the first that has places is gone by, however long it is. */
		if (marked > 0 && length > first)
			break;
		for (size_t k = 0; k < f->segment_count; k++)
			mark(p, &section->items[i].lists[k]);
		marked += section->items[i].length;
	}
	if (status == STATUS_OK && (!number_places(&s->a, p) || !sum_losses(s, section)))
		status = error_memory(f->err);
	for (size_t i = 0; i < section->read && status == STATUS_OK; i++)
		warm(f, p, &section->items[i]);
	return status;
}

/* Reads further lists, up to `read` stretches in all, and warms the places by them. */
static enum status heat_more(struct search *s, struct section *section, uint64_t read)
{
	size_t before = section->read;
	enum status status = read_items(s, section, read);
	if (status == STATUS_OK && !sum_losses(s, section))
		status = error_memory(s->f->err);
	for (size_t i = before; i < section->read && status == STATUS_OK; i++)
		warm(s->f, &section->places, &section->items[i]);
	return status;
}

/* ---- Measuring ---- */

static size_t segment_of(const struct finder *f, uint32_t stretch)
{
	size_t i = 0;
	while (i + 1 < f->segment_count && f->bases[i + 1] <= stretch)
		i++;
	return i;
}

static enum status add_measured(struct search *s, uint32_t reading, uint32_t edits)
{
	struct near *near = arena_push(&s->a, &s->near, s->near_count, &s->near_room, sizeof *near);
	if (near == NULL)
		return error_memory(s->f->err);
	*near = (struct near){reading, edits};
	s->near_count++;
	s->holding += edits == 0;
	s->best = edits < s->best ? edits : s->best;
	if (edits == 0 || !s->is_whole)
		bitmap_set(&s->done, reading);
	return STATUS_OK;
}

static uint32_t reach(const struct search *s)
{
	return s->best + passage_slack(s->pattern->word_count);
}

/* Whether it can be of the answer; where nothing is near yet, all can. */
static bool may_be_near(const struct search *s, const uint16_t *codes, size_t count)
{
	return passage_is_far(s->pattern->word_count, s->best) ||
	       passage_may_be_within(s->pattern, reach(s), codes, count);
}

/* Measures a place, or its whole document if the passage is longer; `whole`: only whether it holds the passage, which is faster. */
static enum status measure(struct search *s, struct places *p, const struct warm *warm, bool whole)
{
	struct finder *f = s->f;
	const uint16_t *codes;
	size_t count, i = segment_of(f, warm->stretch);
	struct segment *segment = f->segments[i];
	uint32_t stretch = warm->stretch - f->bases[i], document = segment_document_of(segment, stretch);
	uint32_t reading = segment_first(segment) + document, stretches = 2;
	enum status status = s->looked++ % LOOK_EVERY == 0 ? look_at_clock(f) : STATUS_OK;
	p->heats[warm->rank] = 0;
	/* A place may begin with the last stretch of a document that the scope does not show. */
	if (status != STATUS_OK || bitmap_has(&s->done, reading) ||
	    (!f->shows_all && !bitmap_has(&f->shown, warm->stretch)))
		return status;
	if (!s->is_whole) {
		stretch = segment_stretch_of(segment, document);
		stretches = segment_stretch_of(segment, document + 1) - stretch;
	}
	status = segment_read_codes(segment, &f->reading, stretch, stretches, &codes, &count, f->err);
	if (status != STATUS_OK)
		return status;
	if (!whole)
		return may_be_near(s, codes, count)
		           ? add_measured(s, reading, passage_measure(s->pattern, codes, count))
		           : STATUS_OK;
	return passage_is_held(s->pattern, codes, count) ? add_measured(s, reading, 0) : STATUS_OK;
}

/* The stretch of a place; the word that it stands in is at `*word` in their list, or before. */
static uint32_t stretch_of(const struct places *p, size_t rank, size_t *word)
{
	while (p->before[p->words[*word]] > rank)
		--*word;
	uint64_t bits = p->bits.words[p->words[*word]];
	for (size_t i = p->before[p->words[*word]]; i < rank; i++)
		bits &= bits - 1;
	return p->words[*word] * 64 + (uint32_t)__builtin_ctzll(bits);
}

/* The places with more heat than that, and the newest `more` of those with as much. */
static enum status choose(struct search *s, const struct section *section, uint32_t heat, size_t more,
                          struct warm **out, size_t *count)
{
	const struct places *p = &section->places;
	size_t room = 0, word = p->word_count - 1;
	*out = NULL;
	*count = 0;
	for (size_t i = p->count; i > 0; i--) {
		if (p->heats[i - 1] < heat || (p->heats[i - 1] == heat && more == 0))
			continue;
		struct warm *warm = arena_push(&s->a, out, *count, &room, sizeof *warm);
		if (warm == NULL)
			return error_memory(s->f->err);
		*warm = (struct warm){stretch_of(p, i - 1, &word), (uint32_t)i - 1, p->heats[i - 1]};
		more -= warm->heat == heat;
		++*count;
	}
	return STATUS_OK;
}

/* Chooses the `limit` warmest; `*left` is what the warmest of the others has. */
static enum status choose_warmest(struct search *s, const struct section *section, size_t limit, struct warm **out,
                                  size_t *count, uint32_t *left)
{
	const struct places *p = &section->places;
	size_t taken = 0;
	uint32_t heat = section->total, *counts = arena_array(&s->a, (size_t)section->total + 1, sizeof *counts);
	if (counts == NULL)
		return error_memory(s->f->err);
	for (size_t i = 0; i < p->count; i++)
		counts[p->heats[i]]++;
	for (; heat > 1 && taken + counts[heat] <= limit; heat--)
		taken += counts[heat];
	*left = counts[heat] > limit - taken ? heat : 0;
	return choose(s, section, heat, limit - taken, out, count);
}

/* The warmest first; of equals the newer. */
static int by_heat(const void *a, const void *b)
{
	const struct warm *x = a, *y = b;
	if (x->heat != y->heat)
		return x->heat > y->heat ? -1 : 1;
	return x->stretch > y->stretch ? -1 : x->stretch < y->stretch;
}

/* Measures the warmest, at most so many, as long as one can be as near as the nearest; all of few cables. `*all`: those that can are
 * measured. */
static enum status measure_warmest(struct search *s, struct section *section, size_t limit, bool *all)
{
	struct places *p = &section->places;
	struct warm *chosen;
	uint32_t left;
	size_t count;
	bool few = s->f->cables <= SCAN_MAX;
	enum status status = choose_warmest(s, section, few ? SIZE_MAX : limit, &chosen, &count, &left);
	if (status != STATUS_OK)
		return status;
	if (count > 1)
		qsort(chosen, count, sizeof *chosen, by_heat);
	for (size_t i = 0; i < count && (few || chosen[i].heat >= least_heat(section, reach(s))) && status == STATUS_OK;
	     i++)
		status = measure(s, p, &chosen[i], false);
	*all = left < least_heat(section, s->best);
	return status;
}

/* Whether a place within so many edits is among the places. */
static bool is_sure(const struct section *section, uint32_t edits)
{
	size_t count = section->end - section->begin;
	return edits < count && section->losses[edits] < section->total;
}

/* Whether all that is left to read is longer than READ: but for the words that were changed, the passage is a phrase that stands in
 * very many cables, and any of them will do. */
static bool is_phrase(const struct search *s, const struct section *section)
{
	uint64_t next = section->items[section->read].length;
	return passage_is_far(s->pattern->word_count, s->best) && section->length + next > READ &&
	       next <= s->f->stretches / COMMON;
}

/* Measures the warmest places, at most so many. */
static enum status measure_near(struct search *s, struct section *section, size_t limit)
{
	bool all;
	enum status status = measure_warmest(s, section, limit, &all);
	section->has_all = status == STATUS_OK && all && is_sure(section, s->best);
	return status;
}

/* By the lists of FIRST stretches, of all items or of some. */
static enum status search_first(struct search *s, struct section *section, bool every_item)
{
	uint64_t budget = every_item ? FIRST : FIRST_FEW;
	enum status status = add_items(s, section, every_item);
	if (status != STATUS_OK || section->item_count == 0 || (!every_item && section->items[0].length > budget))
		return status;
	status = heat(s, section, budget, budget);
	return status == STATUS_OK ? measure_near(s, section, NEAR_FIRST) : status;
}

/* By one list more, however long. */
static enum status search_phrase(struct search *s, struct section *section)
{
	uint64_t next = section->length + section->items[section->read].length;
	enum status status = heat(s, section, next, next);
	return status == STATUS_OK ? measure_near(s, section, NEAR_MAX) : status;
}

/* By longer lists. */
static enum status search_more(struct search *s, struct section *section)
{
	if (is_phrase(s, section))
		return search_phrase(s, section);
	enum status status =
	    is_sure(section, s->best) ? heat_more(s, section, READ) : heat(s, section, FIRST_MORE, READ);
	if (status == STATUS_OK)
		status = measure_near(s, section, NEAR_MAX);
	return status == STATUS_OK && section->read < section->item_count && is_phrase(s, section)
	           ? search_phrase(s, section)
	           : status;
}

/* Whether no place that was not measured can be nearer. Others may hold the passage, too: measure_holding finds them. */
static bool is_settled(const struct search *s, const struct section *section)
{
	return section->has_all || (s->best == 0 && section->read > 0);
}

static enum status search_section(struct search *s, struct section *section)
{
	enum status status = search_first(s, section, false);
	if (status == STATUS_OK && !is_settled(s, section))
		status = search_first(s, section, true);
	if (status == STATUS_OK && !is_settled(s, section) && s->pattern->word_count >= SHORT &&
	    section->read < section->item_count)
		status = search_more(s, section);
	s->has_all = s->has_all || section->has_all;
	return status;
}

static size_t most_holding(const struct finder *f)
{
	return f->question->limit > HOLDING_MAX ? f->question->limit : HOLDING_MAX;
}

static enum status measure_chosen(struct search *s, struct section *section, const struct warm *chosen, size_t count)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; i < count && s->holding < most_holding(s->f) && status == STATUS_OK; i++)
		status = measure(s, &section->places, &chosen[i], true);
	return status;
}

/* Reads the next list and drops the candidates that are not in it. False: it is longer than they are worth. */
static bool narrow(struct search *s, struct section *section, struct warm *chosen, size_t *count, enum status *status)
{
	/* So many are measured at most, as long as it is worth it. */
	size_t kept = 0, measured = *count < WORTH * most_holding(s->f) ? *count : WORTH * most_holding(s->f);
	if (section->read == section->item_count ||
	    section->items[section->read].length >= (uint64_t)measured * READ_AT_MOST)
		return false;
	*status = read_item(s, section);
	if (*status != STATUS_OK)
		return false;
	warm(s->f, &section->places, &section->items[section->read - 1]);
	for (size_t i = 0; i < *count; i++)
		if (section->places.heats[chosen[i].rank] == section->total)
			chosen[kept++] = chosen[i];
	*count = kept;
	return true;
}

/* Measures all that may hold the passage. Further lists leave fewer of them, and are read until few are left or most of the
 * last ones that were looked at hold it indeed. */
static enum status measure_holding(struct search *s, struct section *section)
{
	struct warm *chosen;
	size_t count, at = 0;
	enum status status = choose(s, section, section->total, SIZE_MAX, &chosen, &count);
	while (status == STATUS_OK && count - at > FEW) {
		uint64_t before = s->holding;
		status = measure_chosen(s, section, chosen + at, FEW);
		at += FEW;
		if (s->holding - before >= FEW / WORTH || status != STATUS_OK)
			continue;
		chosen += at;
		count -= at;
		at = 0;
		if (!narrow(s, section, chosen, &count, &status))
			break;
	}
	return status == STATUS_OK ? measure_chosen(s, section, chosen + at, count - at) : status;
}

/* ---- Sections ---- */

/* Divides the parts into sections, and keeps some of many. */
static enum status divide(struct search *s)
{
	const struct passage_pattern *p = s->pattern;
	struct section *all = arena_array(&s->a, p->word_count, sizeof *all);
	size_t count = 0;
	if (all == NULL)
		return error_memory(s->f->err);
	for (size_t part = 0, begin = 0; part < p->part_count; begin = p->part_ends[part++]) {
		size_t words = p->part_ends[part] - begin, sections = (words + SECTION_WORDS - 1) / SECTION_WORDS;
		for (size_t i = 0; i < sections; i++)
			all[count++] = (struct section){.begin = begin + words * i / sections,
			                                .end = begin + words * (i + 1) / sections};
	}
	s->section_count = count < SECTIONS_MAX ? count : SECTIONS_MAX;
	for (size_t i = 0; i < s->section_count; i++)
		s->sections[i] = all[count * i / s->section_count];
	s->is_whole = count == 1;
	return STATUS_OK;
}

/* The section that the fewest places may hold. */
static struct section *rarest(struct search *s)
{
	struct section *rarest = &s->sections[0];
	size_t least = SIZE_MAX;
	for (size_t i = 0; i < s->section_count; i++) {
		const struct section *section = &s->sections[i];
		size_t count = 0;
		for (size_t k = 0; k < section->places.count; k++)
			count += section->places.heats[k] == section->total;
		if (count < least)
			rarest = &s->sections[i];
		least = count < least ? count : least;
	}
	return rarest;
}

static enum status search_near(struct search *s)
{
	enum status status = divide(s);
	for (size_t i = 0; i < s->section_count && status == STATUS_OK; i++)
		status = search_section(s, &s->sections[i]);
	return status == STATUS_OK && !s->has_all ? measure_holding(s, rarest(s)) : status;
}

/* ---- The answer ---- */

static enum status answer(const struct search *s, const struct best *best, struct archive_passage_answer *out)
{
	const struct finder *f = s->f;
	out->cables = arena_array(f->answers, best->count, sizeof *out->cables);
	if (out->cables == NULL)
		return error_memory(f->err);
	for (size_t i = 0; i < best->count; i++)
		out->cables[i] = (struct archive_near){best->hits[i].key.id, best->hits[i].edits};
	out->count = best->count;
	out->holding = s->holding;
	out->holding_more = s->holding >= most_holding(f);
	return STATUS_OK;
}

/* `rank` are the edits or the open words, by which the answer is ordered. */
static void add_near(const struct search *s, struct best *best, const struct near *near, uint32_t rank)
{
	const struct columns *c = &s->f->m->e->columns;
	const struct reading_row *row = &c->readings[near->reading];
	best_add(best, &(struct best_hit){.key = {.score = -(double)rank,
	                                          .is_dated = row->precision != MOMENT_NONE,
	                                          .ms = row->ms,
	                                          .id = c->cables[row->cable]},
	                                  .reading = near->reading,
	                                  .edits = near->edits});
}

static int by_reading(const void *a, const void *b)
{
	const struct near *x = a, *y = b;
	if (x->reading != y->reading)
		return x->reading < y->reading ? -1 : 1;
	return x->edits < y->edits ? -1 : x->edits > y->edits;
}

static int by_edits(const void *a, const void *b)
{
	const struct near *x = a, *y = b;
	return x->edits < y->edits ? -1 : x->edits > y->edits;
}

/* Each reading once, as near as it was at any place. */
static void join_readings(struct search *s)
{
	size_t kept = 0;
	if (s->near_count == 0)
		return;
	qsort(s->near, s->near_count, sizeof *s->near, by_reading);
	for (size_t i = 0; i < s->near_count; i++)
		if (i == 0 || s->near[i].reading != s->near[i - 1].reading)
			s->near[kept++] = s->near[i];
	s->near_count = kept;
	qsort(s->near, s->near_count, sizeof *s->near, by_edits);
}

static enum status read_whole(struct finder *f, uint32_t reading, const uint16_t **codes, size_t *count)
{
	size_t i = 0;
	while (i + 1 < f->segment_count && segment_first(f->segments[i + 1]) <= reading)
		i++;
	uint32_t document = reading - segment_first(f->segments[i]);
	uint32_t begin = segment_stretch_of(f->segments[i], document);
	return segment_read_codes(f->segments[i], &f->reading, begin,
	                          segment_stretch_of(f->segments[i], document + 1) - begin, codes, count, f->err);
}

/* Nothing is near: the cables with most of the passage's words in rows, among the nearest. */
static enum status add_by_rows(struct search *s, struct best *best)
{
	enum status status = look_at_clock(s->f);
	for (size_t i = 0; i < s->near_count && i < ROWS_MAX && status == STATUS_OK; i++) {
		const uint16_t *codes;
		size_t count;
		status = read_whole(s->f, s->near[i].reading, &codes, &count);
		if (status != STATUS_OK)
			return status;
		uint32_t open = passage_measure_rows(s->pattern, codes, count);
		if (open < s->pattern->word_count)
			add_near(s, best, &s->near[i], open);
	}
	return status;
}

static enum status rank_found(struct search *s, struct archive_passage_answer *out)
{
	struct best best;
	enum status status = STATUS_OK;
	if (!best_make(&s->a, ARCHIVE_BY_RELEVANCE, s->f->question->limit, &best))
		return error_memory(s->f->err);
	join_readings(s);
	if (passage_is_far(s->pattern->word_count, s->best))
		status = add_by_rows(s, &best);
	else
		for (size_t i = 0; i < s->near_count && s->near[i].edits <= reach(s); i++)
			add_near(s, &best, &s->near[i], s->near[i].edits);
	best_order(&best);
	return status == STATUS_OK ? answer(s, &best, out) : status;
}

static enum status find(struct finder *f, const struct archive_passage *passage, struct archive_passage_answer *out)
{
	struct passage_pattern pattern;
	struct search s = {.f = f, .pattern = &pattern, .best = (uint32_t)passage->word_count};
	enum status status = STATUS_OK;
	if (!passage_prepare(&s.a, passage, &pattern) || !bitmap_make(&s.a, f->m->e->columns.reading_count, &s.done))
		status = error_memory(f->err);
	if (status == STATUS_OK)
		status = search_near(&s);
	if (status == STATUS_OK)
		status = rank_found(&s, out);
	arena_free(&s.a);
	return status;
}

/* ---- A question ---- */

/* The stretches of the documents that the scope shows. */
static void show(struct finder *f)
{
	for (size_t i = 0; i < f->segment_count; i++) {
		const struct segment *s = f->segments[i];
		for (uint32_t d = 0; d < segment_count(s); d++) {
			uint32_t reading = segment_first(s) + d;
			bool shown = reading <= f->m->e->columns.reading_count && bitmap_has(&f->m->visible, reading);
			for (uint32_t k = segment_stretch_of(s, d); shown && k < segment_stretch_of(s, d + 1); k++)
				bitmap_set(&f->shown, f->bases[i] + k);
		}
	}
}

static enum status make_finder(struct finder *f, struct arena *a, const struct match *m,
                               const struct archive_passage_question *question, struct error *err)
{
	*f = (struct finder){.m = m, .question = question, .cables = bitmap_count(&m->visible), .err = err};
	uint64_t documents = 0;
	enum status status = passage_files_list(&m->e->passages, a, &f->segments, &f->segment_count, err);
	f->bases = status == STATUS_OK ? arena_array(a, f->segment_count + 1, sizeof *f->bases) : NULL;
	if (status == STATUS_OK && f->bases == NULL)
		return error_memory(err);
	for (size_t i = 0; i < f->segment_count; i++) {
		f->bases[i + 1] = f->bases[i] + segment_stretches(f->segments[i]);
		documents += segment_count(f->segments[i]);
	}
	f->shows_all = documents == f->cables;
	f->stretches = f->bases[f->segment_count];
	if (status != STATUS_OK || f->shows_all)
		return status;
	if (!bitmap_make(a, f->bases[f->segment_count], &f->shown))
		return error_memory(err);
	show(f);
	f->stretches = bitmap_count(&f->shown);
	return status;
}

/* The files as they are listed; a reader whose files were merged away meanwhile begins its read anew. */
static enum status begin(struct embedded *e, int64_t deadline, struct error *err)
{
	enum { TRIES = 5 };
	enum status status = STATUS_MISSING;
	for (int i = 0; i < TRIES && status == STATUS_MISSING; i++) {
		embedded_end_read(e);
		status = embedded_begin_read(e, deadline, err);
		if (status == STATUS_OK)
			status = passage_files_refresh(e, err);
	}
	if (status == STATUS_MISSING)
		return error_set(err, STATUS_IO, "archive.passages_lost");
	return status;
}

/* ---- Threads ---- */

/* So many passages are worth a thread, and so many threads a story's. */
enum { PASSAGES_EACH = 2, THREADS_MAX = 8 };

/* What the threads of a question share. */
struct work {
	const struct finder *f;
	struct archive_passage_answer *out;
	atomic_size_t next; /* passage */
	atomic_bool failed;
};

/* One that takes passage after passage. What it finds lies in its own arena. */
struct seeker {
	struct work *work;
	struct arena answers;
	enum status status;
	struct error err;
	pthread_t thread;
	bool has_thread;
};

static enum status seek(struct work *work, struct arena *answers, struct error *err)
{
	struct arena room = {0};
	struct finder f = *work->f;
	const struct archive_passage_question *question = f.question;
	enum status status = STATUS_OK;
	f.answers = answers;
	f.room = &room;
	f.err = err;
	for (size_t i; status == STATUS_OK && !atomic_load(&work->failed) &&
	               (i = atomic_fetch_add(&work->next, 1)) < question->passage_count;)
		if (question->passages[i].word_count > 0)
			status = find(&f, &question->passages[i], &work->out[i]);
	if (status != STATUS_OK)
		atomic_store(&work->failed, true);
	segment_room_free(&f.reading);
	arena_free(&room);
	return status;
}

static void *run(void *state)
{
	struct seeker *seeker = state;
	seeker->status = seek(seeker->work, &seeker->answers, &seeker->err);
	return NULL;
}

/* How many threads besides this one. */
static size_t helpers_for(size_t passages)
{
	size_t cores = crew_count_cores(), threads = cores < THREADS_MAX ? cores : THREADS_MAX;
	threads = threads < passages / PASSAGES_EACH ? threads : passages / PASSAGES_EACH;
	return threads > 1 ? threads - 1 : 0;
}

static bool copy_answers(struct arena *a, struct archive_passage_answer *out, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct archive_near *found = out[i].cables;
		out[i].cables = arena_array(a, out[i].count, sizeof *found);
		if (out[i].cables == NULL)
			return false;
		if (out[i].count > 0)
			memcpy(out[i].cables, found, out[i].count * sizeof *found);
	}
	return true;
}

/* Of several errors the one of this thread counts, else the first. */
static enum status find_all(struct finder *f, struct arena *a, struct archive_passage_answer *out)
{
	struct work work = {.f = f, .out = out};
	struct seeker seekers[THREADS_MAX] = {0};
	struct arena answers = {0};
	size_t passages = f->question->passage_count, count = helpers_for(passages);
	for (size_t i = 0; i < count; i++) {
		seekers[i].work = &work;
		/* Where there is no other thread, this one does it. */
		seekers[i].has_thread = pthread_create(&seekers[i].thread, NULL, run, &seekers[i]) == 0;
	}
	enum status status = seek(&work, &answers, f->err);
	for (size_t i = 0; i < count; i++) {
		if (!seekers[i].has_thread)
			continue;
		pthread_join(seekers[i].thread, NULL);
		if (status == STATUS_OK && seekers[i].status != STATUS_OK) {
			status = seekers[i].status;
			if (f->err != NULL)
				*f->err = seekers[i].err;
		}
	}
	if (status == STATUS_OK && !copy_answers(a, out, passages))
		status = error_memory(f->err);
	/* What was found lies in arenas that go. */
	if (status != STATUS_OK)
		memset(out, 0, passages * sizeof *out);
	for (size_t i = 0; i < count; i++)
		arena_free(&seekers[i].answers);
	arena_free(&answers);
	return status;
}

enum status embedded_find_passages(struct archive *archive, struct arena *a,
                                   const struct archive_passage_question *question, struct archive_passage_answer *out,
                                   struct error *err)
{
	struct embedded *e = (struct embedded *)archive;
	struct arena room = {0};
	struct match m;
	struct finder f;
	if (question->limit > ARCHIVE_PAGE_MAX)
		return error_set(err, STATUS_USAGE, "archive.page");
	enum status status = begin(e, question->deadline, err);
	if (status == STATUS_OK)
		status = match_scope(&m, e, a, question->scope, NULL, 0, err);
	if (status == STATUS_OK)
		status = make_finder(&f, &room, &m, question, err);
	for (size_t i = 0; i < question->passage_count; i++)
		out[i] = (struct archive_passage_answer){0};
	if (status == STATUS_OK && f.segment_count > 0)
		status = find_all(&f, a, out);
	embedded_end_read(e);
	arena_free(&room);
	return status;
}
