/* What is said of a quotation beside it: its verdict, where it stands, what differs, and what a person said. Made of the value of a check
 * (publish/kept_check.h), so that a page and its JSON come from one tree.
 *
 * {n, text, verdict flags (exact, conventional, altered, translation, not_found), is_scrap, open, open_at (its place among the open ones, the worst
 * first, from 1; 0: not open), diff, changes, has_diff, says (quote_notes_value), places, found, several, cut, settled (null, or {said, document, on_purpose, why, person, settled}), earlier, needs_pick, picked_none, can_pick, and addresses}.
 */
#ifndef CABLEDESK_WEB_STORY_NOTE_H
#define CABLEDESK_WEB_STORY_NOTE_H

#include "desk/story.h"
#include "web/visit.h"

struct story_notes {
	const struct visit *visit;
	int64_t story;   /* 0: not saved; then nothing can be picked, settled or put right */
	int64_t version; /* of the story that the results are of */
	bool is_beside;  /* on the page that shows a quotation beside its cable */
	const struct value *results;
	const struct pick *picks;
	size_t pick_count;
	const size_t *open; /* indices of the open results, the worst first */
	size_t open_count;
};

/* Reads picks, and puts the open ones in order. */
enum status story_notes_begin(const struct visit *v, int64_t story, int64_t version, const struct value *results,
                              struct story_notes *out, struct error *err) __attribute__((warn_unused_result));

/* The note of the n-th result, from 0. */
struct value *story_note_value(const struct story_notes *notes, size_t index);

/* Puts what differs: {diff (all words, for desk/parts/diff.html), changes (what is altered), has_diff}; `words` as quote_differences_value. */
void story_put_differences(struct value *note, const struct value *words);

/* Whether a result has a note in the text: scraps are listed apart. */
bool story_note_is_shown(const struct value *result);

/* The style sheet's words for the mark in the text: "quoted altered". */
struct slice story_note_style(struct arena *a, const struct value *result);

#endif
