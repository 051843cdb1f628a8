#include "archive/job.h"

#include "archive/import_job.h"
#include "base/embed.h"

enum status job_begin(struct job *job, struct worker_source *source, struct worker_sink *sink, struct error *err)
{
	struct slice csv;
	*job = (struct job){.source = source, .sink = sink};
	if (!embedded_find(slice_of("data/posts.csv"), &csv))
		return error_set(err, STATUS_INTERNAL, "base.internal");
	job->chunk = arena_alloc(&job->kept, JOB_CHUNK);
	return job->chunk == NULL ? error_memory(err) : posts_load(&job->kept, csv, &job->posts, err);
}

void job_end(struct job *job)
{
	arena_free(&job->kept);
	arena_free(&job->document);
	buffer_free(&job->answer);
}

enum status job_answer(struct job *job, enum status read, const struct cable *c, const struct slice *parts,
                       size_t part_count, const struct error *why, struct error *err)
{
	enum status status;
	struct error memory;
	if (read != STATUS_OK) {
		status = worker_failed(job->sink, why, err);
	} else {
		buffer_clear(&job->answer);
		import_write_answer(&job->answer, c, parts, part_count);
		status = buffer_done(&job->answer, &memory) != STATUS_OK
		             ? worker_failed(job->sink, &memory, err)
		             : worker_result(job->sink, buffer_slice(&job->answer), err);
	}
	arena_reset(&job->document);
	return status;
}
