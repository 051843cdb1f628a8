/* Writing segments (segment.h): of documents, and of other segments. */
#ifndef CABLEDESK_ARCHIVE_PASSAGES_SEGMENT_WRITE_H
#define CABLEDESK_ARCHIVE_PASSAGES_SEGMENT_WRITE_H

#include "archive/passages.h"
#include "archive/passages/segment.h"

/* Documents whose words are collected. A zeroed struct is empty; set `first`. */
struct segment_documents {
	struct arena a;
	uint32_t first;             /* reading of the first document */
	struct passage_words words; /* passage_add_cable adds here, with `a` */
	size_t *ends;               /* in words, of each document */
	size_t count, room;
};

/* The words added since the last document are the next one's. False without memory. */
bool segment_documents_end(struct segment_documents *d);
/* Empties it. */
void segment_documents_clear(struct segment_documents *d, uint32_t first);

/* Writes at least one document; the bytes are added to `out`, or to the file `out_file`: one of both is NULL. `*sum` (may be
 * NULL) becomes the new segment's segment_sum. */
enum status segment_write(const struct segment_documents *d, struct buffer *out, struct file_writer *out_file,
                          uint64_t *sum, struct error *err) __attribute__((warn_unused_result));

/* Whether segments may become one: their readings follow each other, and all fit. */
bool segment_can_merge(struct segment *const *segments, size_t count);
/* Writes one segment of several, without holding any of them in memory. */
enum status segment_merge(struct segment *const *segments, size_t count, struct buffer *out,
                          struct file_writer *out_file, uint64_t *sum, struct error *err)
    __attribute__((warn_unused_result));

#endif
