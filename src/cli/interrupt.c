#include "cli/interrupt.h"

#include <pthread.h>
#include <signal.h>

enum { SECOND_CTRL_C = 130 };

static sigset_t signals_to_wait_for(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	return set;
}

static void *wait_for_signals(void *state)
{
	atomic_bool *stop = state;
	sigset_t set = signals_to_wait_for();
	int signal_number;
	while (sigwait(&set, &signal_number) == 0) {
		if (atomic_exchange(stop, true))
			_exit(SECOND_CTRL_C);
	}
	return NULL;
}

enum status interrupt_watch(atomic_bool *stop, struct error *err)
{
	pthread_t thread;
	sigset_t set = signals_to_wait_for();
	int failure = pthread_sigmask(SIG_BLOCK, &set, NULL);
	if (failure == 0)
		failure = pthread_create(&thread, NULL, wait_for_signals, stop);
	if (failure != 0)
		return error_system(err, "cli.interrupt", "", failure);
	pthread_detach(thread);
	return STATUS_OK;
}
