/* Sections of telegrams that a look (foresight.h) has come by, so that it can say what would be put together.
 *
 * Their bytes lie in a working file, so that memory holds a few words of each only. Belongs to one thread.
 */
#ifndef CABLEDESK_ARCHIVE_FORESIGHT_SECTIONS_H
#define CABLEDESK_ARCHIVE_FORESIGHT_SECTIONS_H

#include "archive/archive.h"

struct seen_section;

/* Zeroed but for `files`, `folder` (of the working file) and `fd` (-1), it is empty. */
struct seen_sections {
	const struct files *files;
	const char *folder;
	int fd;
	uint64_t size;
	struct arena kept;
	struct seen_section *items;
	size_t count, room;
	size_t *buckets; /* 1 + the item that was added last */
	size_t bucket_count;
	size_t of_source; /* the first item of the source at work */
};

/* Copies all of it. */
enum status seen_sections_add(struct seen_sections *s, struct slice collection, const struct archive_section *section,
                              struct error *err) __attribute__((warn_unused_result));
/* Adds those of a telegram to the list, whose `count` and `room` are the caller's; unordered. */
enum status seen_sections_find(const struct seen_sections *s, struct arena *a, struct slice collection,
                               struct slice mrn, int section_count, struct archive_section **list, size_t *count,
                               size_t *room, struct error *err) __attribute__((warn_unused_result));
/* As archive_list_sections, of the source at work. */
enum status seen_sections_list(const struct seen_sections *s, struct arena *a, struct archive_section **out,
                               size_t *count, struct error *err) __attribute__((warn_unused_result));
/* What is added from now on is of the next source. */
void seen_sections_end_source(struct seen_sections *s);
void seen_sections_free(struct seen_sections *s);

#endif
