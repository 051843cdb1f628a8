#include "quote/align.h"

#include "base/bit_column.h"

#include <string.h>

/* ---- Myers' bit vectors ---- */

enum { BLOCK = 64 };

static uint64_t *find_places(struct arena *a, struct align_words pattern, size_t id_count, size_t blocks)
{
	uint64_t *places = arena_array(a, id_count * blocks, sizeof *places);
	if (places == NULL)
		return NULL;
	for (size_t i = 0; i < pattern.count; i++)
		places[pattern.ids[i] * blocks + i / BLOCK] |= (uint64_t)1 << (i % BLOCK);
	return places;
}

/* What a scan finds: the fewest edits, where the first part with so few ends, and for each place in the text the edits of the
 * best part that ends there (NULL: not asked for). */
struct scan {
	uint32_t best;
	size_t end;
	uint32_t *scores;
};

static void note_score(struct scan *s, size_t end, uint32_t score)
{
	if (s->scores != NULL)
		s->scores[end] = score;
	if (score < s->best) {
		s->best = score;
		s->end = end;
	}
}

/* Patterns of one block, without what only several need. */
static void scan_block(const uint64_t *places, size_t count, size_t id_count, struct align_words text, struct scan *s)
{
	uint64_t up = ~(uint64_t)0, down = 0;
	unsigned last = (unsigned)count - 1;
	uint32_t score = (uint32_t)count;
	for (size_t j = 0; j < text.count; j++) {
		uint64_t equal = text.ids[j] < id_count ? places[text.ids[j]] : 0;
		uint64_t diagonal = (((equal & up) + up) ^ up) | equal | down;
		uint64_t right_up = down | ~(diagonal | up), right_down = up & diagonal;
		score += (uint32_t)(right_up >> last & 1) - (uint32_t)(right_down >> last & 1);
		right_up <<= 1;
		up = (right_down << 1) | ~(diagonal | right_up);
		down = right_up & diagonal;
		note_score(s, j + 1, score);
	}
}

static void scan_blocks(const uint64_t *places, size_t count, struct bit_column *columns, struct align_words text,
                        size_t id_count, struct scan *s)
{
	size_t blocks = (count + BLOCK - 1) / BLOCK;
	uint32_t score = (uint32_t)count;
	uint64_t last_row = (uint64_t)1 << ((count + BLOCK - 1) % BLOCK);
	for (size_t b = 0; b < blocks; b++)
		columns[b] = bit_column_first();
	for (size_t j = 0; j < text.count; j++) {
		int edge = 0;
		for (size_t b = 0; b < blocks; b++) {
			uint64_t equal = text.ids[j] < id_count ? places[text.ids[j] * blocks + b] : 0;
			uint64_t row = b + 1 == blocks ? last_row : (uint64_t)1 << (BLOCK - 1);
			edge = bit_column_step(&columns[b], equal, edge, row);
		}
		score = (uint32_t)((int64_t)score + edge);
		note_score(s, j + 1, score);
	}
}

/* `s->scores`, if any, has room for all places in the text. */
static enum status scan(struct arena *a, struct align_words pattern, size_t id_count, struct align_words text,
                        struct scan *s, struct error *err)
{
	size_t blocks = (pattern.count + BLOCK - 1) / BLOCK;
	uint64_t *places = find_places(a, pattern, id_count, blocks);
	struct bit_column *columns = arena_array(a, blocks, sizeof *columns);
	if (places == NULL || columns == NULL)
		return error_memory(err);
	s->best = (uint32_t)pattern.count + 1;
	note_score(s, 0, (uint32_t)pattern.count);
	if (blocks == 1)
		scan_block(places, pattern.count, id_count, text, s);
	else if (blocks > 1)
		scan_blocks(places, pattern.count, columns, text, id_count, s);
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

static void fill_row(struct table *t, size_t i)
{
	const struct align_costs *costs = t->costs;
	uint32_t id = t->pattern.ids[i], edit = costs->edit, next_dropped = costs->next_dropped;
	const uint32_t *above = t->above, *ids = t->text.ids;
	uint32_t *row = t->row, diagonal = above[0], left = diagonal + edit;
	unsigned char *ways = t->ways + i * (t->text.count + 1);
	uint32_t dropped = UINT32_MAX / 2; /* the cheapest way to this column that ends with a dropped word */
	row[0] = left;
	ways[0] = WAY_ADDED;
	for (size_t j = 1; j <= t->text.count; j++) {
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

/* The cheapest way within a part of the text, its words counted from the text's beginning. */
static enum status trace_part(struct arena *a, struct align_words pattern, struct align_words text, struct span part,
                              const struct align_costs *costs, struct align_trace *out, struct error *err)
{
	struct table t = {.pattern = pattern,
	                  .text = {text.ids + part.begin, part.end - part.begin},
	                  .cut = part.begin,
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
		out->place[i] += out->place[i] == ALIGN_NOWHERE ? 0 : part.begin;
		out->hidden[i].begin += part.begin;
		out->hidden[i].end += part.begin;
	}
	out->begin += part.begin;
	out->end += part.begin;
	return STATUS_OK;
}

static bool hides_nothing(const struct align_costs *costs, size_t count)
{
	for (size_t i = 1; costs->may_hide != NULL && i < count; i++)
		if (costs->may_hide[i] > 0)
			return false;
	return true;
}

/* The text, or as much of it around the nearest place as the table has room for. */
static struct span room_around(struct align_words pattern, struct align_words text, size_t end)
{
	size_t room = ALIGN_CELLS_MAX / (pattern.count + 1);
	if (text.count <= room)
		return (struct span){0, text.count};
	size_t begin = end > room / 4 * 3 ? end - room / 4 * 3 : 0;
	return (struct span){begin, text.count - begin < room ? text.count : begin + room};
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

/* The next part of the text, from `at` on, that may hold a way of at most `most` edits: for every end with so few, as many words before it
 * as such a way can cross. */
static bool next_near(const struct scan *s, size_t count, size_t words, uint32_t most, size_t *at, struct span *out)
{
	size_t reach = count + most + 1;
	while (*at <= words && s->scores[*at] > most)
		(*at)++;
	if (*at > words)
		return false;
	out->begin = *at > reach ? *at - reach : 0;
	for (size_t last = *at; *at <= words && *at - last <= reach; (*at)++) {
		if (s->scores[*at] <= most) {
			out->end = *at;
			last = *at;
		}
	}
	return true;
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

/* As much of the text around the nearest place as a way there is believed to need: one in which every edit is dear. */
static struct span believed_room(struct align_words pattern, struct align_words text, const struct scan *s,
                                 const struct align_costs *costs)
{
	uint64_t edits = s->best == 0 ? 1 : 2 + (s->best - 1) * (uint64_t)costs->edit / least_cost(costs);
	size_t most = edits < pattern.count ? (size_t)edits : pattern.count;
	size_t before = pattern.count + 2 * most + 1;
	return (struct span){s->end > before ? s->end - before : 0,
	                     text.count - s->end > most ? s->end + most : text.count};
}

/* Only parts of the text are looked at: the table around the nearest place gives a cost, and with it how many edits a cheaper way
 * can have at most, and how many words it has in common with the text; where the scan has more, or fewer, there is none. */
static enum status trace_near(struct arena *a, struct align_words pattern, size_t id_count, struct align_words text,
                              struct scan *s, const struct align_costs *costs, struct align_trace *out,
                              struct error *err)
{
	struct span nearest = believed_room(pattern, text, s, costs), part;
	enum status status = trace_part(a, pattern, text, nearest, costs, out, err);
	uint32_t most = status == STATUS_OK ? most_edits(costs, out->cost) : 0;
	size_t changed = status == STATUS_OK ? out->cost / (costs->edit > 0 ? costs->edit : 1) : 0;
	if (status != STATUS_OK)
		return status;
	if (changed >= pattern.count)
		return trace_part(a, pattern, text, room_around(pattern, text, s->end), costs, out, err);
	bool is_struck = false;
	for (size_t at = 0; status == STATUS_OK && next_near(s, pattern.count, text.count, most, &at, &part);) {
		struct align_trace way;
		if (part.begin >= nearest.begin && part.end <= nearest.end)
			continue;
		if (!is_struck) {
			if (!strike_scores(a, pattern, id_count, text, pattern.count - changed, most, s))
				return error_memory(err);
			is_struck = true;
			at = 0;
			continue;
		}
		status = trace_part(a, pattern, text, part, costs, &way, err);
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
	if (is_near) {
		s.scores = arena_array(a, text.count + 1, sizeof *s.scores);
		if (s.scores == NULL)
			return error_memory(err);
	}
	enum status status = is_near || is_long ? scan(a, pattern, id_count, text, &s, err) : STATUS_OK;
	if (status != STATUS_OK)
		return status;
	if (is_near)
		return trace_near(a, pattern, id_count, text, &s, costs, out, err);
	return trace_part(a, pattern, text, room_around(pattern, text, s.end), costs, out, err);
}
