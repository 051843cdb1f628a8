/* Imports on pages: the list, what runs and how far it is, what an import flagged and set aside. */
#ifndef CABLEDESK_WEB_IMPORT_PAGE_H
#define CABLEDESK_WEB_IMPORT_PAGE_H

#include "web/visit.h"

/* GET /imports: all that came in, and a form for more. */
enum status import_list_page(void *visit, const struct http_request *request, struct http_response *response,
                             struct error *err);
/* POST /imports: files into a collection; they are read one after the other. */
enum status import_act(void *visit, const struct http_request *request, struct http_response *response,
                       struct error *err);
/* GET /imports/running, /imports/running.json: how far, at what rate, how long still. The page asks again by itself. */
enum status import_running_page(void *visit, const struct http_request *request, struct http_response *response,
                                struct error *err);
enum status import_running_json(void *visit, const struct http_request *request, struct http_response *response,
                                struct error *err);
/* POST /imports/stop */
enum status import_stop_act(void *visit, const struct http_request *request, struct http_response *response,
                            struct error *err);
/* GET /imports.csv, /imports.jsonl: the list. */
enum status import_csv(void *visit, const struct http_request *request, struct http_response *response,
                       struct error *err);
enum status import_jsonl(void *visit, const struct http_request *request, struct http_response *response,
                         struct error *err);
/* GET /imports/:import: one import with what it flagged and set aside. */
enum status import_page(void *visit, const struct http_request *request, struct http_response *response,
                        struct error *err);

#endif
