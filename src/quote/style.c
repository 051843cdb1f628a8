#include "quote/style.h"

#include <stdlib.h>

/* ---- Capitals ---- */

/* Words that are another word with a capital, or all in capitals: names of countries, people, months, parties, offices
 * and agencies. Sorted. */
static const char *const others[] = {
    "ada",          "aid",    "aids",       "air",       "am",        "april",        "art",
    "august",       "bay",    "bill",       "black",     "brown",     "bush",         "cape",
    "care",         "chad",   "chase",      "china",     "coast",     "conservative", "conservatives",
    "cook",         "dawn",   "dean",       "dem",       "democrat",  "democratic",   "democrats",
    "department",   "dick",   "don",        "earl",      "earth",     "east",         "eu",
    "faith",        "first",  "ford",       "frank",     "gay",       "gene",         "general",
    "georgia",      "grace",  "grant",      "gray",      "green",     "greens",       "guinea",
    "gulf",         "hill",   "hip",        "hope",      "house",     "ice",          "independent",
    "independents", "is",     "it",         "jack",      "japan",     "job",          "jordan",
    "joy",          "june",   "justice",    "king",      "labor",     "labour",       "lance",
    "left",         "lent",   "liberal",    "liberals",  "liberty",   "lima",         "long",
    "major",        "mali",   "march",      "mark",      "may",       "mike",         "miles",
    "mission",      "mobile", "moderate",   "moderates", "mon",       "moor",         "nasa",
    "native",       "new",    "nice",       "norm",      "north",     "or",           "pat",
    "pm",           "pole",   "poles",      "polish",    "post",      "posts",        "prime",
    "progressive",  "ray",    "reading",    "red",       "reform",    "republican",   "republicans",
    "rich",         "right",  "rob",        "rose",      "ruth",      "said",         "sat",
    "say",          "second", "senate",     "so",        "socialist", "socialists",   "south",
    "state",        "states", "stone",      "sue",       "sun",       "supreme",      "swat",
    "swift",        "tom",    "trump",      "turkey",    "un",        "union",        "unity",
    "us",           "wall",   "washington", "wed",       "welsh",     "west",         "white",
    "who",          "will",   "wood",       "young",
};

static int compare_word(const void *key, const void *item)
{
	return slice_compare(*(const struct slice *)key, slice_of(*(const char *const *)item));
}

bool style_may_be_another(struct slice folded)
{
	return bsearch(&folded, others, sizeof others / sizeof others[0], sizeof others[0], compare_word) != NULL;
}

/* ---- Numbers ---- */

struct number_word {
	const char *word;
	uint64_t value;
	bool is_ordinal;
};

/* Sorted. */
static const struct number_word small[] = {
    {"eight", 8, false},      {"eighteen", 18, false}, {"eighteenth", 18, true}, {"eighth", 8, true},
    {"eighty", 80, false},    {"eleven", 11, false},   {"eleventh", 11, true},   {"fifteen", 15, false},
    {"fifteenth", 15, true},  {"fifth", 5, true},      {"fifty", 50, false},     {"first", 1, true},
    {"five", 5, false},       {"forty", 40, false},    {"four", 4, false},       {"fourteen", 14, false},
    {"fourteenth", 14, true}, {"fourth", 4, true},     {"nine", 9, false},       {"nineteen", 19, false},
    {"nineteenth", 19, true}, {"ninety", 90, false},   {"ninth", 9, true},       {"one", 1, false},
    {"second", 2, true},      {"seven", 7, false},     {"seventeen", 17, false}, {"seventeenth", 17, true},
    {"seventh", 7, true},     {"seventy", 70, false},  {"six", 6, false},        {"sixteen", 16, false},
    {"sixteenth", 16, true},  {"sixth", 6, true},      {"sixty", 60, false},     {"ten", 10, false},
    {"tenth", 10, true},      {"third", 3, true},      {"thirteen", 13, false},  {"thirteenth", 13, true},
    {"thirtieth", 30, true},  {"thirty", 30, false},   {"three", 3, false},      {"twelfth", 12, true},
    {"twelve", 12, false},    {"twentieth", 20, true}, {"twenty", 20, false},    {"two", 2, false},
    {"zero", 0, false},
};

/* Sorted. */
static const struct number_word scales[] = {
    {"billion", 1000000000, false},     {"hundred", 100, false}, {"million", 1000000, false}, {"thousand", 1000, false},
    {"trillion", 1000000000000, false},
};

static int compare_number(const void *key, const void *item)
{
	return slice_compare(*(const struct slice *)key, slice_of(((const struct number_word *)item)->word));
}

static const struct number_word *find_number(const struct number_word *table, size_t count, struct slice word)
{
	return bsearch(&word, table, count, sizeof *table, compare_number);
}

/* What is read so far: 2,300,000 is `total` 2,300,000; "two million three hundred" is `total` 2,000,000 and `part` 300. */
struct number {
	uint64_t total, part;
	uint64_t scale; /* of the last thousand, million …; a later one is smaller */
	bool has_part, is_digits, is_ordinal;
};

enum { DIGITS_MAX = 12 };

/* 3, 2009, 3rd. Nothing with a zero first, which may be a code. */
static bool read_digits(struct slice word, uint64_t *value, bool *is_ordinal)
{
	size_t len = 0;
	*value = 0;
	while (len < word.len && byte_is_digit(word.ptr[len]))
		*value = *value * 10 + (uint64_t)(word.ptr[len++] - '0');
	struct slice rest = slice_from(word, len);
	*is_ordinal = slice_equals(rest, "st") || slice_equals(rest, "nd") || slice_equals(rest, "rd") ||
	              slice_equals(rest, "th");
	return len > 0 && len <= DIGITS_MAX && (len == 1 || word.ptr[0] != '0') && (rest.len == 0 || *is_ordinal);
}

static bool is_group(struct slice word)
{
	return word.len == 3 && byte_is_digit(word.ptr[0]) && byte_is_digit(word.ptr[1]) && byte_is_digit(word.ptr[2]);
}

static bool add_digits(struct number *n, const struct wording_word *word, bool is_first)
{
	uint64_t value;
	if (!is_first && n->is_digits && is_group(word->folded) && slice_equals(word->before, ",") &&
	    n->part < 1000000000) {
		struct slice digits = word->folded;
		value = (uint64_t)(digits.ptr[0] - '0') * 100 + (uint64_t)(digits.ptr[1] - '0') * 10 +
		        (uint64_t)(digits.ptr[2] - '0');
		n->part = n->part * 1000 + value;
		return true;
	}
	if (!is_first || !read_digits(word->folded, &value, &n->is_ordinal))
		return false;
	n->part = value;
	n->has_part = n->is_digits = true;
	return true;
}

/* "twenty" behind "two hundred", "five" behind "twenty". */
static bool add_small(struct number *n, const struct number_word *word)
{
	uint64_t room = !n->has_part || n->part % 100 == 0 ? 100 : n->part % 100 >= 20 && n->part % 10 == 0 ? 10 : 0;
	if (n->is_digits || word->value >= room || (n->has_part && word->value == 0))
		return false;
	n->part += word->value;
	n->has_part = true;
	n->is_ordinal = word->is_ordinal;
	return true;
}

static bool add_scale(struct number *n, const struct number_word *word)
{
	if (!n->has_part || n->part == 0 || n->part > 999999)
		return false;
	if (word->value == 100 && !n->is_digits && n->part < 100) {
		n->part *= 100;
		return true;
	}
	if (word->value == 100 || word->value >= n->scale)
		return false;
	n->total += n->part * word->value;
	n->scale = word->value;
	n->part = 0;
	n->has_part = n->is_digits = false;
	return true;
}

static bool add_number_word(struct number *n, const struct wording *w, struct span words, size_t i)
{
	const struct wording_word *word = &w->words[i];
	bool is_first = i == words.begin, is_last = i + 1 == words.end;
	if (n->is_ordinal || (word->marks & (WORDING_ELLIPSIS | WORDING_INSERTION | WORDING_BRACKETED)) != 0)
		return false;
	if (byte_is_digit(word->folded.ptr[0]))
		return add_digits(n, word, is_first);
	if (!is_first && word->before.len > 0 && !slice_equals(word->before, "-"))
		return false;
	const struct number_word *found = find_number(small, sizeof small / sizeof small[0], word->folded);
	if (found != NULL)
		return add_small(n, found);
	found = find_number(scales, sizeof scales / sizeof scales[0], word->folded);
	if (found != NULL)
		return add_scale(n, found);
	return slice_equals(word->folded, "and") && !is_first && !is_last && !n->is_digits &&
	       (n->part >= 100 || n->total > 0);
}

bool style_read_number(const struct wording *w, struct span words, uint64_t *value, bool *is_ordinal)
{
	struct number n = {.scale = UINT64_MAX};
	if (words.begin >= words.end)
		return false;
	for (size_t i = words.begin; i < words.end; i++)
		if (!add_number_word(&n, w, words, i))
			return false;
	*value = n.total + n.part;
	*is_ordinal = n.is_ordinal;
	return true;
}

/* ---- Percent ---- */

bool style_is_percent(const struct wording *w, struct span words)
{
	size_t count = words.end - words.begin;
	if (count == 1)
		return slice_equals(w->words[words.begin].folded, "percent");
	return count == 2 && slice_equals(w->words[words.begin].folded, "per") &&
	       slice_equals(w->words[words.begin + 1].folded, "cent") && w->words[words.begin + 1].before.len == 0;
}
