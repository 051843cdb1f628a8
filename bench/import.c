/* How fast cables come into an archive, against a bare loop that writes the same parsed cables durably into the same tables.
 *
 *     import [--cables N] [--workers N] [--without-index] [FOLDER]
 *
 * N made-up cables (cable/sample; 20,000 if not said, 250,000 is the measure) are written as a file of records and kept as an original; then that
 * is imported as `cabledesk import` does it: told apart, cut, read in sandboxed workers, checked, written, settled. The bare loop makes the same
 * cables in this process, 500 at a time, and only what it spends in archive_write_all and archive_settle is counted. Printed are both rates, the
 * ratio of the times (asked: at least 0.8), and the most memory that this process and a worker held. Besides, since a machine at work makes the first
 * ratio say little: how long the writing thread of each kept a processor busy, and all other threads and the workers of the import. FOLDER (made in TMPDIR or /tmp if not said) is
 * taken away again if it was made here. --without-index imports once more, into an archive that makes no index of passages, and prints how fast the
 * first import is against that one (asked: at least 0.85).
 */
#include "archive/import.h"
#include "archive/crew.h"
#include "archive/embedded/embedded.h"
#include "archive/tei_job.h"
#include "archive/unpack_job.h"
#include "base/embed.h"
#include "bench/measure.h"
#include "cable/record.h"
#include "cable/sample.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { CABLES = 20000, BATCH = 500 };

static const char usage[] = "usage: import [--cables N] [--workers N] [--without-index] [FOLDER]\n";

struct bench {
	struct arena a;
	struct files files;
	struct clock clock;
	struct sample sample;
	uint64_t cables;
	size_t workers;
	bool without_index;
	char folder[200];
	struct posts posts;
	struct error err;
};

static char *below(struct bench *b, const char *name)
{
	char *path = file_path(&b->a, b->folder, name);
	if (path == NULL)
		abort();
	return path;
}

static void must(const struct bench *b, enum status status)
{
	if (status != STATUS_OK)
		measure_fail(&b->err);
}

static struct archive *open_archive(struct bench *b, const char *name)
{
	struct archive *archive;
	const struct archive_options options = {
	    .folder = below(b, name), .write = true, .files = &b->files, .clock = &b->clock};
	must(b, file_make_folder(&b->files, options.folder, 0700, &b->err));
	must(b, archive_open(&options, &archive, &b->err));
	return archive;
}

static long most_kb(int who)
{
	struct rusage used;
	return getrusage(who, &used) == 0 ? used.ru_maxrss : 0;
}

/* ---- The import ---- */

static void keep_sample(struct bench *b, struct original *original)
{
	struct sample_report report;
	const char *folder = below(b, "sample");
	must(b, sample_write(&b->sample, SAMPLE_RECORD, &b->files, folder, &report, &b->err));
	must(b, original_add_path(&b->files, below(b, "originals"), file_path(&b->a, folder, "cables.csv"), NULL,
	                          original, &b->err));
	printf("%llu cables, %.0f MB as records\n", (unsigned long long)report.cables, (double)report.bytes / 1e6);
}

struct spent {
	double ms;     /* by the wall */
	double writer; /* seconds of a processor */
};

static double processor_seconds(int who)
{
	struct rusage used;
	if (getrusage(who, &used) != 0)
		return 0;
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
	       (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static struct spent import_all(struct bench *b, const struct original *original, const struct worker_job *jobs,
                               size_t job_count, bool with_index)
{
	struct worker_pool *pool;
	struct import_result result;
	struct archive *archive = open_archive(b, with_index ? "imported" : "without");
	((struct embedded *)archive)->passages.limits.none = !with_index;
	size_t workers = b->workers != 0 ? b->workers : crew_count_cores();
	const struct worker_options pool_options = {
	    .jobs = jobs, .job_count = job_count, .ready = workers + 1, .uses = 1000, .clock = &b->clock};
	must(b, worker_pool_start(&pool_options, &pool, &b->err));
	const struct import_options options = {.originals = below(b, "originals"),
	                                       .working = b->folder,
	                                       .files = &b->files,
	                                       .archive = archive,
	                                       .pool = pool,
	                                       .workers = workers};
	const struct import_source source = {slice_of(original->sha), slice_of("bench"), SOURCE_UNKNOWN};
	double begun = measure_wall_ms(), cpu = measure_cpu_seconds(), all = processor_seconds(RUSAGE_SELF);
	must(b, import_original(&options, &source, &result, &b->err));
	double ms = measure_wall_ms() - begun;
	cpu = measure_cpu_seconds() - cpu;
	all = processor_seconds(RUSAGE_SELF) - all;
	archive_close(archive);
	worker_pool_stop(pool);
	printf("%s %8.0f cables/s, %zu workers; %ld MB here, %ld MB in the largest worker; %llu set aside\n",
	       with_index ? "import     " : "no passages", (double)result.counts.cables * 1000 / ms, workers,
	       most_kb(RUSAGE_SELF) / 1024, most_kb(RUSAGE_CHILDREN) / 1024,
	       (unsigned long long)result.counts.set_aside);
	printf("processor   %8.2f s writing, %.2f s other threads, %.2f s workers\n", cpu, all - cpu,
	       processor_seconds(RUSAGE_CHILDREN));
	return (struct spent){ms, cpu};
}

/* ---- The bare loop ---- */

static void make_item(struct bench *b, struct arena *a, uint64_t index, struct archive_item *item)
{
	static const struct record_layout layout = {
	    .place = {0, 1, 2, 3, 4, 5, 6, 7}, .columns = RECORD_COLUMNS, .has_header = false};
	struct buffer record = {0}, json = {0};
	struct record_fields fields;
	char id[CABLE_ID_LEN + 1];
	struct cable *c = arena_alloc(a, sizeof *c);
	sample_add_record(&b->sample, index, &record);
	item->bytes = arena_copy(a, slice_trim(buffer_slice(&record)));
	must(b, cable_read_record(a, &b->posts, &layout, item->bytes, c, &fields, &b->err));
	cable_write_json(&json, c);
	item->json = arena_copy(a, buffer_slice(&json));
	item->value = c;
	item->collection = slice_of("bench");
	memset(item->place.original, '0', CABLE_ID_LEN);
	item->place.member = slice_of("");
	item->place.offset = index;
	item->place.length = item->bytes.len;
	cable_make_id((const struct slice[]){fields.values[RECORD_HEADER], fields.values[RECORD_BODY]}, 2, id);
	if (!cable_id_read(slice_of(id), &item->cable))
		abort();
	cable_make_reading_id(c->text, item->json, id);
	if (!cable_id_read(slice_of(id), &item->reading))
		abort();
	buffer_free(&record);
	buffer_free(&json);
}

static struct spent write_bare(struct bench *b)
{
	static struct archive_item items[BATCH];
	struct archive *archive = open_archive(b, "bare");
	struct archive_counts counts = {0};
	char nowhere[CABLE_ID_LEN + 1] = {0};
	double ms = 0, cpu = 0;
	memset(nowhere, '0', CABLE_ID_LEN);
	for (uint64_t done = 0; done < b->cables; done += BATCH) {
		struct arena a = {0};
		size_t count = b->cables - done < BATCH ? (size_t)(b->cables - done) : BATCH;
		for (size_t i = 0; i < count; i++)
			make_item(b, &a, done + i, &items[i]);
		const struct archive_batch batch = {.items = items,
		                                    .item_count = count,
		                                    .original = nowhere,
		                                    .collection = slice_of("bench"),
		                                    .next_offset = done + count};
		double begun = measure_wall_ms(), busy = measure_cpu_seconds();
		must(b, archive_write_all(archive, &batch, 1, &counts, &b->err));
		ms += measure_wall_ms() - begun;
		cpu += measure_cpu_seconds() - busy;
		arena_free(&a);
	}
	double begun = measure_wall_ms(), busy = measure_cpu_seconds();
	must(b, archive_settle(archive, &b->err));
	ms += measure_wall_ms() - begun;
	cpu += measure_cpu_seconds() - busy;
	archive_close(archive);
	printf("bare loop   %8.0f cables/s\nprocessor   %8.2f s writing\n", (double)counts.cables * 1000 / ms, cpu);
	return (struct spent){ms, cpu};
}

/* ---- The whole ---- */

static bool read_number(const char *words, uint64_t *out)
{
	int64_t number;
	if (!slice_to_int64(slice_of(words), &number) || number <= 0)
		return false;
	*out = (uint64_t)number;
	return true;
}

static bool read_arguments(struct bench *b, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		uint64_t workers;
		if (strcmp(argv[i], "--without-index") == 0) {
			b->without_index = true;
		} else if (strcmp(argv[i], "--cables") == 0 && i + 1 < argc) {
			if (!read_number(argv[++i], &b->cables))
				return false;
		} else if (strcmp(argv[i], "--workers") == 0 && i + 1 < argc) {
			if (!read_number(argv[++i], &workers))
				return false;
			b->workers = (size_t)workers;
		} else if (argv[i][0] == '-' || b->folder[0] != '\0') {
			return false;
		} else {
			snprintf(b->folder, sizeof b->folder, "%s", argv[i]);
		}
	}
	return true;
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *place)
{
	(void)st;
	(void)kind;
	(void)place;
	return remove(path);
}

int main(int argc, char **argv)
{
	const struct worker_job jobs[] = {import_job_record, import_job_telegram, import_job_cut, import_job_tei,
	                                  unpack_job};
	const size_t job_count = sizeof jobs / sizeof *jobs;
	if (worker_is_asked(argc, argv))
		return worker_main(jobs, job_count, argc, argv);
	struct bench b = {.files = files_of_machine(), .clock = clock_of_machine(), .cables = CABLES};
	struct original original;
	struct slice csv;
	if (!read_arguments(&b, argc, argv))
		return measure_usage(usage);
	bool made = b.folder[0] == '\0';
	if (made) {
		const char *temporary = getenv("TMPDIR");
		snprintf(b.folder, sizeof b.folder, "%s/cabledesk-bench-XXXXXX",
		         temporary == NULL ? "/tmp" : temporary);
		if (mkdtemp(b.folder) == NULL)
			return 1;
	}
	if (!embedded_find(slice_of("data/posts.csv"), &csv))
		return 1;
	must(&b, posts_load(&b.a, csv, &b.posts, &b.err));
	must(&b, sample_begin(&b.a, 1, b.cables, &b.sample, &b.err));
	keep_sample(&b, &original);
	struct spent imported = import_all(&b, &original, jobs, job_count, true);
	if (b.without_index) {
		struct spent without = import_all(&b, &original, jobs, job_count, false);
		printf("ratio       %8.2f of the rate without the index of passages (asked: 0.85), %.2f by the writing "
		       "threads' "
		       "processor time\n",
		       without.ms / imported.ms, without.writer / imported.writer);
	}
	struct spent bare = write_bare(&b);
	printf("ratio       %8.2f of the bare loop's rate (asked: 0.8), %.2f by the writing threads' processor time\n",
	       bare.ms / imported.ms, bare.writer / imported.writer);
	if (made && nftw(b.folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS) != 0)
		return 1;
	arena_free(&b.a);
	return 0;
}
