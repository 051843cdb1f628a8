/* Bare FTS5, to measure against: the texts and subjects of an archive in a table of its own, as a program would have them that knows nothing else.
 * What fails ends the program. */
#ifndef CABLEDESK_BENCH_BARE_H
#define CABLEDESK_BENCH_BARE_H

#include "base/file.h"

struct bare;

/* Opens bare.db in `folder`; made of `archive` (its archive.db) and merged into one segment if it is not there. In the arena. */
struct bare *bare_open(struct arena *a, const char *folder, const char *archive);
/* Its best 20 by rank, with a snippet each, for words as FTS5 has them. */
void bare_ask(struct bare *bare, struct slice words);
/* NULL is allowed. */
void bare_close(struct bare *bare);

#endif
