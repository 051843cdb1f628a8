/* Proves that no template and no JSON context makes the renderer read out of bounds, loop or leave a strict page with a byte
 * of the context that could be read as a tag. An input is a template, a NUL, a partial named "p.html", a NUL, and JSON. */
#include "base/template.h"

#include <stdlib.h>

enum { INPUT_MAX = 4096, PAGE_MAX = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void render(enum template_mode mode, struct slice template, struct slice partial, const struct value *context)
{
	struct template_set *set = template_set_new(NULL);
	struct buffer out = {.limit = PAGE_MAX};
	struct error err;
	if (set == NULL)
		abort();
	if (template_set_add(set, slice_of("p.html"), mode, partial, &err) == STATUS_OK &&
	    template_set_add(set, slice_of("a.html"), mode, template, &err) == STATUS_OK &&
	    template_set_check(set, &err) == STATUS_OK &&
	    template_render(set, "a.html", context, &out, &err) == STATUS_OK && out.len > PAGE_MAX)
		abort();
	buffer_free(&out);
	template_set_free(set);
}

/* With every text of the context replaced by one that no page may let through, none is let through. */
static void look_for_a_leak(enum template_mode mode, struct slice template, struct slice partial)
{
	static const char hostile[] = "{\"a\":\"<\\u0001\\\"'>\",\"b\":[{\"a\":\"<\\u0001\\\"'>\"},\"<\\u0001\\\"'>\"],"
	                              "\"c\":{\"d\":\"<\\u0001\\\"'>\"}}";
	struct arena a = {0};
	struct value *context;
	size_t at;
	struct template_set *set = template_set_new(NULL);
	struct buffer out = {.limit = PAGE_MAX};
	if (set == NULL || value_read_json(&a, slice_of(hostile), &context, NULL) != STATUS_OK)
		abort();
	if (template_set_add(set, slice_of("p.html"), mode, partial, NULL) == STATUS_OK &&
	    template_set_add(set, slice_of("a.html"), mode, template, NULL) == STATUS_OK &&
	    template_render(set, "a.html", context, &out, NULL) == STATUS_OK &&
	    slice_find(buffer_slice(&out), slice_of("<\x01"), &at) && !slice_find(template, slice_of("\x01"), &at) &&
	    !slice_find(partial, slice_of("\x01"), &at))
		abort();
	buffer_free(&out);
	template_set_free(set);
	arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > INPUT_MAX)
		return 0;
	struct slice rest = slice_make((const char *)data, size);
	struct slice template = {0};
	struct slice partial = {0};
	struct arena a = {0};
	struct value *context = NULL;
	if (size > 0 && slice_cut(&rest, '\0', &template) && slice_cut(&rest, '\0', &partial) && rest.ptr != NULL &&
	    value_read_json(&a, rest, &context, NULL) != STATUS_OK)
		context = NULL;
	for (int mode = TEMPLATE_PLAIN; mode <= TEMPLATE_XML; mode++)
		render((enum template_mode)mode, template, partial, context);
	look_for_a_leak(TEMPLATE_HTML, template, partial);
	look_for_a_leak(TEMPLATE_XML, template, partial);
	arena_free(&a);
	return 0;
}
