#include "base/latin.h"

#include <unicode/ustring.h>
#include <unicode/utrans.h>

/* One letter of another script may need several Latin ones. */
enum { UNITS_MAX = 8 * LATIN_BYTES_MAX, BYTES_MAX = 3 * UNITS_MAX };

static bool to_latin(UChar *units, int32_t *len)
{
	static const UChar rules[] = u"Any-Latin; Latin-ASCII; Lower";
	UErrorCode code = U_ZERO_ERROR;
	UTransliterator *t = utrans_openU(rules, -1, UTRANS_FORWARD, NULL, 0, NULL, &code);
	if (U_FAILURE(code))
		return false;
	int32_t limit = *len;
	utrans_transUChars(t, units, len, UNITS_MAX, 0, &limit, &code);
	utrans_close(t);
	return U_SUCCESS(code);
}

enum status latin_write(struct arena *a, struct slice text, struct slice *out, struct error *err)
{
	struct slice cut = slice_part(text, 0, LATIN_BYTES_MAX);
	UChar *units = arena_array(a, UNITS_MAX, sizeof *units);
	char *bytes = arena_alloc(a, BYTES_MAX);
	if (units == NULL || bytes == NULL)
		return error_memory(err);
	UErrorCode code = U_ZERO_ERROR;
	int32_t len = 0, byte_len = 0;
	u_strFromUTF8WithSub(units, UNITS_MAX, &len, cut.ptr, (int32_t)cut.len, 0xFFFD, NULL, &code);
	if (U_FAILURE(code) || !to_latin(units, &len))
		return error_set(err, STATUS_INTERNAL, "base.latin");
	u_strToUTF8WithSub(bytes, BYTES_MAX, &byte_len, units, len, 0xFFFD, NULL, &code);
	if (U_FAILURE(code))
		return error_set(err, STATUS_INTERNAL, "base.latin");
	*out = slice_make(bytes, (size_t)byte_len);
	return STATUS_OK;
}
