/* Filters of a query: the conditions that stand beside each other at its top, as the counts of a search page add and take them
 * away. All makes query text; the address of a page holds the whole question. Pure.
 */
#ifndef CABLEDESK_WEB_QUERY_FILTER_H
#define CABLEDESK_WEB_QUERY_FILTER_H

#include "archive/query.h"

/* "post:islamabad", "class:\"top secret\"", "date:2009": a condition in the form that query_write gives it. The pointer is
 * NULL without memory, or where the value cannot stand in a query. */
struct slice query_filter_make(struct arena *a, enum query_field field, struct slice value);

/* Whether the query has the condition at its top. */
bool query_filter_has(struct arena *a, const struct query *query, struct slice condition);

/* The query's text (`text`, of which `query` is the tree) with the condition, or without it. */
struct slice query_filter_add(struct arena *a, const struct query *query, struct slice text, struct slice condition);
struct slice query_filter_remove(struct arena *a, const struct query *query, struct slice condition);

#endif
