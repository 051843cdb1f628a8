/* Where a query's words stand in a cable, and short pieces of its text around them.
 *
 * Made from the reading by base/words, never by the index, so that the words that are marked are those that the search
 * counts. Nothing but the one cable is looked at. Pure and thread-safe; all lies in the arena.
 */
#ifndef CABLEDESK_ARCHIVE_SNIPPET_H
#define CABLEDESK_ARCHIVE_SNIPPET_H

#include "archive/query.h"
#include "cable/cable.h"

struct spans {
	struct span *items;
	size_t count;
};

/* All places in the cable's text of the words, beginnings and phrases that the query asks for (not those it denies, nor
 * those of fields): in order, apart. A phrase is one place, also where it runs over a page line. */
enum status snippet_find_hits(struct arena *a, const struct cable *cable, const struct query *query, struct spans *out,
                              struct error *err) __attribute__((warn_unused_result));

struct snippet {
	struct slice text; /* white space and page lines closed up to one space */
	struct spans hits; /* in `text` */
	struct span place; /* in the reading's text */
	int paragraph;     /* its number; 0: it has none */
	bool cut_before;   /* the paragraph has words before it */
	bool cut_after;
};

struct snippets {
	struct snippet *items;
	size_t count;
};

/* Whether the query asks for words of the text: by another, no cable has a snippet, and none need be loaded for it. */
bool snippet_may_have(const struct query *query);

/* At most `limit` snippets, in the order of the text: those with the most different words of the query, alike those with
 * the most hits, alike the first. The cable's head only where nothing else has a hit. None when no word of the query stands in the text: then the summary is what to show. */
enum status snippet_make(struct arena *a, const struct cable *cable, const struct query *query, size_t limit,
                         struct snippets *out, struct error *err) __attribute__((warn_unused_result));

#endif
