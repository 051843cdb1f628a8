/* Values of a field as a person types them into the search: GET /complete.json?field=post&prefix=isl gives
 * {values: [{value, label, count, condition}]}, the most frequent first; `condition` is what stands in the query ("post:ISLAMABAD").
 */
#ifndef CABLEDESK_WEB_COMPLETE_PAGE_H
#define CABLEDESK_WEB_COMPLETE_PAGE_H

#include "web/visit.h"

/* GET /complete.json. STATUS_USAGE for a field whose values cannot be listed. */
enum status complete_json(void *visit, const struct http_request *request, struct http_response *response,
                          struct error *err) __attribute__((warn_unused_result));

#endif
