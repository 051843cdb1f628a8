/* The SQL of what is public now. Everything is copied into the arena. Values that are no edition are STATUS_INPUT. */
#ifndef CABLEDESK_PUBLISH_ROOM_STORE_H
#define CABLEDESK_PUBLISH_ROOM_STORE_H

#include "base/db.h"
#include "room/contents.h"

/* Cables that are posted, by address. */
enum status room_list_cables(struct arena *a, struct db *db, struct posted_cable **out, size_t *count,
                             struct error *err) __attribute__((warn_unused_result));
/* Stories that are published, newest first. */
enum status room_list_stories(struct arena *a, struct db *db, struct posted_story **out, size_t *count,
                              struct error *err) __attribute__((warn_unused_result));
/* One of them, in an array: the cable of an address, the story of a number. `*count` is 0 if it is not public. */
enum status room_find_cable(struct arena *a, struct db *db, struct slice address, struct posted_cable **out,
                            size_t *count, struct error *err) __attribute__((warn_unused_result));
enum status room_find_story(struct arena *a, struct db *db, int64_t story, struct posted_story **out, size_t *count,
                            struct error *err) __attribute__((warn_unused_result));

/* Heads: what lists show. Of a cable: number, MRN, date, post, classification, tags, subject and title. Of a story all but its words, credit,
 * quotations, cables and notes. `json` and `hash` are empty. In the orders above; of cables all, or those of an MRN. */
enum status room_list_cable_heads(struct arena *a, struct db *db, struct posted_cable **out, size_t *count,
                                  struct error *err) __attribute__((warn_unused_result));
enum status room_find_cable_heads(struct arena *a, struct db *db, struct slice mrn, struct posted_cable **out,
                                  size_t *count, struct error *err) __attribute__((warn_unused_result));
enum status room_list_story_heads(struct arena *a, struct db *db, struct posted_story **out, size_t *count,
                                  struct error *err) __attribute__((warn_unused_result));
/* Which story cites which cable, by story and in the order of citing. */
struct room_cites {
	uint64_t story;
	struct slice address;
};
enum status room_list_cites(struct arena *a, struct db *db, struct room_cites **out, size_t *count, struct error *err)
    __attribute__((warn_unused_result));

/* Pages of cables that were posted and are no more. */
enum status room_list_withdrawn_cables(struct arena *a, struct db *db, struct withdrawn_page **out, size_t *count,
                                       struct error *err) __attribute__((warn_unused_result));
/* Pages of stories that were published and are no more. */
enum status room_list_withdrawn_stories(struct arena *a, struct db *db, struct withdrawn_page **out, size_t *count,
                                        struct error *err) __attribute__((warn_unused_result));
/* The record's entries, in their order; the last `most` only. */
enum status room_list_record(struct arena *a, struct db *db, int64_t most, struct record_row **out, size_t *count,
                             struct error *err) __attribute__((warn_unused_result));

#endif
