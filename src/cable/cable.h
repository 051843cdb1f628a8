/* A cable: one telegram, as a reader of the program understood a document.
 *
 * `text` is the reading's text: valid UTF-8, lines ended by LF, all the words of the document (of a record: its header, a
 * LF, its body). Every span is a range of bytes of that text. Everything here points into the arena that the cable was made in,
 * and lives as long as it. A field that the document does not have is empty (slices), 0 (counts, numbers) or none.
 * A cable is a value: made once, then only read, so it can be read from several threads.
 * Source of the terms: 5 FAH-2 (telegrams), ACP-127 and ACP-126 (message formats).
 */
#ifndef CABLEDESK_CABLE_CABLE_H
#define CABLEDESK_CABLE_CABLE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"

enum classification {
	CLASSIFICATION_NONE = 0, /* the document does not say */
	CLASSIFICATION_UNCLASSIFIED,
	CLASSIFICATION_LIMITED, /* LIMITED OFFICIAL USE; SENSITIVE BUT UNCLASSIFIED, "UNCLAS//FOR OFFICIAL USE ONLY" */
	CLASSIFICATION_CONFIDENTIAL,
	CLASSIFICATION_SECRET,
	CLASSIFICATION_TOP_SECRET,
};

enum precedence {
	PRECEDENCE_NONE = 0,
	PRECEDENCE_DEFERRED,
	PRECEDENCE_ROUTINE,
	PRECEDENCE_PRIORITY,
	PRECEDENCE_IMMEDIATE,
	PRECEDENCE_FLASH,
};

/* One line of FM, TO or INFO: "RUEHC/SECSTATE WASHDC IMMEDIATE 1291". */
struct addressee {
	struct slice indicator; /* RUEHC; empty if not given */
	struct slice name;      /* SECSTATE WASHDC, as written */
	enum precedence precedence;
	struct slice number; /* the message's number in the line to that station: 1291 */
};

struct reference {
	struct slice letter; /* A of "A. STATE 295719"; empty if not given */
	struct slice mrn;    /* canonical MRN; empty when it refers to something that is no telegram */
	struct slice words;  /* as written */
	struct span span;
};

enum paragraph_kind {
	PARAGRAPH_NUMBERED, /* "3. (C) …" up to the next number, heading or the signer */
	PARAGRAPH_PLAIN, /* text that no number stands before: before the first number, or in a telegram without numbers */
	PARAGRAPH_HEADING, /* "-------\nSUMMARY\n-------", "Begin text:" stays in its paragraph */
};

/* Paragraphs do not overlap and stand in order; together they hold all of the body's words but the signer. */
struct paragraph {
	enum paragraph_kind kind;
	int number;        /* as written; 0: none. Numbers may repeat, jump or restart */
	struct slice mark; /* portion mark without parentheses: S, C, SBU, U, S/NF; empty: none */
	struct span span;  /* number and mark included */
	struct span words; /* without number and mark; a heading without its rules */
};

/* Something that could not be read or does not agree: kept, counted and listed. */
struct flag {
	const char *sentence; /* id in the text catalogue, such as cable.flag_no_date; static storage */
	struct slice detail;  /* the words in question, short */
	size_t offset;        /* place in the reading's text */
};

struct printed;

struct cable {
	struct slice text;
	struct span
	    head; /* all before the first paragraph: routing, addresses, E.O., TAGS, SUBJECT, REF, classified-by */
	struct span body;

	struct slice mrn; /* canonical: two digits of the year, post, number without leading zeros; empty: none */
	struct slice written_mrn; /* as the document has it */
	struct slice post;        /* the sender's place as MRNs write it: ISLAMABAD, STATE, USUNNEWYORK */
	struct moment date;       /* DTG first, else the record's date; .precision MOMENT_NONE when there is none */
	struct slice dtg;         /* as written: "191617Z FEB 09" */
	enum precedence precedence;

	struct addressee from;
	struct addressee *to;
	size_t to_count;
	struct addressee *info;
	size_t info_count;

	enum classification classification;
	struct slice classification_words; /* as written, spaces between letters closed up */
	struct slice *captions;            /* SIPDIS, NOFORN, EXDIS, NODIS … in order, without repetition */
	size_t caption_count;
	struct slice executive_order; /* "12958: DECL: 02/18/2019" */
	struct moment declassify_on;
	struct slice *tags; /* canonical TAGS in order, without repetition */
	size_t tag_count;
	struct slice subject; /* in one line, case as written */
	struct reference *references;
	size_t reference_count;
	struct slice classified_by; /* name without title */
	struct slice summary;       /* text of the summary paragraph, lines joined */
	struct slice signer;

	struct paragraph *paragraphs;
	size_t paragraph_count;
	struct span *noise; /* page lines, section lines, release stamps: no words of the cable. In order, apart */
	size_t noise_count;
	struct span *omissions; /* words missing already when the cable came: XXXXXXXXXXXX, [1 line not declassified] */
	size_t omission_count;

	struct flag *flags;
	size_t flag_count;

	int section;       /* the text is this section of its telegram, and lacks the others; 0: it is all */
	int section_count; /* sections that the telegram has; 0 with it */

	/* Of a document of a printed volume (cable/printed.h); NULL: it comes from none. */
	const struct printed *printed;
	/* What the volume's editors wrote: heading, notes, all of an editorial note. They are no words of the document: they stand behind it, within the
	 * noise, and no paragraph, search or quotation reaches them. Empty: none. */
	struct span editorial;
};

/* What people call it: its MRN; without one, of a document of a printed volume, volume and number ("frus1969-76ve08-d16"); empty if it has
 * neither. Letters, digits and '-', where it is no MRN. */
struct slice cable_name(const struct cable *c);

/* The reading as JSON (docs/reading.md): all fields, spans and flags, not the text. The same cable gives the same bytes. */
void cable_write_json(struct buffer *out, const struct cable *c);

/* Makes a cable of a reading's text and its JSON again. The bytes may be hostile (they come from a worker): every span is
 * checked against the text, every order is checked. The cable points into `text` and into `a`.
 * STATUS_INPUT, STATUS_ENCODING (text is not UTF-8) or STATUS_MEMORY. */
enum status cable_read_json(struct arena *a, struct slice text, struct slice json, struct cable *c, struct error *err)
    __attribute__((warn_unused_result));

/* The word that pages and commands use: "UNCLASSIFIED", "CONFIDENTIAL" …; "" for none. Static storage. */
const char *classification_name(enum classification c);
/* Reads what people type or what a document says: "secret", "S E C R E T", "UNCLAS". False if it is no classification. */
bool classification_parse(struct slice words, enum classification *out);
const char *precedence_name(enum precedence p);

/* The cable's id: SHA-256, as 64 hex digits, of the document's words in the normal form of docs/address.md, which no reader
 * makes and which is fixed for ever: text as UTF-8 (Latin-1 where it is none), words of ASCII letters and digits and of all other letters, ASCII
 * letters in lower case, one space between two words. `parts` are the document's pieces in order (record: header, body). */
enum { CABLE_ID_LEN = 64 };
void cable_make_id(const struct slice *parts, size_t part_count, char id[CABLE_ID_LEN + 1]);

/* The reading's id: SHA-256 of its text and its JSON, as 64 hex digits. */
void cable_make_reading_id(struct slice text, struct slice json, char id[CABLE_ID_LEN + 1]);

#endif
