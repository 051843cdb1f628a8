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
	struct segment_document *documents;
	struct segment_block *blocks;
	struct buffer block; /* what was read last */
	struct buffer codes;
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
	    t->documents > SEGMENT_DOCUMENTS_MAX || t->words > SEGMENT_WORDS_MAX || t->postings > UINT64_MAX >> 16 ||
	    t->blocks > t->postings || t->first == 0 || t->first > UINT32_MAX - t->documents)
		return false;
	return size == t->words * sizeof(uint16_t) + t->postings + t->documents * sizeof(struct segment_document) +
	                   t->blocks * sizeof(struct segment_block) + sizeof *t;
}

static bool tables_hold(const struct segment *s)
{
	const struct segment_trailer *t = &s->trailer;
	size_t documents = t->documents * sizeof *s->documents, blocks = (size_t)t->blocks * sizeof *s->blocks;
	uint32_t end = 0;
	if (segment_add_sum(segment_add_sum(0, s->documents, documents), s->blocks, blocks) != t->tables_sum)
		return false;
	for (size_t i = 0; i < t->documents; i++) {
		if (s->documents[i].end < end || s->documents[i].end > t->words)
			return false;
		end = s->documents[i].end;
	}
	for (size_t i = 0; i < t->blocks; i++) {
		uint64_t at = s->blocks[i].place >> 16, len = s->blocks[i].place & SEGMENT_BLOCK_MAX;
		if (at > t->postings || len > t->postings - at || (i > 0 && s->blocks[i].term <= s->blocks[i - 1].term))
			return false;
	}
	return end == t->words;
}

static enum status read_table(struct segment *s, uint64_t at, size_t len, void **out, struct error *err)
{
	enum status status = read_bytes(s, at, len, &s->block, err);
	*out = status == STATUS_OK ? malloc(len + 1) : NULL;
	if (status == STATUS_OK && *out == NULL)
		return error_memory(err);
	if (status == STATUS_OK && len > 0)
		memcpy(*out, s->block.ptr, len);
	return status;
}

static enum status read_tables(struct segment *s, uint64_t size, struct error *err)
{
	struct segment_trailer *t = &s->trailer;
	if (size < sizeof *t)
		return damaged(s, err);
	enum status status = read_bytes(s, size - sizeof *t, sizeof *t, &s->block, err);
	if (status != STATUS_OK)
		return status;
	memcpy(t, s->block.ptr, sizeof *t);
	if (!is_whole(t, size))
		return damaged(s, err);
	s->postings_at = t->words * sizeof(uint16_t);
	uint64_t documents_at = s->postings_at + t->postings;
	size_t documents = t->documents * sizeof *s->documents;
	void *table;
	status = read_table(s, documents_at, documents, &table, err);
	s->documents = table;
	if (status == STATUS_OK) {
		status = read_table(s, documents_at + documents, (size_t)t->blocks * sizeof *s->blocks, &table, err);
		s->blocks = table;
	}
	/* What held the tables on their way is not needed again. */
	buffer_free(&s->block);
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
	buffer_free(&s->block);
	buffer_free(&s->codes);
	free(s->documents);
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

uint64_t segment_words(const struct segment *s)
{
	return s->trailer.words;
}

uint64_t segment_sum(const struct segment *s)
{
	return s->trailer.sum;
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
	uint32_t single;        /* the document, if the count is 1 */
	struct slice documents; /* what follows a short list's count */
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
		return head >> 1 < s->trailer.documents;
	}
	if (head >> 1 < 2 || head >> 1 > s->trailer.documents)
		return false;
	out->list.count = (uint32_t)(head >> 1);
	out->documents = *rest;
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

/* Reads differences into the list's documents. */
static bool take_documents(const struct segment *s, struct arena *a, struct slice rest, struct segment_list *list)
{
	list->documents = arena_array(a, list->count, sizeof *list->documents);
	if (list->documents == NULL)
		return false;
	uint64_t document = 0, gap;
	for (uint32_t i = 0; i < list->count; i++) {
		bool taken = take_number(&rest, &gap) && gap < s->trailer.documents;
		document += (taken ? gap : UINT32_MAX) + (i > 0);
		if (document >= s->trailer.documents)
			return false;
		list->documents[i] = (uint32_t)document;
	}
	return true;
}

/* The list of an entry, if it stands in its block. */
static enum status take_short_list(const struct segment *s, struct arena *a, const struct entry *entry,
                                   struct segment_list *out, struct error *err)
{
	*out = entry->list;
	if (out->count == 1) {
		out->documents = arena_array(a, 1, sizeof *out->documents);
		if (out->documents != NULL)
			out->documents[0] = entry->single;
		return out->documents == NULL ? error_memory(err) : STATUS_OK;
	}
	if (out->count > SEGMENT_INLINE || take_documents(s, a, entry->documents, out))
		return STATUS_OK;
	return a->failed ? error_memory(err) : damaged(s, err);
}

enum status segment_find(struct segment *s, struct arena *a, uint32_t term, struct segment_list *out, struct error *err)
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
	enum status status = read_block(s, low - 1, &s->block, err);
	struct slice rest = buffer_slice(&s->block);
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
	if (take_documents(s, a, buffer_slice(bytes), list))
		return STATUS_OK;
	return a->failed ? error_memory(err) : damaged(s, err);
}

enum status segment_read_list(struct segment *s, struct arena *a, struct segment_list *list, struct error *err)
{
	return list->documents != NULL || list->count == 0 ? STATUS_OK : read_long_list(s, a, &s->block, list, err);
}

enum status segment_read_codes(struct segment *s, uint32_t document, const uint16_t **codes, size_t *count,
                               struct error *err)
{
	uint32_t begin = document == 0 ? 0 : s->documents[document - 1].end, end = s->documents[document].end;
	*count = end - begin;
	enum status status = read_bytes(s, begin * sizeof **codes, *count * sizeof **codes, &s->codes, err);
	if (status == STATUS_OK && segment_sum_of(s->codes.ptr, s->codes.len) != s->documents[document].sum)
		return damaged(s, err);
	/* The buffer's memory is aligned for any type. */
	*codes = (const void *)s->codes.ptr;
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
	arena_reset(&c->a);
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
	status = take_short_list(s, &c->a, &entry, &c->list, err);
	if (status == STATUS_OK && c->list.documents == NULL)
		status = read_long_list(s, &c->a, &s->block, &c->list, err);
	return status;
}

void segment_cursor_free(struct segment_cursor *c)
{
	arena_free(&c->a);
	buffer_free(&c->bytes);
}
