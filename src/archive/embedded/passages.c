#include "archive/passages.h"
#include "archive/embedded/best.h"
#include "archive/embedded/match.h"

static enum status find_list(struct match *m, const struct slice *words, size_t count, const struct postings **list,
                             struct error *err)
{
	return postings_find(&m->e->postings, m->e->db, POSTINGS_TEXT, words, count, false, m->e->columns.reading_count,
	                     list, err);
}

static void mark(const struct match *m, const struct postings *list, struct bitmap *out)
{
	for (size_t i = 0; i < list->count && list->items[i].reading <= m->e->columns.reading_count; i++)
		if (bitmap_has(&m->visible, list->items[i].reading))
			bitmap_set(out, list->items[i].reading);
}

/* Takes the readings away that do not hold all windows of a part. */
static enum status keep_whole(struct match *m, const struct slice *words, size_t count, struct bitmap *out,
                              struct error *err)
{
	for (size_t i = 0; i < passage_window_count(count); i++) {
		struct span window = passage_window(count, i);
		const struct postings *list;
		struct bitmap holding;
		enum status status = find_list(m, words + window.begin, window.end - window.begin, &list, err);
		if (status != STATUS_OK)
			return status;
		if (!bitmap_make(m->a, m->e->columns.reading_count, &holding))
			return error_memory(err);
		mark(m, list, &holding);
		bitmap_and(out, &holding);
	}
	return STATUS_OK;
}

/* Adds to each shown reading's score the weight of the telling words that it holds. */
static enum status weigh_words(struct match *m, const struct slice *words, size_t count, double *scores,
                               struct error *err)
{
	size_t places[PASSAGE_TELLING];
	size_t chosen = passage_choose_words(words, count, places);
	uint64_t cables = bitmap_count(&m->visible);
	for (size_t i = 0; i < chosen; i++) {
		const struct postings *list;
		struct bitmap holding;
		enum status status = find_list(m, &words[places[i]], 1, &list, err);
		if (status != STATUS_OK)
			return status;
		if (!bitmap_make(m->a, m->e->columns.reading_count, &holding))
			return error_memory(err);
		mark(m, list, &holding);
		double weight = rank_word_weight(cables, bitmap_count(&holding));
		for (uint32_t reading = 1; bitmap_next(&holding, &reading); reading++)
			scores[reading] += weight;
	}
	return STATUS_OK;
}

static enum status choose(const struct match *m, const struct bitmap *whole, const double *scores, size_t limit,
                          struct archive_passage_answer *out, struct error *err)
{
	const struct columns *c = &m->e->columns;
	struct best best;
	if (!best_make(m->a, ARCHIVE_BY_RELEVANCE, limit, &best))
		return error_memory(err);
	for (uint32_t reading = 1; bitmap_next(&m->visible, &reading); reading++) {
		const struct reading_row *row = &c->readings[reading];
		struct best_hit hit = {.key = {.score = scores[reading],
		                               .is_dated = row->precision != MOMENT_NONE,
		                               .ms = row->ms,
		                               .id = c->cables[row->cable]},
		                       .reading = reading};
		if (bitmap_has(whole, reading))
			hit.key.score += PASSAGE_WHOLE_SCORE;
		if (hit.key.score > 0)
			best_add(&best, &hit);
	}
	best_order(&best);
	out->cables = arena_array(m->a, best.count, sizeof *out->cables);
	if (out->cables == NULL)
		return error_memory(err);
	for (size_t i = 0; i < best.count; i++)
		out->cables[i] =
		    (struct archive_near){best.hits[i].key.id, best.hits[i].key.score >= PASSAGE_WHOLE_SCORE ? 0 : 1};
	out->count = best.count;
	out->holding = bitmap_count(whole);
	return STATUS_OK;
}

static enum status find(struct match *m, const struct archive_passage *passage, size_t limit,
                        struct archive_passage_answer *out, struct error *err)
{
	const size_t *ends = passage->part_ends != NULL ? passage->part_ends : &passage->word_count;
	size_t parts = passage->part_ends != NULL ? passage->part_count : 1;
	struct bitmap whole;
	double *scores = arena_array(m->a, (size_t)m->e->columns.reading_count + 1, sizeof *scores);
	if (scores == NULL || !bitmap_make(m->a, m->e->columns.reading_count, &whole))
		return error_memory(err);
	bitmap_or(&whole, &m->visible);
	enum status status = STATUS_OK;
	for (size_t i = 0, begin = 0; i < parts && status == STATUS_OK; begin = ends[i++])
		status = keep_whole(m, passage->words + begin, ends[i] - begin, &whole, err);
	if (status == STATUS_OK)
		status = weigh_words(m, passage->words, passage->word_count, scores, err);
	return status == STATUS_OK ? choose(m, &whole, scores, limit, out, err) : status;
}

enum status embedded_find_passages(struct archive *archive, struct arena *a,
                                   const struct archive_passage_question *question, struct archive_passage_answer *out,
                                   struct error *err)
{
	struct embedded *e = (struct embedded *)archive;
	struct match m;
	if (question->limit > ARCHIVE_PAGE_MAX)
		return error_set(err, STATUS_USAGE, "archive.page");
	enum status status = embedded_begin_read(e, question->deadline, err);
	if (status == STATUS_OK)
		status = match_scope(&m, e, a, question->scope, NULL, 0, err);
	for (size_t i = 0; i < question->passage_count && status == STATUS_OK; i++) {
		out[i] = (struct archive_passage_answer){0};
		if (question->passages[i].word_count > 0)
			status = find(&m, &question->passages[i], question->limit, &out[i], err);
	}
	embedded_end_read(e);
	return status;
}
