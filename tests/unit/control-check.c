// control-check.c - tests of the verb check: what it finds, and whose mistake it is.
#include "control/check.h"

#include <unistd.h>

#include "fixture.h"

static const char service[] = "[service]\nname = Meet\ndomains = meet.example\n"
			      "[request]\nen = {inviter} asks\n";

static void
configure(const Fixture *fixture, const char *more)
{
	g_autofree char *text = g_strdup_printf("[settings]\n"
						"accounts = virtual:%s\n"
						"users = users/%%d/%%u/rules.ini\n"
						"rules = rules.ini\n"
						"catalogue = services.d\n"
						"additions = none.d\n"
						"store = store\n"
						"%s\n",
		g_get_user_name(), more);

	put(fixture, "settings.ini", text);
}

static void
set_up(Fixture *fixture, gconstpointer unused)
{
	fixture_open(fixture);
	g_assert_cmpint(g_mkdir(fixture->store, 0700), ==, 0);
	put(fixture, "services.d/meet.ini", service);
	put(fixture, "rules.ini", "[me]\nreads = en\n[rule site]\naction = tag\n");
	configure(fixture, "domains = example.org\n");
}

static void
tear_down(Fixture *fixture, gconstpointer unused)
{
	fixture_close(fixture);
}

static void
check(Fixture *fixture, const char *rules)
{
	g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
		G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
	g_autofree char *path = rules == NULL ? NULL : path_in(fixture, rules);
	g_autofree char *arguments =
		path == NULL ? g_strdup("check") : g_strconcat("check\n--rules\n", path, NULL);

	fixture_call(fixture, launcher, arguments, "\n", NULL);
}

static void
test_missing_store(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "mine.ini", "[rule a]\naction = tag\nservice = meet\n");
	configure(fixture, "");
	g_assert_cmpint(g_rmdir(fixture->store), ==, 0);
	check(fixture, "mine.ini");
	g_assert_cmpint(fixture->status, ==, 0);
	g_assert_cmpstr(fixture->err, ==, "");
	said(fixture->out, "ok: 1 service, 1 rule, 1 user's file, PCRE2 ");
	check(fixture, NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->err, "[settings] store: ");
	said(fixture->err, "[settings] domains is empty");
}

static void
test_site(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "mine.ini", "[rule a]\naction = tag\nservice = meet\n");
	put(fixture, "rules.ini", "[rule site]\naction = tga\n");
	check(fixture, "mine.ini");
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->err, "/rules.ini:2:10: warning: [rule site] action: unknown action 'tga'");
	put(fixture, "services.d/meet.ini", "[service]\ndomians = meet.example\n");
	check(fixture, "mine.ini");
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->err, "/services.d/meet.ini:2:1: warning: [service] domians: ");
	check(fixture, NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->err, "/rules.ini:2:10: [rule site] action: ");
	said(fixture->err, "/services.d/meet.ini:2:1: [service] domians: ");
}

static void
test_settings(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "mine.ini", "[rule a]\naction = tga\nx\n");
	configure(fixture, "actions = tag, flod\n");
	check(fixture, "mine.ini");
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->err, "/mine.ini:2:10: [rule a] action: unknown action 'tga'");
	said(fixture->err, "/mine.ini:3:1: [rule a]: neither [section] nor key");
	said(fixture->err, "/settings.ini:8:16: warning: [settings] actions: 'flod'");
	put(fixture, "mine.ini", "[rule a]\naction = tag\n");
	check(fixture, "mine.ini");
	g_assert_cmpint(fixture->status, ==, 0);
	g_assert_cmpint(g_unlink(fixture->settings), ==, 0);
	check(fixture, "mine.ini");
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->err, "/settings.ini: cannot open: ");
}

static void
test_languages(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "mine.ini", "[rule a]\naction = tag\nlanguage = pt-BR, zz, german, !deu\n");
	check(fixture, "mine.ini");
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->err, "/mine.ini:3:19: [rule a] language: 'zz' is no language code; write ");
	said(fixture->err,
		"/mine.ini:3:23: [rule a] language: 'german' is no language code; did you mean "
		"'de'?\n");
	said(fixture->err,
		"/mine.ini:3:32: [rule a] language: 'deu' is no language code; did you mean "
		"'de'?\n");
	not_said(fixture->err, "pt-BR' is");
}

// The file is sound, and refused: who may write into its folder could put another there.
static void
test_folder(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *folder = path_in(fixture, "users/example.org/ana");
	g_autofree char *says = g_strdup_printf(
		"/rules.ini: the folder %s may be written by others; chmod go-w\n", folder);

	put(fixture, "users/example.org/ana/rules.ini", "[rule a]\naction = tag\n");
	g_assert_cmpint(g_chmod(folder, 0775), ==, 0);
	check(fixture, NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->err, says);
	g_assert_cmpint(g_chmod(folder, 0755), ==, 0);
	check(fixture, NULL);
	g_assert_cmpint(fixture->status, ==, 0);
}

#define CARD "BEGIN:VCARD\nVERSION:3.0\nFN:Bo Ek\nEND:VCARD\n"
#define NAMES(files) "[me]\nreads = en\npeople = " files "\n[rule a]\naction = tag\n"

static const struct {
	const char *label;
	const char *rules, *contacts; // contacts NULL: not there
	const char *says; // behind the name of the folder; NULL: nothing is wrong
} contact_rows[] = {
	{ "all is well", NAMES("contacts.vcf"), CARD, NULL },
	{ "a file that is not there", NAMES("contacts.vcf"), NULL,
		"/rules.ini:3:10: warning: [me] people: " },
	{ "the second of two", NAMES("none.vcf, contacts.vcf"), "\1\2\3",
		"/rules.ini:3:20: warning: [me] people: " },
	{ "nobody in it", NAMES("contacts.vcf"), "# nobody\n",
		"/rules.ini:3:10: warning: [me] people: " },
	{ "an entry that is not whole", NAMES("contacts.vcf"), CARD "BEGIN:VCARD\nFN:Cy Dahl\n",
		"/contacts.vcf:5: warning: " },
};

static void
put_or_remove(const Fixture *fixture, const char *name, const char *text)
{
	g_autofree char *path = path_in(fixture, name);

	if (text != NULL)
		put(fixture, name, text);
	else
		g_unlink(path);
}

static void
check_contact_row(const Fixture *fixture, const char *folder, guint i)
{
	const char *says = contact_rows[i].says;
	g_autofree char *line = g_strconcat(folder, says, NULL);

	g_assert_cmpint(fixture->status, ==, 0);
	not_said(fixture->err, "Dahl");
	if (says == NULL)
		g_assert_cmpstr(fixture->err, ==, "");
	else
		said(fixture->err, line);
}

static void
test_contacts(Fixture *fixture, gconstpointer unused)
{
	for (guint i = 0; i < G_N_ELEMENTS(contact_rows); i++) {
		g_test_message("%s", contact_rows[i].label);
		put(fixture, "mine/rules.ini", contact_rows[i].rules);
		put_or_remove(fixture, "mine/contacts.vcf", contact_rows[i].contacts);
		check(fixture, "mine/rules.ini");
		check_contact_row(fixture, "/mine", i);
	}
}

static void
test_users_contacts(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *path = path_in(fixture, "users/example.org/ana/contacts.vcf");

	for (guint i = 0; i < G_N_ELEMENTS(contact_rows); i++) {
		g_test_message("%s", contact_rows[i].label);
		put(fixture, "users/example.org/ana/rules.ini", contact_rows[i].rules);
		put_or_remove(
			fixture, "users/example.org/ana/contacts.vcf", contact_rows[i].contacts);
		check(fixture, NULL);
		check_contact_row(fixture, "/users/example.org/ana", i);
	}
	put(fixture, "users/example.org/ana/rules.ini", NAMES("contacts.vcf"));
	put(fixture, "users/example.org/ana/contacts.vcf", CARD);
	g_assert_cmpint(g_chmod(path, 0666), ==, 0);
	check(fixture, NULL);
	said(fixture->err, "/rules.ini:3:10: warning: [me] people: ");
	said(fixture->err, "may be written by others");
}

static void
test_sites_contacts(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "rules.ini", NAMES("staff.csv"));
	check(fixture, NULL);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->err, "/rules.ini:3:10: warning: [me] people: ");
	said(fixture->err, "/staff.csv: is not there");
	put(fixture, "staff.csv", "Name,E-mail Address\nBo Ek,bo@ek.example\n");
	check(fixture, NULL);
	g_assert_cmpstr(fixture->err, ==, "");
}

static void
test_large_contacts(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *path = path_in(fixture, "contacts.vcf");

	put(fixture, "mine.ini", NAMES("contacts.vcf"));
	put(fixture, "contacts.vcf", CARD);
	g_assert_cmpint(truncate(path, 32 * 1024 * 1024 + 1), ==, 0);
	check(fixture, "mine.ini");
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->err, "/mine.ini:3:10: warning: [me] people: ");
	said(fixture->err, "/contacts.vcf: is larger than 32 MB; ");
}

#define ADD(sentence, test) g_test_add("/check/" sentence, Fixture, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("a file of her own needs no store and no domains", test_missing_store);
	ADD("what is wrong with the site is no mistake of hers", test_site);
	ADD("a file of her own is looked at whatever the settings say", test_settings);
	ADD("a language that does not exist is told", test_languages);
	ADD("a folder that others may write is named", test_folder);
	ADD("what is wrong with the people of a file of her own is told where it names them",
		test_contacts);
	ADD("what is wrong with the people of a user is told as the daemon sees it",
		test_users_contacts);
	ADD("the site's people are looked at", test_sites_contacts);
	ADD("more people than are read are told", test_large_contacts);
	return g_test_run();
}
