/* Which readings some collections show, kept from one read to the next.
 *
 * A cable is shown by its newest reading. Sources only come, so what was shown is brought up to date by those that came since; when other
 * collections are asked for, or other imports were undone, it is made anew. A zeroed struct is empty and ready. Belongs to one thread.
 */
#ifndef CABLEDESK_ARCHIVE_EMBEDDED_SHOWN_H
#define CABLEDESK_ARCHIVE_EMBEDDED_SHOWN_H

#include "archive/embedded/bitmap.h"
#include "archive/embedded/columns.h"
#include "archive/embedded/import_set.h"

struct shown {
	uint32_t *collections; /* row ids; NULL: all */
	size_t collection_count;
	uint32_t marks;         /* as of what is undone, when this was made */
	uint32_t source_count;  /* sources up to this one are in it */
	struct bitmap readings; /* made from a shown source */
	struct bitmap newest;   /* of these, the newest of each cable */
	uint32_t *of_cable;     /* by cable: its newest shown reading; 0: none */
	uint64_t cables, words; /* of the newest: how many, and their length together */
	uint32_t reading_room, cable_room;
};

/* Brings it up to the columns and to what is undone of them, for these collections (NULL: all). Call it within a read; it stays as it is until the next call. STATUS_MEMORY. */
enum status shown_refresh(struct shown *s, const struct columns *c, const struct import_set *undone,
                          const uint32_t *collections, size_t count, struct error *err)
    __attribute__((warn_unused_result));
void shown_free(struct shown *s);

#endif
