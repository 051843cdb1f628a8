/* What all implementations of archive_find_passages agree on: which words of a passage lead to the cables that may hold
 * it. The choice depends on the passage alone, so that it tells nothing of cables outside of the scope. Pure and
 * thread-safe.
 *
 * First stand the cables that hold all windows of the passage, next to each other's words: every cable with the unaltered
 * passage is among them. Then those that share telling words, the more and the rarer inside the scope, the earlier.
 */
#ifndef CABLEDESK_ARCHIVE_PASSAGES_H
#define CABLEDESK_ARCHIVE_PASSAGES_H

#include "archive/archive.h"

enum {
	PASSAGE_WINDOW = 24,  /* words of a window */
	PASSAGE_WINDOWS = 16, /* windows that are looked for; what is behind them only aligns */
	PASSAGE_TELLING = 16, /* words that are looked for one by one */
};

/* What a cable that holds all windows is ahead of one that shares words. */
#define PASSAGE_WHOLE_SCORE 1e6

/* The number of windows of a passage; the window `i` of them. The last one reaches back, so that all are full. */
size_t passage_window_count(size_t word_count);
struct span passage_window(size_t word_count, size_t i);

/* The longest different words, alike in length in their order: long words are the rare ones. Puts the places of at most
 * PASSAGE_TELLING words into `places`, in order, and returns their number. */
size_t passage_choose_words(const struct slice *words, size_t word_count, size_t places[PASSAGE_TELLING]);

#endif
