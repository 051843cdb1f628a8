/* Commands: what a command line says, as a table, and what every command works with, as a value.
 *
 * `cabledesk [--desk DIR] COMMAND [OPTION…] [ARGUMENT…]`. A command's name may have two words (story import). Options are long, some
 * have a letter; `--name VALUE` and `--name=VALUE` are the same; `--` ends them; they may stand before and behind arguments. --help, --json
 * and --desk are every command's.
 *
 * A command returns a status; what it could not do is in `err`, and the sentence is printed by the caller (to the error output, or as
 * {"error": …} with --json). Output goes to `out` only.
 */
#ifndef CABLEDESK_CLI_COMMAND_H
#define CABLEDESK_CLI_COMMAND_H

#include "base/text.h"
#include "base/worker.h"
#include "desk/desk.h"

#include <stdatomic.h>
#include <stdio.h>

enum { OPTIONS_MAX = 12 };

/* What main hands over. Must outlive the run. */
struct program {
	const struct clock *clock;
	const struct random *random;
	const struct files *files;
	const struct text_catalogue *text;
	const struct worker_job *jobs;
	size_t job_count;
	const char *standard_desk; /* of the environment, or "desk" */
	FILE *in, *out, *err;
	bool in_is_terminal, out_is_terminal, err_is_terminal;
	bool in_color;     /* the output goes to a terminal, and NO_COLOR is not set (https://no-color.org/) */
	atomic_bool *stop; /* set when a person asks to stop (cli/interrupt.h) */
};

struct option {
	const char *name;  /* "note" */
	const char *value; /* "TEXT"; NULL: a flag */
	const char *help;  /* sentence id */
};

struct arguments {
	const struct program *program;
	struct desk desk;
	bool json;
	struct slice values[OPTIONS_MAX]; /* in the order of the command's options; pointer NULL: not given */
	char **words;                     /* what is no option */
	size_t word_count;
	bool needs_person; /* set by a command that is done, and where something needs a person: exit code 1 */
};

struct command {
	const char *name;
	const char *words; /* as in the usage line: "FILE.md|.html" */
	const char *help;  /* sentence id: one line */
	size_t words_min;
	size_t words_max;
	struct option options[OPTIONS_MAX];
	enum status (*run)(struct arguments *arguments, struct error *err);
};

/* All commands, in the order of the help; ends with a NULL name. */
extern const struct command commands[];

/* Runs a command line; returns the exit code. */
int command_line_run(const struct program *program, int argc, char **argv);

/* A flag or an option was given. */
bool argument_given(const struct arguments *arguments, size_t option);
/* The n-th word; the caller knows that there is one. */
struct slice argument_word(const struct arguments *arguments, size_t index);

#endif
