/* The desk's addresses: which request is answered by what, and who may ask. */
#ifndef CABLEDESK_WEB_ROUTES_H
#define CABLEDESK_WEB_ROUTES_H

#include "http/body.h"
#include "http/response.h"
#include "web/site.h"

/* Answers one request to the desk: Host and Origin are checked, a session is found, a form must bring back its token, then the route's
 * handler runs. `state` is the struct site; request->worker says which seat is used. Without a session a page leads to the sign-in. */
enum status desk_answer(void *state, struct http_request *request, struct http_response *response, struct error *err);

/* The page of an error; for addresses that end in .json or begin with /api/ its JSON. */
void desk_refuse(void *state, const struct http_request *request, struct http_response *response,
                 const struct error *why);

/* What of a body is taken: files of an import go to the disk as they come, all else is small. */
enum status desk_intake(void *state, const struct http_request *request, struct http_intake *intake, struct error *err);

#endif
