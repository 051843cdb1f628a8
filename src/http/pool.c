#include "http/pool.h"

#include <pthread.h>
#include <stdlib.h>

struct worker {
	struct http_pool *pool;
	pthread_t thread;
	unsigned number;
};

struct http_pool {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct http_job *first;
	struct http_job **last;
	bool stopping;
	struct worker *workers;
	unsigned running;
};

/* NULL when the pool stops and nothing is left to do. */
static struct http_job *take_job(struct http_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	while (pool->first == NULL && !pool->stopping)
		pthread_cond_wait(&pool->changed, &pool->lock);
	struct http_job *job = pool->first;
	if (job != NULL) {
		pool->first = job->next;
		if (pool->first == NULL)
			pool->last = &pool->first;
	}
	pthread_mutex_unlock(&pool->lock);
	return job;
}

static void *work(void *arg)
{
	struct worker *worker = arg;
	struct http_job *job;
	while ((job = take_job(worker->pool)) != NULL)
		job->run(job, worker->number);
	return NULL;
}

enum status http_pool_start(unsigned threads, struct http_pool **out, struct error *err)
{
	struct http_pool *pool = calloc(1, sizeof *pool);
	if (pool == NULL)
		return error_memory(err);
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->changed, NULL);
	pool->last = &pool->first;
	pool->workers = calloc(threads, sizeof *pool->workers);
	if (pool->workers == NULL) {
		http_pool_stop(pool);
		return error_memory(err);
	}
	for (; pool->running < threads; pool->running++) {
		struct worker *worker = &pool->workers[pool->running];
		worker->pool = pool;
		worker->number = pool->running;
		int failed = pthread_create(&worker->thread, NULL, work, worker);
		if (failed != 0) {
			http_pool_stop(pool);
			return error_system(err, "http.start", "pthread_create", failed);
		}
	}
	*out = pool;
	return STATUS_OK;
}

void http_pool_add(struct http_pool *pool, struct http_job *job)
{
	job->next = NULL;
	pthread_mutex_lock(&pool->lock);
	*pool->last = job;
	pool->last = &job->next;
	pthread_cond_signal(&pool->changed);
	pthread_mutex_unlock(&pool->lock);
}

void http_pool_stop(struct http_pool *pool)
{
	if (pool == NULL)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->stopping = true;
	pthread_cond_broadcast(&pool->changed);
	pthread_mutex_unlock(&pool->lock);
	for (unsigned i = 0; i < pool->running; i++)
		pthread_join(pool->workers[i].thread, NULL);
	pthread_cond_destroy(&pool->changed);
	pthread_mutex_destroy(&pool->lock);
	free(pool->workers);
	free(pool);
}
