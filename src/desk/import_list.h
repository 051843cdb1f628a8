/* The list of imports: which original came into which collection, in which order, how that went, and whether it was undone. With the
 * originals it is all that the archive is made from. Each call is one statement, but for import_tell_undone.
 *
 * The list alone says what was undone: the archive's file knows nothing of it, so that one commit here takes an import out of every
 * answer or brings it back. Who opens an archive tells it (import_tell_undone), and again where others may undo meanwhile.
 */
#ifndef CABLEDESK_DESK_IMPORT_LIST_H
#define CABLEDESK_DESK_IMPORT_LIST_H

#include "archive/archive.h"
#include "cable/source.h"
#include "desk/desk.h"

struct import {
	int64_t id;
	struct slice original; /* SHA-256, 64 hex digits */
	struct slice collection;
	struct slice name; /* the file's name as it was given; "-" for standard input */
	uint64_t size;
	enum source_format format; /* that a person named; SOURCE_UNKNOWN: told by the content */
	bool done;
	int64_t started_ms;
	int64_t ended_ms;  /* 0: not done */
	int64_t undone_ms; /* 0: not undone */
	struct archive_counts counts;
};

/* Notes the import before its first batch; the same original into the same collection again gives the same id, and one that was
 * undone (`*was_undone`) is back. The format is the one that was named last. */
enum status import_begin(struct db *db, const struct desk *desk, struct slice original, struct slice collection,
                         struct slice name, uint64_t size, enum source_format format, int64_t *id, bool *was_undone,
                         struct error *err) __attribute__((warn_unused_result));
/* How the original was imported into the collection before; `*found` is false if it was not. */
enum status import_find_format(struct db *db, struct slice original, struct slice collection, bool *found,
                               enum source_format *out, struct error *err) __attribute__((warn_unused_result));
/* Notes that it is done, with its counts. */
enum status import_end(struct db *db, const struct desk *desk, int64_t id, const struct archive_counts *counts,
                       struct error *err) __attribute__((warn_unused_result));
/* The import of an id; the one that people mean by a number, the file's name as it was given, or the last part of it. STATUS_MISSING
 * if there is none; STATUS_USAGE if a name stands for several (undone ones count only where no other has it). */
enum status import_find(struct db *db, struct arena *a, int64_t id, struct import *out, struct error *err)
    __attribute__((warn_unused_result));
enum status import_find_named(struct db *db, struct arena *a, struct slice words, struct import *out, struct error *err)
    __attribute__((warn_unused_result));
/* Undoes it, in the caller's transaction, which has made sure that it may (publish/undo.h). */
enum status import_undo(struct db *db, const struct desk *desk, struct actor actor, const struct import *import,
                        struct error *err) __attribute__((warn_unused_result));
/* Cables that a person has cited, noted or redacted, as far as rows of desk.db name them. */
enum status import_list_used(struct db *db, struct arena *a, struct cable_set *out, struct error *err)
    __attribute__((warn_unused_result));
/* Tells an archive that is open which imports are undone. With `version` (of this connection and this archive; 0 before the first
 * time) it does nothing while no other connection has changed desk.db; NULL: always. */
enum status import_tell_undone(struct db *db, struct archive *archive, int64_t *version, struct error *err)
    __attribute__((warn_unused_result));
/* At most `limit`, the newest first, before the import `before` (0: the newest of all). */
enum status import_list_newest(struct db *db, struct arena *a, int64_t before, size_t limit, struct import **out,
                               size_t *count, struct error *err) __attribute__((warn_unused_result));
/* All, in their order. */
enum status import_list(struct db *db, struct arena *a, struct import **out, size_t *count, struct error *err)
    __attribute__((warn_unused_result));

#endif
