/* Places where a cable asks to protect someone: "strictly protect", "please protect", "protect", in any case, over line ends and
 * page lines, hyphenated, in spaced letters or run together. A cable that has one is published only although a person said why.
 */
#ifndef CABLEDESK_PUBLISH_PROTECT_H
#define CABLEDESK_PUBLISH_PROTECT_H

#include "cable/cable.h"

struct protect_place {
	struct span span;     /* in the reading's text */
	int paragraph;        /* number of the paragraph; 0: none, or before the first */
	struct slice excerpt; /* the words around it, white space closed up */
};

/* All places, in order, in the arena. */
enum status protect_find(struct arena *a, const struct cable *c, struct protect_place **out, size_t *count,
                         struct error *err) __attribute__((warn_unused_result));

#endif
