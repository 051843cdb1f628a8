/* A cable's words as a page sets them: running text, items and columns (room/reflow.h), with what was searched for and what is missing
 * marked, and without the page lines that stand between.
 */
#ifndef CABLEDESK_WEB_CABLE_TEXT_H
#define CABLEDESK_WEB_CABLE_TEXT_H

#include "base/value.h"
#include "cable/cable.h"

/* Spans of the reading's text to be marked, with their element. */
struct cable_marks {
	const struct markup_span *items;
	size_t count;
};

/* A list of {words: markup, item, lines}: the bytes `words` of the cable's text. */
enum status cable_text_blocks(struct arena *a, const struct cable *cable, struct span words,
                              const struct cable_marks *marks, struct value **out, struct error *err)
    __attribute__((warn_unused_result));

#endif
