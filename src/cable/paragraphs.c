#include "cable/paragraphs.h"

#include "cable/labels.h"

#include <string.h>

enum { JUMP_MAX = 30, HEADING_LINES_MAX = 2, HEADING_MAX = 75, FIRST_MAX = 9 };

/* The body is cut into blocks of lines first; paragraphs are made of blocks. */
enum block_kind { BLOCK_NUMBERED, BLOCK_TEXT, BLOCK_RULE };

struct block {
	enum block_kind kind;
	struct span span; /* from the first word to the last */
	int lines;
	bool blank_before;
	int number;
	size_t behind_number;
};

struct splitter {
	struct arena *arena;
	struct slice text;
	struct block *blocks;
	size_t block_count;
	size_t block_capacity;
	struct paragraphs *out;
	size_t capacity;
	int last_number;
	bool open; /* the last paragraph may go on */
	bool failed;
};

/* The byte length of a dash that rules are made of. */
static size_t rule_dash(struct slice line, size_t at)
{
	switch (line.ptr[at]) {
	case '-':
	case '=':
	case '_':
	case '*':
	case '~':
		return 1;
	case '\xE2':
		break;
	default:
		return 0;
	}
	bool dash = at + 2 < line.len && line.ptr[at + 1] == '\x80' && (unsigned char)line.ptr[at + 2] >= 0x90 &&
	            (unsigned char)line.ptr[at + 2] <= 0x95;
	return dash ? 3 : 0;
}

static bool is_rule(struct slice line)
{
	size_t dashes = 0;
	size_t i = 0;
	while (i < line.len) {
		size_t len = rule_dash(line, i);
		if (len == 0 && line.ptr[i] != ' ')
			return false;
		dashes += len > 0;
		i += len > 0 ? len : 1;
	}
	return dashes >= 3;
}

/* Whether the line before ended with its sentence: "report by June" did not. */
static bool has_ended(const struct splitter *s)
{
	const struct block *last = s->block_count > 0 ? &s->blocks[s->block_count - 1] : NULL;
	return last == NULL || last->kind == BLOCK_RULE || strchr(".:;?!)\"", s->text.ptr[last->span.end - 1]) != NULL;
}

/* True if a number at the start of a line is a paragraph's, not one that a sentence was broken before. */
static bool is_next_number(const struct splitter *s, size_t behind, int number, bool blank_before)
{
	struct span mark;
	while (behind < s->text.len && s->text.ptr[behind] == ' ')
		behind++;
	if (label_mark_at(s->text, behind, &mark))
		return true;
	if (s->last_number == 0)
		return number <= FIRST_MAX || blank_before;
	if (number == s->last_number + 1)
		return true;
	if (number > s->last_number)
		return number - s->last_number <= JUMP_MAX && (blank_before || has_ended(s));
	return blank_before;
}

static struct block *push_block(struct splitter *s)
{
	struct block *block = arena_push(s->arena, &s->blocks, s->block_count, &s->block_capacity, sizeof *block);
	if (block == NULL)
		s->failed = true;
	else
		s->block_count++;
	return block;
}

/* Adds a line (its words at `span`) to the block before it or begins one. */
static void add_line(struct splitter *s, struct span span, bool blank_before)
{
	struct slice line = slice_span(s->text, span);
	struct block *last = s->block_count > 0 ? &s->blocks[s->block_count - 1] : NULL;
	int number = 0;
	size_t behind = 0;
	enum block_kind kind = is_rule(line) ? BLOCK_RULE : BLOCK_TEXT;
	if (kind == BLOCK_TEXT && label_number_at(s->text, span.begin, &number, &behind) && behind <= span.end &&
	    is_next_number(s, behind, number, blank_before))
		kind = BLOCK_NUMBERED;
	if (kind == BLOCK_TEXT && last != NULL && last->kind != BLOCK_RULE && !blank_before) {
		last->span.end = span.end;
		last->lines++;
		return;
	}
	struct block *block = push_block(s);
	if (block == NULL)
		return;
	*block = (struct block){
	    kind, span, 1, blank_before || s->block_count == 1, kind == BLOCK_NUMBERED ? number : 0, behind};
	if (kind == BLOCK_NUMBERED)
		s->last_number = number;
}

static void cut_blocks(struct splitter *s, struct span body)
{
	bool blank = true;
	size_t at = body.begin;
	while (at < body.end && !s->failed) {
		size_t len;
		if (!slice_find_byte(slice_part(s->text, at, body.end), '\n', &len))
			len = body.end - at;
		struct slice line = slice_trim(slice_part(s->text, at, at + len));
		bool empty = line.len == 0 || (line.len == 1 && line.ptr[0] == '\\');
		if (!empty) {
			size_t begin = (size_t)(line.ptr - s->text.ptr);
			add_line(s, (struct span){begin, begin + line.len}, blank);
		}
		blank = empty;
		at += len + 1;
	}
}

static struct paragraph *push(struct splitter *s, enum paragraph_kind kind, struct span span)
{
	struct paragraph *p = arena_push(s->arena, &s->out->items, s->out->count, &s->capacity, sizeof *p);
	if (p == NULL) {
		s->failed = true;
		return NULL;
	}
	*p = (struct paragraph){.kind = kind, .span = span, .words = span};
	s->out->count++;
	return p;
}

static size_t skip_spaces(struct slice text, size_t at, size_t end)
{
	while (at < end && byte_is_space(text.ptr[at]))
		at++;
	return at;
}

/* A mark without parentheses, set off by two spaces: "4.  C.  Comment". */
static bool bare_mark_at(struct slice text, size_t at, struct span *mark)
{
	static const char *const marks[] = {"U", "C", "S", "TS", "SBU", "C/NF", "S/NF"};
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		struct slice rest = slice_from(text, at);
		size_t len = strlen(marks[i]);
		if (slice_starts_with(rest, marks[i]) && slice_starts_with(slice_from(rest, len), ".  ")) {
			*mark = (struct span){at, at + len};
			return true;
		}
	}
	return false;
}

/* "C - ENTIRE TEXT." or "(C - ENTIRE TEXT)" at `at`: its mark and, in `words`, the words behind the dash. What follows it in the paragraph
 * belongs to its words, too. */
static bool entire_text_at(struct slice text, size_t at, size_t end, struct span *mark, struct span *words)
{
	static const char *const marks[] = {"LOU", "SBU", "TS", "C", "S", "U"};
	bool parenthesis = at < end && text.ptr[at] == '(';
	size_t begin = skip_spaces(text, at + parenthesis, end);
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		size_t i_end = begin + strlen(marks[i]);
		if (!slice_starts_with(slice_from(text, begin), marks[i]))
			continue;
		size_t dash = skip_spaces(text, i_end, end);
		while (dash < end && text.ptr[dash] == '-')
			dash++;
		size_t phrase = skip_spaces(text, dash, end);
		if (phrase == i_end || !slice_starts_with_nocase(slice_part(text, phrase, end), "ENTIRE TEXT"))
			continue;
		*mark = (struct span){begin, i_end};
		*words = (struct span){phrase, end};
		struct slice rest = slice_part(text, phrase + strlen("ENTIRE TEXT"), end);
		if (parenthesis && (slice_equals(rest, ")") || slice_equals(rest, ").")))
			words->end = phrase + strlen("ENTIRE TEXT");
		return true;
	}
	return false;
}

static void open_numbered(struct splitter *s, const struct block *block)
{
	struct paragraph *p = push(s, PARAGRAPH_NUMBERED, block->span);
	struct span mark;
	if (p == NULL)
		return;
	p->number = block->number;
	p->words.begin = skip_spaces(s->text, block->behind_number, block->span.end);
	if ((label_mark_at(s->text, p->words.begin, &mark) || bare_mark_at(s->text, p->words.begin, &mark)) &&
	    mark.end < block->span.end) {
		/* "( C )": what closes it may stand apart. */
		size_t close = skip_spaces(s->text, mark.end, block->span.end);
		p->mark = slice_span(s->text, mark);
		p->words.begin = skip_spaces(s->text, close + 1, block->span.end);
	} else if (entire_text_at(s->text, p->words.begin, block->span.end, &mark, &p->words)) {
		p->mark = slice_span(s->text, mark);
	}
	s->open = true;
}

static bool is_heading_block(const struct block *block)
{
	return block->kind == BLOCK_TEXT && block->lines <= HEADING_LINES_MAX && block->blank_before &&
	       block->span.end - block->span.begin <= (size_t)HEADING_LINES_MAX * HEADING_MAX;
}

/* A short line alone, with a letter, that no sentence ends. */
static bool is_title(const struct splitter *s, const struct block *block)
{
	struct slice line = slice_span(s->text, block->span);
	return block->lines == 1 && line.len <= HEADING_MAX && line.len >= 3 && byte_is_upper(line.ptr[0]) &&
	       strchr(".,;)", line.ptr[line.len - 1]) == NULL;
}

static bool is_adjacent_rule(const struct splitter *s, size_t i)
{
	return i < s->block_count && s->blocks[i].kind == BLOCK_RULE && !s->blocks[i].blank_before;
}

/* The heading that begins with block `i`: how many blocks it takes, 0 if none begins there; `words` gets its own block. */
static size_t heading_at(const struct splitter *s, size_t i, size_t *words)
{
	const struct block *block = &s->blocks[i];
	bool after_rule = block->kind == BLOCK_RULE;
	size_t text = after_rule ? i + 1 : i;
	if (text >= s->block_count || s->blocks[text].kind != BLOCK_TEXT)
		return 0;
	const struct block *title = &s->blocks[text];
	*words = text;
	if (after_rule) {
		bool adjacent = !title->blank_before && title->lines <= HEADING_LINES_MAX;
		bool closed = is_adjacent_rule(s, text + 1);
		bool ends = text + 1 == s->block_count || s->blocks[text + 1].blank_before ||
		            s->blocks[text + 1].kind == BLOCK_NUMBERED;
		return adjacent && closed ? 3 : adjacent && ends && is_title(s, title) ? 2 : 0;
	}
	if (is_heading_block(title) && is_adjacent_rule(s, text + 1))
		return 2;
	bool before_number = text + 1 < s->block_count && s->blocks[text + 1].kind == BLOCK_NUMBERED;
	return title->blank_before && before_number && is_title(s, title) ? 1 : 0;
}

static void extend(struct splitter *s, struct span span)
{
	struct paragraph *last = &s->out->items[s->out->count - 1];
	last->span.end = span.end;
	last->words.end = span.end;
}

static void join_blocks(struct splitter *s)
{
	size_t i = 0;
	while (i < s->block_count && !s->failed) {
		const struct block *block = &s->blocks[i];
		size_t words;
		size_t heading = heading_at(s, i, &words);
		if (heading > 0) {
			struct paragraph *p =
			    push(s, PARAGRAPH_HEADING,
			         (struct span){block->span.begin, s->blocks[i + heading - 1].span.end});
			if (p != NULL)
				p->words = s->blocks[words].span;
			s->open = false;
			i += heading;
			continue;
		}
		if (block->kind == BLOCK_NUMBERED)
			open_numbered(s, block);
		else if (s->open)
			extend(s, block->span);
		else if (push(s, PARAGRAPH_PLAIN, block->span) != NULL)
			s->open = true;
		i++;
	}
}

enum status paragraphs_split(struct arena *a, struct slice text, struct span body, struct paragraphs *out,
                             struct error *err)
{
	struct splitter s = {.arena = a, .text = text, .out = out};
	*out = (struct paragraphs){0};
	cut_blocks(&s, body);
	if (!s.failed)
		join_blocks(&s);
	return s.failed ? error_memory(err) : STATUS_OK;
}
