/* How well and how fast passages are found, side by side with the obvious other ways, in one run:
 *
 *     quotes --cables N [--passages N] [--seed N] [--folder DIR]
 *
 * Without a folder, a sample of N made-up cables is written to a temporary archive first. `DIR` is a desk's archive that holds the whole sample of that number and seed: cabledesk sample,
 * then import. First every cable is measured, which is what the times are compared with. For each kind of passage it prints how often the
 * right cable and paragraph stand first (or a place that matches as well), and the 50th and 95th percentile and the longest of the times in
 * ms by the wall clock, for a machine that does nothing else: from the passage's text to the places, all that `cabledesk quote find` does. Then the same of a story; passages of no cable and of many;
 * memory; and the rivals: FTS5's candidates, edlib and TRE. Behind each figure stands in brackets what is asked for. QUOTES_SHOW=1 prints what
 * was missed. */
#include "quotes_rivals.h"
#include "quotes_sample.h"

#include "archive/fields.h"
#include "archive/passages.h"
#include "archive/passages/segment.h"
#include "base/words.h"
#include "quote/align.h"
#include "quote/check.h"
#include "quote/vocabulary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STREAM = 9000, STORY = 30 };

static const struct scope everything = {.everything = true};

struct bench {
	struct bench_sample sample;
	size_t passages;
	char folder[400];
	bool is_ours; /* made for this run */
	struct files files;
	struct clock clock;
	struct archive *archive;
	struct quote_archive quote_archive;
	struct quote_source source;
	struct quote_source inner;
	double asked; /* seconds spent in the archive's index */
	double scan;  /* ms in which every cable is measured */
	double p95;   /* of passages with a tenth changed */
};

static void must(bool right, const char *what)
{
	if (right)
		return;
	fprintf(stderr, "%s failed\n", what);
	exit(1);
}

/* ---- Times ---- */

struct times {
	double *items;
	size_t count;
};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static double percentile(struct times *t, double share)
{
	if (t->count == 0)
		return 0;
	qsort(t->items, t->count, sizeof *t->items, by_value);
	return t->items[(size_t)((double)(t->count - 1) * share)] * 1000;
}

static double mean(const struct times *t)
{
	double sum = 0;
	for (size_t i = 0; i < t->count; i++)
		sum += t->items[i];
	return t->count == 0 ? 0 : sum / (double)t->count * 1000;
}

/* ---- The archive ---- */

static enum status timed_find(void *state, struct arena *a, const struct archive_passage *passages, size_t count,
                              size_t limit, struct archive_passage_answer *out, struct error *err)
{
	struct bench *b = state;
	double start = bench_now();
	enum status status = b->inner.find_passages(b->inner.state, a, passages, count, limit, out, err);
	b->asked += bench_now() - start;
	return status;
}

static enum status named(void *state, struct arena *a, struct slice name, struct cable_id **ids, size_t *count,
                         struct error *err)
{
	struct bench *b = state;
	return b->inner.find_named(b->inner.state, a, name, ids, count, err);
}

static enum status load(void *state, struct arena *a, const struct cable_id *id, struct archive_cable *out,
                        struct error *err)
{
	struct bench *b = state;
	return b->inner.load(b->inner.state, a, id, out, err);
}

static void open_archive(struct bench *b)
{
	struct archive_options options = {.folder = b->folder, .files = &b->files, .clock = &b->clock};
	struct error err = {0};
	if (b->is_ours) {
		options.write = true;
		must(archive_open(&options, &b->archive, &err) == STATUS_OK, "an archive");
		bench_write_archive(&b->sample, b->archive);
		archive_close(b->archive);
	}
	options.write = false;
	if (archive_open(&options, &b->archive, &err) != STATUS_OK) {
		fprintf(stderr, "%s: %s\n", b->folder, err.sentence);
		exit(1);
	}
	b->quote_archive = (struct quote_archive){
	    .archive = b->archive, .scope = &everything, .posts = &b->sample.posts, .clock = &b->clock};
	b->inner = quote_source_of_archive(&b->quote_archive);
	b->source = b->inner;
	b->source.find_named = named;
	b->source.find_passages = timed_find;
	b->source.load = load;
	b->source.state = b;
}

/* ---- Every cable ---- */

struct all_codes {
	uint16_t *codes;
	size_t *ends;
	size_t count, room, words, word_room;
	uint64_t bytes;
};

static enum status add_segment(void *state, const struct file_entry *entry, struct error *err)
{
	struct all_codes *all = state;
	struct segment_room room = {0};
	struct segment *segment;
	all->bytes += entry->size;
	enum status status = segment_open(entry->path, &segment, err);
	for (uint32_t i = 0; status == STATUS_OK && i < segment_count(segment); i++) {
		const uint16_t *codes;
		size_t count;
		uint32_t stretch = segment_stretch_of(segment, i), end = segment_stretch_of(segment, i + 1);
		status = segment_read_codes(segment, &room, stretch, end - stretch, &codes, &count, err);
		if (all->words + count > all->word_room) {
			all->word_room = (all->words + count) * 2;
			all->codes = realloc(all->codes, all->word_room * sizeof *all->codes);
		}
		if (all->count == all->room) {
			all->room = all->room * 2 + 1000;
			all->ends = realloc(all->ends, all->room * sizeof *all->ends);
		}
		must(all->codes != NULL && all->ends != NULL, "memory");
		memcpy(all->codes + all->words, codes, count * sizeof *codes);
		all->words += count;
		all->ends[all->count++] = all->words;
	}
	segment_room_free(&room);
	segment_close(segment);
	return status;
}

static void make_passage(struct arena *a, struct slice text, struct archive_passage *out)
{
	struct wording q;
	must(wording_of_quotation(a, text, &q, NULL) == STATUS_OK, "a wording");
	struct slice *words = arena_array(a, q.count, sizeof *words);
	must(words != NULL, "memory");
	for (size_t i = 0; i < q.count; i++)
		words[i] = q.words[i].folded;
	*out = (struct archive_passage){.words = words, .word_count = q.count};
}

static uint32_t measure_row(const struct all_codes *all, const struct passage_pattern *p, size_t row)
{
	size_t begin = row == 0 ? 0 : all->ends[row - 1];
	return passage_measure(p, all->codes + begin, all->ends[row] - begin);
}

static void open_codes(const struct bench *b, struct all_codes *all)
{
	char path[450];
	*all = (struct all_codes){0};
	snprintf(path, sizeof path, "%s/passages", b->folder);
	if (file_exists(path))
		must(file_walk(path, add_segment, all, NULL) == STATUS_OK, "the segments");
}

static void free_codes(struct all_codes *all)
{
	free(all->codes);
	free(all->ends);
}

/* The codes alone, in memory, one document after the other. */
static void measure_scan(struct bench *b, struct times *t)
{
	enum { SCANS = 15 };
	struct all_codes all;
	struct chance c = chance_begin(b->sample.sample.seed, BENCH_CHANGED_10, STREAM);
	open_codes(b, &all);
	t->count = 0;
	for (size_t i = 0; i < SCANS; i++) {
		struct arena a = {0};
		struct bench_passage passage;
		struct archive_passage words;
		struct passage_pattern p;
		uint32_t nearest = UINT32_MAX;
		bench_draw(&b->sample, &c, &a, BENCH_CHANGED_10, &passage);
		make_passage(&a, passage.text, &words);
		double start = bench_now();
		must(passage_prepare(&a, &words, &p), "memory");
		for (size_t row = 0; row < all.count; row++) {
			uint32_t edits = measure_row(&all, &p, row);
			nearest = edits < nearest ? edits : nearest;
		}
		t->items[t->count++] = bench_now() - start;
		must(nearest <= words.word_count, "a scan");
		arena_free(&a);
	}
	b->scan = percentile(t, 0.5);
	printf("%-22s %.1f ms for one passage\n", "every cable measured", b->scan);
	printf("%-22s %.2f bytes a word: codes 2, all else %.2f (%zu cables of %.0f words)\n", "index",
	       (double)all.bytes / (double)all.words, (double)all.bytes / (double)all.words - 2, all.count,
	       (double)all.words / (double)all.count);
	free_codes(&all);
}

/* The rest of a line: times, and which part of the scan they are. */
static void print_times(const struct bench *b, struct times *t)
{
	double p95 = percentile(t, 0.95), longest = percentile(t, 1);
	printf("   p50 %6.2f   p95 %6.2f ms: 1/%.0f of the scan (1/300)   longest %7.2f: 1/%.0f (1/20)",
	       percentile(t, 0.5), p95, b->scan / p95, longest, b->scan / longest);
}

/* ---- Passages ---- */

/* What it costs to find the passage where it was drawn. */
static uint32_t cost_there(const struct bench_passage *p)
{
	struct arena a = {0};
	struct wording q, w;
	struct finding finding;
	must(wording_of_quotation(&a, p->text, &q, NULL) == STATUS_OK &&
	         wording_of_cable(&a, &p->cable->value, &w, NULL) == STATUS_OK &&
	         quote_compare(&a, &q, &w, 0, &finding, NULL) == STATUS_OK,
	     "a comparison");
	uint32_t cost = finding.verdict == VERDICT_NOT_FOUND ? UINT32_MAX : finding.cost;
	arena_free(&a);
	return cost;
}

static bool is_right(const struct bench_passage *p, const struct quote_result *result)
{
	if (result->place_count == 0)
		return false;
	const struct quote_place *place = &result->places[0];
	return (cable_id_compare(&place->cable, &p->cable->cable) == 0 && place->finding.paragraph == p->paragraph) ||
	       place->finding.cost <= cost_there(p);
}

static void find(struct bench *b, struct arena *a, struct slice text, struct quote_result *out, struct times *times)
{
	struct error err = {0};
	double start = bench_now();
	if (quote_find(a, text, &b->source, out, &err) != STATUS_OK) {
		fprintf(stderr, "quote_find: %s\n", err.sentence);
		exit(1);
	}
	times->items[times->count++] = bench_now() - start;
}

/* The first question reads what an open archive keeps in memory. */
static void measure_first(struct bench *b, struct times *t)
{
	struct arena a = {0};
	struct quote_result result = {0};
	t->count = 0;
	find(b, &a, slice_of("the first question of an archive that was just opened"), &result, t);
	printf("%-22s %.1f ms\n", "the first question", percentile(t, 1));
	arena_free(&a);
}

static void measure_kind(struct bench *b, enum bench_kind kind, struct times *t)
{
	static const double asked[BENCH_KINDS] = {99.9, 99.9, 99.5, 99, 97, 97, 97, 97};
	struct chance c = chance_begin(b->sample.sample.seed, kind, STREAM);
	size_t right = 0;
	t->count = 0;
	b->asked = 0;
	for (size_t i = 0; i < b->passages; i++) {
		struct arena a = {0};
		struct bench_passage passage;
		struct quote_result result = {0};
		bench_draw(&b->sample, &c, &a, kind, &passage);
		find(b, &a, passage.text, &result, t);
		bool is = is_right(&passage, &result);
		right += is;
		if (!is && getenv("QUOTES_SHOW") != NULL)
			printf("  missed: “%.*s” (%s)\n", (int)passage.text.len, passage.text.ptr,
			       quote_verdict_name(result.verdict));
		arena_free(&a);
	}
	if (kind == BENCH_CHANGED_10)
		b->p95 = percentile(t, 0.95);
	printf("%-22s %6.2f%% right (%.1f)", bench_kind_name(kind), (double)right * 100 / (double)b->passages,
	       asked[kind]);
	print_times(b, t);
	printf("   mean %.2f, of it the index %.2f\n", mean(t), b->asked * 1000 / (double)b->passages);
}

enum { FEW_MAX = 1000 };

static size_t few(const struct bench *b)
{
	return b->passages < FEW_MAX ? b->passages : FEW_MAX;
}

static void measure_nothing(struct bench *b, struct times *t)
{
	struct chance c = chance_begin(b->sample.sample.seed + 1, 0, STREAM);
	size_t found = 0;
	t->count = 0;
	for (size_t i = 0; i < few(b); i++) {
		struct arena a = {0};
		struct quote_result result = {0};
		struct slice text = bench_draw_nothing(&b->sample, &c, &a);
		find(b, &a, text, &result, t);
		found += result.verdict != VERDICT_NOT_FOUND;
		if (result.verdict != VERDICT_NOT_FOUND && getenv("QUOTES_SHOW") != NULL)
			printf("  found: “%.*s” (%s)\n", (int)text.len, text.ptr, quote_verdict_name(result.verdict));
		arena_free(&a);
	}
	printf("%-22s %6.2f%% found (0.5)", "in no cable", (double)found * 100 / (double)few(b));
	print_times(b, t);
	printf("\n");
}

/* ---- Boilerplate: sentences that come again ---- */

struct sentence {
	uint64_t hash;
	struct slice text;
};

static int by_hash(const void *a, const void *b)
{
	uint64_t x = ((const struct sentence *)a)->hash, y = ((const struct sentence *)b)->hash;
	return x < y ? -1 : x > y;
}

enum { LOOKED_THROUGH = 3000, SENTENCES_MAX = 400000, COMES_AGAIN = 12 };

/* Sentences of eight words and more that stand in many of the first cables. */
static size_t find_boilerplate(struct bench *b, struct arena *a, struct slice *out, size_t limit)
{
	struct sentence *all = malloc(SENTENCES_MAX * sizeof *all);
	size_t count = 0, found = 0;
	must(all != NULL, "memory");
	for (uint64_t i = 0; i < b->sample.sample.count && i < LOOKED_THROUGH; i++) {
		struct arena room = {0};
		struct import_answer cable;
		bench_cable(&b->sample, &room, i, &cable);
		for (size_t p = 0; p < cable.value.paragraph_count; p++) {
			struct slice rest = slice_span(cable.value.text, cable.value.paragraphs[p].words), text;
			while (slice_cut(&rest, '.', &text) && count < SENTENCES_MAX) {
				struct words words;
				must(words_split(&room, text, &words, NULL) == STATUS_OK, "words");
				uint64_t hash = 0;
				for (size_t w = 0; w < words.count; w++)
					hash = hash * 31 + passage_word(words.items[w].folded);
				if (words.count >= 10 && words.count <= 60)
					all[count++] = (struct sentence){hash, arena_copy(a, text)};
			}
		}
		arena_free(&room);
	}
	qsort(all, count, sizeof *all, by_hash);
	for (size_t i = 0; i + COMES_AGAIN < count && found < limit; i++) {
		if (all[i].hash != all[i + COMES_AGAIN].hash || (i > 0 && all[i - 1].hash == all[i].hash))
			continue;
		out[found++] = all[i].text;
	}
	free(all);
	return found;
}

static struct slice change_word(struct arena *a, struct chance *c, struct slice text)
{
	static const char *const others[] = {"seldom", "eleven", "orchard", "plainly", "harbour", "ministry"};
	struct words words;
	must(words_split(a, text, &words, NULL) == STATUS_OK, "words");
	struct span span = words.items[chance_below(c, words.count)].span;
	struct slice before = slice_part(text, 0, span.begin), behind = slice_from(text, span.end);
	return arena_format(a, "%.*s%s%.*s", (int)before.len, before.ptr, others[chance_below(c, 6)], (int)behind.len,
	                    behind.ptr);
}

static void measure_boilerplate(struct bench *b, struct times *t)
{
	struct arena kept = {0};
	struct slice *sentences = arena_array(&kept, few(b), sizeof *sentences);
	must(sentences != NULL, "memory");
	size_t count = find_boilerplate(b, &kept, sentences, few(b)), said[2] = {0, 0}, asked = 0;
	struct chance c = chance_begin(b->sample.sample.seed, 99, STREAM);
	t->count = 0;
	for (; asked < few(b) && count > 0; asked++) {
		struct arena a = {0};
		struct slice text = slice_trim(sentences[chance_below(&c, count)]);
		struct slice texts[2] = {text, change_word(&a, &c, text)};
		for (size_t k = 0; k < 2; k++) {
			struct quote_result result = {0};
			find(b, &a, texts[k], &result, t);
			said[k] += quote_is_boilerplate(&result);
		}
		arena_free(&a);
	}
	printf("%-22s %6.2f%% said to be, %.2f%% with a new word (100), of %zu sentences", "boilerplate",
	       (double)said[0] * 100 / (double)asked, (double)said[1] * 100 / (double)asked, count);
	print_times(b, t);
	printf("\n");
	arena_free(&kept);
}

/* ---- A story ---- */

static double check_story(struct bench *b, struct chance *c, size_t quotations)
{
	struct arena a = {0};
	struct buffer body = {0};
	struct prose prose;
	struct quote_check check;
	for (size_t i = 0; i < quotations; i++) {
		struct bench_passage passage;
		bench_draw(&b->sample, c, &a, BENCH_CHANGED_10, &passage);
		buffer_add_cstr(&body, "The minister said: \xE2\x80\x9C");
		for (size_t k = 0; k < passage.text.len; k++)
			buffer_add_byte(&body, passage.text.ptr[k] == '"' ? ' ' : passage.text.ptr[k]);
		buffer_add_cstr(&body, "\xE2\x80\x9D in a cable.\n\n");
	}
	must(prose_parse(&a, buffer_slice(&body), &prose, NULL) == STATUS_OK, "a story");
	const struct quote_story story = {.prose = &prose};
	double start = bench_now();
	must(quote_check_story(&a, &story, &b->source, &check, NULL) == STATUS_OK, "a check");
	double spent = bench_now() - start;
	buffer_free(&body);
	arena_free(&a);
	return spent;
}

static void measure_story(struct bench *b, struct times *t)
{
	struct chance c = chance_begin(b->sample.sample.seed, 98, STREAM);
	size_t rounds = b->passages / 100 + 5;
	t->count = 0;
	for (size_t i = 0; i < rounds; i++)
		t->items[t->count++] = check_story(b, &c, 1);
	double one = percentile(t, 0.95), one_mean = mean(t);
	t->count = 0;
	for (size_t i = 0; i < rounds; i++)
		t->items[t->count++] = check_story(b, &c, STORY);
	double many = percentile(t, 0.95);
	printf("%-22s p50 %6.2f   p95 %6.2f ms: %.1f times one quotation's (8): p95 %.2f, mean %.2f\n", "a story of 30",
	       percentile(t, 0.5), many, many / one, one, one_mean);
}

/* ---- Memory ---- */

static long status_kb(const char *name)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[200];
	long kb = 0;
	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, name, strlen(name)) == 0)
			kb = strtol(line + strlen(name) + 1, NULL, 10);
	if (f != NULL)
		fclose(f);
	return kb;
}

static void measure_rivals(struct bench *b, struct times *t)
{
	/* Of large archives fewer are asked for: FTS5 goes through every cable that has any of the words. */
	enum { ASKED = 40, SECONDS = 120, CANDIDATES = 300 };
	struct all_codes all;
	struct chance c = chance_begin(b->sample.sample.seed, BENCH_CHANGED_10, STREAM);
	struct bench_fts *fts = bench_fts_open(b->folder);
	size_t right = 0;
	double begun = bench_now();
	open_codes(b, &all);
	t->count = 0;
	for (size_t i = 0; i < ASKED && all.count > 0 && bench_now() - begun < SECONDS; i++) {
		struct arena a = {0};
		struct bench_passage passage;
		struct archive_passage words;
		struct passage_pattern p;
		int64_t rows[CANDIDATES];
		uint32_t best = UINT32_MAX;
		bench_draw(&b->sample, &c, &a, BENCH_CHANGED_10, &passage);
		make_passage(&a, passage.text, &words);
		double start = bench_now();
		must(passage_prepare(&a, &words, &p), "memory");
		size_t found = bench_fts_find(fts, words.words, words.word_count, rows, CANDIDATES);
		for (size_t k = 0; k < found; k++) {
			uint32_t edits =
			    rows[k] <= (int64_t)all.count ? measure_row(&all, &p, (size_t)rows[k] - 1) : UINT32_MAX;
			best = edits < best ? edits : best;
		}
		t->items[t->count++] = bench_now() - start;
		size_t own_words = 0;
		struct passage_words own = {0};
		must(passage_add_cable(&a, &passage.cable->value, field_indexed_text(&a, &passage.cable->value), &own,
		                       &own_words),
		     "words");
		uint16_t *codes = arena_array(&a, own.count, sizeof *codes);
		must(codes != NULL, "memory");
		for (size_t k = 0; k < own.count; k++)
			codes[k] = passage_code(own.items[k]);
		right += best <= passage_measure(&p, codes, own.count);
		arena_free(&a);
	}
	printf("%-22s %6.2f%% right of %zu", "FTS5's 300 best", (double)right * 100 / (double)t->count, t->count);
	print_times(b, t);
	printf("   p95 %.1f times ours\n", percentile(t, 0.95) / b->p95);
	bench_fts_close(fts);
	free_codes(&all);
}

/* ---- Alignment alone ---- */

static uint32_t pair_cost(const void *state, size_t pattern_at, size_t text_at)
{
	(void)state;
	(void)pattern_at;
	(void)text_at;
	return 0;
}

static struct slice join(struct arena *a, const struct wording *w)
{
	struct buffer b = {0};
	for (size_t i = 0; i < w->count; i++) {
		buffer_add(&b, w->words[i].folded);
		buffer_add_byte(&b, ' ');
	}
	struct slice text = arena_copy(a, slice_trim(buffer_slice(&b)));
	buffer_free(&b);
	return text;
}

struct aligners {
	double measure, trace, edlib, edlib_path, tre;
	size_t pairs, tre_pairs;
};

static void align_pair(struct aligners *s, const struct bench_passage *passage)
{
	/* Each several times, as an archive is gone through: what is cold in the first measures the memory, not the algorithm. */
	enum { TRE_PAIRS = 5, TIMES = 5 };
	struct arena a = {0};
	struct wording q, w;
	struct archive_passage words;
	struct passage_pattern p;
	const uint32_t *pattern_ids, *text_ids;
	size_t id_count;
	must(wording_of_quotation(&a, passage->text, &q, NULL) == STATUS_OK &&
	         wording_of_cable(&a, &passage->cable->value, &w, NULL) == STATUS_OK,
	     "a wording");
	make_passage(&a, passage->text, &words);
	uint16_t *codes = arena_array(&a, w.count, sizeof *codes);
	must(codes != NULL && passage_prepare(&a, &words, &p) &&
	         vocabulary_number(&a, &q, &w, &pattern_ids, &text_ids, &id_count),
	     "memory");
	for (size_t i = 0; i < w.count; i++)
		codes[i] = passage_code(passage_word(w.words[i].folded));
	struct slice pattern = join(&a, &q), text = join(&a, &w);
	uint32_t edits = 0;
	double start = bench_now();
	for (int i = 0; i < TIMES; i++)
		edits = passage_measure(&p, codes, w.count);
	s->measure += (bench_now() - start) / TIMES;
	const struct align_costs costs = {.edit = 1, .next_dropped = 1, .pair = pair_cost};
	struct align_trace trace;
	start = bench_now();
	for (int i = 0; i < TIMES; i++) {
		struct arena scratch = {0};
		must(align_trace(&scratch, (struct align_words){pattern_ids, q.count}, id_count,
		                 (struct align_words){text_ids, w.count}, &costs, &trace, NULL) == STATUS_OK,
		     "a trace");
		arena_free(&scratch);
	}
	s->trace += (bench_now() - start) / TIMES;
	must(edits <= trace.cost, "the measure");
	int distance = 0;
	start = bench_now();
	for (int i = 0; i < TIMES; i++)
		distance = bench_edlib(pattern, text, false);
	s->edlib += (bench_now() - start) / TIMES;
	start = bench_now();
	for (int i = 0; i < TIMES; i++)
		distance = bench_edlib(pattern, text, true);
	s->edlib_path += (bench_now() - start) / TIMES;
	if (s->tre_pairs < TRE_PAIRS) {
		start = bench_now();
		bench_tre(pattern.ptr, text, distance);
		s->tre += bench_now() - start;
		s->tre_pairs++;
	}
	s->pairs++;
	arena_free(&a);
}

static void measure_aligners(struct bench *b)
{
	enum { PAIRS = 300 };
	struct chance c = chance_begin(b->sample.sample.seed, 97, STREAM);
	struct aligners s = {0};
	for (size_t i = 0; i < PAIRS && i < b->passages; i++) {
		struct arena a = {0};
		struct bench_passage passage;
		bench_draw(&b->sample, &c, &a, BENCH_CHANGED_10, &passage);
		align_pair(&s, &passage);
		arena_free(&a);
	}
	double pairs = (double)s.pairs / 1e6, tre = s.tre / (double)s.tre_pairs * 1e6;
	printf("alignment of a pair    measured %.1f us, with the way back %.1f; edlib %.1f (%.0f times), with the way "
	       "back %.1f (%.0f times; 15); TRE %.0f (%.0f times)\n",
	       s.measure / pairs, s.trace / pairs, s.edlib / pairs, s.edlib / s.measure, s.edlib_path / pairs,
	       s.edlib_path / s.trace, tre, tre / (s.measure / pairs));
}

/* ---- The run ---- */

static uint64_t number_of(const char *word)
{
	int64_t number;
	if (!slice_to_int64(slice_of(word), &number) || number < 1) {
		fprintf(stderr, "%s is no number from 1 on\n", word);
		exit(2);
	}
	return (uint64_t)number;
}

static void read_arguments(struct bench *b, int argc, char **argv)
{
	uint64_t cables = 2000, seed = 1;
	b->passages = 200;
	for (int i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--cables") == 0)
			cables = number_of(argv[i + 1]);
		else if (strcmp(argv[i], "--passages") == 0)
			b->passages = number_of(argv[i + 1]);
		else if (strcmp(argv[i], "--seed") == 0)
			seed = number_of(argv[i + 1]);
		else if (strcmp(argv[i], "--folder") == 0)
			snprintf(b->folder, sizeof b->folder, "%s", argv[i + 1]);
	}
	bench_sample_begin(&b->sample, seed, cables);
}

int main(int argc, char **argv)
{
	struct bench b = {.files = files_of_machine(), .clock = clock_of_machine()};
	read_arguments(&b, argc, argv);
	if (b.folder[0] == '\0') {
		snprintf(b.folder, sizeof b.folder, "/tmp/cabledesk-quotes-XXXXXX");
		must(mkdtemp(b.folder) != NULL, "a folder");
		b.is_ours = true;
	}
	struct times times = {.items = malloc((b.passages * 2 + 100) * sizeof *times.items)};
	must(times.items != NULL, "memory");
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("%llu cables, %zu passages of 12 to 40 words of each kind\n", (unsigned long long)b.sample.sample.count,
	       b.passages);
	open_archive(&b);
	measure_scan(&b, &times);
	measure_first(&b, &times);
	for (enum bench_kind kind = 0; kind < BENCH_KINDS; kind++)
		measure_kind(&b, kind, &times);
	printf("%-22s RssAnon %ld kB (100,000)\n", "memory", status_kb("RssAnon"));
	measure_nothing(&b, &times);
	measure_boilerplate(&b, &times);
	measure_story(&b, &times);
	measure_rivals(&b, &times);
	measure_aligners(&b);
	archive_close(b.archive);
	if (b.is_ours && bench_remove_folder(&b.files, b.folder, NULL) != STATUS_OK)
		fprintf(stderr, "%s could not be removed\n", b.folder);
	free(times.items);
	arena_free(&b.sample.a);
	return 0;
}
