/* Writes a room of made-up contents into a folder, to be looked at: room_demo FOLDER [nothing|one|all] [MORE]. */
#include "room_sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
	struct arena a = {0};
	struct error err;
	struct room_contents contents;
	struct room_report report;
	struct text_catalogue *text = NULL;
	struct template_set *templates = NULL;
	struct files files = files_of_machine();
	if (argc < 2) {
		fprintf(stderr, "usage: %s FOLDER [nothing|one|all] [MORE]\n", argv[0]);
		return 2;
	}
	int how_much = argc < 3 || strcmp(argv[2], "all") == 0 ? SAMPLE_ALL
	               : strcmp(argv[2], "one") == 0           ? SAMPLE_ONE
	                                                       : SAMPLE_NOTHING;
	sample_open(&text, &templates);
	sample_make(&a, how_much, argc < 4 ? 0 : strtoul(argv[3], NULL, 10), &contents);
	enum status status = room_write(&contents, templates, text, &files, argv[1], &report, &err);
	if (status == STATUS_OK) {
		printf("%zu written, %zu unchanged, %zu removed\n", report.written, report.unchanged, report.removed);
	} else {
		struct slice why = text_error(text, &a, &err);
		fprintf(stderr, "%.*s\n", (int)why.len, why.ptr);
	}
	template_set_free(templates);
	text_catalogue_free(text);
	arena_free(&a);
	return status_exit_code(status);
}
