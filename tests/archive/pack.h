/* Archives for tests, made by libarchive: in a file of its own, since libarchive's names are ours, too. */
#ifndef CABLEDESK_TESTS_ARCHIVE_PACK_H
#define CABLEDESK_TESTS_ARCHIVE_PACK_H

#include "base/buffer.h"

struct pack_member {
	const char *name;
	struct slice bytes;
};

/* Adds to `out` an archive of these: "zip", "tar", "tar.gz", "tar.xz", "tar.zst"; or "gz", "xz", "zst" of the first alone. Fails the test
 * if it cannot be made. */
void pack(const char *kind, const struct pack_member *members, size_t count, struct buffer *out);

#endif
