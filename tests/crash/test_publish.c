/* Proves that at any loss of power a publication, a revision and a withdrawal either happened or did not: wherever the run is
 * cut, the next start finds one of the states between two acts, none before what was acknowledged; the record has no gap and
 * names every edition; the room's folder agrees after the next run, byte for byte; and the acts that are left lead to the
 * same end. And that the commands may be killed. */
#include "crash.h"

#include "base/digest.h"
#include "base/embed.h"
#include "base/prose.h"
#include "cable/read_telegram.h"
#include "publish/publication.h"
#include "publish/room_folder.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATH_BYTES = 1024, ACTS = 4, STATES = ACTS + 1, KILLS = 25 };

static const char marker[] =
    "O 191617Z FEB 09\nFM AMEMBASSY ISLAMABAD\nTO SECSTATE WASHDC IMMEDIATE 1291\nBT\nS E C R E T ISLAMABAD "
    "000365\n\nTAGS: PREL, PK\nSUBJECT: SCENESETTER FOR THE VISIT\n\n1. (S) The general comes at a time of doubt.\n\n"
    "2. (C) But we need to lay down a clear marker that the\nservice must stop backing the other side of the river.\n";
static const char miller[] =
    "O 201617Z FEB 09\nFM AMEMBASSY KABUL\nTO SECSTATE WASHDC IMMEDIATE 1292\nBT\nC O N F I D E N T I A L KABUL "
    "000012\n\nTAGS: PREL, AF\nSUBJECT: WHAT THE MILLER SAID\n\n1. (C) The miller said that the dam would never hold "
    "another winter of rain.\n";

static const char first_body[] =
    "He wrote: \"But we need to lay down a clear marker that the service must stop backing the other side\".\n";
static const char second_body[] = "Millers [talk](cable:09KABUL12#p1).\n";
static const char revised_body[] = "He [wrote](cable:09ISLAMABAD365#p2), and millers [talk](cable:09KABUL12).\n";

/* ---- A desk ---- */

struct desk_at {
	struct arena arena;
	struct clock clock;
	struct random random;
	uint64_t chance;
	struct desk desk;
	struct db *db;
	struct archive *archive;
	struct posts posts;
	struct config config;
	struct publisher publisher;
	struct room_print print;
};

static struct text_catalogue *sentences;
static struct files machine;

/* The same moment and the same chance in every run, so that rooms can be compared. */
static int64_t read_now(void *state)
{
	(void)state;
	return INT64_C(1304488800000);
}

static enum status fill_random(void *state, void *bytes, size_t size, struct error *err)
{
	uint64_t *chance = state;
	unsigned char *out = bytes;
	(void)err;
	for (size_t i = 0; i < size; i++) {
		*chance = *chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		out[i] = (unsigned char)(*chance >> 56);
	}
	return STATUS_OK;
}

static void leave(struct desk_at *d)
{
	room_print_close(&d->print);
	archive_close(d->archive);
	db_close(d->db);
	arena_free(&d->arena);
}

static void begin(struct desk_at *d, const char *folder, const struct files *files)
{
	*d = (struct desk_at){.chance = 1};
	d->clock = (struct clock){.now = read_now, .ticks = read_now};
	d->random = (struct random){.fill = fill_random, .state = &d->chance};
	d->desk = (struct desk){arena_cstr(&d->arena, slice_of(folder)), files, &d->clock, &d->random};
	d->config = config_standard();
}

/* As a command opens it. */
static enum status enter(struct desk_at *d, const char *folder, const struct files *files, struct error *err)
{
	struct slice csv;
	begin(d, folder, files);
	struct archive_options options = {
	    .folder = desk_path(&d->arena, &d->desk, "archive"), .files = files, .clock = &d->clock};
	if (!embedded_find(slice_of("data/posts.csv"), &csv))
		return error_set(err, STATUS_INTERNAL, "cli.no_posts");
	enum status status = posts_load(&d->arena, csv, &d->posts, err);
	if (status == STATUS_OK)
		status = desk_open(&d->desk, DB_WRITE, &d->db, err);
	if (status == STATUS_OK)
		status = archive_open(&options, &d->archive, err);
	if (status == STATUS_OK)
		status = room_print_open(&d->config, &d->print, err);
	d->publisher = (struct publisher){&d->desk, d->db, d->archive, &d->posts};
	return status;
}

static enum status add_cable(struct desk_at *d, struct archive *writer, const char *telegram, char original,
                             struct error *err)
{
	struct cable cable;
	struct buffer json = {0};
	char hex[CABLE_ID_LEN + 1];
	struct slice bytes = slice_of(telegram);
	struct archive_item item = {.collection = slice_of("harbour"), .bytes = bytes, .value = &cable};
	struct archive_counts counts = {0};
	enum status status = cable_read_telegram(&d->arena, &d->posts, bytes, &cable, err);
	if (status != STATUS_OK)
		return status;
	cable_write_json(&json, &cable);
	item.json = buffer_slice(&json);
	cable_make_id(&bytes, 1, hex);
	cable_id_read(slice_of(hex), &item.cable);
	cable_make_reading_id(cable.text, item.json, hex);
	cable_id_read(slice_of(hex), &item.reading);
	memset(item.place.original, original, CABLE_ID_LEN);
	item.place.length = bytes.len;
	struct archive_batch batch = {.items = &item,
	                              .item_count = 1,
	                              .original = item.place.original,
	                              .collection = item.collection,
	                              .next_offset = bytes.len,
	                              .original_done = true};
	status = archive_write(writer, &batch, &counts, err);
	buffer_free(&json);
	return status;
}

static enum status save(struct desk_at *d, const char *headline, const char *body, const char *note, struct error *err)
{
	struct prose prose;
	struct buffer tree = {0};
	struct story_version v = {
	    .headline = slice_of(headline), .body = slice_of(body), .revision_note = slice_of(note)};
	enum status status = prose_parse(&d->arena, v.body, &prose, err);
	if (status != STATUS_OK)
		return status;
	prose_write(&tree, &prose);
	v.tree = buffer_slice(&tree);
	status = story_save(d->db, &d->desk, (struct actor){0}, &v, err);
	buffer_free(&tree);
	return status;
}

/* A desk with two cables and two drafts. */
static enum status set_up(const char *folder, struct error *err)
{
	struct desk_at d;
	struct slice csv;
	struct archive *writer = NULL;
	struct collection c = {.name = slice_of("harbour"), .credit = slice_of("The Harbour Archive")};
	begin(&d, folder, &machine);
	enum status status = desk_create(&d.desk, err);
	if (status == STATUS_OK)
		status = desk_open(&d.desk, DB_WRITE, &d.db, err);
	if (status == STATUS_OK)
		status = collection_set(d.db, &d.desk, &c, err);
	struct archive_options options = {
	    .folder = desk_path(&d.arena, &d.desk, "archive"), .write = true, .files = &machine, .clock = &d.clock};
	assert_true(embedded_find(slice_of("data/posts.csv"), &csv));
	if (status == STATUS_OK)
		status = posts_load(&d.arena, csv, &d.posts, err);
	if (status == STATUS_OK)
		status = archive_open(&options, &writer, err);
	if (status == STATUS_OK)
		status = add_cable(&d, writer, marker, 'a', err);
	if (status == STATUS_OK)
		status = add_cable(&d, writer, miller, 'b', err);
	archive_close(writer);
	if (status == STATUS_OK)
		status = save(&d, "A clear marker", first_body, "", err);
	if (status == STATUS_OK)
		status = save(&d, "The miller", second_body, "", err);
	leave(&d);
	return status;
}

/* ---- The acts ---- */

static enum status publish(struct desk_at *d, int64_t story, struct error *err)
{
	struct plan plan;
	enum status status = plan_publish(&d->publisher, &d->arena, story, &plan, err);
	return status == STATUS_OK
	           ? publication_publish(&d->publisher, &d->arena, (struct actor){0}, story, plan.hash, NULL, err)
	           : status;
}

static enum status withdraw(struct desk_at *d, int64_t story, struct error *err)
{
	struct plan plan;
	enum status status = plan_withdraw(&d->publisher, &d->arena, story, &plan, err);
	return status == STATUS_OK ? publication_withdraw(&d->publisher, &d->arena, (struct actor){0}, story, plan.hash,
	                                                  slice_of("It was wrong."), NULL, err)
	                           : status;
}

/* Two stories are published, the first is revised, the first leaves, and with it the cable of Islamabad. */
static enum status act(struct desk_at *d, int number, struct error *err)
{
	switch (number) {
	case 0:
		return publish(d, 1, err);
	case 1:
		return publish(d, 2, err);
	case 2: {
		enum status status = save(d, "A clear marker", revised_body, "Another cable is cited.", err);
		return status == STATUS_OK ? publish(d, 1, err) : status;
	}
	default:
		return withdraw(d, 1, err);
	}
}

static enum status write_room(struct desk_at *d, struct error *err)
{
	struct room_report report;
	return room_folder_write(&d->desk, d->db, &d->config, &d->print, NULL, &report, err);
}

/* ---- What is compared ---- */

static int compare_names(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* Adds names and bytes of all that lies below `folder`, but the manifest, in order. */
static void describe_folder(struct buffer *out, const char *folder)
{
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, NULL, compare_names);
	for (int i = 0; i < count; i++) {
		struct arena a = {0};
		struct slice bytes;
		const char *name = entries[i]->d_name;
		char *path = file_path(&a, folder, name);
		bool is_own = strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, ".manifest") == 0;
		if (!is_own) {
			buffer_add_cstr(out, name);
			buffer_add_byte(out, '\n');
		}
		if (!is_own && file_kind_of(path) == FILE_KIND_FOLDER)
			describe_folder(out, path);
		else if (!is_own && file_read_all(&a, path, 1 << 22, &bytes, NULL) == STATUS_OK)
			buffer_add(out, bytes);
		arena_free(&a);
		free(entries[i]);
	}
	free(entries);
}

static void digest_room(const struct desk_at *d, char hex[DIGEST_HEX_LEN + 1])
{
	struct arena a = {0};
	struct buffer all = {0};
	describe_folder(&all, desk_path(&a, &d->desk, "room"));
	digest_sha256_hex(buffer_slice(&all), hex);
	buffer_free(&all);
	arena_free(&a);
}

/* What is public in each state: known from a run without a cut. */
static struct {
	size_t record, stories, cables, withdrawn;
	char room[DIGEST_HEX_LEN + 1];
} states[STATES];

static struct room_contents contents_of(struct desk_at *d)
{
	struct room_contents c;
	struct error err = {0};
	enum status status = room_contents_load(&d->arena, d->db, &d->config, read_now(NULL), &c, &err);
	if (status != STATUS_OK)
		c = (struct room_contents){.record_count = SIZE_MAX};
	return c;
}

/* The state in which the desk stands; STATES: none of them. */
static int state_of(const struct room_contents *c)
{
	for (int i = 0; i < STATES; i++) {
		if (c->record_count == states[i].record && c->story_count == states[i].stories &&
		    c->cable_count == states[i].cables && c->withdrawn_count == states[i].withdrawn)
			return i;
	}
	return STATES;
}

static void note_state(struct desk_at *d, int state)
{
	struct room_contents c = contents_of(d);
	states[state].record = c.record_count;
	states[state].stories = c.story_count;
	states[state].cables = c.cable_count;
	states[state].withdrawn = c.withdrawn_count;
	digest_room(d, states[state].room);
}

/* ---- The scenario ---- */

static enum status run(const char *folder, const struct files *files, struct crash_recorder *recorder,
                       struct error *err)
{
	struct desk_at d;
	enum status status = enter(&d, folder, files, err);
	if (status == STATUS_OK)
		status = write_room(&d, err);
	if (status == STATUS_OK && recorder == NULL)
		note_state(&d, 0);
	for (int i = 0; status == STATUS_OK && i < ACTS; i++) {
		status = act(&d, i, err);
		if (status == STATUS_OK && recorder != NULL)
			crash_acknowledge(recorder);
		if (status == STATUS_OK)
			status = write_room(&d, err);
		if (status == STATUS_OK && recorder == NULL)
			note_state(&d, i + 1);
	}
	leave(&d);
	return status;
}

/* Entries count on from 0, their bytes say what their rows say, and each edition is one that an entry names. */
static void check_record(const struct room_contents *c, struct buffer *why)
{
	struct record_entry entry;
	for (size_t i = 0; i < c->record_count; i++) {
		if (record_entry_read(c->record[i].bytes, &entry, NULL) != STATUS_OK || entry.index != i)
			buffer_add_format(why, "entry %zu of the record is not whole; ", i);
	}
	for (size_t i = 0; i < c->cable_count; i++) {
		unsigned char hash[DIGEST_SIZE];
		bool named = false;
		digest_sha256(c->cables[i].json, hash);
		for (size_t k = 0; k < c->record_count && !named; k++)
			named = record_entry_read(c->record[k].bytes, &entry, NULL) == STATUS_OK &&
			        memcmp(entry.hash, hash, sizeof hash) == 0;
		if (!named)
			buffer_add_format(why, "no entry names the edition of cable %zu; ", i);
	}
}

static void check(const char *folder, size_t acknowledged, struct buffer *why)
{
	struct desk_at d;
	struct error err = {0};
	char room[DIGEST_HEX_LEN + 1];
	if (enter(&d, folder, &machine, &err) != STATUS_OK) {
		buffer_add_format(why, "the desk does not open: %s", err.sentence);
		leave(&d);
		return;
	}
	struct room_contents c = contents_of(&d);
	int state = state_of(&c);
	check_record(&c, why);
	if (state == STATES || (size_t)state < acknowledged)
		buffer_add_format(why, "%zu acts were acknowledged; the desk is in state %d; ", acknowledged, state);
	else if (write_room(&d, &err) != STATUS_OK)
		buffer_add_format(why, "the room cannot be written: %s; ", err.sentence);
	digest_room(&d, room);
	if (why->len == 0 && strcmp(room, states[state].room) != 0)
		buffer_add_format(why, "the room of state %d is not what it is without a cut; ", state);
	/* A revision that was saved and not yet published is saved once more: the same words, the same version. */
	for (int i = state; why->len == 0 && i < ACTS; i++) {
		if (act(&d, i, &err) != STATUS_OK)
			buffer_add_format(why, "act %d cannot be done any more: %s; ", i, err.sentence);
	}
	c = contents_of(&d);
	if (why->len == 0 && state_of(&c) != ACTS)
		buffer_add_format(why, "the acts that were left lead to %zu entries", c.record_count);
	leave(&d);
}

static void test_publications_survive_every_cut(void **state)
{
	const struct crash_scenario scenario = {.name = "publication", .setup = set_up, .run = run, .check = check};
	char folder[] = "/tmp/cabledesk-crash-publish-XXXXXX";
	struct error err = {0};
	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(set_up(folder, &err), STATUS_OK);
	if (run(folder, &machine, NULL, &err) != STATUS_OK)
		fail_msg("%s", err.sentence);
	crash_remove_folder(folder);
	for (int i = 1; i < STATES; i++)
		assert_true(states[i].record > states[i - 1].record);
	assert_int_equal(crash_try(&scenario, false), 0);
}

/* ---- The commands, killed ---- */

static const char *cabledesk;
static char prepared[] = "/tmp/cabledesk-kill-desk-XXXXXX";

__attribute__((format(printf, 2, 3))) static enum status shell(struct error *err, const char *format, ...)
{
	char command[4 * PATH_BYTES];
	va_list args;
	va_start(args, format);
	int len = vsnprintf(command, sizeof command, format, args);
	va_end(args);
	return len > 0 && (size_t)len < sizeof command && system(command) == 0
	           ? STATUS_OK
	           : error_set(err, STATUS_IO, "file.failed");
}

/* The prepared desk, with the library's stories; they were checked above. */
static enum status copy_desk(const char *folder, struct error *err)
{
	return shell(err, "cp -a '%s/.' '%s'", prepared, folder);
}

static char **command_of(struct arena *a, const char *folder, const char *const words[], size_t count)
{
	char **argv = arena_array(a, count + 4, sizeof *argv);
	assert_non_null(argv);
	argv[0] = arena_cstr(a, slice_of(cabledesk));
	argv[1] = arena_cstr(a, slice_of("--desk"));
	argv[2] = arena_cstr(a, slice_of(folder));
	for (size_t i = 0; i < count; i++)
		argv[3 + i] = arena_cstr(a, slice_of(words[i]));
	return argv;
}

static char **publish_command(struct arena *a, const char *folder)
{
	const char *const words[] = {"story", "publish", "1"};
	return command_of(a, folder, words, 3);
}

static char **withdraw_command(struct arena *a, const char *folder)
{
	const char *const words[] = {"story", "withdraw", "1", "--reason", "It was wrong."};
	return command_of(a, folder, words, 5);
}

/* Counts how often words stand in the room's folder. */
static size_t count_words(const char *folder, const char *words)
{
	struct arena a = {0};
	struct buffer all = {0};
	size_t count = 0, at;
	describe_folder(&all, file_path(&a, folder, "room"));
	struct slice rest = buffer_slice(&all);
	while (slice_find(rest, slice_of(words), &at)) {
		rest = slice_from(rest, at + 1);
		count++;
	}
	buffer_free(&all);
	arena_free(&a);
	return count;
}

/* After a kill: the act was done whole or not at all; then the room is made to agree, here as `serve` would. */
static void check_killed(const char *folder, bool must, size_t before, size_t after, const char *gone,
                         struct buffer *why)
{
	struct desk_at d;
	struct error err = {0};
	if (enter(&d, folder, &machine, &err) != STATUS_OK) {
		buffer_add_format(why, "the desk does not open: %s", err.sentence);
		leave(&d);
		return;
	}
	struct room_contents c = contents_of(&d);
	check_record(&c, why);
	if (c.record_count != after && (must || c.record_count != before))
		buffer_add_format(why, "%zu entries; ", c.record_count);
	if (write_room(&d, &err) != STATUS_OK)
		buffer_add_format(why, "the room cannot be written: %s; ", err.sentence);
	bool is_public = c.cable_count > 0;
	if ((count_words(folder, "clear marker") > 0) != is_public ||
	    (gone != NULL && is_public == (c.record_count == after)))
		buffer_add_format(why, "%zu cables are public, and the room says otherwise; ", c.cable_count);
	leave(&d);
}

static void check_published(const char *folder, bool ended, struct buffer *why)
{
	check_killed(folder, ended, 0, 2, NULL, why);
}

static void check_withdrawn(const char *folder, bool ended, struct buffer *why)
{
	check_killed(folder, ended, 2, 4, "clear marker", why);
}

static void test_the_commands_may_be_killed_at_any_time(void **state)
{
	struct error err = {0};
	(void)state;
	const struct crash_command publishing = {.name = "cabledesk story publish",
	                                         .kills = KILLS,
	                                         .setup = copy_desk,
	                                         .command = publish_command,
	                                         .check = check_published};
	const struct crash_command withdrawing = {.name = "cabledesk story withdraw",
	                                          .kills = KILLS,
	                                          .setup = copy_desk,
	                                          .command = withdraw_command,
	                                          .check = check_withdrawn};
	assert_non_null(mkdtemp(prepared));
	assert_int_equal(set_up(prepared, &err), STATUS_OK);
	size_t faults = crash_kill(&publishing);
	assert_int_equal(shell(&err, "'%s' --desk '%s' story publish 1 > /dev/null", cabledesk, prepared), STATUS_OK);
	faults += crash_kill(&withdrawing);
	crash_remove_folder(prepared);
	assert_int_equal(faults, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_publications_survive_every_cut),
	    cmocka_unit_test(test_the_commands_may_be_killed_at_any_time),
	};
	if (argc != 2) {
		fprintf(stderr, "The argument is the program cabledesk.\n");
		return 2;
	}
	cabledesk = argv[1];
	machine = files_of_machine();
	if (text_catalogue_embedded("en", &sentences, NULL) != STATUS_OK)
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	text_catalogue_free(sentences);
	return failed;
}
