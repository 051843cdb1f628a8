#include "quote/stitch.h"

#include "quote/runs.h"
#include "quote/vocabulary.h"

/* Words between two runs in one cable that still make one part; what a run must weigh to be no chance. */
enum { GAP_WORDS_MAX = 7, RUN_WEIGHT_MIN = 2 * QUOTE_WEIGHT + 2 * QUOTE_WEIGHT_FUNCTION };

struct stitch_run {
	size_t begin, len; /* words of the quotation */
	size_t cable, at;  /* in which cable, from which of its words on */
};

enum status stitch_begin(struct arena *a, const struct wording *quotation, struct stitch *out, struct error *err)
{
	*out = (struct stitch){
	    .arena = a, .quotation = quotation, .longest = arena_array(a, quotation->count, sizeof *out->longest)};
	return out->longest == NULL ? error_memory(err) : STATUS_OK;
}

enum status stitch_offer(struct stitch *s, const struct cable_id *id, const struct wording *cable, bool *gave,
                         struct error *err)
{
	struct arena scratch = {0};
	struct align_words q = {NULL, s->quotation->count}, c = {NULL, cable->count};
	struct cable_id *name = NULL;
	struct run *runs;
	size_t id_count;
	bool done = vocabulary_number(&scratch, s->quotation, cable, &q.ids, &c.ids, &id_count) &&
	            runs_find(&scratch, q, id_count, c, &runs);
	for (size_t i = 0; done && i < q.count; i++) {
		if (runs[i].len < STITCH_WORDS_MIN || runs[i].len <= s->longest[i].len)
			continue;
		if (name == NULL)
			name = arena_push(s->arena, &s->cables, s->cable_count, &s->cable_capacity, sizeof *name);
		done = name != NULL;
		s->longest[i] = (struct stitch_run){i, runs[i].len, s->cable_count, runs[i].at};
	}
	*gave = name != NULL;
	if (name != NULL) {
		*name = *id;
		s->cable_count++;
	}
	arena_free(&scratch);
	return done ? STATUS_OK : error_memory(err);
}

/* ---- Parts ---- */

/* The longest run within [begin, end), cut to it; false if all are too short. */
static bool find_longest(const struct stitch *s, struct span words, struct stitch_run *out)
{
	*out = (struct stitch_run){0};
	for (size_t i = 0; i < words.end; i++) {
		struct stitch_run run = s->longest[i];
		size_t skipped = run.begin < words.begin ? words.begin - run.begin : 0;
		if (run.len <= skipped)
			continue;
		run.begin += skipped;
		run.at += skipped;
		run.len -= skipped;
		if (run.begin + run.len > words.end)
			run.len = words.end - run.begin;
		if (run.len > out->len)
			*out = run;
	}
	size_t weight = 0;
	for (size_t i = out->begin; i < out->begin + out->len; i++)
		weight += quote_weigh_word(s->quotation->words[i].folded);
	return out->len >= STITCH_WORDS_MIN && weight >= RUN_WEIGHT_MIN;
}

/* Runs that do not overlap, in order. */
static size_t choose(const struct stitch *s, struct span words, struct stitch_run *out, size_t room)
{
	struct stitch_run run;
	if (room == 0 || words.end - words.begin < STITCH_WORDS_MIN || !find_longest(s, words, &run))
		return 0;
	size_t count = choose(s, (struct span){words.begin, run.begin}, out, room - 1);
	out[count++] = run;
	return count + choose(s, (struct span){run.begin + run.len, words.end}, out + count, room - count);
}

static bool goes_on(const struct stitch_run *left, const struct stitch_run *right)
{
	size_t end = left->at + left->len;
	return left->cable == right->cable && right->at >= end && right->at - end <= GAP_WORDS_MAX &&
	       right->begin - (left->begin + left->len) <= GAP_WORDS_MAX;
}

static void add_part(struct stitch_part *parts, size_t *count, struct span words, struct span run,
                     const struct cable_id *cable)
{
	parts[(*count)++] = (struct stitch_part){words, run, cable};
}

void stitch_end(const struct stitch *s, struct stitch_part **parts, size_t *count)
{
	size_t words = s->quotation->count, done = 0;
	struct stitch_run runs[STITCH_PARTS_MAX];
	*count = 0;
	*parts = arena_array(s->arena, 2 * STITCH_PARTS_MAX + 1, sizeof **parts);
	size_t run_count = *parts == NULL ? 0 : choose(s, (struct span){0, words}, runs, STITCH_PARTS_MAX);
	for (size_t i = 0; i < run_count; i++) {
		const struct stitch_run *run = &runs[i];
		struct span here = {run->begin, run->begin + run->len};
		struct stitch_part *last = *count > 0 ? &(*parts)[*count - 1] : NULL;
		if (i > 0 && goes_on(&runs[i - 1], run)) {
			last->words.end = done = here.end;
			if (here.end - here.begin > last->run.end - last->run.begin)
				last->run = here;
			continue;
		}
		/* A few words that no cable has belong to the part before them; many are one of their own. */
		if (here.begin - done >= STITCH_WORDS_MIN)
			add_part(*parts, count, (struct span){done, here.begin}, (struct span){done, done}, NULL);
		else if (last != NULL)
			last->words.end = here.begin;
		size_t begin = *count == 0 ? 0 : (*parts)[*count - 1].words.end;
		add_part(*parts, count, (struct span){begin, here.end}, here, &s->cables[run->cable]);
		done = here.end;
	}
	if (run_count > 0 && words - done >= STITCH_WORDS_MIN)
		add_part(*parts, count, (struct span){done, words}, (struct span){done, done}, NULL);
	else if (*count > 0)
		(*parts)[*count - 1].words.end = words;
}
