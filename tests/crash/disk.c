#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 4096 };

struct change {
	bool truncate;
	uint64_t offset; /* or the new size */
	char *bytes;
	size_t len;
};

struct bytes {
	char *ptr;
	size_t len;
	size_t capacity;
};

struct name {
	char *name;
	struct node *node;
};

struct names {
	struct name *list;
	size_t count;
};

/* A file or a folder; lives as long as the disk, whether a name leads to it or not. */
struct node {
	struct node *next;
	bool is_folder;
	unsigned mode;
	struct bytes durable_bytes, present_bytes;
	struct change *changes; /* from the durable bytes to the present ones */
	size_t change_count;
	struct names durable_names, present_names;
};

struct disk {
	struct node *nodes;
	struct node *root;
	const struct node *torn; /* the file whose last change was the last of all, a write */
};

const char *disk_survival_name(enum disk_survival survival)
{
	static const char *const names[] = {"nothing unsynced survived",
	                                    "everything survived",
	                                    "everything survived, the last write torn",
	                                    "names survived, bytes did not",
	                                    "bytes survived, names did not",
	                                    "some writes survived",
	                                    "some other writes survived"};
	return names[survival];
}

static void *must(void *memory)
{
	if (memory == NULL)
		abort();
	return memory;
}

/* ---- Bytes and changes ---- */

static void bytes_resize(struct bytes *b, size_t len)
{
	if (len > b->capacity) {
		b->capacity = len * 2;
		b->ptr = must(realloc(b->ptr, b->capacity));
	}
	if (len > b->len)
		memset(b->ptr + b->len, 0, len - b->len);
	b->len = len;
}

static void bytes_copy(struct bytes *to, const struct bytes *from)
{
	bytes_resize(to, from->len);
	if (from->len > 0)
		memcpy(to->ptr, from->ptr, from->len);
}

static void bytes_change(struct bytes *b, const struct change *change, size_t len)
{
	if (change->truncate) {
		bytes_resize(b, (size_t)change->offset);
		return;
	}
	size_t end = (size_t)change->offset + len;
	if (end > b->len)
		bytes_resize(b, end);
	if (len > 0)
		memcpy(b->ptr + change->offset, change->bytes, len);
}

static void forget_changes(struct node *node)
{
	for (size_t i = 0; i < node->change_count; i++)
		free(node->changes[i].bytes);
	free(node->changes);
	node->changes = NULL;
	node->change_count = 0;
}

static void add_change(struct node *node, const struct file_change *made)
{
	struct change change = {
	    .truncate = made->kind == FILE_TRUNCATE, .offset = made->offset, .len = made->bytes.len};
	if (change.truncate)
		change.offset = made->size;
	if (change.len > 0) {
		change.bytes = must(malloc(change.len));
		memcpy(change.bytes, made->bytes.ptr, change.len);
	}
	node->changes = must(realloc(node->changes, (node->change_count + 1) * sizeof change));
	node->changes[node->change_count++] = change;
	bytes_change(&node->present_bytes, &change, change.len);
}

/* Chance that comes out the same in every run: a mixed count (splitmix64). */
static bool chance(uint64_t seed, uint64_t number)
{
	uint64_t z = seed * 0x9e3779b97f4a7c15u + number * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return ((z ^ (z >> 31)) & 1) != 0;
}

/* The durable bytes with those of the changes that survived. */
static void replay(const struct disk *disk, const struct node *node, enum disk_survival survival, struct bytes *out)
{
	bytes_copy(out, &node->durable_bytes);
	for (size_t i = 0; i < node->change_count; i++) {
		const struct change *change = &node->changes[i];
		size_t len = change->len;
		if (survival == DISK_TORN && node == disk->torn && i + 1 == node->change_count)
			len /= 2;
		bool by_chance = survival == DISK_SOME || survival == DISK_SOME_ELSE;
		if (!by_chance || chance(survival, i + node->change_count * 1000))
			bytes_change(out, change, len);
	}
}

static bool needs_replay(const struct disk *disk, const struct node *node, enum disk_survival survival)
{
	return survival == DISK_SOME || survival == DISK_SOME_ELSE || (survival == DISK_TORN && node == disk->torn);
}

/* What stands in a file; `room` is for what must be made. */
static struct slice bytes_of(const struct disk *disk, const struct node *node, enum disk_survival survival,
                             struct bytes *room)
{
	const struct bytes *b =
	    survival == DISK_NOTHING || survival == DISK_NAMES ? &node->durable_bytes : &node->present_bytes;
	if (node->change_count > 0 && needs_replay(disk, node, survival)) {
		room->len = 0;
		replay(disk, node, survival, room);
		b = room;
	}
	return slice_make(b->ptr, b->len);
}

/* ---- Names ---- */

static struct node *new_node(struct disk *disk, bool is_folder, unsigned mode)
{
	struct node *node = must(calloc(1, sizeof *node));
	node->is_folder = is_folder;
	node->mode = mode;
	node->next = disk->nodes;
	disk->nodes = node;
	return node;
}

static struct name *find_name(const struct names *names, struct slice name)
{
	for (size_t i = 0; i < names->count; i++) {
		if (slice_equals(name, names->list[i].name))
			return &names->list[i];
	}
	return NULL;
}

static void set_name(struct names *names, struct slice name, struct node *node)
{
	struct name *there = find_name(names, name);
	if (there != NULL) {
		there->node = node;
		return;
	}
	names->list = must(realloc(names->list, (names->count + 1) * sizeof names->list[0]));
	names->list[names->count].name = must(strndup(name.ptr, name.len));
	names->list[names->count++].node = node;
}

static void take_name_away(struct names *names, struct slice name)
{
	struct name *there = find_name(names, name);
	if (there == NULL)
		return;
	free(there->name);
	*there = names->list[--names->count];
}

static void forget_names(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->list[i].name);
	free(names->list);
	*names = (struct names){NULL, 0};
}

static void copy_names(struct names *to, const struct names *from)
{
	forget_names(to);
	for (size_t i = 0; i < from->count; i++)
		set_name(to, slice_of(from->list[i].name), from->list[i].node);
}

/* The node of a path as it is now; its folder and last name, too. NULL if there is none. */
static struct node *resolve(const struct disk *disk, const char *path, struct node **folder, struct slice *last)
{
	struct node *node = disk->root;
	struct slice rest = slice_of(path);
	struct slice part;
	while (node != NULL && slice_cut(&rest, '/', &part)) {
		if (part.len == 0 || slice_equals(part, "."))
			continue;
		if (folder != NULL) {
			*folder = node;
			*last = part;
		}
		const struct name *name = find_name(&node->present_names, part);
		node = name == NULL ? NULL : name->node;
		if (node == NULL && rest.ptr != NULL && rest.len > 0) {
			fprintf(stderr, "the folder of %s was never made\n", path);
			abort();
		}
	}
	return node;
}

/* ---- Changes ---- */

static void move_name(struct disk *disk, const char *from, const char *to)
{
	struct node *from_folder = NULL, *to_folder = NULL;
	struct slice from_name, to_name;
	struct node *node = resolve(disk, from, &from_folder, &from_name);
	(void)resolve(disk, to, &to_folder, &to_name);
	if (node == NULL || from_folder == NULL || to_folder == NULL)
		abort();
	take_name_away(&from_folder->present_names, from_name);
	set_name(&to_folder->present_names, to_name, node);
}

static void make_name(struct disk *disk, const struct file_change *change)
{
	struct node *folder = NULL;
	struct slice name;
	if (resolve(disk, change->path, &folder, &name) != NULL)
		return;
	if (folder == NULL)
		abort();
	bool is_folder = change->kind == FILE_MAKE_FOLDER;
	set_name(&folder->present_names, name, new_node(disk, is_folder, change->mode));
}

void disk_apply(struct disk *disk, const struct file_change *change)
{
	struct node *folder = NULL;
	struct slice name;
	if (change->kind == FILE_RENAME) {
		move_name(disk, change->path, change->to);
		return;
	}
	if (change->kind == FILE_CREATE || change->kind == FILE_MAKE_FOLDER) {
		make_name(disk, change);
		return;
	}
	struct node *node = resolve(disk, change->path, &folder, &name);
	if (node == NULL) {
		fprintf(stderr, "%s was changed but never made\n", change->path);
		abort();
	}
	disk->torn = change->kind == FILE_WRITE ? node : NULL;
	switch (change->kind) {
	case FILE_WRITE:
	case FILE_TRUNCATE:
		add_change(node, change);
		break;
	case FILE_SYNC:
		forget_changes(node);
		bytes_copy(&node->durable_bytes, &node->present_bytes);
		break;
	case FILE_REMOVE:
	case FILE_REMOVE_FOLDER:
		take_name_away(&folder->present_names, name);
		break;
	case FILE_SYNC_FOLDER:
		copy_names(&node->durable_names, &node->present_names);
		break;
	case FILE_CREATE:
	case FILE_MAKE_FOLDER:
	case FILE_RENAME:
		break;
	}
}

/* ---- Reading a folder in, writing a state out ---- */

struct reading {
	struct disk *disk;
	struct arena arena;
};

static enum status read_entry(void *state, const struct file_entry *entry, struct error *err)
{
	struct reading *r = state;
	struct node *folder = NULL;
	struct slice name, bytes;
	struct stat st;
	const char *inside = must(arena_cstr(&r->arena, entry->inside));
	(void)resolve(r->disk, inside, &folder, &name);
	if (folder == NULL || stat(entry->path, &st) != 0)
		abort();
	struct node *node = new_node(r->disk, entry->kind == FILE_KIND_FOLDER, (unsigned)st.st_mode & 0777);
	set_name(&folder->present_names, name, node);
	set_name(&folder->durable_names, name, node);
	if (node->is_folder)
		return STATUS_OK;
	enum status status = file_read_all(&r->arena, entry->path, SIZE_MAX - 1, &bytes, err);
	if (status != STATUS_OK)
		return status;
	struct change all = {.bytes = (char *)(uintptr_t)bytes.ptr, .len = bytes.len};
	bytes_change(&node->durable_bytes, &all, all.len);
	bytes_change(&node->present_bytes, &all, all.len);
	return STATUS_OK;
}

struct disk *disk_read(const char *folder)
{
	struct reading r = {.disk = must(calloc(1, sizeof *r.disk))};
	r.disk->root = new_node(r.disk, true, 0700);
	if (file_walk(folder, read_entry, &r, NULL) != STATUS_OK)
		abort();
	arena_free(&r.arena);
	return r.disk;
}

void disk_free(struct disk *disk)
{
	while (disk->nodes != NULL) {
		struct node *node = disk->nodes;
		disk->nodes = node->next;
		forget_changes(node);
		forget_names(&node->durable_names);
		forget_names(&node->present_names);
		free(node->durable_bytes.ptr);
		free(node->present_bytes.ptr);
		free(node);
	}
	free(disk);
}

typedef void visit_node(void *state, const char *path, const struct node *node, struct slice bytes);

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct name *)a)->name, ((const struct name *)b)->name);
}

/* Every name that leads somewhere, in order, folders before what is in them. */
static void visit_folder(const struct disk *disk, const struct node *folder, enum disk_survival survival,
                         const char *path, visit_node *visit, void *state)
{
	bool durable = survival == DISK_NOTHING || survival == DISK_BYTES;
	const struct names *names = durable ? &folder->durable_names : &folder->present_names;
	struct name *sorted = must(malloc((names->count + 1) * sizeof *sorted));
	struct bytes room = {NULL, 0, 0};
	char below[PATH_BYTES];
	if (names->count > 0)
		memcpy(sorted, names->list, names->count * sizeof *sorted);
	qsort(sorted, names->count, sizeof *sorted, by_name);
	for (size_t i = 0; i < names->count; i++) {
		const struct node *node = sorted[i].node;
		snprintf(below, sizeof below, "%s/%s", path, sorted[i].name);
		struct slice bytes = node->is_folder ? slice_of("") : bytes_of(disk, node, survival, &room);
		visit(state, below, node, bytes);
		if (node->is_folder)
			visit_folder(disk, node, survival, below, visit, state);
	}
	free(room.ptr);
	free(sorted);
}

static void digest_node(void *state, const char *path, const struct node *node, struct slice bytes)
{
	struct digest *digest = state;
	uint64_t len = bytes.len;
	digest_add(digest, slice_make(path, strlen(path) + 1));
	digest_add(digest, slice_make(node->is_folder ? "d" : "f", 1));
	digest_add(digest, slice_make((const char *)&len, sizeof len));
	digest_add(digest, bytes);
}

void disk_digest(const struct disk *disk, enum disk_survival survival, unsigned char out[DIGEST_SIZE])
{
	struct digest digest;
	digest_begin(&digest);
	visit_folder(disk, disk->root, survival, "", digest_node, &digest);
	digest_end(&digest, out);
}

static void write_node(void *state, const char *path, const struct node *node, struct slice bytes)
{
	char full[PATH_BYTES];
	(void)state;
	snprintf(full, sizeof full, "%s", path);
	if (node->is_folder) {
		if (mkdir(full, (mode_t)node->mode | 0700) != 0)
			abort();
		return;
	}
	int fd = open(full, O_WRONLY | O_CREAT | O_EXCL, (mode_t)node->mode);
	if (fd < 0)
		abort();
	while (bytes.len > 0) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);
		if (n <= 0)
			abort();
		bytes = slice_from(bytes, (size_t)n);
	}
	close(fd);
}

void disk_write(const struct disk *disk, enum disk_survival survival, const char *folder)
{
	if (mkdir(folder, 0700) != 0)
		abort();
	visit_folder(disk, disk->root, survival, folder, write_node, NULL);
}
