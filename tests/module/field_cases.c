#include "field_cases.h"

#include "cable/classified_by.h"
#include "cable/executive_order.h"
#include "cable/mrn.h"
#include "cable/noise.h"
#include "cable/references.h"
#include "cable/signer.h"
#include "cable/subject.h"
#include "cable/summary.h"
#include "cable/tags.h"
#include "cable/title_case.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct run {
	struct arena arena;
	const struct posts *posts;
	struct slice text;
	struct slice head;    /* page lines blanked */
	struct labels labels; /* of the head */
	json_t *object;
	struct error err;
};

static json_t *of_slice(struct slice s)
{
	return json_stringn(s.ptr == NULL ? "" : s.ptr, s.len);
}

static json_t *run_subject(struct run *r)
{
	struct slice subject;
	bool strip = json_is_true(json_object_get(r->object, "strip_mark"));
	return subject_parse(&r->arena, &r->labels, strip, &subject, &r->err) == STATUS_OK ? of_slice(subject) : NULL;
}

static json_t *run_tags(struct run *r)
{
	struct slice *tags;
	size_t count;
	if (tags_parse(&r->arena, &r->labels, &tags, &count, &r->err) != STATUS_OK)
		return NULL;
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, of_slice(tags[i]));
	return list;
}

static json_t *run_refs(struct run *r)
{
	struct references refs;
	int year = (int)json_integer_value(json_object_get(r->object, "year"));
	struct slice own = slice_of(json_string_value(json_object_get(r->object, "mrn")));
	if (references_parse(&r->arena, r->posts, r->text, &r->labels, year, own, &refs, &r->err) != STATUS_OK)
		return NULL;
	json_t *list = json_array();
	for (size_t i = 0; i < refs.count; i++) {
		if (refs.items[i].mrn.len > 0)
			json_array_append_new(list, of_slice(refs.items[i].mrn));
	}
	return list;
}

static json_t *run_classified_by(struct run *r)
{
	struct slice name;
	return classified_by_parse(&r->arena, r->posts, r->head, &name, &r->err) == STATUS_OK ? of_slice(name) : NULL;
}

static json_t *run_signer(struct run *r)
{
	struct span name = {0, 0};
	return signer_find(r->head, &name) ? of_slice(slice_span(r->text, name)) : json_null();
}

static json_t *run_summary(struct run *r)
{
	struct slice summary;
	return summary_parse(&r->arena, r->head, &summary, NULL, &r->err) == STATUS_OK ? of_slice(summary) : NULL;
}

static json_t *run_declassify_on(struct run *r)
{
	char text[MOMENT_TEXT_MAX];
	struct moment day = declassify_on_parse(&r->labels, 0);
	if (day.precision == MOMENT_NONE)
		return json_null();
	moment_write(day, text);
	return json_string(text);
}

static json_t *run_mrn(struct run *r)
{
	struct mrn mrn;
	return mrn_parse(r->posts, r->text, &mrn) ? of_slice(mrn_write(&r->arena, &mrn)) : json_null();
}

static json_t *run_title_case(struct run *r)
{
	struct slice title;
	return title_case_make(&r->arena, r->text, &title, &r->err) == STATUS_OK ? of_slice(title) : NULL;
}

static const struct {
	const char *field;
	json_t *(*run)(struct run *r);
} fields[] = {
    {"subject", run_subject},
    {"tags", run_tags},
    {"refs", run_refs},
    {"classified_by", run_classified_by},
    {"signer", run_signer},
    {"summary", run_summary},
    {"declassify_on", run_declassify_on},
    {"mrn", run_mrn},
    {"title_case", run_title_case},
};

bool field_case_run(const struct posts *posts, json_t *object, struct field_case *out)
{
	struct run r = {.posts = posts, .object = object};
	struct spans noise;
	json_t *found = NULL;
	bool known = false;
	*out = (struct field_case){
	    .field = json_string_value(json_object_get(object, "field")),
	    .input = json_string_value(json_object_get(object, "input")),
	    .expected = json_object_get(object, "expected"),
	};
	if (out->field == NULL || out->input == NULL || out->expected == NULL)
		return false;
	r.text = slice_of(out->input);
	if (noise_find(&r.arena, posts, r.text, &noise, &r.err) == STATUS_OK)
		r.head = noise_blank(&r.arena, r.text, &noise);
	labels_find(r.head, &r.labels);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (strcmp(fields[i].field, out->field) == 0) {
			known = true;
			found = fields[i].run(&r);
		}
	}
	out->passed = known && json_equal(found, out->expected);
	out->found = found == NULL ? NULL : json_dumps(found, JSON_ENCODE_ANY);
	json_decref(found);
	arena_free(&r.arena);
	return known;
}

static int is_case_file(const struct dirent *entry)
{
	struct slice name = slice_of(entry->d_name);
	return slice_ends_with(name, ".jsonl") && !slice_equals(name, "listed.jsonl");
}

static int each_line(const char *path, const char *file, void (*each)(void *, const char *, json_t *), void *state)
{
	FILE *in = fopen(path, "r");
	char *line = NULL;
	size_t size = 0;
	int bad = 0;
	if (in == NULL)
		return 1;
	while (getline(&line, &size, in) > 0) {
		if (slice_trim(slice_of(line)).len == 0)
			continue;
		json_t *object = json_loads(line, 0, NULL);
		if (json_is_object(object))
			each(state, file, object);
		else
			bad++;
		json_decref(object);
	}
	free(line);
	fclose(in);
	return bad;
}

int field_cases_each(const char *folder, void (*each)(void *state, const char *file, json_t *object), void *state)
{
	struct dirent **entries;
	int bad = 0;
	int count = scandir(folder, &entries, is_case_file, alphasort);
	if (count < 0)
		return -1;
	for (int i = 0; i < count; i++) {
		char path[4096];
		snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
		bad += each_line(path, entries[i]->d_name, each, state);
		free(entries[i]);
	}
	free(entries);
	return bad;
}

void field_cases_load_posts(struct arena *a, const char *source, struct posts *posts)
{
	char path[4096];
	static char csv[256 * 1024];
	struct error err;
	snprintf(path, sizeof path, "%s/data/posts.csv", source == NULL ? "." : source);
	FILE *in = fopen(path, "r");
	size_t len = in == NULL ? 0 : fread(csv, 1, sizeof csv, in);
	if (in != NULL)
		fclose(in);
	if (len == 0 || len == sizeof csv || posts_load(a, slice_make(csv, len), posts, &err) != STATUS_OK) {
		fprintf(stderr, "cannot load %s\n", path);
		exit(5);
	}
}
