/* Files of segments (passages/segment.h) that a thread of its own writes, while SQLite takes in the words: of documents, or of other segments.
 *
 * A task that has ended well has made a file that is whole, durable and named; who began it then lists it (passage_files.h). A file that nobody
 * lists is taken away with its task. A task is begun, asked and freed by one thread.
 */
#ifndef CABLEDESK_ARCHIVE_EMBEDDED_SEGMENT_TASK_H
#define CABLEDESK_ARCHIVE_EMBEDDED_SEGMENT_TASK_H

#include "archive/passages/segment_write.h"

struct segment_task;

/* Begins to write documents, which must stay as they are until the task has ended. `folder` is made if missing; `files` must outlive the task. */
enum status segment_task_write(const struct files *files, const char *folder, const struct segment_documents *documents,
                               struct segment_task **out, struct error *err) __attribute__((warn_unused_result));
/* Begins to make one file of several, by their names in the folder, in order. */
enum status segment_task_merge(const struct files *files, const char *folder, char *const *names, size_t count,
                               struct segment_task **out, struct error *err) __attribute__((warn_unused_result));

/* Whether segment_task_wait would return at once. */
bool segment_task_has_ended(const struct segment_task *task);
/* How it ended. */
enum status segment_task_wait(struct segment_task *task, struct error *err) __attribute__((warn_unused_result));

/* Of one that ended well: its file's name, and the readings that it covers. */
const char *segment_task_name(const struct segment_task *task);
uint32_t segment_task_first(const struct segment_task *task);
uint32_t segment_task_last(const struct segment_task *task);

/* After the commit that lists the file of a merge: removes those it was made of. */
enum status segment_task_remove_merged(const struct segment_task *task, struct error *err)
    __attribute__((warn_unused_result));

/* Ends the task, in the middle if it must be, and frees it; its file is removed unless it may be listed, as it may be after a commit that
 * failed. NULL is allowed. */
void segment_task_free(struct segment_task *task, bool may_be_listed);

#endif
