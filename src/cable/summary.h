/* A telegram's summary: from "SUMMARY" to "END SUMMARY", or the paragraph that it heads. */
#ifndef CABLEDESK_CABLE_SUMMARY_H
#define CABLEDESK_CABLE_SUMMARY_H

#include "base/arena.h"

/* The summary's text, without labels, paragraph numbers, portion marks and empty lines; lines end in LF. Empty if there is none; page lines should be
 * blanked. `span` (may be NULL) gets the place that it was taken from. STATUS_MEMORY. */
enum status summary_parse(struct arena *a, struct slice text, struct slice *summary, struct span *span,
                          struct error *err) __attribute__((warn_unused_result));

#endif
