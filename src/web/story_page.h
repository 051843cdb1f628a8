/* Stories on pages: the list, and a story's text with the cables that it cites and its quotations with their verdicts. */
#ifndef CABLEDESK_WEB_STORY_PAGE_H
#define CABLEDESK_WEB_STORY_PAGE_H

#include "web/visit.h"

/* GET /stories */
enum status story_list_page(void *visit, const struct http_request *request, struct http_response *response,
                            struct error *err);
/* GET /stories.csv, /stories.jsonl: the list as a file. */
enum status story_list_csv(void *visit, const struct http_request *request, struct http_response *response,
                           struct error *err);
enum status story_list_jsonl(void *visit, const struct http_request *request, struct http_response *response,
                             struct error *err);
/* GET /stories/:story */
enum status story_page(void *visit, const struct http_request *request, struct http_response *response,
                       struct error *err);
/* POST /stories/:story/pick: which cable a quotation comes from, or that it comes from none. */
enum status story_pick_act(void *visit, const struct http_request *request, struct http_response *response,
                           struct error *err);
/* GET /stories/:story/links: the "Read:" links, to be copied into the paper's own pages. */
enum status story_links_page(void *visit, const struct http_request *request, struct http_response *response,
                             struct error *err);

#endif
