#include "web/sign_in_page.h"

#include <sodium/utils.h>

enum { SESSION_SECONDS = 30 * 24 * 3600 };

static bool is_token(struct slice text)
{
	if (text.len != TOKEN_LEN)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (!byte_is_digit(text.ptr[i]) && !(text.ptr[i] >= 'a' && text.ptr[i] <= 'f'))
			return false;
	}
	return true;
}

/* ---- Who asks ---- */

enum status sign_in_find(struct visit *v, struct error *err)
{
	struct slice token = http_request_cookie(v->request, visit_cookie);
	if (!is_token(token))
		return error_set(err, STATUS_REFUSED, "desk.no_session");
	struct db *db = site_write_begin(v->site, SITE_DEADLINE_MS);
	enum status status = session_find(db, v->site->desk, v->arena, token, &v->session, err);
	site_write_end(v->site);
	if (status == STATUS_OK)
		v->actor.person = v->session.person.id;
	return status;
}

enum status sign_in_check_form(const struct visit *v, struct error *err)
{
	struct slice given = http_request_form(v->request, "csrf");
	if (given.len == 0)
		given = http_request_header(v->request, "X-CSRF-Token");
	struct slice wanted = v->session.csrf;
	/* In constant time, so that no answer tells how much of it was right. */
	if (wanted.len == TOKEN_LEN && given.len == wanted.len && sodium_memcmp(given.ptr, wanted.ptr, TOKEN_LEN) == 0)
		return STATUS_OK;
	return error_set(err, STATUS_REFUSED, "web.form_from_elsewhere");
}

/* ---- Pages ---- */

static enum status show(struct visit *v, struct slice link, bool is_good, struct error *err)
{
	struct value *page = value_object(v->arena);
	value_put_bool(page, "good", is_good);
	value_put_bool(page, "given", link.len > 0);
	value_put_text(page, "link", is_good ? link : slice_of(""));
	value_put_text(page, "folder", slice_of(v->site->desk->folder));
	return visit_page(v, link.len > 0 && !is_good ? 410 : 200, "desk/sign-in.html", NULL, page, err);
}

enum status sign_in_page(void *visit, const struct http_request *request, struct http_response *response,
                         struct error *err)
{
	struct visit *v = visit;
	struct slice link = http_request_query(request, "link");
	enum status status = STATUS_REFUSED;
	if (is_token(link))
		status = sign_in_look(v->seat->db, v->site->desk, link, err);
	if (status != STATUS_OK && status != STATUS_REFUSED)
		return status;
	return show(v, link, status == STATUS_OK, err);
}

enum status sign_in_act(void *visit, const struct http_request *request, struct http_response *response,
                        struct error *err)
{
	struct visit *v = visit;
	char session[TOKEN_LEN + 1];
	struct slice link = http_request_form(request, "link");
	enum status status = STATUS_REFUSED;
	if (is_token(link)) {
		struct db *db = site_write_begin(v->site, SITE_DEADLINE_MS);
		status = sign_in_use(db, v->site->desk, link, session, err);
		site_write_end(v->site);
	}
	if (status == STATUS_REFUSED)
		return show(v, slice_of("-"), false, err);
	if (status != STATUS_OK)
		return status;
	http_set_cookie(response, visit_cookie, slice_of(session), SESSION_SECONDS);
	return visit_redirect(v, err, "/");
}

enum status sign_out_act(void *visit, const struct http_request *request, struct http_response *response,
                         struct error *err)
{
	struct visit *v = visit;
	struct db *db = site_write_begin(v->site, SITE_DEADLINE_MS);
	enum status status = session_end(db, v->site->desk, http_request_cookie(request, visit_cookie), err);
	site_write_end(v->site);
	http_set_cookie(response, visit_cookie, slice_of(""), -1);
	return status == STATUS_OK ? visit_redirect(v, err, "/sign-in") : status;
}
