/* The labels of a telegram's head: where "E.O. 12958:", "TAGS:", "SUBJECT:", "REF:" and "Classified By:" stand.
 *
 * Labels are misspelt, lack their colon, stand in the middle of a line or stick to the word before them; whoever typed
 * the telegram decided. With a colon, a slip of one letter is forgiven; without one, a label must begin its line. Pure and thread-safe.
 */
#ifndef CABLEDESK_CABLE_LABELS_H
#define CABLEDESK_CABLE_LABELS_H

#include "base/slice.h"

enum label_kind {
	LABEL_EXECUTIVE_ORDER,
	LABEL_TAGS,
	LABEL_SUBJECT,
	LABEL_REFERENCE,
	LABEL_CLASSIFIED_BY,
	LABEL_SUMMARY,   /* begins its line: the summary of a telegram whose first paragraph has no number */
	LABEL_PARAGRAPH, /* "1." at the start of a line, "1. (C)" anywhere */
	LABEL_SECTION,   /* a classification with spaces between its letters, begins its line */
	LABEL_KINDS,
};

struct label {
	enum label_kind kind;
	size_t begin;
	size_t end; /* behind the label and its colon */
};

/* The first label that begins at `from` or later. False if there is none. */
bool label_next(struct slice text, size_t from, struct label *out);
/* The first of one kind. */
bool label_find(struct slice text, enum label_kind kind, size_t from, struct label *out);

/* What follows a label, up to the next one: its field, if nothing else ends it before. */
struct span label_field(struct slice text, const struct label *label);

/* A text with the first label of each kind and its field: found once for all who read them. */
struct labels {
	struct slice text;
	struct label first[LABEL_KINDS]; /* empty: there is none */
	struct span fields[LABEL_KINDS];
};

/* Finds the labels of a text. */
void labels_find(struct slice text, struct labels *out);
/* False if the text has no label of this kind. */
bool labels_have(const struct labels *labels, enum label_kind kind);

/* True if a paragraph's number stands at `at` ("3.", "¶3.", "3)"), not a decimal: its value and where it ends. */
bool label_number_at(struct slice text, size_t at, int *number, size_t *end);
/* True if a portion mark stands at `at`, "(C)", "(S/NF)", "(SBU)": the span within the parentheses. */
bool label_mark_at(struct slice text, size_t at, struct span *mark);
/* True if `a` differs from `b` by at most one letter left out, added or changed, or two swapped, in any case. */
bool label_resembles(struct slice a, const char *b);
/* The length of a run of single letters with spaces between ("S E C R E T") at `at`; 0 if there are fewer than four. */
size_t label_spaced_length(struct slice text, size_t at);

#endif
