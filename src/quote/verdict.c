#include "quote/verdict.h"

#include "base/written.h"
#include "quote/align.h"
#include "quote/meaning.h"
#include "quote/runs.h"
#include "quote/spelling.h"
#include "quote/style.h"
#include "quote/vocabulary.h"

#include <string.h>

const char *quote_verdict_name(enum verdict verdict)
{
	static const char *const names[] = {"not found", "translation", "altered", "conventional", "exact"};
	return names[verdict];
}

const char *quote_difference_name(enum difference_kind kind)
{
	static const char *const names[] = {
	    [DIFFERENCE_SAME] = "same",
	    [DIFFERENCE_ADDED] = "added",
	    [DIFFERENCE_DROPPED] = "dropped",
	    [DIFFERENCE_REPLACED] = "replaced",
	    [DIFFERENCE_JOINED] = "joined",
	    [DIFFERENCE_SPELLING] = "spelling",
	    [DIFFERENCE_STYLE] = "house style",
	    [DIFFERENCE_PUNCTUATION] = "punctuation",
	    [DIFFERENCE_OMISSION] = "omission",
	    [DIFFERENCE_CUT] = "cut",
	    [DIFFERENCE_ELLIPSIS] = "ellipsis",
	    [DIFFERENCE_INSERTION] = "insertion",
	    [DIFFERENCE_FIRST_CASE] = "first letter",
	    [DIFFERENCE_END] = "end",
	    [DIFFERENCE_HYPHEN] = "hyphen",
	};
	return names[kind];
}

const char *quote_class_name(enum difference_class class)
{
	static const char *const names[] = {NULL, "house style", "spelling", "signs", "words", "meaning"};
	return names[class];
}

struct value *quote_holds_value(struct arena *a, uint32_t holds)
{
	static const char *const names[] = {"negation", "number", "name", "modal verb"};
	struct value *list = value_list(a);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if ((holds & (1u << i)) != 0)
			value_add_text(list, slice_of(names[i]));
	return list;
}

bool quote_difference_is_conventional(enum difference_kind kind)
{
	return kind == DIFFERENCE_SAME || kind >= DIFFERENCE_ELLIPSIS;
}

/* ---- What differs between two words, between two gaps, at the ends ---- */

enum { INSERTION_HIDES_MAX = 10 };
enum { MARKS_HIDING = WORDING_ELLIPSIS | WORDING_INSERTION | WORDING_BLANK };

/* The length of the first character. */
static size_t first_letter(struct slice s)
{
	size_t len = s.len > 0 ? 1 : 0;
	while (len < s.len && ((unsigned char)s.ptr[len] & 0xC0) == 0x80)
		len++;
	return len;
}

static bool same_but_case(struct slice a, struct slice b)
{
	if (slice_equal_nocase(a, b))
		return true;
	struct arena arena = {0};
	struct slice left = written_fold_case(&arena, a), right = written_fold_case(&arena, b);
	bool same = left.ptr != NULL && right.ptr != NULL && slice_equal(left, right);
	arena_free(&arena);
	return same;
}

static bool differs_in_first_case(struct slice q, struct slice c)
{
	size_t ql = first_letter(q), cl = first_letter(c);
	return slice_equal(slice_from(q, ql), slice_from(c, cl)) &&
	       same_but_case(slice_part(q, 0, ql), slice_part(c, 0, cl));
}

/* "[T]he" for "the", "minister[s]" for "minister": what stands outside of the brackets is the cable's. */
static bool is_marked_change(const struct wording_word *q, struct slice c)
{
	struct slice left = slice_part(q->written, 0, q->bracket_begin);
	struct slice inside = slice_part(q->written, q->bracket_begin, q->bracket_end);
	struct slice right = slice_from(q->written, q->bracket_end);
	if (c.len < left.len + right.len || !slice_equal(slice_part(c, 0, left.len), left) ||
	    !slice_equal(slice_from(c, c.len - right.len), right))
		return false;
	struct slice there = slice_part(c, left.len, c.len - right.len);
	return there.len == 0 || same_but_case(there, inside);
}

static bool possessives_differ(const struct wording_word *q, const struct wording_word *c)
{
	enum { EITHER = WORDING_POSSESSIVE | WORDING_QUOTED_END };
	return ((q->marks & WORDING_POSSESSIVE) != 0 && (c->marks & EITHER) == 0) ||
	       ((c->marks & WORDING_POSSESSIVE) != 0 && (q->marks & EITHER) == 0);
}

static struct slice without_stops(struct arena *a, struct slice word)
{
	char *bytes = arena_alloc(a, word.len);
	size_t len = 0;
	for (size_t i = 0; bytes != NULL && i < word.len; i++)
		if (word.ptr[i] != '.')
			bytes[len++] = word.ptr[i];
	return slice_make(bytes, len);
}

/* Whether only capitals and the full stops of an abbreviation differ, and no other word may be meant. */
static bool is_house_style(const struct wording_word *q, const struct wording_word *c)
{
	if (slice_equal_nocase(q->written, c->written)) /* nearly always */
		return !style_may_be_another(q->folded);
	struct arena a = {0};
	struct slice left = without_stops(&a, q->written), right = without_stops(&a, c->written);
	bool is_style = left.ptr != NULL && right.ptr != NULL && same_but_case(left, right) &&
	                (slice_equal(left, right) || !style_may_be_another(q->folded));
	arena_free(&a);
	return is_style;
}

/* Of two words with the same folded form. Behind the last word of a quotation stands its own mark: no apostrophe is
 * missed there. */
static enum difference_kind compare_words(const struct wording *q, size_t i, const struct wording_word *c)
{
	const struct wording_word *word = &q->words[i];
	if (i + 1 < q->count && possessives_differ(word, c))
		return DIFFERENCE_SPELLING;
	if ((word->marks & WORDING_BRACKETED) != 0)
		return is_marked_change(word, c->written) ? DIFFERENCE_INSERTION : DIFFERENCE_SPELLING;
	if (slice_equal(word->written, c->written))
		return DIFFERENCE_SAME;
	if ((c->marks & WORDING_ALL_CAPITALS) != 0 && same_but_case(word->written, c->written))
		return DIFFERENCE_SAME;
	if (i == 0 && differs_in_first_case(word->written, c->written))
		return DIFFERENCE_FIRST_CASE;
	return is_house_style(word, c) ? DIFFERENCE_STYLE : DIFFERENCE_SPELLING;
}

/* The signs without dashes. */
static bool same_without_dashes(struct slice a, struct slice b)
{
	size_t i = 0, j = 0;
	for (;;) {
		while (i < a.len && a.ptr[i] == '-')
			i++;
		while (j < b.len && b.ptr[j] == '-')
			j++;
		if (i == a.len || j == b.len)
			return i == a.len && j == b.len;
		if (a.ptr[i++] != b.ptr[j++])
			return false;
	}
}

static bool is_digit_at(struct slice text, size_t at)
{
	return at < text.len && byte_is_digit(text.ptr[at]);
}

/* Whether digits stand on both sides of the word's gap: what stands between them is of a number. */
static bool joins_digits(const struct wording *w, size_t i)
{
	return i > 0 && is_digit_at(w->text, w->words[i].span.begin) &&
	       is_digit_at(w->text, w->words[i - 1].span.end - 1);
}

static bool is_hyphen_apart(const struct wording_word *with, const struct wording_word *without)
{
	return (with->marks & (WORDING_HYPHEN | WORDING_HYPHEN_LINE)) != 0 && without->before.len == 0;
}

/* Of the gaps before word i of the quotation and word j of the cable; the words before them are a pair, too. */
static enum difference_kind compare_gaps(const struct wording *q, size_t i, const struct wording *c, size_t j)
{
	const struct wording_word *qw = &q->words[i], *cw = &c->words[j];
	if ((cw->marks & WORDING_BREAK) != 0)
		return DIFFERENCE_PUNCTUATION;
	if ((cw->marks & WORDING_OMISSION) != 0)
		return DIFFERENCE_OMISSION;
	if (slice_equal(qw->before, cw->before))
		return DIFFERENCE_SAME;
	if (((qw->marks | cw->marks) & WORDING_LINE_DASH) != 0 && same_without_dashes(qw->before, cw->before))
		return DIFFERENCE_SAME;
	if ((is_hyphen_apart(qw, cw) || is_hyphen_apart(cw, qw)) && !joins_digits(q, i))
		return DIFFERENCE_HYPHEN;
	return DIFFERENCE_PUNCTUATION;
}

static bool stands_in(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* The byte behind the dash or stop that may stand at `at`, else `at`. */
static size_t behind_joint(struct slice text, size_t at)
{
	if (at < text.len && stands_in(text.ptr[at], ".,:/-'"))
		return at + 1;
	if (at + 3 <= text.len && memcmp(text.ptr + at, "\xE2\x80", 2) == 0 &&
	    stands_in(text.ptr[at + 2], "\x90\x91\x93"))
		return at + 3;
	return at;
}

/* Whether the passage begins inside a number: "000" of "1,000", "5" of "$5" or "-5". */
static bool cuts_begin(const struct wording *q, const struct wording *c, size_t j)
{
	struct slice text = c->text;
	size_t at = c->words[j].span.begin;
	if (q->words[0].before.len > 0 || !is_digit_at(text, at) || at == 0)
		return false;
	struct slice before = slice_part(text, 0, at);
	if (stands_in(text.ptr[at - 1], "$#+") || slice_ends_with(before, "\xE2\x82\xAC") ||
	    slice_ends_with(before, "\xC2\xA3") || slice_ends_with(before, "\xC2\xA5"))
		return true;
	if (at >= 2 && stands_in(text.ptr[at - 1], ".,:/-'") && is_digit_at(text, at - 2))
		return true;
	return text.ptr[at - 1] == '-' && (at == 1 || byte_is_space(text.ptr[at - 2]) || text.ptr[at - 2] == '(');
}

/* "5" of "5.3", "5%", "5-10". */
static bool cuts_end(const struct wording *q, const struct wording *c, size_t j)
{
	struct slice text = c->text;
	size_t end = c->words[j].span.end;
	if (!is_digit_at(text, end - 1))
		return false;
	if (q->after.len == 0 && (is_digit_at(text, end) || (end < text.len && text.ptr[end] == '%') ||
	                          slice_starts_with(slice_from(text, end), "\xC2\xB0")))
		return true;
	size_t next = behind_joint(text, end);
	return next > end && is_digit_at(text, next);
}

/* The signs behind the last word: the cable may go on with more. */
static enum difference_kind compare_end(const struct wording *q, const struct wording *c, size_t j)
{
	struct slice there = j + 1 < c->count ? c->words[j + 1].before : c->after;
	uint32_t marks = j + 1 < c->count ? c->words[j + 1].marks : c->after_marks;
	if (cuts_end(q, c, j))
		return DIFFERENCE_CUT;
	if ((q->after_marks & MARKS_HIDING) != 0)
		return slice_equal(q->after, there) && (marks & WORDING_ELLIPSIS) != 0 ? DIFFERENCE_SAME
		                                                                       : DIFFERENCE_ELLIPSIS;
	if (q->after.len <= there.len && slice_equal(slice_part(there, 0, q->after.len), q->after))
		return DIFFERENCE_SAME;
	for (size_t k = 0; k < q->after.len; k++)
		if (!stands_in(q->after.ptr[k], ".,;:!?-)]"))
			return DIFFERENCE_PUNCTUATION;
	return DIFFERENCE_END;
}

/* The signs before the first word: the cable may have more before them. */
static enum difference_kind compare_begin(const struct wording *q, const struct wording *c, size_t j)
{
	const struct wording_word *first = &q->words[0];
	struct slice here = first->before, there = c->words[j].before;
	if (cuts_begin(q, c, j))
		return DIFFERENCE_CUT;
	if ((first->marks & MARKS_HIDING) != 0)
		return DIFFERENCE_ELLIPSIS;
	if (here.len == 0 || (first->marks & WORDING_LINE_DASH) != 0)
		return DIFFERENCE_SAME;
	if (here.len <= there.len && slice_equal(slice_from(there, there.len - here.len), here))
		return DIFFERENCE_SAME;
	return DIFFERENCE_PUNCTUATION;
}

/* ---- Numbers beside a marked gap ---- */

/* Of a dash that may be a minus its length: it stands directly before a digit, and nothing that it could join before it. */
static size_t minus_before(struct slice text, size_t at)
{
	static const char *const forms[] = {"-", "\xE2\x88\x92", "\xE2\x80\x93", "\xE2\x80\x91"};
	struct slice before = slice_part(text, 0, at);
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		size_t len = slice_of(forms[i]).len;
		if (!slice_ends_with(before, forms[i]))
			continue;
		char left = at > len ? text.ptr[at - len - 1] : ' ';
		return byte_is_alpha(left) || byte_is_digit(left) || left == '-' ? 0 : len;
	}
	return 0;
}

/* The sign that belongs to the number at `at` and stands before it: "$", "-"; of the rest of a number what it goes on from: "12." */
static struct slice sign_before(struct slice text, size_t at)
{
	static const char *const signs[] = {"$", "#", "+", "\xE2\x82\xAC", "\xC2\xA3", "\xC2\xA5"};
	struct slice before = slice_part(text, 0, at);
	if (!is_digit_at(text, at))
		return slice_of("");
	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
		if (slice_ends_with(before, signs[i]))
			return slice_of(signs[i]);
	if (at >= 2 && stands_in(text.ptr[at - 1], ".,:/-'") && is_digit_at(text, at - 2))
		return slice_part(text, at - 2, at);
	return slice_of(minus_before(text, at) > 0 ? "-" : "");
}

/* The same behind it: "%", ".5". */
static struct slice sign_behind(struct slice text, size_t end)
{
	struct slice rest = slice_from(text, end);
	if (end == 0 || !is_digit_at(text, end - 1))
		return slice_of("");
	if (slice_starts_with(rest, "%") || slice_starts_with(rest, "\xC2\xB0"))
		return slice_part(rest, 0, 1);
	size_t next = behind_joint(text, end);
	return next > end && is_digit_at(text, next) ? slice_part(text, end, next + 1) : slice_of("");
}

/* What a marked gap beside the words takes from a number: the gap's own signs are not compared. */
static enum difference_kind compare_edges(const struct wording *q, size_t i, const struct wording *c, size_t j)
{
	struct span here = q->words[i].span, there = c->words[j].span;
	if (i > 0 && (q->words[i].marks & MARKS_HIDING) != 0 &&
	    !slice_equal(sign_before(q->text, here.begin), sign_before(c->text, there.begin)))
		return DIFFERENCE_CUT;
	if (i + 1 < q->count && (q->words[i + 1].marks & MARKS_HIDING) != 0 &&
	    !slice_equal(sign_behind(q->text, here.end), sign_behind(c->text, there.end)))
		return DIFFERENCE_CUT;
	return DIFFERENCE_SAME;
}

/* ---- Costs ---- */

/* An altered word outweighs any number of smaller things, so that of several places the truest is taken. */
enum { COST_EDIT = 100000, COST_NEXT_DROPPED = 25000, COST_SPELLING = 30000, COST_SIGN = 10000, COST_CONVENTION = 1 };

struct comparison {
	const struct wording *q, *c;
	struct arena *scratch;
	bool is_known; /* that it is this passage */
};

static uint32_t cost_of(enum difference_kind kind)
{
	if (kind == DIFFERENCE_SAME)
		return 0;
	if (quote_difference_is_conventional(kind))
		return COST_CONVENTION;
	return kind == DIFFERENCE_SPELLING || kind == DIFFERENCE_STYLE ? COST_SPELLING : COST_SIGN;
}

static uint32_t cost_of_pair(const void *state, size_t i, size_t j)
{
	const struct comparison *m = state;
	uint32_t cost = cost_of(compare_words(m->q, i, &m->c->words[j]));
	if (i == 0)
		cost += cost_of(compare_begin(m->q, m->c, j));
	else if ((m->q->words[i].marks & MARKS_HIDING) == 0)
		cost += cost_of(compare_gaps(m->q, i, m->c, j));
	cost += cost_of(compare_edges(m->q, i, m->c, j));
	if (i + 1 == m->q->count)
		cost += cost_of(compare_end(m->q, m->c, j));
	return cost;
}

static uint32_t may_hide(uint32_t marks)
{
	if ((marks & (WORDING_ELLIPSIS | WORDING_BLANK)) != 0)
		return UINT32_MAX;
	return (marks & WORDING_INSERTION) != 0 ? INSERTION_HIDES_MAX : 0;
}

/* ---- Whether it is this passage at all ---- */

enum { SCRAP = 4, SHORT_QUOTATION = 6, LONG_QUOTATION = 12 };
enum { SHORT_RUN = 2, RUN = 3, MOVED_RUN = 5, LONG_RUN = 8, TELLING = 2 };

/* Words that stand everywhere: that they are shared says little. Sorted. */
static const char *const function_words[] = {
    "a",    "about", "after", "all",   "also",   "an",    "and",   "any",   "are",  "as",    "at",  "be",    "been",
    "but",  "by",    "can",   "could", "did",    "do",    "does",  "for",   "from", "had",   "has", "have",  "he",
    "her",  "him",   "his",   "how",   "i",      "if",    "in",    "into",  "is",   "it",    "its", "may",   "more",
    "most", "must",  "my",    "no",    "not",    "of",    "on",    "one",   "or",   "other", "our", "out",   "over",
    "said", "say",   "says",  "she",   "should", "so",    "some",  "such",  "than", "that",  "the", "their", "them",
    "then", "there", "these", "they",  "this",   "those", "to",    "under", "up",   "was",   "we",  "were",  "what",
    "when", "where", "which", "who",   "will",   "with",  "would", "you",   "your",
};

size_t quote_weigh_word(struct slice folded)
{
	size_t low = 0, high = sizeof function_words / sizeof function_words[0];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = slice_compare(folded, slice_of(function_words[middle]));
		if (order == 0)
			return QUOTE_WEIGHT_FUNCTION;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return QUOTE_WEIGHT;
}

/* Neither of those that stand everywhere nor of a name, which stands in every text on the matter: "the Ministry of Water". */
static bool is_telling(const struct wording *q, size_t i)
{
	return quote_weigh_word(q->words[i].folded) == QUOTE_WEIGHT &&
	       (meaning_of_word(q, i) & DIFFERENCE_HOLDS_NAME) == 0;
}

size_t quote_count_telling(const struct wording *quotation, struct span words)
{
	size_t count = 0;
	for (size_t i = words.begin; i < words.end; i++)
		count += is_telling(quotation, i);
	return count;
}

/* One quotation in one cable: words as numbers, and the way between them. */
struct alignment {
	struct align_words q, c;
	struct align_trace trace;
};

static bool is_pair(const struct alignment *t, size_t i)
{
	return t->trace.place[i] != ALIGN_NOWHERE && t->q.ids[i] == t->c.ids[t->trace.place[i]];
}

/* Whether word i follows the word before it in both; a marked gap may lie between. */
static bool is_next(const struct alignment *t, size_t i)
{
	if (i == 0 || !is_pair(t, i) || !is_pair(t, i - 1))
		return false;
	return t->trace.place[i - 1] + 1 == t->trace.hidden[i].begin && t->trace.hidden[i].end == t->trace.place[i];
}

/* What the quotation and the whole cable share, wherever it stands. */
struct sharing {
	size_t all;     /* the weight of the quotation's words */
	size_t present; /* of those that stand in the cable, as near to each other as they do in one place */
	size_t in_runs; /* of those that stand in runs that may be moved, or joined */
	size_t longest; /* words in a row */
	size_t missing; /* words that the cable does not have */
};

/* The greatest weight of the quotation's words that stand in one part of the cable, in whatever order. The cheapest way never crosses a longer part: for
 * all words changed it would cost less. */
static bool weigh_densest(const struct comparison *m, const struct alignment *t, size_t id_count, size_t *out)
{
	size_t window = t->q.count * (1 + COST_EDIT / COST_NEXT_DROPPED), weight = 0;
	int32_t *open =
	    arena_array(m->scratch, id_count, sizeof *open); /* how often the quotation has it and the part has not */
	size_t *weights = arena_array(m->scratch, id_count, sizeof *weights);
	if (open == NULL || weights == NULL)
		return false;
	for (size_t i = 0; i < t->q.count; i++) {
		open[t->q.ids[i]]++;
		weights[t->q.ids[i]] = quote_weigh_word(m->q->words[i].folded);
	}
	*out = 0;
	for (size_t j = 0; j < t->c.count; j++) {
		uint32_t in = t->c.ids[j], left = j >= window ? t->c.ids[j - window] : ALIGN_OTHER;
		if (in < id_count)
			weight += open[in]-- > 0 ? weights[in] : 0;
		if (left < id_count)
			weight -= ++open[left] > 0 ? weights[left] : 0;
		*out = weight > *out ? weight : *out;
	}
	return true;
}

/* Whether a run may be moved there, rather than stand there by chance, as "the report of the" does. */
static bool is_moved_run(const struct wording *q, size_t begin, size_t len)
{
	if (q->count < LONG_QUOTATION)
		return len >= RUN;
	return len >= MOVED_RUN && quote_count_telling(q, (struct span){begin, begin + len}) >= TELLING;
}

static bool weigh_sharing(const struct comparison *m, const struct alignment *t, size_t id_count, struct sharing *out)
{
	struct run *runs;
	bool *is_present = arena_array(m->scratch, id_count, sizeof *is_present);
	*out = (struct sharing){0};
	if (is_present == NULL || !runs_find(m->scratch, t->q, id_count, t->c, &runs) ||
	    !weigh_densest(m, t, id_count, &out->present))
		return false;
	for (size_t j = 0; j < t->c.count; j++)
		if (t->c.ids[j] < id_count)
			is_present[t->c.ids[j]] = true;
	for (size_t i = 0, covered = 0; i < t->q.count; i++) {
		size_t weight = quote_weigh_word(m->q->words[i].folded);
		if (i + runs[i].len > covered && is_moved_run(m->q, i, runs[i].len))
			covered = i + runs[i].len;
		out->all += weight;
		out->in_runs += i < covered ? weight : 0;
		out->missing += !is_present[t->q.ids[i]];
		out->longest = runs[i].len > out->longest ? runs[i].len : out->longest;
	}
	return true;
}

/* Whether the rule below cannot hold, whatever the alignment: most cables are set aside so. A marked gap does not end a run, so one
 * is longer there than the cable has it. */
static bool cannot_be_the_passage(const struct comparison *m, const struct sharing *s)
{
	size_t least = m->q->count < SHORT_QUOTATION ? SHORT_RUN : RUN;
	for (size_t i = 1; i < m->q->count; i++)
		if ((m->q->words[i].marks & MARKS_HIDING) != 0)
			return false;
	if (m->is_known || s->missing == 0 || s->longest >= LONG_RUN)
		return false;
	if (m->q->count < SCRAP || s->longest < SHORT_RUN)
		return true;
	return !(s->longest >= least && 2 * s->present > s->all) && 2 * s->in_runs <= s->all;
}

/* Whether some words in a row are no chance: eight, two of them telling. */
static bool has_long_run(const struct comparison *m, const struct alignment *t)
{
	size_t run = 0, telling = 0;
	for (size_t i = 0; i < t->q.count; i++) {
		if (!is_next(t, i))
			run = telling = 0;
		if (!is_pair(t, i))
			continue;
		run++;
		telling += is_telling(m->q, i);
		if (run >= LONG_RUN && telling >= TELLING)
			return true;
	}
	return false;
}

/* The rule of docs/quotations.md: all of its words; or a run of them, and more than half of their weight; or one long run. */
static bool is_the_passage(const struct comparison *m, const struct alignment *t, const struct sharing *s)
{
	size_t shared = 0, pairs = 0, run = 0, longest = 0, count = t->q.count;
	for (size_t i = 0; i < count; i++) {
		bool pair = is_pair(t, i);
		shared += pair ? quote_weigh_word(m->q->words[i].folded) : 0;
		pairs += pair;
		run = !pair ? 0 : is_next(t, i) ? run + 1 : 1;
		longest = run > longest ? run : longest;
	}
	size_t least = count < SHORT_QUOTATION ? SHORT_RUN : RUN;
	if (pairs == count || (longest >= LONG_RUN && has_long_run(m, t)))
		return true;
	if (count < SCRAP || longest < SHORT_RUN)
		return false;
	return (longest >= least && 2 * shared > s->all) || 2 * s->in_runs > s->all;
}

/* ---- The differences, in order ---- */

struct writer {
	const struct comparison *m;
	struct arena *arena;
	struct finding *out;
	size_t capacity;
	uint32_t relief; /* what changes cost more in the alignment than they weigh: house style, spelling */
	bool failed;
};

static enum difference_class class_of(enum difference_kind kind)
{
	switch (kind) {
	case DIFFERENCE_STYLE:
		return DIFFERENCE_CLASS_STYLE;
	case DIFFERENCE_SPELLING:
		return DIFFERENCE_CLASS_SPELLING;
	case DIFFERENCE_PUNCTUATION:
		return DIFFERENCE_CLASS_SIGNS;
	default:
		return quote_difference_is_conventional(kind) ? DIFFERENCE_CLASS_NONE : DIFFERENCE_CLASS_WORDS;
	}
}

static struct difference *add_difference(struct writer *w, enum difference_kind kind, struct span q, struct span c)
{
	struct finding *out = w->out;
	struct difference *last = out->difference_count > 0 ? &out->differences[out->difference_count - 1] : NULL;
	if (kind == DIFFERENCE_SAME && last != NULL && last->kind == DIFFERENCE_SAME) {
		last->quotation_span.end = q.end;
		last->cable_span.end = c.end;
		return last;
	}
	last = arena_push(w->arena, &out->differences, out->difference_count, &w->capacity, sizeof *last);
	if (last == NULL) {
		w->failed = true;
		return NULL;
	}
	*last = (struct difference){.kind = kind, .class = class_of(kind), .quotation_span = q, .cable_span = c};
	out->difference_count++;
	return last;
}

/* Says how grave a difference is: by its class, unless what it holds changes the meaning. */
static void judge(struct difference *d, enum difference_class class, uint32_t holds)
{
	if (d == NULL)
		return;
	d->holds = holds;
	d->class = holds != 0 && class != DIFFERENCE_CLASS_NONE ? DIFFERENCE_CLASS_MEANING : class;
}

/* Bytes from word `begin` to word `end`; where there is none, the empty place before `begin`. */
static struct span words_span(const struct wording *w, size_t begin, size_t end)
{
	if (begin < end)
		return (struct span){w->words[begin].span.begin, w->words[end - 1].span.end};
	size_t at = begin > 0 ? w->words[begin - 1].span.end : w->count > 0 ? w->words[0].span.begin : 0;
	return (struct span){at, at};
}

/* Bytes between word `i - 1` and word `i`. */
static struct span gap_span(const struct wording *w, size_t i)
{
	size_t begin = i > 0 ? w->words[i - 1].span.end : 0;
	size_t end = i < w->count ? w->words[i].span.begin : w->text.len;
	return (struct span){begin, end};
}

/* The signs of a gap, without white space around them. */
static struct span signs_span(const struct wording *w, size_t i)
{
	struct span span = gap_span(w, i);
	while (span.begin < span.end && byte_is_space(w->text.ptr[span.begin]))
		span.begin++;
	while (span.end > span.begin && byte_is_space(w->text.ptr[span.end - 1]))
		span.end--;
	return span;
}

/* ---- Changed words ---- */

enum { ALIKE_WORDS_MAX = 8, JOINED_WORDS_MIN = 8 };

/* Words of both sides that changed, from their beginning. */
struct change {
	struct span q, c;
};

static bool same_number(const struct writer *w, struct change words)
{
	uint64_t left, right;
	bool left_ordinal, right_ordinal;
	return style_read_number(w->m->q, words.q, &left, &left_ordinal) &&
	       style_read_number(w->m->c, words.c, &right, &right_ordinal) && left == right &&
	       left_ordinal == right_ordinal;
}

/* Whether these words say the same in another house's style, or in the other English's spelling. */
static bool is_alike(const struct writer *w, struct change words, enum difference_kind *kind)
{
	const struct wording *q = w->m->q, *c = w->m->c;
	*kind = DIFFERENCE_STYLE;
	if (same_number(w, words) || (style_is_percent(q, words.q) && style_is_percent(c, words.c)))
		return true;
	*kind = DIFFERENCE_SPELLING;
	const struct wording_word *left = &q->words[words.q.begin], *right = &c->words[words.c.begin];
	bool is_pair = words.q.end - words.q.begin == 1 && words.c.end - words.c.begin == 1;
	/* Labour (a party) and labor. */
	bool is_doubtful = style_may_be_another(left->folded) && left->written.ptr[0] != right->written.ptr[0];
	return is_pair && !is_doubtful && spelling_is_variant(left->folded, right->folded);
}

/* The longest such words at the beginning of a change; false if there are none. */
static bool find_alike(const struct writer *w, struct change change, struct change *out, enum difference_kind *kind)
{
	size_t q_most = change.q.end - change.q.begin, c_most = change.c.end - change.c.begin;
	q_most = q_most < ALIKE_WORDS_MAX ? q_most : ALIKE_WORDS_MAX;
	c_most = c_most < ALIKE_WORDS_MAX ? c_most : ALIKE_WORDS_MAX;
	for (size_t sum = q_most + c_most; sum >= 2; sum--) {
		for (size_t i = 1; i <= q_most && i < sum; i++) {
			*out = (struct change){{change.q.begin, change.q.begin + i},
			                       {change.c.begin, change.c.begin + (sum - i)}};
			if (sum - i <= c_most && is_alike(w, *out, kind))
				return true;
		}
	}
	return false;
}

static bool is_sign_of_percent(struct slice with, struct slice without)
{
	return slice_starts_with(with, "%") && slice_equal(slice_from(with, 1), without);
}

/* "5 percent" for "5%", and the other way: the word is on one side, the sign in the gap on the other. */
static bool is_percent_sign(const struct writer *w, struct change change)
{
	const struct wording *q = w->m->q, *c = w->m->c;
	if (change.q.end >= q->count || change.c.end >= c->count)
		return false;
	struct slice q_gap = q->words[change.q.end].before, c_gap = c->words[change.c.end].before;
	if (change.c.begin == change.c.end)
		return style_is_percent(q, change.q) && is_sign_of_percent(c_gap, q_gap);
	return change.q.begin == change.q.end && style_is_percent(c, change.c) && is_sign_of_percent(q_gap, c_gap);
}

static enum difference_kind kind_of_change(struct change change, bool is_between)
{
	size_t q_count = change.q.end - change.q.begin, c_count = change.c.end - change.c.begin;
	if (is_between && c_count >= JOINED_WORDS_MIN && q_count * 4 <= c_count)
		return DIFFERENCE_JOINED;
	if (q_count == 0)
		return DIFFERENCE_DROPPED;
	return c_count == 0 ? DIFFERENCE_ADDED : DIFFERENCE_REPLACED;
}

/* What the alignment took for changed words at the least, but for a spelling. */
static uint32_t relief_of(struct change alike)
{
	uint32_t q_count = (uint32_t)(alike.q.end - alike.q.begin), c_count = (uint32_t)(alike.c.end - alike.c.begin);
	uint32_t dropped = c_count > q_count ? c_count - q_count : 0;
	return q_count * COST_EDIT + dropped * COST_NEXT_DROPPED - COST_SPELLING;
}

/* Whether one gap has the full stop of an abbreviation more: "U.S. forces", "US forces". */
static bool is_stop_of(struct slice with, struct slice without)
{
	return slice_starts_with(with, ".") && slice_equal(slice_from(with, 1), without);
}

/* Whether what differs between the gaps belongs to a number: 1,000 and 1.000, $5 and 5, -5 and 5. */
static bool changes_number(const struct writer *w, size_t i, size_t j)
{
	const struct wording *q = w->m->q, *c = w->m->c;
	if (joins_digits(q, i) || joins_digits(c, j))
		return true;
	if (!is_digit_at(q->words[i].folded, 0) && !is_digit_at(q->words[i - 1].folded, 0))
		return false;
	struct slice signs[] = {q->words[i].before, c->words[j].before};
	for (size_t side = 0; side < 2; side++)
		for (size_t k = 0; k < signs[side].len; k++)
			if (!stands_in(signs[side].ptr[k], ".,;:!?()"))
				return true;
	return false;
}

/* The signs before word i and word j, where the words before them are a pair, or count as one. */
static void add_gap(struct writer *w, size_t i, size_t j)
{
	const struct wording_word *q = &w->m->q->words[i], *c = &w->m->c->words[j];
	enum difference_kind kind = compare_gaps(w->m->q, i, w->m->c, j);
	/* The full stop behind "U.S" is told with its word. */
	bool is_told = kind == DIFFERENCE_PUNCTUATION && (c->marks & WORDING_BREAK) == 0 &&
	               (is_stop_of(q->before, c->before) || is_stop_of(c->before, q->before)) &&
	               slice_equal(q[-1].folded, c[-1].folded) &&
	               compare_words(w->m->q, i - 1, &c[-1]) == DIFFERENCE_STYLE;
	if (kind == DIFFERENCE_SAME || is_told)
		return;
	bool is_number = kind == DIFFERENCE_PUNCTUATION && changes_number(w, i, j);
	struct difference *d = add_difference(w, kind, signs_span(w->m->q, i), signs_span(w->m->c, j));
	if (is_number)
		judge(d, DIFFERENCE_CLASS_SIGNS, DIFFERENCE_HOLDS_NUMBER);
}

/* Changed words, as one difference; before it what in them is only style or spelling. `follows`: the words before are a pair.
 * `is_between`: a pair stands on both sides. True if what comes next follows a pair, or what counts as one. */
static bool add_change(struct writer *w, struct change change, bool follows, bool is_between)
{
	struct change alike;
	enum difference_kind kind;
	const struct wording *q = w->m->q, *c = w->m->c;
	while (find_alike(w, change, &alike, &kind)) {
		if (follows)
			add_gap(w, change.q.begin, change.c.begin);
		add_difference(w, kind, words_span(q, alike.q.begin, alike.q.end),
		               words_span(c, alike.c.begin, alike.c.end));
		w->relief += relief_of(alike);
		change.q.begin = alike.q.end;
		change.c.begin = alike.c.end;
		follows = true;
	}
	if (change.q.begin == change.q.end && change.c.begin == change.c.end)
		return follows;
	struct span q_span = words_span(q, change.q.begin, change.q.end);
	struct span c_span = words_span(c, change.c.begin, change.c.end);
	if (is_between && is_percent_sign(w, change)) {
		add_difference(w, DIFFERENCE_STYLE, q_span, c_span);
		return false;
	}
	judge(add_difference(w, kind_of_change(change, is_between), q_span, c_span), DIFFERENCE_CLASS_WORDS,
	      meaning_of_change(q, change.q, c, change.c));
	return false;
}

/* Whether an insertion in the quotation is what stands in brackets in the cable itself. */
static bool is_bracket_of_cable(const struct writer *w, size_t i, struct span hidden)
{
	const struct wording *c = w->m->c;
	if (hidden.begin == hidden.end || hidden.end >= c->count)
		return false;
	struct slice here = slice_span(w->m->q->text, signs_span(w->m->q, i));
	struct span there = {c->words[hidden.begin].span.begin, c->words[hidden.end - 1].span.end};
	if (there.begin == 0 || c->text.ptr[there.begin - 1] != '[' || c->text.ptr[there.end] != ']')
		return false;
	return slice_equal(here, slice_part(c->text, there.begin - 1, there.end + 1));
}

/* "[cubic meters a second]": a unit, no number. */
static bool ends_in_seconds(const struct wording *w)
{
	return w->count >= 3 && slice_equals(w->words[w->count - 1].folded, "second") &&
	       (slice_equals(w->words[w->count - 2].folded, "a") || slice_equals(w->words[w->count - 2].folded, "per"));
}

/* What the words between the brackets turn round: "[not]". */
static uint32_t meaning_of_insertion(const struct writer *w, struct span signs)
{
	struct wording inside;
	struct slice text = slice_span(w->m->q->text, signs);
	size_t open;
	if (!slice_find_byte(text, '[', &open) ||
	    wording_of_quotation(w->m->scratch, slice_from(text, open + 1), &inside, NULL) != STATUS_OK)
		return 0;
	return meaning_of_words(&inside, (struct span){0, ends_in_seconds(&inside) ? inside.count - 1 : inside.count}) &
	       (DIFFERENCE_HOLDS_NEGATION | DIFFERENCE_HOLDS_NUMBER);
}

/* What a marked gap before word `i` says. */
static void add_marked(struct writer *w, size_t i, struct span hidden)
{
	const struct wording *q = w->m->q, *c = w->m->c;
	uint32_t marks = q->words[i].marks;
	struct span there = words_span(c, hidden.begin, hidden.end);
	if ((marks & WORDING_INSERTION) != 0 && is_bracket_of_cable(w, i, hidden)) {
		add_difference(w, DIFFERENCE_SAME, signs_span(q, i), there);
		return;
	}
	bool is_cables_own = hidden.begin == hidden.end && hidden.end < c->count && (marks & WORDING_ELLIPSIS) != 0 &&
	                     (c->words[hidden.end].marks & (WORDING_ELLIPSIS | WORDING_OMISSION)) == WORDING_ELLIPSIS;
	if (is_cables_own && slice_equal(q->words[i].before, c->words[hidden.end].before))
		return;
	bool is_insertion = (marks & (WORDING_ELLIPSIS | WORDING_BLANK)) == 0;
	uint32_t holds = meaning_of_words(c, hidden) & (uint32_t)~DIFFERENCE_HOLDS_MODAL;
	if ((marks & WORDING_INSERTION) != 0)
		holds |= meaning_of_insertion(w, signs_span(q, i));
	judge(add_difference(w, is_insertion ? DIFFERENCE_INSERTION : DIFFERENCE_ELLIPSIS, signs_span(q, i), there),
	      DIFFERENCE_CLASS_NONE, holds);
}

/* A number that is cut is another one. */
static void judge_end(struct difference *d)
{
	if (d != NULL && d->kind == DIFFERENCE_CUT)
		judge(d, DIFFERENCE_CLASS_WORDS, DIFFERENCE_HOLDS_NUMBER);
}

static size_t count_apostrophes(struct slice written)
{
	size_t count = 0;
	for (size_t i = 0; i < written.len; i++)
		count += written.ptr[i] == '\'';
	return count;
}

/* How grave it is that word i and word j, the same but for capitals, accents, apostrophes, are written otherwise. */
static void judge_spelling(const struct writer *w, struct difference *d, size_t i, size_t j)
{
	const struct wording_word *q = &w->m->q->words[i], *c = &w->m->c->words[j];
	uint32_t holds = meaning_of_word(w->m->q, i) | meaning_of_word(w->m->c, j);
	if (count_apostrophes(q->written) != count_apostrophes(c->written) || possessives_differ(q, c))
		judge(d, DIFFERENCE_CLASS_WORDS, holds & DIFFERENCE_HOLDS_NEGATION);
	else if (style_may_be_another(q->folded))
		judge(d, DIFFERENCE_CLASS_WORDS, DIFFERENCE_HOLDS_NAME | (holds & DIFFERENCE_HOLDS_MODAL));
	else
		judge(d, DIFFERENCE_CLASS_SPELLING, holds & DIFFERENCE_HOLDS_NUMBER);
}

/* "[un]likely" */
static bool turns_round(const struct wording_word *q)
{
	static const char *const prefixes[] = {"un", "in", "im", "il", "ir", "dis", "non", "mis"};
	struct slice letters = slice_part(q->written, q->bracket_begin, q->bracket_end);
	for (size_t i = 0; q->bracket_begin == 0 && i < sizeof prefixes / sizeof prefixes[0]; i++)
		if (slice_equals_nocase(letters, prefixes[i]))
			return true;
	return false;
}

/* A pair of words, with the gap before them where `follows` says that those before are a pair, too. */
static void add_pair(struct writer *w, size_t i, size_t j, bool follows)
{
	const struct wording *q = w->m->q, *c = w->m->c;
	if (follows)
		add_gap(w, i, j);
	if ((q->words[i].marks & WORDING_SIC) != 0)
		add_difference(w, DIFFERENCE_INSERTION, signs_span(q, i), words_span(c, j, j));
	if (compare_edges(q, i, c, j) != DIFFERENCE_SAME)
		judge_end(add_difference(w, DIFFERENCE_CUT, words_span(q, i, i), words_span(c, j, j)));
	enum difference_kind kind = compare_words(q, i, &c->words[j]);
	struct difference *d = add_difference(w, kind, q->words[i].span, c->words[j].span);
	if (kind == DIFFERENCE_SPELLING)
		judge_spelling(w, d, i, j);
	else if (kind == DIFFERENCE_INSERTION && turns_round(&q->words[i]))
		judge(d, DIFFERENCE_CLASS_NONE, DIFFERENCE_HOLDS_NEGATION);
}

static void write_ends(struct writer *w, const struct align_trace *trace, bool begins, bool ends)
{
	const struct wording *q = w->m->q, *c = w->m->c;
	if (begins) {
		enum difference_kind kind = compare_begin(q, c, trace->place[0]);
		if (kind != DIFFERENCE_SAME)
			judge_end(
			    add_difference(w, kind, signs_span(q, 0), words_span(c, trace->place[0], trace->place[0])));
	}
	if (ends) {
		size_t last = trace->place[q->count - 1];
		enum difference_kind kind = compare_end(q, c, last);
		if (kind != DIFFERENCE_SAME)
			judge_end(add_difference(w, kind, signs_span(q, q->count), words_span(c, last + 1, last + 1)));
		if ((q->after_marks & WORDING_SIC) != 0)
			add_difference(w, DIFFERENCE_INSERTION, signs_span(q, q->count),
			               words_span(c, last + 1, last + 1));
	}
}

static void write_differences(struct writer *w, const struct alignment *t)
{
	const struct align_trace *trace = &t->trace;
	const struct wording *q = w->m->q;
	size_t q_done = 0, c_done = trace->begin; /* words behind the last pair, not told yet */
	bool follows = false;
	bool begins = q->count > 0 && is_pair(t, 0);
	write_ends(w, trace, begins, false);
	for (size_t i = 0; i < q->count; i++) {
		bool pair = is_pair(t, i);
		bool is_marked = i > 0 && (q->words[i].marks & MARKS_HIDING) != 0;
		if (is_marked) {
			add_change(w, (struct change){{q_done, i}, {c_done, trace->hidden[i].begin}}, follows, false);
			add_marked(w, i, trace->hidden[i]);
			q_done = i;
			c_done = trace->hidden[i].end;
			follows = false;
		}
		if (!pair)
			continue;
		size_t j = trace->place[i];
		follows = add_change(w, (struct change){{q_done, i}, {c_done, j}}, follows, q_done > 0);
		add_pair(w, i, j, follows);
		q_done = i + 1;
		c_done = j + 1;
		follows = true;
	}
	add_change(w, (struct change){{q_done, q->count}, {c_done, trace->end}}, follows, false);
	write_ends(w, trace, false, q->count > 0 && is_pair(t, q->count - 1));
}

/* The verdict, and what an editor must see first. */
static void sum_up(struct finding *f)
{
	f->verdict = VERDICT_EXACT;
	for (size_t i = 0; i < f->difference_count; i++) {
		const struct difference *d = &f->differences[i];
		bool is_conventional = quote_difference_is_conventional(d->kind);
		if (!is_conventional)
			f->verdict = VERDICT_ALTERED;
		else if (d->kind != DIFFERENCE_SAME && f->verdict == VERDICT_EXACT)
			f->verdict = VERDICT_CONVENTIONAL;
		f->class = d->class > f->class ? d->class : f->class;
		f->changes |= is_conventional ? 0 : d->holds;
		f->hides |= is_conventional ? d->holds : 0;
	}
}

static enum status write_finding(struct arena *a, const struct comparison *m, const struct alignment *t,
                                 struct finding *out, struct error *err)
{
	const struct align_trace *trace = &t->trace;
	struct writer w = {.m = m, .arena = a, .out = out};
	write_differences(&w, t);
	if (w.failed)
		return error_memory(err);
	for (size_t i = 0; i < out->difference_count; i++) {
		struct difference *d = &out->differences[i];
		d->quotation = slice_span(m->q->text, d->quotation_span);
		d->cable = slice_span(m->c->text, d->cable_span);
	}
	sum_up(out);
	out->span = words_span(m->c, trace->begin, trace->end);
	out->paragraph = m->c->words[trace->begin].paragraph;
	out->last_paragraph = m->c->words[trace->end - 1].paragraph;
	out->cost = trace->cost - (w.relief < trace->cost ? w.relief : 0);
	return STATUS_OK;
}

/* ---- Where the passage ends, if its first or last words are none of the cable's ---- */

static bool ends_sentence(struct slice signs)
{
	for (size_t i = 0; i < signs.len; i++)
		if (stands_in(signs.ptr[i], ".!?"))
			return true;
	return false;
}

/* "Gen." */
static bool may_be_abbreviation(const struct wording_word *w)
{
	enum { ABBREVIATION_MAX = 5 };
	return w->written.len <= ABBREVIATION_MAX && w->written.ptr[0] != w->folded.ptr[0];
}

/* Whether a sentence or a paragraph of the cable ends before its word. */
static bool begins_anew(const struct wording *c, size_t j)
{
	if (j == 0)
		return false;
	const struct wording_word *word = &c->words[j], *before = &c->words[j - 1];
	return word->paragraph != before->paragraph || (ends_sentence(word->before) && !may_be_abbreviation(before));
}

/* Whether nothing ends in the quotation before its words from `begin` on: no sentence, and no marked gap. */
static bool runs_on(const struct wording *q, size_t begin, size_t end)
{
	for (size_t i = begin; i < end; i++)
		if (ends_sentence(q->words[i].before) || (q->words[i].marks & MARKS_HIDING) != 0)
			return false;
	return true;
}

/* Words before the first that agrees, or behind the last, stand in the place of the cable's next ones, since that is the cheapest. Those of
 * another sentence are no words that they were put for: the story has them besides. */
static void keep_to_sentence(const struct comparison *m, struct alignment *t)
{
	const struct wording *q = m->q, *c = m->c;
	struct align_trace *trace = &t->trace;
	size_t first = 0, last = q->count;
	while (first < q->count && !is_pair(t, first))
		first++;
	while (last > 0 && !is_pair(t, last - 1))
		last--;
	if (first >= last)
		return;
	size_t begin = trace->place[first], end = trace->place[last - 1] + 1;
	while (begin > trace->begin && !begins_anew(c, begin))
		begin--;
	while (end < trace->end && !begins_anew(c, end))
		end++;
	if (runs_on(q, 1, first + 1))
		trace->begin = begin;
	if (runs_on(q, last, q->count))
		trace->end = end;
}

/* The part of the cable's words that begins at byte `from`. */
static struct wording part_from(const struct wording *cable, size_t from)
{
	size_t first = 0;
	while (first < cable->count && cable->words[first].span.begin < from)
		first++;
	struct wording part = *cable;
	if (first > 0) /* a cable without words has no array */
		part.words += first;
	part.count -= first;
	return part;
}

static enum status compare(struct arena *a, struct comparison *m, struct finding *out, struct error *err)
{
	struct alignment t = {.q.count = m->q->count, .c.count = m->c->count};
	size_t id_count;
	uint32_t *hide = arena_array(m->scratch, m->q->count, sizeof *hide);
	if (hide == NULL || !vocabulary_number(m->scratch, m->q, m->c, &t.q.ids, &t.c.ids, &id_count))
		return error_memory(err);
	struct sharing sharing;
	if (!weigh_sharing(m, &t, id_count, &sharing))
		return error_memory(err);
	if (cannot_be_the_passage(m, &sharing))
		return STATUS_OK;
	for (size_t i = 0; i < m->q->count; i++)
		hide[i] = may_hide(m->q->words[i].marks);
	struct align_costs costs = {
	    .edit = COST_EDIT, .next_dropped = COST_NEXT_DROPPED, .pair = cost_of_pair, .state = m, .may_hide = hide};
	enum status status = align_trace(m->scratch, t.q, id_count, t.c, &costs, &t.trace, err);
	if (status != STATUS_OK || t.trace.begin >= t.trace.end || (!m->is_known && !is_the_passage(m, &t, &sharing)))
		return status;
	keep_to_sentence(m, &t);
	return write_finding(a, m, &t, out, err);
}

static enum status compare_part(struct arena *a, const struct wording *quotation, const struct wording *cable,
                                bool is_known, struct finding *out, struct error *err)
{
	struct arena scratch = {0};
	struct wording q, c;
	*out =
	    (struct finding){.verdict = VERDICT_NOT_FOUND, .paragraph = WORDING_HEAD, .last_paragraph = WORDING_HEAD};
	if (quotation->count == 0 || cable->count == 0)
		return STATUS_OK;
	if (quotation->count > WORDING_QUOTATION_MAX)
		return error_set(err, STATUS_LIMIT, "quote.too_long");
	enum status status = STATUS_OK;
	if (!vocabulary_join(&scratch, quotation, cable, &q, &c))
		status = error_memory(err);
	struct comparison m = {.q = &q, .c = &c, .scratch = &scratch, .is_known = is_known};
	if (status == STATUS_OK)
		status = compare(a, &m, out, err);
	arena_free(&scratch);
	return status;
}

enum status quote_compare(struct arena *a, const struct wording *quotation, const struct wording *cable, size_t from,
                          struct finding *out, struct error *err)
{
	struct wording part = part_from(cable, from);
	return compare_part(a, quotation, &part, false, out, err);
}

enum status quote_compare_known(struct arena *a, const struct wording *quotation, const struct wording *cable,
                                struct finding *out, struct error *err)
{
	return compare_part(a, quotation, cable, true, out, err);
}

struct value *quote_differences_value(struct arena *a, const struct finding *finding)
{
	struct value *list = value_list(a);
	for (size_t i = 0; i < finding->difference_count; i++) {
		const struct difference *d = &finding->differences[i];
		struct value *item = value_add_object(list);
		value_put_cstr(item, "kind", quote_difference_name(d->kind));
		value_put_cstr(item, "class", quote_class_name(d->class));
		value_put(item, "holds", quote_holds_value(a, d->holds));
		value_put_text(item, "quotation", d->quotation);
		value_put_text(item, "cable", d->cable);
	}
	return list;
}
