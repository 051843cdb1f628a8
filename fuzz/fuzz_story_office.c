/* Proves that any bytes are a text processor's file or are refused, and that the body made of one is Markdown that can be read. The first
 * byte says what the others are: W the text of a .docx, S its styles, O the text of an .odt, anything else a ZIP as it is; so that the
 * XML, too, is reached, which stands behind checksums otherwise. */
#include "base/prose.h"
#include "base/story_source.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ZIP_MAX = 64 * 1024, INPUT_MAX = 8 * 1024 };

static void add_member(struct archive *zip, const char *name, struct slice bytes)
{
	struct archive_entry *entry = archive_entry_new();
	if (entry == NULL)
		abort();
	archive_entry_set_pathname(entry, name);
	archive_entry_set_size(entry, (la_int64_t)bytes.len);
	archive_entry_set_filetype(entry, AE_IFREG);
	if (archive_write_header(zip, entry) != ARCHIVE_OK ||
	    archive_write_data(zip, bytes.ptr, bytes.len) != (la_ssize_t)bytes.len)
		abort();
	archive_entry_free(entry);
}

static const char one_paragraph[] = "<w:document xmlns:w=\"w\"><w:p><w:pPr><w:pStyle w:val=\"A\"/></w:pPr><w:r><w:t>a"
                                    "</w:t></w:r></w:p></w:document>";

static struct slice pack(char kind, struct slice bytes, char *out)
{
	size_t used = 0;
	struct archive *zip = archive_write_new();
	if (zip == NULL || archive_write_set_format_zip(zip) != ARCHIVE_OK ||
	    archive_write_open_memory(zip, out, ZIP_MAX, &used) != ARCHIVE_OK)
		abort();
	if (kind == 'O') {
		add_member(zip, "mimetype", slice_of("application/vnd.oasis.opendocument.text"));
		add_member(zip, "content.xml", bytes);
	} else {
		add_member(zip, "word/document.xml", kind == 'S' ? slice_of(one_paragraph) : bytes);
		add_member(zip, "word/styles.xml", kind == 'S' ? bytes : slice_of("<a/>"));
	}
	if (archive_write_close(zip) != ARCHIVE_OK)
		abort();
	archive_write_free(zip);
	return slice_make(out, used);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char packed[ZIP_MAX];
	struct arena a = {0};
	struct error err;
	struct story_source source, back;
	struct prose prose;
	struct buffer bytes = {0};
	if (size == 0 || size > INPUT_MAX)
		return 0;
	char kind = (char)data[0];
	struct slice file = slice_make((const char *)data + 1, size - 1);
	if (kind == 'W' || kind == 'S' || kind == 'O')
		file = pack(kind, file, packed);
	else
		file = slice_make((const char *)data, size);
	if (story_source_read_office(&a, file, &source, &err) == STATUS_OK) {
		story_source_write(&bytes, &source);
		if (story_source_read(&a, buffer_slice(&bytes), &back, &err) != STATUS_OK)
			abort();
		enum status status = prose_parse(&a, source.body, &prose, &err);
		if (status != STATUS_OK && status != STATUS_LIMIT)
			abort();
	}
	buffer_free(&bytes);
	arena_free(&a);
	return 0;
}
