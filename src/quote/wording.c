#include "quote/wording.h"

#include "base/utf8.h"
#include "base/words.h"
#include "base/written.h"

#include <string.h>

/* ---- What stands between two words ---- */

enum { SIGNS_MAX = 48 };

/* Signs in one form: no spaces and quotation marks, "-" for a dash of any kind, one of several alike in a row. */
struct gap {
	char signs[SIGNS_MAX];
	size_t len;
	uint32_t last; /* 0: none */
	size_t dots;   /* in a row; spaces between them do not count */
	uint32_t marks;
	size_t hyphens, others;
	bool has_space, has_line;
	bool is_hyphen_first; /* a hyphen stands directly behind the word */
	bool is_line_start;   /* only spaces since the line began */
};

static void add_sign(struct gap *g, uint32_t code)
{
	char bytes[UTF8_MAX];
	size_t len = utf8_encode(code, bytes);
	if (code == g->last || g->len + len > SIGNS_MAX)
		return;
	memcpy(g->signs + g->len, bytes, len);
	g->len += len;
	g->last = code;
}

enum { ELLIPSIS = 0x2026, DOTS_MIN = 3 };

/* Three dots and more are an ellipsis, with a full stop before it if there are four. */
static void end_dots(struct gap *g)
{
	if (g->dots == 0)
		return;
	if (g->dots < DOTS_MIN || g->dots > DOTS_MIN)
		add_sign(g, '.');
	if (g->dots >= DOTS_MIN) {
		add_sign(g, ELLIPSIS);
		g->marks |= WORDING_ELLIPSIS;
	}
	g->others++;
	g->dots = 0;
}

/* Whether white space, or more of a dash, follows: then a sign at a line's start may be a bullet. */
static bool is_spaced(struct slice text, size_t next)
{
	uint32_t code;
	enum written_sign follows = written_next(text, &next, &code);
	return follows == WRITTEN_SPACE || follows == WRITTEN_LINE || follows == WRITTEN_HYPHEN;
}

static void feed_dash(struct gap *g, enum written_sign sign, struct slice text, size_t next)
{
	if (g->is_line_start && is_spaced(text, next))
		g->marks |= WORDING_LINE_DASH;
	if (sign == WRITTEN_HYPHEN) {
		g->is_hyphen_first =
		    g->is_hyphen_first || (g->hyphens + g->others == 0 && !g->has_space && !g->has_line);
		g->hyphens++;
	} else {
		g->others++;
	}
	add_sign(g, '-');
}

static void feed(struct gap *g, struct slice text)
{
	uint32_t code;
	for (size_t at = 0;;) {
		enum written_sign sign = written_next(text, &at, &code);
		if (sign == WRITTEN_DOT) {
			g->dots++;
			continue;
		}
		if (sign == WRITTEN_END)
			return;
		if (sign == WRITTEN_NOTHING)
			continue;
		if (sign == WRITTEN_SPACE || sign == WRITTEN_LINE) {
			g->has_space = g->has_space || sign == WRITTEN_SPACE;
			g->has_line = g->has_line || sign == WRITTEN_LINE;
			g->is_line_start = g->is_line_start || sign == WRITTEN_LINE;
			continue;
		}
		end_dots(g);
		if (sign == WRITTEN_HYPHEN || sign == WRITTEN_DASH || sign == WRITTEN_BULLET) {
			feed_dash(g, sign, text, at);
		} else if (sign == WRITTEN_ELLIPSIS) {
			add_sign(g, ELLIPSIS);
			g->marks |= WORDING_ELLIPSIS;
			g->others++;
		} else if (sign == WRITTEN_OTHER) {
			bool may_be_bullet = g->is_line_start && (code == '*' || code == 0xB7) && is_spaced(text, at);
			if (may_be_bullet)
				g->marks |= WORDING_LINE_DASH;
			add_sign(g, may_be_bullet ? '-' : code);
			g->others++;
		}
		g->is_line_start = false;
	}
}

static const char plain_signs[] = "-.,;:()/?!$%&";

/* Ends the gap: its signs in the arena (one that is frequent: static), its marks. */
static bool end_gap(struct arena *a, struct gap *g, struct slice *signs, uint32_t *marks)
{
	if (g->len == 0 && g->dots == 0) { /* no sign, nearly always */
		g->has_space = g->has_line = g->is_line_start = false;
		*signs = slice_of("");
		return true;
	}
	end_dots(g);
	*marks |= g->marks;
	if (g->hyphens == 1 && g->others == 0 && g->is_hyphen_first) {
		if (g->has_line)
			*marks |= WORDING_HYPHEN_LINE;
		else if (!g->has_space)
			*marks |= WORDING_HYPHEN;
	}
	const char *frequent = g->len == 1 ? strchr(plain_signs, g->signs[0]) : NULL;
	if (frequent != NULL)
		*signs = slice_make(frequent, 1);
	else
		*signs = arena_copy(a, slice_make(g->signs, g->len));
	*g = (struct gap){0};
	return signs->ptr != NULL;
}

/* ---- Single marks: quotation mark or apostrophe ---- */

struct singles {
	size_t open; /* single quotation marks that opened and did not close yet */
};

static bool ends_like_a_plural(struct slice word)
{
	return word.len > 0 && strchr("sSzZxX", word.ptr[word.len - 1]) != NULL;
}

/* What a single mark in the gap means for the word before it. */
static uint32_t read_singles(struct singles *s, struct slice text, struct slice word_before)
{
	uint32_t code, marks = 0;
	bool is_first = true;
	for (size_t at = 0;;) {
		size_t here = at;
		enum written_sign sign = written_next(text, &at, &code);
		if (sign == WRITTEN_END)
			return marks;
		if (sign == WRITTEN_SINGLE && is_first && word_before.len > 0 && here == 0 && code != 0x2018) {
			if (s->open > 0) {
				s->open--;
				marks |= WORDING_QUOTED_END;
			} else if (ends_like_a_plural(word_before)) {
				marks |= WORDING_POSSESSIVE;
			}
		} else if (sign == WRITTEN_SINGLE && at == text.len) {
			s->open++;
		} else if (sign == WRITTEN_SINGLE && s->open > 0) {
			s->open--;
		}
		is_first = false;
	}
}

/* ---- Words ---- */

struct maker {
	struct arena *arena;
	struct wording *out;
	size_t capacity;
	struct gap gap;
	struct singles singles;
	uint32_t marks;   /* for the next word */
	size_t paragraph; /* of the next word */
};

static bool add_word(struct maker *m, struct span span, struct slice folded, struct slice written)
{
	struct wording *w = m->out;
	struct wording_word *word = arena_push(m->arena, &w->words, w->count, &m->capacity, sizeof *word);
	if (word == NULL)
		return false;
	*word = (struct wording_word){
	    .span = span, .folded = folded, .written = written, .marks = m->marks, .paragraph = m->paragraph};
	w->count++;
	m->marks &= WORDING_ALL_CAPITALS;
	return end_gap(m->arena, &m->gap, &word->before, &word->marks);
}

/* A word as it stands in the text; `folded` is not kept. */
static bool add_word_of_text(struct maker *m, struct span span, struct slice folded)
{
	struct slice word = slice_span(m->out->text, span);
	struct slice written = written_word(m->arena, word);
	struct slice kept = slice_equal(word, folded) ? word : arena_copy(m->arena, folded);
	return written.ptr != NULL && kept.ptr != NULL && add_word(m, span, kept, written);
}

/* What stands between two words, or behind the last one of a piece. */
static void feed_between(struct maker *m, struct slice text, bool is_behind_word)
{
	struct wording *w = m->out;
	if (text.len == 1 && text.ptr[0] == ' ') { /* nearly always */
		m->gap.has_space = true;
		return;
	}
	struct slice before = {NULL, 0};
	if (is_behind_word && w->count > 0)
		before = w->words[w->count - 1].written;
	uint32_t marks = read_singles(&m->singles, text, before);
	if (before.len > 0)
		w->words[w->count - 1].marks |= marks;
	feed(&m->gap, text);
}

/* Adds the words of a piece of the text. */
static bool add_piece(struct maker *m, struct span piece)
{
	struct slice text = slice_part(m->out->text, 0, piece.end);
	struct word_cursor cursor = {text, piece.begin};
	struct span span;
	char folded[WORD_FOLDED_MAX];
	size_t len, at = piece.begin;
	bool is_behind = false;
	while (words_next(&cursor, &span, folded, &len)) {
		feed_between(m, slice_part(text, at, span.begin), is_behind);
		at = span.end;
		is_behind = true;
		if (!add_word_of_text(m, span, slice_make(folded, len)))
			return false;
	}
	feed_between(m, slice_from(text, at), is_behind);
	return true;
}

/* ---- A cable ---- */

struct holes {
	const struct span *spans;
	size_t count;
	size_t at;
};

/* The first hole that ends behind `begin`; NULL if none begins before `end`. Asked in ascending order. */
static const struct span *next_hole(struct holes *h, size_t begin, size_t end)
{
	while (h->at < h->count && h->spans[h->at].end <= begin)
		h->at++;
	return h->at < h->count && h->spans[h->at].begin < end ? &h->spans[h->at] : NULL;
}

/* A region without the noise and the omissions in it; these leave a line's end and a mark. */
static bool add_region(struct maker *m, struct span region, struct holes *noise, struct holes *omissions)
{
	for (size_t at = region.begin; at < region.end;) {
		const struct span *line = next_hole(noise, at, region.end);
		const struct span *missing = next_hole(omissions, at, region.end);
		bool is_missing = missing != NULL && (line == NULL || missing->begin < line->begin);
		const struct span *hole = is_missing ? missing : line;
		size_t end = hole == NULL ? region.end : (hole->begin > at ? hole->begin : at);
		if (end > at && !add_piece(m, (struct span){at, end}))
			return false;
		if (hole == NULL)
			return true;
		if (is_missing)
			m->marks |= WORDING_OMISSION;
		else
			feed(&m->gap, slice_of("\n"));
		at = hole->end;
	}
	return true;
}

static bool is_all_capitals(const struct cable *c)
{
	size_t letters = 0, lower = 0;
	for (size_t i = 0; i < c->paragraph_count; i++) {
		size_t more_letters, more_lower;
		written_count_letters(slice_span(c->text, c->paragraphs[i].words), &more_letters, &more_lower);
		letters += more_letters;
		lower += more_lower;
	}
	return letters > 0 && lower * 100 <= letters;
}

/* The head, line by line: a subject in capitals stands above a text that is not. */
static bool add_head(struct maker *m, const struct cable *c, struct holes *noise, struct holes *omissions)
{
	m->paragraph = WORDING_HEAD;
	for (size_t begin = c->head.begin; begin < c->head.end;) {
		size_t end = begin, letters, lower;
		while (end < c->head.end && c->text.ptr[end] != '\n')
			end++;
		written_count_letters(slice_part(c->text, begin, end), &letters, &lower);
		m->marks =
		    (m->marks & ~(uint32_t)WORDING_ALL_CAPITALS) | (lower == 0 ? (uint32_t)WORDING_ALL_CAPITALS : 0);
		end += end < c->head.end;
		if (!add_region(m, (struct span){begin, end}, noise, omissions))
			return false;
		begin = end;
	}
	return true;
}

static bool add_paragraphs(struct maker *m, const struct cable *c, struct holes *noise, struct holes *omissions)
{
	m->marks = (m->marks & WORDING_OMISSION) | WORDING_BREAK;
	if (is_all_capitals(c))
		m->marks |= WORDING_ALL_CAPITALS;
	for (size_t i = 0; i < c->paragraph_count; i++) {
		m->paragraph = i;
		m->singles.open = 0;
		feed(&m->gap, slice_of("\n"));
		if (!add_region(m, c->paragraphs[i].words, noise, omissions))
			return false;
	}
	return true;
}

static enum status end_wording(struct maker *m, struct error *err)
{
	m->out->after_marks = m->marks & ~(uint32_t)(WORDING_ALL_CAPITALS | WORDING_BREAK);
	if (!end_gap(m->arena, &m->gap, &m->out->after, &m->out->after_marks))
		return error_memory(err);
	return STATUS_OK;
}

enum status wording_of_cable(struct arena *a, const struct cable *cable, struct wording *out, struct error *err)
{
	/* Room for nearly any text's words at once: English ones take six bytes with their space. */
	enum { BYTES_A_WORD = 5 };
	*out = (struct wording){.text = cable->text};
	struct maker m = {
	    .arena = a, .out = out, .gap.is_line_start = true, .capacity = cable->text.len / BYTES_A_WORD};
	if (m.capacity > 0 && (out->words = arena_array(a, m.capacity, sizeof *out->words)) == NULL)
		return error_memory(err);
	struct holes noise = {cable->noise, cable->noise_count, 0};
	struct holes omissions = {cable->omissions, cable->omission_count, 0};
	if (!add_head(&m, cable, &noise, &omissions) || !add_paragraphs(&m, cable, &noise, &omissions))
		return error_memory(err);
	return end_wording(&m, err);
}

/* ---- A quotation ---- */

enum group_kind {
	GROUP_ELLIPSIS,  /* […] (...) */
	GROUP_SIC,       /* [sic] */
	GROUP_INSERTION, /* [the minister] */
	GROUP_LETTERS,   /* [T]he, minister[s] */
};

struct group {
	struct span span; /* brackets included */
	enum group_kind kind;
};

static bool holds_only_dots(struct slice s)
{
	uint32_t code;
	size_t dots = 0;
	for (size_t at = 0;;) {
		enum written_sign sign = written_next(s, &at, &code);
		if (sign == WRITTEN_END)
			return dots >= DOTS_MIN;
		if (sign == WRITTEN_DOT)
			dots++;
		else if (sign == WRITTEN_ELLIPSIS)
			dots += DOTS_MIN;
		else if (sign != WRITTEN_SPACE && sign != WRITTEN_NOTHING && sign != WRITTEN_LINE)
			return false;
	}
}

static bool is_sic(struct slice s)
{
	s = slice_trim(s);
	while (s.len > 0 && (s.ptr[s.len - 1] == '!' || s.ptr[s.len - 1] == '.'))
		s.len--;
	return slice_equals_nocase(s, "sic");
}

/* Where a character ends before `at`, whether it is of a word. */
static bool is_word_before(struct slice text, size_t at)
{
	if (at == 0)
		return false;
	size_t begin = at - 1;
	while (begin > 0 && ((unsigned char)text.ptr[begin] & 0xC0) == 0x80)
		begin--;
	return written_is_word_at(text, begin);
}

static bool holds_only_letters(struct slice s)
{
	for (size_t at = 0; at < s.len;) {
		uint32_t code;
		size_t len = utf8_decode(s, at, &code);
		if (len == 0 || !written_is_word_at(s, at))
			return false;
		at += len;
	}
	return s.len > 0;
}

/* The bracket at `at`, if what stands in it marks something; `text[at]` is "[" or "(". */
static bool read_group(struct slice text, size_t at, struct group *out)
{
	char close = text.ptr[at] == '[' ? ']' : ')';
	size_t end = at + 1;
	while (end < text.len && text.ptr[end] != close && text.ptr[end] != text.ptr[at])
		end++;
	if (end >= text.len || text.ptr[end] != close)
		return false;
	struct slice inside = slice_part(text, at + 1, end);
	out->span = (struct span){at, end + 1};
	if (holds_only_dots(inside))
		out->kind = GROUP_ELLIPSIS;
	else if (is_sic(inside))
		out->kind = GROUP_SIC;
	else if (close == ')')
		return false;
	else if (holds_only_letters(inside) && (is_word_before(text, at) || written_is_word_at(text, end + 1)))
		out->kind = GROUP_LETTERS;
	else
		out->kind = GROUP_INSERTION;
	return true;
}

/* The next group at or behind `at`. */
static bool next_group(struct slice text, size_t at, struct group *out)
{
	for (; at < text.len; at++)
		if ((text.ptr[at] == '[' || text.ptr[at] == '(') && read_group(text, at, out))
			return true;
	return false;
}

static uint32_t group_mark(enum group_kind kind)
{
	if (kind == GROUP_ELLIPSIS)
		return WORDING_ELLIPSIS;
	return kind == GROUP_SIC ? WORDING_SIC : WORDING_INSERTION;
}

/* XXXXXXXXXXXX: stands for words that were missing. */
static bool is_blank(struct slice word)
{
	for (size_t i = 0; i < word.len; i++)
		if (word.ptr[i] != 'X')
			return false;
	return word.len >= 4;
}

/* How far the word at `begin` goes on to the right over letters and brackets with letters. */
static size_t word_end(struct slice text, size_t at)
{
	struct group group;
	while (at < text.len) {
		struct word_cursor cursor = {text, at};
		struct span span;
		char folded[WORD_FOLDED_MAX];
		size_t len;
		if (text.ptr[at] == '[' && read_group(text, at, &group) && group.kind == GROUP_LETTERS)
			at = group.span.end;
		else if (written_is_word_at(text, at) && words_next(&cursor, &span, folded, &len) && span.begin == at)
			at = span.end;
		else
			break;
	}
	return at;
}

/* A word with letters in brackets, from `begin` on: as one word, its brackets left out and noted. */
static bool add_bracketed(struct maker *m, size_t begin, size_t *end)
{
	struct slice text = m->out->text;
	*end = word_end(text, begin);
	char *bytes = arena_alloc(m->arena, *end - begin + 1);
	if (bytes == NULL)
		return false;
	size_t len = 0, open = 0, close = 0;
	for (size_t at = begin; at < *end; at++) {
		if (text.ptr[at] == '[')
			open = close == 0 ? len : open;
		else if (text.ptr[at] == ']')
			close = len;
		else
			bytes[len++] = text.ptr[at];
	}
	struct words words;
	struct error err;
	struct slice composed = slice_make(bytes, len);
	if (words_split(m->arena, composed, &words, &err) != STATUS_OK)
		return false;
	struct slice folded = words.count > 0 ? words.items[0].folded : composed;
	m->marks |= WORDING_BRACKETED;
	if (!add_word(m, (struct span){begin, *end}, folded, composed))
		return false;
	struct wording_word *word = &m->out->words[m->out->count - 1];
	word->bracket_begin = (uint32_t)open;
	word->bracket_end = (uint32_t)close;
	return true;
}

struct quotation_reader {
	struct maker maker;
	size_t at;      /* all before it is read */
	bool is_behind; /* a word ends at `at`, or only signs stand between */
};

/* Reads up to `end`, where no group stands. */
static bool read_plain(struct quotation_reader *r, size_t end)
{
	struct maker *m = &r->maker;
	struct slice text = m->out->text;
	struct word_cursor cursor = {slice_part(text, 0, end), r->at};
	struct span span;
	char folded[WORD_FOLDED_MAX];
	size_t len;
	while (words_next(&cursor, &span, folded, &len)) {
		feed_between(m, slice_part(text, r->at, span.begin), r->is_behind);
		r->at = span.end;
		r->is_behind = true;
		if (is_blank(slice_span(text, span))) {
			m->marks |= WORDING_BLANK;
			continue;
		}
		if (!add_word_of_text(m, span, slice_make(folded, len)))
			return false;
	}
	feed_between(m, slice_part(text, r->at, end), r->is_behind);
	r->at = end;
	r->is_behind = false;
	return true;
}

enum status wording_of_quotation(struct arena *a, struct slice text, struct wording *out, struct error *err)
{
	*out = (struct wording){.text = text};
	struct quotation_reader r = {.maker = {.arena = a, .out = out, .gap.is_line_start = true}};
	struct group group;
	while (next_group(text, r.at, &group)) {
		size_t end = group.span.begin;
		if (group.kind == GROUP_LETTERS) {
			/* The letters before the bracket are of its word. */
			while (end > r.at && is_word_before(text, end)) {
				end--;
				while (end > r.at && ((unsigned char)text.ptr[end] & 0xC0) == 0x80)
					end--;
			}
		}
		if (!read_plain(&r, end))
			return error_memory(err);
		r.at = group.span.end;
		if (group.kind != GROUP_LETTERS)
			r.maker.marks |= group_mark(group.kind);
		else if (!add_bracketed(&r.maker, end, &r.at))
			return error_memory(err);
		r.is_behind = group.kind == GROUP_LETTERS;
		if (out->count > WORDING_QUOTATION_MAX)
			break;
	}
	if (!read_plain(&r, text.len))
		return error_memory(err);
	if (out->count > WORDING_QUOTATION_MAX)
		return error_set(err, STATUS_LIMIT, "quote.too_long");
	return end_wording(&r.maker, err);
}
