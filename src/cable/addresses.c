#include "cable/addresses.h"

#include "cable/classification.h"
#include "cable/dtg.h"
#include "cable/labels.h"

/* A label at the start of a line ends within so many bytes. */
enum { INDICATOR_MIN = 4, INDICATOR_MAX = 9, NUMBER_MAX = 7, LABEL_WITHIN = 64 };

enum part { PART_NONE, PART_FROM, PART_TO, PART_INFO };

struct walk {
	struct arena *arena;
	const struct posts *posts;
	struct addresses *out;
	size_t to_capacity;
	size_t info_capacity;
	enum part part;
	struct addressee *last;
	bool failed;
};

/* "RUEHC" of "RUEHC/SECSTATE WASHDC": the length with its slash; 0 if there is none. */
static size_t indicator_length(struct slice line)
{
	size_t i = 0;
	while (i < line.len && (byte_is_upper(line.ptr[i]) || byte_is_digit(line.ptr[i])))
		i++;
	bool is = i >= INDICATOR_MIN && i <= INDICATOR_MAX && i < line.len && line.ptr[i] == '/' && line.ptr[0] == 'R';
	return is ? i + 1 : 0;
}

/* The last word of `words`; takes it off. */
static struct slice take_last_word(struct slice *words)
{
	size_t begin = words->len;
	while (begin > 0 && !byte_is_space(words->ptr[begin - 1]))
		begin--;
	struct slice last = slice_from(*words, begin);
	*words = slice_trim(slice_part(*words, 0, begin));
	return last;
}

static bool is_number(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!byte_is_digit(s.ptr[i]))
			return false;
	}
	return s.len > 0 && s.len <= NUMBER_MAX;
}

/* Splits "RUEHC/SECSTATE WASHDC IMMEDIATE 1291". */
static struct addressee read_addressee(struct slice line)
{
	struct addressee out = {0};
	size_t indicator = indicator_length(line);
	if (indicator > 0)
		out.indicator = slice_part(line, 0, indicator - 1);
	struct slice words = slice_trim(slice_from(line, indicator));
	for (int i = 0; i < 3; i++) {
		struct slice rest = words;
		struct slice last = take_last_word(&rest);
		if (is_number(last) && out.number.len == 0 && rest.len > 0)
			out.number = last;
		else if (last.len > 2 && precedence_parse(last) != PRECEDENCE_NONE && out.precedence == PRECEDENCE_NONE)
			out.precedence = precedence_parse(last);
		else if (!slice_equals_nocase(last, "NIACT"))
			break;
		words = rest;
	}
	out.name = words;
	return out;
}

static void add(struct walk *w, struct slice line)
{
	struct addressee addressee = read_addressee(line);
	/* A line of nothing but precedence and number goes on with the one before. */
	if (addressee.name.len == 0 && addressee.indicator.len == 0) {
		if (w->last != NULL && w->last->precedence == PRECEDENCE_NONE)
			w->last->precedence = addressee.precedence;
		if (w->last != NULL && w->last->number.len == 0)
			w->last->number = addressee.number;
		return;
	}
	if (w->part == PART_FROM) {
		w->out->from = addressee;
		w->last = &w->out->from;
		return;
	}
	struct addressee **items = w->part == PART_TO ? &w->out->to : &w->out->info;
	size_t *count = w->part == PART_TO ? &w->out->to_count : &w->out->info_count;
	size_t *capacity = w->part == PART_TO ? &w->to_capacity : &w->info_capacity;
	if (*count == ADDRESSEES_MAX)
		return;
	struct addressee *item = arena_push(w->arena, items, *count, capacity, sizeof *item);
	if (item == NULL) {
		w->failed = true;
		return;
	}
	*item = addressee;
	w->last = item;
	(*count)++;
}

/* What a line begins with: FM, TO or INFO and its first addressee. */
static enum part part_of(struct slice line, struct slice *rest)
{
	static const struct {
		const char *word;
		enum part part;
	} words[] = {{"FM", PART_FROM}, {"FROM", PART_FROM}, {"TO", PART_TO}, {"INFO", PART_INFO}};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t len = slice_of(words[i].word).len;
		if (!slice_starts_with(line, words[i].word) || line.len <= len)
			continue;
		if (byte_is_space(line.ptr[len]) || line.ptr[len] == ':') {
			*rest = slice_trim(slice_from(line, len + 1));
			return words[i].part;
		}
		/* "TORUEHC/SECSTATE": a space got lost. */
		if (indicator_length(slice_from(line, len)) > 0) {
			*rest = slice_from(line, len);
			return words[i].part;
		}
	}
	return PART_NONE;
}

/* True if `line` ends the addresses: a classification, a label, the end mark, or the telegram's own post and number. */
static bool ends_addresses(struct walk *w, struct slice line)
{
	enum classification c;
	struct label label;
	size_t word = 0;
	while (word < line.len && byte_is_alpha(line.ptr[word]))
		word++;
	bool marking =
	    label_spaced_length(line, 0) > 0 || (word > 3 && classification_parse(slice_part(line, 0, word), &c));
	if (marking || slice_equals(line, "BT"))
		return true;
	if (label_next(slice_part(line, 0, LABEL_WITHIN), 0, &label) && label.begin == 0)
		return true;
	struct slice rest = line;
	struct slice last = take_last_word(&rest);
	const struct post *post = is_number(last) ? posts_find_exact(w->posts, rest) : NULL;
	return post != NULL && post == w->out->post;
}

static const struct post *post_of(const struct posts *posts, const struct addressee *from)
{
	const struct post *post = posts_find(posts, from->name);
	return post != NULL ? post : posts_find_indicator(posts, from->indicator);
}

/* One line of the head, without the spaces around it. False when the addresses have ended. */
static bool take_line(struct walk *w, struct slice head, struct slice line)
{
	struct slice rest = line;
	enum part part = part_of(line, &rest);
	size_t begin = (size_t)(line.ptr - head.ptr);
	if (w->part == PART_NONE && part != PART_FROM)
		return true;
	if (part == PART_FROM && w->part != PART_NONE)
		return false;
	if (part == PART_NONE && ends_addresses(w, line))
		return false;
	if (part == PART_FROM)
		w->out->span.begin = begin;
	if (part != PART_NONE)
		w->part = part;
	/* Behind FM may stand more lines, such as office codes; only its own counts. */
	if (w->part != PART_FROM || part == PART_FROM) {
		add(w, rest);
		w->out->span.end = begin + line.len;
	}
	if (part == PART_FROM)
		w->out->post = post_of(w->posts, &w->out->from);
	return true;
}

enum status addresses_parse(struct arena *a, const struct posts *posts, struct slice head, struct addresses *out,
                            struct error *err)
{
	struct walk w = {.arena = a, .posts = posts, .out = out};
	struct slice rest = head;
	struct slice line;
	*out = (struct addresses){0};
	while (!w.failed && slice_next_line(&rest, &line)) {
		line = slice_trim(line);
		if (line.len == 0) {
			/* An empty line ends the list, but not one between FM and TO. */
			if (out->to_count + out->info_count > 0)
				break;
			continue;
		}
		if (!take_line(&w, head, line))
			break;
	}
	return w.failed ? error_memory(err) : STATUS_OK;
}
