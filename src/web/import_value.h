/* An import as a value, for pages. */
#ifndef CABLEDESK_WEB_IMPORT_VALUE_H
#define CABLEDESK_WEB_IMPORT_VALUE_H

#include "desk/import_list.h"
#include "web/visit.h"

/* {id, name, collection, done, undone, can_go_on, started, undone_at, cables, new, known, differing, flagged, set_aside, has_findings, url,
 * size_text}. */
struct value *import_row_value(const struct visit *v, const struct import *import);

#endif
