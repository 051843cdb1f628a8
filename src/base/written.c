#include "base/written.h"

#include "base/utf8.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include <string.h>

static bool is_plain_ascii(struct slice word)
{
	for (size_t i = 0; i < word.len; i++)
		if ((unsigned char)word.ptr[i] >= 0x80 || word.ptr[i] == '`')
			return false;
	return true;
}

static bool is_apostrophe(uint32_t c)
{
	return c == '\'' || c == '`' || c == 0xB4 || c == 0x2BC || c == 0x2018 || c == 0x2019 || c == 0xFF07;
}

/* Characters that are another way to write one or several plain ones. */
static bool is_form(UChar32 c)
{
	if (c >= 0xFB00 && c <= 0xFB06)
		return true;
	switch ((UDecompositionType)u_getIntPropertyValue(c, UCHAR_DECOMPOSITION_TYPE)) {
	case U_DT_WIDE:
	case U_DT_NARROW:
	case U_DT_INITIAL:
	case U_DT_MEDIAL:
	case U_DT_FINAL:
	case U_DT_ISOLATED:
		return true;
	default:
		return false;
	}
}

enum { FORM_MAX = 20 };

/* The plain characters that `c` is a form of, or itself, at `out`, which has room for FORM_MAX. */
static size_t write_plain(UChar32 c, UChar *out)
{
	UChar source[2];
	UErrorCode code = U_ZERO_ERROR;
	int32_t len = 0;
	UBool failed = false;
	U16_APPEND(source, len, 2, c, failed);
	if (failed)
		return 0;
	if (is_form(c)) {
		const UNormalizer2 *nfkc = unorm2_getNFKCInstance(&code);
		int32_t made = unorm2_normalize(nfkc, source, len, out, FORM_MAX, &code);
		if (U_SUCCESS(code))
			return (size_t)made;
	}
	for (int32_t i = 0; i < len; i++)
		out[i] = source[i];
	return (size_t)len;
}

/* UTF-16 into the arena as UTF-8. */
static struct slice to_utf8(struct arena *a, const UChar *units, size_t count)
{
	UErrorCode code = U_ZERO_ERROR;
	int32_t len = 0;
	char *bytes = arena_alloc(a, 3 * count + 1);
	if (bytes == NULL)
		return slice_make(NULL, 0);
	u_strToUTF8(bytes, (int32_t)(3 * count), &len, units, (int32_t)count, &code);
	return U_FAILURE(code) ? slice_make(bytes, 0) : slice_make(bytes, (size_t)len);
}

/* Words are short; what is longer than this is no word of a language, and counts byte for byte. */
enum { WORD_MAX = 1024 };

struct slice written_word(struct arena *a, struct slice word)
{
	if (is_plain_ascii(word) || word.len > WORD_MAX)
		return word;
	UChar units[WORD_MAX + FORM_MAX], composed[2 * (WORD_MAX + FORM_MAX)];
	size_t count = 0;
	for (size_t at = 0; at < word.len && count < WORD_MAX;) {
		uint32_t c;
		size_t len = utf8_decode(word, at, &c);
		if (len == 0)
			return word;
		at += len;
		if (is_apostrophe(c))
			units[count++] = '\'';
		else if (!u_hasBinaryProperty((UChar32)c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
			count += write_plain((UChar32)c, units + count);
	}
	UErrorCode code = U_ZERO_ERROR;
	const UNormalizer2 *nfc = unorm2_getNFCInstance(&code);
	int32_t len =
	    unorm2_normalize(nfc, units, (int32_t)count, composed, sizeof composed / sizeof composed[0], &code);
	return U_FAILURE(code) ? word : to_utf8(a, composed, (size_t)len);
}

struct slice written_fold_case(struct arena *a, struct slice written)
{
	if (written.len > WORD_MAX)
		return written;
	UChar units[WORD_MAX + 1], folded[3 * WORD_MAX];
	UErrorCode code = U_ZERO_ERROR;
	int32_t len = 0;
	u_strFromUTF8(units, WORD_MAX + 1, &len, written.ptr, (int32_t)written.len, &code);
	len = u_strFoldCase(folded, sizeof folded / sizeof folded[0], units, len, U_FOLD_CASE_DEFAULT, &code);
	return U_FAILURE(code) ? written : to_utf8(a, folded, (size_t)len);
}

void written_count_letters(struct slice text, size_t *letters, size_t *lower)
{
	*letters = *lower = 0;
	for (size_t at = 0; at < text.len;) {
		uint32_t c = (unsigned char)text.ptr[at];
		if (c < 0x80) {
			*letters += byte_is_alpha((char)c);
			*lower += byte_is_lower((char)c);
			at++;
			continue;
		}
		size_t len = utf8_decode(text, at, &c);
		at += len > 0 ? len : 1;
		if (len > 0 && u_isalpha((UChar32)c)) {
			(*letters)++;
			*lower += u_islower((UChar32)c) != 0;
		}
	}
}

static enum written_sign ascii_sign(uint32_t c)
{
	switch (c) {
	case '\n':
	case '\r':
	case '\v':
	case '\f':
		return WRITTEN_LINE;
	case ' ':
	case '\t':
		return WRITTEN_SPACE;
	case '\'':
	case '`':
		return WRITTEN_SINGLE;
	case '"':
		return WRITTEN_DOUBLE;
	case '-':
		return WRITTEN_HYPHEN;
	case '.':
		return WRITTEN_DOT;
	default:
		return c < 0x20 || c == 0x7F ? WRITTEN_NOTHING : WRITTEN_OTHER;
	}
}

static enum written_sign other_sign(uint32_t c)
{
	switch (c) {
	case 0xB4:
	case 0x2BC:
	case 0x2018:
	case 0x2019:
	case 0x201A:
	case 0x201B:
	case 0x2032:
	case 0x2035:
	case 0x2039:
	case 0x203A:
		return WRITTEN_SINGLE;
	case 0xAB:
	case 0xBB:
	case 0x201C:
	case 0x201D:
	case 0x201E:
	case 0x201F:
	case 0x2033:
	case 0x2036:
	case 0x300C:
	case 0x300D:
	case 0x300E:
	case 0x300F:
	case 0x301D:
	case 0x301E:
	case 0x301F:
		return WRITTEN_DOUBLE;
	case 0x2010:
	case 0x2011:
		return WRITTEN_HYPHEN;
	case 0x2026:
		return WRITTEN_ELLIPSIS;
	case 0x2022:
	case 0x2023:
	case 0x2043:
	case 0x25AA:
	case 0x25CF:
	case 0x25E6:
		return WRITTEN_BULLET;
	case 0x2028:
	case 0x2029:
	case 0x85:
		return WRITTEN_LINE;
	case 0x2212: /* minus */
		return WRITTEN_DASH;
	default:
		break;
	}
	if (u_charType((UChar32)c) == U_DASH_PUNCTUATION)
		return WRITTEN_DASH;
	if (u_isUWhiteSpace((UChar32)c))
		return WRITTEN_SPACE;
	bool shows_nothing = u_hasBinaryProperty((UChar32)c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || c == 0x200B;
	return shows_nothing ? WRITTEN_NOTHING : WRITTEN_OTHER;
}

enum written_sign written_next(struct slice text, size_t *at, uint32_t *code)
{
	if (*at >= text.len)
		return WRITTEN_END;
	uint32_t c = (unsigned char)text.ptr[*at];
	size_t len = c < 0x80 ? 1 : utf8_decode(text, *at, &c);
	*at += len > 0 ? len : 1;
	*code = len > 0 ? c : 0xFFFD;
	if (c < 0x80)
		return ascii_sign(c);
	if (len == 0)
		return WRITTEN_OTHER;
	if (c >= 0xFF01 && c <= 0xFF5E) {
		*code = c - 0xFF01 + '!';
		return ascii_sign(*code);
	}
	return other_sign(c);
}

bool written_is_word_at(struct slice text, size_t at)
{
	uint32_t c;
	return utf8_decode(text, at, &c) > 0 && u_isalnum((UChar32)c) != 0;
}
