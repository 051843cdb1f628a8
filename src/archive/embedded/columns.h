/* The fields of all readings, in memory: what is filtered, counted and ordered without touching the file.
 *
 * Row ids are given from 1 without gaps and rows never change, so that the columns only grow. They are kept once for all archives of a process
 * that have the same file open (archive_share): each sees as many of the rows as its own read of the file does. Whoever reads a later state than
 * any before adds what came since, under a lock; the rows below are read by others meanwhile. An array that becomes too small is
 * replaced by a larger one, and stays for those who still look at it.
 *
 * Element 0 of each array is empty. A `struct columns` is one archive's view and belongs to one thread. About 60 bytes a reading and 40 a cable.
 */
#ifndef CABLEDESK_ARCHIVE_EMBEDDED_COLUMNS_H
#define CABLEDESK_ARCHIVE_EMBEDDED_COLUMNS_H

#include "archive/archive.h"
#include "base/db.h"

struct reading_row {
	int64_t ms;
	uint32_t cable;
	uint32_t post, sender, signer; /* values; 0: none */
	uint32_t words;
	uint32_t many;           /* where its TAGS begin in `many`; its captions follow */
	uint16_t tags, captions; /* how many */
	int16_t year;            /* 0: none */
	uint8_t class;
	uint8_t precision; /* of the date; MOMENT_NONE: none */
};

/* A value of a field and its key (fields.h); both in the columns' arena. */
struct value_row {
	enum query_field field;
	struct slice words;
	struct slice key;
};

struct source_row {
	uint32_t reading;
	uint32_t collection;
	uint32_t original;
	bool is_joined; /* a section of its reading */
};

struct columns_store;

struct columns {
	const struct reading_row *readings;
	const struct cable_id *cables;
	const struct value_row *values;
	const struct source_row *sources;
	const struct value_row *collections;
	const uint32_t *many;
	const _Atomic uint32_t *cable_places; /* hash table of cables by their id; 0: free */
	uint32_t place_count;                 /* its size, a power of two */
	/* Highest row ids that this view sees. */
	uint32_t reading_count, cable_count, value_count, source_count, collection_count;
	uint32_t joined_count; /* of the sources, at most */
	struct columns_store *store;
};

/* Begins an empty view of a file, known by device and inode, with whom else has it open by `shared` (NULL: alone). STATUS_MEMORY. */
enum status columns_join(struct columns *c, struct archive_shared *shared, uint64_t device, uint64_t inode,
                         struct error *err) __attribute__((warn_unused_result));
/* Ends it. A zeroed view is allowed. */
void columns_leave(struct columns *c);

/* Brings the view up to the file; call it within a read transaction. After a failure the next call goes on where it failed. Waits while another
 * archive of this process reads rows. */
enum status columns_refresh(struct columns *c, struct db *db, struct error *err) __attribute__((warn_unused_result));

/* The row id of a cable; 0 if there is none. */
uint32_t columns_find_cable(const struct columns *c, const struct cable_id *id);

/* Ids that begin with the same COLUMNS_LIKE bytes stand near each other in the table: the place of the first, and the cable there or
 * behind, others among them; 0 behind the last. */
enum { COLUMNS_LIKE = 4 };
uint32_t columns_first_like(const struct columns *c, const struct cable_id *id);
uint32_t columns_next_like(const struct columns *c, uint32_t *place);

#endif
