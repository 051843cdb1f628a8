#include "archive/embedded/postings.h"

#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

bool postings_add(struct postings_cache *cache, uint32_t reading, uint32_t times)
{
	struct postings *list = cache->collecting;
	if (list->count == list->room) {
		size_t room = list->room == 0 ? 64 : list->room * 2;
		struct posting *grown = realloc(list->items, room * sizeof *grown);
		if (grown == NULL)
			return false;
		list->items = grown;
		list->room = room;
	}
	list->items[list->count++] = (struct posting){reading, times};
	return true;
}

static void list_free(struct postings *list)
{
	free(list->items);
	free(list->key);
	free(list);
}

/* FTS5's words for it. Folded words hold no quotation marks. */
static void write_key(struct buffer *b, enum postings_column column, const struct slice *words, size_t word_count,
                      bool last_is_prefix)
{
	static const char *const columns[] = {"text : \"", "subject : \"", "addressees : \""};
	buffer_add_cstr(b, columns[column]);
	for (size_t i = 0; i < word_count; i++) {
		buffer_add_cstr(b, i > 0 ? " " : "");
		buffer_add(b, words[i]);
	}
	buffer_add_cstr(b, last_is_prefix ? "\" *" : "\"");
}

static struct postings *new_list(struct postings_cache *cache, struct slice key)
{
	if (cache->count == POSTINGS_LISTS_MAX)
		return NULL;
	struct postings *list = calloc(1, sizeof *list);
	if (list == NULL)
		return NULL;
	list->key = malloc(key.len + 1);
	if (list->key == NULL) {
		free(list);
		return NULL;
	}
	memcpy(list->key, key.ptr, key.len);
	list->key[key.len] = '\0';
	cache->lists[cache->count++] = list;
	return list;
}

static struct postings *find_list(struct postings_cache *cache, struct slice key)
{
	for (size_t i = 0; i < cache->count; i++)
		if (slice_equals(key, cache->lists[i]->key))
			return cache->lists[i];
	return new_list(cache, key);
}

/* Adds the matches behind those that are there already. */
static enum status complete_list(struct postings_cache *cache, struct db *db, struct postings *list, uint32_t complete,
                                 struct error *err)
{
	struct db_statement *st = NULL;
	/* The function stands in the condition, for FTS5 has no place for it among the aggregates. */
	enum status status = db_prepare(db,
	                                "SELECT count(*) FROM word WHERE word MATCH ?1 AND rowid > ?2 AND rowid <= ?3 "
	                                "AND cabledesk_collect(word)",
	                                &st, err);
	if (status != STATUS_OK)
		return status;
	size_t before = list->count;
	db_bind_text(st, 1, slice_of(list->key));
	db_bind_int64(st, 2, list->complete);
	db_bind_int64(st, 3, complete);
	cache->collecting = list;
	status = db_run(st, err);
	cache->collecting = NULL;
	db_finish(st);
	if (status != STATUS_OK) {
		list->count = before;
		return status;
	}
	list->complete = complete;
	/* Doubling leaves room that other lists can use; a failure to shrink changes nothing. */
	struct posting *fitting = list->count > 0 ? realloc(list->items, list->count * sizeof *fitting) : NULL;
	if (fitting != NULL) {
		list->items = fitting;
		list->room = list->count;
	}
	return STATUS_OK;
}

enum status postings_find(struct postings_cache *cache, struct db *db, enum postings_column column,
                          const struct slice *words, size_t word_count, bool last_is_prefix, uint32_t complete,
                          const struct postings **out, struct error *err)
{
	struct buffer key = {0};
	write_key(&key, column, words, word_count, last_is_prefix);
	enum status status = buffer_done(&key, err);
	if (status != STATUS_OK)
		goto out;
	struct postings *list = find_list(cache, buffer_slice(&key));
	if (list == NULL) {
		status = error_memory(err);
		goto out;
	}
	list->used = ++cache->finds;
	if (list->complete < complete)
		status = complete_list(cache, db, list, complete, err);
	*out = list;
out:
	buffer_free(&key);
	return status;
}

static size_t bytes_of(const struct postings_cache *cache)
{
	size_t bytes = 0;
	for (size_t i = 0; i < cache->count; i++)
		bytes += cache->lists[i]->room * sizeof(struct posting);
	return bytes;
}

void postings_trim(struct postings_cache *cache)
{
	/* Half of the places stay free for what one question needs (QUERY_TERM_MAX). */
	while (cache->count > 0 && (cache->count > POSTINGS_LISTS_MAX / 2 || bytes_of(cache) > POSTINGS_BYTES_MAX)) {
		size_t oldest = 0;
		for (size_t i = 1; i < cache->count; i++)
			if (cache->lists[i]->used < cache->lists[oldest]->used)
				oldest = i;
		list_free(cache->lists[oldest]);
		cache->lists[oldest] = cache->lists[--cache->count];
	}
}

void postings_free(struct postings_cache *cache)
{
	for (size_t i = 0; i < cache->count; i++)
		list_free(cache->lists[i]);
	*cache = (struct postings_cache){0};
}
