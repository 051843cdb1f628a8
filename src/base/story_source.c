#include "base/story_source.h"

#include "base/prose.h"
#include "base/reader.h"
#include "base/story_body.h"
#include "base/utf8.h"

static const char *const field_names[STORY_FIELDS] = {
    [STORY_HEADLINE] = "headline", [STORY_BYLINE] = "byline", [STORY_DATELINE] = "dateline",
    [STORY_PARTNER] = "partner",   [STORY_DATE] = "date",     [STORY_LANGUAGE] = "language",
    [STORY_URL] = "url",           [STORY_SERIES] = "series", [STORY_TRANSLATION_OF] = "translation-of",
    [STORY_CREDIT] = "credit",     [STORY_NOTE] = "note",     [STORY_DESCRIPTION] = "description",
};

const char *story_field_name(enum story_field field)
{
	return field_names[field];
}

/* ---- Front matter ---- */

/* UTF-8 without a byte order mark, lines ended by LF. */
static enum status clean(struct arena *a, struct slice bytes, struct slice *out, struct error *err)
{
	struct buffer text = {0};
	if (!utf8_valid(bytes, NULL))
		return error_set(err, STATUS_ENCODING, "story_source.encoding");
	if (slice_starts_with(bytes, "\xEF\xBB\xBF"))
		bytes = slice_from(bytes, 3);
	for (size_t i = 0; i < bytes.len; i++) {
		if (bytes.ptr[i] != '\r')
			buffer_add_byte(&text, bytes.ptr[i]);
		else if (i + 1 == bytes.len || bytes.ptr[i + 1] != '\n')
			buffer_add_byte(&text, '\n');
	}
	enum status status = buffer_done(&text, err);
	*out = arena_copy(a, buffer_slice(&text));
	buffer_free(&text);
	return status == STATUS_OK && out->ptr == NULL ? error_memory(err) : status;
}

static bool is_fence(struct slice line)
{
	return slice_equals(slice_trim(line), "---");
}

/* Without one pair of quotation marks around it. */
static struct slice unquote(struct slice value)
{
	if (value.len >= 2 && (value.ptr[0] == '"' || value.ptr[0] == '\'') && value.ptr[value.len - 1] == value.ptr[0])
		return slice_part(value, 1, value.len - 1);
	return value;
}

static enum status take_pair(struct arena *a, struct slice key, struct slice value, struct story_source *out,
                             size_t *capacity, struct error *err)
{
	for (size_t i = 0; i < STORY_FIELDS; i++) {
		if (slice_equals_nocase(key, field_names[i])) {
			out->fields[i] = value;
			return STATUS_OK;
		}
	}
	struct slice *slot = arena_push(a, &out->unknown, out->unknown_count, capacity, sizeof *slot);
	if (slot == NULL)
		return error_memory(err);
	*slot = key;
	out->unknown_count++;
	return STATUS_OK;
}

static enum status front_error(struct error *err, const char *sentence, int64_t line)
{
	error_set(err, STATUS_INPUT, sentence);
	error_number(err, "line", line);
	return STATUS_INPUT;
}

/* Takes the lines up to the closing fence from `*rest`. */
static enum status read_front(struct arena *a, struct slice *rest, struct story_source *out, struct error *err)
{
	struct slice line, key;
	size_t capacity = 0;
	int64_t number = 1;
	enum status status = STATUS_OK;
	while (status == STATUS_OK && slice_next_line(rest, &line)) {
		number++;
		if (is_fence(line))
			return STATUS_OK;
		if (slice_trim(line).len == 0 || slice_trim(line).ptr[0] == '#')
			continue;
		struct slice value = line;
		slice_cut(&value, ':', &key);
		if (value.ptr == NULL || slice_trim(key).len == 0)
			return front_error(err, "story_source.line", number);
		status = take_pair(a, slice_trim(key), unquote(slice_trim(value)), out, &capacity, err);
	}
	return status == STATUS_OK ? front_error(err, "story_source.no_end", number) : status;
}

static enum status check_size(struct slice body, struct error *err)
{
	return body.len > PROSE_BODY_MAX ? error_set(err, STATUS_LIMIT, "prose.too_large") : STATUS_OK;
}

enum status story_source_read_markdown(struct arena *a, struct slice bytes, struct story_source *out, struct error *err)
{
	struct slice rest, first;
	*out = (struct story_source){0};
	enum status status = clean(a, bytes, &rest, err);
	if (status != STATUS_OK)
		return status;
	struct slice behind = rest;
	if (slice_next_line(&behind, &first) && is_fence(first)) {
		status = read_front(a, &behind, out, err);
		rest = behind.ptr == NULL ? slice_of("") : behind;
	}
	/* Empty lines before the first word are no part of the body. */
	while (rest.len > 0 && rest.ptr[0] == '\n')
		rest = slice_from(rest, 1);
	out->body = rest;
	return status == STATUS_OK ? check_size(rest, err) : status;
}

/* ---- As bytes, and back ---- */

static void write_string(struct buffer *out, struct slice s)
{
	for (int shift = 0; shift < 32; shift += 8)
		buffer_add_byte(out, (char)((s.len >> shift) & 0xFF));
	buffer_add(out, s);
}

void story_source_write(struct buffer *out, const struct story_source *source)
{
	for (size_t i = 0; i < STORY_FIELDS; i++)
		write_string(out, source->fields[i]);
	write_string(out, source->body);
}

enum status story_source_read(struct arena *a, struct slice bytes, struct story_source *out, struct error *err)
{
	struct reader r = reader_make(bytes);
	*out = (struct story_source){0};
	for (size_t i = 0; i < STORY_FIELDS; i++)
		out->fields[i] = arena_copy(a, reader_string(&r));
	out->body = arena_copy(a, reader_string(&r));
	for (size_t i = 0; i < STORY_FIELDS; i++) {
		if (out->fields[i].ptr == NULL)
			return error_memory(err);
		r.failed = r.failed || !utf8_valid(out->fields[i], NULL);
	}
	if (out->body.ptr == NULL)
		return error_memory(err);
	if (!reader_done(&r) || !utf8_valid(out->body, NULL))
		return error_set(err, STATUS_INPUT, "story_source.nonsense");
	return check_size(out->body, err);
}

/* ---- Plain text ---- */

enum { LONG_LINE = 100 };

/* Whether anything in the line is Markdown's, or may be. */
static bool has_markup(struct slice line)
{
	static const char *const begins[] = {"#", ">", "* ", "- ", "+ ", "```", "~~~"};
	static const char *const inside[] = {"](", "**", "`"};
	size_t at;
	struct slice words = slice_trim(line);
	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
		if (slice_starts_with(words, begins[i]))
			return true;
	}
	for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
		if (slice_find(words, slice_of(inside[i]), &at))
			return true;
	}
	return false;
}

static bool is_plain(struct slice text)
{
	struct slice line;
	while (slice_next_line(&text, &line)) {
		if (has_markup(line))
			return false;
	}
	return true;
}

/* Plain text as Markdown. A paragraph ends at an empty line, at a line that is too long to go on, and before one that is indented
 * where the line before it is not. */
static enum status write_plain(struct arena *a, struct slice text, struct slice *out, struct error *err)
{
	struct story_body body;
	struct slice line;
	bool was_indented = false;
	story_body_begin(&body);
	while (slice_next_line(&text, &line)) {
		bool is_indented = line.len > 0 && byte_is_space(line.ptr[0]);
		if (slice_trim(line).len == 0 || (is_indented && !was_indented))
			story_body_block(&body);
		story_body_words(&body, line);
		story_body_words(&body, slice_of(" "));
		if (line.len > LONG_LINE)
			story_body_block(&body);
		was_indented = is_indented;
	}
	enum status status = story_body_done(&body, a, out, err);
	story_body_free(&body);
	return status;
}

enum status story_source_read_text(struct arena *a, struct slice bytes, struct story_source *out, struct error *err)
{
	enum status status = story_source_read_markdown(a, bytes, out, err);
	bool has_front = false;
	for (size_t i = 0; i < STORY_FIELDS; i++)
		has_front = has_front || out->fields[i].len > 0;
	if (status != STATUS_OK || has_front || out->unknown_count > 0 || !is_plain(out->body))
		return status;
	return write_plain(a, out->body, &out->body, err);
}

/* One step back through both; false where they do not agree. White space may differ, escapes stand in the body only, a byte
 * order mark in the file only. */
static bool step_back(struct slice bytes, size_t *i, struct slice body, size_t *k)
{
	bool has_byte = *i > 0, is_space = *k > 0 && byte_is_space(body.ptr[*k - 1]);
	bool is_file_space = has_byte && byte_is_space(bytes.ptr[*i - 1]);
	if (is_space || is_file_space) {
		while (*k > 0 && byte_is_space(body.ptr[*k - 1]))
			(*k)--;
		while (*i > 0 && byte_is_space(bytes.ptr[*i - 1]))
			(*i)--;
		return true;
	}
	if (*k > 0 && has_byte && bytes.ptr[*i - 1] == body.ptr[*k - 1]) {
		(*i)--;
		(*k)--;
	} else if (*k > 0 && body.ptr[*k - 1] == '\\') {
		(*k)--;
	} else if (slice_ends_with(slice_part(bytes, 0, *i), "\xEF\xBB\xBF")) {
		*i -= 3;
	} else {
		return false;
	}
	return true;
}

bool story_source_places(struct slice bytes, struct slice body, const size_t *body_at, size_t *bytes_at, size_t count)
{
	/* From the end, since what stands before a body is longer than what stands behind it. */
	size_t i = bytes.len, k = body.len;
	for (size_t n = count; n-- > 0;) {
		while (k > body_at[n]) {
			if (!step_back(bytes, &i, body, &k))
				return false;
		}
		bytes_at[n] = i;
	}
	return true;
}

/* ---- A file ---- */

enum story_source_kind story_source_kind_of(struct slice bytes)
{
	static const char *const page_begins[] = {"!doctype html", "html", "head", "body", "article", "main",
	                                          "section",       "div",  "p>",   "p ",   "meta",    "h1"};
	static const struct {
		const char *begins;
		enum story_source_kind kind;
	} others[] = {{"PK\x03\x04", STORY_SOURCE_OFFICE},
	              {"%PDF-", STORY_SOURCE_PDF},
	              {"{\\rtf", STORY_SOURCE_RTF},
	              {"\xD0\xCF\x11\xE0", STORY_SOURCE_OLD_OFFICE}};
	size_t end;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		if (slice_starts_with(bytes, others[i].begins))
			return others[i].kind;
	}
	if (slice_find_byte(bytes, '\0', &end))
		return STORY_SOURCE_BINARY;
	struct slice rest = slice_trim(slice_starts_with(bytes, "\xEF\xBB\xBF") ? slice_from(bytes, 3) : bytes);
	while (slice_starts_with(rest, "<!--") || slice_starts_with(rest, "<?xml")) {
		bool is_comment = slice_starts_with(rest, "<!--");
		if (!slice_find(rest, slice_of(is_comment ? "-->" : "?>"), &end))
			break;
		rest = slice_trim(slice_from(rest, end + (is_comment ? 3 : 2)));
	}
	for (size_t i = 0; slice_starts_with(rest, "<") && i < sizeof page_begins / sizeof *page_begins; i++) {
		if (slice_starts_with_nocase(slice_from(rest, 1), page_begins[i]))
			return STORY_SOURCE_PAGE;
	}
	return STORY_SOURCE_TEXT;
}

static enum status refuse_kind(enum story_source_kind kind, struct error *err)
{
	static const char *const names[] = {[STORY_SOURCE_PDF] = "pdf",
	                                    [STORY_SOURCE_RTF] = "rtf",
	                                    [STORY_SOURCE_OLD_OFFICE] = "old",
	                                    [STORY_SOURCE_BINARY] = "binary"};
	error_set(err, STATUS_INPUT, "story_source.kind");
	error_text(err, "kind", slice_of(names[kind]));
	return STATUS_INPUT;
}

enum status story_source_make(struct worker_pool *pool, struct arena *a, struct slice bytes, struct story_source *out,
                              struct error *err)
{
	struct slice answer;
	enum story_source_kind kind = story_source_kind_of(bytes);
	if (kind == STORY_SOURCE_TEXT)
		return story_source_read_text(a, bytes, out, err);
	if (kind != STORY_SOURCE_PAGE && kind != STORY_SOURCE_OFFICE)
		return refuse_kind(kind, err);
	const struct worker_job *job = kind == STORY_SOURCE_PAGE ? &prose_html_job : &story_office_job;
	enum status status = worker_call(pool, job->name, bytes, a, &answer, err);
	return status == STATUS_OK ? story_source_read(a, answer, out, err) : status;
}
