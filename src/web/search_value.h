/* A search as a value: one tree for the command, its JSON and the desk's page.
 *
 * {query, order, total, hits: [{cable, name, mrn, address, post, date, class, subject, title, summary, is_posted, snippets: [{paragraph, text,
 * marks: [{begin, end}], cut_before, cut_after}], is_kept, is_read}], facets: {post, year, class, tag: [{value, count}]}, cursor}. `address` is null for a cable
 * that nobody cited; `cursor` is null at the end. `marks` are bytes of `text`.
 */
#ifndef CABLEDESK_WEB_SEARCH_VALUE_H
#define CABLEDESK_WEB_SEARCH_VALUE_H

#include "archive/archive.h"
#include "base/value.h"
#include "publish/publication.h"

enum { SEARCH_SNIPPETS = 2, SEARCH_LIMIT_DEFAULT = 20 };

/* The sets that a query may name: is:posted, is:cited, is:kept, is:read. */
enum search_set { SEARCH_POSTED, SEARCH_CITED, SEARCH_KEPT, SEARCH_READ, SEARCH_SETS };

struct search_request {
	const struct publisher *publisher; /* its archive and desk.db are read */
	const struct scope *scope;
	struct named_set sets[SEARCH_SETS]; /* of search_read_sets */
	struct slice query;
	enum archive_order order;
	size_t limit;
	struct slice cursor;
	bool with_facets;
	const struct query *counted_by[ARCHIVE_COUNTED]; /* as in a question to the archive */
	int64_t deadline;                                /* UTC ms; 0: none */
};

/* "relevance", "date", "date-down". */
const char *search_order_name(enum archive_order order);
bool search_order_parse(struct slice name, enum archive_order *out);

/* Reads the sets of a request, once for all that it asks: what is posted and cited, and what the actor keeps and has read. */
enum status search_read_sets(struct arena *a, struct db *db, struct actor actor, struct named_set out[SEARCH_SETS],
                             struct error *err) __attribute__((warn_unused_result));

/* Asks the archive and makes the snippets. STATUS_USAGE, with place and sentence, for a wrong query, and for a cursor of another. */
enum status search_make_value(struct arena *a, const struct search_request *request, struct value **out,
                              struct error *err) __attribute__((warn_unused_result));

/* The hits beside a cable, among all of the request's. STATUS_USAGE for a wrong query. */
enum status search_find_beside(struct arena *a, const struct search_request *request, const struct cable_id *id,
                               struct archive_beside *out, struct error *err) __attribute__((warn_unused_result));

#endif
