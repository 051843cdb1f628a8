/* import, rebuild: documents into the archive. */
#include "cli/commands.h"

#include "archive/rebuild.h"
#include "cli/import_report.h"
#include "cli/interrupt.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "cli/workplace.h"
#include "desk/collection.h"
#include "desk/import_list.h"

#include <string.h>
#include <unistd.h>

enum { IMPORT_COLLECTION, IMPORT_FORMAT, IMPORT_REPORT, IMPORT_PROGRESS };
enum { REBUILD_PROGRESS };

/* One run of `import` over all that it was given. */
struct importing {
	struct workplace *w;
	struct archive *archive; /* open for writing */
	struct slice collection;
	const char *originals;
	const atomic_bool *stop;
	enum source_format format;
	struct import_report report;
	struct archive_counts counts;
	size_t files;
	size_t unread; /* files that could not be read at all: said, and the others go on */
};

static enum status count_cables(struct archive *archive, uint64_t *out, struct error *err)
{
	static const struct scope everything = {.everything = true};
	struct arena a = {0};
	struct archive_answer answer;
	const struct archive_question question = {.scope = &everything, .order = ARCHIVE_BY_DATE};
	enum status status = archive_search(archive, &a, &question, &answer, err);
	*out = answer.total;
	arena_free(&a);
	return status;
}

/* An import that was undone has its sources in every answer again: how many cables came back with them. */
static enum status bring_back(struct importing *i, uint64_t *out, struct error *err)
{
	uint64_t before = 0, after = 0;
	enum status status = count_cables(i->archive, &before, err);
	if (status == STATUS_OK)
		status = import_tell_undone(i->w->db, i->archive, NULL, err);
	if (status == STATUS_OK)
		status = count_cables(i->archive, &after, err);
	*out = after - before;
	return status;
}

/* What was read in one format is not read in another, too: nobody would know from which of the two its cables are. */
static enum status check_format(struct importing *i, struct slice sha, struct slice name, struct error *err)
{
	bool found;
	enum source_format before;
	struct archive_progress progress;
	enum status status = import_find_format(i->w->db, sha, i->collection, &found, &before, err);
	if (status != STATUS_OK || !found || before == i->format)
		return status;
	char original[CABLE_ID_LEN + 1];
	memcpy(original, sha.ptr, CABLE_ID_LEN);
	original[CABLE_ID_LEN] = '\0';
	status = archive_find_progress(i->archive, original, i->collection, &progress, err);
	if (status != STATUS_OK || (!progress.done && progress.next_offset == 0))
		return status;
	status = error_set(err, STATUS_REFUSED, "cli.import_format_differs");
	error_text(err, "name", name);
	error_text(err, "format", slice_of(source_format_name(before)));
	return status;
}

static enum status read_format(const struct arguments *arguments, enum source_format *out, struct error *err)
{
	*out = SOURCE_UNKNOWN;
	if (!argument_given(arguments, IMPORT_FORMAT) || source_format_parse(arguments->values[IMPORT_FORMAT], out))
		return STATUS_OK;
	enum status status = error_set(err, STATUS_USAGE, "cli.import_format");
	error_text(err, "value", arguments->values[IMPORT_FORMAT]);
	return status;
}

/* The original is kept and noted in the desk's list; now its documents. */
static enum status import_kept(struct importing *i, const struct original *original, struct slice name,
                               struct error *err)
{
	int64_t id;
	uint64_t came_back = 0;
	bool was_undone;
	struct workplace *w = i->w;
	struct import_result result = {0};
	struct progress progress;
	struct import_options options = {.originals = i->originals,
	                                 .archive = i->archive,
	                                 .format = i->format,
	                                 .pool = w->workers,
	                                 .stop = i->stop,
	                                 .progress = progress_show,
	                                 .state = &progress};
	struct slice sha = slice_of(original->sha);
	progress_begin(&progress, w->arguments, argument_given(w->arguments, IMPORT_PROGRESS), name);
	enum status status = check_format(i, sha, name, err);
	if (status == STATUS_OK)
		status = import_begin(w->db, &w->arguments->desk, sha, i->collection, name, original->size, i->format,
		                      &id, &was_undone, err);
	if (status == STATUS_OK && was_undone)
		status = bring_back(i, &came_back, err);
	if (status == STATUS_OK)
		status = import_original(&options, sha, i->collection, &result, err);
	progress_end(&progress);
	/* What was undone was in no answer, and is new again. */
	if (result.was_done)
		result.counts.fresh = came_back;
	archive_counts_add(&i->counts, &result.counts);
	if (status == STATUS_OK && !result.was_done)
		status = import_end(w->db, &w->arguments->desk, id, &result.counts, err);
	if (status == STATUS_OK || status == STATUS_STOPPED) {
		struct error ignored;
		enum status listed = import_report_add(&i->report, i->archive, sha, i->collection, name, &ignored);
		if (status == STATUS_OK && listed != STATUS_OK) {
			*err = ignored;
			status = listed;
		}
	}
	return status;
}

/* A file that cannot be read is said and counted; the rest goes on. */
static enum status skip_unread(struct importing *i, const struct error *why)
{
	struct arena a = {0};
	const struct program *p = i->w->arguments->program;
	struct slice sentence = text_error(p->text, &a, why);
	fprintf(p->err, "%.*s\n", (int)sentence.len, sentence.ptr);
	arena_free(&a);
	i->unread++;
	return STATUS_OK;
}

static enum status import_file(struct importing *i, const char *path, struct slice name, struct error *err)
{
	struct original original;
	i->files++;
	enum status status =
	    original_add_path(i->w->arguments->desk.files, i->originals, path, i->stop, &original, err);
	if (status == STATUS_MISSING || status == STATUS_IO)
		return skip_unread(i, err);
	return status == STATUS_OK ? import_kept(i, &original, name, err) : status;
}

static enum status visit(void *state, const struct file_entry *entry, struct error *err)
{
	struct importing *i = state;
	if (entry->kind != FILE_KIND_FILE)
		return STATUS_OK;
	return import_file(i, entry->path, slice_of(entry->path), err);
}

static enum status import_stdin(struct importing *i, struct error *err)
{
	struct original original;
	i->files++;
	enum status status =
	    original_add_fd(i->w->arguments->desk.files, i->originals, STDIN_FILENO, i->stop, &original, err);
	return status == STATUS_OK ? import_kept(i, &original, slice_of("-"), err) : status;
}

static enum status import_path(struct importing *i, const char *path, struct error *err)
{
	if (strcmp(path, "-") == 0)
		return import_stdin(i, err);
	if (file_kind_of(path) == FILE_KIND_FOLDER)
		return file_walk(path, visit, i, err);
	return import_file(i, path, slice_of(path), err);
}

/* The collection that was named, made if it is new; without a name the desk's only one. */
static enum status choose_collection(struct importing *i, struct error *err)
{
	struct workplace *w = i->w;
	struct collection *all;
	size_t count;
	struct collection c = {.name = w->arguments->values[IMPORT_COLLECTION]};
	enum status status = collection_list(w->db, &w->arena, &all, &count, err);
	if (status != STATUS_OK)
		return status;
	if (c.name.ptr == NULL && count == 1)
		c.name = all[0].name;
	if (c.name.ptr == NULL)
		return error_set(err, STATUS_USAGE, "cli.import_collection");
	i->collection = c.name;
	for (size_t k = 0; k < count; k++) {
		if (slice_equal(all[k].name, c.name))
			return STATUS_OK;
	}
	return collection_set(w->db, &w->arguments->desk, &c, err);
}

static enum status open_for_writing(struct workplace *w, const char *folder, struct archive **out, struct error *err)
{
	struct archive_options options = {
	    .folder = folder, .write = true, .files = w->arguments->desk.files, .clock = w->arguments->desk.clock};
	enum status status = archive_open(&options, out, err);
	return status == STATUS_OK ? import_tell_undone(w->db, *out, NULL, err) : status;
}

static struct value *counts_value(struct arena *a, const struct archive_counts *counts)
{
	struct value *object = value_object(a);
	value_put_count(object, "cables", (int64_t)counts->cables);
	value_put_count(object, "new", (int64_t)counts->fresh);
	value_put_count(object, "known", (int64_t)(counts->cables - counts->fresh));
	value_put_count(object, "differing", (int64_t)counts->differing);
	value_put_count(object, "flagged", (int64_t)counts->flagged);
	value_put_count(object, "set_aside", (int64_t)counts->set_aside);
	return object;
}

static void say_counts(const struct importing *i)
{
	struct arena a = {0};
	struct value *object = counts_value(&a, &i->counts);
	value_put_count(object, "files", (int64_t)i->files);
	value_put_count(object, "unread", (int64_t)i->unread);
	if (i->w->arguments->json)
		print_json(i->w->arguments, object);
	else
		print_sentence(i->w->arguments, "cli.imported", object);
	arena_free(&a);
}

static enum status import_all(struct importing *i, struct error *err)
{
	const struct arguments *arguments = i->w->arguments;
	enum status status = STATUS_OK;
	for (size_t k = 0; k < arguments->word_count && status == STATUS_OK; k++)
		status = import_path(i, arguments->words[k], err);
	if (status == STATUS_OK || status == STATUS_STOPPED)
		say_counts(i);
	if (status == STATUS_OK && i->unread > 0) {
		status = error_set(err, STATUS_IO, "cli.import_unread");
		error_number(err, "count", (int64_t)i->unread);
	}
	return status;
}

enum status command_import(struct arguments *arguments, struct error *err)
{
	struct workplace w = {0};
	struct importing i = {.w = &w, .stop = arguments->program->stop};
	struct file_lock *lock = NULL;
	const char *folder = NULL;
	enum status status = read_format(arguments, &i.format, err);
	if (status == STATUS_OK)
		status = interrupt_watch(arguments->program->stop, err);
	if (status == STATUS_OK)
		status = workplace_open(arguments, WORKPLACE_WORKERS, &w, err);
	if (status == STATUS_OK) {
		folder = desk_path(&w.arena, &arguments->desk, "archive");
		i.originals = desk_path(&w.arena, &arguments->desk, "originals");
		status = folder == NULL || i.originals == NULL ? error_memory(err) : choose_collection(&i, err);
	}
	if (status == STATUS_OK)
		status = archive_lock_writer(arguments->desk.files, folder, "cabledesk import", &lock, err);
	if (status == STATUS_OK)
		status = open_for_writing(&w, folder, &i.archive, err);
	if (status == STATUS_OK)
		status =
		    import_report_begin(&i.report, arguments->values[IMPORT_REPORT], arguments->program->text, err);
	if (status == STATUS_OK)
		status = import_all(&i, err);
	status = import_report_end(&i.report, arguments->desk.files, status, err);
	archive_close(i.archive);
	file_lock_release(lock);
	workplace_close(&w);
	return status;
}

/* ---- rebuild ---- */

static enum status list_sources(struct workplace *w, struct rebuild_source **out, size_t *count, struct error *err)
{
	struct import *imports;
	enum status status = import_list(w->db, &w->arena, &imports, count, err);
	if (status != STATUS_OK)
		return status;
	*out = arena_array(&w->arena, *count, sizeof **out);
	if (*out == NULL)
		return error_memory(err);
	/* What was undone is left out: that takes it out for good. */
	size_t kept = 0;
	for (size_t i = 0; i < *count; i++)
		if (imports[i].undone_ms == 0)
			(*out)[kept++] =
			    (struct rebuild_source){imports[i].original, imports[i].collection, imports[i].format};
	*count = kept;
	return STATUS_OK;
}

static enum status rebuild(struct workplace *w, const char *folder, struct archive_counts *counts, struct error *err)
{
	const struct arguments *arguments = w->arguments;
	struct rebuild_source *sources;
	size_t count;
	struct progress progress;
	struct archive_options archive = {
	    .folder = folder, .write = true, .files = arguments->desk.files, .clock = arguments->desk.clock};
	struct import_options options = {.originals = desk_path(&w->arena, &arguments->desk, "originals"),
	                                 .pool = w->workers,
	                                 .stop = arguments->program->stop,
	                                 .progress = progress_show,
	                                 .state = &progress};
	enum status status = options.originals == NULL ? error_memory(err) : list_sources(w, &sources, &count, err);
	if (status != STATUS_OK)
		return status;
	progress_begin(&progress, arguments, argument_given(arguments, REBUILD_PROGRESS), slice_of("rebuild"));
	status = archive_rebuild(&archive, &options, sources, count, counts, err);
	progress_end(&progress);
	return status;
}

enum status command_rebuild(struct arguments *arguments, struct error *err)
{
	struct workplace w = {0};
	struct archive_counts counts = {0};
	struct file_lock *lock = NULL;
	const char *folder = NULL;
	enum status status = interrupt_watch(arguments->program->stop, err);
	if (status == STATUS_OK)
		status = workplace_open(arguments, WORKPLACE_WORKERS, &w, err);
	if (status == STATUS_OK) {
		folder = desk_path(&w.arena, &arguments->desk, "archive");
		status = folder == NULL
		             ? error_memory(err)
		             : archive_lock_writer(arguments->desk.files, folder, "cabledesk rebuild", &lock, err);
	}
	if (status == STATUS_OK)
		status = rebuild(&w, folder, &counts, err);
	if (status == STATUS_OK) {
		struct value *object = counts_value(&w.arena, &counts);
		if (arguments->json)
			print_json(arguments, object);
		else
			print_sentence(arguments, "cli.rebuilt", object);
	}
	file_lock_release(lock);
	workplace_close(&w);
	return status;
}
