#include "archive/unpack.h"

#include "archive/import_job.h"
#include "archive/unpack_job.h"
#include "base/utf8.h"

#include <string.h>
#include <unistd.h>

enum { TAR_HEADER = 512, TAR_SUM_AT = 148, TAR_SUM_SIZE = 8 };

/* A tar header's own sum of its bytes, the sum's place counted as spaces. */
static bool is_tar(struct slice s)
{
	uint64_t sum = 0, written = 0;
	if (s.len < TAR_HEADER)
		return false;
	for (size_t i = 0; i < TAR_HEADER; i++)
		sum += i >= TAR_SUM_AT && i < TAR_SUM_AT + TAR_SUM_SIZE ? ' ' : (unsigned char)s.ptr[i];
	for (size_t i = TAR_SUM_AT; i < TAR_SUM_AT + TAR_SUM_SIZE; i++)
		if (s.ptr[i] >= '0' && s.ptr[i] <= '7')
			written = written * 8 + (uint64_t)(s.ptr[i] - '0');
	return s.ptr[0] != '\0' && sum == written;
}

bool unpack_recognise(struct slice first_bytes)
{
	static const struct slice signs[] = {{"PK\x03\x04", 4},
	                                     {"PK\x05\x06", 4},
	                                     {"PK\x07\x08", 4},
	                                     {"\x1F\x8B", 2},
	                                     {"\xFD"
	                                      "7zXZ\0",
	                                      6},
	                                     {"\x28\xB5\x2F\xFD", 4}};
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (first_bytes.len >= signs[i].len && memcmp(first_bytes.ptr, signs[i].ptr, signs[i].len) == 0)
			return true;
	return is_tar(first_bytes);
}

/* ---- What the worker sends ---- */

struct unpacker {
	const struct files *files;
	const char *working;
	const struct unpack_receiver *receiver;
	struct buffer name;
	uint64_t behind;             /* of all that came before: no member begins before it */
	struct unpack_member member; /* the one at work */
	bool in_member;
	int fd;    /* its working file */
	bool over; /* the worker broke the rules: nothing more is believed */
};

static void close_working(struct unpacker *u)
{
	if (u->fd >= 0)
		close(u->fd);
	u->fd = -1;
	u->in_member = false;
}

/* A name is shown to people: letters of any script, and no character that acts. */
static enum status take_name(struct unpacker *u, struct slice name, struct error *err)
{
	buffer_clear(&u->name);
	if (utf8_valid(name, NULL))
		buffer_add(&u->name, name);
	else
		utf8_add_windows_1252(&u->name, name);
	for (size_t i = 0; i < u->name.len; i++)
		if ((unsigned char)u->name.ptr[i] < 0x20 || u->name.ptr[i] == 0x7F)
			u->name.ptr[i] = '_';
	u->member.name = buffer_slice(&u->name);
	return buffer_done(&u->name, err);
}

/* Tells of the member at work, or of the rest of the archive. */
static enum status fail(struct unpacker *u, bool is_rest, const char *sentence, struct error *err)
{
	const struct unpack_failure failure = {.place = is_rest ? u->behind : u->member.place,
	                                       .name = is_rest ? slice_of("") : u->member.name,
	                                       .size = is_rest ? 0 : u->member.size,
	                                       .is_rest = is_rest,
	                                       .sentence = sentence};
	close_working(u);
	return u->receiver->failure(u->receiver->state, &failure, err);
}

static enum status begin_member(struct unpacker *u, uint64_t place, struct slice name, struct error *err)
{
	/* The one before has no end: its worker went down, and a fresh one went on behind it. */
	enum status status = u->in_member ? fail(u, false, "import.crash", err) : STATUS_OK;
	u->member = (struct unpack_member){.place = place};
	u->behind = place + 1;
	if (status == STATUS_OK)
		status = take_name(u, name, err);
	if (status == STATUS_OK)
		status = file_working_open(u->files, u->working, &u->fd, err);
	u->in_member = status == STATUS_OK;
	return status;
}

static enum status end_member(struct unpacker *u, struct slice packed, struct error *err)
{
	int fd = u->fd;
	for (size_t i = packed.len; i-- > 0;)
		u->member.packed = u->member.packed << 8 | (unsigned char)packed.ptr[i];
	u->fd = -1;
	u->in_member = false;
	return u->receiver->member(u->receiver->state, &u->member, fd, err);
}

static enum status add_data(struct unpacker *u, struct slice bytes, struct error *err)
{
	enum status status = file_working_write(u->files, u->working, u->fd, u->member.size, bytes, err);
	u->member.size += bytes.len;
	return status;
}

static enum status nonsense(struct unpacker *u, struct error *err)
{
	enum status status = u->in_member ? fail(u, false, "import.nonsense", err) : STATUS_OK;
	u->over = true;
	if (status == STATUS_OK)
		status = fail(u, true, "import.nonsense", err);
	return status == STATUS_OK ? error_set(err, STATUS_STOPPED, "worker.stopped") : status;
}

static enum status receive_item(void *state, const struct worker_item *item, struct error *err)
{
	struct unpacker *u = state;
	char letter = item->result.len > 0 ? item->result.ptr[0] : '\0';
	struct slice rest = slice_from(item->result, item->result.len > 0 ? 1 : 0);
	if (letter == UNPACK_MEMBER && rest.len <= UNPACK_NAME_MAX)
		return begin_member(u, item->offset, rest, err);
	if (letter == UNPACK_DATA && u->in_member && rest.len == item->length)
		return add_data(u, rest, err);
	if (letter == UNPACK_END && u->in_member && rest.len == 8)
		return end_member(u, rest, err);
	return nonsense(u, err);
}

static enum status receive_failure(void *state, const struct worker_failure *failure, struct error *err)
{
	struct unpacker *u = state;
	const char *sentence = import_failure_sentence(failure);
	/* Of a file that was packed alone nothing is left. */
	bool rest = failure->length == 0 && !(u->in_member && u->member.name.len == 0);
	enum status status = u->in_member ? fail(u, false, sentence, err) : STATUS_OK;
	return status == STATUS_OK && rest ? fail(u, true, sentence, err) : status;
}

enum status unpack_members(struct worker_pool *pool, const struct files *files, const char *working, int fd,
                           uint64_t start, const struct unpack_receiver *receiver, const atomic_bool *stop,
                           struct error *err)
{
	struct unpacker u = {.files = files, .working = working, .receiver = receiver, .behind = start, .fd = -1};
	const struct worker_receiver stream = {receive_item, receive_failure, NULL, &u};
	enum status status = worker_stream(pool, unpack_job.name, fd, start, 0, slice_of(""), &stream, stop, err);
	if (status == STATUS_STOPPED && u.over)
		status = STATUS_OK;
	if (status == STATUS_OK && u.in_member)
		status = fail(&u, false, "import.crash", err);
	close_working(&u);
	buffer_free(&u.name);
	return status;
}
