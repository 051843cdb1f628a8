#include "archive/foresight_sections.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct seen_section {
	struct slice collection;
	struct archive_section section; /* without bytes */
	uint64_t at, length;            /* of the bytes, in the working file */
	size_t next;                    /* of the same bucket; 1 + its place, 0: none */
};

/* FNV-1a. */
static size_t hash_of(struct slice collection, struct slice mrn, int section_count)
{
	const struct slice words[] = {collection, mrn};
	uint64_t hash = 14695981039346656037u ^ (uint64_t)section_count;
	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < words[i].len; k++)
			hash = (hash ^ (unsigned char)words[i].ptr[k]) * 1099511628211u;
	return (size_t)(hash ^ hash >> 32);
}

static size_t *bucket_of(const struct seen_sections *s, struct slice collection, struct slice mrn, int section_count)
{
	return &s->buckets[hash_of(collection, mrn, section_count) & (s->bucket_count - 1)];
}

static bool is_of(const struct seen_section *item, struct slice collection, struct slice mrn, int section_count)
{
	return item->section.count == section_count && slice_equal(item->section.mrn, mrn) &&
	       slice_equal(item->collection, collection);
}

static void put_into_bucket(struct seen_sections *s, size_t place)
{
	struct seen_section *item = &s->items[place];
	size_t *bucket = bucket_of(s, item->collection, item->section.mrn, item->section.count);
	item->next = *bucket;
	*bucket = place + 1;
}

static bool grow(struct seen_sections *s)
{
	size_t count = s->bucket_count == 0 ? 256 : s->bucket_count * 2;
	size_t *buckets = calloc(count, sizeof *buckets);
	if (buckets == NULL)
		return false;
	free(s->buckets);
	s->buckets = buckets;
	s->bucket_count = count;
	for (size_t i = 0; i < s->count; i++)
		put_into_bucket(s, i);
	return true;
}

static enum status keep_bytes(struct seen_sections *s, struct slice bytes, struct error *err)
{
	enum status status = s->fd >= 0 ? STATUS_OK : file_working_open(s->files, s->folder, &s->fd, err);
	if (status == STATUS_OK)
		status = file_working_write(s->files, s->folder, s->fd, s->size, bytes, err);
	s->size += status == STATUS_OK ? bytes.len : 0;
	return status;
}

enum status seen_sections_add(struct seen_sections *s, struct slice collection, const struct archive_section *section,
                              struct error *err)
{
	struct seen_section *item = arena_push(&s->kept, &s->items, s->count, &s->room, sizeof *item);
	if (item == NULL || (s->count >= s->bucket_count && !grow(s)))
		return error_memory(err);
	*item = (struct seen_section){.collection = arena_copy(&s->kept, collection),
	                              .section = *section,
	                              .at = s->size,
	                              .length = section->bytes.len};
	item->section.bytes = slice_of("");
	item->section.mrn = arena_copy(&s->kept, section->mrn);
	item->section.place.member = arena_copy(&s->kept, section->place.member);
	if (item->collection.ptr == NULL || item->section.mrn.ptr == NULL || item->section.place.member.ptr == NULL)
		return error_memory(err);
	enum status status = keep_bytes(s, section->bytes, err);
	if (status == STATUS_OK)
		put_into_bucket(s, s->count++);
	return status;
}

static enum status read_bytes(const struct seen_sections *s, struct arena *a, const struct seen_section *item,
                              struct slice *out, struct error *err)
{
	char *bytes = arena_alloc(a, (size_t)item->length + 1);
	size_t have = 0;
	if (bytes == NULL)
		return error_memory(err);
	while (have < item->length) {
		ssize_t n = pread(s->fd, bytes + have, (size_t)item->length - have, (off_t)(item->at + have));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return file_error(err, s->folder, n < 0 ? errno : EIO);
		have += (size_t)n;
	}
	*out = slice_make(bytes, have);
	return STATUS_OK;
}

enum status seen_sections_find(const struct seen_sections *s, struct arena *a, struct slice collection,
                               struct slice mrn, int section_count, struct archive_section **list, size_t *count,
                               size_t *room, struct error *err)
{
	enum status status = STATUS_OK;
	size_t place = s->bucket_count == 0 ? 0 : *bucket_of(s, collection, mrn, section_count);
	for (; status == STATUS_OK && place != 0; place = s->items[place - 1].next) {
		const struct seen_section *item = &s->items[place - 1];
		if (!is_of(item, collection, mrn, section_count))
			continue;
		struct archive_section *section = arena_push(a, list, *count, room, sizeof *section);
		if (section == NULL)
			return error_memory(err);
		*section = item->section;
		status = read_bytes(s, a, item, &section->bytes, err);
		*count += status == STATUS_OK;
	}
	return status;
}

/* Whether the source at work brought another of its telegram before. */
static bool came_before(const struct seen_sections *s, size_t place)
{
	const struct seen_section *item = &s->items[place];
	for (size_t other = item->next; other > s->of_source; other = s->items[other - 1].next)
		if (is_of(&s->items[other - 1], item->collection, item->section.mrn, item->section.count))
			return true;
	return false;
}

enum status seen_sections_list(const struct seen_sections *s, struct arena *a, struct archive_section **out,
                               size_t *count, struct error *err)
{
	size_t room = 0;
	*out = NULL;
	*count = 0;
	for (size_t i = s->of_source; i < s->count; i++) {
		if (came_before(s, i))
			continue;
		struct archive_section *section = arena_push(a, out, *count, &room, sizeof *section);
		if (section == NULL)
			return error_memory(err);
		*section = s->items[i].section;
		(*count)++;
	}
	return STATUS_OK;
}

void seen_sections_end_source(struct seen_sections *s)
{
	s->of_source = s->count;
}

void seen_sections_free(struct seen_sections *s)
{
	if (s->fd >= 0)
		close(s->fd);
	free(s->buckets);
	arena_free(&s->kept);
}
