/* serve: the parent of two processes, the desk's and the reading room's, and what they are started as. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/workplace.h"
#include "desk/person.h"
#include "http/socket.h"
#include "room/server.h"
#include "web/desk_server.h"
#include "web/supervisor.h"

#include <errno.h>
#include <fcntl.h>

enum { SERVE_LISTEN };

/* What a child is handed: the first descriptors behind stdin, stdout and stderr. */
enum { CHILD_LISTENING = 3, CHILD_FOLDER = 4 };

/* ---- The parent ---- */

struct serving {
	const struct arguments *arguments;
	struct arena arena;
	struct file_lock *lock;
	struct http_address desk, room;
	int desk_socket, room_socket, room_folder;
	struct slice link;
	struct log_outlet outlet;
	struct log log;
};

/* --listen says the desk's address, and the room takes the next port; without it config.ini has both. */
static enum status choose_addresses(struct serving *s, const struct config *config, struct error *err)
{
	struct slice given = s->arguments->values[SERVE_LISTEN];
	s->desk = (struct http_address){"127.0.0.1", (uint16_t)config_port(config, CONFIG_DESK_LISTEN)};
	s->room = (struct http_address){"localhost", (uint16_t)config_port(config, CONFIG_ROOM_LISTEN)};
	if (given.ptr == NULL)
		return STATUS_OK;
	enum status status = http_address_read(given, &s->desk, err);
	if (status == STATUS_OK && s->desk.port == UINT16_MAX)
		status = error_set(err, STATUS_USAGE, "cli.no_next_port");
	s->room.port = s->desk.port == 0 ? 0 : (uint16_t)(s->desk.port + 1);
	return status;
}

static enum status listen_on_both(struct serving *s, struct error *err)
{
	enum status status = http_socket_listen(&s->desk, &s->desk_socket, err);
	if (status == STATUS_OK)
		status = http_socket_listen(&s->room, &s->room_socket, err);
	return status;
}

static enum status open_room(struct serving *s, struct error *err)
{
	const char *path = desk_path(&s->arena, &s->arguments->desk, "room");
	if (path == NULL)
		return error_memory(err);
	s->room_folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return s->room_folder < 0 ? file_error(err, path, errno) : STATUS_OK;
}

static enum status take_lock(struct serving *s, struct error *err)
{
	const struct desk *desk = &s->arguments->desk;
	const char *path = desk_path(&s->arena, desk, "locks/serve");
	return path == NULL ? error_memory(err) : file_lock_take(desk->files, path, "cabledesk serve", &s->lock, err);
}

/* A link is shown to the one who started it, not written into a file. */
static enum status make_link(struct serving *s, struct workplace *w, struct error *err)
{
	char token[TOKEN_LEN + 1];
	struct person person;
	const struct arguments *arguments = s->arguments;
	s->link = slice_of("");
	if (!arguments->json && !arguments->program->out_is_terminal)
		return STATUS_OK;
	enum status status = person_find_administrator(w->db, &s->arena, &person, err);
	if (status == STATUS_OK)
		status = sign_in_make(w->db, &arguments->desk, person.id, token, err);
	if (status == STATUS_OK)
		s->link = arena_format(&s->arena, "http://%s:%u/sign-in?link=%s", s->desk.host, s->desk.port, token);
	return status == STATUS_OK && s->link.ptr == NULL ? error_memory(err) : status;
}

/* All that needs the desk's file: the parent keeps none of it open. */
static enum status prepare(struct serving *s, struct error *err)
{
	struct workplace w = {0};
	struct room_report report;
	enum status status = workplace_open(s->arguments, WORKPLACE_TEMPLATES, &w, err);
	if (status == STATUS_OK)
		status = take_lock(s, err);
	if (status == STATUS_OK)
		status = choose_addresses(s, &w.config, err);
	if (status == STATUS_OK)
		status = listen_on_both(s, err);
	if (status == STATUS_OK)
		status = workplace_write_room(&w, NULL, &report, err);
	if (status == STATUS_OK)
		status = open_room(s, err);
	if (status == STATUS_OK)
		status = make_link(s, &w, err);
	workplace_close(&w);
	return status;
}

/* Printed before the children run: their sockets listen already, and who asks now is answered when they are ready. */
static enum status say_addresses(struct serving *s, struct error *err)
{
	struct arena *a = &s->arena;
	struct value *object = value_object(a);
	value_put_text(object, "desk", arena_format(a, "http://%s:%u/", s->desk.host, s->desk.port));
	value_put_text(object, "room", arena_format(a, "http://%s:%u/", s->room.host, s->room.port));
	value_put_text(object, "link", s->link);
	if (value_done(a, err) != STATUS_OK)
		return STATUS_MEMORY;
	if (s->arguments->json) {
		print_json_line(s->arguments, object);
	} else {
		print_sentence(s->arguments, "cli.serves", object);
		if (s->link.len > 0)
			print_sentence(s->arguments, "cli.serve_link", object);
	}
	return fflush(s->arguments->program->out) == 0 ? STATUS_OK : error_set(err, STATUS_IO, "cli.output");
}

static void log_event(void *state, const struct supervisor_event *event)
{
	static const char *const events[] = {
	    [SUPERVISOR_STARTED] = "started", [SUPERVISOR_DIED] = "died",         [SUPERVISOR_WAITS] = "waits",
	    [SUPERVISOR_GAVE_UP] = "gave-up", [SUPERVISOR_STOPPING] = "stopping",
	};
	const struct serving *s = state;
	const struct log_value values[] = {
	    log_text("process", event->child == NULL ? "serve" : event->child),
	    log_number("pid", event->pid),
	    log_number("code", event->code),
	};
	log_write(&s->log, events[event->kind], values, sizeof values / sizeof *values);
}

static enum status supervise(struct serving *s, struct error *err)
{
	struct arena *a = &s->arena;
	const char *desk_address = arena_format(a, "%s:%u", s->desk.host, s->desk.port).ptr;
	const char *room_address = arena_format(a, "%s:%u", s->room.host, s->room.port).ptr;
	const char *folder = s->arguments->desk.folder;
	const char *const desk_argv[] = {"/proc/self/exe", "--desk",     folder, "desk-server",
	                                 desk_address,     room_address, NULL};
	const char *const room_argv[] = {"/proc/self/exe", "room-server", room_address, NULL};
	const int room_descriptors[] = {s->room_socket, s->room_folder};
	const struct supervisor_child children[] = {
	    {"desk", desk_argv, &s->desk_socket, 1},
	    {"room", room_argv, room_descriptors, 2},
	};
	const struct supervisor_options options = {
	    .children = children,
	    .child_count = sizeof children / sizeof *children,
	    .clock = s->arguments->program->clock,
	    .state = s,
	    .event = log_event,
	};
	if (desk_address == NULL || room_address == NULL)
		return error_memory(err);
	return supervisor_run(&options, err);
}

static void close_socket(int descriptor)
{
	if (descriptor >= 0)
		close(descriptor);
}

enum status command_serve(struct arguments *arguments, struct error *err)
{
	struct serving s = {.arguments = arguments, .desk_socket = -1, .room_socket = -1, .room_folder = -1};
	/* Of the children, too, which are started with it. */
	log_open_own_end(STDERR_FILENO);
	s.outlet.descriptor = STDERR_FILENO;
	s.log = (struct log){&s.outlet, arguments->program->clock, NULL};
	enum status status = prepare(&s, err);
	if (status == STATUS_OK)
		status = say_addresses(&s, err);
	if (status == STATUS_OK)
		status = supervise(&s, err);
	close_socket(s.desk_socket);
	close_socket(s.room_socket);
	close_socket(s.room_folder);
	file_lock_release(s.lock);
	arena_free(&s.arena);
	return status;
}

/* ---- The children ---- */

/* desk-server HOST:PORT ROOM-HOST:PORT, the listening socket as descriptor 3. */
enum status command_desk_server(struct arguments *arguments, struct error *err)
{
	struct workplace w = {0};
	struct log_outlet outlet = {.descriptor = STDERR_FILENO};
	const struct log log = {&outlet, arguments->program->clock, NULL};
	enum status status =
	    workplace_open(arguments, WORKPLACE_ARCHIVE | WORKPLACE_WORKERS | WORKPLACE_TEMPLATES, &w, err);
	if (status == STATUS_OK) {
		struct slice room = argument_word(arguments, 1);
		struct site site = {
		    .desk = &arguments->desk,
		    .text = arguments->program->text,
		    .templates = w.templates,
		    .print = &w.print,
		    .config = &w.config,
		    .posts = &w.posts,
		    .workers = w.workers,
		    .log = &log,
		    .room = arena_format(&w.arena, "http://%.*s/", (int)room.len, room.ptr),
		    .db = w.db,
		};
		const struct desk_server_options options = {&site, CHILD_LISTENING, argument_word(arguments, 0)};
		status = site.room.ptr == NULL ? error_memory(err) : desk_server_run(&options, err);
	}
	workplace_close(&w);
	return status;
}

/* Without Landlock only seccomp holds: that is said once. */
static void room_is_ready(void *state, int landlock_abi)
{
	const struct log *log = state;
	const struct log_value value = log_number("landlock", landlock_abi);
	log_write(log, landlock_abi > 0 ? "room-ready" : "room-ready-without-landlock", &value, 1);
}

/* room-server HOST:PORT, the listening socket as descriptor 3, the room's folder as 4. */
enum status command_room_server(struct arguments *arguments, struct error *err)
{
	struct log_outlet outlet = {.descriptor = STDERR_FILENO};
	struct log log = {&outlet, arguments->program->clock, NULL};
	const struct slice host = argument_word(arguments, 0);
	const struct room_server_options options = {
	    .listening = CHILD_LISTENING,
	    .folder = CHILD_FOLDER,
	    .hosts = &host,
	    .host_count = 1,
	    .ready = room_is_ready,
	    .state = &log,
	};
	return room_server_run(&options, arguments->program->clock, arguments->program->random, err);
}
