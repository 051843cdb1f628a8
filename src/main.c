/* cabledesk: hands the clock, chance, the disk, the sentences and the workers' jobs to the command line; or is a worker itself. */
#include "archive/import_job.h"
#include "archive/section_join.h"
#include "archive/tei_job.h"
#include "archive/unpack_job.h"
#include "base/prose.h"
#include "base/story_source.h"
#include "cli/command.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *standard_desk(void)
{
	const char *named = getenv("CABLEDESK");
	return named != NULL && named[0] != '\0' ? named : "desk";
}

static bool wants_color(void)
{
	const char *refused = getenv("NO_COLOR"), *terminal = getenv("TERM");
	bool is_dumb = terminal == NULL || slice_equals(slice_of(terminal), "dumb");
	return isatty(STDOUT_FILENO) == 1 && !is_dumb && (refused == NULL || refused[0] == '\0');
}

int main(int argc, char **argv)
{
	/* Everything that reads bytes from outside, each in a process that can do nothing else. */
	const struct worker_job jobs[] = {import_job_record,  import_job_telegram, import_job_cut,
	                                  import_job_tei,     import_job_sections, unpack_job,
	                                  prose_markdown_job, prose_html_job,      story_office_job};
	const size_t job_count = sizeof jobs / sizeof *jobs;
	if (worker_is_asked(argc, argv))
		return worker_main(jobs, job_count, argc, argv);
	/* A reader that goes away is an error of writing, not the program's end. */
	signal(SIGPIPE, SIG_IGN);
	struct clock clock = clock_of_machine();
	struct random random = random_of_machine();
	struct files files = files_of_machine();
	struct text_catalogue *text = NULL;
	struct error err = {0};
	if (text_catalogue_embedded("en", &text, &err) != STATUS_OK) {
		fprintf(stderr, "cabledesk: %s\n", err.sentence);
		return status_exit_code(err.kind);
	}
	atomic_bool stop = false;
	struct program program = {
	    .clock = &clock,
	    .random = &random,
	    .files = &files,
	    .text = text,
	    .jobs = jobs,
	    .job_count = job_count,
	    .standard_desk = standard_desk(),
	    .in = stdin,
	    .out = stdout,
	    .err = stderr,
	    .in_is_terminal = isatty(STDIN_FILENO) == 1,
	    .out_is_terminal = isatty(STDOUT_FILENO) == 1,
	    .err_is_terminal = isatty(STDERR_FILENO) == 1,
	    .in_color = wants_color(),
	    .stop = &stop,
	};
	int code = command_line_run(&program, argc, argv);
	text_catalogue_free(text);
	return code;
}
