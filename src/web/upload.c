#include "web/upload.h"

#include "desk/person.h"
#include "web/visit.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_BYTES = 120, KEY_BYTES = 8 };

static const uint64_t body_max = (uint64_t)16 << 30;

/* On its way to the disk. */
struct incoming {
	const struct site *site;
	struct file_writer *writer;
	struct upload upload;
	bool is_nameless;
};

void upload_clean_name(struct slice given, char *out, size_t size)
{
	size_t len = 0;
	for (size_t i = 0; i < given.len && len + 1 < size; i++) {
		char c = given.ptr[i];
		bool is_good = byte_is_alpha(c) || byte_is_digit(c) || c == '.' || c == '_' || c == '-' || c == ' ';
		/* A name in other letters keeps its length and its ending. */
		out[len++] = is_good ? c : '_';
	}
	if (len > 0 && (out[0] == '.' || out[0] == '-' || out[0] == ' '))
		out[0] = '_';
	out[len] = '\0';
}

static char *join(const char *folder, const char *name)
{
	size_t size = strlen(folder) + strlen(name) + 2;
	char *path = malloc(size);
	if (path != NULL)
		snprintf(path, size, "%s/%s", folder, name);
	return path;
}

void upload_remove(const struct files *files, struct upload *upload)
{
	char *path = upload->folder == NULL ? NULL : join(upload->folder, upload->name == NULL ? "" : upload->name);
	if (path != NULL) {
		/* What cannot be removed now is taken away when `serve` starts again. */
		if (file_exists(path) && file_remove(files, path, NULL) == STATUS_OK)
			upload->size = 0;
		if (file_remove_folder(files, upload->folder, NULL) == STATUS_OK)
			upload->size = 0;
	}
	free(path);
	free(upload->folder);
	free(upload->name);
	*upload = (struct upload){0};
}

/* ---- The sink ---- */

static void discard(void *file)
{
	struct incoming *in = file;
	if (in == NULL)
		return;
	file_writer_discard(in->writer);
	upload_remove(in->site->desk->files, &in->upload);
	free(in);
}

/* "running/upload-3f9a…", new. */
static enum status make_folder(struct incoming *in, struct error *err)
{
	unsigned char key[KEY_BYTES];
	struct arena a = {0};
	struct slice folder = {NULL, 0};
	enum status status = random_fill(in->site->desk->random, key, sizeof key, err);
	if (status == STATUS_OK) {
		uint64_t number;
		memcpy(&number, key, sizeof number);
		char *running = desk_path(&a, in->site->desk, "running");
		if (running != NULL)
			folder = arena_format(&a, "%s/upload-%016llx", running, (unsigned long long)number);
		status = folder.ptr == NULL ? error_memory(err) : STATUS_OK;
	}
	if (status == STATUS_OK)
		status = file_make_folder(in->site->desk->files, folder.ptr, 0700, err);
	if (status == STATUS_OK) {
		in->upload.folder = strdup(folder.ptr);
		status = in->upload.folder == NULL ? error_memory(err) : STATUS_OK;
	}
	arena_free(&a);
	return status;
}

static enum status open_file(void *state, const struct http_upload *upload, void **file, struct error *err)
{
	char name[NAME_MAX_BYTES + 1];
	const struct site *site = state;
	struct incoming *in = calloc(1, sizeof *in);
	if (in == NULL)
		return error_memory(err);
	in->site = site;
	/* A field in which no file was chosen has no name. */
	upload_clean_name(upload->name, name, sizeof name);
	in->is_nameless = name[0] == '\0';
	in->upload.name = strdup(in->is_nameless ? "file" : name);
	enum status status = in->upload.name == NULL ? error_memory(err) : make_folder(in, err);
	if (status == STATUS_OK)
		status = file_writer_open(site->desk->files, in->upload.folder, 0600, &in->writer, err);
	if (status != STATUS_OK) {
		discard(in);
		return status;
	}
	*file = in;
	return STATUS_OK;
}

static enum status write_file(void *file, struct slice bytes, struct error *err)
{
	struct incoming *in = file;
	in->upload.size += bytes.len;
	return file_writer_add(in->writer, bytes, err);
}

static enum status finish_file(void *file, struct error *err)
{
	struct incoming *in = file;
	char *path = join(in->upload.folder, in->upload.name);
	if (path == NULL)
		return error_memory(err);
	struct file_writer *writer = in->writer;
	in->writer = NULL;
	enum status status = file_writer_finish(writer, path, err);
	free(path);
	return status;
}

enum status upload_intake(const struct site *site, const struct http_request *request, struct http_intake *intake,
                          struct error *err)
{
	/* This thread has a seat of its own, the last. It only reads there: that a session was seen cannot be noted, and is when the request is
	 * answered; only "no such session" counts here. */
	struct arena a = {0};
	struct session session;
	struct db *db = site->seats[site->seat_count - 1].db;
	if (request->method != HTTP_POST)
		return STATUS_OK;
	struct slice token = http_request_cookie(request, visit_cookie);
	db_set_deadline(db, clock_now(site->desk->clock) + 1000);
	enum status status = session_find(db, site->desk, &a, token, &session, err);
	arena_free(&a);
	if (status == STATUS_REFUSED)
		return status;
	intake->body_max = body_max;
	intake->sink =
	    (struct http_sink){.open = open_file, .write = write_file, .finish = finish_file, .discard = discard};
	/* The site is the server's state for as long as it runs; nothing is changed through this pointer. */
	memcpy(&intake->sink.state, &site, sizeof site);
	return STATUS_OK;
}

/* ---- The handler's side ---- */

bool upload_take(const struct http_request *request, size_t index, struct upload *out)
{
	struct incoming *in = request->uploads.items[index].file;
	if (in == NULL || in->is_nameless || in->upload.size == 0)
		return false;
	*out = in->upload;
	free(in);
	request->uploads.items[index].file = NULL;
	return true;
}

void upload_discard(const struct http_request *request)
{
	for (size_t i = 0; i < request->uploads.count; i++) {
		discard(request->uploads.items[i].file);
		request->uploads.items[i].file = NULL;
	}
}
