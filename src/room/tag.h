/* What TAGS mean, the codes for what a telegram is about: those of subjects that are seen most. A country's code, a name and an organisation's have no
 * meaning here. The sentences stand in every language's catalogue, as both the room and the desk show them.
 * Source: 5 FAH-3, TAGS/Terms Handbook. Pure and thread-safe.
 */
#ifndef CABLEDESK_ROOM_TAG_H
#define CABLEDESK_ROOM_TAG_H

#include "base/text.h"

/* The meaning as a value: text, or null for what the table does not have. Case does not count. */
struct value *tag_meaning(struct arena *a, const struct text_catalogue *text, struct slice tag);

#endif
