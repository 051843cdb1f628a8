#include "quote/align.h"

#include "base/bit_column.h"

#include <string.h>

/* ---- Myers' bit vectors ---- */

enum { BLOCK = 64 };

/* For each number and block where the word stands; behind them nowhere, for all other words. */
static uint64_t *find_places(struct arena *a, struct align_words pattern, size_t id_count, size_t blocks)
{
	uint64_t *places = arena_array(a, (id_count + 1) * blocks, sizeof *places);
	if (places == NULL)
		return NULL;
	for (size_t i = 0; i < pattern.count; i++)
		places[pattern.ids[i] * blocks + i / BLOCK] |= (uint64_t)1 << (i % BLOCK);
	return places;
}

/* What a scan finds: for each place in the text the edits of the best part that ends there, the fewest, and where the first part with so few
 * ends. */
struct scan {
	uint32_t *scores;
	uint32_t best;
	size_t end;
};

/* A column of one block, and the edits in its last row, which is its highest bit. Below the pattern's first word stand rows that are any word's and
 * cost nothing. */
struct block {
	uint64_t up, down;
	uint32_t score;
};

/* Goes on by one word: as bit_column_step, without what only several blocks need. */
static inline uint32_t step(struct block *c, uint64_t equal)
{
	uint64_t diagonal = (((equal & c->up) + c->up) ^ c->up) | equal | c->down;
	uint64_t right_up = c->down | ~(diagonal | c->up), right_down = c->up & diagonal;
	c->score += (uint32_t)(right_up >> (BLOCK - 1)) - (uint32_t)(right_down >> (BLOCK - 1));
	right_up <<= 1;
	c->up = (right_down << 1) | ~(diagonal | right_up);
	c->down = right_up & diagonal;
	return c->score;
}

/* Patterns of one block. The text is gone through in two halves at once, so that one step need not wait for the other. The second begins as many words
 * before its half as a part that ends there can have; what it writes there is written anew by the first. */
static void scan_block(uint64_t *places, size_t count, size_t id_count, struct align_words text, struct scan *s)
{
	size_t half = text.count / 2, ahead = half > 4 * count ? half - 2 * count : 0, j = 0;
	uint64_t rows = ~(uint64_t)0 << (BLOCK - count);
	struct block left = {rows, 0, (uint32_t)count}, right = left;
	uint32_t best = (uint32_t)count, *scores = s->scores;
	for (size_t i = 0; i <= id_count; i++)
		places[i] = places[i] << (BLOCK - count) | ~rows;
	if (ahead == 0)
		half = 0;
	for (; j < half; j++) {
		size_t here = text.ids[j], there = text.ids[ahead + j];
		uint32_t behind = step(&right, places[there < id_count ? there : id_count]);
		uint32_t score = step(&left, places[here < id_count ? here : id_count]);
		scores[ahead + j + 1] = behind;
		scores[j + 1] = score;
		score = score < behind ? score : behind;
		best = score < best ? score : best;
	}
	for (j += ahead; j < text.count; j++) {
		size_t here = text.ids[j];
		uint32_t score = step(&right, places[here < id_count ? here : id_count]);
		scores[j + 1] = score;
		best = score < best ? score : best;
	}
	s->best = best;
}

static void scan_blocks(const uint64_t *places, size_t count, struct bit_column *columns, struct align_words text,
                        size_t id_count, struct scan *s)
{
	size_t blocks = (count + BLOCK - 1) / BLOCK;
	uint32_t score = (uint32_t)count;
	uint64_t last_row = (uint64_t)1 << ((count + BLOCK - 1) % BLOCK);
	s->best = score;
	for (size_t b = 0; b < blocks; b++)
		columns[b] = bit_column_first();
	for (size_t j = 0; j < text.count; j++) {
		const uint64_t *equal = places + (text.ids[j] < id_count ? text.ids[j] : id_count) * blocks;
		int edge = 0;
		for (size_t b = 0; b < blocks; b++) {
			uint64_t row = b + 1 == blocks ? last_row : (uint64_t)1 << (BLOCK - 1);
			edge = bit_column_step(&columns[b], equal[b], edge, row);
		}
		score = (uint32_t)((int64_t)score + edge);
		s->scores[j + 1] = score;
		s->best = score < s->best ? score : s->best;
	}
}

static enum status scan(struct arena *a, struct align_words pattern, size_t id_count, struct align_words text,
                        struct scan *s, struct error *err)
{
	size_t blocks = (pattern.count + BLOCK - 1) / BLOCK;
	uint64_t *places = find_places(a, pattern, id_count, blocks);
	struct bit_column *columns = arena_array(a, blocks, sizeof *columns);
	s->scores = arena_array(a, text.count + 1, sizeof *s->scores);
	if (places == NULL || columns == NULL || s->scores == NULL)
		return error_memory(err);
	s->scores[0] = (uint32_t)pattern.count;
	if (blocks == 1)
		scan_block(places, pattern.count, id_count, text, s);
	else if (blocks > 1)
		scan_blocks(places, pattern.count, columns, text, id_count, s);
	for (s->end = 0; s->scores[s->end] > s->best;)
		s->end++;
	return STATUS_OK;
}

enum status align_distance(struct arena *a, struct align_words pattern, size_t id_count, struct align_words text,
                           uint32_t *distance, size_t *end, struct error *err)
{
	struct scan s = {0};
	enum status status = scan(a, pattern, id_count, text, &s, err);
	*distance = s.best;
	if (end != NULL)
		*end = s.end;
	return status;
}

/* ---- The table, and the way back ---- */

/* How a cell is reached; WAY_LONGER besides: a word dropped here is not the first in a row. */
enum way { WAY_BOTH = 0, WAY_ADDED = 1, WAY_DROPPED = 2, WAY_MASK = 3, WAY_LONGER = 4 };

struct table {
	struct align_words pattern, text;
	size_t cut; /* words of the text before this part of it */
	/* Only the cells are filled whose column is their row and so many more: at least `low`, at most `high`. */
	ptrdiff_t low, high;
	const struct align_costs *costs;
	unsigned char *ways; /* of row i (from 0), column j (from 0 to text.count) */
	uint32_t **jumps;    /* for a word before which words may be passed over: from which column each column comes */
	uint32_t *above, *row;
};

static unsigned get_way(const struct table *t, size_t i, size_t j)
{
	return t->ways[i * (t->text.count + 1) + j];
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

/* The columns of row `i` that are filled; those beside them cost too much for any way. */
static struct span columns_of(const struct table *t, size_t i)
{
	ptrdiff_t row = (ptrdiff_t)i + 1, most = (ptrdiff_t)t->text.count;
	ptrdiff_t low = row + t->low, high = row + t->high;
	return (struct span){low > 0 ? (size_t)low : 0, (size_t)(high < 0 ? 0 : high < most ? high : most)};
}

static void fill_row(struct table *t, size_t i)
{
	enum { TOO_MUCH = INT32_MAX };
	const struct align_costs *costs = t->costs;
	uint32_t id = t->pattern.ids[i], edit = costs->edit, next_dropped = costs->next_dropped;
	const uint32_t *above = t->above, *ids = t->text.ids;
	struct span columns = columns_of(t, i);
	uint32_t *row = t->row, left = TOO_MUCH, diagonal;
	unsigned char *ways = t->ways + i * (t->text.count + 1);
	uint32_t dropped = TOO_MUCH; /* the cheapest way to this column that ends with a dropped word */
	size_t j = columns.begin > 0 ? columns.begin : 1;
	if (columns.begin == 0) {
		row[0] = left = above[0] + edit;
		ways[0] = WAY_ADDED;
	}
	diagonal = above[j - 1];
	for (; j <= columns.end; j++) {
		uint32_t pair = edit, up = above[j];
		if (ids[j - 1] == id)
			pair = costs->pair != NULL ? costs->pair(costs->state, i, t->cut + j - 1) : 0;
		uint32_t best = diagonal + pair;
		unsigned way = WAY_BOTH, longer = 0;
		if (up + edit < best) {
			best = up + edit;
			way = WAY_ADDED;
		}
		dropped += next_dropped;
		if (left + edit <= dropped)
			dropped = left + edit;
		else
			longer = WAY_LONGER;
		if (dropped < best) {
			best = dropped;
			way = WAY_DROPPED;
		}
		row[j] = left = best;
		ways[j] = (unsigned char)(way | longer);
		diagonal = up;
	}
	if (columns.end < t->text.count)
		row[columns.end + 1] = TOO_MUCH;
	t->row = t->above;
	t->above = row;
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
	size_t last = t->pattern.count - 1;
	struct span columns = columns_of(t, last);
	size_t end = columns.begin;
	for (size_t j = end + 1; j <= columns.end; j++)
		if (t->above[j] < t->above[end])
			end = j;
	while (end < columns.end && t->above[end + 1] == t->above[end] &&
	       (get_way(t, last, end) & WAY_MASK) == WAY_ADDED && (get_way(t, last, end + 1) & WAY_MASK) == WAY_BOTH)
		end++;
	return end;
}

static enum status make_table(struct arena *a, struct table *t, struct error *err)
{
	size_t columns = t->text.count + 1, rows = t->pattern.count;
	t->ways = arena_array(a, rows, columns);
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

/* Where ways are looked for: those that end behind `first` to `last` words of the text and have at most `most` edits. */
struct ends {
	size_t first, last, most;
};

/* The cheapest way within a part of the text, its words counted from the text's beginning. */
static enum status trace_part(struct arena *a, struct align_words pattern, struct align_words text, struct ends ends,
                              const struct align_costs *costs, struct align_trace *out, struct error *err)
{
	size_t before = pattern.count + ends.most, begin = ends.first > before ? ends.first - before : 0;
	ptrdiff_t to_first = (ptrdiff_t)(ends.first - begin), to_last = (ptrdiff_t)(ends.last - begin);
	ptrdiff_t rows = (ptrdiff_t)pattern.count, most = (ptrdiff_t)ends.most;
	struct table t = {.pattern = pattern,
	                  .text = {text.ids + begin, ends.last - begin},
	                  .cut = begin,
	                  .low = to_first - rows - most,
	                  .high = to_last - rows + most,
	                  .costs = costs};
	out->place = arena_array(a, pattern.count, sizeof *out->place);
	out->hidden = arena_array(a, pattern.count, sizeof *out->hidden);
	if (out->place == NULL || out->hidden == NULL)
		return error_memory(err);
	enum status status = make_table(a, &t, err);
	if (status == STATUS_OK)
		status = fill(a, &t, out, err);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < pattern.count; i++) {
		out->place[i] += out->place[i] == ALIGN_NOWHERE ? 0 : begin;
		out->hidden[i].begin += begin;
		out->hidden[i].end += begin;
	}
	out->begin += begin;
	out->end += begin;
	return STATUS_OK;
}

static bool hides_nothing(const struct align_costs *costs, size_t count)
{
	for (size_t i = 1; costs->may_hide != NULL && i < count; i++)
		if (costs->may_hide[i] > 0)
			return false;
	return true;
}

/* All of the text, or as much of it around the nearest place as the table has room for. */
static struct ends ends_around(struct align_words pattern, struct align_words text, size_t end)
{
	size_t room = ALIGN_CELLS_MAX / (pattern.count + 1), last = text.count;
	if (text.count > room) {
		size_t begin = end > room / 4 * 3 ? end - room / 4 * 3 : 0;
		last = text.count - begin < room ? text.count : begin + room;
		return (struct ends){begin, last, room + pattern.count};
	}
	return (struct ends){0, last, text.count + pattern.count};
}

/* What an edit costs at the least. */
static uint32_t least_cost(const struct align_costs *costs)
{
	uint32_t least = costs->next_dropped < costs->edit ? costs->next_dropped : costs->edit;
	return least > 0 ? least : 1;
}

/* How many edits a way of this cost has at the most. */
static uint32_t most_edits(const struct align_costs *costs, uint32_t cost)
{
	return cost < costs->edit ? 0 : 1 + (cost - costs->edit) / least_cost(costs);
}

/* The next ends, from `at` on, of ways of at most `most` edits; those are put together whose ways may share words. */
static bool next_near(const struct scan *s, size_t count, size_t words, uint32_t most, size_t *at, struct ends *out)
{
	while (*at <= words && s->scores[*at] > most)
		(*at)++;
	*out = (struct ends){*at, *at, most};
	for (; *at <= words && *at - out->last <= count + most; (*at)++)
		if (s->scores[*at] <= most)
			out->last = *at;
	return out->first <= words;
}

/* Of the scores only those are left before which enough of the pattern's words stand, in whatever order, within the words that a way of
 * `most` edits can cross (counting filter: Jokinen, Tarhio, Ukkonen, A comparison of approximate string matching algorithms, 1996). */
static bool strike_scores(struct arena *a, struct align_words pattern, size_t id_count, struct align_words text,
                          size_t least_matched, uint32_t most, struct scan *s)
{
	size_t window = pattern.count + most, matched = 0;
	/* Of each word how often the pattern has it and the window has not. */
	int32_t *open = arena_array(a, id_count, sizeof *open);
	if (open == NULL)
		return false;
	for (size_t i = 0; i < pattern.count; i++)
		open[pattern.ids[i]]++;
	for (size_t j = 0; j <= text.count; j++) {
		uint32_t in = j > 0 ? text.ids[j - 1] : ALIGN_OTHER;
		uint32_t out = j > window ? text.ids[j - 1 - window] : ALIGN_OTHER;
		if (in < id_count)
			matched += open[in]-- > 0;
		if (out < id_count)
			matched -= ++open[out] > 0;
		if (matched < least_matched)
			s->scores[j] = UINT32_MAX;
	}
	return true;
}

/* Around the nearest place what is believed to be needed: the ways in which every edit is dear. */
static struct ends believed_ends(struct align_words pattern, struct align_words text, const struct scan *s,
                                 const struct align_costs *costs)
{
	uint64_t edits = s->best == 0 ? 1 : 2 + (s->best - 1) * (uint64_t)costs->edit / least_cost(costs);
	size_t most = edits < pattern.count ? (size_t)edits : pattern.count, more = most - s->best;
	return (struct ends){s->end > more ? s->end - more : 0, text.count - s->end > most ? s->end + most : text.count,
	                     most};
}

static bool covers(const struct ends *all, const struct ends *some)
{
	return all->first <= some->first && all->last >= some->last && all->most >= some->most;
}

/* Only parts of the text are looked at: the table around the nearest place gives a cost, and with it how many edits a cheaper way
 * can have at most, and how many words it has in common with the text; where the scan has more, or fewer, there is none. */
static enum status trace_near(struct arena *a, struct align_words pattern, size_t id_count, struct align_words text,
                              struct scan *s, const struct align_costs *costs, struct align_trace *out,
                              struct error *err)
{
	struct ends nearest = believed_ends(pattern, text, s, costs), ends;
	enum status status = trace_part(a, pattern, text, nearest, costs, out, err);
	if (status != STATUS_OK)
		return status;
	uint32_t most = most_edits(costs, out->cost);
	size_t changed = costs->edit > 0 ? out->cost / costs->edit : pattern.count;
	if (changed >= pattern.count)
		return trace_part(a, pattern, text, ends_around(pattern, text, s->end), costs, out, err);
	bool is_struck = false;
	for (size_t at = 0; status == STATUS_OK && next_near(s, pattern.count, text.count, most, &at, &ends);) {
		struct align_trace way;
		if (covers(&nearest, &ends))
			continue;
		if (!is_struck) {
			if (!strike_scores(a, pattern, id_count, text, pattern.count - changed, most, s))
				return error_memory(err);
			is_struck = true;
			at = 0;
			continue;
		}
		status = trace_part(a, pattern, text, ends, costs, &way, err);
		if (status == STATUS_OK && (way.cost < out->cost || (way.cost == out->cost && way.end <= out->end)))
			*out = way;
	}
	return status;
}

enum status align_trace(struct arena *a, struct align_words pattern, size_t id_count, struct align_words text,
                        const struct align_costs *costs, struct align_trace *out, struct error *err)
{
	struct scan s = {0};
	bool is_near = hides_nothing(costs, pattern.count);
	bool is_long = text.count > ALIGN_CELLS_MAX / (pattern.count + 1);
	enum status status = is_near || is_long ? scan(a, pattern, id_count, text, &s, err) : STATUS_OK;
	if (status != STATUS_OK)
		return status;
	if (is_near)
		return trace_near(a, pattern, id_count, text, &s, costs, out, err);
	return trace_part(a, pattern, text, ends_around(pattern, text, s.end), costs, out, err);
}
