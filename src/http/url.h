/* URLs: percent-encoding, query strings, form bodies.
 *
 * Source: RFC 3986; the URL Standard's application/x-www-form-urlencoded for queries and forms. What is made lives in the
 * arena. Pure and thread-safe.
 */
#ifndef CABLEDESK_HTTP_URL_H
#define CABLEDESK_HTTP_URL_H

#include "base/arena.h"
#include "base/buffer.h"

/* A name and what it stands for: query parameters, form fields, cookies, headers. */
struct http_pair {
	struct slice name;
	struct slice value;
};

struct http_pairs {
	struct http_pair *items;
	size_t count;
	size_t capacity;
};

/* The first value of that name; false if there is none. Names are compared byte by byte. */
bool http_pairs_find(const struct http_pairs *pairs, const char *name, struct slice *value);
/* As above; the empty slice if there is none. */
struct slice http_pairs_get(const struct http_pairs *pairs, const char *name);
enum status http_pairs_add(struct http_pairs *pairs, struct arena *a, struct slice name, struct slice value,
                           struct error *err) __attribute__((warn_unused_result));

/* Decodes the path of a request target ("/cables/x%20y", without the query) once. Empty segments are dropped. Refused with
 * STATUS_INPUT: what does not start with '/', a bad escape, an encoded '/', NUL and other control bytes, "." and ".."
 * segments (encoded or not), '\', and what is not UTF-8. */
enum status url_read_path(struct arena *a, struct slice target, struct slice *path, struct error *err)
    __attribute__((warn_unused_result));

/* Reads "a=b&c=d+e" (a query without its '?', or a form body), at most `max` pairs. A bad escape stands for itself, as in
 * browsers; values must be UTF-8 without NUL. STATUS_INPUT otherwise, STATUS_LIMIT above `max`. */
enum status url_read_pairs(struct arena *a, struct slice text, size_t max, struct http_pairs *pairs, struct error *err)
    __attribute__((warn_unused_result));

/* Adds `text`, percent-encoded for a path segment (so '/' is encoded) or for a name or value of a query. */
void url_write_segment(struct buffer *out, struct slice text);
void url_write_query_text(struct buffer *out, struct slice text);
/* Adds "name=value", after a '?' if `*first` (which it clears), else after '&'. */
void url_write_parameter(struct buffer *out, bool *first, struct slice name, struct slice value);
/* `path` with `pairs` as its query; pairs with an empty value are left out. The pointer is NULL without memory. */
struct slice url_make(struct arena *a, struct slice path, const struct http_pairs *pairs);

/* True for text in valid UTF-8 without NUL. */
bool url_text_is_valid(struct slice text);

#endif
