#include "web/import_runs.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* An import gives way to the people at work. */
enum { RUNS_KEPT = 20, LINE_MAX_BYTES = 64 << 10, FIELD_MAX = 256, CHILD_NICE = 10 };

enum run_state { RUN_WAITING, RUN_RUNNING, RUN_DONE, RUN_STOPPED, RUN_FAILED };
static const char *const state_names[] = {"waiting", "running", "done", "stopped", "failed"};

struct run {
	enum run_state state;
	struct upload upload; /* kept until it is imported, so that it can go on */
	bool is_original;     /* what lies there is no upload but an original, and stays */
	char name[FIELD_MAX];
	char collection[FIELD_MAX];
	int64_t cables, fresh, known, differing, flagged, set_aside, bytes, total, rate;
	char speed[FIELD_MAX];
	char left[FIELD_MAX];
	char error[ERROR_TEXT_MAX * 2];
};

struct import_runs {
	const struct desk *desk;
	char *folder; /* the desk's, absolute */
	pthread_t thread;
	bool has_thread;
	pthread_mutex_t lock; /* of all that follows */
	pthread_cond_t changed;
	struct run runs[RUNS_KEPT]; /* in the order in which they came */
	size_t count;
	pid_t child; /* 0: none */
	bool stop_child;
	bool ends;
};

/* ---- What a child prints ---- */

static void keep_text(char *out, size_t size, struct slice text)
{
	size_t len = text.len < size ? text.len : size - 1;
	if (len > 0)
		memcpy(out, text.ptr, len);
	out[len] = '\0';
}

/* A line of progress, the counts at the end, or an error. Anything else says nothing. */
static void take_line(struct run *run, struct slice line)
{
	struct arena a = {.limit = 1 << 20};
	struct value *value;
	if (value_read_json(&a, line, &value, NULL) == STATUS_OK && value->type == VALUE_OBJECT) {
		const struct value *error = value_get(value, "error");
		run->cables = value_get_number(value, "cables", run->cables);
		run->fresh = value_get_number(value, "new", run->fresh);
		run->known = value_get_number(value, "known", run->known);
		run->differing = value_get_number(value, "differing", run->differing);
		run->flagged = value_get_number(value, "flagged", run->flagged);
		run->set_aside = value_get_number(value, "set_aside", run->set_aside);
		run->bytes = value_get_number(value, "bytes", run->bytes);
		run->total = value_get_number(value, "total", run->total);
		run->rate = value_get_number(value, "rate", run->rate);
		if (value_get(value, "left") != NULL) {
			keep_text(run->left, sizeof run->left, value_get_text(value, "left"));
			keep_text(run->speed, sizeof run->speed, value_get_text(value, "speed"));
		}
		if (error != NULL)
			keep_text(run->error, sizeof run->error, value_get_text(error, "sentence"));
	}
	arena_free(&a);
}

static void read_lines(struct import_runs *runs, struct run *run, int from)
{
	struct buffer read_so_far = {.limit = LINE_MAX_BYTES};
	char piece[4096];
	ssize_t got;
	while ((got = read(from, piece, sizeof piece)) > 0) {
		buffer_add(&read_so_far, slice_make(piece, (size_t)got));
		struct slice rest = buffer_slice(&read_so_far), line;
		size_t end;
		pthread_mutex_lock(&runs->lock);
		while (slice_find_byte(rest, '\n', &end)) {
			line = slice_part(rest, 0, end);
			rest = slice_from(rest, end + 1);
			take_line(run, line);
		}
		pthread_mutex_unlock(&runs->lock);
		size_t kept = read_so_far.failed ? 0 : rest.len;
		if (kept > 0)
			memmove(read_so_far.ptr, rest.ptr, kept);
		buffer_clear(&read_so_far);
		read_so_far.len = kept;
	}
	buffer_free(&read_so_far);
}

/* ---- The child ---- */

/* It holds no descriptor of ours but its output, gets its signals, and stands in the upload's folder, so that the import is named as the person
 * named the file. */
static int start_child(const struct import_runs *runs, struct run *run, int output, pid_t *child)
{
	char words[][16] = {"cabledesk", "--desk", "import", "--json", "--progress", "--collection", "--"};
	char *argv[] = {words[0], words[1],        runs->folder, words[2],         words[3], words[4],
	                words[5], run->collection, words[6],     run->upload.name, NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	sigemptyset(&none);
	int failed = posix_spawn_file_actions_init(&actions);
	if (failed != 0)
		return failed;
	failed = posix_spawnattr_init(&attributes);
	if (failed == 0) {
		failed |= posix_spawnattr_setsigmask(&attributes, &none);
		failed |= posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
		failed |= posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
		failed |= posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
		failed |= posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
		failed |= posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
		failed |= posix_spawn_file_actions_addchdir_np(&actions, run->upload.folder);
		if (failed == 0)
			failed = posix_spawn(child, "/proc/self/exe", &actions, &attributes, argv, environ);
		posix_spawnattr_destroy(&attributes);
	}
	posix_spawn_file_actions_destroy(&actions);
	return failed;
}

/* What a run was made from is not needed any more. */
static void drop_upload(const struct import_runs *runs, struct run *run)
{
	if (run->is_original) {
		free(run->upload.folder);
		free(run->upload.name);
		run->upload = (struct upload){0};
	} else {
		upload_remove(runs->desk->files, &run->upload);
	}
}

static void run_child(struct import_runs *runs, struct run *run)
{
	int ends[2] = {-1, -1}, result = -1;
	pid_t child = 0;
	bool started = pipe2(ends, O_CLOEXEC) == 0 && start_child(runs, run, ends[1], &child) == 0;
	/* Its workers, which it starts later, inherit this. Should it fail, the import is no worse. */
	if (started)
		(void)setpriority(PRIO_PROCESS, (id_t)child, CHILD_NICE);
	if (ends[1] >= 0)
		close(ends[1]);
	if (started) {
		pthread_mutex_lock(&runs->lock);
		runs->child = child;
		if (runs->stop_child)
			kill(child, SIGINT);
		pthread_mutex_unlock(&runs->lock);
		read_lines(runs, run, ends[0]);
		while (waitpid(child, &result, 0) < 0 && errno == EINTR) {
		}
	}
	if (ends[0] >= 0)
		close(ends[0]);
	pthread_mutex_lock(&runs->lock);
	bool is_done = started && WIFEXITED(result) && WEXITSTATUS(result) <= 1;
	run->state = is_done ? RUN_DONE : runs->stop_child ? RUN_STOPPED : RUN_FAILED;
	runs->child = 0;
	runs->stop_child = false;
	if (is_done)
		drop_upload(runs, run);
	pthread_mutex_unlock(&runs->lock);
}

/* ---- The thread ---- */

static struct run *next_run(struct import_runs *runs)
{
	for (size_t i = 0; i < runs->count; i++) {
		if (runs->runs[i].state == RUN_WAITING)
			return &runs->runs[i];
	}
	return NULL;
}

static void *run_all(void *state)
{
	struct import_runs *runs = state;
	struct run *run;
	pthread_mutex_lock(&runs->lock);
	while (!runs->ends) {
		run = next_run(runs);
		if (run == NULL) {
			pthread_cond_wait(&runs->changed, &runs->lock);
			continue;
		}
		run->state = RUN_RUNNING;
		pthread_mutex_unlock(&runs->lock);
		run_child(runs, run);
		pthread_mutex_lock(&runs->lock);
	}
	pthread_mutex_unlock(&runs->lock);
	return NULL;
}

/* ---- Making and ending ---- */

static enum status remove_left(void *state, const struct file_entry *entry, struct error *err)
{
	const struct desk *desk = state;
	if (entry->kind == FILE_KIND_FILE && slice_starts_with(entry->inside, "upload-"))
		return file_remove(desk->files, entry->path, err);
	return STATUS_OK;
}

static enum status remove_left_folder(void *state, const struct file_entry *entry, struct error *err)
{
	const struct desk *desk = state;
	if (entry->kind != FILE_KIND_FOLDER || !slice_starts_with(entry->inside, "upload-"))
		return STATUS_OK;
	enum status status = file_remove_temporary(desk->files, entry->path, err);
	return status == STATUS_OK ? file_remove_folder(desk->files, entry->path, err) : status;
}

/* Uploads that a kill left lying. */
static enum status clean(const struct desk *desk, struct error *err)
{
	struct arena a = {0};
	struct desk copy = *desk;
	char *running = desk_path(&a, desk, "running");
	enum status status = running == NULL ? error_memory(err) : STATUS_OK;
	if (status == STATUS_OK && file_exists(running)) {
		status = file_walk(running, remove_left, &copy, err);
		if (status == STATUS_OK)
			status = file_walk(running, remove_left_folder, &copy, err);
	}
	arena_free(&a);
	return status;
}

enum status import_runs_make(const struct desk *desk, struct import_runs **out, struct error *err)
{
	*out = NULL;
	enum status status = clean(desk, err);
	if (status != STATUS_OK)
		return status;
	struct import_runs *runs = calloc(1, sizeof *runs);
	if (runs == NULL)
		return error_memory(err);
	runs->desk = desk;
	runs->folder = realpath(desk->folder, NULL);
	if (runs->folder == NULL) {
		free(runs);
		return file_error(err, desk->folder, errno);
	}
	pthread_mutex_init(&runs->lock, NULL);
	pthread_cond_init(&runs->changed, NULL);
	*out = runs;
	return STATUS_OK;
}

void import_runs_stop(struct import_runs *runs)
{
	pthread_mutex_lock(&runs->lock);
	for (size_t i = 0; i < runs->count; i++) {
		struct run *run = &runs->runs[i];
		runs->stop_child = runs->stop_child || run->state == RUN_RUNNING;
		if (run->state == RUN_WAITING)
			run->state = RUN_STOPPED;
	}
	if (runs->child != 0)
		kill(runs->child, SIGINT);
	pthread_mutex_unlock(&runs->lock);
}

void import_runs_free(struct import_runs *runs)
{
	if (runs == NULL)
		return;
	import_runs_stop(runs);
	pthread_mutex_lock(&runs->lock);
	runs->ends = true;
	pthread_cond_signal(&runs->changed);
	pthread_mutex_unlock(&runs->lock);
	if (runs->has_thread)
		pthread_join(runs->thread, NULL);
	for (size_t i = 0; i < runs->count; i++)
		drop_upload(runs, &runs->runs[i]);
	pthread_cond_destroy(&runs->changed);
	pthread_mutex_destroy(&runs->lock);
	free(runs->folder);
	free(runs);
}

/* ---- Adding and looking ---- */

/* A place for one more: the oldest makes room once all are over (the thread holds on to the one that runs, which must not move). NULL
 * while there is none. */
static struct run *make_place(struct import_runs *runs)
{
	if (runs->count < RUNS_KEPT)
		return &runs->runs[runs->count++];
	for (size_t i = 0; i < runs->count; i++) {
		if (runs->runs[i].state == RUN_WAITING || runs->runs[i].state == RUN_RUNNING)
			return NULL;
	}
	drop_upload(runs, &runs->runs[0]);
	memmove(&runs->runs[0], &runs->runs[1], (RUNS_KEPT - 1) * sizeof runs->runs[0]);
	return &runs->runs[RUNS_KEPT - 1];
}

static bool can_go_on(const struct run *run)
{
	return (run->state == RUN_STOPPED || run->state == RUN_FAILED) && run->upload.folder != NULL;
}

/* Takes what `upload` holds. */
static enum status add_run(struct import_runs *runs, struct slice name, struct slice collection, struct upload *upload,
                           bool is_original, struct error *err)
{
	enum status status = STATUS_OK;
	pthread_mutex_lock(&runs->lock);
	if (!runs->has_thread && pthread_create(&runs->thread, NULL, run_all, runs) == 0)
		runs->has_thread = true;
	struct run *run = runs->has_thread ? make_place(runs) : NULL;
	if (run == NULL) {
		status = error_set(err, STATUS_LIMIT, "web.too_many_imports");
	} else {
		*run = (struct run){.state = RUN_WAITING,
		                    .upload = *upload,
		                    .is_original = is_original,
		                    .total = (int64_t)upload->size};
		keep_text(run->name, sizeof run->name, name);
		keep_text(run->collection, sizeof run->collection, collection);
		*upload = (struct upload){0};
		pthread_cond_signal(&runs->changed);
	}
	pthread_mutex_unlock(&runs->lock);
	return status;
}

enum status import_runs_add(struct import_runs *runs, struct slice collection, struct upload *upload, struct error *err)
{
	return add_run(runs, slice_of(upload->name), collection, upload, false, err);
}

enum status import_runs_add_original(struct import_runs *runs, const struct import *import, struct error *err)
{
	struct arena a = {0};
	struct upload original = {.size = import->size};
	struct slice folder = arena_format(&a, "%s/originals/%.2s", runs->folder, import->original.ptr);
	struct slice name = slice_from(import->original, 2);
	if (folder.ptr != NULL) {
		original.folder = strdup(folder.ptr);
		original.name = strndup(name.ptr, name.len);
	}
	enum status status = original.folder == NULL || original.name == NULL
	                         ? error_memory(err)
	                         : add_run(runs, import->name, import->collection, &original, true, err);
	free(original.folder);
	free(original.name);
	arena_free(&a);
	return status;
}

void import_runs_go_on(struct import_runs *runs)
{
	pthread_mutex_lock(&runs->lock);
	for (size_t i = 0; i < runs->count; i++) {
		struct run *run = &runs->runs[i];
		if (can_go_on(run)) {
			run->state = RUN_WAITING;
			run->error[0] = '\0';
		}
	}
	pthread_cond_signal(&runs->changed);
	pthread_mutex_unlock(&runs->lock);
}

static void put_run(struct arena *a, struct value *list, const struct run *run)
{
	struct value *object = value_add_object(list);
	int64_t percent = run->total > 0 ? run->bytes * 100 / run->total : 0;
	value_put_text(object, "name", arena_copy(a, slice_of(run->name)));
	value_put_text(object, "collection", arena_copy(a, slice_of(run->collection)));
	value_put_cstr(object, "state", state_names[run->state]);
	value_put_count(object, "cables", run->cables);
	value_put_count(object, "new", run->fresh);
	value_put_count(object, "known", run->known);
	value_put_count(object, "differing", run->differing);
	value_put_count(object, "flagged", run->flagged);
	value_put_count(object, "set_aside", run->set_aside);
	value_put_number(object, "bytes", run->bytes);
	value_put_number(object, "total", run->total);
	value_put_number(object, "percent", run->state == RUN_DONE ? 100 : percent);
	value_put_count(object, "rate", run->rate);
	value_put_text(object, "speed", arena_copy(a, slice_of(run->speed)));
	value_put_text(object, "left", arena_copy(a, slice_of(run->left)));
	if (run->error[0] == '\0')
		value_put_null(object, "error");
	else
		value_put_text(object, "error", arena_copy(a, slice_of(run->error)));
}

struct value *import_runs_value(struct import_runs *runs, struct arena *a)
{
	struct value *object = value_object(a);
	bool is_active = false, goes_on = false;
	struct value *list = value_put_list(object, "runs");
	pthread_mutex_lock(&runs->lock);
	for (size_t i = runs->count; i > 0; i--) {
		const struct run *run = &runs->runs[i - 1];
		is_active = is_active || run->state == RUN_WAITING || run->state == RUN_RUNNING;
		goes_on = goes_on || can_go_on(run);
		put_run(a, list, run);
	}
	pthread_mutex_unlock(&runs->lock);
	value_put_bool(object, "active", is_active);
	value_put_bool(object, "can_go_on", goes_on && !is_active);
	return object;
}
