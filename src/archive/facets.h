/* Facets: how many cables of an answer have each value of a field. */
#ifndef CABLEDESK_ARCHIVE_FACETS_H
#define CABLEDESK_ARCHIVE_FACETS_H

#include "archive/archive.h"

/* Puts counts in the order of archive.h and keeps at most `limit`: the most frequent, alike by value. `by_value` (years)
 * puts them in the order of values and keeps all. Counts of 0 and empty values are taken out. */
void facet_order(struct archive_facet *facet, bool by_value, size_t limit);

#endif
