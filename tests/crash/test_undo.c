/* Proves that at any loss of power an import is undone or it is not, and is back or it is not: the list and the archive's answers agree at
 * the next start, what was acknowledged holds, and the archive need not be made again. */
#include "crash.h"

#include "../archive/sample.h"
#include "desk/collection.h"
#include "publish/undo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct scope everything = {.everything = true};
static struct files machine;
static struct clock clock_here;
static struct random random_here;

struct place_at {
	struct arena a;
	struct desk desk;
	struct db *db;
	struct archive *archive;
	struct posts posts;
	struct publisher publisher;
};

static char original[2][CABLE_ID_LEN + 1];

static void begin(struct place_at *p, const char *folder, const struct files *files)
{
	*p = (struct place_at){0};
	p->desk = (struct desk){arena_cstr(&p->a, slice_of(folder)), files, &clock_here, &random_here};
}

static enum status enter(struct place_at *p, const char *folder, const struct files *files, bool write,
                         struct error *err)
{
	begin(p, folder, files);
	struct archive_options options = {
	    .folder = desk_path(&p->a, &p->desk, "archive"), .write = write, .files = files, .clock = &clock_here};
	enum status status = desk_open(&p->desk, DB_WRITE, &p->db, err);
	if (status == STATUS_OK)
		status = archive_open(&options, &p->archive, err);
	if (status == STATUS_OK)
		status = import_tell_undone(p->db, p->archive, NULL, err);
	p->publisher = (struct publisher){&p->desk, p->db, p->archive, &p->posts};
	return status;
}

static void leave(struct place_at *p)
{
	archive_close(p->archive);
	db_close(p->db);
	arena_free(&p->a);
}

static enum status begin_import(struct place_at *p, size_t which, struct error *err)
{
	int64_t id;
	bool was_undone;
	return import_begin(p->db, &p->desk, slice_of(original[which]), slice_of("c"), slice_of("f"), 9, SOURCE_UNKNOWN,
	                    &id, &was_undone, err);
}

static enum status end_import(struct place_at *p, size_t which, struct error *err)
{
	const struct archive_counts counts = {.cables = 1, .fresh = 1};
	struct archive_counts written = {0};
	struct archive_item item = sample_item(&p->a, (uint32_t)which, "some words", "c");
	memcpy(item.place.original, original[which], sizeof item.place.original);
	struct archive_batch batch = sample_batch(&item, 1);
	batch.original = original[which];
	batch.collection = item.collection;
	enum status status = archive_write(p->archive, &batch, &written, err);
	return status == STATUS_OK ? import_end(p->db, &p->desk, (int64_t)which + 1, &counts, err) : status;
}

/* A desk with two imports of one cable each. */
static enum status set_up(const char *folder, struct error *err)
{
	struct place_at p;
	const struct collection c = {.name = slice_of("c")};
	begin(&p, folder, &machine);
	enum status status = desk_create(&p.desk, err);
	if (status == STATUS_OK)
		status = enter(&p, folder, &machine, true, err);
	if (status == STATUS_OK)
		status = collection_set(p.db, &p.desk, &c, err);
	for (size_t i = 0; status == STATUS_OK && i < 2; i++) {
		status = begin_import(&p, i, err);
		if (status == STATUS_OK)
			status = end_import(&p, i, err);
	}
	leave(&p);
	return status;
}

static enum status undo_first(struct place_at *p, struct error *err)
{
	struct undo undo;
	enum status status = undo_prepare(&p->publisher, &p->a, 1, &undo, err);
	return status == STATUS_OK ? undo_import(&p->publisher, (struct actor){0}, &undo, err) : status;
}

/* Undone, back, undone. */
static enum status run(const char *folder, const struct files *files, struct crash_recorder *recorder,
                       struct error *err)
{
	struct place_at p;
	enum status status = enter(&p, folder, files, false, err);
	for (int act = 0; status == STATUS_OK && act < 3; act++) {
		status = act % 2 == 0 ? undo_first(&p, err) : begin_import(&p, 0, err);
		if (status == STATUS_OK)
			status = import_tell_undone(p.db, p.archive, NULL, err);
		if (status == STATUS_OK)
			crash_acknowledge(recorder);
	}
	leave(&p);
	return status;
}

static uint64_t count_cables(struct place_at *p)
{
	struct archive_answer answer = {0};
	const struct archive_question question = {.scope = &everything, .order = ARCHIVE_BY_DATE};
	assert_int_equal(archive_search(p->archive, &p->a, &question, &answer, NULL), STATUS_OK);
	return answer.total;
}

static void check(const char *folder, size_t acknowledged, struct buffer *why)
{
	struct place_at p;
	struct import import = {0};
	struct error err = {0};
	if (enter(&p, folder, &machine, false, &err) != STATUS_OK ||
	    import_find(p.db, &p.a, 1, &import, &err) != STATUS_OK) {
		buffer_add_format(why, "it cannot be opened: %s", err.sentence);
	} else {
		bool is_undone = import.undone_ms != 0;
		uint64_t cables = count_cables(&p);
		if (cables != (is_undone ? 1 : 2))
			buffer_add_format(why, "the list says %s, and %d cables are found; ",
			                  is_undone ? "undone" : "not undone", (int)cables);
		/* The state is that of the last act, or already that of the next. */
		if (acknowledged == 3 && !is_undone)
			buffer_add_cstr(why, "what was acknowledged is lost; ");
		/* What is left to do leads to the same end. */
		if ((is_undone && begin_import(&p, 0, &err) != STATUS_OK) || undo_first(&p, &err) != STATUS_OK ||
		    import_tell_undone(p.db, p.archive, NULL, &err) != STATUS_OK || count_cables(&p) != 1)
			buffer_add_format(why, "it cannot be undone: %s", err.sentence);
	}
	leave(&p);
}

static void test_undoing_survives_every_cut(void **state)
{
	const struct crash_scenario scenario = {.name = "undo", .setup = set_up, .run = run, .check = check};
	(void)state;
	assert_int_equal(crash_try(&scenario, false), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_undoing_survives_every_cut)};
	machine = files_of_machine();
	clock_here = clock_of_machine();
	random_here = random_of_machine();
	memset(original[0], 'a', CABLE_ID_LEN);
	memset(original[1], 'b', CABLE_ID_LEN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
