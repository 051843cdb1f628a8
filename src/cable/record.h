/* Records: caches of cables as one CSV file, one cable a record, as the Cablegate files came.
 *
 * Columns: id, date (m/d/yyyy h:mm), MRN, post, classification, references, header, body; a header line may give them in
 * another order and with others between. Fields may be quoted and then run over many lines; within quotes, `""` and `\"`
 * both stand for a quotation mark, and a backslash at the end of a line for nothing. Lines end in LF or CRLF; a byte order mark
 * may come first. Text is UTF-8 or, document by document, Windows-1252.
 *
 * Reading is in two steps, so that files of many gigabytes pass in constant memory and a document that harms its reader
 * harms no other. The cutter, fed with chunks, cuts the file into documents and understands quotes and nothing else. The
 * reader makes a cable of one document.
 */
#ifndef CABLEDESK_CABLE_RECORD_H
#define CABLEDESK_CABLE_RECORD_H

#include "cable/cable.h"
#include "cable/post.h"

enum record_column {
	RECORD_ID,
	RECORD_DATE,
	RECORD_MRN,
	RECORD_POST,
	RECORD_CLASSIFICATION,
	RECORD_REFERENCES,
	RECORD_HEADER,
	RECORD_BODY,
	RECORD_COLUMNS,
};

/* Where each column stands in the file: a value that can be copied and sent to another process. */
struct record_layout {
	int32_t place[RECORD_COLUMNS]; /* counted from 0; -1: the file does not have it */
	int32_t columns;               /* how many a record has */
	bool has_header;               /* the first document is the header line */
};

/* Understands the first document of a file: a header line, or a record with the eight columns in the order above.
 * STATUS_INPUT (cable.record_columns) if it is neither, or has no body. */
enum status record_layout_read(struct slice first_document, struct record_layout *out, struct error *err)
    __attribute__((warn_unused_result));

/* True if the bytes are the beginning of a record with the eight columns: an id, a date, an MRN. For what is cut off. */
bool record_begins(struct slice bytes);

/* One document: where it stands in the source, and its bytes (without the line's end). */
struct record_document {
	uint64_t offset;
	uint64_t length;
	struct slice bytes; /* valid until the cutter's next call; empty where `too_long` */
	bool too_long;      /* longer than the cutter's limit */
	bool unclosed;      /* a quotation mark was never closed; the next record ended it */
};

/* Zeroed and begun, it is ready. It owns a buffer of at most `limit` bytes and two chunks. Belongs to one thread. */
struct record_cutter {
	struct buffer pending; /* bytes from `offset` on that no document has been made of */
	uint64_t offset;       /* of the first pending byte in the source */
	size_t limit;          /* longest document */
	size_t begin;          /* in pending: first byte not yet given out */
	size_t at;             /* in pending: first byte not yet looked at */
	bool in_quotes;
	bool field_start;
	bool too_long;        /* the document is longer than the limit: its bytes are passed over, up to its end */
	uint64_t long_offset; /* where it began */
	bool ended;
	bool at_source_start;
};

enum { RECORD_LIMIT = 64 * 1024 * 1024 };

/* Begins at `offset` of the source, which must be where a document begins (0, or behind one). `limit` 0: RECORD_LIMIT. */
void record_cutter_begin(struct record_cutter *c, uint64_t offset, size_t limit);

/* Takes the next bytes of the source (a copy). Take out all documents with record_cutter_next before feeding more.
 * An empty chunk ends the source. STATUS_MEMORY. */
enum status record_cutter_feed(struct record_cutter *c, struct slice chunk, struct error *err)
    __attribute__((warn_unused_result));

/* The next document that is whole. False: feed more, or, after the end, there is none. Empty lines are no documents. The header
 * line is one: it comes first. */
bool record_cutter_next(struct record_cutter *c, struct record_document *out);

/* Gives its memory back; a zeroed cutter may be freed. */
void record_cutter_free(struct record_cutter *c);

/* The fields as the record has them: UTF-8, quotes undone, LF. */
struct record_fields {
	struct slice values[RECORD_COLUMNS];
};

/* Makes a cable of one document. Its text is the header, a LF, and the body. The record's columns fill what the telegram
 * does not say; where they disagree, the telegram is taken (for the MRN the record) and the cable is flagged. A document that has too few columns, or more than it
 * should, is read as far as it goes and flagged. `extra` (may be NULL) gets the fields.
 * STATUS_INPUT (cable.record_empty) for a document without header and body; STATUS_MEMORY; STATUS_LIMIT. */
enum status cable_read_record(struct arena *a, const struct posts *posts, const struct record_layout *layout,
                              struct slice document, struct cable *out, struct record_fields *extra, struct error *err)
    __attribute__((warn_unused_result));

#endif
