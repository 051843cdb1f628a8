#include "web/complete_page.h"

#include "web/query_filter.h"

enum { SHOWN = 10 };

/* The fields whose values the archive can list. */
static const enum query_field fields[] = {FIELD_POST,  FIELD_TAG,    FIELD_CAPTION,
                                          FIELD_CLASS, FIELD_SIGNER, FIELD_COLLECTION};

static enum query_field find_field(struct slice name)
{
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (slice_equals(name, query_field_name(fields[i])))
			return fields[i];
	}
	return FIELD_NONE;
}

static void put_value(const struct visit *v, struct value *list, enum query_field field,
                      const struct archive_count *count)
{
	const struct post *post = field == FIELD_POST ? posts_find_exact(v->site->posts, count->value) : NULL;
	struct slice condition = query_filter_make(v->arena, field, count->value);
	if (condition.ptr == NULL)
		return;
	struct value *object = value_add_object(list);
	value_put_text(object, "value", count->value);
	value_put_text(object, "label", post == NULL ? count->value : post->place);
	value_put_count(object, "count", (int64_t)count->count);
	value_put_text(object, "condition", condition);
}

enum status complete_json(void *visit, const struct http_request *request, struct http_response *response,
                          struct error *err)
{
	const struct visit *v = visit;
	struct archive_facet found;
	enum query_field field = find_field(http_request_query(request, "field"));
	if (field == FIELD_NONE)
		return error_set(err, STATUS_USAGE, "web.complete");
	enum status status = archive_complete(v->publisher.archive, v->arena, v->scope, query_field_name(field),
	                                      http_request_query(request, "prefix"), SHOWN, &found, err);
	if (status != STATUS_OK)
		return status;
	struct value *tree = value_object(v->arena);
	struct value *list = value_put_list(tree, "values");
	for (size_t i = 0; i < found.count; i++)
		put_value(v, list, field, &found.counts[i]);
	return visit_json(v, tree, err);
}
