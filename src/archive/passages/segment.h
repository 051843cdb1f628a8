/* Segments: immutable files that say where in which document (readings, in a row without gaps) a term stands, and keep each
 * document's words as codes, two bytes each, so that passages are measured without the text.
 *
 * A document is divided into stretches of 64 words, the last as long as is left; they are numbered from 0 through all documents. A term
 * leads to the stretches in which it begins: what is looked for stands close together.
 *
 *     codes        of all stretches, one behind the other, each followed by their sum (u32)
 *     postings     blocks of about 1 KB: terms in ascending order, each with its stretches. Lists of more than 64
 *                  stretches stand before the block that names them, so that they are read only when they are wanted
 *     documents    for each: how many words end with it (u32)
 *     directory    for each block: its first term (u32), its sum (u32), where it begins in the postings << 16 | its
 *                  length (u64)
 *     trailer      magic, first reading, counts, places; the sum of documents and directory; its own sum
 *
 * An entry of a block is varint(term - the one before), then varint(stretch << 1 | 1) for a single one, else
 * varint(count << 1) and either the stretches as varint differences (the first from 0, others less 1) or, of a long list,
 * varint(place in the postings), varint(bytes), u32 sum. All numbers are little-endian. A sum is a checksum against
 * damage; bounds, orders and counts are checked besides, since the bytes may be hostile: whatever stands in a segment, the
 * answer is a wrong list or STATUS_IO (archive.passages_damaged, which names `rebuild`).
 *
 * A reader holds the tables in memory (8 bytes a document, 16 a block) and reads the rest by pread: a file that is cut
 * while it is open is an error, not a signal. Once open it does not change: any number of threads may read it, each with a room of its own.
 */
#ifndef CABLEDESK_ARCHIVE_PASSAGES_SEGMENT_H
#define CABLEDESK_ARCHIVE_PASSAGES_SEGMENT_H

#include "base/buffer.h"
#include "base/file.h"

struct segment;

/* Opens a file; STATUS_MISSING if there is none. */
enum status segment_open(const char *path, struct segment **out, struct error *err) __attribute__((warn_unused_result));
/* Takes over the bytes of one in memory, also on failure. */
enum status segment_open_bytes(struct buffer *bytes, struct segment **out, struct error *err)
    __attribute__((warn_unused_result));
/* NULL is allowed. */
void segment_close(struct segment *s);

enum { SEGMENT_STRETCH = 64 };

/* Its readings are first … first + count - 1. */
uint32_t segment_first(const struct segment *s);
uint32_t segment_count(const struct segment *s);
uint32_t segment_stretches(const struct segment *s);
uint64_t segment_words(const struct segment *s);
/* A number that is another for other contents: part of its file's name. */
uint64_t segment_sum(const struct segment *s);

/* Whose stretch it is; the first stretch of a document (of the one behind the last: the count of all). */
uint32_t segment_document_of(const struct segment *s, uint32_t stretch);
uint32_t segment_stretch_of(const struct segment *s, uint32_t document);

/* Where a thread keeps what it reads. A zeroed struct is empty. */
struct segment_room {
	struct buffer block, codes;
};
void segment_room_free(struct segment_room *room);

/* The stretches in which a term begins. */
struct segment_list {
	uint32_t count;
	uint32_t *stretches; /* ascending; NULL: not read yet */
	uint64_t at;         /* of a list that is not read yet */
	uint32_t bytes, sum;
};
/* Finds the list of a term: a short one is read, of a long one only its length is known. In the arena. */
enum status segment_find(const struct segment *s, struct segment_room *room, struct arena *a, uint32_t term,
                         struct segment_list *out, struct error *err) __attribute__((warn_unused_result));
/* Reads what segment_find did not. */
enum status segment_read_list(const struct segment *s, struct segment_room *room, struct arena *a,
                              struct segment_list *list, struct error *err) __attribute__((warn_unused_result));

/* The codes from a stretch on: of up to so many, as far as its document goes. They stand in the room until the next call. */
enum status segment_read_codes(const struct segment *s, struct segment_room *room, uint32_t stretch, uint32_t stretches,
                               const uint16_t **codes, size_t *count, struct error *err)
    __attribute__((warn_unused_result));

/* ---- One term after another, for merging ---- */

struct segment_cursor {
	struct segment *segment;
	size_t block;
	struct slice rest; /* of the block */
	struct arena a;    /* the stretches of the present term */
	struct buffer bytes, list_bytes;
	uint32_t term;
	uint32_t single;
	struct segment_list list; /* read */
	bool ended;
};
void segment_cursor_begin(struct segment_cursor *c, struct segment *s);
/* Goes to the next term; at the end `ended` is set. */
enum status segment_cursor_next(struct segment_cursor *c, struct error *err) __attribute__((warn_unused_result));
void segment_cursor_free(struct segment_cursor *c);

#endif
