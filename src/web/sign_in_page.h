/* Signing in and out: a one-time link is used by a button's POST, so that a mail program which looks ahead uses nothing up. */
#ifndef CABLEDESK_WEB_SIGN_IN_PAGE_H
#define CABLEDESK_WEB_SIGN_IN_PAGE_H

#include "web/visit.h"

/* GET /sign-in?link=TOKEN: the button, or what to do when the link is no longer good or there is none. */
enum status sign_in_page(void *visit, const struct http_request *request, struct http_response *response,
                         struct error *err);
/* POST /sign-in: uses the link, starts the session, leads to the first page. */
enum status sign_in_act(void *visit, const struct http_request *request, struct http_response *response,
                        struct error *err);
/* POST /sign-out */
enum status sign_out_act(void *visit, const struct http_request *request, struct http_response *response,
                         struct error *err);

/* Finds who asks by the cookie, into the visit. STATUS_REFUSED if nobody is signed in. */
enum status sign_in_find(struct visit *v, struct error *err) __attribute__((warn_unused_result));
/* STATUS_REFUSED for a form that does not bring back what this session's pages put into it, or a program's request without that in its
 * header X-CSRF-Token. */
enum status sign_in_check_form(const struct visit *v, struct error *err) __attribute__((warn_unused_result));

#endif
