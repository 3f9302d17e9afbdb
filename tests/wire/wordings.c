// wordings.c - the daemon over the wire: wordings that the catalogue does not know are counted.
#include <gio/gio.h>

#include "daemon.h"

// Of the service, in words that no template has.
#define UNKNOWN(name, subject)                                                                     \
	"From: " name " via Friendly <invite@friendly.example>\n"                                  \
	"To: Ana Oss <ana@example.org>\n"                                                          \
	"Subject: " subject "\n"                                                                   \
	"\n"                                                                                       \
	"Do you know " name "?\n"

static void
play(Mta *mta, const char *mail)
{
	g_autoptr(MtaResult) result = daemon_play(mta, mail, daemon_ana);

	g_assert_cmpint(result->answer, ==, MTA_ACCEPT);
}

static void
play_some(const Daemon *daemon)
{
	g_autoptr(Mta) mta = daemon_mta(daemon, &mta_offer_full);

	play(mta, UNKNOWN("Cleo Ode", "Cleo Ode gave you 3 flowers, Ana"));
	play(mta, UNKNOWN("Cleo Ode", "Your garden \"Beds; Borders\" has weeds"));
	play(mta, DAEMON_NOTICE("Cleo Ode"));
	play(mta, DAEMON_ORDINARY);
	play(mta, UNKNOWN("Олена Ода", "Олена gave you 12 flowers, Ana"));
}

// What `invitectl services --unknown --json` prints while the daemon runs, without the times.
static char *
unknown_of(const Daemon *daemon)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *folder = g_path_get_dirname(self);
	g_autofree char *program = g_canonicalize_filename("../../invitectl", folder);
	const char *const argv[] = { program, "-c", daemon->config, "services", "--unknown",
		"--json", NULL };
	g_autoptr(GError) error = NULL;
	g_autoptr(GSubprocess) process = g_subprocess_newv(
		argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error);
	g_autofree char *said = NULL;
	g_autoptr(GRegex) times = g_regex_new(",\"first\":[0-9]+,\"last\":[0-9]+", 0, 0, NULL);

	g_assert_no_error(error);
	g_subprocess_communicate_utf8(process, NULL, NULL, &said, NULL, &error);
	g_assert_no_error(error);
	return g_regex_replace_literal(times, said, -1, 0, "", 0, NULL);
}

// Two of one second may stand in any order.
static void
expect_line(const char *text, const char *line)
{
	if (strstr(text, line) == NULL)
		g_error("'%s' was not said: %s", line, text);
}

static void
expect_counted(const char *settings)
{
	Daemon *daemon = daemon_start(settings);
	g_autofree char *before = unknown_of(daemon);
	g_autofree char *after = NULL;
	g_auto(GStrv) lines = NULL;

	g_assert_cmpstr(before, ==, "invitectl: no unknown wording was seen\n");
	play_some(daemon);
	after = unknown_of(daemon);
	expect_line(after,
		"{\"service\":\"friendly\",\"shape\":\"{inviter} gave you {count} flowers, "
		"{recipient}\",\"count\":2}");
	expect_line(after, "{\"service\":\"friendly\",\"shape\":\"Your garden \\\"{any}\\\" has "
			   "weeds\",\"count\":1}");
	lines = g_strsplit(after, "\n", -1);
	g_assert_cmpuint(g_strv_length(lines), ==, 3);
	daemon_stop(daemon);
}

static void
test_observed(void)
{
	expect_counted("mode = observe\n");
}

static void
test_acted_on(void)
{
	expect_counted("mode = act\n");
}

static guint
times_said(const Daemon *daemon, const char *words)
{
	g_autofree char *log = daemon_read_log(daemon);
	g_auto(GStrv) parts = g_strsplit(log, words, -1);

	return g_strv_length(parts) - 1;
}

static void
test_broken(void)
{
	Daemon *daemon = daemon_start("mode = act\n");

	daemon_write(
		daemon, "store/ledger.db", "This is no database, whatever it may be called.\n");
	play_some(daemon);
	play_some(daemon);
	daemon_works(daemon);
	g_assert_cmpuint(times_said(daemon, "unknown wordings are not counted: "), ==, 1);
	g_assert_cmpuint(times_said(daemon, "file is not a database"), ==, 1);
	daemon_stop(daemon);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wordings/unknown ones are counted once per shape", test_acted_on);
	g_test_add_func("/wordings/they are counted in observe mode too", test_observed);
	g_test_add_func("/wordings/a broken ledger is told once and stops no mail", test_broken);
	return g_test_run();
}
