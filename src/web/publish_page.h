/* Publishing and withdrawing on a page: the plan, whole, and one button. What is sent carries the plan's hash: if it would come out differently by
 * then, nothing goes out and the new plan is shown.
 */
#ifndef CABLEDESK_WEB_PUBLISH_PAGE_H
#define CABLEDESK_WEB_PUBLISH_PAGE_H

#include "web/visit.h"

/* The plan of a page, with an address for each of its cables. */
enum status publish_make_plan(const struct visit *v, int64_t story, enum plan_act act, struct plan *out,
                              struct error *err) __attribute__((warn_unused_result));

/* GET /stories/:story/preview/ and the path of a page of the room: as it would be. */
enum status publish_preview_page(void *visit, const struct http_request *request, struct http_response *response,
                                 struct error *err);
/* GET and POST /stories/:story/publish; `when` is "now" or "later", with `at` in the zone of the story's partner. */
enum status publish_page(void *visit, const struct http_request *request, struct http_response *response,
                         struct error *err);
enum status publish_act(void *visit, const struct http_request *request, struct http_response *response,
                        struct error *err);
/* POST /stories/:story/although: why a cable goes out although it asks to protect someone. */
enum status publish_although_act(void *visit, const struct http_request *request, struct http_response *response,
                                 struct error *err);
/* POST /stories/:story/unschedule: it waits no more. */
enum status publish_unschedule_act(void *visit, const struct http_request *request, struct http_response *response,
                                   struct error *err);
/* GET and POST /stories/:story/withdraw */
enum status withdraw_page(void *visit, const struct http_request *request, struct http_response *response,
                          struct error *err);
enum status withdraw_act(void *visit, const struct http_request *request, struct http_response *response,
                         struct error *err);

#endif
