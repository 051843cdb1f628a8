/* The segments of the archive (passages/segment.h): files in "passages/" beside archive.db, which lists them.
 *
 * Segments cover the readings from the first one on, in a row. What is newer is searched in a segment made in memory, the
 * tail, until it is large enough for a file of its own. A file is whole and durable before the transaction that lists it
 * and the readings it covers commits; merging lists the one new file in place of the old ones, which are removed after
 * that commit. Both are made by threads of their own (segment_task.h): a batch's file while its words go into the index of words, a merge for
 * as many batches as it takes, and the next commit lists it. A name holds the range of readings and the segment's sum, so that it never stands for other bytes. Files
 * that no row lists are what a kill left: whoever opens the archive for writing, under the writer's lock, removes them.
 *
 * Part of struct embedded; belongs to its thread.
 */
#ifndef CABLEDESK_ARCHIVE_EMBEDDED_PASSAGE_FILES_H
#define CABLEDESK_ARCHIVE_EMBEDDED_PASSAGE_FILES_H

#include "archive/embedded/segment_task.h"
#include "base/db.h"

struct embedded;

/* The folder in the archive's. */
#define PASSAGE_FOLDER "passages"

/* How many readings wait for a file of their own, and how many files may stand: while an import runs, and at its end. Tests
 * make them small. `none`: words are counted and no file is made, for the measure of what the index costs; such an archive is good for
 * nothing else. */
struct passage_limits {
	size_t waiting, waiting_last;
	size_t files, files_last;
	bool none;
};

struct passage_file {
	char *name;
	struct segment *segment;
};

/* A zeroed struct is ready. */
struct passage_files {
	struct passage_limits limits; /* 0: 256 and 8 readings, 12 and 6 files */
	struct passage_file *files;   /* by reading */
	size_t count, room;
	struct segment *tail;           /* reading: what no file covers; NULL: nothing */
	uint32_t tail_first, tail_last; /* that it holds */
	struct segment_documents fresh; /* writing: the words of the readings that no file covers */
	struct segment_task *file;      /* writing: of `fresh`; NULL: none is made */
	struct segment_task *merged;    /* writing: of files that are listed; NULL: none are merged */
	bool lists_merged;              /* the transaction lists it */
	bool is_clean;                  /* writing: no file stands there that no row lists */
};

/* Removes what no row lists. For the writer; its first passage_files_begin does it, too. */
enum status passage_files_clean(struct embedded *e, struct error *err) __attribute__((warn_unused_result));

/* Reading: opens what is listed and makes the tail; within a read transaction, after columns_refresh. STATUS_MISSING when
 * a file is gone: a merge or rebuild was faster than this reader, who begins its read anew. */
enum status passage_files_refresh(struct embedded *e, struct error *err) __attribute__((warn_unused_result));
/* The segments after that, the tail last: `count` of them are in the arena. */
enum status passage_files_list(const struct passage_files *p, struct arena *a, struct segment ***out, size_t *count,
                               struct error *err) __attribute__((warn_unused_result));

/* Writing: within a write transaction, before the first reading is added; each reading is then added in order. */
enum status passage_files_begin(struct embedded *e, struct error *err) __attribute__((warn_unused_result));
enum status passage_files_add(struct embedded *e, uint32_t reading, const struct cable *c, struct slice indexed,
                              size_t *all_words, struct error *err) __attribute__((warn_unused_result));
/* Behind the last reading: begins a file of those that wait, if there are enough of them (`last`: nothing follows soon). */
enum status passage_files_start(struct embedded *e, bool last, struct error *err) __attribute__((warn_unused_result));
/* Before the commit: waits for that file and lists it, and what was merged meanwhile. */
enum status passage_files_end(struct embedded *e, struct error *err) __attribute__((warn_unused_result));
/* After the commit, or in place of it: what waits is what no file covers, old files go, and the next are merged if there are many. */
enum status passage_files_committed(struct embedded *e, bool committed, struct error *err)
    __attribute__((warn_unused_result));
/* Merges until there are few; transactions of its own. */
enum status passage_files_settle(struct embedded *e, struct error *err) __attribute__((warn_unused_result));

/* Closes all and forgets it. */
void passage_files_close(struct passage_files *p);

#endif
