#include "bench/bare.h"
#include "bench/measure.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct bare {
	sqlite3 *db;
};

_Noreturn static void fail(sqlite3 *db)
{
	fprintf(stderr, "%s\n", sqlite3_errmsg(db));
	exit(5);
}

static void attach(sqlite3 *db, const char *archive)
{
	sqlite3_stmt *st;
	if (sqlite3_prepare_v2(db, "ATTACH ?1 AS archive", -1, &st, NULL) != SQLITE_OK)
		fail(db);
	sqlite3_bind_text(st, 1, archive, -1, SQLITE_STATIC);
	if (sqlite3_step(st) != SQLITE_DONE || sqlite3_finalize(st) != SQLITE_OK)
		fail(db);
}

/* Under another name until it is whole. */
static void make(const char *path, const char *partial, const char *archive)
{
	static const char *const steps[] = {
	    "CREATE VIRTUAL TABLE bare USING fts5 (text, subject)",
	    "INSERT INTO bare (rowid, text, subject) SELECT id, text, subject FROM archive.reading",
	    "INSERT INTO bare (bare) VALUES ('optimize')",
	};
	sqlite3 *db;
	unlink(partial);
	double begun = measure_wall_ms();
	if (sqlite3_open(partial, &db) != SQLITE_OK ||
	    sqlite3_exec(db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL, NULL, NULL) != SQLITE_OK)
		fail(db);
	attach(db, archive);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (sqlite3_exec(db, steps[i], NULL, NULL, NULL) != SQLITE_OK)
			fail(db);
	sqlite3_close(db);
	if (rename(partial, path) != 0) {
		perror(path);
		exit(5);
	}
	printf("made the bare table in %.0f s\n", (measure_wall_ms() - begun) / 1e3);
}

struct bare *bare_open(struct arena *a, const char *folder, const char *archive)
{
	struct bare *bare = arena_alloc(a, sizeof *bare);
	const char *path = file_path(a, folder, "bare.db");
	if (access(path, F_OK) != 0)
		make(path, file_path(a, folder, "bare.partial"), archive);
	if (sqlite3_open_v2(path, &bare->db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		fail(bare->db);
	return bare;
}

void bare_ask(struct bare *bare, struct slice words)
{
	sqlite3_stmt *st;
	if (sqlite3_prepare_v2(bare->db,
	                       "SELECT rowid, snippet(bare, 0, '[', ']', '…', 32) FROM bare WHERE bare MATCH ?1 "
	                       "ORDER BY rank LIMIT 20",
	                       -1, &st, NULL) != SQLITE_OK)
		fail(bare->db);
	sqlite3_bind_text(st, 1, words.ptr, (int)words.len, SQLITE_STATIC);
	int code;
	while ((code = sqlite3_step(st)) == SQLITE_ROW)
		(void)sqlite3_column_text(st, 1);
	if (code != SQLITE_DONE)
		fail(bare->db);
	sqlite3_finalize(st);
}

void bare_close(struct bare *bare)
{
	if (bare != NULL)
		sqlite3_close(bare->db);
}
