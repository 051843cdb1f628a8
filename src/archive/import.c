#include "archive/import.h"

#include "archive/crew.h"
#include "archive/section_join.h"

#include <string.h>
#include <unistd.h>

enum { BATCH_DOCUMENTS = 500, BATCH_BYTES = 8 * 1024 * 1024 };

/* One of the imports of a run: where it is in the archive when all that was taken is written. */
struct import_state {
	const struct import_source *source;
	struct import_result *result;
	char sha[CABLE_ID_LEN + 1];
	uint64_t next_member, next_offset;
	bool done;
	bool has_sections; /* it brought some, or may have before it was cut */
	/* Of the present batch: */
	struct archive_item *items;
	struct archive_set_aside *aside;
	struct archive_section *sections;
	size_t item_count, item_room, aside_count, aside_room, section_count, section_room;
};

/* A run of imports. A batch is what was taken of some that follow each other. */
struct import_run {
	const struct import_options *options;
	struct crew *crew;
	struct import_state *states;      /* of those that are not done */
	struct crew_source *crew_sources; /* of the same */
	size_t count;
	size_t first, last; /* states that the batch is of; `last` is at work */
	size_t documents, bytes;
	uint64_t done_before; /* bytes of those that are done */
	struct import_progress progress;
	struct arena a;    /* of the batch */
	struct arena kept; /* of the run */
};

/* ---- Batches ---- */

static bool is_batch_empty(const struct import_run *r)
{
	const struct import_state *s = &r->states[r->first];
	return r->first == r->last && r->documents == 0 && !s->done;
}

/* What was taken is durable with how far its imports have come. */
static enum status write_batch(struct import_run *r, struct error *err)
{
	size_t count = r->last - r->first + 1;
	struct archive_batch *batches = arena_array(&r->a, count, sizeof *batches);
	struct archive_counts *counts = arena_array(&r->a, count, sizeof *counts);
	if (batches == NULL || counts == NULL)
		return error_memory(err);
	for (size_t i = 0; i < count; i++) {
		const struct import_state *s = &r->states[r->first + i];
		batches[i] = (struct archive_batch){.items = s->items,
		                                    .item_count = s->item_count,
		                                    .aside = s->aside,
		                                    .aside_count = s->aside_count,
		                                    .sections = s->sections,
		                                    .section_count = s->section_count,
		                                    .original = s->sha,
		                                    .collection = s->source->collection,
		                                    .next_member = s->next_member,
		                                    .next_offset = s->next_offset,
		                                    .original_done = s->done};
	}
	enum status status = archive_write_all(r->options->archive, batches, count, counts, err);
	for (size_t i = 0; i < count; i++) {
		struct import_state *s = &r->states[r->first + i];
		archive_counts_add(&s->result->counts, &counts[i]);
		archive_counts_add(&r->progress.counts, &counts[i]);
		s->result->is_done = status == STATUS_OK && s->done;
		s->items = NULL;
		s->aside = NULL;
		s->sections = NULL;
		s->item_count = s->item_room = s->aside_count = s->aside_room = 0;
		s->section_count = s->section_room = 0;
	}
	arena_reset(&r->a);
	crew_release(r->crew);
	r->first = r->last;
	r->documents = r->bytes = 0;
	return status;
}

static void tell_progress(struct import_run *r, uint64_t done)
{
	if (r->done_before + done > r->progress.bytes_done)
		r->progress.bytes_done = r->done_before + done;
	if (r->options->progress != NULL)
		r->options->progress(r->options->state, &r->progress);
}

/* A document was taken into the batch, which ends behind it if it is full. */
static enum status took(struct import_run *r, const struct crew_event *event, size_t bytes, struct error *err)
{
	size_t documents_max = r->options->batch_documents != 0 ? r->options->batch_documents : BATCH_DOCUMENTS;
	size_t bytes_max = r->options->batch_bytes != 0 ? r->options->batch_bytes : BATCH_BYTES;
	enum status status = STATUS_OK;
	r->states[r->last].next_member = event->member;
	r->states[r->last].next_offset = event->offset + event->length;
	r->documents++;
	r->bytes += bytes;
	if (r->documents >= documents_max || r->bytes >= bytes_max)
		status = write_batch(r, err);
	tell_progress(r, event->done);
	if (status == STATUS_OK && r->options->stop != NULL && atomic_load(r->options->stop))
		return error_set(err, STATUS_STOPPED, "archive.stopped");
	return status;
}

/* ---- What the crew tells ---- */

static bool set_place(struct import_run *r, const struct crew_event *event, struct place *place)
{
	memcpy(place->original, r->states[event->source].sha, CABLE_ID_LEN + 1);
	place->member = event->member_name.len == 0 ? slice_of("") : arena_copy(&r->a, event->member_name);
	place->offset = event->offset;
	place->length = event->length;
	return place->member.ptr != NULL;
}

static enum status add_aside(struct import_run *r, const struct crew_event *event, const char *sentence,
                             struct slice detail, struct error *err)
{
	struct import_state *s = &r->states[event->source];
	struct archive_set_aside *aside = arena_push(&r->a, &s->aside, s->aside_count, &s->aside_room, sizeof *aside);
	if (aside == NULL || !set_place(r, event, &aside->place))
		return error_memory(err);
	aside->collection = s->source->collection;
	aside->sentence = slice_of(sentence);
	aside->detail = detail;
	s->aside_count++;
	return took(r, event, detail.len, err);
}

/* A section is kept for when the others have come. */
static enum status keep_section(struct import_run *r, const struct crew_event *event, struct error *err)
{
	struct import_state *s = &r->states[event->source];
	const struct cable *c = &event->answer->value;
	struct archive_section *section =
	    arena_push(&r->a, &s->sections, s->section_count, &s->section_room, sizeof *section);
	if (section == NULL || !set_place(r, event, &section->place))
		return error_memory(err);
	section->bytes = event->bytes;
	section->mrn = c->mrn;
	section->number = c->section;
	section->count = c->section_count;
	s->section_count++;
	s->has_sections = true;
	return STATUS_OK;
}

/* A later section is no cable by itself. */
static enum status set_section_aside(struct import_run *r, const struct crew_event *event, struct error *err)
{
	const struct cable *c = &event->answer->value;
	struct slice detail =
	    arena_format(&r->a, "%d of %d of %.*s", c->section, c->section_count, (int)c->mrn.len, c->mrn.ptr);
	return detail.ptr == NULL ? error_memory(err) : add_aside(r, event, "import.section", detail, err);
}

static enum status take_cable(struct import_run *r, const struct crew_event *event, struct error *err)
{
	struct import_state *s = &r->states[event->source];
	enum status status = event->answer->value.section > 0 ? keep_section(r, event, err) : STATUS_OK;
	if (status != STATUS_OK)
		return status;
	if (event->answer->value.section > 1)
		return set_section_aside(r, event, err);
	struct archive_item *item = arena_push(&r->a, &s->items, s->item_count, &s->item_room, sizeof *item);
	if (item == NULL || !set_place(r, event, &item->place))
		return error_memory(err);
	item->collection = s->source->collection;
	item->bytes = event->bytes;
	item->cable = event->answer->cable;
	item->reading = event->answer->reading;
	item->value = &event->answer->value;
	item->json = event->answer->json;
	s->item_count++;
	return took(r, event, item->bytes.len + item->value->text.len + item->json.len, err);
}

static enum status take_aside(struct import_run *r, const struct crew_event *event, struct error *err)
{
	return add_aside(r, event, event->sentence, event->detail, err);
}

/* ---- Telegrams in sections ---- */

/* Puts a telegram together if none of its sections is missing. What goes wrong costs only it. */
static enum status join_one(struct import_run *r, struct import_state *s, const struct archive_section *of,
                            struct error *err)
{
	struct archive_item item;
	struct error why;
	bool joined;
	enum status status = section_join(r->options->archive, r->options->pool, &r->a, s->source->collection, of->mrn,
	                                  of->count, &joined, &item, &why);
	if (status == STATUS_INPUT || status == STATUS_LATE || status == STATUS_LIMIT) {
		struct archive_set_aside *aside =
		    arena_push(&r->a, &s->aside, s->aside_count, &s->aside_room, sizeof *aside);
		struct slice mrn = arena_copy(&r->a, of->mrn);
		if (aside == NULL || mrn.ptr == NULL)
			return error_memory(err);
		*aside = (struct archive_set_aside){of->place, s->source->collection, slice_of(why.sentence), mrn};
		aside->place.member = slice_of("");
		s->aside_count++;
		return STATUS_OK;
	}
	if (status != STATUS_OK && err != NULL)
		*err = why;
	if (status != STATUS_OK || !joined)
		return status;
	struct archive_item *made = arena_push(&r->a, &s->items, s->item_count, &s->item_room, sizeof *made);
	if (made == NULL)
		return error_memory(err);
	*made = item;
	s->item_count++;
	r->documents++;
	r->bytes += item.value->text.len + item.json.len;
	return r->bytes >= BATCH_BYTES ? write_batch(r, err) : STATUS_OK;
}

/* Behind the last document of a source that brought sections. It is done only with what comes of this, so that an import that was cut does it
 * again. */
static enum status join_sections(struct import_run *r, struct error *err)
{
	struct import_state *s = &r->states[r->last];
	struct archive_section *telegrams;
	struct arena a = {0};
	size_t count = 0;
	enum status status = write_batch(r, err);
	if (status == STATUS_OK)
		status = archive_list_sections(r->options->archive, &a, s->sha, s->source->collection, &telegrams,
		                               &count, err);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = join_one(r, s, &telegrams[i], err);
	arena_free(&a);
	return status;
}

/* The next member begins behind this place. */
static void end_member(struct import_run *r, const struct crew_event *event)
{
	r->states[r->last].next_member = event->member + 1;
	r->states[r->last].next_offset = 0;
	tell_progress(r, event->done);
}

static enum status end_source(struct import_run *r, const struct crew_event *event, struct error *err)
{
	struct import_state *s = &r->states[r->last];
	enum status status = s->has_sections ? join_sections(r, err) : STATUS_OK;
	if (status != STATUS_OK)
		return status;
	s->done = true;
	if (s->next_member == 0)
		s->next_offset = event->done;
	tell_progress(r, event->done);
	r->done_before += event->done;
	return STATUS_OK;
}

static enum status take_event(struct import_run *r, const struct crew_event *event, struct error *err)
{
	if (event->kind != CREW_ALL_DONE)
		r->last = event->source;
	switch (event->kind) {
	case CREW_CABLE:
		return take_cable(r, event, err);
	case CREW_SET_ASIDE:
		return take_aside(r, event, err);
	case CREW_MEMBER_DONE:
		end_member(r, event);
		return STATUS_OK;
	case CREW_SOURCE_DONE:
		return end_source(r, event, err);
	case CREW_ALL_DONE:
		return STATUS_OK;
	}
	return STATUS_INTERNAL;
}

/* ---- A run ---- */

static enum status read_all(struct import_run *r, struct error *err)
{
	struct crew_event event = {.kind = CREW_CABLE};
	enum status status = STATUS_OK;
	while (status == STATUS_OK && event.kind != CREW_ALL_DONE) {
		status = crew_next(r->crew, &event, err);
		if (status == STATUS_OK)
			status = take_event(r, &event, err);
	}
	/* Stopped when nothing was left to do is done. */
	if (status == STATUS_OK || (status == STATUS_STOPPED && r->states[r->count - 1].done))
		return write_batch(r, err);
	if (status != STATUS_STOPPED || is_batch_empty(r))
		return status;
	/* What was read already is kept. */
	struct error why;
	enum status written = write_batch(r, &why);
	if (written == STATUS_OK)
		return status;
	if (err != NULL)
		*err = why;
	return written;
}

/* Where an import goes on, or that it is done. */
static enum status look_up(struct import_run *r, const struct import_source *source, struct import_result *result,
                           struct error *err)
{
	struct archive_progress before;
	struct import_state *s = &r->states[r->count];
	memcpy(s->sha, source->original.ptr, CABLE_ID_LEN);
	enum status status = archive_find_progress(r->options->archive, s->sha, source->collection, &before, err);
	if (status != STATUS_OK)
		return status;
	result->counts = before.counts;
	result->was_done = result->is_done = before.done;
	if (before.done) {
		result->counts.fresh = result->counts.differing = 0;
		return STATUS_OK;
	}
	s->source = source;
	s->result = result;
	s->next_member = before.next_member;
	s->next_offset = before.next_offset;
	s->has_sections = before.next_member > 0 || before.next_offset > 0;
	struct crew_source *read = &r->crew_sources[r->count];
	*read = (struct crew_source){
	    .fd = -1, .format = source->format, .member = before.next_member, .offset = before.next_offset};
	memcpy(read->original, s->sha, sizeof read->original);
	archive_counts_add(&r->progress.counts, &before.counts);
	r->count++;
	return STATUS_OK;
}

static enum status prepare(struct import_run *r, const struct import_source *sources, size_t count,
                           struct import_result *results, struct error *err)
{
	enum status status = STATUS_OK;
	r->states = arena_array(&r->kept, count, sizeof *r->states);
	r->crew_sources = arena_array(&r->kept, count, sizeof *r->crew_sources);
	if (r->states == NULL || r->crew_sources == NULL)
		return error_memory(err);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		unsigned char hash[DIGEST_SIZE];
		if (!digest_from_hex(sources[i].original, hash)) {
			status = error_set(err, STATUS_USAGE, "original.name");
			error_text(err, "name", sources[i].original);
		} else {
			status = look_up(r, &sources[i], &results[i], err);
		}
	}
	return status;
}

/* The sizes, for a display of progress; a source that is not there is told when its turn comes. */
static void add_up_sizes(struct import_run *r)
{
	for (size_t i = 0; i < r->count; i++) {
		uint64_t size = 0;
		int fd = r->crew_sources[i].fd;
		if (fd >= 0)
			size = (uint64_t)lseek(fd, 0, SEEK_END);
		else if (original_size(r->options->originals, slice_of(r->states[i].sha), &size, NULL) != STATUS_OK)
			size = 0;
		r->progress.bytes_total += size;
	}
	/* What was done before of the first is done. */
	if (r->count > 0 && r->states[0].next_member == 0)
		r->progress.bytes_done = r->states[0].next_offset;
}

static enum status run(struct import_run *r, struct error *err)
{
	const struct import_options *o = r->options;
	const struct crew_options crew = {.originals = o->originals,
	                                  .working = o->working,
	                                  .files = o->files,
	                                  .pool = o->pool,
	                                  .workers = o->workers,
	                                  .part_bytes = o->part_bytes,
	                                  .stop = o->stop};
	if (r->count == 0)
		return STATUS_OK;
	add_up_sizes(r);
	enum status status = crew_start(&crew, r->crew_sources, r->count, &r->crew, err);
	if (status != STATUS_OK)
		return status;
	status = read_all(r, err);
	crew_end(r->crew);
	if (status == STATUS_OK && !o->goes_on)
		status = archive_settle(o->archive, err);
	return status;
}

enum status import_originals(const struct import_options *options, const struct import_source *sources, size_t count,
                             struct import_result *results, struct error *err)
{
	struct import_run r = {.options = options};
	memset(results, 0, count * sizeof *results);
	enum status status = prepare(&r, sources, count, results, err);
	if (status == STATUS_OK)
		status = run(&r, err);
	arena_free(&r.a);
	arena_free(&r.kept);
	return status;
}

enum status import_original(const struct import_options *options, const struct import_source *source,
                            struct import_result *out, struct error *err)
{
	return import_originals(options, source, 1, out, err);
}

enum status import_from_fd(const struct import_options *options, int fd, const struct import_source *source,
                           struct import_result *out, struct error *err)
{
	struct import_run r = {.options = options};
	memset(out, 0, sizeof *out);
	enum status status = prepare(&r, source, 1, out, err);
	if (status == STATUS_OK && r.count > 0)
		r.crew_sources[0].fd = fd;
	if (status == STATUS_OK)
		status = run(&r, err);
	arena_free(&r.a);
	arena_free(&r.kept);
	return status;
}

enum status archive_lock_writer(const struct files *files, const char *folder, const char *command,
                                struct file_lock **out, struct error *err)
{
	struct arena a = {0};
	char *path = file_path(&a, folder, "writer.lock");
	enum status status = path == NULL ? error_memory(err) : file_make_folder(files, folder, 0700, err);
	if (status == STATUS_OK)
		status = file_lock_take(files, path, command, out, err);
	arena_free(&a);
	return status;
}
