/* What the worker's jobs that read cables share: they hold the table of posts, memory for one document, and the answer that is sent.
 * In the worker only. */
#ifndef CABLEDESK_ARCHIVE_JOB_H
#define CABLEDESK_ARCHIVE_JOB_H

#include "base/worker.h"
#include "cable/cable.h"
#include "cable/post.h"

enum { JOB_CHUNK = 256 * 1024 };

struct job {
	struct worker_source *source;
	struct worker_sink *sink;
	struct posts posts;
	struct arena kept;     /* as long as the job */
	struct arena document; /* for one document */
	struct buffer answer;
	char *chunk; /* JOB_CHUNK bytes */
};

/* Loads the posts. Call job_end whatever it returns. STATUS_MEMORY. */
enum status job_begin(struct job *job, struct worker_source *source, struct worker_sink *sink, struct error *err)
    __attribute__((warn_unused_result));
void job_end(struct job *job);

/* Ends the document that was begun: with the cable that came of it, its parts (of cable_make_id), or, if `read` is not STATUS_OK, with why none
 * did. The memory for one document is empty again. */
enum status job_answer(struct job *job, enum status read, const struct cable *c, const struct slice *parts,
                       size_t part_count, const struct error *why, struct error *err)
    __attribute__((warn_unused_result));

#endif
