// control-services.c - tests of `invitectl services` as a person calls it.
#include "control/services.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "control/tempdir.h"
#include "store/item.h"
#include "fixture.h"

#define NOBODY 65534
#define NOW 1795405080

static const char meadow[] = "[service]\n"
			     "name = Meadow\n"
			     "domains = meadow.example, meadow.test\n"
			     "looks = meadow, the meadow\n"
			     "[from]\n"
			     "1 = {inviter} via Meadow\n"
			     "[request]\n"
			     "mark = X-Meadow: friend*\n"
			     "en = {inviter} wants to be your neighbour\n"
			     "en.2 = {inviter} would be your neighbour\n"
			     "fr = {inviter} veut etre votre voisin\n"
			     "maybe.fr = {inviter} est votre voisin\n"
			     "maybe.sv = {inviter} vill bli din granne\n"
			     "body.de = {inviter} will dein Nachbar sein\n"
			     "example = Vera Lind wants to be your neighbour -> Vera Lind\n"
			     "[follow]\n"
			     "maybe.it = {inviter} ti segue\n"
			     "und = {inviter} +1\n"
			     "[other]\n"
			     "sender = news@meadow.example\n";

static const char brook[] = "[service]\n"
			    "name = Brook\n"
			    "[join]\n"
			    "mark = X-Brook: join\n"
			    "en = {inviter} asks you to join\n";

static void
set_up(Fixture *fixture, gconstpointer unused)
{
	fixture_open(fixture);
	g_assert_cmpint(g_mkdir(fixture->store, 0700), ==, 0);
	put(fixture, "services.d/meadow.ini", meadow);
	put(fixture, "services.d/brook.ini", brook);
	put(fixture, "additions.d/brook.ini", "[service]\nhosts = brook.example\n");
	put(fixture, "settings.ini",
		"[settings]\ncatalogue = services.d\nadditions = additions.d\n"
		"rules = there-are-none.ini\nstore = store\n");
}

static void
tear_down(Fixture *fixture, gconstpointer unused)
{
	fixture_close(fixture);
	clock_set_seconds(-1);
}

static void
call_with(Fixture *fixture, GSubprocessLauncher *launcher, const char *arguments)
{
	g_autofree char *line = g_strchomp(g_strdup_printf("services %s", arguments));

	g_subprocess_launcher_setenv(launcher, "TZ", "UTC", TRUE);
	fixture_call(fixture, launcher, line, " ", NULL);
}

static GSubprocessLauncher *
launcher_new(void)
{
	return g_subprocess_launcher_new(
		G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
}

static void
call(Fixture *fixture, const char *arguments)
{
	g_autoptr(GSubprocessLauncher) launcher = launcher_new();

	call_with(fixture, launcher, arguments);
}

// What the daemon would have counted.
static void
see(const Fixture *fixture, const char *service, const char *shape, gint64 when)
{
	g_autoptr(Store) store = store_open(fixture->store, NULL);
	g_autoptr(GError) error = NULL;

	clock_set_seconds(when);
	wording_count(store_wordings(store), service, shape, NULL, &error);
	g_assert_no_error(error);
}

static void
see_some(const Fixture *fixture)
{
	see(fixture, "meadow", "{inviter} waved; \"{any}\"", NOW);
	see(fixture, "meadow", "{inviter} waved; \"{any}\"", NOW + 60);
	see(fixture, "gone", "An old \033[31m one", NOW + 120);
	see(fixture, "brook", "Ручей: {count}", NOW + 30);
}

// --- tables -------------------------------------------------------------------------------------

static void
test_all(Fixture *fixture, gconstpointer unused)
{
	call(fixture, "");
	g_assert_cmpint(fixture->status, ==, 0);
	g_assert_cmpstr(fixture->err, ==, "");
	g_assert_cmpstr(fixture->out, ==,
		"ID      NAME    KINDS  CONFIRMED  MAYBE  LANGUAGES  MAYBE ONLY  SAMPLES  FROM\n"
		"brook   Brook   1      1          0      1          0           0        "
		"self-hosted, brook.example\n"
		"meadow  Meadow  3      5          3      3          2           1        "
		"meadow.example, meadow.test\n"
		"2 services: 6 templates confirmed, 3 maybe; 3 languages, 2 more with maybe only; "
		"1 sample\n");
}

static void
test_one(Fixture *fixture, gconstpointer unused)
{
	call(fixture, "Meadow");
	g_assert_cmpint(fixture->status, ==, 0);
	g_assert_cmpstr(fixture->out, ==,
		"id        meadow\n"
		"name      Meadow\n"
		"domains   meadow.example, meadow.test\n"
		"looks     meadow, the meadow\n"
		"\n"
		"KIND     CONFIRMED  MAYBE  MARKS  SENDERS  SAMPLES  LANGUAGES (MAYBE ONLY)\n"
		"request  4          2      1      0        1        de, en, fr (sv)\n"
		"follow   1          1      0      0        0        (it)\n"
		"other    0          0      0      1        0        \n");
	call(fixture, "brook");
	said(fixture->out, "\nruns      on hosts of others too\nhosts     brook.example\n");
}

static void
test_unknown(Fixture *fixture, gconstpointer unused)
{
	static const char table[] =
		"SERVICE  COUNT  LAST SEEN         SHAPE\n"
		"gone     1      2026-11-23 03:40  An old \\u{1B}[31m one\n"
		"meadow   2      2026-11-23 03:39  {inviter} waved\\x3b \"{any}\"\n"
		"brook    1      2026-11-23 03:38  Ручей: {count}\n";

	see_some(fixture);
	call(fixture, "--unknown");
	g_assert_cmpint(fixture->status, ==, 0);
	g_assert_cmpstr(fixture->out, ==, table);
	call(fixture, "");
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out, " sample\n\nSubjects that no template fits:\nSERVICE");
	g_assert_true(g_str_has_suffix(fixture->out, table));
	call(fixture, "brook");
	g_assert_true(g_str_has_suffix(fixture->out,
		"\nSubjects that no template fits:\n"
		"SERVICE  COUNT  LAST SEEN         SHAPE\n"
		"brook    1      2026-11-23 03:38  Ручей: {count}\n"));
	call(fixture, "gone --unknown");
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out, "An old");
}

// --- for programs -------------------------------------------------------------------------------

static JsonObject *
object_of(JsonParser *parser, const char *line)
{
	g_autoptr(GError) error = NULL;

	json_parser_load_from_data(parser, line, -1, &error);
	g_assert_no_error(error);
	return json_node_get_object(json_parser_get_root(parser));
}

static char *
joined(JsonObject *object, const char *key)
{
	JsonArray *array = json_object_get_array_member(object, key);
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < json_array_get_length(array); i++)
		g_string_append_printf(text, "%s ", json_array_get_string_element(array, i));
	return g_string_free(text, FALSE);
}

static void
expect_list(JsonObject *object, const char *key, const char *words)
{
	g_autofree char *found = joined(object, key);

	g_assert_cmpstr(found, ==, words);
}

static void
expect_counts(JsonObject *object, int confirmed, int maybe, int marks, int senders, int samples)
{
	g_assert_cmpint(json_object_get_int_member(object, "confirmed"), ==, confirmed);
	g_assert_cmpint(json_object_get_int_member(object, "maybe"), ==, maybe);
	g_assert_cmpint(json_object_get_int_member(object, "marks"), ==, marks);
	g_assert_cmpint(json_object_get_int_member(object, "senders"), ==, senders);
	g_assert_cmpint(json_object_get_int_member(object, "samples"), ==, samples);
}

static void
test_json(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(JsonParser) parser = json_parser_new();

	see_some(fixture);
	call(fixture, "--json");
	g_assert_cmpint(fixture->status, ==, 0);
	g_auto(GStrv) lines = g_strsplit(fixture->out, "\n", -1);
	g_assert_cmpuint(g_strv_length(lines), ==, 3);
	JsonObject *service = object_of(parser, lines[0]);
	g_assert_cmpstr(json_object_get_string_member(service, "id"), ==, "brook");
	g_assert_true(json_object_get_boolean_member(service, "self_hosted"));
	expect_list(service, "domains", "");
	expect_list(service, "hosts", "brook.example ");
	service = object_of(parser, lines[1]);
	g_assert_cmpstr(json_object_get_string_member(service, "name"), ==, "Meadow");
	g_assert_false(json_object_get_boolean_member(service, "self_hosted"));
	expect_list(service, "domains", "meadow.example meadow.test ");
	expect_list(service, "looks", "meadow the meadow ");
	expect_list(service, "languages", "de en fr ");
	expect_list(service, "maybe_only", "it sv ");
	expect_counts(service, 5, 3, 1, 1, 1);
	JsonArray *kinds = json_object_get_array_member(service, "kinds");
	g_assert_cmpuint(json_array_get_length(kinds), ==, 3);
	JsonObject *kind = json_array_get_object_element(kinds, 0);
	g_assert_cmpstr(json_object_get_string_member(kind, "kind"), ==, "request");
	expect_counts(kind, 4, 2, 1, 0, 1);
	expect_list(kind, "maybe_only", "sv ");
	JsonArray *unknown = json_object_get_array_member(service, "unknown");
	g_assert_cmpuint(json_array_get_length(unknown), ==, 1);
	JsonObject *seen = json_array_get_object_element(unknown, 0);
	g_assert_cmpstr(
		json_object_get_string_member(seen, "shape"), ==, "{inviter} waved\\x3b \"{any}\"");
	g_assert_cmpint(json_object_get_int_member(seen, "count"), ==, 2);
	g_assert_cmpint(json_object_get_int_member(seen, "first"), ==, NOW);
	g_assert_cmpint(json_object_get_int_member(seen, "last"), ==, NOW + 60);
}

static void
test_json_parts(Fixture *fixture, gconstpointer unused)
{
	see_some(fixture);
	call(fixture, "brook --json");
	said(fixture->out, "{\"id\":\"brook\",");
	g_assert_cmpuint(strcspn(fixture->out, "\n") + 1, ==, strlen(fixture->out));
	call(fixture, "--unknown --json");
	g_assert_cmpstr(fixture->out, ==,
		"{\"service\":\"gone\",\"shape\":\"An old \\u001b[31m one\",\"count\":1,"
		"\"first\":1795405200,\"last\":1795405200}\n"
		"{\"service\":\"meadow\",\"shape\":\"{inviter} waved\\\\x3b \\\"{any}\\\"\","
		"\"count\":2,\"first\":1795405080,\"last\":1795405140}\n"
		"{\"service\":\"brook\",\"shape\":\"Ручей: {count}\",\"count\":1,"
		"\"first\":1795405110,\"last\":1795405110}\n");
}

// --- what is not there, and what may not be seen ------------------------------------------------

static const struct {
	const char *label;
	const char *arguments;
	int status;
	const char *says; // on standard error
} uses[] = {
	{ "two services", "meadow brook", 2, "services takes one service at most" },
	{ "no such option", "--nope", 2, "see invitectl services --help" },
	{ "a service mistyped", "medow", 1, "no service 'medow'; did you mean 'meadow'?" },
	{ "no such service", "zzzzzz", 1, "the catalogue has no service 'zzzzzz'\n" },
	{ "nothing unknown", "--unknown", 1, "no unknown wording was seen" },
	{ "nothing unknown, for programs", "--unknown --json", 1, "no unknown wording was seen" },
};

static void
test_uses(Fixture *fixture, gconstpointer unused)
{
	for (guint i = 0; i < G_N_ELEMENTS(uses); i++) {
		g_test_message("%s", uses[i].label);
		call(fixture, uses[i].arguments);
		g_assert_cmpint(fixture->status, ==, uses[i].status);
		g_assert_cmpstr(fixture->out, ==, "");
		said(fixture->err, uses[i].says);
	}
}

static void
test_no_store(Fixture *fixture, gconstpointer unused)
{
	tempdir_remove(fixture->store);
	call(fixture, "");
	g_assert_cmpint(fixture->status, ==, 0);
	g_assert_cmpstr(fixture->err, ==, "");
	said(fixture->out, "\n2 services: ");
	call(fixture, "meadow --json");
	said(fixture->out, "\"unknown\":[]}");
}

static void
test_broken(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "store/ledger.db", "This is no database, by any means, of any kind at all.\n");
	call(fixture, "");
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->err, "invitectl: unknown wordings are not shown: ");
	said(fixture->err, "file is not a database");
	said(fixture->out, "\n2 services: ");
	call(fixture, "brook --json");
	said(fixture->out, "\"unknown\":null}");
	g_assert_cmpint(fixture->status, ==, 1);
}

static void
test_mistake(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "services.d/meadow.ini", "[service]\nname = Meadow\nnmae = x\n");
	call(fixture, "");
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->err, "meadow.ini:3:1: [service] nmae: ");
}

static void
become_nobody(gpointer unused)
{
	if (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 || setuid(NOBODY) != 0)
		_exit(99);
}

// As another user, who may have no way to where this program was built.
static void
call_as_nobody(Fixture *fixture, const char *arguments)
{
	g_autoptr(GSubprocessLauncher) launcher = launcher_new();
	g_autofree char *program = g_build_filename(fixture->folder, "invitectl", NULL);
	g_autofree char *data = NULL;
	gsize length;

	g_assert_true(g_file_get_contents(fixture->program, &data, &length, NULL));
	g_assert_true(g_file_set_contents_full(
		program, data, (gssize)length, G_FILE_SET_CONTENTS_CONSISTENT, 0755, NULL));
	g_free(fixture->program);
	fixture->program = g_steal_pointer(&program);
	g_subprocess_launcher_set_child_setup(launcher, become_nobody, NULL, NULL);
	call_with(fixture, launcher, arguments);
}

static void
test_refused(Fixture *fixture, gconstpointer unused)
{
	if (geteuid() != 0) {
		g_test_skip("only root may be several users");
		return;
	}
	see_some(fixture);
	call_as_nobody(fixture, "");
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->err, "unknown wordings are not shown: ");
	said(fixture->err, "Permission denied; run invitectl as root\n");
	said(fixture->out, "\n2 services: ");
	call_as_nobody(fixture, "--unknown");
	g_assert_cmpint(fixture->status, ==, 1);
	g_assert_cmpstr(fixture->out, ==, "");
}

// Root leaves nothing of root's in the daemon's store, and sees what the daemon sees.
static void
test_as_owner(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(GDir) dir = NULL;
	const char *name;

	if (geteuid() != 0) {
		g_test_skip("only root may be several users");
		return;
	}
	see_some(fixture);
	dir = g_dir_open(fixture->store, 0, NULL);
	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(fixture->store, name, NULL);

		g_assert_cmpint(chown(path, NOBODY, NOBODY), ==, 0);
	}
	g_assert_cmpint(chown(fixture->store, NOBODY, NOBODY), ==, 0);
	call(fixture, "--unknown");
	g_assert_cmpint(fixture->status, ==, 0);
	g_dir_rewind(dir);
	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(fixture->store, name, NULL);
		GStatBuf file;

		g_assert_cmpint(g_stat(path, &file), ==, 0);
		g_assert_cmpuint(file.st_uid, ==, NOBODY);
	}
	g_autofree char *ledger = g_build_filename(fixture->store, "ledger.db", NULL);
	g_assert_cmpint(chown(ledger, 0, 0), ==, 0);
	call(fixture, "--unknown");
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->err, "Permission denied");
}

#define ADD(sentence, test)                                                                        \
	g_test_add("/services/" sentence, Fixture, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("a row for each, and the sum of all", test_all);
	ADD("one is shown by its kinds", test_one);
	ADD("unknown wordings can be pasted and repaint nothing", test_unknown);
	ADD("programs are told the same", test_json);
	ADD("programs may ask for one, or for what is unknown", test_json_parts);
	ADD("each use has its exit status", test_uses);
	ADD("without a store nothing is unknown", test_no_store);
	ADD("a broken ledger is told, and hides nothing else", test_broken);
	ADD("a catalogue with a mistake is told", test_mistake);
	ADD("another user sees the catalogue, and why no more", test_refused);
	ADD("root looks as the owner of the store", test_as_owner);
	return g_test_run();
}
