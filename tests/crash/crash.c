#include "crash.h"

#include "disk.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FAULTS_SHOWN = 8, PATH_BYTES = 512 };

/* One line of the recording: a change, or an acknowledgement. */
struct entry {
	bool acknowledged;
	struct file_change change; /* owns its strings and bytes */
};

struct crash_recorder {
	pthread_mutex_t lock;
	const char *folder;
	struct entry *entries;
	size_t count, capacity;
};

static void *must(void *memory)
{
	if (memory == NULL)
		abort();
	return memory;
}

/* ---- Recording ---- */

static void add_entry(struct crash_recorder *r, const struct entry *entry)
{
	pthread_mutex_lock(&r->lock);
	if (r->count == r->capacity) {
		r->capacity = r->capacity == 0 ? 256 : r->capacity * 2;
		r->entries = must(realloc(r->entries, r->capacity * sizeof r->entries[0]));
	}
	r->entries[r->count++] = *entry;
	pthread_mutex_unlock(&r->lock);
}

void crash_acknowledge(struct crash_recorder *recorder)
{
	add_entry(recorder, &(struct entry){.acknowledged = true});
}

/* A path below the recorded folder, to be freed; NULL for any other. */
static char *inside(const struct crash_recorder *r, const char *path)
{
	size_t len = strlen(r->folder);
	if (path == NULL || strncmp(path, r->folder, len) != 0 || (path[len] != '/' && path[len] != '\0'))
		return NULL;
	return must(strdup(path[len] == '/' ? path + len + 1 : path + len));
}

static void record(void *state, const struct file_change *change)
{
	struct crash_recorder *r = state;
	struct entry entry = {.change = *change};
	char *path = inside(r, change->path);
	if (path == NULL)
		return; /* the folder above, which setup made */
	entry.change.path = path;
	entry.change.to = inside(r, change->to);
	if (change->bytes.len > 0) {
		char *copy = must(malloc(change->bytes.len));
		memcpy(copy, change->bytes.ptr, change->bytes.len);
		entry.change.bytes.ptr = copy;
	}
	add_entry(r, &entry);
}

static void free_const(const void *memory)
{
	free((void *)(uintptr_t)memory);
}

static void recorder_free(struct crash_recorder *r)
{
	for (size_t i = 0; i < r->count; i++) {
		free_const(r->entries[i].change.path);
		free_const(r->entries[i].change.to);
		if (r->entries[i].change.bytes.len > 0)
			free_const(r->entries[i].change.bytes.ptr);
	}
	free(r->entries);
	pthread_mutex_destroy(&r->lock);
}

/* ---- Folders ---- */

static enum status remove_inside(void *state, const struct file_entry *entry, struct error *err);

static void remove_tree(const char *folder)
{
	struct files machine = files_of_machine();
	if (file_walk(folder, remove_inside, NULL, NULL) != STATUS_OK ||
	    file_remove_temporary(&machine, folder, NULL) != STATUS_OK || rmdir(folder) != 0)
		fprintf(stderr, "%s could not be removed\n", folder);
}

static enum status remove_inside(void *state, const struct file_entry *entry, struct error *err)
{
	(void)state;
	(void)err;
	if (entry->kind == FILE_KIND_FOLDER)
		remove_tree(entry->path);
	else
		(void)unlink(entry->path);
	return STATUS_OK;
}

void crash_remove_folder(const char *folder)
{
	if (file_exists(folder))
		remove_tree(folder);
}

/* ---- Trying every state ---- */

struct trial {
	const struct crash_scenario *scenario;
	bool quiet;
	char state_folder[PATH_BYTES];
	size_t states, wrong;
	unsigned char (*seen)[DIGEST_SIZE]; /* states that were checked since the last acknowledgement */
	size_t seen_count, seen_capacity;
};

static bool was_seen(struct trial *t, const unsigned char digest[DIGEST_SIZE])
{
	for (size_t i = t->seen_count; i > 0; i--) {
		if (memcmp(t->seen[i - 1], digest, DIGEST_SIZE) == 0)
			return true;
	}
	if (t->seen_count == t->seen_capacity) {
		t->seen_capacity = t->seen_capacity == 0 ? 256 : t->seen_capacity * 2;
		t->seen = must(realloc(t->seen, t->seen_capacity * sizeof t->seen[0]));
	}
	memcpy(t->seen[t->seen_count++], digest, DIGEST_SIZE);
	return false;
}

static void show_fault(const struct trial *t, const struct crash_recorder *r, size_t after, enum disk_survival survival,
                       struct slice why)
{
	static const char *const kinds[] = {"create", "write",       "truncate",      "sync",       "rename",
	                                    "remove", "make folder", "remove folder", "sync folder"};
	if (t->quiet || t->wrong > FAULTS_SHOWN)
		return;
	const struct file_change *last = after == 0 ? NULL : &r->entries[after - 1].change;
	bool is_change = last != NULL && last->path != NULL;
	printf("# %s: cut behind change %zu (%s %s), %s: %.*s\n", t->scenario->name, after,
	       is_change      ? kinds[last->kind]
	       : last == NULL ? "begin"
	                      : "acknowledged",
	       is_change ? last->path : "", disk_survival_name(survival), (int)why.len, why.ptr);
}

static void try_states(struct trial *t, const struct crash_recorder *r, const struct disk *disk, size_t after,
                       size_t acknowledged)
{
	for (enum disk_survival survival = 0; survival < DISK_SURVIVALS; survival++) {
		unsigned char digest[DIGEST_SIZE];
		struct buffer why = {0};
		disk_digest(disk, survival, digest);
		if (was_seen(t, digest))
			continue;
		disk_write(disk, survival, t->state_folder);
		t->scenario->check(t->state_folder, acknowledged, &why);
		crash_remove_folder(t->state_folder);
		t->states++;
		if (why.len > 0) {
			t->wrong++;
			show_fault(t, r, after, survival, buffer_slice(&why));
		}
		buffer_free(&why);
	}
}

static void try_all(struct trial *t, const struct crash_recorder *r, struct disk *disk)
{
	size_t acknowledged = 0;
	try_states(t, r, disk, 0, 0);
	for (size_t i = 0; i < r->count; i++) {
		if (r->entries[i].acknowledged) {
			acknowledged++;
			/* The same state may be right before and wrong after. */
			t->seen_count = 0;
		} else {
			disk_apply(disk, &r->entries[i].change);
		}
		try_states(t, r, disk, i + 1, acknowledged);
	}
}

/* In memory where there is such a folder: thousands of states are written and thrown away. */
static void make_root(char root[PATH_BYTES])
{
	snprintf(root, PATH_BYTES, "%s/cabledesk-crash-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	must(mkdtemp(root));
}

size_t crash_try(const struct crash_scenario *scenario, bool quiet)
{
	char root[PATH_BYTES], run_folder[PATH_BYTES + 8];
	struct error err = {0};
	struct trial t = {.scenario = scenario, .quiet = quiet};
	make_root(root);
	snprintf(run_folder, sizeof run_folder, "%s/run", root);
	snprintf(t.state_folder, sizeof t.state_folder, "%.400s/state", root);
	struct crash_recorder r = {.lock = PTHREAD_MUTEX_INITIALIZER, .folder = run_folder};
	struct files files = {.done = record, .state = &r};
	if (mkdir(run_folder, 0700) != 0)
		abort();
	enum status status = scenario->setup == NULL ? STATUS_OK : scenario->setup(run_folder, &err);
	struct disk *disk = disk_read(run_folder);
	if (status == STATUS_OK)
		status = scenario->run(run_folder, &files, &r, &err);
	if (status == STATUS_OK) {
		try_all(&t, &r, disk);
	} else {
		t.wrong = 1;
		printf("# %s: does not run: status %d, %s %s %s\n", scenario->name, status, err.sentence,
		       err.values[0].text, err.values[1].text);
	}
	if (!quiet)
		printf("# %s: %zu changes, %zu different states, %zu wrong\n", scenario->name, r.count, t.states,
		       t.wrong);
	disk_free(disk);
	recorder_free(&r);
	free(t.seen);
	crash_remove_folder(root);
	return t.wrong;
}
