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

int slice_compare(struct slice a, struct slice b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;
	int order = shorter == 0 ? 0 : memcmp(a.ptr, b.ptr, shorter);
	if (order != 0)
		return order;
	return a.len < b.len ? -1 : a.len > b.len;
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
