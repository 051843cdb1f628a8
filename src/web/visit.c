#include "web/visit.h"

#include <stdarg.h>

enum { ADDRESS_BYTES_MAX = 1024, ID_SHOWN = 16 };

const char visit_cookie[] = "cabledesk_session";

/* ---- Answers ---- */

static bool is_at(const char *section, const char *name)
{
	return section != NULL && slice_equals(slice_of(section), name);
}

void visit_put_frame(const struct visit *v, struct value *page, const char *section)
{
	static const char *const sections[] = {"front", "search", "kept", "find", "stories", "imports", "settings"};
	struct value *frame = value_put_object(page, "frame");
	bool signed_in = v->actor.person != 0;
	value_put_bool(frame, "signed_in", signed_in);
	value_put_text(frame, "person", signed_in ? v->session.person.name : slice_of(""));
	value_put_text(frame, "csrf", signed_in ? v->session.csrf : slice_of(""));
	struct value *at = value_put_object(frame, "at");
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		value_put_bool(at, sections[i], is_at(section, sections[i]));
	value_put_url(frame, "room", v->site->room);
	value_put_text(frame, "room_name", v->site->config->values[CONFIG_ROOM_NAME]);
}

/* What was made goes into the request's arena, where a response's text must live. */
static enum status send(const struct visit *v, int status, const char *type, const struct buffer *made,
                        struct error *err)
{
	if (buffer_done(made, err) != STATUS_OK)
		return STATUS_MEMORY;
	struct slice text = arena_copy(v->arena, buffer_slice(made));
	if (text.ptr == NULL)
		return error_memory(err);
	http_response_text(v->response, status, type, text);
	/* What one person sees is no other's, and not the browser's to keep. */
	http_header_set(v->response, "Cache-Control", slice_of("no-store"));
	return STATUS_OK;
}

void visit_put_pager(struct value *page, bool is_first, struct slice next_url)
{
	value_put_null(page, "pager");
	if (is_first && next_url.len == 0)
		return;
	struct value *pager = value_put_object(page, "pager");
	value_put_bool(pager, "is_first", is_first);
	value_put_null(pager, "next_url");
	if (next_url.len > 0)
		value_put_url(pager, "next_url", next_url);
}

enum status visit_page(const struct visit *v, int status, const char *template_name, const char *section,
                       struct value *page, struct error *err)
{
	struct buffer html = {0};
	visit_put_frame(v, page, section);
	enum status result = value_done(v->arena, err);
	if (result == STATUS_OK)
		result = template_render(v->site->templates, template_name, page, &html, err);
	if (result == STATUS_OK)
		result = send(v, status, "text/html; charset=utf-8", &html, err);
	buffer_free(&html);
	return result;
}

enum status visit_json(const struct visit *v, const struct value *tree, struct error *err)
{
	struct buffer json = {0};
	enum status status = value_done(v->arena, err);
	if (status == STATUS_OK) {
		value_write_json(&json, tree, false);
		buffer_add_byte(&json, '\n');
		status = send(v, 200, "application/json", &json, err);
	}
	buffer_free(&json);
	return status;
}

enum status visit_list(const struct visit *v, enum list_format format, const struct list_column *columns,
                       size_t column_count, const struct value *rows, const char *name, struct error *err)
{
	struct buffer made = {0};
	struct list_writer list;
	bool is_csv = format == LIST_CSV;
	list_begin(&list, format, columns, column_count, v->site->text, sink_of_buffer(&made));
	for (size_t i = 0; i < value_size(rows); i++)
		list_row(&list, value_at(rows, i), err);
	enum status status = list_end(&list, err);
	if (status == STATUS_OK)
		status = send(v, 200, is_csv ? "text/csv; charset=utf-8" : "application/jsonl", &made, err);
	buffer_free(&made);
	if (status == STATUS_OK)
		http_response_save_as(v->response, arena_format(v->arena, "%s.%s", name, is_csv ? "csv" : "jsonl"));
	return status;
}

enum status visit_redirect(const struct visit *v, struct error *err, const char *format, ...)
{
	char address[ADDRESS_BYTES_MAX];
	va_list args;
	va_start(args, format);
	int len = vsnprintf(address, sizeof address, format, args);
	va_end(args);
	if (len < 0 || (size_t)len >= sizeof address)
		return error_set(err, STATUS_INTERNAL, "base.internal");
	struct slice place = arena_copy(v->arena, slice_make(address, (size_t)len));
	if (place.ptr == NULL)
		return error_memory(err);
	http_redirect(v->response, place);
	return STATUS_OK;
}

struct publisher visit_writer(const struct visit *v)
{
	struct publisher writer = v->publisher;
	writer.db = v->site->db;
	return writer;
}

struct slice visit_sentence(const struct visit *v, const struct error *why)
{
	return text_error(v->site->text, v->arena, why);
}

bool visit_can_mend(enum status status)
{
	return status == STATUS_USAGE || status == STATUS_INPUT || status == STATUS_ENCODING ||
	       status == STATUS_REFUSED || status == STATUS_LIMIT;
}

enum status visit_number(const struct visit *v, const char *name, int64_t *out, struct error *err)
{
	if (slice_to_int64(http_request_place(v->request, name), out) && *out > 0)
		return STATUS_OK;
	return error_set(err, STATUS_MISSING, "http.no_such_page");
}

/* ---- Addresses ---- */

struct slice visit_address(struct arena *a, const char *path, const struct http_pair *pairs, size_t count)
{
	struct buffer out = {0};
	bool first = true;
	buffer_add_cstr(&out, path);
	for (size_t i = 0; i < count; i++) {
		if (pairs[i].value.len > 0)
			url_write_parameter(&out, &first, pairs[i].name, pairs[i].value);
	}
	struct slice address = out.failed ? (struct slice){NULL, 0} : arena_copy(a, buffer_slice(&out));
	buffer_free(&out);
	return address;
}

struct slice visit_cable_address(struct arena *a, struct slice name, struct slice id, struct slice query)
{
	struct buffer out = {0};
	bool first = true;
	buffer_add_cstr(&out, "/cables/");
	url_write_segment(&out, name);
	if (id.len > 0)
		url_write_parameter(&out, &first, slice_of("id"), slice_part(id, 0, ID_SHOWN));
	if (query.len > 0)
		url_write_parameter(&out, &first, slice_of("q"), query);
	struct slice address = out.failed ? (struct slice){NULL, 0} : arena_copy(a, buffer_slice(&out));
	buffer_free(&out);
	return address;
}

struct slice visit_class_key(struct slice class_name)
{
	static const char *const keys[] = {
	    [CLASSIFICATION_NONE] = "no-class",   [CLASSIFICATION_UNCLASSIFIED] = "unclassified",
	    [CLASSIFICATION_LIMITED] = "limited", [CLASSIFICATION_CONFIDENTIAL] = "confidential",
	    [CLASSIFICATION_SECRET] = "secret",   [CLASSIFICATION_TOP_SECRET] = "topsecret",
	};
	enum classification c = CLASSIFICATION_NONE;
	if (!classification_parse(class_name, &c))
		c = CLASSIFICATION_NONE;
	return slice_of(keys[c]);
}
