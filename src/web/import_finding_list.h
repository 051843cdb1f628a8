/* What an import flagged and set aside as a list: a file from its page, and `import --report`. */
#ifndef CABLEDESK_WEB_IMPORT_FINDING_LIST_H
#define CABLEDESK_WEB_IMPORT_FINDING_LIST_H

#include "base/list.h"
#include "web/visit.h"

enum { IMPORT_FINDING_COLUMNS = 10 };
extern const struct list_column import_finding_columns[IMPORT_FINDING_COLUMNS];

/* A finding in the file `name` as a row of these columns, in the arena. */
struct value *import_finding_row(struct arena *a, const struct text_catalogue *text,
                                 const struct archive_finding *finding, struct slice name);

/* GET /imports/:import/findings.csv, …/findings.jsonl: all of them, in order of place, through a working file, so that memory stays the same
 * however many there are. */
enum status import_findings_csv(void *visit, const struct http_request *request, struct http_response *response,
                                struct error *err);
enum status import_findings_jsonl(void *visit, const struct http_request *request, struct http_response *response,
                                  struct error *err);

#endif
