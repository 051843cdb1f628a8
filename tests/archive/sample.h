/* Random cables for tests of the archive: of few words, so that every query finds some, in three collections, with older
 * and newer readings of one cable, noise, flags, every field, and every way to have none. The same seed gives the same
 * cables. */
#ifndef CABLEDESK_TESTS_ARCHIVE_SAMPLE_H
#define CABLEDESK_TESTS_ARCHIVE_SAMPLE_H

#include "archive/archive.h"

struct sample {
	struct archive_item *items;
	size_t count;
};

/* The next number, below `below`. */
uint32_t sample_random(uint64_t *seed, uint32_t below);

void sample_make(struct arena *a, uint64_t seed, size_t count, struct sample *out);

/* One item of a reading's text, whose words are all that matters. `number` makes its cable and its place. */
struct archive_item sample_item(struct arena *a, uint32_t number, const char *text, const char *collection);
/* The same for a cable whose fields are given; its text must be set. */
struct archive_item sample_item_of(struct arena *a, uint32_t number, const struct cable *c, const char *collection);

/* A random query of the sample's words and fields, as typed. */
struct slice sample_query(struct arena *a, uint64_t *seed);

/* All items as one batch. */
struct archive_batch sample_batch(const struct archive_item *items, size_t count);

extern const char sample_original[];

#endif
