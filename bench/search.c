/* How long searches take beside bare FTS5: the questions of a list (bench/search_mix.txt: 40% names and phrases, 25% two to four words, 15% one
 * common word, 10% with a filter, 10% beginnings of words), each asked of both, one right after the other.
 *
 *     search --cables N MIX FOLDER      made-up cables; what FOLDER does not hold yet is written there first
 *     search --archive FOLDER MIX [FOLDER]      the archive of a desk that stands ready, which is only read; without the last FOLDER bare
 *                                               FTS5 is not asked
 *
 * The archive is asked as a page asks it: total, four facets, the best 20, and of each snippets made of its text. Bare FTS5 (a table of its own, the
 * same texts and subjects, its own splitter, contents within) is asked for its best 20 by rank with snippets, and for nothing else; what it
 * has no word for (filters) it is not asked. The first time both look for a word, and then again, when the archive has it in memory.
 * Printed: milliseconds by the wall clock and of the processor, p50, p95 and the longest, of each kind and of all, and the ratios of all, of which
 * p95 should be at most 1 and p50 at most 3.
 */
#include "archive/archive.h"
#include "archive/import_job.h"
#include "archive/snippet.h"
#include "base/digest.h"
#include "base/embed.h"
#include "bench/bare.h"
#include "bench/measure.h"
#include "cable/record.h"
#include "cable/sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 500, QUESTIONS_MAX = 1000, HITS = 20, SNIPPETS = 3, KINDS_MAX = 16 };

struct bench {
	struct arena arena;
	struct files files;
	struct clock clock;
	const char *folder; /* what is made stands in it */
	const char *archive_folder;
	struct archive *archive;
	struct bare *bare; /* NULL: it is not asked */
};

/* ---- The archive ---- */

static const char original[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/* The reading of a made-up record, as an import makes it. */
static void read_sample(struct arena *a, const struct sample *sample, const struct posts *posts, uint64_t index,
                        struct archive_item *item)
{
	static const struct record_layout layout = {{0, 1, 2, 3, 4, 5, 6, 7}, RECORD_COLUMNS, false};
	struct buffer bytes = {0}, answer = {0};
	struct record_fields fields;
	struct import_answer *read = arena_alloc(a, sizeof *read);
	struct cable c;
	struct error err;
	sample_add_record(sample, index, &bytes);
	item->bytes = arena_copy(a, buffer_slice(&bytes));
	if (cable_read_record(a, posts, &layout, item->bytes, &c, &fields, &err) != STATUS_OK)
		measure_fail(&err);
	const struct slice parts[] = {fields.values[RECORD_HEADER], fields.values[RECORD_BODY]};
	import_write_answer(&answer, &c, parts, 2);
	if (import_read_answer(a, buffer_slice(&answer), read, &err) != STATUS_OK)
		measure_fail(&err);
	item->cable = read->cable;
	item->reading = read->reading;
	item->value = &read->value;
	item->json = read->json;
	item->collection = slice_of("sample");
	memcpy(item->place.original, original, sizeof original);
	item->place.offset = index;
	item->place.length = item->bytes.len;
	buffer_free(&bytes);
	buffer_free(&answer);
}

static void fill(struct bench *b, uint64_t cables)
{
	struct archive_item items[BATCH];
	struct archive_counts counts = {0};
	struct sample sample;
	struct posts posts;
	struct slice csv;
	struct error err;
	if (!embedded_find(slice_of("data/posts.csv"), &csv) || posts_load(&b->arena, csv, &posts, &err) != STATUS_OK ||
	    sample_begin(&b->arena, 1, cables, &sample, &err) != STATUS_OK)
		measure_fail(&err);
	double begun = measure_wall_ms();
	for (uint64_t done = 0; done < cables;) {
		struct arena a = {0};
		struct archive_batch batch = {.items = items, .original = original, .collection = slice_of("sample")};
		memset(items, 0, sizeof items);
		for (; batch.item_count < BATCH && done < cables; done++)
			read_sample(&a, &sample, &posts, done, &items[batch.item_count++]);
		batch.next_offset = done;
		batch.original_done = done == cables;
		if (archive_write(b->archive, &batch, &counts, &err) != STATUS_OK)
			measure_fail(&err);
		arena_free(&a);
	}
	printf("wrote %llu cables, %.0f a second\n", (unsigned long long)cables,
	       (double)cables * 1e3 / (measure_wall_ms() - begun));
}

static void open_archive(struct bench *b, uint64_t cables)
{
	struct archive_options options = {b->archive_folder, cables > 0, &b->files, &b->clock, NULL};
	struct archive_progress progress;
	struct error err;
	if (archive_open(&options, &b->archive, &err) != STATUS_OK)
		measure_fail(&err);
	if (cables == 0)
		return;
	if (archive_find_progress(b->archive, original, slice_of("sample"), &progress, &err) != STATUS_OK)
		measure_fail(&err);
	if (!progress.done)
		fill(b, cables);
	archive_close(b->archive);
	options.write = false;
	if (archive_open(&options, &b->archive, &err) != STATUS_OK)
		measure_fail(&err);
}

/* ---- The questions ---- */

struct took {
	double wall, cpu; /* ms */
};

struct question {
	struct slice kind;
	struct slice words;
	struct slice bare; /* as FTS5 has it */
	struct took ours, theirs;
	uint64_t found;
};

struct list {
	struct question items[QUESTIONS_MAX];
	size_t count;
};

/* Words in quotation marks, `lantern*` as "lantern" *, phrases as they stand; no filters. */
static struct slice bare_words(struct arena *a, struct slice words)
{
	struct buffer b = {0};
	while (words.len > 0) {
		size_t end;
		bool phrase = words.ptr[0] == '"';
		if (!slice_find_byte(phrase ? slice_from(words, 1) : words, phrase ? '"' : ' ', &end))
			end = words.len;
		else if (phrase)
			end += 2;
		struct slice word = slice_part(words, 0, end);
		words = slice_trim(slice_from(words, end));
		bool prefix = slice_ends_with(word, "*");
		size_t colon;
		if (!phrase && slice_find_byte(word, ':', &colon))
			continue;
		buffer_add_cstr(&b, b.len > 0 ? " " : "");
		buffer_add_cstr(&b, phrase ? "" : "\"");
		buffer_add(&b, prefix ? slice_part(word, 0, word.len - 1) : word);
		buffer_add_cstr(&b, phrase ? "" : prefix ? "\" *" : "\"");
	}
	struct slice made = arena_copy(a, buffer_slice(&b));
	buffer_free(&b);
	return made;
}

static void read_questions(struct bench *b, const char *path, struct list *out)
{
	struct slice rest, line;
	struct error err;
	if (file_read_all(&b->arena, path, 1 << 20, &rest, &err) != STATUS_OK)
		measure_fail(&err);
	while (out->count < QUESTIONS_MAX && slice_next_line(&rest, &line)) {
		struct question *q = &out->items[out->count++];
		if (!slice_cut(&line, '\t', &q->kind))
			continue;
		q->words = line;
		q->bare = bare_words(&b->arena, line);
	}
}

static void ask_archive(struct bench *b, struct question *q)
{
	static const struct scope everything = {.everything = true};
	struct arena a = {0};
	struct archive_answer answer;
	struct archive_cable cable;
	struct snippets snippets;
	const struct query *query;
	struct error err;
	if (query_parse(&a, q->words, &query, &err) != STATUS_OK)
		measure_fail(&err);
	const struct archive_question question = {
	    .scope = &everything, .query = query, .limit = HITS, .with_facets = true, .clock = &b->clock};
	if (archive_search(b->archive, &a, &question, &answer, &err) != STATUS_OK)
		measure_fail(&err);
	for (size_t i = 0; i < answer.hit_count; i++)
		if (archive_load(b->archive, &a, &everything, &answer.hits[i].id, &cable, &err) != STATUS_OK ||
		    snippet_make(&a, &cable.value, query, SNIPPETS, &snippets, &err) != STATUS_OK)
			measure_fail(&err);
	q->found = answer.total;
	arena_free(&a);
}

static void ask_bare(struct bench *b, struct question *q)
{
	bare_ask(b->bare, q->bare);
}

static struct took measure(void (*ask)(struct bench *b, struct question *q), struct bench *b, struct question *q)
{
	double wall = measure_wall_ms(), cpu = measure_cpu_seconds();
	ask(b, q);
	return (struct took){measure_wall_ms() - wall, (measure_cpu_seconds() - cpu) * 1e3};
}

/* ---- What is printed ---- */

struct summary {
	double p50, p95, longest;
};

static struct summary summarise(const struct list *list, struct slice kind, bool ours, bool cpu)
{
	double values[QUESTIONS_MAX];
	size_t count = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct question *q = &list->items[i];
		struct took took = ours ? q->ours : q->theirs;
		if (kind.len == 0 || slice_equal(kind, q->kind))
			values[count++] = cpu ? took.cpu : took.wall;
	}
	return (struct summary){measure_percentile(values, count, 50), measure_percentile(values, count, 95),
	                        measure_percentile(values, count, 100)};
}

static void print_summary(const char *whose, struct summary s)
{
	printf("  %s p50 %7.1f  p95 %7.1f  longest %7.1f", whose, s.p50, s.p95, s.longest);
}

static void print_row(const struct list *list, struct slice kind, bool with_bare)
{
	uint64_t found = 0;
	size_t count = 0;
	for (size_t i = 0; i < list->count; i++)
		if (kind.len == 0 || slice_equal(kind, list->items[i].kind)) {
			found += list->items[i].found;
			count++;
		}
	printf("  %-8.*s %4zu asked, %7llu found:", kind.len == 0 ? 3 : (int)kind.len, kind.len == 0 ? "all" : kind.ptr,
	       count, (unsigned long long)(found / count));
	print_summary("", summarise(list, kind, true, false));
	if (with_bare)
		print_summary(" bare:", summarise(list, kind, false, false));
	printf("\n");
}

static void print_all(const struct list *list, const char *when, bool with_bare)
{
	printf("%s (ms)\n", when);
	for (size_t i = 0; i < list->count; i++)
		if (i == 0 || !slice_equal(list->items[i].kind, list->items[i - 1].kind))
			print_row(list, list->items[i].kind, with_bare);
	print_row(list, slice_of(""), with_bare);
	for (int cpu = 0; cpu < 2 && with_bare; cpu++) {
		struct summary ours = summarise(list, slice_of(""), true, cpu == 1);
		struct summary bare = summarise(list, slice_of(""), false, cpu == 1);
		printf("  %s: p50 %.2f of bare FTS5 (at most 3), p95 %.2f of it (at most 1)\n",
		       cpu == 1 ? "processor " : "wall clock", ours.p50 / bare.p50, ours.p95 / bare.p95);
	}
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static struct list list;
	struct bench b = {.files = files_of_machine(), .clock = clock_of_machine()};
	int64_t cables = 0;
	struct error err;
	bool made = argc == 5 && slice_equals(slice_of(argv[1]), "--cables") &&
	            slice_to_int64(slice_of(argv[2]), &cables) && cables > 0 && cables <= SAMPLE_CABLES_MAX;
	if (!made && (argc < 4 || argc > 5 || !slice_equals(slice_of(argv[1]), "--archive")))
		return measure_usage("search --cables N MIX FOLDER, or --archive FOLDER MIX [FOLDER]");
	b.folder = argc == 5 ? argv[4] : NULL;
	b.archive_folder = made ? file_path(&b.arena, b.folder, "archive") : argv[2];
	if (b.folder != NULL && file_make_folder(&b.files, b.folder, 0700, &err) != STATUS_OK)
		measure_fail(&err);
	read_questions(&b, argv[3], &list);
	open_archive(&b, (uint64_t)cables);
	if (b.folder != NULL)
		b.bare = bare_open(&b.arena, b.folder, file_path(&b.arena, b.archive_folder, "archive.db"));
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < list.count; i++) {
			list.items[i].ours = measure(ask_archive, &b, &list.items[i]);
			if (b.bare != NULL)
				list.items[i].theirs = measure(ask_bare, &b, &list.items[i]);
		}
		print_all(&list, round == 0 ? "first asked" : "asked again", b.bare != NULL);
	}
	archive_close(b.archive);
	bare_close(b.bare);
	arena_free(&b.arena);
	return 0;
}
