/* Where the check's cables come from: an archive under a scope, or cables in memory (quote/check.h). */
#include "base/words.h"
#include "cable/mrn.h"
#include "quote/check.h"

/* The canonical MRN of a name; one that is no MRN may be a volume and number, and stays. NULL without memory. */
static struct slice canonical(const struct posts *posts, struct arena *a, struct slice name)
{
	struct mrn mrn;
	if (posts == NULL)
		return slice_trim(name);
	return mrn_parse(posts, name, &mrn) ? mrn_write(a, &mrn) : slice_trim(name);
}

/* ---- An archive ---- */

static enum status archive_named(void *state, struct arena *a, struct slice name, struct cable_id **ids, size_t *count,
                                 struct error *err)
{
	const struct quote_archive *source = state;
	struct archive_hit *hits;
	*ids = NULL;
	*count = 0;
	struct slice mrn = canonical(source->posts, a, name);
	if (mrn.ptr == NULL)
		return error_memory(err);
	if (mrn.len == 0)
		return STATUS_OK;
	enum status status = archive_find_mrn(source->archive, a, source->scope, mrn, &hits, count, err);
	if (status != STATUS_OK)
		return status;
	*ids = arena_array(a, *count, sizeof **ids);
	if (*ids == NULL)
		return error_memory(err);
	for (size_t i = 0; i < *count; i++)
		(*ids)[i] = hits[i].id;
	return STATUS_OK;
}

static enum status archive_passages(void *state, struct arena *a, const struct archive_passage *passages, size_t count,
                                    size_t limit, struct archive_passage_answer *out, struct error *err)
{
	const struct quote_archive *source = state;
	const struct archive_passage_question question = {.scope = source->scope,
	                                                  .passages = passages,
	                                                  .passage_count = count,
	                                                  .limit = limit,
	                                                  .deadline = source->deadline,
	                                                  .clock = source->clock};
	return archive_find_passages(source->archive, a, &question, out, err);
}

static enum status archive_cable_load(void *state, struct arena *a, const struct cable_id *id,
                                      struct archive_cable *out, struct error *err)
{
	const struct quote_archive *source = state;
	return archive_load(source->archive, a, source->scope, id, out, err);
}

struct quote_source quote_source_of_archive(struct quote_archive *archive)
{
	return (struct quote_source){archive_named, archive_passages, archive_cable_load, archive, archive->posts};
}

/* ---- Memory ---- */

static enum status memory_ids(const struct quote_cables *cables, struct arena *a, const struct slice *mrn,
                              struct cable_id **ids, size_t *count, struct error *err)
{
	*count = 0;
	*ids = arena_array(a, cables->count, sizeof **ids);
	if (*ids == NULL)
		return error_memory(err);
	for (size_t i = 0; i < cables->count; i++)
		if (mrn == NULL || (mrn->len > 0 && slice_equal_nocase(cable_name(&cables->cables[i].value), *mrn)))
			(*ids)[(*count)++] = cables->cables[i].id;
	return STATUS_OK;
}

static enum status memory_named(void *state, struct arena *a, struct slice name, struct cable_id **ids, size_t *count,
                                struct error *err)
{
	const struct quote_cables *cables = state;
	struct slice mrn = canonical(cables->posts, a, name);
	return mrn.ptr == NULL ? error_memory(err) : memory_ids(cables, a, &mrn, ids, count, err);
}

static bool stands_at(const struct archive_passage *p, size_t begin, size_t end, const struct words *words, size_t at)
{
	if (at + (end - begin) > words->count)
		return false;
	for (size_t i = begin; i < end; i++)
		if (!slice_equal(p->words[i], words->items[at + i - begin].folded))
			return false;
	return true;
}

/* Whether the text holds all parts unaltered. */
static bool holds_passage(const struct archive_passage *p, const struct words *words)
{
	size_t begin = 0;
	for (size_t part = 0; part == 0 || part < p->part_count; part++) {
		size_t end = p->part_ends != NULL ? p->part_ends[part] : p->word_count, at = 0;
		while (at < words->count && !stands_at(p, begin, end, words, at))
			at++;
		if (at == words->count)
			return false;
		begin = end;
	}
	return true;
}

static enum status count_holding(const struct quote_cables *cables, const struct archive_passage *passage,
                                 uint64_t *holding, struct error *err)
{
	struct arena scratch = {0};
	enum status status = STATUS_OK;
	for (size_t k = 0; k < cables->count && status == STATUS_OK; k++) {
		struct words words;
		status = words_split(&scratch, cables->cables[k].value.text, &words, err);
		if (status == STATUS_OK)
			*holding += holds_passage(passage, &words);
		arena_reset(&scratch);
	}
	arena_free(&scratch);
	return status;
}

static enum status memory_passages(void *state, struct arena *a, const struct archive_passage *passages, size_t count,
                                   size_t limit, struct archive_passage_answer *out, struct error *err)
{
	const struct quote_cables *cables = state;
	for (size_t i = 0; i < count; i++) {
		out[i] = (struct archive_passage_answer){.cables = arena_array(a, cables->count, sizeof *out[i].cables),
		                                         .count = cables->count};
		if (out[i].cables == NULL)
			return error_memory(err);
		for (size_t k = 0; k < cables->count; k++)
			out[i].cables[k].id = cables->cables[k].id;
		enum status status = count_holding(cables, &passages[i], &out[i].holding, err);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

static enum status memory_load(void *state, struct arena *a, const struct cable_id *id, struct archive_cable *out,
                               struct error *err)
{
	const struct quote_cables *cables = state;
	for (size_t i = 0; i < cables->count; i++) {
		if (slice_equal(slice_make((const char *)cables->cables[i].id.bytes, sizeof id->bytes),
		                slice_make((const char *)id->bytes, sizeof id->bytes))) {
			*out = cables->cables[i];
			return STATUS_OK;
		}
	}
	return error_set(err, STATUS_MISSING, "quote.no_cable");
}

struct quote_source quote_source_of_cables(struct quote_cables *cables)
{
	return (struct quote_source){memory_named, memory_passages, memory_load, cables, cables->posts};
}
