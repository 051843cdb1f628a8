/* Quotations for other programs: JSON in, JSON out. docs/api.md describes it. */
#ifndef CABLEDESK_WEB_QUOTE_API_H
#define CABLEDESK_WEB_QUOTE_API_H

#include "web/visit.h"

/* GET /api/session: who is signed in, and the token that a request which is no GET brings in its header X-CSRF-Token. */
enum status session_api(void *visit, const struct http_request *request, struct http_response *response,
                        struct error *err);
/* POST /api/quotes/check: a story, as {"text"} or as its file, → its quotations with verdicts, places and annotations. */
enum status quote_check_api(void *visit, const struct http_request *request, struct http_response *response,
                            struct error *err);
/* POST /api/quotes/find: {"text"}, or the passage as text/plain, → its place. */
enum status quote_find_api(void *visit, const struct http_request *request, struct http_response *response,
                           struct error *err);

#endif
