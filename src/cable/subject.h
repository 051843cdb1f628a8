/* The SUBJECT line, which may run over several lines. */
#ifndef CABLEDESK_CABLE_SUBJECT_H
#define CABLEDESK_CABLE_SUBJECT_H

#include "base/arena.h"
#include "cable/labels.h"

/* The lines of the subject; false if there is none. Pure. */
bool subject_find(const struct labels *head, struct span *lines);

/* The subject in one line, case as written, character references (&#8217;) undone; `strip_mark` takes off a leading portion mark.
 * Empty if there is none. STATUS_MEMORY. */
enum status subject_parse(struct arena *a, const struct labels *head, bool strip_mark, struct slice *subject,
                          struct error *err) __attribute__((warn_unused_result));

#endif
