/* Proves that the bit-parallel distance is that of the plain table, in one block and in many; that the way through the
 * table costs what it says, keeps the order, and passes over words only where it may. */
#include "quote/align.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { TEXT_MAX = 400, PATTERN_MAX = 200, IDS = 6 };

/* xorshift64: the same numbers in every run. */
static uint32_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)(*state >> 32);
}

static uint32_t smallest(uint32_t a, uint32_t b, uint32_t c)
{
	uint32_t least = a < b ? a : b;
	return least < c ? least : c;
}

/* Sellers' table, as in the book. */
static uint32_t plain_distance(struct align_words p, struct align_words t, size_t *end)
{
	uint32_t column[PATTERN_MAX + 1], best;
	for (size_t i = 0; i <= p.count; i++)
		column[i] = (uint32_t)i;
	best = column[p.count];
	*end = 0;
	for (size_t j = 0; j < t.count; j++) {
		uint32_t diagonal = 0;
		for (size_t i = 1; i <= p.count; i++) {
			uint32_t left = column[i];
			column[i] = smallest(left + 1, column[i - 1] + 1, diagonal + (p.ids[i - 1] != t.ids[j]));
			diagonal = left;
		}
		if (column[p.count] < best) {
			best = column[p.count];
			*end = j + 1;
		}
	}
	return best;
}

static void fill(uint64_t *random, uint32_t *ids, size_t count, bool with_others)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t id = next_random(random) % (with_others ? IDS + 2u : IDS);
		ids[i] = id < IDS ? id : ALIGN_OTHER;
	}
}

static void measures_as_the_plain_table(void **state)
{
	uint64_t random = 88172645463325252u;
	struct arena a = {0};
	uint32_t pattern[PATTERN_MAX], text[TEXT_MAX];
	for (int round = 0; round < 3000; round++) {
		struct align_words p = {pattern, next_random(&random) % (PATTERN_MAX - 1) + 1};
		struct align_words t = {text, next_random(&random) % TEXT_MAX};
		if (round % 2 == 0)
			p.count = p.count % 70 + 1;
		fill(&random, pattern, p.count, false);
		fill(&random, text, t.count, true);
		/* A part of the text, so that near places occur, too. */
		for (size_t i = 0; round % 3 == 0 && i < p.count && i < t.count; i++)
			pattern[i] = text[i] == ALIGN_OTHER ? pattern[i] : text[i];
		uint32_t got;
		size_t end, plain_end;
		struct error err;
		assert_int_equal(align_distance(&a, p, IDS, t, &got, &end, &err), STATUS_OK);
		assert_int_equal(got, plain_distance(p, t, &plain_end));
		assert_int_equal(end, plain_end);
		arena_reset(&a);
	}
	arena_free(&a);
}

/* What the trace itself costs, counted anew. */
static uint32_t cost_of_trace(const struct align_trace *trace, struct align_words p, struct align_words t)
{
	size_t at = trace->begin;
	uint32_t cost = 0;
	for (size_t i = 0; i < p.count; i++) {
		struct span hidden = trace->hidden[i];
		size_t place = trace->place[i];
		if (hidden.begin < hidden.end) {
			assert_true(hidden.begin >= at);
			cost += (uint32_t)(hidden.begin - at);
			at = hidden.end;
		}
		if (place == ALIGN_NOWHERE) {
			cost++;
			continue;
		}
		assert_true(place >= at && place < t.count);
		cost += (uint32_t)(place - at) + (t.ids[place] != p.ids[i]);
		at = place + 1;
	}
	assert_true(trace->end >= at);
	return cost + (uint32_t)(trace->end - at);
}

static void goes_the_cheapest_way(void **state)
{
	uint64_t random = 1442695040888963407u;
	struct arena a = {0};
	uint32_t pattern[PATTERN_MAX], text[TEXT_MAX];
	struct align_costs costs = {.edit = 1, .next_dropped = 1};
	for (int round = 0; round < 2000; round++) {
		struct align_words p = {pattern, next_random(&random) % 60 + 1};
		struct align_words t = {text, next_random(&random) % TEXT_MAX};
		struct align_trace trace;
		struct error err;
		size_t end;
		fill(&random, pattern, p.count, false);
		fill(&random, text, t.count, true);
		/* A part of the text with a few words changed: then only what is near is looked at. */
		size_t from = t.count > p.count ? next_random(&random) % (t.count - p.count) : 0;
		for (size_t i = 0; round % 2 == 0 && i < p.count && from + i < t.count; i++)
			if (text[from + i] != ALIGN_OTHER && next_random(&random) % 12 != 0)
				pattern[i] = text[from + i];
		assert_int_equal(align_trace(&a, p, IDS, t, &costs, &trace, &err), STATUS_OK);
		assert_int_equal(trace.cost, plain_distance(p, t, &end));
		assert_int_equal(trace.cost, cost_of_trace(&trace, p, t));
		arena_reset(&a);
	}
	arena_free(&a);
}

/* Parts cut out of a text, in order: found for nothing where a gap may hide, and within its limit only. */
static void passes_over_where_it_may(void **state)
{
	uint64_t random = 2862933555777941757u;
	struct arena a = {0};
	uint32_t text[TEXT_MAX];
	for (int round = 0; round < 1000; round++) {
		uint32_t pattern[30], hide[30] = {0};
		size_t left = next_random(&random) % 100, gap = next_random(&random) % 60 + 1;
		for (uint32_t i = 0; i < TEXT_MAX; i++)
			text[i] = i;
		for (uint32_t i = 0; i < 15; i++) {
			pattern[i] = (uint32_t)left + i;
			pattern[15 + i] = (uint32_t)(left + 15 + gap) + i;
		}
		uint32_t limit = next_random(&random) % 60 + 1;
		hide[15] = limit;
		struct align_costs costs = {.edit = 1, .next_dropped = 1, .may_hide = hide};
		struct align_words p = {pattern, 30}, t = {text, TEXT_MAX};
		struct align_trace trace;
		struct error err;
		assert_int_equal(align_trace(&a, p, TEXT_MAX, t, &costs, &trace, &err), STATUS_OK);
		uint32_t dropped = gap > limit ? (uint32_t)gap - limit : 0;
		assert_int_equal(trace.cost, dropped < 15 ? dropped : 15);
		assert_int_equal(trace.cost, cost_of_trace(&trace, p, t));
		if (trace.cost == 0) {
			assert_int_equal(trace.hidden[15].begin, left + 15);
			assert_int_equal(trace.hidden[15].end, left + 15 + gap);
		}
		arena_reset(&a);
	}
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(measures_as_the_plain_table),
	    cmocka_unit_test(goes_the_cheapest_way),
	    cmocka_unit_test(passes_over_where_it_may),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
