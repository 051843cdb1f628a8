#include "cable/labels.h"

enum { SPACED_MIN = 4, NUMBER_DIGITS = 3, MARK_MAX = 24, LONGEST_LABEL = 12 };

static char at_or_nul(struct slice text, size_t at)
{
	return at < text.len ? text.ptr[at] : '\0';
}

static size_t skip_blanks(struct slice text, size_t at)
{
	while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t'))
		at++;
	return at;
}

static size_t skip_pilcrow(struct slice text, size_t at)
{
	return at_or_nul(text, at) == '\xC2' && at_or_nul(text, at + 1) == '\xB6' ? at + 2 : at;
}

static size_t word_end(struct slice text, size_t at)
{
	while (at < text.len && byte_is_alpha(text.ptr[at]))
		at++;
	return at;
}

bool label_resembles(struct slice a, const char *b)
{
	struct slice s = a;
	struct slice t = slice_of(b);
	while (s.len > 0 && t.len > 0 && byte_to_lower(s.ptr[0]) == byte_to_lower(t.ptr[0])) {
		s = slice_from(s, 1);
		t = slice_from(t, 1);
	}
	if (s.len == 0 || t.len == 0)
		return s.len + t.len <= 1;
	if (s.len == t.len) {
		if (slice_equal_nocase(slice_from(s, 1), slice_from(t, 1)))
			return true;
		return s.len >= 2 && byte_to_lower(s.ptr[0]) == byte_to_lower(t.ptr[1]) &&
		       byte_to_lower(s.ptr[1]) == byte_to_lower(t.ptr[0]) &&
		       slice_equal_nocase(slice_from(s, 2), slice_from(t, 2));
	}
	if (s.len == t.len + 1)
		return slice_equal_nocase(slice_from(s, 1), t);
	return t.len == s.len + 1 && slice_equal_nocase(s, slice_from(t, 1));
}

bool label_number_at(struct slice text, size_t at, int *number, size_t *end)
{
	size_t i = skip_pilcrow(text, at);
	size_t begin = i;
	int value = 0;
	while (i < text.len && byte_is_digit(text.ptr[i]) && i - begin < NUMBER_DIGITS)
		value = value * 10 + (text.ptr[i++] - '0');
	if (i == begin || (at_or_nul(text, i) != '.' && at_or_nul(text, i) != ')'))
		return false;
	/* "1.4 (b)" is a reason and "3.5 million" an amount, no paragraph. */
	if (byte_is_digit(at_or_nul(text, i + 1)) || at_or_nul(text, i + 1) == ',')
		return false;
	*number = value;
	*end = i + 1;
	return value > 0;
}

static bool is_level(struct slice word)
{
	static const char *const levels[] = {"C",      "CONFIDENTIAL", "FOUO", "LOU",    "S",           "SBU",
	                                     "SECRET", "TS",           "U",    "UNCLAS", "UNCLASSIFIED"};
	char first = word.len == 0 ? '\0' : byte_to_upper(word.ptr[0]);
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
		if (levels[i][0] == first && slice_equals_nocase(word, levels[i]))
			return true;
	}
	return false;
}

bool label_mark_at(struct slice text, size_t at, struct span *mark)
{
	if (at_or_nul(text, at) != '(')
		return false;
	size_t i = at + 1;
	while (i < text.len && i - at <= MARK_MAX && text.ptr[i] != ')')
		i++;
	if (at_or_nul(text, i) != ')')
		return false;
	struct slice words = slice_trim(slice_part(text, at + 1, i));
	/* The first word says which: S, C, U, SBU, FOUO, LOU, TS; what follows only narrows it (NF, REL USA FVEY). */
	size_t first = 0;
	while (first < words.len && byte_is_alpha(words.ptr[first]))
		first++;
	struct slice level = slice_part(words, 0, first);
	bool known = is_level(level);
	if (!known ||
	    (first < words.len && words.ptr[first] != '/' && words.ptr[first] != '-' && words.ptr[first] != ' '))
		return false;
	/* "(C - ENTIRE TEXT)" is read by paragraphs.c. */
	for (size_t k = first; k < words.len; k++) {
		if (!byte_is_alpha(words.ptr[k]) && words.ptr[k] != '/' && words.ptr[k] != ' ' && words.ptr[k] != ',' &&
		    words.ptr[k] != '-')
			return false;
	}
	if (first < words.len && words.ptr[first] == ' ' &&
	    !slice_starts_with_nocase(slice_from(words, first), " REL") &&
	    !slice_starts_with_nocase(slice_from(words, first), " NF") &&
	    !slice_starts_with_nocase(slice_from(words, first), " /"))
		return false;
	*mark = (struct span){(size_t)(words.ptr - text.ptr), (size_t)(words.ptr - text.ptr) + words.len};
	return true;
}

size_t label_spaced_length(struct slice text, size_t at)
{
	size_t i = at;
	size_t letters = 0;
	while (byte_is_alpha(at_or_nul(text, i)) && !byte_is_alpha(at_or_nul(text, i + 1))) {
		letters++;
		i++;
		size_t next = skip_blanks(text, i);
		if (next == i || !byte_is_alpha(at_or_nul(text, next)) || byte_is_alpha(at_or_nul(text, next + 1)))
			break;
		i = next;
	}
	return letters >= SPACED_MIN ? i - at : 0;
}

static bool is_line_start(struct slice text, size_t at)
{
	while (at > 0 && (text.ptr[at - 1] == ' ' || text.ptr[at - 1] == '\t'))
		at--;
	return at == 0 || text.ptr[at - 1] == '\n';
}

static bool emit(struct label *out, enum label_kind kind, size_t begin, size_t end)
{
	*out = (struct label){kind, begin, end};
	return true;
}

/* TAGS and its misspellings; with a colon behind it. */
static bool is_tags(struct slice word)
{
	return word.len >= 3 && word.len <= 5 && label_resembles(word, "TAGS");
}

static bool is_subject(struct slice word)
{
	if (word.len < 4 || word.len > 8)
		return false;
	return slice_equals_nocase(word, "SUBJ") || (word.len >= 5 && label_resembles(word, "SUBJECT"));
}

static bool is_reference(struct slice word)
{
	if (word.len < 3 || byte_to_upper(word.ptr[0]) != 'R')
		return false;
	return slice_equals_nocase(word, "REF") || slice_equals_nocase(word, "REFS") ||
	       slice_equals_nocase(word, "REFTEL") || slice_equals_nocase(word, "REFTELS") ||
	       slice_equals_nocase(word, "REFERENCE") || slice_equals_nocase(word, "REFERENCES") ||
	       slice_equals_nocase(word, "REFERENCIA");
}

/* A label that ends in the colon (or semicolon) at `colon`. */
static bool before_colon(struct slice text, size_t from, size_t colon, struct label *out)
{
	size_t end = colon;
	while (end > from && (text.ptr[end - 1] == ' ' || text.ptr[end - 1] == '\t') && colon - end < 3)
		end--;
	if (slice_ends_with(slice_part(text, 0, end), "(s)") || slice_ends_with(slice_part(text, 0, end), "(S)"))
		end -= 3;
	if (end < from)
		return false;
	size_t begin = end;
	while (begin > from && byte_is_alpha(text.ptr[begin - 1]) && end - begin < 12)
		begin--;
	struct slice word = slice_part(text, begin, end);
	bool whole = begin == 0 || !byte_is_alpha(text.ptr[begin - 1]);
	if (whole && is_tags(word))
		return emit(out, LABEL_TAGS, begin, colon + 1);
	if (whole && is_subject(word))
		return emit(out, LABEL_SUBJECT, begin, colon + 1);
	if (whole && is_reference(word))
		return emit(out, LABEL_REFERENCE, begin, colon + 1);
	/* "…UK PRIMEREF: A. LONDON 1939": a line end got lost. No English word ends so. */
	if (word.len > 3 && slice_equals(slice_from(word, word.len - 3), "REF") && text.ptr[colon] == ':')
		return emit(out, LABEL_REFERENCE, end - 3, colon + 1);
	return false;
}

/* "E.O. 12958", "EO 12065", "E.o. 11652", "E.O.1295". */
static bool executive_order_at(struct slice text, size_t at, struct label *out)
{
	if (at > 0 && byte_is_alpha(text.ptr[at - 1]))
		return false;
	size_t i = at + 1;
	while (at_or_nul(text, i) == '.' || at_or_nul(text, i) == ' ')
		i++;
	if (byte_to_lower(at_or_nul(text, i)) != 'o' || i - at > 3)
		return false;
	i++;
	while ((at_or_nul(text, i) == '.' || at_or_nul(text, i) == ' ' || at_or_nul(text, i) == ':' ||
	        at_or_nul(text, i) == ',') &&
	       i - at < 8)
		i++;
	if (at_or_nul(text, i) != '1' || !byte_is_digit(at_or_nul(text, i + 1)) ||
	    !byte_is_digit(at_or_nul(text, i + 2)))
		return false;
	return emit(out, LABEL_EXECUTIVE_ORDER, at, i);
}

/* The order whose number begins at `number`, from its label on. */
static bool executive_order_before(struct slice text, size_t from, size_t number, struct label *out)
{
	for (size_t at = number; at > from && number - at < 8; at--) {
		if (byte_to_lower(text.ptr[at - 1]) == 'e' && executive_order_at(text, at - 1, out) &&
		    out->end == number)
			return true;
	}
	return false;
}

static bool classified_by_at(struct slice text, size_t at, struct label *out)
{
	bool glued = at > 0 && byte_is_alpha(text.ptr[at - 1]);
	char next = at_or_nul(text, at + 1);
	if (glued ? next != 'l' : !byte_is_alpha(next))
		return false;
	/* No further than the word is long, or a text of nothing but letters would be walked from each of them. */
	size_t end = word_end(slice_part(text, 0, at + LONGEST_LABEL), at);
	struct slice word = slice_part(text, at, end);
	bool is = glued ? slice_equals(word, "Classified") : word.len >= 8 && label_resembles(word, "CLASSIFIED");
	size_t i = end;
	while (byte_is_space(at_or_nul(text, i)) && i - end < 4)
		i++;
	if (!is || i == end || !slice_starts_with_nocase(slice_from(text, i), "BY") ||
	    byte_is_alpha(at_or_nul(text, i + 2)))
		return false;
	i = skip_blanks(text, i + 2);
	/* "- - CORRECTED COPY - - CLASSIFIED BY LINE ADDED" */
	if (slice_starts_with_nocase(slice_from(text, i), "LINE"))
		return false;
	if (at_or_nul(text, i) == ':' || at_or_nul(text, i) == ';')
		i++;
	return emit(out, LABEL_CLASSIFIED_BY, at, i);
}

/* "REF A) LONDON 2351", "REF A. RIYADH 1579", "REF STATE 123": no colon, but a letter with its mark or a number soon after. */
static bool reference_follows(struct slice text, size_t at)
{
	char mark = at_or_nul(text, at + 1);
	if (byte_is_alpha(at_or_nul(text, at)) && (mark == '.' || mark == ')' || mark == ':'))
		return true;
	size_t i = at;
	while (i < text.len && i - at < 30 && text.ptr[i] != '\n' && !byte_is_digit(text.ptr[i]))
		i++;
	return byte_is_digit(at_or_nul(text, i)) || at_or_nul(text, at) == '(';
}

/* Labels that stand at the start of a line, colon or not. `at` is the line's first character that is not blank. */
static bool at_line_start(struct slice text, size_t at, struct label *out)
{
	int number;
	size_t end;
	if (label_number_at(text, at, &number, &end))
		return emit(out, LABEL_PARAGRAPH, at, end);
	size_t spaced = label_spaced_length(text, at);
	if (spaced > 0)
		return emit(out, LABEL_SECTION, at, at + spaced);
	char first = byte_to_upper(text.ptr[at]);
	if (first != 'T' && first != 'S' && first != 'R')
		return false;
	end = word_end(slice_part(text, 0, at + LONGEST_LABEL), at);
	struct slice word = slice_part(text, at, end);
	size_t next = skip_blanks(text, end);
	char mark = at_or_nul(text, next);
	if (word.len == 0 || byte_is_digit(at_or_nul(text, end)))
		return false;
	if ((slice_equals_nocase(word, "TAGS") || slice_equals_nocase(word, "TAG")) && mark != '\0' && mark != '\n')
		return emit(out, LABEL_TAGS, at,
		            mark == ',' || mark == ':' || mark == ';' || mark == '.' ? next + 1 : next);
	if (slice_equals_nocase(word, "SUBJECT") && next > end && mark != '\n' &&
	    !slice_starts_with_nocase(slice_from(text, next), "LINE"))
		return emit(out, LABEL_SUBJECT, at, mark == ':' ? next + 1 : next);
	if (is_reference(word) && next > end && (mark == ':' || reference_follows(text, next)))
		return emit(out, LABEL_REFERENCE, at, mark == ':' ? next + 1 : next);
	if (slice_equals_nocase(word, "SUMMARY") &&
	    (mark == ':' || mark == '.' || mark == '\n' || mark == '\0' || mark == '-'))
		return emit(out, LABEL_SUMMARY, at, end);
	return false;
}

/* "… 1. (C) Summary": the first paragraph in a text that lost its line ends. */
static bool inline_paragraph_at(struct slice text, size_t at, struct label *out)
{
	int number;
	size_t end;
	struct span mark;
	if (at == 0 || (!byte_is_space(text.ptr[at - 1]) && text.ptr[at] != '\xC2'))
		return false;
	if (!label_number_at(text, at, &number, &end) || !label_mark_at(text, skip_blanks(text, end), &mark))
		return false;
	return emit(out, LABEL_PARAGRAPH, at, end);
}

/* A label within a line, by the character at `at`. */
static bool within_line(struct slice text, size_t from, size_t at, struct label *out)
{
	switch (text.ptr[at]) {
	case ':':
	case ';':
		return before_colon(text, from, at, out);
	case '1':
		return executive_order_before(text, from, at, out) || inline_paragraph_at(text, at, out);
	case 'C':
	case 'c':
		return classified_by_at(text, at, out);
	default:
		return (byte_is_digit(text.ptr[at]) || text.ptr[at] == '\xC2') && inline_paragraph_at(text, at, out);
	}
}

bool label_next(struct slice text, size_t from, struct label *out)
{
	/* Line ends, digits and colons, C, and what a pilcrow begins with. */
	static const struct byte_set stops = {5, {{'\n', '\n'}, {'0', ';'}, {'C', 'C'}, {'c', 'c'}, {0xC2, 0xC2}}};
	bool line_start = is_line_start(text, from);
	size_t i = from;
	while (i < text.len) {
		if (line_start) {
			i = skip_blanks(text, i);
			if (i < text.len && text.ptr[i] != '\n' && at_line_start(text, i, out))
				return true;
		}
		i = slice_next_of(text, i, &stops);
		if (i == text.len)
			break;
		line_start = text.ptr[i] == '\n';
		if (!line_start && within_line(text, from, i, out))
			return true;
		/* Of a number, only the first digit may begin a label's. */
		bool is_number = byte_is_digit(text.ptr[i]);
		do {
			i++;
		} while (is_number && byte_is_digit(at_or_nul(text, i)));
	}
	return false;
}

/* No other label that label_next goes behind covers one of these: who looks for nothing else need not look at others. */
static bool find_classified_by(struct slice text, size_t from, struct label *out)
{
	static const struct byte_set letters = {2, {{'C', 'C'}, {'c', 'c'}}};
	for (size_t i = slice_next_of(text, from, &letters); i < text.len; i = slice_next_of(text, i + 1, &letters)) {
		if (classified_by_at(text, i, out))
			return true;
	}
	return false;
}

bool label_find(struct slice text, enum label_kind kind, size_t from, struct label *out)
{
	if (kind == LABEL_CLASSIFIED_BY)
		return find_classified_by(text, from, out);
	while (label_next(text, from, out)) {
		if (out->kind == kind)
			return true;
		from = out->end > out->begin ? out->end : out->begin + 1;
	}
	return false;
}

struct span label_field(struct slice text, const struct label *label)
{
	struct label next;
	size_t end = label_next(text, label->end, &next) ? next.begin : text.len;
	return (struct span){label->end, end};
}

void labels_find(struct slice text, struct labels *out)
{
	struct label label;
	size_t from = 0;
	enum label_kind last = LABEL_KINDS; /* whose field is still open */
	*out = (struct labels){.text = text};
	while (label_next(text, from, &label)) {
		if (last != LABEL_KINDS)
			out->fields[last].end = label.begin;
		last = labels_have(out, label.kind) ? LABEL_KINDS : label.kind;
		if (last != LABEL_KINDS) {
			out->first[last] = label;
			out->fields[last] = (struct span){label.end, text.len};
		}
		from = label.end;
	}
}

bool labels_have(const struct labels *labels, enum label_kind kind)
{
	return labels->first[kind].end > labels->first[kind].begin;
}
