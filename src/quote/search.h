/* The places of quotations: compared with the cables that are at hand, then with those that the source thinks likely.
 *
 * The source is asked once for all quotations of a group, once more for the parts of those that are put together from several places, and once
 * for how many cables the words of altered ones stand in. What is loaded stands on a shelf, so that no cable is loaded twice. Results lie in the
 * arena given.
 */
#ifndef CABLEDESK_QUOTE_SEARCH_H
#define CABLEDESK_QUOTE_SEARCH_H

#include "quote/shelf.h"

/* The cables that a story names or quotes, each once; they stay. */
struct hand {
	struct hand_cable **cables;
	size_t count;
	size_t capacity;
};

/* Whether both name the same cable. */
bool quote_same_id(const struct cable_id *a, const struct cable_id *b);
/* The cable at hand of this id, or NULL. */
const struct hand_cable *hand_find(const struct hand *hand, const struct cable_id *id);
/* Takes a cable to hand, once. One that the source no longer has is passed over. */
enum status hand_take(struct hand *hand, struct arena *a, const struct quote_source *source, const struct cable_id *id,
                      struct error *err) __attribute__((warn_unused_result));

/* Where quotations are looked for. */
struct quote_places {
	const struct quote_source *source;
	const struct hand *hand;
	struct shelf *shelf;
	bool everywhere; /* not only in the cables at hand */
};

/* Fills places, verdict, standing and parts of each result, whose quotation is set. */
enum status quote_search(struct arena *a, const struct quote_places *where, struct quote_result *const *results,
                         size_t count, struct error *err) __attribute__((warn_unused_result));

/* The best place of a quotation in one cable; `out->finding.verdict` is VERDICT_NOT_FOUND if there is none. */
enum status quote_search_cable(struct arena *a, struct slice text, const struct hand_cable *cable,
                               struct quote_place *out, struct error *err) __attribute__((warn_unused_result));

#endif
