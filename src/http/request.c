#include "http/request.h"

#include <string.h>

static const char *const method_names[] = {
    [HTTP_GET] = "GET",       [HTTP_HEAD] = "HEAD",       [HTTP_POST] = "POST",   [HTTP_PUT] = "PUT",
    [HTTP_DELETE] = "DELETE", [HTTP_OPTIONS] = "OPTIONS", [HTTP_OTHER] = "other",
};

const char *http_method_name(enum http_method method)
{
	return method_names[method];
}

static enum http_method method_of(struct slice name)
{
	for (int method = HTTP_GET; method < HTTP_OTHER; method++) {
		if (slice_equals(name, method_names[method]))
			return (enum http_method)method;
	}
	return HTTP_OTHER;
}

bool http_method_is_safe(enum http_method method)
{
	return method == HTTP_GET || method == HTTP_HEAD || method == HTTP_OPTIONS;
}

/* RFC 9110 5.6.2. */
static bool is_token(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		if (!byte_is_alpha(c) && !byte_is_digit(c) && (c == '\0' || strchr("!#$%&'*+-.^_`|~", c) == NULL))
			return false;
	}
	return s.len > 0;
}

static bool is_field_value(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if ((c < 0x20 && c != '\t') || c == 0x7F)
			return false;
	}
	return true;
}

static enum status bad_header(struct error *err, struct slice name)
{
	error_set(err, STATUS_INPUT, "http.bad_header");
	error_text(err, "name", url_text_is_valid(name) ? name : slice_of("?"));
	return STATUS_INPUT;
}

static enum status read_headers(struct arena *a, const struct http_head *head, struct http_request *request,
                                struct error *err)
{
	if (head->header_count > HTTP_HEADERS_MAX) {
		error_set(err, STATUS_LIMIT, "http.too_many_headers");
		error_number(err, "max", HTTP_HEADERS_MAX);
		return STATUS_LIMIT;
	}
	for (size_t i = 0; i < head->header_count; i++) {
		struct slice name = head->headers[i].name, value = slice_trim(head->headers[i].value);
		if (!is_token(name) || !is_field_value(value))
			return bad_header(err, name);
		enum status status = http_pairs_add(&request->headers, a, name, value, err);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

static size_t count_headers(const struct http_request *request, const char *name)
{
	size_t count = 0;
	for (size_t i = 0; i < request->headers.count; i++)
		count += slice_equals_nocase(request->headers.items[i].name, name) ? 1 : 0;
	return count;
}

static bool is_digits(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!byte_is_digit(s.ptr[i]))
			return false;
	}
	return s.len > 0;
}

/* What would let two programs between the client and us see two different requests (request smuggling). */
static enum status check_framing(const struct http_request *request, struct error *err)
{
	if (count_headers(request, "Host") != 1)
		return bad_header(err, slice_of("Host"));
	if (count_headers(request, "Transfer-Encoding") != 0)
		return bad_header(err, slice_of("Transfer-Encoding"));
	size_t lengths = count_headers(request, "Content-Length");
	if (lengths == 0)
		return STATUS_OK;
	struct slice length = http_request_header(request, "Content-Length");
	int64_t value;
	if (lengths > 1 || !is_digits(length) || !slice_to_int64(length, &value))
		return bad_header(err, slice_of("Content-Length"));
	if (value > 0 && http_method_is_safe(request->method))
		return bad_header(err, slice_of("Content-Length"));
	return STATUS_OK;
}

/* Cookies that are not of the expected form are passed over: other programs on this host may have set them. */
static enum status read_cookies(struct arena *a, struct http_request *request, struct error *err)
{
	for (size_t i = 0; i < request->headers.count; i++) {
		if (!slice_equals_nocase(request->headers.items[i].name, "Cookie"))
			continue;
		struct slice rest = request->headers.items[i].value, item, name;
		while (slice_cut(&rest, ';', &item) && request->cookies.count < HTTP_COOKIES_MAX) {
			struct slice value = item;
			if (!slice_cut(&value, '=', &name) || value.ptr == NULL || !is_token(slice_trim(name)))
				continue;
			value = slice_trim(value);
			if (value.len >= 2 && value.ptr[0] == '"' && value.ptr[value.len - 1] == '"')
				value = slice_part(value, 1, value.len - 1);
			enum status status = http_pairs_add(&request->cookies, a, slice_trim(name), value, err);
			if (status != STATUS_OK)
				return status;
		}
	}
	return STATUS_OK;
}

enum status http_request_read(struct arena *a, const struct http_head *head, struct http_request *request,
                              struct error *err)
{
	memset(request, 0, sizeof *request);
	request->arena = a;
	request->method = method_of(head->method);
	struct slice query = head->target, target;
	if (!slice_cut(&query, '?', &target))
		return error_set(err, STATUS_INPUT, "http.bad_path");
	request->raw_query = query;
	enum status status = url_read_path(a, target, &request->path, err);
	if (status == STATUS_OK)
		status = url_read_pairs(a, query, HTTP_QUERY_MAX, &request->query, err);
	if (status == STATUS_OK)
		status = read_headers(a, head, request, err);
	if (status == STATUS_OK)
		status = check_framing(request, err);
	if (status == STATUS_OK)
		status = read_cookies(a, request, err);
	request->host = http_request_header(request, "Host");
	return status;
}

uint64_t http_request_body_length(const struct http_request *request)
{
	int64_t length = 0;
	return slice_to_int64(http_request_header(request, "Content-Length"), &length) && length > 0 ? (uint64_t)length
	                                                                                             : 0;
}

struct slice http_request_header(const struct http_request *request, const char *name)
{
	for (size_t i = 0; i < request->headers.count; i++) {
		if (slice_equals_nocase(request->headers.items[i].name, name))
			return request->headers.items[i].value;
	}
	return slice_make(NULL, 0);
}

struct slice http_request_query(const struct http_request *request, const char *name)
{
	return http_pairs_get(&request->query, name);
}

struct slice http_request_form(const struct http_request *request, const char *name)
{
	return http_pairs_get(&request->form, name);
}

struct slice http_request_cookie(const struct http_request *request, const char *name)
{
	return http_pairs_get(&request->cookies, name);
}

struct slice http_request_place(const struct http_request *request, const char *name)
{
	return http_pairs_get(&request->place, name);
}

const struct http_upload *http_request_upload(const struct http_request *request, const char *field)
{
	for (size_t i = 0; i < request->uploads.count; i++) {
		if (slice_equals(request->uploads.items[i].field, field))
			return &request->uploads.items[i];
	}
	return NULL;
}

enum status http_request_check_host(const struct http_request *request, const struct slice *hosts, size_t count,
                                    struct error *err)
{
	for (size_t i = 0; i < count; i++) {
		if (slice_equal_nocase(request->host, hosts[i]))
			return STATUS_OK;
	}
	error_set(err, STATUS_REFUSED, "http.unknown_host");
	error_text(err, "host", url_text_is_valid(request->host) ? request->host : slice_of("?"));
	return STATUS_REFUSED;
}

static bool origin_is_host(struct slice origin, struct slice host)
{
	static const char *const schemes[] = {"http://", "https://"};
	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		if (slice_starts_with_nocase(origin, schemes[i]))
			return slice_equal_nocase(slice_from(origin, strlen(schemes[i])), host);
	}
	return false;
}

enum status http_request_check_origin(const struct http_request *request, struct error *err)
{
	if (http_method_is_safe(request->method))
		return STATUS_OK;
	struct slice site = http_request_header(request, "Sec-Fetch-Site");
	struct slice origin = http_request_header(request, "Origin");
	bool foreign_site = site.len > 0 && !slice_equals(site, "same-origin") && !slice_equals(site, "none");
	bool foreign_origin = origin.len > 0 && !origin_is_host(origin, request->host);
	if (foreign_site || foreign_origin)
		return error_set(err, STATUS_REFUSED, "http.foreign_origin");
	return STATUS_OK;
}
