/* The multipart reader keeps what it cannot decide yet in `pending`: less than a delimiter while in a part's bytes, at most
 * PART_HEAD_MAX while in its head. The body is read as if a line end stood before it, so that the first delimiter looks like
 * all others: CR LF "--" boundary. Then "--" ends the body, CR LF begins the next part; anything else is refused, as is text
 * before the first delimiter, which no browser sends. */
#include "http/body.h"

#include <string.h>

enum body_kind { BODY_NONE, BODY_URLENCODED, BODY_MULTIPART, BODY_RAW };
enum multipart_state { PART_BEGIN, PART_DELIMITER, PART_HEAD, PART_BYTES, PART_END };

enum {
	DEFAULT_BODY_MAX = 1 << 20,
	DEFAULT_PARTS_MAX = 256,
	PART_HEAD_MAX = 8192,
	BOUNDARY_MAX = 70, /* RFC 2046 */
};

struct http_body {
	struct http_request *request;
	struct http_intake intake;
	enum body_kind kind;
	uint64_t taken;
	size_t memory; /* of fields and files kept in the arena so far */
	size_t parts;
	bool failed;

	enum multipart_state state;
	struct slice delimiter;
	struct buffer pending;

	/* The field or file that is coming. */
	struct http_upload part;
	bool part_is_file;
	bool part_is_open; /* in the sink */
	struct buffer bytes;
};

static enum status malformed(struct error *err)
{
	return error_set(err, STATUS_INPUT, "http.bad_body");
}

static enum status too_large(struct error *err, uint64_t max)
{
	error_set(err, STATUS_LIMIT, "http.too_large");
	error_number(err, "max", max > INT64_MAX ? INT64_MAX : (int64_t)max);
	return STATUS_LIMIT;
}

/* ---- Parameters of a header: form-data; name="a"; filename="b" ---- */

/* Takes the next `name=value` after a ';'. Quoted values end at the next quote: browsers write a quote as %22. */
static bool next_parameter(struct slice *rest, struct slice *name, struct slice *value)
{
	size_t at;
	if (!slice_find_byte(*rest, ';', &at))
		return false;
	struct slice tail = slice_from(*rest, at + 1);
	if (!slice_find_byte(tail, '=', &at))
		return false;
	*name = slice_trim(slice_part(tail, 0, at));
	tail = slice_from(tail, at + 1);
	bool quoted = slice_starts_with(tail, "\"");
	if (quoted)
		tail = slice_from(tail, 1);
	if (!slice_find_byte(tail, quoted ? '"' : ';', &at)) {
		if (quoted)
			return false;
		at = tail.len;
	}
	*value = quoted ? slice_part(tail, 0, at) : slice_trim(slice_part(tail, 0, at));
	*rest = slice_from(tail, quoted ? at + 1 : at);
	return true;
}

static bool find_parameter(struct slice header, const char *wanted, struct slice *value)
{
	struct slice rest = header, name, found;
	while (next_parameter(&rest, &name, &found)) {
		if (slice_equals_nocase(name, wanted)) {
			*value = found;
			return true;
		}
	}
	return false;
}

static bool has_type(struct slice header, const char *type)
{
	struct slice rest = header, head;
	return slice_cut(&rest, ';', &head) && slice_equals_nocase(slice_trim(head), type);
}

/* The URL Standard's multipart encoding hides CR, LF and the quote in names, and nothing else. */
static enum status decode_name(struct arena *a, struct slice text, struct slice *out, struct error *err)
{
	static const char *const hidden[] = {"%0D\r", "%0A\n", "%22\""};
	char *bytes = arena_alloc(a, text.len + 1);
	if (bytes == NULL)
		return error_memory(err);
	size_t n = 0;
	for (size_t i = 0; i < text.len; i++) {
		bytes[n] = text.ptr[i];
		for (size_t k = 0; k < 3; k++) {
			if (slice_equal_nocase(slice_part(text, i, i + 3), slice_make(hidden[k], 3))) {
				bytes[n] = hidden[k][3];
				i += 2;
				break;
			}
		}
		n++;
	}
	*out = slice_make(bytes, n);
	return url_text_is_valid(*out) ? STATUS_OK : malformed(err);
}

static struct slice without_folders(struct slice name)
{
	size_t begin = 0;
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] == '/' || name.ptr[i] == '\\')
			begin = i + 1;
	}
	return slice_from(name, begin);
}

/* ---- One field or file ---- */

static enum status open_part(struct http_body *body, struct error *err)
{
	const struct http_sink *sink = &body->intake.sink;
	if (!body->part_is_file || sink->open == NULL || body->part_is_open)
		return STATUS_OK;
	enum status status = sink->open(sink->state, &body->part, &body->part.file, err);
	body->part_is_open = status == STATUS_OK;
	return status;
}

static enum status write_part(struct http_body *body, struct slice bytes, struct error *err)
{
	if (bytes.len == 0)
		return STATUS_OK;
	enum status status = open_part(body, err);
	if (status != STATUS_OK)
		return status;
	body->part.size += bytes.len;
	if (body->part_is_open)
		return body->intake.sink.write(body->part.file, bytes, err);
	if (bytes.len > body->intake.memory_max - body->memory)
		return too_large(err, body->intake.memory_max);
	body->memory += bytes.len;
	buffer_add(&body->bytes, bytes);
	return buffer_done(&body->bytes, err);
}

static enum status keep_file(struct http_body *body, struct error *err)
{
	struct http_uploads *uploads = &body->request->uploads;
	struct http_upload *kept =
	    arena_push(body->request->arena, &uploads->items, uploads->count, &uploads->capacity, sizeof *kept);
	if (kept == NULL)
		return error_memory(err);
	*kept = body->part;
	uploads->count++;
	/* From here on the list is what says that the file is in the sink. */
	bool was_open = body->part_is_open;
	body->part_is_open = false;
	return was_open ? body->intake.sink.finish(kept->file, err) : STATUS_OK;
}

static enum status end_part(struct http_body *body, struct error *err)
{
	struct arena *a = body->request->arena;
	/* A file field that was left empty comes as a file without a name and without bytes. */
	if (body->part_is_file && body->part.size == 0 && body->part.name.len == 0)
		return STATUS_OK;
	enum status status = open_part(body, err);
	if (status != STATUS_OK)
		return status;
	struct slice bytes = arena_copy(a, buffer_slice(&body->bytes));
	if (bytes.ptr == NULL)
		return error_memory(err);
	buffer_clear(&body->bytes);
	if (body->part_is_file) {
		body->part.bytes = bytes;
		return keep_file(body, err);
	}
	if (!url_text_is_valid(bytes))
		return error_set(err, STATUS_INPUT, "http.bad_text");
	return http_pairs_add(&body->request->form, a, body->part.field, bytes, err);
}

/* Reads the head of a part: Content-Disposition with a name, and with a filename if it is a file. */
static enum status begin_part(struct http_body *body, struct slice head, struct error *err)
{
	struct arena *a = body->request->arena;
	struct slice line, name, disposition = {NULL, 0}, field, file_name = {NULL, 0}, type = {NULL, 0};
	if (++body->parts > body->intake.parts_max) {
		error_set(err, STATUS_LIMIT, "http.too_many_fields");
		error_number(err, "max", (int64_t)body->intake.parts_max);
		return STATUS_LIMIT;
	}
	while (slice_next_line(&head, &line)) {
		struct slice value = line;
		if (!slice_cut(&value, ':', &name))
			continue;
		if (slice_equals_nocase(name, "Content-Disposition"))
			disposition = slice_trim(value);
		else if (slice_equals_nocase(name, "Content-Type"))
			type = slice_trim(value);
	}
	if (!has_type(disposition, "form-data") || !find_parameter(disposition, "name", &field))
		return malformed(err);
	memset(&body->part, 0, sizeof body->part);
	body->part_is_file = find_parameter(disposition, "filename", &file_name);
	enum status status = decode_name(a, field, &body->part.field, err);
	if (status == STATUS_OK && body->part_is_file)
		status = decode_name(a, without_folders(file_name), &body->part.name, err);
	if (status == STATUS_OK)
		status = decode_name(a, type, &body->part.type, err);
	return status;
}

/* ---- Multipart ---- */

/* Each step takes what it can from `*rest`; `*more` is false when it needs bytes that have not come yet. */

static enum status take_delimiter(struct http_body *body, struct slice *rest, bool *more, struct error *err)
{
	if (rest->len < 2) {
		*more = false;
		return STATUS_OK;
	}
	if (slice_starts_with(*rest, "--"))
		body->state = PART_END;
	else if (slice_starts_with(*rest, "\r\n"))
		body->state = PART_HEAD;
	else
		return malformed(err);
	*rest = slice_from(*rest, 2);
	return STATUS_OK;
}

static enum status take_beginning(struct http_body *body, struct slice *rest, bool *more, struct error *err)
{
	struct slice first = slice_from(body->delimiter, 2); /* without the line end before it */
	size_t len = rest->len < first.len ? rest->len : first.len;
	if (!slice_equal(slice_part(*rest, 0, len), slice_part(first, 0, len)))
		return malformed(err);
	if (len < first.len) {
		*more = false;
		return STATUS_OK;
	}
	*rest = slice_from(*rest, first.len);
	body->state = PART_DELIMITER;
	return STATUS_OK;
}

static enum status take_part_head(struct http_body *body, struct slice *rest, bool *more, struct error *err)
{
	size_t end;
	if (!slice_find(slice_part(*rest, 0, PART_HEAD_MAX), slice_of("\r\n\r\n"), &end)) {
		*more = false;
		return rest->len < PART_HEAD_MAX ? STATUS_OK : malformed(err);
	}
	enum status status = begin_part(body, slice_part(*rest, 0, end), err);
	*rest = slice_from(*rest, end + 4);
	body->state = PART_BYTES;
	return status;
}

static enum status take_part_bytes(struct http_body *body, struct slice *rest, bool *more, struct error *err)
{
	size_t end;
	bool ended = slice_find(*rest, body->delimiter, &end);
	if (!ended) {
		/* The delimiter may have begun in the last bytes. */
		size_t undecided = body->delimiter.len - 1;
		end = rest->len > undecided ? rest->len - undecided : 0;
		*more = false;
	}
	enum status status = write_part(body, slice_part(*rest, 0, end), err);
	*rest = slice_from(*rest, end);
	if (status != STATUS_OK || !ended)
		return status;
	*rest = slice_from(*rest, body->delimiter.len);
	body->state = PART_DELIMITER;
	return end_part(body, err);
}

static enum status feed_multipart(struct http_body *body, struct slice bytes, struct error *err)
{
	buffer_add(&body->pending, bytes);
	enum status status = buffer_done(&body->pending, err);
	struct slice rest = buffer_slice(&body->pending);
	bool more = true;
	while (status == STATUS_OK && more) {
		switch (body->state) {
		case PART_BEGIN:
			status = take_beginning(body, &rest, &more, err);
			break;
		case PART_DELIMITER:
			status = take_delimiter(body, &rest, &more, err);
			break;
		case PART_HEAD:
			status = take_part_head(body, &rest, &more, err);
			break;
		case PART_BYTES:
			status = take_part_bytes(body, &rest, &more, err);
			break;
		case PART_END:
			rest = slice_from(rest, rest.len);
			more = false;
			break;
		}
	}
	if (rest.len > 0)
		memmove(body->pending.ptr, rest.ptr, rest.len);
	body->pending.len = rest.len;
	return status;
}

/* RFC 2046 5.1.1, narrower: the characters that browsers and curl use, and the rest of its list but the space. */
static bool is_boundary(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		if (!byte_is_alpha(c) && !byte_is_digit(c) && (c == '\0' || strchr("'()+_,-./:=?", c) == NULL))
			return false;
	}
	return s.len > 0 && s.len <= BOUNDARY_MAX;
}

/* ---- The whole body ---- */

static enum status recognise(struct http_body *body, struct error *err)
{
	struct slice type = http_request_header(body->request, "Content-Type"), boundary;
	if (has_type(type, "application/x-www-form-urlencoded")) {
		body->kind = BODY_URLENCODED;
	} else if (has_type(type, "multipart/form-data")) {
		body->kind = BODY_MULTIPART;
		if (!find_parameter(type, "boundary", &boundary) || !is_boundary(boundary))
			return malformed(err);
		body->delimiter = arena_format(body->request->arena, "\r\n--%.*s", (int)boundary.len, boundary.ptr);
		if (body->delimiter.ptr == NULL)
			return error_memory(err);
	} else {
		body->kind = BODY_RAW;
		body->part_is_file = true;
		body->part.type = type;
	}
	return STATUS_OK;
}

enum status http_body_begin(struct http_request *request, const struct http_intake *intake, struct http_body **out,
                            struct error *err)
{
	struct http_body *body = arena_alloc(request->arena, sizeof *body);
	if (body == NULL)
		return error_memory(err);
	body->request = request;
	body->intake = *intake;
	if (body->intake.body_max == 0)
		body->intake.body_max = DEFAULT_BODY_MAX;
	if (body->intake.memory_max == 0)
		body->intake.memory_max = DEFAULT_BODY_MAX;
	if (body->intake.parts_max == 0)
		body->intake.parts_max = DEFAULT_PARTS_MAX;
	if (http_request_body_length(request) > body->intake.body_max)
		return too_large(err, body->intake.body_max);
	*out = body;
	return STATUS_OK;
}

static enum status feed(struct http_body *body, struct slice bytes, struct error *err)
{
	if (bytes.len > body->intake.body_max - body->taken)
		return too_large(err, body->intake.body_max);
	body->taken += bytes.len;
	enum status status = body->kind == BODY_NONE ? recognise(body, err) : STATUS_OK;
	if (status != STATUS_OK)
		return status;
	if (body->kind == BODY_MULTIPART)
		return feed_multipart(body, bytes, err);
	return write_part(body, bytes, err);
}

enum status http_body_feed(struct http_body *body, struct slice bytes, struct error *err)
{
	if (bytes.len == 0)
		return STATUS_OK;
	if (body->failed)
		return malformed(err);
	enum status status = feed(body, bytes, err);
	body->failed = status != STATUS_OK;
	return status;
}

static enum status finish(struct http_body *body, struct error *err)
{
	struct arena *a = body->request->arena;
	switch (body->kind) {
	case BODY_NONE:
		return STATUS_OK;
	case BODY_MULTIPART:
		return body->state == PART_END ? STATUS_OK : malformed(err);
	case BODY_RAW:
		return end_part(body, err);
	case BODY_URLENCODED:
		return url_read_pairs(a, buffer_slice(&body->bytes), body->intake.parts_max, &body->request->form, err);
	}
	return malformed(err);
}

enum status http_body_finish(struct http_body *body, struct error *err)
{
	if (body->failed)
		return malformed(err);
	enum status status = finish(body, err);
	body->failed = status != STATUS_OK;
	return status;
}

void http_body_end(struct http_body *body, bool handed_over)
{
	struct http_uploads *uploads = &body->request->uploads;
	const struct http_sink *sink = &body->intake.sink;
	if (body->part_is_open)
		sink->discard(body->part.file);
	body->part_is_open = false;
	for (size_t i = 0; !handed_over && sink->open != NULL && i < uploads->count; i++)
		sink->discard(uploads->items[i].file);
	if (!handed_over)
		uploads->count = 0;
	buffer_free(&body->pending);
	buffer_free(&body->bytes);
}
