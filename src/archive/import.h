/* Importing: an original goes through the worker into the archive, batch by batch.
 *
 * The format is told by the content, or by a person. Each document is read in the sandboxed worker; what it answers is checked here. A
 * document that fails, or brings its reader down, is set aside and costs only itself; a file in no known format is set
 * aside as a whole. Each batch is durable when it is counted, so an import that was cut goes on behind its last batch;
 * memory stays the same however large the file is. What was imported once changes nothing the second time.
 */
#ifndef CABLEDESK_ARCHIVE_IMPORT_H
#define CABLEDESK_ARCHIVE_IMPORT_H

#include "archive/archive.h"
#include "archive/original.h"
#include "base/worker.h"
#include "cable/source.h"

/* How far an import has come: what is durable, and the place in the original. */
struct import_progress {
	struct archive_counts counts;
	uint64_t bytes_done;
	uint64_t bytes_total;
};

struct import_options {
	const char *originals; /* "desk/originals" */
	struct archive *archive;
	enum source_format format; /* SOURCE_UNKNOWN: told by the content */
	struct worker_pool *pool;  /* with the jobs of import_job.h */
	const atomic_bool *stop;   /* looked at between documents; may be NULL */
	void (*progress)(void *state, const struct import_progress *progress); /* may be NULL */
	void *state;
	/* What a batch holds at most; 0: 500 documents, 8 MB. Tests make it small. */
	size_t batch_documents;
	size_t batch_bytes;
};

struct import_result {
	/* Of this import from its first start on; for one that was done already nothing is fresh or differing. */
	struct archive_counts counts;
	bool was_done;
};

/* Imports an original into a collection. The caller holds the writer's lock, and has noted the import in its list.
 * STATUS_STOPPED when `*stop` was true: what came before is kept, and the next call goes on there. */
enum status import_original(const struct import_options *options, struct slice sha, struct slice collection,
                            struct import_result *out, struct error *err) __attribute__((warn_unused_result));

/* The same for any file that can be read at every place, from its beginning: for an archive that keeps nothing
 * (archive/foresight.h). Places name the original `sha`, which may be 64 zeros. The caller closes `fd`. */
enum status import_from_fd(const struct import_options *options, int fd, struct slice sha, struct slice collection,
                           struct import_result *out, struct error *err) __attribute__((warn_unused_result));

/* The lock of the one who writes the archive in `folder`, which is made if missing: STATUS_LOCKED, with who holds it. */
enum status archive_lock_writer(const struct files *files, const char *folder, const char *command,
                                struct file_lock **out, struct error *err) __attribute__((warn_unused_result));

#endif
