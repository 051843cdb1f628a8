/* The room's contents as its pages look at them: who quotes what, and which cables stand under which year, post, tag.
 *
 * Made once from the contents, then only read. Everything lives in the arena and points into the contents; numbers are
 * indexes into contents->cables and contents->stories. Lists keep the contents' order.
 */
#ifndef CABLEDESK_ROOM_INDEX_H
#define CABLEDESK_ROOM_INDEX_H

#include "room/contents.h"

#define ROOM_NONE SIZE_MAX

/* A place in a posted cable that words of a story lead to. */
struct room_citing {
	size_t cable;
	size_t story;
	size_t quotation; /* of the story */
	size_t place;     /* of the quotation */
};

/* A story cites a cable, in whatever way. */
struct room_citation {
	size_t cable;
	size_t story;
};

enum room_shelf {
	SHELF_YEAR = 0, /* key 2009, or "undated" */
	SHELF_MONTH,    /* 2009-02 */
	SHELF_POST,     /* ISLAMABAD */
	SHELF_TAG,      /* PREL */
	SHELF_SERIES,   /* of stories: the-ovra-file */
	SHELF_COUNT,
};

/* Cables (of SHELF_SERIES: stories) that stand together. */
struct room_group {
	struct slice key;  /* in paths */
	struct slice name; /* for people; of a month and a year the key */
	size_t *members;
	size_t count;
};

struct room_groups {
	struct room_group *items; /* by key */
	size_t count;
};

struct room_index {
	const struct room_contents *contents;
	size_t *by_address;          /* cables */
	size_t *by_mrn;              /* cables */
	struct room_citing *citings; /* by cable, then as the stories stand */
	size_t citing_count;
	struct room_citation *citations; /* likewise */
	size_t citation_count;
	struct room_groups shelves[SHELF_COUNT];
};

/* STATUS_MEMORY, or STATUS_INPUT if two cables have one address. */
enum status room_index_make(struct arena *a, const struct room_contents *contents, struct room_index *out,
                            struct error *err) __attribute__((warn_unused_result));

/* The cable of an address, the story of a number; ROOM_NONE if it is not public. */
size_t room_index_cable(const struct room_index *index, struct slice address);
size_t room_index_story(const struct room_index *index, uint64_t number);

/* The first of `*count` cables with an MRN, as indexes in `index->by_mrn`. */
const size_t *room_index_mrn(const struct room_index *index, struct slice mrn, size_t *count);
/* What leads into a cable; the stories that cite it. */
const struct room_citing *room_index_citings(const struct room_index *index, size_t cable, size_t *count);
const struct room_citation *room_index_citations(const struct room_index *index, size_t cable, size_t *count);

/* The group of a key; NULL if there is none. */
const struct room_group *room_index_group(const struct room_index *index, enum room_shelf shelf, struct slice key);

/* The date on a story; when it became public if it has none. */
struct moment room_story_date(const struct posted_story *story);

#endif
