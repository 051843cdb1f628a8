/* All hits of a question as a file, CSV or JSONL: read and sent in batches, so that memory stays the same however many there are.
 *
 * Each row holds cable, mrn, address, post, date, class, subject, summary and is_posted. A batch is one question to the archive, with a
 * deadline of its own; no read transaction outlives it.
 */
#ifndef CABLEDESK_WEB_SEARCH_EXPORT_H
#define CABLEDESK_WEB_SEARCH_EXPORT_H

#include "base/list.h"
#include "web/visit.h"

/* Makes the first batch, so that a wrong query is told, and has the response make the others as they are sent. */
enum status search_export(const struct visit *v, struct slice query, enum archive_order order, enum list_format format,
                          struct error *err) __attribute__((warn_unused_result));

#endif
