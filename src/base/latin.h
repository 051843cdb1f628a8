/* Any script in plain Latin letters, for addresses that people read: "दिल्ली" becomes "dilli", "Köln" becomes "koln".
 *
 * Made by ICU's transliterator "Any-Latin; Latin-ASCII; Lower". What it cannot write so stays as it was. Thread-safe.
 */
#ifndef CABLEDESK_BASE_LATIN_H
#define CABLEDESK_BASE_LATIN_H

#include "base/arena.h"

enum { LATIN_BYTES_MAX = 1024 };

/* In the arena, lower case. `text` is cut at LATIN_BYTES_MAX bytes. STATUS_MEMORY, or STATUS_INTERNAL if ICU has no such rules. */
enum status latin_write(struct arena *a, struct slice text, struct slice *out, struct error *err)
    __attribute__((warn_unused_result));

#endif
