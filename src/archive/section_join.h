/* Putting a telegram together whose sections came in files of their own.
 *
 * The cable's id is that of its first section, which is a cable by itself until the others have come: what was put together is a better reading of the
 * same cable, so that what cites the first section stays. Each section stands by number, and of several of one number the first by place; so the
 * result does not depend on the order in which they came. The joining is done in the worker.
 */
#ifndef CABLEDESK_ARCHIVE_SECTION_JOIN_H
#define CABLEDESK_ARCHIVE_SECTION_JOIN_H

#include "archive/archive.h"
#include "base/worker.h"

/* The worker's job: the sections' documents go in, the answer of import_job.h comes out. Main puts it into its table of jobs. */
extern const struct worker_job import_job_sections;

/* Joins the sections that the archive keeps of a telegram, if none is missing: `*joined`, and the item in the arena. A failure of
 * the worker is as in worker_call. */
enum status section_join(struct archive *archive, struct worker_pool *pool, struct arena *a, struct slice collection,
                         struct slice mrn, int section_count, bool *joined, struct archive_item *out, struct error *err)
    __attribute__((warn_unused_result));

#endif
