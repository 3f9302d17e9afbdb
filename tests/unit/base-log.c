// base-log.c - one clean line for each thing that is told.
#include <string.h>

#include "base/log.h"

// What the function wrote to stderr, where the log goes before it is opened.
static void
run_again(void)
{
	g_test_trap_subprocess(NULL, 0, 0);
	g_test_trap_assert_passed();
}

static void
test_mail(void)
{
	if (g_test_subprocess()) {
		log_mail("4B2A66", "rule=%s ms=%d", "linkedin", 4);
		log_mail("", "early");
		log_mail(NULL, "none");
		return;
	}
	run_again();
	g_test_trap_assert_stderr("invite-milter: 4B2A66: rule=linkedin ms=4\n"
				  "invite-milter: NOQUEUE: early\n"
				  "invite-milter: NOQUEUE: none\n");
}

static void
test_errors(void)
{
	if (g_test_subprocess()) {
		log_errors("4B2A66", "a.ini:1: one\na.ini:2: two");
		return;
	}
	run_again();
	g_test_trap_assert_stderr("invite-milter: 4B2A66: error: a.ini:1: one\n"
				  "invite-milter: 4B2A66: error: a.ini:2: two\n");
}

static void
test_others(void)
{
	if (g_test_subprocess()) {
		log_open(LOG_TO_STDERR);
		log_info("started %s", "0.1");
		log_error("4B2A66", "disk full");
		log_error(NULL, "cannot listen");
		return;
	}
	run_again();
	g_test_trap_assert_stderr("invite-milter: started 0.1\n"
				  "invite-milter: 4B2A66: error: disk full\n"
				  "invite-milter: error: cannot listen\n");
}

static void
test_hostile(void)
{
	if (g_test_subprocess()) {
		log_mail("4B\n2A", "a\r\nb\tc\x1b[2J %s \\", "Größe 昱淇王");
		log_mail(
			"Q", "%s", "\xff\xc3 \xe2\x80\xae \xe2\x80\xa8 \xc2\x9b \x7f \xed\xa0\x80");
		return;
	}
	run_again();
	g_test_trap_assert_stderr(
		"invite-milter: 4B\\x0a2A: a\\x0d\\x0ab\\x09c\\x1b[2J Größe 昱淇王 \\\n"
		"invite-milter: Q: \\xff\\xc3 \\x{202e} \\x{2028} \\x{9b} \\x7f \\xed\\xa0\\x80\n");
}

static void
test_long(void)
{
	if (g_test_subprocess()) {
		g_autofree char *text = g_strnfill(100000, 'x');

		log_mail("Q", "%s", text);
		return;
	}
	run_again();
	g_test_trap_assert_stderr("invite-milter: Q: xxx*xxx ...\n");
	g_autofree char *too_long = g_strnfill(2100, '?');
	g_autofree char *pattern = g_strconcat(too_long, "*", NULL);
	g_test_trap_assert_stderr_unmatched(pattern);
}

static void
test_syslog(void)
{
	if (g_test_subprocess()) {
		log_open(LOG_TO_SYSLOG);
		log_info("a test of invite-milter's log");
		return;
	}
	run_again();
	g_test_trap_assert_stderr("");
}

static gpointer
say_often(gpointer data)
{
	for (guint i = 0; i < 100; i++)
		log_mail("QUEUE", "%s", (const char *)data);
	return NULL;
}

static void
test_threads(void)
{
	if (!g_test_subprocess()) {
		run_again();
		g_test_trap_assert_stderr_unmatched("*aQUEUE*");
		g_test_trap_assert_stderr_unmatched("*\n\n*");
		return;
	}
	GThread *one = g_thread_new("one", say_often, (gpointer) "aaaaaaaaaaaaaaaaaaaa");
	GThread *other = g_thread_new("other", say_often, (gpointer) "bbbbbbbbbbbbbbbbbbbb");
	g_thread_join(one);
	g_thread_join(other);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/log/a mail's line begins with its queue id", test_mail);
	g_test_add_func("/log/an error says that it is one", test_others);
	g_test_add_func("/log/several errors have a line each", test_errors);
	g_test_add_func("/log/nothing hostile gets into a line", test_hostile);
	g_test_add_func("/log/a long line is cut", test_long);
	g_test_add_func("/log/with syslog nothing goes to stderr", test_syslog);
	g_test_add_func("/log/lines of many threads do not mix", test_threads);
	return g_test_run();
}
