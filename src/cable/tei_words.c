#include "base/utf8.h"
#include "cable/read_tei.h"

/* The form is told in docs/address.md and never changes. */

enum { REFERENCE_MAX = 12 };

/* Behind `end`, which is looked for from `from` on; the text's end where it does not stand. */
static size_t behind(struct slice s, size_t from, const char *end)
{
	size_t at;
	return slice_find(slice_from(s, from), slice_of(end), &at) ? from + at + slice_of(end).len : s.len;
}

/* "&#8217;", "&#x2019;", "&amp;" at `at`: its length, and the character of one that is a number (else a space). 0: it is none. */
static size_t reference_at(struct slice s, size_t at, uint32_t *code)
{
	size_t len;
	struct slice rest = slice_part(s, at, at + REFERENCE_MAX);
	*code = ' ';
	if (!slice_find_byte(rest, ';', &len) || len < 2)
		return 0;
	for (size_t i = 1; i < len; i++) {
		if (!byte_is_alpha(rest.ptr[i]) && !byte_is_digit(rest.ptr[i]) && rest.ptr[i] != '#')
			return 0;
	}
	if (rest.ptr[1] != '#')
		return len + 1;
	bool hex = rest.ptr[2] == 'x';
	uint32_t value = 0;
	for (size_t i = hex ? 3 : 2; i < len; i++) {
		char c = byte_to_lower(rest.ptr[i]);
		bool digit = byte_is_digit(c);
		if (!digit && (!hex || c < 'a' || c > 'f'))
			return len + 1;
		value = value * (hex ? 16 : 10) + (uint32_t)(digit ? c - '0' : c - 'a' + 10);
	}
	*code = value;
	return len + 1;
}

/* Behind the tag, comment or instruction at `at`. The words of a CDATA section are the document's. */
static size_t skip_markup(struct slice s, size_t at, struct buffer *out)
{
	struct slice rest = slice_from(s, at);
	buffer_add_byte(out, ' ');
	if (slice_starts_with(rest, "<!--"))
		return behind(s, at + 4, "-->");
	if (slice_starts_with(rest, "<?"))
		return behind(s, at + 2, "?>");
	if (!slice_starts_with(rest, "<![CDATA["))
		return behind(s, at + 1, ">");
	size_t end;
	struct slice words = slice_from(rest, 9);
	if (!slice_find(words, slice_of("]]>"), &end))
		end = words.len;
	buffer_add(out, slice_part(words, 0, end));
	buffer_add_byte(out, ' ');
	return at + 9 + end + (end < words.len ? 3 : 0);
}

enum status tei_words_of(struct arena *a, struct slice document, struct slice *out, struct error *err)
{
	struct buffer words = {0};
	size_t at = 0;
	while (at < document.len) {
		size_t begin = at;
		while (at < document.len && document.ptr[at] != '<' && document.ptr[at] != '&')
			at++;
		buffer_add(&words, slice_part(document, begin, at));
		if (at == document.len)
			break;
		if (document.ptr[at] == '<') {
			at = skip_markup(document, at, &words);
			continue;
		}
		uint32_t code;
		size_t len = reference_at(document, at, &code);
		if (len == 0)
			buffer_add_byte(&words, '&');
		else
			utf8_add(&words, code);
		at += len == 0 ? 1 : len;
	}
	enum status status = buffer_done(&words, err);
	if (status == STATUS_OK) {
		*out = arena_copy(a, buffer_slice(&words));
		if (out->ptr == NULL)
			status = error_memory(err);
	}
	buffer_free(&words);
	return status;
}
