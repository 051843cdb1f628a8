/* A paragraph of a telegram as running text, lists and tables.
 *
 * A telegram's lines end where the machine's did, at about 65 characters; that is no part of what it says. Here a line end
 * becomes a space where the line is long or the next word would not have fit, while short lines, lists and columns keep theirs. Every
 * byte stays at its offset (a LF becomes a space, nothing else changes), so that spans of the text still hold.
 * Blocks do not overlap and stand in order; between them there is white space only. Pure and thread-safe.
 */
#ifndef CABLEDESK_ROOM_REFLOW_H
#define CABLEDESK_ROOM_REFLOW_H

#include "base/arena.h"

enum reflow_kind {
	REFLOW_TEXT, /* running text; a LF that is left is a line's end that is meant */
	REFLOW_ITEM, /* an item of a list, with its own sign: "-- ", "a. " */
	REFLOW_LINES /* columns: every space and LF counts */
};

struct reflow_block {
	enum reflow_kind kind;
	struct span span;  /* in the text */
	struct slice text; /* those bytes, with spaces for line ends that are not meant */
};

/* `*out` lives in the arena; no block for a text without words. STATUS_MEMORY. */
enum status reflow_text(struct arena *a, struct slice text, struct reflow_block **out, size_t *count, struct error *err)
    __attribute__((warn_unused_result));

#endif
