#include "web/import_page.h"

#include "desk/collection.h"
#include "web/import_runs.h"
#include "web/import_value.h"
#include "web/upload.h"

enum { FINDINGS_SHOWN = 500, REFRESH_SECONDS = 2 };

/* ---- The list and its form ---- */

static enum status put_collections(const struct visit *v, struct value *page, struct slice chosen, struct error *err)
{
	struct collection *all;
	size_t count;
	enum status status = collection_list(v->publisher.db, v->arena, &all, &count, err);
	struct value *list = value_put_list(page, "collections");
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		struct value *object = value_add_object(list);
		value_put_text(object, "name", all[i].name);
		value_put_bool(object, "chosen", slice_equal(all[i].name, chosen));
	}
	value_put_bool(page, "has_collections", value_size(list) > 0);
	value_put_text(page, "collection", chosen);
	return status;
}

static enum status show_list(const struct visit *v, int http_status, const struct error *why, struct error *err)
{
	struct import *imports;
	size_t count;
	struct value *page = value_object(v->arena);
	/* Before `err` is used again: it may be what `why` points to. */
	if (why == NULL)
		value_put_null(page, "wrong");
	else
		value_put_text(page, "wrong", visit_sentence(v, why));
	enum status status = import_list(v->publisher.db, v->arena, &imports, &count, err);
	if (status == STATUS_OK)
		status = put_collections(v, page, http_request_form(v->request, "collection"), err);
	if (status != STATUS_OK)
		return status;
	struct value *list = value_put_list(page, "imports");
	for (size_t i = count; i > 0; i--)
		value_add(list, import_row_value(v, &imports[i - 1]));
	value_put_bool(page, "has_imports", count > 0);
	value_put_bool(page, "running", value_get_bool(import_runs_value(v->site->imports, v->arena), "active"));
	return visit_page(v, http_status, "desk/imports.html", "imports", page, err);
}

enum status import_list_page(void *visit, const struct http_request *request, struct http_response *response,
                             struct error *err)
{
	return show_list(visit, 200, NULL, err);
}

/* ---- Beginning and stopping ---- */

static enum status add_uploads(const struct visit *v, struct slice collection, size_t *added, struct error *err)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; i < v->request->uploads.count && status == STATUS_OK; i++) {
		struct upload upload;
		if (!upload_take(v->request, i, &upload))
			continue;
		status = import_runs_add(v->site->imports, collection, &upload, err);
		upload_remove(v->site->desk->files, &upload);
		*added += status == STATUS_OK;
	}
	if (status == STATUS_OK && *added == 0)
		status = error_set(err, STATUS_USAGE, "web.no_file");
	return status;
}

enum status import_act(void *visit, const struct http_request *request, struct http_response *response,
                       struct error *err)
{
	const struct visit *v = visit;
	size_t added = 0;
	struct slice collection = slice_trim(http_request_form(request, "collection"));
	enum status status = STATUS_OK;
	if (!collection_name_is_good(collection)) {
		status = error_set(err, STATUS_USAGE, "web.collection_name");
		error_text(err, "name", collection);
	}
	if (status == STATUS_OK)
		status = add_uploads(v, collection, &added, err);
	if (status != STATUS_OK && added == 0 && visit_can_mend(status)) {
		const struct error why = *err;
		return show_list(v, 400, &why, err);
	}
	return status == STATUS_OK ? visit_redirect(v, err, "/imports/running") : status;
}

enum status import_stop_act(void *visit, const struct http_request *request, struct http_response *response,
                            struct error *err)
{
	const struct visit *v = visit;
	import_runs_stop(v->site->imports);
	return visit_redirect(v, err, "/imports/running");
}

/* ---- What runs ---- */

static void dress_run(const struct visit *v, struct value *run)
{
	static const char *const states[] = {"waiting", "running", "done", "stopped", "failed"};
	struct slice state = value_get_text(run, "state");
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		value_put_bool(run, arena_format(v->arena, "is_%s", states[i]).ptr, slice_equals(state, states[i]));
	value_put_text(run, "done_text", text_size(v->site->text, v->arena, value_get_number(run, "bytes", 0)));
	value_put_text(run, "total_text", text_size(v->site->text, v->arena, value_get_number(run, "total", 0)));
}

enum status import_running_page(void *visit, const struct http_request *request, struct http_response *response,
                                struct error *err)
{
	const struct visit *v = visit;
	struct value *page = import_runs_value(v->site->imports, v->arena);
	const struct value *runs = value_get(page, "runs");
	for (size_t i = 0; i < value_size(runs); i++)
		dress_run(v, runs->items.members[i].value);
	value_put_bool(page, "any", value_size(runs) > 0);
	/* Without a script the page asks again by itself. */
	if (value_get_bool(page, "active"))
		http_header_set(response, "Refresh", arena_format(v->arena, "%d", REFRESH_SECONDS));
	return visit_page(v, 200, "desk/running.html", "imports", page, err);
}

enum status import_running_json(void *visit, const struct http_request *request, struct http_response *response,
                                struct error *err)
{
	const struct visit *v = visit;
	return visit_json(v, import_runs_value(v->site->imports, v->arena), err);
}

/* ---- One import ---- */

struct listing {
	const struct visit *v;
	struct value *aside;
	struct value *flagged;
	size_t count;
};

/* Any number of these a page would not hold; `import --report` writes them all. */
static enum status add_finding(void *state, const struct archive_finding *finding, struct error *err)
{
	struct listing *l = state;
	struct arena *a = l->v->arena;
	if (l->count++ >= FINDINGS_SHOWN)
		return STATUS_OK;
	struct value *object = value_add_object(finding->is_set_aside ? l->aside : l->flagged);
	struct slice detail = arena_copy(a, finding->detail), mrn = arena_copy(a, finding->mrn);
	char *id = arena_cstr(a, finding->sentence), hex[CABLE_ID_LEN + 1];
	if (id == NULL)
		return error_memory(err);
	value_put_text(object, "sentence", text_sentence_text(l->v->site->text, a, id, "detail", detail));
	value_put_text(object, "detail", detail);
	value_put_text(object, "member", arena_copy(a, finding->place.member));
	value_put_count(object, "offset", (int64_t)finding->place.offset);
	value_put_count(object, "length", (int64_t)finding->place.length);
	value_put_null(object, "url");
	if (!finding->is_set_aside) {
		cable_id_write(&finding->cable, hex);
		struct slice letters = arena_copy(a, slice_of(hex));
		value_put_text(object, "name", mrn.len > 0 ? mrn : slice_part(letters, 0, 12));
		value_put_url(object, "url",
		              visit_cable_address(a, mrn.len > 0 ? mrn : letters, letters, slice_of("")));
	}
	return STATUS_OK;
}

static enum status put_findings(const struct visit *v, struct value *page, const struct import *import,
                                struct error *err)
{
	struct listing l = {.v = v, .aside = value_put_list(page, "aside"), .flagged = value_put_list(page, "flags")};
	char *original = arena_cstr(v->arena, import->original);
	if (original == NULL)
		return error_memory(err);
	enum status status =
	    archive_list_findings(v->publisher.archive, original, import->collection, add_finding, &l, err);
	value_put_bool(page, "has_aside", value_size(l.aside) > 0);
	value_put_bool(page, "has_flags", value_size(l.flagged) > 0);
	value_put_count(page, "more", l.count > FINDINGS_SHOWN ? (int64_t)(l.count - FINDINGS_SHOWN) : 0);
	return status;
}

enum status import_page(void *visit, const struct http_request *request, struct http_response *response,
                        struct error *err)
{
	const struct visit *v = visit;
	struct import *imports;
	size_t count;
	int64_t id;
	enum status status = visit_number(v, "import", &id, err);
	if (status == STATUS_OK)
		status = import_list(v->publisher.db, v->arena, &imports, &count, err);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		if (imports[i].id != id)
			continue;
		struct value *page = import_row_value(v, &imports[i]);
		status = put_findings(v, page, &imports[i], err);
		return status == STATUS_OK ? visit_page(v, 200, "desk/import.html", "imports", page, err) : status;
	}
	return status == STATUS_OK ? error_set(err, STATUS_MISSING, "http.no_such_page") : status;
}
