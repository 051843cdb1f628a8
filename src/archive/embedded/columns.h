/* The fields of all readings, in memory: what is filtered, counted and ordered without touching the file.
 *
 * Row ids are given from 1 without gaps and rows never change, so that the columns only grow: columns_refresh reads the
 * rows that came since. Element 0 of each array is empty. A zeroed struct is empty and ready. Belongs to one thread.
 * About 60 bytes a reading and 40 a cable.
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
	bool is_undone; /* its import was undone (import_set.h), or that of another section: in no answer */
};

struct columns {
	struct reading_row *readings;
	struct cable_id *cables;
	struct value_row *values;
	struct source_row *sources;
	struct value_row *collections;
	uint32_t *many;
	uint32_t *cable_places; /* hash table of cables by their id; 0: free */
	/* Highest row ids; `many_count` is a number of elements. */
	uint32_t reading_count, cable_count, value_count, source_count, collection_count, many_count;
	uint32_t marks;        /* how often sources that were there already were marked anew as undone or not */
	uint32_t joined_count; /* of the sources */
	uint32_t place_count;  /* size of the hash table, a power of two */
	/* What the arrays have room for. */
	uint32_t reading_room, cable_room, value_room, source_room, collection_room, many_room;
	struct arena words;
};

/* Reads what was written since; call it within a read transaction. After a failure the next call goes on where it
 * failed. */
enum status columns_refresh(struct columns *c, struct db *db, struct error *err) __attribute__((warn_unused_result));
void columns_free(struct columns *c);

/* The row id of a cable; 0 if there is none. */
uint32_t columns_find_cable(const struct columns *c, const struct cable_id *id);

#endif
