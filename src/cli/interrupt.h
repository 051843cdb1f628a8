/* Ctrl-C and SIGTERM as a flag that long work looks at between two steps. A second one ends the program at once.
 *
 * A thread of its own waits for the signals, so that nothing runs in a signal's context. Start it before other threads.
 */
#ifndef CABLEDESK_CLI_INTERRUPT_H
#define CABLEDESK_CLI_INTERRUPT_H

#include "base/error.h"

#include <stdatomic.h>

/* From now on, for as long as the process lives. `stop` must live as long. */
enum status interrupt_watch(atomic_bool *stop, struct error *err) __attribute__((warn_unused_result));

#endif
