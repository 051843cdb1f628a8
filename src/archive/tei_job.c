#include "archive/tei_job.h"

#include "archive/job.h"
#include "cable/read_tei.h"

struct volume_job {
	struct job job;
	struct tei_volume volume;
	struct tei_cutter cutter;
	uint64_t at; /* of the next byte to be read */
	bool ended;
	bool any; /* a document was met */
};

/* Feeds the cutter with the next chunk. */
static enum status feed(struct volume_job *v, struct error *err)
{
	size_t got;
	enum status status = worker_source_read(v->job.source, v->at, v->job.chunk, JOB_CHUNK, &got, err);
	if (status != STATUS_OK)
		return status;
	v->at += got;
	v->ended = got == 0;
	return tei_cutter_feed(&v->cutter, slice_make(v->job.chunk, got), err);
}

static void begin_at(struct volume_job *v, uint64_t offset)
{
	v->at = offset;
	v->ended = false;
	tei_cutter_begin(&v->cutter, offset, (size_t)worker_source_limits(v->job.source)->document_bytes);
}

/* Where the next piece begins, or later: it may be in the cutter already. */
static uint64_t place_of(const struct tei_cutter *c)
{
	return c->in_piece ? c->piece.offset : c->offset + c->at;
}

static enum status read_document(struct volume_job *v, const struct tei_piece *piece, struct error *err)
{
	struct job *job = &v->job;
	struct cable c;
	struct slice words = {NULL, 0};
	struct error why;
	enum status status = worker_begin(job->sink, piece->offset, piece->length, err);
	v->any = true;
	/* Too large: that is told already. */
	if (status == STATUS_LIMIT)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	if (piece->too_long)
		return job_answer(job, error_set(&why, STATUS_LIMIT, "worker.too_large"), NULL, NULL, 0, &why, err);
	enum status read = cable_read_tei(&job->document, &job->posts, &v->volume, slice_of(piece->page.number),
	                                  piece->bytes, &c, &why);
	if (read == STATUS_OK)
		read = tei_words_of(&job->document, piece->bytes, &words, &why);
	return job_answer(job, read, &c, &words, 1, &why, err);
}

/* What stands before the documents. A part that cannot be read is set aside by itself; `told`: that was said by the worker before. */
static enum status read_front(struct volume_job *v, const struct tei_piece *piece, bool told, struct error *err)
{
	struct error why;
	enum status read = piece->too_long ? error_set(&why, STATUS_LIMIT, "worker.too_large")
	                                   : tei_volume_add(&v->job.kept, &v->volume, piece, &why);
	if (read == STATUS_OK || told)
		return STATUS_OK;
	enum status status = worker_begin(v->job.sink, piece->offset, piece->length, err);
	if (status == STATUS_LIMIT)
		return STATUS_OK;
	return status == STATUS_OK ? worker_failed(v->job.sink, &why, err) : status;
}

/* The work begins behind a document: the front matter comes first. */
static enum status look_at_front(struct volume_job *v, uint64_t start, struct error *err)
{
	struct tei_piece piece;
	enum status status = STATUS_OK;
	begin_at(v, 0);
	while (status == STATUS_OK && !v->ended && v->at < start && !v->any) {
		/* It is no way forward, but it takes time. */
		status = worker_place(v->job.sink, start, err);
		if (status == STATUS_OK)
			status = feed(v, err);
		while (status == STATUS_OK && !v->any && tei_cutter_next(&v->cutter, &piece)) {
			v->any = piece.kind == TEI_PIECE_DOCUMENT;
			if (!v->any)
				status = read_front(v, &piece, true, err);
		}
	}
	v->any = true;
	return status;
}

/* The page that the next document begins on may have begun before the place where the work does. */
static enum status look_back(struct volume_job *v, uint64_t start, struct error *err)
{
	size_t size = start < TEI_PAGE_WITHIN ? (size_t)start : TEI_PAGE_WITHIN, got;
	enum status status = worker_source_read(v->job.source, start - size, v->job.chunk, size, &got, err);
	if (status == STATUS_OK && got == size)
		tei_cutter_look_back(&v->cutter, slice_make(v->job.chunk, size));
	return status;
}

static enum status read_volume(struct volume_job *v, uint64_t start, struct error *err)
{
	struct tei_piece piece;
	enum status status = start > 0 ? look_at_front(v, start, err) : STATUS_OK;
	begin_at(v, start);
	if (status == STATUS_OK && start > 0)
		status = look_back(v, start, err);
	while (status == STATUS_OK && !v->ended) {
		status = feed(v, err);
		if (status == STATUS_OK)
			status = worker_place(v->job.sink, place_of(&v->cutter), err);
		while (status == STATUS_OK && tei_cutter_next(&v->cutter, &piece)) {
			if (piece.kind == TEI_PIECE_DOCUMENT)
				status = read_document(v, &piece, err);
			else if (!v->any)
				status = read_front(v, &piece, false, err);
		}
	}
	return status == STATUS_OK && !v->any ? error_set(err, STATUS_INPUT, "cable.tei_no_document") : status;
}

static enum status stream_volume(struct worker_source *source, struct worker_sink *sink, struct error *err)
{
	struct volume_job v = {.any = false};
	enum status status = job_begin(&v.job, source, sink, err);
	if (status == STATUS_OK)
		status = read_volume(&v, worker_source_start(source), err);
	tei_cutter_free(&v.cutter);
	job_end(&v.job);
	return status;
}

static const char *const sentences[] = {"cable.tei_malformed", "cable.tei_entity", "cable.tei_deep",
                                        "cable.tei_tag",       "cable.tei_empty",  "cable.tei_no_document",
                                        "worker.too_large",    "base.memory",      NULL};

const struct worker_job import_job_tei = {.name = "read-tei", .stream = stream_volume, .sentences = sentences};
