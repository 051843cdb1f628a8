#include "archive/unpack_job.h"

/* Not archive/archive.h: libarchive has a `struct archive` of its own. */
#include <archive.h>
#include <archive_entry.h>

#include <errno.h>
#include <string.h>

enum { CHUNK = 256 * 1024, READ_CHUNK = 64 * 1024, FILTERS_MAX = 2 /* and libarchive's own "none" is one */ };

struct unpacking {
	const struct unpack_ends *ends;
	struct archive *packed;
	struct arena a;
	uint64_t offset; /* of the next packed byte */
	uint64_t at;     /* place of what comes next */
	bool sends;      /* the member at work begins behind the start */
	char *in;        /* READ_CHUNK */
	char *out;       /* CHUNK + 1: a letter and bytes */
};

/* ---- What libarchive reads ---- */

static la_ssize_t read_packed(struct archive *packed, void *state, const void **bytes)
{
	struct unpacking *u = state;
	size_t got;
	*bytes = u->in;
	if (u->ends->read(u->ends->state, u->offset, u->in, READ_CHUNK, &got, NULL) != STATUS_OK) {
		archive_set_error(packed, EIO, "read");
		return ARCHIVE_FATAL;
	}
	u->offset += got;
	return (la_ssize_t)got;
}

static la_int64_t skip_packed(struct archive *packed, void *state, la_int64_t count)
{
	struct unpacking *u = state;
	uint64_t left = u->ends->size > u->offset ? u->ends->size - u->offset : 0;
	(void)packed;
	uint64_t skipped = count < 0 ? 0 : (uint64_t)count < left ? (uint64_t)count : left;
	u->offset += skipped;
	return (la_int64_t)skipped;
}

static la_int64_t seek_packed(struct archive *packed, void *state, la_int64_t offset, int whence)
{
	struct unpacking *u = state;
	int64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (int64_t)u->offset : (int64_t)u->ends->size;
	int64_t to;
	(void)packed;
	if (__builtin_add_overflow(from, offset, &to) || to < 0)
		return ARCHIVE_FATAL;
	u->offset = (uint64_t)to;
	return to;
}

static enum status open_packed(struct unpacking *u, struct error *err)
{
	u->packed = archive_read_new();
	u->in = arena_alloc(&u->a, READ_CHUNK);
	u->out = arena_alloc(&u->a, CHUNK + 1);
	if (u->packed == NULL || u->in == NULL || u->out == NULL)
		return error_memory(err);
	archive_read_support_format_zip(u->packed);
	archive_read_support_format_tar(u->packed);
	archive_read_support_format_raw(u->packed);
	archive_read_support_filter_gzip(u->packed);
	archive_read_support_filter_xz(u->packed);
	archive_read_support_filter_zstd(u->packed);
	archive_read_set_read_callback(u->packed, read_packed);
	archive_read_set_skip_callback(u->packed, skip_packed);
	archive_read_set_seek_callback(u->packed, seek_packed);
	archive_read_set_callback_data(u->packed, u);
	return archive_read_open1(u->packed) == ARCHIVE_OK ? STATUS_OK
	                                                   : error_set(err, STATUS_INPUT, "import.archive_damaged");
}

/* ---- What is sent ---- */

/* `bytes` begin with their letter; `length` is how far the place goes on. What lies before the start only takes its time. */
static enum status send_bytes(struct unpacking *u, struct slice bytes, uint64_t length, struct error *err)
{
	uint64_t at = u->at;
	u->at += length;
	return u->sends ? u->ends->answer(u->ends->state, at, length, bytes, err)
	                : u->ends->place(u->ends->state, u->ends->start, err);
}

static enum status send_failure(struct unpacking *u, const struct error *why, struct error *err)
{
	uint64_t at = u->at++;
	return u->sends ? u->ends->failure(u->ends->state, at, why, err) : STATUS_OK;
}

static enum status send_name(struct unpacking *u, struct slice name, struct error *err)
{
	u->sends = u->at >= u->ends->start;
	u->out[0] = UNPACK_MEMBER;
	name = slice_part(name, 0, UNPACK_NAME_MAX);
	memcpy(u->out + 1, name.ptr, name.len);
	return send_bytes(u, slice_make(u->out, name.len + 1), 1, err);
}

static enum status send_end(struct unpacking *u, struct error *err)
{
	u->out[0] = UNPACK_END;
	int64_t read = archive_filter_bytes(u->packed, -1);
	for (int i = 0; i < 8; i++)
		u->out[1 + i] = (char)((uint64_t)(read < 0 ? 0 : read) >> (8 * i) & 0xFF);
	return send_bytes(u, slice_make(u->out, 9), 1, err);
}

/* ---- Members ---- */

/* More than the limit came of the packed bytes: of all so far, or of what is about to be sent. */
static bool is_bomb(const struct unpacking *u, uint64_t more)
{
	uint64_t limit;
	int64_t unpacked = archive_filter_bytes(u->packed, 0);
	if (__builtin_mul_overflow(u->ends->size, u->ends->expansion, &limit))
		limit = INT64_MAX;
	return u->at + more + 1 > limit || (unpacked > 0 && (uint64_t)unpacked > limit);
}

/* What libarchive's last error stands for. */
static const char *sentence_of(struct unpacking *u)
{
	return archive_read_has_encrypted_entries(u->packed) > 0 ? "import.encrypted" : "import.archive_damaged";
}

/* Sends a member's bytes. `*cut`: the archive ends here. */
static enum status send_data(struct unpacking *u, bool *cut, struct error *err)
{
	struct error why;
	for (;;) {
		la_ssize_t got = archive_read_data(u->packed, u->out + 1, CHUNK);
		if (got == ARCHIVE_RETRY)
			continue;
		if (got == 0)
			return send_end(u, err);
		*cut = got == ARCHIVE_FATAL || (got > 0 && is_bomb(u, (uint64_t)got));
		if (*cut || got < 0) {
			error_set(&why, STATUS_INPUT, got > 0 ? "import.expands" : sentence_of(u));
			enum status status = send_failure(u, &why, err);
			return status == STATUS_OK && *cut ? error_set(err, STATUS_INPUT, why.sentence) : status;
		}
		u->out[0] = UNPACK_DATA;
		enum status status = send_bytes(u, slice_make(u->out, (size_t)got + 1), (uint64_t)got, err);
		if (status != STATUS_OK)
			return status;
	}
}

/* True for a path that stays below where it begins: it may be only a name to us, but who unpacks the archive by hand is not to be surprised. */
static bool stays_within(struct slice path)
{
	if (path.len == 0 || path.len > UNPACK_NAME_MAX || path.ptr[0] == '/' || path.ptr[0] == '\\' ||
	    (path.len > 1 && path.ptr[1] == ':'))
		return false;
	for (size_t at = 0; at < path.len;) {
		size_t end = at;
		while (end < path.len && path.ptr[end] != '/' && path.ptr[end] != '\\')
			end++;
		if (slice_equals(slice_part(path, at, end), ".."))
			return false;
		at = end + 1;
	}
	return true;
}

/* Why a member is not read; NULL if it is. */
static const char *refusal(struct unpacking *u, struct archive_entry *entry, struct slice name)
{
	/* Only a tar and what stands alone are packed again; a ZIP that is, is an archive within another. */
	bool is_zip = (archive_format(u->packed) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_ZIP;
	if (archive_filter_count(u->packed) > (is_zip ? 1 : FILTERS_MAX))
		return "import.archive_deep";
	if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != NULL)
		return "import.member_no_file";
	if (archive_format(u->packed) != ARCHIVE_FORMAT_RAW && !stays_within(name))
		return "import.member_path";
	return archive_entry_is_data_encrypted(entry) > 0 ? "import.encrypted" : NULL;
}

static enum status send_member(struct unpacking *u, struct archive_entry *entry, struct error *err)
{
	struct error why;
	bool cut = false, alone = archive_format(u->packed) == ARCHIVE_FORMAT_RAW;
	const char *path = archive_entry_pathname_utf8(entry);
	if (path == NULL)
		path = archive_entry_pathname(entry);
	struct slice name = slice_of(alone || path == NULL ? "" : path);
	if (archive_entry_filetype(entry) == AE_IFDIR)
		return STATUS_OK;
	enum status status = send_name(u, name, err);
	if (status != STATUS_OK)
		return status;
	const char *refused = refusal(u, entry, name);
	if (refused == NULL)
		return send_data(u, &cut, err);
	error_set(&why, STATUS_INPUT, refused);
	return send_failure(u, &why, err);
}

enum status unpack_run(const struct unpack_ends *ends, struct error *err)
{
	struct unpacking u = {.ends = ends};
	enum status status = open_packed(&u, err);
	while (status == STATUS_OK) {
		struct archive_entry *entry = NULL;
		int got = archive_read_next_header(u.packed, &entry);
		if (got == ARCHIVE_EOF && u.at == 0)
			status = error_set(err, STATUS_INPUT, "import.empty");
		if (got == ARCHIVE_EOF)
			break;
		if (got == ARCHIVE_RETRY)
			continue;
		if (got != ARCHIVE_OK && got != ARCHIVE_WARN)
			status = error_set(err, STATUS_INPUT, sentence_of(&u));
		else if (is_bomb(&u, 1))
			status = error_set(err, STATUS_INPUT, "import.expands");
		else
			status = send_member(&u, entry, err);
	}
	archive_read_free(u.packed);
	arena_free(&u.a);
	return status;
}

/* ---- In the worker ---- */

struct channel {
	struct worker_source *source;
	struct worker_sink *sink;
};

static enum status channel_read(void *state, uint64_t offset, void *bytes, size_t size, size_t *got, struct error *err)
{
	struct channel *c = state;
	return worker_source_read(c->source, offset, bytes, size, got, err);
}

static enum status channel_place(void *state, uint64_t at, struct error *err)
{
	struct channel *c = state;
	return worker_place(c->sink, at, err);
}

static enum status channel_answer(void *state, uint64_t at, uint64_t length, struct slice bytes, struct error *err)
{
	struct channel *c = state;
	enum status status = worker_begin(c->sink, at, length, err);
	return status == STATUS_OK ? worker_result(c->sink, bytes, err) : status;
}

static enum status channel_failure(void *state, uint64_t at, const struct error *why, struct error *err)
{
	struct channel *c = state;
	enum status status = worker_begin(c->sink, at, 1, err);
	return status == STATUS_OK ? worker_failed(c->sink, why, err) : status;
}

static enum status stream(struct worker_source *source, struct worker_sink *sink, struct error *err)
{
	struct channel channel = {source, sink};
	const struct unpack_ends ends = {.read = channel_read,
	                                 .place = channel_place,
	                                 .answer = channel_answer,
	                                 .failure = channel_failure,
	                                 .state = &channel,
	                                 .start = worker_source_start(source),
	                                 .size = worker_source_size(source),
	                                 .expansion = worker_source_limits(source)->expansion};
	return unpack_run(&ends, err);
}

static const char *const sentences[] = {"import.empty",
                                        "import.archive_damaged",
                                        "import.archive_deep",
                                        "import.expands",
                                        "import.encrypted",
                                        "import.member_path",
                                        "import.member_no_file",
                                        "base.memory",
                                        NULL};

const struct worker_job unpack_job = {.name = "unpack", .stream = stream, .sentences = sentences};
