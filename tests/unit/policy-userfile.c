// policy-userfile.c - tests of policy/userfile: whose files are taken, and that they are read anew.
#include "policy/userfile.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pwd.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/clock.h"
#include "base/failure.h"
#include "control/tempdir.h"

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
set_up_keeping(Fixture *fixture, guint keep)
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
	set_up_keeping(fixture, 10);
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

	g_autoptr(UserFiles) none = userfile_new("", "system", 10, &scope);
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

// T11, T12: layouts by which a user would have another's file, or no file at all, read.
static void
check_layouts(const Fixture *fixture)
{
	g_autofree char *good = path_in(fixture, "example.org/ana/rules.ini");
	g_autofree char *linked = path_in(fixture, "example.org/link/rules.ini");
	g_autofree char *hard = path_in(fixture, "example.org/hard/rules.ini");
	g_autofree char *fifo = path_in(fixture, "example.org/fifo/rules.ini");
	g_autofree char *folder = path_in(fixture, "example.org/folder/rules.ini");
	g_autofree char *way = path_in(fixture, "example.org/way");
	g_autofree char *large = g_strnfill(65 * 1024, '\n');
	g_autofree char *full = g_strnfill(64 * 1024, '\n');

	put(fixture, "example.org/ana/rules.ini", ONE_RULE);
	put(fixture, "example.org/hard/other", ONE_RULE);
	for (const char *const *name =
			(const char *const[]) { "link", "fifo", "folder/rules.ini", NULL };
		*name != NULL; name++) {
		g_autofree char *made = g_build_filename(fixture->root, "example.org", *name, NULL);
		g_assert_cmpint(g_mkdir_with_parents(made, 0755), ==, 0);
	}
	g_autofree char *other = path_in(fixture, "example.org/hard/other");
	g_assert_cmpint(symlink(good, linked), ==, 0);
	g_assert_cmpint(symlink("ana", way), ==, 0);
	g_assert_cmpint(link(other, hard), ==, 0);
	g_assert_cmpint(mkfifo(fifo, 0644), ==, 0);
	put(fixture, "example.org/large/rules.ini", large);
	put(fixture, "example.org/full/rules.ini", full);

	g_assert_cmpuint(count_rules(fixture, "ana"), ==, 1);
	g_assert_cmpuint(count_rules(fixture, "full"), ==, 0);
	assert_refused(fixture, "link", "symbolic link");
	assert_refused(fixture, "way", "symbolic link");
	assert_refused(fixture, "hard", "hard links");
	assert_refused(fixture, "fifo", "no plain file");
	assert_refused(fixture, "folder", "no plain file");
	assert_refused(fixture, "large", "larger than 64 KB");
	g_assert_cmpint(chmod(good, 0664), ==, 0);
	assert_refused(fixture, "ana", "written by others");
	g_assert_cmpint(chmod(good, 0646), ==, 0);
	assert_refused(fixture, "ana", "written by others");
	g_assert_cmpint(chmod(good, 0644), ==, 0);
	g_assert_cmpuint(count_rules(fixture, "ana"), ==, 1);
}

static void
test_layouts(Fixture *fixture, gconstpointer data)
{
	check_layouts(fixture);
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
test_layouts_by_steps(Fixture *fixture, gconstpointer data)
{
	if (g_test_subprocess()) {
		g_assert_true(deny_openat2());
		check_layouts(fixture);
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
	g_autoptr(UserFiles) system = userfile_new(pattern, "system", 10, &scope);
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

	g_autoptr(UserFiles) nobody = userfile_new(pattern, "virtual:no.such.login", 10, &scope);
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
	g_autoptr(UserFiles) system = userfile_new(path, "system", 10, &scope);
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
	assert_refused(fixture, "ana", "rules.ini:2: [rule a] action: unknown action 'tga'");
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

	userfile_free(fixture->files);
	g_autofree char *root = g_steal_pointer(&fixture->root);
	set_up_keeping(fixture, 2);
	clock_set_seconds(FAR_AHEAD);
	for (guint i = 0; i < G_N_ELEMENTS(users); i++) {
		g_autofree char *name = g_strdup_printf("example.org/%s/rules.ini", users[i]);
		put(fixture, name, ONE_RULE);
	}
	g_autoptr(RuleSet) a = find(fixture, "a", NULL, &found);
	g_autoptr(RuleSet) b = find(fixture, "b", NULL, &found);
	g_autoptr(RuleSet) a2 = find(fixture, "a", NULL, &found);
	g_assert_true(a2 == a);
	g_autoptr(RuleSet) c = find(fixture, "c", NULL, &found);
	g_autoptr(RuleSet) a3 = find(fixture, "a", NULL, &found);
	g_assert_true(a3 == a);
	g_autoptr(RuleSet) b2 = find(fixture, "b", NULL, &found);
	g_assert_true(b2 != b);

	put(fixture, "example.org/a/rules.ini", TWO_RULES);
	g_assert_cmpuint(count_rules(fixture, "a"), ==, 2);
	put(fixture, "example.org/a/rules.ini", "[rules]\n");
	g_assert_null(find(fixture, "a", &is_new, &found));
	g_assert_true(is_new);
	g_assert_null(find(fixture, "a", &is_new, &found));
	g_assert_false(is_new);
	clock_set_seconds(-1);
	tempdir_remove(root);
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
	ADD("/userfile/T9 no address leads out of the folder", test_paths);
	ADD("/userfile/T11 T12 links, FIFOs, folders and files for others are refused",
		test_layouts);
	ADD("/userfile/T12 the same without openat2", test_layouts_by_steps);
	ADD("/userfile/T12 a file of somebody else is refused and not shown", test_foreign_owner);
	ADD("/userfile/T12 a path that users share gives nobody another's file", test_shared_path);
	ADD("/userfile/T14 a changed file is seen at once", test_changes);
	ADD("/userfile/a mistake is new once for each version of a file", test_said_once);
	ADD("/userfile/a mistake is new to the first who asks whether it is",
		test_said_to_who_asks);
	ADD("/userfile/a symbolic link is new once", test_link_said_once);
	ADD("/userfile/files are kept while unchanged, the latest used longest", test_kept);
	ADD("/userfile/many threads find at once", test_threads);
	return g_test_run();
}
