/* Undoing an import on a page, and going on with one that is not done. */
#ifndef CABLEDESK_WEB_IMPORT_UNDO_PAGE_H
#define CABLEDESK_WEB_IMPORT_UNDO_PAGE_H

#include "web/visit.h"

/* GET /imports/:import/undo: asks, or says why it cannot be. */
enum status import_undo_page(void *visit, const struct http_request *request, struct http_response *response,
                             struct error *err);
/* POST /imports/:import/undo */
enum status import_undo_act(void *visit, const struct http_request *request, struct http_response *response,
                            struct error *err);
/* POST /imports/:import/go-on: from its original. POST /imports/go-on: all that were stopped here. */
enum status import_go_on_act(void *visit, const struct http_request *request, struct http_response *response,
                             struct error *err);
enum status import_all_go_on_act(void *visit, const struct http_request *request, struct http_response *response,
                                 struct error *err);

#endif
