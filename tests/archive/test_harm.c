/* Proves that a document which brings its reader down (crash, loop, memory), which is too large, refused or answered with
 * nonsense, costs only itself: it is set aside with its place and its reason, and all others are cables. This program is
 * its own worker, with a reader that its documents can harm. */
#include "import_fixture.h"

#include "archive/import_job.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* STATUS_MEMORY is what a reader says whose arena gets no more. */
static enum status harm(struct slice line)
{
	if (slice_starts_with(line, "crash"))
		abort();
	while (slice_starts_with(line, "hang"))
		continue;
	while (slice_starts_with(line, "memory")) {
		char *block = malloc(1024 * 1024);
		if (block == NULL)
			return STATUS_MEMORY;
		memset(block, 1, 1024 * 1024);
	}
	return STATUS_OK;
}

/* A cable of one paragraph that is the line. */
static enum status answer_line(struct worker_sink *sink, struct slice line, struct error *err)
{
	struct paragraph whole = {.kind = PARAGRAPH_PLAIN, .span = {0, line.len}, .words = {0, line.len}};
	struct cable c = {.text = line, .body = {0, line.len}, .paragraphs = &whole, .paragraph_count = 1};
	struct buffer out = {0};
	import_write_answer(&out, &c, &line, 1);
	if (slice_starts_with(line, "nonsense"))
		out.ptr[0] = 'x';
	enum status status = worker_result(sink, buffer_slice(&out), err);
	buffer_free(&out);
	return status;
}

static enum status read_line(struct worker_sink *sink, uint64_t offset, struct slice line, struct error *err)
{
	struct error why;
	enum status status = worker_begin(sink, offset, line.len, err);
	if (status == STATUS_LIMIT)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	if (harm(line) != STATUS_OK)
		error_memory(&why);
	else if (!slice_starts_with(line, "refused"))
		return answer_line(sink, line, err);
	else
		error_set(&why, STATUS_INPUT, "cable.record_empty");
	error_text(&why, "detail", slice_of("because"));
	return worker_failed(sink, &why, err);
}

static enum status stream_lines(struct worker_source *source, struct worker_sink *sink, struct error *err)
{
	static char bytes[64 * 1024];
	size_t got;
	uint64_t start = worker_source_start(source);
	enum status status = worker_source_read(source, start, bytes, sizeof bytes, &got, err);
	struct slice rest = slice_make(bytes, got), line;
	while (status == STATUS_OK && slice_next_line(&rest, &line)) {
		/* The header makes the file pass for records. */
		if (line.len > 0 && !slice_starts_with(line, "id,"))
			status = read_line(sink, start + (uint64_t)(line.ptr - bytes), line, err);
	}
	return status;
}

static const char *const sentences[] = {"cable.record_empty", "base.memory", NULL};
static const struct worker_job jobs[] = {{.name = "read-record", .stream = stream_lines, .sentences = sentences}};

static const struct worker_limits limits = {.document_bytes = 2000,
                                            .document_ms = 2000,
                                            .memory_bytes = 256u << 20,
                                            .answer_bytes = 1u << 20,
                                            .expansion = 200};

/* `line` stands for the document; what is expected of it: NULL, or why it was set aside. */
static const struct {
	const char *line;
	const char *sentence;
} documents[] = {
    {"first", NULL},
    {"crash at once", "import.crash"},
    {"second", NULL},
    {"hang for ever", "import.time"},
    {"nonsense as answer", "import.nonsense"},
    {"third", NULL},
    {"refused", "cable.record_empty"},
    {"memory without end", "import.memory"},
    {"crash again", "import.crash"},
    {"crash and again", "import.crash"},
    {"fourth", NULL},
    {"large", "import.too_large"},
    {"fifth", NULL},
};
enum { DOCUMENTS = sizeof documents / sizeof *documents, LARGE = 3000 };

static struct slice make_file(struct import_fixture *f)
{
	struct buffer b = {0};
	buffer_add_cstr(&b, "id,date,mrn,post,classification,references,header,body\n");
	for (size_t i = 0; i < DOCUMENTS; i++) {
		buffer_add_cstr(&b, documents[i].line);
		for (size_t n = 0; strcmp(documents[i].line, "large") == 0 && n < LARGE; n++)
			buffer_add_byte(&b, 'x');
		buffer_add_byte(&b, '\n');
	}
	struct slice file = arena_copy(&f->a, buffer_slice(&b));
	buffer_free(&b);
	return file;
}

struct seen {
	size_t at; /* in `documents` */
	struct slice file;
};

static bool is_expected(const char *expected, struct slice sentence)
{
#if defined(__SANITIZE_ADDRESS__)
	/* There the memory limit is ASan's, so that the time runs out first. */
	if (strcmp(expected, "import.memory") == 0 && slice_equals(sentence, "import.time"))
		return true;
#endif
	return slice_equals(sentence, expected);
}

static enum status see(void *state, const struct archive_finding *finding, struct error *err)
{
	struct seen *s = state;
	(void)err;
	while (s->at < DOCUMENTS && documents[s->at].sentence == NULL)
		s->at++;
	assert_true(s->at < DOCUMENTS);
	struct slice line = slice_part(s->file, finding->place.offset, finding->place.offset + finding->place.length);
	if (!finding->is_set_aside || !is_expected(documents[s->at].sentence, finding->sentence) ||
	    !slice_starts_with(line, documents[s->at].line))
		fail_msg("%s: %.*s at %d, length %d", documents[s->at].line, (int)finding->sentence.len,
		         finding->sentence.ptr, (int)finding->place.offset, (int)finding->place.length);
	if (slice_equals(finding->sentence, "cable.record_empty"))
		assert_true(slice_equals(finding->detail, "because"));
	s->at++;
	return STATUS_OK;
}

static void test_a_harmful_document_costs_only_itself(void **state)
{
	struct import_fixture f;
	(void)state;
	import_fixture_make(&f, jobs, 1, &limits);
	struct slice file = make_file(&f);
	struct slice sha = import_keep(&f, file.ptr, file.len);
	struct import_result result;
	assert_int_equal(import_into(&f, sha, "c", &result), STATUS_OK);
	assert_int_equal(result.counts.cables, 5);
	assert_int_equal(result.counts.fresh, 5);
	assert_int_equal(result.counts.set_aside, 8);
	struct seen seen = {0, file};
	assert_int_equal(archive_list_findings(f.archive, arena_cstr(&f.a, sha), slice_of("c"), see, &seen, NULL),
	                 STATUS_OK);
	assert_int_equal(import_search(&f, "first OR second OR third OR fourth OR fifth").total, 5);
	assert_int_equal(import_search(&f, "").total, 5);
	import_fixture_end(&f);
}

int main(int argc, char **argv)
{
	if (worker_is_asked(argc, argv))
		return worker_main(jobs, 1, argc, argv);
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_harmful_document_costs_only_itself),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
