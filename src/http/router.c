#include "http/router.h"

#include <string.h>

/* The next segment of a path: "/a/b" gives "a", then "b". A slash at the end gives one empty segment. */
static bool next_segment(struct slice *rest, struct slice *segment)
{
	if (rest->len == 0)
		return false;
	struct slice tail = slice_from(*rest, 1);
	size_t end;
	if (!slice_find_byte(tail, '/', &end))
		end = tail.len;
	*segment = slice_part(tail, 0, end);
	*rest = slice_from(tail, end);
	return true;
}

/* Whether the path fits the pattern; what its names matched is added to `place`. */
static bool match(struct arena *a, struct slice pattern, struct slice path, struct http_pairs *place,
                  enum status *status, struct error *err)
{
	struct slice expected, segment;
	while (next_segment(&pattern, &expected)) {
		if (slice_starts_with(expected, "*")) {
			struct slice all = slice_from(path, 1);
			if (all.len == 0)
				return false;
			*status = http_pairs_add(place, a, slice_from(expected, 1), all, err);
			return true;
		}
		if (!next_segment(&path, &segment))
			return false;
		if (slice_starts_with(expected, ":")) {
			if (segment.len == 0)
				return false;
			*status = http_pairs_add(place, a, slice_from(expected, 1), segment, err);
			if (*status != STATUS_OK)
				return true;
		} else if (!slice_equal(expected, segment)) {
			return false;
		}
	}
	return path.len == 0;
}

static bool method_fits(enum http_method route, enum http_method asked)
{
	return route == asked || (route == HTTP_GET && asked == HTTP_HEAD);
}

static void add_allowed(struct buffer *allow, enum http_method method)
{
	size_t at;
	const char *name = http_method_name(method);
	if (slice_find(buffer_slice(allow), slice_of(name), &at))
		return;
	buffer_add_cstr(allow, name);
	buffer_add_cstr(allow, method == HTTP_GET ? ", HEAD, " : ", ");
}

static enum status refuse_method(struct buffer *allow, const struct http_request *request,
                                 struct http_response *response, struct error *err)
{
	buffer_add_cstr(allow, "OPTIONS");
	if (buffer_done(allow, err) != STATUS_OK)
		return STATUS_MEMORY;
	struct slice kept = arena_copy(request->arena, buffer_slice(allow));
	if (kept.ptr == NULL)
		return error_memory(err);
	http_header_set(response, "Allow", kept);
	if (request->method == HTTP_OPTIONS) {
		response->status = 204;
		return STATUS_OK;
	}
	response->status = 405;
	return error_set(err, STATUS_USAGE, "http.method");
}

enum status http_route(const struct http_routes *routes, struct http_request *request, struct http_response *response,
                       struct error *err)
{
	struct buffer allow = {0};
	enum status status = STATUS_OK;
	for (size_t i = 0; i < routes->count; i++) {
		const struct http_route *route = &routes->items[i];
		request->place.count = 0;
		bool fits =
		    match(request->arena, slice_of(route->pattern), request->path, &request->place, &status, err);
		if (status != STATUS_OK)
			goto out;
		if (!fits)
			continue;
		if (method_fits(route->method, request->method)) {
			status = route->handler(routes->state, request, response, err);
			goto out;
		}
		add_allowed(&allow, route->method);
	}
	request->place.count = 0;
	if (allow.len > 0)
		status = refuse_method(&allow, request, response, err);
	else
		status = error_set(err, STATUS_MISSING, "http.no_such_page");
out:
	buffer_free(&allow);
	return status;
}
