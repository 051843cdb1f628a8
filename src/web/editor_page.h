/* What the story editor asks for while somebody types: the draft is kept, the text is shown and checked, a session that ended is noticed.
 * Without a script none of it is needed: the form alone saves (web/story_edit_page.h).
 */
#ifndef CABLEDESK_WEB_EDITOR_PAGE_H
#define CABLEDESK_WEB_EDITOR_PAGE_H

#include "web/visit.h"

/* POST /stories/typing.json: id, story, base, number, text, note → {id, number}. */
enum status editor_typing_json(void *visit, const struct http_request *request, struct http_response *response,
                               struct error *err);
/* POST /stories/check: story (0: none), text → a part of a page: the text with what is said of its quotations, under a short deadline. */
enum status editor_check(void *visit, const struct http_request *request, struct http_response *response,
                         struct error *err);
/* POST /stories/typing/discard: id, story. Back to the story, or the list. */
enum status editor_discard_act(void *visit, const struct http_request *request, struct http_response *response,
                               struct error *err);
/* GET /session.json: {csrf} of the session that is there now, so that a page goes on after another sign-in. */
enum status editor_session_json(void *visit, const struct http_request *request, struct http_response *response,
                                struct error *err);

#endif
