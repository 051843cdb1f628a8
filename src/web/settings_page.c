#include "web/settings_page.h"

#include "desk/collection.h"
#include "desk/partner.h"

static void put_collection(struct value *list, const struct collection *c)
{
	struct value *object = value_add_object(list);
	value_put_text(object, "name", c->name);
	value_put_text(object, "credit", c->credit);
	value_put_text(object, "note", c->note);
	value_put_text(object, "terms", c->terms);
}

static void put_partner(struct value *list, const struct partner *p)
{
	struct value *object = value_add_object(list);
	value_put_text(object, "name", p->name);
	value_put_text(object, "site", p->site);
	value_put_text(object, "zone", p->zone);
	value_put_text(object, "credit", p->credit);
}

static void put_room(const struct visit *v, struct value *page)
{
	const struct config *config = v->site->config;
	struct value *room = value_put_object(page, "room");
	value_put_text(room, "name", config->values[CONFIG_ROOM_NAME]);
	value_put_text(room, "about", config->values[CONFIG_ROOM_ABOUT]);
	value_put_text(room, "contact", config->values[CONFIG_ROOM_CONTACT]);
	value_put_text(room, "address", config->values[CONFIG_ROOM_ADDRESS]);
	value_put_text(page, "folder", slice_of(v->site->desk->folder));
}

/* `wrong` (may be NULL) stands above the form that it came from, which keeps what was typed. */
static enum status show(const struct visit *v, int http_status, const char *form, const struct error *wrong,
                        struct error *err)
{
	struct collection *collections;
	struct partner *partners;
	size_t collection_count, partner_count;
	struct value *page = value_object(v->arena);
	value_put_null(page, "wrong_collection");
	value_put_null(page, "wrong_partner");
	if (wrong != NULL)
		value_put_text(page, form, visit_sentence(v, wrong));
	enum status status = collection_list(v->publisher.db, v->arena, &collections, &collection_count, err);
	if (status == STATUS_OK)
		status = partner_list(v->publisher.db, v->arena, &partners, &partner_count, err);
	if (status != STATUS_OK)
		return status;
	struct value *list = value_put_list(page, "collections");
	for (size_t i = 0; i < collection_count; i++)
		put_collection(list, &collections[i]);
	list = value_put_list(page, "partners");
	for (size_t i = 0; i < partner_count; i++)
		put_partner(list, &partners[i]);
	value_put_bool(page, "has_collections", collection_count > 0);
	value_put_bool(page, "has_partners", partner_count > 0);
	put_room(v, page);
	return visit_page(v, http_status, "desk/settings.html", "settings", page, err);
}

enum status settings_page(void *visit, const struct http_request *request, struct http_response *response,
                          struct error *err)
{
	return show(visit, 200, NULL, NULL, err);
}

static enum status finish(const struct visit *v, enum status status, const char *form, struct error *err)
{
	if (status == STATUS_OK)
		return visit_redirect(v, err, "/settings");
	if (!visit_can_mend(status))
		return status;
	const struct error why = *err;
	return show(v, 400, form, &why, err);
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
	return finish(v, status, "wrong_collection", err);
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
	return finish(v, status, "wrong_partner", err);
}
