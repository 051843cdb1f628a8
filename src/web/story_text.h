/* A story's text on a page, block by block, each with what is said of the quotations in it: so that notes stand beside their paragraph, on a
 * phone under it, without a script.
 */
#ifndef CABLEDESK_WEB_STORY_TEXT_H
#define CABLEDESK_WEB_STORY_TEXT_H

#include "base/prose.h"
#include "quote/extract.h"
#include "web/story_note.h"

struct story_text {
	const struct story_notes *notes;
	const struct prose *prose;
	const struct extract *extract;
	const struct value *citations;
	bool is_alone; /* quotations lead to the page that shows them beside their cable, and no notes stand here */
	size_t here;   /* index of the result that such a page shows */
};

/* A list of {words: markup, notes, has_notes} (web/story_note.h). */
struct value *story_text_value(const struct story_text *text);

/* The scraps: quotations of under four words, which are listed apart. */
struct value *story_scraps_value(const struct story_text *text);

#endif
