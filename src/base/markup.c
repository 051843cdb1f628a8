/* The only place in C where a tag is written. */
#include "base/markup.h"

#include "base/prose.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

/* A line break: the only element without an end; its span is the LF, so that nothing can cross it. */
enum { ELEMENT_BREAK = MARKUP_ELEMENTS };

static const char *const element_names[] = {
    [MARKUP_MARK] = "mark",     [MARKUP_LINK] = "a",      [MARKUP_EMPHASIS] = "em",
    [MARKUP_STRONG] = "strong", [MARKUP_DELETED] = "del", [MARKUP_INSERTED] = "ins",
    [MARKUP_SPAN] = "span",     [MARKUP_CODE] = "code",   [ELEMENT_BREAK] = "br",
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
	if (span->element != (enum markup_element)ELEMENT_BREAK)
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

static bool is_in_link(const struct open_spans *open)
{
	for (size_t i = 0; i < open->depth; i++) {
		if (open->stack[i]->element == MARKUP_LINK)
			return true;
	}
	return false;
}

static void open_span(struct buffer *out, struct open_spans *open, const struct markup_span *span)
{
	if (span->element == MARKUP_LINK && is_in_link(open))
		return;
	open->stack[open->depth++] = span;
	open_element(out, span, true);
}

static void write_marked(struct buffer *out, struct slice text, const struct markup_span **sorted, size_t count,
                         struct open_spans *open)
{
	size_t next = 0;
	for (size_t at = 0;;) {
		close_ended(out, open, at);
		for (; next < count && sorted[next]->span.begin == at; next++)
			open_span(out, open, sorted[next]);
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

/* Adds `text` with its spans. */
static void add_marked(struct arena *a, struct buffer *out, struct slice text, const struct markup_span *spans,
                       size_t count)
{
	const struct markup_span **sorted = arena_array(a, count, sizeof(struct markup_span *));
	struct open_spans open = {arena_array(a, count, sizeof(struct markup_span *)), 0};
	size_t shown = 0;
	if (sorted == NULL || open.stack == NULL) {
		out->failed = true;
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (span_is_shown(text, &spans[i]))
			sorted[shown++] = &spans[i];
	}
	if (shown > 0)
		qsort(sorted, shown, sizeof *sorted, compare_spans);
	write_marked(out, text, sorted, shown, &open);
}

struct markup markup_marked(struct arena *a, struct slice text, const struct markup_span *spans, size_t count)
{
	struct buffer out = {0};
	add_marked(a, &out, text, spans, count);
	return markup_keep(a, &out);
}

/* ---- Prose ---- */

struct prose_writer {
	struct arena *arena;
	struct buffer *out;
	const struct prose *prose;
	const struct markup_span *spans; /* in the tree's text */
	size_t span_count;
	markup_address_fn *address;
	void *state;
	struct markup_span *own; /* of the block that is written, counted from its begin */
	size_t own_count;
	size_t own_capacity;
};

/* Puts the part of a span that stands in a block to the block's own. */
static void add_block_span(struct prose_writer *w, struct span block, struct markup_span span)
{
	if (span.span.begin < block.begin) {
		span.span.begin = block.begin;
		span.id = slice_of(NULL); /* it stands in the block where the span begins */
	}
	if (span.span.end > block.end)
		span.span.end = block.end;
	if (span.span.begin >= span.span.end)
		return;
	struct markup_span *place = arena_push(w->arena, &w->own, w->own_count, &w->own_capacity, sizeof *place);
	if (place == NULL)
		return;
	*place = span;
	place->span.begin -= block.begin;
	place->span.end -= block.begin;
	w->own_count++;
}

static void add_run_span(struct prose_writer *w, const struct prose_block *block, uint32_t first, uint32_t end,
                         enum markup_element element, struct slice address)
{
	const struct prose_run *runs = w->prose->runs + block->first_run;
	struct markup_span span = {.element = element, .address = address};
	span.span = (struct span){runs[first].text.begin, runs[end - 1].text.end};
	add_block_span(w, block->text, span);
}

/* The runs of a block that share a style, as one element each. */
static void add_style_spans(struct prose_writer *w, const struct prose_block *block, uint32_t style,
                            enum markup_element element)
{
	const struct prose_run *runs = w->prose->runs + block->first_run;
	for (uint32_t i = 0; i < block->run_count; i++) {
		uint32_t end = i;
		while (end < block->run_count && (runs[end].style & style) != 0)
			end++;
		if (end > i) {
			add_run_span(w, block, i, end, element, slice_of(NULL));
			i = end;
		}
	}
}

static void add_link_spans(struct prose_writer *w, const struct prose_block *block)
{
	const struct prose_run *runs = w->prose->runs + block->first_run;
	for (uint32_t i = 0, end; i < block->run_count; i = end) {
		uint32_t link = runs[i].link;
		for (end = i + 1; end < block->run_count && runs[end].link == link;)
			end++;
		if (link == PROSE_NO_LINK)
			continue;
		struct slice target = w->prose->links[link].target;
		add_run_span(w, block, i, end, MARKUP_LINK,
		             w->address == NULL ? target : w->address(w->state, w->arena, target));
	}
}

/* Whether one of the block's own links shares words with a span of the tree's text. */
static bool meets_link(const struct prose_writer *w, struct span block, struct span span)
{
	for (size_t i = 0; i < w->own_count; i++) {
		const struct markup_span *own = &w->own[i];
		if (own->element == MARKUP_LINK && own->span.begin + block.begin < span.end &&
		    own->span.end + block.begin > span.begin && markup_url_is_safe(own->address))
			return true;
	}
	return false;
}

static void add_given_spans(struct prose_writer *w, const struct prose_block *block)
{
	for (size_t i = 0; i < w->span_count; i++) {
		struct markup_span span = w->spans[i];
		if (span.element == MARKUP_LINK && meets_link(w, block->text, span.span))
			span.element = MARKUP_SPAN;
		add_block_span(w, block->text, span);
	}
}

/* The words of a block that holds runs. */
static void write_block_words(struct prose_writer *w, const struct prose_block *block)
{
	w->own_count = 0;
	add_link_spans(w, block);
	add_given_spans(w, block);
	add_style_spans(w, block, PROSE_EMPHASIS, MARKUP_EMPHASIS);
	add_style_spans(w, block, PROSE_STRONG, MARKUP_STRONG);
	add_style_spans(w, block, PROSE_LITERAL, MARKUP_CODE);
	add_style_spans(w, block, PROSE_BREAK, (enum markup_element)ELEMENT_BREAK);
	add_marked(w->arena, w->out, slice_span(w->prose->text, block->text), w->own, w->own_count);
}

/* A page's own heading is <h1>. */
static int heading_level(const struct prose_block *block)
{
	return block->level < 1 ? 2 : block->level > 5 ? 6 : block->level + 1;
}

static void open_block(struct buffer *out, const struct prose_block *block)
{
	switch (block->kind) {
	case PROSE_PARAGRAPH:
		buffer_add_cstr(out, "<p>");
		break;
	case PROSE_HEADING:
		buffer_add_format(out, "<h%d>", heading_level(block));
		break;
	case PROSE_QUOTE:
		buffer_add_cstr(out, "<blockquote>\n");
		break;
	case PROSE_LIST:
		if (block->level < 0)
			buffer_add_cstr(out, "<ul>\n");
		else
			buffer_add_format(out, "<ol start=\"%d\">\n", (int)block->level);
		break;
	case PROSE_ITEM:
		buffer_add_cstr(out, "<li>");
		break;
	case PROSE_CODE:
		buffer_add_cstr(out, "<pre>");
		break;
	case PROSE_RULE:
		buffer_add_cstr(out, "<hr>\n");
		break;
	case PROSE_DOCUMENT:
	case PROSE_KINDS:
		break;
	}
}

static void close_block(struct buffer *out, const struct prose_block *block)
{
	switch (block->kind) {
	case PROSE_PARAGRAPH:
		buffer_add_cstr(out, "</p>\n");
		break;
	case PROSE_HEADING:
		buffer_add_format(out, "</h%d>\n", heading_level(block));
		break;
	case PROSE_QUOTE:
		buffer_add_cstr(out, "</blockquote>\n");
		break;
	case PROSE_LIST:
		buffer_add_cstr(out, block->level < 0 ? "</ul>\n" : "</ol>\n");
		break;
	case PROSE_ITEM:
		buffer_add_cstr(out, "</li>\n");
		break;
	case PROSE_CODE:
		buffer_add_cstr(out, "</pre>\n");
		break;
	case PROSE_RULE:
	case PROSE_DOCUMENT:
	case PROSE_KINDS:
		break;
	}
}

/* Closes what is open within `parent`; the document, 0, stays. */
static void close_blocks(struct prose_writer *w, uint32_t open, uint32_t parent)
{
	for (; open != parent && open != 0; open = w->prose->blocks[open].parent)
		close_block(w->out, &w->prose->blocks[open]);
}

static void write_blocks(struct prose_writer *w)
{
	uint32_t open = 0;
	for (uint32_t i = 1; i < w->prose->block_count; i++) {
		const struct prose_block *block = &w->prose->blocks[i];
		close_blocks(w, open, block->parent);
		open = i;
		open_block(w->out, block);
		if (block->run_count > 0)
			write_block_words(w, block);
	}
	close_blocks(w, open, 0);
}

struct markup markup_prose(struct arena *a, const struct prose *prose, const struct markup_span *spans, size_t count,
                           markup_address_fn *address, void *state)
{
	struct markup_span *placed = arena_array(a, count, sizeof *placed);
	if (placed == NULL)
		return (struct markup){{NULL, 0}};
	for (size_t i = 0; i < count; i++) {
		placed[i] = spans[i];
		placed[i].span = prose_text_span(prose, spans[i].span);
	}
	struct buffer out = {0};
	struct prose_writer w = {.arena = a,
	                         .out = &out,
	                         .prose = prose,
	                         .spans = placed,
	                         .span_count = count,
	                         .address = address,
	                         .state = state};
	write_blocks(&w);
	if (a->failed)
		out.failed = true;
	return markup_keep(a, &out);
}

struct markup markup_text(struct arena *a, struct slice text)
{
	return markup_marked(a, text, NULL, 0);
}
