/* What the room must hold now: values, copied out of the desk by publish, from which the writer makes every file.
 *
 * The room knows nothing else: no archive, no drafts, no stories that wait. Everything lives in the caller's arena.
 */
#ifndef CABLEDESK_ROOM_CONTENTS_H
#define CABLEDESK_ROOM_CONTENTS_H

#include "base/prose.h"
#include "room/edition.h"

struct room_identity {
	struct slice name;    /* "The Reading Room" */
	struct slice about;   /* who posts the cables, and by what arrangement */
	struct slice contact; /* whom to tell when something puts a person at risk */
	struct slice
	    address; /* absolute address of the room, with a slash at its end; empty: not known (no sitemap and feed links relative) */
	struct slice language; /* BCP 47 */
};

/* A cable that is posted now. */
struct posted_cable {
	struct edition edition;
	struct slice json;  /* the edition's exact bytes */
	struct slice hash;  /* their SHA-256, hex */
	int64_t posted_ms;  /* when its first edition was posted */
	int64_t changed_ms; /* when this edition was */
};

/* A story that is published now. */
struct posted_story {
	struct story_edition edition;
	struct slice json;
	struct slice hash;
	struct slice slug;
	int64_t published_ms; /* its first version */
	int64_t changed_ms;
	const struct prose *prose; /* of edition.body; NULL when it is empty */
};

/* A page that was public and is no more. Its text and edition files are nowhere in the room. */
struct withdrawn_page {
	struct slice path; /* "cables/09ISLAMABAD365.html" */
	struct slice name; /* what is withdrawn, without its words: the MRN or "story 4" */
	bool is_story;
	int64_t since_ms;
	struct slice reason;
};

struct record_row {
	uint64_t index;
	struct slice bytes;
	struct slice leaf_hash; /* hex */
};

/* Every order is fixed: cables by date and address, stories by time of publication, newest first. */
struct room_contents {
	struct room_identity identity;
	const struct posted_cable *cables;
	size_t cable_count;
	const struct posted_story *stories;
	size_t story_count;
	const struct withdrawn_page *withdrawn;
	size_t withdrawn_count;
	const struct record_row *record;
	size_t record_count;
	size_t record_before; /* entries that stand before these: not 0 only for a page that shows the newest */
	int64_t now_ms;       /* "This article is from May 04, 2011." depends on the day */
};

#endif
