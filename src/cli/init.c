/* init, sign-in: makes a desk with one administrator, and the one-time links by which a person signs in. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/workplace.h"
#include "desk/person.h"

/* The link lies on the desk's own address: the one that `serve` will listen on. */
static enum status print_link(struct workplace *w, int64_t person, struct error *err)
{
	const struct arguments *arguments = w->arguments;
	char token[TOKEN_LEN + 1];
	enum status status = sign_in_make(w->db, &arguments->desk, person, token, err);
	if (status != STATUS_OK)
		return status;
	struct slice link = arena_format(&w->arena, "http://127.0.0.1:%d/sign-in?link=%s",
	                                 config_port(&w->config, CONFIG_DESK_LISTEN), token);
	struct value *object = value_object(&w->arena);
	value_put_text(object, "desk", slice_of(arguments->desk.folder));
	value_put_text(object, "link", link);
	if (value_done(&w->arena, err) != STATUS_OK)
		return STATUS_MEMORY;
	if (arguments->json)
		print_json(arguments, object);
	else
		print_sentence(arguments, "cli.sign_in_link", object);
	return STATUS_OK;
}

/* A config.ini in which every setting is explained, so that nobody has to look for them. */
static enum status write_config(const struct arguments *arguments, struct error *err)
{
	struct arena a = {0};
	struct buffer text = {0};
	enum status status = config_explain(arguments->program->text, &a, &text, err);
	if (status == STATUS_OK)
		status = file_write_whole(arguments->desk.files, arguments->desk.folder, "config.ini",
		                          buffer_slice(&text), 0600, err);
	buffer_free(&text);
	arena_free(&a);
	return status;
}

enum status command_init(struct arguments *arguments, struct error *err)
{
	struct workplace w = {0};
	int64_t person;
	enum status status = desk_create(&arguments->desk, err);
	if (status == STATUS_OK)
		status = write_config(arguments, err);
	if (status == STATUS_OK)
		status = workplace_open(arguments, 0, &w, err);
	if (status == STATUS_OK)
		status = person_add(w.db, &arguments->desk, slice_of("Administrator"), &person, err);
	if (status == STATUS_OK)
		status = print_link(&w, person, err);
	workplace_close(&w);
	return status;
}

enum status command_sign_in(struct arguments *arguments, struct error *err)
{
	struct workplace w = {0};
	struct person person;
	enum status status = workplace_open(arguments, 0, &w, err);
	if (status == STATUS_OK)
		status = person_find_administrator(w.db, &w.arena, &person, err);
	if (status == STATUS_OK)
		status = print_link(&w, person.id, err);
	workplace_close(&w);
	return status;
}
