/* The files that the program carries within it: pages/, assets/ and data/, as they were when it was built.
 *
 * The names are relative to the source folder ("pages/cable.html"). The bytes are static, read-only, followed by a NUL,
 * and may be read by any thread. tools/embed makes the table at build time.
 */
#ifndef CABLEDESK_BASE_EMBED_H
#define CABLEDESK_BASE_EMBED_H

#include "base/slice.h"

/* False if there is no such file. */
bool embedded_find(struct slice name, struct slice *bytes);

/* Calls `each` for every file, in the order of their names. */
void embedded_each(void (*each)(void *state, struct slice name, struct slice bytes), void *state);

#endif
