/* A story's text on a page, block by block, each with what is said of the quotations in it: so that notes stand beside their paragraph, on a
 * phone under it, without a script.
 */
#ifndef CABLEDESK_WEB_STORY_TEXT_H
#define CABLEDESK_WEB_STORY_TEXT_H

#include "quote/check.h"
#include "web/visit.h"

struct story_text {
	const struct visit *visit;
	int64_t story;
	const struct prose *prose;
	const struct quote_check *check;
	const struct pick *picks;
	size_t pick_count;
};

/* A list of {words: markup, notes: [{n, anchor, back, text, is_scrap, exact, conventional, altered, not_found, changes, diff, places, needs_pick, picked_none,
 * can_pick}], has_notes}. */
struct value *story_text_value(const struct story_text *text);

/* The scraps: quotations of under four words, which are listed apart. */
struct value *story_scraps_value(const struct story_text *text);

#endif
