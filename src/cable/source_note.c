#include "cable/source_note.h"

#include "cable/dtg.h"

enum { CAPTION_LEN_MAX = 30 };

/* The next part of a sentence: up to a semicolon. */
static bool next_part(struct slice *rest, struct slice *part)
{
	if (!slice_cut(rest, ';', part))
		return false;
	*part = slice_trim(*part);
	return true;
}

/* "Nodis", "Eyes Only": few words, each with a capital. */
static bool is_caption(struct slice part)
{
	if (part.len < 2 || part.len > CAPTION_LEN_MAX)
		return false;
	for (size_t i = 0; i < part.len; i++) {
		bool first = i == 0 || part.ptr[i - 1] == ' ';
		if (first ? !byte_is_upper(part.ptr[i]) : !byte_is_alpha(part.ptr[i]) && part.ptr[i] != ' ')
			return false;
	}
	return true;
}

static void read_rest(struct slice rest, struct source_note *out)
{
	struct slice part;
	while (next_part(&rest, &part)) {
		enum precedence precedence = precedence_parse(part);
		if (precedence != PRECEDENCE_NONE && part.len > 1)
			out->precedence = precedence;
		else if (is_caption(part) && out->caption_count < SOURCE_NOTE_CAPTIONS_MAX)
			out->captions[out->caption_count++] = part;
	}
}

void source_note_parse(struct slice note, struct source_note *out)
{
	struct slice sentence;
	*out = (struct source_note){0};
	while (slice_cut(&note, '.', &sentence)) {
		struct slice part;
		if (!next_part(&sentence, &part) || !classification_parse(part, &out->classification))
			continue;
		out->words = part;
		if (sentence.ptr != NULL)
			read_rest(sentence, out);
		return;
	}
}
