#include "http/response.h"

#include "base/clock.h"

#include <string.h>
#include <unistd.h>

void http_response_begin(struct http_response *response, struct arena *a)
{
	memset(response, 0, sizeof *response);
	response->arena = a;
	response->status = 200;
	response->file = -1;
}

static void drop_body(struct http_response *response)
{
	if (response->file >= 0)
		close(response->file);
	response->file = -1;
	if (response->producer.free != NULL)
		response->producer.free(response->producer.state);
	memset(&response->producer, 0, sizeof response->producer);
	response->text = slice_make(NULL, 0);
	response->kind = HTTP_BODY_NONE;
}

void http_response_free(struct http_response *response)
{
	drop_body(response);
}

enum status http_response_done(const struct http_response *response, struct error *err)
{
	if (response->failed)
		return error_set(err, STATUS_INTERNAL, "http.failed");
	return STATUS_OK;
}

/* A value that would end its line would begin a header, or a body, of the attacker's making. */
static bool breaks_apart(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '\r' || s.ptr[i] == '\n' || s.ptr[i] == '\0')
			return true;
	}
	return false;
}

void http_header_add(struct http_response *response, const char *name, struct slice value)
{
	struct slice kept = arena_copy(response->arena, value);
	if (breaks_apart(value) || breaks_apart(slice_of(name)) || kept.ptr == NULL ||
	    http_pairs_add(&response->headers, response->arena, slice_of(name), kept, NULL) != STATUS_OK)
		response->failed = true;
}

void http_header_set(struct http_response *response, const char *name, struct slice value)
{
	size_t kept = 0;
	for (size_t i = 0; i < response->headers.count; i++) {
		if (!slice_equals_nocase(response->headers.items[i].name, name))
			response->headers.items[kept++] = response->headers.items[i];
	}
	response->headers.count = kept;
	http_header_add(response, name, value);
}

struct slice http_response_header(const struct http_response *response, const char *name)
{
	for (size_t i = 0; i < response->headers.count; i++) {
		if (slice_equals_nocase(response->headers.items[i].name, name))
			return response->headers.items[i].value;
	}
	return slice_make(NULL, 0);
}

static void begin_body(struct http_response *response, int status, const char *type)
{
	drop_body(response);
	response->status = status;
	http_header_set(response, "Content-Type", slice_of(type));
}

void http_response_text(struct http_response *response, int status, const char *type, struct slice text)
{
	begin_body(response, status, type);
	response->kind = HTTP_BODY_TEXT;
	response->text = text;
}

void http_response_file(struct http_response *response, int status, const char *type, int file, uint64_t begin,
                        uint64_t length)
{
	begin_body(response, status, type);
	response->kind = HTTP_BODY_FILE;
	response->file = file;
	response->file_begin = begin;
	response->file_length = length;
}

void http_response_producer(struct http_response *response, int status, const char *type,
                            const struct http_producer *producer)
{
	begin_body(response, status, type);
	response->kind = HTTP_BODY_PRODUCER;
	response->producer = *producer;
}

/* filename* is percent-encoded by RFC 8187, whose attr-char is narrower than a path's. */
static bool is_attribute_char(char c)
{
	return byte_is_alpha(c) || byte_is_digit(c) || (c != '\0' && strchr("!#$&+-.^_`|~", c) != NULL);
}

void http_response_save_as(struct http_response *response, struct slice name)
{
	static const char digits[] = "0123456789ABCDEF";
	struct buffer out = {0};
	buffer_add_cstr(&out, "attachment; filename*=UTF-8''");
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.ptr[i];
		if (is_attribute_char((char)c)) {
			buffer_add_byte(&out, (char)c);
			continue;
		}
		buffer_add_byte(&out, '%');
		buffer_add_byte(&out, digits[c >> 4]);
		buffer_add_byte(&out, digits[c & 15]);
	}
	if (buffer_done(&out, NULL) == STATUS_OK)
		http_header_set(response, "Content-Disposition", buffer_slice(&out));
	else
		response->failed = true;
	buffer_free(&out);
}

void http_redirect(struct http_response *response, struct slice location)
{
	/* "//host" and "/\host" lead elsewhere. */
	bool ours = slice_starts_with(location, "/") && !slice_starts_with(location, "//") &&
	            !slice_starts_with(location, "/\\");
	drop_body(response);
	response->status = 303;
	if (ours)
		http_header_set(response, "Location", location);
	else
		response->failed = true;
}

/* RFC 6265 4.1.1. */
static bool is_cookie_text(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if (c <= 0x20 || c >= 0x7F || c == '"' || c == ',' || c == ';' || c == '\\')
			return false;
	}
	return true;
}

void http_set_cookie(struct http_response *response, const char *name, struct slice value, int64_t max_age)
{
	struct buffer out = {0};
	buffer_add_cstr(&out, name);
	buffer_add_byte(&out, '=');
	buffer_add(&out, max_age < 0 ? slice_make(NULL, 0) : value);
	buffer_add_cstr(&out, "; Path=/; HttpOnly; SameSite=Strict");
	if (max_age != 0)
		buffer_add_format(&out, "; Max-Age=%lld", max_age < 0 ? 0LL : (long long)max_age);
	if (!is_cookie_text(slice_of(name)) || !is_cookie_text(value) || buffer_done(&out, NULL) != STATUS_OK)
		response->failed = true;
	else
		http_header_add(response, "Set-Cookie", buffer_slice(&out));
	buffer_free(&out);
}

/* Whether one of the tags in If-None-Match is ours; weak ones count, as RFC 9110 13.1.2 says. */
static bool has_tag(struct slice list, struct slice quoted)
{
	struct slice item;
	while (slice_cut(&list, ',', &item)) {
		item = slice_trim(item);
		if (slice_starts_with(item, "W/"))
			item = slice_from(item, 2);
		if (slice_equals(item, "*") || (item.len > 0 && slice_equal(item, quoted)))
			return true;
	}
	return false;
}

static bool client_is_current(const struct http_request *request, struct slice quoted, int64_t modified_ms)
{
	if (!http_method_is_safe(request->method))
		return false;
	struct slice tags = http_request_header(request, "If-None-Match");
	if (tags.len > 0)
		return has_tag(tags, quoted);
	int64_t since;
	struct slice date = http_request_header(request, "If-Modified-Since");
	/* HTTP knows whole seconds only. */
	return modified_ms > 0 && http_date_read(date, &since) && modified_ms / 1000 <= since / 1000;
}

bool http_not_modified(const struct http_request *request, struct http_response *response, struct slice etag,
                       int64_t modified_ms)
{
	struct slice quoted = etag.len == 0 ? etag : arena_format(response->arena, "\"%.*s\"", (int)etag.len, etag.ptr);
	if (etag.len > 0 && quoted.ptr == NULL) {
		response->failed = true;
		return false;
	}
	if (etag.len > 0)
		http_header_set(response, "ETag", quoted);
	if (modified_ms > 0) {
		char date[HTTP_DATE_MAX];
		http_date_write(modified_ms, date);
		http_header_set(response, "Last-Modified", slice_of(date));
	}
	if (!client_is_current(request, quoted, modified_ms))
		return false;
	response->status = 304;
	return true;
}

void http_security_headers(struct http_response *response)
{
	static const char *const headers[][2] = {
	    /* Only what we send ourselves, nothing inline; no frame may hold us. */
	    {"Content-Security-Policy", "default-src 'self'; base-uri 'none'; form-action 'self'; "
	                                "frame-ancestors 'none'; object-src 'none'"},
	    {"X-Content-Type-Options", "nosniff"},
	    /* Nothing is told to other sites. Not "no-referrer": with that, browsers send our own forms with
	     * "Origin: null", and http_request_check_origin could not tell them from a stranger's. */
	    {"Referrer-Policy", "same-origin"},
	    {"Cross-Origin-Opener-Policy", "same-origin"},
	    {"Cross-Origin-Resource-Policy", "same-origin"},
	    {"Cross-Origin-Embedder-Policy", "require-corp"},
	    {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
	};
	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
		if (http_response_header(response, headers[i][0]).len == 0)
			http_header_add(response, headers[i][0], slice_of(headers[i][1]));
	}
}

const char *http_content_type(struct slice path)
{
	static const char *const types[][2] = {
	    {".html", "text/html; charset=utf-8"},
	    {".css", "text/css; charset=utf-8"},
	    {".js", "text/javascript; charset=utf-8"},
	    {".mjs", "text/javascript; charset=utf-8"},
	    {".json", "application/json"},
	    {".jsonl", "application/jsonl"},
	    {".csv", "text/csv; charset=utf-8"},
	    {".txt", "text/plain; charset=utf-8"},
	    {".md", "text/markdown; charset=utf-8"},
	    {".xml", "application/xml"},
	    {".atom", "application/atom+xml"},
	    {".svg", "image/svg+xml"},
	    {".png", "image/png"},
	    {".jpg", "image/jpeg"},
	    {".ico", "image/x-icon"},
	    {".webp", "image/webp"},
	    {".pdf", "application/pdf"},
	    {".zip", "application/zip"},
	};
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		if (slice_ends_with(path, types[i][0]))
			return types[i][1];
	}
	return "application/octet-stream";
}

static const char day_names[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char month_names[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void http_date_write(int64_t ms, char out[HTTP_DATE_MAX])
{
	/* 1970 began on a Thursday. HTTP has no way to write years before 1 or after 9999. */
	int64_t days = ms / 86400000 - (ms % 86400000 < 0 ? 1 : 0);
	int weekday = (int)(((days % 7) + 7 + 4) % 7);
	struct calendar c = calendar_of(ms);
	if (c.year < 1 || c.year > 9999 || c.month < 1 || c.month > 12) {
		out[0] = '\0';
		return;
	}
	snprintf(out, HTTP_DATE_MAX, "%s, %02u %s %04u %02u:%02u:%02u GMT", day_names[weekday], (unsigned)c.day % 100,
	         month_names[c.month - 1], (unsigned)c.year % 10000, (unsigned)c.hour % 100, (unsigned)c.minute % 100,
	         (unsigned)c.second % 100);
}

static bool read_digits(struct slice text, size_t at, size_t len, int *out)
{
	*out = 0;
	for (size_t i = at; i < at + len; i++) {
		if (!byte_is_digit(text.ptr[i]))
			return false;
		*out = *out * 10 + (text.ptr[i] - '0');
	}
	return true;
}

bool http_date_read(struct slice text, int64_t *ms)
{
	/* "Wed, 04 May 2011 06:00:00 GMT": only the form that RFC 9110 lets anyone send. */
	if (text.len != 29 || !slice_ends_with(text, " GMT"))
		return false;
	struct calendar c = {0};
	for (int month = 0; month < 12; month++) {
		if (slice_equals(slice_part(text, 8, 11), month_names[month]))
			c.month = month + 1;
	}
	return c.month > 0 && read_digits(text, 5, 2, &c.day) && read_digits(text, 12, 4, &c.year) &&
	       read_digits(text, 17, 2, &c.hour) && read_digits(text, 20, 2, &c.minute) &&
	       read_digits(text, 23, 2, &c.second) && calendar_to_ms(&c, ms);
}

int http_status_of(enum status status)
{
	switch (status) {
	case STATUS_OK:
		return 200;
	case STATUS_INPUT:
	case STATUS_ENCODING:
	case STATUS_USAGE:
		return 400;
	case STATUS_REFUSED:
		return 403;
	case STATUS_MISSING:
		return 404;
	case STATUS_LOCKED:
		return 409;
	case STATUS_LIMIT:
		return 413;
	case STATUS_LATE:
	case STATUS_STOPPED:
		return 503;
	case STATUS_MEMORY:
	case STATUS_IO:
	case STATUS_INTERNAL:
		return 500;
	}
	return 500;
}

const char *http_status_name(int status)
{
	static const struct {
		int status;
		const char *name;
	} names[] = {
	    {200, "OK"},
	    {204, "No Content"},
	    {206, "Partial Content"},
	    {303, "See Other"},
	    {304, "Not Modified"},
	    {400, "Bad Request"},
	    {403, "Forbidden"},
	    {404, "Not Found"},
	    {405, "Method Not Allowed"},
	    {409, "Conflict"},
	    {410, "Gone"},
	    {413, "Content Too Large"},
	    {421, "Misdirected Request"},
	    {500, "Internal Server Error"},
	    {503, "Service Unavailable"},
	};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (names[i].status == status)
			return names[i].name;
	}
	return "";
}
