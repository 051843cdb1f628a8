/* A story's file made into a version that can be saved: its metadata, its body as Markdown, and the body's tree.
 *
 * What people bring is read in the worker (base/story_source.h, base/prose.h). The date is RFC 3339 with an offset, a date alone, or a
 * date and time in the zone of the story's partner.
 */
#ifndef CABLEDESK_DESK_STORY_FILE_H
#define CABLEDESK_DESK_STORY_FILE_H

#include "base/worker.h"
#include "desk/story.h"

/* The bytes of a file of any kind that base/story_source.h reads. Everything lives in `a` or in `bytes`. STATUS_USAGE for a
 * date that is none or an url that is no address; STATUS_INPUT where the file cannot be read. */
enum status story_file_read(struct worker_pool *workers, struct db *db, struct arena *a, struct slice bytes,
                            struct story_version *out, struct error *err) __attribute__((warn_unused_result));

/* The version as the Markdown file that it could have come from, front matter and body; empty without memory. */
struct slice story_file_write(struct arena *a, const struct story_version *v);

/* Makes the tree of a body that was written on a page. */
enum status story_make_tree(struct worker_pool *workers, struct arena *a, struct slice body, struct slice *tree,
                            struct error *err) __attribute__((warn_unused_result));

/* Reads a date as people give it and writes it as moment_write does; empty stays empty. */
enum status story_read_date(struct db *db, struct arena *a, struct slice partner, struct slice text, struct slice *out,
                            struct error *err) __attribute__((warn_unused_result));

#endif
