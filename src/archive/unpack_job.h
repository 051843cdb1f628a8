/* The worker's job "unpack": goes through an archive (zip, tar, or one of them or any file under gzip, xz or zstd) by libarchive and
 * sends its members, one after the other. Nothing is unpacked to the disk here, and no path is followed. Main puts it into its table
 * of jobs; archive/unpack.h is the parent's side.
 *
 * A place in the stream counts 1 for a member's begin, its unpacked bytes, and 1 for its end: the same archive gives the same places,
 * wherever the work begins. What begins before the start is passed over. Answers, the first byte says which:
 *
 *   M   the member's name, to the end (empty: the archive is one file that was packed alone)
 *   D   its next bytes
 *   E   it is whole; bytes of the packed file that were read so far (8 bytes, little-endian)
 *
 * A member that is not sent whole ends by a failure in place of E. Limits: 200 times the packed file (worker_limits.expansion), one
 * archive deep; only whole regular files with a name that stays within the archive are members.
 */
#ifndef CABLEDESK_ARCHIVE_UNPACK_JOB_H
#define CABLEDESK_ARCHIVE_UNPACK_JOB_H

#include "base/worker.h"

enum { UNPACK_MEMBER = 'M', UNPACK_DATA = 'D', UNPACK_END = 'E', UNPACK_NAME_MAX = 4096 };

extern const struct worker_job unpack_job;

/* Where the packed bytes come from and the members go to, so that a fuzz target can stand in for the worker. */
struct unpack_ends {
	enum status (*read)(void *state, uint64_t offset, void *bytes, size_t size, size_t *got, struct error *err);
	enum status (*place)(void *state, uint64_t at, struct error *err);
	/* One answer at a place, `length` long there. */
	enum status (*answer)(void *state, uint64_t at, uint64_t length, struct slice bytes, struct error *err);
	enum status (*failure)(void *state, uint64_t at, const struct error *why, struct error *err);
	void *state;
	uint64_t start;
	uint64_t size;      /* of the packed file */
	uint64_t expansion; /* times `size` */
};

/* All of the archive from `start` on. What ends it early is the error of all that was not sent. */
enum status unpack_run(const struct unpack_ends *ends, struct error *err) __attribute__((warn_unused_result));

#endif
