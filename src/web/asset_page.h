/* Style sheets and scripts: those within the program, and before them those of the folder that a desk may have of its own. */
#ifndef CABLEDESK_WEB_ASSET_PAGE_H
#define CABLEDESK_WEB_ASSET_PAGE_H

#include "web/visit.h"

/* GET /assets/…: for anyone; they are the same for all. */
enum status asset_page(void *visit, const struct http_request *request, struct http_response *response,
                       struct error *err);

#endif
