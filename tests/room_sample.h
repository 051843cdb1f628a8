/* Made-up contents of a room, in the world of the sample archive: for tests of pages and of the writer. */
#ifndef CABLEDESK_TESTS_ROOM_SAMPLE_H
#define CABLEDESK_TESTS_ROOM_SAMPLE_H

#include "base/buffer.h"
#include "base/digest.h"
#include "base/text.h"
#include "record/entry.h"
#include "room/contents.h"
#include "room/writer.h"

enum { SAMPLE_NOTHING = 0, SAMPLE_ONE = 1, SAMPLE_ALL = 2 };

/* Nothing, one story with its cable, or five cables with three stories and two withdrawn pages; and `more` cables of other
 * years that one long story cites. Ends the program when memory or a form fails. */
void sample_make(struct arena *a, int how_much, size_t more, struct room_contents *out);

/* The sentences and the pages as the program carries them. */
void sample_open(struct text_catalogue **text, struct template_set **templates);

#endif
