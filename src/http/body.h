/* The body of a request, fed piece by piece: a urlencoded form, a multipart form with files, or anything else as one file.
 *
 * Fields stay in memory. Files go to the caller's sink as they come, or into memory where there is none. All in memory
 * counts against `memory_max`, everything against `body_max`. A body belongs to one thread at a time.
 * Source: RFC 7578 and RFC 2046 (multipart/form-data), as browsers send it.
 */
#ifndef CABLEDESK_HTTP_BODY_H
#define CABLEDESK_HTTP_BODY_H

#include "http/request.h"

/* Where files go. The calls must be quick: the server makes them on the thread that reads all connections.
 * For each file: open, write…, finish when it came whole. If the request then fails before a handler has it: discard, also
 * for a file that was finished. From the handler's call on the handler owns `file`. */
struct http_sink {
	void *state;
	enum status (*open)(void *state, const struct http_upload *upload, void **file, struct error *err);
	enum status (*write)(void *file, struct slice bytes, struct error *err);
	enum status (*finish)(void *file, struct error *err);
	void (*discard)(void *file);
};

/* What is taken for one request; zeroes stand for the defaults. */
struct http_intake {
	uint64_t body_max;     /* default 1 MB */
	size_t memory_max;     /* default 1 MB */
	size_t parts_max;      /* fields and files; default 256 */
	struct http_sink sink; /* `open` NULL: files stay in memory */
};

struct http_body;

/* Begins the body of `request`, whose form and uploads it will fill. STATUS_LIMIT if it declares more than is taken. */
enum status http_body_begin(struct http_request *request, const struct http_intake *intake, struct http_body **out,
                            struct error *err) __attribute__((warn_unused_result));
/* STATUS_LIMIT where the body is too large, STATUS_INPUT where it has not the form it claims, or what the sink said. After a
 * failure nothing more is taken. */
enum status http_body_feed(struct http_body *body, struct slice bytes, struct error *err)
    __attribute__((warn_unused_result));
/* The body has come whole. */
enum status http_body_finish(struct http_body *body, struct error *err) __attribute__((warn_unused_result));
/* Gives back what the body holds besides the arena. Where no handler has taken the files over, they are discarded. */
void http_body_end(struct http_body *body, bool handed_over);

#endif
