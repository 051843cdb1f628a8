/* The best hits of many: the first `limit` in the order of rank.h, kept while all are gone through once. */
#ifndef CABLEDESK_ARCHIVE_EMBEDDED_BEST_H
#define CABLEDESK_ARCHIVE_EMBEDDED_BEST_H

#include "archive/rank.h"

struct best_hit {
	struct rank_key key;
	uint32_t reading;
	uint32_t edits; /* of a passage */
};

/* A heap with the last of the kept hits at its top. */
struct best {
	enum archive_order order;
	struct best_hit *hits;
	size_t count, limit;
};

/* False without memory. */
bool best_make(struct arena *a, enum archive_order order, size_t limit, struct best *out);
void best_add(struct best *best, const struct best_hit *hit);
/* Whether a hit of this score and date, whatever its id, stands behind all that are kept, and none more is kept. */
bool best_is_beyond(const struct best *best, const struct rank_key *key);
/* Puts what was kept in its order, first to last; nothing may be added after. */
void best_order(struct best *best);

#endif
