#include "base/story_body.h"

#include "base/prose.h"

void story_body_begin(struct story_body *body)
{
	*body = (struct story_body){.text.limit = (size_t)2 * PROSE_BODY_MAX, .fresh = true};
}

void story_body_free(struct story_body *body)
{
	buffer_free(&body->text);
	buffer_free(&body->prefix);
}

/* ---- Marks ---- */

static size_t count_marks(const struct story_body *body)
{
	return body->depth < STORY_BODY_MARKS_MAX ? body->depth : STORY_BODY_MARKS_MAX;
}

static bool trim_spaces(struct buffer *text)
{
	size_t before = text->len;
	while (text->len > 0 && text->ptr[text->len - 1] == ' ')
		text->len--;
	return text->len < before;
}

static void write_marks(struct story_body *body)
{
	for (size_t i = 0; i < count_marks(body); i++) {
		if (body->marks[i].is_written)
			continue;
		buffer_add(&body->text, body->marks[i].open);
		body->marks[i].is_written = true;
		body->fresh = body->fresh && body->marks[i].open.len == 0;
	}
}

static void end_mark(struct story_body *body, struct story_mark *mark)
{
	if (!mark->is_written || mark->close.len == 0)
		return;
	bool spaced = trim_spaces(&body->text);
	buffer_add(&body->text, mark->close);
	if (spaced)
		buffer_add_byte(&body->text, ' ');
	mark->is_written = false;
}

void story_body_open(struct story_body *body, struct slice open, struct slice close)
{
	if (body->depth < STORY_BODY_MARKS_MAX)
		body->marks[body->depth] = (struct story_mark){open, close, false};
	body->depth++;
}

void story_body_close(struct story_body *body)
{
	if (body->depth == 0)
		return;
	body->depth--;
	if (body->depth < STORY_BODY_MARKS_MAX)
		end_mark(body, &body->marks[body->depth]);
}

void story_body_open_link(struct story_body *body, struct arena *a, struct slice address)
{
	bool fits = address.len > 0;
	for (size_t i = 0; i < address.len; i++) {
		char c = address.ptr[i];
		fits = fits && !byte_is_space(c) && c != '<' && c != '>' && c != '(' && c != ')' && c != '\\';
	}
	struct slice close = fits ? arena_format(a, "](%.*s)", (int)address.len, address.ptr) : slice_of("");
	story_body_open(body, slice_of(close.len > 0 ? "[" : ""), close);
}

/* ---- Blocks ---- */

static void end_marks(struct story_body *body)
{
	for (size_t i = count_marks(body); i-- > 0;)
		end_mark(body, &body->marks[i]);
}

void story_body_block(struct story_body *body)
{
	if (body->fresh)
		return;
	end_marks(body);
	trim_spaces(&body->text);
	if (body->text.len > 0) {
		buffer_add_byte(&body->text, '\n');
		/* The empty line between two blocks of one quotation keeps them together. */
		struct slice prefix = slice_trim(buffer_slice(&body->prefix));
		buffer_add(&body->text, prefix);
		buffer_add_byte(&body->text, '\n');
	}
	buffer_add(&body->text, buffer_slice(&body->prefix));
	body->fresh = true;
}

void story_body_heading(struct story_body *body, int level)
{
	story_body_block(body);
	for (int i = 0; i < level; i++)
		buffer_add_byte(&body->text, '#');
	buffer_add_byte(&body->text, ' ');
}

size_t story_body_enter(struct story_body *body, const char *first, const char *each)
{
	size_t before = body->prefix.len;
	story_body_block(body);
	buffer_add_cstr(&body->text, first);
	buffer_add_cstr(&body->prefix, each);
	return before;
}

void story_body_leave(struct story_body *body, size_t before)
{
	body->prefix.len = before;
	if (body->fresh) {
		/* Its last block was begun and is empty: take it back. */
		struct buffer *text = &body->text;
		while (text->len > 0 && (byte_is_space(text->ptr[text->len - 1]) || text->ptr[text->len - 1] == '>'))
			text->len--;
	}
	body->fresh = false;
	story_body_block(body);
}

/* ---- Words ---- */

/* What would be markup at the beginning of a line. */
static bool opens_block(char c)
{
	return c == '#' || c == '>' || c == '+' || c == '-' || c == '=' || c == '~' || c == '|';
}

static bool ends_with_space(const struct buffer *text)
{
	return text->len > 0 && text->ptr[text->len - 1] == ' ';
}

void story_body_words(struct story_body *body, struct slice words)
{
	static const char inline_marks[] = "\\`*_[]<&";
	for (size_t i = 0; i < words.len;) {
		char c = words.ptr[i];
		size_t mark;
		if (slice_starts_with(slice_from(words, i), "\xEF\xBB\xBF")) {
			/* A byte order mark, which Markdown would take away, and with it what guards the line. */
			i += 3;
			continue;
		}
		if (byte_is_space(c)) {
			/* White space is one space, and none at a block's beginning. */
			body->is_number = false;
			if (!body->fresh && body->text.len > 0 && !ends_with_space(&body->text))
				buffer_add_byte(&body->text, ' ');
			i++;
			continue;
		}
		write_marks(body);
		/* "1." and "1)" would begin a list. */
		bool ends_number = body->is_number && (c == '.' || c == ')');
		body->is_number = byte_is_digit(c) && (body->fresh || body->is_number);
		if (ends_number || (body->fresh && opens_block(c)) || slice_find_byte(slice_of(inline_marks), c, &mark))
			buffer_add_byte(&body->text, '\\');
		buffer_add_byte(&body->text, c);
		body->fresh = false;
		i++;
	}
}

enum status story_body_done(struct story_body *body, struct arena *a, struct slice *out, struct error *err)
{
	end_marks(body);
	enum status status = buffer_done(&body->text, err);
	if (status != STATUS_OK)
		return status;
	struct slice text = slice_trim(buffer_slice(&body->text));
	if (text.len > PROSE_BODY_MAX)
		return error_set(err, STATUS_LIMIT, "prose.too_large");
	*out = arena_format(a, "%.*s\n", (int)text.len, text.ptr);
	return body->prefix.failed || out->ptr == NULL ? error_memory(err) : STATUS_OK;
}
