/* Where things stand in the room: ids within a page, and paths of lists.
 *
 * They are for ever, since links from everywhere lead to them: `#p3` is the paragraph numbered 3, `#p3-2` the second of
 * that number, `#u1` the first one without a number. `#s4-2` on a cable's page are the words that the second quotation of
 * story 4 takes from it (`#s4-2-3`: its third place), `#q2` on the story's page that quotation.
 * Pure and thread-safe. Without memory a slice's pointer is NULL, and the arena is marked as failed.
 */
#ifndef CABLEDESK_ROOM_ANCHOR_H
#define CABLEDESK_ROOM_ANCHOR_H

#include "room/edition.h"

/* The id of a paragraph on its cable's page. `index` lies within the edition. */
struct slice anchor_paragraph(struct arena *a, const struct edition *e, size_t index);
/* The id of quoted words on the cable's page; quotation and place count from 0. */
struct slice anchor_words(struct arena *a, uint64_t story, size_t quotation, size_t place);
/* The id of a quotation on its story's page. */
struct slice anchor_quotation(struct arena *a, size_t quotation);

/* Whether the words of a place stand in the edition, so that anchor_words of it exists on the cable's page. */
bool anchor_place_has_words(const struct edition *e, const struct edition_place *place);
/* As above, the paragraph. */
bool anchor_place_has_paragraph(const struct edition *e, const struct edition_place *place);

/* A name as it stands in a path: ASCII letters and digits, a hyphen for each run of others; at most 80 bytes. Empty if none
 * is left. */
struct slice anchor_key(struct arena *a, struct slice name);

#endif
