/* A response: what a handler makes, whole, before the first byte is sent.
 *
 * A response starts as 200 without a body, in its request's arena. Its helpers never fail: without memory, or with a header
 * that would break the answer apart (CR, LF, NUL), the response is marked as failed and the server sends 500. Ask
 * http_response_done where it matters. A response belongs to one thread.
 */
#ifndef CABLEDESK_HTTP_RESPONSE_H
#define CABLEDESK_HTTP_RESPONSE_H

#include "http/request.h"

/* Makes a long answer (an export) batch by batch, on a worker's thread. */
struct http_producer {
	void *state;
	/* Adds the next bytes to `out` (some 64 kB); sets `*ended` with the last. After a failure the connection is broken off,
	 * so that the client sees an unfinished answer. */
	enum status (*produce)(void *state, unsigned worker, struct buffer *out, bool *ended, struct error *err);
	/* Called once at the end, whether all was sent or not. */
	void (*free)(void *state);
};

enum http_body_kind {
	HTTP_BODY_NONE,
	HTTP_BODY_TEXT,
	HTTP_BODY_FILE,
	HTTP_BODY_PRODUCER,
};

struct http_response {
	struct arena *arena;
	int status;
	struct http_pairs headers;
	enum http_body_kind kind;
	struct slice text;
	int file; /* owned by the response: the server closes it, tests call http_response_free */
	uint64_t file_begin;
	uint64_t file_length;
	struct http_producer producer;
	bool failed;
};

/* An empty 200 answer whose text and headers lie in `a`. */
void http_response_begin(struct http_response *response, struct arena *a);
/* Closes the file, frees the producer. */
void http_response_free(struct http_response *response);
/* STATUS_OK, or STATUS_INTERNAL/STATUS_MEMORY where the response was marked as failed. */
enum status http_response_done(const struct http_response *response, struct error *err)
    __attribute__((warn_unused_result));

/* Adds a header; `http_header_set` replaces what is there under that name. */
void http_header_add(struct http_response *response, const char *name, struct slice value);
void http_header_set(struct http_response *response, const char *name, struct slice value);
/* Empty if there is none. */
struct slice http_response_header(const struct http_response *response, const char *name);

/* The body. `text` must live as long as the request's arena. */
void http_response_text(struct http_response *response, int status, const char *type, struct slice text);
void http_response_file(struct http_response *response, int status, const char *type, int file, uint64_t begin,
                        uint64_t length);
void http_response_producer(struct http_response *response, int status, const char *type,
                            const struct http_producer *producer);
/* Content-Disposition: the browser saves the answer under this name (any UTF-8; RFC 6266). */
void http_response_save_as(struct http_response *response, struct slice name);

/* 303: the browser asks for `location` with GET. Only a place of our own: it must start with '/' and no second one. */
void http_redirect(struct http_response *response, struct slice location);

/* A cookie for this host alone, HttpOnly, SameSite=Strict, Path=/; `max_age` in seconds, 0 for the browser's session, below 0
 * takes it away. Name and value must be cookie octets (RFC 6265). */
void http_set_cookie(struct http_response *response, const char *name, struct slice value, int64_t max_age);

/* Sets ETag and Last-Modified (`modified_ms` 0: none) and, if the client has that version already, makes the response a 304 and
 * returns true. `etag` without quotes. A body that was set before stays: it is not sent, but its length is told, as it must
 * be. Where the body was spared instead, the connection is closed after the 304. */
bool http_not_modified(const struct http_request *request, struct http_response *response, struct slice etag,
                       int64_t modified_ms);

/* What every answer carries (see there); the server calls it, and keeps what a handler has set itself. */
void http_security_headers(struct http_response *response);

/* "text/html; charset=utf-8" for "index.html"; application/octet-stream where the ending says nothing. */
const char *http_content_type(struct slice path);

/* "Wed, 04 May 2011 06:00:00 GMT" and back. */
enum { HTTP_DATE_MAX = 32 };
void http_date_write(int64_t ms, char out[HTTP_DATE_MAX]);
bool http_date_read(struct slice text, int64_t *ms);

/* The status that stands for an error's kind: 404 for STATUS_MISSING, 403 for STATUS_REFUSED, … */
int http_status_of(enum status status);
/* "Not Found". */
const char *http_status_name(int status);

#endif
