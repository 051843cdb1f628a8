/* What the room must hold, from the desk's file and the date; and the one act that makes a folder agree.
 *
 * Contents are copied out of desk.db only: no archive is needed to make the room again.
 */
#ifndef CABLEDESK_PUBLISH_ROOM_FOLDER_H
#define CABLEDESK_PUBLISH_ROOM_FOLDER_H

#include "base/config.h"
#include "base/template.h"
#include "desk/desk.h"
#include "room/contents.h"
#include "room/writer.h"

/* What the room's pages are made with: the sentences of its language, and its templates. Immutable; any number of threads may use it. */
struct room_print {
	struct text_catalogue *text;
	struct template_set *templates;
};

/* By the settings room.language and desk.templates. room_print_close is to be called also after a failure. */
enum status room_print_open(const struct config *config, struct room_print *out, struct error *err)
    __attribute__((warn_unused_result));
void room_print_close(struct room_print *print);

/* Brings posted cables into the order that contents have. */
void room_contents_sort(struct posted_cable *cables, size_t count);

/* Everything that is public now, in the arena. Read in one state of the file. */
enum status room_contents_load(struct arena *a, struct db *db, const struct config *config, int64_t now,
                               struct room_contents *out, struct error *err) __attribute__((warn_unused_result));

/* What of the room a page shows: no page that is looked at alone needs more to be read. */
enum room_part_kind {
	ROOM_PART_ALL,
	ROOM_PART_LISTS,  /* heads of cables and stories, and who cites whom; nothing withdrawn, no record */
	ROOM_PART_RECORD, /* likewise, and the record's newest entries */
	ROOM_PART_CABLE,  /* the cable, stories that cite it, heads of what it refers to and of all stories */
	ROOM_PART_STORY,  /* the story, the cables that it cites, heads of all stories */
};
struct room_part {
	enum room_part_kind kind;
	struct slice address;          /* of the cable */
	const struct edition *edition; /* that refers to others in place of the one that is public; NULL: that one */
	int64_t story;
};

/* The part that the page of a path shows; all, if it is no page. */
struct room_part room_part_of(struct slice path);

/* Enough of what is public now to make such a page as room_contents_load's would be. */
enum status room_contents_load_part(struct arena *a, struct db *db, const struct config *config, int64_t now,
                                    const struct room_part *part, struct room_contents *out, struct error *err)
    __attribute__((warn_unused_result));

/* Makes the desk's room (`folder` NULL) or another folder agree with what is public now. Takes the room writer's lock; STATUS_LOCKED, with
 * who holds it, if another does for longer than ten seconds. */
enum status room_folder_write(const struct desk *desk, struct db *db, const struct config *config,
                              const struct room_print *print, const char *folder, struct room_report *report,
                              struct error *err) __attribute__((warn_unused_result));

#endif
