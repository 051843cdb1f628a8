/* For tests of imports: a folder with a store of originals and an archive, and workers of the test program itself. */
#ifndef CABLEDESK_TESTS_ARCHIVE_IMPORT_FIXTURE_H
#define CABLEDESK_TESTS_ARCHIVE_IMPORT_FIXTURE_H

#include "archive/import.h"

struct import_fixture {
	struct arena a;
	struct files files;
	struct clock clock;
	char folder[200], originals[240], archive_folder[240];
	struct archive *archive;
	struct worker_pool *pool;
	/* Of the imports that follow. */
	const atomic_bool *stop;
	void (*progress)(void *state, const struct import_progress *progress);
	void *state;
	size_t batch_documents;
	size_t workers;
	uint64_t part_bytes;
};

extern const struct scope import_everything;

void import_fixture_make(struct import_fixture *f, const struct worker_job *jobs, size_t job_count,
                         const struct worker_limits *limits);
void import_fixture_end(struct import_fixture *f);
/* The same in a folder that is there and stays, with a pool of the caller's; `files` NULL: the machine's. False if the
 * archive cannot be opened. */
bool import_fixture_at(struct import_fixture *f, const char *folder, const struct files *files,
                       struct worker_pool *pool);
void import_fixture_leave(struct import_fixture *f);
/* Opens the archive again, as the next start would. */
void import_fixture_reopen(struct import_fixture *f);

/* Keeps the bytes as an original; its name stays valid until the next. */
struct slice import_keep(struct import_fixture *f, const char *bytes, size_t len);
/* The bytes of a file of the project: "tests/data/…". */
struct slice import_read_file(struct import_fixture *f, const char *name);

enum status import_into(struct import_fixture *f, struct slice sha, const char *collection, struct import_result *out);
/* Keeps and imports; fails the test if that fails. */
struct import_result import_bytes(struct import_fixture *f, struct slice bytes, const char *collection);

/* All cables by date. */
struct archive_answer import_search(struct import_fixture *f, const char *query);

/* All that the archive says of everything in it, as one text: ids, readings, fields, sources, facets, findings. */
struct slice import_describe(struct import_fixture *f, struct slice sha, const char *collection);

#endif
