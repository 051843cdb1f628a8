/* A cable on a page, as JSON, and its original bytes. */
#ifndef CABLEDESK_WEB_CABLE_PAGE_H
#define CABLEDESK_WEB_CABLE_PAGE_H

#include "web/visit.h"

/* GET /cables/:name?q=: an address, an MRN in any spelling or the beginning of an id; several are listed. "NAME.json" gives the tree. */
enum status cable_page(void *visit, const struct http_request *request, struct http_response *response,
                       struct error *err);
/* GET /cables/:name/original: the document's own bytes, as a file to save; never shown as a page. */
enum status cable_original(void *visit, const struct http_request *request, struct http_response *response,
                           struct error *err);

#endif
