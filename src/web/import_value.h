/* An import as a value, for pages and commands. */
#ifndef CABLEDESK_WEB_IMPORT_VALUE_H
#define CABLEDESK_WEB_IMPORT_VALUE_H

#include "desk/import_list.h"
#include "web/visit.h"

/* Puts {cables, new, known, differing, flagged, set_aside}. */
void import_put_counts(struct value *object, const struct archive_counts *counts);

/* {id, name, collection, done, undone, can_go_on, started, undone_at, cables, new, known, differing, flagged, set_aside, has_findings, url,
 * size_text}. */
struct value *import_row_value(const struct visit *v, const struct import *import);

#endif
