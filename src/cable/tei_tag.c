#include "cable/tei_tag.h"

struct slice tei_local_name(struct slice name)
{
	size_t colon;
	return slice_find_byte(name, ':', &colon) ? slice_from(name, colon + 1) : name;
}

/* "<!DOCTYPE … [ … ]>": declarations, quoted words and comments may stand within the brackets. */
static size_t declaration_length(struct slice s)
{
	char quote = '\0';
	bool inner = false;
	for (size_t i = 2; i < s.len; i++) {
		char c = s.ptr[i];
		size_t comment_end;
		if (quote != '\0') {
			if (c == quote)
				quote = '\0';
		} else if (inner && c == '<' && slice_starts_with(slice_from(s, i), "<!--")) {
			if (!slice_find(slice_from(s, i + 4), slice_of("-->"), &comment_end))
				return 0;
			i += 4 + comment_end + 2;
		} else if (c == '"' || c == '\'') {
			quote = c;
		} else if (c == '[') {
			inner = true;
		} else if (c == ']') {
			inner = false;
		} else if (c == '>' && !inner) {
			return i + 1;
		}
	}
	return 0;
}

size_t tei_tag_length(struct slice s)
{
	if (slice_starts_with(s, "<!DOCTYPE"))
		return declaration_length(s);
	char quote = '\0';
	for (size_t i = 1; i < s.len; i++) {
		char c = s.ptr[i];
		if (c == '<')
			return 1;
		if (quote != '\0') {
			if (c == quote)
				quote = '\0';
		} else if (c == '>') {
			return i + 1;
		} else if (c == '"' || c == '\'') {
			quote = c;
		}
	}
	return 0;
}

static bool ends_name(char c)
{
	return byte_is_space(c) || c == '>' || c == '/' || c == '=';
}

struct slice tei_tag_name(struct slice tag)
{
	size_t begin = tag.len > 1 && tag.ptr[1] == '/' ? 2 : 1;
	size_t end = begin;
	while (end < tag.len && !ends_name(tag.ptr[end]))
		end++;
	return tei_local_name(slice_part(tag, begin, end));
}

static size_t skip_spaces(struct slice s, size_t at)
{
	while (at < s.len && byte_is_space(s.ptr[at]))
		at++;
	return at;
}

struct slice tei_tag_attribute(struct slice tag, const char *name)
{
	size_t at = 1;
	while (at < tag.len && !ends_name(tag.ptr[at]))
		at++;
	for (;;) {
		at = skip_spaces(tag, at);
		size_t begin = at;
		while (at < tag.len && !ends_name(tag.ptr[at]))
			at++;
		struct slice found = slice_part(tag, begin, at);
		at = skip_spaces(tag, at);
		if (found.len == 0 || at + 1 >= tag.len || tag.ptr[at] != '=')
			return (struct slice){NULL, 0};
		at = skip_spaces(tag, at + 1);
		size_t length;
		if (at >= tag.len || (tag.ptr[at] != '"' && tag.ptr[at] != '\'') ||
		    !slice_find_byte(slice_from(tag, at + 1), tag.ptr[at], &length))
			return (struct slice){NULL, 0};
		if (slice_equals(found, name))
			return slice_part(tag, at + 1, at + 1 + length);
		at += length + 2;
	}
}
