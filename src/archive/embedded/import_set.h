/* Sets of imports with their rows in the file; above all those that were undone, as the archive was told (archive_set_undone).
 *
 * The file knows nothing of what was undone: marking a source in memory takes it out of every answer at once, and out of the file
 * it goes with the next rebuild. A zeroed struct is empty and ready. Belongs to one thread.
 */
#ifndef CABLEDESK_ARCHIVE_EMBEDDED_UNDONE_H
#define CABLEDESK_ARCHIVE_EMBEDDED_UNDONE_H

#include "archive/embedded/columns.h"

/* Row ids of an import in the file. */
struct import_rows {
	uint32_t original;
	uint32_t collection;
};

struct import_set {
	struct arena a;
	struct archive_import *imports; /* in order */
	size_t count;
	struct import_rows *rows; /* of those that the file holds, in order; room for all */
	size_t row_count;
	bool is_looked_up; /* `rows` are those of the file as it was last seen */
	/* Of the archive's own set, by source: its import was undone, or that of another section of its telegram: it is in no answer. */
	bool *sources;
	uint32_t source_count; /* that are marked as they should be */
	uint32_t source_room;
	uint32_t marks; /* how often sources that were there already were marked anew */
};

/* Replaces what is in the set. STATUS_MEMORY: that stays. */
enum status import_set_copy(struct import_set *u, const struct archive_import *imports, size_t count, struct error *err)
    __attribute__((warn_unused_result));

/* Whether the import is in the set. */
bool import_set_has(const struct import_set *u, const char *original, struct slice collection);

/* Looks up the row ids; after it import_set_has_rows answers. */
enum status import_set_look_up(struct import_set *u, struct db *db, struct error *err)
    __attribute__((warn_unused_result));
bool import_set_has_rows(const struct import_set *u, int64_t original, int64_t collection);

/* Marks the columns' sources that came since, or all when the set is another. Call it within a read. */
enum status import_set_mark_undone(struct import_set *u, const struct columns *c, struct db *db, struct error *err)
    __attribute__((warn_unused_result));

/* The file is another one, or the columns were freed: the set stays. */
void import_set_forget(struct import_set *u);
void import_set_free(struct import_set *u);

#endif
