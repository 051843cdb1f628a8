/* What the abbreviations of a telegram mean: captions, marks, precedences (of TAGS: room/tag.h). One small table; its sentences stand in the
 * catalogue. */
#ifndef CABLEDESK_WEB_ABBREVIATION_H
#define CABLEDESK_WEB_ABBREVIATION_H

#include "base/text.h"

/* The meaning as a value: text, or null for what the table does not have. Case does not count. */
struct value *abbreviation_meaning(struct arena *a, const struct text_catalogue *text, struct slice word);

#endif
