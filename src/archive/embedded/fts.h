/* What the archive's connections add to SQLite: the tokenizer of base/words, the functions of the schema's view, and
 * cabledesk_collect(), which hands the matches of a query to postings.c without a row for each. */
#ifndef CABLEDESK_ARCHIVE_EMBEDDED_FTS_H
#define CABLEDESK_ARCHIVE_EMBEDDED_FTS_H

#include "archive/embedded/postings.h"

struct sqlite3;

/* Registers all of it; `cache` receives what is collected and must outlive the connection. */
enum status fts_register(struct sqlite3 *handle, struct postings_cache *cache, struct error *err)
    __attribute__((warn_unused_result));

#endif
