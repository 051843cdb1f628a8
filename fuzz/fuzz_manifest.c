/* Proves that whatever stands in a room's manifest, what is read of it names each path once, in order and none outside of the folder; and that it is
 * the same when it has been written and read again. */
#include "fuzz.h"

#include "room/inventory.h"
#include "room/manifest.h"

#include <stdlib.h>
#include <string.h>

/* In memory: what is written here is synced each time. */
static char folder[] = "/dev/shm/fuzz-manifest-XXXXXX";

static void remove_folder(void)
{
	const struct files files = files_of_machine();
	struct arena a = {0};
	(void)!file_remove(&files, file_path(&a, folder, ".manifest"), NULL);
	(void)!file_remove_folder(&files, folder, NULL);
	arena_free(&a);
}

static void lay_down(const struct files *files, struct slice bytes)
{
	struct error err;
	static bool made;
	if (!made) {
		fuzz_require(mkdtemp(folder) != NULL && atexit(remove_folder) == 0);
		made = true;
	}
	fuzz_require(file_write_whole(files, folder, ".manifest", bytes, 0600, &err) == STATUS_OK);
}

static void check(const struct manifest *m)
{
	for (size_t i = 0; i < m->count; i++) {
		fuzz_require(room_path_is_safe(m->entries[i].path));
		fuzz_require(i == 0 || slice_compare(m->entries[i - 1].path, m->entries[i].path) < 0);
		fuzz_require(manifest_find(m, m->entries[i].path) == &m->entries[i]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct manifest first, second;
	struct error err;
	const struct files files = files_of_machine();
	lay_down(&files, slice_make((const char *)data, size));
	fuzz_require(manifest_read(&a, folder, &first, &err) == STATUS_OK);
	check(&first);
	fuzz_require(manifest_write(&files, folder, &first, &err) == STATUS_OK);
	fuzz_require(manifest_read(&a, folder, &second, &err) == STATUS_OK);
	fuzz_require(second.count == first.count);
	for (size_t i = 0; i < first.count; i++) {
		fuzz_require(slice_equal(first.entries[i].path, second.entries[i].path));
		fuzz_require(memcmp(first.entries[i].hash, second.entries[i].hash, sizeof first.entries[i].hash) == 0);
	}
	arena_free(&a);
	return 0;
}
