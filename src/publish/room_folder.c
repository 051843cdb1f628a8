#include "publish/room_folder.h"

#include <time.h>

/* Another writer is soon done: it is waited for, ten seconds at most. */
static enum status take_lock(const struct desk *desk, const char *path, struct file_lock **out, struct error *err)
{
	const struct timespec pause = {0, 50 * 1000 * 1000};
	enum { TRIES = 200 };
	enum status status = file_lock_take(desk->files, path, "cabledesk", out, err);
	for (int i = 1; i < TRIES && status == STATUS_LOCKED; i++) {
		nanosleep(&pause, NULL);
		status = file_lock_take(desk->files, path, "cabledesk", out, err);
	}
	return status;
}

enum status room_print_open(const struct config *config, struct room_print *out, struct error *err)
{
	struct arena a = {0};
	struct slice own = config->values[CONFIG_DESK_TEMPLATES];
	char *language = arena_cstr(&a, config->values[CONFIG_ROOM_LANGUAGE]);
	char *folder = own.len == 0 ? NULL : arena_cstr(&a, own);
	*out = (struct room_print){0};
	enum status status = a.failed ? error_memory(err) : text_catalogue_embedded(language, &out->text, err);
	if (status == STATUS_OK)
		status = template_set_open(out->text, folder, "room/", &out->templates, err);
	arena_free(&a);
	return status;
}

void room_print_close(struct room_print *print)
{
	template_set_free(print->templates);
	text_catalogue_free(print->text);
}

enum status room_folder_write(const struct desk *desk, struct db *db, const struct config *config,
                              const struct room_print *print, const char *folder, struct room_report *report,
                              struct error *err)
{
	struct arena a = {0};
	struct room_contents contents;
	struct file_lock *lock = NULL;
	const char *room = folder == NULL ? desk_path(&a, desk, "room") : folder;
	const char *lock_path = desk_path(&a, desk, "locks/room");
	enum status status =
	    room == NULL || lock_path == NULL ? error_memory(err) : take_lock(desk, lock_path, &lock, err);
	/* Under the lock, so that an older state is never written over a newer one. */
	if (status == STATUS_OK)
		status = room_contents_load(&a, db, config, clock_now(desk->clock), &contents, err);
	if (status == STATUS_OK)
		status = room_write(&contents, print->templates, print->text, desk->files, room, report, err);
	file_lock_release(lock);
	arena_free(&a);
	return status;
}
