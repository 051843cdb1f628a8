#include "archive/passages/segment.h"

#include "archive/passages/segment_format.h"
#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct segment {
	char *path; /* NULL: in memory */
	int fd;
	struct buffer memory;
	struct segment_trailer trailer;
	uint64_t postings_at;
	uint32_t *ends;      /* in words, of each document */
	uint32_t *stretches; /* before each document, and all */
	struct segment_block *blocks;
};

static enum status damaged(const struct segment *s, struct error *err)
{
	error_set(err, STATUS_IO, "archive.passages_damaged");
	error_text(err, "path", slice_of(s->path == NULL ? "" : s->path));
	return STATUS_IO;
}

/* ---- Bytes ---- */

/* `len` bytes at `at` go to `bytes`, in place of what was there. */
static enum status read_bytes(const struct segment *s, uint64_t at, size_t len, struct buffer *bytes, struct error *err)
{
	buffer_clear(bytes);
	if (!buffer_reserve(bytes, len))
		return error_memory(err);
	if (s->path == NULL) {
		if (at > s->memory.len || len > s->memory.len - at)
			return damaged(s, err);
		buffer_add(bytes, slice_make(s->memory.ptr + at, len));
		return buffer_done(bytes, err);
	}
	while (bytes->len < len) {
		ssize_t n = pread(s->fd, bytes->ptr + bytes->len, len - bytes->len, (off_t)(at + bytes->len));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return file_error(err, s->path, errno);
		if (n == 0)
			return damaged(s, err);
		bytes->len += (size_t)n;
	}
	return STATUS_OK;
}

/* The next number of a block or list. False at its end, or when it is none. */
static bool take_number(struct slice *rest, uint64_t *out)
{
	*out = 0;
	for (unsigned shift = 0; rest->len > 0 && shift < 64; shift += 7) {
		unsigned char byte = (unsigned char)*rest->ptr;
		*rest = slice_make(rest->ptr + 1, rest->len - 1);
		*out |= (uint64_t)(byte & 0x7Fu) << shift;
		if (byte < 0x80)
			return true;
	}
	return false;
}

static bool take_u32(struct slice *rest, uint32_t *out)
{
	if (rest->len < sizeof *out)
		return false;
	memcpy(out, rest->ptr, sizeof *out);
	*rest = slice_make(rest->ptr + sizeof *out, rest->len - sizeof *out);
	return true;
}

/* ---- Opening ---- */

/* Where the parts stand follows from the counts; the file must have just that size. */
static bool is_whole(const struct segment_trailer *t, uint64_t size)
{
	if (memcmp(t->magic, segment_magic, sizeof t->magic) != 0 ||
	    t->sum != segment_add_sum(0, t, offsetof(struct segment_trailer, sum)) || t->documents == 0 ||
	    t->documents > SEGMENT_DOCUMENTS_MAX || t->words > SEGMENT_WORDS_MAX || t->stretches > t->words ||
	    t->postings > UINT64_MAX >> 16 || t->blocks > t->postings || t->first == 0 ||
	    t->first > UINT32_MAX - t->documents)
		return false;
	return size == segment_code_bytes(t->words, t->stretches) + t->postings + t->documents * sizeof(uint32_t) +
	                   t->blocks * sizeof(struct segment_block) + sizeof *t;
}

/* Numbers the stretches; false if the documents have not the words and stretches that the trailer says. */
static bool divide_documents(struct segment *s)
{
	const struct segment_trailer *t = &s->trailer;
	uint32_t end = 0, stretches = 0;
	for (size_t i = 0; i < t->documents; i++) {
		if (s->ends[i] < end || s->ends[i] > t->words)
			return false;
		s->stretches[i] = stretches;
		stretches += segment_divide(s->ends[i] - end);
		end = s->ends[i];
	}
	s->stretches[t->documents] = stretches;
	return end == t->words && stretches == t->stretches;
}

static bool tables_hold(struct segment *s)
{
	const struct segment_trailer *t = &s->trailer;
	size_t documents = t->documents * sizeof *s->ends, blocks = (size_t)t->blocks * sizeof *s->blocks;
	if (segment_add_sum(segment_add_sum(0, s->ends, documents), s->blocks, blocks) != t->tables_sum)
		return false;
	for (size_t i = 0; i < t->blocks; i++) {
		uint64_t at = s->blocks[i].place >> 16, len = s->blocks[i].place & SEGMENT_BLOCK_MAX;
		if (at > t->postings || len > t->postings - at || (i > 0 && s->blocks[i].term <= s->blocks[i - 1].term))
			return false;
	}
	return divide_documents(s);
}

static enum status read_table(const struct segment *s, uint64_t at, size_t len, void **out, struct error *err)
{
	struct buffer bytes = {0};
	enum status status = read_bytes(s, at, len, &bytes, err);
	*out = status == STATUS_OK ? malloc(len + 1) : NULL;
	if (status == STATUS_OK && *out == NULL)
		status = error_memory(err);
	if (status == STATUS_OK && len > 0)
		memcpy(*out, bytes.ptr, len);
	buffer_free(&bytes);
	return status;
}

static enum status read_tables(struct segment *s, uint64_t size, struct error *err)
{
	struct segment_trailer *t = &s->trailer;
	struct buffer bytes = {0};
	if (size < sizeof *t)
		return damaged(s, err);
	enum status status = read_bytes(s, size - sizeof *t, sizeof *t, &bytes, err);
	if (status == STATUS_OK && bytes.len < sizeof *t)
		status = damaged(s, err);
	if (status == STATUS_OK)
		memcpy(t, bytes.ptr, sizeof *t);
	buffer_free(&bytes);
	if (status != STATUS_OK)
		return status;
	if (!is_whole(t, size))
		return damaged(s, err);
	s->postings_at = segment_code_bytes(t->words, t->stretches);
	uint64_t documents_at = s->postings_at + t->postings;
	size_t documents = t->documents * sizeof *s->ends;
	void *table;
	s->stretches = calloc((size_t)t->documents + 1, sizeof *s->stretches);
	if (s->stretches == NULL)
		return error_memory(err);
	status = read_table(s, documents_at, documents, &table, err);
	s->ends = table;
	if (status == STATUS_OK) {
		status = read_table(s, documents_at + documents, (size_t)t->blocks * sizeof *s->blocks, &table, err);
		s->blocks = table;
	}
	return status == STATUS_OK && !tables_hold(s) ? damaged(s, err) : status;
}

static struct segment *make_segment(void)
{
	struct segment *s = calloc(1, sizeof *s);
	if (s != NULL)
		s->fd = -1;
	return s;
}

enum status segment_open(const char *path, struct segment **out, struct error *err)
{
	uint64_t size = 0;
	struct segment *s = make_segment();
	*out = NULL;
	if (s == NULL || (s->path = strdup(path)) == NULL) {
		segment_close(s);
		return error_memory(err);
	}
	enum status status = file_open_read(path, &s->fd, err);
	if (status == STATUS_OK)
		status = file_size(path, &size, err);
	if (status == STATUS_OK)
		status = read_tables(s, size, err);
	if (status == STATUS_OK)
		*out = s;
	else
		segment_close(s);
	return status;
}

enum status segment_open_bytes(struct buffer *bytes, struct segment **out, struct error *err)
{
	struct segment *s = make_segment();
	*out = NULL;
	if (s == NULL) {
		buffer_free(bytes);
		return error_memory(err);
	}
	s->memory = *bytes;
	*bytes = (struct buffer){0};
	enum status status = read_tables(s, s->memory.len, err);
	if (status == STATUS_OK)
		*out = s;
	else
		segment_close(s);
	return status;
}

void segment_close(struct segment *s)
{
	if (s == NULL)
		return;
	if (s->fd >= 0)
		close(s->fd);
	buffer_free(&s->memory);
	free(s->ends);
	free(s->stretches);
	free(s->blocks);
	free(s->path);
	free(s);
}

uint32_t segment_first(const struct segment *s)
{
	return s->trailer.first;
}

uint32_t segment_count(const struct segment *s)
{
	return s->trailer.documents;
}

uint32_t segment_stretches(const struct segment *s)
{
	return (uint32_t)s->trailer.stretches;
}

uint32_t segment_stretch_of(const struct segment *s, uint32_t document)
{
	return s->stretches[document];
}

uint32_t segment_document_of(const struct segment *s, uint32_t stretch)
{
	uint32_t low = 0, high = s->trailer.documents;
	while (low + 1 < high) {
		uint32_t middle = low + (high - low) / 2;
		if (s->stretches[middle] <= stretch)
			low = middle;
		else
			high = middle;
	}
	return low;
}

uint64_t segment_words(const struct segment *s)
{
	return s->trailer.words;
}

uint64_t segment_sum(const struct segment *s)
{
	return s->trailer.sum;
}

void segment_room_free(struct segment_room *room)
{
	buffer_free(&room->block);
	buffer_free(&room->codes);
}

/* ---- Terms ---- */

static enum status read_block(const struct segment *s, size_t block, struct buffer *bytes, struct error *err)
{
	const struct segment_block *b = &s->blocks[block];
	enum status status = read_bytes(s, s->postings_at + (b->place >> 16), b->place & SEGMENT_BLOCK_MAX, bytes, err);
	if (status == STATUS_OK && segment_sum_of(bytes->ptr, bytes->len) != b->sum)
		return damaged(s, err);
	return status;
}

/* An entry as it stands: a short list only pointed to. */
struct entry {
	uint64_t term;
	struct segment_list list;
	uint32_t single;        /* the stretch, if the count is 1 */
	struct slice stretches; /* what follows a short list's count */
};

static bool take_entry(const struct segment *s, struct slice *rest, uint64_t before, struct entry *out)
{
	uint64_t gap, head, number;
	*out = (struct entry){0};
	if (!take_number(rest, &gap) || !take_number(rest, &head) || gap > UINT32_MAX)
		return false;
	out->term = before + gap;
	if ((head & 1) != 0) {
		out->list.count = 1;
		out->single = (uint32_t)(head >> 1);
		return head >> 1 < s->trailer.stretches;
	}
	if (head >> 1 < 2 || head >> 1 > s->trailer.stretches)
		return false;
	out->list.count = (uint32_t)(head >> 1);
	out->stretches = *rest;
	if (out->list.count <= SEGMENT_INLINE) {
		for (uint32_t i = 0; i < out->list.count; i++)
			if (!take_number(rest, &number))
				return false;
		return true;
	}
	if (!take_number(rest, &out->list.at) || !take_number(rest, &number) || !take_u32(rest, &out->list.sum) ||
	    out->list.at > s->trailer.postings || number > s->trailer.postings - out->list.at || number > UINT32_MAX)
		return false;
	out->list.bytes = (uint32_t)number;
	return true;
}

/* Reads differences into the list's stretches. */
static bool take_stretches(const struct segment *s, struct arena *a, struct slice rest, struct segment_list *list)
{
	/* Each is written at once: zeroes would take as long again. */
	list->stretches = (uint32_t *)(void *)arena_bytes(a, list->count * sizeof *list->stretches);
	if (list->stretches == NULL)
		return false;
	uint64_t next = 0, gap;
	for (uint32_t i = 0; i < list->count; i++, next++) {
		/* Most are short. */
		if (rest.len > 0 && (unsigned char)*rest.ptr < 0x80) {
			gap = (unsigned char)*rest.ptr;
			rest = slice_make(rest.ptr + 1, rest.len - 1);
		} else if (!take_number(&rest, &gap) || gap >= s->trailer.stretches) {
			return false;
		}
		next += gap;
		if (next >= s->trailer.stretches)
			return false;
		list->stretches[i] = (uint32_t)next;
	}
	return true;
}

/* The list of an entry, if it stands in its block. */
static enum status take_short_list(const struct segment *s, struct arena *a, const struct entry *entry,
                                   struct segment_list *out, struct error *err)
{
	*out = entry->list;
	if (out->count == 1) {
		out->stretches = arena_array(a, 1, sizeof *out->stretches);
		if (out->stretches != NULL)
			out->stretches[0] = entry->single;
		return out->stretches == NULL ? error_memory(err) : STATUS_OK;
	}
	if (out->count > SEGMENT_INLINE || take_stretches(s, a, entry->stretches, out))
		return STATUS_OK;
	return a->failed ? error_memory(err) : damaged(s, err);
}

enum status segment_find(const struct segment *s, struct segment_room *room, struct arena *a, uint32_t term,
                         struct segment_list *out, struct error *err)
{
	size_t low = 0, high = (size_t)s->trailer.blocks;
	*out = (struct segment_list){0};
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (s->blocks[middle].term <= term)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return STATUS_OK;
	enum status status = read_block(s, low - 1, &room->block, err);
	struct slice rest = buffer_slice(&room->block);
	struct entry entry = {.term = s->blocks[low - 1].term};
	while (status == STATUS_OK && rest.len > 0) {
		if (!take_entry(s, &rest, entry.term, &entry))
			return damaged(s, err);
		if (entry.term == term)
			return take_short_list(s, a, &entry, out, err);
		if (entry.term > term)
			break;
	}
	return status;
}

static enum status read_long_list(const struct segment *s, struct arena *a, struct buffer *bytes,
                                  struct segment_list *list, struct error *err)
{
	enum status status = read_bytes(s, s->postings_at + list->at, list->bytes, bytes, err);
	if (status != STATUS_OK)
		return status;
	if (segment_sum_of(bytes->ptr, bytes->len) != list->sum)
		return damaged(s, err);
	if (take_stretches(s, a, buffer_slice(bytes), list))
		return STATUS_OK;
	return a->failed ? error_memory(err) : damaged(s, err);
}

enum status segment_read_list(const struct segment *s, struct segment_room *room, struct arena *a,
                              struct segment_list *list, struct error *err)
{
	return list->stretches != NULL || list->count == 0 ? STATUS_OK : read_long_list(s, a, &room->block, list, err);
}

enum status segment_read_codes(const struct segment *s, struct segment_room *room, uint32_t stretch, uint32_t stretches,
                               const uint16_t **codes, size_t *count, struct error *err)
{
	uint32_t document = segment_document_of(s, stretch), before = stretch - s->stretches[document], sum;
	uint64_t begin = (document == 0 ? 0 : s->ends[document - 1]) + (uint64_t)before * SEGMENT_STRETCH;
	uint64_t words = s->ends[document] - begin, most = (uint64_t)stretches * SEGMENT_STRETCH;
	*count = words < most ? (size_t)words : (size_t)most;
	size_t bytes = (size_t)segment_code_bytes(*count, segment_divide((uint32_t)*count));
	enum status status = read_bytes(s, segment_code_bytes(begin, stretch), bytes, &room->codes, err);
	/* The codes move together, over the sums. */
	char *from = room->codes.ptr, *to = room->codes.ptr;
	for (size_t left = *count; left > 0 && status == STATUS_OK;) {
		size_t here = left < SEGMENT_STRETCH ? left : SEGMENT_STRETCH, len = here * sizeof **codes;
		memcpy(&sum, from + len, sizeof sum);
		if (segment_sum_of(from, len) != sum)
			status = damaged(s, err);
		memmove(to, from, len);
		from += len + sizeof sum;
		to += len;
		left -= here;
	}
	/* The buffer's memory is aligned for any type. */
	*codes = (const void *)room->codes.ptr;
	return status;
}

/* ---- A cursor ---- */

void segment_cursor_begin(struct segment_cursor *c, struct segment *s)
{
	*c = (struct segment_cursor){.segment = s};
}

enum status segment_cursor_next(struct segment_cursor *c, struct error *err)
{
	struct segment *s = c->segment;
	struct entry entry;
	enum status status = STATUS_OK;
	if (c->rest.len == 0) {
		if (c->block == s->trailer.blocks) {
			c->ended = true;
			return STATUS_OK;
		}
		status = read_block(s, c->block, &c->bytes, err);
		if (status != STATUS_OK)
			return status;
		c->rest = buffer_slice(&c->bytes);
		c->term = s->blocks[c->block++].term;
	}
	uint32_t before = c->term;
	bool is_first = c->rest.ptr == c->bytes.ptr;
	if (!take_entry(s, &c->rest, before, &entry) || entry.term > UINT32_MAX || (entry.term == before) != is_first)
		return damaged(s, err);
	c->term = (uint32_t)entry.term;
	/* Most terms have a single stretch. */
	c->list = entry.list;
	c->single = entry.single;
	c->list.stretches = &c->single;
	if (entry.list.count == 1)
		return status;
	arena_reset(&c->a);
	status = take_short_list(s, &c->a, &entry, &c->list, err);
	if (status == STATUS_OK && c->list.stretches == NULL)
		status = read_long_list(s, &c->a, &c->list_bytes, &c->list, err);
	return status;
}

void segment_cursor_free(struct segment_cursor *c)
{
	arena_free(&c->a);
	buffer_free(&c->bytes);
	buffer_free(&c->list_bytes);
}
