/* The embedded archive: one SQLite file with an FTS5 index, and in memory what makes its searches fast.
 *
 * SQLite keeps everything durable and finds words; what is counted, filtered and ranked is done in memory over columns.h
 * (a narrow row for each reading) and bitmap.h, since FTS5 matches quickly but ranks slowly, and ranks by numbers of the
 * whole table, which a scope must not see.
 *
 * Only files of embedded/ and archive.c include this header.
 */
#ifndef CABLEDESK_ARCHIVE_EMBEDDED_EMBEDDED_H
#define CABLEDESK_ARCHIVE_EMBEDDED_EMBEDDED_H

#include "archive/archive_impl.h"
#include "archive/embedded/columns.h"
#include "archive/embedded/import_set.h"
#include "archive/embedded/passage_files.h"
#include "archive/embedded/postings.h"
#include "archive/embedded/shown.h"
#include "base/db.h"

struct embedded {
	struct archive archive;
	struct archive_options options;
	struct arena kept; /* what the options point to, and the file's path */
	char *path;
	uint64_t device, inode; /* of the file that is open: `rebuild` puts another in its place */
	const atomic_bool *stop;
	struct db *db; /* NULL after a replacement that could not be opened */
	struct columns columns;
	struct shown shown;
	struct import_set undone;
	struct postings_cache postings;
	struct passage_files passages;
};

/* The file's name in the archive's folder. */
#define EMBEDDED_FILE "archive.db"

/* Removes what a kill left beside the file; under the writer's lock. */
enum status embedded_clean(struct archive *archive, struct error *err) __attribute__((warn_unused_result));

/* As archive_open. */
enum status embedded_open(const struct archive_options *options, struct archive **out, struct error *err)
    __attribute__((warn_unused_result));

/* Moves all that was written into the one file, so that it can be renamed; nobody else may have it open. */
enum status embedded_finish(struct archive *archive, struct error *err) __attribute__((warn_unused_result));

/* The methods of archive.h, each in the file of its name. */
enum status embedded_write_all(struct archive *archive, const struct archive_batch *batches, size_t count,
                               struct archive_counts *counts, struct error *err) __attribute__((warn_unused_result));
enum status embedded_settle(struct archive *archive, struct error *err) __attribute__((warn_unused_result));
enum status embedded_find_sections(struct archive *archive, struct arena *a, struct slice collection, struct slice mrn,
                                   int section_count, struct archive_section **out, size_t *count, struct error *err)
    __attribute__((warn_unused_result));
enum status embedded_list_sections(struct archive *archive, struct arena *a, const char *original,
                                   struct slice collection, struct archive_section **out, size_t *count,
                                   struct error *err) __attribute__((warn_unused_result));
enum status embedded_find_progress(struct archive *archive, const char *original, struct slice collection,
                                   struct archive_progress *out, struct error *err) __attribute__((warn_unused_result));
enum status embedded_search(struct archive *archive, struct arena *a, const struct archive_question *question,
                            struct archive_answer *out, struct error *err) __attribute__((warn_unused_result));
enum status embedded_find_beside(struct archive *archive, struct arena *a, const struct archive_question *question,
                                 const struct cable_id *id, struct archive_beside *out, struct error *err)
    __attribute__((warn_unused_result));
enum status embedded_load(struct archive *archive, struct arena *a, const struct scope *scope,
                          const struct cable_id *id, struct archive_cable *out, struct error *err)
    __attribute__((warn_unused_result));
enum status embedded_load_reading(struct archive *archive, struct arena *a, const struct scope *scope,
                                  const struct cable_id *reading, struct archive_cable *out, struct error *err)
    __attribute__((warn_unused_result));
enum status embedded_load_bytes(struct archive *archive, struct arena *a, const struct scope *scope,
                                const struct cable_id *id, struct slice *out, struct error *err)
    __attribute__((warn_unused_result));
enum status embedded_find_mrn(struct archive *archive, struct arena *a, const struct scope *scope, struct slice mrn,
                              struct archive_hit **hits, size_t *count, struct error *err)
    __attribute__((warn_unused_result));
enum status embedded_find_prefix(struct archive *archive, struct arena *a, const struct scope *scope,
                                 struct slice prefix, struct archive_hit **hits, size_t *count, struct error *err)
    __attribute__((warn_unused_result));
enum status embedded_find_referring(struct archive *archive, struct arena *a, const struct scope *scope,
                                    struct slice mrn, struct archive_hit **hits, size_t *count, struct error *err)
    __attribute__((warn_unused_result));
enum status embedded_find_passages(struct archive *archive, struct arena *a,
                                   const struct archive_passage_question *question, struct archive_passage_answer *out,
                                   struct error *err) __attribute__((warn_unused_result));
enum status embedded_complete(struct archive *archive, struct arena *a, const struct scope *scope, const char *field,
                              struct slice prefix, size_t limit, struct archive_facet *out, struct error *err)
    __attribute__((warn_unused_result));
enum status embedded_list_findings(struct archive *archive, const char *original, struct slice collection,
                                   archive_finding_fn *each, void *state, struct error *err)
    __attribute__((warn_unused_result));
enum status embedded_foresee(struct archive *archive, const struct archive_item *items, size_t count,
                             struct archive_novelty *out, struct error *err) __attribute__((warn_unused_result));
enum status embedded_summarise(struct archive *archive, struct arena *a, const struct archive_import *imports,
                               size_t count, struct archive_answer *out, struct error *err)
    __attribute__((warn_unused_result));
enum status embedded_set_undone(struct archive *archive, const struct archive_import *imports, size_t count,
                                struct error *err) __attribute__((warn_unused_result));
enum status embedded_find_of_import(struct archive *archive, struct arena *a, const struct archive_import *import,
                                    const struct cable_set *among, struct cable_set *out, struct error *err)
    __attribute__((warn_unused_result));
enum status embedded_prepare(struct archive *archive, struct error *err) __attribute__((warn_unused_result));

/* A reader whose file was replaced opens the new one. Part of embedded_begin_read; for methods that need no more. */
enum status embedded_follow(struct embedded *e, struct error *err) __attribute__((warn_unused_result));

/* Begins a read: one state of the file for all statements until embedded_end_read, with the columns brought up to it.
 * `deadline` as in archive.h, 0: none. */
enum status embedded_begin_read(struct embedded *e, int64_t deadline, struct error *err)
    __attribute__((warn_unused_result));
void embedded_end_read(struct embedded *e);

/* The hit of a reading: all but its score. */
enum status embedded_read_hit(struct embedded *e, struct arena *a, uint32_t reading, struct archive_hit *out,
                              struct error *err) __attribute__((warn_unused_result));

#endif
