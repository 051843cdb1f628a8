/* The server: sockets, threads, deadlines. What is asked and answered is in request.h and response.h; libmicrohttpd is known to
 * server.c alone.
 *
 * One thread reads and writes all connections; `workers` threads run the handlers, so that a slow answer holds up no other
 * connection. The handler and the refusal must be thread-safe; request->worker tells which thread asks.
 *
 * Deadlines: a head must have come whole `head_ms` after the connection was made or the last answer was sent, a body
 * `body_ms` (and a second for each `slowest_rate` bytes it declared) after its head, an answer must have been taken in
 * `send_ms` likewise. None of them starts again with a byte that comes. When three quarters of the connections are in use,
 * heads get an eighth of their time.
 */
#ifndef CABLEDESK_HTTP_SERVER_H
#define CABLEDESK_HTTP_SERVER_H

#include "base/clock.h"
#include "http/body.h"
#include "http/response.h"
#include "http/router.h"

struct http_server;

/* A line for the log: never the query, which holds searched words. */
struct http_log_entry {
	struct slice id;
	enum http_method method;
	struct slice path;
	int status;
	uint64_t bytes;
	int64_t took_ms;
};

struct http_server_options {
	int listening; /* a bound, listening socket; stays the caller's, and open */

	/* Names under which the server answers, as in Host ("127.0.0.1:8080"); others get 421. They must outlive the server. */
	const struct slice *hosts;
	size_t host_count;

	void *state; /* handed to all that follow */
	/* Answers a request: usually http_route with a table. The request may be changed (its place). */
	enum status (*handle)(void *state, struct http_request *request, struct http_response *response,
	                      struct error *err);
	/* Makes the page of an error: the response has its status already. `request` has at least its arena; method and path only
	 * where they could be read. Called for everything the server itself refuses, too. NULL: empty bodies. */
	void (*refuse)(void *state, const struct http_request *request, struct http_response *response,
	               const struct error *why);
	/* Says what of a body is taken, before any of it is read; anything but STATUS_OK refuses it. Must be quick. NULL: the
	 * defaults of http_intake. */
	enum status (*intake)(void *state, const struct http_request *request, struct http_intake *intake,
	                      struct error *err);
	/* May be NULL. Called on the thread that writes. */
	void (*log)(void *state, const struct http_log_entry *entry);

	bool keep_remote;            /* fill request->remote; the room keeps no readers' addresses */
	const struct clock *clock;   /* its ticks */
	const struct random *random; /* for the ids of requests; both outlive the server */

	/* Zero: the default. */
	unsigned workers;      /* 4 */
	unsigned connections;  /* 256 */
	size_t head_bytes;     /* 16 kB */
	size_t arena_bytes;    /* memory for one request and its answer: 64 MB */
	unsigned head_ms;      /* 10 s */
	unsigned body_ms;      /* 30 s */
	unsigned send_ms;      /* 30 s */
	unsigned slowest_rate; /* 64 kB a second */
};

/* Starts the threads and returns. The options are copied. */
enum status http_server_start(const struct http_server_options *options, struct http_server **server, struct error *err)
    __attribute__((warn_unused_result));
/* Takes no more connections, waits up to `grace_ms` for the requests under way, breaks off the rest, and frees the server.
 * Handlers that run are waited for: they have deadlines of their own. NULL is allowed. */
void http_server_stop(struct http_server *server, unsigned grace_ms);

#endif
