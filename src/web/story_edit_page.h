/* Bringing a story to the desk, and a new version of one: a Markdown file or a page as the paper has it, or text that is pasted. */
#ifndef CABLEDESK_WEB_STORY_EDIT_PAGE_H
#define CABLEDESK_WEB_STORY_EDIT_PAGE_H

#include "web/visit.h"

/* GET and POST /stories/new */
enum status story_new_page(void *visit, const struct http_request *request, struct http_response *response,
                           struct error *err);
enum status story_new_act(void *visit, const struct http_request *request, struct http_response *response,
                          struct error *err);
/* GET and POST /stories/:story/revise. Of a published story with a note that readers see; it then leads to the publication. */
enum status story_revise_page(void *visit, const struct http_request *request, struct http_response *response,
                              struct error *err);
enum status story_revise_act(void *visit, const struct http_request *request, struct http_response *response,
                             struct error *err);

#endif
