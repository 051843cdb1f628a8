/* The crew: workers that read sources side by side.
 *
 * One thread, the feeder, goes through the sources in their order, tells what each is, unpacks archives (archive/unpack.h), and cuts a
 * large file of records into parts; as many threads as there are workers read the parts. What came of the documents is given back in the
 * order of the sources and of the places in them: it depends neither on how many workers there are nor on which is faster. What is read
 * ahead is bounded by bytes, not by the sizes of sources; the part that is asked for next can always go on.
 *
 * Belongs to one thread, which takes the events. In a test the crew's workers may be one.
 */
#ifndef CABLEDESK_ARCHIVE_CREW_H
#define CABLEDESK_ARCHIVE_CREW_H

#include "archive/import_job.h"
#include "cable/source.h"

/* What is read, from where on: the place of a member (unpack.h; 0 for what is no archive) and the offset in it. */
struct crew_source {
	char original[CABLE_ID_LEN + 1];
	int fd; /* of the file, which stays the caller's; -1: opened from the originals */
	enum source_format format;
	uint64_t member;
	uint64_t offset;
};

struct crew_options {
	const char *originals;
	const char *working; /* the folder of working files, on the desk's disk; needed for archives */
	const struct files *files;
	struct worker_pool *pool;
	size_t workers;          /* 0: as many as this process has cores */
	uint64_t part_bytes;     /* how large the parts of a file of records are; 0: 1 MB */
	const atomic_bool *stop; /* may be NULL */
};

enum crew_event_kind {
	CREW_CABLE,       /* a document that is a cable */
	CREW_SET_ASIDE,   /* one that is none, or more that could not be read */
	CREW_MEMBER_DONE, /* of an archive; what follows stands behind it */
	CREW_SOURCE_DONE,
	CREW_ALL_DONE,
};

/* Lives until crew_release, but for `member_name`: until the next event. */
struct crew_event {
	enum crew_event_kind kind;
	size_t source; /* counted from 0 */
	uint64_t member;
	struct slice member_name; /* empty: the source itself, or what was packed alone in it */
	uint64_t offset;          /* of the document, in the member */
	uint64_t length;
	uint64_t done;                      /* bytes of the source's file that are done; 0: no more than before */
	const struct import_answer *answer; /* of a cable */
	struct slice bytes;
	const char *sentence; /* of what is set aside */
	struct slice detail;
};

struct crew;

/* Cores that this process may use; at least 1. */
size_t crew_count_cores(void);

/* `sources` must outlive the crew. */
enum status crew_start(const struct crew_options *options, const struct crew_source *sources, size_t count,
                       struct crew **out, struct error *err) __attribute__((warn_unused_result));
/* The next event. STATUS_STOPPED soon after `*stop` is true; STATUS_IO and the rest for a source that cannot be read. */
enum status crew_next(struct crew *crew, struct crew_event *out, struct error *err) __attribute__((warn_unused_result));
/* Frees what all events so far pointed to. */
void crew_release(struct crew *crew);
/* Ends all work. NULL is allowed. */
void crew_end(struct crew *crew);

#endif
