/* Every file that the room must hold, and how each is made.
 *
 * The inventory follows from the index alone: the same contents give the same files with the same bytes. It stands in the
 * order in which files are written: withdrawals first, then editions and assets, then pages before what links to them. No
 * two files have one path, and a path never leaves the room's folder. Everything lives in the arena.
 */
#ifndef CABLEDESK_ROOM_INVENTORY_H
#define CABLEDESK_ROOM_INVENTORY_H

#include "base/template.h"
#include "room/index.h"
#include "room/page.h"

enum room_file_kind {
	ROOM_FILE_WITHDRAWN, /* `item`: of contents->withdrawn */
	ROOM_FILE_WITHDRAWN_LIST,
	ROOM_FILE_CABLE_EDITION,
	ROOM_FILE_STORY_EDITION,
	ROOM_FILE_ASSET,
	ROOM_FILE_ENTRIES,
	ROOM_FILE_MISSING,
	ROOM_FILE_CABLE,
	ROOM_FILE_STORY,
	ROOM_FILE_GROUP, /* `shelf`, `item`: its group, `page` */
	ROOM_FILE_SHELF, /* `shelf`, `page` */
	ROOM_FILE_STORIES,
	ROOM_FILE_STORY_CABLES, /* `item`: of contents->stories, `page` */
	ROOM_FILE_RECORD,
	ROOM_FILE_FRONT,
	ROOM_FILE_FEED,
	ROOM_FILE_SITEMAP_PART, /* `page` */
	ROOM_FILE_SITEMAP,
};

struct room_file {
	struct slice path; /* "cables/09ISLAMABAD365.html" */
	enum room_file_kind kind;
	enum room_shelf shelf;
	size_t item;
	size_t page;
};

struct room_inventory {
	const struct room_index *index;
	struct room_file *files;
	size_t count;
	size_t capacity;
};

/* STATUS_INPUT if an address, slug or asset would lead out of the folder, or a path stands twice. */
enum status room_inventory_make(struct arena *a, const struct room_index *index, struct room_inventory *out,
                                struct error *err) __attribute__((warn_unused_result));

/* The file of a path, NULL if the room holds none. */
const struct room_file *room_inventory_find(const struct room_inventory *inventory, struct slice path);

/* The bytes of a file, in the arena or in the contents. */
enum status room_file_make(struct arena *a, const struct room_inventory *inventory,
                           const struct template_set *templates, const struct text_catalogue *text,
                           const struct room_file *file, struct slice *bytes, struct error *err)
    __attribute__((warn_unused_result));

/* A relative path of plain names: letters, digits, - _ . and /, no part that begins with a dot. */
bool room_path_is_safe(struct slice path);

#endif
