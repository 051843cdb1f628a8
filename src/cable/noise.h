/* What stands in a telegram's text and is no word of it: page heads and feet, section lines, stamps, ends of message.
 *
 * Spans stand in order and apart. Everything is in the arena. Sources: page lines as the Department's system of 2000-10
 * ("KABUL 00001156  002 OF 003") and its archive of 1973-79 wrote them ("PAGE 02        HARARE  03759  01 OF 03  111533Z").
 */
#ifndef CABLEDESK_CABLE_NOISE_H
#define CABLEDESK_CABLE_NOISE_H

#include "cable/post.h"

struct spans {
	struct span *items;
	size_t count;
};

/* Finds the noise of a text. STATUS_MEMORY. */
enum status noise_find(struct arena *a, const struct posts *posts, struct slice text, struct spans *out,
                       struct error *err) __attribute__((warn_unused_result));

/* The text with its noise as spaces: same length, same offsets, lines kept. Without memory its pointer is NULL. */
struct slice noise_blank(struct arena *a, struct slice text, const struct spans *noise);

/* The words of a span without the noise, and without the lines that it leaves empty; in the arena. Without memory its pointer is NULL. */
struct slice noise_drop(struct arena *a, struct slice text, struct span span, const struct span *noise, size_t count);

/* Words that were missing already when the telegram came: runs of eight X or more, "[1 line not declassified]", "[name not
 * declassified]", "[text not declassified]", "[portion marking not declassified]". STATUS_MEMORY. */
enum status omissions_find(struct arena *a, struct slice text, struct spans *out, struct error *err)
    __attribute__((warn_unused_result));

/* Adds a span to those that grow by arena_push. */
enum status spans_add(struct arena *a, struct spans *spans, size_t *capacity, struct span span, struct error *err)
    __attribute__((warn_unused_result));

/* Joins two lists of spans, each in order and apart: `spans` becomes what either holds. STATUS_MEMORY. */
enum status spans_join(struct arena *a, struct spans *spans, const struct spans *more, struct error *err)
    __attribute__((warn_unused_result));

#endif
