/* The one act by which a person keeps a cable on the list, or marks it read, and takes that back.
 *
 * A form says one of keep, unkeep, read, unread, whose value is the cable's id, and `back`: the desk's address to go on at. A script that asks
 * for JSON gets {cable, mark, on} in place of the redirect.
 */
#ifndef CABLEDESK_WEB_MARK_PAGE_H
#define CABLEDESK_WEB_MARK_PAGE_H

#include "web/visit.h"

/* POST /marks. STATUS_MISSING for a cable outside of the scope. */
enum status mark_act(void *visit, const struct http_request *request, struct http_response *response, struct error *err)
    __attribute__((warn_unused_result));

#endif
