/* The one place where a cable becomes an edition: values copied out, nothing else passes.
 *
 * What lies under a page line, a section line or a release stamp is no word of the cable and is left out. (A later version takes
 * redactions out here, before anything of the public is made.) The map tells where a place of the reading stands in the edition, so
 * that a quotation's span becomes a span of what the public sees.
 */
#ifndef CABLEDESK_PUBLISH_COPY_H
#define CABLEDESK_PUBLISH_COPY_H

#include "cable/cable.h"
#include "cable/post.h"
#include "room/edition.h"

/* Bytes of the reading that stand, unchanged, in a paragraph of the edition. In the order of the reading. */
struct copied_piece {
	struct span reading;
	size_t paragraph; /* index in the edition */
	size_t at;        /* in that paragraph's text */
};

struct copied_cable {
	struct edition edition; /* without address, number and salt */
	struct copied_piece *pieces;
	size_t piece_count;
};

/* Copies what may be public. Everything lives in `a`, and points into the cable. STATUS_MEMORY. */
enum status copy_cable(struct arena *a, const struct posts *posts, const struct cable *c, struct copied_cable *out,
                       struct error *err) __attribute__((warn_unused_result));

/* The places of a span of the reading in the edition: one for each paragraph that it touches, in order. None if it lies outside of all. Only
 * paragraph, number, span and has_paragraph are set. */
enum status copy_find_places(struct arena *a, const struct copied_cable *copied, struct span reading,
                             struct edition_place **out, size_t *count, struct error *err)
    __attribute__((warn_unused_result));

#endif
