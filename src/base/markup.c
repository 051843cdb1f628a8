/* The only place in C where a tag is written. */
#include "base/markup.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

static const char *const element_names[] = {
    [MARKUP_MARK] = "mark",   [MARKUP_LINK] = "a",       [MARKUP_EMPHASIS] = "em", [MARKUP_STRONG] = "strong",
    [MARKUP_DELETED] = "del", [MARKUP_INSERTED] = "ins", [MARKUP_SPAN] = "span",
};

/* XML 1.0, production 2 (Char). */
static bool xml_forbids(uint32_t c)
{
	return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xFFFE || c == 0xFFFF;
}

/* What stands for a character that cannot stand for itself; NULL for all others. */
static const char *instead_of(uint32_t c, bool xml)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return xml && xml_forbids(c) ? "" : NULL;
	}
}

void markup_escape(struct buffer *out, struct slice text, bool xml)
{
	size_t kept = 0;
	for (size_t at = 0; at < text.len;) {
		uint32_t c;
		size_t size = utf8_decode(text, at, &c);
		const char *instead = size == 0 ? "\xEF\xBF\xBD" : instead_of(c, xml);
		size_t next = at + (size == 0 ? 1 : size);
		if (instead != NULL) {
			buffer_add(out, slice_part(text, kept, at));
			buffer_add_cstr(out, instead);
			kept = next;
		}
		at = next;
	}
	buffer_add(out, slice_from(text, kept));
}

bool markup_url_is_safe(struct slice address)
{
	static const char *const schemes[] = {"http:", "https:", "mailto:"};
	for (size_t i = 0; i < address.len; i++) {
		unsigned char c = (unsigned char)address.ptr[i];
		if (c <= ' ' || c == 0x7F || c == '\\')
			return false;
	}
	if (address.len == 0 || slice_starts_with(address, "//"))
		return false;
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		if (slice_starts_with_nocase(address, schemes[i]))
			return true;
	}
	/* Relative: no colon before the first of / ? #, else what stands before it is a scheme. */
	for (size_t i = 0; i < address.len; i++) {
		char c = address.ptr[i];
		if (c == ':')
			return false;
		if (c == '/' || c == '?' || c == '#')
			return true;
	}
	return true;
}

static void add_attribute(struct buffer *out, const char *name, struct slice value)
{
	if (value.len == 0)
		return;
	buffer_add_format(out, " %s=\"", name);
	markup_escape(out, value, false);
	buffer_add_byte(out, '"');
}

static void open_element(struct buffer *out, const struct markup_span *span, bool with_id)
{
	buffer_add_format(out, "<%s", element_names[span->element]);
	if (with_id)
		add_attribute(out, "id", span->id);
	add_attribute(out, "class", span->class_name);
	add_attribute(out, "title", span->title);
	if (span->element == MARKUP_LINK)
		add_attribute(out, "href", span->address);
	buffer_add_byte(out, '>');
}

static void close_element(struct buffer *out, const struct markup_span *span)
{
	buffer_add_format(out, "</%s>", element_names[span->element]);
}

/* Outer spans first: by begin, then the longer one, then as they were given. */
static int compare_spans(const void *left, const void *right)
{
	const struct markup_span *a = *(const struct markup_span *const *)left;
	const struct markup_span *b = *(const struct markup_span *const *)right;
	if (a->span.begin != b->span.begin)
		return a->span.begin < b->span.begin ? -1 : 1;
	if (a->span.end != b->span.end)
		return a->span.end > b->span.end ? -1 : 1;
	return a < b ? -1 : a > b;
}

static bool is_within_character(struct slice text, size_t at)
{
	return at < text.len && ((unsigned char)text.ptr[at] & 0xC0) == 0x80;
}

static bool span_is_shown(struct slice text, const struct markup_span *s)
{
	if (s->span.begin >= s->span.end || s->span.end > text.len)
		return false;
	if (is_within_character(text, s->span.begin) || is_within_character(text, s->span.end))
		return false;
	if (s->element == MARKUP_LINK)
		return markup_url_is_safe(s->address);
	return (size_t)s->element < sizeof element_names / sizeof *element_names;
}

/* The elements that are open at a place, outermost first. */
struct open_spans {
	const struct markup_span **stack;
	size_t depth;
};

/* The place of the next end among the open spans; the text's end without any. */
static size_t next_end(const struct open_spans *open, size_t text_end)
{
	size_t end = text_end;
	for (size_t i = 0; i < open->depth; i++) {
		if (open->stack[i]->span.end < end)
			end = open->stack[i]->span.end;
	}
	return end;
}

/* Closes what ends at `at`; elements within it that go on are closed and opened again. */
static void close_ended(struct buffer *out, struct open_spans *open, size_t at)
{
	size_t outermost = 0;
	while (outermost < open->depth && open->stack[outermost]->span.end != at)
		outermost++;
	for (size_t i = open->depth; i > outermost; i--)
		close_element(out, open->stack[i - 1]);
	size_t kept = outermost;
	for (size_t i = outermost; i < open->depth; i++) {
		if (open->stack[i]->span.end == at)
			continue;
		open->stack[kept] = open->stack[i];
		open_element(out, open->stack[kept], false);
		kept++;
	}
	open->depth = kept;
}

static void write_marked(struct buffer *out, struct slice text, const struct markup_span **sorted, size_t count,
                         struct open_spans *open)
{
	size_t next = 0;
	for (size_t at = 0;;) {
		close_ended(out, open, at);
		for (; next < count && sorted[next]->span.begin == at; next++) {
			open->stack[open->depth++] = sorted[next];
			open_element(out, sorted[next], true);
		}
		if (at == text.len)
			return;
		size_t until = next_end(open, text.len);
		if (next < count && sorted[next]->span.begin < until)
			until = sorted[next]->span.begin;
		markup_escape(out, slice_part(text, at, until), false);
		at = until;
	}
}

static struct markup markup_keep(struct arena *a, struct buffer *out)
{
	struct markup markup = {{NULL, 0}};
	if (buffer_done(out, NULL) == STATUS_OK)
		markup.bytes = arena_copy(a, buffer_slice(out));
	else
		a->failed = true;
	buffer_free(out);
	return markup;
}

struct markup markup_marked(struct arena *a, struct slice text, const struct markup_span *spans, size_t count)
{
	const struct markup_span **sorted = arena_array(a, count, sizeof(struct markup_span *));
	struct open_spans open = {arena_array(a, count, sizeof(struct markup_span *)), 0};
	if (sorted == NULL || open.stack == NULL)
		return (struct markup){{NULL, 0}};
	size_t shown = 0;
	for (size_t i = 0; i < count; i++) {
		if (span_is_shown(text, &spans[i]))
			sorted[shown++] = &spans[i];
	}
	if (shown > 0)
		qsort(sorted, shown, sizeof *sorted, compare_spans);
	struct buffer out = {0};
	write_marked(&out, text, sorted, shown, &open);
	return markup_keep(a, &out);
}

struct markup markup_text(struct arena *a, struct slice text)
{
	return markup_marked(a, text, NULL, 0);
}
