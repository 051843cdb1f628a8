#include "web/story_note.h"

#include "quote/check.h"

/* ---- The order ---- */

static bool has_rank(const struct value *result, enum quote_rank rank)
{
	return slice_equals(value_get_text(result, "rank"), quote_rank_name(rank));
}

static bool is_open(const struct value *result)
{
	return value_get_bool(result, "open");
}

enum status story_notes_begin(const struct visit *v, int64_t story, int64_t version, const struct value *results,
                              struct story_notes *out, struct error *err)
{
	struct pick *picks = NULL;
	size_t pick_count = 0, size = value_size(results), count = 0;
	enum status status = STATUS_OK;
	if (story != 0)
		status = pick_list(v->publisher.db, v->arena, story, &picks, &pick_count, err);
	size_t *open = arena_array(v->arena, size, sizeof *open);
	if (status == STATUS_OK && open == NULL)
		status = error_memory(err);
	if (status != STATUS_OK)
		return status;
	for (int rank = QUOTE_RANK_MEANING; rank <= QUOTE_RANK_SCRAP; rank++) {
		for (size_t i = 0; i < size; i++) {
			if (is_open(value_at(results, i)) && has_rank(value_at(results, i), (enum quote_rank)rank))
				open[count++] = i;
		}
	}
	*out = (struct story_notes){.visit = v,
	                            .story = story,
	                            .version = version,
	                            .results = results,
	                            .picks = picks,
	                            .pick_count = pick_count,
	                            .open = open,
	                            .open_count = count};
	return STATUS_OK;
}

static int64_t place_among_open(const struct story_notes *notes, size_t index)
{
	for (size_t i = 0; i < notes->open_count; i++) {
		if (notes->open[i] == index)
			return (int64_t)i + 1;
	}
	return 0;
}

bool story_note_is_shown(const struct value *result)
{
	return !value_get_bool(result, "scrap");
}

/* ---- Verdicts ---- */

/* The verdict as a name of one word: "not found" is "not_found", or "not-found" in a style sheet. */
static struct slice verdict_key(struct arena *a, const struct value *result, char between)
{
	struct slice name = value_get_text(result, "verdict");
	char *key = arena_cstr(a, name);
	for (size_t i = 0; key != NULL && i < name.len; i++) {
		if (key[i] == ' ')
			key[i] = between;
	}
	return key == NULL ? slice_of("") : slice_make(key, name.len);
}

struct slice story_note_style(struct arena *a, const struct value *result)
{
	struct slice key = verdict_key(a, result, '-');
	bool settled = value_is_true(value_get(result, "settlement"));
	return arena_format(a, "quoted %.*s%s", (int)key.len, key.ptr, settled ? " settled" : "");
}

static void put_verdict(struct value *object, struct arena *a, const struct value *result)
{
	static const char *const keys[] = {"exact", "conventional", "altered", "translation", "not_found"};
	struct slice key = verdict_key(a, result, '_');
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		value_put_bool(object, keys[i], slice_equals(key, keys[i]));
}

/* ---- Differences ---- */

static bool is_conventional(struct slice kind)
{
	for (int k = DIFFERENCE_ELLIPSIS; k <= DIFFERENCE_HYPHEN; k++) {
		if (slice_equals(kind, quote_difference_name((enum difference_kind)k)))
			return true;
	}
	return false;
}

static void add_change(struct value *list, const struct value *difference)
{
	static const char *const keys[][2] = {
	    {"added", "added"},
	    {"dropped", "dropped"},
	    {"replaced", "replaced"},
	    {"joined", "joined"},
	    {"spelling", "spelling"},
	    {"house style", "house_style"},
	    {"punctuation", "punctuation"},
	    {"omission", "omission"},
	    {"cut", "cut"},
	};
	struct value *change = value_add_object(list);
	struct slice kind = value_get_text(difference, "kind");
	value_put_text(change, "ours", value_get_text(difference, "quotation"));
	value_put_text(change, "cable", value_get_text(difference, "cable"));
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		value_put_bool(change, keys[i][1], slice_equals(kind, keys[i][0]));
}

void story_put_differences(struct value *note, const struct value *words)
{
	struct value *all = value_put_list(note, "diff");
	struct value *changes = value_put_list(note, "changes");
	bool differs = false;
	for (size_t i = 0; i < value_size(words); i++) {
		const struct value *d = value_at(words, i);
		struct slice kind = value_get_text(d, "kind");
		bool is_same = slice_equals(kind, quote_difference_name(DIFFERENCE_SAME)),
		     is_mild = is_conventional(kind);
		struct value *object = value_add_object(all);
		value_put_bool(object, "same", is_same);
		value_put_bool(object, "mild", is_mild);
		value_put_text(object, "ours", value_get_text(d, "quotation"));
		value_put_text(object, "cable", value_get_text(d, "cable"));
		differs |= !is_same;
		if (!is_same && !is_mild)
			add_change(changes, d);
	}
	value_put_bool(note, "has_diff", differs);
}

/* ---- Places ---- */

/* {name, cable, letters, paragraph, url}: where a place or a part stands. */
static void put_place(const struct visit *v, struct value *object, const struct value *place)
{
	struct arena *a = v->arena;
	struct slice id = value_get_text(place, "cable"), mrn = value_get_text(place, "mrn");
	int paragraph = (int)value_get_number(place, "paragraph", 0);
	struct slice name = mrn.len > 0 ? mrn : slice_part(id, 0, id.len < 12 ? id.len : 12);
	struct slice address = visit_cable_address(a, name, id, slice_of(""));
	value_put_text(object, "name", name);
	value_put_text(object, "cable", id);
	value_put_text(object, "letters", slice_part(id, 0, id.len < 4 ? id.len : 4));
	value_put_number(object, "paragraph", paragraph);
	if (paragraph > 0)
		address = arena_format(a, "%.*s#p%d", (int)address.len, address.ptr, paragraph);
	value_put_url(object, "url", address);
}

static void put_places(const struct visit *v, struct value *note, const struct value *result)
{
	const struct value *places = value_get(result, "places");
	struct value *list = value_put_list(note, "places");
	for (size_t i = 0; i < value_size(places); i++) {
		struct value *object = value_add_object(list);
		put_place(v, object, value_at(places, i));
		value_put_bool(object, "first", i == 0);
	}
	value_put_bool(note, "found", value_size(list) > 0);
	value_put_bool(note, "several", value_size(list) > 1);
	value_put_bool(note, "cut", value_get_bool(result, "more_places"));
}

/* ---- What a person said, or may say ---- */

static void put_kind(struct value *object, const struct value *settlement)
{
	struct slice kind = value_get_text(settlement, "kind");
	value_put_bool(object, "said", slice_equals(kind, "said"));
	value_put_bool(object, "document", slice_equals(kind, "document"));
	value_put_bool(object, "on_purpose", slice_equals(kind, "altered"));
	value_put_text(object, "why", value_get_text(settlement, "why"));
}

static void put_settlement(struct value *note, const struct value *result)
{
	struct moment settled;
	const struct value *settlement = value_get(result, "settlement"), *earlier = value_get(result, "earlier");
	value_put_null(note, "settled");
	value_put_null(note, "earlier");
	if (value_is_true(settlement)) {
		struct value *object = value_put_object(note, "settled");
		put_kind(object, settlement);
		value_put_text(object, "person", value_get_text(settlement, "person"));
		if (moment_read(value_get_text(settlement, "settled"), &settled))
			value_put_moment(object, "when", settled);
		else
			value_put_null(object, "when");
	}
	if (value_is_true(earlier)) {
		struct value *object = value_put_object(note, "earlier");
		put_kind(object, earlier);
		value_put_text(object, "words", value_get_text(earlier, "words"));
	}
}

static const struct pick *pick_of(const struct story_notes *notes, struct slice words)
{
	for (size_t i = 0; i < notes->pick_count; i++) {
		if (slice_equal(notes->picks[i].words, words))
			return &notes->picks[i];
	}
	return NULL;
}

static void put_acts(const struct story_notes *notes, struct value *note, const struct value *result, size_t index)
{
	struct arena *a = notes->visit->arena;
	int story = (int)notes->story;
	const struct pick *pick = pick_of(notes, value_get_text(result, "text"));
	bool needs_pick = value_get_bool(result, "needs_pick"), saved = story != 0;
	value_put_bool(note, "needs_pick", saved && needs_pick);
	value_put_bool(note, "picked_none", pick != NULL && pick->is_none);
	value_put_bool(note, "can_pick",
	               saved && value_size(value_get(result, "places")) > 0 && (needs_pick || pick != NULL));
	value_put_bool(note, "can_settle", saved && is_open(result));
	value_put_bool(note, "is_saved", saved);
	value_put_bool(note, "is_beside", notes->is_beside);
	value_put_url(note, "pick_url", arena_format(a, "/stories/%d/pick", story));
	value_put_url(note, "settle_url", arena_format(a, "/stories/%d/settle", story));
	value_put_url(note, "side_url",
	              arena_format(a, "/stories/%d/quotations/%zu#quotation-%zu", story, index + 1, index + 1));
	value_put_text(note, "csrf", notes->visit->session.csrf);
}

/* The right words, to be put in or copied; null where there are none. */
static void put_fix(const struct story_notes *notes, struct value *note, const struct value *result)
{
	const struct value *fix = value_get(result, "fix");
	value_put_null(note, "fix");
	if (!value_is_true(fix))
		return;
	struct value *object = value_put_object(note, "fix");
	value_put_text(object, "right", value_get_text(fix, "words"));
	value_put_url(object, "fix_url", arena_format(notes->visit->arena, "/stories/%d/fix", (int)notes->story));
	value_put_number(object, "version", notes->version);
}

/* A member as it is, to be part of another tree. */
static struct value *member_of(const struct value *object, const char *name)
{
	for (size_t i = 0; i < value_size(object); i++) {
		if (slice_equals(object->items.members[i].name, name))
			return object->items.members[i].value;
	}
	return NULL;
}

struct value *story_note_value(const struct story_notes *notes, size_t index)
{
	struct arena *a = notes->visit->arena;
	const struct value *result = value_at(notes->results, index);
	struct value *note = value_object(a);
	value_put_number(note, "n", (int64_t)index + 1);
	value_put_text(note, "text", value_get_text(result, "text"));
	value_put_bool(note, "is_scrap", value_get_bool(result, "scrap"));
	value_put_bool(note, "open", is_open(result));
	value_put_number(note, "open_at", place_among_open(notes, index));
	put_verdict(note, a, result);
	/* Of parts in several cables each is told apart. */
	bool is_of_parts = value_get_bool(result, "several_cables");
	story_put_differences(note, is_of_parts ? NULL : value_get(result, "words"));
	put_places(notes->visit, note, result);
	value_put(note, "says", member_of(result, "notes"));
	put_settlement(note, result);
	put_acts(notes, note, result, index);
	put_fix(notes, note, result);
	return note;
}
