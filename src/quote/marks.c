#include "quote/marks.h"

#include "base/utf8.h"
#include "base/words.h"
#include "base/written.h"

#include <stdlib.h>
#include <string.h>

/* Which mark closes which. Some languages close with what others open with. */
static const struct {
	uint32_t opener;
	uint32_t closers[4];
} forms[] = {
    {'"', {'"'}},
    {'\'', {'\''}},
    {0x201C, {0x201D, 0x201F}},              /* “ ” */
    {0x201D, {0x201D}},                      /* ” ” */
    {0x201E, {0x201C, 0x201D, 0x201F, '"'}}, /* „ “, „ ”; „ " as people type it */
    {0x2018, {0x2019}},                      /* ‘ ’ */
    {0x201A, {0x2018, 0x2019}},              /* ‚ ‘ */
    {0xAB, {0xBB}},                          /* « » */
    {0xBB, {0xAB, 0xBB}},                    /* » «, » » */
    {0x2039, {0x203A}},                      /* ‹ › */
    {0x203A, {0x2039, 0x203A}},              /* › ‹ */
    {0x300C, {0x300D}},                      /* corner brackets */
    {0x300E, {0x300F}},
    {0x301D, {0x301E, 0x301F}},
};

static bool closes(uint32_t closer, uint32_t opener)
{
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
		for (size_t k = 0; forms[i].opener == opener && k < 4 && forms[i].closers[k] != 0; k++)
			if (forms[i].closers[k] == closer)
				return true;
	return false;
}

static bool is_opener(uint32_t code)
{
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
		if (forms[i].opener == code)
			return true;
	return false;
}

static bool is_single(uint32_t code)
{
	return code == '\'' || code == 0x2018 || code == 0x201A || code == 0x2019;
}

/* Marks that stand apart from their words in French: « mots ». */
static bool may_stand_apart(uint32_t code)
{
	return code == 0xAB || code == 0xBB || code == 0x2039 || code == 0x203A;
}

/* ---- What stands beside a mark ---- */

enum beside { BESIDE_NOTHING, BESIDE_WORD, BESIDE_MARK, BESIDE_OPENING, BESIDE_OTHER };

static enum beside classify(struct slice text, size_t at)
{
	uint32_t code = 0;
	size_t next = at;
	enum written_sign sign = written_next(text, &next, &code);
	if (sign == WRITTEN_END || sign == WRITTEN_SPACE || sign == WRITTEN_LINE)
		return BESIDE_NOTHING;
	if (sign == WRITTEN_SINGLE || sign == WRITTEN_DOUBLE)
		return BESIDE_MARK;
	if (written_is_word_at(text, at))
		return BESIDE_WORD;
	bool opens = sign == WRITTEN_HYPHEN || sign == WRITTEN_DASH || code == '(' || code == '[' || code == '{' ||
	             code == '/' || code == 0xBF || code == 0xA1 || code == ':' || code == '=';
	return opens ? BESIDE_OPENING : BESIDE_OTHER;
}

static enum beside before(struct slice text, size_t at)
{
	if (at == 0)
		return BESIDE_NOTHING;
	size_t begin = at - 1;
	while (begin > 0 && ((unsigned char)text.ptr[begin] & 0xC0) == 0x80)
		begin--;
	return classify(text, begin);
}

struct mark {
	size_t begin, end;
	uint32_t code;
	bool can_open, can_close;
};

/* 'tis, 'em, '90s: words that begin with an apostrophe. */
static bool begins_with_apostrophe(struct slice rest)
{
	static const char *const words[] = {"tis", "twas", "em", "n", "cause", "til", "till", "bout", "round", "cos"};
	size_t digits = 0, letters = 0;
	while (digits < rest.len && byte_is_digit(rest.ptr[digits]))
		digits++;
	if (digits == 2)
		return true;
	while (letters < rest.len && byte_is_alpha(rest.ptr[letters]))
		letters++;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (slice_equals_nocase(slice_part(rest, 0, letters), words[i]))
			return true;
	return false;
}

static void judge(struct slice text, struct mark *m)
{
	enum beside left = before(text, m->begin);
	enum beside right = m->end < text.len ? classify(text, m->end) : BESIDE_NOTHING;
	bool apart = may_stand_apart(m->code);
	m->can_open = is_opener(m->code) && (right != BESIDE_NOTHING || apart) &&
	              (left == BESIDE_NOTHING || left == BESIDE_OPENING || left == BESIDE_MARK);
	if (m->code == 0x201C || m->code == 0x201E || m->code == 0x300C || m->code == 0x300E)
		m->can_open = right != BESIDE_NOTHING;
	m->can_close = (left != BESIDE_NOTHING || apart) && !(is_single(m->code) && right == BESIDE_WORD);
	if (is_single(m->code) && m->can_open && begins_with_apostrophe(slice_from(text, m->end)))
		m->can_open = false;
}

struct mark_list {
	struct mark *items;
	size_t count, capacity;
};

static bool is_literal(const struct span *literal, size_t count, size_t at)
{
	for (size_t i = 0; i < count && literal[i].begin <= at; i++)
		if (at < literal[i].end)
			return true;
	return false;
}

static bool find_marks(struct arena *a, struct slice text, const struct span *literal, size_t literal_count,
                       struct mark_list *out)
{
	uint32_t code;
	for (size_t at = 0;;) {
		size_t begin = at;
		enum written_sign sign = written_next(text, &at, &code);
		if (sign == WRITTEN_END)
			return true;
		bool is_mark = (sign == WRITTEN_SINGLE || sign == WRITTEN_DOUBLE) && code != '`' && code != 0xB4;
		if (!is_mark || is_literal(literal, literal_count, begin))
			continue;
		struct mark *m = arena_push(a, &out->items, out->count, &out->capacity, sizeof *m);
		if (m == NULL)
			return false;
		*m = (struct mark){.begin = begin, .end = at, .code = code};
		judge(text, m);
		out->count++;
	}
}

/* ---- Matching ---- */

struct open_mark {
	size_t words; /* where its words begin */
	uint32_t code;
	bool begins_before;
};

struct matcher {
	struct arena *arena;
	struct slice text;
	struct mark_list list;
	struct open_mark *open;
	size_t depth, open_capacity;
	struct marks *out;
	size_t pair_capacity;
	bool failed;
};

static void push(struct matcher *m, size_t words, uint32_t code, bool begins_before)
{
	struct open_mark *open = arena_push(m->arena, &m->open, m->depth, &m->open_capacity, sizeof *open);
	if (open == NULL) {
		m->failed = true;
		return;
	}
	*open = (struct open_mark){words, code, begins_before};
	m->depth++;
}

static void add_pair(struct matcher *m, const struct open_mark *open, size_t end, bool goes_on)
{
	struct marks *out = m->out;
	struct marks_pair *pair = arena_push(m->arena, &out->pairs, out->count, &m->pair_capacity, sizeof *pair);
	if (pair == NULL) {
		m->failed = true;
		return;
	}
	*pair = (struct marks_pair){.words = {open->words, end < open->words ? open->words : end},
	                            .begins_before = open->begins_before,
	                            .goes_on = goes_on,
	                            .opener = open->code};
	out->count++;
}

/* A mark behind a plural's s is an apostrophe if a better end of the quotation follows: 'the ministers' view of it'. */
static bool is_plural(const struct matcher *m, size_t i)
{
	const struct mark *mark = &m->list.items[i];
	struct slice text = m->text;
	if (!is_single(mark->code) || mark->begin == 0 || !strchr("sS", text.ptr[mark->begin - 1]) ||
	    mark->end + 1 >= text.len || text.ptr[mark->end] != ' ' || !byte_is_lower(text.ptr[mark->end + 1]))
		return false;
	for (size_t k = i + 1; k < m->list.count; k++) {
		const struct mark *next = &m->list.items[k];
		if (!is_single(next->code))
			continue;
		if (next->can_open)
			return false;
		if (next->can_close)
			return true;
	}
	return false;
}

/* Closes the innermost quotation that the mark can close. What was opened inside of it and not closed was no mark. */
static bool close_with(struct matcher *m, size_t i)
{
	const struct mark *mark = &m->list.items[i];
	if (!mark->can_close)
		return false;
	for (size_t depth = m->depth; depth > 0; depth--) {
		if (!closes(mark->code, m->open[depth - 1].code)) {
			/* A single mark does not end what doubles opened. */
			if (is_single(mark->code) && !is_single(m->open[depth - 1].code))
				return false;
			continue;
		}
		if (is_plural(m, i))
			return true;
		m->depth = depth - 1;
		add_pair(m, &m->open[depth - 1], mark->begin, false);
		return true;
	}
	return false;
}

static bool has_pair_behind(const struct matcher *m, size_t at)
{
	for (size_t i = 0; i < m->out->count; i++)
		if (m->out->pairs[i].words.begin > at && !is_single(m->out->pairs[i].opener))
			return true;
	return false;
}

/* What stays open: the rest of the paragraph, if no other quotation stands there; else the mark was none. */
static void end_open(struct matcher *m)
{
	for (size_t i = 0; i < m->depth; i++) {
		const struct open_mark *open = &m->open[i];
		if (!open->begins_before && (is_single(open->code) || has_pair_behind(m, open->words)))
			continue;
		size_t end = m->text.len;
		while (end > open->words && byte_is_space(m->text.ptr[end - 1]))
			end--;
		add_pair(m, open, end, true);
		return;
	}
}

static int compare_pairs(const void *left, const void *right)
{
	const struct marks_pair *a = left, *b = right;
	if (a->words.begin != b->words.begin)
		return a->words.begin < b->words.begin ? -1 : 1;
	return a->words.end > b->words.end ? -1 : a->words.end < b->words.end;
}

static void find_inner(struct marks *out)
{
	size_t end = 0;
	if (out->count > 0)
		qsort(out->pairs, out->count, sizeof *out->pairs, compare_pairs);
	for (size_t i = 0; i < out->count; i++) {
		out->pairs[i].is_inner = i > 0 && out->pairs[i].words.end <= end;
		if (!out->pairs[i].is_inner)
			end = out->pairs[i].words.end;
	}
}

bool marks_match(struct arena *a, struct slice text, const struct span *literal, size_t literal_count, uint32_t carried,
                 struct marks *out)
{
	*out = (struct marks){NULL, 0};
	struct matcher m = {.arena = a, .text = text, .out = out};
	if (!find_marks(a, text, literal, literal_count, &m.list))
		return false;
	size_t first = 0;
	if (carried != 0) {
		bool reopens = marks_reopens(text, carried) && m.list.count > 0;
		push(&m, reopens ? m.list.items[0].end : 0, carried, true);
		first = reopens ? 1 : 0;
	}
	for (size_t i = first; i < m.list.count && !m.failed; i++) {
		const struct mark *mark = &m.list.items[i];
		if (!close_with(&m, i) && mark->can_open)
			push(&m, mark->end, mark->code, false);
	}
	end_open(&m);
	find_inner(out);
	return !m.failed;
}

bool marks_reopens(struct slice text, uint32_t opener)
{
	uint32_t code;
	for (size_t at = 0;;) {
		enum written_sign sign = written_next(text, &at, &code);
		if (sign == WRITTEN_END)
			return false;
		if (sign == WRITTEN_SPACE || sign == WRITTEN_LINE || sign == WRITTEN_NOTHING)
			continue;
		return (sign == WRITTEN_SINGLE || sign == WRITTEN_DOUBLE) &&
		       (code == opener || (opener == 0xAB && code == 0xBB));
	}
}
