/* Field cases: one JSON object a line, with a field, a piece of a telegram and what is expected of it.
 *
 * tests/run-cases prints how many of a folder pass; the unit test holds the folder of the project to its list of known failures.
 */
#ifndef CABLEDESK_TESTS_FIELD_CASES_H
#define CABLEDESK_TESTS_FIELD_CASES_H

#include "cable/post.h"

#include <jansson.h>

struct field_case {
	const char *field;
	const char *input;
	json_t *expected; /* borrowed */
	bool passed;
	char *found; /* as JSON; to be freed */
};

/* Runs one case. False if it is no case (no field, input or expected, or a field that nobody knows). */
bool field_case_run(const struct posts *posts, json_t *object, struct field_case *out);

/* Calls `each` for each object of each *.jsonl file of the folder, in the order of their names, but "listed.jsonl".
 * Returns the number of lines that are no JSON object, or -1 if the folder cannot be read. */
int field_cases_each(const char *folder, void (*each)(void *state, const char *file, json_t *object), void *state);

/* Loads data/posts.csv of the source folder; ends the program if it cannot. */
void field_cases_load_posts(struct arena *a, const char *source, struct posts *posts);

#endif
