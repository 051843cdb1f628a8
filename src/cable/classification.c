#include "cable/classification.h"

#include "cable/labels.h"

#include <string.h>

enum { LETTERS_MAX = 80, POST_WORDS_MAX = 4, POST_LETTERS_MIN = 4 };

const char *classification_name(enum classification c)
{
	switch (c) {
	case CLASSIFICATION_UNCLASSIFIED:
		return "UNCLASSIFIED";
	case CLASSIFICATION_LIMITED:
		return "LIMITED OFFICIAL USE";
	case CLASSIFICATION_CONFIDENTIAL:
		return "CONFIDENTIAL";
	case CLASSIFICATION_SECRET:
		return "SECRET";
	case CLASSIFICATION_TOP_SECRET:
		return "TOP SECRET";
	case CLASSIFICATION_NONE:
		break;
	}
	return "";
}

static const struct {
	const char *letters;
	enum classification classification;
} levels[] = {
    {"TOPSECRET", CLASSIFICATION_TOP_SECRET},
    {"TS", CLASSIFICATION_TOP_SECRET},
    {"SECRET", CLASSIFICATION_SECRET},
    {"SENSITIVEBUTUNCLASSIFIED", CLASSIFICATION_LIMITED},
    {"SBU", CLASSIFICATION_LIMITED},
    {"S", CLASSIFICATION_SECRET},
    {"CONFIDENTIAL", CLASSIFICATION_CONFIDENTIAL},
    {"C", CLASSIFICATION_CONFIDENTIAL},
    {"LIMITEDOFFICIALUSE", CLASSIFICATION_LIMITED},
    {"LIMITED", CLASSIFICATION_LIMITED},
    {"LOU", CLASSIFICATION_LIMITED},
    {"FOROFFICIALUSEONLY", CLASSIFICATION_LIMITED},
    {"FOUO", CLASSIFICATION_LIMITED},
    {"UNCLASSIFIED", CLASSIFICATION_UNCLASSIFIED},
    {"UNCLAS", CLASSIFICATION_UNCLASSIFIED},
    {"U", CLASSIFICATION_UNCLASSIFIED},
};

static size_t letters_of(struct slice words, char out[LETTERS_MAX])
{
	size_t len = 0;
	for (size_t i = 0; i < words.len; i++) {
		if (!byte_is_alpha(words.ptr[i]))
			continue;
		if (len == LETTERS_MAX)
			return 0;
		out[len++] = byte_to_upper(words.ptr[i]);
	}
	return len;
}

/* What may follow a classification without changing it, or making it "for official use only". */
static bool is_handling(struct slice rest, bool *limited)
{
	static const char *const handling[] = {"NOFORN", "NF",    "EXDIS", "NODIS",    "LIMDIS",    "STADIS",
	                                       "SIPDIS", "ORCON", "RELTO", "EYESONLY", "ENTIRETEXT"};
	if (slice_equals(rest, "FOROFFICIALUSEONLY") || slice_equals(rest, "SENSITIVE") || slice_equals(rest, "SBU") ||
	    slice_equals(rest, "FOUO")) {
		*limited = true;
		return true;
	}
	while (rest.len > 0) {
		size_t i = 0;
		while (i < sizeof handling / sizeof *handling && !slice_starts_with(rest, handling[i]))
			i++;
		if (i == sizeof handling / sizeof *handling)
			return false;
		rest = slice_from(rest, slice_of(handling[i]).len);
	}
	return true;
}

bool classification_parse(struct slice words, enum classification *out)
{
	char bytes[LETTERS_MAX];
	struct slice letters = slice_make(bytes, letters_of(words, bytes));
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
		bool limited = false;
		if (!slice_starts_with(letters, levels[i].letters) ||
		    !is_handling(slice_from(letters, slice_of(levels[i].letters).len), &limited))
			continue;
		*out = limited && levels[i].classification == CLASSIFICATION_UNCLASSIFIED ? CLASSIFICATION_LIMITED
		                                                                          : levels[i].classification;
		return true;
	}
	return false;
}

static size_t skip_spaces(struct slice s, size_t at)
{
	while (at < s.len && (s.ptr[at] == ' ' || s.ptr[at] == '\t' || s.ptr[at] == '/'))
		at++;
	return at;
}

static size_t digits_at(struct slice s, size_t at)
{
	size_t i = at;
	while (i < s.len && byte_is_digit(s.ptr[i]))
		i++;
	return i - at;
}

/* Where the classification ends that a line begins with; 0 if it begins with none. */
static size_t level_end(struct slice line)
{
	static const char *const plain[] = {"UNCLASSIFIED", "UNCLAS", "LIMITED OFFICIAL USE",
	                                    "CONFIDENTIAL", "SECRET", "TOP SECRET"};
	enum classification c;
	/* Few lines begin as one of the levels does. */
	if (line.len == 0 || strchr("CFLSTUcflstu", line.ptr[0]) == NULL)
		return 0;
	size_t spaced = label_spaced_length(line, 0);
	if (spaced > 0)
		return classification_parse(slice_part(line, 0, spaced), &c) ? spaced : 0;
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
		size_t len = slice_of(plain[i]).len;
		if (slice_starts_with_nocase(line, plain[i]) && (line.len == len || !byte_is_alpha(line.ptr[len])))
			return len;
	}
	return 0;
}

/* "SECTION 01 OF 03 " at `at`: where it ends, else `at`. */
static size_t skip_section(struct slice line, size_t at)
{
	if (!slice_starts_with_nocase(slice_from(line, at), "SECTION"))
		return at;
	size_t i = skip_spaces(line, at + 7);
	i = skip_spaces(line, i + digits_at(line, i));
	if (!slice_starts_with_nocase(slice_from(line, i), "OF"))
		return at;
	i = skip_spaces(line, i + 2);
	return skip_spaces(line, i + digits_at(line, i));
}

/* A post's name and a number at `at`, the name up to four words. False if they do not stand there. */
static bool post_and_number(struct slice line, size_t at, struct classification_line *out)
{
	size_t i = at;
	int words = 0;
	while (i < line.len && words < POST_WORDS_MAX && (byte_is_alpha(line.ptr[i]) || line.ptr[i] == '\'')) {
		while (i < line.len && (byte_is_alpha(line.ptr[i]) || line.ptr[i] == '\'' || line.ptr[i] == '-'))
			i++;
		i = skip_spaces(line, i);
		words++;
	}
	size_t digits = digits_at(line, i);
	if (words == 0 || digits == 0 || digits > 8)
		return false;
	out->post_words = slice_trim(slice_part(line, at, i));
	out->number = slice_part(line, i, i + digits);
	return true;
}

/* "CONFIDENTIAL" of "C O N F I D E N T I A L". */
static enum status close_up(struct arena *a, struct slice level, struct classification_line *out, struct error *err)
{
	bool spaced = label_spaced_length(level, 0) > 0;
	char *closed = arena_alloc(a, level.len);
	size_t len = 0;
	if (closed == NULL)
		return error_memory(err);
	for (size_t i = 0; i < level.len; i++) {
		if (!spaced || level.ptr[i] != ' ')
			closed[len++] = byte_to_upper(level.ptr[i]);
	}
	out->words = slice_make(closed, len);
	(void)classification_parse(out->words, &out->classification);
	return STATUS_OK;
}

/* Reads one line. `own` becomes true if it is the classification line itself, with more than a marking in it. */
static enum status read_line(struct arena *a, const struct posts *posts, struct slice head, struct slice line,
                             struct classification_line *out, bool *own, struct error *err)
{
	size_t begin = (size_t)(line.ptr - head.ptr);
	size_t level = level_end(line);
	*own = false;
	if (level > 0) {
		struct classification_line found = {.span = {begin, begin + line.len}};
		size_t at = skip_spaces(line, level);
		/* "UNCLAS SENSITIVE", "UNCLASSIFIED//FOR OFFICIAL USE ONLY" belong to the level. */
		size_t end = level;
		enum classification c;
		if (slice_starts_with_nocase(slice_from(line, at), "SENSITIVE"))
			end = at + 9;
		else if (slice_starts_with_nocase(slice_from(line, at), "FOR OFFICIAL USE ONLY"))
			end = at + 21;
		if (!classification_parse(slice_part(line, 0, end), &c))
			return STATUS_OK;
		at = skip_section(line, skip_spaces(line, end));
		bool numbered = post_and_number(line, at, &found);
		if (!numbered && label_spaced_length(line, 0) == 0 && at < line.len)
			return STATUS_OK;
		if (numbered)
			found.post = posts_find(posts, found.post_words);
		*own = numbered || label_spaced_length(line, 0) > 0;
		if (*own || out->words.len == 0) {
			struct classification_line before = *out;
			*out = found;
			if (!numbered && before.number.len > 0) {
				out->post_words = before.post_words;
				out->post = before.post;
				out->number = before.number;
			}
			return close_up(a, slice_part(line, 0, end), out, err);
		}
		return STATUS_OK;
	}
	struct classification_line alone = {0};
	if (out->number.len == 0 && line.len < 40 && post_and_number(line, 0, &alone) &&
	    alone.number.ptr + alone.number.len == line.ptr + line.len && alone.post_words.len >= POST_LETTERS_MIN)
		alone.post = posts_find_exact(posts, alone.post_words);
	if (alone.post != NULL) {
		out->post_words = alone.post_words;
		out->post = alone.post;
		out->number = alone.number;
	}
	return STATUS_OK;
}

enum status classification_line_find(struct arena *a, const struct posts *posts, struct slice head,
                                     struct classification_line *out, struct error *err)
{
	struct slice rest = head;
	struct slice line;
	bool own = false;
	enum status status = STATUS_OK;
	*out = (struct classification_line){0};
	while (status == STATUS_OK && !own && slice_next_line(&rest, &line)) {
		line = slice_trim(line);
		if (line.len > 0)
			status = read_line(a, posts, head, line, out, &own, err);
	}
	return status;
}

static const char *const known_captions[] = {
    "SIPDIS",    "NOFORN",  "EXDIS",  "NODIS",     "LIMDIS",        "STADIS",
    "DSTADIS",   "ORCON",   "RELIDO", "TERREP",    "CHEROKEE",      "NOCONTRACT",
    "PROPIN",    "WNINTEL", "CEDIS",  "EYES ONLY", "ROGER CHANNEL", "NOT FOR INTERNET DISTRIBUTION",
    "SENSITIVE", "AIDAC",
};

/* The caption at `at`; where it ends. NULL if none stands there. */
static const char *caption_at(struct slice line, size_t at, size_t *end)
{
	for (size_t i = 0; i < sizeof known_captions / sizeof *known_captions; i++) {
		size_t len = slice_of(known_captions[i]).len;
		if (slice_starts_with_nocase(slice_from(line, at), known_captions[i]) &&
		    (at + len == line.len || !byte_is_alpha(line.ptr[at + len]))) {
			*end = at + len;
			return known_captions[i];
		}
	}
	return NULL;
}

struct caption_list {
	struct arena *arena;
	struct slice *items;
	size_t count;
	size_t capacity;
	bool failed;
};

static void add_caption(struct caption_list *list, const char *caption)
{
	for (size_t i = 0; i < list->count; i++) {
		if (slice_equals(list->items[i], caption))
			return;
	}
	struct slice *item = arena_push(list->arena, &list->items, list->count, &list->capacity, sizeof *item);
	if (item == NULL) {
		list->failed = true;
		return;
	}
	*item = slice_of(caption);
	list->count++;
}

/* The captions that follow one another from `at` on. */
static void take_captions(struct caption_list *list, struct slice line, size_t at)
{
	const char *caption;
	size_t end;
	at = skip_spaces(line, at);
	while (at < line.len && (caption = caption_at(line, at, &end)) != NULL) {
		add_caption(list, caption);
		at = end;
		while (at < line.len && (byte_is_space(line.ptr[at]) || line.ptr[at] == '/' || line.ptr[at] == ','))
			at++;
	}
}

enum status captions_parse(struct arena *a, struct slice head, size_t from, const struct classification_line *line,
                           struct slice **captions, size_t *count, struct error *err)
{
	struct caption_list list = {.arena = a};
	struct slice words;
	struct label label;
	/* Above the first of E.O., TAGS and SUBJECT that stands below the classification line. */
	size_t end = head.len;
	if (line->span.end > from)
		from = line->span.end;
	size_t begin = from;
	while (label_next(head, from, &label)) {
		if (label.kind == LABEL_EXECUTIVE_ORDER || label.kind == LABEL_TAGS || label.kind == LABEL_SUBJECT) {
			end = label.begin;
			break;
		}
		from = label.end;
	}
	struct slice rest = slice_part(head, begin, end);
	struct slice own = slice_span(head, line->span);
	bool has_number =
	    line->number.len > 0 && own.len > 0 && line->number.ptr >= own.ptr && line->number.ptr < own.ptr + own.len;
	if (has_number) {
		take_captions(&list, own, (size_t)(line->number.ptr - own.ptr) + line->number.len);
	} else if (own.len > 0) {
		take_captions(&list, own, level_end(own));
	}
	while (slice_next_line(&rest, &words)) {
		words = slice_trim(words);
		if (words.len > 0)
			take_captions(&list, words, 0);
	}
	*captions = list.items;
	*count = list.count;
	return list.failed ? error_memory(err) : STATUS_OK;
}
