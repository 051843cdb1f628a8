/* Cables that were looked at lately, with their words, so that a story's quotations load and read each cable once.
 *
 * Bounded: where there is no room, the one that was taken longest ago goes. A zeroed shelf is empty. Not thread-safe.
 */
#ifndef CABLEDESK_QUOTE_SHELF_H
#define CABLEDESK_QUOTE_SHELF_H

#include "quote/check.h"

struct hand_cable {
	struct archive_cable cable;
	struct wording wording;
};

/* About a fifth of a megabyte a cable of a thousand words. */
enum { SHELF_MAX = 64, SHELF_BYTES_MAX = 24 << 20 };

struct shelf_place {
	struct arena arena;
	struct cable_id id;
	struct hand_cable *cable; /* NULL: the source does not have it (any more) */
	uint64_t taken;           /* when: the count of takings */
};

struct shelf {
	struct shelf_place places[SHELF_MAX];
	size_t count;
	size_t bytes;
	uint64_t takings;
};

/* The cable of this id, NULL if the source has none. It is the shelf's, until the next taking. */
enum status shelf_take(struct shelf *shelf, const struct quote_source *source, const struct cable_id *id,
                       const struct hand_cable **out, struct error *err) __attribute__((warn_unused_result));
void shelf_free(struct shelf *shelf);

/* Loads a cable and makes its words. NULL if the source has none. */
enum status hand_cable_load(struct arena *a, const struct quote_source *source, const struct cable_id *id,
                            struct hand_cable **out, struct error *err) __attribute__((warn_unused_result));

#endif
