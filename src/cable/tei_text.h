/* A TEI document's words, taken out of its markup: the document's text in blocks, and behind it what editors wrote.
 *
 * A block is a line or a paragraph of the text, ended by LF; white space within it is one space. Long and numbered blocks stand apart by an empty
 * line. Spans are of `text`; everything is in the arena.
 */
#ifndef CABLEDESK_CABLE_TEI_TEXT_H
#define CABLEDESK_CABLE_TEI_TEXT_H

#include "cable/read_tei.h"

enum tei_block_kind {
	TEI_BLOCK_TEXT,
	TEI_BLOCK_HEADING, /* head of a list or of a part of the document */
	TEI_BLOCK_DATELINE,
	TEI_BLOCK_SUBJECT, /* of a list of type subject, or with the head SUBJ or SUBJECT */
	TEI_BLOCK_TO,
	TEI_BLOCK_FROM,
	TEI_BLOCK_PEOPLE, /* participants */
	TEI_BLOCK_CLOSER,
};

struct tei_block {
	enum tei_block_kind kind;
	struct span span;
	struct span words; /* without the label or the list's head that stands in its line */
	bool labelled;     /* an item with a label */
};

/* A name that is marked in the words. */
struct tei_name {
	struct span span;
	struct printed_entry entry; /* of the volume's front matter, or the id alone */
};

struct tei_text {
	struct slice text; /* the document, then what editors wrote */
	size_t document_end;
	struct tei_block *blocks; /* of the document */
	size_t block_count;
	struct printed document; /* without its names */
	struct tei_name *names;  /* in the order of the document */
	size_t name_count;
	struct slice heading;
	struct slice from, to; /* gloss of the heading */
	struct slice when;     /* of the dateline, else of the div: "1974-11-12T07:50:00+00:00" */
	struct slice signer;
	bool is_editorial; /* subtype editorial-note */
	bool is_cut_off;
};

/* Reads a document (UTF-8). Errors as cable_read_tei. */
enum status tei_text_read(struct arena *a, const struct tei_volume *volume, struct slice page, struct slice document,
                          struct tei_text *out, struct error *err) __attribute__((warn_unused_result));

#endif
