/* The frames of the worker's channel: private to base/worker. The table of frames stands in base/worker.h. */
#ifndef CABLEDESK_BASE_WORKER_FRAME_H
#define CABLEDESK_BASE_WORKER_FRAME_H

#include "base/worker.h"

enum frame_kind {
	FRAME_HELLO = 1,
	FRAME_PLACE,
	FRAME_BEGIN,
	FRAME_RESULT,
	FRAME_FAILED,
	FRAME_DONE,
	FRAME_JOB = 16,
};

enum {
	FRAME_HEAD_SIZE = 12,
	FRAME_ERROR_MAX = 4096, /* bytes of a FAILED frame */
	FRAME_JOB_HEAD = 24,    /* flags, start, end, length of the name */
	FRAME_JOB_STREAM = 1,   /* flag: a descriptor comes with it */
	FRAME_NAME_MAX = 64,
};

struct frame_head {
	uint32_t kind;
	uint64_t length;
};

/* Numbers, little-endian, 4 or 8 bytes. */
void frame_put32(unsigned char *to, uint32_t value);
void frame_put64(unsigned char *to, uint64_t value);
uint32_t frame_get32(const unsigned char *from);
uint64_t frame_get64(const unsigned char *from);

/* The head that stands before each frame's bytes. */
void frame_head_put(unsigned char to[FRAME_HEAD_SIZE], struct frame_head head);
struct frame_head frame_head_get(const unsigned char from[FRAME_HEAD_SIZE]);

/* An error as the bytes of a FAILED frame; cut at FRAME_ERROR_MAX. */
size_t frame_error_put(unsigned char to[FRAME_ERROR_MAX], const struct error *error);
/* The other way, from hostile bytes: a sentence that is neither in `known` (NULL at the end; may be NULL) nor the
 * worker's own becomes "worker.failed". False if the bytes have not the form. */
bool frame_error_get(struct slice bytes, const char *const *known, struct error *out);

/* What may come of a document of `length` bytes. */
uint64_t frame_answer_limit(const struct worker_limits *limits, uint64_t length);

#endif
