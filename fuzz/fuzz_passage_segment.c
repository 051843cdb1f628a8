/* Proves that the reader of segments (archive/passages/segment.h) survives any bytes: it refuses them, or gives lists that are
 * in order and lie within the segment's documents. The sums are set right first, which nobody would guess. */
#include "archive/passages/segment.h"

#include "archive/passages/segment_format.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Sums of what the tables name, the tables' sum, the trailer's. */
static void set_sums(struct buffer *b)
{
	struct segment_trailer t;
	if (b->len < sizeof t)
		return;
	char *end = b->ptr + b->len - sizeof t;
	memcpy(&t, end, sizeof t);
	memcpy(t.magic, segment_magic, sizeof t.magic);
	size_t left = b->len - sizeof t;
	t.documents %= (uint32_t)(left / sizeof(struct segment_document) + 1);
	left -= t.documents * sizeof(struct segment_document);
	t.blocks %= left / sizeof(struct segment_block) + 1;
	left -= (size_t)t.blocks * sizeof(struct segment_block);
	t.words %= left / sizeof(uint16_t) + 1;
	t.postings = left - t.words * sizeof(uint16_t);
	char *documents = b->ptr + left, *blocks = documents + t.documents * sizeof(struct segment_document);
	uint32_t begin = 0;
	for (size_t i = 0; i < t.documents; i++) {
		struct segment_document row;
		memcpy(&row, documents + i * sizeof row, sizeof row);
		if (row.end >= begin && row.end <= t.words) {
			row.sum =
			    segment_sum_of(b->ptr + begin * sizeof(uint16_t), (row.end - begin) * sizeof(uint16_t));
			begin = row.end;
		}
		memcpy(documents + i * sizeof row, &row, sizeof row);
	}
	for (size_t i = 0; i < t.blocks; i++) {
		struct segment_block row;
		memcpy(&row, blocks + i * sizeof row, sizeof row);
		uint64_t at = row.place >> 16, len = row.place & SEGMENT_BLOCK_MAX;
		if (at <= t.postings && len <= t.postings - at)
			row.sum = segment_sum_of(b->ptr + t.words * sizeof(uint16_t) + at, (size_t)len);
		memcpy(blocks + i * sizeof row, &row, sizeof row);
	}
	t.tables_sum = segment_add_sum(segment_add_sum(0, documents, t.documents * sizeof(struct segment_document)),
	                               blocks, (size_t)t.blocks * sizeof(struct segment_block));
	t.sum = segment_add_sum(0, &t, offsetof(struct segment_trailer, sum));
	memcpy(end, &t, sizeof t);
}

static void check_list(const struct segment *s, const struct segment_list *list)
{
	for (uint32_t i = 0; i < list->count && list->documents != NULL; i++)
		if (list->documents[i] >= segment_count(s) || (i > 0 && list->documents[i] <= list->documents[i - 1]))
			abort();
}

static void read_terms(struct segment *s)
{
	struct segment_cursor c;
	segment_cursor_begin(&c, s);
	while (segment_cursor_next(&c, NULL) == STATUS_OK && !c.ended) {
		struct arena a = {0};
		struct segment_list list;
		check_list(s, &c.list);
		if (segment_find(s, &a, c.term, &list, NULL) == STATUS_OK &&
		    segment_read_list(s, &a, &list, NULL) == STATUS_OK)
			check_list(s, &list);
		arena_free(&a);
	}
	segment_cursor_free(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer bytes = {0};
	struct segment *s;
	bool mend = size > 0 && data[0] != 0;
	if (size > 0)
		buffer_add(&bytes, slice_make((const char *)data + 1, size - 1));
	if (mend && bytes.len > 0)
		set_sums(&bytes);
	if (segment_open_bytes(&bytes, &s, NULL) != STATUS_OK)
		return 0;
	for (uint32_t i = 0; i < segment_count(s); i++) {
		const uint16_t *codes;
		size_t count;
		uint64_t sum = 0;
		if (segment_read_codes(s, i, &codes, &count, NULL) == STATUS_OK)
			for (size_t k = 0; k < count; k++)
				sum += codes[k];
		if (sum == UINT64_MAX)
			abort();
	}
	read_terms(s);
	segment_close(s);
	return 0;
}
