#include "desk/settlement.h"

static const char *const kinds[] = {
    [SETTLEMENT_SAID] = "said",
    [SETTLEMENT_DOCUMENT] = "document",
    [SETTLEMENT_ALTERED] = "altered",
};

const char *settlement_kind_name(enum settlement_kind kind)
{
	return kinds[kind];
}

bool settlement_kind_parse(struct slice name, enum settlement_kind *out)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (!slice_equals(name, kinds[i]))
			continue;
		*out = (enum settlement_kind)i;
		return true;
	}
	return false;
}

bool settlement_is_foreign(enum settlement_kind kind)
{
	return kind != SETTLEMENT_ALTERED;
}

const struct settlement *settlement_find(const struct settlements *all, struct slice words)
{
	for (size_t i = 0; i < all->count; i++) {
		if (slice_equal(slice_trim(all->items[i].words), slice_trim(words)))
			return &all->items[i];
	}
	return NULL;
}

/* ---- Words that changed ---- */

static bool stands(const struct quote_check *check, struct slice words)
{
	for (size_t i = 0; i < check->result_count; i++) {
		if (slice_equal(slice_trim(check->results[i].quotation->text), slice_trim(words)))
			return true;
	}
	return false;
}

static bool has_word(const struct wording *wording, struct slice word)
{
	for (size_t i = 0; i < wording->count; i++) {
		if (slice_equal(wording->words[i].folded, word))
			return true;
	}
	return false;
}

/* How many in a hundred of the longer one's words the other has, too. Without memory: none. */
static size_t share(struct arena *a, struct slice x, struct slice y)
{
	struct wording left, right;
	size_t common = 0;
	if (wording_of_quotation(a, x, &left, NULL) != STATUS_OK ||
	    wording_of_quotation(a, y, &right, NULL) != STATUS_OK)
		return 0;
	for (size_t i = 0; i < left.count; i++)
		common += has_word(&right, left.words[i].folded);
	size_t longer = left.count > right.count ? left.count : right.count;
	return longer == 0 ? 0 : common * 100 / longer;
}

const struct settlement *settlement_find_earlier(struct arena *a, const struct settlements *all,
                                                 const struct quote_check *check, struct slice words)
{
	enum { HALF = 50 };
	const struct settlement *best = NULL;
	size_t most = HALF - 1;
	for (size_t i = 0; i < all->count; i++) {
		if (stands(check, all->items[i].words))
			continue;
		size_t common = share(a, all->items[i].words, words);
		if (common > most) {
			most = common;
			best = &all->items[i];
		}
	}
	return best;
}

/* ---- What is open ---- */

static bool holds(const struct quote_result *result)
{
	return result->verdict >= VERDICT_CONVENTIONAL;
}

bool settlement_is_open(const struct settlements *all, const struct quote_result *result)
{
	return !result->quotation->is_scrap && !holds(result) && result->verdict != VERDICT_TRANSLATION &&
	       settlement_find(all, result->quotation->text) == NULL;
}

struct settlement_tally settlement_count(const struct settlements *all, const struct quote_check *check)
{
	struct settlement_tally tally = {0};
	for (size_t i = 0; i < check->result_count; i++) {
		const struct quote_result *result = &check->results[i];
		if (result->quotation->is_scrap)
			continue;
		tally.quotations++;
		if (holds(result))
			tally.hold++;
		else if (settlement_find(all, result->quotation->text) != NULL)
			tally.settled++;
		else if (result->verdict == VERDICT_TRANSLATION)
			tally.translations++;
		else if (result->verdict == VERDICT_ALTERED)
			tally.altered++;
		else
			tally.not_found++;
	}
	return tally;
}

struct value *settlement_tally_value(struct arena *a, const struct settlements *all, const struct quote_check *check)
{
	struct settlement_tally tally = settlement_count(all, check);
	struct value *object = quote_tally_value(a, check);
	value_put_count(object, "quotations", (int64_t)tally.quotations);
	value_put_count(object, "hold", (int64_t)tally.hold);
	value_put_count(object, "altered", (int64_t)tally.altered);
	value_put_count(object, "not_found", (int64_t)tally.not_found);
	value_put_count(object, "translations", (int64_t)tally.translations);
	value_put_count(object, "settled", (int64_t)tally.settled);
	value_put_count(object, "open", (int64_t)(tally.altered + tally.not_found));
	return object;
}

struct value *settlement_result_value(struct arena *a, const struct settlements *all, const struct quote_result *result)
{
	const struct settlement *settlement = settlement_find(all, result->quotation->text);
	struct value *object = quote_result_value(a, result);
	value_put_bool(object, "open", settlement_is_open(all, result));
	value_put_null(object, "settlement");
	if (settlement == NULL)
		return object;
	struct value *put = value_put_object(object, "settlement");
	value_put_cstr(put, "kind", settlement_kind_name(settlement->kind));
	value_put_text(put, "why", settlement->why);
	value_put_text(put, "person", settlement->person);
	value_put_moment(put, "settled", (struct moment){settlement->settled_ms, MOMENT_MINUTE});
	return object;
}
