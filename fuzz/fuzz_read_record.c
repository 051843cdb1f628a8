/* Proves that no bytes harm the cutter and the reader of records, that documents stand in order and apart in their source, and that chunks of
 * any size give the same documents. The first byte is the size of a chunk. */
#include "cable/record.h"
#include "fuzz_cable.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LIMIT = 4096 };

struct pass {
	struct slice source;
	uint64_t behind; /* the last document */
	uint64_t sum;    /* of places, to compare passes by */
	size_t count;
	bool read;
	bool has_layout;
	struct record_layout layout;
};

static void take(struct pass *p, const struct record_document *d)
{
	fuzz_require(d->length > 0 && d->offset >= p->behind && d->offset + d->length <= p->source.len);
	fuzz_require(d->too_long || slice_equal(d->bytes, slice_part(p->source, d->offset, d->offset + d->length)));
	p->behind = d->offset + d->length;
	p->sum = p->sum * 31 + d->offset * 7 + d->length * 3 + d->too_long * 2u + d->unclosed;
	p->count++;
	if (!p->read || d->too_long)
		return;
	struct error err;
	if (!p->has_layout) {
		p->has_layout = record_layout_read(d->bytes, &p->layout, &err) == STATUS_OK;
		return;
	}
	struct arena a = {0};
	struct cable c;
	if (cable_read_record(&a, fuzz_posts(), &p->layout, d->bytes, &c, NULL, &err) == STATUS_OK)
		fuzz_check_cable(&a, &c);
	arena_free(&a);
}

static void cut(struct pass *p, size_t chunk)
{
	struct record_cutter c = {0};
	struct record_document d;
	struct error err;
	size_t at = 0;
	record_cutter_begin(&c, 0, LIMIT);
	while (!c.ended) {
		struct slice part = slice_part(p->source, at, at + chunk);
		at += part.len;
		fuzz_require(record_cutter_feed(&c, part, &err) == STATUS_OK);
		while (record_cutter_next(&c, &d))
			take(p, &d);
	}
	record_cutter_free(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	struct pass whole = {.source = slice_make((const char *)data + 1, size - 1), .read = true};
	struct pass chunks = {.source = whole.source};
	cut(&whole, size);
	cut(&chunks, (size_t)data[0] + 1);
	fuzz_require(whole.count == chunks.count && whole.sum == chunks.sum);
	return 0;
}
