/* Proves that a file is whole or not there whichever of its changes fails, that a walk is in order and follows no link,
 * that a lock holds between two processes and says who has it, and that errors say what they are about. */
#include "base/buffer.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* A door that refuses the n-th change, or only counts. */
struct door {
	int fail_at; /* 0: none */
	int errnum;
	int asked;
	int told;
	enum file_change_kind kinds[64];
};

static int door_ask(void *state, const struct file_change *change)
{
	struct door *door = state;
	if (door->asked < 64)
		door->kinds[door->asked] = change->kind;
	door->asked++;
	return door->asked == door->fail_at ? door->errnum : 0;
}

static void door_told(void *state, const struct file_change *change)
{
	struct door *door = state;
	(void)change;
	door->told++;
}

static struct files files_of_door(struct door *door)
{
	return (struct files){.ask = door_ask, .done = door_told, .state = door};
}

static struct files machine;
static char folder[64];

static const char *in_folder(struct arena *a, const char *name)
{
	return file_path(a, folder, name);
}

static int make_folder_for_test(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/cabledesk-file-XXXXXX");
	machine = files_of_machine();
	return mkdtemp(folder) == NULL;
}

struct removal {
	struct arena arena;
	char **paths;
	size_t count, capacity;
};

static enum status note_path(void *state, const struct file_entry *entry, struct error *err)
{
	struct removal *r = state;
	char **path = arena_push(&r->arena, &r->paths, r->count, &r->capacity, sizeof *path);
	if (path == NULL)
		return error_memory(err);
	*path = arena_cstr(&r->arena, slice_of(entry->path));
	r->count++;
	return STATUS_OK;
}

static int remove_folder_of_test(void **state)
{
	(void)state;
	struct removal r = {0};
	enum status status = file_walk(folder, note_path, &r, NULL);
	while (r.count > 0)
		(void)remove(r.paths[--r.count]);
	arena_free(&r.arena);
	status = file_remove_temporary(&machine, folder, NULL);
	return status != STATUS_OK || rmdir(folder) != 0;
}

static void expect_content(const char *name, const char *expected)
{
	struct arena a = {0};
	struct slice got = {NULL, 0};
	struct error err = {0};
	assert_int_equal(file_read_all(&a, in_folder(&a, name), 1000000, &got, &err), STATUS_OK);
	assert_string_equal(got.ptr, expected);
	arena_free(&a);
}

static void test_a_file_is_written_whole(void **state)
{
	(void)state;
	struct door door = {0};
	struct files files = files_of_door(&door);
	struct error err;
	struct arena a = {0};
	struct stat st;
	static const enum file_change_kind order[] = {FILE_CREATE, FILE_WRITE, FILE_SYNC, FILE_RENAME,
	                                              FILE_SYNC_FOLDER};
	assert_int_equal(file_write_whole(&files, folder, "a", slice_of("one"), 0600, &err), STATUS_OK);
	expect_content("a", "one");
	assert_int_equal(door.asked, 5);
	assert_int_equal(door.told, 5);
	assert_memory_equal(door.kinds, order, sizeof order);
	assert_int_equal(stat(in_folder(&a, "a"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(file_write_whole(&files, folder, "a", slice_of("two"), 0400, &err), STATUS_OK);
	expect_content("a", "two");
	/* Also over one that is read-only. */
	assert_int_equal(file_write_whole(&files, folder, "a", slice_of(""), 0600, &err), STATUS_OK);
	expect_content("a", "");
	arena_free(&a);
}

static void test_whichever_change_fails_the_old_file_stands(void **state)
{
	(void)state;
	struct error err;
	int n = 1;
	assert_int_equal(file_write_whole(&machine, folder, "b", slice_of("old"), 0600, &err), STATUS_OK);
	for (;; n++) {
		struct door door = {.fail_at = n, .errnum = ENOSPC};
		struct files files = files_of_door(&door);
		enum status status = file_write_whole(&files, folder, "b", slice_of("new"), 0600, &err);
		if (status == STATUS_OK)
			break;
		assert_int_equal(status, STATUS_IO);
		assert_string_equal(err.sentence, "file.full");
		/* The last change makes the name durable: then the new file stands there already. */
		expect_content("b", n == 5 ? "new" : "old");
		assert_int_equal(file_write_whole(&machine, folder, "b", slice_of("old"), 0600, &err), STATUS_OK);
	}
	assert_int_equal(n, 6);
	expect_content("b", "new");
}

static void test_an_original_is_named_by_its_hash(void **state)
{
	(void)state;
	struct error err;
	struct arena a = {0};
	struct file_writer *w;
	struct stat st;
	unsigned char hash[DIGEST_SIZE];
	static const unsigned char expected[4] = {0xba, 0x78, 0x16, 0xbf}; /* SHA-256 of "abc" */
	assert_int_equal(file_writer_open(&machine, folder, 0400, &w, &err), STATUS_OK);
	assert_int_equal(file_writer_add(w, slice_of("a"), &err), STATUS_OK);
	assert_int_equal(file_writer_add(w, slice_of(""), &err), STATUS_OK);
	assert_int_equal(file_writer_add(w, slice_of("bc"), &err), STATUS_OK);
	assert_int_equal(file_writer_size(w), 3);
	file_writer_hash(w, hash);
	assert_memory_equal(hash, expected, sizeof expected);
	assert_int_equal(file_make_folder(&machine, in_folder(&a, "originals/ba"), 0700, &err), STATUS_OK);
	assert_int_equal(file_writer_finish(w, in_folder(&a, "originals/ba/7816bf"), &err), STATUS_OK);
	expect_content("originals/ba/7816bf", "abc");
	assert_int_equal(stat(in_folder(&a, "originals/ba/7816bf"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0400);
	assert_int_equal(stat(in_folder(&a, "originals"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	/* Two at once have names of their own; a discarded one leaves nothing. */
	struct file_writer *other;
	assert_int_equal(file_writer_open(&machine, folder, 0400, &w, &err), STATUS_OK);
	assert_int_equal(file_writer_open(&machine, folder, 0400, &other, &err), STATUS_OK);
	file_writer_discard(w);
	assert_int_equal(file_writer_finish(other, in_folder(&a, "no/such/folder"), &err), STATUS_MISSING);
	arena_free(&a);
}

static void test_what_a_kill_left_is_taken_away(void **state)
{
	(void)state;
	struct error err;
	struct arena a = {0};
	struct file_writer *w;
	assert_int_equal(file_make_folder(&machine, in_folder(&a, "left"), 0700, &err), STATUS_OK);
	pid_t child = fork();
	if (child == 0) {
		if (file_writer_open(&machine, in_folder(&a, "left"), 0600, &w, &err) != STATUS_OK)
			_exit(1);
		_exit(file_writer_add(w, slice_of("half"), &err) != STATUS_OK);
	}
	int ended;
	assert_int_equal(waitpid(child, &ended, 0), child);
	assert_int_equal(ended, 0);
	assert_int_equal(rmdir(in_folder(&a, "left")), -1);
	assert_int_equal(file_remove_temporary(&machine, in_folder(&a, "left"), &err), STATUS_OK);
	assert_int_equal(file_remove_folder(&machine, in_folder(&a, "left"), &err), STATUS_OK);
	assert_int_equal(file_remove_folder(&machine, in_folder(&a, "left"), &err), STATUS_MISSING);
	arena_free(&a);
}

static enum status note_inside(void *state, const struct file_entry *entry, struct error *err)
{
	struct buffer *b = state;
	(void)err;
	static const char kinds[] = "-FDLO";
	buffer_add_format(b, "%c:%.*s:%d ", kinds[entry->kind], (int)entry->inside.len, entry->inside.ptr,
	                  (int)entry->size);
	return STATUS_OK;
}

static enum status stop_at_once(void *state, const struct file_entry *entry, struct error *err)
{
	(void)state;
	(void)entry;
	return error_set(err, STATUS_STOPPED, "test.stopped");
}

static void test_a_walk_is_in_order_and_follows_no_link(void **state)
{
	(void)state;
	struct error err;
	struct arena a = {0};
	struct buffer seen = {0};
	const char *root = in_folder(&a, "walk");
	const char *sub = in_folder(&a, "walk/b");
	assert_int_equal(file_make_folder(&machine, sub, 0700, &err), STATUS_OK);
	assert_int_equal(file_write_whole(&machine, sub, "z", slice_of("zz"), 0600, &err), STATUS_OK);
	assert_int_equal(file_write_whole(&machine, sub, "A", slice_of(""), 0600, &err), STATUS_OK);
	assert_int_equal(file_write_whole(&machine, root, "b.txt", slice_of("1"), 0600, &err), STATUS_OK);
	assert_int_equal(file_write_whole(&machine, root, "a", slice_of("1"), 0600, &err), STATUS_OK);
	assert_int_equal(file_write_whole(&machine, root, ".tmp-1-1", slice_of("1"), 0600, &err), STATUS_OK);
	assert_int_equal(symlink("/etc", in_folder(&a, "walk/c")), 0);
	assert_int_equal(file_walk(root, note_inside, &seen, &err), STATUS_OK);
	buffer_add_byte(&seen, '\0');
	assert_string_equal(seen.ptr, "F:a:1 D:b:0 F:b/A:0 F:b/z:2 F:b.txt:1 L:c:0 ");
	assert_int_equal(file_walk(root, stop_at_once, NULL, &err), STATUS_STOPPED);
	assert_int_equal(file_walk(in_folder(&a, "nowhere"), note_inside, &seen, &err), STATUS_MISSING);
	assert_int_equal(file_remove_temporary(&machine, root, &err), STATUS_OK);
	buffer_free(&seen);
	arena_free(&a);
}

static void test_errors_say_what_they_are_about(void **state)
{
	(void)state;
	struct error err;
	struct arena a = {0};
	struct slice got;
	int fd;
	assert_int_equal(file_read_all(&a, in_folder(&a, "none"), 10, &got, &err), STATUS_MISSING);
	assert_string_equal(err.values[0].text, in_folder(&a, "none"));
	assert_int_equal(file_read_all(&a, folder, 10, &got, &err), STATUS_IO);
	assert_int_equal(mkfifo(in_folder(&a, "fifo"), 0600), 0);
	assert_int_equal(file_open_read(in_folder(&a, "fifo"), &fd, &err), STATUS_IO);
	assert_string_equal(err.sentence, "file.not_a_file");
	assert_int_equal(file_write_whole(&machine, folder, "long", slice_of("12345678901"), 0600, &err), STATUS_OK);
	assert_int_equal(file_read_all(&a, in_folder(&a, "long"), 10, &got, &err), STATUS_LIMIT);
	assert_int_equal(file_read_all(&a, in_folder(&a, "long"), 11, &got, &err), STATUS_OK);
	/* Without memory at any place. */
	for (size_t n = 1; n <= 2; n++) {
		struct arena poor = {.fail_at = n};
		enum status status = file_read_all(&poor, "/etc/passwd", 1000000, &got, &err);
		assert_int_equal(status, n == 1 ? STATUS_MEMORY : STATUS_OK);
		arena_free(&poor);
	}
	assert_int_equal(file_make_folder(&machine, in_folder(&a, "long/x"), 0700, &err), STATUS_IO);
	assert_int_equal(symlink("long", in_folder(&a, "link")), 0);
	struct file_lock *lock;
	assert_int_equal(file_lock_take(&machine, in_folder(&a, "link"), "test", &lock, &err), STATUS_IO);
	arena_free(&a);
}

/* A child that takes the lock, says so, and waits to be killed. */
static pid_t start_holder(const char *path, const char *command)
{
	int ready[2];
	char byte = 0;
	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();
	if (child == 0) {
		struct file_lock *lock;
		if (file_lock_take(&machine, path, command, &lock, NULL) != STATUS_OK || write(ready[1], "x", 1) != 1)
			_exit(1);
		alarm(20);
		pause();
		_exit(0);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return child;
}

static void test_a_lock_holds_between_processes(void **state)
{
	(void)state;
	struct error err;
	struct arena a = {0};
	struct file_lock *lock, *second;
	const char *path = in_folder(&a, "serve.lock");
	pid_t child = start_holder(path, "cabledesk serve --listen 127.0.0.1:8080");
	assert_int_equal(file_lock_take(&machine, path, "cabledesk import", &lock, &err), STATUS_LOCKED);
	assert_null(lock);
	assert_string_equal(err.sentence, "file.locked_by");
	assert_int_equal(err.values[1].number, child);
	assert_string_equal(err.values[2].text, "cabledesk serve --listen 127.0.0.1:8080");
	/* A kill gives it free. */
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	assert_int_equal(file_lock_take(&machine, path, "short", &lock, &err), STATUS_OK);
	/* Within one process, too; and the shorter command left nothing of the longer one. */
	assert_int_equal(file_lock_take(&machine, path, "again", &second, &err), STATUS_LOCKED);
	assert_int_equal(err.values[1].number, getpid());
	assert_string_equal(err.values[2].text, "short");
	file_lock_release(lock);
	assert_int_equal(file_lock_take(&machine, path, "again", &lock, &err), STATUS_OK);
	file_lock_release(lock);
	file_lock_release(NULL);
	/* A lock whose holder could not be written is not taken. */
	for (int n = 1; n <= 2; n++) {
		struct door door = {.fail_at = n, .errnum = EIO};
		struct files files = files_of_door(&door);
		assert_int_equal(file_lock_take(&files, path, "x", &lock, &err), STATUS_IO);
		assert_null(lock);
	}
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_file_is_written_whole),
	    cmocka_unit_test(test_whichever_change_fails_the_old_file_stands),
	    cmocka_unit_test(test_an_original_is_named_by_its_hash),
	    cmocka_unit_test(test_what_a_kill_left_is_taken_away),
	    cmocka_unit_test(test_a_walk_is_in_order_and_follows_no_link),
	    cmocka_unit_test(test_errors_say_what_they_are_about),
	    cmocka_unit_test(test_a_lock_holds_between_processes),
	};
	return cmocka_run_group_tests(tests, make_folder_for_test, remove_folder_of_test);
}
