// patterns.c - the daemon over the wire: what it says of users' files that are wrong or slow.
#include "daemon.h"

static Daemon *server;

// Runs over any limit on the name of ours.
#define SLOW "[rule slow]\ninviter = /^(?:(a+)+|(?:a|aa)+)+$/\naction = accept\n"
#define REST "[rule rest]\naction = tag\n"
#define NAME "Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa Ode"

static void
play_to_ana(void)
{
	g_autoptr(Mta) mta = daemon_mta(server, &mta_offer_full);
	g_autoptr(MtaResult) result = daemon_play(mta, DAEMON_NOTICE(NAME), daemon_ana);

	g_assert_cmpint(result->answer, ==, MTA_ACCEPT);
}

static guint
count_in_log(const char *words)
{
	g_autofree char *said = daemon_read_log(server);
	guint n = 0;

	for (const char *at = said; (at = strstr(at, words)) != NULL; at += strlen(words))
		n++;
	return n;
}

// A file that was changed a moment ago is read anew for each mail, with fresh patterns.
static void
make_older(const char *name)
{
	g_autofree char *path = g_build_filename(server->folder, name, NULL);
	GStatBuf status;

	do {
		g_thread_yield();
		g_assert_cmpint(g_stat(path, &status), ==, 0);
	} while (status.st_ctim.tv_sec + 2 > g_get_real_time() / G_USEC_PER_SEC);
}

static void
test_switched_off(void)
{
	daemon_write(server, "users/ana.ini", SLOW REST);
	make_older("users/ana.ini");
	for (guint i = 0; i < 6; i++)
		play_to_ana();
	daemon_await(server, "rcpt=ana@example.org rules-switched-off=1 first=\"slow\"");
	g_assert_cmpuint(count_in_log("rules-switched-off"), ==, 1);
	g_assert_cmpuint(count_in_log("rules-given-up=1 first=\"slow\": inviter = /"), ==, 3);
	g_assert_cmpuint(count_in_log("action=tag rule=\"rest\""), ==, 6);
}

static void
test_mistakes(void)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < 100; i++)
		g_string_append_printf(text, "[rule %u]\nkind = reqest\naction = tag\n", i);
	daemon_write(server, "users/ana.ini", text->str);
	g_string_free(text, TRUE);
	for (guint i = 0; i < 3; i++)
		play_to_ana();
	daemon_await(server, "user-file=mistake");
	g_assert_cmpuint(count_in_log("unknown kind 'reqest'"), ==, 10);
	g_assert_cmpuint(count_in_log("mistakes more; invitectl check tells them"), ==, 1);
	g_assert_cmpuint(count_in_log("rule=\"marked\" user-file=mistake"), ==, 3); // the site's
}

// What its user calls a rule looks like nothing else in the log.
static void
test_names(void)
{
	daemon_write(server, "users/ana.ini",
		"[rule a\" rcpt=bo@example.org action=accept \u202erule]\naction = tag\n");
	play_to_ana();
	daemon_await(server, "control character");
	daemon_write(server, "users/ana.ini",
		"[rule a\" rcpt=bo@example.org action=accept rule]\naction = tag\n");
	play_to_ana();
	daemon_await(server, "rule=\"a\\x22 rcpt=bo@example.org action=accept rule\"");
	g_assert_false(daemon_said(server, "\u202e"));
}

// Whom she knows is asked of a thread that has no mail to tell it with.
static void
test_people(void)
{
	g_autofree char *path = g_build_filename(server->folder, "users", "ana.vcf", NULL);
	g_autofree char *said = g_strconcat("people: ", path, NULL);

	daemon_write(server, "users/ana.vcf", "BEGIN:VCARD\nFN:Vera Lind\nEND:VCARD\n");
	g_assert_cmpint(g_chmod(path, 0666), ==, 0);
	daemon_write(server, "users/ana.ini",
		"[me]\npeople = ana.vcf\n[rule friends]\nknown = yes\naction = tag\n");
	for (guint i = 0; i < 3; i++)
		play_to_ana();
	daemon_await(server, "known=unknown");
	g_assert_cmpuint(count_in_log(said), ==, 1);
	g_assert_false(daemon_said(server, "Vera Lind"));
}

int
main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/patterns/F32: the log says once that a pattern is switched off",
		test_switched_off);
	g_test_add_func("/patterns/a file with mistakes is told once, and not at any length",
		test_mistakes);
	g_test_add_func("/patterns/a rule's name can't forge the log", test_names);
	g_test_add_func(
		"/patterns/a file of contacts that can't be read is told once", test_people);
	server = daemon_start("mode = act\n");
	status = g_test_run();
	daemon_stop(server);
	return status;
}
