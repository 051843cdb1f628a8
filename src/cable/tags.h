/* TAGS: the subject, country, organisation, program and person codes of a telegram.
 *
 * Canonical: capitals, in order, without repetition; persons as "LAST, FIRST"; codes that ran together apart ("PHUMBA" is PHUM and BA);
 * program TAGS of several words whole ("HUMAN RIGHTS"). Source: 5 FAH-3 (TAGS handbook).
 */
#ifndef CABLEDESK_CABLE_TAGS_H
#define CABLEDESK_CABLE_TAGS_H

#include "base/arena.h"
#include "cable/labels.h"

/* Reads the TAGS line of a telegram's head, page lines blanked. No TAGS line gives none. STATUS_MEMORY. */
enum status tags_parse(struct arena *a, const struct labels *head, struct slice **tags, size_t *count,
                       struct error *err) __attribute__((warn_unused_result));

#endif
