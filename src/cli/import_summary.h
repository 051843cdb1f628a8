/* What is said at the end of an import: its counts, and the cables that came by post, year and classification, as small tables beside each
 * other or, with --json, whole. */
#ifndef CABLEDESK_CLI_IMPORT_SUMMARY_H
#define CABLEDESK_CLI_IMPORT_SUMMARY_H

#include "archive/archive.h"
#include "cli/command.h"

/* {cables, new, known, differing, flagged, set_aside} */
struct value *import_counts_value(struct arena *a, const struct archive_counts *counts);

/* Prints `counts` (with what the caller has added to it) as the sentence, or as JSON, and the tables. */
void import_summary_print(const struct arguments *arguments, struct arena *a, const char *sentence,
                          struct value *counts, const struct archive_answer *came);

#endif
