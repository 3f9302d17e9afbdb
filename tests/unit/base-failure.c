// base-failure.c - what the errors of this program say.
#include <errno.h>
#include <string.h>

#include "base/failure.h"

static void
test_system(void)
{
	g_autoptr(GError) error = NULL;

	failure_system(&error, ENOSPC, "cannot write %s", "x");
	g_assert_error(error, FAILURE, FAILURE_SYSTEM);
	g_assert_cmpstr(error->message, ==, "cannot write x: No space left on device");
	failure_system(NULL, EIO, "nobody asks");
}

static void
test_add(void)
{
	g_autoptr(GError) error = NULL;

	failure_add(&error, FAILURE_LIMIT, g_strdup("one"));
	failure_add(&error, FAILURE_MISTAKE, g_strdup("two"));
	g_assert_error(error, FAILURE, FAILURE_LIMIT);
	g_assert_cmpstr(error->message, ==, "one\ntwo");
	failure_add(NULL, FAILURE_MISTAKE, g_strdup("nobody asks"));
}

static void
test_add_without_end(void)
{
	g_autoptr(GError) error = NULL;

	for (guint i = 0; i < 100000; i++)
		failure_add(&error, FAILURE_MISTAKE, g_strdup("a mistake of some length"));
	g_assert_cmpuint(strlen(error->message), <, 20000);
	g_assert_true(g_str_has_suffix(error->message, "length\n... and more mistakes"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/failure/an error of the system ends with its words", test_system);
	g_test_add_func("/failure/mistakes stand one a line, the first code stays", test_add);
	g_test_add_func("/failure/mistakes without end do not fill memory", test_add_without_end);
	return g_test_run();
}
