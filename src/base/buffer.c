#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool buffer_reserve(struct buffer *b, size_t more)
{
	if (b->failed)
		return false;
	size_t needed;
	if (__builtin_add_overflow(b->len, more, &needed) || (b->limit != 0 && needed > b->limit)) {
		b->failed = true;
		return false;
	}
	if (needed <= b->capacity)
		return true;
	size_t larger = b->capacity < 256 ? 256 : b->capacity;
	while (larger < needed) {
		if (__builtin_mul_overflow(larger, (size_t)2, &larger))
			larger = needed;
	}
	bool must_fail = b->fail_at > 0 && --b->fail_at == 0;
	char *grown = must_fail ? NULL : realloc(b->ptr, larger);
	if (grown == NULL) {
		b->failed = true;
		return false;
	}
	b->ptr = grown;
	b->capacity = larger;
	return true;
}

void buffer_add(struct buffer *b, struct slice s)
{
	if (s.len == 0 || !buffer_reserve(b, s.len))
		return;
	memcpy(b->ptr + b->len, s.ptr, s.len);
	b->len += s.len;
}

void buffer_add_cstr(struct buffer *b, const char *cstr)
{
	buffer_add(b, slice_of(cstr));
}

void buffer_add_byte(struct buffer *b, char byte)
{
	buffer_add(b, slice_make(&byte, 1));
}

void buffer_add_format(struct buffer *b, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0 || !buffer_reserve(b, (size_t)len + 1)) {
		b->failed = true;
		return;
	}
	va_start(args, format);
	vsnprintf(b->ptr + b->len, (size_t)len + 1, format, args);
	va_end(args);
	b->len += (size_t)len;
}

struct slice buffer_slice(const struct buffer *b)
{
	return slice_make(b->ptr == NULL ? "" : b->ptr, b->len);
}

enum status buffer_done(const struct buffer *b, struct error *err)
{
	return b->failed ? error_memory(err) : STATUS_OK;
}

void buffer_clear(struct buffer *b)
{
	b->len = 0;
	b->failed = false;
}

void buffer_free(struct buffer *b)
{
	free(b->ptr);
	*b = (struct buffer){.limit = b->limit};
}
