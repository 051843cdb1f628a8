#include "cli/workplace.h"

#include "archive/crew.h"

#include "base/embed.h"
#include "desk/import_list.h"

static enum status load_posts(struct workplace *w, struct error *err)
{
	struct slice csv;
	if (!embedded_find(slice_of("data/posts.csv"), &csv))
		return error_set(err, STATUS_INTERNAL, "cli.no_posts");
	return posts_load(&w->arena, csv, &w->posts, err);
}

static enum status load_config(struct workplace *w, struct error *err)
{
	char *path = desk_path(&w->arena, &w->arguments->desk, "config.ini");
	return path == NULL ? error_memory(err) : config_read(&w->arena, path, &w->config, err);
}

/* An archive is made by the first import; before it, questions have no answers but are no errors. */
static enum status open_archive(struct workplace *w, struct error *err)
{
	struct archive *made = NULL;
	struct archive_options options = {.folder = desk_path(&w->arena, &w->arguments->desk, "archive"),
	                                  .files = w->arguments->desk.files,
	                                  .clock = w->arguments->desk.clock};
	if (options.folder == NULL)
		return error_memory(err);
	enum status status = archive_open(&options, &w->archive, err);
	if (status != STATUS_MISSING)
		return status;
	options.write = true;
	status = archive_open(&options, &made, err);
	archive_close(made);
	options.write = false;
	return status == STATUS_OK ? archive_open(&options, &w->archive, err) : status;
}

static enum status start_workers(struct workplace *w, bool crew, struct error *err)
{
	enum { CREW_USES = 1000 };
	const struct program *p = w->arguments->program;
	struct worker_options options = {.jobs = p->jobs, .job_count = p->job_count, .clock = p->clock};
	if (crew) {
		options.ready = crew_count_cores() + 1; /* and one that cuts or unpacks */
		options.uses = CREW_USES;
	}
	return worker_pool_start(&options, &w->workers, err);
}

static enum status open_templates(struct workplace *w, struct error *err)
{
	struct slice folder = w->config.values[CONFIG_DESK_TEMPLATES];
	char *path = folder.len == 0 ? NULL : arena_cstr(&w->arena, folder);
	enum status status = template_set_open(w->arguments->program->text, path, "", &w->templates, err);
	return status == STATUS_OK ? room_print_open(&w->config, &w->print, err) : status;
}

enum status workplace_open(const struct arguments *arguments, unsigned parts, struct workplace *out, struct error *err)
{
	*out = (struct workplace){.arguments = arguments};
	enum status status = desk_open(&arguments->desk, DB_WRITE, &out->db, err);
	if (status == STATUS_OK)
		status = load_config(out, err);
	if (status == STATUS_OK)
		status = load_posts(out, err);
	if (status == STATUS_OK && (parts & WORKPLACE_ARCHIVE) != 0)
		status = open_archive(out, err);
	if (status == STATUS_OK && out->archive != NULL)
		status = import_tell_undone(out->db, out->archive, NULL, err);
	if (status == STATUS_OK && (parts & (WORKPLACE_WORKERS | WORKPLACE_CREW)) != 0)
		status = start_workers(out, (parts & WORKPLACE_CREW) != 0, err);
	if (status == STATUS_OK && (parts & WORKPLACE_TEMPLATES) != 0)
		status = open_templates(out, err);
	out->publisher = (struct publisher){&arguments->desk, out->db, out->archive, &out->posts};
	return status;
}

void workplace_close(struct workplace *w)
{
	room_print_close(&w->print);
	template_set_free(w->templates);
	worker_pool_stop(w->workers);
	archive_close(w->archive);
	db_close(w->db);
	arena_free(&w->arena);
}
