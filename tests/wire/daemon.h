// daemon.h - the real daemon in a folder of its own, for the wire tests: each of them is one program.
#ifndef WIRE_DAEMON_H
#define WIRE_DAEMON_H

#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "control/mta.h"
#include "control/tempdir.h"

typedef struct {
	char *folder;
	char *where; // of the socket, in libmilter's notation
	char *config;
	char *log;
	GPid pid;
} Daemon;

// Whose rules quarantine, and a fold into a folder.
static const char daemon_rules[] = "[me]\n"
				   "reads = en\n"
				   "[rule held]\n"
				   "kind = request\n"
				   "script = unreadable\n"
				   "action = quarantine\n"
				   "[rule marked]\n"
				   "kind = request\n"
				   "action = tag\n";

static const char daemon_service[] = "[service]\n"
				     "name = Friendly\n"
				     "domains = friendly.example\n"
				     "[from]\n"
				     "1 = {inviter} via Friendly\n"
				     "2 = {inviter}\n"
				     "[request]\n"
				     "mark = X-Friendly: invite*\n"
				     "en = {inviter} wants to be your friend\n";

// As a service sends it; the name says which rule holds.
#define DAEMON_NOTICE(name)                                                                        \
	"From: " name " via Friendly <invite@friendly.example>\n"                                  \
	"To: ana@example.org\n"                                                                    \
	"Subject: " name " wants to be your friend\n"                                              \
	"X-Friendly: invite_1\n"                                                                   \
	"Message-ID: <1@friendly.example>\n"                                                       \
	"\n"                                                                                       \
	"Do you know " name "?\n"

#define DAEMON_ORDINARY                                                                            \
	"From: bo@example.net\n"                                                                   \
	"To: ana@example.org\n"                                                                    \
	"Subject: lunch\n"                                                                         \
	"\n"                                                                                       \
	"At one?\n"

static G_GNUC_UNUSED void
daemon_write(const Daemon *daemon, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(daemon->folder, name, NULL);
	g_autoptr(GError) error = NULL;

	g_file_set_contents(path, text, -1, &error);
	g_assert_no_error(error);
}

// The settings, with further lines behind.
static G_GNUC_UNUSED void
daemon_configure(const Daemon *daemon, const char *more)
{
	g_autofree char *text = g_strdup_printf("[settings]\n"
						"listen = %s\n"
						"log = stderr\n"
						"domains = example.org, example.com\n"
						"accounts = virtual:%s\n"
						"users = users/%%u.ini\n"
						"rules = rules.ini\n"
						"catalogue = services.d\n"
						"additions = none.d\n"
						"store = store\n"
						"%s",
		daemon->where, g_get_user_name(), more);

	daemon_write(daemon, "invite-milter.ini", text);
}

static G_GNUC_UNUSED void
daemon_make_folder(const Daemon *daemon, const char *name)
{
	g_autofree char *path = g_build_filename(daemon->folder, name, NULL);

	g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
}

// The program beside this test's folder: build/check/tests/wire/x -> build/check/invite-milter.
static G_GNUC_UNUSED char *
daemon_program(void)
{
	const char *named = g_getenv("INVITE_MILTER");
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *folder = g_path_get_dirname(self);

	return named ? g_strdup(named) : g_canonicalize_filename("../../invite-milter", folder);
}

static G_GNUC_UNUSED char *
daemon_read_log(const Daemon *daemon)
{
	char *text = NULL;

	g_file_get_contents(daemon->log, &text, NULL, NULL);
	return text ? text : g_strdup("");
}

// Tries until the daemon answers; a daemon that ends instead fails the test with what it said.
static G_GNUC_UNUSED void
daemon_wait(const Daemon *daemon)
{
	for (;;) {
		g_autoptr(Mta) mta = mta_connect(daemon->where, NULL);
		g_autofree char *said = NULL;

		if (mta)
			return;
		if (waitpid(daemon->pid, NULL, WNOHANG) != 0) {
			said = daemon_read_log(daemon);
			g_error("the daemon ended: %s", said);
		}
		g_thread_yield();
	}
}

// A test that fails leaves no daemon behind.
static G_GNUC_UNUSED void
daemon_die_with_test(gpointer nothing)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static G_GNUC_UNUSED void
daemon_spawn(Daemon *daemon)
{
	g_autofree char *program = daemon_program();
	char *arguments[] = { program, (char *)"-f", (char *)"-c", daemon->config, NULL };
	g_autoptr(GError) error = NULL;
	FILE *log = g_fopen(daemon->log, "w");

	g_assert_nonnull(log);
	g_spawn_async_with_fds(NULL, arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
		daemon_die_with_test, NULL, &daemon->pid, -1, fileno(log), fileno(log), &error);
	g_assert_no_error(error);
	fclose(log);
}

// A daemon that acts, with further settings.
// How many threads wait for signals, as far as the kernel tells.
static G_GNUC_UNUSED guint
daemon_count_waiting(const Daemon *daemon)
{
	g_autofree char *folder = g_strdup_printf("/proc/%d/task", (int)daemon->pid);
	GDir *tasks = g_dir_open(folder, 0, NULL);
	const char *name;
	guint n = 0;

	while (tasks && (name = g_dir_read_name(tasks)) != NULL) {
		g_autofree char *path = g_build_filename(folder, name, "wchan", NULL);
		g_autofree char *where = NULL;

		if (g_file_get_contents(path, &where, NULL, NULL))
			n += strstr(where, "sigtimedwait") != NULL;
	}
	g_clear_pointer(&tasks, g_dir_close);
	return n;
}

// A signal that comes before libmilter's own thread waits for signals may be taken by that, and ends
// the daemon in libmilter's way. Where the kernel does not tell, the wait has an end.
static G_GNUC_UNUSED void
daemon_settle(const Daemon *daemon)
{
	gint64 deadline = g_get_monotonic_time() + G_TIME_SPAN_SECOND;

	while (daemon_count_waiting(daemon) < 2 && g_get_monotonic_time() < deadline)
		g_thread_yield();
}

static G_GNUC_UNUSED Daemon *
daemon_start(const char *more)
{
	Daemon *daemon = g_new0(Daemon, 1);

	daemon->folder = g_dir_make_tmp("wire-XXXXXX", NULL);
	g_assert_nonnull(daemon->folder);
	daemon->where = g_strdup_printf("local:%s/socket", daemon->folder);
	daemon->config = g_build_filename(daemon->folder, "invite-milter.ini", NULL);
	daemon->log = g_build_filename(daemon->folder, "log", NULL);
	daemon_make_folder(daemon, "services.d");
	daemon_make_folder(daemon, "store");
	daemon_make_folder(daemon, "users");
	daemon_write(daemon, "services.d/friendly.ini", daemon_service);
	daemon_write(daemon, "rules.ini", daemon_rules);
	daemon_configure(daemon, more);
	daemon_spawn(daemon);
	daemon_wait(daemon);
	daemon_settle(daemon);
	return daemon;
}

// Waits until the log says it.
static G_GNUC_UNUSED void
daemon_await(const Daemon *daemon, const char *words)
{
	gint64 deadline = g_get_monotonic_time() + MTA_PATIENCE * G_TIME_SPAN_SECOND;

	for (;;) {
		g_autofree char *said = daemon_read_log(daemon);

		if (strstr(said, words))
			return;
		if (g_get_monotonic_time() > deadline)
			g_error("the log never said '%s': %s", words, said);
		g_thread_yield();
	}
}

static G_GNUC_UNUSED gboolean
daemon_said(const Daemon *daemon, const char *words)
{
	g_autofree char *said = daemon_read_log(daemon);

	return strstr(said, words) != NULL;
}

// Waits for the end of a daemon that was told to stop, and takes everything away. Any complaint of a
// sanitizer is a status other than 0.
static G_GNUC_UNUSED void
daemon_gone(Daemon *daemon)
{
	int status = -1;
	g_autofree char *said = NULL;

	g_assert_cmpint(waitpid(daemon->pid, &status, 0), ==, daemon->pid);
	said = daemon_read_log(daemon);
	if (status != 0)
		g_test_message("%s", said);
	g_assert_cmpint(status, ==, 0);
	tempdir_remove(daemon->folder);
	g_free(daemon->folder);
	g_free(daemon->where);
	g_free(daemon->config);
	g_free(daemon->log);
	g_free(daemon);
}

static G_GNUC_UNUSED void
daemon_stop(Daemon *daemon)
{
	kill(daemon->pid, SIGTERM);
	daemon_gone(daemon);
}

// --- clients ---

static G_GNUC_UNUSED Mta *
daemon_mta(const Daemon *daemon, const MtaOffer *offer)
{
	g_autoptr(GError) error = NULL;
	Mta *mta = mta_connect(daemon->where, &error);

	g_assert_no_error(error);
	mta_negotiate(mta, offer, &error);
	g_assert_no_error(error);
	return mta;
}

// Plays a mail to recipients, NULL-terminated.
static G_GNUC_UNUSED MtaResult *
daemon_play(Mta *mta, const char *mail, const char *const *recipients)
{
	g_autoptr(MtaText) text = mta_text_new(mail, strlen(mail));
	g_autoptr(GError) error = NULL;
	MtaMail played = {
		.client_name = "mail.friendly.example",
		.client_address = "192.0.2.1",
		.helo = "mail.friendly.example",
		.host = "mx.example.org",
		.queue_id = "4F5E6D",
		.sender = "<bounce@friendly.example>",
		.recipients = recipients,
		.text = text,
	};
	MtaResult *result = mta_play(mta, &played, &error);

	g_assert_no_error(error);
	return result;
}

static const char *const daemon_ana[] = { "<ana@example.org>", NULL };

// The daemon still does its work: an ordinary mail passes, a notice is tagged.
static G_GNUC_UNUSED void
daemon_works(const Daemon *daemon)
{
	g_autoptr(Mta) mta = daemon_mta(daemon, &mta_offer_full);
	g_autoptr(MtaResult) ordinary = daemon_play(mta, DAEMON_ORDINARY, daemon_ana);
	g_autoptr(MtaResult) notice = daemon_play(mta, DAEMON_NOTICE("Cleo Ode"), daemon_ana);

	g_assert_cmpint(ordinary->answer, ==, MTA_ACCEPT);
	g_assert_cmpint(ordinary->step, ==, 'N');
	g_assert_cmpstr(mta_result_header(notice, "X-Invite-Service"), ==, "friendly");
}

#endif
