#include "archive/embedded/embedded.h"
#include "archive/fields.h"
#include "base/digest.h"

#include <sqlite3.h>

/* What a hostile document may put into one row. */
enum { VALUE_MAX = 512, MANY_MAX = 1000 };

/* A reading whose row stands already, and whose words wait until all rows of the transaction do. */
struct new_reading {
	int64_t id;
	const struct cable *value;
	struct slice text; /* field_indexed_text */
};

struct writer {
	struct embedded *e;
	struct db *db;
	const struct import_set *undone;
	struct arena *a;    /* for one item */
	struct arena *kept; /* for the transaction */
	struct error *err;
	struct archive_counts counts;
	struct new_reading *readings;
	size_t reading_count, reading_room;
};

/* ---- Rows that are found or made ---- */

/* Runs a statement that was bound; puts the number of its first row into `id`, 0 without one. */
static enum status take_id(struct db_statement *st, int64_t *id, struct error *err)
{
	bool row = false;
	enum status status = db_step(st, &row, err);
	*id = status == STATUS_OK && row ? db_column_int64(st, 0) : 0;
	db_finish(st);
	return status;
}

/* The row id of a value in a table of two columns, made if it is not there. */
static enum status find_or_add(struct writer *w, const char *find, const char *add, int64_t field, struct slice value,
                               bool is_text, int64_t *id)
{
	const char *const statements[] = {find, add};
	*id = 0;
	for (size_t i = 0; i < 2 && *id == 0; i++) {
		struct db_statement *st = NULL;
		enum status status = db_prepare(w->db, statements[i], &st, w->err);
		if (status != STATUS_OK)
			return status;
		if (is_text)
			db_bind_text(st, 1, value);
		else
			db_bind_bytes(st, 1, value);
		if (field != 0)
			db_bind_int64(st, 2, field);
		status = take_id(st, id, w->err);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

static enum status original_id(struct writer *w, const char *sha, int64_t *id)
{
	return find_or_add(w, "SELECT id FROM original WHERE sha = ?1",
	                   "INSERT INTO original (sha) VALUES (?1) RETURNING id", 0, slice_of(sha), true, id);
}

static enum status collection_id(struct writer *w, struct slice name, int64_t *id)
{
	return find_or_add(w, "SELECT id FROM collection WHERE name = ?1",
	                   "INSERT INTO collection (name) VALUES (?1) RETURNING id", 0, name, true, id);
}

/* 0 for an empty value. */
static enum status value_id(struct writer *w, enum query_field field, struct slice words, int64_t *id)
{
	*id = 0;
	words = slice_trim(words);
	if (words.len > VALUE_MAX) {
		words.len = VALUE_MAX;
		while (words.len > 0 && ((unsigned char)words.ptr[words.len] & 0xC0) == 0x80)
			words.len--;
	}
	if (words.len == 0)
		return STATUS_OK;
	return find_or_add(w, "SELECT id FROM value WHERE words = ?1 AND field = ?2",
	                   "INSERT INTO value (words, field) VALUES (?1, ?2) RETURNING id", field, words, true, id);
}

/* ---- A reading ---- */

static enum status add_reading_row(struct writer *w, const struct archive_item *item, int64_t cable, int64_t *reading)
{
	const struct cable *c = item->value;
	struct db_statement *st = NULL;
	struct slice key = field_key(w->a, FIELD_MRN, cable_name(c), true);
	if (key.ptr == NULL)
		return error_memory(w->err);
	enum status status =
	    db_prepare(w->db,
	               "INSERT INTO reading (cable, sha, mrn, mrn_key, subject, summary, flags, json, text) "
	               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING id",
	               &st, w->err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, cable);
	db_bind_bytes(st, 2, slice_make((const char *)item->reading.bytes, sizeof item->reading.bytes));
	db_bind_text(st, 3, cable_name(c));
	db_bind_text(st, 4, key);
	db_bind_text(st, 5, c->subject);
	db_bind_text(st, 6, c->summary);
	db_bind_int64(st, 7, (int64_t)c->flag_count);
	db_bind_text(st, 8, item->json);
	db_bind_text(st, 9, c->text);
	return take_id(st, reading, w->err);
}

static enum status add_ids(struct writer *w, enum query_field field, const struct slice *values, size_t count,
                           struct buffer *many, int64_t *added)
{
	for (size_t i = 0; i < count && i < MANY_MAX; i++) {
		int64_t id;
		enum status status = value_id(w, field, values[i], &id);
		if (status != STATUS_OK)
			return status;
		if (id == 0)
			continue;
		for (int shift = 0; shift < 32; shift += 8)
			buffer_add_byte(many, (char)(id >> shift & 0xFF));
		++*added;
	}
	return buffer_done(many, w->err);
}

static enum status bind_fields(struct writer *w, struct db_statement *st, const struct cable *c, struct buffer *many)
{
	struct slice sender = field_sender(w->a, c);
	int64_t post, sender_id, signer, tags = 0, captions = 0;
	if (sender.ptr == NULL)
		return error_memory(w->err);
	enum status status = value_id(w, FIELD_POST, c->post, &post);
	if (status == STATUS_OK)
		status = value_id(w, FIELD_FROM, sender, &sender_id);
	if (status == STATUS_OK)
		status = value_id(w, FIELD_SIGNER, c->signer, &signer);
	if (status == STATUS_OK)
		status = add_ids(w, FIELD_TAG, c->tags, c->tag_count, many, &tags);
	if (status == STATUS_OK)
		status = add_ids(w, FIELD_CAPTION, c->captions, c->caption_count, many, &captions);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 3, post);
	db_bind_int64(st, 4, sender_id);
	db_bind_int64(st, 5, signer);
	db_bind_int64(st, 6, c->date.ms);
	db_bind_int64(st, 7, c->date.precision);
	db_bind_int64(st, 8, c->classification);
	db_bind_int64(st, 10, tags);
	db_bind_bytes(st, 11, buffer_slice(many));
	return STATUS_OK;
}

static enum status add_fields(struct writer *w, const struct cable *c, int64_t cable, int64_t reading, size_t words)
{
	struct db_statement *st = NULL;
	struct buffer many = {0};
	enum status status = db_prepare(
	    w->db,
	    "INSERT INTO field (reading, cable, post, sender, signer, date_ms, date_precision, class, words, tags, "
	    "many) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
	    &st, w->err);
	if (status != STATUS_OK)
		goto out;
	db_bind_int64(st, 1, reading);
	db_bind_int64(st, 2, cable);
	db_bind_int64(st, 9, (int64_t)words);
	status = bind_fields(w, st, c, &many);
	if (status == STATUS_OK)
		status = db_run(st, w->err);
out:
	db_finish(st);
	buffer_free(&many);
	return status;
}

static enum status add_references(struct writer *w, const struct cable *c, int64_t reading)
{
	struct db_statement *st = NULL;
	enum status status =
	    db_prepare(w->db, "INSERT OR IGNORE INTO reference (mrn_key, reading) VALUES (?1, ?2)", &st, w->err);
	for (size_t i = 0; status == STATUS_OK && i < c->reference_count; i++) {
		struct slice key = field_key(w->a, FIELD_REF, c->references[i].mrn, true);
		if (key.ptr == NULL) {
			status = error_memory(w->err);
			break;
		}
		if (key.len == 0)
			continue;
		db_bind_text(st, 1, key);
		db_bind_int64(st, 2, reading);
		status = db_run(st, w->err);
	}
	db_finish(st);
	return status;
}

static enum status add_words(struct writer *w, const struct new_reading *reading)
{
	struct db_statement *st = NULL;
	struct slice addressees = field_addressees(w->a, reading->value);
	if (addressees.ptr == NULL)
		return error_memory(w->err);
	enum status status = db_prepare(
	    w->db, "INSERT INTO word (rowid, text, subject, addressees) VALUES (?1, ?2, ?3, ?4)", &st, w->err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, reading->id);
	db_bind_text(st, 2, reading->text);
	db_bind_text(st, 3, reading->value->subject);
	db_bind_text(st, 4, addressees);
	status = db_run(st, w->err);
	db_finish(st);
	return status;
}

/* All but its words. */
static enum status add_reading(struct writer *w, const struct archive_item *item, int64_t cable, int64_t *reading)
{
	struct slice text = field_indexed_text(w->kept, item->value);
	struct new_reading *slot = arena_push(w->kept, &w->readings, w->reading_count, &w->reading_room, sizeof *slot);
	size_t words = 0;
	if (text.ptr == NULL || slot == NULL)
		return error_memory(w->err);
	enum status status = add_reading_row(w, item, cable, reading);
	if (status == STATUS_OK && *reading > UINT32_MAX)
		status = error_set(w->err, STATUS_LIMIT, "archive.full");
	if (status == STATUS_OK)
		status = passage_files_add(w->e, (uint32_t)*reading, item->value, text, &words, w->err);
	if (status == STATUS_OK)
		status = add_fields(w, item->value, cable, *reading, words);
	if (status == STATUS_OK)
		status = add_references(w, item->value, *reading);
	if (status != STATUS_OK)
		return status;
	*slot = (struct new_reading){*reading, item->value, text};
	w->reading_count++;
	return STATUS_OK;
}

static enum status add_all_words(struct writer *w)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; status == STATUS_OK && i < w->reading_count; i++) {
		status = add_words(w, &w->readings[i]);
		arena_reset(w->a);
	}
	return status;
}

static enum status find_or_add_cable(struct writer *w, const struct cable_id *id, int64_t *cable)
{
	struct slice sha = slice_make((const char *)id->bytes, sizeof id->bytes);
	return find_or_add(w, "SELECT id FROM cable WHERE sha = ?1", "INSERT INTO cable (sha) VALUES (?1) RETURNING id",
	                   0, sha, false, cable);
}

static enum status find_reading(struct writer *w, const struct cable_id *id, int64_t cable, int64_t *reading)
{
	struct db_statement *st = NULL;
	enum status status = db_prepare(w->db, "SELECT id FROM reading WHERE cable = ?1 AND sha = ?2", &st, w->err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, cable);
	db_bind_bytes(st, 2, slice_make((const char *)id->bytes, sizeof id->bytes));
	return take_id(st, reading, w->err);
}

/* ---- What is new ---- */

/* Whether a bound statement gives a source (original, collection) whose import was not undone. */
static enum status shows_any(struct writer *w, struct db_statement *st, bool *out)
{
	bool row = false;
	enum status status = STATUS_OK;
	*out = false;
	while (!*out && (status = db_step(st, &row, w->err)) == STATUS_OK && row)
		*out = !import_set_has_rows(w->undone, db_column_int64(st, 0), db_column_int64(st, 1));
	db_finish(st);
	return *out ? STATUS_OK : status;
}

static enum status knows_cable(struct writer *w, int64_t cable, bool *out)
{
	struct db_statement *st = NULL;
	enum status status = db_prepare(w->db,
	                                "SELECT s.original, s.collection FROM reading r JOIN source s "
	                                "ON s.reading = r.id WHERE r.cable = ?1",
	                                &st, w->err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, cable);
	return shows_any(w, st, out);
}

/* Whether another cable has the MRN, or the volume and number. */
static enum status knows_mrn(struct writer *w, const struct cable *c, int64_t cable, bool *out)
{
	struct db_statement *st = NULL;
	struct slice key = field_key(w->a, FIELD_MRN, cable_name(c), true);
	*out = false;
	if (key.ptr == NULL)
		return error_memory(w->err);
	if (key.len == 0)
		return STATUS_OK;
	enum status status = db_prepare(w->db,
	                                "SELECT s.original, s.collection FROM reading r JOIN source s "
	                                "ON s.reading = r.id WHERE r.mrn_key = ?1 AND r.mrn_key <> '' "
	                                "AND r.cable <> ?2",
	                                &st, w->err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, key);
	db_bind_int64(st, 2, cable);
	return shows_any(w, st, out);
}

/* What is held of an item before it is written; `cable` and `reading` are 0 if there is no such row. */
static enum status judge(struct writer *w, const struct archive_item *item, int64_t cable, int64_t reading,
                         struct archive_novelty *out)
{
	*out = (struct archive_novelty){.has_reading = reading != 0};
	enum status status = knows_cable(w, cable, &out->has_cable);
	if (status == STATUS_OK && !out->has_cable)
		status = knows_mrn(w, item->value, cable, &out->has_mrn);
	return status;
}

static enum status foresee_item(struct writer *w, const struct archive_item *item, struct archive_novelty *out)
{
	struct db_statement *st = NULL;
	int64_t cable = 0, reading = 0;
	enum status status = db_prepare(w->db, "SELECT id FROM cable WHERE sha = ?1", &st, w->err);
	if (status == STATUS_OK) {
		db_bind_bytes(st, 1, slice_make((const char *)item->cable.bytes, sizeof item->cable.bytes));
		status = take_id(st, &cable, w->err);
	}
	if (status == STATUS_OK && cable != 0)
		status = find_reading(w, &item->reading, cable, &reading);
	return status == STATUS_OK ? judge(w, item, cable, reading, out) : status;
}

enum status embedded_foresee(struct archive *archive, const struct archive_item *items, size_t count,
                             struct archive_novelty *out, struct error *err)
{
	struct embedded *e = (struct embedded *)archive;
	struct arena a = {0};
	struct writer w = {.db = e->db, .undone = &e->undone, .a = &a, .err = err};
	enum status status = embedded_follow(e, err);
	if (status != STATUS_OK)
		return status;
	w.db = e->db;
	status = db_begin_read(e->db, err);
	if (status == STATUS_OK && e->undone.row_count < e->undone.count)
		status = import_set_look_up(&e->undone, e->db, err);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		status = foresee_item(&w, &items[i], &out[i]);
		arena_reset(&a);
	}
	db_rollback(e->db);
	arena_free(&a);
	return status;
}

/* ---- A document ---- */

static enum status find_or_add_document(struct writer *w, struct slice bytes, int64_t *document)
{
	unsigned char sha[DIGEST_SIZE];
	struct db_statement *st = NULL;
	digest_sha256(bytes, sha);
	struct slice name = slice_make((const char *)sha, sizeof sha);
	enum status status = db_prepare(w->db, "SELECT id FROM document WHERE sha = ?1", &st, w->err);
	if (status != STATUS_OK)
		return status;
	db_bind_bytes(st, 1, name);
	status = take_id(st, document, w->err);
	if (status != STATUS_OK || *document != 0)
		return status;
	status = db_prepare(w->db, "INSERT INTO document (sha, bytes) VALUES (?1, ?2) RETURNING id", &st, w->err);
	if (status != STATUS_OK)
		return status;
	db_bind_bytes(st, 1, name);
	db_bind_bytes(st, 2, bytes);
	return take_id(st, document, w->err);
}

/* Binds what names a place from parameter 1 on: original, collection, member, offset, length. */
static enum status bind_place(struct writer *w, struct db_statement *st, const struct place *place,
                              struct slice collection)
{
	int64_t original, collection_row;
	enum status status = original_id(w, place->original, &original);
	if (status == STATUS_OK)
		status = collection_id(w, collection, &collection_row);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, original);
	db_bind_int64(st, 2, collection_row);
	db_bind_text(st, 3, place->member);
	db_bind_int64(st, 4, (int64_t)place->offset);
	db_bind_int64(st, 5, (int64_t)place->length);
	return STATUS_OK;
}

static enum status add_source(struct writer *w, const struct archive_section *source, struct slice collection,
                              int64_t reading, bool is_joined, bool *added)
{
	struct db_statement *st = NULL;
	int64_t document;
	enum status status = find_or_add_document(w, source->bytes, &document);
	if (status == STATUS_OK)
		status =
		    db_prepare(w->db,
		               "INSERT OR IGNORE INTO source (original, collection, member, begins, length, reading, "
		               "document, joined) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
		               &st, w->err);
	if (status == STATUS_OK)
		status = bind_place(w, st, &source->place, collection);
	if (status == STATUS_OK) {
		db_bind_int64(st, 6, reading);
		db_bind_int64(st, 7, document);
		db_bind_int64(st, 8, is_joined);
		status = db_run(st, w->err);
		*added = *added || db_changes(w->db) > 0;
	}
	db_finish(st);
	return status;
}

static enum status add_sources(struct writer *w, const struct archive_item *item, int64_t reading, bool *added)
{
	const struct archive_section whole = {.place = item->place, .bytes = item->bytes};
	enum status status = STATUS_OK;
	if (item->section_count == 0)
		return add_source(w, &whole, item->collection, reading, false, added);
	for (size_t i = 0; status == STATUS_OK && i < item->section_count; i++)
		status = add_source(w, &item->sections[i], item->collection, reading, true, added);
	return status;
}

static enum status write_section(struct writer *w, const struct archive_section *section, struct slice collection)
{
	struct db_statement *st = NULL;
	int64_t document;
	enum status status = find_or_add_document(w, section->bytes, &document);
	if (status == STATUS_OK)
		status = db_prepare(w->db,
		                    "INSERT OR IGNORE INTO section (original, collection, member, begins, length, mrn, "
		                    "count, number, document) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
		                    &st, w->err);
	if (status == STATUS_OK)
		status = bind_place(w, st, &section->place, collection);
	if (status == STATUS_OK) {
		db_bind_text(st, 6, section->mrn);
		db_bind_int64(st, 7, section->count);
		db_bind_int64(st, 8, section->number);
		db_bind_int64(st, 9, document);
		status = db_run(st, w->err);
	}
	db_finish(st);
	return status;
}

static enum status write_item(struct writer *w, const struct archive_item *item)
{
	int64_t cable, reading;
	struct archive_novelty held = {0};
	bool added = false;
	enum status status = find_or_add_cable(w, &item->cable, &cable);
	if (status == STATUS_OK)
		status = find_reading(w, &item->reading, cable, &reading);
	if (status == STATUS_OK)
		status = judge(w, item, cable, reading, &held);
	if (status == STATUS_OK && reading == 0)
		status = add_reading(w, item, cable, &reading);
	if (status == STATUS_OK)
		status = add_sources(w, item, reading, &added);
	if (status != STATUS_OK)
		return status;
	w->counts.cables += added;
	w->counts.fresh += !held.has_cable;
	w->counts.differing += held.has_cable ? !held.has_reading : held.has_mrn;
	w->counts.flagged += added && item->value->flag_count > 0;
	return STATUS_OK;
}

static enum status write_set_aside(struct writer *w, const struct archive_set_aside *aside)
{
	struct db_statement *st = NULL;
	enum status status = db_prepare(
	    w->db,
	    "INSERT OR IGNORE INTO set_aside (original, collection, member, begins, length, sentence, detail) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	    &st, w->err);
	if (status == STATUS_OK)
		status = bind_place(w, st, &aside->place, aside->collection);
	if (status == STATUS_OK) {
		db_bind_text(st, 6, aside->sentence);
		db_bind_text(st, 7, aside->detail);
		status = db_run(st, w->err);
		w->counts.set_aside += db_changes(w->db) > 0;
	}
	db_finish(st);
	return status;
}

/* A batch that is repeated late moves nothing back. */
static enum status write_progress(struct writer *w, const struct archive_batch *batch)
{
	struct db_statement *st = NULL;
	int64_t original, collection;
	enum status status = original_id(w, batch->original, &original);
	if (status == STATUS_OK)
		status = collection_id(w, batch->collection, &collection);
	if (status == STATUS_OK)
		status = db_prepare(
		    w->db,
		    "INSERT INTO progress (original, collection, member, next, done, cables, fresh, differing, "
		    "flagged, set_aside) VALUES (?1, ?2, ?10, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO UPDATE SET "
		    "next = CASE WHEN excluded.member > member THEN excluded.next "
		    "WHEN excluded.member = member THEN max(next, excluded.next) ELSE next END, "
		    "member = max(member, excluded.member), done = max(done, excluded.done), "
		    "cables = cables + excluded.cables, fresh = fresh + excluded.fresh, "
		    "differing = differing + excluded.differing, "
		    "flagged = flagged + excluded.flagged, set_aside = set_aside + excluded.set_aside",
		    &st, w->err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, original);
	db_bind_int64(st, 2, collection);
	db_bind_int64(st, 3, (int64_t)batch->next_offset);
	db_bind_int64(st, 4, batch->original_done);
	db_bind_int64(st, 5, (int64_t)w->counts.cables);
	db_bind_int64(st, 6, (int64_t)w->counts.fresh);
	db_bind_int64(st, 7, (int64_t)w->counts.differing);
	db_bind_int64(st, 8, (int64_t)w->counts.flagged);
	db_bind_int64(st, 9, (int64_t)w->counts.set_aside);
	db_bind_int64(st, 10, (int64_t)batch->next_member);
	status = db_run(st, w->err);
	db_finish(st);
	return status;
}

static enum status write_all(struct writer *w, const struct archive_batch *batch)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; status == STATUS_OK && i < batch->item_count; i++) {
		status = write_item(w, &batch->items[i]);
		arena_reset(w->a);
	}
	for (size_t i = 0; status == STATUS_OK && i < batch->aside_count; i++)
		status = write_set_aside(w, &batch->aside[i]);
	for (size_t i = 0; status == STATUS_OK && i < batch->section_count; i++)
		status = write_section(w, &batch->sections[i], batch->collection);
	return status == STATUS_OK ? write_progress(w, batch) : status;
}

/* ---- Between batches ---- */

/* Merges segments of the index, a little in each transaction: how much one batch may take, and after the last batch until
 * nothing is left to merge. */
static enum status merge_segments(struct db *db, bool last, struct error *err)
{
	enum { STEPS_OF_BATCH = 4, STEPS_MAX = 10000 };
	int64_t before, changes = 2;
	enum status status = STATUS_OK;
	/* FTS5 says through the number of changes whether there was something to merge. */
	for (int i = 0; status == STATUS_OK && changes > 1 && i < (last ? STEPS_MAX : STEPS_OF_BATCH); i++) {
		before = sqlite3_total_changes64(db_handle(db));
		status = db_begin(db, err);
		if (status == STATUS_OK)
			status = db_exec(db, "INSERT INTO word (word, rank) VALUES ('merge', 1000)", err);
		if (status == STATUS_OK)
			status = db_commit(db, err);
		db_rollback(db);
		changes = sqlite3_total_changes64(db_handle(db)) - before;
		if (status == STATUS_OK)
			status = db_checkpoint(db, false, NULL, err);
	}
	return status;
}

/* Ends a transaction that came so far with `status`. */
static enum status commit(struct embedded *e, enum status status, struct error *err)
{
	if (status == STATUS_OK)
		status = passage_files_end(e, err);
	if (status == STATUS_OK)
		status = db_commit(e->db, err);
	db_rollback(e->db);
	enum status after = passage_files_committed(e, status == STATUS_OK, status == STATUS_OK ? err : NULL);
	return status == STATUS_OK ? after : status;
}

/* One transaction. */
static enum status write_batches(struct writer *w, const struct archive_batch *batches, size_t count,
                                 struct archive_counts *added)
{
	struct embedded *e = w->e;
	struct error *err = w->err;
	enum status status = db_begin(e->db, err);
	/* Another may have brought an import back into the file since. */
	if (status == STATUS_OK && e->undone.row_count < e->undone.count)
		status = import_set_look_up(&e->undone, e->db, err);
	if (status == STATUS_OK)
		status = passage_files_begin(e, err);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		w->counts = (struct archive_counts){0};
		status = write_all(w, &batches[i]);
		added[i] = w->counts;
	}
	/* The segment is made while FTS5 takes in the words, which is what takes longest here. */
	if (status == STATUS_OK)
		status = passage_files_start(e, false, err);
	if (status == STATUS_OK)
		status = add_all_words(w);
	return commit(e, status, err);
}

enum status embedded_write_all(struct archive *archive, const struct archive_batch *batches, size_t count,
                               struct archive_counts *counts, struct error *err)
{
	struct embedded *e = (struct embedded *)archive;
	struct arena a = {0}, kept = {0};
	struct writer w = {.e = e, .db = e->db, .undone = &e->undone, .a = &a, .kept = &kept, .err = err};
	struct archive_counts *added = arena_array(&kept, count, sizeof *added);
	enum status status = added == NULL ? error_memory(err) : write_batches(&w, batches, count, added);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		archive_counts_add(&counts[i], &added[i]);
	arena_free(&a);
	arena_free(&kept);
	if (status == STATUS_OK)
		status = db_checkpoint(e->db, false, NULL, err);
	return status == STATUS_OK ? merge_segments(e->db, false, err) : status;
}

enum status embedded_settle(struct archive *archive, struct error *err)
{
	struct embedded *e = (struct embedded *)archive;
	enum status status = db_begin(e->db, err);
	if (status == STATUS_OK)
		status = passage_files_begin(e, err);
	if (status == STATUS_OK)
		status = passage_files_start(e, true, err);
	status = commit(e, status, err);
	if (status == STATUS_OK)
		status = merge_segments(e->db, true, err);
	return status == STATUS_OK ? passage_files_settle(e, err) : status;
}

enum status embedded_find_progress(struct archive *archive, const char *original, struct slice collection,
                                   struct archive_progress *out, struct error *err)
{
	struct embedded *e = (struct embedded *)archive;
	struct db_statement *st = NULL;
	bool row = false;
	*out = (struct archive_progress){0};
	enum status status = embedded_follow(e, err);
	if (status != STATUS_OK)
		return status;
	status = db_prepare(e->db,
	                    "SELECT next, done, cables, fresh, differing, flagged, set_aside, member FROM progress p "
	                    "JOIN original o ON o.id = p.original JOIN collection c ON c.id = p.collection "
	                    "WHERE o.sha = ?1 AND c.name = ?2",
	                    &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, slice_of(original));
	db_bind_text(st, 2, collection);
	status = db_step(st, &row, err);
	if (status == STATUS_OK && row)
		*out = (struct archive_progress){
		    .next_member = (uint64_t)db_column_int64(st, 7),
		    .next_offset = (uint64_t)db_column_int64(st, 0),
		    .done = db_column_int64(st, 1) != 0,
		    .counts = {(uint64_t)db_column_int64(st, 2), (uint64_t)db_column_int64(st, 3),
		               (uint64_t)db_column_int64(st, 4), (uint64_t)db_column_int64(st, 5),
		               (uint64_t)db_column_int64(st, 6)},
		};
	db_finish(st);
	return status;
}
