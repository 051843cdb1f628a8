/* Importing: originals go through the workers into the archive, batch by batch.
 *
 * The format is told by the content, or by a person; an archive (zip, tar, gz, xz, zst) is unpacked, one deep, and each of its members is
 * told apart by itself. Each document is read in a sandboxed worker, as many side by side as there are cores (archive/crew.h); what they
 * answer is checked here and written on the caller's thread, in the order of sources, members and places, so that the archive is the same
 * with any number of workers. A document that fails, or brings its reader down, is set aside and costs only itself; a file in no known
 * format is set aside as a whole. Each batch is durable when it is counted, so an import that was cut goes on behind its last batch; memory
 * stays the same however large or many the files are. What was imported once changes nothing the second time.
 *
 * Where others hook in: a format is a job of the worker (archive/job.h) and a line of `job_of` in crew.c; what an archive's index needs
 * with each batch stands in archive_write_all, and what it needs behind the last in archive_settle; the list of imports (desk/import_list.h)
 * is the caller's, before and behind; an archive that only counts (foresight.h) is an `archive` like any.
 */
#ifndef CABLEDESK_ARCHIVE_IMPORT_H
#define CABLEDESK_ARCHIVE_IMPORT_H

#include "archive/archive.h"
#include "archive/original.h"
#include "base/worker.h"
#include "cable/source.h"

/* How far a run of imports has come: what is durable, and the place in all of its originals. */
struct import_progress {
	struct archive_counts counts;
	uint64_t bytes_done;
	uint64_t bytes_total;
};

/* One import: an original into a collection. */
struct import_source {
	struct slice original; /* 64 hex digits */
	struct slice collection;
	enum source_format format; /* SOURCE_UNKNOWN: told by the content */
};

struct import_options {
	const char *originals; /* "desk/originals" */
	const char *working;   /* where the members of archives lie while they are read: the desk's folder */
	const struct files *files;
	struct archive *archive;
	struct worker_pool *pool; /* with the jobs of import_job.h, tei_job.h, unpack_job.h */
	const atomic_bool *stop;  /* looked at between documents; may be NULL */
	void (*progress)(void *state, const struct import_progress *progress); /* may be NULL */
	void *state;
	bool goes_on; /* more imports follow at once: the caller calls archive_settle behind the last */
	/* What a batch holds at most; 0: 500 documents, 8 MB. How many workers; 0: as many as cores. How large the parts of a file are that they
	 * share; 0: 1 MB. Tests make them small. */
	size_t batch_documents;
	size_t batch_bytes;
	size_t workers;
	uint64_t part_bytes;
};

struct import_result {
	/* Of this import from its first start on; for one that was done already nothing is fresh or differing. */
	struct archive_counts counts;
	bool was_done;
	bool is_done; /* now */
};

/* Imports originals in their order. The caller holds the writer's lock, and has noted the imports in their list. A batch may hold
 * documents of several. STATUS_STOPPED when `*stop` was true: what came before is kept, and the next call goes on there. */
enum status import_originals(const struct import_options *options, const struct import_source *sources, size_t count,
                             struct import_result *results, struct error *err) __attribute__((warn_unused_result));
/* The same for one. */
enum status import_original(const struct import_options *options, const struct import_source *source,
                            struct import_result *out, struct error *err) __attribute__((warn_unused_result));

/* The same for any file that can be read at every place: for an archive that keeps nothing (archive/foresight.h). Places name the
 * original, which may be 64 zeros. The caller closes `fd`. */
enum status import_from_fd(const struct import_options *options, int fd, const struct import_source *source,
                           struct import_result *out, struct error *err) __attribute__((warn_unused_result));

/* The lock of the one who writes the archive in `folder`, which is made if missing: STATUS_LOCKED, with who holds it. */
enum status archive_lock_writer(const struct files *files, const char *folder, const char *command,
                                struct file_lock **out, struct error *err) __attribute__((warn_unused_result));

#endif
