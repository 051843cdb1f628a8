/* For tests of queries: whether two trees are the same. */
#ifndef CABLEDESK_TESTS_QUERY_TREE_H
#define CABLEDESK_TESTS_QUERY_TREE_H

#include "archive/query.h"

static inline bool query_tree_equal(const struct query *a, const struct query *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	if (a->kind != b->kind || a->field != b->field || a->word_count != b->word_count ||
	    a->last_is_prefix != b->last_is_prefix || a->from_ms != b->from_ms || a->to_ms != b->to_ms ||
	    !slice_equal(a->value, b->value))
		return false;
	for (size_t i = 0; i < a->word_count; i++)
		if (!slice_equal(a->words[i], b->words[i]))
			return false;
	return query_tree_equal(a->left, b->left) && query_tree_equal(a->right, b->right);
}

#endif
