#include "room/reflow.h"

enum {
	LONG_LINE = 45,    /* a line of as many bytes ends because it is full */
	COLUMN_GAP = 3,    /* spaces between columns; two stand behind a full stop */
	LEADER_DOTS = 4,   /* "Wheat ..... 12" */
	RULE_SIGNS = 4,    /* "-----" */
	FULL_LINE_MIN = 50 /* how long a paragraph's longest line must be to tell the machine's width */
};

struct line {
	struct span span;  /* without the LF */
	struct slice text; /* trimmed */
	bool column;
	bool rule;
};

struct lines {
	struct line *items;
	size_t count;
	size_t longest;
};

/* ---- Looking at lines ---- */

static bool is_rule(struct slice s)
{
	size_t signs = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] != '-' && s.ptr[i] != '=' && s.ptr[i] != '_' && s.ptr[i] != ' ' && s.ptr[i] != '+')
			return false;
		signs += s.ptr[i] != ' ';
	}
	return signs >= RULE_SIGNS;
}

/* Whether the trimmed line has a gap, a leader or a bar within it. */
static bool has_columns(struct slice s)
{
	size_t spaces = 0, dots = 0;
	for (size_t i = 0; i < s.len; i++) {
		spaces = s.ptr[i] == ' ' ? spaces + 1 : 0;
		dots = s.ptr[i] == '.' ? dots + 1 : 0;
		if (spaces >= COLUMN_GAP || dots >= LEADER_DOTS || s.ptr[i] == '\t' || s.ptr[i] == '|')
			return true;
	}
	return false;
}

/* The length of the sign that begins an item, with the space behind it; 0: none. */
static size_t item_sign(struct slice s)
{
	static const char *const signs[] = {"-- ", "- ", "* ", "o ", "\xE2\x80\xA2 ", "\xE2\x80\x93 ", "\xE2\x80\x94 "};
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		if (slice_starts_with(s, signs[i]))
			return slice_of(signs[i]).len;
	}
	/* (a) b) 1. i. */
	size_t at = s.len > 0 && s.ptr[0] == '(', first = at;
	while (at < s.len && at < first + 3 && (byte_is_lower(s.ptr[at]) || byte_is_digit(s.ptr[at])))
		at++;
	bool is_word = at - first > 1 && !byte_is_digit(s.ptr[first]) && s.ptr[first] != 'i' && s.ptr[first] != 'v';
	if (at == first || is_word || at + 1 >= s.len || s.ptr[at + 1] != ' ')
		return 0;
	bool closes = s.ptr[at] == ')' || (first == 0 && s.ptr[at] == '.');
	return closes ? at + 2 : 0;
}

static bool ends_a_thought(struct slice s)
{
	return s.len == 0 || s.ptr[s.len - 1] == '.' || s.ptr[s.len - 1] == ':' || s.ptr[s.len - 1] == ';' ||
	       s.ptr[s.len - 1] == '?' || s.ptr[s.len - 1] == '!' || slice_ends_with(s, ", and") ||
	       slice_ends_with(s, "; and");
}

static size_t first_word_len(struct slice s)
{
	size_t len = 0;
	while (len < s.len && s.ptr[len] != ' ')
		len++;
	return len;
}

/* ---- Lines ---- */

static struct lines split_lines(struct arena *a, struct slice text)
{
	struct lines lines = {0};
	size_t capacity = 0;
	for (size_t at = 0; at < text.len;) {
		size_t len;
		struct slice rest = slice_from(text, at);
		if (!slice_find_byte(rest, '\n', &len))
			len = rest.len;
		struct line *line = arena_push(a, &lines.items, lines.count, &capacity, sizeof *line);
		if (line == NULL)
			return (struct lines){0};
		struct slice trimmed = slice_trim(slice_part(rest, 0, len));
		*line = (struct line){
		    .span = {at, at + len},
		    .text = trimmed,
		    .rule = is_rule(trimmed),
		    .column = has_columns(trimmed),
		};
		if (!line->column && trimmed.len > lines.longest)
			lines.longest = trimmed.len;
		lines.count++;
		at += len + 1;
	}
	return lines;
}

/* How many lines from `first` on are columns: at least two lines with columns, and rules among them. 0: none. */
static size_t column_lines(const struct lines *lines, size_t first)
{
	size_t columns = 0, end = first;
	for (; end < lines->count && (lines->items[end].column || lines->items[end].rule); end++)
		columns += lines->items[end].column;
	return columns >= 2 ? end - first : 0;
}

/* A heading may be, and ends without a full stop. */
static bool is_in_capitals(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (byte_is_lower(s.ptr[i]))
			return false;
	}
	return true;
}

static bool end_is_meant(const struct lines *lines, const struct line *line, const struct line *next)
{
	if (line->text.len >= LONG_LINE && !line->rule)
		return false;
	bool next_would_fit = line->text.len + 1 + first_word_len(next->text) <= lines->longest;
	return lines->longest < FULL_LINE_MIN || next_would_fit || line->rule || next->rule;
}

/* Whether an item begins with `line`, which stands behind `before` (NULL: nothing) in a block of `kind`. */
static bool begins_item(const struct lines *lines, const struct line *before, enum reflow_kind kind,
                        const struct line *line)
{
	if (item_sign(line->text) == 0)
		return false;
	if (before == NULL || ends_a_thought(before->text) || end_is_meant(lines, before, line))
		return true;
	return kind == REFLOW_ITEM && !byte_is_lower(line->text.ptr[0]) && !byte_is_digit(line->text.ptr[0]) &&
	       line->text.ptr[0] != '(';
}

/* ---- Blocks ---- */

struct flow {
	struct arena *arena;
	struct slice text;
	struct lines lines;
	struct reflow_block *blocks;
	size_t count;
	size_t capacity;
	bool failed;
};

/* Makes a block of the lines [first, end). */
static void add_block(struct flow *f, enum reflow_kind kind, size_t first, size_t end)
{
	struct reflow_block *block = arena_push(f->arena, &f->blocks, f->count, &f->capacity, sizeof *block);
	struct span span = {f->lines.items[first].span.begin, f->lines.items[end - 1].span.end};
	char *copy = arena_alloc(f->arena, span.end - span.begin);
	if (block == NULL || copy == NULL) {
		f->failed = true;
		return;
	}
	for (size_t i = span.begin; i < span.end; i++)
		copy[i - span.begin] = f->text.ptr[i];
	for (size_t i = first; kind != REFLOW_LINES && i + 1 < end; i++) {
		const struct line *line = &f->lines.items[i];
		/* Empty lines within a block are none (goes_on). */
		if (line->text.len == 0 || line[1].text.len == 0 || !end_is_meant(&f->lines, line, line + 1))
			copy[line->span.end - span.begin] = ' ';
	}
	*block = (struct reflow_block){kind, span, slice_make(copy, span.end - span.begin)};
	f->count++;
}

/* The line with which the text goes on behind empty lines at `blank` that a page's end left within a sentence; 0: none. */
static size_t goes_on(const struct lines *lines, size_t blank)
{
	const struct line *before = &lines->items[blank - 1];
	size_t next = blank;
	while (next < lines->count && lines->items[next].text.len == 0)
		next++;
	if (next == lines->count || column_lines(lines, next) > 0 || item_sign(lines->items[next].text) > 0 ||
	    before->text.len < LONG_LINE || ends_a_thought(before->text) || before->rule || lines->items[next].rule)
		return 0;
	return byte_is_lower(lines->items[next].text.ptr[0]) || !is_in_capitals(before->text) ? next : 0;
}

static bool is_indented(const struct flow *f, const struct line *line)
{
	return line->span.begin < line->span.end && byte_is_space(f->text.ptr[line->span.begin]);
}

/* The end of the text or item that begins with the line `first`. */
static size_t block_end(const struct flow *f, enum reflow_kind kind, size_t first)
{
	const struct lines *lines = &f->lines;
	size_t end = first + 1;
	for (; end < lines->count && column_lines(lines, end) == 0; end++) {
		const struct line *before = &lines->items[end - 1], *line = &lines->items[end];
		if (line->text.len == 0) {
			size_t next = goes_on(lines, end);
			if (next == 0)
				break;
			end = next;
			continue;
		}
		if (begins_item(lines, before, kind, line))
			break;
		if (kind == REFLOW_ITEM && end_is_meant(lines, before, line) && !is_indented(f, line))
			break;
	}
	return end;
}

enum status reflow_text(struct arena *a, struct slice text, struct reflow_block **out, size_t *count, struct error *err)
{
	struct flow f = {.arena = a, .text = text, .lines = split_lines(a, text)};
	f.failed = text.len > 0 && f.lines.count == 0;
	for (size_t i = 0; i < f.lines.count && !f.failed;) {
		const struct line *line = &f.lines.items[i];
		size_t columns = column_lines(&f.lines, i), end = i + 1;
		if (columns > 0) {
			end = i + columns;
			add_block(&f, REFLOW_LINES, i, end);
		} else if (line->text.len > 0) {
			enum reflow_kind kind =
			    begins_item(&f.lines, NULL, REFLOW_TEXT, line) ? REFLOW_ITEM : REFLOW_TEXT;
			end = block_end(&f, kind, i);
			add_block(&f, kind, i, end);
		}
		i = end;
	}
	*out = f.blocks;
	*count = f.count;
	return f.failed ? error_memory(err) : STATUS_OK;
}
