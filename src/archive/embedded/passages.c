/* Which cables are nearest to a passage.
 *
 * The passage gives items: windows of six words, in each of which a document that holds the six unaltered has a chosen
 * shingle (passages/winnow.h); all other shingles; and its words. Their lists are read from the shortest on and warm the documents in them, by how rare each is inside the scope. The warmest are
 * measured, as long as nearer ones come. How long a list is in the whole archive only settles what is read when.
 *
 * That no cable with the unaltered passage is missed is sure: of the windows and words that were read it has all; and who
 * has all of them is measured, however many they are. */
#include "archive/passages.h"

#include "archive/embedded/best.h"
#include "archive/embedded/match.h"
#include "archive/passages/winnow.h"

#include <stdlib.h>
#include <string.h>

enum {
	WORDS_MAX = 96, /* items of a passage, of each kind: those of a longer one are chosen evenly */
	WINDOWS_MAX = 96,
	SHINGLES_MAX = 96,
	BUDGET = 16 * 1024,      /* documents of the lists that are read at first */
	BUDGET_STEP = 4,         /* times more, if nothing near was found */
	BUDGET_MAX = 256 * 1024, /* of one step */
	ROUND = 16,              /* documents that are measured at a time, the warmest first */
	IDLE_ROUNDS = 2,     /* rounds without a nearer one, after which the others are believed to be none: so many, */
	IDLE_EDITS = 3,      /* and so many for each edit of the nearest */
	NEAR_MAX = 1000,     /* measured at most, but for those that may hold all */
	SCAN_MAX = 200,      /* cables that are all measured: so few */
	FEW = 12,            /* candidates that are measured rather than another list read */
	READ_AT_MOST = 1000, /* documents of a list that are gone through in the time in which one is measured */
	HOLDING_MAX = 1000,  /* counted of those that hold all */
	LOOK_EVERY = 64,     /* documents measured between two looks at the clock */
	TERMS = WINNOW_WINDOW, /* of an item at most */
};

/* What of the items was found in a document. */
struct heat {
	float score;
	uint16_t words;
	uint8_t windows;
	uint8_t last; /* 1 + number of the window that was counted last */
};

enum item_kind { ITEM_WINDOW, ITEM_SHINGLE, ITEM_WORD };

/* A window has several terms: its shingles. */
struct item {
	enum item_kind kind;
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
	bool is_narrow; /* only candidates are warmed */
	struct bitmap candidates, measured;
	struct near *near;
	size_t near_count, near_room;
	uint32_t best; /* edits of the nearest so far */
	uint64_t holding;
	size_t looked; /* documents whose codes were read */
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
		if (s->items[i].kind == ITEM_WORD && s->items[i].terms[0] == term)
			return true;
	return false;
}

static enum status add_words(struct search *s)
{
	const struct passage_pattern *p = s->pattern;
	size_t step = p->word_count / WORDS_MAX + 1;
	enum status status = STATUS_OK;
	for (size_t i = 0; i < p->word_count && status == STATUS_OK; i += step) {
		struct item item = {.kind = ITEM_WORD, .term_count = 1, .terms = {winnow_word(p->words[i])}};
		if (!has_word(s, item.terms[0]))
			status = add_item(s, &item);
	}
	return status;
}

/* Windows that do not overlap, so that no edit takes two of them away; and the shingles between them. */
static enum status add_shingles(struct search *s)
{
	const struct passage_pattern *p = s->pattern;
	size_t step = (p->word_count / WINNOW_SURE / WINDOWS_MAX + 1) * WINNOW_SURE, windows = 0, others = 0;
	enum status status = STATUS_OK;
	for (size_t part = 0, begin = 0; part < p->part_count; begin = p->part_ends[part++]) {
		size_t end = p->part_ends[part];
		for (size_t at = begin; at + WINNOW_SHINGLE <= end && status == STATUS_OK;) {
			struct item item = {.kind = ITEM_SHINGLE, .term_count = 1};
			if ((at - begin) % step == 0 && at + WINNOW_SURE <= end && windows < WINDOWS_MAX)
				item = (struct item){.kind = ITEM_WINDOW, .term_count = TERMS};
			for (size_t t = 0; t < item.term_count; t++)
				item.terms[t] = winnow_shingle(p->words + at + t);
			at += item.term_count;
			windows += item.kind == ITEM_WINDOW;
			others += item.kind == ITEM_SHINGLE;
			if (item.kind == ITEM_WINDOW || others <= SHINGLES_MAX)
				status = add_item(s, &item);
		}
	}
	return status;
}

static int by_length(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	return x->documents < y->documents ? -1 : x->documents > y->documents;
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
	if (s->is_narrow && !bitmap_has(&s->candidates, reading))
		return;
	if (!s->is_narrow && heat->score == 0)
		s->f->touched[s->touched_count++] = reading;
	heat->score += weight;
	if (item->kind == ITEM_WORD) {
		heat->words++;
	} else if (item->kind == ITEM_WINDOW && heat->last != window) {
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
	/* Never nothing, since what is warm was touched. */
	float weight = (float)rank_word_weight(f->cables, found) + 1e-6f;
	for (size_t i = 0; i < f->segment_count && status == STATUS_OK; i++)
		for (uint32_t k = 0; k < lists[i].count; k++)
			warm(s, item, window, weight, lists[i].documents[k]);
	arena_free(&a);
	return status;
}

static enum status read_item(struct search *s)
{
	const struct item *item = &s->items[s->next++];
	enum status status = STATUS_OK;
	s->windows += item->kind == ITEM_WINDOW;
	s->words += item->kind == ITEM_WORD;
	for (size_t t = 0; t < item->term_count && status == STATUS_OK; t++)
		status = read_term(s, item, t, (uint8_t)s->windows);
	return status;
}

/* Reads items until `budget` documents were gone through; at least one. */
static enum status read_items(struct search *s, uint64_t budget)
{
	enum status status = STATUS_OK;
	for (uint64_t spent = 0; s->next < s->item_count && status == STATUS_OK;) {
		uint64_t documents = s->items[s->next].documents;
		if (spent > 0 && spent + documents > budget)
			break;
		spent += documents + 1;
		status = read_item(s);
	}
	return status;
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

static enum status add_measured(struct search *s, uint32_t reading, uint32_t edits)
{
	struct near *near = arena_push(&s->a, &s->near, s->near_count, &s->near_room, sizeof *near);
	if (near == NULL)
		return error_memory(s->f->err);
	*near = (struct near){reading, edits};
	s->near_count++;
	s->holding += edits == 0;
	s->best = edits < s->best ? edits : s->best;
	bitmap_set(&s->measured, reading);
	return STATUS_OK;
}

/* Measures a document; `whole`: only whether it holds the passage, which is faster. */
static enum status measure(struct search *s, uint32_t reading, bool whole)
{
	const uint16_t *codes;
	size_t count;
	enum status status = s->looked++ % LOOK_EVERY == 0 ? look_at_clock(s->f) : STATUS_OK;
	if (status == STATUS_OK)
		status = read_codes(s->f, reading, &codes, &count);
	if (status != STATUS_OK)
		return status;
	if (!whole)
		return add_measured(s, reading, passage_measure(s->pattern, codes, count));
	return passage_is_held(s->pattern, codes, count) ? add_measured(s, reading, 0) : STATUS_OK;
}

/* Whether the items that were read say which documents alone are within `edits`. */
static bool is_sure(const struct search *s, uint32_t edits)
{
	return s->words > edits || s->windows > edits;
}

static bool may_be_within(const struct search *s, uint32_t reading, uint32_t edits)
{
	const struct heat *heat = &s->f->heats[reading];
	return heat->words + (size_t)edits >= s->words && heat->windows + (size_t)edits >= s->windows;
}

/* Puts the documents that are not measured and may be within `edits` into f->chosen. */
static size_t choose_within(const struct search *s, uint32_t edits)
{
	const struct finder *f = s->f;
	size_t count = 0;
	for (size_t i = 0; i < s->touched_count; i++)
		if (may_be_within(s, f->touched[i], edits) && !bitmap_has(&s->measured, f->touched[i]))
			f->chosen[count++] = f->touched[i];
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

/* Puts the warmest of the chosen from `begin` on before `limit`, in no order (C. A. R. Hoare, Algorithm 65: Find, 1961). */
static void part_warmest(const struct finder *f, size_t begin, size_t count, size_t limit)
{
	for (size_t low = begin, high = count; low + 1 < high && limit > low && limit < high;) {
		size_t cut = part(f, low, high);
		if (limit < cut)
			high = cut;
		else
			low = cut;
	}
}

static uint32_t reach(const struct search *s)
{
	return s->best + passage_slack(s->pattern->word_count);
}

static enum status measure_chosen(struct search *s, size_t begin, size_t end, bool whole)
{
	enum status status = STATUS_OK;
	for (size_t i = begin; i < end && s->holding < HOLDING_MAX && status == STATUS_OK; i++)
		status = measure(s, s->f->chosen[i], whole);
	return status;
}

/* Measures the warmest, round by round, until no nearer ones come; all of few cables. */
static enum status measure_warmest(struct search *s)
{
	const struct finder *f = s->f;
	enum status status = STATUS_OK;
	size_t count = choose_within(s, is_sure(s, reach(s)) ? reach(s) : UINT16_MAX), idle = 0;
	size_t limit = f->cables <= SCAN_MAX ? count : NEAR_MAX;
	for (size_t at = 0; at < count && at < limit; at += ROUND) {
		size_t end = at + ROUND < count ? at + ROUND : count;
		uint32_t best = s->best;
		part_warmest(f, at, count, end);
		status = measure_chosen(s, at, end, false);
		if (status != STATUS_OK)
			return status;
		idle = s->best < best ? 0 : idle + 1;
		if (idle >= IDLE_ROUNDS + (size_t)s->best * IDLE_EDITS && f->cables > SCAN_MAX)
			break;
	}
	return status;
}

/* Reads the next list that leaves fewer candidates, and drops the others. Those are in f->chosen. False: there is none that
 * is worth it. */
static bool narrow(struct search *s, size_t *count, enum status *status)
{
	const struct finder *f = s->f;
	size_t kept = 0;
	while (s->next < s->item_count && s->items[s->next].kind == ITEM_SHINGLE)
		s->next++;
	if (s->next == s->item_count || s->items[s->next].documents >= *count * READ_AT_MOST)
		return false;
	*status = read_item(s);
	for (size_t i = 0; i < *count; i++)
		if (may_be_within(s, f->chosen[i], 0) && !bitmap_has(&s->measured, f->chosen[i]))
			f->chosen[kept++] = f->chosen[i];
	*count = kept;
	return *status == STATUS_OK;
}

/* Measures all that may hold the passage. Further lists leave fewer of them, and are read until few are left or most of the
 * last ones that were looked at hold it indeed; who is no candidate now will not be one by them. */
static enum status measure_holding(struct search *s)
{
	const struct finder *f = s->f;
	enum status status = STATUS_OK;
	size_t count = choose_within(s, 0), at = 0;
	for (size_t i = 0; i < count; i++)
		bitmap_set(&s->candidates, f->chosen[i]);
	s->is_narrow = true;
	while (count - at > FEW && status == STATUS_OK) {
		uint64_t before = s->holding;
		status = measure_chosen(s, at, at + FEW, true);
		at += FEW;
		if (s->holding - before > FEW / 2 || status != STATUS_OK)
			continue;
		memmove(f->chosen, f->chosen + at, (count - at) * sizeof *f->chosen);
		count -= at;
		at = 0;
		if (!narrow(s, &count, &status))
			break;
	}
	return status == STATUS_OK ? measure_chosen(s, at, count, true) : status;
}

static enum status search_near(struct search *s)
{
	uint64_t budget = BUDGET;
	s->items = arena_array(&s->a, WORDS_MAX + WINDOWS_MAX + SHINGLES_MAX, sizeof *s->items);
	if (s->items == NULL)
		return error_memory(s->f->err);
	enum status status = add_shingles(s);
	if (status == STATUS_OK)
		status = add_words(s);
	if (s->item_count > 1)
		qsort(s->items, s->item_count, sizeof *s->items, by_length);
	for (; status == STATUS_OK && budget <= BUDGET_MAX; budget *= BUDGET_STEP) {
		status = read_items(s, budget);
		if (status == STATUS_OK)
			status = measure_warmest(s);
		if (!passage_is_far(s->pattern->word_count, s->best) || s->next == s->item_count)
			break;
	}
	return status == STATUS_OK ? measure_holding(s) : status;
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
	    !bitmap_make(&s.a, f->m->e->columns.reading_count, &s.candidates) ||
	    !bitmap_make(&s.a, f->m->e->columns.reading_count, &s.measured))
		status = error_memory(f->err);
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
