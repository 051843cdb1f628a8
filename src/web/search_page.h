/* Searching on a page: /search and the same answer as JSON, CSV and JSONL. The address holds the whole question. */
#ifndef CABLEDESK_WEB_SEARCH_PAGE_H
#define CABLEDESK_WEB_SEARCH_PAGE_H

#include "web/visit.h"

/* GET /search?q=&by=&cursor=: hits, counts that filter, years as a small chart. A wrong query is shown with its fault. */
enum status search_page(void *visit, const struct http_request *request, struct http_response *response,
                        struct error *err);
/* GET /search.json: one page of it, with the cursor of the next. */
enum status search_json(void *visit, const struct http_request *request, struct http_response *response,
                        struct error *err);
/* GET /search.csv, /search.jsonl: all of it, read and sent in batches. */
enum status search_csv(void *visit, const struct http_request *request, struct http_response *response,
                       struct error *err);
enum status search_jsonl(void *visit, const struct http_request *request, struct http_response *response,
                         struct error *err);

#endif
