/* The archive in memory: slow, simple, and therefore the judge of what is right. It goes through all cables for each
 * question and shares with the embedded archive only the rules of archive/fields.h, rank.h and passages.h. */
#ifndef CABLEDESK_TESTS_ARCHIVE_MEMORY_H
#define CABLEDESK_TESTS_ARCHIVE_MEMORY_H

#include "archive/archive.h"

/* NULL without memory. */
struct archive *memory_archive_open(void);

#endif
