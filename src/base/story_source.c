#include "base/story_source.h"

#include "base/prose.h"
#include "base/reader.h"
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

/* ---- A file ---- */

static bool is_page(struct slice name)
{
	static const char *const endings[] = {".html", ".htm", ".xhtml"};
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		size_t len = slice_of(endings[i]).len;
		if (name.len >= len && slice_equals_nocase(slice_from(name, name.len - len), endings[i]))
			return true;
	}
	return false;
}

enum status story_source_make(struct worker_pool *pool, struct arena *a, struct slice name, struct slice bytes,
                              struct story_source *out, struct error *err)
{
	struct slice answer;
	if (!is_page(name))
		return story_source_read_markdown(a, bytes, out, err);
	enum status status = worker_call(pool, prose_html_job.name, bytes, a, &answer, err);
	return status == STATUS_OK ? story_source_read(a, answer, out, err) : status;
}
