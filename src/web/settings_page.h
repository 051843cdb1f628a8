/* Settings on a page: collections, partners, and who the reading room says it is (which stands in config.ini). */
#ifndef CABLEDESK_WEB_SETTINGS_PAGE_H
#define CABLEDESK_WEB_SETTINGS_PAGE_H

#include "web/visit.h"

/* GET /settings */
enum status settings_page(void *visit, const struct http_request *request, struct http_response *response,
                          struct error *err);
/* POST /settings/collections, /settings/partners: makes one or changes it. */
enum status settings_collection_act(void *visit, const struct http_request *request, struct http_response *response,
                                    struct error *err);
enum status settings_partner_act(void *visit, const struct http_request *request, struct http_response *response,
                                 struct error *err);

/* POST /settings/room: name, about, contact and address of the reading room, into config.ini; they hold at once. */
enum status settings_room_act(void *visit, const struct http_request *request, struct http_response *response,
                              struct error *err);
/* GET /settings/sessions.csv, /settings/sessions.jsonl: all sessions of the person that have not ended. */
enum status settings_sessions_csv(void *visit, const struct http_request *request, struct http_response *response,
                                  struct error *err) __attribute__((warn_unused_result));
enum status settings_sessions_jsonl(void *visit, const struct http_request *request, struct http_response *response,
                                    struct error *err) __attribute__((warn_unused_result));
/* POST /settings/sessions: ends all but this one. POST /settings/link: shows a new link for another browser, once. */
enum status settings_sessions_act(void *visit, const struct http_request *request, struct http_response *response,
                                  struct error *err);
enum status settings_link_act(void *visit, const struct http_request *request, struct http_response *response,
                              struct error *err);

#endif
