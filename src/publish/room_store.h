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
/* Pages of cables that were posted and are no more. */
enum status room_list_withdrawn_cables(struct arena *a, struct db *db, struct withdrawn_page **out, size_t *count,
                                       struct error *err) __attribute__((warn_unused_result));
/* Pages of stories that were published and are no more. */
enum status room_list_withdrawn_stories(struct arena *a, struct db *db, struct withdrawn_page **out, size_t *count,
                                        struct error *err) __attribute__((warn_unused_result));
/* The record's entries, in their order. */
enum status room_list_record(struct arena *a, struct db *db, struct record_row **out, size_t *count, struct error *err)
    __attribute__((warn_unused_result));

#endif
