#include "archive/query.h"

#include "archive/fields.h"
#include "base/buffer.h"
#include "base/utf8.h"
#include "base/words.h"

#include <string.h>

static const struct {
	const char *name;
	enum query_field field;
} field_names[] = {
    {"post", FIELD_POST},   {"from", FIELD_FROM}, {"to", FIELD_TO},           {"date", FIELD_DATE},
    {"class", FIELD_CLASS}, {"tag", FIELD_TAG},   {"caption", FIELD_CAPTION}, {"subject", FIELD_SUBJECT},
    {"ref", FIELD_REF},     {"mrn", FIELD_MRN},   {"signer", FIELD_SIGNER},   {"collection", FIELD_COLLECTION},
    {"is", FIELD_IS},
};

const char *query_field_name(enum query_field field)
{
	for (size_t i = 0; i < sizeof field_names / sizeof *field_names; i++)
		if (field_names[i].field == field)
			return field_names[i].name;
	return "";
}

/* ---- Tokens ---- */

enum token_kind { TOKEN_END, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_AND, TOKEN_OR, TOKEN_NOT, TOKEN_ALL, TOKEN_TERM };

struct token {
	enum token_kind kind;
	struct span span;        /* in the query's text */
	enum query_field field;  /* of a term */
	struct slice value;      /* of a term, without quotes and star */
	size_t value_at;         /* where it begins in the text */
	bool quoted, has_prefix; /* of a term */
};

struct parser {
	struct arena *a;
	struct slice text;
	size_t at;
	struct token token; /* the next one, not yet taken */
	size_t depth, terms;
	struct error *err;
};

/* STATUS_USAGE with the place of a byte as people count: in characters from 1. */
static enum status wrong(struct parser *p, const char *sentence, size_t byte)
{
	int64_t characters = 1;
	for (size_t i = 0; i < byte; i++)
		characters += ((unsigned char)p->text.ptr[i] & 0xC0) != 0x80;
	error_set(p->err, STATUS_USAGE, sentence);
	error_number(p->err, "at", characters);
	return STATUS_USAGE;
}

static enum status wrong_words(struct parser *p, const char *sentence, size_t byte, struct slice words)
{
	wrong(p, sentence, byte);
	error_text(p->err, "words", words);
	return STATUS_USAGE;
}

/* The length of the quotation mark at `at`, straight or typographic; 0 if there is none. */
static size_t quote_at(struct slice text, size_t at)
{
	uint32_t code = 0;
	size_t len = utf8_decode(text, at, &code);
	return code == '"' || code == 0x201C || code == 0x201D || code == 0x201E || code == 0xAB || code == 0xBB ? len
	                                                                                                         : 0;
}

/* Also the spaces that come with pasted words. */
static size_t space_at(struct slice text, size_t at)
{
	uint32_t code = 0;
	size_t len = utf8_decode(text, at, &code);
	return code == 0xA0 || code == 0x3000 || (code >= 0x2000 && code <= 0x200B) ||
	               (code < 0x80 && len > 0 && byte_is_space((char)code))
	           ? len
	           : 0;
}

static bool holds_word(struct slice text)
{
	struct word_cursor cursor = {text, 0};
	struct span span;
	char folded[WORD_FOLDED_MAX];
	size_t len;
	return words_next(&cursor, &span, folded, &len);
}

/* Takes a closing star off the value; any other star is wrong. */
static enum status take_star(struct parser *p, struct token *t)
{
	size_t at;
	if (slice_ends_with(t->value, "*")) {
		t->value.len--;
		t->has_prefix = true;
	}
	if (slice_find_byte(t->value, '*', &at))
		return wrong(p, "query.star", t->value_at + at);
	if (!t->has_prefix)
		return STATUS_OK;
	/* The star must touch its word: folding decides what a word is, so it must end where the value ends. */
	struct word_cursor cursor = {t->value, 0};
	struct span span = {0, 0};
	char folded[WORD_FOLDED_MAX];
	size_t len;
	while (words_next(&cursor, &span, folded, &len))
		continue;
	if (span.end != t->value.len || span.end == 0)
		return wrong(p, "query.star", t->value_at + t->value.len);
	return STATUS_OK;
}

static enum status read_quoted(struct parser *p, struct token *t)
{
	size_t open = p->at;
	size_t at = open + quote_at(p->text, open);
	t->quoted = true;
	t->value_at = at;
	while (at < p->text.len && quote_at(p->text, at) == 0)
		at++;
	if (at == p->text.len)
		return wrong(p, "query.quote_open", open);
	t->value = slice_part(p->text, t->value_at, at);
	p->at = at + quote_at(p->text, at);
	return take_star(p, t);
}

static size_t end_of_bare(struct slice text, size_t at)
{
	while (at < text.len && text.ptr[at] != '(' && text.ptr[at] != ')' && quote_at(text, at) == 0 &&
	       space_at(text, at) == 0)
		at++;
	return at;
}

/* The letters before a colon name a field. "10:15" and "KABUL 12:" are words: there, no letters or nothing stands. */
static enum status read_field(struct parser *p, size_t end, struct token *t)
{
	size_t colon = p->at;
	while (colon < end && byte_is_alpha(p->text.ptr[colon]))
		colon++;
	if (colon == p->at || colon == end || p->text.ptr[colon] != ':')
		return STATUS_OK;
	struct slice name = slice_part(p->text, p->at, colon);
	bool has_value = colon + 1 < end || quote_at(p->text, colon + 1) > 0;
	for (size_t i = 0; i < sizeof field_names / sizeof *field_names; i++) {
		if (!slice_equals_nocase(name, field_names[i].name))
			continue;
		if (!has_value)
			return wrong_words(p, "query.value_missing", p->at, slice_of(field_names[i].name));
		t->field = field_names[i].field;
		p->at = colon + 1;
		return STATUS_OK;
	}
	return has_value ? wrong_words(p, "query.field_unknown", p->at, name) : STATUS_OK;
}

static enum token_kind keyword(struct slice word)
{
	if (slice_equals(word, "AND"))
		return TOKEN_AND;
	if (slice_equals(word, "OR"))
		return TOKEN_OR;
	return slice_equals(word, "NOT") ? TOKEN_NOT : TOKEN_TERM;
}

static enum status read_term(struct parser *p, struct token *t)
{
	t->kind = TOKEN_TERM;
	enum status status = read_field(p, end_of_bare(p->text, p->at), t);
	if (status != STATUS_OK)
		return status;
	if (quote_at(p->text, p->at) > 0)
		return read_quoted(p, t);
	size_t end = end_of_bare(p->text, p->at);
	t->value_at = p->at;
	t->value = slice_part(p->text, p->at, end);
	p->at = end;
	if (t->field == FIELD_NONE) {
		t->kind = slice_equals(t->value, "*") ? TOKEN_ALL : keyword(t->value);
		if (t->kind != TOKEN_TERM)
			return STATUS_OK;
	}
	return take_star(p, t);
}

/* A minus sign denies what follows it directly; any other is punctuation. */
static bool begins_operand(struct slice text, size_t at)
{
	struct slice bare = slice_part(text, at, end_of_bare(text, at));
	return quote_at(text, at) > 0 || (at < text.len && text.ptr[at] == '(') || slice_equals(bare, "*") ||
	       holds_word(bare);
}

/* Reads the next token. What holds no word is passed over like white space. */
static enum status advance(struct parser *p)
{
	struct slice text = p->text;
	for (;;) {
		size_t space;
		while ((space = space_at(text, p->at)) > 0)
			p->at += space;
		struct token t = {.kind = TOKEN_END, .span = {p->at, p->at}};
		enum status status = STATUS_OK;
		char c = p->at < text.len ? text.ptr[p->at] : '\0';
		if (p->at == text.len) {
			p->token = t;
			return STATUS_OK;
		} else if (c == '(' || c == ')') {
			t.kind = c == '(' ? TOKEN_OPEN : TOKEN_CLOSE;
			p->at++;
		} else if (c == '-' && begins_operand(text, p->at + 1)) {
			t.kind = TOKEN_NOT;
			p->at++;
		} else {
			status = read_term(p, &t);
		}
		t.span.end = p->at;
		p->token = t;
		if (status != STATUS_OK || t.kind != TOKEN_TERM || t.field != FIELD_NONE || t.quoted ||
		    holds_word(t.value))
			return status;
	}
}

/* ---- Terms ---- */

static struct query *new_query(struct parser *p, enum query_kind kind)
{
	struct query *q = arena_alloc(p->a, sizeof *q);
	if (q == NULL)
		error_memory(p->err);
	else
		q->kind = kind;
	return q;
}

/* The folded words of a value. `text` is a copy in the arena, since words point into it. */
static enum status fold_words(struct parser *p, struct slice text, struct query *q)
{
	struct words words;
	enum status status = words_split(p->a, text, &words, p->err);
	if (status != STATUS_OK)
		return status;
	q->words = arena_array(p->a, words.count, sizeof *q->words);
	if (q->words == NULL)
		return error_memory(p->err);
	for (size_t i = 0; i < words.count; i++)
		q->words[i] = words.items[i].folded;
	q->word_count = words.count;
	return STATUS_OK;
}

/* Reads YYYY, YYYY-MM or YYYY-MM-DD: the first moment of it, and the first behind it. */
static bool read_date(struct slice text, int64_t *from, int64_t *to)
{
	int64_t parts[3] = {0, 1, 1};
	size_t count = 0;
	struct slice part;
	while (slice_cut(&text, '-', &part)) {
		if (count == 3 || part.len != (count == 0 ? 4u : 2u) || !slice_to_int64(part, &parts[count]) ||
		    parts[count] < 1)
			return false;
		count++;
	}
	struct calendar c = {.year = (int)parts[0], .month = (int)parts[1], .day = (int)parts[2]};
	if (count == 0 || !calendar_to_ms(&c, from))
		return false;
	enum { DAY_MS = 24 * 60 * 60 * 1000 };
	if (count == 3) {
		*to = *from + DAY_MS;
		return true;
	}
	c.year += count == 1 || c.month == 12;
	c.month = count == 1 || c.month == 12 ? 1 : c.month + 1;
	return calendar_to_ms(&c, to);
}

static enum status make_date(struct parser *p, const struct token *t, const struct query **out)
{
	struct query *q = new_query(p, QUERY_DATE);
	if (q == NULL)
		return STATUS_MEMORY;
	struct slice first = t->value, last = t->value;
	size_t dots;
	if (slice_find(t->value, slice_of(".."), &dots)) {
		first = slice_part(t->value, 0, dots);
		last = slice_from(t->value, dots + 2);
	}
	int64_t ignored;
	q->field = FIELD_DATE;
	q->from_ms = INT64_MIN;
	q->to_ms = INT64_MAX;
	bool right = !t->has_prefix && (first.len > 0 || last.len > 0) &&
	             (first.len == 0 || read_date(first, &q->from_ms, &ignored)) &&
	             (last.len == 0 || read_date(last, &ignored, &q->to_ms));
	if (!right)
		return wrong_words(p, "query.date", t->value_at, t->value);
	if (q->from_ms >= q->to_ms)
		return wrong_words(p, "query.date_order", t->value_at, t->value);
	*out = q;
	return STATUS_OK;
}

static enum status make_is(struct parser *p, const struct token *t, const struct query **out)
{
	struct query *q = new_query(p, QUERY_IS);
	if (q == NULL)
		return STATUS_MEMORY;
	char *name = arena_cstr(p->a, t->value);
	if (name == NULL)
		return error_memory(p->err);
	bool right = t->value.len > 0 && !t->has_prefix;
	for (size_t i = 0; i < t->value.len; i++) {
		right = right && byte_is_alpha(name[i]);
		name[i] = byte_to_lower(name[i]);
	}
	if (!right)
		return wrong_words(p, "query.is", t->value_at, t->value);
	q->field = FIELD_IS;
	q->value = slice_make(name, t->value.len);
	*out = q;
	return STATUS_OK;
}

static enum status make_term(struct parser *p, const struct token *t, const struct query **out)
{
	if (++p->terms > QUERY_TERM_MAX)
		return wrong(p, "query.long", t->span.begin);
	if (t->field == FIELD_DATE)
		return make_date(p, t, out);
	if (t->field == FIELD_IS)
		return make_is(p, t, out);
	struct query *q = new_query(p, QUERY_FIELD);
	if (q == NULL)
		return STATUS_MEMORY;
	struct slice value = arena_copy(p->a, slice_trim(t->value));
	if (value.ptr == NULL)
		return error_memory(p->err);
	enum status status = fold_words(p, value, q);
	if (status != STATUS_OK)
		return status;
	if (q->word_count == 0 && t->field == FIELD_NONE)
		return wrong(p, "query.quote_empty", t->span.begin);
	if (q->word_count == 0)
		return wrong_words(p, "query.value_missing", t->span.begin, slice_of(query_field_name(t->field)));
	enum classification class;
	if (t->field == FIELD_CLASS && (t->has_prefix || !field_class(value, &class)))
		return wrong_words(p, "query.class", t->value_at, t->value);
	q->field = t->field;
	q->last_is_prefix = t->has_prefix;
	if (t->field != FIELD_NONE) {
		q->value = value;
	} else if (q->word_count > 1) {
		q->kind = QUERY_PHRASE;
	} else {
		q->kind = t->has_prefix ? QUERY_PREFIX : QUERY_WORD;
		q->last_is_prefix = false;
	}
	*out = q;
	return STATUS_OK;
}

/* ---- The grammar: either = both (OR both)*, both = unary ([AND] unary)*, unary = NOT unary | ( either ) | term ---- */

static enum status parse_either(struct parser *p, const struct query **out);

static enum status make_pair(struct parser *p, enum query_kind kind, const struct query *right,
                             const struct query **out)
{
	struct query *q = new_query(p, kind);
	if (q == NULL)
		return STATUS_MEMORY;
	q->left = *out;
	q->right = right;
	*out = q;
	return STATUS_OK;
}

static enum status parse_parentheses(struct parser *p, const struct query **out)
{
	size_t open = p->token.span.begin;
	enum status status = advance(p);
	if (status == STATUS_OK && p->token.kind == TOKEN_CLOSE)
		return wrong(p, "query.parentheses_empty", open);
	if (status == STATUS_OK && p->token.kind == TOKEN_END)
		return wrong(p, "query.parenthesis_open", open);
	if (status == STATUS_OK)
		status = parse_either(p, out);
	if (status == STATUS_OK && p->token.kind != TOKEN_CLOSE)
		return wrong(p, "query.parenthesis_open", open);
	return status == STATUS_OK ? advance(p) : status;
}

static enum status parse_negation(struct parser *p, const struct query **out);

static enum status parse_unary(struct parser *p, const struct query **out)
{
	struct token t = p->token;
	enum status status;
	switch (t.kind) {
	case TOKEN_TERM:
		status = make_term(p, &t, out);
		return status == STATUS_OK ? advance(p) : status;
	case TOKEN_ALL:
		*out = new_query(p, QUERY_ALL);
		return *out == NULL ? STATUS_MEMORY : advance(p);
	case TOKEN_OPEN:
	case TOKEN_NOT:
		if (p->depth == QUERY_DEPTH_MAX)
			return wrong(p, "query.deep", t.span.begin);
		p->depth++;
		status = t.kind == TOKEN_NOT ? parse_negation(p, out) : parse_parentheses(p, out);
		p->depth--;
		return status;
	default:
		return wrong_words(p, "query.operator_before", t.span.begin, slice_span(p->text, t.span));
	}
}

/* What follows an operator, which is named if nothing does. */
static enum status parse_operand(struct parser *p, const struct token *operator, bool unary, const struct query **out)
{
	if (p->token.kind == TOKEN_END || p->token.kind == TOKEN_CLOSE)
		return wrong_words(p, "query.operator_after", operator->span.begin,
		                   slice_span(p->text, operator->span));
	return unary ? parse_unary(p, out) : STATUS_OK;
}

static enum status parse_negation(struct parser *p, const struct query **out)
{
	struct token operator= p->token;
	enum status status = advance(p);
	if (status == STATUS_OK)
		status = parse_operand(p, &operator, true, out);
	/* Twice denied is said plainly, so that a written query is never deeper than the one that was typed. */
	if (status == STATUS_OK && (*out)->kind == QUERY_NOT) {
		*out = (*out)->left;
		return STATUS_OK;
	}
	struct query *q = status == STATUS_OK ? new_query(p, QUERY_NOT) : NULL;
	if (q == NULL)
		return status == STATUS_OK ? STATUS_MEMORY : status;
	q->left = *out;
	*out = q;
	return STATUS_OK;
}

static enum status parse_both(struct parser *p, const struct query **out)
{
	enum status status = parse_unary(p, out);
	while (status == STATUS_OK && p->token.kind != TOKEN_END && p->token.kind != TOKEN_CLOSE &&
	       p->token.kind != TOKEN_OR) {
		struct token operator= p->token;
		const struct query *right = NULL;
		if (operator.kind == TOKEN_AND) {
			status = advance(p);
			if (status == STATUS_OK)
				status = parse_operand(p, &operator, true, &right);
		} else {
			status = parse_unary(p, &right);
		}
		if (status == STATUS_OK)
			status = make_pair(p, QUERY_AND, right, out);
	}
	return status;
}

static enum status parse_either(struct parser *p, const struct query **out)
{
	enum status status = parse_both(p, out);
	while (status == STATUS_OK && p->token.kind == TOKEN_OR) {
		struct token operator= p->token;
		const struct query *right = NULL;
		status = advance(p);
		if (status == STATUS_OK)
			status = parse_operand(p, &operator, false, &right);
		if (status == STATUS_OK)
			status = parse_both(p, &right);
		if (status == STATUS_OK)
			status = make_pair(p, QUERY_OR, right, out);
	}
	return status;
}

static bool is_blank(struct slice text)
{
	size_t at = 0, space;
	while ((space = space_at(text, at)) > 0)
		at += space;
	return at == text.len;
}

enum status query_parse(struct arena *a, struct slice text, const struct query **out, struct error *err)
{
	struct parser p = {.a = a, .text = text, .err = err};
	size_t bad;
	if (text.len > QUERY_TEXT_MAX) {
		/* The place is where the text would have to end. */
		p.text.len = QUERY_TEXT_MAX;
		return wrong(&p, "query.long", QUERY_TEXT_MAX);
	}
	if (!utf8_valid(text, &bad))
		return wrong(&p, "query.encoding", bad);
	enum status status = advance(&p);
	if (status == STATUS_OK && p.token.kind == TOKEN_END) {
		if (!is_blank(text))
			return wrong_words(&p, "query.nothing", 0, text);
		*out = new_query(&p, QUERY_ALL);
		return *out == NULL ? STATUS_MEMORY : STATUS_OK;
	}
	if (status == STATUS_OK && p.token.kind == TOKEN_CLOSE)
		return wrong(&p, "query.parenthesis_close", p.token.span.begin);
	if (status == STATUS_OK)
		status = parse_either(&p, out);
	if (status == STATUS_OK && p.token.kind == TOKEN_CLOSE)
		return wrong(&p, "query.parenthesis_close", p.token.span.begin);
	return status;
}

/* ---- Writing ---- */

static void write_words(struct buffer *b, const struct query *q)
{
	for (size_t i = 0; i < q->word_count; i++) {
		if (i > 0)
			buffer_add_byte(b, ' ');
		buffer_add(b, q->words[i]);
	}
}

/* How exactly a day must be written as the first, or as the last, of a range: 1 year, 2 month, 3 day. */
static int date_parts(const struct calendar *c)
{
	return c->day != 1 ? 3 : c->month != 1 ? 2 : 1;
}

static void write_day(struct buffer *b, const struct calendar *c, int parts)
{
	buffer_add_format(b, "%04d", c->year);
	if (parts > 1)
		buffer_add_format(b, "-%02d", c->month);
	if (parts > 2)
		buffer_add_format(b, "-%02d", c->day);
}

static void write_date(struct buffer *b, const struct query *q)
{
	bool has_from = q->from_ms != INT64_MIN, has_to = q->to_ms != INT64_MAX;
	struct calendar from = {0}, behind = {0}, last = {0};
	int from_parts = 1, to_parts = 1;
	if (has_from) {
		from = calendar_of(q->from_ms);
		from_parts = date_parts(&from);
	}
	if (has_to) {
		behind = calendar_of(q->to_ms);
		last = calendar_of(q->to_ms - 1);
		to_parts = date_parts(&behind);
	}
	int parts = from_parts > to_parts ? from_parts : to_parts;
	bool same = has_from && has_to && from.year == last.year && (parts < 2 || from.month == last.month) &&
	            (parts < 3 || from.day == last.day);
	buffer_add_cstr(b, "date:");
	if (same) {
		write_day(b, &from, parts);
		return;
	}
	if (has_from)
		write_day(b, &from, from_parts);
	buffer_add_cstr(b, "..");
	if (has_to)
		write_day(b, &last, to_parts);
}

static bool is_plain(struct slice value)
{
	for (size_t i = 0; i < value.len; i++)
		if (!byte_is_alpha(value.ptr[i]) && !byte_is_digit(value.ptr[i]))
			return false;
	return true;
}

static void write_field(struct buffer *b, const struct query *q)
{
	bool plain = is_plain(q->value);
	buffer_add_format(b, "%s:%s", query_field_name(q->field), plain ? "" : "\"");
	buffer_add(b, q->value);
	buffer_add_cstr(b, q->last_is_prefix ? "*" : "");
	buffer_add_cstr(b, plain ? "" : "\"");
}

static void write_query(struct buffer *b, const struct query *q);

static void write_within(struct buffer *b, const struct query *q, bool parentheses)
{
	buffer_add_cstr(b, parentheses ? "(" : "");
	write_query(b, q);
	buffer_add_cstr(b, parentheses ? ")" : "");
}

static void write_query(struct buffer *b, const struct query *q)
{
	switch (q->kind) {
	case QUERY_ALL:
		buffer_add_byte(b, '*');
		break;
	case QUERY_AND:
		write_within(b, q->left, q->left->kind == QUERY_OR);
		buffer_add_byte(b, ' ');
		write_within(b, q->right, q->right->kind == QUERY_OR || q->right->kind == QUERY_AND);
		break;
	case QUERY_OR:
		write_query(b, q->left);
		buffer_add_cstr(b, " OR ");
		write_within(b, q->right, q->right->kind == QUERY_OR);
		break;
	case QUERY_NOT:
		buffer_add_byte(b, '-');
		write_within(b, q->left, q->left->kind >= QUERY_AND && q->left->kind <= QUERY_NOT);
		break;
	case QUERY_WORD:
		write_words(b, q);
		break;
	case QUERY_PREFIX:
		write_words(b, q);
		buffer_add_byte(b, '*');
		break;
	case QUERY_PHRASE:
		buffer_add_byte(b, '"');
		write_words(b, q);
		buffer_add_cstr(b, q->last_is_prefix ? "*\"" : "\"");
		break;
	case QUERY_FIELD:
		write_field(b, q);
		break;
	case QUERY_DATE:
		write_date(b, q);
		break;
	case QUERY_IS:
		buffer_add_cstr(b, "is:");
		buffer_add(b, q->value);
		break;
	}
}

struct slice query_write(struct arena *a, const struct query *query)
{
	struct buffer b = {0};
	struct slice text = {"", 0};
	if (query->kind != QUERY_ALL) {
		write_query(&b, query);
		text = buffer_done(&b, NULL) == STATUS_OK ? arena_copy(a, buffer_slice(&b)) : (struct slice){NULL, 0};
	}
	buffer_free(&b);
	return text;
}
