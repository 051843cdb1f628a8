/* Proves that archives which share what they hold in memory see what an import brings, each as much as its own read of the file, that what was undone
 * for one of them is undone for it alone, and that a file put in the place of theirs is seen by all; with readers on threads of their own while
 * cables come in, so that ThreadSanitizer can look on. */
#include "sample.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { READERS = 4, CABLES = 1200, BATCH = 25 };

static const struct scope everything = {.everything = true};

struct fixture {
	struct arena a;
	struct files files;
	struct clock clock;
	char folder[80];
	struct archive_shared *shared;
	struct archive *writer, *readers[READERS];
	struct sample sample;
};

static struct archive *open_archive(const struct fixture *f, bool write)
{
	struct archive *archive = NULL;
	struct error err;
	const struct archive_options options = {.folder = f->folder,
	                                        .write = write,
	                                        .files = &f->files,
	                                        .clock = &f->clock,
	                                        .shared = write ? NULL : f->shared};
	if (archive_open(&options, &archive, &err) != STATUS_OK)
		fail_msg("open: %s %s", err.sentence, err.values[0].text);
	return archive;
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	*state = f;
	if (f == NULL)
		return -1;
	f->files = files_of_machine();
	f->clock = clock_of_machine();
	snprintf(f->folder, sizeof f->folder, "/tmp/cabledesk-archive-XXXXXX");
	if (mkdtemp(f->folder) == NULL || archive_share(&f->shared, NULL) != STATUS_OK)
		return -1;
	sample_make(&f->a, 7, CABLES, &f->sample);
	f->writer = open_archive(f, true);
	for (size_t i = 0; i < READERS; i++)
		f->readers[i] = open_archive(f, false);
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	char command[128];
	archive_close(f->writer);
	for (size_t i = 0; i < READERS; i++)
		archive_close(f->readers[i]);
	archive_shared_free(f->shared);
	snprintf(command, sizeof command, "rm -r '%s'", f->folder);
	int result = system(command);
	arena_free(&f->a);
	free(f);
	return result;
}

static void write_items(struct fixture *f, size_t first, size_t count)
{
	struct archive_batch batch = sample_batch(f->sample.items + first, count);
	struct archive_counts counts;
	struct error err;
	if (archive_write(f->writer, &batch, &counts, &err) != STATUS_OK)
		fail_msg("write: %s %s", err.sentence, err.values[0].text);
}

/* How many cables the archive has; SIZE_MAX if it does not answer, or not in itself right. */
static size_t count_cables(struct archive *archive, const struct clock *clock)
{
	struct arena a = {0};
	struct archive_answer answer;
	struct error err;
	size_t counted = 0;
	const struct archive_question question = {
	    .scope = &everything, .limit = 20, .with_facets = true, .order = ARCHIVE_BY_DATE, .clock = clock};
	bool right = archive_search(archive, &a, &question, &answer, &err) == STATUS_OK;
	for (size_t i = 0; right && i < answer.by_class.count; i++)
		counted += answer.by_class.counts[i].count;
	right = right && counted <= answer.total && answer.hit_count == (answer.total < 20 ? answer.total : 20);
	/* Each hit is a cable that can be read. */
	for (size_t i = 0; right && i < answer.hit_count; i++) {
		struct archive_cable cable;
		right = archive_load(archive, &a, &everything, &answer.hits[i].id, &cable, &err) == STATUS_OK;
	}
	size_t total = right ? (size_t)answer.total : SIZE_MAX;
	arena_free(&a);
	return total;
}

static void test_all_see_what_an_import_brings(void **state)
{
	struct fixture *f = *state;
	size_t before = 0;
	for (size_t written = 0; written < CABLES; written += CABLES / 4) {
		write_items(f, written, CABLES / 4);
		size_t now = count_cables(f->writer, &f->clock);
		assert_true(now > before && now <= CABLES);
		/* Not all of them: whoever looks only later catches up. */
		for (size_t i = 0; i < READERS - (written == 0); i++)
			assert_int_equal(count_cables(f->readers[i], &f->clock), now);
		before = now;
	}
	/* One that joins late. */
	struct archive *late = open_archive(f, false);
	assert_int_equal(archive_prepare(late, NULL), STATUS_OK);
	assert_int_equal(count_cables(late, &f->clock), before);
	archive_close(late);
}

static void test_what_is_undone_for_one_is_undone_for_it_alone(void **state)
{
	struct fixture *f = *state;
	write_items(f, 0, 100);
	size_t all = count_cables(f->readers[0], &f->clock);
	struct archive_import import = {.collection = f->sample.items[0].collection};
	memcpy(import.original, f->sample.items[0].place.original, sizeof import.original);
	assert_int_equal(count_cables(f->readers[1], &f->clock), all);
	assert_int_equal(archive_set_undone(f->readers[0], &import, 1, NULL), STATUS_OK);
	size_t fewer = count_cables(f->readers[0], &f->clock);
	assert_true(fewer < all);
	assert_int_equal(count_cables(f->readers[1], &f->clock), all);
	assert_int_equal(archive_set_undone(f->readers[0], NULL, 0, NULL), STATUS_OK);
	assert_int_equal(count_cables(f->readers[0], &f->clock), all);
}

/* As `rebuild` does. */
static void test_another_file_in_the_place_of_theirs_is_seen_by_all(void **state)
{
	struct fixture *f = *state;
	struct fixture other = {.files = f->files, .clock = f->clock, .sample = f->sample};
	char from[128], to[128];
	write_items(f, 0, 200);
	for (size_t i = 0; i < READERS; i++)
		assert_true(count_cables(f->readers[i], &f->clock) > 50);
	snprintf(other.folder, sizeof other.folder, "%.60s/other", f->folder);
	other.writer = open_archive(&other, true);
	write_items(&other, 0, 10);
	size_t fewer = count_cables(other.writer, &f->clock);
	archive_close(other.writer);
	archive_close(f->writer);
	snprintf(from, sizeof from, "%s/archive.db", other.folder);
	snprintf(to, sizeof to, "%s/archive.db", f->folder);
	assert_int_equal(rename(from, to), 0);
	for (size_t i = 0; i < READERS; i++)
		assert_int_equal(count_cables(f->readers[i], &f->clock), fewer);
	f->writer = open_archive(f, true);
}

struct reading {
	struct archive *archive;
	const struct clock *clock;
	const atomic_bool *done;
	bool failed;
	size_t reads, last;
};

static void *read_on(void *state)
{
	struct reading *r = state;
	bool is_last;
	do {
		is_last = atomic_load(r->done);
		size_t now = count_cables(r->archive, r->clock);
		r->failed = r->failed || now == SIZE_MAX || now < r->last;
		r->last = now;
		r->reads++;
	} while (!is_last && !r->failed);
	return NULL;
}

static void test_readers_on_threads_while_cables_come_in(void **state)
{
	struct fixture *f = *state;
	struct reading readings[READERS];
	pthread_t threads[READERS];
	atomic_bool done = false;
	write_items(f, 0, BATCH);
	for (size_t i = 0; i < READERS; i++) {
		readings[i] = (struct reading){.archive = f->readers[i], .clock = &f->clock, .done = &done};
		assert_int_equal(pthread_create(&threads[i], NULL, read_on, &readings[i]), 0);
	}
	for (size_t i = BATCH; i < CABLES; i += BATCH)
		write_items(f, i, BATCH);
	atomic_store(&done, true);
	size_t all = count_cables(f->writer, &f->clock);
	for (size_t i = 0; i < READERS; i++) {
		pthread_join(threads[i], NULL);
		if (readings[i].failed || readings[i].last != all)
			fail_msg("reader %zu: failed %d, saw %zu of %zu in %zu reads", i, readings[i].failed,
			         readings[i].last, all, readings[i].reads);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_all_see_what_an_import_brings, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_what_is_undone_for_one_is_undone_for_it_alone, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_another_file_in_the_place_of_theirs_is_seen_by_all, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_readers_on_threads_while_cables_come_in, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
