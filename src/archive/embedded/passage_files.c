#include "archive/embedded/passage_files.h"

#include "archive/embedded/embedded.h"
#include "archive/fields.h"
#include "base/words.h"

#include <stdlib.h>
#include <string.h>

static const struct passage_limits usual_limits = {256, 8, 12, 6, false};

static struct passage_limits limits_of(const struct embedded *e)
{
	return e->passages.limits.waiting == 0 && !e->passages.limits.none ? usual_limits : e->passages.limits;
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
	if (e->passages.limits.none)
		return STATUS_OK;
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
	if (e->passages.limits.none) {
		*all_words = words_count(indexed);
		return STATUS_OK;
	}
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

enum status passage_files_start(struct embedded *e, bool last, struct error *err)
{
	struct arena a = {0};
	struct passage_files *p = &e->passages;
	struct passage_limits limits = limits_of(e);
	if (limits.none || p->fresh.count < (last ? limits.waiting_last : limits.waiting))
		return STATUS_OK;
	const char *folder = folder_of(e, &a);
	enum status status =
	    folder == NULL ? error_memory(err) : segment_task_write(e->options.files, folder, &p->fresh, &p->file, err);
	arena_free(&a);
	return status;
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

/* Waits for a task and lists its file. */
static enum status list_made(struct embedded *e, struct segment_task *task, struct error *err)
{
	enum status status = segment_task_wait(task, err);
	return status == STATUS_OK
	           ? list_file(e, segment_task_name(task), segment_task_first(task), segment_task_last(task), err)
	           : status;
}

/* Lists what was merged in place of what it was merged of. */
static enum status list_merged(struct embedded *e, struct error *err)
{
	struct segment_task *merged = e->passages.merged;
	enum status status = segment_task_wait(merged, err);
	e->passages.lists_merged = true;
	if (status == STATUS_OK)
		status = unlist(e, segment_task_first(merged), segment_task_last(merged), err);
	return status == STATUS_OK ? list_made(e, merged, err) : status;
}

static enum status count_files(struct embedded *e, uint64_t *out, struct error *err)
{
	int64_t listed = 0;
	enum status status = db_read_int64(e->db, "SELECT count(*) FROM passage_file", &listed, err);
	*out = (uint64_t)listed;
	return status;
}

enum status passage_files_end(struct embedded *e, struct error *err)
{
	/* A merge that takes long must not let the files become so many that searches feel it. */
	enum { MANY = 4 };
	struct passage_files *p = &e->passages;
	uint64_t listed = 0;
	enum status status = p->file == NULL ? STATUS_OK : list_made(e, p->file, err);
	if (status == STATUS_OK && p->merged != NULL)
		status = count_files(e, &listed, err);
	if (status == STATUS_OK && p->merged != NULL &&
	    (segment_task_has_ended(p->merged) || listed >= MANY * limits_of(e).files))
		status = list_merged(e, err);
	return status;
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

/* Begins to merge if there are more files than allowed; `merged` stays NULL if not, or if none can become one. */
static enum status start_merging(struct embedded *e, size_t allowed, struct error *err)
{
	struct arena a = {0};
	struct passage_files *p = &e->passages;
	uint64_t listed;
	enum status status = count_files(e, &listed, err);
	if (status != STATUS_OK || listed <= allowed)
		return status;
	status = open_listed(e, err);
	const char *folder = folder_of(e, &a);
	struct segment **run = arena_array(&a, p->count + 1, sizeof *run);
	char **names = arena_array(&a, p->count + 1, sizeof *names);
	if (status == STATUS_OK && (folder == NULL || run == NULL || names == NULL))
		status = error_memory(err);
	size_t count = status == STATUS_OK ? choose_run(p, run) : 0;
	for (size_t i = 0; i < count; i++)
		names[i] = p->files[p->count - count + i].name;
	if (count > 0)
		status = segment_task_merge(e->options.files, folder, names, count, &p->merged, err);
	arena_free(&a);
	return status;
}

/* What the transaction listed is there, and what it listed no more goes. */
static enum status take_over(struct embedded *e, struct error *err)
{
	struct passage_files *p = &e->passages;
	enum status status = STATUS_OK;
	if (p->file != NULL) {
		segment_documents_clear(&p->fresh, segment_task_last(p->file) + 1);
		segment_task_free(p->file, true);
		p->file = NULL;
	}
	if (p->lists_merged) {
		status = segment_task_remove_merged(p->merged, err);
		segment_task_free(p->merged, true);
		p->merged = NULL;
		p->lists_merged = false;
	}
	return status;
}

/* What was rolled back is read again when the next batch begins, and files that were made for it stand there for nothing. */
static void drop(struct passage_files *p, bool may_be_listed)
{
	segment_task_free(p->file, may_be_listed);
	segment_task_free(p->merged, may_be_listed && p->lists_merged);
	p->file = p->merged = NULL;
	p->lists_merged = false;
	segment_documents_clear(&p->fresh, 0);
	p->is_clean = false;
}

enum status passage_files_committed(struct embedded *e, bool committed, struct error *err)
{
	struct passage_files *p = &e->passages;
	if (!committed) {
		drop(p, true);
		return STATUS_OK;
	}
	enum status status = take_over(e, err);
	return status == STATUS_OK && p->merged == NULL ? start_merging(e, limits_of(e).files, err) : status;
}

static enum status commit_merged(struct embedded *e, struct error *err)
{
	enum status status = db_begin(e->db, err);
	if (status == STATUS_OK)
		status = list_merged(e, err);
	if (status == STATUS_OK)
		status = db_commit(e->db, err);
	db_rollback(e->db);
	if (status == STATUS_OK)
		return take_over(e, err);
	drop(&e->passages, true);
	return status;
}

enum status passage_files_settle(struct embedded *e, struct error *err)
{
	struct passage_files *p = &e->passages;
	for (;;) {
		enum status status = p->merged != NULL ? STATUS_OK : start_merging(e, limits_of(e).files_last, err);
		if (status != STATUS_OK || p->merged == NULL)
			return status;
		status = commit_merged(e, err);
		if (status != STATUS_OK)
			return status;
	}
}

void passage_files_close(struct passage_files *p)
{
	for (size_t i = 0; i < p->count; i++)
		close_file(&p->files[i]);
	free(p->files);
	segment_close(p->tail);
	drop(p, false);
	*p = (struct passage_files){0};
}
