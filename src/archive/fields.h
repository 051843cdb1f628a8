/* What all implementations of the archive agree on about a cable: which of its words are searched, and how values of its
 * fields are compared. Pure and thread-safe; what is made lies in the arena (without memory its pointer is NULL).
 */
#ifndef CABLEDESK_ARCHIVE_FIELDS_H
#define CABLEDESK_ARCHIVE_FIELDS_H

#include "archive/query.h"
#include "cable/cable.h"

/* The reading's text with spaces in place of its noise (page lines, stamps): a phrase runs over the end of a page, and the
 * words of page lines are not found. Offsets are those of the text. */
struct slice field_indexed_text(struct arena *a, const struct cable *c);

/* All whom the cable was sent to, TO and INFO, with the byte FIELD_SEPARATOR as a word between two of them, so that no phrase
 * runs from one to the next. */
enum { FIELD_SEPARATOR = 1 };
struct slice field_addressees(struct arena *a, const struct cable *c);

/* The sender with its routing indicator. */
struct slice field_sender(struct arena *a, const struct cable *c);

/* By which post, class, caption, tag, ref, mrn and collection are compared: the value's folded words without spaces; of an
 * MRN also without the century and the number's leading zeros. `whole` is false for a beginning (query with a star). */
struct slice field_key(struct arena *a, enum query_field field, struct slice value, bool whole);

/* Whether the value's key is `key`, or begins with it. */
bool field_key_matches(struct slice value_key, struct slice key, bool is_prefix);

/* Whether the folded words stand next to each other in the value; the last may be a beginning. */
bool field_holds_words(struct slice value, const struct slice *words, size_t word_count, bool last_is_prefix);

/* The classification that a value of class: names: what documents say ("secret", "unclas"), "limited", or "none" for
 * CLASSIFICATION_NONE. False for anything else. */
bool field_class(struct slice value, enum classification *out);

#endif
