#include "import_fixture.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATH_SIZE = sizeof((struct import_fixture *)NULL)->folder };

const struct scope import_everything = {.everything = true};

static enum status try_open(struct import_fixture *f, struct error *err)
{
	const struct archive_options options = {f->archive_folder, true, &f->files, &f->clock, NULL};
	return archive_open(&options, &f->archive, err);
}

static void open_archive(struct import_fixture *f)
{
	struct error err;
	if (try_open(f, &err) != STATUS_OK)
		fail_msg("%s %s", err.sentence, err.values[0].text);
}

static void name_folders(struct import_fixture *f, const char *folder)
{
	snprintf(f->folder, sizeof f->folder, "%s", folder);
	snprintf(f->originals, sizeof f->originals, "%s/originals", folder);
	snprintf(f->archive_folder, sizeof f->archive_folder, "%s/archive", folder);
}

bool import_fixture_at(struct import_fixture *f, const char *folder, const struct files *files,
                       struct worker_pool *pool)
{
	memset(f, 0, sizeof *f);
	f->files = files != NULL ? *files : files_of_machine();
	f->clock = clock_of_machine();
	f->pool = pool;
	name_folders(f, folder);
	return try_open(f, NULL) == STATUS_OK;
}

void import_fixture_leave(struct import_fixture *f)
{
	archive_close(f->archive);
	arena_free(&f->a);
}

void import_fixture_make(struct import_fixture *f, const struct worker_job *jobs, size_t job_count,
                         const struct worker_limits *limits)
{
	struct error err;
	char folder[] = "/tmp/cabledesk-import-XXXXXX";
	memset(f, 0, sizeof *f);
	f->files = files_of_machine();
	f->clock = clock_of_machine();
	assert_non_null(mkdtemp(folder));
	name_folders(f, folder);
	open_archive(f);
	const struct worker_options options = {
	    .jobs = jobs, .job_count = job_count, .limits = limits, .clock = &f->clock};
	if (worker_pool_start(&options, &f->pool, &err) != STATUS_OK)
		fail_msg("%s", err.sentence);
}

void import_fixture_end(struct import_fixture *f)
{
	char command[PATH_SIZE + 16];
	archive_close(f->archive);
	worker_pool_stop(f->pool);
	snprintf(command, sizeof command, "rm -r '%s'", f->folder);
	assert_int_equal(system(command), 0);
	arena_free(&f->a);
}

void import_fixture_reopen(struct import_fixture *f)
{
	archive_close(f->archive);
	open_archive(f);
}

struct slice import_keep(struct import_fixture *f, const char *bytes, size_t len)
{
	char path[PATH_SIZE + 16];
	struct original original;
	struct error err;
	snprintf(path, sizeof path, "%s/source", f->folder);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
	if (original_add_path(&f->files, f->originals, path, NULL, &original, &err) != STATUS_OK)
		fail_msg("%s %s", err.sentence, err.values[0].text);
	return arena_copy(&f->a, slice_of(original.sha));
}

struct slice import_read_file(struct import_fixture *f, const char *name)
{
	struct slice bytes;
	struct error err;
	const char *root = getenv("CABLEDESK_SOURCE");
	char *path = file_path(&f->a, root != NULL ? root : ".", name);
	if (file_read_all(&f->a, path, 64u << 20, &bytes, &err) != STATUS_OK)
		fail_msg("%s: %s", path, err.sentence);
	return bytes;
}

enum status import_into(struct import_fixture *f, struct slice sha, const char *collection, struct import_result *out)
{
	struct error err;
	const struct import_options options = {
	    .originals = f->originals,
	    .archive = f->archive,
	    .working = f->folder,
	    .files = &f->files,
	    .pool = f->pool,
	    .stop = f->stop,
	    .progress = f->progress,
	    .state = f->state,
	    .batch_documents = f->batch_documents,
	    .workers = f->workers,
	    .part_bytes = f->part_bytes,
	};
	const struct import_source source = {sha, slice_of(collection), SOURCE_UNKNOWN};
	enum status status = import_original(&options, &source, out, &err);
	if (status != STATUS_OK && status != STATUS_STOPPED)
		fail_msg("%s %s %s", err.sentence, err.values[0].text, err.values[1].text);
	return status;
}

struct import_result import_bytes(struct import_fixture *f, struct slice bytes, const char *collection)
{
	struct import_result result;
	assert_int_equal(import_into(f, import_keep(f, bytes.ptr, bytes.len), collection, &result), STATUS_OK);
	return result;
}

struct archive_answer import_search(struct import_fixture *f, const char *text)
{
	struct error err;
	const struct query *query;
	struct archive_answer answer;
	assert_int_equal(query_parse(&f->a, slice_of(text), &query, NULL), STATUS_OK);
	const struct archive_question question = {.scope = &import_everything,
	                                          .query = query,
	                                          .order = ARCHIVE_BY_DATE,
	                                          .limit = ARCHIVE_PAGE_MAX,
	                                          .with_facets = true,
	                                          .clock = &f->clock};
	if (archive_search(f->archive, &f->a, &question, &answer, &err) != STATUS_OK)
		fail_msg("%s: %s", text, err.sentence);
	return answer;
}

static void describe_cable(struct import_fixture *f, const struct archive_hit *hit, struct buffer *b)
{
	struct archive_cable cable;
	struct slice bytes;
	char id[CABLE_ID_LEN + 1], reading[CABLE_ID_LEN + 1];
	assert_int_equal(archive_load(f->archive, &f->a, &import_everything, &hit->id, &cable, NULL), STATUS_OK);
	assert_int_equal(archive_load_bytes(f->archive, &f->a, &import_everything, &hit->id, &bytes, NULL), STATUS_OK);
	cable_id_write(&cable.id, id);
	cable_id_write(&cable.reading, reading);
	buffer_add_format(b, "%s %s %zu %zu\n", id, reading, cable.value.text.len, bytes.len);
	buffer_add(b, cable.value.text);
	buffer_add(b, cable.json);
	for (size_t i = 0; i < cable.source_count; i++)
		buffer_add_format(b, "\nsource %s %.*s %llu %llu\n", cable.sources[i].place.original,
		                  (int)cable.sources[i].collection.len, cable.sources[i].collection.ptr,
		                  (unsigned long long)cable.sources[i].place.offset,
		                  (unsigned long long)cable.sources[i].place.length);
}

static void describe_facet(const struct archive_facet *facet, struct buffer *b)
{
	for (size_t i = 0; i < facet->count; i++)
		buffer_add_format(b, "%.*s %d;", (int)facet->counts[i].value.len, facet->counts[i].value.ptr,
		                  (int)facet->counts[i].count);
	buffer_add_cstr(b, "\n");
}

static enum status describe_finding(void *state, const struct archive_finding *finding, struct error *err)
{
	(void)err;
	buffer_add_format(state, "%d %llu %llu %.*s %.*s\n", finding->is_set_aside,
	                  (unsigned long long)finding->place.offset, (unsigned long long)finding->place.length,
	                  (int)finding->sentence.len, finding->sentence.ptr, (int)finding->detail.len,
	                  finding->detail.ptr);
	return STATUS_OK;
}

struct slice import_describe(struct import_fixture *f, struct slice sha, const char *collection)
{
	struct buffer b = {0};
	struct archive_answer answer = import_search(f, "");
	for (size_t i = 0; i < answer.hit_count; i++)
		describe_cable(f, &answer.hits[i], &b);
	describe_facet(&answer.by_post, &b);
	describe_facet(&answer.by_year, &b);
	describe_facet(&answer.by_class, &b);
	describe_facet(&answer.by_tag, &b);
	assert_int_equal(
	    archive_list_findings(f->archive, arena_cstr(&f->a, sha), slice_of(collection), describe_finding, &b, NULL),
	    STATUS_OK);
	struct slice text = arena_copy(&f->a, buffer_slice(&b));
	buffer_free(&b);
	return text;
}
