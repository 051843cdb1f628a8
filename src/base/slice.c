#include "base/slice.h"

#include <string.h>

bool slice_equal_nocase(struct slice a, struct slice b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (byte_to_lower(a.ptr[i]) != byte_to_lower(b.ptr[i]))
			return false;
	}
	return true;
}

/* How many bytes both have in common at the start, in either case. */
static size_t common_nocase(struct slice a, const char *b)
{
	size_t i = 0;
	while (i < a.len && b[i] != '\0' && byte_to_lower(a.ptr[i]) == byte_to_lower(b[i]))
		i++;
	return i;
}

bool slice_equals_nocase(struct slice a, const char *b)
{
	size_t same = common_nocase(a, b);
	return same == a.len && b[same] == '\0';
}

int slice_compare(struct slice a, struct slice b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;
	int order = shorter == 0 ? 0 : memcmp(a.ptr, b.ptr, shorter);
	if (order != 0)
		return order;
	return a.len < b.len ? -1 : a.len > b.len;
}

bool slice_starts_with_nocase(struct slice s, const char *prefix)
{
	return prefix[common_nocase(s, prefix)] == '\0';
}

bool slice_ends_with(struct slice s, const char *suffix)
{
	struct slice p = slice_of(suffix);
	return s.len >= p.len && slice_equal(slice_from(s, s.len - p.len), p);
}

bool slice_find(struct slice s, struct slice needle, size_t *at)
{
	if (needle.len == 0) {
		*at = 0;
		return true;
	}
	if (s.len < needle.len)
		return false;
	const char *hit = memmem(s.ptr, s.len, needle.ptr, needle.len);
	if (hit == NULL)
		return false;
	*at = (size_t)(hit - s.ptr);
	return true;
}

bool slice_find_nocase(struct slice s, struct slice needle, size_t *at)
{
	for (size_t i = 0; i + needle.len <= s.len; i++) {
		if (slice_equal_nocase(slice_part(s, i, i + needle.len), needle)) {
			*at = i;
			return true;
		}
	}
	return false;
}

bool slice_find_byte(struct slice s, char byte, size_t *at)
{
	const char *hit = s.len == 0 ? NULL : memchr(s.ptr, byte, s.len);
	if (hit == NULL)
		return false;
	*at = (size_t)(hit - s.ptr);
	return true;
}

struct slice slice_trim(struct slice s)
{
	size_t begin = 0;
	size_t end = s.len;
	while (begin < end && byte_is_space(s.ptr[begin]))
		begin++;
	while (end > begin && byte_is_space(s.ptr[end - 1]))
		end--;
	return slice_part(s, begin, end);
}

bool slice_cut(struct slice *rest, char byte, struct slice *head)
{
	if (rest->ptr == NULL)
		return false;
	size_t at;
	if (slice_find_byte(*rest, byte, &at)) {
		*head = slice_part(*rest, 0, at);
		*rest = slice_from(*rest, at + 1);
	} else {
		*head = *rest;
		*rest = (struct slice){NULL, 0};
	}
	return true;
}

bool slice_next_line(struct slice *rest, struct slice *line)
{
	if (rest->len == 0)
		return false;
	if (!slice_cut(rest, '\n', line))
		return false;
	if (line->len > 0 && line->ptr[line->len - 1] == '\r')
		line->len--;
	return true;
}

bool slice_to_int64(struct slice s, int64_t *out)
{
	size_t i = 0;
	bool negative = s.len > 0 && s.ptr[0] == '-';
	if (negative)
		i = 1;
	if (i == s.len)
		return false;
	int64_t value = 0;
	for (; i < s.len; i++) {
		if (!byte_is_digit(s.ptr[i]))
			return false;
		int digit = s.ptr[i] - '0';
		if (__builtin_mul_overflow(value, (int64_t)10, &value) ||
		    __builtin_add_overflow(value, (int64_t)(negative ? -digit : digit), &value))
			return false;
	}
	*out = value;
	return true;
}
