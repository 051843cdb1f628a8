#include "archive/crew.h"

#include "archive/original.h"
#include "archive/tei_job.h"
#include "archive/unpack.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	WORKERS_MAX = 64,
	PART_BYTES = 1024 * 1024,
	LOOK_BYTES = 64 * 1024,
	PARCEL_DOCUMENTS = 32,
	PARCEL_BYTES = 256 * 1024,
	HELD_MAX = 24 * 1024 * 1024,    /* bytes of documents that wait, over all parts … */
	HEAD_MAX = 4 * 1024 * 1024,     /* … but so much of the first one is always let through */
	WORKING_MAX = 64 * 1024 * 1024, /* in working files, and one more member */
	STOP_LOOK_MS = 50,              /* between two looks at a stop */
};

/* A file that is read: a source, or a member of one. Counted: it is closed with the last part that reads it. */
struct opened {
	size_t uses;
	int fd;
	bool is_ours; /* to close */
	bool is_working;
	uint64_t size;
	uint64_t place; /* of the member */
	uint64_t packed;
	char *name;
};

struct document {
	bool is_cable;
	uint64_t offset, length;
	struct import_answer answer;
	struct slice bytes;
	const char *sentence;
	struct slice detail;
};

/* Some documents that were read one after the other. */
struct parcel {
	struct parcel *next;
	struct arena a;
	size_t count;
	struct document documents[PARCEL_DOCUMENTS];
};

enum part_kind { PART_READ, PART_MEMBER_DONE, PART_SOURCE_DONE, PART_FAILED };

struct part {
	struct part *next;
	enum part_kind kind;
	size_t source;
	struct opened *opened; /* NULL for PART_FAILED */
	enum source_format format;
	uint64_t start, end;
	/* Under the crew's lock: */
	bool done;
	struct parcel *first, *last;
	size_t held;
	enum status status;
	struct error error;
};

struct crew {
	struct crew_options options;
	const struct crew_source *sources;
	size_t source_count;
	pthread_t feeder, readers[WORKERS_MAX];
	size_t reader_count;
	bool has_feeder;
	atomic_bool ending;
	/* Of the one who takes events: */
	struct parcel *now, *spent;
	size_t at;
	struct part *current; /* that `now` is of; the head */
	struct part *ended;   /* that the last event was of, and which goes with the next */
	/* Under the lock: */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct part *head, *tail;
	struct part *waiting; /* the first that no reader has taken */
	size_t part_count;
	size_t held;
	uint64_t working; /* bytes in working files */
	bool all_handed;
	bool taker_waits; /* for `wake` */
	int wake;         /* eventfd */
};

static void lock(struct crew *c)
{
	pthread_mutex_lock(&c->lock);
}

static void unlock(struct crew *c)
{
	pthread_mutex_unlock(&c->lock);
}

static void wait_for_change(struct crew *c)
{
	pthread_cond_wait(&c->changed, &c->lock);
}

static void tell_change(struct crew *c)
{
	pthread_cond_broadcast(&c->changed);
	if (c->taker_waits)
		(void)eventfd_write(c->wake, 1);
	c->taker_waits = false;
}

static bool is_ending(struct crew *c)
{
	return atomic_load(&c->ending);
}

static enum status stopped(struct error *err)
{
	return error_set(err, STATUS_STOPPED, "archive.stopped");
}

/* ---- Files, parcels, parts ---- */

static struct opened *opened_make(int fd, bool is_ours, uint64_t size, struct slice name)
{
	struct opened *o = calloc(1, sizeof *o);
	if (o == NULL)
		return NULL;
	*o = (struct opened){.uses = 1, .fd = fd, .is_ours = is_ours, .size = size};
	o->name = strndup(name.len > 0 ? name.ptr : "", name.len);
	if (o->name != NULL)
		return o;
	free(o);
	return NULL;
}

static void opened_free(struct opened *o)
{
	if (o->is_ours)
		close(o->fd);
	free(o->name);
	free(o);
}

/* Under the lock. */
static void opened_drop(struct crew *c, struct opened *o)
{
	if (o == NULL || --o->uses > 0)
		return;
	if (o->is_working)
		c->working -= o->size;
	opened_free(o);
}

static void parcels_free(struct parcel *p)
{
	while (p != NULL) {
		struct parcel *next = p->next;
		arena_free(&p->a);
		free(p);
		p = next;
	}
}

/* Under the lock. */
static void part_free(struct crew *c, struct part *p)
{
	if (p == NULL)
		return;
	opened_drop(c, p->opened);
	parcels_free(p->first);
	free(p);
}

/* Puts a part behind the others, waiting until there are not too many. */
static enum status hand_out(struct crew *c, struct part *made, struct error *err)
{
	lock(c);
	while (!is_ending(c) && c->part_count >= 16 + 4 * c->reader_count)
		wait_for_change(c);
	if (is_ending(c)) {
		unlock(c);
		parcels_free(made->first);
		free(made);
		return stopped(err);
	}
	if (made->opened != NULL)
		made->opened->uses++;
	if (c->tail != NULL)
		c->tail->next = made;
	else
		c->head = made;
	c->tail = made;
	if (c->waiting == NULL)
		c->waiting = made;
	c->part_count++;
	tell_change(c);
	unlock(c);
	return STATUS_OK;
}

static struct part *part_make(enum part_kind kind, size_t source, struct opened *o)
{
	struct part *p = calloc(1, sizeof *p);
	if (p != NULL)
		*p = (struct part){.kind = kind, .source = source, .opened = o, .done = kind != PART_READ};
	return p;
}

static enum status hand_out_mark(struct crew *c, enum part_kind kind, size_t source, struct opened *o,
                                 struct error *err)
{
	struct part *p = part_make(kind, source, o);
	return p == NULL ? error_memory(err) : hand_out(c, p, err);
}

static enum status hand_out_range(struct crew *c, size_t source, struct opened *o, enum source_format format,
                                  uint64_t start, uint64_t end, struct error *err)
{
	struct part *p = part_make(PART_READ, source, o);
	if (p == NULL)
		return error_memory(err);
	p->format = format;
	p->start = start;
	p->end = end;
	return hand_out(c, p, err);
}

/* A part whose only document is set aside already: a whole member, or a whole source. */
static enum status hand_out_aside(struct crew *c, size_t source, struct opened *o, uint64_t length,
                                  const char *sentence, struct error *err)
{
	struct part *p = part_make(PART_READ, source, o);
	struct parcel *parcel = calloc(1, sizeof *parcel);
	if (p == NULL || parcel == NULL) {
		free(p);
		free(parcel);
		return error_memory(err);
	}
	parcel->count = 1;
	parcel->documents[0] = (struct document){.length = length, .sentence = sentence, .detail = slice_of("")};
	p->first = p->last = parcel;
	p->done = true;
	return hand_out(c, p, err);
}

/* ---- Readers ---- */

struct reader_state {
	struct crew *crew;
	struct part *part;
	struct parcel *open; /* is filled */
};

/* Gives the open parcel to the part. What is read ahead waits. */
static enum status deliver(struct reader_state *r, struct error *err)
{
	struct crew *c = r->crew;
	struct part *p = r->part;
	struct parcel *made = r->open;
	if (made == NULL)
		return STATUS_OK;
	r->open = NULL;
	lock(c);
	while (!is_ending(c) && c->held > HELD_MAX && !(c->head == p && p->held < HEAD_MAX))
		wait_for_change(c);
	if (p->last != NULL)
		p->last->next = made;
	else
		p->first = made;
	p->last = made;
	p->held += made->a.used;
	c->held += made->a.used;
	tell_change(c);
	unlock(c);
	return is_ending(c) ? stopped(err) : STATUS_OK;
}

/* The place for one more document, in `r->open`. */
static struct document *next_document(struct reader_state *r)
{
	if (r->open == NULL)
		r->open = calloc(1, sizeof *r->open);
	return r->open == NULL ? NULL : &r->open->documents[r->open->count];
}

static enum status took_document(struct reader_state *r, struct error *err)
{
	r->open->count++;
	return r->open->count == PARCEL_DOCUMENTS || r->open->a.used >= PARCEL_BYTES ? deliver(r, err) : STATUS_OK;
}

/* Bytes of a file, in the arena. */
static enum status read_bytes(struct arena *a, int fd, uint64_t offset, uint64_t length, struct slice *out,
                              struct error *err)
{
	char *bytes = arena_alloc(a, (size_t)length);
	size_t have = 0;
	if (bytes == NULL)
		return error_memory(err);
	while (have < length) {
		ssize_t n = pread(fd, bytes + have, (size_t)length - have, (off_t)(offset + have));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return error_system(err, "original.read", "", n < 0 ? errno : EIO);
		have += (size_t)n;
	}
	*out = slice_make(bytes, (size_t)length);
	return STATUS_OK;
}

static enum status set_aside(struct reader_state *r, uint64_t offset, uint64_t length, const char *sentence,
                             struct slice detail, struct error *err)
{
	struct document *d = next_document(r);
	if (d == NULL)
		return error_memory(err);
	*d = (struct document){.offset = offset, .length = length, .sentence = sentence};
	d->detail = arena_copy(&r->open->a, detail);
	return d->detail.ptr == NULL ? error_memory(err) : took_document(r, err);
}

static enum status receive_item(void *state, const struct worker_item *item, struct error *err)
{
	struct reader_state *r = state;
	struct document *d = next_document(r);
	if (d == NULL)
		return error_memory(err);
	*d = (struct document){.is_cable = true, .offset = item->offset, .length = item->length};
	enum status status = import_read_answer(&r->open->a, item->result, &d->answer, err);
	if (status == STATUS_OK)
		status = read_bytes(&r->open->a, r->part->opened->fd, item->offset, item->length, &d->bytes, err);
	if (status == STATUS_OK)
		status = import_check_id(&r->open->a, r->part->format, d->bytes, &d->answer, err);
	if (status == STATUS_INPUT)
		return set_aside(r, item->offset, item->length, "import.nonsense", slice_of(""), err);
	return status == STATUS_OK ? took_document(r, err) : status;
}

static enum status receive_failure(void *state, const struct worker_failure *failure, struct error *err)
{
	struct reader_state *r = state;
	const struct error *why = failure->error;
	uint64_t length = failure->length;
	struct slice detail = slice_of("");
	/* What could not be cut reaches to the end of the part. */
	if (length == 0)
		length = r->part->end - failure->offset;
	if (failure->kind == WORKER_FAILED && why->value_count > 0)
		detail = slice_of(why->values[0].text);
	return set_aside(r, failure->offset, length, import_failure_sentence(failure), detail, err);
}

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

static void read_part(struct crew *c, struct part *p)
{
	struct error why = {0};
	struct reader_state r = {.crew = c, .part = p};
	const struct worker_receiver receiver = {receive_item, receive_failure, NULL, &r};
	enum status status = worker_stream(c->options.pool, job_of(p->format), p->opened->fd, p->start, p->end,
	                                   slice_of(""), &receiver, &c->ending, &why);
	if (status == STATUS_OK)
		status = deliver(&r, &why);
	parcels_free(r.open);
	lock(c);
	p->status = status;
	p->error = why;
	p->done = true;
	tell_change(c);
	unlock(c);
}

/* The next part for a reader; NULL when there will be none. */
static struct part *take_part(struct crew *c)
{
	struct part *p = NULL;
	lock(c);
	while (p == NULL && !is_ending(c)) {
		while (c->waiting != NULL && c->waiting->done)
			c->waiting = c->waiting->next;
		p = c->waiting;
		if (p == NULL && c->all_handed)
			break;
		if (p == NULL)
			wait_for_change(c);
	}
	if (p != NULL)
		c->waiting = p->next;
	unlock(c);
	return p;
}

static void *run_reader(void *state)
{
	struct part *p;
	while ((p = take_part(state)) != NULL)
		read_part(state, p);
	return NULL;
}

/* ---- The feeder ---- */

struct feeder {
	struct crew *crew;
	size_t source;
	struct opened *opened; /* the source's file */
	/* Of the file of records that is cut: */
	struct opened *cut;
	uint64_t cut_from;
	enum status cut_status;
	struct error *err;
};

static enum status hand_out_cut(struct feeder *f, uint64_t to)
{
	enum status status = hand_out_range(f->crew, f->source, f->cut, SOURCE_RECORDS, f->cut_from, to, f->err);
	f->cut_from = to;
	return status;
}

static enum status ignore_item(void *state, const struct worker_item *item, struct error *err)
{
	(void)state;
	(void)item;
	(void)err;
	return STATUS_OK;
}

/* What could not be cut is one part; whoever reads it says what is wrong. */
static enum status ignore_failure(void *state, const struct worker_failure *failure, struct error *err)
{
	(void)state;
	(void)failure;
	(void)err;
	return STATUS_OK;
}

static uint64_t part_bytes(const struct crew *c)
{
	return c->options.part_bytes != 0 ? c->options.part_bytes : PART_BYTES;
}

static void at_place(void *state, uint64_t offset)
{
	struct feeder *f = state;
	if (f->cut_status == STATUS_OK && offset - f->cut_from >= part_bytes(f->crew))
		f->cut_status = hand_out_cut(f, offset);
}

/* A file of records in parts, each ending where a document does. */
static enum status feed_records(struct feeder *f, struct opened *o, uint64_t start, struct error *err)
{
	const struct worker_receiver receiver = {ignore_item, ignore_failure, at_place, f};
	struct crew *c = f->crew;
	enum status status = STATUS_OK;
	f->cut = o;
	f->cut_from = start;
	f->cut_status = STATUS_OK;
	f->err = err;
	if (o->size - start > 2 * part_bytes(c))
		status = worker_stream(c->options.pool, import_job_cut.name, o->fd, start, 0, slice_of(""), &receiver,
		                       &c->ending, err);
	if (status == STATUS_OK)
		status = f->cut_status;
	return status == STATUS_OK && f->cut_from < o->size ? hand_out_cut(f, o->size) : status;
}

/* A file that is no archive, from `start` on. */
static enum status feed_documents(struct feeder *f, struct opened *o, uint64_t start, struct slice first,
                                  struct error *err)
{
	enum source_format format = f->crew->sources[f->source].format;
	start = start < o->size ? start : o->size;
	/* Where nothing stands, no format is known. */
	if (format == SOURCE_UNKNOWN || o->size == 0)
		format = source_recognise(first);
	if (format == SOURCE_UNKNOWN)
		return hand_out_aside(f->crew, f->source, o, o->size, "import.unknown_format", err);
	if (format == SOURCE_RECORDS)
		return feed_records(f, o, start, err);
	return start < o->size ? hand_out_range(f->crew, f->source, o, format, start, o->size, err) : STATUS_OK;
}

static enum status look(struct arena *a, const struct opened *o, struct slice *first, struct error *err)
{
	return read_bytes(a, o->fd, 0, o->size < LOOK_BYTES ? o->size : LOOK_BYTES, first, err);
}

/* ---- Archives ---- */

/* Large members wait for each other, so that working files do not fill the disk. */
static enum status wait_for_working(struct crew *c, struct error *err)
{
	lock(c);
	while (!is_ending(c) && c->working > WORKING_MAX)
		wait_for_change(c);
	unlock(c);
	return is_ending(c) ? stopped(err) : STATUS_OK;
}

static enum status feed_member(struct feeder *f, struct opened *o, struct error *err)
{
	struct arena a = {0};
	struct slice first;
	const struct crew_source *source = &f->crew->sources[f->source];
	uint64_t start = o->place == source->member ? source->offset : 0;
	enum status status = look(&a, o, &first, err);
	if (status == STATUS_OK && unpack_recognise(first))
		status = hand_out_aside(f->crew, f->source, o, o->size, "import.archive_deep", err);
	else if (status == STATUS_OK)
		status = feed_documents(f, o, start, first, err);
	arena_free(&a);
	if (status == STATUS_OK)
		status = hand_out_mark(f->crew, PART_MEMBER_DONE, f->source, o, err);
	return status;
}

static void drop(struct crew *c, struct opened *o)
{
	lock(c);
	opened_drop(c, o);
	tell_change(c);
	unlock(c);
}

static enum status take_member(void *state, const struct unpack_member *member, int fd, struct error *err)
{
	struct feeder *f = state;
	struct crew *c = f->crew;
	struct opened *o = opened_make(fd, true, member->size, member->name);
	if (o == NULL) {
		close(fd);
		return error_memory(err);
	}
	o->is_working = true;
	o->place = member->place;
	o->packed = member->packed;
	lock(c);
	c->working += o->size;
	unlock(c);
	enum status status = feed_member(f, o, err);
	drop(c, o);
	return status == STATUS_OK ? wait_for_working(c, err) : status;
}

static enum status take_failure(void *state, const struct unpack_failure *failure, struct error *err)
{
	struct feeder *f = state;
	struct crew *c = f->crew;
	struct opened *o = opened_make(-1, false, failure->size, failure->name);
	if (o == NULL)
		return error_memory(err);
	o->place = failure->place;
	uint64_t length = failure->is_rest ? f->opened->size : failure->size;
	enum status status = hand_out_aside(c, f->source, o, length, failure->sentence, err);
	if (status == STATUS_OK && !failure->is_rest)
		status = hand_out_mark(c, PART_MEMBER_DONE, f->source, o, err);
	drop(c, o);
	return status;
}

/* ---- Sources ---- */

static enum status open_source(struct feeder *f, struct error *err)
{
	struct crew *c = f->crew;
	const struct crew_source *source = &c->sources[f->source];
	struct stat st;
	uint64_t size = 0;
	int fd = source->fd;
	enum status status = STATUS_OK;
	if (fd < 0)
		status = original_open(c->options.originals, slice_of(source->original), &fd, &size, err);
	else if (fstat(fd, &st) != 0)
		status = error_system(err, "original.read", source->original, errno);
	else
		size = (uint64_t)st.st_size;
	if (status != STATUS_OK)
		return status;
	f->opened = opened_make(fd, source->fd < 0, size, slice_of(""));
	if (f->opened != NULL)
		return STATUS_OK;
	if (source->fd < 0)
		close(fd);
	return error_memory(err);
}

static enum status feed_source(struct feeder *f, struct error *err)
{
	struct crew *c = f->crew;
	const struct crew_source *source = &c->sources[f->source];
	const struct unpack_receiver receiver = {take_member, take_failure, f};
	struct arena a = {0};
	struct slice first;
	enum status status = open_source(f, err);
	if (status != STATUS_OK)
		return status;
	status = look(&a, f->opened, &first, err);
	if (status == STATUS_OK && unpack_recognise(first))
		status = unpack_members(c->options.pool, c->options.files, c->options.working, f->opened->fd,
		                        source->member, &receiver, &c->ending, err);
	else if (status == STATUS_OK)
		status = feed_documents(f, f->opened, source->offset, first, err);
	if (status == STATUS_OK)
		status = hand_out_mark(c, PART_SOURCE_DONE, f->source, f->opened, err);
	arena_free(&a);
	drop(c, f->opened);
	return status;
}

/* What came before it is given out first; then this ends all. */
static void hand_out_failure(struct crew *c, size_t source, enum status status, const struct error *why)
{
	struct part *p = part_make(PART_FAILED, source, NULL);
	if (p == NULL)
		return; /* crew_next sees that the sources did not come to their end */
	p->status = status;
	p->error = *why;
	if (hand_out(c, p, NULL) != STATUS_OK)
		return;
}

static void *run_feeder(void *state)
{
	struct crew *c = state;
	struct error why;
	enum status status = STATUS_OK;
	for (size_t i = 0; status == STATUS_OK && i < c->source_count; i++) {
		struct feeder f = {.crew = c, .source = i};
		status = feed_source(&f, &why);
		if (status != STATUS_OK)
			hand_out_failure(c, i, status, &why);
	}
	lock(c);
	c->all_handed = true;
	tell_change(c);
	unlock(c);
	return NULL;
}

/* ---- The one who takes events ---- */

static bool is_stopped(const struct crew *c)
{
	return c->options.stop != NULL && atomic_load(c->options.stop);
}

/* Waits a little, since nobody tells of a stop. */
static void wait_a_little(struct crew *c)
{
	struct pollfd wake = {.fd = c->wake, .events = POLLIN};
	eventfd_t count;
	c->taker_waits = true;
	unlock(c);
	if (poll(&wake, 1, STOP_LOOK_MS) == 1)
		(void)eventfd_read(c->wake, &count);
	lock(c);
	c->taker_waits = false;
}

/* Puts the first part's next parcel into `now`, or the part itself into `ended` when it is done. Both NULL: there are no more. */
static enum status take_next(struct crew *c, struct error *err)
{
	enum status status = STATUS_OK;
	lock(c);
	part_free(c, c->ended);
	c->ended = NULL;
	while (status == STATUS_OK && c->now == NULL && c->ended == NULL) {
		struct part *head = c->head;
		if (is_stopped(c)) {
			status = stopped(err);
		} else if (head != NULL && head->first != NULL) {
			c->now = head->first;
			c->current = head;
			c->at = 0;
			head->first = c->now->next;
			head->last = head->first == NULL ? NULL : head->last;
			c->now->next = NULL;
			head->held -= c->now->a.used;
			c->held -= c->now->a.used;
			if (head->first == NULL && head->done)
				tell_change(c);
		} else if (head != NULL && head->done) {
			c->ended = head;
			c->head = head->next;
			c->tail = c->head == NULL ? NULL : c->tail;
			c->waiting = c->waiting == head ? head->next : c->waiting;
			c->part_count--;
		} else if (head == NULL && c->all_handed) {
			break;
		} else {
			wait_a_little(c);
		}
	}
	tell_change(c);
	unlock(c);
	return status;
}

static void tell_document(struct crew *c, struct crew_event *out)
{
	const struct part *p = c->current;
	const struct document *d = &c->now->documents[c->at++];
	*out = (struct crew_event){.kind = d->is_cable ? CREW_CABLE : CREW_SET_ASIDE,
	                           .source = p->source,
	                           .member = p->opened->place,
	                           .member_name = slice_of(p->opened->name),
	                           .offset = d->offset,
	                           .length = d->length,
	                           .done = p->opened->is_working ? 0 : d->offset + d->length,
	                           .answer = &d->answer,
	                           .bytes = d->bytes,
	                           .sentence = d->sentence,
	                           .detail = d->detail};
}

/* The end of a part: false if it is no event. */
static bool tell_end(const struct part *p, struct crew_event *out)
{
	if (p->kind == PART_READ)
		return false;
	bool source = p->kind == PART_SOURCE_DONE;
	*out = (struct crew_event){.kind = source ? CREW_SOURCE_DONE : CREW_MEMBER_DONE,
	                           .source = p->source,
	                           .member = p->opened->place,
	                           .done = source ? p->opened->size : p->opened->packed,
	                           .member_name = slice_of(p->opened->name)};
	return true;
}

static void spend(struct crew *c)
{
	c->now->next = c->spent;
	c->spent = c->now;
	c->now = NULL;
}

enum status crew_next(struct crew *c, struct crew_event *out, struct error *err)
{
	for (;;) {
		if (c->now != NULL && c->at < c->now->count) {
			tell_document(c, out);
			return STATUS_OK;
		}
		if (c->now != NULL)
			spend(c);
		enum status status = take_next(c, err);
		if (status != STATUS_OK)
			return status;
		if (c->ended != NULL && c->ended->status != STATUS_OK) {
			if (err != NULL)
				*err = c->ended->error;
			return c->ended->status;
		}
		if (c->ended != NULL && tell_end(c->ended, out))
			return STATUS_OK;
		if (c->ended == NULL && c->now == NULL) {
			*out = (struct crew_event){.kind = CREW_ALL_DONE};
			return STATUS_OK;
		}
	}
}

void crew_release(struct crew *c)
{
	parcels_free(c->spent);
	c->spent = NULL;
}

/* ---- Start and end ---- */

size_t crew_count_cores(void)
{
	cpu_set_t set;
	int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
	return count < 1 ? 1 : (size_t)count;
}

static enum status start_threads(struct crew *c, struct error *err)
{
	size_t wanted = c->options.workers != 0 ? c->options.workers : crew_count_cores();
	int failed = 0;
	while (failed == 0 && c->reader_count < wanted && c->reader_count < WORKERS_MAX) {
		failed = pthread_create(&c->readers[c->reader_count], NULL, run_reader, c);
		c->reader_count += failed == 0;
	}
	if (c->reader_count > 0)
		failed = pthread_create(&c->feeder, NULL, run_feeder, c);
	c->has_feeder = failed == 0;
	return failed == 0 ? STATUS_OK : error_system(err, "worker.not_started", "pthread_create", failed);
}

enum status crew_start(const struct crew_options *options, const struct crew_source *sources, size_t count,
                       struct crew **out, struct error *err)
{
	struct crew *c = calloc(1, sizeof *c);
	*out = NULL;
	if (c == NULL)
		return error_memory(err);
	c->options = *options;
	c->sources = sources;
	c->source_count = count;
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->changed, NULL);
	c->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	enum status status =
	    c->wake < 0 ? error_system(err, "worker.not_started", "eventfd", errno) : start_threads(c, err);
	if (status == STATUS_OK)
		*out = c;
	else
		crew_end(c);
	return status;
}

void crew_end(struct crew *c)
{
	if (c == NULL)
		return;
	lock(c);
	atomic_store(&c->ending, true);
	tell_change(c);
	unlock(c);
	for (size_t i = 0; i < c->reader_count; i++)
		pthread_join(c->readers[i], NULL);
	if (c->has_feeder)
		pthread_join(c->feeder, NULL);
	lock(c);
	part_free(c, c->ended);
	while (c->head != NULL) {
		struct part *next = c->head->next;
		part_free(c, c->head);
		c->head = next;
	}
	unlock(c);
	parcels_free(c->now);
	parcels_free(c->spent);
	if (c->wake >= 0)
		close(c->wake);
	pthread_cond_destroy(&c->changed);
	pthread_mutex_destroy(&c->lock);
	free(c);
}
