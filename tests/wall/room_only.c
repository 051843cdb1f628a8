/* Proves that the wall stands: a program that links room, record, http and base, and nothing else of ours, serves a
 * reading room. Its descriptors come as the parent of `serve` gives them: 3 listens, 4 is the room's folder.
 *
 *     room_only HOST…      the names under which it answers ("127.0.0.1:8080")
 *
 * It says "ready landlock=N" on stderr once it is confined and serves. Not part of what is installed. */
#include "room/server.h"

#include <stdio.h>

enum { LISTENING = 3, FOLDER = 4, HOSTS_MAX = 4 };

static void say_ready(void *state, int landlock_abi)
{
	(void)state;
	fprintf(stderr, "ready landlock=%d\n", landlock_abi);
}

int main(int argc, char **argv)
{
	struct slice hosts[HOSTS_MAX];
	size_t host_count = 0;
	for (int i = 1; i < argc && host_count < HOSTS_MAX; i++)
		hosts[host_count++] = slice_of(argv[i]);
	const struct room_server_options options = {
	    .listening = LISTENING,
	    .folder = FOLDER,
	    .hosts = hosts,
	    .host_count = host_count,
	    .ready = say_ready,
	};
	struct clock clock = clock_of_machine();
	struct random random = random_of_machine();
	struct error err = {0};
	enum status status = room_server_run(&options, &clock, &random, &err);
	if (status != STATUS_OK)
		fprintf(stderr, "failed: %s %s\n", err.sentence, err.values[0].text);
	return status_exit_code(status);
}
