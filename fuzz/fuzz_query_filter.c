/* Proves that a filter which is set, excluded or taken back in any query is there as it was meant when the text so made is read again, and that
 * all else that was asked stays.
 *
 * The input: a byte (the field), a value to its line's end, then the query. */
#include "web/query_filter.h"

#include <stdlib.h>

enum { INPUT_MAX = 400, NESTED_MAX = 50 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The text in its normal form. False if the one more condition made it a query that is too deep. */
static bool read_choice(struct arena *a, struct slice text, enum query_field field, struct query_choice *out)
{
	struct error err;
	const struct query *query;
	if (query_parse(a, text, &query, &err) == STATUS_OK) {
		if (query_choice_read(a, query, field, out, &err) != STATUS_OK)
			abort();
		return true;
	}
	size_t nested = 0;
	for (size_t i = 0; i < text.len; i++)
		nested += text.ptr[i] == '(';
	if (nested < NESTED_MAX)
		abort();
	return false;
}

static struct slice normal(struct arena *a, struct slice text)
{
	const struct query *query;
	return query_parse(a, text, &query, NULL) == STATUS_OK ? query_write(a, query) : (struct slice){NULL, 0};
}

static void check(struct arena *a, const struct query_choice *before, struct slice condition,
                  enum query_choice_state state)
{
	struct query_choice then;
	struct slice made = query_choice_put(a, before, condition, state);
	if (made.ptr == NULL)
		abort();
	if (!read_choice(a, made, before->field, &then))
		return;
	if (query_choice_of(&then, condition) != state)
		abort();
	if (!slice_equal(normal(a, then.rest), normal(a, before->rest)))
		abort();
	made = query_choice_put_only(a, before, condition);
	if (read_choice(a, made, before->field, &then) &&
	    (then.chosen_count != 1 || then.excluded_count != 0 || query_choice_of(&then, condition) != CHOICE_CHOSEN))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct query_choice choice;
	const struct query *query;
	struct slice value, text = slice_make((const char *)data, size);
	if (size < 2 || size > INPUT_MAX)
		return 0;
	/* A list ("is:kept") is no filter. */
	enum query_field field = FIELD_POST + data[0] % (FIELD_IS - FIELD_POST);
	text = slice_from(text, 1);
	if (!slice_cut(&text, '\n', &value))
		return 0;
	struct slice condition = query_filter_make(&a, field, value);
	if (condition.ptr != NULL && query_parse(&a, text, &query, NULL) == STATUS_OK) {
		if (query_choice_read(&a, query, field, &choice, NULL) != STATUS_OK)
			abort();
		check(&a, &choice, condition, CHOICE_NONE);
		check(&a, &choice, condition, CHOICE_CHOSEN);
		check(&a, &choice, condition, CHOICE_EXCLUDED);
	}
	arena_free(&a);
	return 0;
}
