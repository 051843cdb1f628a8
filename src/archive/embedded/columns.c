#include "archive/embedded/columns.h"

#include "archive/fields.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* An array that was replaced by a larger one, while others may look at it. */
struct retired {
	struct retired *next;
	void *items;
};

struct columns_store {
	struct archive_shared *shared; /* NULL: of one archive alone */
	uint64_t device, inode;        /* of the file */
	unsigned holders;              /* under the lock of what shares it */

	pthread_mutex_t lock; /* all that follows */
	bool is_seen;         /* a view points into the arrays */
	struct retired *retired;
	struct arena words;
	struct reading_row *readings;
	struct cable_id *cables;
	struct value_row *values;
	struct source_row *sources;
	struct value_row *collections;
	uint32_t *many;
	_Atomic uint32_t *cable_places;
	/* Highest row ids; `many_count` is a number of elements. */
	uint32_t reading_count, cable_count, value_count, source_count, collection_count, many_count;
	uint32_t joined_count, place_count;
	/* What the arrays have room for. */
	uint32_t reading_room, cable_room, value_room, source_room, collection_room, many_room;
};

/* Lets go of an array; false without memory, then it stays. */
static bool retire(struct columns_store *s, void *items)
{
	if (!s->is_seen) {
		free(items);
		return true;
	}
	struct retired *retired = malloc(sizeof *retired);
	if (retired == NULL)
		return false;
	*retired = (struct retired){s->retired, items};
	s->retired = retired;
	return true;
}

/* Makes room for an element `index` of `size` bytes; new ones are zeroed. */
static bool make_room(struct columns_store *s, void *array, uint32_t *room, uint32_t index, size_t size)
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
	void *grown = calloc(larger, size);
	if (grown == NULL)
		return false;
	if (*room > 0)
		memcpy(grown, *items, *room * size);
	if (!retire(s, *items)) {
		free(grown);
		return false;
	}
	*items = grown;
	*room = larger;
	return true;
}

/* A row id as the columns count on it: the one that follows. */
static bool is_next(int64_t id, uint32_t count)
{
	return count < UINT32_MAX - 1 && id == (int64_t)count + 1;
}

/* Ids are hashes themselves. */
static uint32_t first_place(uint32_t place_count, const struct cable_id *id)
{
	uint32_t hash;
	static_assert(sizeof hash == COLUMNS_LIKE, "ids that begin alike begin at one place");
	memcpy(&hash, id->bytes, sizeof hash);
	return hash & (place_count - 1);
}

/* Where the cable stands, or would: of those beyond `count`, which came later, each stands where an earlier one could not. */
static uint32_t place_of(const _Atomic uint32_t *places, uint32_t place_count, const struct cable_id *cables,
                         uint32_t count, const struct cable_id *id)
{
	uint32_t place = first_place(place_count, id);
	for (;;) {
		uint32_t cable = atomic_load_explicit(&places[place], memory_order_relaxed);
		if (cable == 0 || cable > count || cable_id_compare(&cables[cable], id) == 0)
			return place;
		place = (place + 1) & (place_count - 1);
	}
}

uint32_t columns_find_cable(const struct columns *c, const struct cable_id *id)
{
	if (c->place_count == 0)
		return 0;
	uint32_t place = place_of(c->cable_places, c->place_count, c->cables, c->cable_count, id);
	uint32_t cable = atomic_load_explicit(&c->cable_places[place], memory_order_relaxed);
	return cable > c->cable_count ? 0 : cable;
}

uint32_t columns_first_like(const struct columns *c, const struct cable_id *id)
{
	return c->place_count == 0 ? 0 : first_place(c->place_count, id);
}

uint32_t columns_next_like(const struct columns *c, uint32_t *place)
{
	uint32_t cable = 0;
	if (c->place_count == 0)
		return 0;
	do {
		cable = atomic_load_explicit(&c->cable_places[*place], memory_order_relaxed);
		*place = (*place + 1) & (c->place_count - 1);
	} while (cable > c->cable_count);
	return cable;
}

static void put_place(_Atomic uint32_t *places, uint32_t place_count, const struct cable_id *cables, uint32_t cable)
{
	uint32_t place = place_of(places, place_count, cables, cable - 1, &cables[cable]);
	atomic_store_explicit(&places[place], cable, memory_order_relaxed);
}

/* Keeps the table at most half full. */
static bool grow_places(struct columns_store *s)
{
	if (s->cable_count < s->place_count / 2)
		return true;
	uint32_t larger = s->place_count == 0 ? 4096 : s->place_count * 2;
	_Atomic uint32_t *places = larger == 0 ? NULL : calloc(larger, sizeof *places);
	if (places == NULL)
		return false;
	for (uint32_t i = 1; i <= s->cable_count; i++)
		put_place(places, larger, s->cables, i);
	if (!retire(s, s->cable_places)) {
		free(places);
		return false;
	}
	s->cable_places = places;
	s->place_count = larger;
	return true;
}

static bool add_cable(struct columns_store *s, struct db_statement *st)
{
	struct slice sha = db_column_bytes(st, 1);
	uint32_t id = s->cable_count + 1;
	if (!is_next(db_column_int64(st, 0), s->cable_count) || sha.len != sizeof s->cables->bytes ||
	    !make_room(s, &s->cables, &s->cable_room, id, sizeof *s->cables) || !grow_places(s))
		return false;
	memcpy(s->cables[id].bytes, sha.ptr, sha.len);
	put_place(s->cable_places, s->place_count, s->cables, id);
	s->cable_count = id;
	return true;
}

static bool set_value(struct columns_store *s, struct value_row *row, enum query_field field, struct slice words)
{
	row->field = field;
	row->words = arena_copy(&s->words, words);
	row->key = field_key(&s->words, field, words, true);
	return row->words.ptr != NULL && row->key.ptr != NULL;
}

static bool add_value(struct columns_store *s, struct db_statement *st)
{
	uint32_t id = s->value_count + 1;
	if (!is_next(db_column_int64(st, 0), s->value_count) ||
	    !make_room(s, &s->values, &s->value_room, id, sizeof *s->values) ||
	    !set_value(s, &s->values[id], (enum query_field)db_column_int64(st, 1), db_column_text(st, 2)))
		return false;
	s->value_count = id;
	return true;
}

static bool add_collection(struct columns_store *s, struct db_statement *st)
{
	uint32_t id = s->collection_count + 1;
	if (!is_next(db_column_int64(st, 0), s->collection_count) ||
	    !make_room(s, &s->collections, &s->collection_room, id, sizeof *s->collections) ||
	    !set_value(s, &s->collections[id], FIELD_COLLECTION, db_column_text(st, 1)))
		return false;
	s->collection_count = id;
	return true;
}

static bool add_source(struct columns_store *s, struct db_statement *st)
{
	uint32_t id = s->source_count + 1;
	int64_t reading = db_column_int64(st, 1), collection = db_column_int64(st, 2),
	        original = db_column_int64(st, 3);
	if (!is_next(db_column_int64(st, 0), s->source_count) || reading < 1 || reading > s->reading_count ||
	    collection < 1 || collection > s->collection_count || original < 1 || original > UINT32_MAX ||
	    !make_room(s, &s->sources, &s->source_room, id, sizeof *s->sources))
		return false;
	bool is_joined = db_column_int64(st, 4) != 0;
	s->sources[id] = (struct source_row){(uint32_t)reading, (uint32_t)collection, (uint32_t)original, is_joined};
	s->joined_count += is_joined;
	s->source_count = id;
	return true;
}

/* The id of a value that a row names; 0 stands for none. */
static bool read_value(const struct columns_store *s, int64_t id, uint32_t *out)
{
	*out = (uint32_t)id;
	return id >= 0 && id <= s->value_count;
}

static bool add_many(struct columns_store *s, struct slice bytes, int64_t tags, struct reading_row *row)
{
	size_t count = bytes.len / 4;
	if (bytes.len % 4 != 0 || tags < 0 || (uint64_t)tags > count || count > UINT16_MAX ||
	    s->many_count > UINT32_MAX - UINT16_MAX ||
	    !make_room(s, &s->many, &s->many_room, s->many_count + (uint32_t)count, sizeof *s->many))
		return false;
	row->many = s->many_count;
	row->tags = (uint16_t)tags;
	row->captions = (uint16_t)(count - (size_t)tags);
	for (size_t i = 0; i < count; i++) {
		const unsigned char *at = (const unsigned char *)bytes.ptr + 4 * i;
		uint32_t id = (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
		if (id == 0 || id > s->value_count)
			return false;
		s->many[row->many + i] = id;
	}
	return true;
}

static bool add_reading(struct columns_store *s, struct db_statement *st)
{
	uint32_t id = s->reading_count + 1;
	if (!is_next(db_column_int64(st, 0), s->reading_count) ||
	    !make_room(s, &s->readings, &s->reading_room, id, sizeof *s->readings))
		return false;
	struct reading_row *row = &s->readings[id];
	int64_t cable = db_column_int64(st, 1), precision = db_column_int64(st, 6), class = db_column_int64(st, 7);
	int64_t words = db_column_int64(st, 8);
	if (cable < 1 || cable > s->cable_count || !read_value(s, db_column_int64(st, 2), &row->post) ||
	    !read_value(s, db_column_int64(st, 3), &row->sender) ||
	    !read_value(s, db_column_int64(st, 4), &row->signer) || precision < 0 || precision > MOMENT_MILLISECOND ||
	    class < 0 || class > CLASSIFICATION_TOP_SECRET || words < 0 || words > UINT32_MAX ||
	    !add_many(s, db_column_bytes(st, 10), db_column_int64(st, 9), row))
		return false;
	row->cable = (uint32_t)cable;
	row->ms = db_column_int64(st, 5);
	row->precision = (uint8_t)precision;
	row->class = (uint8_t) class;
	row->words = (uint32_t)words;
	int year = calendar_of(row->ms).year;
	row->year = precision == MOMENT_NONE || year < 1 || year > 9999 ? 0 : (int16_t)year;
	s->many_count += (uint32_t)row->tags + row->captions;
	s->reading_count = id;
	return true;
}

/* Each table from behind the highest row that is known; what a row names comes first. */
static const struct {
	const char *sql;
	const char *highest;
	size_t store; /* offset of the highest row id in struct columns_store */
	size_t view;  /* and in struct columns */
	bool (*add)(struct columns_store *s, struct db_statement *st);
} tables[] = {
    {"SELECT id, sha FROM cable WHERE id > ?1 ORDER BY id", "SELECT max(id) FROM cable",
     offsetof(struct columns_store, cable_count), offsetof(struct columns, cable_count), add_cable},
    {"SELECT id, field, words FROM value WHERE id > ?1 ORDER BY id", "SELECT max(id) FROM value",
     offsetof(struct columns_store, value_count), offsetof(struct columns, value_count), add_value},
    {"SELECT id, name FROM collection WHERE id > ?1 ORDER BY id", "SELECT max(id) FROM collection",
     offsetof(struct columns_store, collection_count), offsetof(struct columns, collection_count), add_collection},
    {"SELECT reading, cable, post, sender, signer, date_ms, date_precision, class, words, tags, many FROM field "
     "WHERE reading > ?1 ORDER BY reading",
     "SELECT max(reading) FROM field", offsetof(struct columns_store, reading_count),
     offsetof(struct columns, reading_count), add_reading},
    {"SELECT id, reading, collection, original, joined FROM source WHERE id > ?1 ORDER BY id",
     "SELECT max(id) FROM source", offsetof(struct columns_store, source_count), offsetof(struct columns, source_count),
     add_source},
};

static uint32_t *store_count(struct columns_store *s, size_t table)
{
	return (uint32_t *)(void *)((char *)s + tables[table].store);
}

static uint32_t *view_count(struct columns *c, size_t table)
{
	return (uint32_t *)(void *)((char *)c + tables[table].view);
}

/* Reads the rows of a table that no view has seen yet. */
static enum status read_table(struct columns_store *s, struct db *db, size_t table, struct error *err)
{
	struct db_statement *st = NULL;
	enum status status = db_prepare(db, tables[table].sql, &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, *store_count(s, table));
	bool row = false;
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		if (tables[table].add(s, st))
			continue;
		/* Without memory, or rows that this program never writes. */
		status = error_set(err, STATUS_IO, "archive.damaged");
		break;
	}
	db_finish(st);
	return status;
}

/* Element 0 stands for none and is there in every array. */
static bool make_first(struct columns_store *s)
{
	return make_room(s, &s->readings, &s->reading_room, 0, sizeof *s->readings) &&
	       make_room(s, &s->cables, &s->cable_room, 0, sizeof *s->cables) &&
	       make_room(s, &s->values, &s->value_room, 0, sizeof *s->values) &&
	       make_room(s, &s->sources, &s->source_room, 0, sizeof *s->sources) &&
	       make_room(s, &s->collections, &s->collection_room, 0, sizeof *s->collections) &&
	       make_room(s, &s->many, &s->many_room, 0, sizeof *s->many);
}

/* Looks at all that is there. */
static void see(struct columns *c, struct columns_store *s)
{
	s->is_seen = true;
	*c = (struct columns){
	    .readings = s->readings,
	    .cables = s->cables,
	    .values = s->values,
	    .sources = s->sources,
	    .collections = s->collections,
	    .many = s->many,
	    .cable_places = s->cable_places,
	    .place_count = s->place_count,
	    .reading_count = s->reading_count,
	    .cable_count = s->cable_count,
	    .value_count = s->value_count,
	    .source_count = s->source_count,
	    .collection_count = s->collection_count,
	    .joined_count = s->joined_count,
	    .store = s,
	};
}

/* Another archive may have read a later state of the file than this read has. */
static enum status look_away(struct columns *c, struct db *db, struct error *err)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; status == STATUS_OK && i < sizeof tables / sizeof *tables; i++) {
		int64_t highest = 0;
		status = db_read_int64(db, tables[i].highest, &highest, err);
		if (status == STATUS_OK && highest < *view_count(c, i))
			*view_count(c, i) = (uint32_t)highest;
	}
	return status;
}

enum status columns_refresh(struct columns *c, struct db *db, struct error *err)
{
	struct columns_store *s = c->store;
	/* Every batch that brings a reading brings a source. */
	int64_t newest = 0;
	enum status status = db_read_int64(db, "SELECT max(id) FROM source", &newest, err);
	if (status != STATUS_OK || (c->readings != NULL && newest == (int64_t)c->source_count))
		return status;
	struct columns before = *c;
	pthread_mutex_lock(&s->lock);
	if (!make_first(s))
		status = error_memory(err);
	/* When one fails, the next refresh goes on there: what a row names always came before it. */
	for (size_t i = 0; status == STATUS_OK && i < sizeof tables / sizeof *tables; i++)
		status = read_table(s, db, i, err);
	if (status == STATUS_OK)
		see(c, s);
	pthread_mutex_unlock(&s->lock);
	if (status == STATUS_OK)
		status = look_away(c, db, err);
	if (status != STATUS_OK)
		*c = before;
	return status;
}

/* ---- Sharing ---- */

struct archive_shared {
	pthread_mutex_t lock;
	struct columns_store *newest; /* not held: whoever leaves it last takes it away */
};

enum status archive_share(struct archive_shared **out, struct error *err)
{
	struct archive_shared *shared = calloc(1, sizeof *shared);
	if (shared == NULL)
		return error_memory(err);
	pthread_mutex_init(&shared->lock, NULL);
	*out = shared;
	return STATUS_OK;
}

void archive_shared_free(struct archive_shared *shared)
{
	if (shared == NULL)
		return;
	pthread_mutex_destroy(&shared->lock);
	free(shared);
}

static struct columns_store *make_store(struct archive_shared *shared, uint64_t device, uint64_t inode)
{
	struct columns_store *s = calloc(1, sizeof *s);
	if (s == NULL)
		return NULL;
	pthread_mutex_init(&s->lock, NULL);
	s->shared = shared;
	s->device = device;
	s->inode = inode;
	return s;
}

static void free_store(struct columns_store *s)
{
	while (s->retired != NULL) {
		struct retired *next = s->retired->next;
		free(s->retired->items);
		free(s->retired);
		s->retired = next;
	}
	free(s->readings);
	free(s->cables);
	free(s->values);
	free(s->sources);
	free(s->collections);
	free(s->many);
	free(s->cable_places);
	arena_free(&s->words);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

enum status columns_join(struct columns *c, struct archive_shared *shared, uint64_t device, uint64_t inode,
                         struct error *err)
{
	*c = (struct columns){0};
	if (shared == NULL) {
		c->store = make_store(NULL, device, inode);
		return c->store == NULL ? error_memory(err) : STATUS_OK;
	}
	pthread_mutex_lock(&shared->lock);
	struct columns_store *s = shared->newest;
	if (s == NULL || s->device != device || s->inode != inode)
		s = make_store(shared, device, inode);
	if (s != NULL) {
		s->holders++;
		shared->newest = s;
	}
	pthread_mutex_unlock(&shared->lock);
	c->store = s;
	return s == NULL ? error_memory(err) : STATUS_OK;
}

void columns_leave(struct columns *c)
{
	struct columns_store *s = c->store;
	*c = (struct columns){0};
	if (s == NULL)
		return;
	struct archive_shared *shared = s->shared;
	bool is_last = true;
	if (shared != NULL) {
		pthread_mutex_lock(&shared->lock);
		is_last = --s->holders == 0;
		if (is_last && shared->newest == s)
			shared->newest = NULL;
		pthread_mutex_unlock(&shared->lock);
	}
	if (is_last)
		free_store(s);
}
