// control-init.c - tests of `invitectl init`: first rules, out of samples or out of a mailbox.
#include "control/init.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control/guess.h"
#include "control/proposal.h"
#include "policy/rule.h"
#include "fixture.h"

#define SERVICE(name, host)                                                                        \
	"[service]\nname = " name "\ndomains = " host "\nlooks = " name "\n"                       \
	"[from]\n1 = {inviter} via " name "\n"                                                     \
	"[request]\nen = {inviter} asks\n"                                                         \
	"[reminder]\nen = {inviter} still waits\n"                                                 \
	"[follow]\nen = {inviter} follows you\n"                                                   \
	"[suggestion]\nen = Do you know {inviter}?\n"                                              \
	"[message]\nen = {inviter} wrote\n"

static const char site[] = "[rule forged]\nauthentic = no\nkind = !other\naction = quarantine\n"
			   "binding = yes\n[rule mark]\nkind = request\naction = tag\n";

#define LATIN "Bo Ode"
#define CYRILLIC "Светлана Гурьева"
#define GREEK "Αθηνά Παπά"

// --- a place to try -----------------------------------------------------------------------------

static char *
take(const Fixture *fixture, const char *name)
{
	g_autofree char *path = path_in(fixture, name);
	char *text = NULL;

	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	return text;
}

static void
put_settings(const Fixture *fixture, const char *more)
{
	g_autofree char *settings = g_strdup_printf("[settings]\n"
						    "domains = example.org\n"
						    "accounts = virtual:%s\n"
						    "users = users/%%d/%%u/rules.ini\n"
						    "rules = site.ini\n"
						    "catalogue = services.d\n"
						    "additions = none.d\n"
						    "store = store\n%s",
		g_get_user_name(), more);

	put(fixture, "settings.ini", settings);
}

static void
set_up(Fixture *fixture, gconstpointer unused)
{
	fixture_open(fixture);
	put(fixture, "services.d/meet.ini", SERVICE("Meet", "meet.example"));
	put(fixture, "services.d/trade.ini", SERVICE("Trade", "trade.example"));
	put(fixture, "services.d/linkedin.ini", SERVICE("LinkedIn", "linkedin.example"));
	put(fixture, "services.d/facebook.ini", SERVICE("Facebook", "facebook.example"));
	put(fixture, "site.ini", site);
	g_assert_cmpint(g_mkdir(fixture->store, 0700), ==, 0);
	put_settings(fixture, "");
}

static void
tear_down(Fixture *fixture, gconstpointer unused)
{
	fixture_close(fixture);
}

// Arguments are parted by '|', files are named from the folder.
static void
call(Fixture *fixture, const char *arguments)
{
	g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
		G_SUBPROCESS_FLAGS_STDERR_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);

	g_subprocess_launcher_set_cwd(launcher, fixture->folder);
	g_subprocess_launcher_unsetenv(launcher, "LANGUAGE");
	g_subprocess_launcher_unsetenv(launcher, "LC_MESSAGES");
	g_subprocess_launcher_setenv(launcher, "LC_ALL", "C", TRUE);
	fixture_call(fixture, launcher, arguments, "|", NULL);
}

// --- made-up mail -------------------------------------------------------------------------------

typedef struct {
	const char *host; // of whom it is; NULL: of a friend
	const char *words; // with the name in the place of %s
	const char *name;
	guint n;
} Mails;

#define MAILS_MAX 6

static void
put_mail(const Fixture *fixture, const char *folder, const Mails *mails, guint row, guint i)
{
	const char *host = mails->host == NULL ? "friends.example" : mails->host;
	const char *const *words = (const char *[]) { mails->words, "%s", NULL };
	g_autoptr(GString) subject = g_string_new(words[0]);
	g_autofree char *name = g_strdup_printf("%s/new/%u-%u", folder, row, i);
	const char *via = mails->host == NULL                  ? ""
			  : g_str_has_prefix(host, "meet")     ? " via Meet"
			  : g_str_has_prefix(host, "impostor") ? " via Meet"
			  : g_str_has_prefix(host, "trade")    ? " via Trade"
							       : "";

	g_string_replace(subject, "%s", mails->name, 0);
	g_autofree char *mail = g_strdup_printf("From: \"%s%s\" <n@%s>\nTo: ana@example.org\n"
						"Subject: %s\n\nx\n",
		mails->name, via, host, subject->str);
	put(fixture, name, mail);
}

static void
put_mails(const Fixture *fixture, const char *folder, const Mails *mails)
{
	g_autofree char *new = g_build_filename(fixture->folder, folder, "new", NULL);

	g_assert_cmpint(g_mkdir_with_parents(new, 0700), ==, 0);
	for (guint row = 0; row < MAILS_MAX && mails[row].n > 0; row++)
		for (guint i = 0; i < mails[row].n; i++)
			put_mail(fixture, folder, &mails[row], row, i);
}

static const Mails usual[MAILS_MAX] = {
	{ NULL, "lunch with %s", LATIN, 30 },
	{ "meet.example", "%s asks", CYRILLIC, 4 },
	{ "meet.example", "%s asks", LATIN, 7 },
	{ "trade.example", "%s asks", GREEK, 8 },
	{ "meet.example", "%s still waits", LATIN, 6 },
	{ "trade.example", "Do you know %s?", LATIN, 3 },
};

// --- without a mailbox --------------------------------------------------------------------------

// A file of the source tree that this program was built in or is run from.
static char *
shipped(const char *name)
{
	g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *here = g_get_current_dir();
	const char *starts[] = { here, program };

	for (guint i = 0; i < G_N_ELEMENTS(starts); i++) {
		g_autofree char *folder = g_strdup(starts[i]);

		while (folder[1] != '\0') {
			g_autofree char *path = g_build_filename(folder, name, NULL);
			char *text = NULL, *parent = g_path_get_dirname(folder);

			g_free(folder);
			folder = parent;
			if (g_file_get_contents(path, &text, NULL, NULL))
				return text;
		}
	}
	g_error("there is no %s", name);
}

static void
test_sample_is_shipped(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *text = shipped("config/user.ini");

	call(fixture, "init|--reads|en");
	g_assert_cmpint(fixture->status, ==, 0);
	g_assert_cmpstr(fixture->err, ==, "");
	g_assert_cmpstr(fixture->out, ==, text);
}

static void
test_languages(void)
{
	static const struct {
		const char *label;
		const char *names[5];
		const char *reads;
	} rows[] = {
		{ "none", { "C", NULL }, "en" },
		{ "one", { "de_DE.UTF-8", "de_DE", "de", "C", NULL }, "de" },
		{ "several", { "de_AT", "fr", "C", NULL }, "de, fr" },
		{ "no Latin letters", { "el_GR.UTF-8", "C", NULL }, "el, en" },
		{ "Latin letters in two scripts", { "sr_RS@latin", "C", NULL }, "sr" },
		{ "no language", { "POSIX", "xx_YY", "../../x", "", NULL }, "en" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Guess) guess = guess_from_languages(rows[i].names);

		g_test_message("%s", rows[i].label);
		g_assert_cmpstr(guess->reads, ==, rows[i].reads);
	}
}

// --- from a mailbox -----------------------------------------------------------------------------

static void
test_proposes_what_is_there(Fixture *fixture, gconstpointer unused)
{
	put_mails(fixture, "M", usual);
	call(fixture, "init|M");
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out, "out of 58 mails, 28 of them from services");
	said(fixture->out, "\nreads    = Latin  ");
	said(fixture->out, "no service: 30 in Latin.\n");
	said(fixture->out, "in mails of services: 8 Greek, 4 Cyrillic.\n");
	// Most of Trade's names are unreadable, few of Meet's.
	said(fixture->out, "\n; Trade: 8 requests; 8 in scripts you do not read\n");
	said(fixture->out, "[rule hardly a name I can read]\nservice  = trade\nkind     = request\n"
			   "script   = unreadable\naction   = quarantine\n");
	said(fixture->out,
		"\n; Meet: 11 requests, 6 reminders; 4 in scripts you do not read\n"
		"; Out of the inbox, into a folder.\n"
		"[rule names I cannot read]\nservice  = meet\nkind     = request\n"
		"script   = unreadable\naction   = fold\ninto     = folder Invitations\n");
	said(fixture->out, "[rule reminders]\nservice  = meet\n");
	said(fixture->out, "[rule people you may know]\nservice  = trade\n");
	not_said(fixture->out, "[rule new followers]");
	said(fixture->out, "\n; 7 requests.\n");
	said(fixture->err, "58 mails, 28 from services, judged as mail to ana@example.org");
	said(fixture->err, "No file was written");
}

// The file may be shown to others; the terminal is hers.
static void
test_names_stay_here(Fixture *fixture, gconstpointer unused)
{
	put_mails(fixture, "M", usual);
	call(fixture, "init|-o|rules.ini|M");
	g_autofree char *rules = take(fixture, "rules.ini");

	g_assert_cmpstr(fixture->out, ==, "");
	not_said(rules, "Светлана");
	not_said(rules, "Ode");
	not_said(rules, "ana@");
	said(fixture->err, "Светлана Гурьева (Svetlana Gureva)");
	said(fixture->err, "  invitectl replay --rules rules.ini M\n");
	put_mails(fixture, "my mail", usual);
	call(fixture, "init|-R|-o|both.ini|M|my mail");
	said(fixture->err, "  invitectl replay --rules both.ini -R M 'my mail'\n");
	said(fixture->err, "They count once they are in ");
	said(fixture->err, "/users/example.org/ana/rules.ini\n");
}

static void
test_shows_the_replay(Fixture *fixture, gconstpointer unused)
{
	put_mails(fixture, "M", usual);
	call(fixture, "init|-o|rules.ini|M");
	said(fixture->err, "\nhardly a name I can read  quarantine                    8 ");
	said(fixture->err, "\nnames I cannot read       fold into folder Invitations  4 ");
	said(fixture->err, "\nreminders                 fold into folder Invitations  6 ");
	said(fixture->err, "\npeople you may know       fold into folder Invitations  3 ");
	said(fixture->err, "\nmark (site)               tag                           7 ");
	call(fixture, "replay|--rules|rules.ini|M");
	said(fixture->out, "\nquarantine                    hardly a name I can read  8\n");
	said(fixture->out, "\nfold into folder Invitations  names I cannot read       4\n");
}

static void
test_reads_count(Fixture *fixture, gconstpointer unused)
{
	put_mails(fixture, "M", usual);
	call(fixture, "init|--reads|en,ru|M");
	said(fixture->out, "\nreads    = en, ru  ");
	not_said(fixture->out, "[rule names I cannot read]");
	not_said(fixture->out, "4 Cyrillic");
	said(fixture->out, "[rule hardly a name I can read]");
}

static void
test_reads_are_guessed(Fixture *fixture, gconstpointer unused)
{
	const Mails mails[MAILS_MAX] = { { NULL, "обед", CYRILLIC, 15 },
		{ NULL, "lunch", LATIN, 25 }, { NULL, "x", "佐藤 さくら", 3 },
		{ "meet.example", "%s asks", CYRILLIC, 5 },
		{ "trade.example", "%s asks", GREEK, 40 } };

	put_mails(fixture, "M", mails);
	call(fixture, "init|M");
	said(fixture->out, "\nreads    = Latin, Cyrillic  ");
	said(fixture->out, "43 mails that are from no service: 28 in Latin, 15 in");
	not_said(fixture->out, "Meet");
}

// Reminders that an earlier rule takes are not told, and not taken, twice.
static void
test_rules_do_not_overlap(Fixture *fixture, gconstpointer unused)
{
	const Mails mails[MAILS_MAX] = { { "meet.example", "%s still waits", CYRILLIC, 9 },
		{ "meet.example", "%s asks", LATIN, 20 },
		{ "trade.example", "%s still waits", CYRILLIC, 4 },
		{ "trade.example", "%s still waits", LATIN, 8 } };

	put_mails(fixture, "M", mails);
	call(fixture, "init|M");
	said(fixture->out, "[rule reminders]\nservice  = trade\n");
	said(fixture->out, "\n; Trade: 8 reminders besides those\n");
	said(fixture->err, "\nreminders            fold into folder Invitations  8 ");
}

static void
test_forgeries(Fixture *fixture, gconstpointer unused)
{
	const Mails mails[MAILS_MAX] = { { "impostor.example", "%s asks", CYRILLIC, 7 } };

	put_mails(fixture, "M", mails);
	call(fixture, "init|M");
	said(fixture->out, "and are not: 7. The site's own rules take 7 of them");
	not_said(fixture->out, "in scripts you do not read");
	said(fixture->err, "\nforged (site)  quarantine  7 ");
}

// A rule for what never reaches it would be in vain.
static void
test_bound_by_site(Fixture *fixture, gconstpointer unused)
{
	put(fixture, "site.ini",
		"[rule no Trade here]\nservice = trade\naction = tag\nbinding = yes\n");
	put_mails(fixture, "M", usual);
	call(fixture, "init|-o|rules.ini|M");
	g_autofree char *rules = take(fixture, "rules.ini");
	not_said(rules, "rade");
	said(rules, "; Meet: ");
	said(fixture->err, "\nno Trade here (site)  tag ");
}

// --- every file is good -------------------------------------------------------------------------

static const struct {
	const char *label;
	const char *settings;
	Mails mails[MAILS_MAX];
} good[] = {
	{ "mail of nobody's", "", { { NULL, "lunch", LATIN, 3 } } },
	{ "the usual", "",
		{ { "meet.example", "%s asks", CYRILLIC, 4 },
			{ "trade.example", "%s asks", GREEK, 8 },
			{ "trade.example", "%s follows you", LATIN, 12 },
			{ "meet.example", "%s still waits", CYRILLIC, 9 },
			{ "meet.example", "Do you know %s?", LATIN, 5 } } },
	{ "one mail", "", { { "meet.example", "%s asks", CYRILLIC, 1 } } },
	{ "forgeries only", "", { { "impostor.example", "%s asks", CYRILLIC, 7 } } },
	{ "messages only", "", { { "meet.example", "%s wrote", CYRILLIC, 20 } } },
	{ "a site that only tags", "actions = accept, tag\n",
		{ { "meet.example", "%s asks", CYRILLIC, 14 },
			{ "meet.example", "%s still waits", LATIN, 14 } } },
	{ "a site without a quarantine", "actions = accept, tag, fold\n",
		{ { "meet.example", "%s asks", CYRILLIC, 14 },
			{ "trade.example", "%s asks", GREEK, 3 },
			{ "trade.example", "%s asks", LATIN, 9 } } },
	{ "a site that lets users do nothing", "actions = accept\n",
		{ { "meet.example", "%s asks", CYRILLIC, 14 } } },
	{ "a site that only quarantines", "actions = quarantine\n",
		{ { "meet.example", "%s asks", CYRILLIC, 14 },
			{ "meet.example", "%s still waits", LATIN, 14 } } },
};

static void
checks_well(Fixture *fixture, const char *rules)
{
	g_autofree char *arguments = g_strdup_printf("check|--rules|%s", rules);

	call(fixture, arguments);
	g_assert_cmpint(fixture->status, ==, 0);
	g_assert_cmpstr(fixture->err, ==, "");
}

static void
test_all_pass_check(Fixture *fixture, gconstpointer unused)
{
	for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
		g_autofree char *folder = g_strdup_printf("M%u", i);
		g_autofree char *first = g_strdup_printf("init|-o|%u.ini|%s", i, folder);
		g_autofree char *rules = g_strdup_printf("%u.ini", i);

		g_test_message("%s", good[i].label);
		put_settings(fixture, good[i].settings);
		put_mails(fixture, folder, good[i].mails);
		call(fixture, first);
		g_assert_cmpint(fixture->status, ==, 0);
		checks_well(fixture, rules);
	}
}

static void
test_samples_pass_check(Fixture *fixture, gconstpointer unused)
{
	static const char *const settings[] = { "", "actions = accept, tag\n",
		"actions = accept\n" };

	for (guint i = 0; i < G_N_ELEMENTS(settings); i++) {
		g_autofree char *call_it = g_strdup_printf("init|-o|%u.ini", i);
		g_autofree char *rules = g_strdup_printf("%u.ini", i);

		put_settings(fixture, settings[i]);
		call(fixture, call_it);
		g_assert_cmpint(fixture->status, ==, 0);
		checks_well(fixture, rules);
	}
}

// What the site allows is all that is written.
static void
test_only_allowed_actions(Fixture *fixture, gconstpointer unused)
{
	put_mails(fixture, "M", usual);
	put_settings(fixture, "actions = accept, tag\n");
	call(fixture, "init|M");
	not_said(fixture->out, "fold");
	not_said(fixture->out, "action   = quarantine");
	not_said(fixture->out, "into ");
	said(fixture->out, "[rule names I cannot read]\nservice  = meet, trade\n");
	put_settings(fixture, "actions = accept\n");
	call(fixture, "init|M");
	not_said(fixture->out, "[rule");
	said(fixture->out, "This site lets users' rules do no more");
}

static void
test_mbox(Fixture *fixture, gconstpointer unused)
{
	g_autoptr(GString) mbox = g_string_new(NULL);

	for (guint i = 0; i < 6; i++)
		g_string_append(mbox, "From n@meet.example Mon Nov 23 03:38:00 2026\n"
				      "From: " CYRILLIC " via Meet <n@meet.example>\n"
				      "Delivered-To: Ana@Example.org\nTo: list@lists.example\n"
				      "Subject: " CYRILLIC " asks\n\nx\n\n");
	put(fixture, "old.mbox", mbox->str);
	call(fixture, "init|old.mbox");
	g_assert_cmpint(fixture->status, ==, 0);
	said(fixture->out, "; Meet: 6 requests; 6 in scripts you do not read\n");
	said(fixture->err, "judged as mail to ana@example.org (--rcpt names another)");
	call(fixture, "init|--rcpt|bo@example.org|old.mbox");
	said(fixture->err, "judged as mail to bo@example.org\n");
}

// --- the text -----------------------------------------------------------------------------------

// A site's own service may be called anything, and there may be many.
static void
test_odd_services(void)
{
	char **actions = (char **)action_words();
	const RuleScope scope = { FALSE, actions, NULL };
	g_autoptr(GArray) services = g_array_new(FALSE, FALSE, sizeof(ServiceCount));
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GError) error = NULL;

	for (guint i = 0; i < 200; i++) {
		ServiceCount service = { .name = "A\n[rule x]\n\"B;\xe2\x80\xae \\" };

		g_ptr_array_add(ids, g_strdup_printf("a-long-identifier-%u", i));
		service.id = ids->pdata[i];
		service.mails[KIND_REQUEST] = service.unreadable[KIND_REQUEST] = 3 + i % 5;
		service.mails[KIND_REMINDER] = 100;
		g_array_append_val(services, service);
	}
	const ProposalMails mails = { 1000, 900, 0, 0, services };
	const ProposalMe me = { "en", "a note", actions };
	g_autofree char *text = proposal_of_mails(&me, &mails);
	g_autoptr(IniFile) file = ini_parse("x.ini", NULL, text, strlen(text), &error);
	g_assert_no_error(error);
	g_autoptr(RuleSet) set = ruleset_new(file, &scope, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(ruleset_n_rules(set), ==, 2);
	said(text, "\n; and ");
}

// --- how far it is ------------------------------------------------------------------------------

static FILE *
open_terminal(int *master)
{
	*master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	g_assert_cmpint(grantpt(*master), ==, 0);
	g_assert_cmpint(unlockpt(*master), ==, 0);
	return fopen(ptsname(*master), "w");
}

// What nobody waits for so long is shown nowhere.
static void
test_progress(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *mailbox = path_in(fixture, "M");
	const char *mailboxes[] = { mailbox, NULL };
	g_autoptr(GError) error = NULL;
	char shown[4096] = "";
	int master;
	FILE *terminal = open_terminal(&master);

	g_assert_nonnull(terminal);
	put_mails(fixture, "M", usual);
	g_autoptr(Snapshot) snapshot = snapshot_read(fixture->settings, &error);
	g_assert_no_error(error);
	g_autoptr(Archive) archive = archive_new(mailboxes, ARCHIVE_FOLDER);
	g_setenv("TERM", "xterm", TRUE);
	Progress *progress = progress_new(terminal, "mails", archive_size(archive));
	for (gint64 end = g_get_monotonic_time() + 250000; g_get_monotonic_time() < end;)
		continue;
	g_autoptr(Guess) guess = guess_from_mails(snapshot, archive, progress);
	progress_free(progress);
	g_assert_cmpint(read(master, shown, sizeof shown - 1), >, 0);
	said(shown, " 1 mails, ");
	fclose(terminal);
	close(master);
}

// --- what is refused ----------------------------------------------------------------------------

static void
test_never_overwrites(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *link = path_in(fixture, "link.ini");
	g_autofree char *target = path_in(fixture, "target.ini");

	put_mails(fixture, "M", usual);
	put(fixture, "mine.ini", "mine");
	g_assert_cmpint(symlink(target, link), ==, 0);
	for (guint i = 0; i < 2; i++) {
		call(fixture, i == 0 ? "init|-o|mine.ini" : "init|-o|mine.ini|M");
		g_assert_cmpint(fixture->status, ==, 1);
		said(fixture->err, "mine.ini is there already and stays as it is");
		g_autofree char *mine = take(fixture, "mine.ini");
		g_assert_cmpstr(mine, ==, "mine");
	}
	call(fixture, "init|-o|link.ini");
	g_assert_cmpint(fixture->status, ==, 1);
	g_assert_false(g_file_test(target, G_FILE_TEST_EXISTS));
}

static const struct {
	const char *label;
	const char *arguments;
	int status;
	const char *said;
} refused[] = {
	{ "an unknown script", "init|--reads|en,Cyrilic", 2, "did you mean 'Cyrillic'?" },
	{ "a language's name", "init|--reads|English", 2, "languages are codes such as en" },
	{ "a line end in a word", "init|--reads|La\ntin", 2, "unknown language or script" },
	{ "no word", "init|--reads|,", 2, "--reads takes languages or scripts" },
	{ "no address", "init|--rcpt|ana|M", 2, "'ana' is no address" },
	{ "standard input", "init|-", 2, "name a file or folder" },
	{ "a device", "init|/dev/null", 2, "name a file or folder" },
	{ "no such mailbox", "init|-o|new.ini|nowhere", 1, "nowhere: No such file" },
	{ "one of them is not there", "init|-o|new.ini|M|nowhere", 1, "nowhere: No such file" },
	{ "an empty mailbox", "init|-o|new.ini|empty", 1, "no mail was found" },
	{ "a folder that is not there", "init|-o|none/new.ini", 1, "cannot write none/new.ini" },
	{ "it is said before mail is read", "init|-o|none/new.ini|nowhere", 1,
		"cannot write none/new.ini" },
	{ "all mail is in folders", "init|-o|new.ini|F", 1, "-R reads the folders of a Maildir" },
	{ "an unknown option", "init|--json", 2, "see invitectl init --help" },
};

static void
test_refused(Fixture *fixture, gconstpointer unused)
{
	g_autofree char *file = path_in(fixture, "new.ini");

	put_mails(fixture, "M", usual);
	put_mails(fixture, "empty", (const Mails[MAILS_MAX]) { { 0 } });
	put_mails(fixture, "F", (const Mails[MAILS_MAX]) { { 0 } });
	put_mails(fixture, "F/.Old", usual);
	for (guint i = 0; i < G_N_ELEMENTS(refused); i++) {
		g_test_message("%s", refused[i].label);
		call(fixture, refused[i].arguments);
		g_assert_cmpint(fixture->status, ==, refused[i].status);
		said(fixture->err, refused[i].said);
		g_assert_cmpstr(fixture->out, ==, "");
		g_assert_false(g_file_test(file, G_FILE_TEST_EXISTS));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
#define ADD(name, test) g_test_add(name, Fixture, NULL, set_up, test, tear_down)
	ADD("/init/without a mailbox it prints the sample that is shipped", test_sample_is_shipped);
	g_test_add_func("/init/languages of programs are what their user reads", test_languages);
	ADD("/init/it proposes rules for what is there", test_proposes_what_is_there);
	ADD("/init/names of people stay out of the file", test_names_stay_here);
	ADD("/init/it shows how many mails each rule takes", test_shows_the_replay);
	ADD("/init/what is readable follows --reads", test_reads_count);
	ADD("/init/scripts of other people's mail are what its owner reads",
		test_reads_are_guessed);
	ADD("/init/no mail is proposed for twice", test_rules_do_not_overlap);
	ADD("/init/forgeries are counted and left to the site", test_forgeries);
	ADD("/init/what the site's binding rules take is not proposed for", test_bound_by_site);
	ADD("/init/every proposed file passes check", test_all_pass_check);
	ADD("/init/samples pass check whatever the site allows", test_samples_pass_check);
	ADD("/init/only the site's actions are used", test_only_allowed_actions);
	ADD("/init/an mbox whose mails came to lists is its owner's", test_mbox);
	g_test_add_func("/init/services with odd names make a good file", test_odd_services);
	ADD("/init/the first look at a mailbox shows how far it is", test_progress);
	ADD("/init/a file that is there is never overwritten", test_never_overwrites);
	ADD("/init/what is refused leaves no file", test_refused);
	return g_test_run();
}
