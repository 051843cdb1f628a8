#include "web/query_filter.h"

#include "base/buffer.h"

struct slice query_filter_make(struct arena *a, enum query_field field, struct slice value)
{
	const struct query *query;
	size_t at;
	struct slice none = {NULL, 0};
	if (value.len == 0 || slice_find_byte(value, '"', &at))
		return none;
	const char *quote = field == FIELD_DATE ? "" : "\"";
	struct slice text =
	    arena_format(a, "%s:%s%.*s%s", query_field_name(field), quote, (int)value.len, value.ptr, quote);
	if (text.ptr == NULL || query_parse(a, text, &query, NULL) != STATUS_OK)
		return none;
	return query_write(a, query);
}

/* A condition as it can stand beside others. */
static struct slice write_condition(struct arena *a, const struct query *query)
{
	struct slice text = query_write(a, query);
	return query->kind == QUERY_OR && text.ptr != NULL ? arena_format(a, "(%.*s)", (int)text.len, text.ptr) : text;
}

bool query_filter_has(struct arena *a, const struct query *query, struct slice condition)
{
	if (query->kind == QUERY_AND)
		return query_filter_has(a, query->left, condition) || query_filter_has(a, query->right, condition);
	return query->kind != QUERY_ALL && slice_equal(query_write(a, query), condition);
}

struct slice query_filter_add(struct arena *a, const struct query *query, struct slice text, struct slice condition)
{
	text = slice_trim(text);
	if (query->kind == QUERY_ALL)
		return condition;
	return arena_format(a, query->kind == QUERY_OR ? "(%.*s) %.*s" : "%.*s %.*s", (int)text.len, text.ptr,
	                    (int)condition.len, condition.ptr);
}

static void write_without(struct arena *a, struct buffer *out, const struct query *query, struct slice condition)
{
	if (query->kind == QUERY_AND) {
		write_without(a, out, query->left, condition);
		write_without(a, out, query->right, condition);
		return;
	}
	struct slice text = write_condition(a, query);
	if (slice_equal(text, condition))
		return;
	if (out->len > 0)
		buffer_add_byte(out, ' ');
	buffer_add(out, text);
}

struct slice query_filter_remove(struct arena *a, const struct query *query, struct slice condition)
{
	struct buffer out = {0};
	write_without(a, &out, query, condition);
	struct slice text = out.failed ? (struct slice){NULL, 0} : arena_copy(a, buffer_slice(&out));
	buffer_free(&out);
	return text;
}
