#include "archive/passages/segment_write.h"

#include "archive/passages/segment_format.h"
#include "archive/passages/terms.h"

#include <stdlib.h>
#include <string.h>

bool segment_documents_end(struct segment_documents *d)
{
	size_t *end = arena_push(&d->a, &d->ends, d->count, &d->room, sizeof *end);
	if (end == NULL)
		return false;
	*end = d->words.count;
	d->count++;
	return true;
}

void segment_documents_clear(struct segment_documents *d, uint32_t first)
{
	arena_free(&d->a);
	*d = (struct segment_documents){.first = first};
}

/* ---- A segment on its way ---- */

enum { HELD = 256 * 1024 };

struct writer {
	struct buffer *memory;
	struct file_writer *file;
	struct buffer held; /* for the file */
	struct segment_trailer trailer;
	struct buffer documents, blocks; /* the tables */
	struct buffer block;             /* the present one */
	struct buffer list;
	uint32_t block_term, term;
};

static enum status flush(struct writer *w, struct error *err)
{
	enum status status = buffer_done(&w->held, err);
	if (status == STATUS_OK)
		status = file_writer_add(w->file, buffer_slice(&w->held), err);
	buffer_clear(&w->held);
	return status;
}

static enum status put(struct writer *w, const void *bytes, size_t len, struct error *err)
{
	if (w->memory != NULL) {
		buffer_add(w->memory, slice_make(bytes, len));
		return buffer_done(w->memory, err);
	}
	buffer_add(&w->held, slice_make(bytes, len));
	return w->held.len >= HELD ? flush(w, err) : STATUS_OK;
}

static enum status put_document(struct writer *w, const uint16_t *codes, size_t count, struct error *err)
{
	enum status status = STATUS_OK;
	w->trailer.words += count;
	w->trailer.stretches += segment_divide((uint32_t)count);
	w->trailer.documents++;
	uint32_t end = (uint32_t)w->trailer.words;
	buffer_add(&w->documents, slice_make((const char *)&end, sizeof end));
	for (size_t at = 0; at < count && status == STATUS_OK; at += SEGMENT_STRETCH) {
		size_t here = count - at < SEGMENT_STRETCH ? count - at : SEGMENT_STRETCH;
		uint32_t sum = segment_sum_of(codes + at, here * sizeof *codes);
		status = put(w, codes + at, here * sizeof *codes, err);
		if (status == STATUS_OK)
			status = put(w, &sum, sizeof sum, err);
	}
	return status;
}

static void add_number(struct buffer *out, uint64_t number)
{
	for (; number >= 0x80; number >>= 7)
		buffer_add_byte(out, (char)(number | 0x80));
	buffer_add_byte(out, (char)number);
}

static enum status end_block(struct writer *w, struct error *err)
{
	if (w->block.len == 0)
		return STATUS_OK;
	struct segment_block row = {w->block_term, segment_sum_of(w->block.ptr, w->block.len),
	                            w->trailer.postings << 16 | w->block.len};
	buffer_add(&w->blocks, slice_make((const char *)&row, sizeof row));
	w->trailer.postings += w->block.len;
	w->trailer.blocks++;
	enum status status = put(w, w->block.ptr, w->block.len, err);
	buffer_clear(&w->block);
	return status;
}

/* The stretches as differences. */
static void add_stretches(struct buffer *out, const uint32_t *stretches, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		add_number(out, i == 0 ? stretches[0] : stretches[i] - stretches[i - 1] - 1);
}

/* Puts a long list before its block. */
static enum status put_list(struct writer *w, const uint32_t *stretches, uint32_t count, struct error *err)
{
	buffer_clear(&w->list);
	add_stretches(&w->list, stretches, count);
	enum status status = buffer_done(&w->list, err);
	if (status != STATUS_OK)
		return status;
	uint32_t sum = segment_sum_of(w->list.ptr, w->list.len);
	add_number(&w->block, w->trailer.postings);
	add_number(&w->block, w->list.len);
	buffer_add(&w->block, slice_make((const char *)&sum, sizeof sum));
	w->trailer.postings += w->list.len;
	return put(w, w->list.ptr, w->list.len, err);
}

/* Terms come in ascending order, their stretches, too. */
static enum status put_term(struct writer *w, uint32_t term, const uint32_t *stretches, uint32_t count,
                            struct error *err)
{
	enum status status = STATUS_OK;
	if (w->block.len >= SEGMENT_BLOCK)
		status = end_block(w, err);
	if (w->block.len == 0)
		w->block_term = w->term = term;
	add_number(&w->block, term - w->term);
	w->term = term;
	add_number(&w->block, count == 1 ? (uint64_t)stretches[0] << 1 | 1 : (uint64_t)count << 1);
	if (count > SEGMENT_INLINE && status == STATUS_OK)
		status = put_list(w, stretches, count, err);
	else if (count > 1)
		add_stretches(&w->block, stretches, count);
	return status == STATUS_OK ? buffer_done(&w->block, err) : status;
}

static enum status put_tables(struct writer *w, struct error *err)
{
	struct segment_trailer *t = &w->trailer;
	enum status status = end_block(w, err);
	if (status == STATUS_OK)
		status = buffer_done(&w->documents, err);
	if (status == STATUS_OK)
		status = buffer_done(&w->blocks, err);
	if (status != STATUS_OK)
		return status;
	memcpy(t->magic, segment_magic, sizeof t->magic);
	t->tables_sum =
	    segment_add_sum(segment_add_sum(0, w->documents.ptr, w->documents.len), w->blocks.ptr, w->blocks.len);
	t->sum = segment_add_sum(0, t, offsetof(struct segment_trailer, sum));
	status = put(w, w->documents.ptr, w->documents.len, err);
	if (status == STATUS_OK)
		status = put(w, w->blocks.ptr, w->blocks.len, err);
	if (status == STATUS_OK)
		status = put(w, t, sizeof *t, err);
	return status == STATUS_OK && w->file != NULL ? flush(w, err) : status;
}

static void free_writer(struct writer *w)
{
	buffer_free(&w->held);
	buffer_free(&w->documents);
	buffer_free(&w->blocks);
	buffer_free(&w->block);
	buffer_free(&w->list);
}

/* ---- Of documents ---- */

/* A term in a stretch. */
struct pair {
	uint32_t term, stretch;
};

/* The terms of a document whose first stretch is `stretch`. */
static size_t add_pairs(const uint64_t *words, size_t count, uint32_t stretch, struct pair *out)
{
	size_t made = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t here = stretch + (uint32_t)(i / SEGMENT_STRETCH);
		out[made++] = (struct pair){term_of_word(words[i]), here};
		if (i + TERM_ROW <= count)
			out[made++] = (struct pair){term_of_row(words + i), here};
	}
	return made;
}

/* By term; pairs of one term keep their order, which is that of the stretches. Radix sort, eleven bits at a step. */
static void sort_pairs(struct pair *pairs, struct pair *room, size_t count)
{
	enum { BITS = 11, STEPS = 3, DIGITS = 1 << BITS };
	struct pair *from = pairs, *to = room;
	for (unsigned step = 0; step < STEPS; step++) {
		size_t places[DIGITS] = {0}, place = 0;
		unsigned shift = step * BITS;
		for (size_t i = 0; i < count; i++)
			places[from[i].term >> shift & (DIGITS - 1)]++;
		for (size_t d = 0; d < DIGITS; d++) {
			size_t here = places[d];
			places[d] = place;
			place += here;
		}
		for (size_t i = 0; i < count; i++)
			to[places[from[i].term >> shift & (DIGITS - 1)]++] = from[i];
		struct pair *swap = from;
		from = to;
		to = swap;
	}
	/* An odd number of steps ended in `room`. */
	memcpy(pairs, room, count * sizeof *pairs);
}

/* The stretches of the pairs' first term go to `stretches`, each once; returns how many pairs that were. */
static size_t take_term(const struct pair *pairs, size_t count, uint32_t *stretches, uint32_t *found)
{
	size_t i = 0;
	*found = 0;
	for (; i < count && pairs[i].term == pairs[0].term; i++)
		if (*found == 0 || stretches[*found - 1] != pairs[i].stretch)
			stretches[(*found)++] = pairs[i].stretch;
	return i;
}

static enum status put_pairs(struct writer *w, const struct pair *pairs, size_t count, uint32_t *stretches,
                             struct error *err)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; i < count && status == STATUS_OK;) {
		uint32_t found, term = pairs[i].term;
		i += take_term(pairs + i, count - i, stretches, &found);
		status = put_term(w, term, stretches, found, err);
	}
	return status;
}

static enum status put_all_codes(struct writer *w, const struct segment_documents *d, struct error *err)
{
	struct buffer codes = {0};
	enum status status = STATUS_OK;
	for (size_t i = 0; i < d->count && status == STATUS_OK; i++) {
		size_t begin = i == 0 ? 0 : d->ends[i - 1];
		buffer_clear(&codes);
		for (size_t k = begin; k < d->ends[i]; k++) {
			uint16_t code = passage_code(d->words.items[k]);
			buffer_add(&codes, slice_make((const char *)&code, sizeof code));
		}
		status = buffer_done(&codes, err);
		if (status == STATUS_OK)
			status = put_document(w, (const void *)codes.ptr, d->ends[i] - begin, err);
	}
	buffer_free(&codes);
	return status;
}

static enum status put_all_terms(struct writer *w, const struct segment_documents *d, struct error *err)
{
	size_t count = 0, words = d->words.count;
	uint32_t stretch = 0;
	struct pair *pairs = malloc((2 * words + 1) * sizeof *pairs), *room = malloc((2 * words + 1) * sizeof *room);
	uint32_t *stretches = malloc(((size_t)w->trailer.stretches + 1) * sizeof *stretches);
	enum status status = pairs == NULL || room == NULL || stretches == NULL ? error_memory(err) : STATUS_OK;
	for (size_t i = 0; i < d->count && status == STATUS_OK; i++) {
		size_t begin = i == 0 ? 0 : d->ends[i - 1];
		count += add_pairs(d->words.items + begin, d->ends[i] - begin, stretch, pairs + count);
		stretch += segment_divide((uint32_t)(d->ends[i] - begin));
	}
	if (status == STATUS_OK) {
		sort_pairs(pairs, room, count);
		status = put_pairs(w, pairs, count, stretches, err);
	}
	free(pairs);
	free(room);
	free(stretches);
	return status;
}

enum status segment_write(const struct segment_documents *d, struct buffer *out, struct file_writer *out_file,
                          uint64_t *sum, struct error *err)
{
	struct writer w = {.memory = out, .file = out_file, .trailer.first = d->first};
	if (d->count == 0 || d->count > SEGMENT_DOCUMENTS_MAX || d->words.count > SEGMENT_WORDS_MAX)
		return error_set(err, STATUS_LIMIT, "archive.passages_large");
	enum status status = put_all_codes(&w, d, err);
	if (status == STATUS_OK)
		status = put_all_terms(&w, d, err);
	if (status == STATUS_OK)
		status = put_tables(&w, err);
	if (sum != NULL)
		*sum = w.trailer.sum;
	free_writer(&w);
	return status;
}

/* ---- Of segments ---- */

bool segment_can_merge(struct segment *const *segments, size_t count)
{
	uint64_t documents = 0, words = 0;
	for (size_t i = 0; i < count; i++) {
		if (i > 0 &&
		    segment_first(segments[i]) != segment_first(segments[i - 1]) + segment_count(segments[i - 1]))
			return false;
		documents += segment_count(segments[i]);
		words += segment_words(segments[i]);
	}
	return documents <= SEGMENT_DOCUMENTS_MAX && words <= SEGMENT_WORDS_MAX;
}

static enum status copy_codes(struct writer *w, const struct segment *s, struct error *err)
{
	struct segment_room room = {0};
	enum status status = STATUS_OK;
	for (uint32_t i = 0; i < segment_count(s) && status == STATUS_OK; i++) {
		const uint16_t *codes;
		size_t count;
		uint32_t stretch = segment_stretch_of(s, i), end = segment_stretch_of(s, i + 1);
		status = segment_read_codes(s, &room, stretch, end - stretch, &codes, &count, err);
		if (status == STATUS_OK)
			status = put_document(w, codes, count, err);
	}
	segment_room_free(&room);
	return status;
}

struct merge {
	struct segment_cursor *cursors;
	uint32_t *before; /* stretches of the segments before each */
	size_t count;
	uint32_t *stretches; /* of one term, in all */
};

/* The smallest term that any cursor stands at. False: all have ended. */
static bool least_term(const struct merge *m, uint32_t *term)
{
	bool found = false;
	for (size_t i = 0; i < m->count; i++) {
		if (m->cursors[i].ended || (found && m->cursors[i].term >= *term))
			continue;
		*term = m->cursors[i].term;
		found = true;
	}
	return found;
}

static enum status merge_term(struct merge *m, struct writer *w, uint32_t term, struct error *err)
{
	enum status status = STATUS_OK;
	uint32_t found = 0;
	for (size_t i = 0; i < m->count && status == STATUS_OK; i++) {
		struct segment_cursor *c = &m->cursors[i];
		if (c->ended || c->term != term)
			continue;
		for (uint32_t k = 0; k < c->list.count; k++)
			m->stretches[found++] = m->before[i] + c->list.stretches[k];
		status = segment_cursor_next(c, err);
	}
	return status == STATUS_OK ? put_term(w, term, m->stretches, found, err) : status;
}

static enum status merge_terms(struct merge *m, struct writer *w, struct error *err)
{
	enum status status = STATUS_OK;
	uint32_t term = 0;
	for (size_t i = 0; i < m->count && status == STATUS_OK; i++)
		status = segment_cursor_next(&m->cursors[i], err);
	while (status == STATUS_OK && least_term(m, &term))
		status = merge_term(m, w, term, err);
	return status;
}

enum status segment_merge(struct segment *const *segments, size_t count, struct buffer *out,
                          struct file_writer *out_file, uint64_t *sum, struct error *err)
{
	struct arena a = {0};
	struct writer w = {.memory = out, .file = out_file, .trailer.first = segment_first(segments[0])};
	struct merge m = {.cursors = arena_array(&a, count, sizeof *m.cursors),
	                  .before = arena_array(&a, count, sizeof *m.before)};
	uint32_t stretches = 0;
	enum status status = m.cursors == NULL || m.before == NULL ? error_memory(err) : STATUS_OK;
	for (; m.count < count && status == STATUS_OK; m.count++) {
		segment_cursor_begin(&m.cursors[m.count], segments[m.count]);
		m.before[m.count] = stretches;
		stretches += segment_stretches(segments[m.count]);
		status = copy_codes(&w, segments[m.count], err);
	}
	m.stretches = arena_array(&a, stretches, sizeof *m.stretches);
	if (status == STATUS_OK && m.stretches == NULL)
		status = error_memory(err);
	if (status == STATUS_OK)
		status = merge_terms(&m, &w, err);
	if (status == STATUS_OK)
		status = put_tables(&w, err);
	if (sum != NULL)
		*sum = w.trailer.sum;
	for (size_t i = 0; i < m.count; i++)
		segment_cursor_free(&m.cursors[i]);
	free_writer(&w);
	arena_free(&a);
	return status;
}
