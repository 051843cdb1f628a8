/* Which readings a scope shows, and which of them a query finds.
 *
 * All sets are bitmaps over readings in the arena of the read. A cable is shown by its newest reading inside the scope,
 * so that a bitmap of shown readings counts cables.
 */
#ifndef CABLEDESK_ARCHIVE_EMBEDDED_MATCH_H
#define CABLEDESK_ARCHIVE_EMBEDDED_MATCH_H

#include "archive/embedded/bitmap.h"
#include "archive/embedded/embedded.h"

struct match {
	struct embedded *e;
	struct arena *a;
	const struct scope *scope;
	const struct named_set *sets;
	size_t set_count;
	uint32_t *collections; /* that the scope shows, by row id; NULL: all */
	size_t collection_count;
	struct bitmap readings; /* made from a source that the scope shows */
	struct bitmap visible;  /* of these, the newest of each cable that the scope shows */
	bool shows_all_newest;  /* `visible` are all that the collections show: nothing else narrows the scope */
	/* The lists of the query's words that are not denied, in the order of the query: what relevance is made of. */
	const struct postings *ranked[QUERY_TERM_MAX];
	size_t ranked_count;
};

/* Fills `m` with what the scope shows. Call it, and what follows, within a read. */
enum status match_scope(struct match *m, struct embedded *e, struct arena *a, const struct scope *scope,
                        const struct named_set *sets, size_t set_count, struct error *err)
    __attribute__((warn_unused_result));

/* Whether the scope shows sources of this collection; whether it shows this source. */
bool match_shows_collection(const struct match *m, uint32_t collection);
bool match_shows_source(const struct match *m, uint32_t source);

/* The shown reading of a cable; 0 if the scope shows none. It takes as long for a cable that is there and not shown as for one that is not. */
uint32_t match_find_shown(const struct match *m, const struct cable_id *id);

/* The shown readings that the query finds (NULL: all). `ranked`: the lists of its words are noted, for the order of hits. */
enum status match_query(struct match *m, const struct query *query, bool ranked, struct bitmap *out, struct error *err)
    __attribute__((warn_unused_result));

/* The shown readings that a statement gives: one parameter, one column of row ids. */
enum status match_statement(struct match *m, const char *sql, struct slice value, struct bitmap *out, struct error *err)
    __attribute__((warn_unused_result));

#endif
