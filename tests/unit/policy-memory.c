// policy-memory.c - tests of policy/memory: what a block takes.
#include "policy/memory.h"

static void
test_blocks(void)
{
	static const struct {
		gsize size, takes;
	} rows[] = {
		{ 0, 32 },
		{ 1, 32 },
		{ 24, 32 },
		{ 25, 48 },
		{ 40, 48 },
		{ 41, 64 },
		{ 1000, 1008 },
		{ 1001, 1024 },
	};

	if (sizeof(gpointer) != 8) {
		g_test_skip("the numbers are those of 64 bits");
		return;
	}
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%" G_GSIZE_FORMAT " bytes", rows[i].size);
		g_assert_cmpuint(memory_of(rows[i].size), ==, rows[i].takes);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/memory/a block takes what malloc hands out", test_blocks);
	return g_test_run();
}
