/* The parts of a quotation that is put together from several places, of one cable or of several.
 *
 * Runs of words that stand in a cable are collected from every cable that the search looks at (the longest from each word on); then
 * the longest is taken, and what is left on both sides of it is looked at in the same way. Runs that follow each other closely in one
 * cable are one part, with what was changed between them. All in one arena; the wordings given are not kept.
 */
#ifndef CABLEDESK_QUOTE_STITCH_H
#define CABLEDESK_QUOTE_STITCH_H

#include "quote/search.h"

enum { STITCH_WORDS_MIN = 4, STITCH_PARTS_MAX = 16 };

struct stitch_run;

struct stitch {
	struct arena *arena;
	const struct wording *quotation;
	struct stitch_run *longest; /* from each word on */
	struct cable_id *cables;    /* that have one */
	size_t cable_count, cable_capacity;
};

/* STATUS_MEMORY. */
enum status stitch_begin(struct arena *a, const struct wording *quotation, struct stitch *out, struct error *err)
    __attribute__((warn_unused_result));

/* Looks at one cable; what was looked at before wins where both are as good. `gave`: it has a run that was taken. */
enum status stitch_offer(struct stitch *s, const struct cable_id *id, const struct wording *cable, bool *gave,
                         struct error *err) __attribute__((warn_unused_result));

/* A part: words of the quotation, and the cable that has a run of them; `cable` NULL: none has. */
struct stitch_part {
	struct span words;
	struct span run; /* the longest run among them */
	const struct cable_id *cable;
};

/* The parts in order, together all words of the quotation. `*parts` NULL without memory. */
void stitch_end(const struct stitch *s, struct stitch_part **parts, size_t *count);

#endif
