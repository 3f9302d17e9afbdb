// control-people.c - tests of the verb people: what it takes, whom it finds, what it forgets, whom it refuses.
#include "control/people.h"

#include <grp.h>
#include <json-glib/json-glib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/item.h"
#include "store/known.h"
#include "fixture.h"

#define NOBODY 65534

static const char contacts[] = "Svetlana Gurieva <sveta@gurieva.example>\n"
			       "Bo Ek <bo@ek.example>\n";

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
						"domains = example.org\n"
						"%s"
						"[aliases]\n"
						"info@example.org = ana@example.org\n",
		g_get_user_name(), more);

	put(fixture, "settings.ini", text);
}

static void
set_up(Fixture *fixture, gconstpointer unused)
{
	fixture_open(fixture);
	g_assert_cmpint(g_mkdir(fixture->store, 0700), ==, 0);
	put(fixture, "services.d/meet.ini",
		"[service]\nname = Meet\ndomains = meet.example\n[request]\nen = {inviter} asks\n");
	put(fixture, "rules.ini", "[me]\nreads = en\n");
	put(fixture, "friends.txt", contacts);
	configure(fixture, "");
}

static void
tear_down(Fixture *fixture, gconstpointer unused)
{
	fixture_close(fixture);
}

static GSubprocessLauncher *
launcher_new(const Fixture *fixture)
{
	GSubprocessLauncher *launcher = g_subprocess_launcher_new(
		G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);

	g_subprocess_launcher_set_cwd(launcher, fixture->folder);
	return launcher;
}

// Arguments are parted by '|'.
static void
people(Fixture *fixture, const char *arguments)
{
	g_autoptr(GSubprocessLauncher) launcher = launcher_new(fixture);
	g_autofree char *line = g_strconcat("people|", arguments, NULL);

	fixture_call(fixture, launcher, line, "|", NULL);
}

static void
ana(Fixture *fixture, const char *arguments)
{
	g_autofree char *line = g_strconcat("--rcpt|ana@example.org|", arguments, NULL);

	people(fixture, line);
}

static void
does(Fixture *fixture, const char *arguments)
{
	ana(fixture, arguments);
	g_assert_cmpint(fixture->status, ==, 0);
	g_assert_cmpstr(fixture->err, ==, "");
}

// What the JSON of that line says. Caller unrefs.
static JsonParser *
line_of(const Fixture *fixture, guint i)
{
	g_auto(GStrv) lines = g_strsplit(fixture->out, "\n", -1);
	JsonParser *parser = json_parser_new();

	g_assert_cmpuint(g_strv_length(lines), >, i);
	g_assert_true(json_parser_load_from_data(parser, lines[i], -1, NULL));
	return parser;
}

static const char *
text_in(JsonParser *parser, const char *key)
{
	JsonObject *object = json_node_get_object(json_parser_get_root(parser));

	return json_object_get_null_member(object, key)
		       ? NULL
		       : json_object_get_string_member(object, key);
}

// --- usage --------------------------------------------------------------------------------------

static const struct {
	const char *label;
	const char *arguments;
	int status;
	const char *says; // on standard error
} uses[] = {
	{ "no verb", "-r|ana@example.org", 2, "takes a verb of its own" },
	{ "a verb mistyped", "-r|ana@example.org|lst", 2, "did you mean 'list'?" },
	{ "nobody's people", "list", 2, "whose people? write --rcpt ADDRESS" },
	{ "people of no address", "list|-r|ana", 2, "'ana' is no address" },
	{ "list with a word", "list|-r|ana@example.org|x", 2, "that is too much" },
	{ "ask for nobody", "ask|-r|ana@example.org", 2, "something is missing" },
	{ "add nobody", "add|-r|ana@example.org", 2, "something is missing" },
	{ "remove nobody", "remove|-r|ana@example.org", 2, "something is missing" },
	{ "import nothing", "import|-r|ana@example.org", 2, "something is missing" },
	{ "forget two", "forget|-r|ana@example.org|a|b", 2, "that is too much" },
	{ "JSON where there is none", "forget|--json|-r|ana@example.org", 2,
		"only list and ask have --json" },
	{ "an option that there is not", "list|--all", 2, "see invitectl people --help" },
	{ "an owner who is not judged", "list|-r|postmaster@example.org", 1,
		"nothing is judged for postmaster@example.org" },
	{ "nobody known", "list|-r|ana@example.org", 1, "nobody is known to ana@example.org" },
	{ "an import of what is not there", "import|-r|ana@example.org|none.vcf", 1,
		"none.vcf: No such file" },
	{ "an import of a folder", "import|-r|ana@example.org|/", 1, "/: is no plain file" },
	{ "an import of a device", "import|-r|ana@example.org|/dev/zero", 1, "no plain file" },
	{ "an import of something else", "import|-r|ana@example.org|settings.ini", 1,
		"settings.ini" },
	{ "nobody there to be removed", "remove|-r|ana@example.org|Bo Ek", 1,
		"nobody there of that name or address: Bo Ek" },
	{ "a source that there is not", "forget|-r|ana@example.org|friends.txt", 1,
		"no people are from 'friends.txt'" },
};

static void
test_usage(Fixture *fixture, gconstpointer unused)
{
	for (guint i = 0; i < G_N_ELEMENTS(uses); i++) {
		g_test_message("%s", uses[i].label);
		people(fixture, uses[i].arguments);
		g_assert_cmpint(fixture->status, ==, uses[i].status);
		said(fixture->err, uses[i].says);
	}
}

static void
test_help(Fixture *fixture, gconstpointer unused)
{
	static const char *const verbs[] = { "\n  list ", "\n  ask ", "\n  add ", "\n  remove ",
		"\n  import ", "\n  forget " };

	people(fixture, "--help");
	g_assert_cmpint(fixture->status, ==, 0);
	for (guint i = 0; i < G_N_ELEMENTS(verbs); i++)
		said(fixture->out, verbs[i]);
}

// --- taking in ----------------------------------------------------------------------------------

// One file after the other; n is how many people there are in all.
static guint
import_samples(Fixture *fixture, gboolean again)
{
	g_autofree char *here = g_get_current_dir();
	g_autofree char *folder = g_build_filename(here, "tests", "people", NULL);
	g_autoptr(GDir) samples = g_dir_open(folder, 0, NULL);
	const char *name;
	guint n = 0;

	g_assert_nonnull(samples);
	while ((name = g_dir_read_name(samples)) != NULL) {
		g_autofree char *arguments = g_strconcat("import|", folder, "/", name, NULL);

		does(fixture, arguments);
		g_assert_true(g_str_has_prefix(fixture->out, name));
		if (again)
			said(fixture->out, ", 0 new\n");
		else
			not_said(fixture->out, ", 0 new\n");
		const char *words = strstr(fixture->out, ", ");
		n += (guint)g_ascii_strtoull(words + 2, NULL, 10);
	}
	return n;
}

static void
test_import(Fixture *fixture, gconstpointer unused)
{
	guint n = import_samples(fixture, FALSE);

	g_assert_cmpuint(n, >, 30);
	import_samples(fixture, TRUE);
	does(fixture, "list|--json");
	g_auto(GStrv) lines = g_strsplit(fixture->out, "\n", -1);
	g_assert_cmpuint(g_strv_length(lines) - 1, ==, n);
	does(fixture, "list");
	said(fixture->out, "linkedin.csv");
}

static void
test_complaints(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "some.vcf",
		"BEGIN:VCARD\nVERSION:3.0\nFN:Bo Ek\nEND:VCARD\n"
		"BEGIN:VCARD\nVERSION:3.0\nFN:Cy Dahl\n");
	ana(fixture, "import|some.vcf|friends.txt");
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->err, "invitectl: some.vcf:5: ");
	not_said(fixture->err, "Dahl");
	said(fixture->out, "some.vcf: vCard, ");
	said(fixture->out, "friends.txt: list, 2 people, 2 new\n");
}

// Nobody is added when one of the files can't be read.
static void
test_import_none(Fixture *fixture, gconstpointer unused)
{
	ana(fixture, "import|friends.txt|none.txt");
	g_assert_cmpint(fixture->status, ==, 1);
	ana(fixture, "list");
	g_assert_cmpint(fixture->status, ==, 1);
}

static void
test_add(Fixture *fixture, gconstpointer unused)
{
	does(fixture, "add|Светлана Гурьева|Bo Ek <bo@ek.example>|cy@dahl.example");
	g_assert_cmpstr(fixture->out, ==, "3 people are new\n");
	does(fixture, "add|Bo Ek <bo@ek.example>");
	g_assert_cmpstr(fixture->out, ==, "0 people are new\n");
	does(fixture, "list");
	said(fixture->out, "Светлана Гурьева");
	said(fixture->out, "cy@dahl.example");
	people(fixture, "list|-r|Info@example.org");
	g_assert_cmpint(fixture->status, ==, 0);
	people(fixture, "list|-r|bo@example.org");
	g_assert_cmpint(fixture->status, ==, 1);
}

static void
test_json(Fixture *fixture, gconstpointer unused)
{
	does(fixture, "add|Светлана Гурьева <s@gurieva.example>");
	does(fixture, "list|--json");
	g_autoptr(JsonParser) person = line_of(fixture, 0);
	JsonObject *object = json_node_get_object(json_parser_get_root(person));
	JsonArray *emails = json_object_get_array_member(object, "emails");
	g_assert_cmpstr(text_in(person, "name"), ==, "Светлана Гурьева");
	g_assert_cmpstr(text_in(person, "latin"), ==, "Svetlana Gureva");
	g_assert_cmpstr(text_in(person, "source"), ==, "added");
	g_assert_null(text_in(person, "company"));
	g_assert_cmpuint(json_array_get_length(emails), ==, 1);
	g_assert_cmpint(json_object_get_int_member(object, "since"), >, 1000000000);
	ana(fixture, "ask|--json|Svetlana Gurieva|Tom Vance");
	g_assert_cmpint(fixture->status, ==, 0);
	g_autoptr(JsonParser) known = line_of(fixture, 0);
	g_autoptr(JsonParser) stranger = line_of(fixture, 1);
	g_assert_cmpstr(text_in(known, "asked"), ==, "Svetlana Gurieva");
	g_assert_cmpstr(text_in(known, "known"), ==, "yes");
	g_assert_cmpstr(text_in(known, "name"), ==, "Светлана Гурьева");
	g_assert_cmpstr(text_in(known, "source"), ==, "added");
	g_assert_nonnull(text_in(known, "reason"));
	g_assert_cmpstr(text_in(stranger, "known"), ==, "no");
	g_assert_null(text_in(stranger, "name"));
}

// Whoever sends mail chooses a name, and may be learned with it.
static void
test_hostile(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "h.vcf",
		"BEGIN:VCARD\nVERSION:3.0\nFN:Bo \033[31mEk\302\233\342\200\256\n"
		"ORG:\033[2J\342\200\256x\nEND:VCARD\n");
	does(fixture, "import|h.vcf");
	does(fixture, "list");
	not_said(fixture->out, "\033");
	not_said(fixture->out, "\302\233");
	not_said(fixture->out, "\342\200\256");
	does(fixture, "list|--json");
	not_said(fixture->out, "\033");
	not_said(fixture->out, "\342\200\256");
	ana(fixture, "ask|\033[31mTom\342\200\256");
	not_said(fixture->out, "\033");
	not_said(fixture->out, "\342\200\256");
	ana(fixture, "remove|\033[31mTom");
	not_said(fixture->err, "\033");
	put(fixture, "a\033[31mb.txt", contacts);
	does(fixture, "import|a\033[31mb.txt");
	not_said(fixture->out, "\033");
}

// --- asking -------------------------------------------------------------------------------------

static void
test_ask(Fixture *fixture, gconstpointer unused)
{
	ana(fixture, "ask|Светлана Гурьева");
	g_assert_cmpint(fixture->status, ==, 1);
	g_assert_cmpstr(fixture->out, ==, "Светлана Гурьева: no, nobody is known yet\n");
	does(fixture, "import|friends.txt");
	does(fixture, "ask|Светлана Гурьева|Tom Vance");
	said(fixture->out, "Светлана Гурьева: yes, by \"Svetlana Gurieva\" in friends.txt: ");
	said(fixture->out, "\nTom Vance: no\n");
	ana(fixture, "ask|Tom Vance");
	g_assert_cmpint(fixture->status, ==, 1);
	does(fixture, "ask|Svetlanа Gurieva");
	said(fixture->out, ": lookalike, by ");
}

// What the daemon would take into account as well.
static void
test_ask_files(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "users/example.org/ana/rules.ini", "[me]\npeople = contacts.vcf\n");
	put(fixture, "users/example.org/ana/contacts.vcf",
		"BEGIN:VCARD\nVERSION:3.0\nFN:Olga Reyes\nEND:VCARD\n");
	does(fixture, "ask|Olga Reyes");
	g_assert_cmpstr(fixture->out, ==,
		"Olga Reyes: yes, by \"Olga Reyes\" in contacts.vcf: the same words\n");
	people(fixture, "ask|-r|bo@example.org|Olga Reyes");
	g_assert_cmpint(fixture->status, ==, 1);
	put(fixture, "users/example.org/ana/rules.ini", "[me]\npeople = other.vcf\n");
	put(fixture, "users/example.org/ana/other.vcf", "\1\2\3");
	ana(fixture, "ask|Olga Reyes");
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->err, "/other.vcf");
	put(fixture, "users/example.org/ana/rules.ini", "[me]\npeopel = other.vcf\n");
	does(fixture, "add|Bo Ek");
	ana(fixture, "ask|Bo Ek");
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->err, "/rules.ini:2:1: [me] peopel: ");
}

// --- taking out ---------------------------------------------------------------------------------

static void
test_remove(Fixture *fixture, gconstpointer unused)
{
	does(fixture, "import|friends.txt");
	ana(fixture, "remove|bo ek|Tom Vance");
	g_assert_cmpint(fixture->status, ==, 0);
	g_assert_cmpstr(fixture->out, ==, "1 person removed\n");
	said(fixture->err, "nobody there of that name or address: Tom Vance");
	does(fixture, "remove|Sveta@gurieva.example");
	ana(fixture, "list");
	g_assert_cmpint(fixture->status, ==, 1);
}

static gboolean
stands_in_store(const Fixture *fixture, const char *word)
{
	g_autoptr(GDir) folder = g_dir_open(fixture->store, 0, NULL);
	gboolean stands = FALSE;
	const char *name;

	while ((name = g_dir_read_name(folder)) != NULL) {
		g_autofree char *path = g_build_filename(fixture->store, name, NULL);
		g_autofree char *data = NULL;
		gsize length;

		if (g_str_has_prefix(name, "ledger.db") &&
			g_file_get_contents(path, &data, &length, NULL))
			stands = stands || memmem(data, length, word, strlen(word)) != NULL;
	}
	return stands;
}

static gboolean
see_nobody(void *to, const KnownSeen *seen)
{
	return TRUE;
}

// As the daemon does, which has the database open all the time: its journal stays.
static Store *
open_store(const Fixture *fixture)
{
	static const char *const keys[] = { "nobody", NULL };
	g_autoptr(GError) error = NULL;
	Store *store = store_open(fixture->store, &error);

	g_assert_no_error(error);
	g_assert_true(known_find(
		store_known(store), "ana@example.org", NULL, keys, see_nobody, NULL, NULL, &error));
	return store;
}

static void
test_forget(Fixture *fixture, gconstpointer unused)
{
	does(fixture, "add|Cy Dahl");
	g_autoptr(Store) daemon = open_store(fixture);
	does(fixture, "remove|Cy Dahl");
	does(fixture, "import|friends.txt");
	does(fixture, "add|Olga Reyes");
	people(fixture, "add|-r|bo@example.org|Tom Vance");
	g_assert_true(stands_in_store(fixture, "Svetlana Gurieva"));
	does(fixture, "forget|friends.txt");
	g_assert_cmpstr(fixture->out, ==, "2 people forgotten\n");
	g_assert_false(stands_in_store(fixture, "Svetlana Gurieva"));
	g_assert_false(stands_in_store(fixture, "sveta@gurieva.example"));
	does(fixture, "ask|Olga Reyes");
	does(fixture, "forget");
	g_assert_cmpstr(fixture->out, ==, "1 person forgotten\n");
	g_assert_false(stands_in_store(fixture, "Olga Reyes"));
	g_assert_false(stands_in_store(fixture, "ana@example.org"));
	people(fixture, "ask|-r|bo@example.org|Tom Vance");
	g_assert_cmpint(fixture->status, ==, 0);
}

// --- rights -------------------------------------------------------------------------------------

static void
become_nobody(gpointer unused)
{
	if (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 || setuid(NOBODY) != 0)
		_exit(99);
}

// Who may have no way to where this program was built.
static void
call_as_nobody(Fixture *fixture, const char *arguments)
{
	g_autoptr(GSubprocessLauncher) launcher = launcher_new(fixture);
	g_autofree char *program = path_in(fixture, "invitectl");
	g_autofree char *data = NULL;
	gsize length;

	g_assert_true(g_file_get_contents(fixture->program, &data, &length, NULL));
	g_assert_true(g_file_set_contents_full(
		program, data, (gssize)length, G_FILE_SET_CONTENTS_CONSISTENT, 0755, NULL));
	g_free(fixture->program);
	fixture->program = g_steal_pointer(&program);
	g_subprocess_launcher_set_child_setup(launcher, become_nobody, NULL, NULL);
	fixture_call(fixture, launcher, arguments, "|", NULL);
}

static gboolean
is_root(void)
{
	if (geteuid() == 0)
		return TRUE;
	g_test_skip("only root may be several users");
	return FALSE;
}

static void
test_another(Fixture *fixture, gconstpointer unused)
{
	static const char *const verbs[] = { "list", "ask|Bo Ek", "add|Bo Ek", "remove|Bo Ek",
		"import|friends.txt", "forget" };

	if (!is_root())
		return;
	does(fixture, "add|Bo Ek");
	for (guint i = 0; i < G_N_ELEMENTS(verbs); i++) {
		g_autofree char *line =
			g_strconcat("people|--rcpt|ana@example.org|", verbs[i], NULL);

		call_as_nobody(fixture, line);
		g_assert_cmpint(fixture->status, ==, 1);
		g_assert_cmpstr(fixture->out, ==, "");
		said(fixture->err, "; run invitectl as root");
	}
}

// Root hands over a file that the daemon's user may not read; nothing in the store becomes root's.
static void
test_rights(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *path = path_in(fixture, "friends.txt");
	g_autofree char *ledger = g_build_filename(fixture->store, "ledger.db", NULL);
	struct stat status;

	if (!is_root())
		return;
	g_assert_cmpint(chown(fixture->store, NOBODY, NOBODY), ==, 0);
	g_assert_cmpint(g_chmod(path, 0600), ==, 0);
	does(fixture, "import|friends.txt");
	g_assert_cmpint(stat(ledger, &status), ==, 0);
	g_assert_cmpuint(status.st_uid, ==, NOBODY);
}

#define ADD(sentence, test) g_test_add("/people/" sentence, Fixture, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("wrong use is status 2, nothing found 1, and both say why", test_usage);
	ADD("its help names its own verbs", test_help);
	ADD("each sort of file is taken, and twice is as once", test_import);
	ADD("entries that can't be read are told, without a name", test_complaints);
	ADD("of several files all are taken or none", test_import_none);
	ADD("people are added as lines of a list, for the owner of an address", test_add);
	ADD("JSON has one object a person", test_json);
	ADD("no name obeys a terminal", test_hostile);
	ADD("asking says who it is, and why", test_ask);
	ADD("asking reads the files that her rules name", test_ask_files);
	ADD("a name or an address is taken out", test_remove);
	ADD("what is forgotten stands nowhere any more, and others stay", test_forget);
	ADD("another user is refused and told what to do", test_another);
	ADD("a file is read with the caller's rights, the store with its owner's", test_rights);
	return g_test_run();
}
