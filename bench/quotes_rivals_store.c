#include "quotes_rivals.h"

#include "archive/embedded/fts.h"
#include "base/buffer.h"
#include "base/db.h"

#include <stdio.h>
#include <stdlib.h>
#ifdef BENCH_EDLIB
#include <edlib.h>
#endif
#ifdef BENCH_TRE
#include <tre/tre.h>
#endif

struct bench_fts {
	struct files files;
	struct clock clock;
	struct postings_cache cache;
	struct db *db;
};

static enum status connected(struct sqlite3 *handle, void *state, struct error *err)
{
	struct bench_fts *fts = state;
	return fts_register(handle, &fts->cache, err);
}

struct bench_fts *bench_fts_open(const char *archive_folder)
{
	struct bench_fts *fts = calloc(1, sizeof *fts);
	char path[512];
	if (fts == NULL)
		exit(1);
	fts->files = files_of_machine();
	fts->clock = clock_of_machine();
	snprintf(path, sizeof path, "%s/archive.db", archive_folder);
	const struct db_options options = {.path = path,
	                                   .mode = DB_READ,
	                                   .files = &fts->files,
	                                   .clock = &fts->clock,
	                                   .connected = connected,
	                                   .state = fts};
	if (db_open(&options, &fts->db, NULL) != STATUS_OK)
		exit(1);
	return fts;
}

size_t bench_fts_find(struct bench_fts *fts, const struct slice *words, size_t count, int64_t *rows, size_t limit)
{
	struct buffer query = {0};
	struct db_statement *st = NULL;
	size_t found = 0;
	bool row = false;
	for (size_t i = 0; i < count; i++)
		buffer_add_format(&query, "%s\"%.*s\"", i == 0 ? "text : (" : " OR ", (int)words[i].len, words[i].ptr);
	buffer_add_byte(&query, ')');
	if (db_prepare(fts->db, "SELECT rowid FROM word WHERE word MATCH ?1 ORDER BY rank LIMIT ?2", &st, NULL) !=
	    STATUS_OK)
		exit(1);
	db_bind_text(st, 1, buffer_slice(&query));
	db_bind_int64(st, 2, (int64_t)limit);
	while (db_step(st, &row, NULL) == STATUS_OK && row && found < limit)
		rows[found++] = db_column_int64(st, 0);
	db_finish(st);
	buffer_free(&query);
	return found;
}

void bench_fts_close(struct bench_fts *fts)
{
	db_close(fts->db);
	postings_free(&fts->cache);
	free(fts);
}

int bench_edlib(struct slice pattern, struct slice text, bool with_path)
{
	int distance = -1;
#ifdef BENCH_EDLIB
	EdlibAlignResult r = edlibAlign(
	    pattern.ptr, (int)pattern.len, text.ptr, (int)text.len,
	    edlibNewAlignConfig(-1, EDLIB_MODE_HW, with_path ? EDLIB_TASK_PATH : EDLIB_TASK_DISTANCE, NULL, 0));
	distance = r.editDistance;
	edlibFreeAlignResult(r);
#else
	(void)pattern;
	(void)text;
	(void)with_path;
#endif
	return distance;
}

int bench_tre(const char *pattern, struct slice text, int errors)
{
	int cost = -1;
#ifdef BENCH_TRE
	regex_t compiled;
	regaparams_t params;
	regamatch_t match = {0};
	if (tre_regcomp(&compiled, pattern, REG_LITERAL) != 0)
		return -1;
	tre_regaparams_default(&params);
	params.max_cost = errors;
	if (tre_reganexec(&compiled, text.ptr, text.len, &match, params, 0) == 0)
		cost = match.cost;
	tre_regfree(&compiled);
#else
	(void)pattern;
	(void)text;
	(void)errors;
#endif
	return cost;
}
