// control-verbs.c - tests of invitectl as a person calls it: what it says, and its exit status.
#include "control/verbs.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <json-glib/json-glib.h>
#include <stdlib.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "control/output.h"
#include "store/item.h"
#include "fixture.h"

#define NOBODY 65534

static const char service[] = "[service]\nname = Meet\ndomains = meet.example\n"
			      "[from]\n1 = {inviter} via Meet\n"
			      "[request]\nen = {inviter} asks\n";

static const char rules[] = "[me]\nreads = en\n"
			    "[rule held]\nscript = unreadable\naction = quarantine\n"
			    "[rule marked]\nkind = request\naction = tag\n";

static const char request[] = "From: Светлана Гурьева via Meet <n@meet.example>\n"
			      "To: Info@example.org\nCc: ana+games@example.org, role@example.org\n"
			      "Subject: Светлана Гурьева asks\n"
			      "Content-Type: text/plain; charset=utf-8\n\n"
			      "Accept: https://ana:pw@meet.example/accept?token=1\n"
			      "Also HTTP://meet.example/x, and mailto:n@meet.example.\n"
			      "red \033[31m tfel \342\200\256\n";

static const char ordinary[] =
	"From: tom@other.example\nTo: ana@example.org\nSubject: lunch\n\nx\n";

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
						"roles = role@example.org\n"
						"%s\n"
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
	put(fixture, "services.d/meet.ini", service);
	put(fixture, "rules.ini", rules);
	configure(fixture, "domains = example.org\nmode = act\n");
}

static void
tear_down(Fixture *fixture, gconstpointer unused)
{
	fixture_close(fixture);
	clock_set_seconds(-1);
}

// --- calling ------------------------------------------------------------------------------------

static GSubprocessLauncher *
launcher_new(GSubprocessFlags output)
{
	GSubprocessLauncher *launcher = g_subprocess_launcher_new(
		G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE | output);

	g_subprocess_launcher_unsetenv(launcher, "NO_COLOR");
	g_subprocess_launcher_setenv(launcher, "TERM", "xterm", TRUE);
	return launcher;
}

// Arguments are parted by blanks; input may be NULL.
static void
call(Fixture *fixture, const char *arguments, const char *input)
{
	g_autoptr(GSubprocessLauncher) launcher = launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE);

	fixture_call(fixture, launcher, arguments, " ", input);
}

static void
become_nobody(gpointer unused)
{
	if (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 || setuid(NOBODY) != 0)
		_exit(99);
}

// As another user, who may have no way to where this program was built.
static void
call_as_nobody(Fixture *fixture, const char *arguments, const char *input)
{
	g_autoptr(GSubprocessLauncher) launcher = launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE);
	g_autofree char *program = path_in(fixture, "invitectl");
	g_autofree char *data = NULL;
	gsize length;

	g_assert_true(g_file_get_contents(fixture->program, &data, &length, NULL));
	g_assert_true(g_file_set_contents_full(
		program, data, (gssize)length, G_FILE_SET_CONTENTS_CONSISTENT, 0755, NULL));
	g_free(fixture->program);
	fixture->program = g_steal_pointer(&program);
	g_subprocess_launcher_set_child_setup(launcher, become_nobody, NULL, NULL);
	fixture_call(fixture, launcher, arguments, " ", input);
}

static gboolean
is_root(void)
{
	if (geteuid() == 0)
		return TRUE;
	g_test_skip("only root may be several users");
	return FALSE;
}

// --- what is kept -------------------------------------------------------------------------------

// Caller frees the id.
static char *
keep(const Fixture *fixture, const char *owner, const char *mail)
{
	const ItemReason reason = { owner, "quarantine", "held" };
	g_autoptr(Store) store = store_open(fixture->store, NULL);
	g_autoptr(Envelope) envelope = envelope_new();
	g_autoptr(Message) message = message_parse(mail, strlen(mail), NULL);
	g_autoptr(GError) error = NULL;
	char *id = NULL;

	clock_set_seconds(1795405080);
	envelope_set(&envelope->sender, "<bounce@meet.example>");
	envelope_set(&envelope->queue_id, "4ABC");
	g_assert_cmpint(store_keep(store, envelope, message, &reason, &id, &error), ==, 1);
	g_assert_no_error(error);
	return id;
}

static char *
item_path(const Fixture *fixture, const char *id)
{
	return g_build_filename(
		fixture->store, "quarantine", "example.org", "ana", "new", id, NULL);
}

// --- usage --------------------------------------------------------------------------------------

static const struct {
	const char *label;
	const char *arguments;
	int status;
	const char *says; // on standard output with status 0, else on standard error
} uses[] = {
	{ "help of the program", "--help", 0, "Usage: invitectl" },
	{ "help as a verb", "help", 0, "Usage: invitectl" },
	{ "version", "--version", 0, "invitectl " },
	{ "help of a verb", "list --help", 0, "--rcpt" },
	{ "help of a verb, by the verb help", "help list", 0, "--rcpt" },
	{ "help of no verb", "help lst", 2, "did you mean 'list'?" },
	{ "no such verb", "frobnicate", 2, "no such verb; see invitectl --help" },
	{ "a verb mistyped", "lst", 2, "did you mean 'list'?" },
	{ "unknown option", "list --nope", 2, "--nope; see invitectl list --help" },
	{ "-c behind the verb", "check -c x.ini", 2,
		"-c goes before the verb: invitectl -c FILE check" },
	{ "--config behind the verb", "show --config=x.ini abcd", 2, "-c goes before the verb" },
	{ "list with an argument", "list x", 2, "list takes no argument" },
	{ "check with an argument", "check x", 2, "check takes no argument" },
	{ "show without an id", "show", 2, "show takes the id" },
	{ "list of no address", "list --rcpt foo", 2, "'foo' is no address" },
	{ "explain for no address", "explain --rcpt foo", 2, "'foo' is no address" },
	{ "explain for one address and none", "explain -r a@example.org -r <>", 2, "no address" },
	{ "explain from no address", "explain --sender foo", 2, "'foo' is no address" },
	{ "explain of a file that is not there", "explain /nonexistent.eml", 1, "/nonexistent" },
	{ "explain of a folder", "explain /", 1, "/: a folder, not a mail; invitectl replay" },
	{ "explain of nothing at all", "explain", 1, "" },
	{ "nothing kept", "list", 1, "nothing is kept" },
	{ "nothing kept for one", "list --rcpt bo@example.org", 1,
		"nothing is kept for bo@example.org" },
	{ "nothing kept for postmaster", "list --rcpt postmaster@example.org", 1,
		"nothing is kept for postmaster@example.org" },
	{ "show what is not there", "show 0123abcd", 1, "no item has the id 0123abcd" },
	{ "show what is no id", "show xyz", 2, "'xyz' is no id" },
	{ "show too little of an id", "show 0A1", 2, "'0A1' is no id" },
	{ "show what is not there, in capitals", "show 0123ABCD", 1,
		"no item has the id 0123abcd" },
};

static void
test_usage(Fixture *fixture, gconstpointer unused)
{
	for (guint i = 0; i < G_N_ELEMENTS(uses); i++) {
		g_test_message("%s", uses[i].label);
		call(fixture, uses[i].arguments, "");
		g_assert_cmpint(fixture->status, ==, uses[i].status);
		said(uses[i].status == 0 ? fixture->out : fixture->err, uses[i].says);
	}
}

static void
test_settings(Fixture *fixture, gconstpointer unused)
{
	static const char *const verbs[] = { "explain", "check", "list", "show abcd" };

	put(fixture, "settings.ini", "[settings]\nstoer = x\n");
	for (guint i = 0; i < G_N_ELEMENTS(verbs); i++) {
		call(fixture, verbs[i], request);
		g_assert_cmpint(fixture->status, ==, 1);
		said(fixture->err, "settings.ini:2:1: [settings] stoer: ");
	}
}

// --- output -------------------------------------------------------------------------------------

static void
close_output(gpointer unused)
{
	close(STDOUT_FILENO);
}

// What could not be said was not done.
static void
test_output_lost(Fixture *fixture, gconstpointer unused)
{
	static const char *const verbs[] = { "list", "list --json", "list --help", "explain",
		"explain --json", "check", "--help", "--version" };
	g_autofree char *id = keep(fixture, "ana@example.org", request);

	for (guint i = 0; i < G_N_ELEMENTS(verbs); i++) {
		g_autoptr(GSubprocessLauncher) full = launcher_new(G_SUBPROCESS_FLAGS_NONE);
		g_autoptr(GSubprocessLauncher) closed = launcher_new(G_SUBPROCESS_FLAGS_NONE);

		g_subprocess_launcher_take_stdout_fd(full, open("/dev/full", O_WRONLY | O_CLOEXEC));
		fixture_call(fixture, full, verbs[i], " ", request);
		g_assert_cmpint(fixture->status, ==, 1);
		said(fixture->err, "invitectl: cannot write the output: ");
		g_subprocess_launcher_set_child_setup(closed, close_output, NULL, NULL);
		fixture_call(fixture, closed, verbs[i], " ", request);
		g_assert_cmpint(fixture->status, ==, 1);
		said(fixture->err, "invitectl: cannot write the output: ");
	}
}

// What `list` prints to a terminal of so many columns; 0: it does not say.
static char *
list_on_terminal(Fixture *fixture, guint columns, const char *variable, const char *value)
{
	const struct winsize size = { 24, (unsigned short)columns, 0, 0 };
	g_autoptr(GSubprocessLauncher) launcher = launcher_new(G_SUBPROCESS_FLAGS_NONE);
	int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	char text[4096];

	g_assert_cmpint(grantpt(terminal), ==, 0);
	g_assert_cmpint(unlockpt(terminal), ==, 0);
	g_assert_cmpint(ioctl(terminal, TIOCSWINSZ, &size), ==, 0);
	g_subprocess_launcher_setenv(launcher, variable, value, TRUE);
	g_subprocess_launcher_take_stdout_fd(
		launcher, open(ptsname(terminal), O_WRONLY | O_NOCTTY | O_CLOEXEC));
	fixture_call(fixture, launcher, "list", " ", NULL);
	g_clear_object(&launcher);
	g_assert_cmpint(fixture->status, ==, 0);
	gssize length = read(terminal, text, sizeof text);
	g_assert_cmpint(length, >, 0);
	close(terminal);
	return g_strndup(text, (gsize)length);
}

static void
test_colours(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *id = keep(fixture, "ana@example.org", request);
	g_autofree char *bold = list_on_terminal(fixture, 0, "NO_COLOR", "");
	g_autofree char *plain = list_on_terminal(fixture, 0, "NO_COLOR", "1");
	g_autofree char *dumb = list_on_terminal(fixture, 0, "TERM", "dumb");

	said(bold, "\033[1m");
	not_said(plain, "\033");
	not_said(dumb, "\033");
	call(fixture, "list", NULL);
	not_said(fixture->out, "\033");
}

// A reviewer's window is narrow; what reads a pipe wants all.
static void
test_narrow(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *id = keep(fixture, "ana@example.org", request);
	g_autofree char *narrow = list_on_terminal(fixture, 80, "NO_COLOR", "1");
	g_autofree char *wide = list_on_terminal(fixture, 200, "NO_COLOR", "1");
	g_auto(GStrv) lines = g_strsplit(narrow, "\r\n", -1);

	for (guint i = 0; lines[i] != NULL; i++)
		g_assert_cmpuint(output_width(lines[i]), <=, 80);
	said(narrow, "  INVITER ");
	not_said(narrow, "  SUBJECT ");
	said(wide, "  SUBJECT ");
}

// --- list and show ------------------------------------------------------------------------------

static void
test_list(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *id = keep(fixture, "ana@example.org", request);
	g_autofree char *other = keep(fixture, "bo@example.org", request);
	g_autofree char *begin = g_strndup(id, 8);
	g_autofree char *other_begin = g_strndup(other, 8);

	call(fixture, "list", NULL);
	g_assert_cmpint(fixture->status, ==, 0);
	g_assert_cmpstr(fixture->err, ==, "");
	g_assert_true(g_str_has_prefix(fixture->out, "ID "));
	said(fixture->out, begin);
	said(fixture->out, other_begin);
	said(fixture->out, "Светлана Гурьева (Svetlana Gu…");
	said(fixture->out, "  SUBJECT ");
	said(fixture->out, "  Светлана Гурьева asks  held\n");
}

static void
test_list_json(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *id = keep(fixture, "ana@example.org", request);
	g_autoptr(JsonParser) parser = json_parser_new();
	static const char *const texts[][2] = { { "owner", "ana@example.org" },
		{ "service", "meet" }, { "kind", "request" }, { "inviter", "Светлана Гурьева" },
		{ "latin", "Svetlana Gureva" }, { "subject", "Светлана Гурьева asks" },
		{ "action", "quarantine" }, { "rule", "held" }, { "sender", "bounce@meet.example" },
		{ "queue_id", "4ABC" } };

	call(fixture, "list --json", NULL);
	g_assert_cmpint(fixture->status, ==, 0);
	g_assert_true(json_parser_load_from_data(parser, fixture->out, -1, NULL));
	JsonObject *item = json_node_get_object(json_parser_get_root(parser));
	g_assert_cmpstr(json_object_get_string_member(item, "id"), ==, id);
	g_assert_cmpint(json_object_get_int_member(item, "time"), ==, 1795405080);
	g_assert_cmpint(json_object_get_int_member(item, "size"), >, 0);
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		g_assert_cmpstr(json_object_get_string_member(item, texts[i][0]), ==, texts[i][1]);
}

// An address's items lie with the one whose rules it follows.
static void
test_list_recipient(Fixture *fixture, gconstpointer unused)
{
	static const char *const addresses[] = { "ana@example.org", "Ana@Example.org",
		"ana+games@example.org", "info@example.org", "<INFO+x@example.org>" };
	g_autofree char *id = keep(fixture, "ana@example.org", request);
	g_autofree char *begin = g_strndup(id, 8);

	for (guint i = 0; i < G_N_ELEMENTS(addresses); i++) {
		g_autofree char *arguments = g_strdup_printf("list --rcpt %s", addresses[i]);

		call(fixture, arguments, NULL);
		g_assert_cmpint(fixture->status, ==, 0);
		said(fixture->out, begin);
	}
	call(fixture, "list --rcpt bo@example.org", NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	g_assert_cmpstr(fixture->out, ==, "");
}

static void
test_list_damaged(Fixture *fixture, gconstpointer unused)
{
	static const char id[] = "0123456789abcdef0123456789abcdef";
	g_autofree char *good = keep(fixture, "ana@example.org", request);
	g_autofree char *begin = g_strndup(good, 8);
	g_autofree char *path = item_path(fixture, id);

	g_assert_true(g_file_set_contents(path, "", -1, NULL));
	call(fixture, "list", NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->out, begin);
	said(fixture->err, "invitectl: 0123456789abcdef0123456789abcdef is no item");
}

static void
test_list_without_rules(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "rules.ini", "[rule site]\nactoin = tag\n");
	call(fixture, "list", NULL);
	said(fixture->err, "nothing is kept");
	call(fixture, "explain", "From: a@b.example\n\n");
	said(fixture->err, "actoin");
}

// A mail client or a careless hand took the right to read away: to root that is nothing, so the
// store belongs to somebody else here.
static void
test_unreadable(Fixture *fixture, gconstpointer unused)
{
	if (!is_root())
		return;
	g_autofree char *id = keep(fixture, "ana@example.org", request);
	g_autofree char *path = item_path(fixture, id);
	g_autofree char *show = g_strdup_printf("show %s", id);
	g_autofree char *why = g_strdup_printf("cannot read the item %s: Permission denied", id);
	const char *steps[] = { "", "quarantine", "quarantine/example.org",
		"quarantine/example.org/ana", "quarantine/example.org/ana/new",
		"quarantine/example.org/ana/cur" };

	for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
		g_autofree char *folder = g_build_filename(fixture->store, steps[i], NULL);

		g_assert_cmpint(chown(folder, NOBODY, NOBODY), ==, 0);
	}
	g_assert_cmpint(g_chmod(path, 0), ==, 0);
	call(fixture, "list", NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->err, why);
	call(fixture, show, NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->err, why);
}

static void
test_show(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *id = keep(fixture, "ana@example.org", request);
	g_autofree char *arguments = g_strdup_printf("show %.4s", id);

	call(fixture, arguments, NULL);
	g_assert_cmpint(fixture->status, ==, 0);
	g_assert_cmpstr(fixture->err, ==, "");
	said(fixture->out, id);
	said(fixture->out, "for       ana@example.org\n");
	said(fixture->out, "rule      held\n");
	said(fixture->out, "inviter   Светлана Гурьева (Svetlana Gureva)\n");
	said(fixture->out, "subject   Светлана Гурьева asks\n");
	said(fixture->out, "\nAccept: [link to meet.example]\nAlso [link to meet.example]");
	not_said(fixture->out, "://");
	not_said(fixture->out, "token");
	not_said(fixture->out, "pw@");
}

static const struct {
	const char *label;
	const char *hostile;
	const char *visible;
} hostiles[] = {
	{ "an escape sequence", "\033[2J", "\\u{1B}[2J" },
	{ "a C1 control", "\302\233", "\\u{9B}" },
	{ "a bidi override", "\342\200\256", "\\u{202E}" },
	{ "a bidi isolate", "\342\201\246", "\\u{2066}" },
	{ "a blank of no width", "\342\200\213", "\\u{200B}" },
	{ "a bell", "\a", "\\u{07}" },
	{ "a backspace", "\b", "\\u{08}" },
	{ "a byte that is no text", "\377", "\\x{FF}" },
};

static void
test_show_hostile(Fixture *fixture, gconstpointer unused)
{
	for (guint i = 0; i < G_N_ELEMENTS(hostiles); i++) {
		const char *bad = hostiles[i].hostile;
		g_autofree char *mail = g_strdup_printf(
			"From: x%s via Meet <n@meet.example>\nTo: %sana@example.org\n"
			"Subject: s%s asks\nDate: %s\n"
			"Content-Type: text/plain; charset=utf-8\n\nbody %s end\n",
			bad, bad, bad, bad, bad);
		g_autofree char *id = keep(fixture, "ana@example.org", mail);
		g_autofree char *arguments = g_strdup_printf("show %s", id);
		g_autofree char *body = g_strdup_printf("\nbody %s end\n", hostiles[i].visible);

		g_test_message("%s", hostiles[i].label);
		call(fixture, arguments, NULL);
		g_assert_cmpint(fixture->status, ==, 0);
		said(fixture->out, body);
		not_said(fixture->out, bad);
		call(fixture, "list", NULL);
		not_said(fixture->out, bad);
	}
}

static void
test_refused(Fixture *fixture, gconstpointer unused)
{
	if (!is_root())
		return;
	g_autofree char *id = keep(fixture, "ana@example.org", request);
	g_autofree char *show = g_strdup_printf("show %s", id);

	call_as_nobody(fixture, "list", NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	g_assert_cmpstr(fixture->out, ==, "");
	said(fixture->err, "store: Permission denied; run invitectl as root\n");
	call_as_nobody(fixture, show, NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	g_assert_cmpstr(fixture->out, ==, "");
	said(fixture->err, "run invitectl as root\n");
}

// --- explain ------------------------------------------------------------------------------------

static JsonObject *
object_of(JsonParser *parser, const Fixture *fixture)
{
	g_assert_true(json_parser_load_from_data(parser, fixture->out, -1, NULL));
	return json_node_get_object(json_parser_get_root(parser));
}

// What a recipient's key says, NULL for null.
static const char *
told(JsonObject *mail, guint recipient, const char *key)
{
	JsonArray *list = json_object_get_array_member(mail, "recipients");
	JsonObject *object = json_array_get_object_element(list, recipient);

	return json_object_get_null_member(object, key)
		       ? NULL
		       : json_object_get_string_member(object, key);
}

static void
test_explain_json(Fixture *fixture, gconstpointer unused)
{
	static const char *const keys[] = { "address", "owner", "action", "softened", "rule" };
	static const char *const wanted[][G_N_ELEMENTS(keys)] = {
		{ "INFO@example.org", "ana@example.org", "quarantine", NULL, "held" },
		{ "ana+games@example.org", "ana@example.org", "quarantine", NULL, "held" },
		{ "role@example.org", "role@example.org", "tag", "role", "held" },
		{ "postmaster@example.org", NULL, "accept", NULL, NULL },
	};
	g_autoptr(JsonParser) parser = json_parser_new();

	call(fixture,
		"explain --json -r <INFO@example.org> -r ana+games@example.org -r "
		"role@example.org -r postmaster@example.org -",
		request);
	g_assert_cmpint(fixture->status, ==, 0);
	g_assert_cmpstr(fixture->err, ==, "");
	JsonObject *mail = object_of(parser, fixture);
	g_assert_cmpstr(json_object_get_string_member(mail, "file"), ==, "-");
	for (guint i = 0; i < G_N_ELEMENTS(wanted); i++)
		for (guint k = 0; k < G_N_ELEMENTS(keys); k++)
			g_assert_cmpstr(told(mail, i, keys[k]), ==, wanted[i][k]);
}

static void
test_explain(Fixture *fixture, gconstpointer unused)
{
	call(fixture, "explain", request);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out, "  <info@example.org> (by the rules of ana@example.org): quarantine by "
			   "the site's rule \"held\"\n");
	said(fixture->out, "  <ana+games@example.org> (by the rules of ana@example.org): ");
	said(fixture->out, "  <role@example.org>: tag by the site's rule \"held\"\n"
			   "    the rule says quarantine, but several people read this address "
			   "(roles)\n");
	not_said(fixture->out, "observe");
	call(fixture, "explain -r abuse@example.org", request);
	said(fixture->out, "<abuse@example.org>: accept (not judged: postmaster and abuse never "
			   "are)\n");
	call(fixture, "explain", ordinary);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out, "not a service's mail");
	configure(fixture, "mode = observe\n");
	call(fixture, "explain -r ana@example.org", request);
	said(fixture->out, "  (mode = observe: nothing is done)\n");
}

// What is kept, for its owner or for whom is named.
static void
test_explain_item(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *id = keep(fixture, "ana@example.org", request);
	g_autofree char *prefix = g_strdup_printf("explain %.4s", id);
	g_autofree char *json = g_strdup_printf("explain --json -r bo@example.org %s", id);
	g_autoptr(JsonParser) parser = json_parser_new();

	call(fixture, prefix, NULL);
	g_assert_cmpint(fixture->status, ==, 0);
	g_assert_cmpstr(fixture->err, ==, "");
	g_assert_true(g_str_has_prefix(fixture->out, id));
	said(fixture->out, "\n  <ana@example.org>: quarantine by the site's rule \"held\"\n");
	not_said(fixture->out, "info@");
	call(fixture, json, NULL);
	g_assert_cmpint(fixture->status, ==, 0);
	JsonObject *mail = object_of(parser, fixture);
	g_assert_cmpstr(json_object_get_string_member(mail, "file"), ==, id);
	g_assert_cmpstr(told(mail, 0, "address"), ==, "bo@example.org");
	call(fixture, "explain 00000000000000000000000000000000", NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	g_assert_cmpstr(fixture->err, ==,
		"invitectl: no item has the id 00000000000000000000000000000000\n");
}

static void
test_explain_item_refused(Fixture *fixture, gconstpointer unused)
{
	if (!is_root())
		return;
	g_autofree char *id = keep(fixture, "ana@example.org", request);
	g_autofree char *explain = g_strdup_printf("explain %s", id);

	call_as_nobody(fixture, explain, NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	g_assert_cmpstr(fixture->out, ==, "");
	said(fixture->err, "run invitectl as root\n");
	// Root takes the rights of the store's owner, who can't read what is root's.
	g_assert_cmpint(chown(fixture->store, NOBODY, NOBODY), ==, 0);
	call(fixture, explain, NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	g_assert_cmpstr(fixture->out, ==, "");
}

// A file whose name could be an id.
static void
test_explain_file_wins(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *id = keep(fixture, "ana@example.org", request);
	g_autofree char *name = g_strndup(id, 4);
	g_autofree char *arguments = g_strdup_printf("explain %s", name);
	g_autofree char *before = g_get_current_dir();

	put(fixture, name, ordinary);
	g_assert_cmpint(g_chdir(fixture->folder), ==, 0);
	call(fixture, arguments, NULL);
	g_assert_cmpint(g_chdir(before), ==, 0);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out, "not a service's mail");
}

static void
test_explain_size(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(GString) large = g_string_new(request);

	configure(fixture, "max-size = 65536\n");
	while (large->len < 70000)
		g_string_append(large, "more and more\n");
	call(fixture, "explain -r ana@example.org", large->str);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out, "<ana@example.org>: tag by the site's rule \"held\"\n"
			   "    the rule says quarantine, but the mail is larger than max-size\n");
}

static void
test_no_recipient(Fixture *fixture, gconstpointer unused)
{
	static const char mail[] =
		"From: Bo Ode via Meet <n@meet.example>\nSubject: Bo Ode asks\n\n";

	call(fixture, "explain", mail);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->err, "invitectl: -: no recipient: name one with --rcpt\n");
	call(fixture, "explain --json", mail);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->err, "no recipient: name one with --rcpt");
	call(fixture, "explain --rcpt ana@example.org", mail);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out, "<ana@example.org>: tag");
}

static void
test_unreadable_mail(Fixture *fixture, gconstpointer unused)
{
	call(fixture, "explain --json /nowhere/mail.eml", NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->out, "{\"file\":\"/nowhere/mail.eml\",\"notice\":null,");
	said(fixture->out, "\"error\":\"");
}

static void
test_mailbox(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *one =
		g_strconcat("From n@meet.example Mon Nov 23 03:38:00 2026\n", ordinary, NULL);
	g_autofree char *two = g_strconcat(one, "\n", one, NULL);

	call(fixture, "explain", one);
	g_assert_cmpint(fixture->status, ==, 0);
	g_assert_cmpstr(fixture->err, ==, "");
	call(fixture, "explain", two);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->err, "invitectl: -: holds several mails: only the first is explained\n");
}

static void
test_own_rules(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "users/example.org/ana/rules.ini",
		"[rule mine]\nknid = request\nactoin = tag\naction = tag\n");
	call(fixture, "explain -r ana@example.org", request);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out, "    her own rules are not used:\n      ");
	said(fixture->out, "rules.ini:2:1: [rule mine] knid: ");
	said(fixture->out, "\n      ");
	said(fixture->out, "rules.ini:3:1: [rule mine] actoin: ");
	put(fixture, "users/example.org/ana/rules.ini", "[rule mine]\naction = accept\n");
	call(fixture, "explain -r info@example.org", request);
	said(fixture->out, "accept by rule \"mine\"\n");
}

static void
test_one_file_for_all_domains(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *text = NULL;
	g_autoptr(GString) settings = NULL;

	g_assert_true(g_file_get_contents(fixture->settings, &text, NULL, NULL));
	settings = g_string_new(text);
	g_assert_cmpuint(g_string_replace(settings, "%d/%u/rules.ini", "%u.ini", 0), ==, 1);
	put(fixture, "settings.ini", settings->str);
	put(fixture, "users/ana.ini", "[rule mine]\nknid = request\naction = tag\n");
	call(fixture, "check", NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->err, "users/ana.ini:2:1: [rule mine] knid: ");
	put(fixture, "users/ana.ini", "[rule mine]\naction = tag\n");
	put(fixture, "users/a+b.ini", "[rule mine]\naction = tag\n");
	call(fixture, "check", NULL);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->err, "users/a+b.ini: no address leads to this file");
}

// Whose rules they are may read them, and the one who asks may not.
static void
test_own_rules_refused(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *path = path_in(fixture, "users/example.org/ana/rules.ini");

	if (!is_root())
		return;
	put(fixture, "users/example.org/ana/rules.ini", "[rule mine]\naction = accept\n");
	g_assert_cmpint(g_chmod(path, 0600), ==, 0);
	call_as_nobody(fixture, "explain -r ana@example.org", request);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out,
		"    her own rules could not be read, with your rights, and are not used");
}

// --- check --------------------------------------------------------------------------------------

static void
test_check(Fixture *fixture, gconstpointer unused)
{
	call(fixture, "check", NULL);
	g_assert_cmpint(fixture->status, ==, 0);
	g_assert_cmpstr(fixture->err, ==, "");
	said(fixture->out, "ok: 1 service, 2 rules, 0 users' files, PCRE2 ");
	put(fixture, "users/example.org/ana/rules.ini", "[rule mine]\naction = tag\n");
	put(fixture, "rules.ini", "[me]\nreads = en\n");
	call(fixture, "check", NULL);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out, "ok: 1 service, 1 rule, 1 user's file, PCRE2 ");
}

static void
test_check_domains(Fixture *fixture, gconstpointer unused)
{
	configure(fixture, "mode = act\n");
	call(fixture, "check", NULL);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out, "ok: ");
	said(fixture->err, "warning: ");
	said(fixture->err, "domains is empty: no mail is judged; write 'domains = example.org'\n");
}

// All mistakes, wherever they are, in one run.
static void
test_check_mistakes(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "rules.ini", "[rule site]\nactoin = tag\n");
	put(fixture, "users/example.org/ana/rules.ini", "[rule mine]\naction = tga\n");
	put(fixture, "users/example.org/bo/rules.ini", "[rule mine]\naction = tag\n");
	put(fixture, "services.d/meet.ini", "[service]\nname = Meet\ndomians = x\n");
	g_assert_cmpint(g_rmdir(fixture->store), ==, 0);
	call(fixture, "check", NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	g_assert_cmpstr(fixture->out, ==, "");
	said(fixture->err, "/rules.ini:2:1: [rule site] actoin: ");
	said(fixture->err, "/users/example.org/ana/rules.ini:2:10: [rule mine] action: ");
	not_said(fixture->err, "/bo/");
	said(fixture->err, "/services.d/meet.ini:3:1: [service] domians: ");
	said(fixture->err, "/settings.ini: [settings] store: ");
}

// Mistakes come before warnings, each with its line and a caret.
static void
test_check_carets(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "rules.ini", "[rule always]\naction = accept\n[rule never]\naction = tag\n");
	put(fixture, "users/example.org/ana/rules.ini",
		"[rule Käse]\n\tservice = meet, \ttmeet\naction = tag\n"
		"headline = !/ж\\b(recruit|talent/\n");
	call(fixture, "check", NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	g_assert_cmpstr(fixture->out, ==, "");
	said(fixture->err,
		"/ana/rules.ini:2:19: [rule Käse] service: unknown service 'tmeet'; did you mean "
		"'meet'?\n"
		"     service = meet,  tmeet\n"
		"                      ^\n");
	said(fixture->err,
		"/ana/rules.ini:4:32: [rule Käse] headline: missing closing parenthesis at offset "
		"20; write \\ before a character that means itself\n"
		"    headline = !/ж\\b(recruit|talent/\n"
		"                                   ^\n");
	const char *warning = strstr(fixture->err,
		"/rules.ini:3:1: warning: [rule never]: can never be reached: the rule 'always' (");
	g_assert_nonnull(warning);
	g_assert_null(strstr(warning, "Käse"));
	said(warning, "\n    [rule never]\n    ^\n");
}

// However long the line, the caret is seen.
static void
test_check_long_line(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *words = g_strnfill(300, ',');
	g_autofree char *text = g_strdup_printf(
		"[rule mine]\naction = tag\nkind = 昱昱%s request, reqest %s\n", words, words);

	put(fixture, "users/example.org/ana/rules.ini", text);
	call(fixture, "check", NULL);
	said(fixture->err, ":3:320: [rule mine] kind: unknown kind 'reqest'");
	const char *shown = strstr(fixture->err, "did you mean 'request'?\n    …,,,");
	g_assert_nonnull(shown);
	g_auto(GStrv) lines = g_strsplit(shown, "\n", 4);
	const char *mistake = strstr(lines[1], "reqest");
	g_assert_nonnull(mistake);
	g_assert_cmpint(g_utf8_strlen(lines[1], mistake - lines[1]), ==, strlen(lines[2]) - 1);
	g_assert_cmpint(g_utf8_strlen(lines[1], -1), ==, 100);
	g_assert_true(g_str_has_suffix(lines[1], ",…"));
}

static void
test_check_warns(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "rules.ini", "[rule binding]\naction = tag\nbinding = yes\n");
	put(fixture, "users/example.org/ana/rules.ini",
		"[rule mine]\naction = tag\nheadline = /(.*)recruit/\n");
	call(fixture, "check", NULL);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out, "ok: 1 service, 2 rules, 1 user's file, PCRE2 ");
	said(fixture->err,
		"/ana/rules.ini:1:1: warning: [rule mine]: can never be reached: the site's "
		"binding rule 'binding' (");
	said(fixture->err, "/ana/rules.ini:3:14: warning: [rule mine] headline: the pattern begins "
			   "with a wildcard without end: ");
	said(fixture->err, "\n    headline = /(.*)recruit/\n                 ^\n");
}

static void
test_check_samples(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "rules.ini",
		"[rule mine]\naction = tag\nkind = request\nexample = meet follow from Ana\n");
	call(fixture, "check", NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->err, "/rules.ini:4:11: [rule mine] example: the rule does not hold, ");
	call(fixture, "explain -r ana@example.org", request);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out, "tag by the site's rule \"mine\"");
}

static void
test_check_json(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "rules.ini",
		"[rule a]\naction = tag\n[rule \"b\"]\naction = tag\nkind = reqest\n");
	call(fixture, "check --json", NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	g_assert_cmpstr(fixture->err, ==, "");
	said(fixture->out, "{\"ok\":false,\"mistakes\":[{\"file\":\"");
	said(fixture->out,
		"/rules.ini\",\"line\":5,\"column\":8,\"text\":\"[rule \\\"b\\\"] kind: ");
	said(fixture->out, "],\"warnings\":[],\"services\":1,");
	put(fixture, "rules.ini", "[rule a]\naction = tag\n[rule b]\naction = tag\n");
	call(fixture, "check --json", NULL);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out, "{\"ok\":true,\"mistakes\":[],\"warnings\":[{\"file\":\"");
	said(fixture->out, "],\"services\":1,\"rules\":2,\"users\":0,\"pcre2\":\"10.");
}

// A file that is not in its place yet, and only that.
static void
test_check_given(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *path = path_in(fixture, "new.ini");
	g_autofree char *arguments = g_strconcat("check --rules ", path, NULL);

	put(fixture, "users/example.org/ana/rules.ini", "[rule mine]\naction = tga\n");
	put(fixture, "new.ini", "[rule mine]\naction = tag\nbinding = yes\nx\n");
	call(fixture, arguments, NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->err, "/new.ini:3:11: [rule mine] binding: only the site's rules can");
	said(fixture->err, "/new.ini:4:1: [rule mine]: neither [section] nor key");
	not_said(fixture->err, "tga");
	put(fixture, "new.ini", "[rule mine]\naction = tag\n");
	call(fixture, arguments, NULL);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out, "1 user's file, PCRE2 ");
	g_assert_cmpint(g_unlink(path), ==, 0);
	call(fixture, arguments, NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->err, "/new.ini: cannot open: No such file");
}

// The daemon is the store's owner: what it can't read is a mistake, also when root asks.
static void
test_check_as_daemon(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *path = path_in(fixture, "users/example.org/ana/rules.ini");
	g_autofree char *folder = path_in(fixture, "users/example.org/ana");

	if (!is_root())
		return;
	put(fixture, "users/example.org/ana/rules.ini", "[rule mine]\naction = tag\n");
	g_assert_cmpint(chown(fixture->store, NOBODY, NOBODY), ==, 0);
	call(fixture, "check", NULL);
	g_assert_cmpint(fixture->status, ==, 0);
	g_assert_cmpint(g_chmod(path, 0600), ==, 0);
	call(fixture, "check", NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->err,
		"ana/rules.ini: Permission denied for the daemon's user nobody; let that "
		"user read the file");
	g_assert_cmpint(g_chmod(path, 0644), ==, 0);
	g_assert_cmpint(g_chmod(folder, 0700), ==, 0);
	call(fixture, "check", NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->err, "ana/rules.ini: Permission denied for the daemon's user nobody");
}

// What another user can't see may be right.
static void
test_check_as_other(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *path = path_in(fixture, "users/example.org/ana/rules.ini");

	if (!is_root())
		return;
	put(fixture, "users/example.org/ana/rules.ini", "[rule mine]\naction = tag\n");
	g_assert_cmpint(g_chmod(path, 0600), ==, 0);
	call_as_nobody(fixture, "check", NULL);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->err, "warning: ");
	said(fixture->err, "[settings] store: not looked into; run invitectl as root\n");
	said(fixture->err, "ana/rules.ini: Permission denied; run invitectl as root\n");
}

#define ADD(sentence, test) g_test_add("/verbs/" sentence, Fixture, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	// A verb that reads no input may be gone before we have written any.
	signal(SIGPIPE, SIG_IGN);
	ADD("each use has its exit status", test_usage);
	ADD("settings with a mistake stop every verb", test_settings);
	ADD("output that is lost is a failure", test_output_lost);
	ADD("only a terminal that wants it sees bold", test_colours);
	ADD("list shows what is kept", test_list);
	ADD("list tells programs the same", test_list_json);
	ADD("list finds what is kept for an alias and a subaddress", test_list_recipient);
	ADD("list tells of a damaged item and fails", test_list_damaged);
	ADD("list and show tell of an item that they may not read", test_unreadable);
	ADD("list is no wider than the terminal", test_narrow);
	ADD("show prints the text and hides where links lead", test_show);
	ADD("show and list print nothing that repaints", test_show_hostile);
	ADD("list and show refuse another user, with advice", test_refused);
	ADD("explain tells programs whose rules decide", test_explain_json);
	ADD("explain says why", test_explain);
	ADD("explain takes the id of an item", test_explain_item);
	ADD("explain of an item needs the rights of show", test_explain_item_refused);
	ADD("explain takes a file whose name could be an id", test_explain_file_wins);
	ADD("explain says that a mail is too large to be kept", test_explain_size);
	ADD("explain of a mail to nobody asks for a recipient", test_no_recipient);
	ADD("explain --json of a file that can't be read is an object too", test_unreadable_mail);
	ADD("a mistake in the rules keeps nobody from what is kept", test_list_without_rules);
	ADD("explain says that a mailbox has more mails", test_mailbox);
	ADD("check reads users' files whose path has no domain", test_one_file_for_all_domains);
	ADD("explain tells each mistake of her own rules", test_own_rules);
	ADD("explain says that it is the caller who may not read", test_own_rules_refused);
	ADD("check counts what it read", test_check);
	ADD("check warns that no domain is judged", test_check_domains);
	ADD("check tells all mistakes at once", test_check_mistakes);
	ADD("check shows the line of a mistake, and where in it", test_check_carets);
	ADD("check shows the place in a long line", test_check_long_line);
	ADD("check warns of rules never reached and of dear patterns", test_check_warns);
	ADD("check tries samples, which judging does not heed", test_check_samples);
	ADD("check tells programs the same", test_check_json);
	ADD("check looks at a file that is not in its place yet", test_check_given);
	ADD("check reads as the daemon would", test_check_as_daemon);
	ADD("check by another user only warns of what she can't see", test_check_as_other);
	return g_test_run();
}
