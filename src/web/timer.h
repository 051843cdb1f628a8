/* The desk's timer: a thread that publishes what is due, and makes the room's folder agree after that and once a day. */
#ifndef CABLEDESK_WEB_TIMER_H
#define CABLEDESK_WEB_TIMER_H

#include "web/site.h"

struct timer;

/* Starts the thread. The site must outlive it. */
enum status timer_start(struct site *site, struct timer **out, struct error *err) __attribute__((warn_unused_result));
/* Waits for what is under way and ends the thread. NULL is allowed. */
void timer_stop(struct timer *timer);

#endif
