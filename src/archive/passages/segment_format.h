/* What the writer and the reader of segments (segment.h) share. */
#ifndef CABLEDESK_ARCHIVE_PASSAGES_SEGMENT_FORMAT_H
#define CABLEDESK_ARCHIVE_PASSAGES_SEGMENT_FORMAT_H

#include "archive/passages/segment.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "codes and tables are read as they stand in the file");

enum {
	SEGMENT_BLOCK = 1024,       /* bytes from which on a block ends */
	SEGMENT_BLOCK_MAX = 0xFFFF, /* that a block can have */
	SEGMENT_INLINE = 64,        /* stretches of the longest list that stands in its block */
	SEGMENT_DOCUMENTS_MAX = 1 << 24,
};
/* The most words of a segment. */
#define SEGMENT_WORDS_MAX UINT64_C(0x80000000)

struct segment_block {
	uint32_t term;
	uint32_t sum;
	uint64_t place; /* where it begins << 16 | its length */
};

struct segment_trailer {
	char magic[8];
	uint32_t first;
	uint32_t documents;
	uint64_t words;
	uint64_t stretches;
	uint64_t postings; /* bytes */
	uint64_t blocks;
	uint64_t tables_sum;
	uint64_t sum; /* of all before it */
};

/* Bytes of the codes of so many words in so many stretches, with the sums. */
static inline uint64_t segment_code_bytes(uint64_t words, uint64_t stretches)
{
	return words * sizeof(uint16_t) + stretches * sizeof(uint32_t);
}

/* Stretches of a document of so many words. */
static inline uint32_t segment_divide(uint32_t words)
{
	return (words + (SEGMENT_STRETCH - 1)) / SEGMENT_STRETCH;
}

extern const char segment_magic[8];

/* A checksum of bytes, going on from another one (0 at the start). */
uint64_t segment_add_sum(uint64_t sum, const void *bytes, size_t len);
static inline uint32_t segment_sum_of(const void *bytes, size_t len)
{
	return (uint32_t)(segment_add_sum(0, bytes, len) >> 32);
}

#endif
