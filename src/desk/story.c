#include "desk/story.h"

#include "base/latin.h"

enum { SLUG_MAX = 60 };

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

/* Letters and digits, with one hyphen where anything else stood. Apostrophes leave no gap. */
static size_t write_slug(struct slice latin, char slug[SLUG_MAX])
{
	size_t used = 0;
	bool gap = false;
	for (size_t i = 0; i < latin.len && used < SLUG_MAX; i++) {
		char c = latin.ptr[i];
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
	struct slice latin;
	enum status status = latin_write(a, headline, &latin, err);
	if (status != STATUS_OK)
		return status;
	size_t used = write_slug(latin, slug);
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
