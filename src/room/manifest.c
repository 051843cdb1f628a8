#include "room/manifest.h"

#include "room/inventory.h"

#include <stdlib.h>
#include <string.h>

enum { MANIFEST_BYTES_MAX = 256 << 20, SEPARATOR_LEN = 2 };

static const char name[] = ".manifest";
static const char no_hash[] = "0000000000000000000000000000000000000000000000000000000000000000";

void manifest_add(struct arena *a, struct manifest *manifest, struct slice path, const char *hash)
{
	struct manifest_entry *entry =
	    arena_push(a, &manifest->entries, manifest->count, &manifest->capacity, sizeof *entry);
	if (entry == NULL)
		return;
	entry->path = path;
	memcpy(entry->hash, hash == NULL ? no_hash : hash, sizeof entry->hash);
	manifest->count++;
}

/* Equal paths: the one with a hash first. */
static int compare_entries(const void *left, const void *right)
{
	const struct manifest_entry *a = left, *b = right;
	int order = slice_compare(a->path, b->path);
	return order != 0 ? order : -memcmp(a->hash, b->hash, sizeof a->hash);
}

void manifest_sort(struct manifest *manifest)
{
	size_t kept = 0;
	if (manifest->count > 1)
		qsort(manifest->entries, manifest->count, sizeof *manifest->entries, compare_entries);
	for (size_t i = 0; i < manifest->count; i++) {
		if (kept > 0 && slice_equal(manifest->entries[kept - 1].path, manifest->entries[i].path))
			continue;
		manifest->entries[kept++] = manifest->entries[i];
	}
	manifest->count = kept;
}

struct manifest_entry *manifest_find(const struct manifest *manifest, struct slice path)
{
	size_t low = 0, high = manifest->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = slice_compare(manifest->entries[middle].path, path);
		if (order == 0)
			return &manifest->entries[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static void take_line(struct arena *a, struct manifest *manifest, struct slice line)
{
	unsigned char raw[DIGEST_SIZE];
	char hash[DIGEST_HEX_LEN + 1];
	struct slice path = slice_from(line, DIGEST_HEX_LEN + SEPARATOR_LEN);
	if (!digest_from_hex(slice_part(line, 0, DIGEST_HEX_LEN), raw) || !room_path_is_safe(path))
		return;
	digest_to_hex(raw, hash);
	manifest_add(a, manifest, path, hash);
}

enum status manifest_read(struct arena *a, const char *folder, struct manifest *out, struct error *err)
{
	struct slice bytes, line;
	*out = (struct manifest){0};
	const char *path = file_path(a, folder, name);
	if (path == NULL)
		return error_memory(err);
	if (!file_exists(path))
		return STATUS_OK;
	enum status status = file_read_all(a, path, MANIFEST_BYTES_MAX, &bytes, err);
	if (status != STATUS_OK)
		return status;
	while (slice_next_line(&bytes, &line))
		take_line(a, out, line);
	manifest_sort(out);
	return a->failed ? error_memory(err) : STATUS_OK;
}

static bool stands_already(const char *folder, struct slice bytes)
{
	struct arena a = {0};
	struct slice found;
	const char *path = file_path(&a, folder, name);
	bool same =
	    path != NULL && file_read_all(&a, path, bytes.len, &found, NULL) == STATUS_OK && slice_equal(found, bytes);
	arena_free(&a);
	return same;
}

enum status manifest_write(const struct files *files, const char *folder, const struct manifest *manifest,
                           struct error *err)
{
	struct buffer bytes = {0};
	for (size_t i = 0; i < manifest->count; i++) {
		buffer_add_format(&bytes, "%s  ", manifest->entries[i].hash);
		buffer_add(&bytes, manifest->entries[i].path);
		buffer_add_byte(&bytes, '\n');
	}
	enum status status = buffer_done(&bytes, err);
	if (status == STATUS_OK && !stands_already(folder, buffer_slice(&bytes)))
		status = file_write_whole(files, folder, name, buffer_slice(&bytes), 0644, err);
	buffer_free(&bytes);
	return status;
}
