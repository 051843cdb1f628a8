/* The SQL of publications: editions, postings, the record's rows, what waits for its time.
 *
 * Calls that change something run in the transaction that their caller opened, and the whole of a publication is one. Ids, times and hashes as
 * in desk/schema.sql. What is read is copied into the arena.
 */
#ifndef CABLEDESK_PUBLISH_PUBLICATION_STORE_H
#define CABLEDESK_PUBLISH_PUBLICATION_STORE_H

#include "archive/archive.h"
#include "desk/desk.h"
#include "record/entry.h"

enum { HASH_SIZE = 32 };

/* A cable's place among the public. */
struct posting {
	bool exists;                      /* it was posted once */
	bool withdrawn;                   /* and is no more */
	uint64_t edition;                 /* number of the newest */
	unsigned char content[HASH_SIZE]; /* of the newest edition's values */
	unsigned char sha256[HASH_SIZE];  /* of its file */
	int64_t first_ms;
	int64_t withdrawn_ms;
	struct slice withdrawn_reason;
};

struct edition_row {
	struct slice address;
	uint64_t number;
	const struct cable_id *reading;
	unsigned char content[HASH_SIZE];
	unsigned char sha256[HASH_SIZE];
	struct slice bytes;
	int64_t posted_ms;
};

struct story_edition_row {
	int64_t story;
	uint64_t number; /* of the public version */
	int64_t version; /* of the draft */
	struct slice bytes;
	unsigned char sha256[HASH_SIZE];
	int64_t published_ms;
	unsigned char plan_hash[HASH_SIZE];
};

struct published_quotation {
	struct slice text;
	struct slice verdict;
	struct slice address; /* empty: stands in no cable that is cited */
	struct slice settled; /* the kind of a person's settlement; empty: none */
	struct slice why;     /* and the person's word */
};

/* A number that changes for this connection when another one has written to the file. */
enum status publication_read_version(struct db *db, int64_t *version, struct error *err)
    __attribute__((warn_unused_result));

/* Where the cable of an address stands; `exists` is false if it was never posted. */
enum status posting_find(struct db *db, struct arena *a, struct slice address, struct posting *out, struct error *err)
    __attribute__((warn_unused_result));
/* A new edition becomes the one that is public. */
enum status edition_insert(struct db *db, const struct edition_row *row, struct error *err)
    __attribute__((warn_unused_result));
/* A withdrawn cable that is cited again comes back with a new edition; one that is withdrawn loses the bytes of all its editions. */
enum status posting_withdraw(struct db *db, struct slice address, int64_t now, struct slice reason, struct error *err)
    __attribute__((warn_unused_result));

/* The file of the newest edition; empty bytes when the cable is not public. STATUS_MISSING for an address that was never posted. */
enum status edition_load(struct db *db, struct arena *a, struct slice address, uint64_t *number, struct slice *bytes,
                         struct error *err) __attribute__((warn_unused_result));

/* A new public version of a story. */
enum status story_edition_insert(struct db *db, const struct story_edition_row *row, struct error *err)
    __attribute__((warn_unused_result));
/* The version cites the cable, as its `place`-th. */
enum status story_cable_insert(struct db *db, int64_t story, uint64_t number, struct slice address, size_t place,
                               struct error *err) __attribute__((warn_unused_result));
/* What was known of a quotation when the version was published. */
enum status published_quotation_insert(struct db *db, int64_t story, uint64_t number, size_t place,
                                       const struct published_quotation *quotation, struct error *err)
    __attribute__((warn_unused_result));
/* What is known of the quotations of the story's newest public version, in its order; none of a story that is not public. */
enum status published_quotation_list(struct db *db, struct arena *a, int64_t story, struct published_quotation **out,
                                     size_t *count, struct error *err) __attribute__((warn_unused_result));
/* A note that readers were told with a public version. */
struct published_note {
	int64_t version;
	int64_t published_ms;
	struct slice text;
};
/* The notes of the story's public versions, oldest first; drafts that never were public tell nothing. */
enum status published_note_list(struct db *db, struct arena *a, int64_t story, struct published_note **out,
                                size_t *count, struct error *err) __attribute__((warn_unused_result));
/* The story's state, public version and times after a publication. */
enum status story_set_published(struct db *db, int64_t story, int64_t version, int64_t now, struct error *err)
    __attribute__((warn_unused_result));
/* Withdraws the story and takes away the bytes of all its public versions. */
enum status story_set_withdrawn(struct db *db, int64_t story, int64_t now, struct slice reason, struct error *err)
    __attribute__((warn_unused_result));
/* The newest public version's number and the SHA-256 of its file; 0 if there is none. */
enum status story_edition_find(struct db *db, int64_t story, uint64_t *number, unsigned char sha256[HASH_SIZE],
                               struct error *err) __attribute__((warn_unused_result));

/* Addresses of the cables that the story's newest public version cites, in the order of citing. */
enum status story_cable_list(struct db *db, struct arena *a, int64_t story, struct slice **out, size_t *count,
                             struct error *err) __attribute__((warn_unused_result));
/* Ids of the published stories other than `story` whose newest public version cites the address. */
enum status story_citing_list(struct db *db, struct arena *a, struct slice address, int64_t story, int64_t **out,
                              size_t *count, struct error *err) __attribute__((warn_unused_result));

/* Appends an entry with the next index; fills entry->index. */
enum status record_append(struct db *db, struct record_entry *entry, struct error *err)
    __attribute__((warn_unused_result));

/* A publication that waits for its time. */
enum schedule_state { SCHEDULE_WAITING, SCHEDULE_MISSED, SCHEDULE_CHANGED };
struct schedule {
	int64_t story;
	unsigned char plan_hash[HASH_SIZE];
	int64_t due_ms;
	enum schedule_state state;
};
/* The word of the file and of --json. */
const char *schedule_state_name(enum schedule_state state);
/* A story waits for its time, in place of what was noted for it before. */
enum status schedule_set(struct db *db, const struct desk *desk, struct actor actor, const struct schedule *schedule,
                         struct error *err) __attribute__((warn_unused_result));
/* What became of one that waited. */
enum status schedule_set_state(struct db *db, int64_t story, enum schedule_state state, struct error *err)
    __attribute__((warn_unused_result));
/* It waits no more: published, or taken back. */
enum status schedule_remove(struct db *db, int64_t story, struct error *err) __attribute__((warn_unused_result));
/* All, the next due first. */
enum status schedule_list(struct db *db, struct arena *a, struct schedule **out, size_t *count, struct error *err)
    __attribute__((warn_unused_result));

/* Ids of all cables that are posted now, in ascending order: the caller's set for is:posted. */
enum status posting_list_cables(struct db *db, struct arena *a, struct cable_set *out, struct error *err)
    __attribute__((warn_unused_result));

#endif
