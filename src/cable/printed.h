/* What a document of a printed volume (Foreign Relations of the United States) says beside its cable: what kind of document it is, where it stands in
 * the volume, what its editors wrote, whom and what it names, and where its pages begin.
 *
 * Spans are of the cable's text; everything lives as long as the cable.
 */
#ifndef CABLEDESK_CABLE_PRINTED_H
#define CABLEDESK_CABLE_PRINTED_H

#include "base/arena.h"

enum printed_kind {
	PRINTED_OTHER = 0, /* minutes, papers, statements … */
	PRINTED_TELEGRAM,
	PRINTED_AIRGRAM,
	PRINTED_MEMORANDUM, /* of conversation, too */
	PRINTED_LETTER,
	PRINTED_EDITORIAL_NOTE, /* all of it written by editors: a cable without paragraphs */
};

enum printed_note_kind {
	PRINTED_NOTE_FOOT,
	PRINTED_NOTE_SOURCE, /* archive and box, classification, captions, distribution */
	PRINTED_NOTE_SUMMARY,
};

struct printed_note {
	enum printed_note_kind kind;
	struct slice number; /* "3"; empty if not given */
	struct span words;   /* among the editors' words */
	size_t at;           /* where in the document's words it is attached; those of the heading: 0 */
};

enum printed_entry_kind { PRINTED_PERSON, PRINTED_TERM };

/* A person or an abbreviation of the front matter. */
struct printed_entry {
	enum printed_entry_kind kind;
	struct slice id;    /* xml:id: "p_KHA1", "t_GOP1" */
	struct slice name;  /* "Kissinger, Henry A."; "GOP". Empty: the front matter does not have it */
	struct slice words; /* "Secretary of State from September 1973 to 1977"; "Government of Pakistan" */
};

/* A place in the text where an entry is named. */
struct printed_name {
	struct span span;
	size_t entry; /* of `entries` */
};

/* A page of the printed or copied original begins. */
struct printed_page {
	struct slice number; /* n: "2" */
	size_t at;
};

struct printed {
	enum printed_kind kind;
	struct slice volume; /* id of the volume, "frus1969-76ve08"; empty if not known */
	struct slice title;  /* of the volume, in one line */
	struct slice id;     /* "d16" */
	struct slice number; /* "16" */
	struct slice
	    name; /* volume and number, as an address has them: "frus1969-76ve08-d16"; empty if one is missing or unfit */
	struct span heading;        /* in one line, among the editors' words */
	struct printed_note *notes; /* in the order of the document */
	size_t note_count;
	struct printed_entry *entries; /* that the document names, by kind and id */
	size_t entry_count;
	struct printed_name *names; /* in the order of the document; one may stand within another */
	size_t name_count;
	struct printed_page *pages; /* in the order of the document */
	size_t page_count;
};

/* Makes the name of volume and number, in the arena. STATUS_MEMORY. */
enum status printed_make_name(struct arena *a, struct printed *p, struct error *err)
    __attribute__((warn_unused_result));

/* "telegram", "airgram", "memorandum", "letter", "editorial note"; "" for another. Static storage. */
const char *printed_kind_name(enum printed_kind kind);
/* "footnote", "source", "summary". Static storage. */
const char *printed_note_name(enum printed_note_kind kind);

#endif
