/* Reads one telegram as it stands: routing lines and addresses (ACP-127, ACP-126), E.O., TAGS, SUBJECT and REF lines,
 * numbered paragraphs (5 FAH-2 H-320), also the older form of 1966-79 (capitals, no colon after E.O., page heads).
 */
#ifndef CABLEDESK_CABLE_READ_TELEGRAM_H
#define CABLEDESK_CABLE_READ_TELEGRAM_H

#include "cable/cable.h"
#include "cable/post.h"

/* Makes a cable of the bytes of one telegram. Bytes that are not UTF-8 are read as Windows-1252; CRLF becomes LF; NUL and other
 * control characters become spaces. A field that cannot be read is flagged and never loses the cable.
 * STATUS_INPUT (cable.no_telegram) if nothing in it is of a telegram: no date-time group, no FM, TAGS, SUBJECT or
 * numbered paragraph; STATUS_MEMORY. */
enum status cable_read_telegram(struct arena *a, const struct posts *posts, struct slice bytes, struct cable *out,
                                struct error *err) __attribute__((warn_unused_result));

struct spans;

/* As above, where the reading's text is made already (valid UTF-8, LF) and any text is taken for a telegram. For readers of containers:
 * `year` (0: not known) completes dates and references where the text has none; `own` (may be empty) is the telegram's MRN as
 * the container has it, and the cable gets it; `said` (may be NULL) gets the one that the text itself says. */
enum status cable_read_telegram_text(struct arena *a, const struct posts *posts, struct slice text, struct slice own,
                                     int year, struct cable *out, struct slice *said, struct error *err)
    __attribute__((warn_unused_result));
/* The same for a text in which besides some spans, in order and apart, are no words of the telegram. */
enum status cable_read_telegram_parts(struct arena *a, const struct posts *posts, struct slice text,
                                      const struct spans *besides, int year, struct cable *out, struct error *err)
    __attribute__((warn_unused_result));

#endif
