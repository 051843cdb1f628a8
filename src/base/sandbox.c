#include "base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Debian 12's kernel header knows Landlock to ABI 2. These are the kernel's own numbers, fixed for ever; a kernel that does
 * not know one is not asked for it. */
enum {
	ABI_REFER = 2,
	ABI_TRUNCATE = 3,
	ABI_NETWORK = 4,
	ABI_DEVICES = 5,
	ABI_SCOPES = 6,
};
enum { RULE_PATH_BENEATH = 1 };
enum { CREATE_RULESET_VERSION = 1 };

static const uint64_t access_read_file = UINT64_C(1) << 2;
static const uint64_t access_read_dir = UINT64_C(1) << 3;
static const uint64_t access_of_abi_1 = (UINT64_C(1) << 13) - 1;
static const uint64_t access_refer = UINT64_C(1) << 13;
static const uint64_t access_truncate = UINT64_C(1) << 14;
static const uint64_t access_ioctl_dev = UINT64_C(1) << 15;
static const uint64_t network_tcp = 3;      /* bind, connect */
static const uint64_t scope_everything = 3; /* abstract sockets, signals */

struct ruleset {
	uint64_t files;
	uint64_t network;
	uint64_t scopes;
};

struct path_rule {
	uint64_t access;
	int32_t descriptor;
} __attribute__((packed));

/* What a kernel of this ABI can be asked to deny, and how many bytes of the struct it knows. */
static struct ruleset ruleset_of_abi(int abi, size_t *size)
{
	struct ruleset rules = {.files = access_of_abi_1};
	*size = sizeof rules.files;
	if (abi >= ABI_REFER)
		rules.files |= access_refer;
	if (abi >= ABI_TRUNCATE)
		rules.files |= access_truncate;
	if (abi >= ABI_DEVICES)
		rules.files |= access_ioctl_dev;
	if (abi >= ABI_NETWORK) {
		rules.network = network_tcp;
		*size += sizeof rules.network;
	}
	if (abi >= ABI_SCOPES) {
		rules.scopes = scope_everything;
		*size += sizeof rules.scopes;
	}
	return rules;
}

static enum status sandbox_failed(struct error *err, const char *what)
{
	error_system(err, "base.sandbox", what, errno);
	return STATUS_IO;
}

static enum status allow_reading(int ruleset, int descriptor, struct error *err)
{
	struct stat st;
	if (fstat(descriptor, &st) != 0)
		return sandbox_failed(err, "fstat");
	/* A rule on a file may not name what only a folder has. */
	uint64_t access = access_read_file | (S_ISDIR(st.st_mode) ? access_read_dir : 0);
	struct path_rule rule = {.access = access, .descriptor = descriptor};
	if (syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0) != 0)
		return sandbox_failed(err, "landlock_add_rule");
	return STATUS_OK;
}

enum status sandbox_landlock(const struct sandbox_path *paths, size_t count, int *landlock_abi, struct error *err)
{
	*landlock_abi = 0;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return sandbox_failed(err, "no_new_privs");
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
	if (abi <= 0)
		return STATUS_OK; /* not built in, or switched off at boot */

	size_t size;
	struct ruleset rules = ruleset_of_abi((int)abi, &size);
	long ruleset = syscall(SYS_landlock_create_ruleset, &rules, size, 0);
	if (ruleset < 0)
		return sandbox_failed(err, "landlock_create_ruleset");
	enum status status = STATUS_OK;
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = allow_reading((int)ruleset, paths[i].descriptor, err);
	if (status == STATUS_OK && syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
		status = sandbox_failed(err, "landlock_restrict_self");
	if (status == STATUS_OK)
		*landlock_abi = (int)abi;
	close((int)ruleset);
	return status;
}

const struct sandbox_rule sandbox_rules_basic[] = {
    /* Descriptors that are open already. */
    {.call = "read"},
    {.call = "readv"},
    {.call = "pread64"},
    {.call = "write"},
    {.call = "writev"},
    {.call = "lseek"},
    {.call = "close"},
    {.call = "fstat"},
    {.call = "newfstatat", .when = SANDBOX_MASKED, .argument = 3, .mask = AT_EMPTY_PATH, .value = AT_EMPTY_PATH},
    {.call = "fcntl", .when = SANDBOX_MASKED, .argument = 1, .mask = UINT32_MAX, .value = F_GETFL},
    {.call = "fcntl", .when = SANDBOX_MASKED, .argument = 1, .mask = UINT32_MAX, .value = F_SETFL},
    {.call = "fcntl", .when = SANDBOX_MASKED, .argument = 1, .mask = UINT32_MAX, .value = F_GETFD},
    {.call = "fcntl", .when = SANDBOX_MASKED, .argument = 1, .mask = UINT32_MAX, .value = F_SETFD},
    {.call = "poll"},
    {.call = "ppoll"},
    /* Memory, never executable. */
    {.call = "brk"},
    {.call = "mmap", .when = SANDBOX_MASKED, .argument = 2, .mask = PROT_EXEC, .value = 0},
    {.call = "mprotect", .when = SANDBOX_MASKED, .argument = 2, .mask = PROT_EXEC, .value = 0},
    {.call = "munmap"},
    {.call = "mremap"},
    {.call = "madvise"},
    {.call = "membarrier"},
    /* Time, chance, waiting. */
    {.call = "clock_gettime"},
    {.call = "clock_getres"},
    {.call = "clock_nanosleep"},
    {.call = "nanosleep"},
    {.call = "gettimeofday"},
    {.call = "getrandom"},
    {.call = "futex"},
    {.call = "restart_syscall"},
    {.call = "sched_yield"},
    {.call = "sched_getaffinity"},
    /* The process itself: its signals, its end. */
    {.call = "rt_sigaction"},
    {.call = "rt_sigprocmask"},
    {.call = "rt_sigreturn"},
    {.call = "rt_sigtimedwait"},
    {.call = "sigaltstack"},
    {.call = "tgkill", .when = SANDBOX_OWN_PROCESS, .argument = 0},
    {.call = "getpid"},
    {.call = "gettid"},
    {.call = "exit"},
    {.call = "exit_group"},
};
const size_t sandbox_rules_basic_count = sizeof sandbox_rules_basic / sizeof sandbox_rules_basic[0];

enum { THREAD_FLAGS = CLONE_VM | CLONE_THREAD | CLONE_SIGHAND };

const struct sandbox_rule sandbox_rules_threads[] = {
    {.call = "clone", .when = SANDBOX_MASKED, .argument = 0, .mask = THREAD_FLAGS, .value = THREAD_FLAGS},
    {.call = "set_robust_list"},
    {.call = "rseq"},
    {.call = "prctl", .when = SANDBOX_MASKED, .argument = 0, .mask = UINT32_MAX, .value = PR_SET_NAME},
};
const size_t sandbox_rules_threads_count = sizeof sandbox_rules_threads / sizeof sandbox_rules_threads[0];

#if defined(__has_feature)
#define SANITIZED __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

#if SANITIZED
static const struct sandbox_rule sanitizer_rules[] = {
    {.call = "readlink"}, {.call = "getrlimit"}, {.call = "prlimit64"}, {.call = "prctl"}, {.call = "getuid"},
};
static const struct sandbox_table sanitizer_table = {sanitizer_rules,
                                                     sizeof sanitizer_rules / sizeof sanitizer_rules[0]};
#else
static const struct sandbox_table sanitizer_table = {NULL, 0};
#endif

/* 0, or the negative errno of libseccomp. */
static int add_rule(scmp_filter_ctx filter, const struct sandbox_rule *rule)
{
	int number = seccomp_syscall_resolve_name(rule->call);
	if (number == __NR_SCMP_ERROR)
		return 0;
	switch (rule->when) {
	case SANDBOX_ALWAYS:
		return seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0);
	case SANDBOX_MASKED:
		return seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 1,
		                        SCMP_CMP(rule->argument, SCMP_CMP_MASKED_EQ, rule->mask, rule->value));
	case SANDBOX_OWN_PROCESS:
		return seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 1,
		                        SCMP_CMP(rule->argument, SCMP_CMP_EQ, (scmp_datum_t)getpid()));
	}
	return -EINVAL;
}

static int add_table(scmp_filter_ctx filter, const struct sandbox_table *table)
{
	int failed = 0;
	for (size_t i = 0; i < table->count && failed == 0; i++)
		failed = add_rule(filter, &table->rules[i]);
	return failed;
}

enum status sandbox_seccomp(const struct sandbox_table *tables, size_t count, struct error *err)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (filter == NULL)
		return error_memory(err);
	int failed = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	for (size_t i = 0; i < count && failed == 0; i++)
		failed = add_table(filter, &tables[i]);
	if (failed == 0)
		failed = add_table(filter, &sanitizer_table);
	if (failed == 0)
		failed = seccomp_load(filter); /* sets no_new_privs, too */
	seccomp_release(filter);
	if (failed != 0) {
		errno = -failed;
		return sandbox_failed(err, "seccomp");
	}
	return STATUS_OK;
}

static int compare_descriptors(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

enum status sandbox_close_descriptors_but(const int *keep, size_t count, struct error *err)
{
	enum { KEEP_MAX = 16 };
	int sorted[KEEP_MAX];
	if (count > KEEP_MAX)
		return error_set(err, STATUS_INTERNAL, "base.internal");
	for (size_t i = 0; i < count; i++)
		sorted[i] = keep[i];
	qsort(sorted, count, sizeof sorted[0], compare_descriptors);
	unsigned next = 0;
	for (size_t i = 0; i < count; i++) {
		unsigned kept = (unsigned)sorted[i];
		if (kept > next && close_range(next, kept - 1, 0) != 0)
			return sandbox_failed(err, "close_range");
		next = kept + 1;
	}
	if (close_range(next, ~0U, 0) != 0)
		return sandbox_failed(err, "close_range");
	return STATUS_OK;
}
