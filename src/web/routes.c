#include "web/routes.h"

#include "web/asset_page.h"
#include "web/cable_page.h"
#include "web/complete_page.h"
#include "web/editor_page.h"
#include "web/first_page.h"
#include "web/import_finding_list.h"
#include "web/import_finding_page.h"
#include "web/import_page.h"
#include "web/import_undo_page.h"
#include "web/mark_page.h"
#include "web/publish_page.h"
#include "web/quotation_page.h"
#include "web/quote_api.h"
#include "web/search_page.h"
#include "web/settings_page.h"
#include "web/sign_in_page.h"
#include "web/story_edit_page.h"
#include "web/story_page.h"
#include "web/upload.h"

enum { STORY_BODY_MAX = 20 << 20 };

static const char api_path[] = "/api/";

/* For anyone. */
static const struct http_route open_routes[] = {
    {HTTP_GET, "/sign-in", sign_in_page},
    {HTTP_POST, "/sign-in", sign_in_act},
    {HTTP_GET, "/assets/*path", asset_page},
};

/* For those who are signed in. */
static const struct http_route routes[] = {
    {HTTP_GET, "/", first_page},
    {HTTP_POST, "/sign-out", sign_out_act},
    {HTTP_GET, "/search", search_page},
    {HTTP_GET, "/search.json", search_json},
    {HTTP_GET, "/search.csv", search_csv},
    {HTTP_GET, "/search.jsonl", search_jsonl},
    {HTTP_GET, "/complete.json", complete_json},
    {HTTP_POST, "/marks", mark_act},
    {HTTP_GET, "/cables/:name", cable_page},
    {HTTP_GET, "/cables/:name/original", cable_original},
    {HTTP_GET, "/stories", story_list_page},
    {HTTP_GET, "/stories.csv", story_list_csv},
    {HTTP_GET, "/stories.jsonl", story_list_jsonl},
    {HTTP_GET, "/stories/new", story_new_page},
    {HTTP_POST, "/stories/new", story_new_act},
    {HTTP_POST, "/stories/typing.json", editor_typing_json},
    {HTTP_POST, "/stories/typing/discard", editor_discard_act},
    {HTTP_POST, "/stories/check", editor_check},
    {HTTP_GET, "/session.json", editor_session_json},
    {HTTP_GET, "/stories/:story", story_page},
    {HTTP_POST, "/stories/:story/pick", story_pick_act},
    {HTTP_POST, "/stories/:story/settle", quotation_settle_act},
    {HTTP_POST, "/stories/:story/fix", quotation_fix_act},
    {HTTP_GET, "/stories/:story/quotations/:n", quotation_page},
    {HTTP_GET, "/find", find_page},
    {HTTP_POST, "/find", find_page},
    {HTTP_GET, "/stories/:story/revise", story_revise_page},
    {HTTP_POST, "/stories/:story/revise", story_revise_act},
    {HTTP_GET, "/stories/:story/links", story_links_page},
    {HTTP_GET, "/stories/:story/publish", publish_page},
    {HTTP_POST, "/stories/:story/publish", publish_act},
    {HTTP_GET, "/stories/:story/preview/*path", publish_preview_page},
    {HTTP_POST, "/stories/:story/although", publish_although_act},
    {HTTP_POST, "/stories/:story/unschedule", publish_unschedule_act},
    {HTTP_GET, "/stories/:story/withdraw", withdraw_page},
    {HTTP_POST, "/stories/:story/withdraw", withdraw_act},
    {HTTP_GET, "/imports", import_list_page},
    {HTTP_POST, "/imports", import_act},
    {HTTP_GET, "/imports/running", import_running_page},
    {HTTP_GET, "/imports/running.json", import_running_json},
    {HTTP_POST, "/imports/stop", import_stop_act},
    {HTTP_POST, "/imports/go-on", import_all_go_on_act},
    {HTTP_GET, "/imports.csv", import_csv},
    {HTTP_GET, "/imports.jsonl", import_jsonl},
    {HTTP_GET, "/imports/:import", import_page},
    {HTTP_GET, "/api/session", session_api},
    {HTTP_POST, "/api/quotes/check", quote_check_api},
    {HTTP_POST, "/api/quotes/find", quote_find_api},
    {HTTP_POST, "/imports/:import/go-on", import_go_on_act},
    {HTTP_GET, "/imports/:import/undo", import_undo_page},
    {HTTP_POST, "/imports/:import/undo", import_undo_act},
    {HTTP_GET, "/imports/:import/findings/:finding", import_finding_page},
    {HTTP_GET, "/imports/:import/findings.csv", import_findings_csv},
    {HTTP_GET, "/imports/:import/findings.jsonl", import_findings_jsonl},
    {HTTP_GET, "/settings", settings_page},
    {HTTP_GET, "/settings/sessions.csv", settings_sessions_csv},
    {HTTP_GET, "/settings/sessions.jsonl", settings_sessions_jsonl},
    {HTTP_POST, "/settings/collections", settings_collection_act},
    {HTTP_POST, "/settings/partners", settings_partner_act},
    {HTTP_POST, "/settings/room", settings_room_act},
    {HTTP_POST, "/settings/sessions", settings_sessions_act},
    {HTTP_POST, "/settings/link", settings_link_act},
};

/* One who is signed in owns the desk: partners' people and their grants are to come, and will narrow this. */
static const struct scope everything = {.everything = true};

/* Whether who asks is a program or a script, which wants JSON of errors, too. */
static bool wants_json(struct slice path)
{
	return slice_ends_with(path, ".json") || slice_starts_with(path, api_path);
}

static bool is_open(struct slice path)
{
	return slice_equals(path, "/sign-in") || slice_starts_with(path, "/assets/");
}

static struct visit make_visit(struct site *site, const struct http_request *request, struct http_response *response)
{
	struct site_seat *seat = &site->seats[request->worker < site->seat_count ? request->worker : 0];
	return (struct visit){
	    .site = site,
	    .seat = seat,
	    .request = request,
	    .response = response,
	    .arena = request->arena,
	    .scope = &everything,
	    .publisher = {site->desk, seat->db, seat->archive, site->posts},
	};
}

/* A page leads to the sign-in; anything else is refused. */
static enum status send_to_sign_in(const struct visit *v, struct error *err)
{
	bool is_page = http_method_is_safe(v->request->method) && !wants_json(v->request->path);
	return is_page ? visit_redirect(v, err, "/sign-in") : error_set(err, STATUS_REFUSED, "desk.no_session");
}

static enum status answer(struct visit *v, struct http_request *request, struct error *err)
{
	struct http_routes table = {open_routes, sizeof open_routes / sizeof *open_routes, v};
	if (is_open(request->path))
		return http_route(&table, request, v->response, err);
	table = (struct http_routes){routes, sizeof routes / sizeof *routes, v};
	enum status status = sign_in_find(v, err);
	if (status == STATUS_REFUSED)
		return send_to_sign_in(v, err);
	if (status == STATUS_OK && !http_method_is_safe(request->method))
		status = sign_in_check_form(v, err);
	return status == STATUS_OK ? http_route(&table, request, v->response, err) : status;
}

enum status desk_answer(void *state, struct http_request *request, struct http_response *response, struct error *err)
{
	struct site *site = state;
	struct visit v = make_visit(site, request, response);
	enum status status = http_request_check_host(request, site->hosts, site->host_count, err);
	if (status == STATUS_OK)
		status = http_request_check_origin(request, err);
	if (status == STATUS_OK)
		status = site_seat_begin(site, v.seat, SITE_DEADLINE_MS, err);
	if (status == STATUS_OK) {
		v.publisher.archive = v.seat->archive;
		status = answer(&v, request, err);
	}
	upload_discard(request);
	return status;
}

/* ---- Errors ---- */

static const char *kind_of(int status)
{
	switch (status) {
	case 403:
		return "refused";
	case 404:
	case 405:
		return "missing";
	case 503:
	case 504:
		return "late";
	default:
		return "other";
	}
}

static enum status show_error(const struct visit *v, const struct error *why, struct error *err)
{
	static const char *const kinds[] = {"refused", "missing", "late", "other"};
	const char *kind = kind_of(v->response->status);
	struct value *page = value_object(v->arena);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		value_put_bool(page, kinds[i], slice_equals(slice_of(kinds[i]), kind));
	value_put_text(page, "sentence", visit_sentence(v, why));
	value_put_text(page, "request", v->request->id);
	value_put_number(page, "status", v->response->status);
	return visit_page(v, v->response->status, "desk/error.html", NULL, page, err);
}

static enum status show_json_error(const struct visit *v, const struct error *why, struct error *err)
{
	int status = v->response->status;
	struct value *tree = value_object(v->arena);
	struct value *error = value_put_object(tree, "error");
	value_put_cstr(error, "id", why->sentence);
	value_put_text(error, "sentence", visit_sentence(v, why));
	enum status result = visit_json(v, tree, err);
	v->response->status = status;
	return result;
}

/* The ways of the desk stand on a page that is not there, too, for one who is signed in. Other refusals may come from the thread that
 * reads the network, which must not wait for the desk, and some answer a foreign host. */
static void find_person(struct visit *v)
{
	struct error err;
	bool is_nowhere = v->response->status == 404 || v->response->status == 405;
	if (is_nowhere && http_method_is_safe(v->request->method) && sign_in_find(v, &err) != STATUS_OK)
		v->actor.person = 0;
}

void desk_refuse(void *state, const struct http_request *request, struct http_response *response,
                 const struct error *why)
{
	struct site *site = state;
	struct error err;
	struct visit v = make_visit(site, request, response);
	if (!wants_json(request->path))
		find_person(&v);
	enum status status = wants_json(request->path) ? show_json_error(&v, why, &err) : show_error(&v, why, &err);
	if (status != STATUS_OK)
		http_response_text(response, response->status, "text/plain; charset=utf-8", visit_sentence(&v, why));
}

/* ---- Bodies ---- */

enum status desk_intake(void *state, const struct http_request *request, struct http_intake *intake, struct error *err)
{
	if (slice_equals(request->path, "/imports"))
		return upload_intake(state, request, intake, err);
	if (slice_starts_with(request->path, "/stories/") || slice_equals(request->path, "/api/quotes/check")) {
		intake->body_max = STORY_BODY_MAX;
		intake->memory_max = STORY_BODY_MAX;
	}
	return STATUS_OK;
}
