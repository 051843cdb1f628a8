#include "archive/foresight.h"

#include "archive/archive_impl.h"
#include "archive/facets.h"
#include "archive/fields.h"
#include "archive/foresight_sections.h"
#include "base/digest.h"

#include <stdlib.h>
#include <string.h>

/* Posts beyond these are not told apart: hostile files may name any number. */
enum { POSTS_MAX = 4096, YEAR_MAX = 9999 };

/* Eight bytes of what was seen; 0 is a free place. Two of a billion may be taken for one. */
struct seen {
	uint64_t *keys;
	size_t count, room; /* room: a power of two */
};

struct foresight {
	struct archive archive;
	struct archive *held;
	archive_finding_fn *each;
	void *state;
	struct seen seen; /* cables, readings, MRNs */
	struct seen_sections sections;
	struct arena kept;
	struct archive_facet posts;
	size_t post_room;
	uint64_t years[YEAR_MAX + 1];
	uint64_t classes[CLASSIFICATION_TOP_SECRET + 1];
	uint64_t cables;
};

/* ---- What came before ---- */

static size_t place_of(const struct seen *s, uint64_t key)
{
	size_t place = (size_t)key & (s->room - 1);
	while (s->keys[place] != 0 && s->keys[place] != key)
		place = (place + 1) & (s->room - 1);
	return place;
}

static bool grow(struct seen *s)
{
	struct seen larger = {.room = s->room == 0 ? 4096 : s->room * 2, .count = s->count};
	larger.keys = calloc(larger.room, sizeof *larger.keys);
	if (larger.keys == NULL)
		return false;
	for (size_t i = 0; i < s->room; i++)
		if (s->keys[i] != 0)
			larger.keys[place_of(&larger, s->keys[i])] = s->keys[i];
	free(s->keys);
	*s = larger;
	return true;
}

/* What is told apart: a cable, a reading of a cable, an MRN. */
enum seen_kind { SEEN_CABLE = 'c', SEEN_READING = 'r', SEEN_MRN = 'm' };

/* Notes it; `*before` says whether it was there. False without memory. */
static bool note(struct seen *s, enum seen_kind kind, struct slice one, struct slice two, bool *before)
{
	struct digest digest;
	unsigned char raw[DIGEST_SIZE];
	const char letter = (char)kind;
	uint64_t key;
	if (s->count >= s->room / 2 && !grow(s))
		return false;
	digest_begin(&digest);
	digest_add(&digest, slice_make(&letter, 1));
	digest_add(&digest, one);
	digest_add(&digest, two);
	digest_end(&digest, raw);
	memcpy(&key, raw, sizeof key);
	key = key == 0 ? 1 : key;
	size_t place = place_of(s, key);
	*before = s->keys[place] == key;
	s->keys[place] = key;
	s->count += !*before;
	return true;
}

static struct slice bytes_of(const struct cable_id *id)
{
	return slice_make((const char *)id->bytes, sizeof id->bytes);
}

/* ---- Counting ---- */

static bool count_post(struct foresight *f, struct slice post)
{
	for (size_t i = 0; i < f->posts.count; i++)
		if (slice_equal(f->posts.counts[i].value, post)) {
			f->posts.counts[i].count++;
			return true;
		}
	if (f->posts.count == POSTS_MAX || post.len == 0)
		return true;
	struct archive_count *slot =
	    arena_push(&f->kept, &f->posts.counts, f->posts.count, &f->post_room, sizeof *slot);
	if (slot == NULL)
		return false;
	*slot = (struct archive_count){arena_copy(&f->kept, post), 1};
	f->posts.count++;
	return slot->value.ptr != NULL;
}

static bool count_cable(struct foresight *f, const struct cable *c)
{
	int year = c->date.precision == MOMENT_NONE ? 0 : calendar_of(c->date.ms).year;
	f->years[year < 1 || year > YEAR_MAX ? 0 : year]++;
	f->classes[c->classification]++;
	f->cables++;
	return count_post(f, slice_trim(c->post));
}

/* As archive_write counts, if what came before had been written. */
static bool count_item(struct foresight *f, struct arena *a, const struct archive_item *item,
                       const struct archive_novelty *held, struct archive_counts *counts)
{
	bool cable, reading, mrn = false;
	struct slice key = field_key(a, FIELD_MRN, item->value->mrn, true);
	if (key.ptr == NULL || !note(&f->seen, SEEN_CABLE, bytes_of(&item->cable), slice_of(""), &cable) ||
	    !note(&f->seen, SEEN_READING, bytes_of(&item->cable), bytes_of(&item->reading), &reading) ||
	    (key.len > 0 && !note(&f->seen, SEEN_MRN, key, slice_of(""), &mrn)) ||
	    (!cable && !count_cable(f, item->value)))
		return false;
	bool fresh = !held->has_cable && !cable, known = held->has_reading || reading;
	/* A telegram that was put together before adds nothing. */
	bool added = item->section_count == 0 || !known;
	counts->cables += added;
	counts->fresh += fresh;
	counts->differing += fresh ? held->has_mrn || mrn : !known;
	counts->flagged += added && item->value->flag_count > 0;
	return true;
}

/* ---- What is flagged and set aside ---- */

static enum status tell_flags(struct foresight *f, const struct archive_item *item, struct error *err)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; status == STATUS_OK && i < item->value->flag_count; i++) {
		const struct archive_finding finding = {.place = item->place,
		                                        .cable = item->cable,
		                                        .mrn = item->value->mrn,
		                                        .sentence = slice_of(item->value->flags[i].sentence),
		                                        .detail = item->value->flags[i].detail};
		status = f->each(f->state, &finding, err);
	}
	return status;
}

static enum status tell_aside(struct foresight *f, const struct archive_set_aside *aside, struct error *err)
{
	const struct archive_finding finding = {
	    .is_set_aside = true, .place = aside->place, .sentence = aside->sentence, .detail = aside->detail};
	return f->each(f->state, &finding, err);
}

/* Both lists stand in order of place. */
static enum status tell_findings(struct foresight *f, const struct archive_batch *batch, struct error *err)
{
	size_t i = 0, k = 0;
	enum status status = STATUS_OK;
	if (f->each == NULL)
		return STATUS_OK;
	while (status == STATUS_OK && (i < batch->item_count || k < batch->aside_count)) {
		const struct place *item = i < batch->item_count ? &batch->items[i].place : NULL;
		const struct place *aside = k < batch->aside_count ? &batch->aside[k].place : NULL;
		bool is_aside = item == NULL || (aside != NULL && slice_equal(aside->member, item->member) &&
		                                 aside->offset < item->offset);
		status = is_aside ? tell_aside(f, &batch->aside[k++], err) : tell_flags(f, &batch->items[i++], err);
	}
	return status;
}

/* ---- The archive ---- */

static enum status foresee_batch(struct foresight *f, const struct archive_batch *batch, struct archive_counts *counts,
                                 struct error *err)
{
	struct arena a = {0};
	struct archive_counts added = {.set_aside = batch->aside_count};
	struct archive_novelty *held = arena_array(&a, batch->item_count, sizeof *held);
	enum status status =
	    held == NULL ? error_memory(err) : archive_foresee(f->held, batch->items, batch->item_count, held, err);
	for (size_t i = 0; status == STATUS_OK && i < batch->item_count; i++)
		if (!count_item(f, &a, &batch->items[i], &held[i], &added))
			status = error_memory(err);
	if (status == STATUS_OK)
		status = tell_findings(f, batch, err);
	for (size_t i = 0; status == STATUS_OK && i < batch->section_count; i++)
		status = seen_sections_add(&f->sections, batch->collection, &batch->sections[i], err);
	if (batch->original_done)
		seen_sections_end_source(&f->sections);
	if (status == STATUS_OK)
		archive_counts_add(counts, &added);
	arena_free(&a);
	return status;
}

static enum status foresee_write(struct archive *archive, const struct archive_batch *batches, size_t count,
                                 struct archive_counts *counts, struct error *err)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = foresee_batch((struct foresight *)archive, &batches[i], &counts[i], err);
	return status;
}

static enum status foresee_progress(struct archive *archive, const char *original, struct slice collection,
                                    struct archive_progress *out, struct error *err)
{
	(void)archive;
	(void)original;
	(void)collection;
	(void)err;
	*out = (struct archive_progress){0};
	return STATUS_OK;
}

/* As they stand in an archive: by number, then by place. */
static int by_number(const void *one, const void *two)
{
	const struct archive_section *a = one, *b = two;
	int order = (a->number > b->number) - (a->number < b->number);
	if (order == 0)
		order = strcmp(a->place.original, b->place.original);
	if (order == 0)
		order = slice_compare(a->place.member, b->place.member);
	return order != 0 ? order : (a->place.offset > b->place.offset) - (a->place.offset < b->place.offset);
}

/* Those that the other archive keeps, and those that came before in the same look. */
static enum status foresee_sections(struct archive *archive, struct arena *a, struct slice collection, struct slice mrn,
                                    int section_count, struct archive_section **out, size_t *count, struct error *err)
{
	struct foresight *f = (struct foresight *)archive;
	struct archive_section *held;
	size_t held_count, room = 0;
	*out = NULL;
	*count = 0;
	enum status status = archive_find_sections(f->held, a, collection, mrn, section_count, &held, &held_count, err);
	for (size_t i = 0; status == STATUS_OK && i < held_count; i++) {
		struct archive_section *section = arena_push(a, out, *count, &room, sizeof *section);
		if (section == NULL)
			return error_memory(err);
		*section = held[i];
		(*count)++;
	}
	if (status == STATUS_OK)
		status = seen_sections_find(&f->sections, a, collection, mrn, section_count, out, count, &room, err);
	if (status == STATUS_OK && *count > 1)
		qsort(*out, *count, sizeof **out, by_number);
	return status;
}

static enum status foresee_telegrams(struct archive *archive, struct arena *a, const char *original,
                                     struct slice collection, struct archive_section **out, size_t *count,
                                     struct error *err)
{
	(void)original, (void)collection;
	return seen_sections_list(&((struct foresight *)archive)->sections, a, out, count, err);
}

static const struct archive_methods methods = {.write_all = foresee_write,
                                               .find_progress = foresee_progress,
                                               .find_sections = foresee_sections,
                                               .list_sections = foresee_telegrams};

enum status foresight_open(const struct foresight_options *options, struct foresight **out, struct error *err)
{
	*out = calloc(1, sizeof **out);
	if (*out == NULL)
		return error_memory(err);
	(*out)->archive.methods = &methods;
	(*out)->held = options->archive;
	(*out)->each = options->each;
	(*out)->state = options->state;
	(*out)->sections = (struct seen_sections){.files = options->files, .folder = options->working, .fd = -1};
	return STATUS_OK;
}

struct archive *foresight_archive(struct foresight *f)
{
	return &f->archive;
}

static bool add_count(struct arena *a, struct archive_facet *facet, size_t *room, struct slice value, uint64_t count)
{
	struct archive_count *slot =
	    count == 0 ? NULL : arena_push(a, &facet->counts, facet->count, room, sizeof *slot);
	if (slot == NULL)
		return count == 0;
	*slot = (struct archive_count){arena_copy(a, value), count};
	facet->count++;
	return slot->value.ptr != NULL;
}

enum status foresight_summarise(const struct foresight *f, struct arena *a, struct archive_answer *out,
                                struct error *err)
{
	size_t posts = 0, years = 0, classes = 0;
	bool done = true;
	*out = (struct archive_answer){.total = f->cables};
	for (size_t i = 0; done && i < f->posts.count; i++)
		done = add_count(a, &out->by_post, &posts, f->posts.counts[i].value, f->posts.counts[i].count);
	for (int year = 1; done && year <= YEAR_MAX; year++) {
		struct slice name = f->years[year] > 0 ? arena_format(a, "%04d", year) : slice_of("");
		done = name.ptr != NULL && add_count(a, &out->by_year, &years, name, f->years[year]);
	}
	for (enum classification class = CLASSIFICATION_UNCLASSIFIED; done && class <= CLASSIFICATION_TOP_SECRET;
	     class ++)
		done = add_count(a, &out->by_class, &classes, slice_of(classification_name(class)), f->classes[class]);
	if (!done)
		return error_memory(err);
	facet_order(&out->by_post, false, ARCHIVE_FACET_MAX);
	facet_order(&out->by_year, true, 0);
	facet_order(&out->by_class, false, ARCHIVE_FACET_MAX);
	return STATUS_OK;
}

void foresight_close(struct foresight *f)
{
	if (f == NULL)
		return;
	arena_free(&f->kept);
	seen_sections_free(&f->sections);
	free(f->seen.keys);
	free(f);
}
