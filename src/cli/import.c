/* import, rebuild: documents into the archive. */
#include "cli/commands.h"

#include "archive/foresight.h"
#include "archive/rebuild.h"
#include "cli/import_report.h"
#include "cli/import_summary.h"
#include "cli/interrupt.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "cli/workplace.h"
#include "desk/collection.h"
#include "desk/import_list.h"
#include "publish/kept_check.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { IMPORT_COLLECTION, IMPORT_FORMAT, IMPORT_REPORT, IMPORT_PROGRESS, IMPORT_DRY_RUN };
enum { REBUILD_PROGRESS };

/* How many files are imported together, and how many bytes before the last of them. */
enum { GROUP_MAX = ORIGINAL_GROUP_MAX, GROUP_BYTES = 4 * 1024 * 1024 };

/* A file that is copied, and waits. */
struct grouped {
	char sha[CABLE_ID_LEN + 1];
	struct slice name;
	uint64_t size;
	int64_t id; /* of the import in the desk's list */
	bool was_undone;
};

/* One run of `import` over all that it was given. */
struct importing {
	struct workplace *w;
	struct archive *archive;     /* open for writing; of a dry run for reading */
	struct foresight *foresight; /* of a dry run; else NULL */
	struct slice collection;
	const char *originals;
	struct original_group copies; /* of the group */
	const atomic_bool *stop;
	enum source_format format;
	struct import_report report;
	struct archive_counts counts;
	struct archive_import *imports; /* what was imported, for the summary */
	size_t import_count, import_room;
	struct slice path; /* the one that was given and is at work */
	struct grouped group[GROUP_MAX];
	size_t group_count;
	uint64_t group_bytes;
	struct arena names; /* of the group */
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

/* For the summary. */
static enum status note_import(struct importing *i, struct slice sha, struct error *err)
{
	struct archive_import *import =
	    arena_push(&i->w->arena, &i->imports, i->import_count, &i->import_room, sizeof *import);
	if (import == NULL)
		return error_memory(err);
	memcpy(import->original, sha.ptr, CABLE_ID_LEN);
	import->collection = i->collection;
	i->import_count++;
	return STATUS_OK;
}

/* ---- A group of files, imported together: many small ones share transactions ---- */

static bool in_group(const struct importing *i, const char *sha)
{
	for (size_t k = 0; k < i->group_count; k++)
		if (strcmp(i->group[k].sha, sha) == 0)
			return true;
	return false;
}

/* Notes the imports in the desk's list, all in one transaction, before the first batch. */
static enum status begin_group(struct importing *i, bool *any_undone, struct error *err)
{
	struct workplace *w = i->w;
	enum status status = STATUS_OK;
	for (size_t k = 0; status == STATUS_OK && k < i->group_count; k++)
		status = check_format(i, slice_of(i->group[k].sha), i->group[k].name, err);
	if (status == STATUS_OK)
		status = db_begin(w->db, err);
	for (size_t k = 0; status == STATUS_OK && k < i->group_count; k++) {
		struct grouped *g = &i->group[k];
		status = import_begin(w->db, &w->arguments->desk, slice_of(g->sha), i->collection, g->name, g->size,
		                      i->format, &g->id, &g->was_undone, err);
		*any_undone = *any_undone || g->was_undone;
		if (status == STATUS_OK)
			status = note_import(i, slice_of(g->sha), err);
	}
	if (status == STATUS_OK)
		status = db_commit(w->db, err);
	db_rollback(w->db);
	return status;
}

/* Notes those that are done, and lists what they found. */
static enum status end_group(struct importing *i, const struct import_result *results, struct error *err)
{
	struct workplace *w = i->w;
	enum status status = db_begin(w->db, err);
	for (size_t k = 0; status == STATUS_OK && k < i->group_count; k++)
		if (results[k].is_done && !results[k].was_done)
			status = import_end(w->db, &w->arguments->desk, i->group[k].id, &results[k].counts, err);
	if (status == STATUS_OK)
		status = db_commit(w->db, err);
	db_rollback(w->db);
	for (size_t k = 0; status == STATUS_OK && k < i->group_count; k++)
		status = import_report_add(&i->report, i->archive, slice_of(i->group[k].sha), i->collection,
		                           i->group[k].name, err);
	return status;
}

static enum status import_together(struct importing *i, struct arena *a, struct import_result *results,
                                   struct error *err)
{
	const struct workplace *w = i->w;
	struct progress progress;
	struct import_options options = {.originals = i->originals,
	                                 .working = w->arguments->desk.folder,
	                                 .files = w->arguments->desk.files,
	                                 .archive = i->archive,
	                                 .pool = w->workers,
	                                 .stop = i->stop,
	                                 .progress = progress_show,
	                                 .state = &progress,
	                                 .goes_on = true};
	struct import_source *sources = arena_array(a, i->group_count, sizeof *sources);
	if (sources == NULL)
		return error_memory(err);
	for (size_t k = 0; k < i->group_count; k++)
		sources[k] = (struct import_source){slice_of(i->group[k].sha), i->collection, i->format};
	progress_begin(&progress, w->arguments, argument_given(w->arguments, IMPORT_PROGRESS),
	               i->group_count == 1 ? i->group[0].name : i->path);
	enum status status = import_originals(&options, sources, i->group_count, results, err);
	progress_end(&progress);
	return status;
}

/* The originals of the group become durable, then their documents come in. */
static enum status import_group(struct importing *i, struct error *err)
{
	struct arena a = {0};
	uint64_t came_back = 0;
	bool any_undone = false;
	if (i->group_count == 0)
		return STATUS_OK;
	struct import_result *results = arena_array(&a, GROUP_MAX, sizeof *results);
	enum status status = results == NULL ? error_memory(err) : original_group_keep(&i->copies, err);
	if (status == STATUS_OK)
		status = begin_group(i, &any_undone, err);
	if (status == STATUS_OK && any_undone)
		status = bring_back(i, &came_back, err);
	if (status == STATUS_OK)
		status = import_together(i, &a, results, err);
	for (size_t k = 0; results != NULL && k < i->group_count; k++) {
		archive_counts_add(&i->counts, &results[k].counts);
		/* One that was not done counts what it brought from its start on. */
		if (i->group[k].was_undone && !results[k].was_done)
			came_back = 0;
	}
	/* What was undone was in no answer, and is new again. */
	i->counts.fresh += came_back;
	if (status == STATUS_OK || status == STATUS_STOPPED) {
		struct error own;
		enum status ended = end_group(i, results, &own);
		if (status == STATUS_OK && ended != STATUS_OK) {
			*err = own;
			status = ended;
		}
	}
	i->group_count = 0;
	i->group_bytes = 0;
	arena_free(&i->names);
	arena_free(&a);
	return status;
}

/* Makes room for one more file: a group that is large enough is imported. */
static enum status make_room(struct importing *i, struct error *err)
{
	bool full = i->group_count == GROUP_MAX || i->group_bytes > GROUP_BYTES;
	return full ? import_group(i, err) : STATUS_OK;
}

/* Puts a file that is copied into the group. */
static enum status import_copied(struct importing *i, const struct original *original, struct slice name,
                                 struct error *err)
{
	/* The same bytes again are done only behind the first. */
	enum status status = in_group(i, original->sha) ? import_group(i, err) : STATUS_OK;
	if (status != STATUS_OK)
		return status;
	struct grouped *g = &i->group[i->group_count];
	*g = (struct grouped){.size = original->size, .name = arena_copy(&i->names, name)};
	memcpy(g->sha, original->sha, sizeof g->sha);
	if (g->name.ptr == NULL)
		return error_memory(err);
	i->group_count++;
	i->group_bytes += original->size;
	return STATUS_OK;
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

static bool is_full(const struct error *why)
{
	return strcmp(why->sentence, "file.full") == 0;
}

/* Reads an open file as its import would. */
static enum status look_at(struct importing *i, int fd, struct slice name, struct error *err)
{
	char nowhere[CABLE_ID_LEN + 1];
	struct import_result result = {0};
	struct progress progress;
	struct import_options options = {.working = i->w->arguments->desk.folder,
	                                 .files = i->w->arguments->desk.files,
	                                 .archive = foresight_archive(i->foresight),
	                                 .pool = i->w->workers,
	                                 .stop = i->stop,
	                                 .progress = progress_show,
	                                 .state = &progress};
	memset(nowhere, '0', CABLE_ID_LEN);
	nowhere[CABLE_ID_LEN] = '\0';
	i->report.name = name;
	progress_begin(&progress, i->w->arguments, argument_given(i->w->arguments, IMPORT_PROGRESS), name);
	const struct import_source source = {slice_of(nowhere), i->collection, i->format};
	enum status status = import_from_fd(&options, fd, &source, &result, err);
	progress_end(&progress);
	archive_counts_add(&i->counts, &result.counts);
	return status;
}

static enum status look_at_path(struct importing *i, const char *path, struct slice name, struct error *err)
{
	int fd;
	enum status status = file_open_read(path, &fd, err);
	if (status == STATUS_MISSING || status == STATUS_IO)
		return skip_unread(i, err);
	if (status != STATUS_OK)
		return status;
	status = look_at(i, fd, name, err);
	close(fd);
	return status;
}

static enum status import_file(struct importing *i, const char *path, struct slice name, struct error *err)
{
	struct original original;
	i->files++;
	if (i->foresight != NULL)
		return look_at_path(i, path, name, err);
	enum status status = make_room(i, err);
	if (status != STATUS_OK)
		return status;
	status = original_group_add_path(&i->copies, path, i->stop, &original, err);
	if (status == STATUS_MISSING || (status == STATUS_IO && !is_full(err)))
		return skip_unread(i, err);
	return status == STATUS_OK ? import_copied(i, &original, name, err) : status;
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
	struct stat st;
	i->files++;
	/* What comes through a pipe would have to be kept to be read. */
	if (i->foresight != NULL)
		return fstat(STDIN_FILENO, &st) == 0 && S_ISREG(st.st_mode)
		           ? look_at(i, STDIN_FILENO, slice_of("-"), err)
		           : error_set(err, STATUS_USAGE, "cli.dry_run_stdin");
	enum status status = make_room(i, err);
	if (status == STATUS_OK)
		status = original_group_add_fd(&i->copies, STDIN_FILENO, i->stop, &original, err);
	return status == STATUS_OK ? import_copied(i, &original, slice_of("-"), err) : status;
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
	if (i->foresight == NULL)
		return collection_set(w->db, &w->arguments->desk, &c, err);
	if (collection_name_is_good(c.name))
		return STATUS_OK;
	error_set(err, STATUS_USAGE, "desk.collection_name");
	error_text(err, "name", c.name);
	return STATUS_USAGE;
}

static enum status open_for_writing(struct workplace *w, const char *folder, struct archive **out, struct error *err)
{
	struct archive_options options = {
	    .folder = folder, .write = true, .files = w->arguments->desk.files, .clock = w->arguments->desk.clock};
	enum status status = archive_open(&options, out, err);
	return status == STATUS_OK ? import_tell_undone(w->db, *out, NULL, err) : status;
}

static enum status say_counts(const struct importing *i, struct error *err)
{
	struct arena a = {0};
	struct archive_answer came;
	struct value *object = import_counts_value(&a, &i->counts);
	value_put_count(object, "files", (int64_t)i->files);
	value_put_count(object, "unread", (int64_t)i->unread);
	value_put_bool(object, "dry_run", i->foresight != NULL);
	enum status status = i->foresight != NULL
	                         ? foresight_summarise(i->foresight, &a, &came, err)
	                         : archive_summarise(i->archive, &a, i->imports, i->import_count, &came, err);
	if (status == STATUS_OK)
		import_summary_print(i->w->arguments, &a, i->foresight != NULL ? "cli.would_import" : "cli.imported",
		                     object, &came);
	arena_free(&a);
	return status;
}

static enum status import_all(struct importing *i, struct error *err)
{
	const struct arguments *arguments = i->w->arguments;
	enum status status = STATUS_OK;
	for (size_t k = 0; k < arguments->word_count && status == STATUS_OK; k++) {
		i->path = slice_of(arguments->words[k]);
		status = import_path(i, arguments->words[k], err);
	}
	if (status == STATUS_OK)
		status = import_group(i, err);
	if (status == STATUS_OK && i->foresight == NULL)
		status = archive_settle(i->archive, err);
	if (status == STATUS_OK || status == STATUS_STOPPED) {
		struct error own;
		enum status said = say_counts(i, &own);
		if (status == STATUS_OK && said != STATUS_OK) {
			*err = own;
			status = said;
		}
	}
	if (status == STATUS_OK && i->unread > 0) {
		status = error_set(err, STATUS_IO, "cli.import_unread");
		error_number(err, "count", (int64_t)i->unread);
	}
	return status;
}

/* The archive to write, under the lock. */
static enum status prepare(struct importing *i, struct file_lock **lock, struct error *err)
{
	struct workplace *w = i->w;
	const struct desk *desk = &w->arguments->desk;
	const char *folder = desk_path(&w->arena, desk, "archive");
	i->originals = desk_path(&w->arena, desk, "originals");
	i->copies = (struct original_group){.files = desk->files, .folder = i->originals};
	enum status status = folder == NULL || i->originals == NULL ? error_memory(err) : choose_collection(i, err);
	if (status == STATUS_OK)
		status = archive_lock_writer(desk->files, folder, "cabledesk import", lock, err);
	if (status == STATUS_OK)
		status = original_clean(desk->files, i->originals, err);
	return status == STATUS_OK ? open_for_writing(w, folder, &i->archive, err) : status;
}

/* Nothing is written, and so nobody is in the way. */
static enum status prepare_dry_run(struct importing *i, struct error *err)
{
	bool reports = i->w->arguments->values[IMPORT_REPORT].ptr != NULL;
	const struct foresight_options options = {.archive = i->w->archive,
	                                          .each = reports ? import_report_take : NULL,
	                                          .state = &i->report,
	                                          .files = i->w->arguments->desk.files,
	                                          .working = i->w->arguments->desk.folder};
	enum status status = foresight_open(&options, &i->foresight, err);
	return status == STATUS_OK ? choose_collection(i, err) : status;
}

enum status command_import(struct arguments *arguments, struct error *err)
{
	struct workplace w = {0};
	struct importing i = {.w = &w, .stop = arguments->program->stop};
	struct file_lock *lock = NULL;
	bool dry_run = argument_given(arguments, IMPORT_DRY_RUN);
	enum status status = read_format(arguments, &i.format, err);
	if (status == STATUS_OK)
		status = interrupt_watch(arguments->program->stop, err);
	if (status == STATUS_OK)
		status = workplace_open(arguments, WORKPLACE_CREW | (dry_run ? WORKPLACE_ARCHIVE : 0u), &w, err);
	if (status == STATUS_OK)
		status = dry_run ? prepare_dry_run(&i, err) : prepare(&i, &lock, err);
	if (status == STATUS_OK)
		status = import_report_begin(&i.report, arguments->desk.files, arguments->values[IMPORT_REPORT],
		                             arguments->program->text, err);
	if (status == STATUS_OK)
		status = import_all(&i, err);
	status = import_report_end(&i.report, status, err);
	foresight_close(i.foresight);
	original_group_drop(&i.copies);
	arena_free(&i.names);
	archive_close(i.archive);
	file_lock_release(lock);
	workplace_close(&w);
	return status;
}

/* ---- rebuild ---- */

static enum status list_sources(struct workplace *w, struct import_source **out, size_t *count, struct error *err)
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
			    (struct import_source){imports[i].original, imports[i].collection, imports[i].format};
	*count = kept;
	return STATUS_OK;
}

static enum status rebuild(struct workplace *w, const char *folder, struct archive_counts *counts, struct error *err)
{
	const struct arguments *arguments = w->arguments;
	struct import_source *sources;
	size_t count;
	struct progress progress;
	struct archive_options archive = {
	    .folder = folder, .write = true, .files = arguments->desk.files, .clock = arguments->desk.clock};
	struct import_options options = {.originals = desk_path(&w->arena, &arguments->desk, "originals"),
	                                 .working = arguments->desk.folder,
	                                 .files = arguments->desk.files,
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
	/* Another reader may have read other words. */
	if (status == STATUS_OK)
		status = kept_check_forget(w->db, err);
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
		status = workplace_open(arguments, WORKPLACE_CREW, &w, err);
	if (status == STATUS_OK) {
		folder = desk_path(&w.arena, &arguments->desk, "archive");
		status = folder == NULL
		             ? error_memory(err)
		             : archive_lock_writer(arguments->desk.files, folder, "cabledesk rebuild", &lock, err);
	}
	if (status == STATUS_OK)
		status = rebuild(&w, folder, &counts, err);
	if (status == STATUS_OK) {
		struct value *object = import_counts_value(&w.arena, &counts);
		if (arguments->json)
			print_json(arguments, object);
		else
			print_sentence(arguments, "cli.rebuilt", object);
	}
	file_lock_release(lock);
	workplace_close(&w);
	return status;
}
