#include "base/utf8.h"

#include <unicode/uchar.h>

#include <string.h>

/* Windows-1252 at 0x80-0x9F; 0 where the standard leaves the byte open. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

static bool is_tail(struct slice s, size_t at)
{
	return at < s.len && ((unsigned char)s.ptr[at] & 0xC0) == 0x80;
}

static uint32_t tail_bits(struct slice s, size_t at)
{
	return (unsigned char)s.ptr[at] & 0x3F;
}

size_t utf8_decode(struct slice s, size_t at, uint32_t *code)
{
	if (at >= s.len)
		return 0;
	uint32_t first = (unsigned char)s.ptr[at];
	if (first < 0x80) {
		*code = first;
		return 1;
	}
	if (first >= 0xC2 && first <= 0xDF && is_tail(s, at + 1)) {
		*code = (first & 0x1F) << 6 | tail_bits(s, at + 1);
		return 2;
	}
	if (first >= 0xE0 && first <= 0xEF && is_tail(s, at + 1) && is_tail(s, at + 2)) {
		*code = (first & 0x0F) << 12 | tail_bits(s, at + 1) << 6 | tail_bits(s, at + 2);
		return *code >= 0x800 && (*code < 0xD800 || *code > 0xDFFF) ? 3 : 0;
	}
	if (first >= 0xF0 && first <= 0xF4 && is_tail(s, at + 1) && is_tail(s, at + 2) && is_tail(s, at + 3)) {
		*code = (first & 0x07) << 18 | tail_bits(s, at + 1) << 12 | tail_bits(s, at + 2) << 6 |
		        tail_bits(s, at + 3);
		return *code >= 0x10000 && *code <= 0x10FFFF ? 4 : 0;
	}
	return 0;
}

/* The number of ASCII bytes that stand at `at`, eight looked at a time. */
static size_t ascii_run(struct slice s, size_t at)
{
	size_t i = at;
	for (; i + 8 <= s.len; i += 8) {
		uint64_t eight;
		memcpy(&eight, s.ptr + i, sizeof eight);
		if ((eight & 0x8080808080808080u) != 0)
			break;
	}
	while (i < s.len && (unsigned char)s.ptr[i] < 0x80)
		i++;
	return i - at;
}

bool utf8_valid(struct slice s, size_t *bad)
{
	size_t at = 0;
	while (at < s.len) {
		at += ascii_run(s, at);
		if (at == s.len)
			break;
		uint32_t code;
		size_t used = utf8_decode(s, at, &code);
		if (used == 0) {
			if (bad != NULL)
				*bad = at;
			return false;
		}
		at += used;
	}
	return true;
}

size_t utf8_encode(uint32_t code, char out[UTF8_MAX])
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xC0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3F));
		return 2;
	}
	if (code >= 0xD800 && code <= 0xDFFF)
		return 0;
	if (code < 0x10000) {
		out[0] = (char)(0xE0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3F));
		out[2] = (char)(0x80 | (code & 0x3F));
		return 3;
	}
	if (code > 0x10FFFF)
		return 0;
	out[0] = (char)(0xF0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3F));
	out[2] = (char)(0x80 | (code >> 6 & 0x3F));
	out[3] = (char)(0x80 | (code & 0x3F));
	return 4;
}

void utf8_add(struct buffer *out, uint32_t code)
{
	char bytes[UTF8_MAX];
	size_t len = utf8_encode(code, bytes);
	if (len == 0)
		len = utf8_encode(0xFFFD, bytes);
	buffer_add(out, slice_make(bytes, len));
}

void utf8_add_windows_1252(struct buffer *out, struct slice s)
{
	size_t at = 0;
	while (at < s.len) {
		size_t run = ascii_run(s, at);
		buffer_add(out, slice_part(s, at, at + run));
		at += run;
		if (at == s.len)
			break;
		uint32_t byte = (unsigned char)s.ptr[at++];
		uint32_t named = byte < 0xA0 ? windows_1252[byte - 0x80] : 0;
		utf8_add(out, named != 0 ? named : byte);
	}
}

void utf8_add_lower(struct buffer *out, struct slice s)
{
	for (size_t i = 0; i < s.len;) {
		uint32_t code;
		size_t len = utf8_decode(s, i, &code);
		if (len == 0)
			buffer_add_byte(out, s.ptr[i]);
		else
			utf8_add(out, (uint32_t)u_tolower((UChar32)code));
		i += len == 0 ? 1 : len;
	}
}
