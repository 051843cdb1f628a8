/* Renders templates for compare.mjs: a JSON object {"template", "partials", "data"} on each line of standard input becomes
 * a line {"text"} or {"error"} on standard output. Plain mode. */
#include "base/template.h"

#include <stdio.h>
#include <stdlib.h>

static enum status render_case(const struct value *input, struct buffer *out, struct error *err)
{
	struct template_set *set = template_set_new(NULL);
	if (set == NULL)
		return error_memory(err);
	const struct value *partials = value_get(input, "partials");
	enum status status =
	    template_set_add(set, slice_of("main"), TEMPLATE_PLAIN, value_get_text(input, "template"), err);
	for (size_t i = 0; i < value_size(partials) && status == STATUS_OK; i++)
		status = template_set_add(set, partials->items.members[i].name, TEMPLATE_PLAIN,
		                          value_at(partials, i)->text, err);
	if (status == STATUS_OK)
		status = template_render(set, "main", value_get(input, "data"), out, err);
	template_set_free(set);
	return status;
}

static void answer(struct slice line)
{
	struct arena a = {0};
	struct buffer page = {0};
	struct buffer json = {0};
	struct error err = {0};
	struct value *input = NULL;
	struct value *output = value_object(&a);
	enum status status = value_read_json(&a, line, &input, &err);
	if (status == STATUS_OK)
		status = render_case(input, &page, &err);
	if (status == STATUS_OK)
		value_put_text(output, "text", buffer_slice(&page));
	else
		value_put_cstr(output, "error", err.sentence);
	value_write_json(&json, output, false);
	printf("%.*s\n", (int)json.len, json.ptr);
	buffer_free(&json);
	buffer_free(&page);
	arena_free(&a);
}

int main(void)
{
	char *line = NULL;
	size_t capacity = 0;
	for (ssize_t len; (len = getline(&line, &capacity, stdin)) > 0;)
		answer(slice_make(line, (size_t)len));
	free(line);
	return 0;
}
