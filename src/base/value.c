#include "base/value.h"

#include "base/utf8.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct value *value_new(struct arena *a, enum value_type type)
{
	struct value *value = arena_alloc(a, sizeof *value);
	if (value != NULL)
		value->type = type;
	return value;
}

struct value *value_null(struct arena *a)
{
	return value_new(a, VALUE_NULL);
}

struct value *value_bool(struct arena *a, bool boolean)
{
	struct value *value = value_new(a, VALUE_BOOL);
	if (value != NULL)
		value->boolean = boolean;
	return value;
}

struct value *value_number(struct arena *a, int64_t integer)
{
	struct value *value = value_new(a, VALUE_INTEGER);
	if (value != NULL)
		value->integer = integer;
	return value;
}

struct value *value_count(struct arena *a, int64_t integer)
{
	struct value *value = value_new(a, VALUE_COUNT);
	if (value != NULL)
		value->integer = integer;
	return value;
}

struct value *value_real(struct arena *a, double real)
{
	struct value *value = value_new(a, VALUE_REAL);
	if (value != NULL)
		value->real = real;
	return value;
}

struct value *value_text(struct arena *a, struct slice text)
{
	struct value *value = value_new(a, VALUE_TEXT);
	if (value != NULL)
		value->text = text;
	return value;
}

struct value *value_moment(struct arena *a, struct moment moment)
{
	struct value *value = value_new(a, moment.precision == MOMENT_NONE ? VALUE_NULL : VALUE_MOMENT);
	if (value != NULL)
		value->moment = moment;
	return value;
}

struct value *value_url(struct arena *a, struct slice address)
{
	struct value *value = value_new(a, markup_url_is_safe(address) ? VALUE_URL : VALUE_NULL);
	if (value != NULL)
		value->text = address;
	return value;
}

struct value *value_markup(struct arena *a, struct markup markup)
{
	struct value *value = value_new(a, VALUE_MARKUP);
	if (value != NULL)
		value->markup = markup;
	return value;
}

static struct value *container_new(struct arena *a, enum value_type type)
{
	struct value *value = value_new(a, type);
	if (value != NULL)
		value->items.arena = a;
	return value;
}

struct value *value_list(struct arena *a)
{
	return container_new(a, VALUE_LIST);
}

struct value *value_object(struct arena *a)
{
	return container_new(a, VALUE_OBJECT);
}

/* Adds a member behind the others, whether or not there is one of its name. */
static void append(struct value *container, struct slice name, struct value *value)
{
	struct value_member *member = arena_push(container->items.arena, &container->items.members,
	                                         container->items.count, &container->items.capacity, sizeof *member);
	if (member == NULL)
		return;
	member->name = name;
	member->value = value;
	container->items.count++;
}

static struct value_member *find_member(const struct value *object, struct slice name)
{
	if (object == NULL || object->type != VALUE_OBJECT)
		return NULL;
	for (size_t i = 0; i < object->items.count; i++) {
		if (slice_equal(object->items.members[i].name, name))
			return &object->items.members[i];
	}
	return NULL;
}

void value_put(struct value *object, const char *name, struct value *value)
{
	if (object == NULL || value == NULL || object->type != VALUE_OBJECT)
		return;
	struct value_member *member = find_member(object, slice_of(name));
	if (member != NULL)
		member->value = value;
	else
		append(object, slice_of(name), value);
}

/* The arena of a container, for the builders below; NULL (put nothing) if it is none. */
static struct arena *arena_of(const struct value *container, enum value_type type)
{
	return container != NULL && container->type == type ? container->items.arena : NULL;
}

void value_put_null(struct value *object, const char *name)
{
	struct arena *a = arena_of(object, VALUE_OBJECT);
	if (a != NULL)
		value_put(object, name, value_null(a));
}

void value_put_bool(struct value *object, const char *name, bool boolean)
{
	struct arena *a = arena_of(object, VALUE_OBJECT);
	if (a != NULL)
		value_put(object, name, value_bool(a, boolean));
}

void value_put_number(struct value *object, const char *name, int64_t integer)
{
	struct arena *a = arena_of(object, VALUE_OBJECT);
	if (a != NULL)
		value_put(object, name, value_number(a, integer));
}

void value_put_count(struct value *object, const char *name, int64_t integer)
{
	struct arena *a = arena_of(object, VALUE_OBJECT);
	if (a != NULL)
		value_put(object, name, value_count(a, integer));
}

void value_put_text(struct value *object, const char *name, struct slice text)
{
	struct arena *a = arena_of(object, VALUE_OBJECT);
	if (a != NULL)
		value_put(object, name, value_text(a, text));
}

void value_put_cstr(struct value *object, const char *name, const char *text)
{
	if (text == NULL)
		value_put_null(object, name);
	else
		value_put_text(object, name, slice_of(text));
}

void value_put_moment(struct value *object, const char *name, struct moment moment)
{
	struct arena *a = arena_of(object, VALUE_OBJECT);
	if (a != NULL)
		value_put(object, name, value_moment(a, moment));
}

void value_put_url(struct value *object, const char *name, struct slice address)
{
	struct arena *a = arena_of(object, VALUE_OBJECT);
	if (a != NULL)
		value_put(object, name, value_url(a, address));
}

void value_put_markup(struct value *object, const char *name, struct markup markup)
{
	struct arena *a = arena_of(object, VALUE_OBJECT);
	if (a != NULL)
		value_put(object, name, value_markup(a, markup));
}

struct value *value_put_object(struct value *object, const char *name)
{
	struct arena *a = arena_of(object, VALUE_OBJECT);
	struct value *child = a == NULL ? NULL : value_object(a);
	value_put(object, name, child);
	return child;
}

struct value *value_put_list(struct value *object, const char *name)
{
	struct arena *a = arena_of(object, VALUE_OBJECT);
	struct value *child = a == NULL ? NULL : value_list(a);
	value_put(object, name, child);
	return child;
}

void value_add(struct value *list, struct value *value)
{
	if (list != NULL && value != NULL && list->type == VALUE_LIST)
		append(list, slice_of(NULL), value);
}

void value_add_text(struct value *list, struct slice text)
{
	struct arena *a = arena_of(list, VALUE_LIST);
	if (a != NULL)
		value_add(list, value_text(a, text));
}

struct value *value_add_object(struct value *list)
{
	struct arena *a = arena_of(list, VALUE_LIST);
	struct value *child = a == NULL ? NULL : value_object(a);
	value_add(list, child);
	return child;
}

enum status value_done(const struct arena *a, struct error *err)
{
	return a->failed ? error_memory(err) : STATUS_OK;
}

const struct value *value_find(const struct value *object, struct slice name)
{
	const struct value_member *member = find_member(object, name);
	return member == NULL ? NULL : member->value;
}

const struct value *value_get(const struct value *object, const char *name)
{
	return value_find(object, slice_of(name));
}

struct slice value_get_text(const struct value *object, const char *name)
{
	const struct value *value = value_get(object, name);
	if (value == NULL || (value->type != VALUE_TEXT && value->type != VALUE_URL))
		return slice_of(NULL);
	return value->text;
}

int64_t value_get_number(const struct value *object, const char *name, int64_t otherwise)
{
	const struct value *value = value_get(object, name);
	if (value == NULL || (value->type != VALUE_INTEGER && value->type != VALUE_COUNT))
		return otherwise;
	return value->integer;
}

bool value_get_bool(const struct value *object, const char *name)
{
	const struct value *value = value_get(object, name);
	return value != NULL && value->type == VALUE_BOOL && value->boolean;
}

size_t value_size(const struct value *container)
{
	if (container == NULL || (container->type != VALUE_LIST && container->type != VALUE_OBJECT))
		return 0;
	return container->items.count;
}

const struct value *value_at(const struct value *container, size_t index)
{
	return index < value_size(container) ? container->items.members[index].value : NULL;
}

bool value_is_true(const struct value *value)
{
	if (value == NULL)
		return false;
	switch (value->type) {
	case VALUE_NULL:
		return false;
	case VALUE_BOOL:
		return value->boolean;
	case VALUE_INTEGER:
	case VALUE_COUNT:
		return value->integer != 0;
	case VALUE_REAL:
		return value->real < 0 || value->real > 0;
	case VALUE_TEXT:
	case VALUE_URL:
		return value->text.len > 0;
	case VALUE_MARKUP:
		return value->markup.bytes.len > 0;
	case VALUE_LIST:
		return value->items.count > 0;
	case VALUE_MOMENT:
	case VALUE_OBJECT:
		return true;
	}
	return false;
}

/* The shortest decimal that reads back as the same number. */
static void write_real(struct buffer *out, double real)
{
	char text[32] = "";
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, real);
		double again = strtod(text, NULL);
		if (!(again < real) && !(again > real))
			break;
	}
	buffer_add_cstr(out, text);
}

void value_write_text(struct buffer *out, const struct value *value)
{
	char moment[MOMENT_TEXT_MAX];
	if (value == NULL)
		return;
	switch (value->type) {
	case VALUE_BOOL:
		buffer_add_cstr(out, value->boolean ? "true" : "false");
		break;
	case VALUE_INTEGER:
	case VALUE_COUNT:
		buffer_add_format(out, "%lld", (long long)value->integer);
		break;
	case VALUE_REAL:
		write_real(out, value->real);
		break;
	case VALUE_TEXT:
	case VALUE_URL:
		buffer_add(out, value->text);
		break;
	case VALUE_MARKUP:
		buffer_add(out, value->markup.bytes);
		break;
	case VALUE_MOMENT:
		moment_write(value->moment, moment);
		buffer_add_cstr(out, moment);
		break;
	case VALUE_NULL:
	case VALUE_LIST:
	case VALUE_OBJECT:
		break;
	}
}

static void write_json_character(struct buffer *out, uint32_t c)
{
	switch (c) {
	case '"':
		buffer_add_cstr(out, "\\\"");
		break;
	case '\\':
		buffer_add_cstr(out, "\\\\");
		break;
	case '\n':
		buffer_add_cstr(out, "\\n");
		break;
	case '\r':
		buffer_add_cstr(out, "\\r");
		break;
	case '\t':
		buffer_add_cstr(out, "\\t");
		break;
	default:
		buffer_add_format(out, "\\u%04x", (unsigned int)c);
	}
}

static void write_json_text(struct buffer *out, struct slice text)
{
	buffer_add_byte(out, '"');
	size_t kept = 0;
	for (size_t at = 0; at < text.len;) {
		uint32_t c;
		size_t size = utf8_decode(text, at, &c);
		size_t next = at + (size == 0 ? 1 : size);
		if (size == 0 || c < 0x20 || c == '"' || c == '\\' || c == 0x7F) {
			buffer_add(out, slice_part(text, kept, at));
			write_json_character(out, size == 0 ? 0xFFFD : c);
			kept = next;
		}
		at = next;
	}
	buffer_add(out, slice_from(text, kept));
	buffer_add_byte(out, '"');
}

static void new_line(struct buffer *out, bool pretty, size_t depth)
{
	if (!pretty)
		return;
	buffer_add_byte(out, '\n');
	for (size_t i = 0; i < depth; i++)
		buffer_add_cstr(out, "  ");
}

static void write_json(struct buffer *out, const struct value *value, bool pretty, size_t depth);

static void write_json_container(struct buffer *out, const struct value *value, bool pretty, size_t depth)
{
	bool object = value->type == VALUE_OBJECT;
	if (depth >= VALUE_DEPTH_MAX) {
		out->failed = true;
		return;
	}
	buffer_add_byte(out, object ? '{' : '[');
	for (size_t i = 0; i < value->items.count; i++) {
		const struct value_member *member = &value->items.members[i];
		if (i > 0)
			buffer_add_byte(out, ',');
		new_line(out, pretty, depth + 1);
		if (object) {
			write_json_text(out, member->name);
			buffer_add_cstr(out, pretty ? ": " : ":");
		}
		write_json(out, member->value, pretty, depth + 1);
	}
	if (value->items.count > 0)
		new_line(out, pretty, depth);
	buffer_add_byte(out, object ? '}' : ']');
}

static void write_json_quoted(struct buffer *out, const struct value *value)
{
	char moment[MOMENT_TEXT_MAX];
	if (value->type == VALUE_MOMENT) {
		moment_write(value->moment, moment);
		write_json_text(out, slice_of(moment));
	} else {
		write_json_text(out, value->type == VALUE_MARKUP ? value->markup.bytes : value->text);
	}
}

static void write_json(struct buffer *out, const struct value *value, bool pretty, size_t depth)
{
	if (value == NULL) {
		buffer_add_cstr(out, "null");
		return;
	}
	switch (value->type) {
	case VALUE_NULL:
		buffer_add_cstr(out, "null");
		break;
	case VALUE_BOOL:
	case VALUE_INTEGER:
	case VALUE_COUNT:
		value_write_text(out, value);
		break;
	case VALUE_REAL:
		if (isfinite(value->real))
			write_real(out, value->real);
		else
			buffer_add_cstr(out, "null");
		break;
	case VALUE_TEXT:
	case VALUE_URL:
	case VALUE_MARKUP:
	case VALUE_MOMENT:
		write_json_quoted(out, value);
		break;
	case VALUE_LIST:
	case VALUE_OBJECT:
		write_json_container(out, value, pretty, depth);
		break;
	}
}

void value_write_json(struct buffer *out, const struct value *value, bool pretty)
{
	write_json(out, value, pretty, 0);
}

static enum status too_deep(struct error *err)
{
	error_set(err, STATUS_LIMIT, "base.json_depth");
	error_number(err, "depth", VALUE_DEPTH_MAX);
	return STATUS_LIMIT;
}

static enum status copy_json(struct arena *a, json_t *json, size_t depth, struct value **out, struct error *err);

static enum status copy_json_object(struct arena *a, json_t *json, size_t depth, struct value **out, struct error *err)
{
	struct value *object = value_object(a);
	for (void *i = json_object_iter(json); i != NULL; i = json_object_iter_next(json, i)) {
		struct value *member = NULL;
		enum status status = copy_json(a, json_object_iter_value(i), depth + 1, &member, err);
		if (status != STATUS_OK)
			return status;
		struct slice name = arena_copy(a, slice_of(json_object_iter_key(i)));
		/* The reader has refused names that come twice, so that none is looked for here. */
		if (object != NULL && member != NULL && name.ptr != NULL)
			append(object, name, member);
	}
	*out = object;
	return value_done(a, err);
}

static enum status copy_json_list(struct arena *a, json_t *json, size_t depth, struct value **out, struct error *err)
{
	struct value *list = value_list(a);
	for (size_t i = 0; i < json_array_size(json); i++) {
		struct value *member = NULL;
		enum status status = copy_json(a, json_array_get(json, i), depth + 1, &member, err);
		if (status != STATUS_OK)
			return status;
		value_add(list, member);
	}
	*out = list;
	return value_done(a, err);
}

static enum status copy_json(struct arena *a, json_t *json, size_t depth, struct value **out, struct error *err)
{
	if (depth == VALUE_DEPTH_MAX && (json_is_object(json) || json_is_array(json)))
		return too_deep(err);
	switch (json_typeof(json)) {
	case JSON_OBJECT:
		return copy_json_object(a, json, depth, out, err);
	case JSON_ARRAY:
		return copy_json_list(a, json, depth, out, err);
	case JSON_STRING:
		*out = value_text(a, arena_copy(a, slice_make(json_string_value(json), json_string_length(json))));
		break;
	case JSON_INTEGER:
		*out = value_number(a, json_integer_value(json));
		break;
	case JSON_REAL:
		*out = value_real(a, json_real_value(json));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		*out = value_bool(a, json_is_true(json));
		break;
	case JSON_NULL:
		*out = value_null(a);
		break;
	}
	return value_done(a, err);
}

static enum status json_failure(const json_error_t *reason, struct error *err)
{
	enum json_error_code code = json_error_code(reason);
	if (code == json_error_out_of_memory)
		return error_memory(err);
	if (code == json_error_stack_overflow)
		return too_deep(err);
	error_set(err, STATUS_INPUT, "base.json_form");
	error_number(err, "line", reason->line);
	error_text(err, "reason", slice_of(reason->text));
	return STATUS_INPUT;
}

enum status value_read_json(struct arena *a, struct slice json, struct value **out, struct error *err)
{
	json_error_t reason;
	json_t *root =
	    json_loadb(json.len == 0 ? "" : json.ptr, json.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &reason);
	if (root == NULL)
		return json_failure(&reason, err);
	enum status status = copy_json(a, root, 0, out, err);
	json_decref(root);
	return status;
}
