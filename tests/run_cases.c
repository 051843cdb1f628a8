/* run-cases DIR [-v]: runs every field case of a folder and prints how many of each field pass; with -v each that fails. Exit code 1 if any
 * does, 2 for wrong use, 5 if the folder cannot be read. */
#include "module/field_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS_MAX = 64, NAME_MAX_LEN = 64 };

struct tally {
	char field[NAME_MAX_LEN];
	int passed;
	int total;
};

struct session {
	struct posts posts;
	bool verbose;
	struct tally tallies[FIELDS_MAX];
	int count;
	int failed;
};

static struct tally *tally_of(struct session *s, const char *field)
{
	for (int i = 0; i < s->count; i++) {
		if (strcmp(s->tallies[i].field, field) == 0)
			return &s->tallies[i];
	}
	if (s->count == FIELDS_MAX)
		return NULL;
	struct tally *t = &s->tallies[s->count++];
	snprintf(t->field, sizeof t->field, "%s", field);
	return t;
}

static void run_one(void *state, const char *file, json_t *object)
{
	struct session *s = state;
	struct field_case c;
	bool known = field_case_run(&s->posts, object, &c);
	struct tally *t = tally_of(s, c.field == NULL ? file : c.field);
	if (t == NULL)
		return;
	t->total++;
	if (known && c.passed) {
		t->passed++;
	} else {
		s->failed++;
		if (s->verbose) {
			char *expected = json_dumps(c.expected, JSON_ENCODE_ANY);
			char *input = json_dumps(json_object_get(object, "input"), JSON_ENCODE_ANY);
			printf("FAILED %s (%s)\n  input    %s\n  expected %s\n  found    %s\n",
			       c.field == NULL ? "?" : c.field, file, input == NULL ? "none" : input,
			       expected == NULL ? "none" : expected, c.found == NULL ? "none" : c.found);
			free(expected);
			free(input);
		}
	}
	free(c.found);
}

int main(int argc, char **argv)
{
	static struct session s;
	struct arena arena = {0};
	const char *folder = NULL;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-v") == 0)
			s.verbose = true;
		else
			folder = argv[i];
	}
	if (folder == NULL) {
		fprintf(stderr, "usage: run-cases [-v] DIR\n");
		return 2;
	}
	const char *source = getenv("CABLEDESK_SOURCE");
	field_cases_load_posts(&arena, source == NULL ? CABLEDESK_SOURCE : source, &s.posts);
	int bad = field_cases_each(folder, run_one, &s);
	for (int i = 0; i < s.count; i++)
		printf("%s %d/%d\n", s.tallies[i].field, s.tallies[i].passed, s.tallies[i].total);
	arena_free(&arena);
	if (bad < 0) {
		fprintf(stderr, "run-cases: cannot read the folder %s\n", folder);
		return 5;
	}
	if (bad > 0)
		fprintf(stderr, "run-cases: %d lines are no JSON objects\n", bad);
	return s.failed > 0 || bad > 0;
}
