/* The progress of long work: what is done, the rate, the time left; a line that is written over on a terminal, or JSON lines for
 * a program that watches.
 */
#ifndef CABLEDESK_CLI_PROGRESS_H
#define CABLEDESK_CLI_PROGRESS_H

#include "archive/import.h"
#include "cli/command.h"

struct progress {
	const struct arguments *arguments;
	bool as_json;      /* JSON lines to the output; else a line to the terminal of the error output, if it is one */
	struct slice name; /* of the file at work */
	int64_t began;     /* clock's ticks, ms */
	int64_t shown;     /* ticks when it was last shown; 0: never */
	uint64_t cables_before; /* of the original, when this run began: not of this run's rate */
	uint64_t bytes_before;
	bool has_begun;
	bool line_is_open;
};

/* Begins for one file. */
void progress_begin(struct progress *p, const struct arguments *arguments, bool as_json, struct slice name);
/* The callback of import_options; `state` is the struct progress. Shows at most four times a second. */
void progress_show(void *state, const struct import_progress *now);
/* Ends the line. */
void progress_end(struct progress *p);

#endif
