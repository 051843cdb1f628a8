#include "web/site.h"

#include "desk/import_list.h"
#include "publish/room_folder.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

enum { ROOM_TRIES = 20, ROOM_WAIT_MS = 100 };

/* ---- Seats ---- */

/* The file behind the archive, so that a seat sees when `rebuild` has put another in its place. False: there is none. */
static bool look_at_archive(const char *folder, dev_t *device, ino_t *file)
{
	struct arena a = {0};
	struct stat st;
	char *path = file_path(&a, folder, "archive.db");
	bool found = path != NULL && stat(path, &st) == 0;
	if (found) {
		*device = st.st_dev;
		*file = st.st_ino;
	}
	arena_free(&a);
	return found;
}

static enum status open_archive(const struct site *site, struct site_seat *seat, struct error *err)
{
	struct arena a = {0};
	struct archive_options options = {.folder = desk_path(&a, site->desk, "archive"),
	                                  .files = site->desk->files,
	                                  .clock = site->desk->clock,
	                                  .shared = site->shared};
	enum status status = options.folder == NULL ? error_memory(err) : STATUS_OK;
	if (status == STATUS_OK) {
		archive_close(seat->archive);
		seat->archive = NULL;
		if (!look_at_archive(options.folder, &seat->device, &seat->file))
			seat->file = 0;
		seat->undone_version = 0;
		status = archive_open(&options, &seat->archive, err);
	}
	arena_free(&a);
	return status;
}

static bool archive_is_another(const struct site *site, const struct site_seat *seat)
{
	struct arena a = {0};
	dev_t device = 0;
	ino_t file = 0;
	char *folder = desk_path(&a, site->desk, "archive");
	bool found = folder != NULL && look_at_archive(folder, &device, &file);
	arena_free(&a);
	return seat->archive == NULL || (found && (device != seat->device || file != seat->file));
}

enum status site_seat_open(const struct site *site, struct site_seat *seat, struct error *err)
{
	*seat = (struct site_seat){0};
	enum status status = desk_open(site->desk, DB_READ, &seat->db, err);
	if (status == STATUS_OK)
		status = open_archive(site, seat, err);
	return status == STATUS_OK ? import_tell_undone(seat->db, seat->archive, &seat->undone_version, err) : status;
}

void site_seat_close(struct site_seat *seat)
{
	db_close(seat->db);
	archive_close(seat->archive);
	*seat = (struct site_seat){0};
}

enum status site_seat_begin(const struct site *site, struct site_seat *seat, int64_t deadline_ms, struct error *err)
{
	db_set_deadline(seat->db, clock_now(site->desk->clock) + deadline_ms);
	enum status status = archive_is_another(site, seat) ? open_archive(site, seat, err) : STATUS_OK;
	return status == STATUS_OK ? import_tell_undone(seat->db, seat->archive, &seat->undone_version, err) : status;
}

enum status site_open(struct site *site, size_t seats, struct error *err)
{
	enum status status = STATUS_OK;
	site->seat_count = 0;
	site->seats = calloc(seats, sizeof *site->seats);
	if (site->seats == NULL)
		return error_memory(err);
	status = archive_share(&site->shared, err);
	for (size_t i = 0; i < seats && status == STATUS_OK; i++) {
		status = site_seat_open(site, &site->seats[i], err);
		site->seat_count = i + 1;
	}
	return status;
}

void site_close(struct site *site)
{
	for (size_t i = 0; i < site->seat_count; i++)
		site_seat_close(&site->seats[i]);
	free(site->seats);
	archive_shared_free(site->shared);
	site->shared = NULL;
	site->seats = NULL;
	site->seat_count = 0;
}

/* ---- Writing ---- */

struct db *site_write_begin(const struct site *site, int64_t deadline_ms)
{
	db_lock(site->db);
	db_set_deadline(site->db, clock_now(site->desk->clock) + deadline_ms);
	return site->db;
}

void site_write_end(const struct site *site)
{
	db_unlock(site->db);
}

enum status site_write_room(const struct site *site, struct site_seat *seat, struct error *err)
{
	struct room_report report;
	const struct timespec pause = {.tv_nsec = ROOM_WAIT_MS * 1000 * 1000L};
	enum status status = STATUS_LOCKED;
	db_set_deadline(seat->db, 0); /* the room is written whole, however large it is */
	for (int i = 0; i < ROOM_TRIES && status == STATUS_LOCKED; i++) {
		if (i > 0)
			nanosleep(&pause, NULL);
		status = room_folder_write(site->desk, seat->db, site->config, site->print, NULL, &report, err);
	}
	return status;
}
