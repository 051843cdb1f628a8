/* What the parent asks of the worker: a tree of a body, a story of a page. */
#include "base/prose.h"

enum status prose_make(struct worker_pool *pool, struct arena *a, struct slice body, struct prose *out,
                       struct error *err)
{
	struct slice answer;
	if (body.len > PROSE_BODY_MAX)
		return error_set(err, STATUS_LIMIT, "prose.too_large");
	enum status status = worker_call(pool, prose_markdown_job.name, body, a, &answer, err);
	return status == STATUS_OK ? prose_read(a, body, answer, out, err) : status;
}
