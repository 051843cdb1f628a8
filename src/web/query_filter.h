/* Filters of a query: the conditions on one field that stand beside each other at its top, as the counts of a search page set them.
 * All makes query text; the address of a page holds the whole question.
 *
 * A cable has one post, date and classification: values chosen of these are joined by OR. It has many TAGS: each one chosen is a condition of its
 * own. Values may be excluded, too. Pure; everything lies in the arena.
 */
#ifndef CABLEDESK_WEB_QUERY_FILTER_H
#define CABLEDESK_WEB_QUERY_FILTER_H

#include "archive/query.h"

/* "post:islamabad", "class:\"top secret\"", "date:2009": a condition in the form that query_write gives it. The pointer is
 * NULL without memory, or where the value cannot stand in a query. */
struct slice query_filter_make(struct arena *a, enum query_field field, struct slice value);

struct query_choice {
	enum query_field field;
	struct slice *chosen; /* conditions */
	size_t chosen_count;
	struct slice *excluded;
	size_t excluded_count;
	struct slice rest; /* the query without them; empty: nothing else is asked */
};

/* Whether values of the field are joined by OR. */
bool query_choice_is_single(enum query_field field);

/* What the query says of the field. STATUS_MEMORY. */
enum status query_choice_read(struct arena *a, const struct query *query, enum query_field field,
                              struct query_choice *out, struct error *err) __attribute__((warn_unused_result));

enum query_choice_state { CHOICE_NONE, CHOICE_CHOSEN, CHOICE_EXCLUDED };
/* Case does not count. */
enum query_choice_state query_choice_of(const struct query_choice *choice, struct slice condition);

/* The query's text with the condition in another state. The pointer is NULL without memory. */
struct slice query_choice_put(struct arena *a, const struct query_choice *choice, struct slice condition,
                              enum query_choice_state state);
/* The same with this condition as the only one of the field (empty: without any). */
struct slice query_choice_put_only(struct arena *a, const struct query_choice *choice, struct slice condition);

#endif
