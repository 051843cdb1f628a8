/* Who signs a telegram: the surname alone in its last line. */
#ifndef CABLEDESK_CABLE_SIGNER_H
#define CABLEDESK_CABLE_SIGNER_H

#include "base/slice.h"

/* Finds the signer at the end of a telegram's text, page lines blanked: the name within its line, and the line's begin. Notes of the
 * communications centre may follow it. False if the last line is no name. Pure. */
bool signer_find(struct slice text, struct span *name);

#endif
