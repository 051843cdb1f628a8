/* Quotations of a published story that no longer hold in what the public sees.
 *
 * A quotation that was exact or conventional when its story was published is compared with the
 * newest edition of its cable. An edition may have come with another story since, from a better reading, or hide more than the one before.
 * One that has fallen stops a new version of its own story while its words still stand there, unless it holds in the cable's reading of today or a
 * person settles it. It stops nothing else.
 */
#ifndef CABLEDESK_PUBLISH_FALLEN_H
#define CABLEDESK_PUBLISH_FALLEN_H

#include "publish/publication_store.h"
#include "quote/verdict.h"

struct fallen {
	struct slice text;    /* the story's words */
	struct slice address; /* of the cable */
	uint64_t edition;     /* the one that is public */
	struct finding now;   /* altered, or not found; points into the edition's words */
	int paragraph;        /* its number where the words stand now; 0: none */
};

/* Those of the story's public version, in its order; none of a story that is not public. Everything lies in `a`. */
enum status fallen_find(struct db *db, struct arena *a, int64_t story, struct fallen **out, size_t *count,
                        struct error *err) __attribute__((warn_unused_result));

/* The same as a list of {text, address, edition, verdict, paragraph, words: [{kind, quotation, cable}]}. */
struct value *fallen_value(struct arena *a, const struct fallen *fallen, size_t count);

#endif
