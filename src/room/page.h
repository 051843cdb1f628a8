/* The room's pages as value trees: what stands on each page, in the names that the templates of pages/room/ know.
 *
 * A tree is made from the index alone, so that a page shows nothing but what the room holds. All addresses are relative
 * to `root`. Trees live in the maker's arena, which says by `failed` when memory ran out (value_done). Lists are cut into pages of
 * PAGE_ROWS_MAX rows, or of PAGE_GROUPS_MAX groups. Pure and thread-safe, for different arenas.
 */
#ifndef CABLEDESK_ROOM_PAGE_H
#define CABLEDESK_ROOM_PAGE_H

#include "base/text.h"
#include "room/index.h"

enum { PAGE_ROWS_MAX = 100, PAGE_GROUPS_MAX = 150, PAGE_FEED_MAX = 30, PAGE_RECORD_MAX = 100 };
/* Cables beside a story; one that cites more has a list of its own. */
enum { PAGE_STORY_CABLES_MAX = 50 };

struct page_maker {
	struct arena *arena;
	const struct room_index *index;
	const struct text_catalogue *text;
	struct slice root; /* the room as seen from the page: "./", "../", or an absolute address */
};

/* A list: a group of a shelf, or all groups of one, or all stories; `page` counts from 0. */
struct page_list {
	enum room_shelf shelf;
	size_t group; /* in the shelf */
	size_t page;
};

/* What every page has: names and addresses of head, header and footer. The other functions begin with it. */
struct value *page_begin(const struct page_maker *m, struct slice title, struct slice path);

/* room/cable.html, room/story.html: a posted cable, a published story. */
struct value *page_of_cable(const struct page_maker *m, size_t cable);
struct value *page_of_story(const struct page_maker *m, size_t story);
/* room/front.html. */
struct value *page_of_front(const struct page_maker *m);
/* room/list.html: the cables (or stories) of a group; the groups of a shelf; all stories, newest first. */
struct value *page_of_group(const struct page_maker *m, const struct page_list *list);
struct value *page_of_shelf(const struct page_maker *m, enum room_shelf shelf, size_t page);
struct value *page_of_stories(const struct page_maker *m, size_t page);
/* room/list.html: all cables that a story cites. */
struct value *page_of_story_cables(const struct page_maker *m, size_t story, size_t page);
/* room/record.html, room/withdrawn.html, room/missing.html. */
struct value *page_of_record(const struct page_maker *m);
struct value *page_of_withdrawn(const struct page_maker *m, size_t withdrawn);
struct value *page_of_missing(const struct page_maker *m);

/* How many pages a list of so many rows, or of so many groups, has; at least one. */
size_t page_count_of(size_t rows);
size_t page_shelf_count_of(size_t groups);
/* Paths of lists: "posts/ISLAMABAD.html", the second page "posts/ISLAMABAD.p2.html"; "posts/index.html". */
struct slice page_group_path(struct arena *a, enum room_shelf shelf, struct slice key, size_t page);
struct slice page_shelf_path(struct arena *a, enum room_shelf shelf, size_t page);
struct slice page_stories_path(struct arena *a, size_t page);
/* "stories/9-ten-years.cables.html", the second page "….cables.p2.html". */
struct slice page_story_cables_path(struct arena *a, const struct posted_story *story, size_t page);

/* ---- What several pages show ---- */

/* The absolute address of a path; empty where the room's own is not known. */
struct slice page_absolute(struct arena *a, const struct room_contents *contents, struct slice path);
/* Puts the address of a path in the room, from the root. */
void page_put_path(const struct page_maker *m, struct value *object, const char *name, struct slice path);
/* Adds a cable or a story as a row of a list, and gives it. */
struct value *page_add_cable_row(const struct page_maker *m, struct value *list, size_t cable);
struct value *page_add_story_row(const struct page_maker *m, struct value *list, size_t story);
/* Says under `flag` whether a list has members: a template's section of a list is repeated for each. */
void page_put_has(struct value *object, const char *flag, const char *list);
/* Address on the cable's page that a place leads to, from the root; empty if its cable is not posted. */
struct slice page_place_path(const struct page_maker *m, const struct posted_story *story, size_t quotation,
                             size_t place);
/* "unclassified", "limited", "confidential", "secret", "topsecret"; "none" if the words are no classification. */
const char *page_classification_key(struct slice words);
/* The MRN; the address of a cable that has none. */
struct slice page_cable_name(const struct edition *e);
struct slice page_cable_title(const struct edition *e);

#endif
