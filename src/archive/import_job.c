#include "archive/import_job.h"

#include "archive/job.h"
#include "base/reader.h"
#include "cable/read_tei.h"
#include "cable/read_telegram.h"
#include "cable/record.h"

#include <string.h>

/* ---- The answer ---- */

void import_write_answer(struct buffer *out, const struct cable *c, const struct slice *parts, size_t part_count)
{
	char id[CABLE_ID_LEN + 1];
	cable_make_id(parts, part_count, id);
	buffer_add(out, slice_make(id, CABLE_ID_LEN));
	for (int shift = 0; shift < 64; shift += 8)
		buffer_add_byte(out, (char)((uint64_t)c->text.len >> shift & 0xFF));
	buffer_add(out, c->text);
	cable_write_json(out, c);
}

enum status import_read_answer(struct arena *a, struct slice bytes, struct import_answer *out, struct error *err)
{
	struct reader r = reader_make(bytes);
	char reading[CABLE_ID_LEN + 1];
	struct slice id = reader_bytes(&r, CABLE_ID_LEN);
	uint64_t text_len = reader_u64(&r);
	if (r.failed || text_len > reader_left(&r) || !cable_id_read(id, &out->cable))
		return error_set(err, STATUS_INPUT, "import.nonsense");
	struct slice text = arena_copy(a, reader_bytes(&r, (size_t)text_len));
	out->json = arena_copy(a, reader_bytes(&r, reader_left(&r)));
	if (text.ptr == NULL || out->json.ptr == NULL)
		return error_memory(err);
	enum status status = cable_read_json(a, text, out->json, &out->value, err);
	if (status == STATUS_MEMORY)
		return status;
	if (status != STATUS_OK)
		return error_set(err, STATUS_INPUT, "import.nonsense");
	cable_make_reading_id(text, out->json, reading);
	return cable_id_read(slice_of(reading), &out->reading) ? STATUS_OK
	                                                       : error_set(err, STATUS_INTERNAL, "base.internal");
}

enum status import_check_id(struct arena *a, enum source_format format, struct slice document,
                            const struct import_answer *answer, struct error *err)
{
	struct cable_id made;
	char id[CABLE_ID_LEN + 1];
	/* A record's text is its header and its body, of which its id is made. */
	struct slice words = format == SOURCE_RECORDS ? answer->value.text : document;
	enum status status = format == SOURCE_TEI ? tei_words_of(a, document, &words, err) : STATUS_OK;
	if (status != STATUS_OK)
		return status;
	cable_make_id(&words, 1, id);
	bool holds = cable_id_read(slice_of(id), &made) && memcmp(&made, &answer->cable, sizeof made) == 0;
	return holds ? STATUS_OK : error_set(err, STATUS_INPUT, "import.nonsense");
}

const char *import_failure_sentence(const struct worker_failure *failure)
{
	static const char *const sentences[] = {
	    [WORKER_CRASH] = "import.crash",       [WORKER_TIME] = "import.time",
	    [WORKER_MEMORY] = "import.memory",     [WORKER_TOO_LARGE] = "import.too_large",
	    [WORKER_NONSENSE] = "import.nonsense",
	};
	return failure->kind == WORKER_FAILED ? failure->error->sentence : sentences[failure->kind];
}

/* ---- In the worker ---- */

static enum status read_record(struct job *job, const struct record_layout *layout, const struct record_document *d,
                               struct error *err)
{
	struct cable c;
	struct record_fields fields;
	struct error why;
	enum status status = worker_begin(job->sink, d->offset, d->length, err);
	/* Too large: that is told already. */
	if (status == STATUS_LIMIT)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	if (d->too_long)
		return job_answer(job, error_set(&why, STATUS_LIMIT, "worker.too_large"), NULL, NULL, 0, &why, err);
	enum status read = cable_read_record(&job->document, &job->posts, layout, d->bytes, &c, &fields, &why);
	const struct slice parts[] = {fields.values[RECORD_HEADER], fields.values[RECORD_BODY]};
	return job_answer(job, read, &c, parts, 2, &why, err);
}

/* Reads the next chunk of the source into the cutter. `*at` is where it begins. */
static enum status feed(struct job *job, struct record_cutter *cutter, uint64_t *at, bool *ended, struct error *err)
{
	size_t got;
	enum status status = worker_source_read(job->source, *at, job->chunk, JOB_CHUNK, &got, err);
	if (status != STATUS_OK)
		return status;
	*at += got;
	*ended = got == 0;
	status = record_cutter_feed(cutter, slice_make(job->chunk, got), err);
	/* Documents begin at or behind this place, and places only run forward. A too long one begins where it began, though its bytes are gone. */
	uint64_t place = cutter->too_long ? cutter->long_offset : cutter->offset + cutter->begin;
	return status == STATUS_OK ? worker_place(job->sink, place, err) : status;
}

/* The file's first document says how all others are to be read; wherever the work begins, it is looked at first. */
static enum status read_layout(struct job *job, struct record_layout *layout, struct error *err)
{
	struct record_cutter cutter = {0};
	struct record_document first;
	uint64_t at = 0;
	bool ended = false;
	enum status status = STATUS_OK;
	record_cutter_begin(&cutter, 0, 0);
	while (status == STATUS_OK && !record_cutter_next(&cutter, &first)) {
		if (ended) {
			status = error_set(err, STATUS_INPUT, "import.empty");
			break;
		}
		size_t got;
		status = worker_source_read(job->source, at, job->chunk, JOB_CHUNK, &got, err);
		if (status == STATUS_OK)
			status = record_cutter_feed(&cutter, slice_make(job->chunk, got), err);
		at += got;
		ended = got == 0;
	}
	if (status == STATUS_OK)
		status = record_layout_read(first.bytes, layout, err);
	record_cutter_free(&cutter);
	return status;
}

static enum status read_records(struct job *job, const struct record_layout *layout, struct error *err)
{
	struct record_cutter cutter = {0};
	struct record_document document;
	uint64_t start = worker_source_start(job->source), at = start;
	bool ended = false, header = start == 0 && layout->has_header;
	enum status status = STATUS_OK;
	record_cutter_begin(&cutter, start, (size_t)worker_source_limits(job->source)->document_bytes);
	while (status == STATUS_OK && !ended) {
		status = feed(job, &cutter, &at, &ended, err);
		while (status == STATUS_OK && record_cutter_next(&cutter, &document)) {
			if (!header)
				status = read_record(job, layout, &document, err);
			header = false;
		}
	}
	record_cutter_free(&cutter);
	return status;
}

static enum status stream_records(struct worker_source *source, struct worker_sink *sink, struct error *err)
{
	struct job job;
	struct record_layout layout;
	enum status status = job_begin(&job, source, sink, err);
	if (status == STATUS_OK)
		status = read_layout(&job, &layout, err);
	if (status == STATUS_OK)
		status = read_records(&job, &layout, err);
	job_end(&job);
	return status;
}

static enum status stream_cuts(struct worker_source *source, struct worker_sink *sink, struct error *err)
{
	struct job job;
	struct record_cutter cutter = {0};
	struct record_document document;
	uint64_t at = worker_source_start(source);
	bool ended = false;
	enum status status = job_begin(&job, source, sink, err);
	record_cutter_begin(&cutter, at, (size_t)worker_source_limits(source)->document_bytes);
	while (status == STATUS_OK && !ended) {
		status = feed(&job, &cutter, &at, &ended, err);
		while (status == STATUS_OK && record_cutter_next(&cutter, &document))
			;
	}
	record_cutter_free(&cutter);
	job_end(&job);
	return status;
}

static enum status read_telegram(struct job *job, uint64_t size, struct error *err)
{
	struct cable c;
	struct error why;
	size_t got;
	char *bytes = arena_alloc(&job->kept, (size_t)size);
	if (bytes == NULL)
		return job_answer(job, error_memory(&why), NULL, NULL, 0, &why, err);
	enum status status = worker_source_read(job->source, 0, bytes, (size_t)size, &got, err);
	if (status != STATUS_OK)
		return status;
	struct slice document = slice_make(bytes, got);
	enum status read = cable_read_telegram(&job->document, &job->posts, document, &c, &why);
	return job_answer(job, read, &c, &document, 1, &why, err);
}

static enum status stream_telegram(struct worker_source *source, struct worker_sink *sink, struct error *err)
{
	struct job job;
	uint64_t size = worker_source_size(source);
	/* Begun behind its only document, there is nothing left. */
	if (worker_source_start(source) > 0 || size == 0)
		return STATUS_OK;
	enum status status = job_begin(&job, source, sink, err);
	if (status == STATUS_OK)
		status = worker_begin(sink, 0, size, err);
	if (status == STATUS_OK)
		status = read_telegram(&job, size, err);
	else if (status == STATUS_LIMIT)
		status = STATUS_OK;
	job_end(&job);
	return status;
}

static const char *const sentences[] = {"cable.no_telegram",
                                        "cable.record_columns",
                                        "cable.record_empty",
                                        "import.empty",
                                        "worker.too_large",
                                        "base.memory",
                                        NULL};

const struct worker_job import_job_record = {.name = "read-record", .stream = stream_records, .sentences = sentences};
const struct worker_job import_job_cut = {.name = "cut-record", .stream = stream_cuts, .sentences = sentences};
const struct worker_job import_job_telegram = {
    .name = "read-telegram", .stream = stream_telegram, .sentences = sentences};
