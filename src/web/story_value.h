/* Stories as values, for pages: rows of lists, the text with its quotations. */
#ifndef CABLEDESK_WEB_STORY_VALUE_H
#define CABLEDESK_WEB_STORY_VALUE_H

#include "desk/story.h"
#include "quote/check.h"
#include "web/visit.h"

/* {id, headline, partner, date, state, is_draft, is_ready, is_published, is_withdrawn, version, has_newer, url}. */
struct value *story_row_value(const struct visit *v, const struct story *story);

/* Checks the story's newest version and puts {exact, conventional, altered, not_found, scraps, to_pick, stops, needs_person} under "tally". */
enum status story_put_tally(const struct visit *v, const struct story *story, struct value *object, struct error *err)
    __attribute__((warn_unused_result));
struct value *story_tally_value(const struct visit *v, const struct quote_check *check);

/* Puts what became of a publication that waits for its time: {due, waiting, missed, changed}. */
void story_put_schedule(struct value *object, const struct schedule *schedule);

#endif
