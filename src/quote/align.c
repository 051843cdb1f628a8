#include "quote/align.h"

#include <string.h>

/* ---- Myers' bit vectors ---- */

enum { BLOCK = 64 };

/* Column `j` of the table as differences between neighbours: bit i of `up` says that row i + 1 is one more than row i,
 * of `down` that it is one less. */
struct column {
	uint64_t up, down;
};

/* One step of one block; `in` and the result are the horizontal differences at its upper and lower edge: -1, 0 or 1. */
static int step_block(struct column *c, uint64_t equal, int in, uint64_t last_row)
{
	uint64_t negative_in = in < 0 ? 1u : 0u;
	uint64_t vertical = equal | c->down;
	equal |= negative_in;
	uint64_t diagonal = (((equal & c->up) + c->up) ^ c->up) | equal;
	uint64_t right_up = c->down | ~(diagonal | c->up);
	uint64_t right_down = c->up & diagonal;
	int out = (right_up & last_row) != 0 ? 1 : (right_down & last_row) != 0 ? -1 : 0;
	right_up = (right_up << 1) | (in > 0 ? 1u : 0u);
	right_down = (right_down << 1) | negative_in;
	c->up = right_down | ~(vertical | right_up);
	c->down = right_up & vertical;
	return out;
}

static uint64_t *find_places(struct arena *a, struct align_words pattern, size_t id_count, size_t blocks)
{
	uint64_t *places = arena_array(a, id_count * blocks, sizeof *places);
	if (places == NULL)
		return NULL;
	for (size_t i = 0; i < pattern.count; i++)
		places[pattern.ids[i] * blocks + i / BLOCK] |= (uint64_t)1 << (i % BLOCK);
	return places;
}

enum status align_distance(struct arena *a, struct align_words pattern, size_t id_count, struct align_words text,
                           uint32_t *distance, size_t *end, struct error *err)
{
	size_t blocks = (pattern.count + BLOCK - 1) / BLOCK, best_end = 0;
	uint32_t score = (uint32_t)pattern.count, best = score;
	uint64_t last_row = (uint64_t)1 << ((pattern.count + BLOCK - 1) % BLOCK);
	uint64_t *places = find_places(a, pattern, id_count, blocks);
	struct column *columns = arena_array(a, blocks, sizeof *columns);
	if (places == NULL || columns == NULL)
		return error_memory(err);
	for (size_t b = 0; b < blocks; b++)
		columns[b].up = ~(uint64_t)0;
	for (size_t j = 0; j < text.count && blocks > 0; j++) {
		int edge = 0;
		for (size_t b = 0; b < blocks; b++) {
			uint64_t equal = text.ids[j] == ALIGN_OTHER ? 0 : places[text.ids[j] * blocks + b];
			uint64_t row = b + 1 == blocks ? last_row : (uint64_t)1 << (BLOCK - 1);
			edge = step_block(&columns[b], equal, edge, row);
		}
		score = (uint32_t)((int64_t)score + edge);
		if (score < best) {
			best = score;
			best_end = j + 1;
		}
	}
	*distance = best;
	if (end != NULL)
		*end = best_end;
	return STATUS_OK;
}

/* ---- The table, and the way back ---- */

/* How a cell is reached; WAY_LONGER besides: a word dropped here is not the first in a row. */
enum way { WAY_BOTH = 0, WAY_ADDED = 1, WAY_DROPPED = 2, WAY_MASK = 3, WAY_LONGER = 4 };

struct table {
	struct align_words pattern, text;
	size_t cut; /* words of the text before this part of it */
	const struct align_costs *costs;
	unsigned char *ways; /* four bits a cell: row i (from 0), column j (from 0 to text.count) */
	uint32_t **jumps;    /* for a word before which words may be passed over: from which column each column comes */
	uint32_t *above, *row;
};

static void put_way(struct table *t, size_t i, size_t j, unsigned way)
{
	size_t cell = i * (t->text.count + 1) + j;
	t->ways[cell / 2] = (unsigned char)(t->ways[cell / 2] | (way << (cell % 2 * 4)));
}

static unsigned get_way(const struct table *t, size_t i, size_t j)
{
	size_t cell = i * (t->text.count + 1) + j;
	return (t->ways[cell / 2] >> (cell % 2 * 4)) & 15u;
}

/* Lets the row above go on from any earlier column, at most `limit` back: the nearest of the cheapest. */
static void pass_over(struct table *t, uint32_t *jump, uint32_t limit)
{
	size_t columns = t->text.count + 1, best = 0;
	for (size_t j = 0; j < columns; j++) {
		if (t->above[j] <= t->above[best])
			best = j;
		if (j - best > limit) {
			best = j - limit;
			for (size_t k = best + 1; k <= j; k++)
				if (t->above[k] <= t->above[best])
					best = k;
		}
		jump[j] = (uint32_t)best;
		t->row[j] = t->above[best];
	}
	uint32_t *swap = t->above;
	t->above = t->row;
	t->row = swap;
}

static void fill_row(struct table *t, size_t i)
{
	const struct align_costs *costs = t->costs;
	uint32_t id = t->pattern.ids[i], edit = costs->edit;
	uint32_t dropped = UINT32_MAX / 2; /* the cheapest way to this column that ends with a dropped word */
	t->row[0] = t->above[0] + edit;
	put_way(t, i, 0, WAY_ADDED);
	for (size_t j = 1; j <= t->text.count; j++) {
		uint32_t pair = edit;
		if (t->text.ids[j - 1] == id)
			pair = costs->pair != NULL ? costs->pair(costs->state, i, t->cut + j - 1) : 0;
		uint32_t best = t->above[j - 1] + pair;
		unsigned way = WAY_BOTH, longer = 0;
		if (t->above[j] + edit < best) {
			best = t->above[j] + edit;
			way = WAY_ADDED;
		}
		dropped += costs->next_dropped;
		if (t->row[j - 1] + edit <= dropped)
			dropped = t->row[j - 1] + edit;
		else
			longer = WAY_LONGER;
		if (dropped < best) {
			best = dropped;
			way = WAY_DROPPED;
		}
		t->row[j] = best;
		put_way(t, i, j, way | longer);
	}
	uint32_t *swap = t->above;
	t->above = t->row;
	t->row = swap;
}

/* Back over the words that are dropped before column `j`. */
static size_t pass_dropped(const struct table *t, size_t i, size_t j)
{
	while ((get_way(t, i, j) & WAY_LONGER) != 0)
		j--;
	return j - 1;
}

static void go_back(const struct table *t, size_t end, struct align_trace *out)
{
	size_t j = end;
	for (size_t i = t->pattern.count; i > 0;) {
		unsigned way = get_way(t, i - 1, j) & WAY_MASK;
		if (way == WAY_DROPPED) {
			j = pass_dropped(t, i - 1, j);
			continue;
		}
		i--;
		out->place[i] = ALIGN_NOWHERE;
		if (way == WAY_BOTH)
			out->place[i] = --j;
		out->hidden[i] = (struct span){j, j};
		if (t->jumps[i] != NULL) {
			out->hidden[i].begin = t->jumps[i][j];
			j = t->jumps[i][j];
		}
	}
	out->begin = j;
	out->end = end;
}

/* The first of the cheapest ends; where it leaves the last words of the pattern alone and the text goes on, they are
 * taken for replaced. */
static size_t find_end(const struct table *t)
{
	size_t end = 0, last = t->pattern.count - 1;
	for (size_t j = 1; j <= t->text.count; j++)
		if (t->above[j] < t->above[end])
			end = j;
	while (end < t->text.count && t->above[end + 1] == t->above[end] &&
	       (get_way(t, last, end) & WAY_MASK) == WAY_ADDED && (get_way(t, last, end + 1) & WAY_MASK) == WAY_BOTH)
		end++;
	return end;
}

static enum status make_table(struct arena *a, struct table *t, struct error *err)
{
	size_t columns = t->text.count + 1, rows = t->pattern.count;
	t->ways = arena_alloc(a, rows * columns / 2 + 1);
	t->jumps = arena_array(a, rows, sizeof *t->jumps);
	t->above = arena_array(a, columns, sizeof *t->above);
	t->row = arena_array(a, columns, sizeof *t->row);
	return t->ways == NULL || t->jumps == NULL || t->above == NULL || t->row == NULL ? error_memory(err)
	                                                                                 : STATUS_OK;
}

static enum status fill(struct arena *a, struct table *t, struct align_trace *out, struct error *err)
{
	for (size_t i = 0; i < t->pattern.count; i++) {
		uint32_t limit = t->costs->may_hide != NULL ? t->costs->may_hide[i] : 0;
		/* Before the first word nothing is hidden: the text's beginning is free. */
		if (limit > 0 && i > 0) {
			t->jumps[i] = arena_array(a, t->text.count + 1, sizeof **t->jumps);
			if (t->jumps[i] == NULL)
				return error_memory(err);
			pass_over(t, t->jumps[i], limit);
		}
		fill_row(t, i);
	}
	size_t end = find_end(t);
	out->cost = t->above[end];
	go_back(t, end, out);
	return STATUS_OK;
}

enum status align_trace(struct arena *a, struct align_words pattern, size_t id_count, struct align_words text,
                        const struct align_costs *costs, struct align_trace *out, struct error *err)
{
	size_t cut = 0, room = ALIGN_CELLS_MAX / (pattern.count + 1);
	out->place = arena_array(a, pattern.count, sizeof *out->place);
	out->hidden = arena_array(a, pattern.count, sizeof *out->hidden);
	if (out->place == NULL || out->hidden == NULL)
		return error_memory(err);
	if (text.count > room) {
		uint32_t distance;
		size_t end;
		enum status status = align_distance(a, pattern, id_count, text, &distance, &end, err);
		if (status != STATUS_OK)
			return status;
		cut = end > room / 4 * 3 ? end - room / 4 * 3 : 0;
		text = (struct align_words){text.ids + cut, text.count - cut < room ? text.count - cut : room};
	}
	struct table t = {.pattern = pattern, .text = text, .cut = cut, .costs = costs};
	enum status status = make_table(a, &t, err);
	if (status == STATUS_OK)
		status = fill(a, &t, out, err);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < pattern.count; i++) {
		out->place[i] += out->place[i] == ALIGN_NOWHERE ? 0 : cut;
		out->hidden[i].begin += cut;
		out->hidden[i].end += cut;
	}
	out->begin += cut;
	out->end += cut;
	return STATUS_OK;
}
