/* What an implementation of the archive provides: one function for each of archive.h, which says what they do.
 *
 * An implementation's struct begins with a `struct archive`. Only implementations include this header: embedded/ and the
 * one in memory that tests compare with.
 */
#ifndef CABLEDESK_ARCHIVE_ARCHIVE_IMPL_H
#define CABLEDESK_ARCHIVE_ARCHIVE_IMPL_H

#include "archive/archive.h"

struct archive_methods {
	enum status (*write_all)(struct archive *archive, const struct archive_batch *batches, size_t count,
	                         struct archive_counts *counts, struct error *err);
	enum status (*settle)(struct archive *archive, struct error *err); /* NULL: there is nothing to settle */
	enum status (*find_progress)(struct archive *archive, const char *original, struct slice collection,
	                             struct archive_progress *out, struct error *err);
	enum status (*find_sections)(struct archive *archive, struct arena *a, struct slice collection,
	                             struct slice mrn, int section_count, struct archive_section **out, size_t *count,
	                             struct error *err);
	enum status (*list_sections)(struct archive *archive, struct arena *a, const char *original,
	                             struct slice collection, struct archive_section **out, size_t *count,
	                             struct error *err);
	enum status (*search)(struct archive *archive, struct arena *a, const struct archive_question *question,
	                      struct archive_answer *out, struct error *err);
	enum status (*find_beside)(struct archive *archive, struct arena *a, const struct archive_question *question,
	                           const struct cable_id *id, struct archive_beside *out, struct error *err);
	enum status (*load)(struct archive *archive, struct arena *a, const struct scope *scope,
	                    const struct cable_id *id, struct archive_cable *out, struct error *err);
	enum status (*load_reading)(struct archive *archive, struct arena *a, const struct scope *scope,
	                            const struct cable_id *reading, struct archive_cable *out, struct error *err);
	enum status (*load_bytes)(struct archive *archive, struct arena *a, const struct scope *scope,
	                          const struct cable_id *id, struct slice *out, struct error *err);
	enum status (*find_mrn)(struct archive *archive, struct arena *a, const struct scope *scope, struct slice mrn,
	                        struct archive_hit **hits, size_t *count, struct error *err);
	enum status (*find_prefix)(struct archive *archive, struct arena *a, const struct scope *scope,
	                           struct slice prefix, struct archive_hit **hits, size_t *count, struct error *err);
	enum status (*find_referring)(struct archive *archive, struct arena *a, const struct scope *scope,
	                              struct slice mrn, struct archive_hit **hits, size_t *count, struct error *err);
	enum status (*find_passages)(struct archive *archive, struct arena *a,
	                             const struct archive_passage_question *question,
	                             struct archive_passage_answer *out, struct error *err);
	enum status (*complete)(struct archive *archive, struct arena *a, const struct scope *scope, const char *field,
	                        struct slice prefix, size_t limit, struct archive_facet *out, struct error *err);
	enum status (*list_findings)(struct archive *archive, const char *original, struct slice collection,
	                             archive_finding_fn *each, void *state, struct error *err);
	enum status (*foresee)(struct archive *archive, const struct archive_item *items, size_t count,
	                       struct archive_novelty *out, struct error *err);
	enum status (*summarise)(struct archive *archive, struct arena *a, const struct archive_import *imports,
	                         size_t count, struct archive_answer *out, struct error *err);
	enum status (*set_undone)(struct archive *archive, const struct archive_import *imports, size_t count,
	                          struct error *err);
	enum status (*find_of_import)(struct archive *archive, struct arena *a, const struct archive_import *import,
	                              const struct cable_set *among, struct cable_set *out, struct error *err);
	enum status (*prepare)(struct archive *archive, struct error *err); /* NULL: nothing need be prepared */
	void (*set_stop)(struct archive *archive, const atomic_bool *stop);
	void (*close)(struct archive *archive);
};

struct archive {
	const struct archive_methods *methods;
};

#endif
