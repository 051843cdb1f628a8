#include "archive/embedded/fts.h"

#include "archive/fields.h"
#include "base/words.h"

#include <sqlite3.h>
#include <string.h>

static int tokenizer_create(void *context, const char **args, int count, Fts5Tokenizer **out)
{
	(void)args;
	(void)count;
	/* It has no state, but FTS5 wants a pointer. */
	*out = context;
	return SQLITE_OK;
}

static void tokenizer_delete(Fts5Tokenizer *tokenizer)
{
	(void)tokenizer;
}

typedef int token_fn(void *context, int flags, const char *token, int len, int begin, int end);

/* The separator of a field is a word of its own, which no query can hold. */
static int emit_separators(void *context, token_fn *emit, struct slice text, size_t begin, size_t end)
{
	int code = SQLITE_OK;
	for (size_t at = begin; code == SQLITE_OK && at < end; at++)
		if (text.ptr[at] == FIELD_SEPARATOR)
			code = emit(context, 0, text.ptr + at, 1, (int)at, (int)at + 1);
	return code;
}

static int tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *bytes, int len, token_fn *emit)
{
	(void)tokenizer;
	(void)flags;
	struct slice text = slice_make(bytes, len > 0 ? (size_t)len : 0);
	struct word_cursor cursor = {text, 0};
	struct span span;
	char folded[WORD_FOLDED_MAX];
	size_t folded_len, last = 0;
	int code = SQLITE_OK;
	while (code == SQLITE_OK && words_next(&cursor, &span, folded, &folded_len)) {
		code = emit_separators(context, emit, text, last, span.begin);
		if (code == SQLITE_OK)
			code = emit(context, 0, folded, (int)folded_len, (int)span.begin, (int)span.end);
		last = span.end;
	}
	return code;
}

/* Counts the phrase's occurrences in the current row. */
static void collect(const Fts5ExtensionApi *api, Fts5Context *row, sqlite3_context *context, int arg_count,
                    sqlite3_value **args)
{
	(void)arg_count;
	(void)args;
	struct postings_cache *cache = api->xUserData(row);
	Fts5PhraseIter iterator;
	int column, offset, code;
	uint32_t times = 0;
	code = api->xPhraseFirst(row, 0, &iterator, &column, &offset);
	for (; code == SQLITE_OK && column >= 0; api->xPhraseNext(row, &iterator, &column, &offset))
		times++;
	sqlite3_int64 rowid = api->xRowid(row);
	if (code != SQLITE_OK)
		sqlite3_result_error_code(context, code);
	else if (rowid < 1 || rowid > UINT32_MAX || !postings_add(cache, (uint32_t)rowid, times))
		sqlite3_result_error_nomem(context);
	else
		sqlite3_result_int(context, 1);
}

/* Makes what is indexed of a reading again, of its text and its JSON. */
static void make_column(sqlite3_context *context, sqlite3_value **args,
                        struct slice (*make)(struct arena *a, const struct cable *c))
{
	struct arena a = {0};
	struct cable c;
	struct slice text = slice_make((const char *)sqlite3_value_text(args[0]), (size_t)sqlite3_value_bytes(args[0]));
	struct slice json = slice_make((const char *)sqlite3_value_text(args[1]), (size_t)sqlite3_value_bytes(args[1]));
	struct slice made = {NULL, 0};
	if (cable_read_json(&a, text, json, &c, NULL) == STATUS_OK)
		made = make(&a, &c);
	if (made.ptr == NULL)
		sqlite3_result_error_nomem(context);
	else
		sqlite3_result_text64(context, made.ptr, made.len, SQLITE_TRANSIENT, SQLITE_UTF8);
	arena_free(&a);
}

static void indexed_text(sqlite3_context *context, int count, sqlite3_value **args)
{
	(void)count;
	make_column(context, args, field_indexed_text);
}

static void addressees(sqlite3_context *context, int count, sqlite3_value **args)
{
	(void)count;
	make_column(context, args, field_addressees);
}

/* SQLite gives FTS5's interface only through a bound pointer. */
static int find_api(sqlite3 *handle, fts5_api **out)
{
	sqlite3_stmt *st = NULL;
	*out = NULL;
	int code = sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &st, NULL);
	if (code == SQLITE_OK) {
		sqlite3_bind_pointer(st, 1, out, "fts5_api_ptr", NULL);
		sqlite3_step(st);
		code = sqlite3_finalize(st);
	}
	return code == SQLITE_OK && *out == NULL ? SQLITE_ERROR : code;
}

enum status fts_register(struct sqlite3 *handle, struct postings_cache *cache, struct error *err)
{
	const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
	fts5_tokenizer tokenizer = {tokenizer_create, tokenizer_delete, tokenize};
	fts5_api *api;
	int code = find_api(handle, &api);
	if (code == SQLITE_OK)
		code = api->xCreateTokenizer(api, "cabledesk", cache, &tokenizer, NULL);
	if (code == SQLITE_OK)
		code = api->xCreateFunction(api, "cabledesk_collect", cache, collect, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_create_function_v2(handle, "cabledesk_indexed", 2, flags, NULL, indexed_text, NULL, NULL,
		                                  NULL);
	if (code == SQLITE_OK)
		code = sqlite3_create_function_v2(handle, "cabledesk_addressees", 2, flags, NULL, addressees, NULL,
		                                  NULL, NULL);
	if (code == SQLITE_NOMEM)
		return error_memory(err);
	/* FTS5 is missing from this SQLite. */
	return code == SQLITE_OK ? STATUS_OK : error_set(err, STATUS_INTERNAL, "archive.no_fts5");
}
