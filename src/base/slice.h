/* Text that is looked at, never owned: a pointer and a length.
 *
 * A slice need not end in a NUL and may hold any byte. It lives as long as what it points into (an arena, a buffer, a
 * mapped file). The empty slice may have a NULL pointer. All functions here are pure and thread-safe.
 * Those that readers call for every byte of a document are inline.
 */
#ifndef CABLEDESK_BASE_SLICE_H
#define CABLEDESK_BASE_SLICE_H

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
	return slice_equal(a, slice_of(b));
}

/* As above, where ASCII letters of either case are the same. */
bool slice_equal_nocase(struct slice a, struct slice b);
bool slice_equals_nocase(struct slice a, const char *b);
/* Order by bytes, as memcmp; a prefix comes first. */
int slice_compare(struct slice a, struct slice b);

/* Every slice starts and ends with the empty string. */
static inline bool slice_starts_with(struct slice s, const char *prefix)
{
	struct slice p = slice_of(prefix);
	/* Most do not, and show it by their first byte. */
	if (p.len > 0 && s.len > 0 && s.ptr[0] != p.ptr[0])
		return false;
	return s.len >= p.len && slice_equal(slice_part(s, 0, p.len), p);
}

/* As above, where ASCII letters of either case are the same. */
bool slice_starts_with_nocase(struct slice s, const char *prefix);
/* The other end. */
bool slice_ends_with(struct slice s, const char *suffix);

/* Puts the place of the first `needle` in `at`. An empty needle is found at 0. */
bool slice_find(struct slice s, struct slice needle, size_t *at);
bool slice_find_nocase(struct slice s, struct slice needle, size_t *at);
bool slice_find_byte(struct slice s, char byte, size_t *at);

/* What a walk over a whole text stops at: `has` is true for these bytes. */
struct byte_set {
	bool has[256];
};

/* Where the first byte of the set stands, from `at` on; the length of `s` if none does. */
static inline size_t slice_next_of(struct slice s, size_t at, const struct byte_set *set)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	const bool *has = set->has;
	while (at + 4 <= s.len && !(has[p[at]] | has[p[at + 1]] | has[p[at + 2]] | has[p[at + 3]]))
		at += 4;
	while (at < s.len && !has[p[at]])
		at++;
	return at;
}

/* Without ASCII white space at both ends. */
struct slice slice_trim(struct slice s);

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

#endif
