#include "web/import_finding_page.h"

#include "archive/original.h"
#include "base/utf8.h"

#include <errno.h>
#include <unistd.h>

/* How much of the original is shown: of the document, before and behind what is marked. */
enum { DOCUMENT_READ = 1 << 20, AROUND = 600, MARKED_MAX = 2000 };

enum status import_finding_value(const struct visit *v, const struct archive_finding *finding, struct value *out,
                                 struct error *err)
{
	struct arena *a = v->arena;
	struct slice detail = arena_copy(a, finding->detail), mrn = arena_copy(a, finding->mrn);
	char *id = arena_cstr(a, finding->sentence), hex[CABLE_ID_LEN + 1];
	if (id == NULL)
		return error_memory(err);
	value_put_text(out, "sentence", text_sentence_text(v->site->text, a, id, "detail", detail));
	value_put_text(out, "detail", detail);
	value_put_bool(out, "is_set_aside", finding->is_set_aside);
	value_put_text(out, "member", arena_copy(a, finding->place.member));
	value_put_count(out, "offset", (int64_t)finding->place.offset);
	value_put_count(out, "length", (int64_t)finding->place.length);
	value_put_null(out, "url");
	value_put_text(out, "name", slice_of(""));
	if (finding->is_set_aside)
		return STATUS_OK;
	cable_id_write(&finding->cable, hex);
	struct slice letters = arena_copy(a, slice_of(hex));
	value_put_text(out, "name", cable_call(mrn, letters));
	value_put_url(out, "url", visit_cable_address(a, mrn.len > 0 ? mrn : letters, letters, slice_of("")));
	return STATUS_OK;
}

/* ---- The n-th ---- */

struct looking {
	const struct visit *v;
	int64_t wanted, count;
	struct archive_finding found;
	struct value *page;
};

static enum status take(void *state, const struct archive_finding *finding, struct error *err)
{
	struct looking *l = state;
	if (++l->count != l->wanted)
		return STATUS_OK;
	l->found = *finding;
	l->found.detail = arena_copy(l->v->arena, finding->detail);
	l->found.place.member = arena_copy(l->v->arena, finding->place.member);
	return import_finding_value(l->v, finding, l->page, err);
}

/* ---- The bytes there ---- */

static enum status read_at(int fd, struct arena *a, uint64_t offset, size_t length, struct slice *out,
                           struct error *err)
{
	char *bytes = arena_alloc(a, length + 1);
	size_t have = 0;
	ssize_t n = 1;
	if (bytes == NULL)
		return error_memory(err);
	while (have < length && n > 0) {
		n = pread(fd, bytes + have, length - have, (off_t)(offset + have));
		if (n < 0 && errno != EINTR)
			return error_system(err, "original.read", "", errno);
		have += n > 0 ? (size_t)n : 0;
		n = n < 0 ? 1 : n;
	}
	*out = slice_make(bytes, have);
	return STATUS_OK;
}

/* Text as it stands, and each other byte as \xNN: nothing is hidden, and nothing steers the page. */
static struct slice show_bytes(struct arena *a, struct slice bytes)
{
	struct buffer out = {0};
	for (size_t at = 0; at < bytes.len;) {
		uint32_t code;
		unsigned char byte = (unsigned char)bytes.ptr[at];
		size_t len = utf8_decode(bytes, at, &code);
		bool is_text = len > 0 && (code >= 0x20 || code == '\n' || code == '\t') &&
		               (code < 0x7F || code >= 0xA0) && !(code >= 0x202A && code <= 0x202E) &&
		               !(code >= 0x2066 && code <= 0x2069);
		if (is_text)
			buffer_add(&out, slice_part(bytes, at, at + len));
		else if (byte != '\r' || at + 1 == bytes.len || bytes.ptr[at + 1] != '\n')
			buffer_add_format(&out, "\\x%02X", byte);
		at += is_text ? len : 1;
	}
	struct slice text = out.failed ? (struct slice){NULL, 0} : arena_copy(a, buffer_slice(&out));
	buffer_free(&out);
	return text;
}

/* What is marked: the words that the finding names, where they stand in the document; else the document's beginning. */
static struct span find_marked(struct slice document, struct slice detail)
{
	size_t at;
	if (detail.len > 0 && slice_find(document, detail, &at))
		return (struct span){at, at + detail.len};
	return (struct span){0, document.len < MARKED_MAX ? document.len : MARKED_MAX};
}

static enum status put_bytes(const struct looking *l, const struct import *import, struct error *err)
{
	int fd;
	uint64_t size;
	struct arena *a = l->v->arena;
	const struct place *place = &l->found.place;
	struct slice document = slice_of(""), before = slice_of("");
	char *originals = desk_path(a, l->v->site->desk, "originals");
	enum status status =
	    originals == NULL ? error_memory(err) : original_open(originals, import->original, &fd, &size, err);
	if (status != STATUS_OK)
		return status;
	uint64_t length = place->length < DOCUMENT_READ ? place->length : DOCUMENT_READ;
	size_t ahead = place->offset < AROUND ? (size_t)place->offset : AROUND;
	status = read_at(fd, a, place->offset, (size_t)length + AROUND, &document, err);
	if (status == STATUS_OK)
		status = read_at(fd, a, place->offset - ahead, ahead, &before, err);
	close(fd);
	if (status != STATUS_OK)
		return status;
	struct slice inside = document.len < length ? document : slice_part(document, 0, (size_t)length);
	struct span marked = find_marked(inside, l->found.detail);
	/* What stands before is of the document itself, when the mark stands deep in it. */
	if (marked.begin > 0)
		before = slice_part(inside, marked.begin > AROUND ? marked.begin - AROUND : 0, marked.begin);
	size_t end = marked.end + AROUND < document.len ? marked.end + AROUND : document.len;
	value_put_text(l->page, "before", show_bytes(a, before));
	value_put_text(l->page, "marked", show_bytes(a, slice_part(document, marked.begin, marked.end)));
	value_put_text(l->page, "after", show_bytes(a, slice_part(document, marked.end, end)));
	value_put_bool(l->page, "goes_on", place->offset + end < size);
	return STATUS_OK;
}

static void put_neighbour(const struct looking *l, const char *name, const struct import *import, int64_t number)
{
	if (number < 1 || number > l->count)
		value_put_null(l->page, name);
	else
		value_put_url(
		    l->page, name,
		    arena_format(l->v->arena, "/imports/%lld/findings/%lld", (long long)import->id, (long long)number));
}

enum status import_finding_page(void *visit, const struct http_request *request, struct http_response *response,
                                struct error *err)
{
	const struct visit *v = visit;
	int64_t id;
	struct import import;
	struct looking l = {.v = v, .page = value_object(v->arena)};
	enum status status = visit_number(v, "import", &id, err);
	if (status == STATUS_OK)
		status = visit_number(v, "finding", &l.wanted, err);
	if (status == STATUS_OK)
		status = import_find(v->publisher.db, v->arena, id, &import, err);
	if (status != STATUS_OK)
		return status;
	/* The store copies with a NUL at the end. */
	status = archive_list_findings(v->publisher.archive, import.original.ptr, import.collection, take, &l, err);
	if (status == STATUS_OK && l.wanted > l.count)
		status = error_set(err, STATUS_MISSING, "http.no_such_page");
	if (status != STATUS_OK)
		return status;
	bool is_member = l.found.place.member.len > 0;
	value_put_bool(l.page, "has_bytes", !is_member);
	if (!is_member)
		status = put_bytes(&l, &import, err);
	if (status != STATUS_OK)
		return status;
	value_put_text(l.page, "import_name", import.name);
	value_put_url(l.page, "import_url", arena_format(v->arena, "/imports/%lld", (long long)import.id));
	value_put_count(l.page, "number", l.wanted);
	value_put_count(l.page, "count", l.count);
	put_neighbour(&l, "before_url", &import, l.wanted - 1);
	put_neighbour(&l, "after_url", &import, l.wanted + 1);
	return visit_page(v, 200, "desk/finding.html", "imports", l.page, err);
}
