/* The places of one quotation: compared with the cables that are at hand, then with those that the source thinks likely.
 *
 * The cables at hand are kept with their wording for all quotations of a story. Everything lies in the arena given.
 */
#ifndef CABLEDESK_QUOTE_SEARCH_H
#define CABLEDESK_QUOTE_SEARCH_H

#include "quote/check.h"

struct hand_cable {
	struct archive_cable cable;
	struct wording wording;
};

struct hand {
	struct hand_cable *cables; /* each once */
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

/* Fills `out->places`, `out->verdict`, `out->standing` and `out->parts`. `everywhere`: not only in the cables at hand. */
enum status quote_search(struct arena *a, struct slice text, const struct hand *hand, const struct quote_source *source,
                         bool everywhere, struct quote_result *out, struct error *err)
    __attribute__((warn_unused_result));

/* The best place of a quotation in one cable; `out->finding.verdict` is VERDICT_NOT_FOUND if there is none. */
enum status quote_search_cable(struct arena *a, struct slice text, const struct hand_cable *cable,
                               struct quote_place *out, struct error *err) __attribute__((warn_unused_result));

#endif
