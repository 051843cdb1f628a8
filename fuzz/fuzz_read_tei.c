/* Proves that no volume makes its cutter or its reader look outside of its bytes or run on, that pieces stand in order and within the source, that the
 * same bytes make the same reading whatever the chunks are, and that each reading can be kept and has its editors' words behind its paragraphs. */
#include "cable/read_tei.h"

#include <stdlib.h>

enum { INPUT_MAX = 64 * 1024, LIMIT = 16 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char table[] = "name,place,country,zone,indicators,spellings\n"
                            "KABUL,Kabul,Afghanistan,Asia/Kabul,RUEHBUL,\nSTATE,Washington,United States,Etc/GMT,RUEHC,"
                            "SECSTATE\n";

static void check(struct arena *a, const struct cable *c)
{
	const struct printed *d = c->printed;
	struct cable again;
	struct buffer json = {0};
	cable_write_json(&json, c);
	if (cable_read_json(a, c->text, buffer_slice(&json), &again, NULL) != STATUS_OK)
		abort();
	buffer_free(&json);
	for (size_t i = 0; i < d->note_count; i++) {
		if (d->notes[i].words.end > c->text.len || d->notes[i].words.begin < c->body.end)
			abort();
		for (size_t k = 0; k < c->paragraph_count; k++) {
			if (c->paragraphs[k].span.end > d->notes[i].words.begin)
				abort();
		}
	}
	for (size_t i = 0; i < d->name_count; i++) {
		if (d->names[i].span.begin > d->names[i].span.end || d->names[i].span.end > c->text.len)
			abort();
	}
}

/* Reads the volume in chunks and adds all that came of it to `out`. */
static void read_volume(struct slice source, size_t chunk, struct buffer *out)
{
	struct arena a = {0};
	struct posts posts;
	struct tei_volume volume = {0};
	struct tei_cutter cutter = {0};
	struct tei_piece piece;
	uint64_t behind = 0;
	if (posts_load(&a, slice_of(table), &posts, NULL) != STATUS_OK)
		abort();
	tei_cutter_begin(&cutter, 0, LIMIT);
	for (size_t at = 0;; at += chunk) {
		struct slice part = slice_part(source, at, at + chunk);
		if (tei_cutter_feed(&cutter, part, NULL) != STATUS_OK)
			abort();
		while (tei_cutter_next(&cutter, &piece)) {
			if (piece.offset < behind || piece.offset + piece.length > source.len)
				abort();
			behind = piece.offset + piece.length;
			struct cable c;
			struct error err = {0};
			buffer_add_format(out, "%d %llu %llu\n", (int)piece.kind, (unsigned long long)piece.offset,
			                  (unsigned long long)piece.length);
			if (piece.kind != TEI_PIECE_DOCUMENT) {
				if (tei_volume_add(&a, &volume, &piece, NULL) == STATUS_MEMORY)
					abort();
			} else if (cable_read_tei(&a, &posts, &volume, slice_of(piece.page.number), piece.bytes, &c,
			                          &err) == STATUS_OK) {
				check(&a, &c);
				buffer_add(out, c.text);
				cable_write_json(out, &c);
			} else {
				buffer_add_cstr(out, err.sentence);
			}
		}
		if (part.len == 0)
			break;
	}
	tei_cutter_free(&cutter);
	arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice source = slice_make((const char *)data, size);
	struct buffer once = {0};
	struct buffer again = {0};
	if (size > INPUT_MAX)
		return 0;
	read_volume(source, 4096, &once);
	read_volume(source, 61, &again);
	if (!slice_equal(buffer_slice(&once), buffer_slice(&again)))
		abort();
	buffer_free(&once);
	buffer_free(&again);
	return 0;
}
