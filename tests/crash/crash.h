/* The crash program: what stands on the disk if the machine stops after any change, and whether all is well then.
 *
 * A scenario is run once, for real, while every change of the disk that goes through its `struct files` (base/file's and
 * SQLite's, in one order) is recorded. Then, after each change, the states are built that a loss of power could leave
 * there (disk.h), each in a folder of its own, and the scenario's check looks at it as the next start would.
 */
#ifndef CABLEDESK_CRASH_CRASH_H
#define CABLEDESK_CRASH_CRASH_H

#include "base/buffer.h"
#include "base/file.h"

struct crash_recorder;

/* Called by `run` when something was acknowledged to the person: from here on it must not be lost. */
void crash_acknowledge(struct crash_recorder *recorder);

struct crash_scenario {
	const char *name;
	/* Makes what stands in `folder` before; all of it counts as durable. May be NULL. */
	enum status (*setup)(const char *folder, struct error *err);
	/* What is cut. Every change must go through `files`; `folder` is the same as setup's. */
	enum status (*run)(const char *folder, const struct files *files, struct crash_recorder *recorder,
	                   struct error *err);
	/* Opens `folder` (another than run's, thrown away afterwards) as the next start would, and says in `why` what is
	 * wrong: empty if all is well. `acknowledged` counts the calls of crash_acknowledge before the cut. */
	void (*check)(const char *folder, size_t acknowledged, struct buffer *why);
};

/* Runs it, prints a line of counts and each of the first faults. The number of states that were wrong; a scenario that
 * does not even run counts as one. `quiet` prints nothing: for scenarios that must fail. */
size_t crash_try(const struct crash_scenario *scenario, bool quiet);

/* ---- A real command, killed ---- */

struct crash_command {
	const char *name;
	int kills;
	/* Makes the folder's content before each time. May be NULL. */
	enum status (*setup)(const char *folder, struct error *err);
	/* The command and its arguments, NULL at the end, in the arena; the first is the program's path. */
	char **(*command)(struct arena *a, const char *folder);
	/* As above. `ended`: the command ended by itself with exit code 0, so that all it does must be there. */
	void (*check)(const char *folder, bool ended, struct buffer *why);
};

/* Runs it once to its end (it must exit with 0, and the check must be content), then `kills` times, each ended by SIGKILL
 * after another part of that time; at least half of the kills must have come before its end. The number of faults. */
size_t crash_kill(const struct crash_command *command);

/* Removes a folder and all in it. */
void crash_remove_folder(const char *folder);

#endif
