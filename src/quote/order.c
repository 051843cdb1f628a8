/* Which quotations need a person most, and how many there are of each kind (quote/check.h). */
#include "quote/check.h"

#include "quote/search.h"

bool quote_is_boilerplate(const struct quote_result *result)
{
	return result->standing >= QUOTE_BOILERPLATE_MIN;
}

bool quote_is_of_several_cables(const struct quote_result *result)
{
	const struct cable_id *first = NULL;
	for (size_t i = 0; i < result->part_count; i++) {
		const struct quote_place *place = &result->parts[i].place;
		if (place->finding.verdict == VERDICT_NOT_FOUND)
			continue;
		if (first != NULL && !quote_same_id(first, &place->cable))
			return true;
		first = &place->cable;
	}
	return false;
}

static enum quote_rank rank_of_altered(const struct finding *finding)
{
	static const enum quote_rank ranks[] = {
	    [DIFFERENCE_CLASS_NONE] = QUOTE_RANK_WORDS,        [DIFFERENCE_CLASS_STYLE] = QUOTE_RANK_STYLE,
	    [DIFFERENCE_CLASS_SPELLING] = QUOTE_RANK_SPELLING, [DIFFERENCE_CLASS_SIGNS] = QUOTE_RANK_SIGNS,
	    [DIFFERENCE_CLASS_WORDS] = QUOTE_RANK_WORDS,       [DIFFERENCE_CLASS_MEANING] = QUOTE_RANK_MEANING,
	};
	return ranks[finding->class];
}

enum quote_rank quote_rank_of(const struct quote_result *result)
{
	if (result->quotation->is_scrap)
		return QUOTE_RANK_SCRAP;
	if (result->verdict == VERDICT_NOT_FOUND)
		return QUOTE_RANK_NOT_FOUND;
	if (result->verdict == VERDICT_TRANSLATION)
		return QUOTE_RANK_TRANSLATION;
	enum quote_rank rank = QUOTE_RANK_HOLDS;
	const struct finding *finding = &result->places[0].finding;
	if (result->verdict == VERDICT_ALTERED)
		rank = rank_of_altered(finding);
	else if (finding->hides != 0)
		rank = QUOTE_RANK_HIDES;
	bool disagrees = result->is_elsewhere || result->attribution_count > 0;
	return disagrees && rank > QUOTE_RANK_ATTRIBUTION ? QUOTE_RANK_ATTRIBUTION : rank;
}

const char *quote_rank_name(enum quote_rank rank)
{
	static const char *const names[] = {"meaning",     "words", "not found",   "signs", "attribution", "spelling",
	                                    "house style", "hides", "translation", "holds", "scrap"};
	return names[rank];
}

size_t *quote_order(struct arena *a, const struct quote_check *check)
{
	size_t *order = arena_array(a, check->result_count, sizeof *order), count = 0;
	if (order == NULL)
		return NULL;
	for (int rank = QUOTE_RANK_MEANING; rank <= QUOTE_RANK_SCRAP; rank++)
		for (size_t i = 0; i < check->result_count; i++)
			if ((int)quote_rank_of(&check->results[i]) == rank)
				order[count++] = i;
	return order;
}

struct quote_tally quote_count(const struct quote_check *check)
{
	struct quote_tally tally = {0};
	for (size_t i = 0; i < check->result_count; i++) {
		const struct quote_result *result = &check->results[i];
		if (result->quotation->is_scrap)
			tally.scraps++;
		else if (result->verdict == VERDICT_EXACT)
			tally.exact++;
		else if (result->verdict == VERDICT_CONVENTIONAL)
			tally.conventional++;
		else if (result->verdict == VERDICT_ALTERED)
			tally.altered++;
		else if (result->verdict == VERDICT_TRANSLATION)
			tally.translations++;
		else
			tally.not_found++;
	}
	return tally;
}
