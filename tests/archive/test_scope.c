/* Proves that a scope is as if the archive held nothing else: random questions inside random scopes get the same answers
 * from the embedded archive, from the slow one in memory, and from an archive that holds only the scope's cables. */
#include "memory.h"
#include "sample.h"

#include "archive/snippet.h"
#include "base/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CABLES = 150, ROUNDS = 300, SMALL_ROUNDS = 12 };

struct fixture {
	struct arena a; /* for a round */
	struct arena kept;
	struct sample sample;
	struct archive *embedded, *memory;
	struct files files;
	struct clock clock;
	char folder[64];
	uint64_t seed;
	struct named_set posted;
};

static struct archive *open_archive(struct fixture *f, const char *folder)
{
	struct archive *archive;
	struct error err;
	const struct archive_options options = {folder, true, &f->files, &f->clock, NULL};
	if (archive_open(&options, &archive, &err) != STATUS_OK)
		fail_msg("%s", err.sentence);
	return archive;
}

static void write_items(struct archive *archive, const struct archive_item *items, size_t count)
{
	struct archive_batch batch = sample_batch(items, count);
	struct archive_counts counts = {0};
	struct error err;
	if (archive_write(archive, &batch, &counts, &err) != STATUS_OK)
		fail_msg("write: %s %s", err.sentence, err.values[0].text);
}

static int by_id(const void *a, const void *b)
{
	return cable_id_compare(a, b);
}

static struct cable_set random_set(struct fixture *f, struct arena *a)
{
	struct cable_set set = {NULL, 0};
	struct cable_id *ids = arena_array(a, CABLES, sizeof *ids);
	for (size_t i = 0; i < CABLES; i++)
		if (sample_random(&f->seed, 3) == 0)
			ids[set.count++] = f->sample.items[i].cable;
	qsort(ids, set.count, sizeof *ids, by_id);
	set.ids = ids;
	return set;
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	*state = f;
	if (f == NULL)
		return -1;
	f->seed = 42;
	f->files = files_of_machine();
	f->clock = clock_of_machine();
	snprintf(f->folder, sizeof f->folder, "/tmp/cabledesk-archive-XXXXXX");
	if (mkdtemp(f->folder) == NULL)
		return -1;
	sample_make(&f->kept, 77, CABLES, &f->sample);
	/* Of several imports. */
	for (size_t i = 0; i < CABLES; i++)
		f->sample.items[i].place.original[0] = "0123"[i * 4 / CABLES];
	f->embedded = open_archive(f, f->folder);
	f->memory = memory_archive_open();
	/* In three batches, so that what was read of the first must grow. */
	for (size_t i = 0; i < CABLES; i += 50) {
		write_items(f->embedded, f->sample.items + i, 50);
		write_items(f->memory, f->sample.items + i, 50);
	}
	f->posted = (struct named_set){"posted", random_set(f, &f->kept)};
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	char command[128];
	archive_close(f->embedded);
	archive_close(f->memory);
	snprintf(command, sizeof command, "rm -r '%s'", f->folder);
	int result = system(command);
	arena_free(&f->a);
	arena_free(&f->kept);
	free(f);
	return result;
}

/* ---- Random scopes and questions ---- */

struct round {
	struct scope scope;
	struct cable_set cables;
	struct slice collections[2];
	struct archive_question question;
	char text[2000];
};

static const struct query *random_query(struct fixture *f, char *text, size_t size, const char *what)
{
	struct error err;
	const struct query *query;
	struct slice typed = sample_query(&f->a, &f->seed);
	/* Some random pieces make no query; then everything is asked for. */
	if (query_parse(&f->a, typed, &query, &err) != STATUS_OK)
		typed = slice_of("");
	if (query_parse(&f->a, typed, &query, &err) != STATUS_OK)
		fail_msg("%s", err.sentence);
	size_t len = strlen(text);
	snprintf(text + len, size - len, "%s [%.*s] ", what, (int)typed.len, typed.ptr);
	return query;
}

/* `with_sets` is false for reads that take no named sets. */
static void random_scope(struct fixture *f, struct round *r)
{
	memset(r, 0, sizeof *r);
	r->scope.everything = sample_random(&f->seed, 8) != 0;
	if (sample_random(&f->seed, 2) == 0) {
		static const char *const names[] = {"alpha", "beta", "gamma", "unknown"};
		r->scope.collection_count = 1 + sample_random(&f->seed, 2);
		r->scope.collections = r->collections;
		for (size_t i = 0; i < 2; i++)
			r->collections[i] = slice_of(names[sample_random(&f->seed, 4)]);
		snprintf(r->text, sizeof r->text, "collections %s %s ", r->collections[0].ptr,
		         r->scope.collection_count > 1 ? r->collections[1].ptr : "");
	}
	if (sample_random(&f->seed, 2) == 0) {
		r->cables = random_set(f, &f->a);
		r->scope.cables = &r->cables;
	}
	if (sample_random(&f->seed, 2) == 0)
		r->scope.query = random_query(f, r->text, sizeof r->text, "scope");
}

static void random_question(struct fixture *f, struct round *r)
{
	random_scope(f, r);
	r->question = (struct archive_question){
	    .scope = &r->scope,
	    .query = random_query(f, r->text, sizeof r->text, "query"),
	    .sets = &f->posted,
	    .set_count = 1,
	    .order = (enum archive_order)sample_random(&f->seed, 3),
	    .limit = 1 + sample_random(&f->seed, 40),
	    .with_facets = true,
	    .clock = &f->clock,
	};
	for (size_t i = 0; i < ARCHIVE_COUNTED; i++)
		if (sample_random(&f->seed, 4) == 0)
			r->question.counted_by[i] = random_query(f, r->text, sizeof r->text, "counted by");
}

/* ---- The same answers ---- */

static void same_facet(const struct round *r, const char *name, const struct archive_facet *a,
                       const struct archive_facet *b)
{
	if (a->count != b->count)
		fail_msg("%s: facet %s: %zu and %zu values", r->text, name, a->count, b->count);
	for (size_t i = 0; i < a->count; i++)
		if (!slice_equal(a->counts[i].value, b->counts[i].value) || a->counts[i].count != b->counts[i].count)
			fail_msg("%s: facet %s: %.*s %d and %.*s %d", r->text, name, (int)a->counts[i].value.len,
			         a->counts[i].value.ptr, (int)a->counts[i].count, (int)b->counts[i].value.len,
			         b->counts[i].value.ptr, (int)b->counts[i].count);
}

static void same_hits(const struct round *r, const struct archive_hit *a, size_t a_count, const struct archive_hit *b,
                      size_t b_count)
{
	if (a_count != b_count)
		fail_msg("%s: %zu and %zu hits", r->text, a_count, b_count);
	for (size_t i = 0; i < a_count; i++) {
		if (cable_id_compare(&a[i].id, &b[i].id) != 0 || cable_id_compare(&a[i].reading, &b[i].reading) != 0 ||
		    a[i].score != b[i].score)
			fail_msg("%s: hit %zu differs, scores %.17g and %.17g", r->text, i, a[i].score, b[i].score);
		if (!slice_equal(a[i].mrn, b[i].mrn) || !slice_equal(a[i].post, b[i].post) ||
		    !slice_equal(a[i].subject, b[i].subject) || !slice_equal(a[i].summary, b[i].summary) ||
		    a[i].date.precision != b[i].date.precision || a[i].classification != b[i].classification)
			fail_msg("%s: the fields of hit %zu differ", r->text, i);
	}
}

static void same_answer(const struct round *r, const struct archive_answer *a, const struct archive_answer *b)
{
	if (a->total != b->total)
		fail_msg("%s: totals %d and %d", r->text, (int)a->total, (int)b->total);
	same_hits(r, a->hits, a->hit_count, b->hits, b->hit_count);
	same_facet(r, "post", &a->by_post, &b->by_post);
	same_facet(r, "year", &a->by_year, &b->by_year);
	same_facet(r, "class", &a->by_class, &b->by_class);
	same_facet(r, "tag", &a->by_tag, &b->by_tag);
	if (!slice_equal(a->cursor, b->cursor))
		fail_msg("%s: cursors differ", r->text);
}

static void ask(struct fixture *f, struct archive *archive, const struct round *r, struct archive_answer *out)
{
	struct error err;
	if (archive_search(archive, &f->a, &r->question, out, &err) != STATUS_OK)
		fail_msg("%s: %s %s", r->text, err.sentence, err.values[0].text);
}

/* All pages of the question are the same. */
static void same_pages(struct fixture *f, struct archive *one, struct archive *two, struct round *r, size_t *hits)
{
	struct archive_answer a, b;
	r->question.cursor = slice_of("");
	do {
		ask(f, one, r, &a);
		ask(f, two, r, &b);
		same_answer(r, &a, &b);
		*hits += a.hit_count;
		r->question.cursor = a.cursor;
	} while (a.cursor.len > 0);
	r->question.cursor = slice_of("");
}

static void same_hit(const struct round *r, const struct archive_hit *a, const struct archive_hit *b)
{
	if ((a == NULL) != (b == NULL))
		fail_msg("%s: a hit beside another, and none", r->text);
	if (a == NULL)
		return;
	struct archive_hit left = *a, right = *b;
	left.score = right.score = 0;
	same_hits(r, &left, 1, &right, 1);
}

/* What stands beside a cable is what a page of all hits shows beside it. */
static size_t same_beside(struct fixture *f, struct round *r, const struct cable_id *id)
{
	struct archive_beside a, b;
	struct archive_answer all;
	size_t limit = r->question.limit, at = 0;
	assert_int_equal(archive_find_beside(f->embedded, &f->a, &r->question, id, &a, NULL), STATUS_OK);
	assert_int_equal(archive_find_beside(f->memory, &f->a, &r->question, id, &b, NULL), STATUS_OK);
	r->question.limit = ARCHIVE_PAGE_MAX;
	ask(f, f->embedded, r, &all);
	r->question.limit = limit;
	while (at < all.hit_count && cable_id_compare(&all.hits[at].id, id) != 0)
		at++;
	same_hit(r, a.before, b.before);
	same_hit(r, a.after, b.after);
	same_hit(r, a.before, at > 0 && at < all.hit_count ? &all.hits[at - 1] : NULL);
	same_hit(r, a.after, at + 1 < all.hit_count ? &all.hits[at + 1] : NULL);
	return (size_t)(a.before != NULL) + (a.after != NULL);
}

static void test_what_stands_beside_a_hit_is_alike(void **state)
{
	struct fixture *f = *state;
	size_t beside = 0;
	for (int i = 0; i < ROUNDS; i++) {
		struct round r;
		random_question(f, &r);
		beside += same_beside(f, &r, &f->sample.items[sample_random(&f->seed, CABLES)].cable);
		arena_reset(&f->a);
	}
	assert_true(beside > ROUNDS / 4);
}

static void test_memory_and_embedded_answer_alike(void **state)
{
	struct fixture *f = *state;
	size_t hits = 0;
	for (int i = 0; i < ROUNDS; i++) {
		struct round r;
		random_question(f, &r);
		same_pages(f, f->embedded, f->memory, &r, &hits);
		arena_reset(&f->a);
	}
	assert_true(hits > ROUNDS);
}

static bool in_collections(const struct scope *scope, struct slice collection)
{
	bool in = scope->collection_count == 0;
	for (size_t i = 0; i < scope->collection_count; i++)
		in = in || slice_equal(scope->collections[i], collection);
	return in;
}

/* What an archive would hold that holds only the scope. */
static size_t items_inside(struct fixture *f, const struct round *r, struct archive_item *items)
{
	struct archive_answer shown;
	struct archive_question all = r->question;
	size_t count = 0;
	all.query = NULL;
	all.limit = ARCHIVE_PAGE_MAX;
	all.cursor = slice_of("");
	assert_int_equal(archive_search(f->memory, &f->a, &all, &shown, NULL), STATUS_OK);
	for (size_t i = 0; i < CABLES; i++)
		for (size_t k = 0; k < shown.hit_count; k++)
			if (cable_id_compare(&f->sample.items[i].cable, &shown.hits[k].id) == 0 &&
			    in_collections(&r->scope, f->sample.items[i].collection))
				items[count++] = f->sample.items[i];
	return count;
}

static void compare_with_smaller(struct fixture *f, struct archive *smaller, size_t *hits)
{
	static const struct scope everything = {.everything = true};
	struct archive_item items[CABLES];
	struct round r;
	struct archive_answer inside, alone;
	random_question(f, &r);
	write_items(smaller, items, items_inside(f, &r, items));
	for (int i = 0; i < 5; i++) {
		r.text[0] = '\0';
		r.question.query = random_query(f, r.text, sizeof r.text, "query");
		ask(f, f->embedded, &r, &inside);
		r.question.scope = &everything;
		ask(f, smaller, &r, &alone);
		r.question.scope = &r.scope;
		same_answer(&r, &inside, &alone);
		*hits += inside.hit_count;
	}
	arena_reset(&f->a);
}

static void test_a_scope_is_as_an_archive_of_its_cables(void **state)
{
	struct fixture *f = *state;
	size_t hits = 0;
	for (int i = 0; i < ROUNDS; i++) {
		struct archive *smaller = memory_archive_open();
		compare_with_smaller(f, smaller, &hits);
		archive_close(smaller);
	}
	for (int i = 0; i < SMALL_ROUNDS; i++) {
		char folder[100];
		snprintf(folder, sizeof folder, "%s/smaller-%d", f->folder, i);
		struct archive *smaller = open_archive(f, folder);
		compare_with_smaller(f, smaller, &hits);
		archive_close(smaller);
	}
	assert_true(hits > ROUNDS);
}

/* ---- All other reads ---- */

static void same_cable(const struct round *r, enum status a_status, const struct archive_cable *a, enum status b_status,
                       const struct archive_cable *b)
{
	if (a_status != b_status)
		fail_msg("%s: load gives %d and %d", r->text, a_status, b_status);
	if (a_status != STATUS_OK)
		return;
	if (cable_id_compare(&a->reading, &b->reading) != 0 || !slice_equal(a->json, b->json) ||
	    !slice_equal(a->value.text, b->value.text) || a->source_count != b->source_count)
		fail_msg("%s: the cables differ; %zu and %zu sources", r->text, a->source_count, b->source_count);
	for (size_t i = 0; i < a->source_count; i++)
		if (!slice_equal(a->sources[i].collection, b->sources[i].collection) ||
		    a->sources[i].place.offset != b->sources[i].place.offset ||
		    cable_id_compare(&a->sources[i].reading, &b->sources[i].reading) != 0)
			fail_msg("%s: source %zu differs", r->text, i);
}

static void same_loads(struct fixture *f, const struct round *r)
{
	const struct archive_item *item = &f->sample.items[sample_random(&f->seed, CABLES)];
	struct archive_cable a, b;
	struct slice a_bytes = {NULL, 0}, b_bytes = {NULL, 0};
	enum status one = archive_load(f->embedded, &f->a, &r->scope, &item->cable, &a, NULL);
	enum status two = archive_load(f->memory, &f->a, &r->scope, &item->cable, &b, NULL);
	same_cable(r, one, &a, two, &b);
	one = archive_load_reading(f->embedded, &f->a, &r->scope, &item->reading, &a, NULL);
	two = archive_load_reading(f->memory, &f->a, &r->scope, &item->reading, &b, NULL);
	same_cable(r, one, &a, two, &b);
	one = archive_load_bytes(f->embedded, &f->a, &r->scope, &item->cable, &a_bytes, NULL);
	two = archive_load_bytes(f->memory, &f->a, &r->scope, &item->cable, &b_bytes, NULL);
	assert_int_equal(one, two);
	assert_true(slice_equal(a_bytes, b_bytes));
}

static void same_lists(struct fixture *f, const struct round *r)
{
	struct archive_hit *a, *b;
	size_t a_count, b_count;
	char hex[CABLE_ID_LEN + 1];
	struct slice mrn = arena_format(&f->a, "%02dKABUL%d", (int)sample_random(&f->seed, 3) + 7,
	                                (int)sample_random(&f->seed, 5) + 1);
	assert_int_equal(archive_find_mrn(f->embedded, &f->a, &r->scope, mrn, &a, &a_count, NULL), STATUS_OK);
	assert_int_equal(archive_find_mrn(f->memory, &f->a, &r->scope, mrn, &b, &b_count, NULL), STATUS_OK);
	same_hits(r, a, a_count, b, b_count);
	assert_int_equal(archive_find_referring(f->embedded, &f->a, &r->scope, mrn, &a, &a_count, NULL), STATUS_OK);
	assert_int_equal(archive_find_referring(f->memory, &f->a, &r->scope, mrn, &b, &b_count, NULL), STATUS_OK);
	same_hits(r, a, a_count, b, b_count);
	cable_id_write(&f->sample.items[sample_random(&f->seed, CABLES)].cable, hex);
	struct slice prefix = slice_make(hex, 4 + sample_random(&f->seed, CABLE_ID_LEN - 3));
	assert_int_equal(archive_find_prefix(f->embedded, &f->a, &r->scope, prefix, &a, &a_count, NULL), STATUS_OK);
	assert_int_equal(archive_find_prefix(f->memory, &f->a, &r->scope, prefix, &b, &b_count, NULL), STATUS_OK);
	same_hits(r, a, a_count, b, b_count);
}

static void same_completions(struct fixture *f, const struct round *r)
{
	static const char *const fields[] = {"post", "tag", "caption", "class", "signer", "collection"};
	static const char *const prefixes[] = {"", "k", "P", "s", "van"};
	const char *field = fields[sample_random(&f->seed, 6)];
	struct slice prefix = slice_of(prefixes[sample_random(&f->seed, 5)]);
	struct archive_facet a, b;
	size_t limit = 1 + sample_random(&f->seed, 5);
	assert_int_equal(archive_complete(f->embedded, &f->a, &r->scope, field, prefix, limit, &a, NULL), STATUS_OK);
	assert_int_equal(archive_complete(f->memory, &f->a, &r->scope, field, prefix, limit, &b, NULL), STATUS_OK);
	same_facet(r, field, &a, &b);
}

/* Words of a random cable, some of them changed, in two parts. */
static struct archive_passage random_passage(struct fixture *f, size_t most)
{
	const struct archive_item *item = &f->sample.items[sample_random(&f->seed, CABLES)];
	struct words words;
	size_t count = 0;
	assert_int_equal(words_split(&f->a, item->value->text, &words, NULL), STATUS_OK);
	struct slice *folded = arena_array(&f->a, words.count, sizeof *folded);
	for (size_t i = sample_random(&f->seed, 5); i < words.count && count < most; i++)
		folded[count++] = sample_random(&f->seed, 15) == 0 ? slice_of("changed") : words.items[i].folded;
	size_t *ends = arena_array(&f->a, 2, sizeof *ends);
	ends[0] = count / 2;
	ends[1] = count;
	return (struct archive_passage){folded, count, ends, 2};
}

/* Several passages in one question are looked for on several threads, where there are several cores. */
static void same_passages(struct fixture *f, const struct round *r)
{
	enum { PASSAGES = 9 };
	struct archive_passage passages[PASSAGES];
	struct archive_passage_answer a[PASSAGES], b[PASSAGES];
	size_t count = 1 + sample_random(&f->seed, PASSAGES);
	for (size_t i = 0; i < count; i++)
		passages[i] = random_passage(f, 5 + r->question.limit);
	const struct archive_passage_question question = {.scope = &r->scope,
	                                                  .passages = passages,
	                                                  .passage_count = count,
	                                                  .limit = 1 + sample_random(&f->seed, 20),
	                                                  .clock = &f->clock};
	assert_int_equal(archive_find_passages(f->embedded, &f->a, &question, a, NULL), STATUS_OK);
	assert_int_equal(archive_find_passages(f->memory, &f->a, &question, b, NULL), STATUS_OK);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(a[i].count, b[i].count);
		assert_int_equal(a[i].holding, b[i].holding);
		for (size_t k = 0; k < a[i].count; k++) {
			assert_int_equal(cable_id_compare(&a[i].cables[k].id, &b[i].cables[k].id), 0);
			assert_int_equal(a[i].cables[k].edits, b[i].cables[k].edits);
		}
	}
}

/* The reads without named sets: a scope that asks for one is refused by them. */
static bool asks_for_set(const struct query *q)
{
	return q != NULL && (q->kind == QUERY_IS || asks_for_set(q->left) || asks_for_set(q->right));
}

static void test_other_reads_answer_alike(void **state)
{
	struct fixture *f = *state;
	for (int i = 0; i < ROUNDS; i++) {
		struct round r;
		random_question(f, &r);
		if (!asks_for_set(r.scope.query)) {
			same_loads(f, &r);
			same_lists(f, &r);
			same_completions(f, &r);
			same_passages(f, &r);
		}
		arena_reset(&f->a);
	}
}

/* ---- Undone imports ---- */

static bool is_undone(const struct archive_import *undone, size_t count, const struct archive_item *item)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(undone[i].original, item->place.original) == 0 &&
		    slice_equal(undone[i].collection, item->collection))
			return true;
	return false;
}

/* Undoes some imports in both archives and writes what is left into a smaller one. */
static void undo_some(struct fixture *f, struct archive *smaller)
{
	static const char *const collections[] = {"alpha", "beta", "gamma"};
	struct archive_import undone[12];
	struct archive_item *left = arena_array(&f->a, CABLES, sizeof *left);
	size_t count = 0, left_count = 0;
	for (size_t i = 0; i < 12; i++) {
		if (sample_random(&f->seed, 3) != 0)
			continue;
		undone[count] = (struct archive_import){.collection = slice_of(collections[i % 3])};
		memcpy(undone[count].original, f->sample.items[0].place.original, CABLE_ID_LEN + 1);
		undone[count++].original[0] = "0123"[i / 3];
	}
	for (size_t i = 0; i < CABLES; i++)
		if (!is_undone(undone, count, &f->sample.items[i]))
			left[left_count++] = f->sample.items[i];
	assert_int_equal(archive_set_undone(f->embedded, undone, count, NULL), STATUS_OK);
	write_items(smaller, left, left_count);
}

/* All reads of the embedded archive are as those of one into which the undone imports never came. */
static void test_undone_is_as_never_imported(void **state)
{
	struct fixture *f = *state;
	size_t hits = 0;
	for (int i = 0; i < ROUNDS / 4; i++) {
		struct fixture both = *f;
		both.memory = memory_archive_open();
		undo_some(&both, both.memory);
		for (int k = 0; k < 5; k++) {
			struct round r;
			random_question(&both, &r);
			same_pages(&both, both.embedded, both.memory, &r, &hits);
			if (asks_for_set(r.scope.query))
				continue;
			same_loads(&both, &r);
			same_lists(&both, &r);
			same_completions(&both, &r);
			same_passages(&both, &r);
		}
		archive_close(both.memory);
		f->seed = both.seed;
		f->a = both.a;
		arena_reset(&f->a);
	}
	assert_int_equal(archive_set_undone(f->embedded, NULL, 0, NULL), STATUS_OK);
	assert_true(hits > ROUNDS);
}

/* Where the archive finds a cable by words, its snippets mark some, each with the words that were asked for. */
static void test_snippets_mark_what_was_found(void **state)
{
	static const struct scope everything = {.everything = true};
	struct fixture *f = *state;
	static const char *const queries[] = {"nuclear", "\"the of\"", "pres*", "cafe", "us", "water border"};
	for (size_t q = 0; q < sizeof queries / sizeof *queries; q++) {
		const struct query *query;
		struct archive_answer answer;
		assert_int_equal(query_parse(&f->a, slice_of(queries[q]), &query, NULL), STATUS_OK);
		const struct archive_question question = {
		    .scope = &everything, .query = query, .limit = 200, .clock = &f->clock};
		assert_int_equal(archive_search(f->embedded, &f->a, &question, &answer, NULL), STATUS_OK);
		assert_true(answer.total > 0);
		for (size_t i = 0; i < answer.hit_count; i++) {
			struct archive_cable cable;
			struct snippets snippets;
			assert_int_equal(
			    archive_load(f->embedded, &f->a, &everything, &answer.hits[i].id, &cable, NULL), STATUS_OK);
			assert_int_equal(snippet_make(&f->a, &cable.value, query, 3, &snippets, NULL), STATUS_OK);
			assert_true(snippets.count > 0 && snippets.items[0].hits.count > 0);
		}
		arena_reset(&f->a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_memory_and_embedded_answer_alike),
	    cmocka_unit_test(test_what_stands_beside_a_hit_is_alike),
	    cmocka_unit_test(test_a_scope_is_as_an_archive_of_its_cables),
	    cmocka_unit_test(test_other_reads_answer_alike),
	    cmocka_unit_test(test_undone_is_as_never_imported),
	    cmocka_unit_test(test_snippets_mark_what_was_found),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
