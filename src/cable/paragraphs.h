/* A telegram's paragraphs: numbered ones with their portion marks, headings, and text without a number.
 *
 * Offsets are bytes into the text, half-open. Paragraphs do not overlap, stand in order, and together hold all words of the body. Source: 5 FAH-2
 * H-320 (format of a telegram).
 */
#ifndef CABLEDESK_CABLE_PARAGRAPHS_H
#define CABLEDESK_CABLE_PARAGRAPHS_H

#include "cable/cable.h"

struct paragraphs {
	struct paragraph *items;
	size_t count;
};

/* Splits the body of a text, page lines blanked. A number begins a paragraph at the start of a line, if it follows on the
 * numbers before it; "1974." and "3.5 million" begin none. A line over or under a rule of dashes is a heading, and so is a short line that stands
 * alone before a number. STATUS_MEMORY. */
enum status paragraphs_split(struct arena *a, struct slice text, struct span body, struct paragraphs *out,
                             struct error *err) __attribute__((warn_unused_result));

#endif
