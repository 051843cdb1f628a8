/* Imports that were begun on a page: `cabledesk import` as a child, one after the other, as the archive has one writer.
 *
 * A thread starts each child, reads the JSON lines that it prints, and keeps the newest of them for pages. All calls are thread-safe.
 */
#ifndef CABLEDESK_WEB_IMPORT_RUNS_H
#define CABLEDESK_WEB_IMPORT_RUNS_H

#include "base/value.h"
#include "desk/import_list.h"
#include "web/upload.h"

struct import_runs;

/* No thread and no child yet. Takes away what an earlier run left in the desk's folder `running`. */
enum status import_runs_make(const struct desk *desk, struct import_runs **out, struct error *err)
    __attribute__((warn_unused_result));
/* Stops what runs (what was imported stays, and goes on with the same bytes), waits for its end. NULL is allowed. */
void import_runs_free(struct import_runs *runs);

/* Takes the upload over and imports it as soon as those before it are done. STATUS_LIMIT when too many wait. */
enum status import_runs_add(struct import_runs *runs, struct slice collection, struct upload *upload, struct error *err)
    __attribute__((warn_unused_result));
/* The same for an import of the desk's list that is not done: from its original. */
enum status import_runs_add_original(struct import_runs *runs, const struct import *import, struct error *err)
    __attribute__((warn_unused_result));
/* Stops the one that runs, and those that wait. What they were to read is kept until they go on, or `serve` ends. */
void import_runs_stop(struct import_runs *runs);
/* Those that were stopped, or failed, wait again. */
void import_runs_go_on(struct import_runs *runs);

/* {active, can_go_on, runs: [{name, collection, state, cables, new, known, differing, flagged, set_aside, bytes, total, percent, rate, speed,
 * left, error}]}, the newest first. `state`
 * is "waiting", "running", "done", "stopped" or "failed"; `error` a sentence or null. */
struct value *import_runs_value(struct import_runs *runs, struct arena *a);

#endif
