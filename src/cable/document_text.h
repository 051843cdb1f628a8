/* The text of a document's bytes, as every reader makes it.
 *
 * Valid UTF-8 stays; anything else is read as Windows-1252. A byte order mark goes, CRLF and CR become LF, and control
 * characters become spaces, so that no later stage meets them.
 */
#ifndef CABLEDESK_CABLE_DOCUMENT_TEXT_H
#define CABLEDESK_CABLE_DOCUMENT_TEXT_H

#include "base/arena.h"

/* Makes the text, in the arena; a NUL follows it. STATUS_MEMORY. */
enum status document_text_make(struct arena *a, struct slice bytes, struct slice *text, struct error *err)
    __attribute__((warn_unused_result));

/* At most `most` bytes of `text` (valid UTF-8), cut between two characters. */
struct slice text_cut(struct slice text, size_t most);

/* The same words with every run of white space as one space, trimmed; in the arena. Without memory its pointer is NULL. */
struct slice text_in_one_line(struct arena *a, struct slice text);
/* ASCII letters in capitals, in the arena. */
struct slice text_in_capitals(struct arena *a, struct slice text);

#endif
