/* Proves that volumes are cut at the right bytes whatever the chunks are, that two real telegrams and a volume of our own are read field by field, that
 * no word of the editors stands in a head or a paragraph, and that hostile volumes cost the document that is hostile, end soon, and say why. */
#include "base/file.h"
#include "cable/read_tei.h"
#include "cable/source_note.h"
#include "field_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { DOCUMENTS_MAX = 16 };

static struct arena table;
static struct posts posts;

static int load(void **state)
{
	(void)state;
	field_cases_load_posts(&table, getenv("CABLEDESK_SOURCE"), &posts);
	return 0;
}

static int unload(void **state)
{
	(void)state;
	arena_free(&table);
	return 0;
}

/* A volume that was read: what each document came to. */
struct read_volume {
	struct arena arena;
	struct slice source;
	struct tei_volume volume;
	struct tei_piece pieces[DOCUMENTS_MAX];
	enum status status[DOCUMENTS_MAX];
	struct error errors[DOCUMENTS_MAX];
	struct cable cables[DOCUMENTS_MAX];
	struct printed documents[DOCUMENTS_MAX];
	size_t count;
};

static void read_piece(struct read_volume *v, const struct tei_piece *piece)
{
	if (piece->kind != TEI_PIECE_DOCUMENT) {
		enum status status = tei_volume_add(&v->arena, &v->volume, piece, NULL);
		assert_true(status == STATUS_OK || status == STATUS_INPUT);
		return;
	}
	if (v->count == DOCUMENTS_MAX)
		fail_msg("more than %d documents", DOCUMENTS_MAX);
	size_t i = v->count++;
	v->pieces[i] = *piece;
	v->status[i] = piece->too_long ? STATUS_LIMIT
	                               : cable_read_tei(&v->arena, &posts, &v->volume, slice_of(piece->page.number),
	                                                piece->bytes, &v->cables[i], &v->errors[i]);
	if (v->status[i] == STATUS_OK)
		v->documents[i] = *v->cables[i].printed;
}

static void read_source(struct read_volume *v, struct slice source, size_t chunk, size_t limit)
{
	struct tei_cutter cutter = {0};
	struct tei_piece piece;
	size_t at = 0;
	*v = (struct read_volume){.source = source};
	tei_cutter_begin(&cutter, 0, limit);
	for (;;) {
		struct slice part = slice_part(source, at, at + chunk);
		assert_int_equal(tei_cutter_feed(&cutter, part, NULL), STATUS_OK);
		while (tei_cutter_next(&cutter, &piece))
			read_piece(v, &piece);
		if (part.len == 0)
			break;
		at += part.len;
	}
	tei_cutter_free(&cutter);
}

static struct slice file_of(struct arena *a, const char *name)
{
	struct slice bytes;
	struct slice path = arena_format(a, "%s/tests/data/%s", getenv("CABLEDESK_SOURCE"), name);
	if (file_read_all(a, path.ptr, SIZE_MAX, &bytes, NULL) != STATUS_OK)
		fail_msg("%s cannot be read", path.ptr);
	return bytes;
}

static void expect(const char *what, struct slice found, const char *expected)
{
	if (!slice_equals(found, expected))
		fail_msg("%s: \"%.*s\", expected \"%s\"", what, (int)found.len, found.ptr == NULL ? "" : found.ptr,
		         expected);
}

static void expect_paragraph(const struct cable *c, size_t i, enum paragraph_kind kind, int number, const char *mark,
                             const char *begins)
{
	if (i >= c->paragraph_count)
		fail_msg("there is no paragraph %zu of %zu", i, c->paragraph_count);
	const struct paragraph *p = &c->paragraphs[i];
	struct slice words = slice_span(c->text, p->words);
	if (p->kind != kind || p->number != number || !slice_equals(p->mark, mark) || !slice_starts_with(words, begins))
		fail_msg("paragraph %zu: kind %d, number %d, mark (%.*s), \"%.*s\"; expected kind %d, number %d, mark "
		         "(%s), \"%s\"",
		         i, (int)p->kind, p->number, (int)p->mark.len, p->mark.ptr == NULL ? "" : p->mark.ptr,
		         (int)words.len, words.ptr, (int)kind, number, mark, begins);
}

static void expect_moment(struct moment m, const char *expected)
{
	char text[MOMENT_TEXT_MAX];
	moment_write(m, text);
	assert_string_equal(text, expected);
}

static bool has_flag(const struct cable *c, const char *sentence)
{
	for (size_t i = 0; i < c->flag_count; i++) {
		if (strcmp(c->flags[i].sentence, sentence) == 0)
			return true;
	}
	return false;
}

static bool has_caption(const struct cable *c, const char *caption)
{
	for (size_t i = 0; i < c->caption_count; i++) {
		if (slice_equals(c->captions[i], caption))
			return true;
	}
	return false;
}

/* The fields of two telegrams of the 1970s as a person reads them in the source. */
static void test_reads_real_telegrams(void **state)
{
	(void)state;
	struct arena a = {0};
	struct read_volume v;
	read_source(&v, file_of(&a, "frus1969-76ve08-excerpt.xml"), 1000, 0);
	assert_int_equal(v.count, 2);
	assert_int_equal(v.status[0], STATUS_OK);
	assert_int_equal(v.status[1], STATUS_OK);
	expect("volume", v.volume.id, "frus1969-76ve08");
	const struct cable *c = &v.cables[0];
	expect("number", v.documents[0].number, "16");
	assert_int_equal(v.documents[0].kind, PRINTED_TELEGRAM);
	expect("mrn", c->mrn, "74KABUL7137");
	expect("post", c->post, "KABUL");
	expect_moment(c->date, "1974-11-12T07:50Z");
	expect("dtg", c->dtg, "120750Z NOV 74");
	assert_int_equal(c->precedence, PRECEDENCE_ROUTINE);
	expect("from", c->from.name, "AMEMBASSY KABUL");
	assert_int_equal(c->to_count, 1);
	expect("to", c->to[0].name, "SECSTATE WASHDC");
	expect("to", c->to[0].indicator, "RUEHC");
	expect("to", c->to[0].number, "0286");
	assert_int_equal(c->info_count, 3);
	expect("info", c->info[2].name, "AMEMBASSY TEHRAN");
	assert_int_equal(c->classification, CLASSIFICATION_CONFIDENTIAL);
	expect("classification", c->classification_words, "Confidential");
	assert_true(has_caption(c, "LIMDIS"));
	expect("E.O.", c->executive_order, "11652: GDS");
	assert_int_equal(c->tag_count, 3);
	expect("subject", c->subject, "PAK-AFGHAN RELATIONS");
	expect("signer", c->signer, "ELIOT");
	assert_int_equal(c->paragraph_count, 5);
	expect_paragraph(c, 0, PARAGRAPH_PLAIN, 0, "", "SUMMARY: THE AFGHANS NOVEMBER 9 RETURNED");
	expect_paragraph(c, 1, PARAGRAPH_NUMBERED, 1, "", "GOA ANNOUNCED NOVEMBER 9");
	expect_paragraph(c, 3, PARAGRAPH_NUMBERED, 4, "", "DEPFONMIN ABDULLAH NOVEMBER 11 TOLD AMBASSADOR");
	expect_paragraph(c, 4, PARAGRAPH_NUMBERED, 5, "", "COMMENT AND RECOMMENDATION:");
	assert_false(has_flag(c, "cable.flag_date_differs"));
	assert_false(has_flag(c, "cable.flag_no_classification"));

	c = &v.cables[1];
	expect("mrn", c->mrn, "75KABUL1156");
	expect_moment(c->date, "1975-02-23T12:30Z");
	assert_true(has_flag(c, "cable.flag_date_differs"));
	assert_int_equal(c->precedence, PRECEDENCE_IMMEDIATE);
	assert_true(has_caption(c, "NODIS"));
	assert_int_equal(c->caption_count, 1);
	expect("subject", c->subject, "MILITARY SUPPLY - SOUTH ASIA, AFGHAN REACTION");
	expect("signer", c->signer, "CURRAN");
	assert_int_equal(c->paragraph_count, 5);
	expect_paragraph(c, 4, PARAGRAPH_NUMBERED, 9, "", "CONVERSATION CONCLUDED");
	assert_int_equal(v.documents[1].page_count, 3);
	expect("page", v.documents[1].pages[0].number, "1");
	assert_int_equal(v.documents[1].pages[0].at, 0);
	expect("page", v.documents[1].pages[1].number, "2");
	assert_true(slice_starts_with(slice_from(c->text, v.documents[1].pages[1].at), "DISCOVERED THAT COLONEL"));
	assert_true(slice_starts_with(slice_from(c->text, v.documents[1].pages[2].at), "9. CONVERSATION"));
	arena_free(&v.arena);
	arena_free(&a);
}

static void test_reads_memoranda_letters_and_front_matter(void **state)
{
	(void)state;
	struct arena a = {0};
	struct read_volume v;
	read_source(&v, file_of(&a, "tei-volume.xml"), 4096, 0);
	static const enum printed_kind kinds[] = {PRINTED_EDITORIAL_NOTE, PRINTED_MEMORANDUM, PRINTED_TELEGRAM,
	                                          PRINTED_LETTER};
	assert_int_equal(v.count, 4);
	for (size_t i = 0; i < v.count; i++) {
		assert_int_equal(v.status[i], STATUS_OK);
		assert_int_equal(v.documents[i].kind, kinds[i]);
		expect("volume", v.documents[i].volume, "fral1976-79v03");
		assert_int_equal(v.cables[i].flag_count, 0);
	}
	expect("title", v.volume.title, "Foreign Relations of Aldermark, 1976–1979, Volume III, The River Ovra");
	assert_int_equal(v.volume.count, 6);
	expect("entry", tei_volume_find(&v.volume, slice_of("#t_GOZ1"))->words, "Government of Zhelmia");
	expect("entry", tei_volume_find(&v.volume, slice_of("p_CB1"))->name, "Colloway, Bastian, Sr.");
	assert_null(tei_volume_find(&v.volume, slice_of("#p_NOBODY")));

	const struct cable *c = &v.cables[1];
	expect_moment(c->date, "1979-05-28");
	assert_int_equal(c->classification, CLASSIFICATION_SECRET);
	assert_true(has_caption(c, "NODIS") && has_caption(c, "SENSITIVE"));
	expect("subject", c->subject, "The River Ovra");
	assert_int_equal(c->paragraph_count, 4);
	expect_paragraph(c, 0, PARAGRAPH_PLAIN, 0, "",
	                 "Colloway: How many cubic meters are we speaking of? I was told");
	expect_paragraph(c, 1, PARAGRAPH_PLAIN, 0, "", "Harrowgate: He speaks of [less than 1 line");
	expect_paragraph(c, 2, PARAGRAPH_PLAIN, 0, "", "August 140");
	assert_int_equal(c->omission_count, 1);
	const struct printed *d = &v.documents[1];
	assert_int_equal(d->note_count, 3);
	assert_int_equal(d->notes[0].kind, PRINTED_NOTE_SOURCE);
	expect("footnote", slice_span(c->text, d->notes[1].words), "The figures were left open; see Document 3.");
	assert_true(slice_ends_with(slice_part(c->text, 0, d->notes[1].at), "are we speaking of?"));
	assert_true(d->name_count > 2);
	expect("person", slice_span(c->text, d->names[1].span), "Bastian Colloway");
	expect("person", d->entries[d->names[1].entry].words, "Secretary of External Affairs");
	assert_true(slice_starts_with(slice_from(c->text, d->pages[0].at), "Harrowgate: He"));

	c = &v.cables[2];
	expect("mrn", c->mrn, "79BRZENY905");
	assert_int_equal(c->classification, CLASSIFICATION_LIMITED);
	expect("signer", c->signer, "HARROWGATE");
	expect_paragraph(c, 4, PARAGRAPH_NUMBERED, 3, "LOU", "COMMENT: PROTOCOL WILL SERVE VERY WELL");

	c = &v.cables[3];
	expect_moment(c->date, "1979-07");
	expect("from", c->from.name, "Deputy Minister Horomir");
	expect("to", c->to[0].name, "Ambassador Harrowgate");
	expect("signer", c->signer, "Ottokar Horomir");
	assert_int_equal(c->classification, CLASSIFICATION_NONE);
	expect_paragraph(c, 3, PARAGRAPH_PLAIN, 0, "", "Yours sincerely,");
	expect_paragraph(c, 4, PARAGRAPH_HEADING, 0, "", "Attachment");
	expect_paragraph(c, 6, PARAGRAPH_NUMBERED, 2, "", "It is not written here.");
	expect("entry", v.documents[3].entries[0].id, "p_XX9");
	expect("entry", v.documents[3].entries[0].name, "");
	arena_free(&v.arena);
	arena_free(&a);
}

/* What must hold of any reading, whatever was read. */
static void expect_sound(const struct cable *c, const struct printed *d)
{
	for (size_t i = 0; i < d->note_count; i++) {
		assert_true(d->notes[i].words.begin <= d->notes[i].words.end && d->notes[i].words.end <= c->text.len);
		const struct span *last = c->noise_count > 0 ? &c->noise[c->noise_count - 1] : NULL;
		if (d->notes[i].words.end > d->notes[i].words.begin &&
		    (last == NULL || d->notes[i].words.begin < last->begin || d->notes[i].words.end > last->end))
			fail_msg("note %zu is no noise", i);
		assert_true(d->notes[i].words.begin >= c->body.end && d->notes[i].words.begin >= c->head.end);
		for (size_t k = 0; k < c->paragraph_count; k++)
			assert_true(c->paragraphs[k].span.end <= d->notes[i].words.begin);
	}
	for (size_t i = 0; i < d->name_count; i++)
		assert_true(d->names[i].span.begin <= d->names[i].span.end && d->names[i].span.end <= c->text.len);
	for (size_t i = 0; i < d->page_count; i++)
		assert_true(d->pages[i].at <= c->text.len);
}

/* The reading can be kept: its JSON makes the same cable, which all its checks accept. */
static void expect_kept(struct arena *a, const struct cable *c)
{
	struct cable again;
	struct error err = {0};
	struct buffer first = {0};
	struct buffer second = {0};
	cable_write_json(&first, c);
	if (cable_read_json(a, c->text, buffer_slice(&first), &again, &err) != STATUS_OK)
		fail_msg("%s %s: %.*s", err.sentence, err.values[0].text, (int)first.len, first.ptr);
	cable_write_json(&second, &again);
	assert_true(slice_equal(buffer_slice(&first), buffer_slice(&second)));
	buffer_free(&first);
	buffer_free(&second);
}

static void test_keeps_editors_words_apart(void **state)
{
	(void)state;
	static const char *const files[] = {"frus1969-76ve08-excerpt.xml", "tei-volume.xml"};
	for (size_t f = 0; f < 2; f++) {
		struct arena a = {0};
		struct read_volume v;
		read_source(&v, file_of(&a, files[f]), 4096, 0);
		for (size_t i = 0; i < v.count; i++) {
			expect_sound(&v.cables[i], &v.documents[i]);
			expect_kept(&v.arena, &v.cables[i]);
		}
		arena_free(&v.arena);
		arena_free(&a);
	}
}

static void test_cuts_alike_in_any_chunks(void **state)
{
	(void)state;
	static const size_t chunks[] = {1, 2, 3, 7, 64, 1000, 1 << 20};
	struct arena a = {0};
	struct slice source = file_of(&a, "tei-volume.xml");
	for (size_t k = 0; k < sizeof chunks / sizeof *chunks; k++) {
		struct read_volume v;
		read_source(&v, source, chunks[k], 0);
		assert_int_equal(v.count, 4);
		assert_int_equal(v.volume.count, 6);
		for (size_t i = 0; i < v.count; i++) {
			struct slice bytes =
			    slice_part(source, v.pieces[i].offset, v.pieces[i].offset + v.pieces[i].length);
			if (!slice_starts_with(bytes, "<div type=\"document\"") || !slice_ends_with(bytes, "</div>") ||
			    v.pieces[i].unclosed)
				fail_msg("in chunks of %zu, document %zu is cut wrongly: %.40s", chunks[k], i,
				         bytes.ptr);
		}
		arena_free(&v.arena);
	}
	arena_free(&a);
}

static void test_goes_on_behind_a_document(void **state)
{
	(void)state;
	struct arena a = {0};
	struct read_volume v;
	struct slice source = file_of(&a, "tei-volume.xml");
	read_source(&v, source, 4096, 0);
	struct tei_cutter cutter = {0};
	struct tei_piece piece;
	uint64_t from = v.pieces[1].offset + v.pieces[1].length;
	tei_cutter_begin(&cutter, from, 0);
	assert_int_equal(tei_cutter_feed(&cutter, slice_from(source, (size_t)from), NULL), STATUS_OK);
	assert_true(tei_cutter_next(&cutter, &piece));
	assert_int_equal(piece.offset, v.pieces[2].offset);
	assert_int_equal(piece.length, v.pieces[2].length);
	tei_cutter_free(&cutter);
	arena_free(&v.arena);
	arena_free(&a);
}

/* ---- Hostile volumes ---- */

#define DOCUMENT(ID, WORDS) "<div type=\"document\" xml:id=\"" ID "\"><p>" WORDS "</p></div>"

static void read_words(struct read_volume *v, const char *volume)
{
	read_source(v, slice_of(volume), 100, 0);
}

static void expect_error(const struct read_volume *v, size_t i, const char *sentence)
{
	if (i >= v->count || v->status[i] == STATUS_OK || strcmp(v->errors[i].sentence, sentence) != 0)
		fail_msg("document %zu of %zu: %s, expected %s", i, v->count,
		         i >= v->count || v->status[i] == STATUS_OK ? "read" : v->errors[i].sentence, sentence);
}

static void test_expands_no_entity(void **state)
{
	(void)state;
	struct read_volume v;
	read_words(&v,
	           "<?xml version=\"1.0\"?><!DOCTYPE TEI [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;\">"
	           "<!ENTITY x SYSTEM \"file:///etc/passwd\"><!-- it's ]> --> <!ENTITY p \"<div type='document'>\">]>"
	           "<TEI xml:id=\"v\"><text>" DOCUMENT("d1", "&b;") DOCUMENT("d2", "&x;")
	               DOCUMENT("d3", "&lt;5 &amp; more &#8217;&#x41;") "</text></TEI>");
	assert_int_equal(v.count, 3);
	expect_error(&v, 0, "cable.tei_entity");
	assert_string_equal(v.errors[0].values[0].text, "b");
	expect_error(&v, 1, "cable.tei_entity");
	assert_int_equal(v.status[2], STATUS_OK);
	expect("words", slice_span(v.cables[2].text, v.cables[2].paragraphs[0].words), "<5 & more ’A");
	arena_free(&v.arena);
}

static void test_a_broken_document_costs_itself(void **state)
{
	(void)state;
	struct read_volume v;
	read_words(&v, "<TEI><text>" DOCUMENT("d1", "a </q>")
	                   DOCUMENT("d2", "whole") "<div type='document'><div><p>never closed</p></div>" DOCUMENT(
	                       "d4", "and more") "<div type='document'/><div type='document'><p>the end is mis");
	assert_int_equal(v.count, 6);
	expect_error(&v, 0, "cable.tei_malformed");
	assert_int_equal(v.status[1], STATUS_OK);
	assert_true(v.pieces[2].unclosed);
	assert_int_equal(v.status[2], STATUS_OK);
	assert_true(has_flag(&v.cables[2], "cable.flag_cut_off"));
	assert_int_equal(v.status[3], STATUS_OK);
	expect_error(&v, 4, "cable.tei_empty");
	assert_int_equal(v.status[5], STATUS_OK);
	assert_true(has_flag(&v.cables[5], "cable.flag_cut_off"));
	expect("words", slice_span(v.cables[5].text, v.cables[5].paragraphs[0].words), "the end is mis");
	arena_free(&v.arena);
}

/* A file that was cut anywhere: what is there is read, and sound. */
static void test_reads_what_a_cut_left(void **state)
{
	(void)state;
	struct arena a = {0};
	struct slice source = file_of(&a, "tei-volume.xml");
	for (size_t len = 0; len < source.len; len += 29) {
		struct read_volume v;
		read_source(&v, slice_part(source, 0, len), 997, 0);
		for (size_t i = 0; i < v.count; i++) {
			if (v.status[i] != STATUS_OK && v.status[i] != STATUS_INPUT)
				fail_msg("cut at %zu: %s", len, v.errors[i].sentence);
			if (v.status[i] != STATUS_OK)
				continue;
			expect_sound(&v.cables[i], &v.documents[i]);
			expect_kept(&v.arena, &v.cables[i]);
		}
		arena_free(&v.arena);
	}
	arena_free(&a);
}

static void repeat(struct buffer *out, const char *words, size_t times)
{
	for (size_t i = 0; i < times; i++)
		buffer_add_cstr(out, words);
}

/* Reads a document that is `start`, `words` again and again, and `end`, followed by one that is sound. */
static void read_repeated(struct read_volume *v, struct buffer *volume, const char *start, const char *words,
                          size_t times, const char *end)
{
	buffer_clear(volume);
	buffer_add_cstr(volume, "<TEI><text>");
	buffer_add_cstr(volume, start);
	repeat(volume, words, times);
	buffer_add_cstr(volume, end);
	buffer_add_cstr(volume, DOCUMENT("d9", "sound") "</text></TEI>");
	assert_int_equal(buffer_done(volume, NULL), STATUS_OK);
	read_source(v, buffer_slice(volume), 65536, 0);
	assert_int_equal(v->count, 2);
	assert_int_equal(v->status[1], STATUS_OK);
}

static void test_ends_in_time_whatever_stands_there(void **state)
{
	(void)state;
	struct buffer volume = {0};
	struct read_volume v;
	static const char open[] = "<div type='document'><p>";
	read_repeated(&v, &volume, open, "<hi>", 200000, "</p></div>");
	expect_error(&v, 0, "cable.tei_deep");
	arena_free(&v.arena);
	read_repeated(&v, &volume, "<div type='document'>", "<div>", 200000, "");
	expect_error(&v, 0, "cable.tei_deep");
	arena_free(&v.arena);
	read_repeated(&v, &volume, open, "thirty megabytes of words in one field ", 800000, "</p></div>");
	assert_int_equal(v.status[0], STATUS_OK);
	assert_int_equal(v.cables[0].paragraph_count, 1);
	arena_free(&v.arena);
	read_repeated(&v, &volume, open, "\"'", 500000, "</p></div>");
	assert_int_equal(v.status[0], STATUS_OK);
	arena_free(&v.arena);
	read_repeated(&v, &volume, open, "<", 1000000, "</p></div>");
	expect_error(&v, 0, "cable.tei_tag");
	arena_free(&v.arena);
	read_repeated(&v, &volume, open, "<!", 500000, "</p></div>");
	expect_error(&v, 0, "cable.tei_tag");
	arena_free(&v.arena);
	read_repeated(&v, &volume, "<div type='document'><p ", "a='b' ", 200000, ">x</p></div>");
	expect_error(&v, 0, "cable.tei_tag");
	arena_free(&v.arena);
	read_repeated(&v, &volume, open, "<note>n</note>", 100000, "</p></div>");
	assert_int_equal(v.documents[0].note_count, 100000);
	arena_free(&v.arena);
	buffer_free(&volume);
}

static void test_a_document_that_is_too_long_costs_itself(void **state)
{
	(void)state;
	struct buffer volume = {0};
	struct read_volume v;
	buffer_add_cstr(&volume, "<TEI><text>" DOCUMENT("d1", "short") "<div type='document'><p>");
	repeat(&volume, "long ", 4000);
	buffer_add_cstr(&volume, "</p></div>" DOCUMENT("d3", "short") "</text></TEI>");
	read_source(&v, buffer_slice(&volume), 500, 10000);
	assert_int_equal(v.count, 3);
	assert_true(v.pieces[1].too_long && v.pieces[1].bytes.len == 0);
	assert_int_equal(v.pieces[1].length, strlen("<div type='document'><p></p></div>") + 20000);
	assert_int_equal(v.status[0], STATUS_OK);
	assert_int_equal(v.status[2], STATUS_OK);
	assert_int_equal(v.pieces[2].offset, v.pieces[1].offset + v.pieces[1].length);
	arena_free(&v.arena);
	buffer_free(&volume);
}

static void test_reads_other_encodings_and_control_characters(void **state)
{
	(void)state;
	static const char volume[] = "<TEI><text><div type='document'><p>caf\xE9 \0 x\x01y</p></div>"
	                             "<div type='document'><p>caf\xC3\xA9</p></div></text></TEI>";
	struct read_volume v;
	read_source(&v, slice_make(volume, sizeof volume - 1), 4096, 0);
	assert_int_equal(v.count, 2);
	expect("words", slice_span(v.cables[0].text, v.cables[0].paragraphs[0].words), "café x y");
	expect("words", slice_span(v.cables[1].text, v.cables[1].paragraphs[0].words), "café");
	arena_free(&v.arena);
}

static void test_knows_volumes_by_their_root(void **state)
{
	(void)state;
	assert_true(tei_begins(slice_of("\xEF\xBB\xBF<?xml version='1.0'?><!-- <TEI> -->\n<TEI xmlns='x'>")));
	assert_true(tei_begins(slice_of("<tei:TEI xmlns:tei='x'><text>")));
	assert_false(tei_begins(slice_of("<?xml version='1.0'?><html><p>TEI</p>")));
	assert_false(tei_begins(slice_of("O 160106Z NOV 79\nFM SECSTATE WASHDC\n")));
	assert_false(tei_begins(slice_of("<!-- <TEI>")));
	assert_false(tei_begins(slice_of("")));
}

static void test_reads_source_notes(void **state)
{
	(void)state;
	struct source_note note;
	source_note_parse(
	    slice_of("Source: National Archives, RG 59, Box 2. Top Secret; Immediate; Eyes Only; drafted by "
	             "X; Cherokee. Secret."),
	    &note);
	assert_int_equal(note.classification, CLASSIFICATION_TOP_SECRET);
	assert_int_equal(note.precedence, PRECEDENCE_IMMEDIATE);
	assert_int_equal(note.caption_count, 2);
	expect("caption", note.captions[0], "Eyes Only");
	expect("caption", note.captions[1], "Cherokee");
	source_note_parse(slice_of("Source: Ford Library. No classification marking. Secretary Kissinger spoke."),
	                  &note);
	assert_int_equal(note.classification, CLASSIFICATION_NONE);
}

/* Memory that fails at any place is an error that is told, and nothing else. */
static void test_survives_without_memory(void **state)
{
	(void)state;
	struct arena source_arena = {0};
	struct slice source = file_of(&source_arena, "tei-volume.xml");
	struct read_volume v;
	read_source(&v, source, 4096, 0);
	for (size_t i = 0; i < v.count; i++) {
		struct slice bytes = slice_part(source, v.pieces[i].offset, v.pieces[i].offset + v.pieces[i].length);
		enum status status = STATUS_MEMORY;
		for (size_t n = 1; status == STATUS_MEMORY; n++) {
			struct arena a = {.fail_at = n};
			struct cable c;
			struct error err;
			status = cable_read_tei(&a, &posts, &v.volume, slice_of("7"), bytes, &c, &err);
			arena_free(&a);
		}
		assert_int_equal(status, STATUS_OK);
	}
	arena_free(&v.arena);
	arena_free(&source_arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_reads_real_telegrams),
	    cmocka_unit_test(test_reads_memoranda_letters_and_front_matter),
	    cmocka_unit_test(test_keeps_editors_words_apart),
	    cmocka_unit_test(test_cuts_alike_in_any_chunks),
	    cmocka_unit_test(test_goes_on_behind_a_document),
	    cmocka_unit_test(test_expands_no_entity),
	    cmocka_unit_test(test_a_broken_document_costs_itself),
	    cmocka_unit_test(test_reads_what_a_cut_left),
	    cmocka_unit_test(test_ends_in_time_whatever_stands_there),
	    cmocka_unit_test(test_a_document_that_is_too_long_costs_itself),
	    cmocka_unit_test(test_reads_other_encodings_and_control_characters),
	    cmocka_unit_test(test_knows_volumes_by_their_root),
	    cmocka_unit_test(test_reads_source_notes),
	    cmocka_unit_test(test_survives_without_memory),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
