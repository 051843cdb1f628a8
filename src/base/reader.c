#include "base/reader.h"

struct reader reader_make(struct slice bytes)
{
	return (struct reader){.bytes = bytes};
}

size_t reader_left(const struct reader *r)
{
	return r->failed ? 0 : r->bytes.len - r->at;
}

struct slice reader_bytes(struct reader *r, size_t len)
{
	if (len > reader_left(r)) {
		r->failed = true;
		return (struct slice){NULL, 0};
	}
	struct slice taken = slice_part(r->bytes, r->at, r->at + len);
	r->at += len;
	return taken;
}

static uint64_t number(struct reader *r, size_t size)
{
	struct slice bytes = reader_bytes(r, size);
	uint64_t value = 0;
	for (size_t i = bytes.len; i > 0; i--)
		value = value << 8 | (unsigned char)bytes.ptr[i - 1];
	return value;
}

uint8_t reader_u8(struct reader *r)
{
	return (uint8_t)number(r, 1);
}

uint16_t reader_u16(struct reader *r)
{
	return (uint16_t)number(r, 2);
}

uint32_t reader_u32(struct reader *r)
{
	return (uint32_t)number(r, 4);
}

uint64_t reader_u64(struct reader *r)
{
	return number(r, 8);
}

struct slice reader_string(struct reader *r)
{
	return reader_bytes(r, reader_u32(r));
}

bool reader_done(const struct reader *r)
{
	return !r->failed && r->at == r->bytes.len;
}
