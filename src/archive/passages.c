#include "archive/passages.h"

#include "base/words.h"

#include <string.h>

/* ---- Words ---- */

/* The finalizer of MurmurHash3 (Austin Appleby, public domain). */
static uint64_t mix(uint64_t h)
{
	h = (h ^ (h >> 33)) * UINT64_C(0xff51afd7ed558ccd);
	h = (h ^ (h >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
	return h ^ (h >> 33);
}

/* FNV-1a, mixed. */
uint64_t passage_word(struct slice folded)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < folded.len; i++)
		h = (h ^ (unsigned char)folded.ptr[i]) * UINT64_C(0x100000001b3);
	return mix(h);
}

/* Regions in order: the first that ends behind `at`, or NULL. */
static const struct span *region_at(const struct span *spans, size_t count, size_t *next, size_t at)
{
	while (*next < count && spans[*next].end <= at)
		++*next;
	return *next < count && spans[*next].begin <= at ? &spans[*next] : NULL;
}

/* The head, then the paragraphs' words. */
static struct span *quotable(struct arena *a, const struct cable *c, size_t *count)
{
	struct span *regions = arena_array(a, c->paragraph_count + 1, sizeof *regions);
	if (regions == NULL)
		return NULL;
	regions[0] = c->head;
	for (size_t i = 0; i < c->paragraph_count; i++)
		regions[i + 1] = c->paragraphs[i].words;
	*count = c->paragraph_count + 1;
	return regions;
}

bool passage_add_cable(struct arena *a, const struct cable *c, struct slice indexed, struct passage_words *out,
                       size_t *all)
{
	struct arena scratch = {0};
	struct word_cursor cursor = {indexed, 0};
	struct span span;
	char folded[WORD_FOLDED_MAX];
	size_t len, region_count, region = 0, omission = 0;
	struct span *regions = quotable(&scratch, c, &region_count);
	bool made = regions != NULL;
	*all = 0;
	while (made && words_next(&cursor, &span, folded, &len)) {
		++*all;
		if (region_at(regions, region_count, &region, span.begin) == NULL ||
		    region_at(c->omissions, c->omission_count, &omission, span.begin) != NULL)
			continue;
		uint64_t *word = arena_push(a, &out->items, out->count, &out->room, sizeof *word);
		made = word != NULL;
		if (made) {
			*word = passage_word(slice_make(folded, len));
			out->count++;
		}
	}
	arena_free(&scratch);
	return made;
}

/* ---- A pattern ---- */

enum { CODES = 65536, BLOCK = 64, ROW = 3 };

static size_t part_begin(const struct passage_pattern *p, size_t part)
{
	return part == 0 ? 0 : p->part_ends[part - 1];
}

/* Gives each code a number and chains the words that share it. */
static void number_words(struct passage_pattern *p)
{
	for (size_t i = p->word_count; i > 0; i--) {
		uint16_t *number = &p->numbers[passage_code(p->words[i - 1])];
		if (*number == 0)
			*number = (uint16_t)++p->number_count;
		p->next[i - 1] = p->first[*number - 1];
		p->first[*number - 1] = i;
	}
}

static void place_words(struct passage_pattern *p)
{
	for (size_t part = 0; part < p->part_count; part++) {
		size_t begin = part_begin(p, part);
		uint64_t *places = p->places + part * p->number_count * p->blocks;
		for (size_t i = begin; i < p->part_ends[part]; i++) {
			size_t number = p->numbers[passage_code(p->words[i])] - 1u, row = i - begin;
			places[number * p->blocks + row / BLOCK] |= UINT64_C(1) << (row % BLOCK);
		}
	}
}

bool passage_prepare(struct arena *a, const struct archive_passage *passage, struct passage_pattern *out)
{
	size_t count = passage->word_count, longest = 0;
	*out = (struct passage_pattern){.word_count = count};
	uint64_t *words = arena_array(a, count, sizeof *words);
	size_t *ends = arena_array(a, passage->part_count + 1, sizeof *ends);
	out->numbers = arena_array(a, CODES, sizeof *out->numbers);
	out->first = arena_array(a, count, sizeof *out->first);
	out->next = arena_array(a, count, sizeof *out->next);
	out->covered = arena_array(a, count, sizeof *out->covered);
	if (words == NULL || ends == NULL || out->numbers == NULL || out->first == NULL || out->next == NULL ||
	    out->covered == NULL || count >= CODES)
		return false;
	for (size_t i = 0; i < count; i++)
		words[i] = passage_word(passage->words[i]);
	for (size_t i = 0, begin = 0; begin < count; i++) {
		size_t end = passage->part_ends == NULL ? count : passage->part_ends[i];
		if (end > begin)
			ends[out->part_count++] = end;
		longest = end - begin > longest ? end - begin : longest;
		begin = end;
	}
	out->words = words;
	out->part_ends = ends;
	out->blocks = (longest + BLOCK - 1) / BLOCK;
	number_words(out);
	out->places = arena_array(a, out->part_count * out->number_count * out->blocks, sizeof *out->places);
	out->columns = arena_array(a, out->blocks, sizeof *out->columns);
	if (out->places == NULL || out->columns == NULL)
		return false;
	place_words(out);
	return true;
}

/* ---- Edits ---- */

/* Of a part that fits one block: nothing enters at the upper edge, so that a step is short. */
static uint32_t measure_short(const struct passage_pattern *p, const uint64_t *places, size_t rows,
                              const uint16_t *text, size_t count)
{
	struct bit_column column = bit_column_first();
	uint64_t last_row = UINT64_C(1) << (rows - 1);
	int64_t score = (int64_t)rows, best = score;
	for (size_t j = 0; j < count; j++) {
		size_t number = p->numbers[text[j]];
		score += bit_column_step(&column, number == 0 ? 0 : places[number - 1], 0, last_row);
		best = score < best ? score : best;
	}
	return (uint32_t)best;
}

static uint32_t measure_long(const struct passage_pattern *p, const uint64_t *places, size_t rows, const uint16_t *text,
                             size_t count)
{
	size_t blocks = (rows + BLOCK - 1) / BLOCK;
	uint64_t last_row = UINT64_C(1) << ((rows - 1) % BLOCK);
	int64_t score = (int64_t)rows, best = score;
	for (size_t b = 0; b < blocks; b++)
		p->columns[b] = bit_column_first();
	for (size_t j = 0; j < count; j++) {
		size_t number = p->numbers[text[j]];
		int edge = 0;
		for (size_t b = 0; b < blocks; b++)
			edge = bit_column_step(&p->columns[b], number == 0 ? 0 : places[(number - 1) * p->blocks + b],
			                       edge, b + 1 == blocks ? last_row : UINT64_C(1) << (BLOCK - 1));
		score += edge;
		best = score < best ? score : best;
	}
	return (uint32_t)best;
}

uint32_t passage_measure(const struct passage_pattern *p, const uint16_t *text, size_t count)
{
	uint32_t edits = 0;
	for (size_t part = 0; part < p->part_count; part++) {
		size_t rows = p->part_ends[part] - part_begin(p, part);
		const uint64_t *places = p->places + part * p->number_count * p->blocks;
		edits += p->blocks == 1 ? measure_short(p, places, rows, text, count)
		                        : measure_long(p, places, rows, text, count);
	}
	return edits;
}

bool passage_may_be_within(const struct passage_pattern *p, uint32_t edits, const uint16_t *text, size_t count)
{
	uint64_t seen = 0;
	if (p->part_count != 1 || p->blocks != 1)
		return true;
	for (size_t j = 0; j < count; j++) {
		size_t number = p->numbers[text[j]];
		seen |= number == 0 ? 0 : p->places[number - 1];
	}
	return p->word_count - (size_t)__builtin_popcountll(seen) <= edits;
}

static bool is_part_held(const struct passage_pattern *p, size_t begin, size_t end, const uint16_t *text, size_t count)
{
	size_t words = end - begin;
	uint16_t first = passage_code(p->words[begin]);
	for (size_t j = 0; j + words <= count; j++) {
		size_t i = 1;
		if (text[j] != first)
			continue;
		while (i < words && text[j + i] == passage_code(p->words[begin + i]))
			i++;
		if (i == words)
			return true;
	}
	return false;
}

bool passage_is_held(const struct passage_pattern *p, const uint16_t *text, size_t count)
{
	for (size_t part = 0; part < p->part_count; part++)
		if (!is_part_held(p, part_begin(p, part), p->part_ends[part], text, count))
			return false;
	return true;
}

/* ---- Rows ---- */

static void cover(const struct passage_pattern *p, size_t begin, size_t end, const uint16_t *text, size_t count)
{
	size_t row = end - begin < ROW ? end - begin : ROW;
	for (size_t j = 0; j + row <= count; j++) {
		if (p->numbers[text[j]] == 0 || (row > 1 && p->numbers[text[j + 1]] == 0))
			continue;
		for (size_t i = p->first[p->numbers[text[j]] - 1u]; i != 0; i = p->next[i - 1]) {
			size_t k = 0;
			if (i - 1 < begin || i - 1 + row > end)
				continue;
			while (k < row && passage_code(p->words[i - 1 + k]) == text[j + k])
				k++;
			if (k == row)
				memset(p->covered + i - 1, true, row);
		}
	}
}

uint32_t passage_measure_rows(const struct passage_pattern *p, const uint16_t *text, size_t count)
{
	uint32_t open = 0;
	memset(p->covered, false, p->word_count);
	for (size_t part = 0; part < p->part_count; part++)
		cover(p, part_begin(p, part), p->part_ends[part], text, count);
	for (size_t i = 0; i < p->word_count; i++)
		open += !p->covered[i];
	return open;
}

uint32_t passage_slack(size_t word_count)
{
	/* A word divided at a line's end is two edits, and no difference to the one who reads. */
	enum { SLACK_MAX = 2, WORDS_FOR_ONE = 6 };
	size_t slack = word_count / WORDS_FOR_ONE;
	return slack < SLACK_MAX ? (uint32_t)slack : SLACK_MAX;
}

bool passage_is_far(size_t word_count, uint32_t edits)
{
	return (size_t)edits * 2 > word_count;
}
