#include "cable/references.h"

#include "cable/document_text.h"
#include "cable/labels.h"
#include "cable/mrn.h"

#include <string.h>

enum { NAME_WORDS_MAX = 5, NUMBER_DIGITS_MAX = 7, COMMENT_MAX = 600, BLOCK_MAX = 64 * 1024 };

/* Where the walk through a REF block stands. */
struct walk {
	struct arena *arena;
	const struct posts *posts;
	struct slice text;
	struct slice head;
	int year; /* the telegram's */
	struct slice own;
	struct references *out;
	size_t capacity;
	bool failed;

	size_t at;
	size_t end;
	struct slice letter;
	size_t item_begin; /* behind the letter */
	bool item_has_mrn;

	int item_year; /* given before the name; 0: none */
	size_t begin;  /* of the year or the name */
	struct span name;
	int name_words;
	const struct post *last_post; /* "STATE 188314, 259032": a number alone belongs to it */
	struct slice last_name;
	int last_year;
	bool after_and; /* a comma, AND or & stood before */
	bool junk;      /* words that are no reference, up to the next separator */
	bool complete;  /* right behind a reference: "(08)" may follow */
};

static bool is_known(struct walk *w, struct slice mrn)
{
	if (slice_equal(mrn, w->own))
		return true;
	for (size_t i = 0; i < w->out->count; i++) {
		if (slice_equal(w->out->items[i].mrn, mrn))
			return true;
	}
	return false;
}

static struct reference *push(struct walk *w)
{
	if (w->out->count == REFERENCES_MAX)
		return NULL;
	struct reference *item = arena_push(w->arena, &w->out->items, w->out->count, &w->capacity, sizeof *item);
	if (item == NULL)
		w->failed = true;
	else
		w->out->count++;
	return item;
}

static void forget_item(struct walk *w)
{
	w->item_year = 0;
	w->name = (struct span){0, 0};
	w->name_words = 0;
	w->after_and = false;
}

static void add_mrn(struct walk *w, int year, const struct post *post, int64_t number, struct span span)
{
	struct mrn mrn = {.year = year, .post = post, .number = number};
	struct slice written = year > 0 ? mrn_write(w->arena, &mrn) : (struct slice){"", 0};
	if (written.ptr == NULL)
		w->failed = true;
	w->item_has_mrn = true;
	w->complete = true;
	if (written.ptr == NULL || (written.len > 0 && is_known(w, written)))
		return;
	struct reference *item = push(w);
	if (item != NULL)
		*item = (struct reference){w->letter, written, slice_span(w->text, span), span};
}

/* A letter's item ended: if no telegram was in it, it is kept as words. */
static void end_item(struct walk *w, size_t end)
{
	struct slice words = slice_trim(slice_part(w->text, w->item_begin, end));
	while (words.len > 0 && strchr(";,.:)]\\", words.ptr[words.len - 1]) != NULL)
		words = slice_trim(slice_part(words, 0, words.len - 1));
	size_t begin = (size_t)(words.ptr - w->text.ptr);
	if (w->letter.len > 0 && !w->item_has_mrn && words.len >= 3) {
		struct reference *item = push(w);
		if (item != NULL)
			*item = (struct reference){w->letter, {"", 0}, words, {begin, begin + words.len}};
	}
	w->item_has_mrn = false;
}

static void begin_item(struct walk *w, struct slice letter, size_t letter_begin, size_t at)
{
	/* "A. (A) PARIS 7682", "B. REF B: 05 SOFIA 1207": the letter stands twice. */
	end_item(w, letter_begin);
	w->letter = letter;
	w->item_begin = at;
	w->junk = false;
	w->last_post = NULL;
	w->complete = false;
	forget_item(w);
	w->at = at;
}

static char byte_at(const struct walk *w, size_t at)
{
	return at < w->end ? w->head.ptr[at] : '\0';
}

/* "(A)", "[B]", "(1)" at the bracket: an item's letter. "(08)" behind a reference: its year. Anything else is a comment. */
static void take_bracket(struct walk *w)
{
	char close = byte_at(w, w->at) == '(' ? ')' : ']';
	size_t len;
	struct slice rest = slice_part(w->head, w->at + 1, w->at + COMMENT_MAX < w->end ? w->at + COMMENT_MAX : w->end);
	if (!slice_find_byte(rest, close, &len)) {
		w->at++;
		return;
	}
	struct slice inside = slice_trim(slice_part(rest, 0, len));
	size_t begin = w->at;
	size_t behind = w->at + len + 2;
	int year;
	if (w->complete && inside.len == 2 && mrn_parse_year(inside, &year) && w->out->count > 0 && w->year > 0) {
		struct reference *last = &w->out->items[w->out->count - 1];
		struct mrn mrn;
		if (last->mrn.len > 0 && mrn_parse(w->posts, last->mrn, &mrn)) {
			mrn.year = year;
			last->mrn = mrn_write(w->arena, &mrn);
			w->failed |= last->mrn.ptr == NULL;
			last->span.end = behind;
			last->words = slice_span(w->text, last->span);
		}
		w->at = behind;
	} else if (inside.len == 1 || (inside.len == 2 && byte_is_digit(inside.ptr[0]) && !w->complete)) {
		begin_item(w, inside, begin, behind);
	} else {
		w->at = behind;
		forget_item(w);
	}
}

/* A number stood at `span`. */
static void take_number(struct walk *w, struct span span)
{
	struct slice digits = slice_span(w->head, span);
	int64_t number;
	int year;
	if (w->name_words > 0) {
		const struct post *post = posts_find(w->posts, slice_span(w->head, w->name));
		if (digits.len <= NUMBER_DIGITS_MAX && post != NULL && slice_to_int64(digits, &number) && number > 0) {
			w->last_post = post;
			w->last_year = w->item_year > 0 ? w->item_year : w->year;
			add_mrn(w, w->last_year, post, number, (struct span){w->begin, span.end});
		} else {
			w->junk = true;
			w->last_post = NULL;
		}
		forget_item(w);
		return;
	}
	size_t next = span.end;
	while (next < w->end && (byte_is_space(w->head.ptr[next]) || w->head.ptr[next] == '\\'))
		next++;
	bool is_year =
	    (digits.len == 2 || digits.len == 4) && byte_is_alpha(byte_at(w, next)) && mrn_parse_year(digits, &year);
	if (is_year) {
		w->item_year = year;
		w->begin = span.begin;
	} else if (w->after_and && w->last_post != NULL && digits.len <= NUMBER_DIGITS_MAX &&
	           slice_to_int64(digits, &number) && number > 0) {
		add_mrn(w, w->last_year, w->last_post, number, span);
		forget_item(w);
	} else {
		w->junk = true;
		forget_item(w);
	}
}

static bool is_ignored(struct slice word)
{
	static const char *const words[] = {"REF",  "REFS",     "REFTEL", "REFTELS", "NOTAL", "SEE",
	                                    "ALSO", "PREVIOUS", "TEL",    "TELS",    "CABLE"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (slice_equals_nocase(word, words[i]))
			return true;
	}
	return false;
}

static void take_word(struct walk *w, struct span span)
{
	struct slice word = slice_span(w->head, span);
	w->complete = false;
	if (slice_equals_nocase(word, "AND") || slice_equals(word, "&")) {
		w->after_and = true;
		w->junk = false;
		return;
	}
	if (is_ignored(word) && w->name_words == 0)
		return;
	if (w->name_words == 0) {
		w->name.begin = span.begin;
		if (w->item_year == 0)
			w->begin = span.begin;
	}
	w->name.end = span.end;
	if (++w->name_words > NAME_WORDS_MAX) {
		w->junk = true;
		forget_item(w);
	}
}

/* How `run` is made: only digits, only letters (and marks of names), or both. */
struct make {
	size_t leading_digits;
	size_t letters;
	size_t trailing_digits;
	bool other;
};

static struct make make_of(struct slice run)
{
	struct make m = {0};
	size_t i = 0;
	while (i < run.len && byte_is_digit(run.ptr[i]))
		i++;
	m.leading_digits = i;
	size_t digits_end = run.len;
	while (digits_end > i && byte_is_digit(run.ptr[digits_end - 1]))
		digits_end--;
	m.trailing_digits = run.len - digits_end;
	for (; i < digits_end; i++) {
		char c = run.ptr[i];
		if (byte_is_alpha(c) || (unsigned char)c >= 0x80)
			m.letters++;
		else if (c != '\'' && c != '-' && c != '.')
			m.other = true;
	}
	return m;
}

/* A run of letters, digits and marks without white space: a year, a name, a number, or what is glued of them. */
static void take_run(struct walk *w, struct span span)
{
	struct slice run = slice_span(w->head, span);
	struct make m = make_of(run);
	int year;
	struct mrn mrn;
	if (m.other) {
		w->junk = true;
		w->last_post = NULL;
		forget_item(w);
	} else if (m.letters == 0) {
		if (m.leading_digits == run.len)
			take_number(w, span);
		else
			w->junk = run.len > 1 || w->junk;
	} else if (run.len == 2 && m.letters == 1 && mrn_parse_year(run, &year)) {
		w->item_year = year; /* "O4 CHENNAI 0944" */
		w->begin = span.begin;
	} else if (m.leading_digits == 0 && m.trailing_digits > 1) {
		take_word(w, (struct span){span.begin, span.end - m.trailing_digits});
		take_number(w, (struct span){span.end - m.trailing_digits, span.end});
	} else if (m.leading_digits == 0) {
		take_word(w, span); /* "SANTIAG0": a zero for an O */
	} else if (m.trailing_digits > 0 && mrn_parse(w->posts, run, &mrn) && mrn.post != NULL) {
		add_mrn(w, mrn.year, mrn.post, mrn.number, span);
		w->last_post = mrn.post;
		w->last_year = mrn.year;
		forget_item(w);
	} else if (m.trailing_digits == 0 && mrn_parse_year(slice_part(run, 0, m.leading_digits), &year)) {
		w->item_year = year; /* "09RIYADH 1302" */
		w->begin = span.begin;
		take_word(w, (struct span){span.begin + m.leading_digits, span.end});
	} else {
		w->junk = true;
		w->last_post = NULL;
		forget_item(w);
	}
}

static bool ends_run(const struct walk *w, size_t at)
{
	char c = byte_at(w, at);
	switch (c) {
	case '\0':
	case ',':
	case ';':
	case '(':
	case ')':
	case '[':
	case ']':
	case '\\':
	case '"':
		return true;
	case '\xC2':
		return byte_at(w, at + 1) == '\xB6';
	default:
		return byte_is_space(c);
	}
}

/* A letter alone, or with its mark: "A.", "B)", "C:", "D.01", "B HAVANA". */
static bool take_letter(struct walk *w)
{
	size_t next = w->at + 1;
	char mark = byte_at(w, next);
	if (!byte_is_alpha(byte_at(w, w->at)))
		return false;
	if (mark == '.' || mark == ')' || mark == ':') {
		/* "E.O." and "U.S." are no letters of items. */
		if (mark == '.' && byte_is_alpha(byte_at(w, next + 1)) && byte_at(w, next + 2) == '.')
			return false;
		next++;
		while (byte_at(w, next) == ')' || byte_at(w, next) == '.' || byte_at(w, next) == ':')
			next++;
	} else if (!byte_is_space(mark)) {
		return false;
	}
	begin_item(w, slice_part(w->head, w->at, w->at + 1), w->at, next);
	return true;
}

static void take_next(struct walk *w)
{
	char c = byte_at(w, w->at);
	if (byte_is_space(c) || c == '\\' || c == '"' || c == ')' || c == ']') {
		w->at++;
	} else if (c == '\xC2' && byte_at(w, w->at + 1) == '\xB6') {
		w->at += 2;
	} else if (c == '(' || c == '[') {
		take_bracket(w);
	} else if (c == ',' || c == ';') {
		forget_item(w);
		w->after_and = true;
		w->junk = false;
		w->complete = false;
		w->at++;
	} else if (!take_letter(w)) {
		size_t end = w->at;
		while (end < w->end && !ends_run(w, end))
			end++;
		struct span run = {w->at, end > w->at ? end : w->at + 1};
		w->at = run.end;
		while (run.end > run.begin + 1 && (w->head.ptr[run.end - 1] == '.' || w->head.ptr[run.end - 1] == ':'))
			run.end--;
		if (!w->junk || slice_equals_nocase(slice_span(w->head, run), "AND"))
			take_run(w, run);
	}
}

/* True if a line after an empty one goes on with the list: a letter with its mark, a year, or a name with a number. */
static bool goes_on(const struct posts *posts, struct slice head, size_t at, size_t end)
{
	if (head.ptr[at] == '\xC2')
		at += 2;
	if (at >= end)
		return false;
	if (at + 1 < end && (head.ptr[at] == '(' || head.ptr[at] == '['))
		at++;
	if (at + 1 < end && byte_is_alpha(head.ptr[at]) && strchr(".):]", head.ptr[at + 1]) != NULL)
		return true;
	int number;
	size_t behind;
	if (label_number_at(head, at, &number, &behind))
		return false;
	if (byte_is_digit(head.ptr[at]))
		return true;
	size_t digit = at;
	while (digit < end && digit - at < 40 && head.ptr[digit] != '\n' && !byte_is_digit(head.ptr[digit]))
		digit++;
	return digit < end && byte_is_digit(head.ptr[digit]) && posts_find(posts, slice_part(head, at, digit)) != NULL;
}

static bool is_handling_line(struct slice line)
{
	return slice_starts_with_nocase(line, "SENSITIVE BUT UNCLAS") || slice_starts_with_nocase(line, "SUMMARY") ||
	       slice_starts_with_nocase(line, "THIS ") || slice_starts_with(line, "---") ||
	       slice_starts_with(line, "===");
}

/* Where the block ends that begins at `begin`: at a line that does not go on with it. */
static size_t block_end(const struct posts *posts, struct slice head, struct span field)
{
	size_t end = field.begin + text_cut(slice_span(head, field), BLOCK_MAX).len;
	bool empty = false;
	bool any = false;
	size_t at = field.begin;
	while (at < end) {
		size_t len;
		if (!slice_find_byte(slice_part(head, at, end), '\n', &len))
			len = end - at;
		struct slice line = slice_trim(slice_part(head, at, at + len));
		if (slice_equals(line, "\\"))
			line.len = 0;
		size_t begin = line.len > 0 ? (size_t)(line.ptr - head.ptr) : at;
		if (line.len > 0 && at > field.begin &&
		    (is_handling_line(line) || label_spaced_length(head, begin) > 0))
			return at;
		if (line.len > 0 && any && empty && !goes_on(posts, head, begin, end))
			return at;
		any |= line.len > 0;
		empty = line.len == 0;
		at += len + 1;
	}
	return end;
}

/* The next REF block behind `from`, of which the first is known: its label, and in `field` how far the words go that may belong to it. */
static bool next_block(const struct labels *head, size_t from, struct label *label, struct span *field)
{
	if (from == 0) {
		*label = head->first[LABEL_REFERENCE];
		*field = head->fields[LABEL_REFERENCE];
		return labels_have(head, LABEL_REFERENCE);
	}
	if (!label_find(head->text, LABEL_REFERENCE, from, label))
		return false;
	*field = label_field(head->text, label);
	return true;
}

size_t references_end(const struct posts *posts, const struct labels *head)
{
	struct label label;
	struct span field;
	size_t end = 0;
	for (size_t from = 0; next_block(head, from, &label, &field); from = field.end)
		end = block_end(posts, head->text, field);
	return end;
}

enum status references_parse(struct arena *a, const struct posts *posts, struct slice text, const struct labels *head,
                             int year, struct slice own, struct references *out, struct error *err)
{
	struct walk w = {
	    .arena = a, .posts = posts, .text = text, .head = head->text, .year = year, .own = own, .out = out};
	struct label label;
	struct span field;
	size_t from = 0;
	*out = (struct references){0};
	while (next_block(head, from, &label, &field) && out->count < REFERENCES_MAX && !w.failed) {
		w.end = block_end(posts, head->text, field);
		w.letter = (struct slice){NULL, 0};
		w.item_has_mrn = true;
		begin_item(&w, w.letter, label.begin, field.begin);
		while (w.at < w.end && !w.failed && out->count < REFERENCES_MAX)
			take_next(&w);
		end_item(&w, w.end);
		out->end = w.end;
		from = field.end;
	}
	return w.failed ? error_memory(err) : STATUS_OK;
}
