#include "cable/record.h"

#include <string.h>

/* The cutter looks at quotation marks and line ends and at nothing else. Within quotes it jumps from one mark to the
 * next, so that it is about as fast as memchr. */

enum { START_MAX = 48, KEPT = 64 };

enum step { STEP_MORE, STEP_DOCUMENT };

void record_cutter_begin(struct record_cutter *c, uint64_t offset, size_t limit)
{
	record_cutter_free(c);
	*c = (struct record_cutter){.offset = offset,
	                            .limit = limit == 0 ? RECORD_LIMIT : limit,
	                            .field_start = true,
	                            .at_source_start = offset == 0};
}

void record_cutter_free(struct record_cutter *c)
{
	buffer_free(&c->pending);
}

enum status record_cutter_feed(struct record_cutter *c, struct slice chunk, struct error *err)
{
	/* What was given out goes only here, so that the documents stay where they are between two calls. */
	if (c->begin > 0) {
		memmove(c->pending.ptr, c->pending.ptr + c->begin, c->pending.len - c->begin);
		c->pending.len -= c->begin;
		c->offset += c->begin;
		c->at -= c->begin;
		c->begin = 0;
	}
	if (chunk.len == 0)
		c->ended = true;
	buffer_add(&c->pending, chunk);
	return buffer_done(&c->pending, err);
}

static char byte_at(const struct record_cutter *c, size_t at)
{
	return at < c->pending.len ? c->pending.ptr[at] : '\0';
}

static size_t digits_at(const struct record_cutter *c, size_t at)
{
	size_t i = at;
	while (i < c->pending.len && byte_is_digit(c->pending.ptr[i]))
		i++;
	return i - at;
}

/* True if a new record begins with the quotation mark at `at`, though the last field is still open: `"12","2/18/2009`. Such
 * bytes cannot stand in a quoted field, where their marks would be escaped. */
static bool is_record_start(const struct record_cutter *c, size_t at)
{
	if (at == 0 || c->pending.ptr[at - 1] != '\n')
		return false;
	size_t id = digits_at(c, at + 1);
	size_t i = at + 1 + id;
	if (id == 0 || id > 12 || byte_at(c, i) != '"' || byte_at(c, i + 1) != ',' || byte_at(c, i + 2) != '"')
		return false;
	for (int part = 0; part < 2; part++) {
		size_t digits = digits_at(c, i + 3);
		if (digits < 1 || digits > 2 || byte_at(c, i + 3 + digits) != '/')
			return false;
		i += digits + 1;
	}
	return digits_at(c, i + 3) == 4;
}

/* How many backslashes stand right before `at`, not further back than the document's begin. */
static size_t backslashes_before(const struct record_cutter *c, size_t at)
{
	size_t count = 0;
	while (at - count > c->begin && c->pending.ptr[at - count - 1] == '\\')
		count++;
	return count;
}

static bool ends_field(char c)
{
	return c == ',' || c == '\n' || c == '\r' || c == '\0';
}

/* True if the mark at `at` with a backslash before it ends its field after all: the field ends in a backslash, as in
 * `"C:\","next"`. What follows must begin another quoted field, whose mark no `\"` text would leave bare. */
static bool backslash_ends_field(const struct record_cutter *c, size_t at)
{
	return byte_at(c, at + 1) == ',' && byte_at(c, at + 2) == '"' && !ends_field(byte_at(c, at + 3));
}

/* Within quotes: to the mark that ends the field. STEP_DOCUMENT if a new record begins instead. */
static enum step pass_quoted(struct record_cutter *c, bool *unclosed)
{
	while (c->at < c->pending.len) {
		const char *mark = memchr(c->pending.ptr + c->at, '"', c->pending.len - c->at);
		if (mark == NULL) {
			c->at = c->pending.len;
			return STEP_MORE;
		}
		size_t at = (size_t)(mark - c->pending.ptr);
		c->at = at;
		/* What follows decides; wait for it. */
		if (at + START_MAX >= c->pending.len && !c->ended)
			return STEP_MORE;
		if (is_record_start(c, at)) {
			*unclosed = true;
			return STEP_DOCUMENT;
		}
		bool escaped = backslashes_before(c, at) % 2 == 1 && !backslash_ends_field(c, at);
		if (escaped) {
			c->at = at + 1;
		} else if (byte_at(c, at + 1) == '"') {
			c->at = at + 2;
		} else if (at + 1 >= c->pending.len || ends_field(byte_at(c, at + 1))) {
			c->at = at + 1;
			c->in_quotes = false;
			return STEP_MORE;
		} else {
			c->at = at + 1; /* a bare mark within the text */
		}
	}
	return STEP_MORE;
}

/* Outside of quotes: to the line's end, or into quotes. */
static enum step pass_plain(struct record_cutter *c)
{
	while (c->at < c->pending.len) {
		char byte = c->pending.ptr[c->at++];
		if (byte == '\n')
			return STEP_DOCUMENT;
		if (byte == '"' && c->field_start) {
			c->in_quotes = true;
			c->field_start = false;
			return STEP_MORE;
		}
		c->field_start = byte == ',' || (c->field_start && (byte == ' ' || byte == '\r'));
	}
	return STEP_MORE;
}

/* Gives out the bytes from `begin` to `end`; false if there are none. */
static bool give(struct record_cutter *c, size_t end, struct record_document *out)
{
	size_t begin = c->begin;
	c->begin = c->at;
	c->in_quotes = false;
	c->field_start = true;
	while (end > begin && (c->pending.ptr[end - 1] == '\n' || c->pending.ptr[end - 1] == '\r'))
		end--;
	if (end == begin)
		return false;
	out->offset = c->offset + begin;
	out->length = end - begin;
	out->bytes = slice_make(c->pending.ptr + begin, end - begin);
	return true;
}

/* A document longer than the limit: its bytes go as they are passed, but for the last few, which the next look may need. */
static void forget_passed(struct record_cutter *c)
{
	if (!c->too_long)
		c->long_offset = c->offset + c->begin;
	c->too_long = true;
	if (c->at > KEPT && c->at - KEPT > c->begin)
		c->begin = c->at - KEPT;
}

/* The end of a document that was too long: only its place is known. */
static bool give_too_long(struct record_cutter *c, struct record_document *out)
{
	struct record_document tail = *out;
	(void)give(c, c->at, &tail);
	c->too_long = false;
	out->offset = c->long_offset;
	out->length = tail.offset + tail.length - c->long_offset;
	out->bytes = (struct slice){NULL, 0};
	out->too_long = true;
	return true;
}

static bool give_any(struct record_cutter *c, struct record_document *out)
{
	return c->too_long ? give_too_long(c, out) : give(c, c->at, out);
}

static void skip_byte_order_mark(struct record_cutter *c)
{
	if (!c->at_source_start || (c->pending.len < 3 && !c->ended))
		return;
	c->at_source_start = false;
	if (c->pending.len >= 3 && memcmp(c->pending.ptr, "\xEF\xBB\xBF", 3) == 0)
		c->begin = c->at = 3;
}

/* One step. True if `out` was filled; `*progress` false if more bytes are needed. */
static bool step(struct record_cutter *c, struct record_document *out, bool *progress)
{
	size_t before = c->at;
	bool was_quoted = c->in_quotes;
	enum step result = c->in_quotes ? pass_quoted(c, &out->unclosed) : pass_plain(c);
	if (result == STEP_DOCUMENT)
		return give_any(c, out);
	if (c->too_long || c->at - c->begin > c->limit)
		forget_passed(c);
	*progress = c->at != before || c->in_quotes != was_quoted;
	if (!*progress && c->ended && c->at == c->pending.len && c->at > c->begin) {
		out->unclosed = c->in_quotes;
		return give_any(c, out);
	}
	return false;
}

bool record_cutter_next(struct record_cutter *c, struct record_document *out)
{
	bool progress = true;
	skip_byte_order_mark(c);
	if (c->at_source_start)
		return false;
	while (progress && (c->at < c->pending.len || (c->ended && c->at > c->begin))) {
		*out = (struct record_document){0};
		if (step(c, out, &progress))
			return true;
	}
	return false;
}
