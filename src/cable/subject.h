/* The SUBJECT line, which may run over several lines. */
#ifndef CABLEDESK_CABLE_SUBJECT_H
#define CABLEDESK_CABLE_SUBJECT_H

#include "base/arena.h"

/* The subject in one line, case as written, character references (&#8217;) undone; `strip_mark` takes off a leading portion mark.
 * Empty if there is none. `span` (may be NULL) gets its place in `head`. STATUS_MEMORY. */
enum status subject_parse(struct arena *a, struct slice head, bool strip_mark, struct slice *subject, struct span *span,
                          struct error *err) __attribute__((warn_unused_result));

#endif
