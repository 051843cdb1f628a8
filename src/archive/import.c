#include "archive/import.h"

#include "archive/import_job.h"
#include "archive/tei_job.h"
#include "cable/source.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BATCH_DOCUMENTS = 500, BATCH_BYTES = 8 * 1024 * 1024, SAMPLE_BYTES = 64 * 1024 };

/* An import under way: the batch that is collected, all of it in one arena. */
struct import_state {
	const struct import_options *options;
	const char *sha;
	struct slice collection;
	int fd;
	struct import_progress progress;
	struct arena a;
	struct archive_item *items;
	struct archive_set_aside *aside;
	size_t item_count, item_room, aside_count, aside_room;
	uint64_t next_offset;
};

/* ---- Batches ---- */

static enum status write_batch(struct import_state *s, bool done, struct error *err)
{
	const struct archive_batch batch = {
	    .items = s->items,
	    .item_count = s->item_count,
	    .aside = s->aside,
	    .aside_count = s->aside_count,
	    .original = s->sha,
	    .collection = s->collection,
	    .next_offset = s->next_offset,
	    .original_done = done,
	};
	enum status status = archive_write(s->options->archive, &batch, &s->progress.counts, err);
	arena_free(&s->a);
	s->items = NULL;
	s->aside = NULL;
	s->item_count = s->item_room = s->aside_count = s->aside_room = 0;
	return status;
}

static void tell_progress(struct import_state *s, uint64_t offset)
{
	if (offset > s->progress.bytes_done)
		s->progress.bytes_done = offset;
	if (s->options->progress != NULL)
		s->options->progress(s->options->state, &s->progress);
}

/* A document was taken into the batch, which ends behind it if it is full. */
static enum status take(struct import_state *s, uint64_t end, struct error *err)
{
	size_t documents = s->options->batch_documents != 0 ? s->options->batch_documents : BATCH_DOCUMENTS;
	size_t bytes = s->options->batch_bytes != 0 ? s->options->batch_bytes : BATCH_BYTES;
	enum status status = STATUS_OK;
	s->next_offset = end;
	if (s->item_count + s->aside_count >= documents || s->a.used >= bytes)
		status = write_batch(s, false, err);
	tell_progress(s, end);
	if (status == STATUS_OK && s->options->stop != NULL && atomic_load(s->options->stop))
		return error_set(err, STATUS_STOPPED, "archive.stopped");
	return status;
}

/* ---- What the worker says ---- */

static void set_place(const struct import_state *s, struct place *place, uint64_t offset, uint64_t length)
{
	memcpy(place->original, s->sha, CABLE_ID_LEN + 1);
	place->offset = offset;
	place->length = length;
}

static enum status set_aside(struct import_state *s, uint64_t offset, uint64_t length, const char *sentence,
                             struct slice detail, struct error *err)
{
	struct archive_set_aside *aside = arena_push(&s->a, &s->aside, s->aside_count, &s->aside_room, sizeof *aside);
	if (aside == NULL)
		return error_memory(err);
	set_place(s, &aside->place, offset, length);
	aside->collection = s->collection;
	aside->sentence = slice_of(sentence);
	aside->detail = arena_copy(&s->a, detail);
	if (aside->detail.ptr == NULL)
		return error_memory(err);
	s->aside_count++;
	return take(s, offset + length, err);
}

/* The document's own bytes, from the original. */
static enum status read_bytes(struct import_state *s, uint64_t offset, uint64_t length, struct slice *out,
                              struct error *err)
{
	char *bytes = arena_alloc(&s->a, (size_t)length);
	size_t have = 0;
	if (bytes == NULL)
		return error_memory(err);
	while (have < length) {
		ssize_t n = pread(s->fd, bytes + have, (size_t)length - have, (off_t)(offset + have));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return error_system(err, "original.read", s->sha, n < 0 ? errno : EIO);
		have += (size_t)n;
	}
	*out = slice_make(bytes, (size_t)length);
	return STATUS_OK;
}

static enum status receive_item(void *state, const struct worker_item *item, struct error *err)
{
	struct import_state *s = state;
	struct import_answer *answer = arena_alloc(&s->a, sizeof *answer);
	if (answer == NULL)
		return error_memory(err);
	enum status status = import_read_answer(&s->a, item->result, answer, err);
	if (status == STATUS_INPUT)
		return set_aside(s, item->offset, item->length, "import.nonsense", slice_of(""), err);
	if (status != STATUS_OK)
		return status;
	struct archive_item *made = arena_push(&s->a, &s->items, s->item_count, &s->item_room, sizeof *made);
	if (made == NULL)
		return error_memory(err);
	set_place(s, &made->place, item->offset, item->length);
	made->collection = s->collection;
	made->cable = answer->cable;
	made->reading = answer->reading;
	made->value = &answer->value;
	made->json = answer->json;
	status = read_bytes(s, item->offset, item->length, &made->bytes, err);
	if (status != STATUS_OK)
		return status;
	s->item_count++;
	return take(s, item->offset + item->length, err);
}

static enum status receive_failure(void *state, const struct worker_failure *failure, struct error *err)
{
	static const char *const sentences[] = {
	    [WORKER_CRASH] = "import.crash",       [WORKER_TIME] = "import.time",
	    [WORKER_MEMORY] = "import.memory",     [WORKER_TOO_LARGE] = "import.too_large",
	    [WORKER_NONSENSE] = "import.nonsense",
	};
	struct import_state *s = state;
	const struct error *why = failure->error;
	uint64_t length = failure->length;
	/* What could not be cut reaches to the end of the file. */
	if (length == 0)
		length = s->progress.bytes_total - failure->offset;
	if (failure->kind != WORKER_FAILED)
		return set_aside(s, failure->offset, length, sentences[failure->kind], slice_of(""), err);
	struct slice detail = why->value_count > 0 ? slice_of(why->values[0].text) : slice_of("");
	return set_aside(s, failure->offset, length, why->sentence, detail, err);
}

static void receive_place(void *state, uint64_t offset)
{
	tell_progress(state, offset);
}

/* ---- An original ---- */

static const char *job_of(enum source_format format)
{
	switch (format) {
	case SOURCE_RECORDS:
		return import_job_record.name;
	case SOURCE_TEI:
		return import_job_tei.name;
	case SOURCE_TELEGRAM:
	case SOURCE_UNKNOWN:
		break;
	}
	return import_job_telegram.name;
}

static enum status recognise(struct import_state *s, enum source_format *format, struct error *err)
{
	struct slice bytes;
	uint64_t size = s->progress.bytes_total < SAMPLE_BYTES ? s->progress.bytes_total : SAMPLE_BYTES;
	enum status status = read_bytes(s, 0, size, &bytes, err);
	if (status == STATUS_OK)
		*format = source_recognise(bytes);
	arena_reset(&s->a);
	return status;
}

static enum status read_all(struct import_state *s, struct error *err)
{
	enum source_format format = s->options->format;
	const struct worker_receiver receiver = {receive_item, receive_failure, receive_place, s};
	enum status status = STATUS_OK;
	/* Where nothing stands, no format is known. */
	if (format == SOURCE_UNKNOWN || s->progress.bytes_total == 0)
		status = recognise(s, &format, err);
	if (status != STATUS_OK)
		return status;
	if (format == SOURCE_UNKNOWN)
		return set_aside(s, 0, s->progress.bytes_total, "import.unknown_format", slice_of(""), err);
	return worker_stream(s->options->pool, job_of(format), s->fd, s->next_offset, 0, slice_of(""), &receiver,
	                     s->options->stop, err);
}

static enum status import_rest(struct import_state *s, struct error *err)
{
	enum status status = read_all(s, err);
	if (status == STATUS_OK) {
		s->next_offset = s->progress.bytes_total;
		status = write_batch(s, true, err);
		tell_progress(s, s->next_offset);
	} else if (status == STATUS_STOPPED) {
		/* What was read already is kept. */
		struct error why;
		enum status written = write_batch(s, false, &why);
		if (written != STATUS_OK) {
			*err = why;
			status = written;
		}
	}
	arena_free(&s->a);
	return status;
}

/* An open file from where its import stopped on. */
static enum status import_open(const struct import_options *options, int fd, uint64_t size, struct slice sha,
                               struct slice collection, struct import_result *out, struct error *err)
{
	struct archive_progress before;
	char name[CABLE_ID_LEN + 1] = {0};
	memcpy(name, sha.ptr, CABLE_ID_LEN);
	struct import_state s = {.options = options, .sha = name, .collection = collection, .fd = fd};
	s.progress.bytes_total = size;
	enum status status = archive_find_progress(options->archive, name, collection, &before, err);
	if (status == STATUS_OK) {
		s.progress.counts = before.counts;
		s.next_offset = s.progress.bytes_done = before.next_offset;
		out->was_done = before.done;
		if (!before.done)
			status = import_rest(&s, err);
	}
	out->counts = s.progress.counts;
	if (out->was_done)
		out->counts.fresh = out->counts.differing = 0;
	return status;
}

enum status import_original(const struct import_options *options, struct slice sha, struct slice collection,
                            struct import_result *out, struct error *err)
{
	struct error ignored;
	int fd;
	uint64_t size;
	if (err == NULL)
		err = &ignored;
	memset(out, 0, sizeof *out);
	enum status status = original_open(options->originals, sha, &fd, &size, err);
	if (status != STATUS_OK)
		return status;
	status = import_open(options, fd, size, sha, collection, out, err);
	close(fd);
	return status;
}

enum status import_from_fd(const struct import_options *options, int fd, struct slice sha, struct slice collection,
                           struct import_result *out, struct error *err)
{
	struct stat st;
	memset(out, 0, sizeof *out);
	if (fstat(fd, &st) != 0)
		return error_system(err, "original.read", sha.ptr, errno);
	return import_open(options, fd, (uint64_t)st.st_size, sha, collection, out, err);
}

enum status archive_lock_writer(const struct files *files, const char *folder, const char *command,
                                struct file_lock **out, struct error *err)
{
	struct arena a = {0};
	char *path = file_path(&a, folder, "writer.lock");
	enum status status = path == NULL ? error_memory(err) : file_make_folder(files, folder, 0700, err);
	if (status == STATUS_OK)
		status = file_lock_take(files, path, command, out, err);
	arena_free(&a);
	return status;
}
