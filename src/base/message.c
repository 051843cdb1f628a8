#include "base/message.h"

enum part_kind {
	PART_WORDS,
	PART_ARGUMENT, /* the value as it comes */
	PART_NUMBER,   /* as the language writes it */
	PART_HASH,     /* the number that the plural around it is about */
	PART_PLURAL,
	PART_ORDINAL,
	PART_SELECT,
};

struct text_message {
	struct text_message *next; /* the part behind this one */
	enum part_kind kind;
	struct slice text; /* words, or the argument's name */
	int64_t offset;
	struct branch *branches;
};

struct branch {
	struct branch *next;
	struct slice selector;
	bool exact;
	int64_t number;
	struct text_message *parts;
};

struct reading {
	struct arena *arena;
	struct slice pattern;
	size_t at;
	size_t depth;
	bool failed; /* for want of memory */
};

static enum status read_parts(struct reading *r, bool in_plural, struct text_message **out);

static char peek(const struct reading *r)
{
	return r->at < r->pattern.len ? r->pattern.ptr[r->at] : '\0';
}

static char peek_second(const struct reading *r)
{
	return r->at + 1 < r->pattern.len ? r->pattern.ptr[r->at + 1] : '\0';
}

static void skip_space(struct reading *r)
{
	while (byte_is_space(peek(r)))
		r->at++;
}

/* Takes the byte if it is next, after white space. */
static bool take(struct reading *r, char byte)
{
	skip_space(r);
	if (peek(r) != byte || r->at >= r->pattern.len)
		return false;
	r->at++;
	return true;
}

static struct slice read_word(struct reading *r)
{
	skip_space(r);
	size_t begin = r->at;
	for (char c = peek(r); byte_is_alpha(c) || byte_is_digit(c) || c == '_' || c == '-'; c = peek(r))
		r->at++;
	return slice_part(r->pattern, begin, r->at);
}

static struct text_message *part_new(struct reading *r, enum part_kind kind, struct slice text)
{
	struct text_message *part = arena_alloc(r->arena, sizeof *part);
	if (part == NULL) {
		r->failed = true;
		return NULL;
	}
	part->kind = kind;
	part->text = text;
	return part;
}

static bool begins_quoted_text(const struct reading *r, bool in_plural)
{
	char second = peek_second(r);
	return second == '{' || second == '}' || (in_plural && second == '#');
}

/* Words up to a brace, or a # in a plural, with apostrophes resolved. */
static struct slice read_words(struct reading *r, bool in_plural)
{
	char *words = arena_alloc(r->arena, r->pattern.len - r->at);
	if (words == NULL) {
		r->failed = true;
		return slice_of(NULL);
	}
	size_t len = 0;
	bool quoted = false;
	for (; r->at < r->pattern.len; r->at++) {
		char c = peek(r);
		if (c == '\'' && peek_second(r) == '\'')
			r->at++;
		else if (c == '\'' && quoted) {
			quoted = false;
			continue;
		} else if (c == '\'' && begins_quoted_text(r, in_plural)) {
			quoted = true;
			continue;
		} else if (!quoted && (c == '{' || c == '}' || (c == '#' && in_plural)))
			break;
		words[len++] = c;
	}
	return slice_make(words, len);
}

static enum status read_branch(struct reading *r, bool in_plural, struct branch **out)
{
	struct branch *branch = arena_alloc(r->arena, sizeof *branch);
	if (branch == NULL) {
		r->failed = true;
		return STATUS_MEMORY;
	}
	branch->exact = in_plural && take(r, '=');
	branch->selector = read_word(r);
	if (branch->selector.len == 0 || (branch->exact && !slice_to_int64(branch->selector, &branch->number)))
		return STATUS_INPUT;
	if (!take(r, '{'))
		return STATUS_INPUT;
	enum status status = read_parts(r, in_plural, &branch->parts);
	if (status != STATUS_OK)
		return status;
	*out = branch;
	return take(r, '}') ? STATUS_OK : STATUS_INPUT;
}

static bool has_other(const struct branch *branch)
{
	for (; branch != NULL; branch = branch->next) {
		if (!branch->exact && slice_equals(branch->selector, "other"))
			return true;
	}
	return false;
}

static bool read_offset(struct reading *r, int64_t *offset)
{
	skip_space(r);
	if (!slice_starts_with(slice_from(r->pattern, r->at), "offset:"))
		return true;
	r->at += sizeof "offset:" - 1;
	return slice_to_int64(read_word(r), offset);
}

static enum status read_branches(struct reading *r, struct text_message *part)
{
	bool in_plural = part->kind != PART_SELECT;
	if (!take(r, ','))
		return STATUS_INPUT;
	if (in_plural && !read_offset(r, &part->offset))
		return STATUS_INPUT;
	struct branch **end = &part->branches;
	skip_space(r);
	while (r->at < r->pattern.len && peek(r) != '}') {
		enum status status = read_branch(r, in_plural, end);
		if (status != STATUS_OK)
			return status;
		end = &(*end)->next;
		skip_space(r);
	}
	return has_other(part->branches) ? STATUS_OK : STATUS_INPUT;
}

static bool kind_of(struct slice type, enum part_kind *kind)
{
	static const struct {
		const char *name;
		enum part_kind kind;
	} kinds[] = {
	    {"number", PART_NUMBER},
	    {"plural", PART_PLURAL},
	    {"selectordinal", PART_ORDINAL},
	    {"select", PART_SELECT},
	};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (slice_equals(type, kinds[i].name)) {
			*kind = kinds[i].kind;
			return true;
		}
	}
	return false;
}

/* What stands behind an opening brace, with the closing one. */
static enum status read_argument(struct reading *r, struct text_message **out)
{
	struct slice name = read_word(r);
	if (name.len == 0)
		return STATUS_INPUT;
	enum part_kind kind = PART_ARGUMENT;
	if (take(r, ',') && !kind_of(read_word(r), &kind))
		return STATUS_INPUT;
	struct text_message *part = part_new(r, kind, name);
	if (part == NULL)
		return STATUS_MEMORY;
	*out = part;
	if (kind == PART_PLURAL || kind == PART_ORDINAL || kind == PART_SELECT) {
		enum status status = read_branches(r, part);
		if (status != STATUS_OK)
			return status;
	}
	return take(r, '}') ? STATUS_OK : STATUS_INPUT;
}

static enum status read_part(struct reading *r, bool in_plural, struct text_message **out)
{
	if (peek(r) == '{') {
		r->at++;
		return read_argument(r, out);
	}
	if (peek(r) == '#' && in_plural) {
		r->at++;
		*out = part_new(r, PART_HASH, slice_of(NULL));
	} else {
		struct slice words = read_words(r, in_plural);
		*out = part_new(r, PART_WORDS, words);
	}
	return r->failed ? STATUS_MEMORY : STATUS_OK;
}

/* Up to the end or a closing brace, which stays. */
static enum status read_parts(struct reading *r, bool in_plural, struct text_message **out)
{
	if (++r->depth > MESSAGE_DEPTH_MAX)
		return STATUS_INPUT;
	struct text_message **end = out;
	while (r->at < r->pattern.len && peek(r) != '}') {
		enum status status = read_part(r, in_plural, end);
		if (status != STATUS_OK)
			return status;
		end = &(*end)->next;
	}
	r->depth--;
	return STATUS_OK;
}

enum status message_read(struct arena *a, struct slice pattern, const struct text_message **out, size_t *bad)
{
	struct reading r = {.arena = a, .pattern = pattern};
	struct text_message *parts = NULL;
	enum status status = read_parts(&r, false, &parts);
	if (status == STATUS_OK && r.at < pattern.len)
		status = STATUS_INPUT;
	/* An empty pattern is a message, too. */
	if (status == STATUS_OK && parts == NULL)
		parts = part_new(&r, PART_WORDS, slice_of(NULL));
	*out = parts;
	*bad = r.at;
	return r.failed ? STATUS_MEMORY : status;
}

struct making {
	const struct language *language;
	const struct text_maker *maker;
	struct slice *missing;
};

static void make_number(const struct making *m, int64_t number)
{
	struct buffer text = {0};
	language_write_number(m->language, &text, number);
	m->maker->literal(m->maker->state, buffer_slice(&text));
	buffer_free(&text);
}

static bool number_of(const struct value *value, int64_t *number)
{
	if (value->type == VALUE_INTEGER || value->type == VALUE_COUNT) {
		*number = value->integer;
		return true;
	}
	return value->type == VALUE_TEXT && slice_to_int64(value->text, number);
}

static const struct branch *choose_plural(const struct making *m, const struct text_message *part, int64_t number)
{
	char category[LANGUAGE_PLURAL_MAX];
	int64_t counted;
	const struct branch *other = NULL;
	if (__builtin_sub_overflow(number, part->offset, &counted))
		counted = number;
	for (const struct branch *branch = part->branches; branch != NULL; branch = branch->next) {
		if (branch->exact && branch->number == number)
			return branch;
	}
	language_plural(m->language, part->kind == PART_ORDINAL, counted, category);
	for (const struct branch *branch = part->branches; branch != NULL; branch = branch->next) {
		if (!branch->exact && slice_equals(branch->selector, category))
			return branch;
		if (!branch->exact && other == NULL && slice_equals(branch->selector, "other"))
			other = branch;
	}
	return other;
}

static const struct branch *choose_select(const struct text_message *part, const struct value *value)
{
	const struct branch *other = NULL;
	for (const struct branch *branch = part->branches; branch != NULL; branch = branch->next) {
		bool same = value->type == VALUE_TEXT && slice_equal(branch->selector, value->text);
		if (value->type == VALUE_BOOL)
			same = slice_equals(branch->selector, value->boolean ? "true" : "false");
		if (same)
			return branch;
		if (other == NULL && slice_equals(branch->selector, "other"))
			other = branch;
	}
	return other;
}

static bool make_parts(const struct making *m, const struct text_message *part, int64_t hash);

static bool make_choice(const struct making *m, const struct text_message *part, const struct value *value,
                        int64_t hash)
{
	const struct branch *branch;
	int64_t number = 0;
	if (part->kind == PART_SELECT) {
		branch = choose_select(part, value);
	} else {
		if (!number_of(value, &number)) {
			*m->missing = part->text;
			return false;
		}
		branch = choose_plural(m, part, number);
		if (__builtin_sub_overflow(number, part->offset, &hash))
			hash = number;
	}
	return branch == NULL || make_parts(m, branch->parts, hash);
}

static bool make_part(const struct making *m, const struct text_message *part, int64_t hash)
{
	int64_t number = 0;
	if (part->kind == PART_WORDS) {
		m->maker->literal(m->maker->state, part->text);
		return true;
	}
	if (part->kind == PART_HASH) {
		make_number(m, hash);
		return true;
	}
	const struct value *value = m->maker->find(m->maker->state, part->text);
	if (value == NULL) {
		*m->missing = part->text;
		return false;
	}
	if (part->kind == PART_NUMBER && number_of(value, &number))
		make_number(m, number);
	else if (part->kind == PART_NUMBER || part->kind == PART_ARGUMENT)
		m->maker->argument(m->maker->state, value);
	else
		return make_choice(m, part, value, hash);
	return true;
}

static bool make_parts(const struct making *m, const struct text_message *part, int64_t hash)
{
	for (; part != NULL; part = part->next) {
		if (!make_part(m, part, hash))
			return false;
	}
	return true;
}

bool message_make(const struct language *language, const struct text_message *message, const struct text_maker *maker,
                  struct slice *missing)
{
	struct making m = {language, maker, missing};
	return make_parts(&m, message, 0);
}
