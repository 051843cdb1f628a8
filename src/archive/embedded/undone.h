/* The imports that were undone, as the archive was told (archive_set_undone), and their sources in the columns.
 *
 * The file knows nothing of it: marking a source in memory takes it out of every answer at once, and out of the file it goes
 * with the next rebuild. A zeroed struct is empty and ready. Belongs to one thread.
 */
#ifndef CABLEDESK_ARCHIVE_EMBEDDED_UNDONE_H
#define CABLEDESK_ARCHIVE_EMBEDDED_UNDONE_H

#include "archive/embedded/columns.h"

/* Row ids of an import in the file. */
struct undone_rows {
	uint32_t original;
	uint32_t collection;
};

struct undone {
	struct arena a;
	struct archive_import *imports; /* in order */
	size_t count;
	struct undone_rows *rows; /* of those that the file holds, in order; room for all */
	size_t row_count;
	bool is_looked_up;     /* `rows` are those of the file as it was last seen */
	uint32_t source_count; /* sources that are marked as they should be */
};

/* Replaces the list. STATUS_MEMORY: the old one stays. */
enum status undone_set(struct undone *u, const struct archive_import *imports, size_t count, struct error *err)
    __attribute__((warn_unused_result));

/* Whether the import is in the list. */
bool undone_has(const struct undone *u, const char *original, struct slice collection);

/* Looks up the row ids; after it undone_has_rows answers. */
enum status undone_look_up(struct undone *u, struct db *db, struct error *err) __attribute__((warn_unused_result));
bool undone_has_rows(const struct undone *u, int64_t original, int64_t collection);

/* Marks the sources in the columns that came since, or all when the list is another. Call it within a read. */
enum status undone_mark(struct undone *u, struct columns *c, struct db *db, struct error *err)
    __attribute__((warn_unused_result));

/* The file is another one, or the columns were freed: the list stays. */
void undone_forget(struct undone *u);
void undone_free(struct undone *u);

#endif
