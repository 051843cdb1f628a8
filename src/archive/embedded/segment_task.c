#include "archive/embedded/segment_task.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct segment_task {
	struct arena a;
	const struct files *files;
	struct files door; /* theirs, shut when the task must end */
	const char *folder;
	const struct segment_documents *documents; /* NULL: `names` are merged */
	char **names;
	size_t name_count;
	uint32_t first, last;
	char *name; /* NULL: no file was made */
	enum status status;
	struct error error;
	pthread_t thread;
	bool has_thread;
	atomic_bool ended;
	atomic_bool must_end;
};

/* ---- In the thread ---- */

static int ask_unless_ending(void *state, const struct file_change *change)
{
	struct segment_task *task = state;
	return atomic_load(&task->must_end) && change->kind != FILE_REMOVE ? ECANCELED : files_ask(task->files, change);
}

static void tell(void *state, const struct file_change *change)
{
	files_tell(((struct segment_task *)state)->files, change);
}

/* Gives the file its name: the readings it covers and its sum. */
static enum status name_file(struct segment_task *task, struct file_writer *file, uint64_t sum, struct error *err)
{
	char *name = arena_cstr(
	    &task->a, arena_format(&task->a, "%" PRIu32 "-%" PRIu32 "-%016" PRIx64, task->first, task->last, sum));
	const char *path = name == NULL ? NULL : file_path(&task->a, task->folder, name);
	if (path == NULL) {
		file_writer_discard(file);
		return error_memory(err);
	}
	enum status status = file_writer_finish(file, path, err);
	task->name = status == STATUS_OK ? name : NULL;
	return status;
}

static enum status merge(struct segment_task *task, struct file_writer *file, uint64_t *sum, struct error *err)
{
	struct segment **run = arena_array(&task->a, task->name_count, sizeof *run);
	size_t opened = 0;
	enum status status = run == NULL ? error_memory(err) : STATUS_OK;
	while (status == STATUS_OK && opened < task->name_count) {
		const char *path = file_path(&task->a, task->folder, task->names[opened]);
		status = path == NULL ? error_memory(err) : segment_open(path, &run[opened], err);
		opened += status == STATUS_OK;
	}
	if (status == STATUS_OK) {
		task->first = segment_first(run[0]);
		task->last = segment_first(run[opened - 1]) + segment_count(run[opened - 1]) - 1;
		status = segment_merge(run, opened, NULL, file, sum, err);
	}
	for (size_t i = 0; i < opened; i++)
		segment_close(run[i]);
	return status;
}

static enum status make_file(struct segment_task *task, struct error *err)
{
	struct file_writer *file = NULL;
	uint64_t sum;
	enum status status = file_make_folder(&task->door, task->folder, 0700, err);
	if (status == STATUS_OK)
		status = file_writer_open(&task->door, task->folder, 0600, &file, err);
	if (status != STATUS_OK)
		return status;
	file_writer_forgo_hash(file);
	status = task->documents != NULL ? segment_write(task->documents, NULL, file, &sum, err)
	                                 : merge(task, file, &sum, err);
	if (status == STATUS_OK)
		return name_file(task, file, sum, err);
	file_writer_discard(file);
	return status;
}

static void *run(void *state)
{
	struct segment_task *task = state;
	task->status = make_file(task, &task->error);
	atomic_store(&task->ended, true);
	return NULL;
}

/* ---- Of the one who begins it ---- */

static struct segment_task *make(const struct files *files, const char *folder)
{
	struct segment_task *task = calloc(1, sizeof *task);
	if (task == NULL)
		return NULL;
	task->files = files;
	task->door = (struct files){.ask = ask_unless_ending, .done = tell, .state = task};
	task->folder = arena_cstr(&task->a, slice_of(folder));
	if (task->folder != NULL)
		return task;
	segment_task_free(task, false);
	return NULL;
}

static void begin(struct segment_task *task)
{
	task->has_thread = pthread_create(&task->thread, NULL, run, task) == 0;
	/* Where there is no other thread, this one does it. */
	if (!task->has_thread)
		(void)run(task);
}

enum status segment_task_write(const struct files *files, const char *folder, const struct segment_documents *documents,
                               struct segment_task **out, struct error *err)
{
	*out = make(files, folder);
	if (*out == NULL)
		return error_memory(err);
	(*out)->documents = documents;
	(*out)->first = documents->first;
	(*out)->last = documents->first + (uint32_t)documents->count - 1;
	begin(*out);
	return STATUS_OK;
}

enum status segment_task_merge(const struct files *files, const char *folder, char *const *names, size_t count,
                               struct segment_task **out, struct error *err)
{
	struct segment_task *task = make(files, folder);
	*out = NULL;
	if (task == NULL)
		return error_memory(err);
	task->names = arena_array(&task->a, count, sizeof *task->names);
	bool made = task->names != NULL;
	for (; made && task->name_count < count; task->name_count++) {
		task->names[task->name_count] = arena_cstr(&task->a, slice_of(names[task->name_count]));
		made = task->names[task->name_count] != NULL;
	}
	if (!made) {
		segment_task_free(task, false);
		return error_memory(err);
	}
	begin(task);
	*out = task;
	return STATUS_OK;
}

bool segment_task_has_ended(const struct segment_task *task)
{
	return atomic_load(&task->ended);
}

static void join(struct segment_task *task)
{
	if (task->has_thread)
		pthread_join(task->thread, NULL);
	task->has_thread = false;
}

enum status segment_task_wait(struct segment_task *task, struct error *err)
{
	join(task);
	if (task->status != STATUS_OK && err != NULL)
		*err = task->error;
	return task->status;
}

const char *segment_task_name(const struct segment_task *task)
{
	return task->name;
}

uint32_t segment_task_first(const struct segment_task *task)
{
	return task->first;
}

uint32_t segment_task_last(const struct segment_task *task)
{
	return task->last;
}

static enum status remove_file(const struct segment_task *task, const char *name, struct error *err)
{
	struct arena a = {0};
	const char *path = file_path(&a, task->folder, name);
	enum status status = path == NULL ? error_memory(err) : file_remove(task->files, path, err);
	arena_free(&a);
	return status;
}

enum status segment_task_remove_merged(const struct segment_task *task, struct error *err)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; status == STATUS_OK && i < task->name_count; i++)
		status = remove_file(task, task->names[i], err);
	return status;
}

void segment_task_free(struct segment_task *task, bool may_be_listed)
{
	if (task == NULL)
		return;
	atomic_store(&task->must_end, true);
	join(task);
	enum status removed = STATUS_OK;
	if (!may_be_listed && task->name != NULL)
		removed = remove_file(task, task->name, NULL);
	/* What cannot be removed now goes when the archive is next opened for writing. */
	(void)removed;
	arena_free(&task->a);
	free(task);
}
