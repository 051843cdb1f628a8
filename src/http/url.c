#include "http/url.h"

#include "base/utf8.h"

#include <string.h>

bool http_pairs_find(const struct http_pairs *pairs, const char *name, struct slice *value)
{
	for (size_t i = 0; i < pairs->count; i++) {
		if (slice_equals(pairs->items[i].name, name)) {
			*value = pairs->items[i].value;
			return true;
		}
	}
	return false;
}

struct slice http_pairs_get(const struct http_pairs *pairs, const char *name)
{
	struct slice value = {NULL, 0};
	http_pairs_find(pairs, name, &value);
	return value;
}

enum status http_pairs_add(struct http_pairs *pairs, struct arena *a, struct slice name, struct slice value,
                           struct error *err)
{
	struct http_pair *pair = arena_push(a, &pairs->items, pairs->count, &pairs->capacity, sizeof *pair);
	if (pair == NULL)
		return error_memory(err);
	pair->name = name;
	pair->value = value;
	pairs->count++;
	return STATUS_OK;
}

bool url_text_is_valid(struct slice text)
{
	size_t nul;
	return utf8_valid(text, NULL) && !slice_find_byte(text, '\0', &nul);
}

static int hex_value(char c)
{
	if (byte_is_digit(c))
		return c - '0';
	char lower = byte_to_lower(c);
	return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Reads "%41" at `at`. */
static bool read_escape(struct slice s, size_t at, char *byte)
{
	if (s.len - at < 3 || s.ptr[at] != '%')
		return false;
	int high = hex_value(s.ptr[at + 1]), low = hex_value(s.ptr[at + 2]);
	if (high < 0 || low < 0)
		return false;
	*byte = (char)(unsigned char)(high * 16 + low);
	return true;
}

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7F;
}

/* One segment of a path, decoded in place behind `out`. False where it is refused. */
static bool decode_segment(struct slice segment, char *out, size_t *len)
{
	size_t n = 0;
	for (size_t i = 0; i < segment.len; i++) {
		char c = segment.ptr[i];
		if (c == '%') {
			if (!read_escape(segment, i, &c))
				return false;
			i += 2;
			/* A slash that was hidden would make two segments out of one. */
			if (c == '/')
				return false;
		}
		if (is_control(c) || c == '\\')
			return false;
		out[n++] = c;
	}
	*len = n;
	struct slice decoded = slice_make(out, n);
	return !slice_equals(decoded, ".") && !slice_equals(decoded, "..");
}

static enum status bad_path(struct error *err)
{
	return error_set(err, STATUS_INPUT, "http.bad_path");
}

enum status url_read_path(struct arena *a, struct slice target, struct slice *path, struct error *err)
{
	if (!slice_starts_with(target, "/"))
		return bad_path(err);
	char *out = arena_alloc(a, target.len + 2);
	if (out == NULL)
		return error_memory(err);
	size_t n = 0;
	out[n++] = '/';
	struct slice rest = slice_from(target, 1), segment;
	bool ends_with_slash = slice_ends_with(target, "/");
	while (slice_cut(&rest, '/', &segment)) {
		size_t len;
		if (!decode_segment(segment, out + n, &len))
			return bad_path(err);
		if (len == 0)
			continue;
		n += len;
		out[n++] = '/';
	}
	if (n > 1 && !ends_with_slash)
		n--;
	*path = slice_make(out, n);
	return url_text_is_valid(*path) ? STATUS_OK : bad_path(err);
}

/* Decodes a name or value of a form; '+' is a space. A bad escape stands for itself. */
static enum status decode_form_text(struct arena *a, struct slice text, struct slice *out, struct error *err)
{
	char *bytes = arena_alloc(a, text.len + 1);
	if (bytes == NULL)
		return error_memory(err);
	size_t n = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c == '+')
			c = ' ';
		else if (read_escape(text, i, &c))
			i += 2;
		bytes[n++] = c;
	}
	*out = slice_make(bytes, n);
	if (!url_text_is_valid(*out))
		return error_set(err, STATUS_INPUT, "http.bad_text");
	return STATUS_OK;
}

enum status url_read_pairs(struct arena *a, struct slice text, size_t max, struct http_pairs *pairs, struct error *err)
{
	struct slice rest = text, item;
	while (slice_cut(&rest, '&', &item)) {
		if (item.len == 0)
			continue;
		if (pairs->count >= max) {
			error_set(err, STATUS_LIMIT, "http.too_many_fields");
			error_number(err, "max", (int64_t)max);
			return STATUS_LIMIT;
		}
		struct slice name, value;
		struct slice raw_value = item, raw_name;
		if (!slice_cut(&raw_value, '=', &raw_name))
			continue;
		enum status status = decode_form_text(a, raw_name, &name, err);
		if (status == STATUS_OK)
			status = decode_form_text(a, raw_value, &value, err);
		if (status == STATUS_OK)
			status = http_pairs_add(pairs, a, name, value, err);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

static bool is_unreserved(char c)
{
	return byte_is_alpha(c) || byte_is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

static void write_encoded(struct buffer *out, struct slice text, const char *besides)
{
	static const char digits[] = "0123456789ABCDEF";
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (is_unreserved(c) || (c != '\0' && strchr(besides, c) != NULL)) {
			buffer_add_byte(out, c);
			continue;
		}
		buffer_add_byte(out, '%');
		buffer_add_byte(out, digits[(unsigned char)c >> 4]);
		buffer_add_byte(out, digits[(unsigned char)c & 15]);
	}
}

void url_write_segment(struct buffer *out, struct slice text)
{
	write_encoded(out, text, "!$'()*,;:@");
}

void url_write_query_text(struct buffer *out, struct slice text)
{
	struct slice rest = text, word;
	bool first = true;
	while (slice_cut(&rest, ' ', &word)) {
		if (!first)
			buffer_add_byte(out, '+');
		first = false;
		write_encoded(out, word, "!*(),:@/");
	}
}

void url_write_parameter(struct buffer *out, bool *first, struct slice name, struct slice value)
{
	buffer_add_byte(out, *first ? '?' : '&');
	*first = false;
	url_write_query_text(out, name);
	buffer_add_byte(out, '=');
	url_write_query_text(out, value);
}

struct slice url_make(struct arena *a, struct slice path, const struct http_pairs *pairs)
{
	struct buffer out = {0};
	bool first = true;
	buffer_add(&out, path);
	for (size_t i = 0; i < pairs->count; i++) {
		if (pairs->items[i].value.len > 0)
			url_write_parameter(&out, &first, pairs->items[i].name, pairs->items[i].value);
	}
	struct slice made = {NULL, 0};
	if (buffer_done(&out, NULL) == STATUS_OK)
		made = arena_copy(a, buffer_slice(&out));
	buffer_free(&out);
	return made;
}
