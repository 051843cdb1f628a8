/* The SQL of kept checks. */
#ifndef CABLEDESK_PUBLISH_KEPT_CHECK_STORE_H
#define CABLEDESK_PUBLISH_KEPT_CHECK_STORE_H

#include "publish/kept_check.h"

/* What a check of the story would be made from now, as a text that changes whenever that does. STATUS_MISSING if there is no such story. */
enum status kept_check_read_state(struct db *db, struct arena *a, int64_t story, struct slice *out, struct error *err)
    __attribute__((warn_unused_result));

#endif
