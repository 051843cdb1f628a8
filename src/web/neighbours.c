#include "web/neighbours.h"

#include "cable/title_case.h"
#include "web/cable_value.h"

#include <string.h>

/* Of one post on one day: more than this are not gone through. */
enum { DAY_MAX = 200 };

struct pair {
	const struct archive_hit *before;
	const struct archive_hit *after;
};

/* The hits beside the cable in an answer; `found` says whether it is among them. */
static struct pair find_beside(const struct archive_hit *hits, size_t count, const struct cable_id *id, bool *found)
{
	struct pair pair = {0};
	*found = false;
	for (size_t i = 0; i < count && !*found; i++) {
		if (cable_id_compare(&hits[i].id, id) != 0)
			continue;
		*found = true;
		pair.before = i > 0 ? &hits[i - 1] : NULL;
		pair.after = i + 1 < count ? &hits[i + 1] : NULL;
	}
	return pair;
}

/* ---- In the list of hits ---- */

struct slice neighbours_hit_address(const struct visit *v, const struct search_request *from, struct slice name,
                                    struct slice id)
{
	enum { ID_SHOWN = 16 };
	struct slice path = visit_cable_address(v->arena, name, slice_of(""), slice_of(""));
	char *start = arena_cstr(v->arena, path);
	const char *order = from->order == ARCHIVE_BY_RELEVANCE ? "" : search_order_name(from->order);
	const struct http_pair pairs[] = {
	    {slice_of("id"), slice_part(id, 0, ID_SHOWN)},
	    {slice_of("q"), from->query},
	    {slice_of("by"), slice_of(order)},
	    {slice_of("from"), from->cursor},
	};
	return start == NULL ? (struct slice){NULL, 0}
	                     : visit_address(v->arena, start, pairs, sizeof pairs / sizeof *pairs);
}

static enum status put_neighbour(const struct visit *v, struct value *page, const char *name,
                                 const struct archive_hit *hit, const struct search_request *from, struct error *err)
{
	char hex[CABLE_ID_LEN + 1];
	struct slice title;
	if (hit == NULL) {
		value_put_null(page, name);
		return STATUS_OK;
	}
	enum status status = title_case_make(v->arena, hit->subject, &title, err);
	if (status != STATUS_OK)
		return status;
	cable_id_write(&hit->id, hex);
	struct slice called = cable_make_name(v->arena, hit->mrn, &hit->id);
	struct value *object = value_put_object(page, name);
	value_put_text(object, "name", called);
	value_put_text(object, "title", title);
	value_put_moment(object, "date", hit->date);
	value_put_url(object, "url",
	              from == NULL ? visit_cable_address(v->arena, called, slice_of(hex), slice_of(""))
	                           : neighbours_hit_address(v, from, called, slice_of(hex)));
	return STATUS_OK;
}

static enum status put_hits(const struct visit *v, const struct cable_id *id, struct search_request *from,
                            struct value *page, struct error *err)
{
	const struct query *query;
	struct archive_answer answer, next = {0};
	bool found = false;
	struct pair pair = {0};
	enum status status = search_ask(v->arena, from, &query, &answer, err);
	if (status != STATUS_OK)
		return status;
	pair = find_beside(answer.hits, answer.hit_count, id, &found);
	status = put_neighbour(v, page, "hit_before", pair.before, from, err);
	/* Behind the last hit of a page stands the first of the next one. */
	if (status == STATUS_OK && found && pair.after == NULL && answer.cursor.len > 0) {
		from->cursor = answer.cursor;
		status = search_ask(v->arena, from, &query, &next, err);
		pair.after = next.hit_count > 0 ? &next.hits[0] : NULL;
	}
	return status == STATUS_OK ? put_neighbour(v, page, "hit_after", pair.after, from, err) : status;
}

/* ---- At the post ---- */

/* The cable's neighbour at its post in one direction of time. */
static enum status find_at_post(const struct search_request *asked, const struct visit *v,
                                const struct archive_cable *cable, bool later, const struct archive_hit **out,
                                struct error *err)
{
	const struct query *query;
	struct archive_answer answer;
	bool found;
	struct calendar day = calendar_of(cable->value.date.ms);
	struct slice text =
	    arena_format(v->arena, "post:\"%.*s\" date:%s%04d-%02d-%02d%s", (int)cable->value.post.len,
	                 cable->value.post.ptr, later ? "" : "..", day.year, day.month, day.day, later ? ".." : "");
	struct search_request from = *asked;
	from.query = text;
	from.order = later ? ARCHIVE_BY_DATE : ARCHIVE_BY_DATE_DOWN;
	from.limit = DAY_MAX;
	from.cursor = slice_of("");
	*out = NULL;
	if (text.ptr == NULL)
		return error_memory(err);
	enum status status = search_ask(v->arena, &from, &query, &answer, err);
	if (status == STATUS_OK)
		*out = find_beside(answer.hits, answer.hit_count, &cable->id, &found).after;
	return status;
}

enum status neighbours_put(const struct visit *v, const struct archive_cable *cable,
                           const struct named_set sets[SEARCH_SETS], struct value *page, struct error *err)
{
	const struct archive_hit *before = NULL, *after = NULL;
	struct error why;
	struct search_request from = {
	    .publisher = &v->publisher,
	    .scope = v->scope,
	    .deadline = clock_now(v->site->desk->clock) + SITE_DEADLINE_MS,
	    .query = http_request_query(v->request, "q"),
	    .order = ARCHIVE_BY_RELEVANCE,
	    .cursor = http_request_query(v->request, "from"),
	    .limit = SEARCH_LIMIT_DEFAULT,
	};
	enum status status = STATUS_OK;
	memcpy(from.sets, sets, sizeof from.sets);
	value_put_null(page, "hit_before");
	value_put_null(page, "hit_after");
	(void)search_order_parse(http_request_query(v->request, "by"), &from.order);
	value_put_url(page, "here_url",
	              neighbours_hit_address(v, &from, http_request_place(v->request, "name"),
	                                     http_request_query(v->request, "id")));
	/* A question that cannot be read leads nowhere; the cable is shown all the same. */
	if (from.query.len > 0 && put_hits(v, &cable->id, &from, page, &why) == STATUS_MEMORY)
		return error_memory(err);
	if (status == STATUS_OK && cable->value.post.len > 0 && cable->value.date.precision >= MOMENT_DAY) {
		status = find_at_post(&from, v, cable, false, &before, err);
		if (status == STATUS_OK)
			status = find_at_post(&from, v, cable, true, &after, err);
	}
	if (status == STATUS_OK)
		status = put_neighbour(v, page, "post_before", before, NULL, err);
	return status == STATUS_OK ? put_neighbour(v, page, "post_after", after, NULL, err) : status;
}
