/* Flags of a cable: what could not be read or does not agree. The sentences stand in the text catalogue, section [cable]. */
#ifndef CABLEDESK_CABLE_FLAGS_H
#define CABLEDESK_CABLE_FLAGS_H

#include "cable/cable.h"

/* Adds a flag to the cable; `detail` is cut short and copied. `capacity` grows with it. STATUS_MEMORY. */
enum status flags_add(struct arena *a, struct cable *c, size_t *capacity, const char *sentence, struct slice detail,
                      size_t offset, struct error *err) __attribute__((warn_unused_result));

/* Takes away the flags that say a field is missing (date, MRN, classification, subject, post) where the cable has it after all, told by what the
 * telegram came in. */
void flags_drop_told(struct cable *c);

/* The sentence ids that flags may have, as the static strings that a flag points to; NULL if there is no such flag. */
const char *flags_sentence(struct slice id);

#endif
