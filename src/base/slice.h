/* Text that is looked at, never owned: a pointer and a length.
 *
 * A slice need not end in a NUL and may hold any byte. It lives as long as what it points into (an arena, a buffer, a
 * mapped file). The empty slice may have a NULL pointer. All functions here are pure and thread-safe.
 * Those that readers call for every byte of a document are inline.
 */
#ifndef CABLEDESK_BASE_SLICE_H
#define CABLEDESK_BASE_SLICE_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
	const char *ptr;
	size_t len;
};

/* A range of bytes in a text, half-open: [begin, end). */
struct span {
	size_t begin;
	size_t end;
};

/* The slice of a NUL-terminated string; NULL gives the empty slice. */
static inline struct slice slice_of(const char *cstr)
{
	return (struct slice){cstr, cstr == NULL ? 0 : strlen(cstr)};
}

static inline struct slice slice_make(const char *ptr, size_t len)
{
	return (struct slice){ptr, len};
}

/* The part [begin, end) of `s`; both are clamped to its length, so that no result lies outside of it. */
static inline struct slice slice_part(struct slice s, size_t begin, size_t end)
{
	if (end > s.len)
		end = s.len;
	if (begin > end)
		begin = end;
	return (struct slice){s.ptr + begin, end - begin};
}

static inline struct slice slice_span(struct slice s, struct span span)
{
	return slice_part(s, span.begin, span.end);
}

/* `s` without its first `begin` bytes. */
static inline struct slice slice_from(struct slice s, size_t begin)
{
	return slice_part(s, begin, s.len);
}

/* The same bytes. */
static inline bool slice_equal(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool slice_equals(struct slice a, const char *b)
{
	if (a.len == 0 || b == NULL || a.ptr[0] != b[0])
		return a.len == 0 && (b == NULL || b[0] == '\0');
	return slice_equal(a, slice_of(b));
}

/* As above, where ASCII letters of either case are the same. */
bool slice_equal_nocase(struct slice a, struct slice b);
/* Order by bytes, as memcmp; a prefix comes first. */
int slice_compare(struct slice a, struct slice b);

/* Every slice starts and ends with the empty string. */
static inline bool slice_starts_with(struct slice s, const char *prefix)
{
	/* Most do not, and show it by their first byte. */
	if (prefix[0] == '\0' || s.len == 0 || s.ptr[0] != prefix[0])
		return prefix[0] == '\0';
	struct slice p = slice_of(prefix);
	return s.len >= p.len && slice_equal(slice_part(s, 0, p.len), p);
}

/* The other end. */
static inline bool slice_ends_with(struct slice s, const char *suffix)
{
	struct slice p = slice_of(suffix);
	return s.len >= p.len && slice_equal(slice_from(s, s.len - p.len), p);
}

/* Puts the place of the first `needle` in `at`. An empty needle is found at 0. */
bool slice_find(struct slice s, struct slice needle, size_t *at);
bool slice_find_nocase(struct slice s, struct slice needle, size_t *at);
static inline bool slice_find_byte(struct slice s, char byte, size_t *at)
{
	const char *hit = s.len == 0 ? NULL : memchr(s.ptr, byte, s.len);
	if (hit == NULL)
		return false;
	*at = (size_t)(hit - s.ptr);
	return true;
}

/* What a walk over a whole text stops at: the bytes of up to five ranges. */
struct byte_range {
	unsigned char first, last;
};
enum { BYTE_RANGES = 5, BYTES_AT_ONCE = 16 };
struct byte_set {
	size_t count;
	struct byte_range ranges[BYTE_RANGES];
};

/* Where the first byte of the set stands, from `at` on; the length of `s` if none does. Sixteen bytes are looked at a time. */
static inline size_t slice_next_of(struct slice s, size_t at, const struct byte_set *set)
{
	typedef unsigned char bytes_at_once __attribute__((vector_size(BYTES_AT_ONCE)));
	for (; at + BYTES_AT_ONCE <= s.len; at += BYTES_AT_ONCE) {
		bytes_at_once bytes, hits = {0};
		uint64_t halves[2];
		memcpy(&bytes, s.ptr + at, sizeof bytes);
#pragma GCC unroll 5
		for (size_t i = 0; i < set->count; i++) {
			unsigned char width = (unsigned char)(set->ranges[i].last - set->ranges[i].first);
			hits |= (bytes_at_once)(bytes - set->ranges[i].first <= width);
		}
		memcpy(halves, &hits, sizeof halves);
		if (halves[0] != 0)
			return at + (size_t)__builtin_ctzll(le64toh(halves[0])) / 8;
		if (halves[1] != 0)
			return at + 8 + (size_t)__builtin_ctzll(le64toh(halves[1])) / 8;
	}
	for (; at < s.len; at++) {
		for (size_t i = 0; i < set->count; i++) {
			unsigned char byte = (unsigned char)s.ptr[at];
			if (byte >= set->ranges[i].first && byte <= set->ranges[i].last)
				return at;
		}
	}
	return at;
}

/* Cuts `*rest` at the first `byte`: what stands before it goes to `head`, what stands after it stays in `*rest`.
 * Without the byte all goes to `head`. False when `*rest` had ended (its pointer is NULL) already. */
bool slice_cut(struct slice *rest, char byte, struct slice *head);

/* Takes the next line, without its LF or CRLF. False at the end. */
bool slice_next_line(struct slice *rest, struct slice *line);

/* A whole decimal number, an optional minus first. False if anything else is in `s` or it does not fit. */
bool slice_to_int64(struct slice s, int64_t *out);

/* ASCII only, whatever the locale says: character classes of a telegram. */
static inline bool byte_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Without ASCII white space at both ends. */
static inline struct slice slice_trim(struct slice s)
{
	size_t begin = 0;
	size_t end = s.len;
	while (begin < end && byte_is_space(s.ptr[begin]))
		begin++;
	while (end > begin && byte_is_space(s.ptr[end - 1]))
		end--;
	return slice_part(s, begin, end);
}

static inline bool byte_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool byte_is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static inline bool byte_is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static inline bool byte_is_alpha(char c)
{
	return byte_is_upper(c) || byte_is_lower(c);
}

static inline char byte_to_lower(char c)
{
	return byte_is_upper(c) ? (char)(c + ('a' - 'A')) : c;
}

static inline char byte_to_upper(char c)
{
	return byte_is_lower(c) ? (char)(c - ('a' - 'A')) : c;
}

/* How many bytes both have in common at the start, in either case of ASCII letters. */
static inline size_t slice_common_nocase(struct slice a, const char *b)
{
	size_t i = 0;
	while (i < a.len && b[i] != '\0' && byte_to_lower(a.ptr[i]) == byte_to_lower(b[i]))
		i++;
	return i;
}

/* As slice_equals and slice_starts_with, where ASCII letters of either case are the same. */
static inline bool slice_equals_nocase(struct slice a, const char *b)
{
	size_t same = slice_common_nocase(a, b);
	return same == a.len && b[same] == '\0';
}

static inline bool slice_starts_with_nocase(struct slice s, const char *prefix)
{
	return prefix[slice_common_nocase(s, prefix)] == '\0';
}

#endif
