/* story links: the "Read:" links to paste into the paper's own pages, also before publication. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/story_print.h"
#include "cli/workplace.h"
#include "room/edition.h"

enum { LINKS_HTML, LINKS_TEXT };

/* Where readers find the room; until the desk has an address for it, on this machine. */
static struct slice room_address(struct workplace *w, bool *is_local)
{
	struct slice address = w->config.values[CONFIG_ROOM_ADDRESS];
	*is_local = address.len == 0;
	return *is_local ? arena_format(&w->arena, "http://localhost:%d/", config_port(&w->config, CONFIG_ROOM_LISTEN))
	                 : address;
}

static struct value *links_value(struct workplace *w, const struct plan *plan, bool *is_local)
{
	struct arena *a = &w->arena;
	struct slice base = room_address(w, is_local);
	struct value *object = value_object(a);
	struct value *links = value_put_list(object, "links");
	for (size_t i = 0; i < plan->cable_count; i++) {
		const struct plan_cable *c = &plan->cables[i];
		struct slice page = cable_page_path(a, slice_of(c->address));
		struct slice url = arena_format(a, "%.*s%.*s", (int)base.len, base.ptr, (int)page.len, page.ptr);
		struct value *link = value_add_object(links);
		value_put_text(link, "address", slice_of(c->address));
		value_put_text(link, "title", c->title);
		value_put_url(link, "url", url);
	}
	return object;
}

static enum status print_html(struct workplace *w, const struct value *links, struct error *err)
{
	struct buffer out = {0};
	enum status status = template_render(w->templates, "links.html", links, &out, err);
	if (status == STATUS_OK)
		fwrite(out.ptr, 1, out.len, w->arguments->program->out);
	buffer_free(&out);
	return status;
}

static void print_plain(const struct arguments *arguments, const struct value *links)
{
	const struct value *list = value_get(links, "links");
	for (size_t i = 0; i < value_size(list); i++)
		print_sentence(arguments, "cli.link", value_at(list, i));
}

static enum status print_links(struct workplace *w, int64_t id, struct error *err)
{
	struct plan plan;
	const struct arguments *arguments = w->arguments;
	bool is_local = false;
	enum status status = plan_publish(&w->publisher, &w->arena, id, &plan, err);
	if (status != STATUS_OK)
		return status;
	struct value *links = links_value(w, &plan, &is_local);
	status = value_done(&w->arena, err);
	if (status == STATUS_OK && arguments->json)
		print_json(arguments, value_get(links, "links"));
	else if (status == STATUS_OK && argument_given(arguments, LINKS_HTML))
		status = print_html(w, links, err);
	else if (status == STATUS_OK)
		print_plain(arguments, links);
	if (status == STATUS_OK && is_local && arguments->program->err_is_terminal)
		print_hint(arguments, "cli.links_are_local");
	return status;
}

enum status command_story_links(struct arguments *arguments, struct error *err)
{
	return story_act_on(arguments, WORKPLACE_ARCHIVE | WORKPLACE_TEMPLATES, print_links, err);
}
