/* One quotation beside its cable, word by word; settling it; and the place of any passage. */
#ifndef CABLEDESK_WEB_QUOTATION_PAGE_H
#define CABLEDESK_WEB_QUOTATION_PAGE_H

#include "web/visit.h"

/* GET /stories/:story/quotations/:n: the story at the quotation, the cable at its place. */
enum status quotation_page(void *visit, const struct http_request *request, struct http_response *response,
                           struct error *err);
/* POST /stories/:story/settle: words, kind (said, document, altered; open: not settled any more), why, n. Goes on to the next open one, or back. */
enum status quotation_settle_act(void *visit, const struct http_request *request, struct http_response *response,
                                 struct error *err);
/* POST /stories/:story/fix: n, version. A new version with the cable's words; refused where another version came between. */
enum status quotation_fix_act(void *visit, const struct http_request *request, struct http_response *response,
                              struct error *err);
/* GET and POST /find: the cable and the paragraph of a passage that somebody pasted. */
enum status find_page(void *visit, const struct http_request *request, struct http_response *response,
                      struct error *err);

#endif
