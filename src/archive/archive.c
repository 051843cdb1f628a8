#include "archive/archive_impl.h"

#include "archive/embedded/embedded.h"
#include "base/digest.h"

#include <string.h>

bool cable_id_read(struct slice hex, struct cable_id *out)
{
	return digest_from_hex(hex, out->bytes);
}

void cable_id_write(const struct cable_id *id, char hex[CABLE_ID_LEN + 1])
{
	digest_to_hex(id->bytes, hex);
}

struct slice cable_call(struct slice name, struct slice hex)
{
	enum { DIGITS = 12 };
	return name.len > 0 ? name : slice_part(hex, 0, DIGITS);
}

int cable_id_compare(const struct cable_id *a, const struct cable_id *b)
{
	return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

static int by_id(const void *a, const void *b)
{
	return cable_id_compare(a, b);
}

bool cable_set_holds(const struct cable_set *set, const struct cable_id *id)
{
	return set->count > 0 && bsearch(id, set->ids, set->count, sizeof *id, by_id) != NULL;
}

enum status archive_open(const struct archive_options *options, struct archive **out, struct error *err)
{
	return embedded_open(options, out, err);
}

enum status archive_prepare(struct archive *archive, struct error *err)
{
	return archive->methods->prepare == NULL ? STATUS_OK : archive->methods->prepare(archive, err);
}

enum status archive_write(struct archive *archive, const struct archive_batch *batch, struct archive_counts *counts,
                          struct error *err)
{
	enum status status = archive_write_all(archive, batch, 1, counts, err);
	return status == STATUS_OK && batch->original_done ? archive_settle(archive, err) : status;
}

enum status archive_write_all(struct archive *archive, const struct archive_batch *batches, size_t count,
                              struct archive_counts *counts, struct error *err)
{
	return archive->methods->write_all(archive, batches, count, counts, err);
}

enum status archive_settle(struct archive *archive, struct error *err)
{
	return archive->methods->settle == NULL ? STATUS_OK : archive->methods->settle(archive, err);
}

enum status archive_find_progress(struct archive *archive, const char *original, struct slice collection,
                                  struct archive_progress *out, struct error *err)
{
	return archive->methods->find_progress(archive, original, collection, out, err);
}

enum status archive_find_sections(struct archive *archive, struct arena *a, struct slice collection, struct slice mrn,
                                  int section_count, struct archive_section **out, size_t *count, struct error *err)
{
	return archive->methods->find_sections(archive, a, collection, mrn, section_count, out, count, err);
}

enum status archive_list_sections(struct archive *archive, struct arena *a, const char *original,
                                  struct slice collection, struct archive_section **out, size_t *count,
                                  struct error *err)
{
	return archive->methods->list_sections(archive, a, original, collection, out, count, err);
}

enum status archive_search(struct archive *archive, struct arena *a, const struct archive_question *question,
                           struct archive_answer *out, struct error *err)
{
	return archive->methods->search(archive, a, question, out, err);
}

enum status archive_find_beside(struct archive *archive, struct arena *a, const struct archive_question *question,
                                const struct cable_id *id, struct archive_beside *out, struct error *err)
{
	return archive->methods->find_beside(archive, a, question, id, out, err);
}

enum status archive_load(struct archive *archive, struct arena *a, const struct scope *scope, const struct cable_id *id,
                         struct archive_cable *out, struct error *err)
{
	return archive->methods->load(archive, a, scope, id, out, err);
}

enum status archive_load_reading(struct archive *archive, struct arena *a, const struct scope *scope,
                                 const struct cable_id *reading, struct archive_cable *out, struct error *err)
{
	return archive->methods->load_reading(archive, a, scope, reading, out, err);
}

enum status archive_load_bytes(struct archive *archive, struct arena *a, const struct scope *scope,
                               const struct cable_id *id, struct slice *out, struct error *err)
{
	return archive->methods->load_bytes(archive, a, scope, id, out, err);
}

enum status archive_find_mrn(struct archive *archive, struct arena *a, const struct scope *scope, struct slice mrn,
                             struct archive_hit **hits, size_t *count, struct error *err)
{
	return archive->methods->find_mrn(archive, a, scope, mrn, hits, count, err);
}

enum status archive_find_prefix(struct archive *archive, struct arena *a, const struct scope *scope,
                                struct slice prefix, struct archive_hit **hits, size_t *count, struct error *err)
{
	return archive->methods->find_prefix(archive, a, scope, prefix, hits, count, err);
}

enum status archive_find_referring(struct archive *archive, struct arena *a, const struct scope *scope,
                                   struct slice mrn, struct archive_hit **hits, size_t *count, struct error *err)
{
	return archive->methods->find_referring(archive, a, scope, mrn, hits, count, err);
}

enum status archive_find_passages(struct archive *archive, struct arena *a,
                                  const struct archive_passage_question *question, struct archive_passage_answer *out,
                                  struct error *err)
{
	return archive->methods->find_passages(archive, a, question, out, err);
}

enum status archive_complete(struct archive *archive, struct arena *a, const struct scope *scope, const char *field,
                             struct slice prefix, size_t limit, struct archive_facet *out, struct error *err)
{
	return archive->methods->complete(archive, a, scope, field, prefix, limit, out, err);
}

enum status archive_list_findings(struct archive *archive, const char *original, struct slice collection,
                                  archive_finding_fn *each, void *state, struct error *err)
{
	return archive->methods->list_findings(archive, original, collection, each, state, err);
}

enum status archive_foresee(struct archive *archive, const struct archive_item *items, size_t count,
                            struct archive_novelty *out, struct error *err)
{
	return archive->methods->foresee(archive, items, count, out, err);
}

enum status archive_summarise(struct archive *archive, struct arena *a, const struct archive_import *imports,
                              size_t count, struct archive_answer *out, struct error *err)
{
	return archive->methods->summarise(archive, a, imports, count, out, err);
}

enum status archive_set_undone(struct archive *archive, const struct archive_import *imports, size_t count,
                               struct error *err)
{
	return archive->methods->set_undone(archive, imports, count, err);
}

enum status archive_find_of_import(struct archive *archive, struct arena *a, const struct archive_import *import,
                                   const struct cable_set *among, struct cable_set *out, struct error *err)
{
	return archive->methods->find_of_import(archive, a, import, among, out, err);
}

void archive_counts_add(struct archive_counts *sum, const struct archive_counts *more)
{
	sum->cables += more->cables;
	sum->fresh += more->fresh;
	sum->differing += more->differing;
	sum->flagged += more->flagged;
	sum->set_aside += more->set_aside;
}

int archive_import_compare(const struct archive_import *a, const struct archive_import *b)
{
	int originals = memcmp(a->original, b->original, CABLE_ID_LEN);
	return originals != 0 ? originals : slice_compare(a->collection, b->collection);
}

void archive_set_stop(struct archive *archive, const atomic_bool *stop)
{
	archive->methods->set_stop(archive, stop);
}

void archive_close(struct archive *archive)
{
	if (archive != NULL)
		archive->methods->close(archive);
}
