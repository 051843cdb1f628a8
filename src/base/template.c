#include "base/template.h"

#include "base/embed.h"
#include "base/file.h"
#include "base/template_tree.h"

#include <stdlib.h>
#include <string.h>

enum {
	DEPTH_MAX = 4 * TEMPLATE_DEPTH_MAX, /* sections and partials within each other, while a page is made */
	STEPS_MAX = 2 * 1000 * 1000,        /* nodes in one page */
	FILE_MAX = 1024 * 1024,
};

struct template_set {
	struct arena arena;
	const struct text_catalogue *catalogue;
	struct template **templates; /* in the order of their names */
	size_t count;
	size_t capacity;
};

/* ---- The set ---- */

bool template_name_is_safe(struct slice name)
{
	char before = '/';
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		bool letter = byte_is_alpha(c) || byte_is_digit(c) || c == '-' || c == '_';
		if (!letter && (before == '/' || before == '.' || (c != '.' && c != '/')))
			return false;
		before = c;
	}
	return name.len > 0 && before != '/' && before != '.';
}

struct template_set *template_set_new(const struct text_catalogue *catalogue)
{
	struct template_set *set = calloc(1, sizeof *set);
	if (set != NULL)
		set->catalogue = catalogue;
	return set;
}

void template_set_free(struct template_set *set)
{
	if (set == NULL)
		return;
	arena_free(&set->arena);
	free(set);
}

/* The place of a template in the order, or where it would stand. */
static bool find_place(const struct template_set *set, struct slice name, size_t *place)
{
	size_t low = 0;
	size_t high = set->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = slice_compare(set->templates[middle]->name, name);
		if (order == 0) {
			*place = middle;
			return true;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*place = low;
	return false;
}

static const struct template *find_template(const struct template_set *set, struct slice name)
{
	size_t place;
	return find_place(set, name, &place) ? set->templates[place] : NULL;
}

static enum status insert(struct template_set *set, struct template *template, struct error *err)
{
	size_t place;
	if (find_place(set, template->name, &place)) {
		set->templates[place] = template;
		return STATUS_OK;
	}
	if (arena_push(&set->arena, &set->templates, set->count, &set->capacity, sizeof(struct template *)) == NULL)
		return error_memory(err);
	struct template **at = set->templates + place;
	memmove(at + 1, at, (set->count - place) * sizeof *at);
	*at = template;
	set->count++;
	return STATUS_OK;
}

enum status template_set_add(struct template_set *set, struct slice name, enum template_mode mode, struct slice source,
                             struct error *err)
{
	struct template *template = arena_alloc(&set->arena, sizeof *template);
	struct slice own = arena_copy(&set->arena, source);
	if (template == NULL || own.ptr == NULL)
		return error_memory(err);
	template->mode = mode;
	template->name = arena_copy(&set->arena, name);
	if (template->name.ptr == NULL)
		return error_memory(err);
	enum status status = template_read(&set->arena, set->catalogue, own, template, err);
	return status == STATUS_OK ? insert(set, template, err) : status;
}

/* The first partial or parent that is not in the set; NULL: all are. */
static const struct template_node *find_missing(const struct template_set *set, const struct template_node *node)
{
	for (; node != NULL; node = node->next) {
		bool names = node->kind == NODE_PARTIAL || node->kind == NODE_PARENT;
		if (names && find_template(set, node->text) == NULL)
			return node;
		const struct template_node *missing = find_missing(set, node->children);
		if (missing != NULL)
			return missing;
	}
	return NULL;
}

enum status template_set_check(const struct template_set *set, struct error *err)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct template *template = set->templates[i];
		if (template->mode == TEMPLATE_PLAIN)
			continue;
		const struct template_node *missing = find_missing(set, template->nodes);
		if (missing != NULL)
			return template_error(err, STATUS_MISSING, "base.template_missing", template->name,
			                      missing->line, missing->text);
	}
	return STATUS_OK;
}

/* ---- The set of all pages ---- */

struct loading {
	struct template_set *set;
	const char *folder;
	const char *part;
	enum status status;
	struct error *err;
};

static bool mode_of(struct slice name, enum template_mode *mode)
{
	*mode = slice_ends_with(name, ".xml") ? TEMPLATE_XML : TEMPLATE_HTML;
	return *mode == TEMPLATE_XML || slice_ends_with(name, ".html");
}

/* A template of the partner's own folder, else the embedded one. `*found` is false if there is none. */
static enum status read_source(struct loading *loading, struct slice name, struct slice *source, bool *found)
{
	struct arena *a = &loading->set->arena;
	char *file = arena_cstr(a, name);
	char *path = file == NULL || loading->folder == NULL ? file : file_path(a, loading->folder, file);
	struct slice embedded = arena_format(a, "pages/%.*s", (int)name.len, name.ptr);
	*found = true;
	if (path == NULL || embedded.ptr == NULL)
		return error_memory(loading->err);
	if (loading->folder != NULL && file_exists(path))
		return file_read_all(a, path, FILE_MAX, source, loading->err);
	*found = embedded_find(embedded, source);
	return STATUS_OK;
}

static void load_embedded(void *state, struct slice name, struct slice bytes)
{
	struct loading *loading = state;
	enum template_mode mode;
	if (loading->status != STATUS_OK || !slice_starts_with(name, "pages/") || !mode_of(name, &mode))
		return;
	bool found;
	name = slice_from(name, sizeof "pages/" - 1);
	if (!slice_starts_with(name, loading->part))
		return;
	loading->status = read_source(loading, name, &bytes, &found);
	if (loading->status == STATUS_OK)
		loading->status = template_set_add(loading->set, name, mode, bytes, loading->err);
}

/* What the templates call and is not there yet, as long as any is missing. */
static void load_missing(struct loading *loading)
{
	struct template_set *set = loading->set;
	for (size_t i = 0; i < set->count && loading->status == STATUS_OK;) {
		const struct template_node *missing = find_missing(set, set->templates[i]->nodes);
		struct slice source;
		enum template_mode mode;
		bool found = false;
		if (missing == NULL || !mode_of(missing->text, &mode)) {
			i++;
			continue;
		}
		loading->status = read_source(loading, missing->text, &source, &found);
		if (loading->status == STATUS_OK && found)
			loading->status = template_set_add(set, missing->text, mode, source, loading->err);
		/* What was added may stand before this one and miss something itself. */
		i = found ? 0 : i + 1;
	}
}

enum status template_set_open(const struct text_catalogue *catalogue, const char *folder, const char *part,
                              struct template_set **out, struct error *err)
{
	struct template_set *set = template_set_new(catalogue);
	if (set == NULL)
		return error_memory(err);
	struct loading loading = {set, folder, part, STATUS_OK, err};
	embedded_each(load_embedded, &loading);
	load_missing(&loading);
	if (loading.status == STATUS_OK)
		loading.status = template_set_check(set, err);
	if (loading.status == STATUS_OK)
		*out = set;
	else
		template_set_free(set);
	return loading.status;
}

/* ---- Making a page ---- */

/* Values that names are looked up in, the innermost first. */
struct context {
	const struct context *outer;
	const struct value *value;
};

/* Blocks that a parent's tag overrides, and the template in which they stand. */
struct frame {
	const struct frame *outer;
	const struct template_node *blocks;
	const struct template *home;
};

struct indent {
	const struct indent *outer;
	struct slice space;
};

struct rendering {
	const struct template_set *set;
	const struct template *template;
	struct buffer *out;
	struct error *err;
	const struct context *context;
	const struct frame *frame;
	const struct indent *indent;
	bool skip_indent; /* the line's begin is written already */
	bool words_only;  /* in a block that stands in an attribute or a title */
	size_t depth;
	size_t steps;
};

static enum status render_nodes(struct rendering *r, const struct template_node *node);

static bool is_strict(const struct rendering *r)
{
	return r->template->mode != TEMPLATE_PLAIN;
}

static enum status fail(const struct rendering *r, enum status kind, const char *sentence, size_t line,
                        struct slice name)
{
	return template_error(r->err, kind, sentence, r->template->name, line, name);
}

static void write_escaped(struct rendering *r, struct slice text)
{
	markup_escape(r->out, text, r->template->mode == TEMPLATE_XML);
}

/* ---- Names ---- */

static const struct value null_value = {.type = VALUE_NULL};

enum moment_shape { SHAPE_NONE, SHAPE_DAY, SHAPE_LONG, SHAPE_TIME, SHAPE_ISO, SHAPE_RFC3339 };

/* A value and how it is to be shown. */
struct shown {
	const struct value *value; /* NULL: there is no such name */
	enum moment_shape shape;
};

static const struct value *find_name(const struct context *context, struct slice name)
{
	for (; context != NULL; context = context->outer) {
		const struct value *value = value_find(context->value, name);
		if (value != NULL)
			return value;
	}
	return NULL;
}

static enum moment_shape shape_of(struct slice name)
{
	static const char *const names[] = {
	    [SHAPE_DAY] = "day", [SHAPE_LONG] = "long",       [SHAPE_TIME] = "time",
	    [SHAPE_ISO] = "iso", [SHAPE_RFC3339] = "rfc3339",
	};
	for (size_t i = SHAPE_DAY; i < sizeof names / sizeof *names; i++) {
		if (slice_equals(name, names[i]))
			return (enum moment_shape)i;
	}
	return SHAPE_NONE;
}

/* One step further in a dotted name. */
static struct shown look_within(const struct rendering *r, struct shown from, struct slice name)
{
	struct shown within = {value_find(from.value, name), SHAPE_NONE};
	if (!is_strict(r) || within.value != NULL)
		return within;
	if (from.value->type == VALUE_NULL)
		return from;
	if (from.value->type == VALUE_MOMENT && from.shape == SHAPE_NONE)
		within.shape = shape_of(name);
	if (within.shape != SHAPE_NONE)
		within.value = from.value;
	return within;
}

static struct shown resolve(const struct rendering *r, const struct template_node *node)
{
	if (node->path_len == 0)
		return (struct shown){r->context->value, SHAPE_NONE};
	struct shown shown = {find_name(r->context, node->path[0]), SHAPE_NONE};
	for (size_t i = 1; i < node->path_len && shown.value != NULL; i++)
		shown = look_within(r, shown, node->path[i]);
	return shown;
}

/* ---- Values ---- */

/* RFC 3339 with seconds, as feeds want it, whatever the precision. */
static void write_rfc3339(struct buffer *out, struct moment m)
{
	struct calendar c = calendar_of(m.ms);
	buffer_add_format(out, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

static void write_moment(struct rendering *r, struct moment m, enum moment_shape shape)
{
	static const enum text_moment_form forms[] = {
	    [SHAPE_NONE] = TEXT_MOMENT_FULL,
	    [SHAPE_DAY] = TEXT_MOMENT_DAY,
	    [SHAPE_LONG] = TEXT_MOMENT_LONG,
	    [SHAPE_TIME] = TEXT_MOMENT_TIME,
	};
	char machine[MOMENT_TEXT_MAX];
	struct arena scratch = {0};
	if (shape == SHAPE_RFC3339) {
		write_rfc3339(r->out, m);
	} else if (shape == SHAPE_ISO || r->set->catalogue == NULL) {
		moment_write(m, machine);
		buffer_add_cstr(r->out, machine);
	} else {
		write_escaped(r, text_moment(r->set->catalogue, &scratch, m, forms[shape], NULL));
	}
	if (scratch.failed)
		r->out->failed = true;
	arena_free(&scratch);
}

/* The value as plain text, escaped: as people read it, or as machines do. */
static void write_value(struct rendering *r, struct shown shown, bool for_people)
{
	struct buffer text = {0};
	if (shown.value->type == VALUE_MOMENT && (for_people || shown.shape != SHAPE_NONE)) {
		write_moment(r, shown.value->moment, shown.shape);
		return;
	}
	if (for_people && r->set->catalogue != NULL)
		text_write_value(r->set->catalogue, &text, shown.value);
	else
		value_write_text(&text, shown.value);
	write_escaped(r, buffer_slice(&text));
	if (text.failed)
		r->out->failed = true;
	buffer_free(&text);
}

static enum status render_plain(struct rendering *r, const struct template_node *node, const struct value *value)
{
	struct shown shown = {value, SHAPE_NONE};
	if (value != NULL && node->raw)
		value_write_text(r->out, value);
	else if (value != NULL)
		write_value(r, shown, false);
	return STATUS_OK;
}

static bool is_container(const struct value *value)
{
	return value->type == VALUE_LIST || value->type == VALUE_OBJECT;
}

static enum status render_raw(struct rendering *r, const struct template_node *node, const struct value *value)
{
	if (r->words_only || (value->type != VALUE_MARKUP && value->type != VALUE_NULL))
		return fail(r, STATUS_INTERNAL, "base.template_markup", node->line, node->text);
	if (value->type == VALUE_MARKUP)
		buffer_add(r->out, value->markup.bytes);
	return STATUS_OK;
}

/* Whether a value may stand where its variable does; else the sentence that says so. */
static const char *objection(const struct rendering *r, const struct template_node *node, const struct value *value)
{
	if (is_container(value))
		return "base.template_value";
	if (node->place == PLACE_ADDRESS && value->type != VALUE_URL && value->type != VALUE_INTEGER)
		return "base.template_address";
	/* A feed's content is markup as text. */
	if (value->type == VALUE_MARKUP && r->template->mode != TEMPLATE_XML)
		return "base.template_escaped";
	return NULL;
}

/* What every page knows of the catalogue; NULL for another name. */
static const char *of_catalogue(const struct text_catalogue *catalogue, struct slice name)
{
	if (catalogue == NULL)
		return NULL;
	if (slice_equals(name, "lang"))
		return text_language(catalogue);
	return slice_equals(name, "dir") ? text_direction(catalogue) : NULL;
}

static enum status render_variable(struct rendering *r, const struct template_node *node)
{
	struct shown shown = resolve(r, node);
	if (!is_strict(r))
		return render_plain(r, node, shown.value);
	const char *known = shown.value == NULL ? of_catalogue(r->set->catalogue, node->text) : NULL;
	if (known != NULL) {
		write_escaped(r, slice_of(known));
		return STATUS_OK;
	}
	if (shown.value == NULL)
		return fail(r, STATUS_INTERNAL, "base.template_name", node->line, node->text);
	if (node->raw)
		return render_raw(r, node, shown.value);
	const char *reason = objection(r, node, shown.value);
	if (reason != NULL)
		return fail(r, STATUS_INTERNAL, reason, node->line, node->text);
	bool people = r->template->mode == TEMPLATE_HTML && (node->place == PLACE_TEXT || node->place == PLACE_WORDS);
	write_value(r, shown, people);
	return STATUS_OK;
}

/* ---- Sentences ---- */

struct sentence_state {
	struct rendering *r;
	bool raw;
	bool refused; /* markup where none may stand */
};

static const struct value *find_argument(void *state, struct slice name)
{
	const struct sentence_state *s = state;
	return find_name(s->r->context, name);
}

static void write_words(void *state, struct slice words)
{
	struct sentence_state *s = state;
	write_escaped(s->r, words);
}

static void write_argument(void *state, const struct value *value)
{
	struct sentence_state *s = state;
	if (is_container(value) || (value->type == VALUE_MARKUP && !s->raw))
		s->refused = true;
	else if (value->type == VALUE_MARKUP)
		buffer_add(s->r->out, value->markup.bytes);
	else
		write_value(s->r, (struct shown){value, SHAPE_NONE}, true);
}

static enum status render_sentence(struct rendering *r, const struct template_node *node)
{
	struct sentence_state state = {r, node->raw && !r->words_only, false};
	struct text_maker maker = {find_argument, write_words, write_argument, &state};
	struct slice missing;
	if (!text_make(r->set->catalogue, node->sentence, &maker, &missing))
		return fail(r, STATUS_INTERNAL, "base.template_name", node->line, missing);
	if (state.refused)
		return fail(r, STATUS_INTERNAL, "base.template_value", node->line, node->text);
	return STATUS_OK;
}

/* ---- Sections ---- */

static enum status render_within(struct rendering *r, const struct template_node *node, const struct value *value)
{
	struct context context = {r->context, value};
	r->context = &context;
	enum status status = render_nodes(r, node->children);
	r->context = context.outer;
	return status;
}

static enum status render_section(struct rendering *r, const struct template_node *node)
{
	const struct value *value = resolve(r, node).value;
	if (value == NULL && is_strict(r))
		return fail(r, STATUS_INTERNAL, "base.template_name", node->line, node->text);
	bool shown = value_is_true(value) == (node->kind == NODE_SECTION);
	if (!shown)
		return STATUS_OK;
	if (value == NULL || node->kind == NODE_INVERTED || value->type == VALUE_BOOL)
		return render_nodes(r, node->children);
	if (value->type != VALUE_LIST)
		return render_within(r, node, value);
	enum status status = STATUS_OK;
	for (size_t i = 0; i < value_size(value) && status == STATUS_OK; i++)
		status = render_within(r, node, value_at(value, i));
	return status;
}

/* ---- Partials, parents and blocks ---- */

/* Goes into another template. Before its lines stands what stood before the tag, if that had a line of its own. */
static enum status render_template(struct rendering *r, const struct template *template,
                                   const struct template_node *node)
{
	const struct template *home = r->template;
	struct indent indent = {r->indent, node->indent};
	r->template = template;
	r->indent = node->own_line ? &indent : NULL;
	enum status status = render_nodes(r, template->nodes);
	r->indent = indent.outer;
	if (status == STATUS_OK)
		r->template = home;
	return status;
}

static enum status render_partial(struct rendering *r, const struct template_node *node)
{
	const struct template *template = find_template(r->set, node->text);
	if (template != NULL)
		return render_template(r, template, node);
	if (is_strict(r))
		return fail(r, STATUS_MISSING, "base.template_missing", node->line, node->text);
	return STATUS_OK;
}

static enum status render_parent(struct rendering *r, const struct template_node *node)
{
	struct frame frame = {r->frame, node->children, r->template};
	r->frame = &frame;
	enum status status = render_partial(r, node);
	r->frame = frame.outer;
	return status;
}

/* The override that stands outermost. A block within an override sees those further out only, so that it cannot
 * find itself. */
static const struct template_node *find_override(const struct frame *frame, struct slice name,
                                                 const struct frame **found)
{
	const struct template_node *override = NULL;
	for (; frame != NULL; frame = frame->outer) {
		for (const struct template_node *block = frame->blocks; block != NULL; block = block->next) {
			if (slice_equal(block->text, name)) {
				override = block;
				*found = frame;
				break;
			}
		}
	}
	return override;
}

static void write_indent(struct rendering *r, const struct indent *indent)
{
	if (indent == NULL)
		return;
	write_indent(r, indent->outer);
	buffer_add(r->out, indent->space);
}

static enum status render_override(struct rendering *r, const struct template_node *block,
                                   const struct template_node *override, const struct frame *frame)
{
	const struct rendering before = *r;
	struct indent indent = {r->indent, block->indent};
	bool begins_line = override->children != NULL && override->children->kind == NODE_INDENT;
	r->frame = frame->outer;
	r->template = frame->home;
	r->indent = &indent;
	r->skip_indent = begins_line && !block->own_line;
	r->words_only = r->words_only || block->place != PLACE_TEXT;
	if (block->own_line && !begins_line && !is_strict(r))
		write_indent(r, &indent);
	enum status status = render_nodes(r, override->children);
	if (status != STATUS_OK)
		return status;
	r->frame = before.frame;
	r->template = before.template;
	r->indent = before.indent;
	r->skip_indent = false;
	r->words_only = before.words_only;
	return STATUS_OK;
}

static enum status render_block(struct rendering *r, const struct template_node *node)
{
	const struct frame *frame = NULL;
	const struct template_node *override = find_override(r->frame, node->text, &frame);
	if (override == NULL)
		return render_nodes(r, node->children);
	return render_override(r, node, override, frame);
}

/* ---- Everything ---- */

static enum status render_words(struct rendering *r, const struct template_node *node)
{
	/* What a page puts in the place of a block in an attribute may not leave it. */
	for (size_t i = 0; r->words_only && i < node->text.len; i++) {
		if (memchr("<>\"'", node->text.ptr[i], 4) != NULL)
			return fail(r, STATUS_INTERNAL, "base.template_block", node->line, slice_of(NULL));
	}
	buffer_add(r->out, node->text);
	return STATUS_OK;
}

static enum status render_node(struct rendering *r, const struct template_node *node)
{
	switch (node->kind) {
	case NODE_WORDS:
		return render_words(r, node);
	case NODE_INDENT:
		if (!r->skip_indent)
			write_indent(r, r->indent);
		r->skip_indent = false;
		return STATUS_OK;
	case NODE_VARIABLE:
		return render_variable(r, node);
	case NODE_SENTENCE:
		return render_sentence(r, node);
	case NODE_SECTION:
	case NODE_INVERTED:
		return render_section(r, node);
	case NODE_PARTIAL:
		return render_partial(r, node);
	case NODE_PARENT:
		return render_parent(r, node);
	case NODE_BLOCK:
		return render_block(r, node);
	}
	return STATUS_OK;
}

static enum status render_nodes(struct rendering *r, const struct template_node *node)
{
	enum status status = STATUS_OK;
	if (node == NULL)
		return STATUS_OK;
	if (r->depth == DEPTH_MAX)
		return fail(r, STATUS_LIMIT, "base.template_depth", node->line, node->text);
	r->depth++;
	for (; node != NULL && status == STATUS_OK && !r->out->failed; node = node->next) {
		if (++r->steps > STEPS_MAX)
			return fail(r, STATUS_LIMIT, "base.template_long", node->line, node->text);
		status = render_node(r, node);
	}
	r->depth--;
	return status;
}

enum status template_render(const struct template_set *set, const char *name, const struct value *context,
                            struct buffer *out, struct error *err)
{
	const struct template *template = find_template(set, slice_of(name));
	if (template == NULL)
		return template_error(err, STATUS_MISSING, "base.template_missing", slice_of(name), 0, slice_of(name));
	struct context outermost = {NULL, context == NULL ? &null_value : context};
	struct rendering r = {.set = set, .template = template, .out = out, .err = err, .context = &outermost};
	enum status status = render_nodes(&r, template->nodes);
	return status == STATUS_OK ? buffer_done(out, err) : status;
}
