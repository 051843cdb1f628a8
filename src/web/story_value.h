/* Stories as values, for pages: rows of lists, the text with its quotations. */
#ifndef CABLEDESK_WEB_STORY_VALUE_H
#define CABLEDESK_WEB_STORY_VALUE_H

#include "desk/story.h"
#include "publish/kept_check.h"
#include "web/visit.h"

/* {id, headline, partner, date, state, is_draft, is_ready, is_published, is_withdrawn, version, has_newer, url}. */
struct value *story_row_value(const struct visit *v, const struct story *story);

/* The same with what is kept of its check: {tally (null: not checked yet), fallen_count}. */
enum status story_checked_row(const struct visit *v, const struct story *story, struct value **out, struct error *err)
    __attribute__((warn_unused_result));
/* Puts such rows of public stories with a quotation that no longer holds: {fallen, has_fallen}. */
enum status story_put_fallen_rows(const struct visit *v, struct value *page, struct error *err)
    __attribute__((warn_unused_result));
/* Puts the quotations that no longer hold: {fallen: [{text, address, url, edition, paragraph, diff, altered}], has_fallen}. */
void story_put_fallen(const struct visit *v, struct value *page, const struct value *fallen);

/* A story with what is kept of its check; where that is not so any more it is checked now, and kept. */
struct story_checked {
	struct story story;
	struct story_version version; /* the newest */
	struct prose prose;
	struct extract extract;
	struct kept_check check;
};
enum status story_load_checked(const struct visit *v, int64_t id, struct story_checked *out, struct error *err)
    __attribute__((warn_unused_result));

/* Puts what became of a publication that waits for its time: {due, waiting, missed, changed}. */
void story_put_schedule(struct value *object, const struct schedule *schedule);

#endif
