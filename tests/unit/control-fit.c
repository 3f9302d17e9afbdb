// control-fit.c - tests of control/fit: which cells are cut, and which columns go.
#include "control/fit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const FitColumn gives[] = { { 4, 0 }, { 5, 2 }, { 6, 0 }, { 4, 1 } };

static OutputTable *
table_new_for_test(void)
{
	static const char *const heading[] = { "ID", "KIND", "NAME", "WHY", NULL };
	static const guint widths[] = { 4, 10, 20, 20 };
	OutputTable *table = output_table_new(heading, widths);

	output_table_add(
		table, (const char *const[]) { "0a1b", "request", "昱淇王 (Yu Qi)", "business" });
	output_table_add(table, (const char *const[]) { "2c", NULL, "Ana", "asked" });
	return table;
}

static char *
printed(const OutputTable *table)
{
	char *text = NULL;
	size_t length;
	FILE *to = open_memstream(&text, &length);

	output_table_print(table, to);
	fclose(to);
	return text;
}

static const struct {
	const char *label;
	guint width;
	const char *text;
} rows[] = {
	{ "no terminal", 0,
		"ID    KIND     NAME            WHY\n"
		"0a1b  request  昱淇王 (Yu Qi)  business\n"
		"2c    -        Ana             asked\n" },
	{ "there is room", 39,
		"ID    KIND     NAME            WHY\n"
		"0a1b  request  昱淇王 (Yu Qi)  business\n"
		"2c    -        Ana             asked\n" },
	{ "one too few: the widest is cut", 38,
		"ID    KIND     NAME           WHY\n"
		"0a1b  request  昱淇王 (Yu Q…  business\n"
		"2c    -        Ana            asked\n" },
	{ "all are as narrow as they get", 25,
		"ID    KIND   NAME   WHY\n"
		"0a1b  requ…  昱淇…  bus…\n"
		"2c    -      Ana    ask…\n" },
	{ "one goes, the others have its room", 24,
		"ID    KIND     NAME\n"
		"0a1b  request  昱淇王 (…\n"
		"2c    -        Ana\n" },
	{ "two go", 18,
		"ID    NAME\n"
		"0a1b  昱淇王 (Yu …\n"
		"2c    Ana\n" },
	{ "too narrow for what stays", 3,
		"ID    NAME\n"
		"0a1b  昱淇…\n"
		"2c    Ana\n" },
};

static void
test_table(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(OutputTable) table = table_new_for_test();

		fit_table(table, gives, rows[i].width);
		g_autofree char *text = printed(table);
		g_test_message("%s", rows[i].label);
		g_assert_cmpstr(text, ==, rows[i].text);
	}
}

static FILE *
terminal_new(guint width, int *master)
{
	const struct winsize size = { 24, (unsigned short)width, 0, 0 };

	*master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	g_assert_cmpint(*master, >=, 0);
	g_assert_cmpint(grantpt(*master), ==, 0);
	g_assert_cmpint(unlockpt(*master), ==, 0);
	g_assert_cmpint(ioctl(*master, TIOCSWINSZ, &size), ==, 0);
	FILE *terminal = fopen(ptsname(*master), "w");
	g_assert_nonnull(terminal);
	return terminal;
}

static void
test_width(void)
{
	int master;
	FILE *terminal = terminal_new(80, &master);
	FILE *file = tmpfile();

	g_assert_cmpuint(fit_width(terminal), ==, 80);
	g_assert_cmpuint(fit_width(file), ==, 0);
	fclose(terminal);
	fclose(file);
	close(master);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/fit/a table is no wider than the terminal", test_table);
	g_test_add_func("/fit/a terminal has a width and a file has none", test_width);
	return g_test_run();
}
