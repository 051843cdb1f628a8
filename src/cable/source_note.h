/* What the source note of a printed document says of how it was handled: "Source: National Archives, RG 59 … Secret; Immediate; Nodis. Drafted by …".
 */
#ifndef CABLEDESK_CABLE_SOURCE_NOTE_H
#define CABLEDESK_CABLE_SOURCE_NOTE_H

#include "cable/cable.h"

enum { SOURCE_NOTE_CAPTIONS_MAX = 8 };

struct source_note {
	enum classification classification; /* CLASSIFICATION_NONE: the note says nothing of it */
	struct slice words;                 /* "Secret", in the note */
	enum precedence precedence;
	struct slice captions[SOURCE_NOTE_CAPTIONS_MAX]; /* "Nodis", in the note */
	size_t caption_count;
};

/* Reads the first sentence that begins with a classification. Pure and thread-safe. */
void source_note_parse(struct slice note, struct source_note *out);

#endif
