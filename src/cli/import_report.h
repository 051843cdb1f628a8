/* `import --report FILE`: what was flagged and set aside, with reason and place, as CSV or JSON lines; the file's name says which.
 *
 * It goes to the disk as it comes, and has its name when the import ends, also when that was stopped. Without a file nothing is made.
 */
#ifndef CABLEDESK_CLI_IMPORT_REPORT_H
#define CABLEDESK_CLI_IMPORT_REPORT_H

#include "archive/archive.h"
#include "base/list.h"

struct import_report {
	struct slice path; /* pointer NULL: no report */
	const struct text_catalogue *text;
	struct file_writer *writer;
	struct list_writer list;
	struct slice name; /* of the file that is being listed */
};

/* `path` (pointer NULL: none) ends in .csv or .jsonl; STATUS_USAGE otherwise. */
enum status import_report_begin(struct import_report *r, const struct files *files, struct slice path,
                                const struct text_catalogue *text, struct error *err)
    __attribute__((warn_unused_result));
/* Adds a finding in the file `r->name`: an archive_finding_fn, whose state is the report. */
enum status import_report_take(void *state, const struct archive_finding *finding, struct error *err)
    __attribute__((warn_unused_result));
/* Adds what the import of an original found. */
enum status import_report_add(struct import_report *r, struct archive *archive, struct slice original,
                              struct slice collection, struct slice name, struct error *err)
    __attribute__((warn_unused_result));
/* Gives the file its name and frees the report; after a failure there is none. Returns `status`, or what went wrong if that was STATUS_OK. */
enum status import_report_end(struct import_report *r, enum status status, struct error *err)
    __attribute__((warn_unused_result));

#endif
