#include "web/import_undo_page.h"

#include "publish/undo.h"
#include "web/import_runs.h"
#include "web/import_value.h"

/* Reads every story: as long as a publication may take. */
static enum status prepare(const struct visit *v, int64_t *id, struct undo *out, struct error *err)
{
	enum status status = visit_number(v, "import", id, err);
	db_set_deadline(v->seat->db, clock_now(v->site->desk->clock) + SITE_PUBLISH_DEADLINE_MS);
	return status == STATUS_OK ? undo_prepare(&v->publisher, v->arena, *id, out, err) : status;
}

/* `why` not NULL: what stands against it. */
static enum status show(const struct visit *v, int http_status, int64_t id, const struct error *why, struct error *err)
{
	struct import import;
	struct slice wrong = why == NULL ? slice_of("") : visit_sentence(v, why);
	enum status status = import_find(v->publisher.db, v->arena, id, &import, err);
	if (status != STATUS_OK)
		return status;
	struct value *page = import_row_value(v, &import);
	value_put_bool(page, "may", why == NULL);
	value_put_null(page, "wrong");
	if (why != NULL)
		value_put_text(page, "wrong", wrong);
	return visit_page(v, http_status, "desk/import-undo.html", "imports", page, err);
}

enum status import_undo_page(void *visit, const struct http_request *request, struct http_response *response,
                             struct error *err)
{
	const struct visit *v = visit;
	int64_t id;
	struct undo undo;
	enum status status = prepare(v, &id, &undo, err);
	if (status != STATUS_OK && status != STATUS_REFUSED)
		return status;
	const struct error why = status == STATUS_OK ? (struct error){0} : *err;
	return show(v, 200, id, status == STATUS_OK ? NULL : &why, err);
}

enum status import_undo_act(void *visit, const struct http_request *request, struct http_response *response,
                            struct error *err)
{
	const struct visit *v = visit;
	int64_t id;
	struct undo undo;
	enum status status = prepare(v, &id, &undo, err);
	if (status == STATUS_OK) {
		const struct publisher writer = visit_writer(v);
		(void)site_write_begin(v->site, SITE_DEADLINE_MS);
		status = undo_import(&writer, v->actor, &undo, err);
		site_write_end(v->site);
	}
	if (status == STATUS_OK)
		return visit_redirect(v, err, "/imports/%lld", (long long)id);
	if (status != STATUS_REFUSED && status != STATUS_LOCKED)
		return status;
	const struct error why = *err;
	return show(v, 409, id, &why, err);
}

enum status import_go_on_act(void *visit, const struct http_request *request, struct http_response *response,
                             struct error *err)
{
	const struct visit *v = visit;
	int64_t id;
	struct import import;
	enum status status = visit_number(v, "import", &id, err);
	if (status == STATUS_OK)
		status = import_find(v->publisher.db, v->arena, id, &import, err);
	if (status == STATUS_OK)
		status = import_runs_add_original(v->site->imports, &import, err);
	return status == STATUS_OK ? visit_redirect(v, err, "/imports/running") : status;
}

enum status import_all_go_on_act(void *visit, const struct http_request *request, struct http_response *response,
                                 struct error *err)
{
	const struct visit *v = visit;
	import_runs_go_on(v->site->imports);
	return visit_redirect(v, err, "/imports/running");
}
