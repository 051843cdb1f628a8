#include "cable/document_text.h"

#include "base/utf8.h"

#include <string.h>

/* Copies `s` to `out` with line ends and control characters put right; returns the new length. */
static size_t copy_clean(struct slice s, char *out)
{
	/* Characters that no text keeps: all below a space but tabs and line ends, and DEL. */
	static const struct byte_set controls = {3, {{0, 8}, {11, 31}, {127, 127}}};
	size_t len = 0;
	size_t at = 0;
	while (at < s.len) {
		size_t end = slice_next_of(s, at, &controls);
		memcpy(out + len, s.ptr + at, end - at);
		len += end - at;
		if (end < s.len && s.ptr[end] != '\r')
			out[len++] = ' ';
		else if (end < s.len && (end + 1 == s.len || s.ptr[end + 1] != '\n'))
			out[len++] = '\n';
		at = end + 1;
	}
	return len;
}

enum status document_text_make(struct arena *a, struct slice bytes, struct slice *text, struct error *err)
{
	enum status status = STATUS_OK;
	struct buffer decoded = {0};
	if (slice_starts_with(bytes, "\xEF\xBB\xBF"))
		bytes = slice_from(bytes, 3);
	if (!utf8_valid(bytes, NULL)) {
		utf8_add_windows_1252(&decoded, bytes);
		status = buffer_done(&decoded, err);
		bytes = buffer_slice(&decoded);
	}
	char *clean = status == STATUS_OK ? arena_bytes(a, bytes.len + 1) : NULL;
	if (clean == NULL) {
		status = error_memory(err);
	} else {
		*text = slice_make(clean, copy_clean(bytes, clean));
		clean[text->len] = '\0';
	}
	buffer_free(&decoded);
	return status;
}

struct slice text_cut(struct slice text, size_t most)
{
	if (text.len <= most)
		return text;
	while (most > 0 && ((unsigned char)text.ptr[most] & 0xC0) == 0x80)
		most--;
	return slice_part(text, 0, most);
}

struct slice text_in_one_line(struct arena *a, struct slice text)
{
	text = slice_trim(text);
	char *to = arena_bytes(a, text.len);
	if (to == NULL)
		return (struct slice){NULL, 0};
	static const struct byte_set spaces = {2, {{' ', ' '}, {'\t', '\r'}}};
	size_t len = 0;
	for (size_t at = 0; at < text.len;) {
		size_t end = slice_next_of(text, at, &spaces);
		memcpy(to + len, text.ptr + at, end - at);
		len += end - at;
		for (at = end; at < text.len && byte_is_space(text.ptr[at]);)
			at++;
		if (at < text.len)
			to[len++] = ' ';
	}
	return slice_make(to, len);
}

struct slice text_in_capitals(struct arena *a, struct slice text)
{
	char *out = arena_bytes(a, text.len);
	if (out == NULL)
		return (struct slice){NULL, 0};
	for (size_t i = 0; i < text.len; i++)
		out[i] = byte_to_upper(text.ptr[i]);
	return slice_make(out, text.len);
}
