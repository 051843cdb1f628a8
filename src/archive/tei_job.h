/* The worker's job "read-tei": cuts a volume (cable/read_tei.h) and reads each of its documents. The answer is import_job.h's. Persons
 * and abbreviations are those that stand before the first document, wherever the work begins, so that a volume that was cut off
 * and goes on gives the same readings. Main puts it into its table of jobs.
 */
#ifndef CABLEDESK_ARCHIVE_TEI_JOB_H
#define CABLEDESK_ARCHIVE_TEI_JOB_H

#include "base/worker.h"

extern const struct worker_job import_job_tei;

#endif
