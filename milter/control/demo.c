// demo.c - the real daemon in a temporary folder, the mail server played to it with a dozen mails.
//
// What must come out lies beside the catalogue, in demo/: demo.ini has a section for each mail. The
// mails lie there too once installed; in the tree they are some of the tests'.
#include "control/demo.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include "base/ini.h"
#include "control/explain.h"
#include "control/fit.h"
#include "control/mta.h"
#include "control/output.h"
#include "control/review.h"
#include "control/tempdir.h"
#include "text/name.h"
#include "text/script.h"

#define OWNER "ana@example.org"
#define START_PATIENCE 10000 // milliseconds

typedef struct {
	char *mails; // folder of the mails
	char *folder; // temporary
	char *settings; // the daemon's settings file
	GSubprocess *daemon;
	Mta *mta;
	Snapshot *snapshot; // the same configuration, for explaining
	OutputTable *table;
	GString *wrong; // what differs from what is expected, one a line
	GString *headers; // of the first tagged mail
} Demo;

// --- preparing ----------------------------------------------------------------------------------

static gboolean
copy_rules(const Demo *demo, GError **error)
{
	g_autofree char *from = g_build_filename(demo->mails, "rules.ini", NULL);
	g_autofree char *folder =
		g_build_filename(demo->folder, "users", "example.org", "ana", NULL);
	g_autofree char *to = g_build_filename(folder, "rules.ini", NULL);
	g_autofree char *text = NULL;
	gsize length;

	g_mkdir_with_parents(folder, 0700);
	return g_file_get_contents(from, &text, &length, error) &&
	       g_file_set_contents_full(
		       to, text, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, error);
}

static gboolean
write_settings(Demo *demo, const Settings *installed, GError **error)
{
	const struct passwd *login = getpwuid(getuid());
	g_autofree char *store = g_build_filename(demo->folder, "store", NULL);
	g_autofree char *site = g_build_filename(demo->mails, "site.ini", NULL);
	g_autofree char *text = g_strdup_printf("[settings]\n"
						"mode = act\n"
						"listen = local:%s/milter.sock\n"
						"domains = example.org\n"
						"authserv-id = mx.example.org\n"
						"accounts = virtual:%s\n"
						"users = %s/users/%%d/%%u/rules.ini\n"
						"rules = %s\n"
						"catalogue = %s\n"
						"additions = %s/none\n"
						"store = %s\n"
						"log = stderr\n",
		demo->folder, login == NULL ? "root" : login->pw_name, demo->folder, site,
		installed->catalogue, demo->folder, store);

	demo->settings = g_build_filename(demo->folder, "invite-milter.ini", NULL);
	g_mkdir(store, 0700);
	return g_file_set_contents(demo->settings, text, -1, error);
}

static gboolean
prepare(Demo *demo, const Settings *installed, GError **error)
{
	g_autofree char *parent = g_path_get_dirname(installed->catalogue);
	Settings *settings;

	demo->mails = g_build_filename(parent, "demo", NULL);
	demo->folder = tempdir_new(error);
	if (demo->folder == NULL || !copy_rules(demo, error) ||
		!write_settings(demo, installed, error))
		return FALSE;
	settings = settings_read(demo->settings, error);
	demo->snapshot = settings == NULL ? NULL : snapshot_new(settings, error);
	return demo->snapshot != NULL;
}

// --- the daemon ---------------------------------------------------------------------------------

// Beside invitectl in a build folder; in sbin when installed.
static char *
find_daemon(void)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *folder = self == NULL ? NULL : g_path_get_dirname(self);
	char *beside = folder == NULL ? NULL : g_build_filename(folder, "invite-milter", NULL);

	if (beside != NULL && g_file_test(beside, G_FILE_TEST_IS_EXECUTABLE))
		return beside;
	g_free(beside);
	return folder == NULL ? NULL
			      : g_build_filename(folder, "..", "sbin", "invite-milter", NULL);
}

static gboolean
is_running(const Demo *demo)
{
	return g_subprocess_get_identifier(demo->daemon) != NULL;
}

// The daemon listens some moments after its start: there is nothing to wait for but the socket.
static Mta *
connect_patiently(const Demo *demo, GError **error)
{
	g_autofree char *where = g_strdup_printf("local:%s/milter.sock", demo->folder);
	GMainContext *context = g_main_context_default();

	for (guint waited = 0; waited < START_PATIENCE && is_running(demo); waited += 10) {
		Mta *mta = mta_connect(where, NULL);

		if (mta != NULL)
			return mta;
		g_usleep(10 * 1000);
		g_main_context_iteration(context, FALSE);
	}
	return mta_connect(where, error);
}

static gboolean
start_daemon(Demo *demo, GError **error)
{
	g_autofree char *program = find_daemon();
	g_autofree char *log = g_build_filename(demo->folder, "log", NULL);
	g_autoptr(GSubprocessLauncher) launcher =
		g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_NONE);

	g_subprocess_launcher_set_stderr_file_path(launcher, log);
	demo->daemon = g_subprocess_launcher_spawn(
		launcher, error, program, "-f", "-c", demo->settings, NULL);
	if (demo->daemon == NULL)
		return FALSE;
	demo->mta = connect_patiently(demo, error);
	return demo->mta != NULL && mta_negotiate(demo->mta, &mta_offer_full, error);
}

static void
stop_daemon(Demo *demo)
{
	g_clear_pointer(&demo->mta, mta_free);
	if (demo->daemon == NULL)
		return;
	g_subprocess_send_signal(demo->daemon, SIGTERM);
	g_subprocess_wait(demo->daemon, NULL, NULL);
	g_clear_object(&demo->daemon);
}

// --- one mail -----------------------------------------------------------------------------------

// What the mail server was made to do is the verdict; the daemon's own word is only compared.
static char *
seen_verdict(const MtaResult *result)
{
	const char *verdict = mta_result_header(result, "X-Invite-Verdict");

	if (result->recipients->len == 0)
		return g_strdup("quarantine");
	return verdict == NULL ? g_strdup("accept") : g_strndup(verdict, strcspn(verdict, ";"));
}

// The daemon's own word where it gives one; what it keeps is shown with its rule in the listing.
static const char *
seen_rule(const MtaResult *result, const char *explained)
{
	return result->recipients->len == 0 ? explained
					    : mta_result_header(result, "X-Invite-Rule");
}

static void
compare(Demo *demo, const IniSection *expected, const char *what, const char *seen)
{
	const IniKey *key = ini_key(expected, what);
	const char *wanted = key == NULL ? "none" : key->value;

	if (seen == NULL)
		seen = "none";
	if (!g_str_equal(wanted, seen))
		g_string_append_printf(demo->wrong, "%s: %s is %s, expected %s\n", expected->name,
			what, seen, wanted);
}

static void
remember_headers(Demo *demo, const MtaResult *result, const char *verdict)
{
	if (demo->headers->len > 0 || !g_str_equal(verdict, "tag"))
		return;
	for (guint i = 0; i < result->headers->len; i++) {
		const MtaHeader *header = result->headers->pdata[i];

		if (g_str_has_prefix(header->name, "X-Invite-") ||
			g_ascii_strcasecmp(header->name, "Subject") == 0)
			g_string_append_printf(
				demo->headers, "  %s:%s\n", header->name, header->value);
	}
}

static char *
into_text(const Judged *judged)
{
	const Verdict *verdict = &judged->verdict;

	return verdict->action == ACTION_FOLD
		       ? g_strdup_printf("fold into %s", verdict->rule->folder)
		       : g_strdup(action_word(verdict->action));
}

static void
show_mail(Demo *demo, const IniSection *expected, const Explanation *explanation,
	const MtaResult *result)
{
	const Notice *notice = explanation->notice;
	const Judged *judged = explanation->plan->recipients->pdata[0];
	const Rule *rule = judged->verdict.rule;
	const char *name = notice == NULL ? NULL : notice_fact(notice, FACT_INVITER);
	g_autofree char *latin = name == NULL ? NULL : name_latin(name, notice->language);
	g_auto(GStrv) codes = name == NULL ? NULL : script_codes(name);
	g_autofree char *scripts = codes == NULL ? NULL : g_strjoinv(",", codes);
	g_autofree char *verdict = into_text(judged);
	g_autofree char *seen = seen_verdict(result);
	const char *service = notice == NULL ? NULL : notice->service;
	const char *kind = notice == NULL ? NULL : kind_word(notice->kind);
	const char *authentic = notice == NULL ? NULL : authentic_word(notice->authentic);
	const char *rule_name = rule == NULL ? NULL : rule->name;
	const char *cells[] = { message_text(explanation->message, "Subject"), service, kind, name,
		g_strcmp0(latin, name) == 0 ? NULL : latin, scripts, authentic, verdict,
		rule_name };

	output_table_add(demo->table, cells);
	compare(demo, expected, "service", service);
	compare(demo, expected, "kind", kind);
	compare(demo, expected, "name", name);
	compare(demo, expected, "script", scripts);
	compare(demo, expected, "authentic", authentic);
	compare(demo, expected, "verdict", seen);
	compare(demo, expected, "folder", mta_result_header(result, "X-Invite-Folder"));
	compare(demo, expected, "rule", seen_rule(result, rule_name));
	remember_headers(demo, result, seen);
}

// Caller frees.
static char *
find_mail(const Demo *demo, const char *name)
{
	char *path = g_build_filename(demo->mails, name, NULL);

	if (g_file_test(path, G_FILE_TEST_EXISTS))
		return path;
	g_free(path);
	return g_build_filename(demo->mails, "..", "..", "tests", "corpus", name, NULL);
}

static gboolean
play_mail(Demo *demo, const IniSection *expected, GError **error)
{
	static const char *const recipients[] = { "<" OWNER ">", NULL };
	char *to[] = { (char *)OWNER, NULL };
	g_autofree char *path = find_mail(demo, expected->name);
	g_autofree char *data = NULL;
	g_autoptr(MtaText) text = NULL;
	g_autoptr(MtaResult) result = NULL;
	g_autoptr(Explanation) explanation = NULL;
	gsize length;
	MtaMail mail = { .client_name = "mail.example.net",
		.client_address = "192.0.2.25",
		.helo = "mail.example.net",
		.host = "mx.example.org",
		.queue_id = "4DEMO",
		.sender = "<bounce@example.net>",
		.recipients = recipients };

	if (!g_file_get_contents(path, &data, &length, error))
		return FALSE;
	text = mta_text_new(data, length);
	mail.text = text;
	result = mta_play(demo->mta, &mail, error);
	if (result == NULL)
		return FALSE;
	explanation =
		explain_data(demo->snapshot, NULL, expected->name, data, length, mail.sender, to);
	show_mail(demo, expected, explanation, result);
	return TRUE;
}

// --- the whole ----------------------------------------------------------------------------------

static gboolean
play_all(Demo *demo, GError **error)
{
	g_autofree char *path = g_build_filename(demo->mails, "demo.ini", NULL);
	g_autoptr(IniFile) file = ini_read(path, error);

	if (file == NULL)
		return FALSE;
	for (guint i = 0; i < file->sections->len; i++)
		if (!play_mail(demo, file->sections->pdata[i], error))
			return FALSE;
	return TRUE;
}

static void
show_all(const Demo *demo)
{
	char *list[] = { (char *)"list", NULL };
	static const FitColumn gives[] = { { 17, 0 }, { 8, 3 }, { 8, 1 }, { 12, 0 }, { 12, 0 },
		{ 6, 2 }, { 7, 0 }, { 10, 0 }, { 12, 4 } };

	fit_table(demo->table, gives, fit_width(stdout));
	printf("Mails to %s, who reads English, played to the real daemon:\n\n", OWNER);
	output_table_print(demo->table, stdout);
	printf("\nHeaders of a tagged mail:\n\n%s\nThe quarantine:\n\n", demo->headers->str);
	review_list_verb(demo->settings, 1, list);
	putchar('\n');
	fflush(stdout);
}

static void
show_log(const Demo *demo)
{
	g_autofree char *path = g_build_filename(demo->folder, "log", NULL);
	g_autofree char *log = NULL;

	if (g_file_get_contents(path, &log, NULL, NULL))
		fprintf(stderr, "The daemon said:\n%s", log);
}

static void
demo_clear(Demo *demo)
{
	stop_daemon(demo);
	if (demo->folder != NULL)
		tempdir_remove(demo->folder);
	snapshot_unref(demo->snapshot);
	output_table_free(demo->table);
	g_string_free(demo->wrong, TRUE);
	g_string_free(demo->headers, TRUE);
	g_free(demo->mails);
	g_free(demo->folder);
	g_free(demo->settings);
}

static VerbStatus
run(Demo *demo, const Settings *installed)
{
	g_autoptr(GError) error = NULL;

	if (!prepare(demo, installed, &error) || !start_daemon(demo, &error) ||
		!play_all(demo, &error)) {
		output_complain(error->message);
		show_log(demo);
		return VERB_FAILED;
	}
	show_all(demo);
	if (demo->wrong->len == 0) {
		printf("ok: %u mails, each as expected\n", demo->table->rows->len - 1);
		return VERB_DONE;
	}
	output_complain(g_strchomp(demo->wrong->str));
	show_log(demo);
	return VERB_FAILED;
}

VerbStatus
demo_verb(const char *settings_file, int argc, char **argv)
{
	static const char *const heading[] = { "SUBJECT", "SERVICE", "KIND", "NAME", "IN LATIN",
		"SCRIPT", "GENUINE", "VERDICT", "RULE", NULL };
	static const guint widths[] = { 44, 15, 10, 20, 18, 10, 8, 22, 28 };
	const VerbOption entries[] = { { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL } };
	g_autoptr(Settings) installed = NULL;
	Demo demo = { 0 };
	VerbStatus status;

	if (!verbs_options("demo", entries, &argc, &argv, &status))
		return status;
	if (argc > 1) {
		output_complain("demo takes no argument; see invitectl demo --help");
		return VERB_USAGE;
	}
	installed = settings_new_default();
	demo.table = output_table_new(heading, widths);
	demo.wrong = g_string_new(NULL);
	demo.headers = g_string_new(NULL);
	status = run(&demo, installed);
	demo_clear(&demo);
	return status;
}
