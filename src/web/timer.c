#include "web/timer.h"

#include "publish/kept_check.h"
#include "publish/publication.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { TICK_MS = 1000, CHECKS_A_TICK = 8, CHECKS_MS = 500, CHECK_MS = 5000 };

static const int64_t day_ms = 24 * 3600 * (int64_t)1000;
static const int64_t retry_ms = 10 * 1000;

struct timer {
	struct site *site;
	struct site_seat seat;
	pthread_t thread;
	atomic_bool is_ending;
	int ends[2];         /* a pipe: when its writing end is closed, the thread ends */
	int64_t room_day;    /* UTC day for which the room was written */
	int64_t try_after;   /* after a failure: not before */
	int64_t check_after; /* likewise */
};

static void log_count(const struct timer *t, const char *event, int64_t count)
{
	const struct log_value value = log_number("count", count);
	log_write(t->site->log, event, &value, 1);
}

/* Publishes what is due. Whether the room must be written. */
static bool publish_due(struct timer *t)
{
	size_t published = 0;
	int64_t next;
	struct error err = {0};
	struct db *db = site_write_begin(t->site, SITE_PUBLISH_DEADLINE_MS);
	const struct publisher publisher = {t->site->desk, db, t->seat.archive, t->site->posts};
	enum status status = publication_run_due(&publisher, &published, &next, &err);
	site_write_end(t->site);
	if (status != STATUS_OK)
		log_error(t->site->log, "publish-due", &err);
	if (published > 0)
		log_count(t, "published", (int64_t)published);
	return published > 0;
}

static void write_room(struct timer *t, int64_t now)
{
	struct error err = {0};
	if (site_write_room(t->site, &t->seat, &err) == STATUS_OK) {
		t->room_day = now / day_ms;
		log_write(t->site->log, "room-written", NULL, 0);
	} else {
		t->room_day = -1;
		t->try_after = now + retry_ms;
		log_error(t->site->log, "room-written", &err);
	}
}

/* Checks a story again, and keeps what the check says. */
static void check_story(struct timer *t, int64_t story)
{
	struct arena a = {0};
	struct kept_check check;
	struct error err = {0};
	const struct publisher publisher = {t->site->desk, t->seat.db, t->seat.archive, t->site->posts};
	int64_t deadline = clock_now(t->site->desk->clock) + CHECK_MS;
	enum status status = kept_check_make(&publisher, &a, story, deadline, &check, &err);
	if (status == STATUS_OK) {
		struct db *db = site_write_begin(t->site, SITE_DEADLINE_MS);
		status = kept_check_keep(db, &check, &err);
		site_write_end(t->site);
	}
	if (status != STATUS_OK) {
		t->check_after = clock_now(t->site->desk->clock) + retry_ms;
		log_error(t->site->log, "story-checked", &err);
	}
	arena_free(&a);
}

/* Stories whose version, cables or editions have changed since their check: a few a tick, so that what is due goes out in time. */
static void check_again(struct timer *t, int64_t now)
{
	struct arena a = {0};
	struct error err = {0};
	int64_t *stories;
	size_t count = 0;
	if (now < t->check_after)
		return;
	if (kept_check_list_stale(t->seat.db, &a, CHECKS_A_TICK, &stories, &count, &err) != STATUS_OK)
		log_error(t->site->log, "story-checked", &err);
	for (size_t i = 0; i < count && clock_now(t->site->desk->clock) < now + CHECKS_MS; i++)
		check_story(t, stories[i]);
	arena_free(&a);
}

static void tick(struct timer *t)
{
	struct error err = {0};
	int64_t now = clock_now(t->site->desk->clock);
	if (site_seat_begin(t->site, &t->seat, SITE_PUBLISH_DEADLINE_MS, &err) != STATUS_OK) {
		log_error(t->site->log, "timer", &err);
		return;
	}
	bool is_due = publish_due(t);
	if (atomic_exchange(&t->site->room_is_old, false) || is_due)
		t->room_day = -1;
	if (now / day_ms != t->room_day && now >= t->try_after)
		write_room(t, now);
	check_again(t, clock_now(t->site->desk->clock));
}

/* Waits for the next tick. False when the timer is to end. */
static bool wait_for_tick(const struct timer *t)
{
	struct pollfd end = {.fd = t->ends[0], .events = POLLIN};
	return poll(&end, 1, TICK_MS) <= 0;
}

/* Before anyone searches. A failure is no matter: the first search will say it. */
static void prepare_archive(struct timer *t)
{
	struct error err = {0};
	archive_set_stop(t->seat.archive, &t->is_ending);
	enum status status = archive_prepare(t->seat.archive, &err);
	if (status != STATUS_OK && status != STATUS_STOPPED)
		log_error(t->site->log, "archive-prepared", &err);
	archive_set_stop(t->seat.archive, NULL);
}

static void *run(void *state)
{
	struct timer *t = state;
	tick(t);
	prepare_archive(t);
	while (wait_for_tick(t))
		tick(t);
	return NULL;
}

static void free_timer(struct timer *t)
{
	for (size_t i = 0; i < 2; i++) {
		if (t->ends[i] >= 0)
			close(t->ends[i]);
	}
	site_seat_close(&t->seat);
	free(t);
}

enum status timer_start(struct site *site, struct timer **out, struct error *err)
{
	*out = NULL;
	struct timer *t = calloc(1, sizeof *t);
	if (t == NULL)
		return error_memory(err);
	t->site = site;
	/* `serve` has made the room agree before it started this process. */
	t->room_day = clock_now(site->desk->clock) / day_ms;
	t->ends[0] = t->ends[1] = -1;
	enum status status = site_seat_open(site, &t->seat, err);
	if (status == STATUS_OK && (pipe2(t->ends, O_CLOEXEC) != 0 || pthread_create(&t->thread, NULL, run, t) != 0))
		status = error_set(err, STATUS_INTERNAL, "base.internal");
	if (status != STATUS_OK)
		free_timer(t);
	else
		*out = t;
	return status;
}

void timer_stop(struct timer *timer)
{
	if (timer == NULL)
		return;
	atomic_store(&timer->is_ending, true);
	close(timer->ends[1]);
	timer->ends[1] = -1;
	pthread_join(timer->thread, NULL);
	free_timer(timer);
}
