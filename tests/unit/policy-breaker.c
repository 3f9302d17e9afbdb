// policy-breaker.c - tests of policy/breaker: when a pattern is switched off, and on again.
#include "policy/breaker.h"

#define MINUTE ((gint64)60 * G_USEC_PER_SEC)

static void
test_three(void)
{
	Breaker *breaker = breaker_new();

	g_assert_true(breaker_lets(breaker, 1));
	g_assert_cmpint(breaker_report(breaker, TRUE, 1), ==, BREAKER_NO_NEWS);
	g_assert_cmpint(breaker_report(breaker, FALSE, 2), ==, BREAKER_NO_NEWS);
	g_assert_cmpint(breaker_report(breaker, TRUE, 3), ==, BREAKER_NO_NEWS);
	g_assert_true(breaker_lets(breaker, 4));
	g_assert_cmpint(breaker_report(breaker, TRUE, 5), ==, BREAKER_IS_OFF);
	g_assert_false(breaker_lets(breaker, 6));
	g_assert_false(breaker_lets(breaker, 59 * MINUTE));
	breaker_unref(breaker);
}

static void
test_tried_again(void)
{
	Breaker *breaker = breaker_new();

	for (guint i = 0; i < 3; i++)
		breaker_report(breaker, TRUE, 0);
	g_assert_true(breaker_lets(breaker, 61 * MINUTE));
	g_assert_false(breaker_lets(breaker, 61 * MINUTE + 1)); // one mail tries
	g_assert_cmpint(breaker_report(breaker, TRUE, 61 * MINUTE + 2), ==, BREAKER_NO_NEWS);
	g_assert_false(breaker_lets(breaker, 120 * MINUTE));
	g_assert_true(breaker_lets(breaker, 122 * MINUTE));
	g_assert_cmpint(breaker_report(breaker, FALSE, 122 * MINUTE), ==, BREAKER_IS_ON_AGAIN);
	g_assert_true(breaker_lets(breaker, 122 * MINUTE));
	g_assert_cmpint(breaker_report(breaker, FALSE, 122 * MINUTE), ==, BREAKER_NO_NEWS);
	g_assert_cmpint(breaker_report(breaker, TRUE, 123 * MINUTE), ==, BREAKER_NO_NEWS);
	g_assert_true(breaker_lets(breaker, 123 * MINUTE));
	breaker_unref(breaker);
}

// An overrun now and then is no reason.
static void
test_seldom(void)
{
	Breaker *breaker = breaker_new();

	for (gint64 at = 0; at < 100; at++) {
		g_assert_cmpint(
			breaker_report(breaker, TRUE, at * 31 * MINUTE), ==, BREAKER_NO_NEWS);
		g_assert_true(breaker_lets(breaker, at * 31 * MINUTE));
	}
	breaker_unref(breaker);
}

static void
test_counting(void)
{
	Breaker *breaker = breaker_new();
	Breaker *next = breaker_new();

	g_assert_false(breaker_is_counting(breaker, 0));
	breaker_report(breaker, TRUE, MINUTE);
	g_assert_true(breaker_is_counting(breaker, 61 * MINUTE));
	g_assert_false(breaker_is_counting(breaker, 62 * MINUTE));
	breaker_report(breaker, TRUE, 50 * MINUTE);
	breaker_take_over(next, breaker);
	g_assert_cmpint(breaker_report(next, TRUE, 51 * MINUTE), ==, BREAKER_IS_OFF);
	g_assert_true(breaker_is_counting(next, 110 * MINUTE));
	g_assert_false(breaker_is_counting(next, 112 * MINUTE));
	breaker_unref(breaker);
	breaker_unref(next);
}

static gint times_off;

static gpointer
overrun_often(gpointer data)
{
	for (guint i = 0; i < 1000; i++)
		if (breaker_lets(data, i) && breaker_report(data, TRUE, i) == BREAKER_IS_OFF)
			g_atomic_int_inc(&times_off);
	return NULL;
}

static void
test_threads(void)
{
	Breaker *breaker = breaker_new();
	GThread *threads[4];

	for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
		threads[i] = g_thread_new("overrun", overrun_often, breaker);
	for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
		g_thread_join(threads[i]);
	g_assert_cmpint(times_off, ==, 1);
	breaker_unref(breaker);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/breaker/F32: three overruns within an hour switch off", test_three);
	g_test_add_func("/breaker/F32: after an hour one mail tries it again", test_tried_again);
	g_test_add_func("/breaker/F32: an overrun now and then is no reason", test_seldom);
	g_test_add_func("/breaker/many threads are told of one switching off", test_threads);
	g_test_add_func("/breaker/what was counted goes on in another", test_counting);
	return g_test_run();
}
