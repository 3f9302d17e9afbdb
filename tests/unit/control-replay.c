// control-replay.c - tests of `invitectl replay`: what it says of mailboxes, and that it leaves them
// alone.
#include "control/replay.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control/output.h"
#include "control/progress.h"
#include "fixture.h"

static const char service[] = "[service]\nname = Meet\ndomains = meet.example\n"
			      "[from]\n1 = {inviter} via Meet\n"
			      "[request]\nen = {inviter} asks\n"
			      "body.ru = {inviter} хочет с вами дружить\n"
			      "[follow]\nen = {inviter} follows you\n";

static const char site[] = "[me]\nreads = en\n[rule follows]\nkind = follow\naction = tag\n";

static const char rules[] = "[me]\nreads = en\n"
			    "[rule held]\nkind = request\nscript = unreadable\n"
			    "action = quarantine\n"
			    "[rule asked]\nkind = request\naction = fold\n"
			    "into = folder Invitations\n";

static const char old_rules[] = "[me]\nreads = en, ru\n"
				"[rule asked before]\nkind = request\naction = fold\n"
				"into = folder Invitations\n";

#define REQUEST(name)                                                                              \
	"From: " name " via Meet <n@meet.example>\nTo: ana@example.org\n"                          \
	"Date: Mon, 23 Nov 2026 03:38:00 +0000\nSubject: " name " asks\n\nx\n"
#define CYRILLIC REQUEST("Светлана Гурьева")
#define LATIN REQUEST("Bo Ode")
#define FOLLOW                                                                                     \
	"From: Bo Ode via Meet <n@meet.example>\nTo: ana@example.org, bo@example.org\n"            \
	"Subject: Bo Ode follows you\n\nx\n"
#define UNKNOWN                                                                                    \
	"From: Meet <n@meet.example>\nTo: ana@example.org\n"                                       \
	"Subject: A word nobody wrote before\n\nx\n"
#define NOBODY_TO "From: Cleo Fay via Meet <n@meet.example>\nSubject: Cleo Fay asks\n\nx\n"
#define ORDINARY "From: tom@other.example\nTo: ana@example.org\nSubject: lunch\n\nx\n"
#define FROM "From n@meet.example Mon Nov 23 03:38:00 2026\n"

static void
put_mailbox(const Fixture *fixture)
{
	put(fixture, "M/cur/1:2,S", CYRILLIC);
	put(fixture, "M/cur/2:2,S", ORDINARY);
	put(fixture, "M/cur/3:2,S", CYRILLIC);
	put(fixture, "M/cur/4:2,S", UNKNOWN);
	put(fixture, "M/new/5", LATIN);
	put(fixture, "M/new/6", FOLLOW);
	put(fixture, "M/.Old/cur/7", ORDINARY);
}

static void
set_up(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *settings = g_strdup_printf("[settings]\n"
						    "accounts = virtual:%s\n"
						    "users = users/%%d/%%u/rules.ini\n"
						    "rules = site.ini\n"
						    "catalogue = services.d\n"
						    "additions = none.d\n"
						    "store = store\n",
		g_get_user_name());

	fixture_open(fixture);
	put(fixture, "settings.ini", settings);
	put(fixture, "services.d/meet.ini", service);
	put(fixture, "site.ini", site);
	put(fixture, "rules.ini", rules);
	put(fixture, "old.ini", old_rules);
	put_mailbox(fixture);
}

static void
tear_down(Fixture *fixture, gconstpointer unused)
{
	fixture_close(fixture);
}

// Arguments are parted by blanks, files are named from the folder; input may be NULL.
static void
call(Fixture *fixture, const char *arguments, const char *input)
{
	g_autofree char *line = g_strconcat("replay ", arguments, NULL);
	g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
		G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE |
		G_SUBPROCESS_FLAGS_STDOUT_PIPE);

	g_subprocess_launcher_set_cwd(launcher, fixture->folder);
	fixture_call(fixture, launcher, line, " ", input);
}

// --- for people ---------------------------------------------------------------------------------

static void
test_counts(Fixture *fixture, gconstpointer unused)
{
	call(fixture, "--rules rules.ini M", NULL);
	g_assert_cmpint(fixture->status, ==, 0);
	g_assert_cmpstr(fixture->err, ==, "");
	said(fixture->out, "6 mails, 5 from services, 6 verdicts\n");
	said(fixture->out, "\nmeet     request  3\n");
	said(fixture->out, "\nmeet     follow   1\n");
	said(fixture->out, "\nquarantine                    held            2\n");
	said(fixture->out, "\ntag                           follows (site)  2\n");
	said(fixture->out, "\nfold into folder Invitations  asked           1\n");
	said(fixture->out, "\naccept                        no rule         1\n");
	said(fixture->out,
		"\nExamples: quarantine, by held\n"
		"DATE        SERVICE, KIND  INVITER                             SUBJECT\n"
		"2026-11-23  meet request   Светлана Гурьева (Svetlana Gureva)  "
		"Светлана Гурьева asks\n");
	said(fixture->out, "\nExamples: tag, by follows (site)\n");
	said(fixture->out, "\nСветлана Гурьева (Svetlana Gureva)  meet     2\n");
	said(fixture->out, "\nLatin     2\n");
	said(fixture->out, "\nCyrillic  2\n");
	said(fixture->out, "\nAuthentic: 0 yes, 0 no (forged), 5 unknown\n");
	said(fixture->out, "\nNames: 3 readable, 2 unreadable, 1 without a name\n");
	said(fixture->out, "\nmeet     A word nobody wrote before  1\n");
	not_said(fixture->out, "M/cur");
	not_said(fixture->out, "(Bo Ode)");
	said(fixture->out, "\nFolders of a Maildir left out: 1 (-R reads them too)\n");
	not_said(fixture->out, "\033");
	call(fixture, "-v --rules rules.ini M", NULL);
	said(fixture->out, "  M/cur/1:2,S\n");
	said(fixture->out, "  M/cur/3:2,S\n");
	call(fixture, "-R --rules rules.ini M", NULL);
	said(fixture->out, "7 mails, 5 from services, 6 verdicts\n");
	not_said(fixture->out, "left out");
}

static void
test_recipients(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "nobody.eml", NOBODY_TO);
	put(fixture, "users/example.org/bo/rules.ini", "[rule mine]\naction = quarantine\n");
	call(fixture, "nobody.eml", NULL);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out, "1 mail, 1 from services, 0 verdicts\n");
	said(fixture->out, "\n1 notice has no recipient in To and Cc: name one with --rcpt\n");
	call(fixture, "-r BO@example.org nobody.eml M/new/5", NULL);
	said(fixture->out, "2 mails, 2 from services, 2 verdicts\n");
	said(fixture->out, "\nquarantine  mine     2\n");
	not_said(fixture->out, "--rcpt");
}

static void
test_own_rules(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "users/example.org/ana/rules.ini", "[rule mine]\nactoin = tag\n");
	call(fixture, "M", NULL);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out, "\nana@example.org: her own rules are not used:\n  ");
	said(fixture->out, "ana/rules.ini:2:");
	said(fixture->out, " [rule mine] actoin: ");
}

// A rule of hers may be called what one of the site's is.
static void
test_rule_names(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "users/example.org/bo/rules.ini", "[rule follows]\naction = tag\n");
	call(fixture, "M/new/6", NULL);
	said(fixture->out, "\ntag      follows         1\n");
	said(fixture->out, "\ntag      follows (site)  1\n");
}

// What only the body says is seen too, and only of a notice.
static void
test_body(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "a.eml",
		"From: Meet <n@meet.example>\nTo: ana@example.org\nSubject: x\n"
		"Content-Type: text/plain; charset=utf-8\n\n"
		"Светлана Гурьева хочет с вами дружить\n");
	call(fixture, "--rules rules.ini a.eml", NULL);
	said(fixture->out, "\nquarantine  held     1\n");
	said(fixture->out, "Светлана Гурьева (Svetlana Gureva)");
}

static void
test_size(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *settings = NULL;
	g_autoptr(GString) mail = g_string_new(CYRILLIC);
	g_autofree char *path = path_in(fixture, "settings.ini");

	g_assert_true(g_file_get_contents(path, &settings, NULL, NULL));
	g_autofree char *more = g_strconcat(settings, "max-size = 3000000\n", NULL);
	put(fixture, "settings.ini", more);
	while (mail->len < 3000000)
		g_string_append(mail, "more and more and more and more and more\n");
	put(fixture, "large.eml", mail->str);
	call(fixture, "--rules rules.ini large.eml", NULL);
	said(fixture->out, "\ntag      held     1\n");
}

static void
test_hostile(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "F/\033[31mname.eml",
		"From: \033[31mred via Meet <n@meet.example>\nTo: \"\033[32m\"@example.org\n"
		"Subject: =?utf-8?q?=1B[31mred=E2=80=AE_asks?=\n\nx\n");
	put(fixture, "F/\033[33m.txt", "no mail\n");
	call(fixture, "-v --rules rules.ini F", NULL);
	said(fixture->out, "1 mail, 1 from services, ");
	said(fixture->out, "\\u{1B}[33m.txt");
	not_said(fixture->out, "\033");
	not_said(fixture->out, "\342\200\256");
	call(fixture, "--json -v --rules rules.ini F", NULL);
	not_said(fixture->out, "\033");
}

// --- what changes -------------------------------------------------------------------------------

static void
test_against(Fixture *fixture, gconstpointer unused)
{
	call(fixture, "--rules rules.ini --against old.ini M", NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	g_assert_cmpstr(fixture->err, ==, "");
	said(fixture->out, "6 mails, 5 from services, 6 verdicts, of which 2 would change\n");
	said(fixture->out, "\nfold into folder Invitations  quarantine  2\n");
	said(fixture->out, "\nExamples: fold into folder Invitations -> quarantine\n");
	said(fixture->out, "Светлана Гурьева (Svetlana Gureva)  Светлана Гурьева asks  held\n");
	not_said(fixture->out, "Bo Ode");
	not_said(fixture->out, "follows");
}

// Another name of the rule is no change.
static void
test_against_same(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(GString) renamed = g_string_new(rules);

	g_string_replace(renamed, "rule held", "rule kept", 0);
	put(fixture, "renamed.ini", renamed->str);
	call(fixture, "-R --rules rules.ini --against renamed.ini M", NULL);
	g_assert_cmpint(fixture->status, ==, 0);
	g_assert_cmpstr(fixture->out, ==,
		"7 mails, 5 from services, 6 verdicts, of which 0 would change\n");
}

static const struct {
	const char *label;
	const char *before, *now;
	const char *said;
} changes[] = {
	{ "another folder", "action = fold\ninto = folder A", "action = fold\ninto = folder B",
		"fold into folder A  fold into folder B  5" },
	{ "another prefix", "action = tag\nprefix = [A]", "action = tag", "tag with [A]  tag  5" },
	{ "nothing before", "action = accept", "action = tag", "accept  tag  5" },
};

static void
test_changes(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "site.ini", "[me]\nreads = en\n");
	for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
		g_autofree char *before = g_strconcat("[rule a]\n", changes[i].before, "\n", NULL);
		g_autofree char *now = g_strconcat("[rule a]\n", changes[i].now, "\n", NULL);

		g_test_message("%s", changes[i].label);
		put(fixture, "before.ini", before);
		put(fixture, "now.ini", now);
		call(fixture, "-r ana@example.org --rules now.ini --against before.ini M", NULL);
		g_assert_cmpint(fixture->status, ==, 1);
		said(fixture->out, changes[i].said);
	}
}

// What the program prints on a terminal of so many columns. Caller frees.
static char *
on_terminal(Fixture *fixture, const char *arguments, unsigned short width)
{
	g_autoptr(GSubprocessLauncher) launcher =
		g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDERR_PIPE);
	int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	const struct winsize size = { .ws_row = 24, .ws_col = width };
	char shown[8192];

	g_assert_cmpint(grantpt(terminal), ==, 0);
	g_assert_cmpint(unlockpt(terminal), ==, 0);
	g_subprocess_launcher_set_cwd(launcher, fixture->folder);
	g_subprocess_launcher_setenv(launcher, "NO_COLOR", "1", TRUE);
	g_subprocess_launcher_take_stdout_fd(
		launcher, open(ptsname(terminal), O_WRONLY | O_NOCTTY | O_CLOEXEC));
	g_assert_cmpint(ioctl(terminal, TIOCSWINSZ, &size), ==, 0);
	fixture_call(fixture, launcher, arguments, " ", NULL);
	gssize length = read(terminal, shown, sizeof shown);
	g_assert_cmpint(length, >, 0);
	close(terminal);
	return g_strndup(shown, (gsize)length);
}

static void
test_terminal(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *shown =
		on_terminal(fixture, "replay --rules rules.ini --against old.ini M", 72);
	g_auto(GStrv) lines = g_strsplit(shown, "\r\n", -1);

	said(shown, "Examples: fold into folder Invitations -> quarantine");
	said(shown, "…");
	for (guint i = 0; lines[i] != NULL; i++)
		g_assert_cmpuint(output_width(lines[i]), <=, 72);
}

// Without --rules it is what recipients have now that is compared.
static void
test_against_own(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "users/example.org/ana/rules.ini", old_rules);
	call(fixture, "--against rules.ini M", NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->out, "\nquarantine  fold into folder Invitations  2\n");
}

// --- for programs -------------------------------------------------------------------------------

static const char *const keys[] = { "mails", "notices", "verdicts", "without_recipient", "vanished",
	"left_out", "authentic", "readable", "known", "kinds", "outcomes", "changes", "people",
	"scripts", "unknown", "complaints", "contacts", "unread", NULL };
static const char *const outcome_keys[] = { "count", "action", "into", "prefix", "rule", "site",
	"examples", NULL };
static const char *const change_keys[] = { "count", "before", "now", "examples", NULL };
static const char *const decision_keys[] = { "action", "into", "prefix", "rule", "site", NULL };
static const char *const example_keys[] = { "file", "line", "address", "date", "service", "kind",
	"inviter", "latin", "subject", "known", "rule", "rule_before", NULL };
static const char *const kind_keys[] = { "count", "service", "kind", NULL };
static const char *const person_keys[] = { "count", "service", "inviter", "latin", NULL };
static const char *const unknown_keys[] = { "count", "service", "shape", "subject", NULL };

// Exactly these, in this order.
static void
check_keys(JsonObject *object, const char *const *wanted)
{
	g_autoptr(GList) members = json_object_get_members(object);
	const GList *member = members;

	for (guint i = 0; wanted[i] != NULL; i++, member = member->next) {
		g_assert_nonnull(member);
		g_assert_cmpstr(member->data, ==, wanted[i]);
	}
	g_assert_null(member);
}

static JsonObject *
object_of(JsonParser *parser, const Fixture *fixture)
{
	g_assert_true(json_parser_load_from_data(parser, fixture->out, -1, NULL));
	JsonObject *object = json_node_get_object(json_parser_get_root(parser));
	check_keys(object, keys);
	return object;
}

static JsonObject *
element(JsonObject *object, const char *list, guint i)
{
	return json_array_get_object_element(json_object_get_array_member(object, list), i);
}

static const char *
text(JsonObject *object, const char *key)
{
	return json_object_get_null_member(object, key)
		       ? NULL
		       : json_object_get_string_member(object, key);
}

static void
check_example(JsonObject *object)
{
	JsonObject *example = element(object, "examples", 1);

	check_keys(example, example_keys);
	g_assert_cmpstr(text(example, "file"), ==, "M/cur/3:2,S");
	g_assert_true(json_object_get_null_member(example, "line"));
	g_assert_cmpstr(text(example, "address"), ==, "ana@example.org");
	g_assert_cmpstr(text(example, "date"), ==, "2026-11-23");
	g_assert_cmpstr(text(example, "inviter"), ==, "Светлана Гурьева");
	g_assert_cmpstr(text(example, "latin"), ==, "Svetlana Gureva");
	g_assert_cmpstr(text(example, "rule"), ==, "held");
}

static void
test_json(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(JsonParser) parser = json_parser_new();

	call(fixture, "--json --rules rules.ini M", NULL);
	g_assert_cmpint(fixture->status, ==, 0);
	JsonObject *object = object_of(parser, fixture);
	g_assert_cmpint(json_object_get_int_member(object, "mails"), ==, 6);
	g_assert_cmpint(json_object_get_int_member(object, "verdicts"), ==, 6);
	g_assert_true(json_object_get_null_member(object, "changes"));
	JsonObject *kind = element(object, "kinds", 0);
	check_keys(kind, kind_keys);
	g_assert_cmpint(json_object_get_int_member(kind, "count"), ==, 3);
	JsonObject *outcome = element(object, "outcomes", 0);
	check_keys(outcome, outcome_keys);
	g_assert_cmpstr(text(outcome, "action"), ==, "quarantine");
	g_assert_null(text(outcome, "into"));
	check_example(outcome);
	JsonObject *person = element(object, "people", 0);
	check_keys(person, person_keys);
	g_assert_cmpint(json_object_get_int_member(person, "count"), ==, 2);
	JsonObject *unknown = element(object, "unknown", 0);
	check_keys(unknown, unknown_keys);
	g_assert_cmpstr(text(unknown, "subject"), ==, "A word nobody wrote before");
	JsonObject *readable = json_object_get_object_member(object, "readable");
	g_assert_cmpint(json_object_get_int_member(readable, "no"), ==, 2);
}

static void
test_json_against(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(JsonParser) parser = json_parser_new();

	call(fixture, "--json --rules rules.ini --against old.ini M", NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	JsonObject *object = object_of(parser, fixture);
	g_assert_cmpuint(
		json_array_get_length(json_object_get_array_member(object, "changes")), ==, 1);
	JsonObject *change = element(object, "changes", 0);
	check_keys(change, change_keys);
	JsonObject *before = json_object_get_object_member(change, "before");
	check_keys(before, decision_keys);
	g_assert_cmpstr(text(before, "into"), ==, "folder Invitations");
	g_assert_cmpstr(text(before, "rule"), ==, "asked before");
	g_assert_cmpstr(text(element(change, "examples", 0), "rule_before"), ==, "asked before");
	check_example(change);
}

// --- mailboxes ----------------------------------------------------------------------------------

static char *
large_mbox(guint n)
{
	GString *mbox = g_string_new(NULL);

	for (guint i = 0; i < n; i++)
		g_string_append(mbox, i % 3 == 0 ? FROM CYRILLIC "\n" : FROM ORDINARY "\n");
	return g_string_free(mbox, FALSE);
}

// Threads come and go as they like; what is said is the same.
static void
test_order(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *mbox = large_mbox(1500);
	g_autofree char *first = NULL;
	g_autoptr(JsonParser) parser = json_parser_new();
	gint64 line = 0;

	put(fixture, "mbox", mbox);
	call(fixture, "-v --json --rules rules.ini mbox", NULL);
	first = g_steal_pointer(&fixture->out);
	call(fixture, "-v --json --rules rules.ini mbox", NULL);
	g_assert_cmpstr(fixture->out, ==, first);
	JsonObject *outcome = element(object_of(parser, fixture), "outcomes", 0);
	JsonArray *examples = json_object_get_array_member(outcome, "examples");
	g_assert_cmpuint(json_array_get_length(examples), ==, 500);
	for (guint i = 0; i < 500; i++) {
		JsonObject *example = json_array_get_object_element(examples, i);
		gint64 next = json_object_get_int_member(example, "line");

		g_assert_cmpint(next, >, line);
		line = next;
	}
}

static void
test_input(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *mbox = large_mbox(6);

	call(fixture, "--rules rules.ini -", mbox);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out, "6 mails, 2 from services, 2 verdicts\n");
	call(fixture, "--rules rules.ini -", LATIN);
	said(fixture->out, "1 mail, 1 from services, 1 verdict\n");
}

static void
test_unread(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "M/cur/8", "no mail\n");
	put(fixture, "M/cur/9", "");
	call(fixture, "M", NULL);
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out, "6 mails, ");
	said(fixture->out, "\nNot read, or no mail: 2\n"
			   "  M/cur/8: this is no mail: it begins with no header\n  M/cur/9: ");
	call(fixture, "M none", NULL);
	g_assert_cmpint(fixture->status, ==, 1);
	said(fixture->out, "6 mails, ");
	said(fixture->out, "\n  none: No such file or directory\n");
}

static const struct {
	const char *label;
	const char *arguments;
	int status;
	const char *says; // on standard error
} uses[] = {
	{ "no mailbox", "--rules rules.ini", 2, "replay takes a mailbox; see invitectl replay" },
	{ "no address", "-r foo M", 2, "'foo' is no address" },
	{ "no such option", "--nope M", 2, "--nope; see invitectl replay --help" },
	{ "a mistake in the rules", "--rules bad.ini M", 1, " [rule a] actoin: " },
	{ "a mistake in the old rules", "--against bad.ini M", 1, " [rule a] actoin: " },
	{ "rules that are not there", "--rules none.ini M", 1, "none.ini" },
	{ "an empty folder", "empty", 1, "no mail was found" },
	{ "nothing there", "none", 1, "no mail was found\n" },
	{ "all in folders", "O", 1, "no mail was found; -R reads the folders of a Maildir too" },
};

static void
test_usage(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "bad.ini", "[rule a]\nactoin = tag\n");
	put(fixture, "empty/none", "");
	put(fixture, "O/new/1", "");
	put(fixture, "O/.Sub/new/1", ORDINARY);
	for (guint i = 0; i < G_N_ELEMENTS(uses); i++) {
		g_test_message("%s", uses[i].label);
		call(fixture, uses[i].arguments, NULL);
		g_assert_cmpint(fixture->status, ==, uses[i].status);
		said(fixture->err, uses[i].says);
	}
}

// --- leaving alone ------------------------------------------------------------------------------

static int
compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

// Every file and folder below path: its name, what it holds and its times.
static void
describe(GString *to, const char *path)
{
	g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *text_of_file = NULL;
	struct stat status;

	g_assert_cmpint(lstat(path, &status), ==, 0);
	g_string_append_printf(to, "%s %o %ld %ld.%09ld %ld.%09ld %ld.%09ld", path, status.st_mode,
		(long)status.st_ino, status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
		status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
		folder != NULL ? 0 : status.st_atim.tv_sec,
		folder != NULL ? 0 : status.st_atim.tv_nsec);
	if (folder == NULL) {
		int descriptor = open(path, O_RDONLY | O_NOATIME);
		char byte;

		g_string_append(to, " [");
		while (read(descriptor, &byte, 1) == 1)
			g_string_append_c(to, byte);
		close(descriptor);
		g_string_append(to, "]\n");
		return;
	}
	for (const char *name; (name = g_dir_read_name(folder)) != NULL;)
		g_ptr_array_add(names, g_build_filename(path, name, NULL));
	g_ptr_array_sort(names, compare_names);
	for (guint i = 0; i < names->len; i++)
		describe(to, names->pdata[i]);
}

// Old enough that reading would set the time of access.
static void
make_old(const char *path)
{
	const struct timespec times[] = { { 1600000000, 0 }, { 1700000000, 5 } };

	g_assert_cmpint(utimensat(AT_FDCWD, path, times, 0), ==, 0);
}

static void
test_untouched(Fixture *fixture, gconstpointer unused)
{
	static const char *const files[] = { "M/cur/1:2,S", "M/new/5", "M/.Old/cur/7", "mbox" };
	g_autofree char *mbox = large_mbox(30);
	g_autofree char *maildir = path_in(fixture, "M");
	g_autofree char *file = path_in(fixture, "mbox");
	g_autoptr(GString) before = g_string_new(NULL);
	g_autoptr(GString) after = g_string_new(NULL);

	put(fixture, "mbox", mbox);
	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = path_in(fixture, files[i]);
		make_old(path);
	}
	describe(before, maildir);
	describe(before, file);
	call(fixture, "-R --rules rules.ini --against old.ini M mbox", NULL);
	said(fixture->out, "37 mails, 15 from services, ");
	describe(after, maildir);
	describe(after, file);
	g_assert_cmpstr(after->str, ==, before->str);
}

// --- progress -----------------------------------------------------------------------------------

// Whether something came out at the other end of a terminal; it is appended to text.
static gboolean
take(int descriptor, GString *to)
{
	GPollFD poll = { .fd = descriptor, .events = G_IO_IN };
	char bytes[512];
	gssize n = g_poll(&poll, 1, 0) > 0 ? read(descriptor, bytes, sizeof bytes) : 0;

	if (n > 0)
		g_string_append_len(to, bytes, n);
	return n > 0;
}

// Long enough that a terminal would see something.
static void
check_silent(FILE *to, int descriptor)
{
	Progress *progress = progress_new(to, "mails", 200);
	g_autoptr(GString) shown = g_string_new(NULL);

	for (gint64 end = g_get_monotonic_time() + 300000; g_get_monotonic_time() < end;)
		progress_show(progress, 50, 12);
	progress_free(progress);
	g_assert_false(take(descriptor, shown));
}

static void
test_progress_pipe(void)
{
	int ends[2];

	g_assert_cmpint(pipe(ends), ==, 0);
	FILE *to = fdopen(ends[1], "w");
	g_setenv("TERM", "xterm", TRUE);
	check_silent(to, ends[0]);
	fclose(to);
	close(ends[0]);
}

static void
test_progress(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	g_autoptr(GString) shown = g_string_new(NULL);

	g_assert_cmpint(master, >=, 0);
	g_assert_cmpint(grantpt(master), ==, 0);
	g_assert_cmpint(unlockpt(master), ==, 0);
	FILE *terminal = fopen(ptsname(master), "w");
	g_assert_nonnull(terminal);
	g_setenv("TERM", "xterm", TRUE);
	Progress *progress = progress_new(terminal, "mails", 200);
	do
		progress_show(progress, 50, 12);
	while (!take(master, shown));
	said(shown->str, "\r[#####               ]  25 %, ");
	said(shown->str, " s left, 12 mails, ");
	said(shown->str, "/s\033[K");
	progress_free(progress);
	while (take(master, shown))
		;
	g_assert_true(g_str_has_suffix(shown->str, "\r\033[K"));
	g_setenv("TERM", "dumb", TRUE);
	check_silent(terminal, master);
	fclose(terminal);
	close(master);
}

#define ADD(sentence, test) g_test_add("/replay/" sentence, Fixture, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	// A verb that reads no input may be gone before we have written any.
	signal(SIGPIPE, SIG_IGN);
	ADD("mails are counted by what they are and what would happen", test_counts);
	ADD("a notice to nobody asks for a recipient", test_recipients);
	ADD("mistakes in her own rules are told once", test_own_rules);
	ADD("her rules are told from the site's of the same name", test_rule_names);
	ADD("what only the body says is seen", test_body);
	ADD("a mail over max-size is tagged only", test_size);
	ADD("nothing repaints the terminal", test_hostile);
	ADD("with --against only what changes is shown", test_against);
	ADD("another rule with the same action is no change", test_against_same);
	ADD("another folder or prefix is a change", test_changes);
	ADD("a terminal has a line for each row", test_terminal);
	ADD("her rules of now are compared with older ones", test_against_own);
	ADD("programs are told the same", test_json);
	ADD("programs are told what changes", test_json_against);
	ADD("many threads tell the same in the same order", test_order);
	ADD("standard input is a mailbox or a mail", test_input);
	ADD("what is no mail is named", test_unread);
	ADD("each use has its exit status", test_usage);
	ADD("no mailbox is touched", test_untouched);
	g_test_add_func("/progress/only a terminal that can go back sees it", test_progress);
	g_test_add_func("/progress/a pipe never sees it", test_progress_pipe);
	return g_test_run();
}
