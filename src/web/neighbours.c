#include "web/neighbours.h"

#include "cable/title_case.h"
#include "web/cable_value.h"

#include <string.h>

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

/* `from`: the question that found it; NULL: none. */
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

/* By the question that the cable was opened from. One that cannot be asked again leads nowhere: the cable is shown all the same. */
static enum status find_hits(const struct visit *v, const struct cable_id *id, const struct search_request *from,
                             struct archive_beside *out, struct error *err)
{
	struct error why;
	*out = (struct archive_beside){NULL, NULL};
	if (from->query.len > 0 && search_find_beside(v->arena, from, id, out, &why) == STATUS_MEMORY)
		return error_memory(err);
	return STATUS_OK;
}

static enum status find_at_post(const struct visit *v, const struct archive_cable *cable, struct archive_beside *out,
                                struct error *err)
{
	const struct query at_post = {.kind = QUERY_FIELD, .field = FIELD_POST, .value = cable->value.post};
	const struct archive_question question = {
	    .scope = v->scope,
	    .query = &at_post,
	    .order = ARCHIVE_BY_DATE,
	    .clock = v->site->desk->clock,
	};
	*out = (struct archive_beside){NULL, NULL};
	if (cable->value.post.len == 0 || cable->value.date.precision < MOMENT_DAY)
		return STATUS_OK;
	return archive_find_beside(v->publisher.archive, v->arena, &question, &cable->id, out, err);
}

enum status neighbours_put(const struct visit *v, const struct archive_cable *cable,
                           const struct named_set sets[SEARCH_SETS], struct value *page, struct error *err)
{
	struct archive_beside hits, at_post;
	struct search_request from = {
	    .publisher = &v->publisher,
	    .scope = v->scope,
	    .deadline = clock_now(v->site->desk->clock) + SITE_DEADLINE_MS,
	    .query = http_request_query(v->request, "q"),
	    .order = ARCHIVE_BY_RELEVANCE,
	    .cursor = http_request_query(v->request, "from"),
	};
	memcpy(from.sets, sets, sizeof from.sets);
	(void)search_order_parse(http_request_query(v->request, "by"), &from.order);
	value_put_url(page, "here_url",
	              neighbours_hit_address(v, &from, http_request_place(v->request, "name"),
	                                     http_request_query(v->request, "id")));
	enum status status = find_hits(v, &cable->id, &from, &hits, err);
	if (status == STATUS_OK)
		status = find_at_post(v, cable, &at_post, err);
	if (status == STATUS_OK)
		status = put_neighbour(v, page, "hit_before", hits.before, &from, err);
	if (status == STATUS_OK)
		status = put_neighbour(v, page, "hit_after", hits.after, &from, err);
	if (status == STATUS_OK)
		status = put_neighbour(v, page, "post_before", at_post.before, NULL, err);
	return status == STATUS_OK ? put_neighbour(v, page, "post_after", at_post.after, NULL, err) : status;
}
