// signals.c - the daemon over the wire: reload, stop, and the socket.
#include "daemon.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

static const char other_rules[] = "[rule other]\n"
				  "kind = request\n"
				  "action = tag\n";

// A mail up to its end of headers.
static void
begin_notice(Mta *mta)
{
	mta_say(mta, 'M', NULL, "<a@friendly.example>", NULL);
	mta_say(mta, 'R', NULL, "<ana@example.org>", NULL);
	g_assert_cmpint(mta_say(mta, 'T', NULL, NULL), ==, MTA_CONTINUE);
	mta_say(mta, 'L', NULL, "From", " Cleo Ode via Friendly <i@friendly.example>", NULL);
	mta_say(mta, 'L', NULL, "X-Friendly", " invite_1", NULL);
	g_assert_cmpint(mta_say(mta, 'N', NULL, NULL), ==, MTA_CONTINUE);
}

static void
end_notice(Mta *mta, const char *queue_id)
{
	g_autoptr(GPtrArray) edits = mta_edits_new();

	mta_macros(mta, 'E', NULL, "i", queue_id, NULL);
	g_assert_cmpint(mta_end(mta, edits, NULL), ==, MTA_ACCEPT);
}

static void
test_reload_in_mid_mail(void)
{
	Daemon *daemon = daemon_start("mode = act\n");
	g_autoptr(Mta) mta = daemon_mta(daemon, &mta_offer_full);

	mta_connected(mta, "client", "192.0.2.1", NULL);
	begin_notice(mta);
	daemon_write(daemon, "rules.ini", other_rules);
	kill(daemon->pid, SIGUSR1);
	daemon_await(daemon, "reloaded");
	end_notice(mta, "FIRST");
	begin_notice(mta);
	end_notice(mta, "SECOND");
	daemon_await(daemon,
		"FIRST: service=friendly kind=request authentic=unknown rcpt=<ana@example.org> "
		"action=tag rule=\"marked\"");
	daemon_await(daemon,
		"SECOND: service=friendly kind=request authentic=unknown rcpt=<ana@example.org> "
		"action=tag rule=\"other\"");
	daemon_stop(daemon);
}

static void
test_reload_with_a_mistake(void)
{
	Daemon *daemon = daemon_start("mode = act\n");
	g_autoptr(Mta) mta = daemon_mta(daemon, &mta_offer_full);

	mta_connected(mta, "client", "192.0.2.1", NULL);
	daemon_write(daemon, "rules.ini", "[rule broken]\nknid = request\naction = tag\n");
	kill(daemon->pid, SIGUSR1);
	daemon_await(daemon, "not reloaded");
	g_assert_true(daemon_said(daemon, "rules.ini:2:1: [rule broken] knid"));
	begin_notice(mta);
	end_notice(mta, "FIRST");
	daemon_await(daemon,
		"FIRST: service=friendly kind=request authentic=unknown rcpt=<ana@example.org> "
		"action=tag rule=\"marked\"");
	daemon_stop(daemon);
}

static void
test_reloads_during_mails(void)
{
	Daemon *daemon = daemon_start("mode = act\n");

	for (int i = 0; i < 50; i++) {
		kill(daemon->pid, SIGUSR1);
		daemon_works(daemon);
	}
	daemon_stop(daemon);
}

static void
test_stop_lets_a_mail_end(int number)
{
	Daemon *daemon = daemon_start("mode = act\n");
	g_autoptr(Mta) mta = daemon_mta(daemon, &mta_offer_full);
	g_autoptr(Mta) late = daemon_mta(daemon, &mta_offer_full);
	MtaAnswer answer;

	mta_connected(mta, "client", "192.0.2.1", NULL);
	begin_notice(mta);
	kill(daemon->pid, number);
	mta_connected(late, "client", "192.0.2.1", NULL);
	// When mails are refused, the signal has arrived.
	do {
		mta_say(late, 'M', NULL, "<a@friendly.example>", NULL);
		mta_say(late, 'R', NULL, "<ana@example.org>", NULL);
		answer = mta_say(late, 'T', NULL, NULL);
		mta_say(late, 'A', NULL, NULL);
	} while (answer == MTA_CONTINUE);
	g_assert_cmpint(answer, ==, MTA_TEMPFAIL);
	end_notice(mta, "LAST");
	g_assert_true(mta_is_hung_up(mta));
	g_assert_true(daemon_said(daemon, "LAST: service=friendly"));
	daemon_gone(daemon);
}

static void
test_term(void)
{
	test_stop_lets_a_mail_end(SIGTERM);
}

static void
test_hup(void)
{
	test_stop_lets_a_mail_end(SIGHUP);
}

static void
test_stop_has_a_limit(void)
{
	Daemon *daemon = daemon_start("mode = act\ndrain = 1\n");
	g_autoptr(Mta) mta = daemon_mta(daemon, &mta_offer_full);

	mta_connected(mta, "client", "192.0.2.1", NULL);
	begin_notice(mta);
	kill(daemon->pid, SIGTERM);
	g_assert_true(mta_is_hung_up(mta));
	g_assert_true(daemon_said(daemon, "1 mails unfinished"));
	daemon_gone(daemon);
}

static void
test_observe_changes_nothing(void)
{
	Daemon *daemon = daemon_start("mode = observe\n");
	g_autoptr(Mta) mta = daemon_mta(daemon, &mta_offer_full);
	g_autoptr(MtaResult) tagged = daemon_play(mta, DAEMON_NOTICE("Cleo Ode"), daemon_ana);
	g_autoptr(MtaResult) held = daemon_play(mta, DAEMON_NOTICE("Олена Ода"), daemon_ana);
	g_autofree char *items =
		g_build_filename(daemon->folder, "store", "quarantine", "example.org", NULL);

	g_assert_cmpuint(tagged->edits->len, ==, 0);
	g_assert_cmpuint(held->edits->len, ==, 0);
	daemon_await(daemon, "action=tag rule=\"marked\" mode=observe");
	daemon_await(daemon, "action=quarantine rule=\"held\" mode=observe");
	g_assert_false(g_file_test(items, G_FILE_TEST_EXISTS));
	daemon_stop(daemon);
}

static void
test_socket_is_for_the_group(void)
{
	Daemon *daemon = daemon_start("mode = act\n");
	struct stat found;

	g_assert_cmpint(stat(daemon->where + strlen("local:"), &found), ==, 0);
	g_assert_cmphex(found.st_mode & 0777, ==, 0770);
	daemon_stop(daemon);
}

// Runs the program with the daemon's configuration to its end. What it said on stderr.
static char *
run_program(const Daemon *daemon, const char *option, int expected)
{
	g_autofree char *program = daemon_program();
	char *arguments[] = { program, (char *)"-c", daemon->config, (char *)option, NULL };
	char *said = NULL;
	int status = 0;

	g_spawn_sync(NULL, arguments, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, daemon_die_with_test, NULL,
		NULL, &said, &status, NULL);
	g_test_message("%s", said);
	g_assert_true(WIFEXITED(status));
	g_assert_cmpint(WEXITSTATUS(status), ==, expected);
	return said;
}

static void
test_second_daemon_does_not_steal(void)
{
	Daemon *daemon = daemon_start("mode = act\n");
	g_autofree char *said = NULL;

	said = run_program(daemon, "-f", EX_UNAVAILABLE);
	g_assert_nonnull(strstr(said, "another program is listening there"));
	daemon_works(daemon);
	daemon_stop(daemon);
}

static void
test_stale_socket_is_replaced(void)
{
	Daemon *daemon = daemon_start("mode = act\n");

	kill(daemon->pid, SIGKILL);
	waitpid(daemon->pid, NULL, 0);
	daemon_spawn(daemon);
	daemon_wait(daemon);
	daemon_works(daemon);
	daemon_stop(daemon);
}

static void
test_file_in_the_way_stays(void)
{
	Daemon *daemon = daemon_start("mode = act\n");
	const char *path = daemon->where + strlen("local:");
	g_autofree char *said = NULL;

	kill(daemon->pid, SIGKILL);
	waitpid(daemon->pid, NULL, 0);
	g_remove(path);
	daemon_write(daemon, "socket", "somebody's file");
	said = run_program(daemon, "-f", EX_UNAVAILABLE);
	g_assert_nonnull(strstr(said, "a file that is no socket"));
	g_assert_true(g_file_test(path, G_FILE_TEST_IS_REGULAR));
	g_remove(path);
	daemon_spawn(daemon);
	daemon_wait(daemon);
	daemon_stop(daemon);
}

static void
test_lost_store(const char *on_error, MtaAnswer answer)
{
	g_autofree char *more = g_strdup_printf("mode = act\non-error = %s\n", on_error);
	Daemon *daemon = daemon_start(more);
	g_autofree char *store = g_build_filename(daemon->folder, "store", NULL);
	g_autoptr(Mta) mta = daemon_mta(daemon, &mta_offer_full);
	g_autoptr(MtaResult) result = NULL;

	tempdir_remove(store);
	result = daemon_play(mta, DAEMON_NOTICE("Олена Ода"), daemon_ana);
	g_assert_cmpint(result->answer, ==, answer);
	g_assert_cmpuint(result->recipients->len, ==, 1);
	g_assert_cmpint(
		mta_result_header(result, "X-Invite-Error") != NULL, ==, answer == MTA_ACCEPT);
	daemon_await(daemon, answer == MTA_ACCEPT ? "rule=\"held\" result=delivered mode=act"
						  : "rule=\"held\" result=tempfail mode=act");
	daemon_stop(daemon);
}

static void
test_lost_store_accept(void)
{
	test_lost_store("accept", MTA_ACCEPT);
}

static void
test_lost_store_tempfail(void)
{
	test_lost_store("tempfail", MTA_TEMPFAIL);
}

// --- what the log and -t say ---

static void
test_needs_a_restart(void)
{
	Daemon *daemon = daemon_start("mode = act\n");

	daemon_configure(daemon, "mode = observe\ndrain = 11\n");
	kill(daemon->pid, SIGUSR1);
	daemon_await(daemon, "drain changed: takes effect after a restart");
	g_assert_false(daemon_said(daemon, "listen changed"));
	daemon_stop(daemon);
}

static void
test_warnings_at_start(void)
{
	Daemon *daemon = daemon_start("mode = act\n");

	daemon_await(daemon, "started: ");
	if (geteuid() == 0)
		daemon_await(daemon, "error: running as root");
	g_assert_false(daemon_said(daemon, "domains is empty"));
	daemon_write(daemon, "invite-milter.ini",
		"[settings]\nrules = rules.ini\ncatalogue = services.d\nadditions = none.d\n"
		"accounts = virtual:no.such.login\nstore = none\n");
	kill(daemon->pid, SIGUSR1);
	daemon_await(daemon, "error: domains is empty: no mail is judged; write");
	daemon_await(daemon, "[settings] accounts: there is no login 'no.such.login'");
	daemon_stop(daemon);
}

static void
test_check(void)
{
	Daemon *daemon = daemon_start("mode = act\n");
	g_autofree char *sound = run_program(daemon, "-t", EX_OK);

	g_assert_cmpstr(sound, ==, "");
	daemon_write(daemon, "invite-milter.ini",
		"[settings]\nrules = rules.ini\ncatalogue = services.d\nadditions = none.d\n"
		"store = store\n");
	g_autofree char *idle = run_program(daemon, "-t", EX_OK);
	g_assert_nonnull(strstr(idle, "invite-milter.ini: domains is empty: no mail is judged"));
	daemon_write(daemon, "invite-milter.ini",
		"[settings]\nrules = rules.ini\ncatalogue = services.d\nadditions = none.d\n"
		"accounts = virtual:no.such.login\nstore = none\nlog = stderr\n");
	g_autofree char *wrong = run_program(daemon, "-t", EX_CONFIG);
	g_assert_nonnull(strstr(wrong, "invite-milter.ini: [settings] store: cannot open "));
	g_assert_nonnull(strstr(wrong, "invite-milter.ini: [settings] accounts: there is no"));
	g_autofree char *start = run_program(daemon, "-f", EX_CONFIG);
	g_assert_nonnull(strstr(start, "invite-milter.ini: [settings] store: cannot open "));
	daemon_stop(daemon);
}

static void
test_log_in_background(void)
{
	Daemon *daemon = daemon_start("mode = act\n");
	g_autofree char *said = run_program(daemon, NULL, EX_CONFIG);

	g_assert_nonnull(strstr(said, "[settings] log: in the background nobody sees stderr"));
	daemon_stop(daemon);
}

static void
test_port_in_use(void)
{
	Daemon *daemon = daemon_start("mode = act\n");
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	g_assert_cmpint(bind(fd, (struct sockaddr *)&address, sizeof address), ==, 0);
	g_assert_cmpint(listen(fd, 1), ==, 0);
	g_assert_cmpint(getsockname(fd, (struct sockaddr *)&address, &length), ==, 0);
	g_autofree char *text = g_strdup_printf(
		"[settings]\nlisten = inet:%d@127.0.0.1\nlog = stderr\nrules = rules.ini\n"
		"catalogue = services.d\nadditions = none.d\nstore = store\n",
		ntohs(address.sin_port));
	daemon_write(daemon, "invite-milter.ini", text);
	g_autofree char *said = run_program(daemon, "-f", EX_UNAVAILABLE);
	g_assert_nonnull(strstr(said, "@127.0.0.1: Address already in use"));
	close(fd);
	daemon_stop(daemon);
}

static void
test_softened(void)
{
	Daemon *daemon = daemon_start("mode = act\nroles = ana@example.org\n");
	g_autoptr(Mta) mta = daemon_mta(daemon, &mta_offer_full);
	g_autoptr(MtaResult) result = daemon_play(mta, DAEMON_NOTICE("Олена Ода"), daemon_ana);

	g_assert_cmpuint(result->recipients->len, ==, 1);
	daemon_await(daemon, "action=tag rule=\"held\" softened=role mode=act");
	daemon_stop(daemon);
}

static void
test_no_headers(void)
{
	static const char *const two[] = { "<ana@example.org>", "<postmaster@example.org>", NULL };
	Daemon *daemon = daemon_start("mode = act\n");
	g_autoptr(Mta) mta = daemon_mta(daemon, &mta_offer_full);
	g_autoptr(MtaResult) result = daemon_play(mta, DAEMON_NOTICE("Cleo Ode"), two);

	g_assert_cmpuint(result->edits->len, ==, 0);
	daemon_await(daemon, "rcpt=<ana@example.org> action=tag rule=\"marked\" headers=none "
			     "mode=act");
	daemon_stop(daemon);
}

// What stays because it could not be kept takes the others' headers away.
static void
test_no_headers_beside_a_failure(void)
{
	static const char *const two[] = { "<ana@example.org>", "<bo@example.com>", NULL };
	Daemon *daemon = daemon_start("mode = act\nroles = bo@example.com\n");
	g_autofree char *store = g_build_filename(daemon->folder, "store", NULL);
	g_autoptr(Mta) mta = daemon_mta(daemon, &mta_offer_full);

	tempdir_remove(store);
	g_autoptr(MtaResult) result = daemon_play(mta, DAEMON_NOTICE("Олена Ода"), two);
	g_assert_cmpuint(result->recipients->len, ==, 2);
	daemon_await(daemon, "rcpt=<ana@example.org> action=quarantine rule=\"held\" "
			     "result=delivered mode=act");
	daemon_await(daemon, "rcpt=<bo@example.com> action=tag rule=\"held\" softened=role "
			     "headers=none mode=act");
	daemon_stop(daemon);
}

// Told once, a mistake a line; but each verdict says that her file had no part in it.
static void
test_user_file(void)
{
	static const char verdict[] = "action=tag rule=\"marked\" user-file=mistake mode=act";
	Daemon *daemon = daemon_start("mode = act\n");
	g_autoptr(Mta) mta = daemon_mta(daemon, &mta_offer_full);

	daemon_write(daemon, "users/ana.ini", "[rule a]\nknid = request\nx\n");
	for (int i = 0; i < 2; i++) {
		g_autoptr(MtaResult) result =
			daemon_play(mta, DAEMON_NOTICE("Cleo Ode"), daemon_ana);
		g_assert_cmpint(result->answer, ==, MTA_ACCEPT);
	}
	g_autofree char *said = daemon_read_log(daemon);
	g_auto(GStrv) lines = g_strsplit(said, "\n", -1);
	guint mistakes = 0, verdicts = 0;

	for (guint i = 0; lines[i] != NULL; i++) {
		mistakes += strstr(lines[i], "4F5E6D: error: ") && strstr(lines[i], "/ana.ini:");
		verdicts += strstr(lines[i], verdict) != NULL;
	}
	g_assert_cmpuint(mistakes, ==, 2);
	g_assert_cmpuint(verdicts, ==, 2);
	daemon_stop(daemon);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/signals/a mail ends with the configuration that it began with (F6)",
		test_reload_in_mid_mail);
	g_test_add_func("/signals/a reload with a mistake changes nothing and says so (F7)",
		test_reload_with_a_mistake);
	g_test_add_func("/signals/reloads disturb no mail (F6)", test_reloads_during_mails);
	g_test_add_func("/signals/SIGTERM lets a mail end and lets none begin (F5)", test_term);
	g_test_add_func("/signals/SIGHUP lets a mail end and lets none begin (F5)", test_hup);
	g_test_add_func("/signals/a stop does not wait for ever", test_stop_has_a_limit);
	g_test_add_func(
		"/signals/mode observe logs and changes nothing", test_observe_changes_nothing);
	g_test_add_func("/signals/the socket is open to owner and group only",
		test_socket_is_for_the_group);
	g_test_add_func("/signals/a second daemon does not take the socket away",
		test_second_daemon_does_not_steal);
	g_test_add_func(
		"/signals/the socket of a dead daemon is replaced", test_stale_socket_is_replaced);
	g_test_add_func(
		"/signals/a file in the socket's place stays (T16)", test_file_in_the_way_stays);
	g_test_add_func(
		"/signals/a lost store delivers with a header (F37)", test_lost_store_accept);
	g_test_add_func("/signals/a lost store asks to try again (F37)", test_lost_store_tempfail);
	g_test_add_func("/signals/a reload says what needs a restart", test_needs_a_restart);
	g_test_add_func(
		"/signals/start and reload say what should be mended", test_warnings_at_start);
	g_test_add_func("/signals/-t checks all that the settings name", test_check);
	g_test_add_func("/signals/nobody logs to stderr in the background", test_log_in_background);
	g_test_add_func("/signals/a port in use is told with the reason", test_port_in_use);
	g_test_add_func("/signals/the log says why an action is milder", test_softened);
	g_test_add_func("/signals/the log says where headers are missing", test_no_headers);
	g_test_add_func(
		"/signals/the log says so beside a failure too", test_no_headers_beside_a_failure);
	g_test_add_func(
		"/signals/mistakes of a user's file are told once, a line each", test_user_file);
	return g_test_run();
}
