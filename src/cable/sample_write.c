#include "cable/sample.h"

enum { CHUNK = 1 << 20, TELEGRAMS_A_FOLDER = 1000, FILE_MODE = 0644, FOLDER_MODE = 0755 };

struct writing {
	const struct sample *sample;
	const struct files *files;
	const char *folder;
	struct arena arena; /* names */
	struct buffer bytes;
	struct sample_report *report;
};

/* Hands over what has gathered. */
static enum status flush(struct writing *w, struct file_writer *file, struct error *err)
{
	enum status status = buffer_done(&w->bytes, err);
	if (status == STATUS_OK)
		status = file_writer_add(file, buffer_slice(&w->bytes), err);
	buffer_clear(&w->bytes);
	return status;
}

/* Ends a file: finished if all went well, else taken away. */
static enum status end_file(struct writing *w, enum status status, struct file_writer *file, const char *path,
                            struct error *err)
{
	if (status != STATUS_OK) {
		file_writer_discard(file);
		return status;
	}
	w->report->bytes += file_writer_size(file);
	w->report->files++;
	return file_writer_finish(file, path, err);
}

static enum status write_records(struct writing *w, struct error *err)
{
	struct file_writer *file;
	char *path = file_path(&w->arena, w->folder, "cables.csv");
	if (path == NULL)
		return error_memory(err);
	enum status status = file_writer_open(w->files, w->folder, FILE_MODE, &file, err);
	if (status != STATUS_OK)
		return status;
	for (uint64_t i = 0; i < w->sample->count && status == STATUS_OK; i++) {
		sample_add_record(w->sample, i, &w->bytes);
		w->report->cables++;
		if (w->bytes.len >= CHUNK || w->bytes.failed)
			status = flush(w, file, err);
	}
	if (status == STATUS_OK)
		status = flush(w, file, err);
	return end_file(w, status, file, path, err);
}

static enum status write_telegram(struct writing *w, uint64_t index, const char *folder, struct error *err)
{
	struct sample_facts f;
	sample_facts_of(w->sample, index, &f);
	struct slice name =
	    arena_format(&w->arena, "%02d%s%llu.txt", f.date.year % 100, f.post->name, (unsigned long long)f.number);
	if (name.ptr == NULL)
		return error_memory(err);
	buffer_clear(&w->bytes);
	sample_add_telegram(w->sample, index, &w->bytes, NULL);
	enum status status = buffer_done(&w->bytes, err);
	if (status == STATUS_OK)
		status = file_write_whole(w->files, folder, name.ptr, buffer_slice(&w->bytes), FILE_MODE, err);
	w->report->bytes += w->bytes.len;
	w->report->files++;
	w->report->cables++;
	return status;
}

static enum status write_telegrams(struct writing *w, struct error *err)
{
	enum status status = STATUS_OK;
	for (uint64_t i = 0; i < w->sample->count && status == STATUS_OK; i += TELEGRAMS_A_FOLDER) {
		arena_reset(&w->arena);
		struct slice folder =
		    arena_format(&w->arena, "%s/%03llu", w->folder, (unsigned long long)(i / TELEGRAMS_A_FOLDER));
		if (folder.ptr == NULL)
			return error_memory(err);
		status = file_make_folder(w->files, folder.ptr, FOLDER_MODE, err);
		uint64_t end = i + TELEGRAMS_A_FOLDER < w->sample->count ? i + TELEGRAMS_A_FOLDER : w->sample->count;
		for (uint64_t k = i; k < end && status == STATUS_OK; k++)
			status = write_telegram(w, k, folder.ptr, err);
	}
	return status;
}

static enum status write_volume(struct writing *w, uint64_t volume, struct error *err)
{
	struct file_writer *file;
	struct slice name = arena_format(&w->arena, "volume-%03llu.xml", (unsigned long long)volume + 1);
	char *path = name.ptr == NULL ? NULL : file_path(&w->arena, w->folder, name.ptr);
	if (path == NULL)
		return error_memory(err);
	enum status status = file_writer_open(w->files, w->folder, FILE_MODE, &file, err);
	if (status != STATUS_OK)
		return status;
	uint64_t begin = volume * SAMPLE_VOLUME_DOCUMENTS;
	sample_add_volume_head(w->sample, volume + 1, &w->bytes);
	for (uint64_t i = begin; i < w->sample->count && i < begin + SAMPLE_VOLUME_DOCUMENTS && status == STATUS_OK;
	     i++) {
		sample_add_document(w->sample, i, &w->bytes);
		w->report->cables++;
		if (w->bytes.len >= CHUNK || w->bytes.failed)
			status = flush(w, file, err);
	}
	sample_add_volume_foot(&w->bytes);
	if (status == STATUS_OK)
		status = flush(w, file, err);
	return end_file(w, status, file, path, err);
}

static enum status write_volumes(struct writing *w, struct error *err)
{
	enum status status = STATUS_OK;
	for (uint64_t i = 0; i * SAMPLE_VOLUME_DOCUMENTS < w->sample->count && status == STATUS_OK; i++) {
		arena_reset(&w->arena);
		status = write_volume(w, i, err);
	}
	return status;
}

enum status sample_write(const struct sample *sample, enum sample_format format, const struct files *files,
                         const char *folder, struct sample_report *out, struct error *err)
{
	struct writing w = {.sample = sample, .files = files, .folder = folder, .report = out};
	*out = (struct sample_report){0};
	enum status status = file_make_folder(files, folder, FOLDER_MODE, err);
	if (status == STATUS_OK)
		status = format == SAMPLE_RECORD     ? write_records(&w, err)
		         : format == SAMPLE_TELEGRAM ? write_telegrams(&w, err)
		                                     : write_volumes(&w, err);
	buffer_free(&w.bytes);
	arena_free(&w.arena);
	return status;
}
