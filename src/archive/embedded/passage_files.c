#include "archive/embedded/passage_files.h"

#include "archive/embedded/embedded.h"
#include "archive/fields.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const struct passage_limits usual_limits = {256, 8, 12, 6};

static struct passage_limits limits_of(const struct embedded *e)
{
	return e->passages.limits.waiting == 0 ? usual_limits : e->passages.limits;
}

static char *folder_of(const struct embedded *e, struct arena *a)
{
	return file_path(a, e->options.folder, PASSAGE_FOLDER);
}

static char *path_of(const struct embedded *e, struct arena *a, const char *name)
{
	const char *folder = folder_of(e, a);
	return folder == NULL ? NULL : file_path(a, folder, name);
}

/* ---- The list ---- */

/* The names of all files, by reading. */
static enum status read_names(struct embedded *e, struct arena *a, char ***names, size_t *count, struct error *err)
{
	struct db_statement *st = NULL;
	size_t room = 0;
	bool row = false;
	*names = NULL;
	*count = 0;
	enum status status = db_prepare(e->db, "SELECT name FROM passage_file ORDER BY first", &st, err);
	if (status != STATUS_OK)
		return status;
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		char **name = arena_push(a, names, *count, &room, sizeof *name);
		if (name == NULL || (*name = arena_cstr(a, db_column_text(st, 0))) == NULL) {
			status = error_memory(err);
			break;
		}
		(*count)++;
	}
	db_finish(st);
	return status;
}

/* The last reading that a file covers. */
static enum status read_covered(struct embedded *e, uint32_t *out, struct error *err)
{
	int64_t last = 0;
	enum status status = db_read_int64(e->db, "SELECT max(last) FROM passage_file", &last, err);
	if (status == STATUS_OK && (last < 0 || last > UINT32_MAX))
		return error_set(err, STATUS_IO, "archive.damaged");
	*out = (uint32_t)last;
	return status;
}

struct cleaning {
	struct embedded *e;
	char **names;
	size_t count;
};

static enum status clean_file(void *state, const struct file_entry *entry, struct error *err)
{
	const struct cleaning *c = state;
	if (entry->kind != FILE_KIND_FILE)
		return STATUS_OK;
	for (size_t i = 0; i < c->count; i++)
		if (slice_equals(entry->inside, c->names[i]))
			return STATUS_OK;
	return file_remove(c->e->options.files, entry->path, err);
}

enum status passage_files_clean(struct embedded *e, struct error *err)
{
	struct arena a = {0};
	struct cleaning c = {.e = e};
	char *folder = folder_of(e, &a);
	enum status status = folder == NULL ? error_memory(err) : STATUS_OK;
	if (status == STATUS_OK && file_exists(folder)) {
		status = read_names(e, &a, &c.names, &c.count, err);
		if (status == STATUS_OK)
			status = file_remove_temporary(e->options.files, folder, err);
		if (status == STATUS_OK)
			status = file_walk(folder, clean_file, &c, err);
	}
	arena_free(&a);
	return status;
}

/* ---- Open files ---- */

static void close_file(struct passage_file *file)
{
	segment_close(file->segment);
	free(file->name);
	*file = (struct passage_file){0};
}

static struct segment *take_open(struct passage_files *p, const char *name)
{
	for (size_t i = 0; i < p->count; i++) {
		if (p->files[i].name == NULL || strcmp(p->files[i].name, name) != 0)
			continue;
		struct segment *segment = p->files[i].segment;
		p->files[i].segment = NULL;
		return segment;
	}
	return NULL;
}

/* The last reading that the open files cover, without gaps from the first on; UINT32_MAX if there is one, which this
 * program never writes. */
static uint32_t count_covered(const struct passage_files *p)
{
	uint32_t covered = 0;
	for (size_t i = 0; i < p->count; i++) {
		if (segment_first(p->files[i].segment) != covered + 1)
			return UINT32_MAX;
		covered += segment_count(p->files[i].segment);
	}
	return covered;
}

/* Opens what is listed and was not open, and closes what is listed no more. */
static enum status open_listed(struct embedded *e, struct error *err)
{
	struct arena a = {0};
	struct passage_files *p = &e->passages;
	char **names;
	size_t count;
	enum status status = read_names(e, &a, &names, &count, err);
	struct passage_file *files = status == STATUS_OK ? calloc(count + 1, sizeof *files) : NULL;
	if (status == STATUS_OK && files == NULL)
		status = error_memory(err);
	size_t opened = 0;
	for (; opened < count && status == STATUS_OK; opened++) {
		struct passage_file *file = &files[opened];
		const char *path = path_of(e, &a, names[opened]);
		file->name = strdup(names[opened]);
		file->segment = take_open(p, names[opened]);
		if (path == NULL || file->name == NULL)
			status = error_memory(err);
		else if (file->segment == NULL)
			status = segment_open(path, &file->segment, err);
	}
	for (size_t i = 0; i < p->count; i++)
		close_file(&p->files[i]);
	free(p->files);
	p->files = files;
	p->count = opened;
	/* Half a list is none. */
	for (size_t i = 0; status != STATUS_OK && i < opened; i++)
		close_file(&p->files[i]);
	if (status != STATUS_OK)
		p->count = 0;
	arena_free(&a);
	return status;
}

/* ---- Readings that no file covers ---- */

static enum status add_document(struct segment_documents *d, const struct cable *c, struct slice indexed,
                                size_t *all_words, struct error *err)
{
	return passage_add_cable(&d->a, c, indexed, &d->words, all_words) && segment_documents_end(d)
	           ? STATUS_OK
	           : error_memory(err);
}

static enum status add_row(struct segment_documents *d, struct db_statement *st, struct error *err)
{
	struct arena a = {0};
	struct cable c;
	size_t all_words;
	enum status status = STATUS_OK;
	if (db_column_int64(st, 0) != (int64_t)d->first + (int64_t)d->count)
		return error_set(err, STATUS_IO, "archive.damaged");
	status = cable_read_json(&a, db_column_text(st, 1), db_column_text(st, 2), &c, err);
	struct slice indexed = status == STATUS_OK ? field_indexed_text(&a, &c) : slice_of("");
	if (status == STATUS_OK)
		status = indexed.ptr == NULL ? error_memory(err) : add_document(d, &c, indexed, &all_words, err);
	arena_free(&a);
	return status;
}

/* The words of the readings from `first` on, from their texts. */
static enum status read_documents(struct embedded *e, uint32_t first, struct segment_documents *out, struct error *err)
{
	struct db_statement *st = NULL;
	bool row = false;
	segment_documents_clear(out, first);
	enum status status =
	    db_prepare(e->db, "SELECT id, text, json FROM reading WHERE id >= ?1 ORDER BY id", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, first);
	while ((status = db_step(st, &row, err)) == STATUS_OK && row)
		if ((status = add_row(out, st, err)) != STATUS_OK)
			break;
	db_finish(st);
	return status;
}

static enum status make_tail(struct embedded *e, uint32_t first, uint32_t last, struct error *err)
{
	struct passage_files *p = &e->passages;
	struct segment_documents documents = {0};
	struct buffer bytes = {0};
	if (p->tail_first == first && p->tail_last == last)
		return STATUS_OK;
	segment_close(p->tail);
	p->tail = NULL;
	p->tail_first = p->tail_last = 0;
	enum status status = first > last ? STATUS_OK : read_documents(e, first, &documents, err);
	if (status == STATUS_OK && documents.count > 0)
		status = segment_write(&documents, &bytes, NULL, NULL, err);
	if (status == STATUS_OK && documents.count > 0)
		status = segment_open_bytes(&bytes, &p->tail, err);
	if (status == STATUS_OK) {
		p->tail_first = first;
		p->tail_last = last;
	}
	buffer_free(&bytes);
	segment_documents_clear(&documents, 0);
	return status;
}

enum status passage_files_refresh(struct embedded *e, struct error *err)
{
	uint32_t covered = 0;
	enum status status = open_listed(e, err);
	if (status == STATUS_OK)
		status = read_covered(e, &covered, err);
	if (status == STATUS_OK && covered != count_covered(&e->passages))
		return error_set(err, STATUS_IO, "archive.damaged");
	return status == STATUS_OK ? make_tail(e, covered + 1, e->columns.reading_count, err) : status;
}

enum status passage_files_list(const struct passage_files *p, struct arena *a, struct segment ***out, size_t *count,
                               struct error *err)
{
	*out = arena_array(a, p->count + 1, sizeof **out);
	if (*out == NULL)
		return error_memory(err);
	for (*count = 0; *count < p->count; ++*count)
		(*out)[*count] = p->files[*count].segment;
	if (p->tail != NULL)
		(*out)[(*count)++] = p->tail;
	return STATUS_OK;
}

/* ---- Writing ---- */

enum status passage_files_begin(struct embedded *e, struct error *err)
{
	struct segment_documents *fresh = &e->passages.fresh;
	uint32_t covered;
	int64_t last;
	enum status status = e->passages.is_clean ? STATUS_OK : passage_files_clean(e, err);
	e->passages.is_clean = status == STATUS_OK;
	if (status == STATUS_OK)
		status = read_covered(e, &covered, err);
	if (status == STATUS_OK)
		status = db_read_int64(e->db, "SELECT max(id) FROM reading", &last, err);
	if (status != STATUS_OK)
		return status;
	bool known = fresh->first == covered + 1 && (int64_t)fresh->first + (int64_t)fresh->count == last + 1;
	return known ? STATUS_OK : read_documents(e, covered + 1, fresh, err);
}

enum status passage_files_add(struct embedded *e, uint32_t reading, const struct cable *c, struct slice indexed,
                              size_t *all_words, struct error *err)
{
	struct segment_documents *fresh = &e->passages.fresh;
	if (reading != fresh->first + fresh->count)
		return error_set(err, STATUS_INTERNAL, "base.internal");
	return add_document(fresh, c, indexed, all_words, err);
}

static enum status list_file(struct embedded *e, const char *name, uint32_t first, uint32_t last, struct error *err)
{
	struct db_statement *st = NULL;
	enum status status =
	    db_prepare(e->db, "INSERT INTO passage_file (name, first, last) VALUES (?1, ?2, ?3)", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, slice_of(name));
	db_bind_int64(st, 2, first);
	db_bind_int64(st, 3, last);
	status = db_run(st, err);
	db_finish(st);
	return status;
}

/* Gives a file that was written its name. Takes `file`. */
static enum status name_file(struct embedded *e, struct arena *a, struct file_writer *file, uint32_t first,
                             uint32_t last, uint64_t sum, char **name, struct error *err)
{
	*name = arena_cstr(a, arena_format(a, "%" PRIu32 "-%" PRIu32 "-%016" PRIx64, first, last, sum));
	const char *path = *name == NULL ? NULL : path_of(e, a, *name);
	if (path != NULL)
		return file_writer_finish(file, path, err);
	file_writer_discard(file);
	return error_memory(err);
}

static enum status open_writer(struct embedded *e, struct arena *a, struct file_writer **out, struct error *err)
{
	const char *folder = folder_of(e, a);
	if (folder == NULL)
		return error_memory(err);
	enum status status = file_make_folder(e->options.files, folder, 0700, err);
	if (status == STATUS_OK)
		status = file_writer_open(e->options.files, folder, 0600, out, err);
	if (status == STATUS_OK)
		file_writer_forgo_hash(*out);
	return status;
}

enum status passage_files_end(struct embedded *e, bool last, struct error *err)
{
	struct arena a = {0};
	struct segment_documents *fresh = &e->passages.fresh;
	struct file_writer *file = NULL;
	uint64_t sum;
	char *name;
	struct passage_limits limits = limits_of(e);
	if (fresh->count < (last ? limits.waiting_last : limits.waiting))
		return STATUS_OK;
	uint32_t end = fresh->first + (uint32_t)fresh->count - 1;
	enum status status = open_writer(e, &a, &file, err);
	if (status == STATUS_OK)
		status = segment_write(fresh, NULL, file, &sum, err);
	if (status == STATUS_OK) {
		status = name_file(e, &a, file, fresh->first, end, sum, &name, err);
		file = NULL;
	}
	if (status == STATUS_OK)
		status = list_file(e, name, fresh->first, end, err);
	if (status == STATUS_OK)
		segment_documents_clear(fresh, end + 1);
	file_writer_discard(file);
	arena_free(&a);
	return status;
}

void passage_files_committed(struct embedded *e, bool committed)
{
	if (committed)
		return;
	/* What was rolled back is read again when the next batch begins, and a file of it stands there for nothing. */
	segment_documents_clear(&e->passages.fresh, 0);
	e->passages.is_clean = false;
}

/* ---- Merging ---- */

/* Which segments become one: the newest, as far back as each is smaller than twice all that are newer, so that sizes
 * grow from the newest to the oldest, and a document is written anew a few times only. At least two; 0 if those would be
 * larger than a segment can be. */
static size_t choose_run(const struct passage_files *p, struct segment **run)
{
	size_t count = 0;
	uint64_t words = 0;
	while (count < p->count) {
		struct segment *older = p->files[p->count - 1 - count].segment;
		memmove(run + 1, run, count * sizeof *run);
		run[0] = older;
		if ((count >= 2 && segment_words(older) > 2 * words) || !segment_can_merge(run, count + 1)) {
			memmove(run, run + 1, count * sizeof *run);
			break;
		}
		words += segment_words(older);
		count++;
	}
	return count < 2 ? 0 : count;
}

static enum status unlist(struct embedded *e, uint32_t first, uint32_t last, struct error *err)
{
	struct db_statement *st = NULL;
	enum status status = db_prepare(e->db, "DELETE FROM passage_file WHERE first >= ?1 AND last <= ?2", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, first);
	db_bind_int64(st, 2, last);
	status = db_run(st, err);
	db_finish(st);
	return status;
}

static enum status list_merged(struct embedded *e, const char *name, uint32_t first, uint32_t last, struct error *err)
{
	enum status status = db_begin(e->db, err);
	if (status == STATUS_OK)
		status = unlist(e, first, last, err);
	if (status == STATUS_OK)
		status = list_file(e, name, first, last, err);
	if (status == STATUS_OK)
		status = db_commit(e->db, err);
	db_rollback(e->db);
	return status;
}

/* Makes the newest `count` files one; the old ones are removed once no row lists them. */
static enum status merge_run(struct embedded *e, struct segment *const *run, size_t count, struct error *err)
{
	struct arena a = {0};
	const struct passage_files *p = &e->passages;
	struct file_writer *file = NULL;
	uint64_t sum;
	char *name = NULL;
	uint32_t first = segment_first(run[0]),
	         last = segment_first(run[count - 1]) + segment_count(run[count - 1]) - 1;
	enum status status = open_writer(e, &a, &file, err);
	if (status == STATUS_OK)
		status = segment_merge(run, count, NULL, file, &sum, err);
	if (status == STATUS_OK) {
		status = name_file(e, &a, file, first, last, sum, &name, err);
		file = NULL;
	}
	if (status == STATUS_OK)
		status = list_merged(e, name, first, last, err);
	for (size_t i = p->count - count; i < p->count && status == STATUS_OK; i++) {
		const char *path = path_of(e, &a, p->files[i].name);
		status = path == NULL ? error_memory(err) : file_remove(e->options.files, path, err);
	}
	file_writer_discard(file);
	arena_free(&a);
	return status;
}

enum status passage_files_merge(struct embedded *e, bool last, struct error *err)
{
	int64_t listed = 0;
	struct passage_limits limits = limits_of(e);
	size_t allowed = last ? limits.files_last : limits.files;
	for (;;) {
		struct arena a = {0};
		enum status status = db_read_int64(e->db, "SELECT count(*) FROM passage_file", &listed, err);
		if (status != STATUS_OK || (uint64_t)listed <= allowed)
			return status;
		status = open_listed(e, err);
		struct segment **run = arena_array(&a, e->passages.count + 1, sizeof *run);
		if (status == STATUS_OK && run == NULL)
			status = error_memory(err);
		size_t count = status == STATUS_OK ? choose_run(&e->passages, run) : 0;
		if (count > 0)
			status = merge_run(e, run, count, err);
		arena_free(&a);
		if (status != STATUS_OK || count == 0)
			return status;
	}
}

void passage_files_close(struct passage_files *p)
{
	for (size_t i = 0; i < p->count; i++)
		close_file(&p->files[i]);
	free(p->files);
	segment_close(p->tail);
	segment_documents_clear(&p->fresh, 0);
	*p = (struct passage_files){0};
}
