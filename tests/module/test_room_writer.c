/* Proves that the writer makes a folder agree with what is public, however often it is stopped on the way: refused at the
 * n-th change of the disk, for every n, the next run leaves the same files, and nothing that was withdrawn stands
 * anywhere. It touches no file that is not its own. */
#include "room/manifest.h"
#include "room_sample.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct text_catalogue *text;
static struct template_set *templates;

/* ---- A folder ---- */

/* In memory where the system has such a place: thousands of fsyncs would wait for the disk. */
static char *make_folder(void)
{
	static char path[64];
	const char *memory = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	snprintf(path, sizeof path, "%s/cabledesk-room-XXXXXX", memory);
	assert_non_null(mkdtemp(path));
	return path;
}

/* Everything below, temporary files too, as "path SHA-256" lines in the order of names; `hold` gets all bytes. */
static void look(const char *folder, const char *below, struct buffer *names, struct buffer *hold)
{
	struct dirent **entries;
	struct arena a = {0};
	char path[512], inside[512];
	snprintf(path, sizeof path, "%s/%s", folder, below);
	int count = scandir(path, &entries, NULL, alphasort);
	assert_true(count >= 0);
	for (int i = 0; i < count; i++) {
		struct stat st;
		struct slice bytes;
		char hash[DIGEST_HEX_LEN + 1];
		const char *name = entries[i]->d_name;
		snprintf(inside, sizeof inside, "%s%s%.200s", below, below[0] == '\0' ? "" : "/", name);
		snprintf(path, sizeof path, "%s/%.400s", folder, inside);
		if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0) {
			assert_int_equal(lstat(path, &st), 0);
			if (S_ISDIR(st.st_mode)) {
				look(folder, inside, names, hold);
			} else {
				assert_int_equal(file_read_all(&a, path, 64 << 20, &bytes, NULL), STATUS_OK);
				digest_sha256_hex(bytes, hash);
				buffer_add_format(names, "%s %s\n", inside, hash);
				buffer_add(hold, bytes);
			}
		}
		free(entries[i]);
	}
	free(entries);
	arena_free(&a);
}

static struct slice snapshot(struct arena *a, const char *folder, struct slice *all)
{
	struct buffer names = {0}, hold = {0};
	look(folder, "", &names, &hold);
	struct slice shown = arena_copy(a, buffer_slice(&names));
	if (all != NULL)
		*all = arena_copy(a, buffer_slice(&hold));
	buffer_free(&names);
	buffer_free(&hold);
	return shown;
}

static void remove_all(const char *folder)
{
	char command[128];
	snprintf(command, sizeof command, "rm -rf -- '%s'", folder);
	assert_non_null(strstr(folder, "/cabledesk-room-"));
	if (system(command) != 0)
		fail_msg("%s could not be removed", folder);
}

static bool has(struct slice bytes, const char *words)
{
	size_t at;
	return slice_find(bytes, slice_of(words), &at);
}

/* ---- Runs ---- */

/* Refuses every change from the n-th on, as a process does that is no more. 0: none. */
struct refusal {
	size_t at;
	size_t changes;
};

static int refuse(void *state, const struct file_change *change)
{
	struct refusal *r = state;
	(void)change;
	r->changes++;
	return r->at > 0 && r->changes >= r->at ? EIO : 0;
}

static enum status run(const struct room_contents *contents, const char *folder, struct refusal *refusal,
                       struct room_report *report, struct error *err)
{
	struct files files = {refuse, NULL, refusal};
	refusal->changes = 0;
	return room_write(contents, templates, text, &files, folder, report, err);
}

static struct room_report write_well(const struct room_contents *contents, const char *folder)
{
	struct refusal none = {0};
	struct room_report report;
	struct error err = {0};
	struct arena a = {0};
	if (run(contents, folder, &none, &report, &err) != STATUS_OK)
		fail_msg("%s", text_error(text, &a, &err).ptr);
	arena_free(&a);
	return report;
}

/* Without the story that lives elsewhere and the two cables that only it cites; their pages say so. */
static void withdraw(struct arena *a, const struct room_contents *before, struct room_contents *after)
{
	struct withdrawn_page *pages = arena_array(a, 3, sizeof *pages);
	assert_non_null(pages);
	*after = *before;
	after->stories = before->stories + 1;
	after->story_count = before->story_count - 1;
	after->cable_count = before->cable_count - 2;
	pages[0] = (struct withdrawn_page){slice_of("cables/09DEPEXT4471.html"), slice_of("09DEPEXT4471"), false, 0,
	                                   slice_of("")};
	pages[1] = (struct withdrawn_page){slice_of("cables/10PORTELLERY5.html"), slice_of("10PORTELLERY5"), false, 0,
	                                   slice_of("")};
	pages[2] = (struct withdrawn_page){slice_of("stories/3-clary-dawn.html"), slice_of("3"), true, 0, slice_of("")};
	after->withdrawn = pages;
	after->withdrawn_count = 3;
}

static const char *const gone[] = {
    "while \\nshaving", "hit upon it",        "lighthouse on Clary Rock", "lit by both countries at once",
    "Clary dawn",       "President Discovers"};

static void check_gone(const char *folder)
{
	struct arena a = {0};
	struct slice all;
	snapshot(&a, folder, &all);
	for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
		if (has(all, gone[i]))
			fail_msg("\"%s\" was withdrawn and still stands in the room", gone[i]);
	}
	arena_free(&a);
}

/* ---- Tests ---- */

static void test_writes_what_differs(void **state)
{
	(void)state;
	struct arena a = {0};
	struct room_contents contents;
	const char *folder = make_folder();
	sample_make(&a, SAMPLE_ALL, 0, &contents);
	struct room_report first = write_well(&contents, folder);
	struct slice shown = snapshot(&a, folder, NULL);
	assert_true(first.written > 40);
	assert_int_equal(first.removed, 0);
	struct room_report second = write_well(&contents, folder);
	assert_int_equal(second.written, 0);
	assert_int_equal(second.unchanged, first.written);
	assert_true(slice_equal(shown, snapshot(&a, folder, NULL)));
	/* A day on, one story is older than a year: its page and the feed change. */
	contents.now_ms += INT64_C(86400000) * 365 * 10;
	assert_true(write_well(&contents, folder).written <= 4);
	remove_all(folder);
	arena_free(&a);
}

static void test_what_was_changed_by_others_is_made_again(void **state)
{
	(void)state;
	struct arena a = {0};
	struct room_contents contents;
	const char *folder = make_folder();
	sample_make(&a, SAMPLE_ONE, 0, &contents);
	write_well(&contents, folder);
	struct slice shown = snapshot(&a, folder, NULL);
	struct files files = files_of_machine();
	assert_int_equal(file_write_whole(&files, folder, "index.html", slice_of("defaced"), 0644, NULL), STATUS_OK);
	char *edition = file_path(&a, folder, "cables/06BRZENY402/1.json");
	assert_int_equal(unlink(edition), 0);
	assert_int_equal(write_well(&contents, folder).written, 2);
	assert_true(slice_equal(shown, snapshot(&a, folder, NULL)));
	remove_all(folder);
	arena_free(&a);
}

static void test_withdrawn_words_stand_nowhere(void **state)
{
	(void)state;
	struct arena a = {0};
	struct room_contents before, after;
	struct slice all;
	const char *folder = make_folder();
	sample_make(&a, SAMPLE_ALL, 0, &before);
	withdraw(&a, &before, &after);
	write_well(&before, folder);
	snapshot(&a, folder, &all);
	for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
		if (!has(all, gone[i]))
			fail_msg("\"%s\" is not in the room before it is withdrawn: the test proves nothing", gone[i]);
	}
	struct room_report report = write_well(&after, folder);
	assert_true(report.removed >= 3);
	check_gone(folder);
	struct slice names = snapshot(&a, folder, NULL);
	assert_true(has(names, "cables/10PORTELLERY5.html"));
	assert_false(has(names, "10PORTELLERY5/"));
	remove_all(folder);
	arena_free(&a);
}

/* Stops at every change on the way from one state to another, then lets it run through. */
static void check_stops(const struct room_contents *before, const struct room_contents *after, bool withdrawal)
{
	struct arena a = {0};
	bool through = false;
	const char *folder = make_folder();
	if (before != NULL)
		write_well(before, folder);
	write_well(after, folder);
	struct slice wanted = snapshot(&a, folder, NULL);
	remove_all(folder);
	for (size_t n = 1; n < 5000 && !through; n++) {
		struct refusal refusal = {n, 0};
		struct room_report report;
		struct error err;
		folder = make_folder();
		if (before != NULL)
			write_well(before, folder);
		through = run(after, folder, &refusal, &report, &err) == STATUS_OK;
		write_well(after, folder);
		if (!slice_equal(wanted, snapshot(&a, folder, NULL)))
			fail_msg("stopped at change %zu, the next run left:\n%s\ninstead of\n%s", n,
			         snapshot(&a, folder, NULL).ptr, wanted.ptr);
		if (withdrawal)
			check_gone(folder);
		remove_all(folder);
	}
	assert_true(through);
	arena_free(&a);
}

static void test_a_stop_at_any_change_needs_only_another_run(void **state)
{
	(void)state;
	struct arena a = {0};
	struct room_contents nothing, one, all, withdrawn;
	sample_make(&a, SAMPLE_NOTHING, 0, &nothing);
	sample_make(&a, SAMPLE_ONE, 0, &one);
	sample_make(&a, SAMPLE_ALL, 0, &all);
	withdraw(&a, &all, &withdrawn);
	check_stops(NULL, &nothing, false);
	check_stops(&nothing, &one, false);
	check_stops(&all, &withdrawn, true);
	arena_free(&a);
}

/* The editions of what is withdrawn are gone before anything else is written. */
static void test_withdrawals_come_first(void **state)
{
	(void)state;
	struct arena a = {0};
	struct room_contents before, after;
	sample_make(&a, SAMPLE_ALL, 0, &before);
	withdraw(&a, &before, &after);
	after.identity.name = slice_of("Another name, so that every page changes");
	bool seen = false;
	for (size_t n = 1; n < 5000 && !seen; n++) {
		struct refusal refusal = {n, 0};
		struct room_report report;
		struct error err;
		const char *folder = make_folder();
		write_well(&before, folder);
		assert_int_not_equal(run(&after, folder, &refusal, &report, &err), STATUS_OK);
		struct slice all, names = snapshot(&a, folder, &all);
		bool front_changed = has(all, "<h1>Another name");
		seen = front_changed;
		if (front_changed && (has(names, "09DEPEXT4471/1.json") || has(all, "lighthouse on Clary Rock")))
			fail_msg("stopped at change %zu: the front page is new and withdrawn words are still there", n);
		remove_all(folder);
	}
	assert_true(seen);
	arena_free(&a);
}

static void test_foreign_files_stay(void **state)
{
	(void)state;
	struct arena a = {0};
	struct room_contents contents, nothing;
	struct refusal none = {0};
	struct room_report report;
	struct error err;
	struct files files = files_of_machine();
	const char *folder = make_folder();
	char *cables = file_path(&a, folder, "cables"), *own = file_path(&a, folder, "cables/own.html");
	sample_make(&a, SAMPLE_ONE, 0, &contents);
	sample_make(&a, SAMPLE_NOTHING, 0, &nothing);
	assert_int_equal(mkdir(cables, 0755), 0);
	assert_int_equal(file_write_whole(&files, cables, "own.html", slice_of("mine"), 0644, NULL), STATUS_OK);
	write_well(&contents, folder);
	write_well(&nothing, folder);
	assert_true(file_exists(own));
	assert_false(file_exists(file_path(&a, folder, "cables/06BRZENY402.html")));
	assert_false(file_exists(file_path(&a, folder, "cables/06BRZENY402")));
	remove_all(folder);
	/* One that is in the way is named, and nothing is written. */
	folder = make_folder();
	assert_int_equal(file_write_whole(&files, folder, "index.html", slice_of("mine"), 0644, NULL), STATUS_OK);
	struct slice shown = snapshot(&a, folder, NULL);
	assert_int_equal(run(&contents, folder, &none, &report, &err), STATUS_REFUSED);
	assert_string_equal(err.sentence, "room.foreign");
	assert_true(slice_equal(shown, snapshot(&a, folder, NULL)));
	remove_all(folder);
	arena_free(&a);
}

static void test_a_hostile_manifest_removes_nothing(void **state)
{
	(void)state;
	struct arena a = {0};
	struct room_contents contents;
	struct files files = files_of_machine();
	const char *folder = make_folder();
	char *room = file_path(&a, folder, "room"), *outside = file_path(&a, folder, "outside.json");
	static const char manifest[] =
	    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef  ../outside.json\n"
	    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef  cables/../../outside.json\n"
	    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef  /etc/hostname\n"
	    "not a line\n\n0123\n";
	sample_make(&a, SAMPLE_NOTHING, 0, &contents);
	assert_int_equal(mkdir(room, 0755), 0);
	assert_int_equal(file_write_whole(&files, folder, "outside.json", slice_of("{}"), 0644, NULL), STATUS_OK);
	assert_int_equal(file_write_whole(&files, room, ".manifest", slice_of(manifest), 0644, NULL), STATUS_OK);
	write_well(&contents, room);
	assert_true(file_exists(outside));
	remove_all(folder);
	arena_free(&a);
}

static void test_the_manifest_checks_with_sha256sum(void **state)
{
	(void)state;
	struct arena a = {0};
	struct room_contents contents;
	char command[160];
	const char *folder = make_folder();
	sample_make(&a, SAMPLE_ALL, 0, &contents);
	write_well(&contents, folder);
	snprintf(command, sizeof command, "cd '%s' && sha256sum --quiet --strict -c .manifest", folder);
	assert_int_equal(system(command), 0);
	remove_all(folder);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_writes_what_differs),
	    cmocka_unit_test(test_what_was_changed_by_others_is_made_again),
	    cmocka_unit_test(test_withdrawn_words_stand_nowhere),
	    cmocka_unit_test(test_a_stop_at_any_change_needs_only_another_run),
	    cmocka_unit_test(test_withdrawals_come_first),
	    cmocka_unit_test(test_foreign_files_stay),
	    cmocka_unit_test(test_a_hostile_manifest_removes_nothing),
	    cmocka_unit_test(test_the_manifest_checks_with_sha256sum),
	};
	sample_open(&text, &templates);
	int failed = cmocka_run_group_tests_name("room_writer", tests, NULL, NULL);
	template_set_free(templates);
	text_catalogue_free(text);
	return failed;
}
