// judge-owner.c - tests of judge/owner: whose rules an address follows.
#include "judge/owner.h"

#include <glib/gstdio.h>

static void
put(const char *folder, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void
drop(const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);

	g_assert_cmpint(g_remove(path), ==, 0);
}

static Snapshot *
snapshot_of(const char *settings)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *folder = g_dir_make_tmp("owner-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "settings.ini", NULL);
	g_autofree char *services = g_build_filename(folder, "services", NULL);
	g_autofree char *text = g_strdup_printf("[settings]\nrules = rules.ini\n"
						"catalogue = services\nadditions = services\n%s",
		settings);

	put(folder, "settings.ini", text);
	put(folder, "rules.ini", "");
	g_assert_cmpint(g_mkdir(services, 0700), ==, 0);
	Settings *read = settings_read(path, &error);
	g_assert_no_error(error);
	Snapshot *snapshot = snapshot_new(read, &error);
	g_assert_no_error(error);
	drop(folder, "settings.ini");
	drop(folder, "rules.ini");
	g_rmdir(services);
	g_rmdir(folder);
	return snapshot;
}

static char *
owner_of(const Snapshot *snapshot, const char *recipient, OwnerScope scope, gboolean *is_role)
{
	g_autoptr(Owner) owner = owner_new(snapshot, recipient, scope);

	if (owner == NULL)
		return NULL;
	g_autofree char *joined = g_strconcat(owner->local, "@", owner->domain, NULL);
	if (owner->address[0] != '"')
		g_assert_cmpstr(joined, ==, owner->address);
	if (is_role != NULL)
		*is_role = owner->is_role;
	return g_strdup(owner->address);
}

typedef struct {
	const char *recipient;
	const char *owner;
} Row;

static void
check_rows(const char *settings, const Row *rows, guint n)
{
	g_autoptr(Snapshot) snapshot = snapshot_of(settings);

	for (guint i = 0; i < n; i++) {
		g_autofree char *owner =
			owner_of(snapshot, rows[i].recipient, OWNER_IN_DOMAINS, NULL);

		g_test_message("%s", rows[i].recipient);
		g_assert_cmpstr(owner, ==, rows[i].owner);
	}
}

static const Row plain[] = {
	{ "<ana@example.org>", "ana@example.org" },
	{ "ana@example.org", "ana@example.org" },
	{ "<Ana@EXAMPLE.org>", "ana@example.org" },
	{ "<ana+news@example.org>", "ana@example.org" },
	{ "<ana+@example.org>", "ana@example.org" },
	{ "<ana+a+b@example.org>", "ana@example.org" },
	{ "<+news@example.org>", "+news@example.org" },
	{ "<ana-news@example.org>", "ana-news@example.org" },
	{ "<\"ana\"@example.org>", "ana@example.org" },
	{ "<\"a b+c\"@example.org>", "\"a b\"@example.org" },
	{ "<ana@bücher.example>", "ana@xn--bcher-kva.example" },
	{ "<ana@XN--BCHER-KVA.example>", "ana@xn--bcher-kva.example" },
	{ "<ana@example.org.>", "ana@example.org" },
	{ "<@relay.example:ana@example.org>", "ana@example.org" },
	{ "<ana@sub.example.org>", NULL },
	{ "<ana@notexample.org>", NULL },
	{ "<ana@example.org.evil.example>", NULL },
	{ "<postmaster@example.org>", NULL },
	{ "<PostMaster@example.org>", NULL },
	{ "<postmaster>", NULL },
	{ "<postmaster+x@example.org>", NULL },
	{ "<\"abuse\"@example.org>", NULL },
	{ "<abuse@example.org>", NULL },
	{ "<abuser@example.org>", "abuser@example.org" },
	{ "<ana>", NULL },
	{ "<>", NULL },
	{ "", NULL },
	{ "<ana@>", NULL },
	{ "<@example.org>", NULL },
	{ "<a b@example.org>", NULL },
	{ "<ana\n@example.org>", NULL },
	{ "<ana\xff@example.org>", NULL },
};

static void
test_plain(void)
{
	check_rows("domains = Example.ORG, Bücher.example\n", plain, G_N_ELEMENTS(plain));
}

static void
test_delimiters(void)
{
	static const Row none[] = { { "<ana+news@example.org>", "ana+news@example.org" } };
	static const Row several[] = {
		{ "<ana+news@example.org>", "ana@example.org" },
		{ "<ana-news@example.org>", "ana@example.org" },
		{ "<ana-news+x@example.org>", "ana@example.org" },
		{ "<-ana@example.org>", "-ana@example.org" },
		{ "<ana.news@example.org>", "ana.news@example.org" },
	};

	check_rows("domains = example.org\ndelimiter =\n", none, G_N_ELEMENTS(none));
	check_rows("domains = example.org\ndelimiter = +-\n", several, G_N_ELEMENTS(several));
}

static void
test_aliases(void)
{
	static const Row rows[] = {
		{ "<info@example.org>", "ana@example.com" },
		{ "<INFO@example.org>", "ana@example.com" },
		{ "<info+shop@example.org>", "ana@example.com" },
		{ "<bo+shop@example.org>", "cleo@example.org" }, // the exact address first
		{ "<bo+other@example.org>", "bo@example.org" },
		{ "<one@example.org>", "ana@example.com" },
		{ "<tagged@example.org>", "ana@example.org" },
		{ "<far@example.org>", "ana@example.com" }, { "<root@example.org>", NULL },
		{ "<info@example.com>", NULL }, // the recipient's own domain counts
	};

	check_rows("domains = example.org\n[aliases]\n"
		   "info@example.org = Ana@example.com\n"
		   "bo+shop@example.org = cleo@example.org\n"
		   "one@example.org = two@example.org\n"
		   "two@example.org = info@example.org\n"
		   "tagged@example.org = ana+work@example.org\n"
		   "far@example.org = info+x@example.org\n"
		   "root@example.org = postmaster@example.org\n",
		rows, G_N_ELEMENTS(rows));
}

static void
test_circles(void)
{
	g_autoptr(Snapshot) snapshot = snapshot_of("domains = example.org\n[aliases]\n"
						   "a@example.org = b@example.org\n"
						   "b@example.org = c+x@example.org\n"
						   "c@example.org = a@example.org\n"
						   "d@example.org = d@example.org\n"
						   "e+x@example.org = e+x+x@example.org\n"
						   "e@example.org = e+x@example.org\n");
	g_autofree char *a = owner_of(snapshot, "<a@example.org>", OWNER_IN_DOMAINS, NULL);
	g_autofree char *d = owner_of(snapshot, "<d@example.org>", OWNER_IN_DOMAINS, NULL);
	g_autofree char *e = owner_of(snapshot, "<e@example.org>", OWNER_IN_DOMAINS, NULL);

	g_assert_nonnull(a);
	g_assert_cmpstr(d, ==, "d@example.org");
	g_assert_nonnull(e);
}

static void
test_roles(void)
{
	static const struct {
		const char *recipient;
		gboolean is_role;
	} rows[] = {
		{ "<Sales@example.org>", TRUE },
		{ "<sales+x@example.org>", TRUE },
		{ "<shop@example.org>", TRUE }, // an alias of a role
		{ "<team@example.org>", TRUE }, // a role that is somebody's alias
		{ "<team+x@example.org>", TRUE },
		{ "<ana@example.org>", FALSE },
		{ "<sales@bücher.example>", FALSE },
	};
	g_autoptr(Snapshot) snapshot = snapshot_of(
		"domains = example.org, bücher.example\n"
		"roles = SALES@example.org, team@example.org\n[aliases]\n"
		"shop@example.org = sales@example.org\nteam@example.org = ana@example.org\n");

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		gboolean is_role = FALSE;
		g_autofree char *owner =
			owner_of(snapshot, rows[i].recipient, OWNER_IN_DOMAINS, &is_role);

		g_test_message("%s", rows[i].recipient);
		g_assert_nonnull(owner);
		g_assert_cmpint(is_role, ==, rows[i].is_role);
	}
}

static void
test_everyone(void)
{
	g_autoptr(Snapshot) snapshot = snapshot_of("domains = example.org\n");
	g_autofree char *other = owner_of(snapshot, "<ana+x@other.example>", OWNER_EVERYONE, NULL);

	g_assert_cmpstr(other, ==, "ana@other.example");
	g_assert_null(owner_of(snapshot, "<ana@other.example>", OWNER_IN_DOMAINS, NULL));
	g_assert_null(owner_of(snapshot, "<abuse@other.example>", OWNER_EVERYONE, NULL));
	g_assert_null(owner_of(snapshot, "<>", OWNER_EVERYONE, NULL));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/owner/an address has its owner, without case or subaddress", test_plain);
	g_test_add_func("/owner/delimiters are none or several", test_delimiters);
	g_test_add_func("/owner/an alias has the owner at its end", test_aliases);
	g_test_add_func("/owner/a circle of aliases ends", test_circles);
	g_test_add_func("/owner/a role on the way makes a role", test_roles);
	g_test_add_func("/owner/everyone is judged when asked so", test_everyone);
	return g_test_run();
}
