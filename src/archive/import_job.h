/* The worker's jobs that read cables: "read-record" cuts a file of records and reads each, "read-telegram" reads a file that
 * is one telegram (volumes: tei_job.h); "cut-record" only tells places between records, so that several workers can share the file.
 * Main puts them into its table of jobs.
 *
 * The answer to a document, which the parent takes for hostile bytes: the cable's id (64 hex digits), the length of the
 * reading's text (8 bytes, little-endian), the text, and the reading's JSON to the end.
 */
#ifndef CABLEDESK_ARCHIVE_IMPORT_JOB_H
#define CABLEDESK_ARCHIVE_IMPORT_JOB_H

#include "archive/archive.h"
#include "base/worker.h"
#include "cable/source.h"

extern const struct worker_job import_job_record;
extern const struct worker_job import_job_telegram;
extern const struct worker_job import_job_cut;

/* What a worker sent, in the arena; everything is checked. STATUS_INPUT (import.nonsense), STATUS_MEMORY. */
struct import_answer {
	struct cable_id cable;
	struct cable_id reading;
	struct cable value;
	struct slice json;
};
enum status import_read_answer(struct arena *a, struct slice bytes, struct import_answer *out, struct error *err)
    __attribute__((warn_unused_result));

/* Whether the cable's id is true: made of the document's words or, for a record, of the words of the text that was sent, so that no text can
 * stand under the id of other words. STATUS_INPUT (import.nonsense) if it is not, STATUS_MEMORY. */
enum status import_check_id(struct arena *a, enum source_format format, struct slice document,
                            const struct import_answer *answer, struct error *err) __attribute__((warn_unused_result));

/* The sentence of what a worker could not read. */
const char *import_failure_sentence(const struct worker_failure *failure);

/* Writes the answer for a cable, as the jobs do; `parts` are those of cable_make_id. */
void import_write_answer(struct buffer *out, const struct cable *c, const struct slice *parts, size_t part_count);

#endif
