/* The worker: a sandboxed child that reads bytes from outside, so that a crash, a hang or a memory bomb in a document
 * costs that document only.
 *
 * It is this program, started anew by exec with the internal command `worker`; a few are kept ready. It has no files, no
 * network, no other process (its channel and the source's descriptor are all it holds; seccomp, Landlock, rlimits).
 * Main hands over the table of jobs, the same on both sides. To the parent its answers are hostile bytes: lengths are
 * checked against the limits, places must run forward, an unknown frame is a failure.
 *
 * The frames of the channel (a socket pair, the worker's descriptor 0), all numbers little-endian: kind (4 bytes), length
 * (8), then as many bytes.
 *
 *   to the worker    JOB     flags 4, start 8, end 8, length of the name 4, the job's name, its input or options;
 *                            a stream's source comes with it as a descriptor
 *   to the parent    HELLO   the kernel's version of Landlock 4: the worker is sandboxed and ready
 *                    PLACE   offset 8
 *                    BEGIN   offset 8, length 8; with more than document_bytes this is all of the document
 *                    RESULT  bytes: ends the document, or is the answer of a call
 *                    FAILED  status 4, sentence id, NUL, (name, NUL, "n" or "t" and the value, NUL)...: ends the
 *                            document; outside of one, the job
 *                    DONE    ends the job
 */
#ifndef CABLEDESK_BASE_WORKER_H
#define CABLEDESK_BASE_WORKER_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/log.h"

#include <stdatomic.h>

/* The limits, in one table. */
struct worker_limits {
	uint64_t document_bytes; /* 64 MB: a document, or the input of a call */
	int64_t document_ms;     /* 10 s: a document, a call, or the way to the next document */
	uint64_t memory_bytes;   /* 512 MB of address space (under ASan: none) */
	uint64_t answer_bytes;   /* 256 MB: what comes back of one document; and not more than 64 KB and … */
	uint64_t expansion;      /* … 200 times its length */
};
extern const struct worker_limits worker_limits_default;

/* ---- In the worker: jobs ---- */

struct worker_source;
struct worker_sink;

struct worker_job {
	const char *name;
	/* One small input, one answer into `out`. The arena is the worker's own. NULL if it is no such job. */
	enum status (*call)(struct slice input, struct arena *a, struct buffer *out, struct error *err);
	/* Cuts a source into documents and reads each; NULL if it is no such job. Anything but STATUS_OK ends the source. */
	enum status (*stream)(struct worker_source *source, struct worker_sink *sink, struct error *err);
	/* Ids of the sentences that the job's errors may use, NULL at the end: others are replaced by the parent. */
	const char *const *sentences;
};

/* What a stream reads. */
uint64_t worker_source_start(const struct worker_source *source); /* the first document begins here or behind it */
struct slice worker_source_options(const struct worker_source *source);
uint64_t worker_source_size(const struct worker_source *source); /* or where the part to be read ends */
/* Reads up to `size` bytes at `offset`; `*got` is less only at the end. */
enum status worker_source_read(struct worker_source *source, uint64_t offset, void *bytes, size_t size, size_t *got,
                               struct error *err) __attribute__((warn_unused_result));
const struct worker_limits *worker_source_limits(const struct worker_source *source);

/* What a stream says. A failure of these means that the parent is gone or wants no more: return it. Places are offsets
 * into the (unpacked) source and only run forward. */
/* Still cutting, at `offset`: gives the way to the next document more time. */
enum status worker_place(struct worker_sink *sink, uint64_t offset, struct error *err)
    __attribute__((warn_unused_result));
/* From here to the result, a failure is that of this document. STATUS_LIMIT when it is too large: then its failure is
 * told already, go on with the next. */
enum status worker_begin(struct worker_sink *sink, uint64_t offset, uint64_t length, struct error *err)
    __attribute__((warn_unused_result));
/* Ends the document that was begun. */
enum status worker_result(struct worker_sink *sink, struct slice bytes, struct error *err)
    __attribute__((warn_unused_result));
/* Ends it, too: `why` is what its reader says. */
enum status worker_failed(struct worker_sink *sink, const struct error *why, struct error *err)
    __attribute__((warn_unused_result));

/* Whether the command line asks for a worker; then main (also a test program's) only returns worker_main(…). */
bool worker_is_asked(int argc, char **argv);
int worker_main(const struct worker_job *jobs, size_t job_count, int argc, char **argv);

/* ---- In the parent ---- */

struct worker_options {
	const struct worker_job *jobs;
	size_t job_count;
	const char *exe; /* NULL: this program (/proc/self/exe) */
	size_t ready;    /* workers kept ready; 0: started when needed */
	size_t uses;     /* jobs that one worker does before it is replaced; 0: one. More only where all that
	                                     * it reads may know of each other (one import); then those at work count as
	                                     * ready, too */
	const struct worker_limits *limits; /* NULL: the default */
	const struct clock *clock;
	const struct log *log; /* may be NULL; all must outlive the pool */
};

struct worker_pool;

/* The pool is thread-safe; calls run side by side, each with a worker of its own. */
enum status worker_pool_start(const struct worker_options *options, struct worker_pool **out, struct error *err)
    __attribute__((warn_unused_result));
/* Ends the workers and frees the pool; no call may be under way. NULL is allowed. */
void worker_pool_stop(struct worker_pool *pool);

enum worker_failure_kind {
	WORKER_FAILED,    /* the job said so: `error` is its own */
	WORKER_CRASH,     /* it ended without an answer, or did what the sandbox forbids */
	WORKER_TIME,      /* longer than document_ms */
	WORKER_MEMORY,    /* more than memory_bytes */
	WORKER_TOO_LARGE, /* the document, or what came of it */
	WORKER_NONSENSE,  /* its answer broke the rules of the channel */
};
/* "crash", "time" …: for reports and logs. */
const char *worker_failure_name(enum worker_failure_kind kind);

/* Runs one call. Output in the arena. A failure of the worker is STATUS_INPUT (crash, nonsense), STATUS_LATE or STATUS_LIMIT with a
 * sentence; the job's own error comes as the job made it. STATUS_IO when no worker can be started. */
enum status worker_call(struct worker_pool *pool, const char *job, struct slice input, struct arena *a,
                        struct slice *output, struct error *err) __attribute__((warn_unused_result));

/* A document that was read; lives for the call. */
struct worker_item {
	uint64_t offset;
	uint64_t length;
	struct slice result;
};

/* One that was not. Between documents (`length` 0) the rest of the source could not be cut. */
struct worker_failure {
	enum worker_failure_kind kind;
	uint64_t offset;
	uint64_t length;
	const struct error *error; /* the job's own, or a sentence for the kind */
};

/* Each returns STATUS_OK to go on; anything else ends the stream with that status. */
struct worker_receiver {
	enum status (*item)(void *state, const struct worker_item *item, struct error *err);
	enum status (*failure)(void *state, const struct worker_failure *failure, struct error *err);
	/* Called at each place and document; `offset` for a display of progress. May be NULL. */
	void (*place)(void *state, uint64_t offset);
	void *state;
};

/* Runs a stream job over the file `fd` (a regular file; stays the caller's) from `start` (an end of a document, or 0)
 * to `end` (one, too; 0: the file's end), as if the file ended there. After a failed document a fresh worker goes on behind it. STATUS_OK when the end was reached, whatever
 * failed on the way; STATUS_STOPPED soon after `*stop` (may be NULL) is true. */
enum status worker_stream(struct worker_pool *pool, const char *job, int fd, uint64_t start, uint64_t end,
                          struct slice options, const struct worker_receiver *receiver, const atomic_bool *stop,
                          struct error *err) __attribute__((warn_unused_result));

#endif
