/* A request, parsed: what a handler sees. Made by the server, by tests and by fuzzers alike; no socket is needed.
 *
 * Everything points into the request's arena and lives until its response has been sent. Read-only for handlers.
 * Names of headers are compared without case, all other names byte by byte.
 */
#ifndef CABLEDESK_HTTP_REQUEST_H
#define CABLEDESK_HTTP_REQUEST_H

#include "http/url.h"

enum http_method {
	HTTP_GET,
	HTTP_HEAD,
	HTTP_POST,
	HTTP_PUT,
	HTTP_DELETE,
	HTTP_OPTIONS,
	HTTP_OTHER, /* any other; routes answer it with 405 */
};

/* One file of a multipart form, or the whole body of a request that is no form (its field is then empty). */
struct http_upload {
	struct slice field;
	struct slice name; /* the file's name as the browser gave it, without folders; hostile */
	struct slice type;
	uint64_t size;
	struct slice bytes; /* where no sink took it */
	void *file;         /* what the sink's `open` made; from the handler's call on the handler owns it */
};

struct http_uploads {
	struct http_upload *items;
	size_t count;
	size_t capacity;
};

struct http_request {
	struct arena *arena; /* for the answer, too */
	enum http_method method;
	struct slice path; /* percent-decoded once, starts with '/', no "..", no NUL, UTF-8 */
	struct slice raw_query;
	struct http_pairs query;
	struct http_pairs headers;
	struct http_pairs cookies;
	struct http_pairs form; /* fields of a urlencoded or multipart body */
	struct http_uploads uploads;
	struct http_pairs place; /* what the route's pattern matched: ":address" */
	struct slice host;       /* as in the Host header; checked by the server */
	struct slice remote;     /* the peer's address; empty where the server keeps none */
	struct slice id;         /* names this request in the log */
	unsigned worker;         /* 0 … workers - 1: for what each thread has of its own */
};

/* What the network gave, before anything is believed. */
struct http_head {
	struct slice method;
	struct slice target; /* "/path?query", not decoded */
	const struct http_pair *headers;
	size_t header_count;
};

enum { HTTP_QUERY_MAX = 256, HTTP_COOKIES_MAX = 64, HTTP_HEADERS_MAX = 100 };

/* Reads the head into `*request` (all but form, uploads, remote, id and worker). STATUS_INPUT with a sentence for a head that
 * no honest client sends: a bad target, a header name that is no token, a control byte in a value, no Host or two, two
 * Content-Lengths or a bad one, any Transfer-Encoding (a body comes with its length here), a body with GET or HEAD. */
enum status http_request_read(struct arena *a, const struct http_head *head, struct http_request *request,
                              struct error *err) __attribute__((warn_unused_result));

/* The declared length of the body; 0 without one. */
uint64_t http_request_body_length(const struct http_request *request);

/* A header's value; empty if there is none. */
struct slice http_request_header(const struct http_request *request, const char *name);
/* Values by name; empty if there is none. */
struct slice http_request_query(const struct http_request *request, const char *name);
struct slice http_request_form(const struct http_request *request, const char *name);
struct slice http_request_cookie(const struct http_request *request, const char *name);
struct slice http_request_place(const struct http_request *request, const char *name);
/* NULL if no file came in that field. */
const struct http_upload *http_request_upload(const struct http_request *request, const char *field);

/* Whether the method is one that changes nothing (GET, HEAD, OPTIONS). */
bool http_method_is_safe(enum http_method method);
const char *http_method_name(enum http_method method);

/* STATUS_REFUSED unless Host is one of `hosts` ("127.0.0.1:8080"), so that a foreign name that was made to lead here (DNS
 * rebinding) finds nothing. */
enum status http_request_check_host(const struct http_request *request, const struct slice *hosts, size_t count,
                                    struct error *err) __attribute__((warn_unused_result));
/* STATUS_REFUSED for a method that changes something and comes from a page of another origin: Sec-Fetch-Site is there and
 * neither "same-origin" nor "none", or Origin is there and not http(s):// with this Host. */
enum status http_request_check_origin(const struct http_request *request, struct error *err)
    __attribute__((warn_unused_result));

#endif
