#include "archive/section_join.h"

#include "archive/import_job.h"
#include "base/embed.h"
#include "base/reader.h"
#include "cable/sections.h"

/* ---- In the worker ---- */

/* Each document with its length before it (8 bytes, little-endian). */
static enum status take_documents(struct slice input, struct slice documents[SECTIONS_MAX], size_t *count,
                                  struct error *err)
{
	struct reader r = reader_make(input);
	*count = 0;
	while (!r.failed && reader_left(&r) > 0 && *count < SECTIONS_MAX) {
		uint64_t len = reader_u64(&r);
		if (len > reader_left(&r))
			break;
		documents[(*count)++] = reader_bytes(&r, (size_t)len);
	}
	return r.failed || reader_left(&r) > 0 || *count == 0 ? error_set(err, STATUS_INTERNAL, "base.internal")
	                                                      : STATUS_OK;
}

static enum status read_sections(struct slice input, struct arena *a, struct buffer *out, struct error *err)
{
	struct cable c;
	struct posts posts;
	struct slice csv, documents[SECTIONS_MAX];
	size_t count;
	if (!embedded_find(slice_of("data/posts.csv"), &csv))
		return error_set(err, STATUS_INTERNAL, "base.internal");
	enum status status = posts_load(a, csv, &posts, err);
	if (status == STATUS_OK)
		status = take_documents(input, documents, &count, err);
	if (status == STATUS_OK)
		status = cable_read_sections(a, &posts, documents, count, &c, err);
	if (status != STATUS_OK)
		return status;
	import_write_answer(out, &c, documents, 1);
	return buffer_done(out, err);
}

static const char *const sentences[] = {"base.memory", NULL};

const struct worker_job import_job_sections = {.name = "read-sections", .call = read_sections, .sentences = sentences};

/* ---- In the parent ---- */

/* Of each number the first; false if one is missing. */
static bool pick_each(struct archive_section *sections, size_t *count, int section_count)
{
	size_t kept = 0;
	for (size_t i = 0; i < *count; i++) {
		if (sections[i].number == (int)kept + 1)
			sections[kept++] = sections[i];
	}
	*count = kept;
	return kept == (size_t)section_count;
}

static void write_documents(struct buffer *out, const struct archive_section *sections, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (int shift = 0; shift < 64; shift += 8)
			buffer_add_byte(out, (char)((uint64_t)sections[i].bytes.len >> shift & 0xFF));
		buffer_add(out, sections[i].bytes);
	}
}

static enum status ask_worker(struct worker_pool *pool, struct arena *a, const struct archive_section *sections,
                              size_t count, struct import_answer *out, struct error *err)
{
	struct buffer input = {0};
	struct slice answer;
	write_documents(&input, sections, count);
	enum status status = buffer_done(&input, err);
	if (status == STATUS_OK)
		status = worker_call(pool, import_job_sections.name, buffer_slice(&input), a, &answer, err);
	buffer_free(&input);
	if (status == STATUS_OK)
		status = import_read_answer(a, answer, out, err);
	return status == STATUS_OK ? import_check_id(a, SOURCE_TELEGRAM, sections[0].bytes, out, err) : status;
}

enum status section_join(struct archive *archive, struct worker_pool *pool, struct arena *a, struct slice collection,
                         struct slice mrn, int section_count, bool *joined, struct archive_item *out, struct error *err)
{
	struct archive_section *sections;
	size_t count;
	*joined = false;
	struct import_answer *answer = arena_alloc(a, sizeof *answer);
	enum status status =
	    answer == NULL ? error_memory(err)
	                   : archive_find_sections(archive, a, collection, mrn, section_count, &sections, &count, err);
	if (status != STATUS_OK || !pick_each(sections, &count, section_count))
		return status;
	status = ask_worker(pool, a, sections, count, answer, err);
	if (status != STATUS_OK)
		return status;
	*joined = true;
	*out = (struct archive_item){.collection = collection,
	                             .place = sections[0].place,
	                             .bytes = sections[0].bytes,
	                             .cable = answer->cable,
	                             .reading = answer->reading,
	                             .value = &answer->value,
	                             .json = answer->json,
	                             .sections = sections,
	                             .section_count = count};
	return STATUS_OK;
}
