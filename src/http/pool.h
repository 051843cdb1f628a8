/* Threads that do jobs in the order in which they were given. */
#ifndef CABLEDESK_HTTP_POOL_H
#define CABLEDESK_HTTP_POOL_H

#include "base/error.h"

struct http_pool;

/* Stands in whatever the job is about; belongs to the pool from http_pool_add until `run` is called. */
struct http_job {
	struct http_job *next;
	void (*run)(struct http_job *job, unsigned worker); /* worker: 0 … threads - 1 */
};

/* Starts so many threads. */
enum status http_pool_start(unsigned threads, struct http_pool **pool, struct error *err)
    __attribute__((warn_unused_result));
/* Thread-safe. */
void http_pool_add(struct http_pool *pool, struct http_job *job);
/* Does what was added, ends the threads, frees the pool. Nothing may be added any more. NULL is allowed. */
void http_pool_stop(struct http_pool *pool);

#endif
