#include "publish/room_folder.h"

enum status room_folder_write(const struct desk *desk, struct db *db, const struct config *config,
                              const struct template_set *templates, const struct text_catalogue *text,
                              const char *folder, struct room_report *report, struct error *err)
{
	struct arena a = {0};
	struct room_contents contents;
	struct file_lock *lock = NULL;
	const char *room = folder == NULL ? desk_path(&a, desk, "room") : folder;
	const char *lock_path = desk_path(&a, desk, "locks/room");
	enum status status = room == NULL || lock_path == NULL
	                         ? error_memory(err)
	                         : file_lock_take(desk->files, lock_path, "cabledesk", &lock, err);
	/* Under the lock, so that an older state is never written over a newer one. */
	if (status == STATUS_OK)
		status =
		    room_contents_load(&a, db, config, text_language(text), clock_now(desk->clock), &contents, err);
	if (status == STATUS_OK)
		status = room_write(&contents, templates, text, desk->files, room, report, err);
	file_lock_release(lock);
	arena_free(&a);
	return status;
}
