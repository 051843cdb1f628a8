/* Routes as a table, and the way from a request to its handler. Pure: no socket, no state of its own.
 *
 * Patterns: "/cables/:address" (one segment, never empty) and "/assets/" followed by "*path" (the rest). The first route that
 * fits wins. What a name matched stands in request->place. A route for GET answers HEAD, too.
 */
#ifndef CABLEDESK_HTTP_ROUTER_H
#define CABLEDESK_HTTP_ROUTER_H

#include "http/response.h"

/* Makes the response. On anything but STATUS_OK the response is thrown away and the error is shown to the client, with the
 * status of http_status_of. */
typedef enum status (*http_handler)(void *state, const struct http_request *request, struct http_response *response,
                                    struct error *err);

struct http_route {
	enum http_method method;
	const char *pattern;
	http_handler handler;
};

struct http_routes {
	const struct http_route *items;
	size_t count;
	void *state; /* handed to each handler */
};

/* Calls the handler of the first route that fits. Without one: STATUS_MISSING. Where only the method does not fit: OPTIONS gets
 * 204 with Allow; any other STATUS_USAGE with the sentence `http.method`, response->status 405 and Allow set: these the
 * server keeps. */
enum status http_route(const struct http_routes *routes, struct http_request *request, struct http_response *response,
                       struct error *err) __attribute__((warn_unused_result));

#endif
