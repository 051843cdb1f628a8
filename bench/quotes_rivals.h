/* The obvious rivals of the passage index and its measure, for bench/quotes: FTS5's best candidates, and two libraries that
 * align letters. */
#ifndef CABLEDESK_BENCH_QUOTES_RIVALS_H
#define CABLEDESK_BENCH_QUOTES_RIVALS_H

#include "base/slice.h"

/* Row ids of the readings that FTS5 ranks best (bm25) for any of the words; returns how many, at most `limit`. */
struct bench_fts;
struct bench_fts *bench_fts_open(const char *archive_folder);
size_t bench_fts_find(struct bench_fts *fts, const struct slice *words, size_t count, int64_t *rows, size_t limit);
void bench_fts_close(struct bench_fts *fts);

/* Edit distance of the pattern and any part of the text, by edlib: the distance alone, or with the alignment's path. Less than 0 without
 * edlib. */
int bench_edlib(struct slice pattern, struct slice text, bool with_path);
/* By TRE, up to `errors`. Less than 0 when not found or without TRE. */
int bench_tre(const char *pattern, struct slice text, int errors);

#endif
