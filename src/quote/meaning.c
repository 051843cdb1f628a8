#include "quote/meaning.h"

#include "base/utf8.h"
#include "base/written.h"
#include "quote/verdict.h"

#include <stdlib.h>

/* ---- Lists, each sorted; words are folded: without apostrophes ---- */

static const char *const negations[] = {
    "aint",   "arent",    "barely", "cannot", "cant",    "couldnt", "didnt",   "doesnt",  "dont",    "hadnt",
    "hardly", "hasnt",    "havent", "isnt",   "mightnt", "mustnt",  "neednt",  "neither", "never",   "nie",
    "no",     "nobody",   "non",    "none",   "nor",     "not",     "nothing", "nowhere", "oughtnt", "scarcely",
    "shant",  "shouldnt", "wasnt",  "werent", "without", "wont",    "wouldnt",
};

static const char *const modals[] = {
    "can",   "cannot",  "cant",  "could", "couldnt", "may",      "might", "mightnt", "must",  "mustnt",
    "ought", "oughtnt", "shall", "shant", "should",  "shouldnt", "will",  "wont",    "would", "wouldnt",
};

static const char *const numbers[] = {
    "billion",  "billions",  "double",  "dozen",    "dozens",  "eight",    "eighteen",  "eighth",   "eighty",
    "eleven",   "eleventh",  "fifteen", "fifth",    "fifty",   "first",    "five",      "forty",    "four",
    "fourteen", "fourth",    "half",    "halves",   "hundred", "hundreds", "million",   "millions", "nine",
    "nineteen", "ninety",    "ninth",   "once",     "one",     "percent",  "quarter",   "quarters", "second",
    "seven",    "seventeen", "seventh", "seventy",  "six",     "sixteen",  "sixth",     "sixty",    "ten",
    "tenth",    "third",     "thirds",  "thirteen", "thirty",  "thousand", "thousands", "three",    "trillion",
    "triple",   "twelfth",   "twelve",  "twenty",   "twice",   "two",      "zero",
};

/* Words that begin a sentence with a capital and are no names. Sorted. */
static const char *const openers[] = {
    "a",     "after", "all",     "also",    "although", "an",    "and",     "as",   "at",    "because", "before",
    "both",  "but",   "by",      "during",  "each",     "even",  "every",   "for",  "from",  "he",      "her",
    "here",  "his",   "how",     "however", "if",       "in",    "instead", "it",   "its",   "many",    "more",
    "most",  "my",    "of",      "on",      "only",     "or",    "other",   "our",  "over",  "several", "she",
    "since", "so",    "some",    "such",    "that",     "the",   "their",   "then", "there", "these",   "they",
    "this",  "those", "through", "to",      "under",    "until", "we",      "what", "when",  "where",   "which",
    "while", "who",   "why",     "with",    "within",   "you",   "your",
};

static int compare_word(const void *key, const void *item)
{
	return slice_compare(*(const struct slice *)key, slice_of(*(const char *const *)item));
}

static bool is_listed(struct slice folded, const char *const *list, size_t count)
{
	return bsearch(&folded, list, count, sizeof *list, compare_word) != NULL;
}

/* ---- Names ---- */

static bool begins_with_capital(struct slice written)
{
	uint32_t code;
	size_t letters, lower, len = written.len > 0 ? utf8_decode(written, 0, &code) : 0;
	if (len == 0)
		return false;
	struct slice first = slice_part(written, 0, len);
	if (len == 1)
		return byte_is_upper(first.ptr[0]);
	/* A letter without capitals (Arabic, Hebrew) folds to itself. */
	struct arena a = {0};
	struct slice folded = written_fold_case(&a, first);
	written_count_letters(first, &letters, &lower);
	bool is_capital = letters > 0 && lower == 0 && folded.ptr != NULL && !slice_equal(folded, first);
	arena_free(&a);
	return is_capital;
}

static bool begins_sentence(const struct wording *w, size_t i)
{
	const struct wording_word *word = &w->words[i];
	if (i == 0 || (word->marks & (WORDING_BREAK | WORDING_LINE_DASH)) != 0 || word->paragraph != word[-1].paragraph)
		return true;
	for (size_t k = 0; k < word->before.len; k++)
		if (word->before.ptr[k] == '.' || word->before.ptr[k] == '?' || word->before.ptr[k] == '!' ||
		    word->before.ptr[k] == ':')
			return true;
	return false;
}

/* A word with a capital inside a sentence, but for "I". */
static bool is_name_inside(const struct wording *w, size_t i)
{
	const struct wording_word *word = &w->words[i];
	return (word->marks & WORDING_ALL_CAPITALS) == 0 && begins_with_capital(word->written) &&
	       !begins_sentence(w, i) && !slice_equals(word->written, "I") && !slice_starts_with(word->written, "I'");
}

static bool is_name(const struct wording *w, size_t i)
{
	const struct wording_word *word = &w->words[i];
	if (is_name_inside(w, i))
		return true;
	if ((word->marks & WORDING_ALL_CAPITALS) != 0 || !begins_with_capital(word->written) ||
	    is_listed(word->folded, openers, sizeof openers / sizeof openers[0]))
		return false;
	if (i + 1 < w->count && w->words[i + 1].before.len == 0 && is_name_inside(w, i + 1))
		return true;
	for (size_t k = 0; k < w->count; k++)
		if (slice_equal(w->words[k].folded, word->folded) && is_name_inside(w, k))
			return true;
	return false;
}

/* ---- Words ---- */

static bool has_digit(struct slice word)
{
	for (size_t i = 0; i < word.len; i++)
		if (byte_is_digit(word.ptr[i]))
			return true;
	return false;
}

uint32_t meaning_of_word(const struct wording *w, size_t i)
{
	struct slice folded = w->words[i].folded;
	uint32_t holds = 0;
	if (is_listed(folded, negations, sizeof negations / sizeof negations[0]))
		holds |= DIFFERENCE_HOLDS_NEGATION;
	if (has_digit(folded) || is_listed(folded, numbers, sizeof numbers / sizeof numbers[0]))
		holds |= DIFFERENCE_HOLDS_NUMBER;
	if (is_listed(folded, modals, sizeof modals / sizeof modals[0]))
		holds |= DIFFERENCE_HOLDS_MODAL;
	return is_name(w, i) ? holds | DIFFERENCE_HOLDS_NAME : holds;
}

uint32_t meaning_of_words(const struct wording *w, struct span words)
{
	uint32_t holds = 0;
	for (size_t i = words.begin; i < words.end; i++)
		holds |= meaning_of_word(w, i);
	return holds;
}

static size_t count_word(const struct wording *w, struct span words, struct slice folded)
{
	size_t count = 0;
	for (size_t i = words.begin; i < words.end; i++)
		count += slice_equal(w->words[i].folded, folded);
	return count;
}

static uint32_t meaning_of_side(const struct wording *w, struct span words, const struct wording *other,
                                struct span other_words)
{
	uint32_t holds = 0;
	for (size_t i = words.begin; i < words.end; i++) {
		struct slice folded = w->words[i].folded;
		if (count_word(w, words, folded) != count_word(other, other_words, folded))
			holds |= meaning_of_word(w, i);
	}
	return holds;
}

uint32_t meaning_of_change(const struct wording *left, struct span left_words, const struct wording *right,
                           struct span right_words)
{
	return meaning_of_side(left, left_words, right, right_words) |
	       meaning_of_side(right, right_words, left, left_words);
}
