/* The words of a cable's paragraph as a page shows them: blocks of running text, items and columns, with marks.
 *
 * The tree is the `blocks` of pages/parts/cable_text.html: a list of {item, lines: bool; words: markup}. Room and desk
 * use it. Pure and thread-safe.
 */
#ifndef CABLEDESK_ROOM_CABLE_TEXT_H
#define CABLEDESK_ROOM_CABLE_TEXT_H

#include "base/value.h"

/* Puts the blocks under `name`. `spans` are of the text; one that runs over several blocks is cut, and its id stands on its first piece. */
void cable_text_put_blocks(struct arena *a, struct value *object, const char *name, struct slice text,
                           const struct markup_span *spans, size_t count);

#endif
