/* Where a story names cables: links, "(Read: …)" and MRNs in the text. Shapes and offsets as in quote/extract.h. Pure. */
#ifndef CABLEDESK_QUOTE_MENTION_H
#define CABLEDESK_QUOTE_MENTION_H

#include "quote/extract.h"

/* The block that a paragraph counts to: itself, or the outermost block quote that it stands in. */
uint32_t mention_block_of(const struct prose *prose, uint32_t leaf);

/* The nearest block before one that has words, more than a "(Read: …)"; itself, if there is none. */
uint32_t mention_block_before(const struct prose *prose, uint32_t leaf);

/* All mentions, in order of place. STATUS_MEMORY. */
enum status mentions_find(struct arena *a, const struct prose *prose, struct mention **out, size_t *count,
                          struct error *err) __attribute__((warn_unused_result));

/* A paragraph's text, or the part `span` of it, without a "(Read: …)" or a link to a cable at its end. */
struct span mention_trim(const struct prose *prose, uint32_t leaf, struct span span);

#endif
