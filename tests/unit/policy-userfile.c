// policy-userfile.c - tests of policy/userfile: whose files are taken, and that they are read anew.
#include "policy/userfile.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pwd.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/clock.h"
#include "base/failure.h"
#include "control/tempdir.h"
#include "base/mount.h"
#include "base/reader.h"
// By a clock that far, no file counts as changed a moment ago.
#define FAR_AHEAD (4 * (gint64)G_MAXINT32)
#define ONE_RULE "[rule a]\naction = tag\n"
#define TWO_RULES ONE_RULE "[rule b]\naction = tag\n"

static const char *const services[] = { "linkedin", NULL };
static const char *const actions[] = { "accept", "tag", "fold", "quarantine", NULL };
static const RuleScope scope = { FALSE, (char **)actions, services };

// A folder of users' files of "virtual" accounts that belong to whoever runs the test.
typedef struct {
	char *root;
	UserFiles *files;
} Fixture;

static char *
path_in(const Fixture *fixture, const char *name)
{
	return g_build_filename(fixture->root, name, NULL);
}

static void
put(const Fixture *fixture, const char *name, const char *text)
{
	g_autofree char *path = path_in(fixture, name);
	g_autofree char *folder = g_path_get_dirname(path);

	g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
	FILE *file = fopen(path, "w");
	g_assert_nonnull(file);
	g_assert_cmpuint(fwrite(text, 1, strlen(text), file), ==, strlen(text));
	g_assert_cmpint(fclose(file), ==, 0);
	g_assert_cmpint(chmod(path, 0644), ==, 0);
}

static void
set_up_keeping(Fixture *fixture, gsize keep)
{
	g_autofree char *made = g_dir_make_tmp("invite-users-XXXXXX", NULL);
	const struct passwd *self = getpwuid(getuid());

	// The way to the temporary folder may have symbolic links.
	char *real = realpath(made, NULL);
	fixture->root = g_strdup(real);
	free(real);
	g_autofree char *path = path_in(fixture, "%d/%u/rules.ini");
	g_autofree char *accounts =
		g_strconcat("virtual:", self != NULL ? self->pw_name : "nobody", NULL);
	fixture->files = userfile_new(path, accounts, keep, &scope);
}

static void
set_up(Fixture *fixture, gconstpointer data)
{
	set_up_keeping(fixture, 1024 * 1024);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
	userfile_free(fixture->files);
	tempdir_remove(fixture->root);
	g_free(fixture->root);
}

// How many rules the user has; 0 when she has no file. Fails when the file cannot be used.
static guint
count_rules(const Fixture *fixture, const char *local)
{
	g_autoptr(RuleSet) set = NULL;
	g_autoptr(GError) error = NULL;
	int found = userfile_find(fixture->files, local, "example.org", &set, NULL, &error);

	g_assert_no_error(error);
	g_assert_cmpint(found, ==, set != NULL);
	return set != NULL ? ruleset_n_rules(set) : 0;
}

static void
assert_refused(const Fixture *fixture, const char *local, const char *message)
{
	RuleSet *set = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(
		userfile_find(fixture->files, local, "example.org", &set, NULL, &error), ==, -1);
	g_assert_null(set);
	g_assert_error(error, FAILURE, FAILURE_MISTAKE);
	g_test_message("%s", error->message);
	g_assert_true(g_str_has_prefix(error->message, fixture->root));
	g_assert_nonnull(strstr(error->message, message));
}

static void
test_found(Fixture *fixture, gconstpointer data)
{
	put(fixture, "example.org/ana/rules.ini", TWO_RULES);
	g_assert_cmpuint(count_rules(fixture, "ana"), ==, 2);
	g_assert_cmpuint(count_rules(fixture, "ana"), ==, 2);
	g_assert_cmpuint(count_rules(fixture, "bo"), ==, 0);
	put(fixture, "example.org/file", "");
	g_assert_cmpuint(count_rules(fixture, "file"), ==, 0);

	g_autoptr(UserFiles) none = userfile_new("", "system", 1024 * 1024, &scope);
	RuleSet *set;
	g_assert_cmpint(userfile_find(none, "ana", "example.org", &set, NULL, NULL), ==, 0);
}

// T9: no local part or domain leads to another folder.
static void
test_paths(Fixture *fixture, gconstpointer data)
{
	static const struct {
		const char *local, *domain, *end;
	} cases[] = {
		{ "ana", "example.org", "/example.org/ana/rules.ini" },
		{ "a.b_c=d-e", "example.org", "/example.org/a.b_c=d-e/rules.ini" },
		{ "%d", "example.org", NULL },
		{ "..", "example.org", NULL },
		{ ".", "example.org", NULL },
		{ ".ana", "example.org", NULL },
		{ "", "example.org", NULL },
		{ "a/b", "example.org", NULL },
		{ "../ana", "example.org", NULL },
		{ "a b", "example.org", NULL },
		{ "аня", "example.org", NULL },
		{ "ana", "..", NULL },
		{ "ana", "", NULL },
		{ "ana", "a/b", NULL },
	};

	put(fixture, "rules.ini", ONE_RULE);
	put(fixture, "example.org/rules.ini", ONE_RULE);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		RuleSet *set = NULL;
		g_autofree char *path =
			userfile_path(fixture->files, cases[i].local, cases[i].domain);
		g_test_message("%s@%s", cases[i].local, cases[i].domain);
		g_assert_cmpint(path != NULL, ==, cases[i].end != NULL);
		g_assert_true(path == NULL || g_str_has_suffix(path, cases[i].end));
		g_assert_cmpint(userfile_find(fixture->files, cases[i].local, cases[i].domain, &set,
					NULL, NULL),
			==, 0);
	}
}

// --- T12, F36: layouts by which a user would have another's file read, or nothing at all ------

// Says the path of ana's file, or of a part of the way to it.
static char *
ana(const Fixture *fixture, guint level)
{
	static const char *const parts[] = { "", "example.org", "example.org/ana",
		"example.org/ana/rules.ini" };

	return level == 0 ? g_strdup(fixture->root) : path_in(fixture, parts[level]);
}

#define LEVELS 4

// Moves what stands there away and puts a link to it in its place.
static void
make_link(const Fixture *fixture, guint level)
{
	g_autofree char *path = ana(fixture, level);
	g_autofree char *moved = g_strconcat(fixture->root, ".moved", NULL);
	g_autofree char *inside = path_in(fixture, "moved");
	const char *to = level == 0 ? moved : inside;

	g_assert_cmpint(rename(path, to), ==, 0);
	g_assert_cmpint(symlink(to, path), ==, 0);
}

static void
undo_link(const Fixture *fixture, guint level)
{
	g_autofree char *moved = g_strconcat(fixture->root, ".moved", NULL);

	if (level > 0)
		return;
	g_assert_cmpint(unlink(fixture->root), ==, 0);
	g_assert_cmpint(rename(moved, fixture->root), ==, 0);
}

static void
check_links(const Fixture *fixture)
{
	for (guint level = 0; level < LEVELS; level++) {
		put(fixture, "example.org/ana/rules.ini", ONE_RULE);
		g_assert_cmpuint(count_rules(fixture, "ana"), ==, 1);
		make_link(fixture, level);
		assert_refused(fixture, "ana", "symbolic link");
		undo_link(fixture, level);
		g_autofree char *domain = path_in(fixture, "example.org");
		g_autofree char *moved = path_in(fixture, "moved");
		tempdir_remove(domain);
		unlink(domain);
		tempdir_remove(moved);
		unlink(moved);
	}
}

static void
test_symbolic_links(Fixture *fixture, gconstpointer data)
{
	check_links(fixture);
}

static void
test_hard_link(Fixture *fixture, gconstpointer data)
{
	g_autofree char *file = ana(fixture, 3);
	g_autofree char *other = path_in(fixture, "other");

	put(fixture, "example.org/ana/rules.ini", ONE_RULE);
	g_assert_cmpuint(count_rules(fixture, "ana"), ==, 1);
	g_assert_cmpint(link(file, other), ==, 0);
	assert_refused(fixture, "ana", "hard links");
	g_assert_cmpint(unlink(other), ==, 0);
	g_assert_cmpuint(count_rules(fixture, "ana"), ==, 1);
}

static void
make_folder(const Fixture *fixture)
{
	g_autofree char *folder = ana(fixture, 2);

	g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
}

// Opened without O_NONBLOCK it would hang for ever.
static void
test_fifo(Fixture *fixture, gconstpointer data)
{
	g_autofree char *file = ana(fixture, 3);

	make_folder(fixture);
	g_assert_cmpint(mkfifo(file, 0644), ==, 0);
	assert_refused(fixture, "ana", "no plain file");
}

static void
test_device(Fixture *fixture, gconstpointer data)
{
	g_autofree char *file = ana(fixture, 3);

	make_folder(fixture);
	if (mknod(file, S_IFCHR | 0644, makedev(1, 5)) == -1) { // zeros without end
		g_test_skip("making a device needs root");
		return;
	}
	assert_refused(fixture, "ana", "no plain file");
}

static void
test_folder(Fixture *fixture, gconstpointer data)
{
	g_autofree char *file = ana(fixture, 3);

	g_assert_cmpint(g_mkdir_with_parents(file, 0755), ==, 0);
	assert_refused(fixture, "ana", "no plain file");
}

static void
test_writable_file(Fixture *fixture, gconstpointer data)
{
	static const mode_t modes[] = { 0664, 0646, 0666, 0620, 0602 };
	g_autofree char *file = ana(fixture, 3);

	put(fixture, "example.org/ana/rules.ini", ONE_RULE);
	for (guint i = 0; i < G_N_ELEMENTS(modes); i++) {
		g_assert_cmpuint(count_rules(fixture, "ana"), ==, 1);
		g_assert_cmpint(chmod(file, modes[i]), ==, 0);
		assert_refused(fixture, "ana", "rules.ini: may be written by others");
		g_assert_cmpint(chmod(file, 0644), ==, 0);
	}
}

// By a clock that far, a file that was read is not read again: it is the folder that is looked at again.
static void
test_writable_folders(Fixture *fixture, gconstpointer data)
{
	static const mode_t modes[] = { 0775, 0757, 0777, 01777 };

	put(fixture, "example.org/ana/rules.ini", ONE_RULE);
	for (guint level = 0; level < LEVELS - 1; level++)
		for (guint i = 0; i < G_N_ELEMENTS(modes); i++) {
			g_autofree char *folder = ana(fixture, level);
			g_assert_cmpint(chmod(folder, modes[i]), ==, 0);
			if ((modes[i] & S_ISVTX) != 0 && getuid() == 0)
				g_assert_cmpuint(count_rules(fixture, "ana"), ==, 1);
			else
				assert_refused(fixture, "ana", "may be written by others");
			g_assert_cmpint(chmod(folder, 0755), ==, 0);
			g_assert_cmpuint(count_rules(fixture, "ana"), ==, 1);
		}
	g_autofree char *folder = ana(fixture, 1);
	put(fixture, "example.org/ana/rules.ini", TWO_RULES);
	g_assert_cmpint(chmod(folder, 0777), ==, 0);
	clock_set_seconds(FAR_AHEAD);
	assert_refused(fixture, "ana", "may be written by others");
	g_assert_cmpint(chmod(folder, 0755), ==, 0);
	g_assert_cmpuint(count_rules(fixture, "ana"), ==, 2);
	clock_set_seconds(-1);
}

static void
test_foreign_folders(Fixture *fixture, gconstpointer data)
{
	if (getuid() != 0) {
		g_test_skip("giving a folder away needs root");
		return;
	}
	put(fixture, "example.org/ana/rules.ini", ONE_RULE);
	for (guint level = 0; level < LEVELS - 1; level++) {
		g_autofree char *folder = ana(fixture, level);
		g_assert_cmpuint(count_rules(fixture, "ana"), ==, 1);
		g_assert_cmpint(chown(folder, 12345, 0), ==, 0);
		put(fixture, "example.org/ana/rules.ini", ONE_RULE);
		assert_refused(fixture, "ana", "the folder ");
		g_assert_cmpint(chown(folder, 0, 0), ==, 0);
	}
}

// openat2 answers "no such call", as an older kernel does.
static gboolean
deny_openat2(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { G_N_ELEMENTS(code), code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void
test_without_openat2(Fixture *fixture, gconstpointer data)
{
	if (g_test_subprocess()) {
		g_assert_true(deny_openat2());
		check_links(fixture);
		g_assert_cmpint(syscall(SYS_openat2, -1, NULL, NULL, 0), ==, -1);
		g_assert_cmpint(errno, ==, ENOSYS);
		return;
	}
	g_test_trap_subprocess(NULL, 0, 0);
	g_test_trap_assert_passed();
}

// T12: another user's file, and a message that shows nothing of what it holds.
static void
test_foreign_owner(Fixture *fixture, gconstpointer data)
{
	if (getuid() != 0) {
		g_test_skip("giving a file away needs root");
		return;
	}
	g_autofree char *path = path_in(fixture, "example.org/daemon/rules.ini");
	g_autofree char *pattern = path_in(fixture, "%d/%u/rules.ini");
	g_autoptr(UserFiles) system = userfile_new(pattern, "system", 1024 * 1024, &scope);
	const struct passwd *entry = getpwnam("daemon");
	g_assert_nonnull(entry);
	uid_t uid = entry->pw_uid;

	put(fixture, "example.org/daemon/rules.ini", "my secret\n");
	g_assert_cmpint(chown(path, uid + 1, 0), ==, 0);
	assert_refused(fixture, "daemon", "does not belong to root or to the login of accounts");

	RuleSet *set = NULL;
	g_autoptr(GError) error = NULL;
	g_assert_cmpint(userfile_find(system, "daemon", "example.org", &set, NULL, &error), ==, -1);
	g_assert_null(strstr(error->message, "secret"));
	g_assert_nonnull(strstr(error->message, "does not belong to its user"));

	put(fixture, "example.org/daemon/rules.ini", ONE_RULE);
	g_assert_cmpint(chown(path, uid, 0), ==, 0);
	g_assert_cmpint(userfile_find(system, "daemon", "example.org", &set, NULL, NULL), ==, 1);
	ruleset_unref(set);
	assert_refused(fixture, "daemon", "does not belong to root or to the login of accounts");

	g_autoptr(UserFiles) nobody =
		userfile_new(pattern, "virtual:no.such.login", 1024 * 1024, &scope);
	g_autoptr(GError) wrong = NULL;
	g_assert_cmpint(userfile_find(nobody, "daemon", "example.org", &set, NULL, &wrong), ==, -1);
	g_assert_nonnull(
		strstr(wrong->message, "accounts = virtual:NAME in the settings names no"));
}

// T12: of a path that several users share, the file is its owner's only.
static void
test_shared_path(Fixture *fixture, gconstpointer data)
{
	if (getuid() != 0) {
		g_test_skip("giving a file away needs root");
		return;
	}
	g_autofree char *path = path_in(fixture, "shared.ini");
	g_autoptr(UserFiles) system = userfile_new(path, "system", 1024 * 1024, &scope);
	const struct passwd *entry = getpwnam("daemon");
	g_assert_nonnull(entry);
	RuleSet *set = NULL;

	put(fixture, "shared.ini", ONE_RULE);
	g_assert_cmpint(chown(path, entry->pw_uid, 0), ==, 0);
	clock_set_seconds(FAR_AHEAD);
	g_assert_cmpint(userfile_find(system, "daemon", "example.org", &set, NULL, NULL), ==, 1);
	ruleset_unref(set);
	g_assert_cmpint(userfile_find(system, "bin", "example.org", &set, NULL, NULL), ==, -1);
	clock_set_seconds(-1);
}

// --- T10, T11, T13: what a file may say ---------------------------------------------------------

static void
set_length(const Fixture *fixture, off_t length)
{
	g_autofree char *file = ana(fixture, 3);

	put(fixture, "example.org/ana/rules.ini", ONE_RULE);
	g_assert_cmpint(truncate(file, length), ==, 0);
}

// Bytes that this process has read so far.
static guint64
bytes_read(void)
{
	g_autofree char *text = NULL;

	g_assert_true(g_file_get_contents("/proc/self/io", &text, NULL, NULL));
	g_assert_true(g_str_has_prefix(text, "rchar: "));
	return g_ascii_strtoull(text + strlen("rchar: "), NULL, 10);
}

static void
test_large(Fixture *fixture, gconstpointer data)
{
	g_autofree char *full = g_strnfill(64 * 1024, '\n');

	put(fixture, "example.org/ana/rules.ini", full);
	g_assert_cmpuint(count_rules(fixture, "ana"), ==, 0);
	set_length(fixture, 64 * 1024 + 1);
	assert_refused(fixture, "ana", "larger than 64 KB");
	set_length(fixture, (off_t)1 << 30);
	guint64 before = bytes_read();
	assert_refused(fixture, "ana", "larger than 64 KB");
	g_assert_cmpuint(bytes_read() - before, <, 32 * 1024);
}

static char *
many_keys(guint n)
{
	GString *text = g_string_new("[rule a]\n");

	for (guint i = 0; i < n; i++)
		g_string_append_printf(text, "a%u=\n", i);
	return g_string_free(text, FALSE);
}

static void
test_many_keys(Fixture *fixture, gconstpointer data)
{
	g_autofree char *too_large = many_keys(160000);
	g_autofree char *too_many = many_keys(8000);
	GString *sections = g_string_new(NULL);

	for (guint i = 0; i < 6000; i++)
		g_string_append_printf(sections, "[%u]\n", i);
	g_assert_cmpuint(strlen(too_many), <, 64 * 1024);
	g_assert_cmpuint(sections->len, <, 64 * 1024);

	gint64 begun = clock_cpu();
	put(fixture, "example.org/ana/rules.ini", too_large);
	assert_refused(fixture, "ana", "larger than 64 KB");
	put(fixture, "example.org/ana/rules.ini", too_many);
	assert_refused(fixture, "ana", "more than 5000");
	put(fixture, "example.org/ana/rules.ini", sections->str);
	assert_refused(fixture, "ana", "more than 5000");
	g_assert_cmpint(clock_cpu() - begun, <, G_USEC_PER_SEC);
	g_string_free(sections, TRUE);
}

#define RULE_WITH(lines) "[rule a]\n" lines "\naction = tag\n"

static const struct {
	const char *text;
	const char *message; // NULL: it is taken
} said[] = {
	{ RULE_WITH("subject = /(*UTF)(*UCP)x/"), NULL },
	{ RULE_WITH("subject = /(*LIMIT_MATCH=4000000000)x/"), NULL }, // it can only lower it
	{ RULE_WITH("subject = /a\\Cb/"), "\\C is disabled" },
	{ RULE_WITH("subject = /a(?C1)b/"), "(?C) has no meaning here" },
	{ RULE_WITH("subject = /((((a{1,99}){1,99}){1,99}){1,99}){1,99}/"), "too large" },
	{ RULE_WITH("subject = /a(*SKIP)b/"), "(*SKIP) has no meaning here" },
};

static void
test_said(Fixture *fixture, gconstpointer data)
{
	for (guint i = 0; i < G_N_ELEMENTS(said); i++) {
		put(fixture, "example.org/ana/rules.ini", said[i].text);
		if (said[i].message == NULL)
			g_assert_cmpuint(count_rules(fixture, "ana"), ==, 1);
		else
			assert_refused(fixture, "ana", said[i].message);
	}
}

static void
test_long_pattern(Fixture *fixture, gconstpointer data)
{
	g_autofree char *long_one = g_strnfill(60 * 1024, 'a');
	g_autofree char *text =
		g_strdup_printf("[rule a]\nsubject = /%s/\naction = tag\n", long_one);

	put(fixture, "example.org/ana/rules.ini", text);
	assert_refused(fixture, "ana", "write at most 1000");
}

// Each of some thirty bytes, compiled of thirty thousand.
static void
test_large_patterns(Fixture *fixture, gconstpointer data)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < 499; i++)
		g_string_append_printf(text,
			"[rule %u]\nsubject = /(ab|cd|ef){600}/\nnote = /(ab|cd|eg){600}/\naction "
			"= tag\n",
			i);
	g_assert_cmpuint(text->len, <, 64 * 1024);
	put(fixture, "example.org/ana/rules.ini", text->str);
	assert_refused(fixture, "ana", "too large together");
	g_assert_cmpuint(userfile_memory(fixture->files), <, 100 * 1024);
	g_string_free(text, TRUE);
}

static void
test_others_rules(Fixture *fixture, gconstpointer data)
{
	static const struct {
		const char *text;
		const char *message;
	} cases[] = {
		{ "[rule a]\naction = tag\n[admin]\n", "unknown section" },
		{ "[rule a]\naction = tag\nbinding = yes\n", "binding" },
		{ "[rule a]\naction = quarantine\n", "quarantine" },
		{ "[rule a:b]\naction = tag\n", ":" },
		{ "[rule a]\na:b = c\naction = tag\n", ":" },
		{ "[settings]\nmode = act\n", "unknown section" },
		{ "[aliases]\nbo@example.org = ana@example.org\n", "unknown section" },
		{ "[rule a]\nrecipient = bo@example.org\naction = tag\n", NULL },
	};
	static const char *const few[] = { "accept", "tag", NULL };
	const RuleScope narrow = { FALSE, (char **)few, services };
	g_autofree char *path = path_in(fixture, "%d/%u/rules.ini");
	const struct passwd *self = getpwuid(getuid());
	g_autofree char *accounts =
		g_strconcat("virtual:", self != NULL ? self->pw_name : "nobody", NULL);

	userfile_free(fixture->files);
	fixture->files = userfile_new(path, accounts, 1024 * 1024, &narrow);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		put(fixture, "example.org/ana/rules.ini", cases[i].text);
		if (cases[i].message == NULL)
			g_assert_cmpuint(count_rules(fixture, "ana"), ==, 1);
		else
			assert_refused(fixture, "ana", cases[i].message);
		g_assert_cmpuint(count_rules(fixture, "bo"), ==, 0);
	}
}

// --- T14: files that change while they are read -------------------------------------------------

typedef struct {
	char *file, *own, *foreign;
	gint is_over;
} Swapping;

// What is there is now ana's own file, now a link to another, now another name of it.
static gpointer
swap(gpointer data)
{
	Swapping *swapping = data;

	for (guint i = 0; !g_atomic_int_get(&swapping->is_over); i++) {
		g_autofree char *next = g_strconcat(swapping->file, ".next", NULL);
		switch (i % 4) {
		case 0:
			(void)!symlink(swapping->foreign, next);
			break;
		case 2:
			(void)!link(swapping->foreign, next);
			break;
		default:
			g_file_set_contents(next, ONE_RULE, -1, NULL);
			chmod(next, 0644);
		}
		(void)!rename(next, swapping->file);
		unlink(next);
	}
	return NULL;
}

static void
test_swapped(Fixture *fixture, gconstpointer data)
{
	Swapping swapping = { .file = ana(fixture, 3), .foreign = path_in(fixture, "foreign") };
	guint taken = 0, refused = 0;

	put(fixture, "example.org/ana/rules.ini", ONE_RULE);
	put(fixture, "foreign", TWO_RULES);
	GThread *thread = g_thread_new("swap", swap, &swapping);
	for (guint i = 0; i < 5000 || taken == 0 || refused == 0; i++) {
		RuleSet *set = NULL;
		g_autoptr(GError) error = NULL;
		int found = userfile_find(fixture->files, "ana", "example.org", &set, NULL, &error);
		if (found == 1)
			g_assert_cmpuint(ruleset_n_rules(set), ==, 1);
		taken += found == 1;
		refused += found == -1;
		ruleset_unref(set);
	}
	g_atomic_int_set(&swapping.is_over, TRUE);
	g_thread_join(thread);
	g_test_message("%u taken, %u refused", taken, refused);
	g_free(swapping.file);
	g_free(swapping.foreign);
}

static gpointer
grow(gpointer data)
{
	Swapping *swapping = data;
	g_autofree char *much = g_strnfill(128 * 1024, '\n');

	while (!g_atomic_int_get(&swapping->is_over)) {
		int fd = open(swapping->file, O_WRONLY | O_TRUNC);
		(void)!write(fd, ONE_RULE, strlen(ONE_RULE));
		(void)!write(fd, much, strlen(much));
		close(fd);
	}
	return NULL;
}

// Any of its lengths may be seen, but never more than the limit, and never another's rules.
static void
test_grows(Fixture *fixture, gconstpointer data)
{
	Swapping swapping = { .file = ana(fixture, 3) };

	put(fixture, "example.org/ana/rules.ini", ONE_RULE);
	GThread *thread = g_thread_new("grow", grow, &swapping);
	for (guint i = 0; i < 2000; i++) {
		RuleSet *set = NULL;
		g_autoptr(GError) error = NULL;
		int found = userfile_find(fixture->files, "ana", "example.org", &set, NULL, &error);
		if (found == 1)
			g_assert_cmpuint(ruleset_n_rules(set), <=, 1);
		else
			g_assert_true(strstr(error->message, "larger than 64 KB") != NULL ||
				      strstr(error->message, "changes while") != NULL);
		ruleset_unref(set);
	}
	g_atomic_int_set(&swapping.is_over, TRUE);
	g_thread_join(thread);
	g_free(swapping.file);
}

// --- F35: files that can't be read --------------------------------------------------------------

static void
test_missing(Fixture *fixture, gconstpointer data)
{
	g_autofree char *domain = ana(fixture, 1);

	g_assert_cmpuint(count_rules(fixture, "ana"), ==, 0);
	g_assert_cmpint(g_mkdir_with_parents(domain, 0755), ==, 0);
	g_assert_cmpuint(count_rules(fixture, "ana"), ==, 0);
	put(fixture, "example.org/ana/rules.ini", ONE_RULE);
	g_assert_cmpuint(count_rules(fixture, "ana"), ==, 1);
	tempdir_remove(domain); // as a home that is not mounted
	g_assert_cmpuint(count_rules(fixture, "ana"), ==, 0);
}

static void
assert_unreadable(const Fixture *fixture, const char *local, const char *message)
{
	RuleSet *set = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(
		userfile_find(fixture->files, local, "example.org", &set, NULL, &error), ==, -1);
	g_assert_error(error, FAILURE, FAILURE_SYSTEM);
	g_test_message("%s", error->message);
	g_assert_nonnull(strstr(error->message, message));
}

static void
test_unreadable(Fixture *fixture, gconstpointer data)
{
	static const struct {
		guint level;
		mode_t mode, good;
	} cases[] = { { 3, 0000, 0644 }, { 2, 0000, 0755 }, { 1, 0644, 0755 } };

	if (!g_test_subprocess()) {
		g_test_trap_subprocess(NULL, 0, 0);
		g_test_trap_assert_passed();
		return;
	}
	put(fixture, "example.org/ana/rules.ini", ONE_RULE);
	g_assert_cmpint(chmod(fixture->root, 0755), ==, 0);
	g_assert_true(getuid() != 0 || seteuid(12345) == 0);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = ana(fixture, cases[i].level);
		g_assert_cmpuint(count_rules(fixture, "ana"), ==, 1);
		g_assert_true(getuid() != 0 || seteuid(0) == 0);
		g_assert_cmpint(chmod(path, cases[i].mode), ==, 0);
		g_assert_true(getuid() != 0 || seteuid(12345) == 0);
		assert_unreadable(fixture, "ana", "Permission denied");
		g_assert_true(getuid() != 0 || seteuid(0) == 0);
		g_assert_cmpint(chmod(path, cases[i].good), ==, 0);
		g_assert_true(getuid() != 0 || seteuid(12345) == 0);
	}
	g_assert_true(getuid() != 0 || seteuid(0) == 0);
}

// A file system that hangs, played by the kernel: it asks us before it opens anything that has
// "hangs" in its name, and we don't answer.
typedef struct {
	GMutex lock;
	GCond ready;
	int fd; // -1: not yet
	GArray *held; // guint64: ids
	gboolean is_released;
} Hanging;

static void
let_go_on(const Hanging *hanging, guint64 id)
{
	struct seccomp_notif_resp answer = { .id = id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };

	ioctl(hanging->fd, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

static void
take_notice(Hanging *hanging, const struct seccomp_notif *notice)
{
	const char *name = (const char *)(gsize)notice->data.args[1];
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&hanging->lock);

	if (g_str_has_prefix(name, "hangs") && !hanging->is_released)
		g_array_append_val(hanging->held, notice->id);
	else
		let_go_on(hanging, notice->id);
}

static gpointer
hang(gpointer data)
{
	Hanging *hanging = data;

	g_mutex_lock(&hanging->lock);
	while (hanging->fd == -1)
		g_cond_wait(&hanging->ready, &hanging->lock);
	g_mutex_unlock(&hanging->lock);
	for (;;) {
		struct seccomp_notif notice = { 0 };
		if (ioctl(hanging->fd, SECCOMP_IOCTL_NOTIF_RECV, &notice) == 0)
			take_notice(hanging, &notice);
	}
	return NULL;
}

static void
let_all_go_on(Hanging *hanging)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&hanging->lock);

	hanging->is_released = TRUE;
	for (guint i = 0; i < hanging->held->len; i++)
		let_go_on(hanging, g_array_index(hanging->held, guint64, i));
}

// The thread that answers must not be asked itself.
static gboolean
begin_hanging(Hanging *hanging)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { G_N_ELEMENTS(code), code };

	g_mutex_init(&hanging->lock);
	g_cond_init(&hanging->ready);
	hanging->fd = -1;
	hanging->held = g_array_new(FALSE, FALSE, sizeof(guint64));
	g_thread_unref(g_thread_new("hang", hang, hanging));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return FALSE;
	int fd = (int)syscall(
		SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	g_mutex_lock(&hanging->lock);
	hanging->fd = fd;
	g_cond_signal(&hanging->ready);
	g_mutex_unlock(&hanging->lock);
	return fd != -1;
}

// A folder on another file system than the fixture's; NULL: there is none.
static char *
make_elsewhere(const Fixture *fixture)
{
	char *folder = g_strdup("/dev/shm/invite-users-XXXXXX");
	GStatBuf here, there;

	if (g_mkdtemp(folder) != NULL && g_stat(folder, &there) == 0 &&
		g_stat(fixture->root, &here) == 0 && here.st_dev != there.st_dev)
		return folder;
	g_rmdir(folder);
	g_free(folder);
	return NULL;
}

// Whose file lies elsewhere is not held up.
static void
check_elsewhere(const Fixture *fixture, const char *folder)
{
	if (folder == NULL)
		return;
	const struct passwd *self = getpwuid(getuid());
	g_autofree char *accounts = g_strconcat("virtual:", self->pw_name, NULL);
	g_autofree char *path = g_build_filename(folder, "%u.ini", NULL);
	g_autofree char *file = g_build_filename(folder, "bo.ini", NULL);
	g_autoptr(UserFiles) files = userfile_new(path, accounts, 1024 * 1024, &scope);
	g_autoptr(RuleSet) set = NULL;

	g_assert_true(g_file_set_contents(file, TWO_RULES, -1, NULL));
	g_assert_cmpint(chmod(file, 0644), ==, 0);
	g_assert_cmpint(userfile_find(files, "bo", "example.org", &set, NULL, NULL), ==, 1);
}

static void
put_hanging(const Fixture *fixture)
{
	put(fixture, "example.org/ana/rules.ini", ONE_RULE);
	put(fixture, "example.org/bo/rules.ini", TWO_RULES);
	for (guint i = 0; i < 10; i++) {
		g_autofree char *name = g_strdup_printf("example.org/hangs%u/rules.ini", i);
		put(fixture, name, ONE_RULE);
	}
}

static void
assert_all_come_back(const Fixture *fixture)
{
	g_autoptr(RuleSet) set = NULL, bo = NULL;

	while (userfile_find(fixture->files, "hangs0", "example.org", &set, NULL, NULL) != 1)
		g_thread_yield();
	g_assert_cmpuint(ruleset_n_rules(set), ==, 1);
	while (userfile_find(fixture->files, "bo", "example.org", &bo, NULL, NULL) != 1)
		g_thread_yield();
	g_assert_cmpuint(ruleset_n_rules(bo), ==, 2);
}

// Of ten users on a file system that hangs, three hold a thread; then nobody waits for it any more. Who
// was known stays known.
static void
check_hanging(const Fixture *fixture, Hanging *hanging)
{
	g_autofree char *elsewhere = make_elsewhere(fixture);

	put_hanging(fixture);
	g_assert_true(begin_hanging(hanging));
	reader_set_patience(20);
	clock_set_seconds(FAR_AHEAD);
	assert_unreadable(fixture, "hangs0", "its file system does not answer");
	reader_set_patience(60000);
	g_assert_cmpuint(count_rules(fixture, "ana"), ==, 1);
	assert_unreadable(fixture, "hangs0", "does not answer"); // at once
	for (guint i = 1; i < 10; i++) {
		g_autofree char *local = g_strdup_printf("hangs%u", i);
		reader_set_patience(i < 3 ? 20 : 60000);
		assert_unreadable(fixture, local, "does not answer");
	}
	g_assert_cmpuint(hanging->held->len, ==, 3);
	g_assert_cmpuint(count_rules(fixture, "ana"), ==, 1);
	assert_unreadable(fixture, "bo", "does not answer");
	check_elsewhere(fixture, elsewhere);

	let_all_go_on(hanging);
	assert_all_come_back(fixture);
	if (elsewhere != NULL)
		tempdir_remove(elsewhere);
}

static gpointer
find_hanging(gpointer data)
{
	const Fixture *fixture = data;
	static gint n;
	g_autofree char *local = g_strdup_printf("hangs%d", g_atomic_int_add(&n, 1));

	assert_unreadable(fixture, local, "does not answer");
	return NULL;
}

// Ten who come at the same time take all threads; there are others then.
static void
check_hanging_at_once(const Fixture *fixture, Hanging *hanging)
{
	g_autofree char *elsewhere = make_elsewhere(fixture);
	GThread *threads[10];

	put_hanging(fixture);
	g_assert_true(begin_hanging(hanging));
	reader_set_patience(20);
	for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
		threads[i] = g_thread_new("finder", find_hanging, (gpointer)fixture);
	for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
		g_thread_join(threads[i]);
	reader_set_patience(60000);
	check_elsewhere(fixture, elsewhere);
	let_all_go_on(hanging);
	assert_all_come_back(fixture);
	if (elsewhere != NULL)
		tempdir_remove(elsewhere);
}

// What the kernel's table calls a network's is not asked for anything.
static void
check_network(const Fixture *fixture, Hanging *hanging)
{
	g_autofree char *table = path_in(fixture, "mounts");
	g_autofree char *text =
		g_strdup_printf("20 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
				"30 20 0:50 / %s/example.org/hangs0 rw - nfs4 host:/ana rw\n"
				"31 20 0:51 / %s/example.org/hangs1 rw - autofs map rw\n",
			fixture->root, fixture->root);

	put_hanging(fixture);
	put(fixture, "mounts", text);
	mount_set_table(table);
	g_assert_true(begin_hanging(hanging));
	reader_set_patience(60000);
	assert_refused(fixture, "hangs0", "is not on a local file system");
	assert_unreadable(fixture, "hangs1", "/hangs1 is not mounted, and no mail waits");
	g_assert_cmpuint(hanging->held->len, ==, 0);
	g_assert_cmpuint(count_rules(fixture, "bo"), ==, 2);
	mount_set_table(NULL);
	let_all_go_on(hanging);
}

static void
run_hanging(const Fixture *fixture, void (*check)(const Fixture *fixture, Hanging *hanging))
{
	static Hanging hanging;

	if (g_test_subprocess()) {
		check(fixture, &hanging);
		tempdir_remove(fixture->root);
		_exit(0); // what looks for leaks opens files
	}
	g_test_trap_subprocess(NULL, 0, 0);
	g_test_trap_assert_passed();
}

static void
test_hanging(Fixture *fixture, gconstpointer data)
{
	run_hanging(fixture, check_hanging);
}

static void
test_hanging_at_once(Fixture *fixture, gconstpointer data)
{
	run_hanging(fixture, check_hanging_at_once);
}

static void
test_network(Fixture *fixture, gconstpointer data)
{
	run_hanging(fixture, check_network);
}

// --- the cache ----------------------------------------------------------------------------------

// T14 and the cache: what is written is seen at once, also in the same place and length.
static void
test_changes(Fixture *fixture, gconstpointer data)
{
	static const char same_length[] = "[rule a]\naction = tag\n;comment of two rules\n";
	g_autofree char *path = path_in(fixture, "example.org/ana/rules.ini");

	put(fixture, "example.org/ana/rules.ini", TWO_RULES);
	g_assert_cmpuint(count_rules(fixture, "ana"), ==, 2);
	put(fixture, "example.org/ana/rules.ini", ONE_RULE);
	g_assert_cmpuint(count_rules(fixture, "ana"), ==, 1);
	g_assert_cmpuint(strlen(same_length), ==, strlen(TWO_RULES));
	for (guint i = 0; i < 20; i++) {
		put(fixture, "example.org/ana/rules.ini", same_length);
		g_assert_cmpuint(count_rules(fixture, "ana"), ==, 1);
		put(fixture, "example.org/ana/rules.ini", TWO_RULES);
		g_assert_cmpuint(count_rules(fixture, "ana"), ==, 2);
	}
	put(fixture, "example.org/ana/rules.ini", "[rule a]\naction = tga\n");
	assert_refused(fixture, "ana", "[rule a] action: unknown action 'tga'");
	g_assert_cmpint(unlink(path), ==, 0);
	g_assert_cmpuint(count_rules(fixture, "ana"), ==, 0);
}

static RuleSet *
find(const Fixture *fixture, const char *local, gboolean *is_new, int *found)
{
	RuleSet *set = NULL;
	g_autoptr(GError) error = NULL;

	*found = userfile_find(fixture->files, local, "example.org", &set, is_new, &error);
	g_assert_cmpint(*found == -1, ==, error != NULL);
	return set;
}

static void
test_said_once(Fixture *fixture, gconstpointer data)
{
	static const char *const mistakes[] = { "[rule a]\naction = tga\n", "[rules]\n" };
	gboolean is_new;
	int found;

	for (guint i = 0; i < G_N_ELEMENTS(mistakes); i++) {
		put(fixture, "example.org/ana/rules.ini", mistakes[i]);
		for (guint time = 0; time < 3; time++) {
			g_assert_null(find(fixture, "ana", &is_new, &found));
			g_assert_cmpint(found, ==, -1);
			g_assert_cmpint(is_new, ==, time == 0);
		}
	}
	put(fixture, "example.org/ana/rules.ini", ONE_RULE);
	g_autoptr(RuleSet) set = find(fixture, "ana", &is_new, &found);
	g_assert_cmpint(found, ==, 1);
	g_assert_false(is_new);
	put(fixture, "example.org/ana/rules.ini", mistakes[0]);
	g_assert_null(find(fixture, "ana", &is_new, &found));
	g_assert_true(is_new);
}

// Who asks without wanting to know whether it is new does not take that from who wants.
static void
test_said_to_who_asks(Fixture *fixture, gconstpointer data)
{
	gboolean is_new;
	int found;

	put(fixture, "example.org/ana/rules.ini", "[rule a]\naction = tga\n");
	clock_set_seconds(FAR_AHEAD);
	for (guint time = 0; time < 3; time++) {
		g_assert_null(find(fixture, "ana", NULL, &found));
		g_assert_cmpint(found, ==, -1);
		g_assert_null(find(fixture, "ana", &is_new, &found));
		g_assert_cmpint(is_new, ==, time == 0);
	}
	clock_set_seconds(-1);
}

static void
test_said_seldom(Fixture *fixture, gconstpointer data)
{
	guint told = 0;

	put(fixture, "example.org/bo/rules.ini", "[rules]\n");
	for (guint i = 0; i < 30; i++) {
		gboolean is_new;
		int found;
		put(fixture, "example.org/ana/rules.ini", "[rules]\n");
		g_assert_null(find(fixture, "ana", &is_new, &found));
		g_assert_cmpint(found, ==, -1);
		told += is_new;
		put(fixture, "example.org/ana/rules.ini", ONE_RULE);
		g_assert_cmpuint(count_rules(fixture, "ana"), ==, 1);
	}
	g_assert_cmpuint(told, ==, 5);
	gboolean is_new;
	int found;
	g_assert_null(find(fixture, "bo", &is_new, &found));
	g_assert_true(is_new);
}

static void
go_away(const Fixture *fixture)
{
	g_autofree char *path = path_in(fixture, "example.org/ana/rules.ini");

	g_assert_cmpint(unlink(path), ==, 0);
	g_assert_cmpuint(count_rules(fixture, "ana"), ==, 0);
}

static void
become_wrong(const Fixture *fixture)
{
	put(fixture, "example.org/ana/rules.ini", "[rules]\n");
	assert_refused(fixture, "ana", "unknown section");
}

static void
change(const Fixture *fixture)
{
	put(fixture, "example.org/ana/rules.ini", TWO_RULES);
	g_assert_cmpuint(count_rules(fixture, "ana"), ==, 2);
}

// Others' files take the place.
static void
be_dropped(const Fixture *fixture)
{
	for (guint i = 0; i < 2000; i++) {
		g_autofree char *local = g_strdup_printf("u%u", i);
		g_autofree char *name = g_strdup_printf("example.org/%s/rules.ini", local);
		put(fixture, name, ONE_RULE);
		g_assert_cmpuint(count_rules(fixture, local), ==, 1);
	}
}

static Breaker *
breaker_of_ana(const Fixture *fixture)
{
	int found;
	g_autoptr(RuleSet) set = find(fixture, "ana", NULL, &found);

	g_assert_nonnull(set);
	return breaker_ref(ruleset_breaker(set));
}

static void
check_outlived(const Fixture *fixture, void (*meanwhile)(const Fixture *fixture))
{
	gint64 now = clock_monotonic();

	put(fixture, "example.org/ana/rules.ini", ONE_RULE);
	Breaker *before = breaker_of_ana(fixture);
	g_assert_true(breaker_lets(before, now));
	for (guint i = 0; i < BREAKER_OVERRUNS; i++)
		breaker_report(before, TRUE, now);
	meanwhile(fixture);
	put(fixture, "example.org/ana/rules.ini", ONE_RULE);
	Breaker *after = breaker_of_ana(fixture);
	g_assert_false(breaker_lets(after, now));
	g_assert_cmpint(breaker_report(after, FALSE, now), ==, BREAKER_IS_ON_AGAIN);
	meanwhile(fixture);
	put(fixture, "example.org/ana/rules.ini", ONE_RULE);
	Breaker *later = breaker_of_ana(fixture);
	g_assert_true(breaker_lets(later, now));
	breaker_unref(before);
	breaker_unref(after);
	breaker_unref(later);
}

// To switch off what is slow lasts, whatever its user does to the file.
static void
test_outlived(Fixture *fixture, gconstpointer data)
{
	static void (*const meanwhile[])(
		const Fixture *fixture) = { go_away, become_wrong, change, be_dropped };

	for (guint i = 0; i < G_N_ELEMENTS(meanwhile); i++) {
		g_test_message("%u", i);
		check_outlived(fixture, meanwhile[i]);
	}
}

static void
test_link_said_once(Fixture *fixture, gconstpointer data)
{
	gboolean is_new;
	int found;
	g_autofree char *link = path_in(fixture, "example.org");

	g_assert_cmpint(symlink("/nowhere", link), ==, 0);
	for (guint time = 0; time < 3; time++) {
		g_assert_null(find(fixture, "ana", &is_new, &found));
		g_assert_cmpint(found, ==, -1);
		g_assert_cmpint(is_new, ==, time == 0);
	}
}

static void
test_kept(Fixture *fixture, gconstpointer data)
{
	static const char *const users[] = { "a", "b", "c" };
	gboolean is_new;
	int found;

	for (guint i = 0; i < G_N_ELEMENTS(users); i++) {
		g_autofree char *name = g_strdup_printf("example.org/%s/rules.ini", users[i]);
		put(fixture, name, ONE_RULE);
	}
	clock_set_seconds(FAR_AHEAD);
	g_assert_cmpuint(count_rules(fixture, "a"), ==, 1);
	gsize one = userfile_memory(fixture->files);
	userfile_free(fixture->files);
	g_autofree char *path = path_in(fixture, "%d/%u/rules.ini");
	const struct passwd *self = getpwuid(getuid());
	g_autofree char *accounts =
		g_strconcat("virtual:", self != NULL ? self->pw_name : "nobody", NULL);
	fixture->files = userfile_new(path, accounts, 2 * one + one / 2, &scope);

	g_autoptr(RuleSet) a = find(fixture, "a", NULL, &found);
	g_autoptr(RuleSet) b = find(fixture, "b", NULL, &found);
	g_autoptr(RuleSet) a2 = find(fixture, "a", NULL, &found);
	g_assert_true(a2 == a);
	g_autoptr(RuleSet) c = find(fixture, "c", NULL, &found);
	g_autoptr(RuleSet) a3 = find(fixture, "a", NULL, &found);
	g_assert_true(a3 == a);
	g_autoptr(RuleSet) b2 = find(fixture, "b", NULL, &found);
	g_assert_true(b2 != b);
	g_assert_cmpuint(userfile_memory(fixture->files), ==, 2 * one);

	put(fixture, "example.org/a/rules.ini", TWO_RULES);
	g_assert_cmpuint(count_rules(fixture, "a"), ==, 2);
	put(fixture, "example.org/a/rules.ini", "[rules]\n");
	g_assert_null(find(fixture, "a", &is_new, &found));
	g_assert_true(is_new);
	g_assert_null(find(fixture, "a", &is_new, &found));
	g_assert_false(is_new);
	clock_set_seconds(-1);
}

// Files of a thousand users, with patterns, some of them wrong; and patterns grow by use.
static void
test_bounded(Fixture *fixture, gconstpointer data)
{
	const gsize bound = 1024 * 1024;
	Notice notice = { .service = (char *)"linkedin" };
	g_autofree char *long_note = g_strnfill(5000, 'x');
	Facts facts = { .notice = &notice, .subject = long_note, .from = "", .recipient = "" };
	gsize most = 0;

	clock_set_seconds(FAR_AHEAD);
	for (guint i = 0; i < 1000; i++) {
		g_autofree char *local = g_strdup_printf("u%u", i);
		g_autofree char *name = g_strdup_printf("example.org/%s/rules.ini", local);
		put(fixture, name,
			i % 10 == 0 ? "[rule a]\naction = tga\n"
				    : "[rule a]\nsubject = /\\b(recruit|talent){1,9}q/\n"
				      "action = tag\n");
		for (guint mail = 0; mail < 20; mail++) {
			RuleSet *set = NULL;
			userfile_find(fixture->files, local, "example.org", &set, NULL, NULL);
			if (set != NULL)
				verdict_decide(set, set, &facts, NULL);
			ruleset_unref(set);
			most = MAX(most, userfile_memory(fixture->files));
		}
		g_assert_cmpuint(userfile_memory(fixture->files), <=, bound);
	}
	g_assert_cmpuint(most, >, bound / 2);
	clock_set_seconds(-1);
}

static gpointer
find_often(gpointer data)
{
	const Fixture *fixture = data;

	for (guint i = 0; i < 500; i++) {
		g_assert_cmpuint(count_rules(fixture, i % 2 == 0 ? "ana" : "bo"), ==, 1 + i % 2);
		RuleSet *set = NULL;
		g_assert_cmpint(
			userfile_find(fixture->files, "eve", "example.org", &set, NULL, NULL), ==,
			-1);
	}
	return NULL;
}

static void
test_threads(Fixture *fixture, gconstpointer data)
{
	GThread *threads[4];

	put(fixture, "example.org/ana/rules.ini", ONE_RULE);
	put(fixture, "example.org/bo/rules.ini", TWO_RULES);
	put(fixture, "example.org/eve/rules.ini", "[rules]\n");
	for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
		threads[i] = g_thread_new("finder", find_often, fixture);
	for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
		g_thread_join(threads[i]);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
#define ADD(path, test) g_test_add(path, Fixture, NULL, set_up, test, tear_down)
	ADD("/userfile/a user has the rules of her file, or none", test_found);
	ADD("/userfile/T9: no address leads out of the folder", test_paths);
	ADD("/userfile/T10: a pattern can't raise its limits, call out or count bytes", test_said);
	ADD("/userfile/T10: a pattern of 60 KB is refused", test_long_pattern);
	ADD("/userfile/T10: patterns that grow too large together are refused",
		test_large_patterns);
	ADD("/userfile/T11: a file of a gigabyte is refused unread", test_large);
	ADD("/userfile/T11: 160,000 keys cost nothing", test_many_keys);
	ADD("/userfile/T12: a symbolic link is refused at each level of the path",
		test_symbolic_links);
	ADD("/userfile/T12: the same without openat2", test_without_openat2);
	ADD("/userfile/T12: a hard link is refused", test_hard_link);
	ADD("/userfile/T12: a file that others may write is refused", test_writable_file);
	ADD("/userfile/T12: a folder that others may write is refused at each level",
		test_writable_folders);
	ADD("/userfile/T12: a folder of somebody else is refused at each level",
		test_foreign_folders);
	ADD("/userfile/T12: a file of somebody else is refused and not shown", test_foreign_owner);
	ADD("/userfile/T12: a path that users share gives nobody another's file", test_shared_path);
	ADD("/userfile/T13: a user's file changes nothing for others", test_others_rules);
	ADD("/userfile/T14: a file swapped while it is read is never another's", test_swapped);
	ADD("/userfile/F35: a missing file or folder means no rules", test_missing);
	ADD("/userfile/F35: an unreadable file is an error, and is read when it can be",
		test_unreadable);
	ADD("/userfile/F35: a file system that hangs holds up nobody for long", test_hanging);
	ADD("/userfile/F35: many that hang at once hold up nobody elsewhere", test_hanging_at_once);
	ADD("/userfile/F35: what lies on a network is not asked for anything", test_network);
	ADD("/userfile/F36: a FIFO is refused without waiting", test_fifo);
	ADD("/userfile/F36: a device is refused unopened", test_device);
	ADD("/userfile/F36: a folder is refused", test_folder);
	ADD("/userfile/F36: a file that grows while it is read stays within the limit", test_grows);
	ADD("/userfile/a changed file is seen at once", test_changes);
	ADD("/userfile/a mistake is new once for each version of a file", test_said_once);
	ADD("/userfile/a mistake is new to the first who asks whether it is",
		test_said_to_who_asks);
	ADD("/userfile/mistakes made again and again are new five times", test_said_seldom);
	ADD("/userfile/F32: no change to a file brings back the time it has lost", test_outlived);
	ADD("/userfile/a symbolic link is new once", test_link_said_once);
	ADD("/userfile/files are kept while unchanged, the latest used longest", test_kept);
	ADD("/userfile/what is kept stays within its bytes", test_bounded);
	ADD("/userfile/many threads find at once", test_threads);
	return g_test_run();
}
