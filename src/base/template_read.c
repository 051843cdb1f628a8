/* Reads a template by recursive descent.
 *
 * A tag that stands alone on its line takes the line with it (the specification's "standalone" tags). In plain mode the
 * begin of every other line is a node of its own, so that a partial's lines can be indented; pages are not indented anew.
 */
#include "base/template_tree.h"

#include <string.h>

enum { DELIMITER_MAX = 8 };

struct reading {
	struct arena *arena;
	const struct text_catalogue *catalogue;
	struct template *template;
	struct slice source;
	size_t at;
	struct slice open;
	struct slice close;
	size_t line; /* of the byte `line_at` */
	size_t line_at;
	size_t depth;
	struct place_tracker place;
	struct error *err;
};

/* A list of nodes that grows at its end. */
struct nodes {
	struct template_node *first;
	struct template_node **end;
};

struct tag {
	char kind;         /* the byte behind the delimiter; 'v' for a variable */
	struct slice name; /* trimmed */
	size_t begin;      /* of its delimiter */
	size_t end;        /* behind its last one */
	size_t space;      /* where the white space before it begins, if that begins the line, else `begin` */
	bool begins_line;  /* nothing but white space before it on its line */
	bool ends_line;    /* nothing but white space behind it */
	size_t next_line;
	bool is_override; /* a block within a parent's tags */
};

static enum status read_nodes(struct reading *r, struct nodes *nodes, const struct tag *opened);

static bool is_strict(const struct reading *r)
{
	return r->template->mode != TEMPLATE_PLAIN;
}

enum status template_error(struct error *err, enum status kind, const char *sentence, struct slice template_name,
                           size_t line, struct slice name)
{
	error_set(err, kind, sentence);
	error_text(err, "template", template_name);
	error_number(err, "line", (int64_t)line);
	error_text(err, "name", name);
	return kind;
}

/* The line of a byte; they are asked for in order, nearly. */
static size_t line_of(struct reading *r, size_t at)
{
	for (; r->line_at < at; r->line_at++)
		r->line += r->source.ptr[r->line_at] == '\n';
	for (; r->line_at > at; r->line_at--)
		r->line -= r->source.ptr[r->line_at - 1] == '\n';
	return r->line;
}

static enum status fail(struct reading *r, const char *sentence, size_t at, struct slice name)
{
	return template_error(r->err, STATUS_INPUT, sentence, r->template->name, line_of(r, at), name);
}

/* ---- Nodes ---- */

static struct template_node *node_new(struct reading *r, enum node_kind kind, size_t at, struct slice text)
{
	struct template_node *node = arena_alloc(r->arena, sizeof *node);
	if (node == NULL)
		return NULL;
	node->kind = kind;
	node->text = text;
	node->line = line_of(r, at);
	return node;
}

static void nodes_add(struct nodes *nodes, struct template_node *node)
{
	if (node == NULL)
		return; /* the arena remembers; template_read looks at it */
	*nodes->end = node;
	nodes->end = &node->next;
}

static bool at_line_begin(const struct reading *r, size_t at)
{
	return at == 0 || r->source.ptr[at - 1] == '\n';
}

static void add_indent(struct reading *r, struct nodes *nodes, size_t at)
{
	if (!is_strict(r) && at_line_begin(r, at))
		nodes_add(nodes, node_new(r, NODE_INDENT, at, slice_of(NULL)));
}

/* The template's own bytes [begin, end): in plain mode line by line. */
static void add_words(struct reading *r, struct nodes *nodes, size_t begin, size_t end)
{
	if (is_strict(r)) {
		struct slice words = slice_part(r->source, begin, end);
		place_follow(&r->place, words);
		if (words.len > 0)
			nodes_add(nodes, node_new(r, NODE_WORDS, begin, words));
		return;
	}
	while (begin < end) {
		size_t at;
		struct slice rest = slice_part(r->source, begin, end);
		size_t stop = slice_find_byte(rest, '\n', &at) ? begin + at + 1 : end;
		if (rest.ptr[0] != '\n')
			add_indent(r, nodes, begin);
		nodes_add(nodes, node_new(r, NODE_WORDS, begin, slice_part(r->source, begin, stop)));
		begin = stop;
	}
}

/* Splits a dotted name. A name without letters between its dots is none. */
static enum status split_name(struct reading *r, const struct tag *tag, struct template_node *node)
{
	if (slice_equals(tag->name, "."))
		return STATUS_OK;
	size_t capacity = 0;
	struct slice rest = tag->name;
	struct slice part;
	while (slice_cut(&rest, '.', &part)) {
		struct slice *place = arena_push(r->arena, &node->path, node->path_len, &capacity, sizeof *place);
		if (place == NULL)
			return error_memory(r->err);
		if (part.len == 0)
			return fail(r, "base.template_syntax", tag->begin, tag->name);
		*place = part;
		node->path_len++;
	}
	return STATUS_OK;
}

/* ---- Tags ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Finds out whether the tag stands at the begin and the end of its line. */
static void look_around(const struct reading *r, struct tag *tag)
{
	tag->space = tag->begin;
	while (tag->space > 0 && is_blank(r->source.ptr[tag->space - 1]))
		tag->space--;
	tag->begins_line = at_line_begin(r, tag->space);
	if (!tag->begins_line)
		tag->space = tag->begin;
	tag->next_line = tag->end;
	while (tag->next_line < r->source.len && is_blank(r->source.ptr[tag->next_line]))
		tag->next_line++;
	struct slice rest = slice_from(r->source, tag->next_line);
	tag->ends_line = rest.len == 0 || slice_starts_with(rest, "\n") || slice_starts_with(rest, "\r\n");
	if (rest.len > 0 && tag->ends_line)
		tag->next_line += rest.ptr[0] == '\r' ? 2 : 1;
}

static bool is_alone(const struct tag *tag)
{
	return tag->begins_line && tag->ends_line;
}

/* The bytes that close a tag of this kind. */
static struct slice closing_of(const struct reading *r, char kind, char room[DELIMITER_MAX + 2])
{
	if (kind != '{' && kind != '=')
		return r->close;
	room[0] = kind == '{' ? '}' : '=';
	memcpy(room + 1, r->close.ptr, r->close.len);
	return slice_make(room, r->close.len + 1);
}

static bool is_name(struct slice name)
{
	if (name.len == 0)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		if (!byte_is_alpha(c) && !byte_is_digit(c) && c != '_' && c != '-' && c != '.')
			return false;
	}
	return true;
}

static enum status check_name(struct reading *r, const struct tag *tag)
{
	bool good = tag->name.len > 0;
	if (tag->kind == '!')
		return STATUS_OK;
	if (is_strict(r) && (tag->kind == '>' || tag->kind == '<'))
		good = template_name_is_safe(tag->name);
	else if (is_strict(r) && tag->kind != '=' && tag->kind != '/')
		good = is_name(tag->name);
	return good ? STATUS_OK : fail(r, "base.template_syntax", tag->begin, tag->name);
}

/* The next tag from `at` on. `*found` is false at the end of the source. */
static enum status next_tag(struct reading *r, struct tag *tag, bool *found)
{
	size_t at;
	char room[DELIMITER_MAX + 2];
	*found = slice_find(slice_from(r->source, r->at), r->open, &at);
	if (!*found)
		return STATUS_OK;
	tag->begin = r->at + at;
	size_t inside = tag->begin + r->open.len;
	char kind = inside < r->source.len ? r->source.ptr[inside] : 'v';
	bool has_kind = kind != '\0' && strchr("#^/>&{!=<$", kind) != NULL;
	tag->kind = has_kind ? kind : 'v';
	inside += has_kind ? 1 : 0;
	struct slice closing = closing_of(r, tag->kind, room);
	if (!slice_find(slice_from(r->source, inside), closing, &at))
		return fail(r, "base.template_open", tag->begin, slice_part(r->source, tag->begin, tag->begin + 40));
	tag->name = slice_trim(slice_part(r->source, inside, inside + at));
	tag->end = inside + at + closing.len;
	look_around(r, tag);
	return check_name(r, tag);
}

/* {{=<% %>=}} */
static enum status set_delimiters(struct reading *r, const struct tag *tag)
{
	size_t middle = 0;
	while (middle < tag->name.len && !byte_is_space(tag->name.ptr[middle]))
		middle++;
	struct slice open = slice_part(tag->name, 0, middle);
	struct slice close = slice_trim(slice_from(tag->name, middle));
	bool good = open.len > 0 && close.len > 0 && open.len <= DELIMITER_MAX && close.len <= DELIMITER_MAX;
	for (size_t i = 0; i < close.len; i++)
		good = good && !byte_is_space(close.ptr[i]);
	size_t at;
	if (!good || slice_find_byte(tag->name, '=', &at))
		return fail(r, "base.template_syntax", tag->begin, tag->name);
	r->open = open;
	r->close = close;
	return STATUS_OK;
}

/* The words before a tag, and on behind it; its whole line goes if it stands alone on it. */
static void pass_tag(struct reading *r, struct nodes *nodes, const struct tag *tag, bool may_stand_alone)
{
	bool alone = may_stand_alone && is_alone(tag);
	add_words(r, nodes, r->at, alone ? tag->space : tag->begin);
	if (!alone && tag->kind != '!' && tag->kind != '=' && tag->kind != '/')
		add_indent(r, nodes, tag->begin);
	r->at = alone ? tag->next_line : tag->end;
}

/* ---- Variables ---- */

static enum status read_sentence(struct reading *r, const struct tag *tag, struct template_node *node)
{
	struct slice section = node->path_len == 3 ? node->path[1] : slice_of("page");
	struct slice key = node->path[node->path_len - 1];
	struct slice id = arena_format(r->arena, "%.*s.%.*s", (int)section.len, section.ptr, (int)key.len, key.ptr);
	if (id.ptr == NULL)
		return error_memory(r->err);
	if (node->path_len <= 3)
		node->sentence = text_find(r->catalogue, id);
	if (node->sentence == NULL)
		return fail(r, "base.template_sentence", tag->begin, id);
	if (node->place == PLACE_ADDRESS)
		return fail(r, "base.template_place", tag->begin, tag->name);
	node->kind = NODE_SENTENCE;
	return STATUS_OK;
}

static enum status read_variable(struct reading *r, struct nodes *nodes, const struct tag *tag)
{
	pass_tag(r, nodes, tag, false);
	struct template_node *node = node_new(r, NODE_VARIABLE, tag->begin, tag->name);
	if (node == NULL)
		return error_memory(r->err);
	nodes_add(nodes, node);
	node->raw = tag->kind == '{' || tag->kind == '&';
	node->place = is_strict(r) ? place_of(&r->place) : PLACE_TEXT;
	if (node->place == PLACE_NONE || (is_strict(r) && node->raw && node->place != PLACE_TEXT))
		return fail(r, "base.template_place", tag->begin, tag->name);
	/* Markup is made for HTML, and may hold what XML forbids. */
	if (node->raw && r->template->mode == TEMPLATE_XML)
		return fail(r, "base.template_place", tag->begin, tag->name);
	enum status status = split_name(r, tag, node);
	if (status != STATUS_OK)
		return status;
	if (is_strict(r) && r->catalogue != NULL && node->path_len > 1 && slice_equals(node->path[0], "t"))
		return read_sentence(r, tag, node);
	return STATUS_OK;
}

/* ---- Sections ---- */

static enum status read_section(struct reading *r, struct nodes *nodes, const struct tag *tag)
{
	pass_tag(r, nodes, tag, true);
	struct place_tracker place = r->place;
	struct template_node *node =
	    node_new(r, tag->kind == '#' ? NODE_SECTION : NODE_INVERTED, tag->begin, tag->name);
	if (node == NULL)
		return error_memory(r->err);
	nodes_add(nodes, node);
	enum status status = split_name(r, tag, node);
	if (status != STATUS_OK)
		return status;
	struct nodes children = {NULL, &node->children};
	status = read_nodes(r, &children, tag);
	if (status == STATUS_OK && !place_same(&place, &r->place))
		return fail(r, "base.template_section", tag->begin, tag->name);
	r->place = place;
	return status;
}

/* ---- Partials, parents and blocks ---- */

static enum status check_text_place(struct reading *r, const struct tag *tag)
{
	return !is_strict(r) || place_of(&r->place) == PLACE_TEXT
	           ? STATUS_OK
	           : fail(r, "base.template_place", tag->begin, tag->name);
}

static enum status read_partial(struct reading *r, struct nodes *nodes, const struct tag *tag)
{
	pass_tag(r, nodes, tag, true);
	struct template_node *node = node_new(r, NODE_PARTIAL, tag->begin, tag->name);
	if (node == NULL)
		return error_memory(r->err);
	nodes_add(nodes, node);
	node->own_line = is_alone(tag);
	if (node->own_line)
		node->indent = slice_part(r->source, tag->space, tag->begin);
	return check_text_place(r, tag);
}

/* The white space with which the first line of some nodes begins. */
static struct slice indent_of(const struct template_node *node)
{
	if (node == NULL)
		return slice_of(NULL);
	if (node->kind != NODE_INDENT)
		return node->indent;
	node = node->next;
	size_t len = 0;
	while (node != NULL && node->kind == NODE_WORDS && len < node->text.len && is_blank(node->text.ptr[len]))
		len++;
	return node == NULL ? slice_of(NULL) : slice_part(node->text, 0, len);
}

static void cut_prefix(struct slice *text, struct slice prefix)
{
	if (slice_equal(slice_part(*text, 0, prefix.len), prefix))
		*text = slice_from(*text, prefix.len);
}

/* Takes the white space `indent` from the begin of every line: a block's lines stand where the block stands. */
static void take_indent(struct template_node *node, struct slice indent)
{
	for (; node != NULL; node = node->next) {
		if (node->kind == NODE_INDENT && node->next != NULL && node->next->kind == NODE_WORDS)
			cut_prefix(&node->next->text, indent);
		cut_prefix(&node->indent, indent);
		if (node->kind != NODE_PARENT)
			take_indent(node->children, indent);
	}
}

/* A block that a parent's tag overrides: {{<parent}}{{$block}}…{{/block}}{{/parent}}. What stands around it is ignored. */
static enum status read_override(struct reading *r, struct nodes *nodes, const struct tag *tag)
{
	struct place_tracker place = r->place;
	struct template_node *node = node_new(r, NODE_BLOCK, tag->begin, tag->name);
	if (node == NULL)
		return error_memory(r->err);
	nodes_add(nodes, node);
	r->at = tag->ends_line ? tag->next_line : tag->end;
	struct nodes children = {NULL, &node->children};
	struct tag opened = *tag;
	opened.is_override = true;
	enum status status = read_nodes(r, &children, &opened);
	if (status == STATUS_OK && !place_same(&place, &r->place))
		return fail(r, "base.template_section", tag->begin, tag->name);
	r->place = place;
	take_indent(node->children, indent_of(node->children));
	return status;
}

/* The specification ignores what is no block there; in a page it would be a mistake. */
static bool may_stand_in_parent(const struct reading *r, char kind)
{
	return strchr(is_strict(r) ? "$/!=" : "$/!=v{&>", kind) != NULL;
}

/* What stands between the tags of a parent. */
static enum status read_overrides(struct reading *r, struct template_node *parent, const struct tag *opened,
                                  struct tag *closed)
{
	struct nodes blocks = {NULL, &parent->children};
	for (;;) {
		struct tag tag = {0};
		bool found;
		enum status status = next_tag(r, &tag, &found);
		if (status == STATUS_OK && !found)
			status = fail(r, "base.template_unclosed", opened->begin, opened->name);
		else if (status == STATUS_OK && !may_stand_in_parent(r, tag.kind))
			status = fail(r, "base.template_syntax", tag.begin, tag.name);
		else if (status == STATUS_OK && tag.kind == '=')
			status = set_delimiters(r, &tag);
		if (status != STATUS_OK)
			return status;
		r->at = tag.end;
		if (tag.kind == '$') {
			status = read_override(r, &blocks, &tag);
			if (status != STATUS_OK)
				return status;
		} else if (tag.kind == '/') {
			*closed = tag;
			return slice_equal(tag.name, opened->name)
			           ? STATUS_OK
			           : fail(r, "base.template_unclosed", opened->begin, opened->name);
		}
	}
}

static enum status read_parent(struct reading *r, struct nodes *nodes, const struct tag *tag)
{
	add_words(r, nodes, r->at, tag->space);
	enum status status = check_text_place(r, tag);
	if (status != STATUS_OK)
		return status;
	struct template_node *node = node_new(r, NODE_PARENT, tag->begin, tag->name);
	if (node == NULL)
		return error_memory(r->err);
	struct tag closed = *tag;
	r->at = tag->end;
	status = read_overrides(r, node, tag, &closed);
	if (status != STATUS_OK)
		return status;
	/* Parent and overrides are one: they stand alone if nothing stands before the first tag and behind the last. */
	node->own_line = tag->begins_line && closed.ends_line;
	if (node->own_line) {
		node->indent = slice_part(r->source, tag->space, tag->begin);
		r->at = closed.next_line;
	} else {
		add_words(r, nodes, tag->space, tag->begin);
		add_indent(r, nodes, tag->begin);
		r->at = closed.end;
	}
	nodes_add(nodes, node);
	return STATUS_OK;
}

/* A block with what stands there if nobody overrides it. */
static enum status read_block(struct reading *r, struct nodes *nodes, const struct tag *tag)
{
	pass_tag(r, nodes, tag, true);
	struct place_tracker place = r->place;
	struct template_node *node = node_new(r, NODE_BLOCK, tag->begin, tag->name);
	if (node == NULL)
		return error_memory(r->err);
	nodes_add(nodes, node);
	node->own_line = is_alone(tag);
	node->place = is_strict(r) ? place_of(&r->place) : PLACE_TEXT;
	if (node->place == PLACE_NONE || node->place == PLACE_ADDRESS)
		return fail(r, "base.template_place", tag->begin, tag->name);
	struct nodes children = {NULL, &node->children};
	enum status status = read_nodes(r, &children, tag);
	if (status == STATUS_OK && !place_same(&place, &r->place))
		return fail(r, "base.template_section", tag->begin, tag->name);
	r->place = place;
	if (tag->begins_line)
		node->indent = slice_part(r->source, tag->space, tag->begin);
	if (node->own_line && indent_of(node->children).len > 0)
		node->indent = indent_of(node->children);
	return status;
}

/* ---- Everything ---- */

static enum status read_close(struct reading *r, struct nodes *nodes, const struct tag *tag, const struct tag *opened)
{
	if (opened == NULL || !slice_equal(tag->name, opened->name))
		return fail(r, "base.template_unopened", tag->begin, tag->name);
	/* Behind an override stands nothing that counts, perhaps the parent's own closing tag. */
	struct tag alone = *tag;
	alone.ends_line = tag->ends_line || opened->is_override;
	if (!tag->ends_line)
		alone.next_line = tag->end;
	pass_tag(r, nodes, &alone, true);
	return STATUS_OK;
}

static enum status read_tag(struct reading *r, struct nodes *nodes, const struct tag *tag)
{
	switch (tag->kind) {
	case '!':
		pass_tag(r, nodes, tag, true);
		return STATUS_OK;
	case '=':
		pass_tag(r, nodes, tag, true);
		return set_delimiters(r, tag);
	case '#':
	case '^':
		return read_section(r, nodes, tag);
	case '>':
		return read_partial(r, nodes, tag);
	case '<':
		return read_parent(r, nodes, tag);
	case '$':
		return read_block(r, nodes, tag);
	default:
		return read_variable(r, nodes, tag);
	}
}

/* Up to the tag that closes `opened`; NULL: to the end of the source. */
static enum status read_nodes(struct reading *r, struct nodes *nodes, const struct tag *opened)
{
	if (++r->depth > TEMPLATE_DEPTH_MAX)
		return template_error(r->err, STATUS_LIMIT, "base.template_depth", r->template->name, line_of(r, r->at),
		                      opened == NULL ? slice_of(NULL) : opened->name);
	for (;;) {
		struct tag tag = {0};
		bool found;
		enum status status = next_tag(r, &tag, &found);
		if (status != STATUS_OK)
			return status;
		if (!found)
			break;
		if (tag.kind == '/') {
			r->depth--;
			return read_close(r, nodes, &tag, opened);
		}
		status = read_tag(r, nodes, &tag);
		if (status != STATUS_OK)
			return status;
	}
	if (opened != NULL)
		return fail(r, "base.template_unclosed", opened->begin, opened->name);
	add_words(r, nodes, r->at, r->source.len);
	r->at = r->source.len;
	r->depth--;
	return STATUS_OK;
}

enum status template_read(struct arena *a, const struct text_catalogue *catalogue, struct slice source,
                          struct template *out, struct error *err)
{
	struct reading r = {.arena = a,
	                    .catalogue = catalogue,
	                    .template = out,
	                    .source = source,
	                    .open = slice_of("{{"),
	                    .close = slice_of("}}"),
	                    .line = 1,
	                    .err = err};
	r.place.xml = out->mode == TEMPLATE_XML;
	struct nodes nodes = {NULL, &out->nodes};
	enum status status = read_nodes(&r, &nodes, NULL);
	if (status == STATUS_OK && a->failed)
		status = error_memory(err);
	if (status == STATUS_OK && out->mode != TEMPLATE_PLAIN && place_of(&r.place) != PLACE_TEXT)
		status = fail(&r, "base.template_end", source.len, slice_of(NULL));
	return status;
}
