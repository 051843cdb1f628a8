#include "quote/extract.h"

#include "base/words.h"
#include "base/written.h"
#include "quote/marks.h"
#include "quote/mention.h"
#include "quote/wording.h"

enum { ATTRIBUTION_WORDS_MAX = 12 };

struct extractor {
	struct arena *arena;
	const struct prose *prose;
	struct extract *out;
	size_t quotation_capacity, mention_capacity;
	uint32_t carried;  /* the mark that is open from paragraph to paragraph, 0: none */
	size_t carried_to; /* its quotation */
	bool failed;
};

static bool is_text_block(const struct prose_block *block)
{
	return (block->kind == PROSE_PARAGRAPH || block->kind == PROSE_HEADING) && block->run_count > 0;
}

static struct slice text_of(const struct extractor *e, struct span span)
{
	return slice_span(e->prose->text, span);
}

/* ---- Quotations ---- */

/* The pieces' words, joined by a LF. */
static struct slice join_pieces(const struct extractor *e, const struct quotation *q)
{
	struct buffer text = {0};
	for (size_t i = 0; i < q->piece_count; i++) {
		if (i > 0)
			buffer_add_byte(&text, '\n');
		buffer_add(&text, text_of(e, q->pieces[i]));
	}
	struct slice copy = text.failed ? slice_make(NULL, 0) : arena_copy(e->arena, buffer_slice(&text));
	buffer_free(&text);
	return copy;
}

/* How much white space, no-break spaces too, stands at the beginning or the end of the text. */
static size_t blank_begin(struct slice text)
{
	uint32_t code;
	for (size_t at = 0;;) {
		size_t here = at;
		enum written_sign sign = written_next(text, &at, &code);
		if (sign != WRITTEN_SPACE && sign != WRITTEN_LINE)
			return here;
	}
}

static size_t blank_end(struct slice text)
{
	size_t end = text.len;
	while (end > 0) {
		size_t at = end - 1;
		uint32_t code;
		while (at > 0 && ((unsigned char)text.ptr[at] & 0xC0) == 0x80)
			at--;
		size_t next = at;
		enum written_sign sign = written_next(text, &next, &code);
		if (sign != WRITTEN_SPACE && sign != WRITTEN_LINE)
			break;
		end = at;
	}
	return end;
}

static bool add_piece(struct extractor *e, struct quotation *q, struct span piece)
{
	struct slice text = text_of(e, piece);
	piece.end = piece.begin + blank_end(text);
	piece.begin += blank_begin(text_of(e, piece));
	struct span *pieces = arena_array(e->arena, q->piece_count + 1, sizeof *pieces);
	if (pieces == NULL)
		return false;
	for (size_t i = 0; i < q->piece_count; i++)
		pieces[i] = q->pieces[i];
	pieces[q->piece_count++] = piece;
	q->pieces = pieces;
	return true;
}

static struct quotation *add_quotation(struct extractor *e, uint32_t block, size_t outer)
{
	struct extract *out = e->out;
	struct quotation *q =
	    arena_push(e->arena, &out->quotations, out->quotation_count, &e->quotation_capacity, sizeof *q);
	if (q == NULL) {
		e->failed = true;
		return NULL;
	}
	*q = (struct quotation){.block = block, .last_block = block, .outer = outer};
	out->quotation_count++;
	return q;
}

static enum status count_words(struct arena *a, struct quotation *q, struct error *err)
{
	struct wording w;
	enum status status = wording_of_quotation(a, q->text, &w, err);
	if (status != STATUS_OK && status != STATUS_LIMIT)
		return status;
	q->word_count = w.count;
	q->is_scrap = w.count < QUOTATION_WORDS_MIN;
	return STATUS_OK;
}

/* Makes the text and the place of every quotation from its pieces. */
static enum status finish(struct extractor *e, struct error *err)
{
	struct arena scratch = {0};
	enum status status = STATUS_OK;
	for (size_t i = 0; i < e->out->quotation_count && status == STATUS_OK; i++) {
		struct quotation *q = &e->out->quotations[i];
		struct span whole = {q->pieces[0].begin, q->pieces[q->piece_count - 1].end};
		q->span = prose_source_span(e->prose, whole);
		q->text = join_pieces(e, q);
		status = q->text.ptr == NULL ? error_memory(err) : count_words(&scratch, q, err);
		arena_reset(&scratch);
	}
	arena_free(&scratch);
	return status;
}

/* The spans of code in a paragraph, relative to its beginning: marks there are none. */
static bool find_literal(struct extractor *e, const struct prose_block *block, struct span **spans, size_t *count)
{
	*count = 0;
	*spans = arena_array(e->arena, block->run_count, sizeof **spans);
	if (*spans == NULL)
		return false;
	for (uint32_t i = 0; i < block->run_count; i++) {
		const struct prose_run *run = &e->prose->runs[block->first_run + i];
		if ((run->style & PROSE_LITERAL) != 0)
			(*spans)[(*count)++] =
			    (struct span){run->text.begin - block->text.begin, run->text.end - block->text.begin};
	}
	return true;
}

static bool match_marks(struct extractor *e, uint32_t leaf, struct marks *marks)
{
	const struct prose_block *block = &e->prose->blocks[leaf];
	struct span *literal;
	size_t literal_count;
	return find_literal(e, block, &literal, &literal_count) &&
	       marks_match(e->arena, text_of(e, block->text), literal, literal_count, e->carried, marks);
}

/* The next paragraph among the same blocks; 0: none. */
static uint32_t next_leaf(const struct prose *prose, uint32_t leaf)
{
	for (uint32_t i = leaf + 1; i < prose->block_count; i++)
		if (prose->blocks[i].parent == prose->blocks[leaf].parent)
			return is_text_block(&prose->blocks[i]) ? i : 0;
	return 0;
}

static struct span shifted(struct span span, size_t by)
{
	return (struct span){span.begin + by, span.end + by};
}

/* Adds the quotations of one paragraph. Those in a block quote get it as their outer one. */
static bool add_marked(struct extractor *e, uint32_t leaf, size_t outer)
{
	struct marks marks;
	const struct prose_block *block = &e->prose->blocks[leaf];
	if (!match_marks(e, leaf, &marks))
		return false;
	e->carried = 0;
	size_t inside = outer;
	for (size_t i = 0; i < marks.count && !e->failed; i++) {
		const struct marks_pair *pair = &marks.pairs[i];
		struct span piece = shifted(pair->words, block->text.begin);
		struct quotation *q;
		if (piece.begin == piece.end)
			continue;
		if (pair->begins_before) {
			q = &e->out->quotations[e->carried_to];
			q->last_block = mention_block_of(e->prose, leaf);
		} else {
			q = add_quotation(e, mention_block_of(e->prose, leaf), pair->is_inner ? inside : outer);
		}
		if (q == NULL || !add_piece(e, q, piece))
			return false;
		if (!pair->is_inner)
			inside = (size_t)(q - e->out->quotations);
		uint32_t next = pair->goes_on ? next_leaf(e->prose, leaf) : 0;
		if (next != 0 && marks_reopens(text_of(e, e->prose->blocks[next].text), pair->opener)) {
			e->carried = pair->opener;
			e->carried_to = (size_t)(q - e->out->quotations);
		}
	}
	return !e->failed;
}

/* ---- Block quotes ---- */

static bool begins_with_dash(struct slice text)
{
	text = slice_trim(text);
	return slice_starts_with(text, "\xE2\x80\x94") || slice_starts_with(text, "\xE2\x80\x93") ||
	       slice_starts_with(text, "--");
}

/* "— Embassy Islamabad, 2009", under the words. */
static bool is_attribution(struct slice line)
{
	return begins_with_dash(line) && words_count(line) <= ATTRIBUTION_WORDS_MAX;
}

/* A paragraph of a block quote without what is not its words: an attribution in its last line, "(Read: …)", a link alone. */
static struct span quoted_part(const struct extractor *e, uint32_t leaf, bool is_first)
{
	struct span span = e->prose->blocks[leaf].text;
	span = mention_trim(e->prose, leaf, span);
	struct slice text = text_of(e, span);
	if (!is_first && is_attribution(text))
		return (struct span){span.begin, span.begin};
	for (size_t at = text.len; at > 0; at--) {
		if (text.ptr[at - 1] != '\n')
			continue;
		if (is_attribution(slice_from(text, at)) && at > 1)
			span.end = span.begin + at - 1;
		break;
	}
	return span;
}

static uint32_t block_end(const struct prose *prose, uint32_t block)
{
	uint32_t end = block + 1;
	while (end < prose->block_count && prose->blocks[end].parent >= block && prose->blocks[end].parent != 0)
		end++;
	return end;
}

/* Whether marks stand around the whole: then the words are those between them. */
static bool strip_marks(struct extractor *e, struct quotation *q)
{
	uint32_t opener = 0;
	struct span *inner = arena_array(e->arena, q->piece_count, sizeof *inner);
	if (inner == NULL)
		return false;
	for (size_t i = 0; i < q->piece_count; i++) {
		struct marks marks;
		struct slice text = text_of(e, q->pieces[i]);
		if (!marks_match(e->arena, text, NULL, 0, i > 0 ? opener : 0, &marks))
			return false;
		if (marks.count == 0 || slice_trim(slice_part(text, 0, marks.pairs[0].words.begin)).len > 4)
			return true;
		bool is_last = i + 1 == q->piece_count;
		const struct marks_pair *pair = &marks.pairs[0];
		struct slice behind = slice_trim(slice_from(text, pair->words.end));
		if (pair->goes_on == is_last || behind.len > 4 || (i > 0 && !pair->begins_before))
			return true;
		opener = pair->opener;
		inner[i] = shifted(pair->words, q->pieces[i].begin);
	}
	q->pieces = inner;
	return true;
}

static bool add_block_quote(struct extractor *e, uint32_t block)
{
	uint32_t end = block_end(e->prose, block);
	size_t index = e->out->quotation_count;
	struct quotation *q = NULL;
	for (uint32_t i = block + 1; i < end; i++) {
		if (!is_text_block(&e->prose->blocks[i]))
			continue;
		struct span part = quoted_part(e, i, q == NULL);
		if (slice_trim(text_of(e, part)).len == 0)
			continue;
		q = q == NULL ? add_quotation(e, block, QUOTATION_NONE) : q;
		if (q == NULL || !add_piece(e, q, part))
			return false;
		q->is_block = true;
	}
	if (q == NULL)
		return true;
	if (!strip_marks(e, q))
		return false;
	struct span whole = {q->pieces[0].begin, q->pieces[q->piece_count - 1].end};
	e->carried = 0;
	for (uint32_t i = block + 1; i < end; i++)
		if (is_text_block(&e->prose->blocks[i]) && !add_marked(e, i, index))
			return false;
	/* Marks around the whole were found again: they are no inner quotation. */
	size_t kept = index + 1;
	for (size_t k = kept; k < e->out->quotation_count; k++) {
		const struct quotation *inner = &e->out->quotations[k];
		bool is_whole =
		    inner->pieces[0].begin <= whole.begin && inner->pieces[inner->piece_count - 1].end >= whole.end;
		if (!is_whole) {
			e->out->quotations[kept] = *inner;
			e->out->quotations[kept++].outer = index;
		}
	}
	e->out->quotation_count = kept;
	e->carried = 0;
	return true;
}

static bool add_quotations(struct extractor *e)
{
	for (uint32_t i = 1; i < e->prose->block_count;) {
		const struct prose_block *block = &e->prose->blocks[i];
		if (block->kind == PROSE_QUOTE) {
			if (!add_block_quote(e, i))
				return false;
			i = block_end(e->prose, i);
			continue;
		}
		if (is_text_block(block) && !add_marked(e, i, QUOTATION_NONE))
			return false;
		i++;
	}
	return true;
}

enum status quote_extract(struct arena *a, const struct prose *prose, struct extract *out, struct error *err)
{
	*out = (struct extract){0};
	struct extractor e = {.arena = a, .prose = prose, .out = out};
	if (!add_quotations(&e))
		return error_memory(err);
	enum status status = finish(&e, err);
	if (status == STATUS_OK)
		status = mentions_find(a, prose, &out->mentions, &out->mention_count, err);
	return status;
}
