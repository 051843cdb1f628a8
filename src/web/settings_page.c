#include "web/settings_page.h"

#include "desk/collection.h"
#include "desk/partner.h"

#include <stdlib.h>
#include <string.h>

/* A form that was sent and could not be taken: it is shown open, with what was typed, and the sentence at its field. */
struct refusal {
	const char *form;  /* "collection", "partner", "room" */
	const char *field; /* name of the input */
	struct error why;
};

/* ---- Forms ---- */

/* Fields of a form as {name, value, wrong}: `wrong` is the sentence at the one that it is about, else null. */
static void put_field(const struct visit *v, struct value *form, const char *name, struct slice value,
                      const struct refusal *refusal)
{
	struct value *object = value_put_object(form, name);
	value_put_text(object, "value", value);
	value_put_null(object, "wrong");
	if (refusal != NULL && strcmp(refusal->field, name) == 0)
		value_put_text(object, "wrong", visit_sentence(v, &refusal->why));
}

/* What was typed, in place of what is kept, where the form came back. */
static struct slice typed(const struct visit *v, const char *name, struct slice kept, const struct refusal *refusal)
{
	return refusal == NULL ? kept : http_request_form(v->request, name);
}

/* The refusal, if it is about the form of this name; an empty name stands for the form that makes a new one. */
static const struct refusal *about(const struct visit *v, const struct refusal *refusal, const char *form,
                                   struct slice name, bool is_new)
{
	if (refusal == NULL || strcmp(refusal->form, form) != 0)
		return NULL;
	bool was_new = http_request_form(v->request, "new").len > 0;
	bool is_it = is_new ? was_new : !was_new && slice_equal(http_request_form(v->request, "name"), name);
	return is_it ? refusal : NULL;
}

static void put_collection(const struct visit *v, struct value *object, const struct collection *c, bool is_new,
                           const struct refusal *all)
{
	const struct refusal *refusal = about(v, all, "collection", c->name, is_new);
	value_put_bool(object, "open", refusal != NULL);
	put_field(v, object, "name", is_new ? typed(v, "name", c->name, refusal) : c->name, refusal);
	put_field(v, object, "credit", typed(v, "credit", c->credit, refusal), refusal);
	put_field(v, object, "note", typed(v, "note", c->note, refusal), refusal);
	put_field(v, object, "terms", typed(v, "terms", c->terms, refusal), refusal);
}

static void put_partner(const struct visit *v, struct value *object, const struct partner *p, bool is_new,
                        const struct refusal *all)
{
	const struct refusal *refusal = about(v, all, "partner", p->name, is_new);
	value_put_bool(object, "open", refusal != NULL);
	put_field(v, object, "name", is_new ? typed(v, "name", p->name, refusal) : p->name, refusal);
	put_field(v, object, "site", typed(v, "site", p->site, refusal), refusal);
	put_field(v, object, "zone", typed(v, "zone", p->zone, refusal), refusal);
	put_field(v, object, "credit", typed(v, "credit", p->credit, refusal), refusal);
}

/* The settings that the room's form has. */
static const struct {
	const char *name;
	enum config_key key;
} room_fields[] = {
    {"name", CONFIG_ROOM_NAME},
    {"about", CONFIG_ROOM_ABOUT},
    {"contact", CONFIG_ROOM_CONTACT},
    {"address", CONFIG_ROOM_ADDRESS},
};
enum { ROOM_FIELDS = sizeof room_fields / sizeof *room_fields };

static void put_room(const struct visit *v, struct value *page, const struct refusal *all)
{
	const struct config *config = v->site->config;
	struct value *room = value_put_object(page, "room");
	const struct refusal *refusal = all != NULL && strcmp(all->form, "room") == 0 ? all : NULL;
	for (size_t i = 0; i < ROOM_FIELDS; i++)
		put_field(v, room, room_fields[i].name,
		          typed(v, room_fields[i].name, config->values[room_fields[i].key], refusal), refusal);
}

enum { SESSIONS_SHOWN = 20, SESSIONS_MAX = 1000000 };

static void put_session(struct value *object, const struct session_row *row)
{
	value_put_moment(object, "started", (struct moment){row->started_ms, MOMENT_MINUTE});
	value_put_moment(object, "seen", (struct moment){row->seen_ms, MOMENT_MINUTE});
	value_put_bool(object, "is_own", row->is_own);
}

static enum status put_sessions(const struct visit *v, struct value *page, struct error *err)
{
	struct session_row *rows;
	size_t count = 0;
	int64_t at = 0;
	struct slice token = http_request_cookie(v->request, visit_cookie);
	if (!slice_to_int64(http_request_query(v->request, "sessions"), &at) || at < 0 || at > SESSIONS_MAX)
		at = 0;
	enum status status = session_list(v->publisher.db, v->site->desk, v->arena, v->session.person.id, token,
	                                  (size_t)at, SESSIONS_SHOWN + 1, &rows, &count, err);
	struct value *list = value_put_list(page, "sessions");
	for (size_t i = 0; status == STATUS_OK && i < count && i < SESSIONS_SHOWN; i++)
		put_session(value_add_object(list), &rows[i]);
	value_put_bool(page, "has_others", at > 0 || count > 1);
	struct slice next = slice_of("");
	if (count > SESSIONS_SHOWN)
		next = arena_format(v->arena, "?sessions=%lld#sessions", (long long)at + SESSIONS_SHOWN);
	visit_put_pager(page, at == 0, next);
	return status;
}

/* ---- The page ---- */

static enum status put_lists(const struct visit *v, struct value *page, const struct refusal *refusal,
                             struct error *err)
{
	struct collection *collections;
	struct partner *partners;
	size_t collection_count, partner_count;
	enum status status = collection_list(v->publisher.db, v->arena, &collections, &collection_count, err);
	if (status == STATUS_OK)
		status = partner_list(v->publisher.db, v->arena, &partners, &partner_count, err);
	if (status != STATUS_OK)
		return status;
	struct value *list = value_put_list(page, "collections");
	for (size_t i = 0; i < collection_count; i++)
		put_collection(v, value_add_object(list), &collections[i], false, refusal);
	put_collection(v, value_put_object(page, "new_collection"), &(struct collection){0}, true, refusal);
	list = value_put_list(page, "partners");
	for (size_t i = 0; i < partner_count; i++)
		put_partner(v, value_add_object(list), &partners[i], false, refusal);
	put_partner(v, value_put_object(page, "new_partner"), &(struct partner){0}, true, refusal);
	return STATUS_OK;
}

/* `link` (may be empty) is a new sign-in link, shown this once. */
static enum status show(const struct visit *v, int http_status, const struct refusal *refusal, struct slice link,
                        struct error *err)
{
	struct value *page = value_object(v->arena);
	enum status status = put_lists(v, page, refusal, err);
	if (status == STATUS_OK)
		status = put_sessions(v, page, err);
	if (status != STATUS_OK)
		return status;
	put_room(v, page, refusal);
	value_put_text(page, "link", link);
	value_put_text(page, "folder", slice_of(v->site->desk->folder));
	return visit_page(v, http_status, "desk/settings.html", "settings", page, err);
}

enum status settings_page(void *visit, const struct http_request *request, struct http_response *response,
                          struct error *err)
{
	return show(visit, 200, NULL, slice_of(""), err);
}

/* To the part that was changed, or back to the form with what was wrong. */
static enum status finish(const struct visit *v, enum status status, const char *form, const char *field,
                          struct error *err)
{
	if (status == STATUS_OK)
		return visit_redirect(v, err, "/settings#%ss", form);
	if (!visit_can_mend(status))
		return status;
	const struct refusal refusal = {form, field, *err};
	return show(v, 400, &refusal, slice_of(""), err);
}

/* An empty field of the form empties the field: it is there, and so its pointer is not NULL. */
static struct slice field(const struct visit *v, const char *name)
{
	struct slice value = slice_trim(http_request_form(v->request, name));
	return value.len > 0 ? value : slice_of("");
}

enum status settings_collection_act(void *visit, const struct http_request *request, struct http_response *response,
                                    struct error *err)
{
	const struct visit *v = visit;
	const struct collection c = {
	    .name = field(v, "name"),
	    .credit = field(v, "credit"),
	    .note = field(v, "note"),
	    .terms = field(v, "terms"),
	};
	struct db *db = site_write_begin(v->site, SITE_DEADLINE_MS);
	enum status status = collection_set(db, v->site->desk, &c, err);
	site_write_end(v->site);
	return finish(v, status, "collection", "name", err);
}

enum status settings_partner_act(void *visit, const struct http_request *request, struct http_response *response,
                                 struct error *err)
{
	const struct visit *v = visit;
	const struct partner p = {
	    .name = field(v, "name"),
	    .site = field(v, "site"),
	    .zone = field(v, "zone"),
	    .credit = field(v, "credit"),
	};
	struct db *db = site_write_begin(v->site, SITE_DEADLINE_MS);
	enum status status = partner_set(db, v->site->desk, &p, err);
	site_write_end(v->site);
	const char *where = "name";
	if (status == STATUS_USAGE)
		where = strcmp(err->sentence, "desk.partner_site") == 0   ? "site"
		        : strcmp(err->sentence, "desk.partner_zone") == 0 ? "zone"
		                                                          : "name";
	return finish(v, status, "partner", where, err);
}

/* ---- The room ---- */

enum { CONFIG_MAX = 1 << 20 };

/* The file with the form's values; `*field` is the one that it cannot hold. */
static enum status change_text(const struct visit *v, struct slice text, struct buffer *out, const char **where,
                               struct error *err)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; status == STATUS_OK && i < ROOM_FIELDS; i++) {
		struct buffer changed = {0};
		*where = room_fields[i].name;
		status = config_change(text, room_fields[i].key, field(v, room_fields[i].name), &changed, err);
		text = arena_copy(v->arena, buffer_slice(&changed));
		buffer_free(&changed);
		if (status == STATUS_OK && text.ptr == NULL)
			status = error_memory(err);
	}
	if (status == STATUS_OK)
		buffer_add(out, text);
	return status == STATUS_OK ? buffer_done(out, err) : status;
}

/* The site uses it from now on. What was used before stays, for others may be reading it; a person changes this rarely. */
static enum status use_config(const struct visit *v, const char *path, struct error *err)
{
	struct kept {
		struct config config;
		struct arena a;
	} *kept = calloc(1, sizeof *kept);
	if (kept == NULL)
		return error_memory(err);
	enum status status = config_read(&kept->a, path, &kept->config, err);
	if (status != STATUS_OK) {
		arena_free(&kept->a);
		free(kept);
		return status;
	}
	v->site->config = &kept->config;
	atomic_store(&v->site->room_is_old, true);
	return STATUS_OK;
}

static enum status write_room(const struct visit *v, const char **where, struct error *err)
{
	struct slice text = slice_of("");
	struct buffer changed = {0};
	const struct desk *desk = v->site->desk;
	char *path = desk_path(v->arena, desk, "config.ini");
	enum status status = path == NULL ? error_memory(err) : file_read_all(v->arena, path, CONFIG_MAX, &text, err);
	if (status == STATUS_MISSING)
		status = STATUS_OK;
	if (status == STATUS_OK)
		status = change_text(v, text, &changed, where, err);
	if (status == STATUS_OK)
		status = file_write_whole(desk->files, desk->folder, "config.ini", buffer_slice(&changed), 0600, err);
	buffer_free(&changed);
	return status == STATUS_OK ? use_config(v, path, err) : status;
}

enum status settings_room_act(void *visit, const struct http_request *request, struct http_response *response,
                              struct error *err)
{
	const struct visit *v = visit;
	const char *where = "name";
	/* One at a time. */
	(void)site_write_begin(v->site, SITE_DEADLINE_MS);
	enum status status = write_room(v, &where, err);
	site_write_end(v->site);
	return finish(v, status, "room", where, err);
}

/* ---- Who is signed in ---- */

enum status settings_sessions_act(void *visit, const struct http_request *request, struct http_response *response,
                                  struct error *err)
{
	const struct visit *v = visit;
	struct db *db = site_write_begin(v->site, SITE_DEADLINE_MS);
	enum status status = session_end_others(db, v->site->desk, v->session.person.id,
	                                        http_request_cookie(request, visit_cookie), err);
	site_write_end(v->site);
	return status == STATUS_OK ? visit_redirect(v, err, "/settings#sessions") : status;
}

static enum status send_sessions(const struct visit *v, enum list_format format, struct error *err)
{
	static const struct list_column columns[] = {{"started", NULL, 0}, {"seen", NULL, 0}, {"is_own", NULL, 0}};
	struct session_row *rows;
	size_t count = 0;
	struct slice token = http_request_cookie(v->request, visit_cookie);
	struct value *list = value_list(v->arena);
	enum status status = session_list(v->publisher.db, v->site->desk, v->arena, v->session.person.id, token, 0,
	                                  SESSIONS_MAX, &rows, &count, err);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		put_session(value_add_object(list), &rows[i]);
	return status == STATUS_OK
	           ? visit_list(v, format, columns, sizeof columns / sizeof *columns, list, "sessions", err)
	           : status;
}

enum status settings_sessions_csv(void *visit, const struct http_request *request, struct http_response *response,
                                  struct error *err)
{
	return send_sessions(visit, LIST_CSV, err);
}

enum status settings_sessions_jsonl(void *visit, const struct http_request *request, struct http_response *response,
                                    struct error *err)
{
	return send_sessions(visit, LIST_JSONL, err);
}

enum status settings_link_act(void *visit, const struct http_request *request, struct http_response *response,
                              struct error *err)
{
	const struct visit *v = visit;
	char token[TOKEN_LEN + 1];
	struct db *db = site_write_begin(v->site, SITE_DEADLINE_MS);
	enum status status = sign_in_make(db, v->site->desk, v->session.person.id, token, err);
	site_write_end(v->site);
	if (status != STATUS_OK)
		return status;
	struct slice host = request->host;
	return show(v, 200, NULL, arena_format(v->arena, "http://%.*s/sign-in?link=%s", (int)host.len, host.ptr, token),
	            err);
}
