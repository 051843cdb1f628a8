/* The REF lines: what a telegram refers to ("REF: A. STATE 295719, B. 08 BUCHAREST 7518 AND 7520 (NOTAL)").
 *
 * A reference without a year takes the telegram's. What a letter names and is no telegram (an e-mail, a conversation) is kept with
 * an empty MRN. Each MRN stands once, the telegram's own not at all.
 */
#ifndef CABLEDESK_CABLE_REFERENCES_H
#define CABLEDESK_CABLE_REFERENCES_H

#include "cable/cable.h"
#include "cable/labels.h"
#include "cable/post.h"

struct references {
	struct reference *items;
	size_t count;
	size_t end; /* behind the last block; 0 if there is none */
};

enum { REFERENCES_MAX = 1000 };

/* Reads all REF blocks of a head, page lines blanked. Spans and words are of `text`, whose blanked copy the head's is (or itself).
 * `year` 0: not known, then references without a year have no MRN. `own` may be empty. STATUS_MEMORY. */
enum status references_parse(struct arena *a, const struct posts *posts, struct slice text, const struct labels *head,
                             int year, struct slice own, struct references *out, struct error *err)
    __attribute__((warn_unused_result));

/* Where the last REF block ends; 0 if there is none. Pure. */
size_t references_end(const struct posts *posts, const struct labels *head);

#endif
