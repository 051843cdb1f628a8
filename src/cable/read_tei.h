/* Volumes of Foreign Relations of the United States: TEI XML, one file a volume (HistoryAtState/frus on GitHub).
 *
 * Each telegram, airgram, memorandum and letter is an element div with type="document". Reading is in two steps, as for records, so that
 * a volume of any size passes in constant memory and a document that harms its reader harms no other. The cutter, fed with chunks, cuts the volume
 * into documents and front matter and understands where tags begin and end, and nothing else. The reader makes a cable of one document, with libxml2.
 *
 * What the document says is its head, its paragraphs and its signer. What editors wrote (heading, source note, summary, footnotes, editorial notes)
 * stands behind it in the reading's text and is noise: no search and no quotation meets it.
 *
 * No document type is ever read: no entity is declared, so none is expanded or fetched. Elements may stand 200 deep.
 */
#ifndef CABLEDESK_CABLE_READ_TEI_H
#define CABLEDESK_CABLE_READ_TEI_H

#include "cable/cable.h"
#include "cable/post.h"
#include "cable/printed.h"

/* ---- Cutting ---- */

enum tei_piece_kind {
	TEI_PIECE_ROOT,     /* the start tag of the root, with the volume's id */
	TEI_PIECE_FRONT,    /* the header, or a list of persons or abbreviations */
	TEI_PIECE_DOCUMENT, /* a div of type document */
};

enum { TEI_PAGE_MAX = 15, TEI_PAGE_WITHIN = 64 * 1024 };

/* The last page (pb) that began before a place, if that is no further back than TEI_PAGE_WITHIN. */
struct tei_page {
	char number[TEI_PAGE_MAX + 1]; /* empty: not known */
	uint64_t offset;
};

struct tei_piece {
	enum tei_piece_kind kind;
	uint64_t offset;      /* in the source, of the first byte of the start tag */
	uint64_t length;      /* up to and with the end tag */
	struct slice bytes;   /* valid until the cutter's next call; empty where `too_long` */
	bool too_long;        /* longer than the cutter's limit */
	bool unclosed;        /* it does not end before the next document or the end of the source */
	struct tei_page page; /* of a document: the one that it begins on */
};

enum tei_markup { TEI_CONTENT, TEI_COMMENT, TEI_CDATA, TEI_INSTRUCTION };

/* Zeroed and begun, it is ready. It owns a buffer of at most `limit` bytes, a chunk and a tag. Belongs to one thread. */
struct tei_cutter {
	struct buffer pending; /* bytes from `offset` on */
	uint64_t offset;       /* of the first pending byte in the source */
	size_t limit;
	size_t at;              /* in pending: first byte not yet looked at */
	enum tei_markup markup; /* what `at` stands in */
	bool typed;             /* the document type is behind */
	bool in_piece;
	struct tei_piece piece; /* that it is in */
	char element[16];       /* the name of its element */
	uint64_t depth;         /* of elements of that name */
	struct tei_page page;   /* the last one met */
	bool ended;
};

enum { TEI_LIMIT = 64 * 1024 * 1024 };

/* Begins at `offset` of the source, which must lie between pieces (0, or behind one). `limit` 0: TEI_LIMIT. */
void tei_cutter_begin(struct tei_cutter *c, uint64_t offset, size_t limit);

/* Before the first feeding: tells it the bytes before its offset (TEI_PAGE_WITHIN of them, or all), for the page that the next document begins on. */
void tei_cutter_look_back(struct tei_cutter *c, struct slice before);

/* Takes the next bytes of the source (a copy). Take out all pieces with tei_cutter_next before feeding more.
 * An empty chunk ends the source. STATUS_MEMORY. */
enum status tei_cutter_feed(struct tei_cutter *c, struct slice chunk, struct error *err)
    __attribute__((warn_unused_result));

/* The next piece that is whole. False: feed more, or, after the end, there is none. */
bool tei_cutter_next(struct tei_cutter *c, struct tei_piece *out);

/* Gives its memory back; a zeroed cutter may be freed. */
void tei_cutter_free(struct tei_cutter *c);

/* True if the bytes are the beginning of a TEI file: the root is TEI, or TEI stands for it in a prefix's namespace. Pure. */
bool tei_begins(struct slice bytes);

/* ---- The volume ---- */

/* What the documents of one volume share. Zeroed it is empty; everything is in the arena. Only read, it serves several threads. */
struct tei_volume {
	struct slice id;               /* "frus1969-76ve08" */
	struct slice title;            /* in one line */
	struct printed_entry *entries; /* sorted by id */
	size_t count;
	size_t capacity;
};

enum { TEI_ENTRIES_MAX = 50000 };

/* Takes what a root or front piece says (a document says nothing). STATUS_INPUT (cable.tei_malformed, cable.tei_entity), STATUS_LIMIT, STATUS_MEMORY; the
 * volume can be used after each. */
enum status tei_volume_add(struct arena *a, struct tei_volume *volume, const struct tei_piece *piece, struct error *err)
    __attribute__((warn_unused_result));

/* The entry that "#p_KHA1" or "p_KHA1" leads to; NULL if there is none. */
const struct printed_entry *tei_volume_find(const struct tei_volume *volume, struct slice target);

/* ---- Reading ---- */

/* Makes a cable of one document. The text of a telegram is read as one; what it does not say is taken from the heading, the dateline and the source
 * note ("Confidential; Limdis"). What disagrees is flagged, and so is a document that is cut off. `volume` may be NULL; the cable points into it. `page`
 * (may be empty) is the number of the page that it begins on.
 * STATUS_INPUT (cable.tei_malformed, with the line within the document; cable.tei_entity; cable.tei_empty), STATUS_LIMIT (cable.tei_deep, cable.tei_tag),
 * STATUS_MEMORY. */
enum status cable_read_tei(struct arena *a, const struct posts *posts, const struct tei_volume *volume,
                           struct slice page, struct slice document, struct cable *out, struct error *err)
    __attribute__((warn_unused_result));

/* The document's words without its markup, for its id (docs/address.md): made by no reader, and the same for ever. In the arena. STATUS_MEMORY. */
enum status tei_words_of(struct arena *a, struct slice document, struct slice *out, struct error *err)
    __attribute__((warn_unused_result));

#endif
