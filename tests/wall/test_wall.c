/* Proves that the wall stands: a confined room's process opens nothing but its folder's files, connects nowhere, and neither
 * traces nor signals nor starts another process; and that a program made of room, record, http and base alone serves a
 * room: pages, what is not there, what is withdrawn, and nothing that is hidden or lies elsewhere. */
#include "http/socket.h"
#include "room/server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *room_only;

/* A desk's folder with the room's in it, as DESIGN.md lays it out. */
struct place {
	char desk[64];
	char room[96];
	int folder;
	int listening;
	struct http_address address;
	char host[32];
};

static void write_file(const char *folder, const char *name, const char *text)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static int make_place(void **state)
{
	struct place *p = calloc(1, sizeof *p);
	if (p == NULL)
		return -1;
	char path[256];
	struct error err;
	snprintf(p->desk, sizeof p->desk, "/tmp/cabledesk-wall-XXXXXX");
	if (mkdtemp(p->desk) == NULL)
		return -1;
	write_file(p->desk, "desk.db", "secret");
	snprintf(p->room, sizeof p->room, "%s/room", p->desk);
	assert_int_equal(mkdir(p->room, 0700), 0);
	snprintf(path, sizeof path, "%s/cables", p->room);
	assert_int_equal(mkdir(path, 0700), 0);
	write_file(p->room, "index.html", "front page");
	write_file(p->room, "404.html", "no such page");
	write_file(p->room, "withdrawn.txt", "cables/09KABUL1.html\ncables/09KABUL2.html\n");
	write_file(p->room, ".manifest", "hidden");
	write_file(p->room, "cables/09ISLAMABAD365.html", "a cable");
	write_file(p->room, "cables/09KABUL1.html", "withdrawn since");
	snprintf(path, sizeof path, "%s/cables/link.html", p->room);
	assert_int_equal(symlink("../../desk.db", path), 0);
	p->folder = open(p->room, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(p->folder >= 0);
	assert_int_equal(http_address_read(slice_of("127.0.0.1:0"), &p->address, &err), STATUS_OK);
	assert_int_equal(http_socket_listen(&p->address, &p->listening, &err), STATUS_OK);
	snprintf(p->host, sizeof p->host, "127.0.0.1:%u", p->address.port);
	*state = p;
	return 0;
}

static void remove_all(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	char below[512];
	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
		if (unlink(below) != 0)
			remove_all(below);
	}
	if (folder != NULL)
		closedir(folder);
	rmdir(path);
}

static int unmake_place(void **state)
{
	struct place *p = *state;
	close(p->folder);
	close(p->listening);
	remove_all(p->desk);
	free(p);
	return 0;
}

/* ---- What a confined process tries ---- */

/* Each attempt gives 0 if it came through, else its errno. */

static int try_open(const char *path, int flags)
{
	struct {
		uint64_t flags, mode, resolve;
	} how = {.flags = (uint64_t)flags};
	long old = syscall(SYS_openat, AT_FDCWD, path, flags, 0600);
	if (old >= 0)
		return 0;
	return syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how) >= 0 ? 0 : errno;
}

static int result_of(long result)
{
	return result >= 0 ? 0 : errno;
}

static int try_fast_open(int listening, const struct place *p)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(p->address.port)};
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	/* A listening socket that was shut down can connect again; with this flag sendto does it by itself. */
	shutdown(listening, SHUT_RDWR);
	return result_of(sendto(listening, "x", 1, MSG_FASTOPEN, (struct sockaddr *)&to, sizeof to));
}

static int try_clone(void)
{
	/* A process made by clone without CLONE_THREAD is another process. */
	long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	if (pid == 0)
		_exit(0);
	return result_of(pid);
}

/* What a process can tell that has stderr alone. */
static void report(const char *name, int number)
{
	dprintf(STDERR_FILENO, "%s %d\n", name, number);
}

static void attempt_everything(const struct place *p, int listening, int folder)
{
	char desk[128], above[] = "../desk.db";
	char *const argv[] = {(char[]){"true"}, NULL};
	char byte;
	struct iovec here = {&byte, 1}, there = {(void *)(uintptr_t)&byte, 1};
	pid_t parent = getppid();
	snprintf(desk, sizeof desk, "%s/desk.db", p->desk);
	report("open /etc/passwd", try_open("/etc/passwd", O_RDONLY));
	report("open the desk's database", try_open(desk, O_RDONLY));
	report("open the desk's database by way of the folder",
	       result_of(syscall(SYS_openat2, folder, above, &(uint64_t[3]){0}, 24)));
	report("open this process's memory", try_open("/proc/self/mem", O_RDWR));
	report("open another process's memory", try_open("/proc/1/maps", O_RDONLY));
	snprintf(desk, sizeof desk, "%s/new", p->room);
	report("make a file in the room", try_open(desk, O_CREAT | O_WRONLY));
	snprintf(desk, sizeof desk, "%s/index.html", p->room);
	report("write a page of the room", try_open(desk, O_WRONLY));
	report("remove a page of the room", result_of(unlink(desk)));
	report("rename a page of the room", result_of(syscall(SYS_renameat, folder, "index.html", folder, "x")));
	report("socket inet", result_of(socket(AF_INET, SOCK_STREAM, 0)));
	report("socket inet6", result_of(socket(AF_INET6, SOCK_DGRAM, 0)));
	report("socket unix", result_of(socket(AF_UNIX, SOCK_STREAM, 0)));
	report("socket netlink", result_of(socket(AF_NETLINK, SOCK_RAW, 0)));
	report("socketpair", result_of(socketpair(AF_UNIX, SOCK_STREAM, 0, (int[2]){0})));
	report("connect",
	       result_of(connect(listening, (struct sockaddr *)&(struct sockaddr_in){0}, sizeof(struct sockaddr_in))));
	report("ptrace", result_of(ptrace(PTRACE_ATTACH, parent, NULL, NULL)));
	report("ptrace me", result_of(ptrace(PTRACE_TRACEME, 0, NULL, NULL)));
	report("read another process", result_of(process_vm_readv(parent, &here, 1, &there, 1, 0)));
	report("write another process", result_of(process_vm_writev(parent, &here, 1, &there, 1, 0)));
	report("kill", result_of(kill(parent, 0)));
	report("tgkill", result_of(syscall(SYS_tgkill, parent, parent, 0)));
	report("pidfd_open", result_of(syscall(SYS_pidfd_open, parent, 0)));
	report("execve", result_of(execv("/bin/true", argv)));
	report("execveat", result_of(syscall(SYS_execveat, folder, "", argv, argv, AT_EMPTY_PATH)));
	report("clone", try_clone());
	report("fork", result_of(syscall(SYS_fork)));
	report("vfork", result_of(syscall(SYS_vfork) == 0 ? (_exit(99), 0) : -1));
	report("clone3", result_of(syscall(SYS_clone3, NULL, 0)));
	report("unshare", result_of(unshare(CLONE_NEWUSER)));
	report("io_uring", result_of(syscall(SYS_io_uring_setup, 1, NULL)));
	report("bpf", result_of(syscall(SYS_bpf, 0, NULL, 0)));
	report("executable memory",
	       mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? errno : 0);
	report("fast open", try_fast_open(listening, p));
}

static void *nothing(void *arg)
{
	return arg;
}

/* Runs `what` in a confined child and returns what it wrote on stderr. */
static void run_confined(const struct place *p, void (*what)(const struct place *, int, int), char *out, size_t size)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	if (pid == 0) {
		struct error err = {0};
		int abi = 0;
		dup2(ends[1], STDERR_FILENO);
		enum status status = room_server_confine(p->listening, p->folder, &abi, &err);
		report(abi > 0 ? "confined" : "confined without Landlock", (int)status);
		if (status == STATUS_OK)
			what(p, p->listening, p->folder);
		_exit(0);
	}
	close(ends[1]);
	size_t len = 0;
	ssize_t n;
	while (len < size - 1 && (n = read(ends[0], out + len, size - 1 - len)) > 0)
		len += (size_t)n;
	out[len] = '\0';
	close(ends[0]);
	int how;
	assert_int_equal(waitpid(pid, &how, 0), pid);
	assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 0);
}

static void test_a_confined_process_can_do_nothing_else(void **state)
{
	enum { ATTEMPTS = 34 };
	char out[8192], *rest = out, *line;
	int attempts = 0;
	run_confined(*state, attempt_everything, out, sizeof out);
	if (strncmp(out, "confined without Landlock 0", 27) == 0)
		skip(); /* this kernel cannot hide files; the room's process says so when it starts */
	while ((line = strsep(&rest, "\n")) != NULL && *line != '\0') {
		char *number = strrchr(line, ' ');
		assert_non_null(number);
		int code = (int)strtol(number, NULL, 10);
		if (attempts++ == 0) {
			assert_string_equal(line, "confined 0");
			continue;
		}
		/* Refused, and not failed by chance: EPERM (seccomp), EACCES (Landlock), EXDEV (beyond the folder), ENOSYS. */
		bool refused = code == EPERM || code == EACCES || code == EXDEV || code == ENOSYS;
		if (!refused)
			fail_msg("%s: not refused", line);
	}
	assert_int_equal(attempts, ATTEMPTS);
}

static void use_what_is_left(const struct place *p, int listening, int folder)
{
	char text[32] = "";
	struct {
		uint64_t flags, mode, resolve;
	} how = {0};
	pthread_t thread;
	(void)p, (void)listening;
	long file = syscall(SYS_openat2, folder, "index.html", &how, sizeof how);
	report("open a page", result_of(file));
	report("read a page", read((int)file, text, sizeof text - 1) == 10 ? 0 : EIO);
	report("start a thread", pthread_create(&thread, NULL, nothing, NULL));
	report("join it", pthread_join(thread, NULL));
	report("descriptors are closed", fcntl(60, F_GETFD) < 0 && errno == EBADF ? 0 : EIO);
}

static void test_a_confined_process_can_serve(void **state)
{
	char out[4096];
	struct place *p = *state;
	assert_int_equal(dup2(p->folder, 60), 60);
	run_confined(p, use_what_is_left, out, sizeof out);
	close(60);
	assert_string_equal(out, "confined 0\nopen a page 0\nread a page 0\nstart a thread 0\njoin it 0\n"
	                         "descriptors are closed 0\n");
}

/* ---- The second program ---- */

static pid_t start_room_only(const struct place *p)
{
	int ends[2];
	char said[64] = "";
	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	if (pid == 0) {
		int listening = fcntl(p->listening, F_DUPFD, 20), folder = fcntl(p->folder, F_DUPFD, 20);
		dup2(ends[1], STDERR_FILENO);
		dup2(listening, 3);
		dup2(folder, 4);
		execl(room_only, room_only, p->host, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	struct pollfd ready = {.fd = ends[0], .events = POLLIN};
	assert_int_equal(poll(&ready, 1, 10000), 1);
	assert_true(read(ends[0], said, sizeof said - 1) > 0);
	close(ends[0]);
	if (strncmp(said, "ready landlock=", 15) != 0)
		fail_msg("%s", said);
	return pid;
}

static void stop_room_only(pid_t pid)
{
	int how = 0;
	kill(pid, SIGTERM);
	for (int i = 0; i < 100 && waitpid(pid, &how, WNOHANG) == 0; i++)
		usleep(50 * 1000);
	assert_true(WIFEXITED(how));
	assert_int_equal(WEXITSTATUS(how), 0);
}

static int get(const struct place *p, const char *method, const char *path, const char *headers, char *out, size_t size)
{
	char request[512];
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(p->address.port)};
	struct timeval limit = {.tv_sec = 5};
	int status = 0, s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	assert_int_equal(connect(s, (struct sockaddr *)&to, sizeof to), 0);
	int len = snprintf(request, sizeof request, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s\r\n", method,
	                   path, p->host, headers);
	assert_int_equal(send(s, request, (size_t)len, MSG_NOSIGNAL), len);
	size_t got = 0;
	ssize_t n;
	while (got < size - 1 && (n = recv(s, out + got, size - 1 - got, 0)) > 0)
		got += (size_t)n;
	out[got] = '\0';
	close(s);
	sscanf(out, "HTTP/1.1 %d", &status);
	return status;
}

static void test_the_second_program_serves_a_room(void **state)
{
	static const struct {
		const char *method, *path;
		int status;
		const char *body;
	} cases[] = {
	    {"GET", "/", 200, "front page"},
	    {"GET", "/index.html?x=1", 200, "front page"},
	    {"HEAD", "/", 200, ""},
	    {"GET", "/cables/09ISLAMABAD365.html", 200, "a cable"},
	    {"GET", "/cables/09%49SLAMABAD365.html", 200, "a cable"},
	    {"GET", "/cables", 303, ""},
	    {"GET", "/cables/", 404, "no such page"},
	    {"GET", "/cables/09KABUL1.html", 410, "withdrawn since"},
	    {"GET", "/cables/09KABUL2.html", 410, "no such page"},
	    {"GET", "/cables/09KABUL3.html", 404, "no such page"},
	    {"GET", "/.manifest", 404, "no such page"},
	    {"GET", "/cables/link.html", 404, "no such page"},
	    {"GET", "/../desk.db", 400, ""},
	    {"GET", "/%2e%2e/desk.db", 400, ""},
	    {"GET", "//etc/passwd", 404, "no such page"},
	    {"POST", "/", 405, ""},
	};
	struct place *p = *state;
	char answer[4096];
	pid_t pid = start_room_only(p);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int status = get(p, cases[i].method, cases[i].path, "", answer, sizeof answer);
		const char *body = strstr(answer, "\r\n\r\n");
		if (status != cases[i].status || body == NULL || strcmp(body + 4, cases[i].body) != 0)
			fail_msg("%s %s: %s", cases[i].method, cases[i].path, answer);
	}
	stop_room_only(pid);
}

static void test_the_second_program_knows_what_the_reader_has(void **state)
{
	struct place *p = *state;
	char answer[4096], header[128];
	pid_t pid = start_room_only(p);
	assert_int_equal(get(p, "GET", "/", "", answer, sizeof answer), 200);
	assert_non_null(strstr(answer, "Content-Type: text/html; charset=utf-8"));
	assert_non_null(strstr(answer, "Last-Modified: "));
	assert_null(strstr(answer, "Set-Cookie"));
	const char *tag = strstr(answer, "ETag: ");
	assert_non_null(tag);
	snprintf(header, sizeof header, "If-None-Match: %.*s\r\n", (int)strcspn(tag + 6, "\r"), tag + 6);
	assert_int_equal(get(p, "GET", "/", header, answer, sizeof answer), 304);
	write_file(p->room, "index.html", "another front page");
	assert_int_equal(get(p, "GET", "/", header, answer, sizeof answer), 200);
	assert_non_null(strstr(answer, "another front page"));
	stop_room_only(pid);
}

static bool status_says(pid_t pid, const char *line)
{
	char path[64], text[8192];
	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	size_t len = fread(text, 1, sizeof text - 1, file);
	fclose(file);
	text[len] = '\0';
	return strstr(text, line) != NULL;
}

static void test_the_second_program_is_confined(void **state)
{
	pid_t pid = start_room_only(*state);
	assert_true(status_says(pid, "NoNewPrivs:\t1\n"));
	assert_true(status_says(pid, "Seccomp:\t2\n"));
	stop_room_only(pid);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_a_confined_process_can_serve, make_place, unmake_place),
	    cmocka_unit_test_setup_teardown(test_a_confined_process_can_do_nothing_else, make_place, unmake_place),
	    cmocka_unit_test_setup_teardown(test_the_second_program_serves_a_room, make_place, unmake_place),
	    cmocka_unit_test_setup_teardown(test_the_second_program_knows_what_the_reader_has, make_place,
	                                    unmake_place),
	    cmocka_unit_test_setup_teardown(test_the_second_program_is_confined, make_place, unmake_place),
	};
	assert_int_equal(argc, 2);
	room_only = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
