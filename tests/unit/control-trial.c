// control-trial.c - tests of rules about people as `explain` and `replay` try them.
#include "control/trial.h"

#include <json-glib/json-glib.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/ask.h"
#include "store/item.h"
#include "store/known.h"
#include "fixture.h"

#define NOBODY 65534

static const char service[] = "[service]\nname = Meet\ndomains = meet.example\n"
			      "[from]\n1 = {inviter} via Meet\n"
			      "[request]\nen = {inviter} asks\n";

static const char mine[] = "[me]\nreads = en\npeople = contacts.vcf\n"
			   "[rule stranger]\nknown = no\naction = quarantine\n"
			   "[rule friend]\nknown = yes\naction = tag\n";

#define CARD(name) "BEGIN:VCARD\nVERSION:3.0\nFN:" name "\nEND:VCARD\n"
#define REQUEST(name)                                                                              \
	"From: " name " via Meet <n@meet.example>\nTo: ana@example.org\nSubject: " name            \
	" asks\n\nx\n"

static const char contacts[] = CARD("Svetlana Gurieva") CARD("Bo Ek");

static void
set_up(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *settings = g_strdup_printf("[settings]\n"
						    "accounts = virtual:%s\n"
						    "users = users/%%d/%%u/rules.ini\n"
						    "rules = site.ini\n"
						    "catalogue = services.d\n"
						    "additions = none.d\n"
						    "domains = example.org\n"
						    "store = store\n",
		g_get_user_name());

	fixture_open(fixture);
	g_assert_cmpint(g_mkdir(fixture->store, 0700), ==, 0);
	put(fixture, "settings.ini", settings);
	put(fixture, "services.d/meet.ini", service);
	put(fixture, "site.ini", "[me]\nreads = en\n");
	put(fixture, "mine/rules.ini", mine);
	put(fixture, "mine/contacts.vcf", contacts);
	put(fixture, "M/cur/1:2,S", REQUEST("Светлана Гурьева"));
	put(fixture, "M/cur/2:2,S", REQUEST("Tom Vance"));
	put(fixture, "M/cur/3:2,S", REQUEST("Svetlanа Gurieva"));
}

static void
tear_down(Fixture *fixture, gconstpointer unused)
{
	fixture_close(fixture);
	clock_set_seconds(-1);
}

// Arguments are parted by blanks, files are named from the folder.
static void
call(Fixture *fixture, const char *arguments)
{
	g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
		G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);

	g_subprocess_launcher_set_cwd(launcher, fixture->folder);
	g_subprocess_launcher_setenv(launcher, "PWD", fixture->folder, TRUE);
	fixture_call(fixture, launcher, arguments, " ", NULL);
}

// The only recipient in what was said. parser keeps it.
static JsonObject *
recipient(const Fixture *fixture, JsonParser *parser)
{
	g_assert_true(json_parser_load_from_data(parser, fixture->out, -1, NULL));
	JsonObject *object = json_node_get_object(json_parser_get_root(parser));
	JsonArray *recipients = json_object_get_array_member(object, "recipients");
	g_assert_cmpuint(json_array_get_length(recipients), ==, 1);
	return json_array_get_object_element(recipients, 0);
}

static const char *
text_in(JsonObject *object, const char *key)
{
	return json_object_get_null_member(object, key)
		       ? NULL
		       : json_object_get_string_member(object, key);
}

// --- explain ------------------------------------------------------------------------------------

static void
test_text(Fixture *fixture, gconstpointer unused)
{
	call(fixture, "explain --rules mine/rules.ini M/cur/1:2,S");
	g_assert_cmpint(fixture->status, ==, 0);
	g_assert_cmpstr(fixture->err, ==, "");
	said(fixture->out, "  <ana@example.org>: tag by rule \"friend\"\n"
			   "    known     yes, by \"Svetlana Gurieva\" in contacts.vcf: ");
	not_said(fixture->out, "asked");
	not_said(fixture->out, "dismissed");
	call(fixture, "explain --rules mine/rules.ini M/cur/2:2,S");
	said(fixture->out, ": quarantine by rule \"stranger\"\n    known     no\n");
	call(fixture, "explain --rules mine/rules.ini M/cur/3:2,S");
	said(fixture->out, "    known     lookalike, by \"Svetlana Gurieva\" in contacts.vcf: ");
	call(fixture, "explain M/cur/1:2,S");
	not_said(fixture->out, "    known ");
}

static void
test_json(Fixture *fixture, gconstpointer unused)
{
	static const char *const unknown[] = { "known", "known_name", "known_source",
		"known_reason", "known_error", "people_error", "asked", "asked_error",
		"dismissed" };
	g_autoptr(JsonParser) parser = json_parser_new();

	call(fixture, "explain --json --rules mine/rules.ini M/cur/1:2,S");
	JsonObject *ana = recipient(fixture, parser);
	g_assert_cmpstr(text_in(ana, "known"), ==, "yes");
	g_assert_cmpstr(text_in(ana, "known_name"), ==, "Svetlana Gurieva");
	g_assert_cmpstr(text_in(ana, "known_source"), ==, "contacts.vcf");
	g_assert_nonnull(text_in(ana, "known_reason"));
	g_assert_null(text_in(ana, "known_error"));
	g_assert_true(json_object_get_null_member(ana, "asked"));
	g_assert_true(json_object_get_null_member(ana, "dismissed"));
	call(fixture, "explain --json M/cur/1:2,S");
	ana = recipient(fixture, parser);
	for (guint i = 0; i < G_N_ELEMENTS(unknown); i++)
		g_assert_true(json_object_get_null_member(ana, unknown[i]));
}

// Whoever has it explained may try what is not in its place yet.
static void
test_owner(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *folder = path_in(fixture, "mine");
	g_autofree char *rules = path_in(fixture, "mine/rules.ini");
	g_autofree char *file = path_in(fixture, "mine/contacts.vcf");

	if (geteuid() != 0) {
		g_test_skip("only root may be several users");
		return;
	}
	g_assert_cmpint(chown(folder, NOBODY, NOBODY), ==, 0);
	g_assert_cmpint(chown(file, NOBODY, NOBODY), ==, 0);
	call(fixture, "explain --rules mine/rules.ini M/cur/1:2,S");
	said(fixture->out, "    known     ?, ");
	said(fixture->out, "mine/contacts.vcf: ");
	g_assert_cmpint(chown(rules, NOBODY, NOBODY), ==, 0);
	call(fixture, "explain --rules mine/rules.ini M/cur/1:2,S");
	said(fixture->out, "    known     yes, ");
}

static void
test_users(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "users/example.org/ana/rules.ini", mine);
	put(fixture, "users/example.org/ana/contacts.vcf", contacts);
	call(fixture, "explain M/cur/1:2,S");
	said(fixture->out, "    known     yes, by ");
	call(fixture, "explain -r bo@example.org M/cur/1:2,S");
	not_said(fixture->out, "    known ");
}

static void
test_lacking(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(JsonParser) parser = json_parser_new();

	put(fixture, "mine/contacts.vcf", "\1\2\3");
	call(fixture, "explain --rules mine/rules.ini M/cur/1:2,S");
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out, "    known     ?, ");
	said(fixture->out, "mine/contacts.vcf");
	said(fixture->out, "rule \"stranger\" gave up");
	call(fixture, "explain --json --rules mine/rules.ini M/cur/1:2,S");
	JsonObject *ana = recipient(fixture, parser);
	g_assert_null(text_in(ana, "known"));
	said(text_in(ana, "known_error"), "mine/contacts.vcf");
}

// --- what is kept -------------------------------------------------------------------------------

// Her request is kept, it is the third one, and she is known by what was learned. Caller frees the id.
static char *
keep(const Fixture *fixture)
{
	static const char mail[] = REQUEST("Светлана Гурьева");
	const ItemReason reason = { "ana@example.org", "quarantine", "held" };
	const AskMail ask = {
		.owner = "ana@example.org", .service = "meet", .name = "светлана гурьева"
	};
	const BookMailbox mailbox = { "Svetlana Gurieva", "sveta@gurieva.example" };
	g_autoptr(Store) store = store_open(fixture->store, NULL);
	g_autoptr(Book) book = book_new(store_known(store));
	g_autoptr(Envelope) envelope = envelope_new();
	g_autoptr(Message) message = message_parse(mail, strlen(mail), NULL);
	g_autoptr(GError) error = NULL;
	char *id = NULL;

	for (guint i = 0; i < 2; i++)
		g_assert_true(
			ask_count(store_asks(store), &ask, "quarantine", "held", NULL, &error));
	book_learn(book, "ana@example.org", &mailbox, 1);
	book_settle(book);
	envelope_set(&envelope->sender, "<bounce@meet.example>");
	envelope_set(&envelope->queue_id, "4ABC");
	g_assert_cmpint(store_keep(store, envelope, message, &reason, &id, &error), ==, 1);
	g_assert_no_error(error);
	return id;
}

static void
test_item(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *id = keep(fixture);
	g_autofree char *explain = g_strdup_printf("explain %s", id);
	g_autofree char *json = g_strdup_printf("explain --json %s", id);
	g_autofree char *both = g_strdup_printf("explain M/cur/1:2,S %s", id);
	g_autoptr(JsonParser) parser = json_parser_new();

	call(fixture, explain);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out, "    known     yes, by \"Svetlana Gurieva\" in learned: ");
	said(fixture->out, "    asked     3\n");
	call(fixture, json);
	JsonObject *ana = recipient(fixture, parser);
	g_assert_cmpint(json_object_get_int_member(ana, "asked"), ==, 3);
	g_assert_false(json_object_get_boolean_member(ana, "dismissed"));
	g_assert_cmpstr(text_in(ana, "known_source"), ==, "learned");
	call(fixture, both);
	g_auto(GStrv) mails = g_strsplit(fixture->out, "    asked     3\n", -1);
	g_assert_cmpuint(g_strv_length(mails), ==, 2);
	not_said(mails[0], "M/cur/1:2,S\n    known");
}

// --- replay -------------------------------------------------------------------------------------

static JsonObject *
object_of(const Fixture *fixture, JsonParser *parser)
{
	g_assert_true(json_parser_load_from_data(parser, fixture->out, -1, NULL));
	return json_node_get_object(json_parser_get_root(parser));
}

static void
test_replay(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(JsonParser) parser = json_parser_new();

	call(fixture, "replay --rules mine/rules.ini M");
	g_assert_cmpint(fixture->status, ==, 0);
	g_assert_cmpstr(fixture->err, ==, "");
	said(fixture->out, "\nKnown: 1 yes, 0 maybe, 1 no, 1 lookalike\n");
	call(fixture, "replay M");
	not_said(fixture->out, "Known: ");
	call(fixture, "replay --json --rules mine/rules.ini M");
	JsonObject *known = json_object_get_object_member(object_of(fixture, parser), "known");
	g_assert_cmpint(json_object_get_int_member(known, "yes"), ==, 1);
	g_assert_cmpint(json_object_get_int_member(known, "maybe"), ==, 0);
	g_assert_cmpint(json_object_get_int_member(known, "no"), ==, 1);
	g_assert_cmpint(json_object_get_int_member(known, "lookalike"), ==, 1);
	call(fixture, "replay --json M");
	g_assert_true(json_object_get_null_member(object_of(fixture, parser), "known"));
}

static void
test_replay_against(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "old/rules.ini", mine);
	put(fixture, "old/contacts.vcf", CARD("Tom Vance"));
	call(fixture, "replay --rules mine/rules.ini --against old/rules.ini M");
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->out, ", of which 3 would change\n");
	said(fixture->out, "\nquarantine  tag         1\n");
	said(fixture->out, "\ntag         quarantine  1\n");
	said(fixture->out, "\nquarantine  accept      1\n");
}

static void
test_replay_lacking(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(JsonParser) parser = json_parser_new();

	put(fixture, "mine/contacts.vcf", "\1\2\3");
	call(fixture, "replay --rules mine/rules.ini M");
	said(fixture->out, "\nana@example.org: not all of the people she knows could be read:\n  ");
	not_said(fixture->out, "her own rules are not used");
	call(fixture, "replay --json --rules mine/rules.ini M");
	JsonArray *lacking = json_object_get_array_member(object_of(fixture, parser), "contacts");
	g_assert_cmpuint(json_array_get_length(lacking), ==, 1);
	JsonObject *one = json_array_get_object_element(lacking, 0);
	g_assert_cmpint(json_object_get_int_member(one, "count"), ==, 3);
	g_assert_cmpstr(text_in(one, "address"), ==, "ana@example.org");
	said(text_in(one, "error"), "mine/contacts.vcf");
}

#define ADD(sentence, test) g_test_add("/trial/" sentence, Fixture, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("explain says who is known, and by what", test_text);
	ADD("JSON has what is known, null where nothing is", test_json);
	ADD("what rules name may belong to whom they belong", test_owner);
	ADD("a user's own files count for her alone", test_users);
	ADD("a file that can't be read is told, and its condition gives up", test_lacking);
	ADD("a mail that is kept has what the daemon remembers", test_item);
	ADD("replay counts who is known", test_replay);
	ADD("replay compares two files of contacts", test_replay_against);
	ADD("replay tells of a file that can't be read", test_replay_lacking);
	return g_test_run();
}
