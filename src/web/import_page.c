#include "web/import_page.h"

#include "base/list.h"
#include "desk/collection.h"
#include "web/import_finding_page.h"
#include "web/import_runs.h"
#include "web/import_value.h"
#include "web/upload.h"

#include <string.h>

enum { IMPORTS_SHOWN = 100, FINDINGS_SHOWN = 500, POSTS_SHOWN = 12 };

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
	int64_t before = 0;
	if (!slice_to_int64(http_request_query(v->request, "before"), &before))
		before = 0;
	enum status status =
	    import_list_newest(v->publisher.db, v->arena, before, IMPORTS_SHOWN + 1, &imports, &count, err);
	if (status == STATUS_OK)
		status = put_collections(v, page, http_request_form(v->request, "collection"), err);
	if (status != STATUS_OK)
		return status;
	struct value *list = value_put_list(page, "imports");
	for (size_t i = 0; i < count && i < IMPORTS_SHOWN; i++)
		value_add(list, import_row_value(v, &imports[i]));
	value_put_bool(page, "has_imports", count > 0);
	struct slice next = slice_of("");
	if (count > IMPORTS_SHOWN)
		next = arena_format(v->arena, "/imports?before=%lld", (long long)imports[IMPORTS_SHOWN - 1].id);
	visit_put_pager(page, before == 0, next);
	value_put_bool(page, "running", value_get_bool(import_runs_value(v->site->imports, v->arena), "active"));
	return visit_page(v, http_status, "desk/imports.html", "imports", page, err);
}

enum status import_list_page(void *visit, const struct http_request *request, struct http_response *response,
                             struct error *err)
{
	return show_list(visit, 200, NULL, err);
}

/* ---- The list as a file ---- */

static enum status send_list(const struct visit *v, enum list_format format, struct error *err)
{
	static const struct list_column columns[] = {
	    {"id", NULL, 0},    {"name", NULL, 0},      {"collection", NULL, 0}, {"started", NULL, 0},
	    {"done", NULL, 0},  {"undone", NULL, 0},    {"cables", NULL, 0},     {"new", NULL, 0},
	    {"known", NULL, 0}, {"differing", NULL, 0}, {"flagged", NULL, 0},    {"set_aside", NULL, 0},
	};
	struct import *imports;
	size_t count;
	struct value *rows = value_list(v->arena);
	enum status status = import_list(v->publisher.db, v->arena, &imports, &count, err);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		value_add(rows, import_row_value(v, &imports[i]));
	return visit_list(v, format, columns, sizeof columns / sizeof *columns, rows, "imports", err);
}

enum status import_csv(void *visit, const struct http_request *request, struct http_response *response,
                       struct error *err)
{
	return send_list(visit, LIST_CSV, err);
}

enum status import_jsonl(void *visit, const struct http_request *request, struct http_response *response,
                         struct error *err)
{
	return send_list(visit, LIST_JSONL, err);
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

/* To what came of it: the newest import of that name in the list. */
static void lead_to_import(const struct visit *v, struct value *run, const struct import *imports, size_t count)
{
	value_put_null(run, "url");
	while (count > 0 && !(slice_equal(imports[count - 1].name, value_get_text(run, "name")) &&
	                      slice_equal(imports[count - 1].collection, value_get_text(run, "collection"))))
		count--;
	if (count > 0)
		value_put_url(run, "url", arena_format(v->arena, "/imports/%d", (int)imports[count - 1].id));
}

enum status import_running_page(void *visit, const struct http_request *request, struct http_response *response,
                                struct error *err)
{
	const struct visit *v = visit;
	struct import *imports;
	size_t count;
	struct value *page = import_runs_value(v->site->imports, v->arena);
	const struct value *runs = value_get(page, "runs");
	enum status status = import_list(v->publisher.db, v->arena, &imports, &count, err);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < value_size(runs); i++) {
		dress_run(v, runs->items.members[i].value);
		lead_to_import(v, runs->items.members[i].value, imports, count);
	}
	value_put_bool(page, "any", value_size(runs) > 0);
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
	const struct import *import;
	struct value *aside;
	struct value *flagged;
	size_t count;
};

/* Any number of these a page would not hold; `import --report` writes them all. */
static enum status add_finding(void *state, const struct archive_finding *finding, struct error *err)
{
	struct listing *l = state;
	if (l->count++ >= FINDINGS_SHOWN)
		return STATUS_OK;
	struct value *object = value_add_object(finding->is_set_aside ? l->aside : l->flagged);
	value_put_url(object, "place_url",
	              arena_format(l->v->arena, "/imports/%lld/findings/%zu", (long long)l->import->id, l->count));
	return import_finding_value(l->v, finding, object, err);
}

static enum status put_findings(const struct visit *v, struct value *page, const struct import *import,
                                struct error *err)
{
	struct listing l = {
	    .v = v, .import = import, .aside = value_put_list(page, "aside"), .flagged = value_put_list(page, "flags")};
	/* Not where its counts say that nothing was found. The store copies with a NUL at the end. */
	enum status status = STATUS_OK;
	if (!import->done || import->counts.flagged + import->counts.set_aside > 0)
		status = archive_list_findings(v->publisher.archive, import->original.ptr, import->collection,
		                               add_finding, &l, err);
	value_put_bool(page, "has_aside", value_size(l.aside) > 0);
	value_put_bool(page, "has_flags", value_size(l.flagged) > 0);
	value_put_count(page, "more", l.count > FINDINGS_SHOWN ? (int64_t)(l.count - FINDINGS_SHOWN) : 0);
	return status;
}

/* Values of a facet with their counts; of very many the most frequent. */
static void put_facet(struct value *page, const char *name, const struct archive_facet *facet, size_t max)
{
	struct value *list = value_put_list(page, name);
	for (size_t i = 0; i < facet->count && i < max; i++) {
		struct value *row = value_add_object(list);
		value_put_text(row, "value", facet->counts[i].value);
		value_put_count(row, "count", (int64_t)facet->counts[i].count);
	}
}

static enum status put_summary(const struct visit *v, struct value *page, const struct import *import,
                               struct error *err)
{
	struct archive_answer came;
	struct archive_import one = {.collection = import->collection};
	memcpy(one.original, import->original.ptr, CABLE_ID_LEN);
	enum status status = archive_summarise(v->publisher.archive, v->arena, &one, 1, &came, err);
	if (status != STATUS_OK)
		return status;
	put_facet(page, "posts", &came.by_post, POSTS_SHOWN);
	put_facet(page, "years", &came.by_year, came.by_year.count);
	put_facet(page, "classes", &came.by_class, came.by_class.count);
	value_put_count(page, "more_posts",
	                came.by_post.count > POSTS_SHOWN ? (int64_t)(came.by_post.count - POSTS_SHOWN) : 0);
	value_put_bool(page, "has_summary", came.total > 0);
	return STATUS_OK;
}

enum status import_page(void *visit, const struct http_request *request, struct http_response *response,
                        struct error *err)
{
	const struct visit *v = visit;
	struct import import;
	int64_t id;
	enum status status = visit_number(v, "import", &id, err);
	if (status == STATUS_OK)
		status = import_find(v->publisher.db, v->arena, id, &import, err);
	if (status != STATUS_OK)
		return status;
	struct value *page = import_row_value(v, &import);
	status = put_summary(v, page, &import, err);
	if (status == STATUS_OK)
		status = put_findings(v, page, &import, err);
	return status == STATUS_OK ? visit_page(v, 200, "desk/import.html", "imports", page, err) : status;
}
