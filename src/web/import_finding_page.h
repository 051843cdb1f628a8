/* What an import flagged or set aside, with its place in the original: the bytes that stand there, and around it. */
#ifndef CABLEDESK_WEB_IMPORT_FINDING_PAGE_H
#define CABLEDESK_WEB_IMPORT_FINDING_PAGE_H

#include "desk/import_list.h"
#include "web/visit.h"

/* A finding as {sentence, detail, is_set_aside, member, offset, length, name, url}; name and url are the cable's, url null where there is
 * none. */
enum status import_finding_value(const struct visit *v, const struct archive_finding *finding, struct value *out,
                                 struct error *err) __attribute__((warn_unused_result));

/* GET /imports/:import/findings/:finding: the n-th, from 1, in order of place. */
enum status import_finding_page(void *visit, const struct http_request *request, struct http_response *response,
                                struct error *err);

#endif
