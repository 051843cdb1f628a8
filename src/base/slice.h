/* Text that is looked at, never owned: a pointer and a length.
 *
 * A slice need not end in a NUL and may hold any byte. It lives as long as what it points into (an arena, a buffer, a
 * mapped file). The empty slice may have a NULL pointer. All functions here are pure and thread-safe.
 */
#ifndef CABLEDESK_BASE_SLICE_H
#define CABLEDESK_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
struct slice slice_of(const char *cstr);
struct slice slice_make(const char *ptr, size_t len);

/* The part [begin, end) of `s`; both are clamped to its length, so that no result lies outside of it. */
struct slice slice_part(struct slice s, size_t begin, size_t end);
struct slice slice_span(struct slice s, struct span span);
/* `s` without its first `begin` bytes. */
struct slice slice_from(struct slice s, size_t begin);

/* The same bytes. */
bool slice_equal(struct slice a, struct slice b);
bool slice_equals(struct slice a, const char *b);
/* As above, where ASCII letters of either case are the same. */
bool slice_equal_nocase(struct slice a, struct slice b);
bool slice_equals_nocase(struct slice a, const char *b);
/* Order by bytes, as memcmp; a prefix comes first. */
int slice_compare(struct slice a, struct slice b);

/* Every slice starts and ends with the empty string. */
bool slice_starts_with(struct slice s, const char *prefix);
bool slice_starts_with_nocase(struct slice s, const char *prefix);
bool slice_ends_with(struct slice s, const char *suffix);

/* Puts the place of the first `needle` in `at`. An empty needle is found at 0. */
bool slice_find(struct slice s, struct slice needle, size_t *at);
bool slice_find_nocase(struct slice s, struct slice needle, size_t *at);
bool slice_find_byte(struct slice s, char byte, size_t *at);

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
bool byte_is_space(char c);
bool byte_is_digit(char c);
bool byte_is_upper(char c);
bool byte_is_lower(char c);
bool byte_is_alpha(char c);
char byte_to_lower(char c);
char byte_to_upper(char c);

#endif
