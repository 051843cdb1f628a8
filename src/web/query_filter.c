#include "web/query_filter.h"

#include "base/buffer.h"

static bool is_of_field(const struct query *query, enum query_field field)
{
	return field == FIELD_DATE ? query->kind == QUERY_DATE : query->kind == QUERY_FIELD && query->field == field;
}

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
	/* "2009 dam" would be a date and a word. */
	if (text.ptr == NULL || query_parse(a, text, &query, NULL) != STATUS_OK || !is_of_field(query, field))
		return none;
	return query_write(a, query);
}

bool query_choice_is_single(enum query_field field)
{
	return field == FIELD_POST || field == FIELD_DATE || field == FIELD_CLASS;
}

/* ---- Reading ---- */

struct reading {
	struct arena *arena;
	struct query_choice *out;
	size_t chosen_room, excluded_room;
	struct buffer rest;
};

static void push(struct reading *r, struct slice **list, size_t *count, size_t *room, const struct query *query)
{
	struct slice *to = arena_push(r->arena, list, *count, room, sizeof *to);
	if (to == NULL)
		return;
	*to = query_write(r->arena, query);
	*count += 1;
}

/* One condition of the field, or several joined by OR. */
static bool is_choice(const struct query *query, enum query_field field)
{
	if (query->kind == QUERY_OR && query_choice_is_single(field))
		return is_choice(query->left, field) && is_choice(query->right, field);
	return is_of_field(query, field);
}

static void push_chosen(struct reading *r, const struct query *query)
{
	if (query->kind != QUERY_OR) {
		push(r, &r->out->chosen, &r->out->chosen_count, &r->chosen_room, query);
		return;
	}
	push_chosen(r, query->left);
	push_chosen(r, query->right);
}

static void add_condition(struct buffer *out, struct slice text, bool in_brackets)
{
	if (out->len > 0)
		buffer_add_byte(out, ' ');
	if (in_brackets)
		buffer_add_byte(out, '(');
	buffer_add(out, text);
	if (in_brackets)
		buffer_add_byte(out, ')');
}

static void walk(struct reading *r, const struct query *query)
{
	enum query_field field = r->out->field;
	if (query->kind == QUERY_AND) {
		walk(r, query->left);
		walk(r, query->right);
	} else if (is_choice(query, field)) {
		push_chosen(r, query);
	} else if (query->kind == QUERY_NOT && is_of_field(query->left, field)) {
		push(r, &r->out->excluded, &r->out->excluded_count, &r->excluded_room, query->left);
	} else if (query->kind != QUERY_ALL) {
		add_condition(&r->rest, query_write(r->arena, query), query->kind == QUERY_OR);
	}
}

enum status query_choice_read(struct arena *a, const struct query *query, enum query_field field,
                              struct query_choice *out, struct error *err)
{
	struct reading r = {.arena = a, .out = out};
	*out = (struct query_choice){.field = field};
	walk(&r, query);
	out->rest = arena_copy(a, buffer_slice(&r.rest));
	bool failed = r.rest.failed || a->failed;
	buffer_free(&r.rest);
	return failed ? error_memory(err) : STATUS_OK;
}

/* ---- Writing ---- */

/* What is typed and what is counted may differ in case. */
static bool is_same(struct slice a, struct slice b)
{
	return slice_equal_nocase(a, b);
}

static bool holds(const struct slice *list, size_t count, struct slice condition)
{
	for (size_t i = 0; i < count; i++) {
		if (is_same(list[i], condition))
			return true;
	}
	return false;
}

enum query_choice_state query_choice_of(const struct query_choice *choice, struct slice condition)
{
	if (holds(choice->chosen, choice->chosen_count, condition))
		return CHOICE_CHOSEN;
	return holds(choice->excluded, choice->excluded_count, condition) ? CHOICE_EXCLUDED : CHOICE_NONE;
}

static struct slice finish(struct arena *a, struct buffer *out)
{
	struct slice text = out->failed ? (struct slice){NULL, 0} : arena_copy(a, buffer_slice(out));
	buffer_free(out);
	return text;
}

static void add_chosen(struct buffer *out, const struct query_choice *choice, struct slice changed, bool is_chosen)
{
	struct buffer group = {0};
	bool by_or = query_choice_is_single(choice->field);
	size_t count = 0;
	for (size_t i = 0; i <= choice->chosen_count; i++) {
		struct slice condition = i < choice->chosen_count ? choice->chosen[i] : changed;
		bool is_last = i == choice->chosen_count;
		if (is_last ? !is_chosen : is_same(condition, changed))
			continue;
		buffer_add_cstr(&group, count == 0 ? "" : by_or ? " OR " : " ");
		buffer_add(&group, condition);
		count++;
	}
	if (count > 0)
		add_condition(out, buffer_slice(&group), by_or && count > 1);
	out->failed |= group.failed;
	buffer_free(&group);
}

static void add_excluded(struct buffer *out, struct slice condition)
{
	add_condition(out, slice_of("-"), false);
	buffer_add(out, condition);
}

struct slice query_choice_put(struct arena *a, const struct query_choice *choice, struct slice condition,
                              enum query_choice_state state)
{
	struct buffer out = {0};
	if (choice->rest.len > 0)
		buffer_add(&out, choice->rest);
	add_chosen(&out, choice, condition, state == CHOICE_CHOSEN);
	for (size_t i = 0; i < choice->excluded_count; i++) {
		if (!is_same(choice->excluded[i], condition))
			add_excluded(&out, choice->excluded[i]);
	}
	if (state == CHOICE_EXCLUDED)
		add_excluded(&out, condition);
	return finish(a, &out);
}

struct slice query_choice_put_only(struct arena *a, const struct query_choice *choice, struct slice condition)
{
	struct buffer out = {0};
	if (choice->rest.len > 0)
		buffer_add(&out, choice->rest);
	if (condition.len > 0)
		add_condition(&out, condition, false);
	return finish(a, &out);
}
