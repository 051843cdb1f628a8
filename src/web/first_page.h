/* The desk's first page: what waits for a person, drafts, the newest imports; of an empty desk, what to do first. */
#ifndef CABLEDESK_WEB_FIRST_PAGE_H
#define CABLEDESK_WEB_FIRST_PAGE_H

#include "web/visit.h"

/* GET / */
enum status first_page(void *visit, const struct http_request *request, struct http_response *response,
                       struct error *err);

#endif
