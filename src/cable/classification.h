/* How a telegram is classified and handled: the classification line and the captions.
 *
 * "C O N F I D E N T I A L SECTION 01 OF 03 KABUL 001156 NOFORN", "UNCLAS STATE 012345", and captions alone in lines below it.
 * classification_parse and classification_name stand in cable.h.
 */
#ifndef CABLEDESK_CABLE_CLASSIFICATION_H
#define CABLEDESK_CABLE_CLASSIFICATION_H

#include "cable/cable.h"
#include "cable/post.h"

struct classification_line {
	enum classification classification;
	struct slice words;      /* spaces between letters closed up: "CONFIDENTIAL" */
	struct span span;        /* the line; empty: there is none */
	struct slice post_words; /* "KABUL"; empty: not given */
	const struct post *post; /* NULL: unknown or not given */
	struct slice number;     /* "001156" */
};

/* The telegram's own classification line in its head, else the first line that is nothing but a post's name and a number ("KABUL 7137"), and a
 * marking that stands alone ("CONFIDENTIAL"). STATUS_MEMORY. */
enum status classification_line_find(struct arena *a, const struct posts *posts, struct slice head,
                                     struct classification_line *out, struct error *err)
    __attribute__((warn_unused_result));

/* SIPDIS, NOFORN, EXDIS … in order, without repetition: those behind the number in the classification line, and lines
 * of captions between the addresses, which end at `from`, and E.O., TAGS and SUBJECT. STATUS_MEMORY. */
enum status captions_parse(struct arena *a, struct slice head, size_t from, const struct classification_line *line,
                           struct slice **captions, size_t *count, struct error *err)
    __attribute__((warn_unused_result));

#endif
