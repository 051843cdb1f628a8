#include "cli/command.h"

#include "base/value.h"

#include <poll.h>
#include <string.h>

enum { EXIT_NEEDS_PERSON = 1 };

bool argument_given(const struct arguments *arguments, size_t option)
{
	return arguments->values[option].ptr != NULL;
}

struct slice argument_word(const struct arguments *arguments, size_t index)
{
	return slice_of(arguments->words[index]);
}

/* ---- Reading the command line ---- */

struct reading {
	struct arguments *arguments;
	const struct command *command; /* NULL before its name */
	struct slice group;            /* "quote", alone: its commands are listed */
	int argc;
	char **argv;
	int at;
	bool help;
	bool version;
};

static size_t count_options(const struct command *command)
{
	size_t count = 0;
	while (command != NULL && count < OPTIONS_MAX && command->options[count].name != NULL)
		count++;
	return count;
}

/* The command that the words at `at` name; the longer name wins ("story list" before "story"). */
static const struct command *find_command(char **words, int left, int *used)
{
	const struct command *found = NULL;
	*used = 0;
	for (const struct command *c = commands; c->name != NULL; c++) {
		struct slice rest = slice_of(c->name), word;
		int count = 0;
		while (slice_cut(&rest, ' ', &word)) {
			if (count >= left || !slice_equals(word, words[count])) {
				count = 0;
				break;
			}
			count++;
		}
		if (count > *used) {
			found = c;
			*used = count;
		}
	}
	return found;
}

/* Whether commands have this word before their own: "quote" of "quote check". */
static bool is_of_group(const struct command *command, struct slice group)
{
	struct slice rest = slice_of(command->name), word;
	return command->help != NULL && slice_cut(&rest, ' ', &word) && rest.len > 0 && slice_equal(word, group);
}

static bool is_group(struct slice word)
{
	for (const struct command *c = commands; c->name != NULL; c++) {
		if (is_of_group(c, word))
			return true;
	}
	return false;
}

static enum status wrong(struct error *err, const char *sentence, struct slice word)
{
	error_set(err, STATUS_USAGE, sentence);
	error_text(err, "word", word);
	return STATUS_USAGE;
}

/* The value of an option: behind "=", or the next word. */
static enum status take_value(struct reading *r, struct slice name, struct slice given, bool has_given,
                              struct slice *out, struct error *err)
{
	if (has_given) {
		*out = given;
		return STATUS_OK;
	}
	if (r->at + 1 >= r->argc)
		return wrong(err, "cli.option_without_value", name);
	*out = slice_of(r->argv[++r->at]);
	return STATUS_OK;
}

static enum status read_option(struct reading *r, struct error *err)
{
	struct slice rest = slice_from(slice_of(r->argv[r->at]), 2), name, value;
	struct slice word = slice_of(r->argv[r->at]);
	slice_cut(&rest, '=', &name);
	bool has_value = rest.ptr != NULL;
	value = rest;
	if (slice_equals(name, "help") && !has_value) {
		r->help = true;
		return STATUS_OK;
	}
	if (slice_equals(name, "version") && !has_value) {
		r->version = true;
		return STATUS_OK;
	}
	if (slice_equals(name, "json") && !has_value)
		return STATUS_OK; /* asks_for_json */
	if (slice_equals(name, "desk")) {
		enum status status = take_value(r, word, value, has_value, &value, err);
		r->arguments->desk.folder = value.ptr;
		return status;
	}
	for (size_t i = 0; i < count_options(r->command); i++) {
		const struct option *option = &r->command->options[i];
		if (!slice_equals(name, option->name))
			continue;
		if (option->value != NULL)
			return take_value(r, word, value, has_value, &r->arguments->values[i], err);
		if (has_value)
			return wrong(err, "cli.option_with_value", word);
		r->arguments->values[i] = slice_of("");
		return STATUS_OK;
	}
	return wrong(err, "cli.no_such_option", word);
}

/* "quote chek" */
static enum status no_such_command(const struct reading *r, struct error *err)
{
	char words[64];
	if (r->group.len == 0)
		return wrong(err, "cli.no_such_command", slice_of(r->argv[r->at]));
	snprintf(words, sizeof words, "%.*s %s", (int)r->group.len, r->group.ptr, r->argv[r->at]);
	return wrong(err, "cli.no_such_command", slice_of(words));
}

static enum status read_word(struct reading *r, struct error *err)
{
	if (r->command == NULL) {
		int used;
		r->command = find_command(r->argv + r->at, r->argc - r->at, &used);
		if (r->command == NULL && r->group.len == 0 && is_group(slice_of(r->argv[r->at]))) {
			r->group = slice_of(r->argv[r->at]);
			return STATUS_OK;
		}
		if (r->command == NULL)
			return no_such_command(r, err);
		r->at += used - 1;
		return STATUS_OK;
	}
	r->arguments->words[r->arguments->word_count++] = r->argv[r->at];
	return STATUS_OK;
}

static enum status check_words(const struct reading *r, struct error *err)
{
	const struct command *c = r->command;
	if (r->arguments->word_count < c->words_min)
		return wrong(err, "cli.too_few_words", slice_of(c->name));
	if (r->arguments->word_count > c->words_max)
		return wrong(err, "cli.too_many_words", slice_of(r->arguments->words[c->words_max]));
	return STATUS_OK;
}

/* Known before the line is read, since its errors are JSON, too. */
static bool asks_for_json(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--json") == 0)
			return true;
	}
	return false;
}

static enum status read_line(struct reading *r, struct error *err)
{
	enum status status = STATUS_OK;
	bool ended = false;
	for (r->at = 1; r->at < r->argc && status == STATUS_OK; r->at++) {
		const char *word = r->argv[r->at];
		if (!ended && strcmp(word, "--") == 0)
			ended = true;
		else if (!ended && word[0] == '-' && word[1] == '-')
			status = read_option(r, err);
		else if (!ended && word[0] == '-' && word[1] != '\0' && r->command == NULL && strcmp(word, "-h") == 0)
			r->help = true;
		else if (!ended && word[0] == '-' && word[1] != '\0')
			status = wrong(err, "cli.no_such_option", slice_of(word));
		else
			status = read_word(r, err);
	}
	return status;
}

/* ---- Help ---- */

enum { HELP_WIDTH = 80, HELP_COMMANDS = 20, HELP_OPTIONS = 30 };

static size_t count_columns(struct slice text)
{
	size_t columns = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (((unsigned char)text.ptr[i] & 0xC0) != 0x80)
			columns++;
	}
	return columns;
}

/* Prints the words of `text` from column `at` on, in lines that begin at column `indent` and end before HELP_WIDTH. */
static void print_wrapped(FILE *file, struct slice text, size_t at, size_t indent)
{
	struct slice word;
	bool is_first = true;
	while (slice_cut(&text, ' ', &word)) {
		size_t columns = count_columns(word);
		if (!is_first && at + 1 + columns >= HELP_WIDTH) {
			fprintf(file, "\n%*s", (int)indent, "");
			at = indent;
		} else if (!is_first) {
			fputc(' ', file);
			at++;
		}
		fprintf(file, "%.*s", (int)word.len, word.ptr);
		at += columns;
		is_first = false;
	}
	fputc('\n', file);
}

/* A name and what it is, side by side; a name that is too long has a line of its own. */
static void print_help_line(const struct program *p, struct arena *a, struct slice left, size_t indent,
                            const char *sentence)
{
	fprintf(p->out, "  %.*s", (int)left.len, left.ptr);
	size_t at = 2 + count_columns(left);
	if (at + 2 > indent)
		fprintf(p->out, "\n%*s", (int)indent, "");
	else
		fprintf(p->out, "%*s", (int)(indent - at), "");
	print_wrapped(p->out, text_sentence(p->text, a, sentence, NULL), indent, indent);
}

/* All commands, or those of a group. */
static void print_commands(const struct program *p, struct arena *a, struct slice group)
{
	fprintf(p->out, "cabledesk [--desk DIR] %.*s%sCOMMAND …\n\n", (int)group.len, group.ptr,
	        group.len > 0 ? " " : "");
	if (group.len == 0) {
		print_wrapped(p->out, text_sentence(p->text, a, "cli.help_program", NULL), 0, 0);
		fputc('\n', p->out);
	}
	for (const struct command *c = commands; c->name != NULL; c++) {
		if (c->help != NULL && (group.len == 0 || is_of_group(c, group)))
			print_help_line(p, a, slice_of(c->name), HELP_COMMANDS, c->help);
	}
	fputc('\n', p->out);
	print_wrapped(p->out, text_sentence(p->text, a, "cli.help_more", NULL), 0, 0);
}

static void print_option(const struct program *p, struct arena *a, const struct option *option)
{
	struct slice left = option->value == NULL ? arena_format(a, "--%s", option->name)
	                                          : arena_format(a, "--%s %s", option->name, option->value);
	if (left.ptr != NULL)
		print_help_line(p, a, left, HELP_OPTIONS, option->help);
}

static void print_help(const struct program *p, struct arena *a, const struct command *command)
{
	static const struct option shared[] = {
	    {"desk", "DIR", "cli.option_desk"}, {"json", NULL, "cli.option_json"}, {"help", NULL, "cli.option_help"}};
	fprintf(p->out, "cabledesk %s%s%s%s\n\n", command->name, count_options(command) > 0 ? " [OPTION…]" : "",
	        command->words[0] == '\0' ? "" : " ", command->words);
	if (command->help != NULL)
		print_wrapped(p->out, text_sentence(p->text, a, command->help, NULL), 0, 0);
	fputc('\n', p->out);
	for (size_t i = 0; i < count_options(command); i++)
		print_option(p, a, &command->options[i]);
	for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
		print_option(p, a, &shared[i]);
}

/* ---- Running ---- */

/* With --json {"error": {"id", "sentence"}}, else one line of words. A reader that went away wants to hear nothing. */
static void print_error(const struct program *p, struct arena *a, bool json, const struct error *err)
{
	struct slice sentence = text_error(p->text, a, err);
	if (slice_equals(slice_of(err->sentence), "cli.output_closed"))
		return;
	if (!json) {
		fprintf(p->err, "cabledesk: %.*s\n", (int)sentence.len, sentence.ptr);
		return;
	}
	struct buffer out = {0};
	struct value *object = value_object(a);
	struct value *error = value_put_object(object, "error");
	value_put_cstr(error, "id", err->sentence);
	value_put_text(error, "sentence", sentence);
	value_write_json(&out, object, false);
	fprintf(p->err, "%.*s\n", (int)out.len, out.ptr);
	buffer_free(&out);
}

/* The reader of a pipe or a socket is gone. */
static bool is_closed(FILE *out)
{
	struct pollfd p = {.fd = fileno(out), .events = POLLOUT};
	return poll(&p, 1, 0) == 1 && (p.revents & (POLLERR | POLLHUP)) != 0;
}

/* Whether what was printed has arrived; if not, that is what went wrong. */
static enum status end_output(FILE *out, enum status status, struct error *err)
{
	if (fflush(out) == 0 && !ferror(out))
		return status;
	bool closed = is_closed(out);
	if (status == STATUS_OK || (status == STATUS_IO && closed))
		status = error_set(err, STATUS_IO, closed ? "cli.output_closed" : "cli.output");
	return status;
}

static enum status run(struct reading *r, struct error *err)
{
	enum status status = check_words(r, err);
	return status == STATUS_OK ? r->command->run(r->arguments, err) : status;
}

int command_line_run(const struct program *program, int argc, char **argv)
{
	struct arena a = {0};
	struct error err = {0};
	struct arguments arguments = {
	    .program = program,
	    .desk = {program->standard_desk, program->files, program->clock, program->random},
	    .json = asks_for_json(argc, argv),
	    .words = arena_array(&a, (size_t)argc, sizeof *arguments.words),
	};
	struct reading r = {.arguments = &arguments, .argc = argc, .argv = argv, .group = slice_of("")};
	enum status status = arguments.words == NULL ? error_memory(&err) : read_line(&r, &err);
	if (status == STATUS_OK && r.version) {
		fputs("cabledesk " CABLEDESK_VERSION "\n", program->out);
	} else if (status == STATUS_OK && r.command == NULL) {
		print_commands(program, &a, r.group);
		status = r.help ? STATUS_OK : STATUS_USAGE;
	} else if (status == STATUS_OK && r.help) {
		print_help(program, &a, r.command);
	} else if (status == STATUS_OK) {
		status = run(&r, &err);
	}
	status = end_output(program->out, status, &err);
	if (status != STATUS_OK &&
	    err.kind != STATUS_OK) /* the help, unasked for, is all that is said of an empty line */
		print_error(program, &a, arguments.json, &err);
	arena_free(&a);
	if (status == STATUS_OK)
		return arguments.needs_person ? EXIT_NEEDS_PERSON : 0;
	return status_exit_code(status);
}
