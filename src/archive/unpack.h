/* Unpacking an archive, the parent's side: its members come from the worker (archive/unpack_job.h), each into a working file without a
 * name, from which it is read like any file.
 *
 * A member's place is a number that only grows along the archive, the same whenever the archive is unpacked; an import that was stopped
 * goes on with the member of a place. */
#ifndef CABLEDESK_ARCHIVE_UNPACK_H
#define CABLEDESK_ARCHIVE_UNPACK_H

#include "base/file.h"
#include "base/worker.h"

/* Whether a file is an archive or packed, told by its first bytes: give it 512, or all there is. */
bool unpack_recognise(struct slice first_bytes);

struct unpack_member {
	uint64_t place;
	struct slice name; /* valid UTF-8 without control characters; empty: a file that was packed alone */
	uint64_t size;
	uint64_t packed; /* bytes of the archive that were read so far */
};

struct unpack_failure {
	uint64_t place;
	struct slice name;
	uint64_t size; /* bytes of it that came */
	bool is_rest;  /* no member: all that stands behind is not read */
	const char *sentence;
};

/* Each returns STATUS_OK to go on. What they are given lives for the call; `fd` is theirs. */
struct unpack_receiver {
	enum status (*member)(void *state, const struct unpack_member *member, int fd, struct error *err);
	enum status (*failure)(void *state, const struct unpack_failure *failure, struct error *err);
	void *state;
};

/* Unpacks the members from the place `start` on; working files lie in `working`. */
enum status unpack_members(struct worker_pool *pool, const struct files *files, const char *working, int fd,
                           uint64_t start, const struct unpack_receiver *receiver, const atomic_bool *stop,
                           struct error *err) __attribute__((warn_unused_result));

#endif
