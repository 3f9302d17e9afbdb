// base-clock.c - time and randomness.
#include <string.h>

#include "base/clock.h"

static void
test_rfc5322(void)
{
	static const struct {
		gint64 seconds;
		const char *text;
	} rows[] = {
		{ 0, "Thu, 01 Jan 1970 00:00:00 +0000" },
		{ 1795405080, "Mon, 23 Nov 2026 03:38:00 +0000" },
		{ 951782399, "Mon, 28 Feb 2000 23:59:59 +0000" },
		{ 951782400, "Tue, 29 Feb 2000 00:00:00 +0000" },
		{ -5, "Thu, 01 Jan 1970 00:00:00 +0000" },
		{ G_MAXINT64, "Fri, 31 Dec 9999 23:59:59 +0000" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = clock_rfc5322(rows[i].seconds);

		g_assert_cmpstr(text, ==, rows[i].text);
	}
}

static void
test_set(void)
{
	gint64 before = g_get_real_time() / G_USEC_PER_SEC;

	clock_set_seconds(1795405080);
	g_assert_cmpint(clock_seconds(), ==, 1795405080);
	clock_set_seconds(-1);
	g_assert_cmpint(clock_seconds(), >=, before);
	g_assert_cmpint(clock_seconds(), <=, before + 60);
}

static void
test_monotonic(void)
{
	gint64 before = clock_monotonic();

	clock_set_seconds(1);
	g_assert_cmpint(clock_monotonic(), >=, before);
	g_assert_cmpint(clock_monotonic(), <, before + 60 * G_USEC_PER_SEC);
	clock_set_seconds(-1);
}

static gpointer
use_cpu(gpointer data)
{
	gint64 before = clock_cpu();

	while (clock_cpu() - before < 20000)
		continue;
	return NULL;
}

// What another thread does is not counted.
static void
test_cpu(void)
{
	gint64 before = clock_cpu();

	use_cpu(NULL);
	gint64 used = clock_cpu() - before;
	g_assert_cmpint(used, >=, 20000);
	g_thread_join(g_thread_new("other", use_cpu, NULL));
	g_assert_cmpint(clock_cpu() - before, <, used + 20000);
}

static void
test_random(void)
{
	static guint8 one[1000], other[1000];
	guint seen[256] = { 0 };
	guint different = 0;

	clock_random(one, sizeof one - 1);
	clock_random(other, sizeof other);
	g_assert_cmpuint(one[sizeof one - 1], ==, 0);
	g_assert_cmpint(memcmp(one, other, 16), !=, 0);
	g_assert_cmpint(memcmp(one + 900, other + 900, 16), !=, 0);
	for (gsize i = 0; i < sizeof other; i++)
		different += seen[other[i]]++ == 0;
	g_assert_cmpuint(different, >, 200);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/clock/a date is written as RFC 5322 has it", test_rfc5322);
	g_test_add_func("/clock/a test sets the time and gives it back", test_set);
	g_test_add_func("/clock/deadlines do not follow a set time", test_monotonic);
	g_test_add_func("/clock/CPU is counted for each thread", test_cpu);
	g_test_add_func("/clock/random bytes fill the buffer and differ", test_random);
	return g_test_run();
}
