// signals.c - the daemon over the wire: reload, stop, and the socket.

#include "daemon.h"

#include <sys/stat.h>

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
	daemon_await(daemon, "FIRST: service=friendly kind=request rcpt=<ana@example.org> "
			     "action=tag rule=\"marked\"");
	daemon_await(daemon, "SECOND: service=friendly kind=request rcpt=<ana@example.org> "
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
	g_assert_true(daemon_said(daemon, "rules.ini:2: [rule broken] knid"));
	begin_notice(mta);
	end_notice(mta, "FIRST");
	daemon_await(daemon, "FIRST: service=friendly kind=request rcpt=<ana@example.org> "
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

// Starts a second daemon with the first one's configuration and waits for its end. What it said.
static char *
run_second(const Daemon *daemon)
{
	g_autofree char *program = daemon_program();
	char *arguments[] = { program, (char *)"-f", (char *)"-c", daemon->config, NULL };
	char *said = NULL;
	int status = 0;

	g_spawn_sync(NULL, arguments, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, daemon_die_with_test, NULL,
		NULL, &said, &status, NULL);
	g_assert_cmpint(status, !=, 0);
	return said;
}

static void
test_second_daemon_does_not_steal(void)
{
	Daemon *daemon = daemon_start("mode = act\n");
	g_autofree char *said = NULL;

	said = run_second(daemon);
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
	said = run_second(daemon);
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

	daemon_remove_folder(store);
	result = daemon_play(mta, DAEMON_NOTICE("Олена Ода"), daemon_ana);
	g_assert_cmpint(result->answer, ==, answer);
	g_assert_cmpuint(result->recipients->len, ==, 1);
	g_assert_cmpint(
		mta_result_header(result, "X-Invite-Error") != NULL, ==, answer == MTA_ACCEPT);
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
	return g_test_run();
}
