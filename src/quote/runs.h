/* Runs of words that a quotation and a cable share: words in a row in both, wherever they stand. Words are numbers, as in quote/align.h.
 * Takes time by the text's words and by how often one of the quotation's stands there. Pure; the result lies in the arena. */
#ifndef CABLEDESK_QUOTE_RUNS_H
#define CABLEDESK_QUOTE_RUNS_H

#include "quote/align.h"

struct run {
	size_t len; /* 0: none begins here that does not begin before */
	size_t at;  /* its first word in the text; of several as long, the first */
};

/* For each word of the pattern the longest run that begins with it. False without memory. */
bool runs_find(struct arena *a, struct align_words pattern, size_t id_count, struct align_words text, struct run **out);

#endif
