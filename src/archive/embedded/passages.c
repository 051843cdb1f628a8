/* Which cables are nearest to a passage: an exact answer wherever that can be had cheaply, and it nearly always can.
 *
 * The passage gives items: its different words, and windows of six words, in each of which a document that holds the six
 * unaltered has a chosen shingle (passages/winnow.h). An edit takes at most one word and one window away. So of the items
 * whose lists were read, a document within t edits holds all words but t and all windows but t: once the best of those that
 * hold most has been measured, only few are left that could be as near, and all of them are measured. Lists are read from
 * the shortest on, until that is so or all are read; how long a list is in the whole archive only settles what is read
 * when, never what is answered. Where too few words agree for this, the 1,000 that hold the rarest items are measured. */
#include "archive/passages.h"

#include "archive/embedded/best.h"
#include "archive/embedded/match.h"
#include "archive/passages/winnow.h"

#include <stdlib.h>
#include <string.h>

enum {
	WORDS_MAX = 96, /* items of a passage: those of a longer one are chosen evenly */
	WINDOWS_MAX = 48,
	FIRST_MAX = 64,        /* measured first: those that hold most */
	SURE_MAX = 2000,       /* candidates that are measured rather than further lists read */
	LIKELY_MAX = 1000,     /* measured where nothing is sure */
	HOLDING_MAX = 1000,    /* counted of those that hold all */
	BUDGET = 32 * 1024,    /* documents of the lists that are read at first */
	BUDGET_STEP = 8,       /* times more, if that does not suffice */
	BUDGET_MAX = 2 << 20,  /* of one step; behind it nothing is sure */
	LOOK_EVERY = 64,       /* documents measured between two looks at the clock */
	TERMS = WINNOW_WINDOW, /* of an item at most */
};

/* What of the items was found in a document. */
struct heat {
	float score;
	uint16_t words;
	uint8_t windows;
	uint8_t last; /* 1 + number of the window that was counted last */
};

/* A word, or a window with its shingles. */
struct item {
	bool is_window;
	size_t term_count;
	uint32_t terms[TERMS];
	struct segment_list *lists[TERMS]; /* for each segment */
	uint64_t documents;                /* in all lists */
};

/* What was measured. */
struct near {
	uint32_t reading;
	uint32_t edits;
};

/* One question, shared by its passages. */
struct finder {
	struct match *m;
	const struct archive_passage_question *question;
	struct segment **segments;
	size_t segment_count;
	uint64_t cables; /* that the scope shows */
	struct heat *heats;
	uint32_t *touched; /* readings with heat */
	uint32_t *chosen;  /* room for as many */
	struct error *err;
};

/* One passage. */
struct search {
	struct finder *f;
	struct arena a;
	const struct passage_pattern *pattern;
	struct item *items; /* the shortest lists first */
	size_t item_count, next;
	size_t words, windows; /* read */
	size_t touched_count;
	struct bitmap measured;
	struct near *near;
	size_t near_count, near_room;
	uint32_t best; /* edits of the nearest so far */
	uint64_t holding;
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

static enum status look_up(struct search *s, struct item *item)
{
	const struct finder *f = s->f;
	for (size_t t = 0; t < item->term_count; t++) {
		item->lists[t] = arena_array(&s->a, f->segment_count, sizeof *item->lists[t]);
		if (item->lists[t] == NULL)
			return error_memory(f->err);
		for (size_t i = 0; i < f->segment_count; i++) {
			struct segment_list *list = &item->lists[t][i];
			enum status status = segment_find(f->segments[i], &s->a, item->terms[t], list, f->err);
			if (status != STATUS_OK)
				return status;
			item->documents += list->count;
		}
	}
	return STATUS_OK;
}

static enum status add_item(struct search *s, const struct item *item)
{
	s->items[s->item_count] = *item;
	return look_up(s, &s->items[s->item_count++]);
}

static bool has_word(const struct search *s, uint32_t term)
{
	for (size_t i = 0; i < s->item_count; i++)
		if (!s->items[i].is_window && s->items[i].terms[0] == term)
			return true;
	return false;
}

static enum status add_words(struct search *s)
{
	const struct passage_pattern *p = s->pattern;
	size_t step = p->word_count / WORDS_MAX + 1;
	enum status status = STATUS_OK;
	for (size_t i = 0; i < p->word_count && status == STATUS_OK; i += step) {
		struct item item = {.term_count = 1, .terms = {winnow_word(p->words[i])}};
		if (!has_word(s, item.terms[0]))
			status = add_item(s, &item);
	}
	return status;
}

/* Windows that do not overlap, so that no edit takes two of them away. */
static enum status add_windows(struct search *s)
{
	const struct passage_pattern *p = s->pattern;
	size_t step = (p->word_count / WINNOW_SURE / WINDOWS_MAX + 1) * WINNOW_SURE;
	for (size_t part = 0, begin = 0; part < p->part_count; begin = p->part_ends[part++]) {
		for (size_t at = begin; at + WINNOW_SURE <= p->part_ends[part] && s->windows < WINDOWS_MAX;
		     at += step) {
			struct item item = {.is_window = true, .term_count = TERMS};
			for (size_t t = 0; t < TERMS; t++)
				item.terms[t] = winnow_shingle(p->words + at + t);
			enum status status = add_item(s, &item);
			if (status != STATUS_OK)
				return status;
			s->windows++;
		}
	}
	s->windows = 0; /* read so far */
	return STATUS_OK;
}

static int by_length(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	return x->documents < y->documents ? -1 : x->documents > y->documents;
}

static enum status make_items(struct search *s)
{
	s->items = arena_array(&s->a, WORDS_MAX + WINDOWS_MAX, sizeof *s->items);
	if (s->items == NULL)
		return error_memory(s->f->err);
	enum status status = add_words(s);
	if (status == STATUS_OK)
		status = add_windows(s);
	if (s->item_count > 1)
		qsort(s->items, s->item_count, sizeof *s->items, by_length);
	return status;
}

/* ---- Reading lists ---- */

/* Drops the documents that the scope does not show, and makes readings of the others. */
static uint32_t keep_visible(const struct finder *f, uint32_t first, struct segment_list *list)
{
	uint32_t kept = 0, highest = f->m->e->columns.reading_count;
	for (uint32_t i = 0; i < list->count; i++) {
		uint32_t reading = first + list->documents[i];
		if (reading <= highest && bitmap_has(&f->m->visible, reading))
			list->documents[kept++] = reading;
	}
	return kept;
}

static void warm(struct search *s, const struct item *item, uint8_t window, float weight, uint32_t reading)
{
	struct heat *heat = &s->f->heats[reading];
	if (heat->words == 0 && heat->windows == 0)
		s->f->touched[s->touched_count++] = reading;
	heat->score += weight;
	if (!item->is_window) {
		heat->words++;
	} else if (heat->last != window) {
		heat->windows++;
		heat->last = window;
	}
}

static enum status read_term(struct search *s, const struct item *item, size_t term, uint8_t window)
{
	const struct finder *f = s->f;
	struct arena a = {0};
	uint64_t found = 0;
	struct segment_list *lists = arena_array(&a, f->segment_count, sizeof *lists);
	enum status status = lists == NULL ? error_memory(f->err) : look_at_clock(f);
	for (size_t i = 0; i < f->segment_count && status == STATUS_OK; i++) {
		lists[i] = item->lists[term][i];
		status = segment_read_list(f->segments[i], &a, &lists[i], f->err);
		if (status == STATUS_OK)
			found += lists[i].count = keep_visible(f, segment_first(f->segments[i]), &lists[i]);
	}
	float weight = (float)rank_word_weight(f->cables, found);
	for (size_t i = 0; i < f->segment_count && status == STATUS_OK; i++)
		for (uint32_t k = 0; k < lists[i].count; k++)
			warm(s, item, window, weight, lists[i].documents[k]);
	arena_free(&a);
	return status;
}

/* Reads items until `budget` documents were gone through; at least one. */
static enum status read_items(struct search *s, uint64_t budget)
{
	enum status status = STATUS_OK;
	uint64_t spent = 0;
	while (s->next < s->item_count && (spent == 0 || spent + s->items[s->next].documents <= budget)) {
		const struct item *item = &s->items[s->next++];
		s->windows += item->is_window;
		s->words += !item->is_window;
		for (size_t t = 0; t < item->term_count && status == STATUS_OK; t++)
			status = read_term(s, item, t, (uint8_t)s->windows);
		if (status != STATUS_OK)
			return status;
		spent += item->documents + 1;
	}
	return STATUS_OK;
}

/* ---- Measuring ---- */

static struct segment *segment_of(const struct finder *f, uint32_t reading)
{
	size_t low = 0, high = f->segment_count;
	while (low + 1 < high) {
		size_t middle = (low + high) / 2;
		if (segment_first(f->segments[middle]) <= reading)
			low = middle;
		else
			high = middle;
	}
	return f->segments[low];
}

static enum status read_codes(const struct finder *f, uint32_t reading, const uint16_t **codes, size_t *count)
{
	struct segment *segment = segment_of(f, reading);
	return segment_read_codes(segment, reading - segment_first(segment), codes, count, f->err);
}

static enum status measure(struct search *s, uint32_t reading)
{
	const uint16_t *codes;
	size_t count;
	struct near *near = arena_push(&s->a, &s->near, s->near_count, &s->near_room, sizeof *near);
	if (near == NULL)
		return error_memory(s->f->err);
	enum status status = s->near_count % LOOK_EVERY == 0 ? look_at_clock(s->f) : STATUS_OK;
	if (status == STATUS_OK)
		status = read_codes(s->f, reading, &codes, &count);
	if (status != STATUS_OK)
		return status;
	*near = (struct near){reading, passage_measure(s->pattern, codes, count)};
	s->near_count++;
	s->holding += near->edits == 0;
	s->best = near->edits < s->best ? near->edits : s->best;
	bitmap_set(&s->measured, reading);
	return STATUS_OK;
}

/* Whether the items that were read say which documents alone are within `edits`. */
static bool is_sure(const struct search *s, uint32_t edits)
{
	return s->words > edits || s->windows > edits;
}

/* Puts the documents that are not measured and may be within `edits` into f->chosen. */
static size_t choose_within(const struct search *s, uint32_t edits)
{
	const struct finder *f = s->f;
	size_t words = s->words > edits ? s->words - edits : 0, windows = s->windows > edits ? s->windows - edits : 0;
	size_t count = 0;
	for (size_t i = 0; i < s->touched_count; i++) {
		const struct heat *heat = &f->heats[f->touched[i]];
		if (heat->words >= words && heat->windows >= windows && !bitmap_has(&s->measured, f->touched[i]))
			f->chosen[count++] = f->touched[i];
	}
	return count;
}

/* More items' weight first; of equals the newer. */
static bool is_warmer(const struct finder *f, uint32_t a, uint32_t b)
{
	return f->heats[a].score > f->heats[b].score || (f->heats[a].score == f->heats[b].score && a > b);
}

/* Parts low … high - 1 around one of them: no one behind the place that is returned is warmer than one before it. */
static size_t part(const struct finder *f, size_t low, size_t high)
{
	uint32_t *list = f->chosen, pivot = list[low + (high - low - 1) / 2];
	for (size_t i = low, j = high;; i++) {
		while (is_warmer(f, list[i], pivot))
			i++;
		do
			j--;
		while (is_warmer(f, pivot, list[j]));
		if (i >= j)
			return j + 1;
		uint32_t swap = list[i];
		list[i] = list[j];
		list[j] = swap;
	}
}

/* Puts the `limit` warmest of the chosen first, in no order (C. A. R. Hoare, Algorithm 65: Find, 1961). */
static void part_warmest(const struct finder *f, size_t count, size_t limit)
{
	for (size_t low = 0, high = count; low + 1 < high && limit > low && limit < high;) {
		size_t cut = part(f, low, high);
		if (limit < cut)
			high = cut;
		else
			low = cut;
	}
}

/* Measures those of the chosen that are warmest, until enough hold the passage. */
static enum status measure_chosen(struct search *s, size_t count, size_t limit)
{
	enum status status = STATUS_OK;
	if (count > limit)
		part_warmest(s->f, count, limit);
	for (size_t i = 0; i < count && i < limit && s->holding < HOLDING_MAX && status == STATUS_OK; i++)
		status = measure(s, s->f->chosen[i]);
	return status;
}

static uint32_t reach(const struct search *s)
{
	return s->best + passage_slack(s->pattern->word_count);
}

static enum status search_near(struct search *s)
{
	enum status status = STATUS_OK;
	uint64_t budget = BUDGET;
	size_t count;
	for (bool done = false; !done && status == STATUS_OK; budget *= BUDGET_STEP) {
		status = read_items(s, budget);
		if (status == STATUS_OK)
			status = measure_chosen(s, choose_within(s, UINT16_MAX), FIRST_MAX);
		if (status != STATUS_OK)
			return status;
		bool all_read = s->next == s->item_count || budget >= BUDGET_MAX;
		/* Those that hold all that was read are measured, however many they are: one may hold the passage. */
		count = choose_within(s, 0);
		if (count > SURE_MAX && !all_read && s->best > 0)
			continue;
		status = measure_chosen(s, count, SIZE_MAX);
		count = choose_within(s, reach(s));
		done = all_read || (is_sure(s, reach(s)) && count <= SURE_MAX);
		if (done && status == STATUS_OK)
			status = measure_chosen(s, count, is_sure(s, reach(s)) ? SURE_MAX : LIKELY_MAX);
	}
	return status;
}

/* ---- The answer ---- */

static enum status answer(const struct search *s, const struct best *best, struct archive_passage_answer *out)
{
	const struct finder *f = s->f;
	out->cables = arena_array(f->m->a, best->count, sizeof *out->cables);
	if (out->cables == NULL)
		return error_memory(f->err);
	for (size_t i = 0; i < best->count; i++)
		out->cables[i] = (struct archive_near){best->hits[i].key.id, best->hits[i].edits};
	out->count = best->count;
	out->holding = s->holding;
	out->holding_more = s->holding >= HOLDING_MAX;
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

/* Nothing is near: the cables with most of the passage's words in rows, among the warmest. */
static enum status add_by_rows(struct search *s, struct best *best)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; i < s->near_count && status == STATUS_OK; i++) {
		const uint16_t *codes;
		size_t count;
		if (i % LOOK_EVERY == 0)
			status = look_at_clock(s->f);
		if (status == STATUS_OK)
			status = read_codes(s->f, s->near[i].reading, &codes, &count);
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
	if (!best_make(s->f->m->a, ARCHIVE_BY_RELEVANCE, s->f->question->limit, &best))
		return error_memory(s->f->err);
	if (passage_is_far(s->pattern->word_count, s->best))
		status = add_by_rows(s, &best);
	else
		for (size_t i = 0; i < s->near_count; i++)
			if (s->near[i].edits <= reach(s))
				add_near(s, &best, &s->near[i], s->near[i].edits);
	best_order(&best);
	return status == STATUS_OK ? answer(s, &best, out) : status;
}

static enum status find(struct finder *f, const struct archive_passage *passage, struct archive_passage_answer *out)
{
	struct passage_pattern pattern;
	struct search s = {.f = f, .pattern = &pattern, .best = (uint32_t)passage->word_count};
	enum status status = STATUS_OK;
	if (!passage_prepare(&s.a, passage, &pattern) ||
	    !bitmap_make(&s.a, f->m->e->columns.reading_count, &s.measured))
		status = error_memory(f->err);
	if (status == STATUS_OK)
		status = make_items(&s);
	if (status == STATUS_OK)
		status = search_near(&s);
	if (status == STATUS_OK)
		status = rank_found(&s, out);
	for (size_t i = 0; i < s.touched_count; i++)
		f->heats[f->touched[i]] = (struct heat){0};
	arena_free(&s.a);
	return status;
}

/* ---- A question ---- */

static enum status make_finder(struct finder *f, struct arena *a, struct match *m,
                               const struct archive_passage_question *question, struct error *err)
{
	size_t readings = (size_t)m->e->columns.reading_count + 1;
	*f = (struct finder){.m = m, .question = question, .cables = bitmap_count(&m->visible), .err = err};
	f->heats = arena_array(a, readings, sizeof *f->heats);
	f->touched = arena_array(a, readings, sizeof *f->touched);
	f->chosen = arena_array(a, readings, sizeof *f->chosen);
	if (f->heats == NULL || f->touched == NULL || f->chosen == NULL)
		return error_memory(err);
	return passage_files_list(&m->e->passages, a, &f->segments, &f->segment_count, err);
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
	for (size_t i = 0; i < question->passage_count && status == STATUS_OK; i++) {
		out[i] = (struct archive_passage_answer){0};
		if (question->passages[i].word_count > 0 && f.segment_count > 0)
			status = find(&f, &question->passages[i], &out[i]);
	}
	embedded_end_read(e);
	arena_free(&room);
	return status;
}
