#include "base/prose.h"

#include "base/reader.h"
#include "base/utf8.h"

/* The tree's bytes, all numbers u32 little-endian: magic; the text (length, bytes); links (count, each length, bytes); blocks
 * (count, each kind, level, parent, first run, runs, text span, source span); runs (count, each block, style, link, text
 * span, source span). */
enum { MAGIC = 0x31535250, BLOCK_BYTES = 36, RUN_BYTES = 28, LINK_BYTES = 4 };

static void add_u32(struct buffer *out, size_t number)
{
	char bytes[4];
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)(unsigned char)(number >> (8 * i));
	buffer_add(out, slice_make(bytes, sizeof bytes));
}

static void add_string(struct buffer *out, struct slice s)
{
	add_u32(out, s.len);
	buffer_add(out, s);
}

static void add_span(struct buffer *out, struct span span)
{
	add_u32(out, span.begin);
	add_u32(out, span.end);
}

void prose_write(struct buffer *out, const struct prose *prose)
{
	add_u32(out, MAGIC);
	add_string(out, prose->text);
	add_u32(out, prose->link_count);
	for (size_t i = 0; i < prose->link_count; i++)
		add_string(out, prose->links[i].target);
	add_u32(out, prose->block_count);
	for (size_t i = 0; i < prose->block_count; i++) {
		const struct prose_block *block = &prose->blocks[i];
		add_u32(out, (size_t)block->kind);
		add_u32(out, (size_t)(uint32_t)block->level);
		add_u32(out, block->parent);
		add_u32(out, block->first_run);
		add_u32(out, block->run_count);
		add_span(out, block->text);
		add_span(out, block->source);
	}
	add_u32(out, prose->run_count);
	for (size_t i = 0; i < prose->run_count; i++) {
		const struct prose_run *run = &prose->runs[i];
		add_u32(out, run->block);
		add_u32(out, run->style);
		add_u32(out, run->link);
		add_span(out, run->text);
		add_span(out, run->source);
	}
}

/* ---- Reading, where nothing is believed ---- */

static enum status hostile(struct error *err)
{
	return error_set(err, STATUS_INPUT, "prose.bad_tree");
}

static struct span read_span(struct reader *r)
{
	struct span span;
	span.begin = reader_u32(r);
	span.end = reader_u32(r);
	return span;
}

static bool is_within(struct span span, struct span outer)
{
	return span.begin <= span.end && outer.begin <= span.begin && span.end <= outer.end;
}

/* Where a character begins, so that no slice cuts one. */
static bool is_boundary(struct slice text, size_t at)
{
	return at == text.len || ((unsigned char)text.ptr[at] & 0xC0) != 0x80;
}

static bool holds_blocks(enum prose_kind kind)
{
	return kind == PROSE_DOCUMENT || kind == PROSE_QUOTE || kind == PROSE_LIST || kind == PROSE_ITEM;
}

static bool level_fits(enum prose_kind kind, int32_t level)
{
	if (kind == PROSE_HEADING)
		return level >= 1 && level <= 6;
	if (kind == PROSE_LIST)
		return level >= -1;
	return level == 0;
}

static bool is_plain(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7F)
			return false;
	return utf8_valid(s, NULL);
}

/* How many things of `size` bytes may follow; SIZE_MAX if more are promised than bytes are left. */
static size_t read_count(struct reader *r, size_t size)
{
	size_t count = reader_u32(r);
	return count <= reader_left(r) / size ? count : SIZE_MAX;
}

static enum status read_links(struct reader *r, struct arena *a, struct prose *p, struct error *err)
{
	size_t count = read_count(r, LINK_BYTES);
	if (count == SIZE_MAX)
		return hostile(err);
	p->links = arena_array(a, count, sizeof *p->links);
	if (p->links == NULL)
		return error_memory(err);
	p->link_count = count;
	for (size_t i = 0; i < count; i++) {
		p->links[i].target = arena_copy(a, reader_string(r));
		if (p->links[i].target.ptr == NULL)
			return error_memory(err);
		if (r->failed || !is_plain(p->links[i].target))
			return hostile(err);
	}
	return STATUS_OK;
}

/* A block's place in the tree: behind its parent, which is one that holds the block before it, or that block itself. */
static bool is_in_order(const struct prose *p, uint32_t i)
{
	const struct prose_block *block = &p->blocks[i];
	size_t depth = 0;
	for (uint32_t up = block->parent; up != 0; up = p->blocks[up].parent)
		if (++depth > PROSE_DEPTH_MAX)
			return false;
	for (uint32_t path = i - 1;; path = p->blocks[path].parent) {
		if (path == block->parent)
			return true;
		if (path == 0)
			return false;
	}
}

static bool block_fits(const struct prose *p, uint32_t i, size_t runs_before)
{
	const struct prose_block *block = &p->blocks[i];
	if (block->kind < 0 || block->kind >= PROSE_KINDS || !level_fits(block->kind, block->level) ||
	    !is_within(block->source, (struct span){0, p->source.len}) ||
	    !is_within(block->text, (struct span){0, p->text.len}) || !is_boundary(p->text, block->text.begin) ||
	    !is_boundary(p->text, block->text.end) || !is_boundary(p->source, block->source.begin) ||
	    !is_boundary(p->source, block->source.end))
		return false;
	if (block->first_run != runs_before || (block->run_count > 0 && holds_blocks(block->kind)))
		return false;
	if (i == 0)
		return block->kind == PROSE_DOCUMENT && block->parent == 0;
	if (block->kind == PROSE_DOCUMENT || block->parent >= i || !holds_blocks(p->blocks[block->parent].kind))
		return false;
	/* Text of a block lies in its parent's, behind that of the block before it (or in it). */
	const struct prose_block *before = &p->blocks[i - 1];
	size_t from = holds_blocks(before->kind) && block->parent == i - 1 ? before->text.begin : before->text.end;
	return is_in_order(p, i) && block->text.begin >= from && is_within(block->text, p->blocks[block->parent].text);
}

static enum status read_blocks(struct reader *r, struct arena *a, struct prose *p, struct error *err)
{
	size_t count = read_count(r, BLOCK_BYTES), runs = 0;
	if (count == SIZE_MAX || count == 0 || count > UINT32_MAX)
		return hostile(err);
	p->blocks = arena_array(a, count, sizeof *p->blocks);
	if (p->blocks == NULL)
		return error_memory(err);
	p->block_count = count;
	for (uint32_t i = 0; i < count; i++) {
		struct prose_block *block = &p->blocks[i];
		uint32_t kind = reader_u32(r);
		block->kind = kind < PROSE_KINDS ? (enum prose_kind)kind : PROSE_KINDS;
		block->level = (int32_t)reader_u32(r);
		block->parent = reader_u32(r);
		block->first_run = reader_u32(r);
		block->run_count = reader_u32(r);
		block->text = read_span(r);
		block->source = read_span(r);
		if (r->failed || !block_fits(p, i, runs))
			return hostile(err);
		runs += block->run_count;
	}
	p->run_count = runs;
	return STATUS_OK;
}

static bool run_fits(const struct prose *p, const struct prose_run *run, size_t *text_at, size_t *source_at)
{
	if (run->style > PROSE_STYLES || (run->link != PROSE_NO_LINK && run->link >= p->link_count) ||
	    !is_within(run->text, p->blocks[run->block].text) || run->text.begin < *text_at ||
	    !is_boundary(p->text, run->text.begin) || !is_boundary(p->text, run->text.end) ||
	    !is_within(run->source, (struct span){0, p->source.len}) || !is_boundary(p->source, run->source.begin) ||
	    !is_boundary(p->source, run->source.end))
		return false;
	*text_at = run->text.end;
	if (run->source.begin == run->source.end)
		return true;
	if (run->source.begin < *source_at)
		return false;
	*source_at = run->source.end;
	return (run->style & PROSE_DECODED) != 0 ||
	       slice_equal(slice_span(p->text, run->text), slice_span(p->source, run->source));
}

static enum status read_runs(struct reader *r, struct arena *a, struct prose *p, struct error *err)
{
	size_t count = read_count(r, RUN_BYTES), text_at = 0, source_at = 0;
	if (count != p->run_count)
		return hostile(err);
	p->runs = arena_array(a, count, sizeof *p->runs);
	if (p->runs == NULL)
		return error_memory(err);
	uint32_t block = 0;
	for (size_t i = 0; i < count; i++) {
		struct prose_run *run = &p->runs[i];
		run->block = reader_u32(r);
		run->style = reader_u32(r);
		run->link = reader_u32(r);
		run->text = read_span(r);
		run->source = read_span(r);
		while (block < p->block_count && i >= (size_t)p->blocks[block].first_run + p->blocks[block].run_count)
			block++;
		if (r->failed || run->block != block || block == p->block_count ||
		    !run_fits(p, run, &text_at, &source_at))
			return hostile(err);
	}
	return STATUS_OK;
}

enum status prose_read(struct arena *a, struct slice source, struct slice bytes, struct prose *out, struct error *err)
{
	struct reader r = reader_make(bytes);
	*out = (struct prose){.source = source};
	if (!utf8_valid(source, NULL))
		return error_set(err, STATUS_ENCODING, "prose.encoding");
	if (source.len > PROSE_BODY_MAX)
		return error_set(err, STATUS_LIMIT, "prose.too_large");
	if (reader_u32(&r) != MAGIC)
		return hostile(err);
	out->text = arena_copy(a, reader_string(&r));
	if (out->text.ptr == NULL)
		return error_memory(err);
	if (!utf8_valid(out->text, NULL))
		return hostile(err);
	enum status status = read_links(&r, a, out, err);
	if (status == STATUS_OK)
		status = read_blocks(&r, a, out, err);
	if (status == STATUS_OK)
		status = read_runs(&r, a, out, err);
	if (status == STATUS_OK && !reader_done(&r))
		status = hostile(err);
	return status;
}

/* ---- Places ---- */

/* The first run whose text ends behind `at`. */
static size_t run_at(const struct prose *prose, size_t at)
{
	size_t low = 0, high = prose->run_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (prose->runs[middle].text.end > at)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

struct span prose_source_span(const struct prose *prose, struct span text)
{
	struct span out = {0, 0};
	bool found = false;
	for (size_t i = run_at(prose, text.begin); i < prose->run_count && prose->runs[i].text.begin < text.end; i++) {
		const struct prose_run *run = &prose->runs[i];
		struct span from = run->source;
		if (from.begin == from.end)
			continue;
		if ((run->style & PROSE_DECODED) == 0) {
			if (text.begin > run->text.begin)
				from.begin += text.begin - run->text.begin;
			if (text.end < run->text.end)
				from.end -= run->text.end - text.end;
		}
		if (!found)
			out.begin = from.begin;
		out.end = from.end;
		found = true;
	}
	return out;
}

struct span prose_text_span(const struct prose *prose, struct span source)
{
	struct span out = {0, 0};
	bool found = false;
	for (size_t i = 0; i < prose->run_count; i++) {
		const struct prose_run *run = &prose->runs[i];
		struct span to = run->text;
		if (run->source.begin == run->source.end || run->source.end <= source.begin)
			continue;
		if (run->source.begin >= source.end)
			break;
		if ((run->style & PROSE_DECODED) == 0) {
			if (source.begin > run->source.begin)
				to.begin += source.begin - run->source.begin;
			if (source.end < run->source.end)
				to.end -= run->source.end - source.end;
		}
		if (!found)
			out.begin = to.begin;
		out.end = to.end;
		found = true;
	}
	return out;
}

bool prose_stands_in(const struct prose *prose, uint32_t block, enum prose_kind kind)
{
	while (prose->blocks[block].kind != kind) {
		if (block == 0)
			return false;
		block = prose->blocks[block].parent;
	}
	return true;
}
