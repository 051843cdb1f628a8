#include "desk/story.h"

#include <unicode/ustring.h>
#include <unicode/utrans.h>

enum { SLUG_MAX = 60, HEADLINE_MAX = 400, SLUG_UNITS = 4 * HEADLINE_MAX };

static const char *const state_names[] = {
    [STORY_DRAFT] = "draft",
    [STORY_READY] = "ready",
    [STORY_PUBLISHED] = "published",
    [STORY_WITHDRAWN] = "withdrawn",
};
enum { STATE_COUNT = sizeof state_names / sizeof *state_names };

/* moves[from][to] */
static const bool moves[STATE_COUNT][STATE_COUNT] = {
    [STORY_DRAFT] = {[STORY_READY] = true, [STORY_PUBLISHED] = true},
    [STORY_READY] = {[STORY_DRAFT] = true, [STORY_PUBLISHED] = true},
    [STORY_PUBLISHED] = {[STORY_PUBLISHED] = true, [STORY_WITHDRAWN] = true},
    [STORY_WITHDRAWN] = {[STORY_PUBLISHED] = true},
};

const char *story_state_name(enum story_state state)
{
	return state_names[state];
}

bool story_state_parse(struct slice name, enum story_state *out)
{
	for (int i = 0; i < STATE_COUNT; i++) {
		if (slice_equals(name, state_names[i])) {
			*out = (enum story_state)i;
			return true;
		}
	}
	return false;
}

bool story_may_become(enum story_state from, enum story_state to)
{
	return moves[from][to];
}

/* Latin letters without accents, in lower case. False if ICU cannot. */
static bool transliterate(struct slice headline, UChar *units, int32_t *len)
{
	static const UChar rules[] = u"Any-Latin; Latin-ASCII; Lower";
	UErrorCode code = U_ZERO_ERROR;
	u_strFromUTF8WithSub(units, SLUG_UNITS, len, headline.ptr, (int32_t)headline.len, 0xFFFD, NULL, &code);
	if (U_FAILURE(code))
		return false;
	UTransliterator *t = utrans_openU(rules, -1, UTRANS_FORWARD, NULL, 0, NULL, &code);
	if (U_FAILURE(code))
		return false;
	int32_t limit = *len;
	utrans_transUChars(t, units, len, SLUG_UNITS, 0, &limit, &code);
	utrans_close(t);
	return U_SUCCESS(code);
}

/* Letters and digits, with one hyphen where anything else stood. Apostrophes leave no gap. */
static size_t write_slug(const UChar *units, int32_t len, char slug[SLUG_MAX])
{
	size_t used = 0;
	bool gap = false;
	for (int32_t i = 0; i < len && used < SLUG_MAX; i++) {
		char c = units[i] < 0x80 ? byte_to_lower((char)units[i]) : ' ';
		if (c == '\'')
			continue;
		if (!byte_is_lower(c) && !byte_is_digit(c)) {
			gap = used > 0;
			continue;
		}
		if (gap && used + 1 < SLUG_MAX)
			slug[used++] = '-';
		gap = false;
		slug[used++] = c;
	}
	return used;
}

enum status story_make_slug(struct arena *a, struct slice headline, struct slice *out, struct error *err)
{
	char slug[SLUG_MAX];
	int32_t len = 0;
	size_t used = 0;
	UChar *units = arena_array(a, SLUG_UNITS, sizeof *units);
	if (units == NULL)
		return error_memory(err);
	if (transliterate(slice_part(headline, 0, HEADLINE_MAX), units, &len))
		used = write_slug(units, len, slug);
	*out = arena_copy(a, used > 0 ? slice_make(slug, used) : slice_of("story"));
	return out->ptr == NULL ? error_memory(err) : STATUS_OK;
}

struct slice story_make_name(struct arena *a, const struct story_version *v)
{
	if (v->url.len > 0)
		return arena_copy(a, v->url);
	return arena_format(a, "%.*s\n%.*s", (int)v->partner.len, v->partner.ptr, (int)v->headline.len,
	                    v->headline.ptr);
}

bool story_parse_number(struct slice text, int64_t *id)
{
	struct slice number;
	return slice_cut(&text, '-', &number) && slice_to_int64(number, id) && *id > 0;
}
