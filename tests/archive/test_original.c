/* Proves that an original is kept once, whole, read-only and under its SHA-256, alone and in a group, that a copy which was stopped or
 * failed leaves nothing behind, and that a changed one is told. */
#include "archive/original.h"

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

static const char abc_sha[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

struct fixture {
	struct files files;
	char folder[64], store[96], source[96];
};

static void write_file(const char *path, const char *bytes, size_t len)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	*state = f;
	if (f == NULL)
		return -1;
	f->files = files_of_machine();
	snprintf(f->folder, sizeof f->folder, "/tmp/cabledesk-original-XXXXXX");
	if (mkdtemp(f->folder) == NULL)
		return -1;
	snprintf(f->store, sizeof f->store, "%s/originals", f->folder);
	snprintf(f->source, sizeof f->source, "%s/source", f->folder);
	write_file(f->source, "abc", 3);
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	char command[128];
	snprintf(command, sizeof command, "rm -r '%s'", f->folder);
	int result = system(command);
	free(f);
	return result;
}

/* The files in the store, also those that a walk passes over. */
static int count_files(const struct fixture *f)
{
	char command[160];
	int count = -1;
	snprintf(command, sizeof command, "find '%s' -type f | wc -l", f->store);
	FILE *pipe = popen(command, "r");
	assert_non_null(pipe);
	assert_int_equal(fscanf(pipe, "%d", &count), 1);
	pclose(pipe);
	return count;
}

static void test_is_kept_once_under_its_hash(void **state)
{
	struct fixture *f = *state;
	struct original o;
	struct stat st;
	char path[200];
	assert_int_equal(original_add_path(&f->files, f->store, f->source, NULL, &o, NULL), STATUS_OK);
	assert_string_equal(o.sha, abc_sha);
	assert_int_equal(o.size, 3);
	assert_false(o.was_there);
	snprintf(path, sizeof path, "%s/ba/%s", f->store, abc_sha + 2);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0400);
	assert_int_equal(original_add_path(&f->files, f->store, f->source, NULL, &o, NULL), STATUS_OK);
	assert_true(o.was_there);
	assert_string_equal(o.sha, abc_sha);
	assert_int_equal(count_files(f), 1);
}

static void test_comes_through_a_pipe(void **state)
{
	struct fixture *f = *state;
	struct original o;
	int ends[2], fd;
	uint64_t size;
	char bytes[8] = {0};
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "abc", 3), 3);
	close(ends[1]);
	assert_int_equal(original_add_fd(&f->files, f->store, ends[0], NULL, &o, NULL), STATUS_OK);
	close(ends[0]);
	assert_string_equal(o.sha, abc_sha);
	assert_int_equal(original_open(f->store, slice_of(o.sha), &fd, &size, NULL), STATUS_OK);
	assert_int_equal(size, 3);
	assert_int_equal(read(fd, bytes, sizeof bytes), 3);
	assert_string_equal(bytes, "abc");
	close(fd);
}

static void test_large_and_empty_files_are_whole(void **state)
{
	struct fixture *f = *state;
	struct original o;
	size_t len = 3 * 256 * 1024 + 7;
	char *bytes = malloc(len);
	assert_non_null(bytes);
	memset(bytes, 'x', len);
	write_file(f->source, bytes, len);
	free(bytes);
	assert_int_equal(original_add_path(&f->files, f->store, f->source, NULL, &o, NULL), STATUS_OK);
	assert_int_equal(o.size, len);
	assert_int_equal(original_verify(f->store, slice_of(o.sha), NULL, NULL), STATUS_OK);
	write_file(f->source, "", 0);
	assert_int_equal(original_add_path(&f->files, f->store, f->source, NULL, &o, NULL), STATUS_OK);
	assert_string_equal(o.sha, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_int_equal(original_verify(f->store, slice_of(o.sha), NULL, NULL), STATUS_OK);
}

static void test_a_changed_one_is_told(void **state)
{
	struct fixture *f = *state;
	struct original o;
	char path[200];
	assert_int_equal(original_add_path(&f->files, f->store, f->source, NULL, &o, NULL), STATUS_OK);
	snprintf(path, sizeof path, "%s/ba/%s", f->store, abc_sha + 2);
	assert_int_equal(chmod(path, 0600), 0);
	write_file(path, "abd", 3);
	struct error err;
	assert_int_equal(original_verify(f->store, slice_of(o.sha), NULL, &err), STATUS_INPUT);
	assert_string_equal(err.sentence, "original.changed");
}

static void test_names_that_are_none_are_refused(void **state)
{
	struct fixture *f = *state;
	int fd;
	uint64_t size;
	assert_int_equal(original_open(f->store, slice_of("../../etc/passwd"), &fd, &size, NULL), STATUS_USAGE);
	assert_int_equal(original_open(f->store, slice_of(abc_sha), &fd, &size, NULL), STATUS_MISSING);
	assert_int_equal(original_open(f->store, slice_of(""), &fd, &size, NULL), STATUS_USAGE);
}

static void test_a_stopped_copy_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct original o;
	const atomic_bool stop = true;
	assert_int_equal(original_add_path(&f->files, f->store, f->source, &stop, &o, NULL), STATUS_STOPPED);
	assert_int_equal(count_files(f), 0);
}

struct refusal {
	int left;
};

static int refuse(void *state, const struct file_change *change)
{
	struct refusal *r = state;
	/* Taking away what failed is always allowed, as on a full disk. */
	if (change->kind == FILE_REMOVE)
		return 0;
	return --r->left == 0 ? ENOSPC : 0;
}

/* The n-th change of the disk fails, for every n: then there is no original, or all of it. */
static void test_no_failure_leaves_half_an_original(void **state)
{
	struct fixture *f = *state;
	enum status status = STATUS_IO;
	for (int n = 1; status != STATUS_OK && n < 100; n++) {
		struct refusal r = {n};
		struct original o;
		const struct files files = {.ask = refuse, .state = &r};
		int fd;
		uint64_t size;
		status = original_add_path(&files, f->store, f->source, NULL, &o, NULL);
		if (original_open(f->store, slice_of(abc_sha), &fd, &size, NULL) == STATUS_OK) {
			close(fd);
			assert_int_equal(original_verify(f->store, slice_of(abc_sha), NULL, NULL), STATUS_OK);
		} else {
			assert_int_not_equal(status, STATUS_OK);
			assert_true(access(f->store, F_OK) != 0 || count_files(f) == 0);
		}
	}
	assert_int_equal(status, STATUS_OK);
}

/* ---- Groups ---- */

enum { GROUPED = 3 };

/* Adds three files: two that differ, and one of them again. */
static enum status add_group(const struct fixture *f, struct original_group *group, struct original *out)
{
	static const char *const bytes[GROUPED] = {"abc", "", "abc"};
	enum status status = STATUS_OK;
	for (size_t i = 0; status == STATUS_OK && i < GROUPED; i++) {
		write_file(f->source, bytes[i], strlen(bytes[i]));
		status = original_group_add_path(group, f->source, NULL, &out[i], NULL);
	}
	return status;
}

static void test_a_group_is_kept_together(void **state)
{
	struct fixture *f = *state;
	struct original o[GROUPED];
	struct original_group group = {.files = &f->files, .folder = f->store};
	int fd;
	uint64_t size;
	assert_int_equal(add_group(f, &group, o), STATUS_OK);
	assert_string_equal(o[0].sha, abc_sha);
	assert_string_equal(o[2].sha, abc_sha);
	assert_int_equal(original_open(f->store, slice_of(abc_sha), &fd, &size, NULL), STATUS_MISSING);
	assert_int_equal(original_group_keep(&group, NULL), STATUS_OK);
	for (size_t i = 0; i < GROUPED; i++)
		assert_int_equal(original_verify(f->store, slice_of(o[i].sha), NULL, NULL), STATUS_OK);
	assert_int_equal(count_files(f), 2);
	assert_int_equal(add_group(f, &group, o), STATUS_OK);
	assert_true(o[0].was_there && o[1].was_there);
	assert_int_equal(original_group_keep(&group, NULL), STATUS_OK);
	assert_int_equal(count_files(f), 2);
}

static void test_a_dropped_group_and_a_kill_leave_nothing(void **state)
{
	struct fixture *f = *state;
	struct original o[GROUPED];
	struct original_group group = {.files = &f->files, .folder = f->store};
	assert_int_equal(original_clean(&f->files, f->store, NULL), STATUS_OK);
	assert_int_equal(add_group(f, &group, o), STATUS_OK);
	assert_int_equal(count_files(f), 2);
	original_group_drop(&group);
	assert_int_equal(count_files(f), 0);
	assert_int_equal(add_group(f, &group, o), STATUS_OK);
	assert_int_equal(original_clean(&f->files, f->store, NULL), STATUS_OK);
	assert_int_equal(count_files(f), 0);
	original_group_drop(&group);
}

/* The n-th change of the disk fails, for every n: what has a name is whole, and nothing else is left. */
static void test_no_failure_leaves_half_a_group(void **state)
{
	struct fixture *f = *state;
	enum status status = STATUS_IO;
	for (int n = 1; status != STATUS_OK && n < 100; n++) {
		struct refusal r = {n};
		struct original o[GROUPED] = {0};
		const struct files files = {.ask = refuse, .state = &r};
		struct original_group group = {.files = &files, .folder = f->store};
		int fd, kept = 0;
		uint64_t size;
		status = add_group(f, &group, o);
		if (status == STATUS_OK)
			status = original_group_keep(&group, NULL);
		original_group_drop(&group);
		for (size_t i = 0; i < 2; i++) {
			if (o[i].sha[0] == '\0' ||
			    original_open(f->store, slice_of(o[i].sha), &fd, &size, NULL) != STATUS_OK)
				continue;
			close(fd);
			kept++;
			assert_int_equal(original_verify(f->store, slice_of(o[i].sha), NULL, NULL), STATUS_OK);
		}
		assert_true(access(f->store, F_OK) != 0 || count_files(f) == kept);
		assert_true(status != STATUS_OK || kept == 2);
	}
	assert_int_equal(status, STATUS_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_is_kept_once_under_its_hash, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_comes_through_a_pipe, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_large_and_empty_files_are_whole, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_a_changed_one_is_told, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_names_that_are_none_are_refused, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_a_stopped_copy_leaves_nothing, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_no_failure_leaves_half_an_original, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_a_group_is_kept_together, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_a_dropped_group_and_a_kill_leave_nothing, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_no_failure_leaves_half_a_group, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
