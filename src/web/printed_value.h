/* What a printed volume says of a cable, as a value.
 *
 * {kind, volume, title, id, number, heading, text (of an editorial note: its words; else empty),
 * notes: [{kind, number, text, paragraph}], persons: [{id, name, words}], terms: [{id, name, words}] (of the front matter, by name), pages:
 * [{number, paragraph}]}; `paragraph` is the index of the one that the note is attached to or the page begins in, null before the first.
 */
#ifndef CABLEDESK_WEB_PRINTED_VALUE_H
#define CABLEDESK_WEB_PRINTED_VALUE_H

#include "base/value.h"
#include "cable/cable.h"

/* Puts it as `printed`; null for a cable that comes from no volume. */
void printed_put_value(struct value *object, const struct cable *c);

#endif
