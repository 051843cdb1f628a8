/* Proves that any bytes are either a request or refused: that a path that is taken leads nowhere but down, that what is read from a
 * query can be written and read again, and that a body gives the same however it is cut into pieces, each file that was
 * opened being kept or discarded once.
 *
 * The input: a byte (the size of the pieces), then "METHOD TARGET", lines "Name: value", an empty line, the body. */
#include "http/body.h"

#include <stdlib.h>
#include <string.h>

enum { HEADERS = 120, FILES = 300 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* How often each file was opened (always once), and let go. */
struct files {
	size_t opened;
	size_t discarded;
	uint64_t bytes;
};

static enum status open_file(void *state, const struct http_upload *upload, void **file, struct error *err)
{
	(void)err;
	size_t at;
	if (slice_find_byte(upload->name, '/', &at))
		abort();
	struct files *files = state;
	files->opened++;
	*file = files;
	return STATUS_OK;
}

static enum status write_file(void *file, struct slice bytes, struct error *err)
{
	(void)err;
	((struct files *)file)->bytes += bytes.len;
	return STATUS_OK;
}

static enum status finish_file(void *file, struct error *err)
{
	(void)file, (void)err;
	return STATUS_OK;
}

static void discard_file(void *file)
{
	((struct files *)file)->discarded++;
}

static void check_path(struct arena *a, struct slice path)
{
	struct buffer written = {0};
	struct slice rest = path, segment, again;
	struct error err;
	size_t at;
	if (!slice_starts_with(path, "/") || !url_text_is_valid(path) || slice_find(path, slice_of("//"), &at))
		abort();
	while (slice_cut(&rest, '/', &segment)) {
		if (slice_equals(segment, "..") || slice_equals(segment, "."))
			abort();
		if (segment.ptr != path.ptr)
			buffer_add_byte(&written, '/');
		url_write_segment(&written, segment);
	}
	if (url_read_path(a, buffer_slice(&written), &again, &err) != STATUS_OK || !slice_equal(path, again))
		abort();
	buffer_free(&written);
}

static void check_query(struct arena *a, const struct http_request *request)
{
	struct slice url = url_make(a, request->path, &request->query), path;
	struct http_pairs again = {0};
	struct error err;
	size_t k = 0;
	if (!slice_cut(&url, '?', &path) || url_read_pairs(a, url, HTTP_QUERY_MAX, &again, &err) != STATUS_OK)
		abort();
	for (size_t i = 0; i < request->query.count; i++) {
		if (request->query.items[i].value.len == 0)
			continue;
		if (k >= again.count || !slice_equal(request->query.items[i].name, again.items[k].name) ||
		    !slice_equal(request->query.items[i].value, again.items[k].value))
			abort();
		k++;
	}
}

static enum status feed(struct http_request *request, struct slice bytes, size_t piece, struct files *files)
{
	struct http_intake intake = {.memory_max = 4096, .parts_max = 20};
	struct http_body *body;
	struct error err;
	if (files != NULL)
		intake.sink = (struct http_sink){files, open_file, write_file, finish_file, discard_file};
	if (http_body_begin(request, &intake, &body, &err) != STATUS_OK)
		return err.kind;
	enum status status = STATUS_OK;
	for (size_t at = 0; at < bytes.len && status == STATUS_OK; at += piece)
		status = http_body_feed(body, slice_part(bytes, at, at + piece), &err);
	if (status == STATUS_OK)
		status = http_body_finish(body, &err);
	size_t kept = status == STATUS_OK ? request->uploads.count : 0;
	http_body_end(body, status == STATUS_OK);
	if (files != NULL && files->opened != files->discarded + kept)
		abort();
	return status;
}

static void check_body(const struct http_request *request, struct slice bytes, size_t piece)
{
	struct http_request whole = *request, cut = *request;
	struct files files = {0};
	enum status first = feed(&whole, bytes, bytes.len + 1, NULL);
	enum status second = feed(&cut, bytes, piece, &files);
	/* Without a sink files count as memory, so that it may be refused where the other is not. */
	if (first != STATUS_OK) {
		if (first != STATUS_LIMIT && second == STATUS_OK)
			abort();
		return;
	}
	if (second != STATUS_OK || whole.form.count != cut.form.count || whole.uploads.count != cut.uploads.count)
		abort();
	for (size_t i = 0; i < whole.form.count; i++) {
		if (!slice_equal(whole.form.items[i].value, cut.form.items[i].value))
			abort();
	}
	for (size_t i = 0; i < whole.uploads.count; i++) {
		if (whole.uploads.items[i].size != cut.uploads.items[i].size ||
		    whole.uploads.items[i].bytes.len != whole.uploads.items[i].size)
			abort();
	}
}

static size_t read_lines(struct slice *rest, struct http_pair *headers)
{
	struct slice line;
	size_t count = 0;
	while (slice_next_line(rest, &line) && line.len > 0 && count < HEADERS) {
		struct http_pair *header = &headers[count++];
		header->value = line;
		slice_cut(&header->value, ':', &header->name);
	}
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct http_pair headers[HEADERS] = {0};
	struct http_request request;
	struct error err;
	struct slice rest = slice_make((const char *)data, size), line;
	if (size < 2)
		return 0;
	size_t piece = (size_t)data[0] + 1;
	rest = slice_from(rest, 1);
	struct http_head head = {.headers = headers};
	if (slice_next_line(&rest, &line)) {
		head.target = line;
		slice_cut(&head.target, ' ', &head.method);
		head.header_count = read_lines(&rest, headers);
		if (http_request_read(&a, &head, &request, &err) == STATUS_OK) {
			check_path(&a, request.path);
			check_query(&a, &request);
			check_body(&request, rest, piece);
		} else if (err.kind != STATUS_INPUT && err.kind != STATUS_LIMIT) {
			abort();
		}
	}
	arena_free(&a);
	return 0;
}
