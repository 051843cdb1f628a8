/* The list of imports: which original came into which collection, in which order, and how that went. With the originals it is
 * all that the archive is made from. Each call is one statement.
 */
#ifndef CABLEDESK_DESK_IMPORT_LIST_H
#define CABLEDESK_DESK_IMPORT_LIST_H

#include "archive/archive.h"
#include "desk/desk.h"

struct import {
	int64_t id;
	struct slice original; /* SHA-256, 64 hex digits */
	struct slice collection;
	struct slice name; /* the file's name as it was given; "-" for standard input */
	uint64_t size;
	bool done;
	int64_t started_ms;
	int64_t ended_ms; /* 0: not done */
	struct archive_counts counts;
};

/* Notes the import before its first batch; the same original into the same collection again gives the same id. */
enum status import_begin(struct db *db, const struct desk *desk, struct slice original, struct slice collection,
                         struct slice name, uint64_t size, int64_t *id, struct error *err)
    __attribute__((warn_unused_result));
/* Notes that it is done, with its counts. */
enum status import_end(struct db *db, const struct desk *desk, int64_t id, const struct archive_counts *counts,
                       struct error *err) __attribute__((warn_unused_result));
/* All, in their order. */
enum status import_list(struct db *db, struct arena *a, struct import **out, size_t *count, struct error *err)
    __attribute__((warn_unused_result));

#endif
