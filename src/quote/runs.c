#include "quote/runs.h"

enum { NONE = -1 };

/* Where the pattern's words stand in it, and the runs that end there. */
struct places {
	int32_t *last;  /* of each number: its last place; NONE */
	int32_t *again; /* of each place: the one before it with the same number */
	size_t *len;    /* of the run that ends at a place */
	size_t *end;    /* and behind which word of the text it ends */
};

static bool find_places(struct arena *a, struct align_words pattern, size_t id_count, struct places *out)
{
	out->last = arena_array(a, id_count, sizeof *out->last);
	out->again = arena_array(a, pattern.count, sizeof *out->again);
	out->len = arena_array(a, pattern.count, sizeof *out->len);
	out->end = arena_array(a, pattern.count, sizeof *out->end);
	if (out->last == NULL || out->again == NULL || out->len == NULL || out->end == NULL)
		return false;
	for (size_t i = 0; i < id_count; i++)
		out->last[i] = NONE;
	for (size_t i = 0; i < pattern.count; i++) {
		out->again[i] = out->last[pattern.ids[i]];
		out->last[pattern.ids[i]] = (int32_t)i;
	}
	return true;
}

bool runs_find(struct arena *a, struct align_words pattern, size_t id_count, struct align_words text, struct run **out)
{
	struct places p;
	*out = arena_array(a, pattern.count, sizeof **out);
	if (*out == NULL || !find_places(a, pattern, id_count, &p))
		return false;
	for (size_t j = 0; j < text.count; j++) {
		int32_t i = text.ids[j] < id_count ? p.last[text.ids[j]] : NONE;
		/* From the last place to the first, so that the run before is not written over. */
		for (; i != NONE; i = p.again[i]) {
			size_t len = i > 0 && j > 0 && p.end[i - 1] == j ? p.len[i - 1] + 1 : 1;
			p.len[i] = len;
			p.end[i] = j + 1;
			struct run *run = &(*out)[(size_t)i + 1 - len];
			if (len > run->len)
				*run = (struct run){len, j + 1 - len};
		}
	}
	return true;
}
