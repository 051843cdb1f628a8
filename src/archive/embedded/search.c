#include "archive/embedded/best.h"
#include "archive/embedded/match.h"
#include "archive/facets.h"

#include <string.h>

/* ---- Relevance ---- */

/* The number of shown cables and their mean length in words. */
static void measure_scope(const struct match *m, uint64_t *cables, double *mean_length)
{
	uint64_t words = m->shows_all_newest ? m->e->shown.words : 0;
	*cables = m->shows_all_newest ? m->e->shown.cables : 0;
	for (uint32_t reading = 1; !m->shows_all_newest && bitmap_next(&m->visible, &reading); reading++) {
		words += m->e->columns.readings[reading].words;
		++*cables;
	}
	*mean_length = *cables > 0 ? (double)words / (double)*cables : 0;
}

/* Adds what one list tells of each found reading, weighed by how many shown cables are in the list. */
static void add_list(const struct match *m, const struct postings *list, const struct bitmap *found, uint64_t cables,
                     double mean_length, double *scores)
{
	uint32_t highest = m->e->columns.reading_count;
	uint64_t holding = 0;
	for (size_t i = 0; i < list->count && list->items[i].reading <= highest; i++)
		holding += bitmap_has(&m->visible, list->items[i].reading);
	double weight = rank_word_weight(cables, holding);
	for (size_t i = 0; i < list->count && list->items[i].reading <= highest; i++) {
		struct posting p = list->items[i];
		if (bitmap_has(found, p.reading))
			scores[p.reading] +=
			    rank_occurrences(weight, p.times, m->e->columns.readings[p.reading].words, mean_length);
	}
}

/* A score for each found reading; NULL without memory. */
static double *score(const struct match *m, const struct bitmap *found)
{
	double *scores = arena_array(m->a, (size_t)m->e->columns.reading_count + 1, sizeof *scores);
	uint64_t cables;
	double mean_length;
	if (scores == NULL || m->ranked_count == 0)
		return scores;
	measure_scope(m, &cables, &mean_length);
	for (size_t i = 0; i < m->ranked_count; i++)
		add_list(m, m->ranked[i], found, cables, mean_length, scores);
	return scores;
}

/* ---- Facets ---- */

enum { YEAR_MAX = 9999 };

struct counts {
	uint64_t *values; /* by value */
	uint64_t *years;
	uint64_t classes[CLASSIFICATION_TOP_SECRET + 1];
};

/* Counts those of the fields that are counted among these readings. */
static void count_readings(const struct columns *c, const struct bitmap *found, const bool fields[ARCHIVE_COUNTED],
                           struct counts *n)
{
	for (uint32_t reading = 1; bitmap_next(found, &reading); reading++) {
		const struct reading_row *row = &c->readings[reading];
		n->values[row->post] += fields[COUNTED_POST];
		n->years[row->year] += fields[COUNTED_YEAR];
		n->classes[row->class] += fields[COUNTED_CLASS];
		for (size_t i = 0; fields[COUNTED_TAG] && i < row->tags; i++)
			n->values[c->many[row->many + i]]++;
	}
}

static bool add_count(struct arena *a, struct archive_facet *facet, size_t *room, struct slice value, uint64_t count)
{
	if (count == 0 || value.len == 0)
		return true;
	struct archive_count *item = arena_push(a, &facet->counts, facet->count, room, sizeof *item);
	if (item == NULL)
		return false;
	*item = (struct archive_count){value, count};
	facet->count++;
	return true;
}

static bool add_values(struct arena *a, const struct columns *c, const struct counts *n, enum query_field field,
                       struct archive_facet *facet)
{
	size_t room = 0;
	for (uint32_t i = 1; i <= c->value_count; i++)
		if (c->values[i].field == field) {
			struct slice words =
			    n->values[i] > 0 ? arena_copy(a, c->values[i].words) : (struct slice){"", 0};
			if (words.ptr == NULL || !add_count(a, facet, &room, words, n->values[i]))
				return false;
		}
	facet_order(facet, false, ARCHIVE_FACET_MAX);
	return true;
}

static bool add_years(struct arena *a, const struct counts *n, struct archive_facet *facet)
{
	size_t room = 0;
	for (int year = 1; year <= YEAR_MAX; year++) {
		struct slice name = n->years[year] > 0 ? arena_format(a, "%04d", year) : (struct slice){"", 0};
		if (name.ptr == NULL || !add_count(a, facet, &room, name, n->years[year]))
			return false;
	}
	facet_order(facet, true, 0);
	return true;
}

static bool add_classes(struct arena *a, const struct counts *n, struct archive_facet *facet)
{
	size_t room = 0;
	for (enum classification class = CLASSIFICATION_UNCLASSIFIED; class <= CLASSIFICATION_TOP_SECRET; class ++)
		if (!add_count(a, facet, &room, slice_of(classification_name(class)), n->classes[class]))
			return false;
	facet_order(facet, false, ARCHIVE_FACET_MAX);
	return true;
}

/* `counted_by` as in a question; NULL: all are counted among `found`. */
static enum status make_facets(struct match *m, const struct bitmap *found, const struct query *const *counted_by,
                               struct archive_answer *out, struct error *err)
{
	const struct columns *c = &m->e->columns;
	bool among_found[ARCHIVE_COUNTED];
	struct counts n = {
	    .values = arena_array(m->a, (size_t)c->value_count + 1, sizeof *n.values),
	    .years = arena_array(m->a, YEAR_MAX + 1, sizeof *n.years),
	};
	if (n.values == NULL || n.years == NULL)
		return error_memory(err);
	for (size_t i = 0; i < ARCHIVE_COUNTED; i++) {
		struct bitmap others;
		bool alone[ARCHIVE_COUNTED] = {false};
		among_found[i] = counted_by == NULL || counted_by[i] == NULL;
		if (among_found[i])
			continue;
		alone[i] = true;
		enum status status = match_query(m, counted_by[i], false, &others, err);
		if (status != STATUS_OK)
			return status;
		count_readings(c, &others, alone, &n);
	}
	count_readings(c, found, among_found, &n);
	bool made = add_values(m->a, c, &n, FIELD_POST, &out->by_post) && add_years(m->a, &n, &out->by_year) &&
	            add_classes(m->a, &n, &out->by_class) && add_values(m->a, c, &n, FIELD_TAG, &out->by_tag);
	return made ? STATUS_OK : error_memory(err);
}

/* ---- What came with imports ---- */

static enum status summarise(struct embedded *e, struct arena *a, const struct import_set *of,
                             struct archive_answer *out, struct error *err)
{
	static const struct scope everything = {.everything = true};
	const struct columns *c = &e->columns;
	struct match m;
	struct bitmap found;
	bool *came = arena_array(a, (size_t)c->cable_count + 1, sizeof *came);
	enum status status = match_scope(&m, e, a, &everything, NULL, 0, err);
	if (status != STATUS_OK)
		return status;
	if (came == NULL || !bitmap_make(a, c->reading_count, &found))
		return error_memory(err);
	for (uint32_t i = 1; i <= c->source_count; i++) {
		const struct source_row *source = &c->sources[i];
		came[c->readings[source->reading].cable] |=
		    !e->undone.sources[i] && import_set_has_rows(of, source->original, source->collection);
	}
	for (uint32_t reading = 1; bitmap_next(&m.visible, &reading); reading++)
		if (came[c->readings[reading].cable])
			bitmap_set(&found, reading);
	out->total = bitmap_count(&found);
	return make_facets(&m, &found, NULL, out, err);
}

enum status embedded_summarise(struct archive *archive, struct arena *a, const struct archive_import *imports,
                               size_t count, struct archive_answer *out, struct error *err)
{
	struct embedded *e = (struct embedded *)archive;
	struct import_set of = {0};
	*out = (struct archive_answer){0};
	enum status status = embedded_begin_read(e, 0, err);
	if (status == STATUS_OK)
		status = import_set_copy(&of, imports, count, err);
	if (status == STATUS_OK)
		status = import_set_look_up(&of, e->db, err);
	if (status == STATUS_OK)
		status = summarise(e, a, &of, out, err);
	embedded_end_read(e);
	import_set_free(&of);
	return status;
}
/* ---- The page ---- */

/* All of a key but its id: ids lie elsewhere, and few of very many are needed. */
static void make_key(const struct columns *c, uint32_t reading, const double *scores, struct rank_key *out)
{
	const struct reading_row *row = &c->readings[reading];
	out->score = scores != NULL ? scores[reading] : 0;
	out->is_dated = row->precision != MOMENT_NONE;
	out->ms = out->is_dated ? row->ms : 0;
}

static void add_id(const struct columns *c, uint32_t reading, struct rank_key *key)
{
	key->id = c->cables[c->readings[reading].cable];
}

/* rank_compare of a key without its id, which is looked up where it decides. */
static int compare(const struct columns *c, enum archive_order order, uint32_t reading, struct rank_key *key,
                   const struct rank_key *with)
{
	int worth = rank_compare_worth(order, key, with);
	if (worth != 0)
		return worth;
	add_id(c, reading, key);
	return cable_id_compare(&key->id, &with->id);
}

/* The first `limit` found readings behind the cursor, and whether more follow. */
static enum status choose(const struct match *m, const struct archive_question *question, const struct bitmap *found,
                          struct best *best, bool *more, struct error *err)
{
	const struct columns *c = &m->e->columns;
	struct rank_key behind = {0};
	bool from_start = question->cursor.len == 0;
	if (!from_start) {
		enum status status = rank_read_cursor(question->order, question->cursor, &behind, err);
		if (status != STATUS_OK)
			return status;
	}
	double *scores = question->order == ARCHIVE_BY_RELEVANCE ? score(m, found) : NULL;
	if ((scores == NULL && question->order == ARCHIVE_BY_RELEVANCE) ||
	    !best_make(m->a, question->order, question->limit, best))
		return error_memory(err);
	size_t following = 0;
	struct best_hit hit = {0};
	for (uint32_t reading = 1; bitmap_next(found, &reading); reading++) {
		make_key(c, reading, scores, &hit.key);
		if (!from_start && compare(c, question->order, reading, &hit.key, &behind) <= 0)
			continue;
		following++;
		if (best_is_beyond(best, &hit.key))
			continue;
		add_id(c, reading, &hit.key);
		hit.reading = reading;
		best_add(best, &hit);
	}
	best_order(best);
	*more = following > best->count && best->count > 0;
	return STATUS_OK;
}

static enum status load_page(const struct match *m, const struct archive_question *question, const struct bitmap *found,
                             struct archive_answer *out, struct error *err)
{
	struct best best;
	bool more;
	enum status status = choose(m, question, found, &best, &more, err);
	if (status != STATUS_OK)
		return status;
	out->hits = arena_array(m->a, best.count, sizeof *out->hits);
	if (out->hits == NULL)
		return error_memory(err);
	for (size_t i = 0; i < best.count; i++) {
		status = embedded_read_hit(m->e, m->a, best.hits[i].reading, &out->hits[i], err);
		if (status != STATUS_OK)
			return status;
		out->hits[i].score = best.hits[i].key.score;
	}
	out->hit_count = best.count;
	if (more) {
		out->cursor = rank_write_cursor(m->a, question->order, &best.hits[best.count - 1].key);
		if (out->cursor.ptr == NULL)
			return error_memory(err);
	}
	return STATUS_OK;
}

static enum status answer(struct match *m, const struct archive_question *question, struct archive_answer *out,
                          struct error *err)
{
	struct bitmap found;
	enum status status = match_query(m, question->query, true, &found, err);
	if (status != STATUS_OK)
		return status;
	out->total = bitmap_count(&found);
	if (question->with_facets)
		status = make_facets(m, &found, question->counted_by, out, err);
	return status == STATUS_OK ? load_page(m, question, &found, out, err) : status;
}

enum status embedded_search(struct archive *archive, struct arena *a, const struct archive_question *question,
                            struct archive_answer *out, struct error *err)
{
	struct embedded *e = (struct embedded *)archive;
	struct match m;
	memset(out, 0, sizeof *out);
	if (question->limit > ARCHIVE_PAGE_MAX)
		return error_set(err, STATUS_USAGE, "archive.page");
	enum status status = embedded_begin_read(e, question->deadline, err);
	if (status == STATUS_OK)
		status = match_scope(&m, e, a, question->scope, question->sets, question->set_count, err);
	if (status == STATUS_OK)
		status = answer(&m, question, out, err);
	embedded_end_read(e);
	return status;
}

/* ---- Beside a hit ---- */

/* The readings next to one, which is found itself; 0: there is none. */
static enum status find_next(const struct match *m, enum archive_order order, const struct bitmap *found, uint32_t to,
                             uint32_t *before, uint32_t *after, struct error *err)
{
	const struct columns *c = &m->e->columns;
	struct rank_key mine, key, last, first;
	double *scores = order == ARCHIVE_BY_RELEVANCE ? score(m, found) : NULL;
	*before = *after = 0;
	if (scores == NULL && order == ARCHIVE_BY_RELEVANCE)
		return error_memory(err);
	make_key(c, to, scores, &mine);
	add_id(c, to, &mine);
	for (uint32_t reading = 1; bitmap_next(found, &reading); reading++) {
		make_key(c, reading, scores, &key);
		int place = compare(c, order, reading, &key, &mine);
		if (place < 0 && (*before == 0 || compare(c, order, reading, &key, &last) > 0)) {
			*before = reading;
			last = key;
			add_id(c, reading, &last);
		} else if (place > 0 && (*after == 0 || compare(c, order, reading, &key, &first) < 0)) {
			*after = reading;
			first = key;
			add_id(c, reading, &first);
		}
	}
	return STATUS_OK;
}

static enum status read_beside(const struct match *m, uint32_t reading, struct archive_hit **out, struct error *err)
{
	if (reading == 0)
		return STATUS_OK;
	*out = arena_array(m->a, 1, sizeof **out);
	return *out == NULL ? error_memory(err) : embedded_read_hit(m->e, m->a, reading, *out, err);
}

static enum status find_beside(struct match *m, const struct archive_question *question, const struct cable_id *id,
                               struct archive_beside *out, struct error *err)
{
	struct bitmap found;
	uint32_t before, after, to = match_find_shown(m, id);
	enum status status = match_query(m, question->query, true, &found, err);
	if (status != STATUS_OK || !bitmap_has(&found, to))
		return status;
	status = find_next(m, question->order, &found, to, &before, &after, err);
	if (status == STATUS_OK)
		status = read_beside(m, before, &out->before, err);
	return status == STATUS_OK ? read_beside(m, after, &out->after, err) : status;
}

enum status embedded_find_beside(struct archive *archive, struct arena *a, const struct archive_question *question,
                                 const struct cable_id *id, struct archive_beside *out, struct error *err)
{
	struct embedded *e = (struct embedded *)archive;
	struct match m;
	*out = (struct archive_beside){NULL, NULL};
	enum status status = embedded_begin_read(e, question->deadline, err);
	if (status == STATUS_OK)
		status = match_scope(&m, e, a, question->scope, question->sets, question->set_count, err);
	if (status == STATUS_OK)
		status = find_beside(&m, question, id, out, err);
	embedded_end_read(e);
	return status;
}
