/* Collections: all cables that came from one provider, with its terms and its credit line.
 *
 * A story that cites from a collection carries its note and credit unless it has its own. Each call is one statement.
 */
#ifndef CABLEDESK_DESK_COLLECTION_H
#define CABLEDESK_DESK_COLLECTION_H

#include "desk/desk.h"

struct collection {
	struct slice name;
	struct slice credit; /* "Cables: the Harbour Archive" */
	struct slice note;   /* one or two sentences that stand under a story */
	struct slice terms;  /* what the provider asks of those who read; for the desk only */
};

/* A name: 1 to 64 letters, digits, '.', '_' and '-', a letter or digit first. */
bool collection_name_is_good(struct slice name);

/* Makes the collection or changes it; a field whose pointer is NULL stays as it was. STATUS_USAGE for a bad name. */
enum status collection_set(struct db *db, const struct desk *desk, const struct collection *c, struct error *err)
    __attribute__((warn_unused_result));
/* STATUS_MISSING if there is none. */
enum status collection_find(struct db *db, struct arena *a, struct slice name, struct collection *out,
                            struct error *err) __attribute__((warn_unused_result));
/* All, by name. */
enum status collection_list(struct db *db, struct arena *a, struct collection **out, size_t *count, struct error *err)
    __attribute__((warn_unused_result));

#endif
