#include "web/mark_page.h"

#include "desk/mark.h"

static const struct {
	const char *field;
	enum mark mark;
	bool on;
} acts[] = {
    {"keep", MARK_KEPT, true},
    {"unkeep", MARK_KEPT, false},
    {"read", MARK_READ, true},
    {"unread", MARK_READ, false},
};

enum { ACTS = sizeof acts / sizeof *acts };

/* An address of this desk: a form may not send people elsewhere. */
static bool is_own_address(struct slice address)
{
	size_t at;
	return slice_starts_with(address, "/") && !slice_starts_with(address, "//") &&
	       !slice_find_byte(address, '\\', &at) && !slice_find_byte(address, '\n', &at) &&
	       !slice_find_byte(address, '\r', &at);
}

static enum status answer(const struct visit *v, size_t act, struct slice cable, struct error *err)
{
	struct slice back = http_request_form(v->request, "back");
	struct slice accept = http_request_header(v->request, "Accept");
	size_t at;
	if (slice_find(accept, slice_of("application/json"), &at)) {
		struct value *object = value_object(v->arena);
		value_put_text(object, "cable", cable);
		value_put_cstr(object, "mark", mark_name(acts[act].mark));
		value_put_bool(object, "on", acts[act].on);
		return visit_json(v, object, err);
	}
	if (!is_own_address(back))
		back = slice_of("/search");
	return visit_redirect(v, err, "%.*s", (int)back.len, back.ptr);
}

enum status mark_act(void *visit, const struct http_request *request, struct http_response *response, struct error *err)
{
	const struct visit *v = visit;
	struct archive_cable cable;
	struct cable_id id;
	struct slice hex = slice_of("");
	size_t act = 0;
	for (size_t i = 0; i < ACTS && hex.len == 0; i++) {
		hex = http_request_form(request, acts[i].field);
		act = i;
	}
	if (!cable_id_read(hex, &id))
		return error_set(err, STATUS_USAGE, "web.mark");
	/* What this person may not see cannot be marked, and nothing is told of it. */
	enum status status = archive_load(v->publisher.archive, v->arena, v->scope, &id, &cable, err);
	if (status != STATUS_OK)
		return status;
	struct db *db = site_write_begin(v->site, SITE_DEADLINE_MS);
	status = mark_set(db, v->site->desk, v->actor, acts[act].mark, &id, acts[act].on, err);
	site_write_end(v->site);
	return status == STATUS_OK ? answer(v, act, hex, err) : status;
}
