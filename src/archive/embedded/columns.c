#include "archive/embedded/columns.h"

#include "archive/fields.h"

#include <stdlib.h>
#include <string.h>

/* Makes room for an element `index` of `size` bytes; new ones are zeroed. */
static bool make_room(void *array, uint32_t *room, uint32_t index, size_t size)
{
	void **items = array;
	if (index < *room)
		return true;
	uint32_t larger = *room < 1024 ? 1024 : *room;
	while (larger <= index) {
		if (larger > UINT32_MAX / 2)
			return false;
		larger *= 2;
	}
	void *grown = realloc(*items, larger * size);
	if (grown == NULL)
		return false;
	memset((char *)grown + *room * size, 0, (larger - *room) * size);
	*items = grown;
	*room = larger;
	return true;
}

/* A row id as the columns count on it: the one that follows. */
static bool is_next(int64_t id, uint32_t count)
{
	return count < UINT32_MAX - 1 && id == (int64_t)count + 1;
}

static uint32_t place_of(const struct columns *c, const struct cable_id *id)
{
	uint64_t hash;
	memcpy(&hash, id->bytes, sizeof hash);
	uint32_t place = (uint32_t)hash & (c->place_count - 1);
	while (c->cable_places[place] != 0 && cable_id_compare(&c->cables[c->cable_places[place]], id) != 0)
		place = (place + 1) & (c->place_count - 1);
	return place;
}

uint32_t columns_find_cable(const struct columns *c, const struct cable_id *id)
{
	return c->place_count == 0 ? 0 : c->cable_places[place_of(c, id)];
}

/* Keeps the table at most half full. */
static bool grow_places(struct columns *c)
{
	if (c->cable_count < c->place_count / 2)
		return true;
	uint32_t larger = c->place_count == 0 ? 4096 : c->place_count * 2;
	uint32_t *places = larger == 0 ? NULL : calloc(larger, sizeof *places);
	if (places == NULL)
		return false;
	free(c->cable_places);
	c->cable_places = places;
	c->place_count = larger;
	for (uint32_t i = 1; i <= c->cable_count; i++)
		c->cable_places[place_of(c, &c->cables[i])] = i;
	return true;
}

static bool add_cable(struct columns *c, struct db_statement *st)
{
	struct slice sha = db_column_bytes(st, 1);
	uint32_t id = c->cable_count + 1;
	if (!is_next(db_column_int64(st, 0), c->cable_count) || sha.len != sizeof c->cables->bytes ||
	    !make_room(&c->cables, &c->cable_room, id, sizeof *c->cables) || !grow_places(c))
		return false;
	memcpy(c->cables[id].bytes, sha.ptr, sha.len);
	c->cable_places[place_of(c, &c->cables[id])] = id;
	c->cable_count = id;
	return true;
}

static bool set_value(struct columns *c, struct value_row *row, enum query_field field, struct slice words)
{
	row->field = field;
	row->words = arena_copy(&c->words, words);
	row->key = field_key(&c->words, field, words, true);
	return row->words.ptr != NULL && row->key.ptr != NULL;
}

static bool add_value(struct columns *c, struct db_statement *st)
{
	uint32_t id = c->value_count + 1;
	if (!is_next(db_column_int64(st, 0), c->value_count) ||
	    !make_room(&c->values, &c->value_room, id, sizeof *c->values) ||
	    !set_value(c, &c->values[id], (enum query_field)db_column_int64(st, 1), db_column_text(st, 2)))
		return false;
	c->value_count = id;
	return true;
}

static bool add_collection(struct columns *c, struct db_statement *st)
{
	uint32_t id = c->collection_count + 1;
	if (!is_next(db_column_int64(st, 0), c->collection_count) ||
	    !make_room(&c->collections, &c->collection_room, id, sizeof *c->collections) ||
	    !set_value(c, &c->collections[id], FIELD_COLLECTION, db_column_text(st, 1)))
		return false;
	c->collection_count = id;
	return true;
}

static bool add_source(struct columns *c, struct db_statement *st)
{
	uint32_t id = c->source_count + 1;
	int64_t reading = db_column_int64(st, 1), collection = db_column_int64(st, 2),
	        original = db_column_int64(st, 3);
	if (!is_next(db_column_int64(st, 0), c->source_count) || reading < 1 || reading > c->reading_count ||
	    collection < 1 || collection > c->collection_count || original < 1 || original > UINT32_MAX ||
	    !make_room(&c->sources, &c->source_room, id, sizeof *c->sources))
		return false;
	bool is_joined = db_column_int64(st, 4) != 0;
	c->sources[id] =
	    (struct source_row){(uint32_t)reading, (uint32_t)collection, (uint32_t)original, is_joined, false};
	c->joined_count += is_joined;
	c->source_count = id;
	return true;
}

/* The id of a value that a row names; 0 stands for none. */
static bool read_value(const struct columns *c, int64_t id, uint32_t *out)
{
	*out = (uint32_t)id;
	return id >= 0 && id <= c->value_count;
}

static bool add_many(struct columns *c, struct slice bytes, int64_t tags, struct reading_row *row)
{
	size_t count = bytes.len / 4;
	if (bytes.len % 4 != 0 || tags < 0 || (uint64_t)tags > count || count > UINT16_MAX ||
	    c->many_count > UINT32_MAX - UINT16_MAX ||
	    !make_room(&c->many, &c->many_room, c->many_count + (uint32_t)count, sizeof *c->many))
		return false;
	row->many = c->many_count;
	row->tags = (uint16_t)tags;
	row->captions = (uint16_t)(count - (size_t)tags);
	for (size_t i = 0; i < count; i++) {
		const unsigned char *at = (const unsigned char *)bytes.ptr + 4 * i;
		uint32_t id = (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
		if (id == 0 || id > c->value_count)
			return false;
		c->many[row->many + i] = id;
	}
	return true;
}

static bool add_reading(struct columns *c, struct db_statement *st)
{
	uint32_t id = c->reading_count + 1;
	if (!is_next(db_column_int64(st, 0), c->reading_count) ||
	    !make_room(&c->readings, &c->reading_room, id, sizeof *c->readings))
		return false;
	struct reading_row *row = &c->readings[id];
	int64_t cable = db_column_int64(st, 1), precision = db_column_int64(st, 6), class = db_column_int64(st, 7);
	int64_t words = db_column_int64(st, 8);
	if (cable < 1 || cable > c->cable_count || !read_value(c, db_column_int64(st, 2), &row->post) ||
	    !read_value(c, db_column_int64(st, 3), &row->sender) ||
	    !read_value(c, db_column_int64(st, 4), &row->signer) || precision < 0 || precision > MOMENT_MILLISECOND ||
	    class < 0 || class > CLASSIFICATION_TOP_SECRET || words < 0 || words > UINT32_MAX ||
	    !add_many(c, db_column_bytes(st, 10), db_column_int64(st, 9), row))
		return false;
	row->cable = (uint32_t)cable;
	row->ms = db_column_int64(st, 5);
	row->precision = (uint8_t)precision;
	row->class = (uint8_t) class;
	row->words = (uint32_t)words;
	int year = calendar_of(row->ms).year;
	row->year = precision == MOMENT_NONE || year < 1 || year > 9999 ? 0 : (int16_t)year;
	c->many_count += (uint32_t)row->tags + row->captions;
	c->reading_count = id;
	return true;
}

/* Each table from behind the highest row that is known; what a row names comes first. */
static const struct {
	const char *sql;
	size_t count; /* offset of the highest row id in struct columns */
	bool (*add)(struct columns *c, struct db_statement *st);
} tables[] = {
    {"SELECT id, sha FROM cable WHERE id > ?1 ORDER BY id", offsetof(struct columns, cable_count), add_cable},
    {"SELECT id, field, words FROM value WHERE id > ?1 ORDER BY id", offsetof(struct columns, value_count), add_value},
    {"SELECT id, name FROM collection WHERE id > ?1 ORDER BY id", offsetof(struct columns, collection_count),
     add_collection},
    {"SELECT reading, cable, post, sender, signer, date_ms, date_precision, class, words, tags, many FROM field "
     "WHERE reading > ?1 ORDER BY reading",
     offsetof(struct columns, reading_count), add_reading},
    {"SELECT id, reading, collection, original, joined FROM source WHERE id > ?1 ORDER BY id",
     offsetof(struct columns, source_count), add_source},
};

static enum status refresh_table(struct columns *c, struct db *db, size_t table, struct error *err)
{
	struct db_statement *st = NULL;
	enum status status = db_prepare(db, tables[table].sql, &st, err);
	if (status != STATUS_OK)
		return status;
	uint32_t count;
	memcpy(&count, (const char *)c + tables[table].count, sizeof count);
	db_bind_int64(st, 1, count);
	bool row = false;
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		if (tables[table].add(c, st))
			continue;
		/* Without memory, or rows that this program never writes. */
		status = error_set(err, STATUS_IO, "archive.damaged");
		break;
	}
	db_finish(st);
	return status;
}

/* Element 0 stands for none and is there in every array. */
static bool make_first(struct columns *c)
{
	return make_room(&c->readings, &c->reading_room, 0, sizeof *c->readings) &&
	       make_room(&c->cables, &c->cable_room, 0, sizeof *c->cables) &&
	       make_room(&c->values, &c->value_room, 0, sizeof *c->values) &&
	       make_room(&c->sources, &c->source_room, 0, sizeof *c->sources) &&
	       make_room(&c->collections, &c->collection_room, 0, sizeof *c->collections) &&
	       make_room(&c->many, &c->many_room, 0, sizeof *c->many);
}

enum status columns_refresh(struct columns *c, struct db *db, struct error *err)
{
	if (!make_first(c))
		return error_memory(err);
	/* Every batch that brings a reading brings a source. */
	int64_t newest = 0;
	enum status status = db_read_int64(db, "SELECT max(id) FROM source", &newest, err);
	if (status != STATUS_OK || newest == (int64_t)c->source_count)
		return status;
	/* When one fails, the next refresh goes on there: what a row names always came before it. */
	for (size_t i = 0; status == STATUS_OK && i < sizeof tables / sizeof *tables; i++)
		status = refresh_table(c, db, i, err);
	return status;
}

void columns_free(struct columns *c)
{
	free(c->readings);
	free(c->cables);
	free(c->values);
	free(c->sources);
	free(c->collections);
	free(c->many);
	free(c->cable_places);
	arena_free(&c->words);
	*c = (struct columns){0};
}
