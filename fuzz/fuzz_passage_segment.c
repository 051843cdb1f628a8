/* Proves that the reader of segments (archive/passages/segment.h) survives any bytes: it refuses them, or gives lists that are
 * in order and lie within the segment's stretches. The sums are set right first, which nobody would guess. */
#include "archive/passages/segment.h"

#include "archive/passages/segment_format.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Gives each stretch its sum, as far as there are bytes; the documents' ends follow. Returns how many bytes that is. */
static uint64_t set_code_sums(char *codes, size_t len, char *documents, struct segment_trailer *t)
{
	uint64_t at = 0, words = 0;
	for (size_t i = 0; i < t->documents; i++) {
		uint32_t end;
		memcpy(&end, documents + i * sizeof end, sizeof end);
		for (uint64_t left = end > words ? end - words : 0; left > 0;) {
			size_t bytes = (left < SEGMENT_STRETCH ? (size_t)left : SEGMENT_STRETCH) * sizeof(uint16_t);
			if (bytes + sizeof(uint32_t) > len - at)
				break;
			uint32_t sum = segment_sum_of(codes + at, bytes);
			memcpy(codes + at + bytes, &sum, sizeof sum);
			at += bytes + sizeof sum;
			words += bytes / sizeof(uint16_t);
			left -= bytes / sizeof(uint16_t);
			t->stretches++;
		}
		end = (uint32_t)words;
		memcpy(documents + i * sizeof end, &end, sizeof end);
	}
	t->words = words;
	return at;
}

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
	t.documents %= (uint32_t)(left / sizeof(uint32_t) + 1);
	left -= t.documents * sizeof(uint32_t);
	t.blocks %= left / sizeof(struct segment_block) + 1;
	left -= (size_t)t.blocks * sizeof(struct segment_block);
	char *documents = b->ptr + left, *blocks = documents + t.documents * sizeof(uint32_t);
	t.stretches = 0;
	uint64_t codes = set_code_sums(b->ptr, left, documents, &t);
	t.postings = left - codes;
	for (size_t i = 0; i < t.blocks; i++) {
		struct segment_block row;
		memcpy(&row, blocks + i * sizeof row, sizeof row);
		uint64_t at = row.place >> 16, len = row.place & SEGMENT_BLOCK_MAX;
		if (at <= t.postings && len <= t.postings - at)
			row.sum = segment_sum_of(b->ptr + codes + at, (size_t)len);
		memcpy(blocks + i * sizeof row, &row, sizeof row);
	}
	t.tables_sum = segment_add_sum(segment_add_sum(0, documents, t.documents * sizeof(uint32_t)), blocks,
	                               (size_t)t.blocks * sizeof(struct segment_block));
	t.sum = segment_add_sum(0, &t, offsetof(struct segment_trailer, sum));
	memcpy(end, &t, sizeof t);
}

static void check_list(const struct segment *s, const struct segment_list *list)
{
	for (uint32_t i = 0; i < list->count && list->stretches != NULL; i++)
		if (list->stretches[i] >= segment_stretches(s) ||
		    (i > 0 && list->stretches[i] <= list->stretches[i - 1]))
			abort();
}

static void read_terms(struct segment *s)
{
	struct segment_cursor c;
	struct segment_room room = {0};
	segment_cursor_begin(&c, s);
	while (segment_cursor_next(&c, NULL) == STATUS_OK && !c.ended) {
		struct arena a = {0};
		struct segment_list list;
		check_list(s, &c.list);
		if (segment_find(s, &room, &a, c.term, &list, NULL) == STATUS_OK &&
		    segment_read_list(s, &room, &a, &list, NULL) == STATUS_OK)
			check_list(s, &list);
		arena_free(&a);
	}
	segment_room_free(&room);
	segment_cursor_free(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer bytes = {0};
	struct segment_room room = {0};
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
		uint32_t stretch = segment_stretch_of(s, i), end = segment_stretch_of(s, i + 1);
		if (segment_read_codes(s, &room, stretch, end - stretch, &codes, &count, NULL) == STATUS_OK)
			for (size_t k = 0; k < count; k++)
				sum += codes[k];
		if (sum == UINT64_MAX)
			abort();
	}
	segment_room_free(&room);
	read_terms(s);
	segment_close(s);
	return 0;
}
