/* The room as a plan would make it, before anything is published: the same pages, made by the same functions from the same values.
 *
 * Nothing is written. What is made up at the publication (salts, and with them hashes) is not known yet: such places are empty.
 */
#ifndef CABLEDESK_PUBLISH_PREVIEW_H
#define CABLEDESK_PUBLISH_PREVIEW_H

#include "base/config.h"
#include "publish/plan.h"
#include "room/contents.h"

/* What would be public with the plan to publish, as far as the page of `path` shows it. In the arena. */
enum status preview_contents(const struct publisher *publisher, struct arena *a, const struct config *config,
                             const struct plan *plan, int64_t now, struct slice path, struct room_contents *out,
                             struct error *err) __attribute__((warn_unused_result));

/* A page that would be new, or other than it is. */
enum preview_kind { PREVIEW_STORY, PREVIEW_CABLE, PREVIEW_LEAVES, PREVIEW_LIST, PREVIEW_FRONT, PREVIEW_RECORD };
struct preview_page {
	enum preview_kind kind;
	struct slice path;    /* in the room */
	struct slice name;    /* headline, title of the cable, name of the list; of a month as moment_write */
	const char *sentence; /* what it is called, with {name}; NULL: as `name` says */
	bool is_new;
};

/* The pages that the plan changes: the story, its cables, the cables that leave, the lists that these stand on and the lists of such lists, the
 * front page and the record. `contents`: of the front page. */
enum status preview_list_pages(struct arena *a, const struct plan *plan, const struct room_contents *contents,
                               struct preview_page **out, size_t *count, struct error *err)
    __attribute__((warn_unused_result));

#endif
