#include "desk/desk.h"

#include "desk/schema.h"
#include "desk/store.h"

/* "cbld" */
enum { APPLICATION_ID = 0x63626c64 };

static const struct db_migration migrations[] = {
    {.sql = desk_schema_1},
    {.sql = desk_schema_2},
    {.sql = desk_schema_3},
};

static const struct db_schema schema = {
    .application_id = APPLICATION_ID,
    .migrations = migrations,
    .version = sizeof migrations / sizeof *migrations,
    .copy_before = true,
};

static const char *const folders[] = {"", "archive", "originals", "room", "keys", "running", "locks"};

char *desk_path(struct arena *a, const struct desk *desk, const char *name)
{
	return file_path(a, desk->folder, name);
}

static enum status open_file(const struct desk *desk, const char *path, enum db_mode mode, struct db **out,
                             struct error *err)
{
	struct db_options options = {
	    .path = path, .mode = mode, .files = desk->files, .clock = desk->clock, .schema = &schema};
	return db_open(&options, out, err);
}

enum status desk_create(const struct desk *desk, struct error *err)
{
	struct arena a = {0};
	struct db *db = NULL;
	enum status status = STATUS_OK;
	char *path = desk_path(&a, desk, "desk.db");
	if (path == NULL) {
		status = error_memory(err);
		goto out;
	}
	if (file_exists(path)) {
		status = error_set(err, STATUS_REFUSED, "desk.exists");
		error_text(err, "path", slice_of(desk->folder));
		goto out;
	}
	for (size_t i = 0; i < sizeof folders / sizeof *folders && status == STATUS_OK; i++) {
		char *folder =
		    folders[i][0] == '\0' ? arena_cstr(&a, slice_of(desk->folder)) : desk_path(&a, desk, folders[i]);
		status = folder == NULL ? error_memory(err) : file_make_folder(desk->files, folder, 0700, err);
	}
	if (status == STATUS_OK)
		status = open_file(desk, path, DB_WRITE, &db, err);
out:
	db_close(db);
	arena_free(&a);
	return status;
}

enum status desk_open(const struct desk *desk, enum db_mode mode, struct db **out, struct error *err)
{
	struct arena a = {0};
	enum status status;
	*out = NULL;
	char *path = desk_path(&a, desk, "desk.db");
	if (path == NULL) {
		status = error_memory(err);
	} else if (!file_exists(path)) {
		status = error_set(err, STATUS_MISSING, "desk.none");
		error_text(err, "path", slice_of(desk->folder));
	} else {
		status = open_file(desk, path, mode, out, err);
	}
	arena_free(&a);
	return status;
}

enum status desk_audit(struct db *db, const struct desk *desk, struct actor actor, const char *act,
                       struct slice subject, struct slice detail, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(
	    db, "INSERT INTO audit (time_ms, person, act, subject, detail) VALUES (?, ?, ?, ?, ?)", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, clock_now(desk->clock));
	store_bind_actor(st, 2, actor);
	db_bind_text(st, 3, slice_of(act));
	db_bind_text(st, 4, subject);
	db_bind_text(st, 5, detail);
	status = db_run(st, err);
	db_finish(st);
	return status;
}
