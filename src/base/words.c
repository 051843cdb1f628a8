#include "base/words.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <string.h>

/* What a character does to a word. */
enum part {
	PART_NONE = 0,   /* ends it */
	PART_LETTER,     /* begins and continues it */
	PART_DIGIT,      /* the same, but no full stop joins digits */
	PART_MARK,       /* the same; only accents alone are no word */
	PART_APOSTROPHE, /* continues it where a letter or digit follows */
	PART_STOP,       /* continues it between single letters */
	PART_IGNORED,    /* continues it, but is no part of it */
};

/* ASCII bytes that can stand in a word, in lower case; 0 for all others. */
static const char ascii_folded[256] = {
    ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5', ['6'] = '6', ['7'] = '7', ['8'] = '8',
    ['9'] = '9', ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd', ['e'] = 'e', ['f'] = 'f', ['g'] = 'g', ['h'] = 'h',
    ['i'] = 'i', ['j'] = 'j', ['k'] = 'k', ['l'] = 'l', ['m'] = 'm', ['n'] = 'n', ['o'] = 'o', ['p'] = 'p', ['q'] = 'q',
    ['r'] = 'r', ['s'] = 's', ['t'] = 't', ['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x', ['y'] = 'y', ['z'] = 'z',
    ['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd', ['E'] = 'e', ['F'] = 'f', ['G'] = 'g', ['H'] = 'h', ['I'] = 'i',
    ['J'] = 'j', ['K'] = 'k', ['L'] = 'l', ['M'] = 'm', ['N'] = 'n', ['O'] = 'o', ['P'] = 'p', ['Q'] = 'q', ['R'] = 'r',
    ['S'] = 's', ['T'] = 't', ['U'] = 'u', ['V'] = 'v', ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y', ['Z'] = 'z',
};

static enum part part_of(UChar32 c)
{
	switch (c) {
	case '\'':
	case '`':
	case 0x00B4: /* acute accent, typed for an apostrophe */
	case 0x02BC:
	case 0x2018:
	case 0x2019:
	case 0xFF07:
		return PART_APOSTROPHE;
	case '.':
		return PART_STOP;
	case 0x200B: /* zero width space: made to separate words */
		return PART_NONE;
	default:
		break;
	}
	if (c < 0)
		return PART_NONE;
	uint32_t mask = U_MASK(u_charType(c));
	if ((mask & (U_GC_L_MASK | U_GC_NL_MASK)) != 0)
		return u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ? PART_IGNORED : PART_LETTER;
	if ((mask & U_GC_ND_MASK) != 0)
		return PART_DIGIT;
	if ((mask & U_GC_M_MASK) != 0)
		return PART_MARK;
	return u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ? PART_IGNORED : PART_NONE;
}

/* The character at `*at`, which is moved behind it; negative for invalid bytes. The end gives 0 and moves nothing. */
static UChar32 next_character(struct slice text, size_t *at)
{
	if (*at >= text.len)
		return 0;
	size_t i = 0, room = text.len - *at;
	const uint8_t *bytes = (const uint8_t *)text.ptr + *at;
	UChar32 c;
	U8_NEXT(bytes, i, room, c);
	*at += i;
	return c;
}

static enum part next_part(struct slice text, size_t *at)
{
	return *at < text.len ? part_of(next_character(text, at)) : PART_NONE;
}

/* The first part from `at` on that shows something. */
static enum part next_visible_part(struct slice text, size_t *at)
{
	enum part part;
	do
		part = next_part(text, at);
	while (part == PART_IGNORED);
	return part;
}

static bool is_word_part(enum part part)
{
	return part == PART_LETTER || part == PART_DIGIT || part == PART_MARK;
}

static bool letter_or_digit_follows(struct slice text, size_t at)
{
	enum part part = next_visible_part(text, &at);
	return part == PART_LETTER || part == PART_DIGIT;
}

/* A letter with its marks, and no letter or digit behind them. */
static bool single_letter_follows(struct slice text, size_t at)
{
	if (next_visible_part(text, &at) != PART_LETTER)
		return false;
	enum part part;
	do
		part = next_visible_part(text, &at);
	while (part == PART_MARK);
	return !is_word_part(part);
}

/* Marks that tell how to say a letter, not which letter it is. Kana voicing (U+3099, U+309A) makes another letter. */
static bool is_accent(UChar32 c)
{
	if ((U_MASK(u_charType(c)) & (U_GC_MN_MASK | U_GC_ME_MASK)) == 0 || c == 0x3099 || c == 0x309A)
		return false;
	UErrorCode code = U_ZERO_ERROR;
	UScriptCode script = uscript_getScript(c, &code);
	return U_SUCCESS(code) &&
	       (script == USCRIPT_INHERITED || script == USCRIPT_ARABIC || script == USCRIPT_HEBREW ||
	        script == USCRIPT_GREEK || script == USCRIPT_CYRILLIC || script == USCRIPT_LATIN);
}

/* ICU's macro mixes signs, which our warnings forbid. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
static UChar32 next_unit(const UChar *text, int32_t *at, int32_t len)
{
	UChar32 c;
	U16_NEXT(text, *at, len, c);
	return c;
}
#pragma GCC diagnostic pop

/* NFKC can put spaces and signs into a word (one sign that stands for a whole blessing); only letters stay. */
static int32_t keep_letters(UChar *text, int32_t len)
{
	int32_t kept = 0;
	for (int32_t at = 0; at < len;) {
		int32_t begin = at;
		UChar32 c = next_unit(text, &at, len);
		if (!is_word_part(part_of(c)) || is_accent(c))
			continue;
		while (begin < at)
			text[kept++] = text[begin++];
	}
	return kept;
}

/* One letter can become 18 in NFKC, so the work needs far more room than the result. */
enum { RAW_MAX = 2 * WORD_FOLDED_MAX, UNITS_MAX = 20 * RAW_MAX };

/* Folds the raw characters of a word, valid UTF-8. 0 when nothing is left of it. */
static size_t fold(const char *raw, size_t raw_len, char folded[WORD_FOLDED_MAX])
{
	UChar source[RAW_MAX], first[UNITS_MAX], second[UNITS_MAX];
	UErrorCode code = U_ZERO_ERROR;
	int32_t len = 0;
	const UNormalizer2 *casefold = unorm2_getNFKCCasefoldInstance(&code);
	const UNormalizer2 *decompose = unorm2_getNFDInstance(&code);
	const UNormalizer2 *compose = unorm2_getNFCInstance(&code);
	u_strFromUTF8(source, RAW_MAX, &len, raw, (int32_t)raw_len, &code);
	len = unorm2_normalize(casefold, source, len, first, UNITS_MAX, &code);
	len = unorm2_normalize(decompose, first, len, second, UNITS_MAX, &code);
	if (U_FAILURE(code))
		return 0;
	len = keep_letters(second, len);
	len = unorm2_normalize(compose, second, len, first, UNITS_MAX, &code);
	if (U_FAILURE(code))
		return 0;
	int32_t cut = 0, bytes = 0;
	for (int32_t at = 0; at < len; cut = at) {
		UChar32 c = next_unit(first, &at, len);
		bytes += U8_LENGTH((uint32_t)c);
		if (bytes > WORD_FOLDED_MAX)
			break;
	}
	u_strToUTF8(folded, WORD_FOLDED_MAX, &bytes, first, cut, &code);
	/* U_STRING_NOT_TERMINATED_WARNING is no failure: the form needs no NUL. */
	return U_FAILURE(code) ? 0 : (size_t)bytes;
}

/* A word that ASCII letters and digits alone do not make: scans it from `begin` on. The end is that of its last visible
 * part; the folded length can be 0, when only accents were left. */
static size_t scan_any(struct slice text, size_t begin, char folded[WORD_FOLDED_MAX], size_t *folded_len)
{
	char raw[RAW_MAX];
	size_t raw_len = 0, at = begin, end = begin;
	/* Letters since the last full stop, and whether anything else stood there. */
	size_t letters = 0;
	bool joinable = true, full = false;
	while (at < text.len) {
		size_t here = at;
		enum part part = next_part(text, &at);
		if (part == PART_IGNORED)
			continue;
		if (part == PART_APOSTROPHE && letter_or_digit_follows(text, at)) {
			joinable = false;
			continue;
		}
		if (part == PART_STOP && joinable && letters == 1 && single_letter_follows(text, at)) {
			letters = 0;
			continue;
		}
		if (!is_word_part(part))
			break;
		letters += part == PART_LETTER;
		joinable = joinable && part != PART_DIGIT;
		end = at;
		if (raw_len + (at - here) > RAW_MAX) {
			full = true;
		} else if (!full) {
			memcpy(raw + raw_len, text.ptr + here, at - here);
			raw_len += at - here;
		}
	}
	*folded_len = fold(raw, raw_len, folded);
	return end;
}

/* The common word: ASCII letters and digits up to a byte that certainly ends a word. 0: it is another kind of word. */
static size_t scan_ascii(struct slice text, size_t begin, char folded[WORD_FOLDED_MAX], size_t *folded_len)
{
	const unsigned char *bytes = (const unsigned char *)text.ptr;
	size_t at = begin, len = 0;
	for (; at < text.len; at++) {
		char c = ascii_folded[bytes[at]];
		if (c == 0)
			break;
		if (len < WORD_FOLDED_MAX)
			folded[len++] = c;
	}
	*folded_len = len;
	if (at == text.len)
		return at;
	/* A full stop joins single letters only. */
	if (bytes[at] >= 0x80 || bytes[at] == '\'' || bytes[at] == '`' || (bytes[at] == '.' && at - begin == 1))
		return 0;
	return at;
}

bool words_next(struct word_cursor *cursor, struct span *span, char folded[WORD_FOLDED_MAX], size_t *folded_len)
{
	struct slice text = cursor->text;
	size_t at = cursor->at;
	while (at < text.len) {
		unsigned char byte = (unsigned char)text.ptr[at];
		size_t begin = at, end;
		if (ascii_folded[byte] != 0) {
			end = scan_ascii(text, begin, folded, folded_len);
			if (end == 0)
				end = scan_any(text, begin, folded, folded_len);
		} else if (byte < 0x80) {
			at++;
			continue;
		} else {
			enum part part = next_part(text, &at);
			if (!is_word_part(part))
				continue;
			end = scan_any(text, begin, folded, folded_len);
		}
		at = end;
		if (*folded_len == 0)
			continue;
		*span = (struct span){begin, end};
		cursor->at = at;
		return true;
	}
	cursor->at = at;
	return false;
}

/* Folded forms are short: they are packed into blocks, since an arena aligns each piece that it gives. */
struct pool {
	char *ptr;
	size_t room;
};

enum { POOL_BLOCK = 4096 };

static bool pool_copy(struct arena *a, struct pool *pool, const char *bytes, size_t len, struct slice *out)
{
	if (pool->ptr == NULL || pool->room < len) {
		pool->ptr = arena_alloc(a, POOL_BLOCK);
		if (pool->ptr == NULL)
			return false;
		pool->room = POOL_BLOCK;
	}
	memcpy(pool->ptr, bytes, len);
	*out = slice_make(pool->ptr, len);
	pool->ptr += len;
	pool->room -= len;
	return true;
}

enum status words_split(struct arena *a, struct slice text, struct words *out, struct error *err)
{
	struct word_cursor cursor = {text, 0};
	struct pool pool = {NULL, 0};
	struct span span;
	char folded[WORD_FOLDED_MAX];
	size_t len, capacity = 0;
	*out = (struct words){NULL, 0};
	while (words_next(&cursor, &span, folded, &len)) {
		struct word *word = arena_push(a, &out->items, out->count, &capacity, sizeof *word);
		if (word == NULL)
			return error_memory(err);
		word->span = span;
		struct slice written = slice_span(text, span);
		if (slice_equal(written, slice_make(folded, len)))
			word->folded = written;
		else if (!pool_copy(a, &pool, folded, len, &word->folded))
			return error_memory(err);
		out->count++;
	}
	return STATUS_OK;
}

size_t words_count(struct slice text)
{
	struct word_cursor cursor = {text, 0};
	struct span span;
	char folded[WORD_FOLDED_MAX];
	size_t len, count = 0;
	while (words_next(&cursor, &span, folded, &len))
		count++;
	return count;
}
