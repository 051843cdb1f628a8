/* Markdown → the tree of base/prose.h, by cmark-gfm. Runs in the worker.
 *
 * cmark tells the lines of a block, but no reliable place of a text within it. So each text is looked for in the block's
 * lines, from where the one before it ended: over delimiters, link targets and the prefixes of lines. Escapes and entities
 * are read there as cmark reads them. */
#include "base/prose.h"

#include "base/utf8.h"

#include <cmark-gfm.h>

#include <string.h>

/* Steps that looking for places may take in all; then texts stand without a place. */
enum { STEPS_MAX = 64 << 20, ENTITY_MAX = 40 };

struct builder {
	struct arena *arena;
	struct slice source;
	size_t *lines; /* where each line begins; and the end of the source */
	size_t line_count;
	struct prose prose;
	size_t block_capacity, run_capacity, link_capacity;
	struct buffer text;
	size_t at;  /* in the source: all before it is placed */
	size_t end; /* of the block's lines */
	size_t steps;
	uint32_t block;
	uint32_t link;
	uint32_t emphasis, strong; /* how deep */
	bool failed;
};

/* ---- The source ---- */

static bool is_line_end(struct slice s, size_t at)
{
	return s.ptr[at] == '\n' || (s.ptr[at] == '\r' && (at + 1 == s.len || s.ptr[at + 1] != '\n'));
}

static bool find_lines(struct builder *b)
{
	size_t capacity = 0;
	for (size_t begin = 0, at = 0;; at++) {
		if (at < b->source.len && !is_line_end(b->source, at))
			continue;
		size_t *line = arena_push(b->arena, &b->lines, b->line_count, &capacity, sizeof *line);
		if (line == NULL)
			return false;
		*line = begin;
		b->line_count++;
		begin = at + 1;
		if (at >= b->source.len)
			return true;
	}
}

/* Where line `number` (from 1, as cmark counts) begins. */
static size_t line_begin(const struct builder *b, int number)
{
	if (number < 1)
		return 0;
	return (size_t)number <= b->line_count ? b->lines[number - 1] : b->source.len;
}

static bool is_punctuation(char c)
{
	return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

/* The length of "&name;" at `at`, 0 if there is none; what it stands for is known to cmark alone. */
static size_t entity_at(const struct builder *b, size_t at, char decoded[16], size_t *decoded_len)
{
	size_t len = 1;
	while (at + len < b->end && len < ENTITY_MAX &&
	       (byte_is_alpha(b->source.ptr[at + len]) || byte_is_digit(b->source.ptr[at + len]) ||
	        b->source.ptr[at + len] == '#'))
		len++;
	if (len == 1 || at + len >= b->end || b->source.ptr[at + len] != ';')
		return 0;
	len++;
	cmark_node *document = cmark_parse_document(b->source.ptr + at, len, CMARK_OPT_DEFAULT);
	cmark_node *paragraph = document != NULL ? cmark_node_first_child(document) : NULL;
	cmark_node *text = paragraph != NULL ? cmark_node_first_child(paragraph) : NULL;
	const char *literal = text != NULL ? cmark_node_get_literal(text) : NULL;
	*decoded_len = literal != NULL ? strlen(literal) : 0;
	bool is_entity = *decoded_len > 0 && *decoded_len < 16 && *decoded_len != len;
	/* A few entities decode to as many bytes as they have. */
	is_entity = is_entity || (*decoded_len == len && len < 16 && memcmp(literal, b->source.ptr + at, len) != 0);
	if (is_entity)
		memcpy(decoded, literal, *decoded_len);
	if (document != NULL)
		cmark_node_free(document);
	return is_entity ? len : 0;
}

/* ---- Runs ---- */

static void add_run(struct builder *b, struct slice words, struct span source, uint32_t style)
{
	if (words.len == 0)
		return;
	struct prose *p = &b->prose;
	struct prose_run *run = arena_push(b->arena, &p->runs, p->run_count, &b->run_capacity, sizeof *run);
	if (run == NULL) {
		b->failed = true;
		return;
	}
	style |= (b->emphasis > 0 ? (uint32_t)PROSE_EMPHASIS : 0) | (b->strong > 0 ? (uint32_t)PROSE_STRONG : 0);
	if (source.begin != source.end && !slice_equal(words, slice_span(b->source, source)))
		style |= PROSE_DECODED;
	*run = (struct prose_run){.block = b->block, .style = style, .link = b->link, .source = source};
	run->text.begin = b->text.len;
	buffer_add(&b->text, words);
	run->text.end = b->text.len;
	p->run_count++;
	p->blocks[b->block].run_count++;
}

/* What stands for the next bytes of a text. */
struct step {
	size_t words;  /* bytes of the text */
	size_t source; /* bytes of the source; 0: they do not stand here */
	bool is_same;
};

static struct step step_at(struct builder *b, size_t at, struct slice rest, bool is_raw)
{
	b->steps++;
	if (at >= b->end)
		return (struct step){0, 0, false};
	char c = b->source.ptr[at];
	if (!is_raw && c == '\\' && at + 1 < b->end && is_punctuation(b->source.ptr[at + 1]))
		return rest.ptr[0] == b->source.ptr[at + 1] ? (struct step){1, 2, false} : (struct step){0, 0, false};
	if (!is_raw && c == '&') {
		char decoded[16];
		size_t decoded_len, len = entity_at(b, at, decoded, &decoded_len);
		if (len > 0) {
			bool fits = rest.len >= decoded_len && memcmp(rest.ptr, decoded, decoded_len) == 0;
			return fits ? (struct step){decoded_len, len, false} : (struct step){0, 0, false};
		}
	}
	if (c == rest.ptr[0])
		return (struct step){1, 1, true};
	if (is_raw && c == '\n' && (rest.ptr[0] == ' ' || rest.ptr[0] == '\n')) {
		/* A line's end in a code span is a space; the next line's prefix is no part of it. */
		size_t next = at + 1;
		while (next < b->end && (byte_is_space(b->source.ptr[next]) || b->source.ptr[next] == '>'))
			next++;
		return (struct step){1, next - at, false};
	}
	return (struct step){0, 0, false};
}

/* Whether `words` stand at `at`; then where they end. */
static bool stands_at(struct builder *b, size_t at, struct slice words, bool is_raw, size_t *end)
{
	for (size_t i = 0; i < words.len;) {
		struct step step = step_at(b, at, slice_from(words, i), is_raw);
		if (step.source == 0 || b->steps > STEPS_MAX)
			return false;
		i += step.words;
		at += step.source;
	}
	*end = at;
	return true;
}

static bool is_delimiter(char c)
{
	return byte_is_space(c) || strchr("*_[]!<>`#~", c) != NULL;
}

static bool find_place(struct builder *b, struct slice words, bool is_raw, size_t *begin)
{
	size_t end, at = b->at;
	for (; at < b->end; at++) {
		if (stands_at(b, at, words, is_raw, &end)) {
			*begin = at;
			return true;
		}
		if (!is_delimiter(b->source.ptr[at]))
			break;
	}
	for (; at < b->end && b->steps <= STEPS_MAX; at++) {
		if (stands_at(b, at, words, is_raw, &end)) {
			*begin = at;
			return true;
		}
	}
	return false;
}

/* Adds the words as runs, each with its place: those that stand so in the source in one run, others one by one. */
static void add_words(struct builder *b, struct slice words, bool is_raw, uint32_t style)
{
	size_t at;
	if (words.len == 0)
		return;
	if (!find_place(b, words, is_raw, &at)) {
		add_run(b, words, (struct span){b->at, b->at}, style);
		return;
	}
	size_t begin = 0, source_begin = at;
	for (size_t i = 0; i < words.len;) {
		struct step step = step_at(b, at, slice_from(words, i), is_raw);
		if (!step.is_same) {
			add_run(b, slice_part(words, begin, i), (struct span){source_begin, at}, style);
			add_run(b, slice_part(words, i, i + step.words), (struct span){at, at + step.source}, style);
			begin = i + step.words;
			source_begin = at + step.source;
		}
		i += step.words;
		at += step.source;
	}
	add_run(b, slice_part(words, begin, words.len), (struct span){source_begin, at}, style);
	b->at = at;
}

static void add_break(struct builder *b, uint32_t style)
{
	size_t at = b->at;
	while (at < b->end && !is_line_end(b->source, at))
		at++;
	if (at < b->end) {
		add_run(b, slice_of("\n"), (struct span){at, at + 1}, style);
		b->at = at + 1;
	} else {
		add_run(b, slice_of("\n"), (struct span){b->at, b->at}, style);
	}
}

/* ---- Inlines ---- */

/* Behind the words of a link: "](target "title")", "][label]", ">" of an address alone. */
static void skip_link_end(struct builder *b)
{
	size_t at = b->at;
	while (at < b->end && b->source.ptr[at] != ']' && is_delimiter(b->source.ptr[at])) {
		if (b->source.ptr[at++] == '>') {
			b->at = at;
			return;
		}
	}
	if (at >= b->end || b->source.ptr[at] != ']')
		return;
	b->at = ++at;
	if (at >= b->end || (b->source.ptr[at] != '(' && b->source.ptr[at] != '['))
		return;
	char open = b->source.ptr[at], close = open == '(' ? ')' : ']', quote = 0;
	for (size_t depth = 0; at < b->end; at++) {
		char c = b->source.ptr[at];
		if (c == '\\') {
			at++;
		} else if (quote != 0) {
			quote = c == quote ? 0 : quote;
		} else if (open == '(' && (c == '"' || c == '\'') && byte_is_space(b->source.ptr[at - 1])) {
			quote = c;
		} else if (c == open) {
			depth++;
		} else if (c == close && --depth == 0) {
			b->at = at + 1;
			return;
		}
	}
}

/* A target in one line of plain text: control bytes are none. */
static uint32_t add_link(struct builder *b, const char *url)
{
	struct prose *p = &b->prose;
	struct prose_link *link = arena_push(b->arena, &p->links, p->link_count, &b->link_capacity, sizeof *link);
	struct slice copy = arena_copy(b->arena, slice_of(url));
	if (link == NULL || copy.ptr == NULL) {
		b->failed = true;
		return PROSE_NO_LINK;
	}
	char *bytes = arena_cstr(b->arena, copy);
	size_t len = 0;
	if (bytes == NULL) {
		b->failed = true;
		return PROSE_NO_LINK;
	}
	for (size_t i = 0; i < copy.len; i++)
		if ((unsigned char)copy.ptr[i] >= 0x20 && copy.ptr[i] != 0x7F)
			bytes[len++] = copy.ptr[i];
	link->target = slice_make(bytes, len);
	return (uint32_t)p->link_count++;
}

static void add_inline(struct builder *b, cmark_node *node, bool is_entered)
{
	cmark_node_type type = cmark_node_get_type(node);
	if (type == CMARK_NODE_TEXT) {
		add_words(b, slice_of(cmark_node_get_literal(node)), false, 0);
	} else if (type == CMARK_NODE_CODE) {
		add_words(b, slice_of(cmark_node_get_literal(node)), true, PROSE_LITERAL);
		while (b->at < b->end && (b->source.ptr[b->at] == '`' || b->source.ptr[b->at] == ' '))
			if (b->source.ptr[b->at++] == '`' && (b->at == b->end || b->source.ptr[b->at] != '`'))
				break;
	} else if (type == CMARK_NODE_HTML_INLINE) {
		add_words(b, slice_of(cmark_node_get_literal(node)), true, 0);
	} else if (type == CMARK_NODE_SOFTBREAK) {
		add_break(b, PROSE_SOFT);
	} else if (type == CMARK_NODE_LINEBREAK) {
		add_break(b, PROSE_BREAK);
	} else if (type == CMARK_NODE_EMPH) {
		b->emphasis = is_entered ? b->emphasis + 1 : b->emphasis - 1;
	} else if (type == CMARK_NODE_STRONG) {
		b->strong = is_entered ? b->strong + 1 : b->strong - 1;
	} else if (type == CMARK_NODE_LINK && is_entered) {
		b->link = add_link(b, cmark_node_get_url(node));
	} else if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE) {
		if (!is_entered)
			skip_link_end(b);
		if (type == CMARK_NODE_LINK)
			b->link = PROSE_NO_LINK;
	}
}

/* ---- Blocks ---- */

static enum prose_kind kind_of(cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);
	if (type == CMARK_NODE_DOCUMENT)
		return PROSE_DOCUMENT;
	if (type == CMARK_NODE_BLOCK_QUOTE)
		return PROSE_QUOTE;
	if (type == CMARK_NODE_LIST)
		return PROSE_LIST;
	if (type == CMARK_NODE_ITEM)
		return PROSE_ITEM;
	if (type == CMARK_NODE_CODE_BLOCK)
		return PROSE_CODE;
	if (type == CMARK_NODE_HEADING)
		return PROSE_HEADING;
	if (type == CMARK_NODE_THEMATIC_BREAK)
		return PROSE_RULE;
	return PROSE_PARAGRAPH; /* also a block of raw HTML */
}

static int32_t level_of(cmark_node *node, enum prose_kind kind)
{
	if (kind == PROSE_HEADING)
		return cmark_node_get_heading_level(node);
	if (kind != PROSE_LIST)
		return 0;
	if (cmark_node_get_list_type(node) != CMARK_ORDERED_LIST)
		return -1;
	int start = cmark_node_get_list_start(node);
	return start > 0 ? start : 0;
}

/* Lines that define a link's target are no words, and stand first in a paragraph. */
static void skip_definitions(struct builder *b)
{
	for (;;) {
		size_t at = b->at;
		while (at < b->end && (byte_is_space(b->source.ptr[at]) || b->source.ptr[at] == '>'))
			at++;
		if (at >= b->end || b->source.ptr[at] != '[')
			return;
		while (at < b->end && b->source.ptr[at] != ']' && !is_line_end(b->source, at))
			at++;
		if (at + 1 >= b->end || b->source.ptr[at] != ']' || b->source.ptr[at + 1] != ':')
			return;
		while (at < b->end && !is_line_end(b->source, at))
			at++;
		b->at = at < b->end ? at + 1 : at;
	}
}

static struct span lines_of(const struct builder *b, cmark_node *node)
{
	int first = cmark_node_get_start_line(node), last = cmark_node_get_end_line(node);
	struct span lines = {line_begin(b, first), line_begin(b, (last < first ? first : last) + 1)};
	if (lines.end < lines.begin)
		lines.end = lines.begin;
	return lines;
}

static void begin_block(struct builder *b, cmark_node *node, uint32_t parent)
{
	struct prose *p = &b->prose;
	struct prose_block *block = arena_push(b->arena, &p->blocks, p->block_count, &b->block_capacity, sizeof *block);
	if (block == NULL) {
		b->failed = true;
		return;
	}
	enum prose_kind kind = kind_of(node);
	*block = (struct prose_block){.kind = kind,
	                              .level = level_of(node, kind),
	                              .parent = parent,
	                              .first_run = (uint32_t)p->run_count,
	                              .text = {b->text.len, b->text.len},
	                              .source = lines_of(b, node)};
	if (kind == PROSE_DOCUMENT)
		block->source = (struct span){0, b->source.len};
	b->block = (uint32_t)p->block_count++;
	b->link = PROSE_NO_LINK;
	b->emphasis = b->strong = 0;
	b->end = block->source.end;
	size_t column = (size_t)cmark_node_get_start_column(node);
	size_t begin = block->source.begin + (column > 0 ? column - 1 : 0);
	if (begin > b->at && begin <= b->end)
		b->at = begin;
	/* The column may lie within a character where tabs stand before it. */
	while (b->at < b->end && ((unsigned char)b->source.ptr[b->at] & 0xC0) == 0x80)
		b->at++;
	if (kind == PROSE_PARAGRAPH)
		skip_definitions(b);
}

/* Code and raw HTML: line by line, since each line may have a prefix. */
static void add_lines(struct builder *b, cmark_node *node, uint32_t style, uint32_t break_style)
{
	struct slice rest = slice_of(cmark_node_get_literal(node)), line;
	if (rest.len > 0 && rest.ptr[rest.len - 1] == '\n')
		rest.len--;
	if (style == PROSE_LITERAL && cmark_node_get_fenced(node, &(int){0}, &(int){0}, &(char){0}))
		while (b->at < b->end && !is_line_end(b->source, b->at))
			b->at++;
	for (bool is_first = true; slice_next_line(&rest, &line); is_first = false) {
		if (!is_first)
			add_break(b, break_style);
		add_words(b, line, true, style);
	}
}

static void end_block(struct builder *b, uint32_t block)
{
	struct prose_block *ended = &b->prose.blocks[block];
	if (ended->run_count > 0) {
		ended->text.end = b->text.len;
		buffer_add_byte(&b->text, '\n');
	} else if (block + 1 < b->prose.block_count) {
		ended->text.end = b->prose.blocks[b->prose.block_count - 1].text.end;
	}
	b->block = ended->parent;
}

static bool is_inline(cmark_node *node)
{
	return (cmark_node_get_type(node) & CMARK_NODE_TYPE_MASK) == CMARK_NODE_TYPE_INLINE;
}

static bool is_leaf(cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);
	return type == CMARK_NODE_CODE_BLOCK || type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_THEMATIC_BREAK;
}

static void add_leaf(struct builder *b, cmark_node *node)
{
	begin_block(b, node, b->block);
	if (b->failed)
		return;
	if (cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK)
		add_lines(b, node, PROSE_LITERAL, PROSE_BREAK);
	else if (cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK)
		add_lines(b, node, 0, PROSE_SOFT);
	end_block(b, b->block);
}

static enum status build(struct builder *b, cmark_node *document, struct error *err)
{
	enum status status = STATUS_OK;
	size_t depth = 0;
	cmark_iter *iter = cmark_iter_new(document);
	for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE && !b->failed;) {
		cmark_node *node = cmark_iter_get_node(iter);
		bool is_entered = event == CMARK_EVENT_ENTER;
		if (is_inline(node)) {
			add_inline(b, node, is_entered);
		} else if (is_leaf(node)) {
			add_leaf(b, node);
		} else if (!is_entered) {
			end_block(b, b->block);
			depth--;
		} else if (depth++ > PROSE_DEPTH_MAX) {
			status = error_set(err, STATUS_LIMIT, "prose.too_deep");
			break;
		} else {
			begin_block(b, node, b->block);
		}
	}
	cmark_iter_free(iter);
	if (status == STATUS_OK && (b->failed || b->text.failed))
		status = error_memory(err);
	return status;
}

enum status prose_parse(struct arena *a, struct slice source, struct prose *out, struct error *err)
{
	struct builder b = {.arena = a, .source = source, .link = PROSE_NO_LINK, .prose = {.source = source}};
	cmark_node *document = NULL;
	if (source.len > PROSE_BODY_MAX)
		return error_set(err, STATUS_LIMIT, "prose.too_large");
	if (!utf8_valid(source, NULL))
		return error_set(err, STATUS_ENCODING, "prose.encoding");
	if (!find_lines(&b))
		return error_memory(err);
	document = cmark_parse_document(source.len > 0 ? source.ptr : "", source.len, CMARK_OPT_DEFAULT);
	enum status status = document != NULL ? build(&b, document, err) : error_memory(err);
	if (document != NULL)
		cmark_node_free(document);
	b.prose.text = arena_copy(a, buffer_slice(&b.text));
	if (status == STATUS_OK && b.prose.text.ptr == NULL)
		status = error_memory(err);
	buffer_free(&b.text);
	*out = b.prose;
	return status;
}

static enum status call(struct slice input, struct arena *a, struct buffer *out, struct error *err)
{
	struct prose prose;
	enum status status = prose_parse(a, input, &prose, err);
	if (status != STATUS_OK)
		return status;
	prose_write(out, &prose);
	return buffer_done(out, err);
}

static const char *const sentences[] = {"prose.too_large", "prose.too_deep", "prose.encoding", "base.memory", NULL};

const struct worker_job prose_markdown_job = {.name = "prose-markdown", .call = call, .sentences = sentences};
