/* The language of made-up cables: words and phrases as often as in real text (Zipf's law), names of people who do not exist, and chance that the same
 * seed makes again.
 *
 * Chance: xoshiro256**, started by splitmix64 (David Blackman and Sebastiano Vigna, "Scrambled Linear Pseudorandom Number Generators", 2018; public
 * domain). Integers only, so that every machine makes the same. Nothing here is for secrets.
 */
#ifndef CABLEDESK_CABLE_SAMPLE_WORDS_H
#define CABLEDESK_CABLE_SAMPLE_WORDS_H

#include "base/arena.h"
#include "base/buffer.h"

struct chance {
	uint64_t state[4];
};

/* A stream of its own for each seed, index and stream number. */
struct chance chance_begin(uint64_t seed, uint64_t index, uint64_t stream);
uint64_t chance_next(struct chance *c);
/* A number below `limit`, which is not 0. */
uint64_t chance_below(struct chance *c, uint64_t limit);
/* True `times` out of a hundred. */
bool chance_of(struct chance *c, unsigned times);

/* How often the word of each rank comes: the sums of 1/1, 1/2, 1/3 … Only read, it serves several threads. */
struct ranks {
	const uint64_t *sums;
};

enum { RANKS_MAX = 30000 };

/* STATUS_MEMORY. */
enum status ranks_begin(struct arena *a, struct ranks *out, struct error *err) __attribute__((warn_unused_result));
/* A rank below `count` (at most RANKS_MAX): 0 twice as often as 1, three times as often as 2. */
size_t ranks_draw(const struct ranks *ranks, struct chance *c, size_t count);

/* What sentences are made with. */
struct language {
	uint64_t seed;
	struct ranks ranks;
};

/* A sentence or a short phrase, with its full stop or without. Some come again word for word, from cable to cable. */
void language_add_sentence(const struct language *language, struct chance *c, struct buffer *out);
void language_add_phrase(const struct language *language, struct chance *c, struct buffer *out);

/* The surname of the person of this number; the same seed gives the same. */
void language_add_surname(const struct language *language, uint64_t person, struct buffer *out);
/* The number of a person as often as people are named. */
uint64_t language_draw_person(const struct language *language, struct chance *c);
/* The title of a person: "Foreign Minister". Static storage. */
const char *language_title(const struct language *language, uint64_t person);

#endif
