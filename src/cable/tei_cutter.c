#include "cable/read_tei.h"
#include "cable/tei_tag.h"

#include <string.h>

/* A longer tag is none: its "<" is taken for a letter. */
enum { TAG_MAX = 64 * 1024 };

void tei_cutter_begin(struct tei_cutter *c, uint64_t offset, size_t limit)
{
	struct buffer pending = c->pending;
	buffer_clear(&pending);
	*c = (struct tei_cutter){.pending = pending, .offset = offset, .limit = limit == 0 ? TEI_LIMIT : limit};
}

static void note_page(struct tei_cutter *c, struct slice tag, uint64_t offset)
{
	struct slice number = tei_tag_attribute(tag, "n");
	c->page = (struct tei_page){.offset = offset};
	if (number.len > 0 && number.len <= TEI_PAGE_MAX)
		memcpy(c->page.number, number.ptr, number.len);
}

void tei_cutter_look_back(struct tei_cutter *c, struct slice before)
{
	uint64_t begin = c->offset - before.len;
	size_t at = 0, next;
	while (slice_find(slice_from(before, at), slice_of("<"), &next)) {
		at += next;
		struct slice rest = slice_from(before, at);
		size_t length = tei_tag_length(slice_part(rest, 0, 1024));
		if (length > 1 && rest.ptr[1] != '/' && slice_equals(tei_tag_name(slice_part(rest, 0, length)), "pb"))
			note_page(c, slice_part(rest, 0, length), begin + at);
		at++;
	}
}

void tei_cutter_free(struct tei_cutter *c)
{
	buffer_free(&c->pending);
	*c = (struct tei_cutter){0};
}

/* Forgets the bytes before `upto`, which no piece will need. */
static void forget(struct tei_cutter *c, size_t upto)
{
	c->pending.len -= upto;
	memmove(c->pending.ptr, c->pending.ptr + upto, c->pending.len);
	c->offset += upto;
	c->at -= upto;
}

enum status tei_cutter_feed(struct tei_cutter *c, struct slice chunk, struct error *err)
{
	bool keeps = c->in_piece && !c->piece.too_long;
	size_t kept_from = keeps ? (size_t)(c->piece.offset - c->offset) : c->at;
	if (kept_from > 0)
		forget(c, kept_from);
	if (chunk.len == 0)
		c->ended = true;
	buffer_add(&c->pending, chunk);
	return buffer_done(&c->pending, err);
}

static const char *markup_end(enum tei_markup markup)
{
	static const char *const ends[] = {"", "-->", "]]>", "?>"};
	return ends[markup];
}

/* Goes on behind a comment, a CDATA section or an instruction; false if its end is not there yet. */
static bool leave_markup(struct tei_cutter *c)
{
	struct slice rest = slice_from(buffer_slice(&c->pending), c->at);
	struct slice end = slice_of(markup_end(c->markup));
	size_t at;
	if (slice_find(rest, end, &at)) {
		c->at += at + end.len;
		c->markup = TEI_CONTENT;
		return true;
	}
	/* The end may be cut in two by the chunks. */
	if (rest.len > end.len)
		c->at += rest.len - end.len;
	return false;
}

/* Goes on behind what opens a comment, a CDATA section or an instruction at `at`; false if none does. */
static bool enter_markup(struct tei_cutter *c, struct slice rest)
{
	static const struct {
		const char *start;
		enum tei_markup markup;
	} starts[] = {{"<!--", TEI_COMMENT}, {"<![CDATA[", TEI_CDATA}, {"<?", TEI_INSTRUCTION}};
	/* Nearly all are tags. */
	if (rest.len > 1 && rest.ptr[1] != '!' && rest.ptr[1] != '?')
		return false;
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
		if (slice_starts_with(rest, starts[i].start)) {
			c->markup = starts[i].markup;
			c->at += slice_of(starts[i].start).len;
			return true;
		}
	}
	return false;
}

static bool is_front(struct slice name, struct slice tag)
{
	static const char *const lists[] = {"persons", "terms", "abbreviations", "names"};
	if (slice_equals(name, "teiHeader"))
		return true;
	if (!slice_equals(name, "div"))
		return false;
	struct slice id = tei_tag_attribute(tag, "xml:id");
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		if (slice_equals(id, lists[i]))
			return true;
	}
	return false;
}

static bool is_document(struct slice name, struct slice tag)
{
	return slice_equals(name, "div") && slice_equals(tei_tag_attribute(tag, "type"), "document");
}

static void open_piece(struct tei_cutter *c, enum tei_piece_kind kind, struct slice name)
{
	c->in_piece = true;
	c->piece = (struct tei_piece){.kind = kind, .offset = c->offset + c->at};
	memset(c->element, 0, sizeof c->element);
	memcpy(c->element, name.ptr, name.len < sizeof c->element ? name.len : sizeof c->element - 1);
	c->depth = 0;
}

/* The piece ends before `end` in pending; `at` goes there. */
static void close_piece(struct tei_cutter *c, size_t end, struct tei_piece *out)
{
	c->piece.length = c->offset + end - c->piece.offset;
	c->piece.too_long |= c->piece.length > c->limit;
	if (!c->piece.too_long)
		c->piece.bytes = slice_part(buffer_slice(&c->pending), (size_t)(c->piece.offset - c->offset), end);
	c->at = end;
	c->in_piece = false;
	*out = c->piece;
}

/* Looks at a tag of `length` bytes at `at` and goes on behind it. True if a piece ended. */
static bool take_tag(struct tei_cutter *c, struct slice tag, struct tei_piece *out)
{
	bool is_end = tag.len > 1 && tag.ptr[1] == '/';
	bool is_empty = tag.len > 2 && tag.ptr[tag.len - 2] == '/';
	struct slice name = tei_tag_name(tag);
	if (!is_end && slice_equals(name, "pb"))
		note_page(c, tag, c->offset + c->at);
	if (!is_end && is_document(name, tag)) {
		/* Documents do not stand in each other: the one before was never closed. */
		if (c->in_piece) {
			c->piece.unclosed = true;
			close_piece(c, c->at, out);
			return true;
		}
		open_piece(c, TEI_PIECE_DOCUMENT, name);
		if (c->piece.offset - c->page.offset <= TEI_PAGE_WITHIN)
			c->piece.page = c->page;
	} else if (!is_end && !c->in_piece && slice_equals(name, "TEI")) {
		open_piece(c, TEI_PIECE_ROOT, name);
		close_piece(c, c->at + tag.len, out);
		return true;
	} else if (!is_end && !c->in_piece && is_front(name, tag)) {
		open_piece(c, TEI_PIECE_FRONT, name);
	}
	c->at += tag.len;
	if (!c->in_piece || !slice_equals(name, c->element))
		return false;
	if (!is_empty && !is_end)
		c->depth++;
	if (is_end && c->depth > 0)
		c->depth--;
	if (c->depth > 0)
		return false;
	close_piece(c, c->at, out);
	return true;
}

/* A piece that has grown too long is looked through, and not kept. */
static void watch_limit(struct tei_cutter *c)
{
	if (c->in_piece && c->offset + c->at - c->piece.offset > c->limit)
		c->piece.too_long = true;
}

bool tei_cutter_next(struct tei_cutter *c, struct tei_piece *out)
{
	for (;;) {
		watch_limit(c);
		struct slice rest = slice_from(buffer_slice(&c->pending), c->at);
		if (c->markup != TEI_CONTENT) {
			if (!leave_markup(c))
				break;
			continue;
		}
		const char *less = rest.len > 0 ? memchr(rest.ptr, '<', rest.len) : NULL;
		if (less == NULL) {
			c->at += rest.len;
			break;
		}
		c->at += (size_t)(less - rest.ptr);
		rest = slice_from(rest, (size_t)(less - rest.ptr));
		/* "<![CDATA[" is the longest start: with less there is no telling yet. */
		if (rest.len < 9 && !c->ended)
			break;
		if (enter_markup(c, rest))
			continue;
		/* There is one document type; to look for the end of many would take time that grows with their square. */
		bool is_type = slice_starts_with(rest, "<!");
		size_t length = is_type && c->typed ? 1 : tei_tag_length(slice_part(rest, 0, TAG_MAX));
		if (length == 0 && rest.len < TAG_MAX && !c->ended)
			break;
		c->typed |= is_type;
		if (length <= 1) {
			c->at++;
			continue;
		}
		if (take_tag(c, slice_part(rest, 0, length), out))
			return true;
	}
	watch_limit(c);
	if (!c->ended || !c->in_piece)
		return false;
	c->piece.unclosed = true;
	close_piece(c, c->pending.len, out);
	return true;
}

bool tei_begins(struct slice bytes)
{
	struct tei_cutter c = {0};
	struct tei_piece piece;
	tei_cutter_begin(&c, 0, 0);
	bool is = tei_cutter_feed(&c, bytes, NULL) == STATUS_OK && tei_cutter_next(&c, &piece) &&
	          piece.kind == TEI_PIECE_ROOT;
	tei_cutter_free(&c);
	return is;
}
