// control-output.c - tests of control/output: widths, cutting, tables, nothing that repaints.
#include "control/output.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_widths(void)
{
	static const struct {
		const char *text;
		guint width;
	} rows[] = {
		{ "", 0 },
		{ "Ana", 3 },
		{ "昱淇王", 6 },
		{ "Zoe\u0308", 3 },
		{ "a\u200bb", 2 },
		{ "नमस्ते", 4 },
		{ "ｗ", 2 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("'%s'", rows[i].text);
		g_assert_cmpuint(output_width(rows[i].text), ==, rows[i].width);
	}
}

static const struct {
	const char *label;
	const char *text;
	guint width;
	const char *cut;
} cuts[] = {
	{ "it fits", "Svetlana", 8, "Svetlana" },
	{ "one too long", "Svetlana", 7, "Svetla…" },
	{ "wide letters that fit", "昱淇王", 6, "昱淇王" },
	{ "wide letters", "昱淇王", 5, "昱淇…" },
	{ "half of a wide letter", "昱淇王", 4, "昱…" },
	{ "marks stay with their letter", "Zoe\u0308zoe", 4, "Zoe\u0308…" },
	{ "one column", "Svetlana", 1, "…" },
	{ "one column, a wide letter", "昱", 1, "…" },
	{ "nothing", "", 1, "" },
	{ "nothing in nothing", "", 0, "" },
	{ "no column", "Svetlana", 0, "…" },
	{ "line ends", "a\nb\tc", 9, "a b c" },
	{ "escapes", "a\033[2Jb", 40, "a\\u{1B}[2Jb" },
	{ "bidi controls", "a\u202eb", 40, "a\\u{202E}b" },
	{ "bytes that are no text", "a\xff", 40, "a\\x{FF}" },
	{ "cut after they are made visible", "\033\033", 7, "\\u{1B}…" },
	{ "a carriage return", "a\rb", 40, "a\\u{0D}b" },
};

static void
test_cuts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cuts); i++) {
		g_autofree char *cut = output_cut(cuts[i].text, cuts[i].width);

		g_test_message("%s", cuts[i].label);
		g_assert_cmpstr(cut, ==, cuts[i].cut);
		g_assert_cmpuint(output_width(cut), <=, MAX(cuts[i].width, 1));
	}
}

// Whatever comes in: what goes out is UTF-8, of one line, and of its width.
static void
test_hostile(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(7);

	for (guint i = 0; i < 20000; i++) {
		char text[24] = { 0 };
		guint width = (guint)g_rand_int_range(rand, 1, 12);

		for (gsize k = 0; k + 1 < sizeof text; k++)
			text[k] = (char)g_rand_int_range(rand, 1, 256);
		g_autofree char *cut = output_cut(text, width);
		g_assert_true(g_utf8_validate(cut, -1, NULL));
		g_assert_cmpuint(output_width(cut), <=, width);
		for (const char *c = cut; *c != '\0'; c = g_utf8_next_char(c))
			g_assert_false(g_unichar_iscntrl(g_utf8_get_char(c)));
	}
}

static char *
printed(const OutputTable *table)
{
	g_autofree char *path = NULL;
	int fd = g_file_open_tmp("output-XXXXXX", &path, NULL);
	FILE *file = fdopen(fd, "w");
	char *text;

	output_table_print(table, file);
	g_assert_cmpint(fclose(file), ==, 0);
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_remove(path);
	return text;
}

static void
test_table(void)
{
	static const char *const heading[] = { "NAME", "N", "WHY", NULL };
	static const guint widths[] = { 6, 3, 10 };
	g_autoptr(OutputTable) table = output_table_new(heading, widths);

	output_table_add(table, (const char *const[]) { "昱淇王", "1", "asked" });
	output_table_add(table, (const char *const[]) { "Svetlana", NULL, "\033[2Jasked again" });
	g_autofree char *text = printed(table);
	g_assert_cmpstr(text, ==,
		"NAME    N  WHY\n"
		"昱淇王  1  asked\n"
		"Svetl…  -  \\u{1B}[2J…\n");
}

static void
test_no_terminal(void)
{
	g_assert_cmpstr(output_bold(stdin), ==, "");
	g_assert_cmpstr(output_plain(stdin), ==, "");
}

static void
test_time(void)
{
	g_autofree char *time = output_time(0);
	g_autofree char *never = output_time(G_MAXINT64);

	g_assert_cmpuint(strlen(time), ==, strlen("1970-01-01 00:00"));
	g_assert_cmpstr(never, ==, "?");
}

static void
complain(void)
{
	output_complain("one\ntwo \033[2J");
}

static void
test_complain(void)
{
	if (g_test_subprocess()) {
		complain();
		return;
	}
	g_test_trap_subprocess(NULL, 0, 0);
	g_test_trap_assert_passed();
	g_test_trap_assert_stderr("*invitectl: one\ninvitectl: two \\u{1B}[2J*");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/output/text has its width on a terminal", test_widths);
	g_test_add_func("/output/text is cut to a width", test_cuts);
	g_test_add_func("/output/hostile text stays in its place", test_hostile);
	g_test_add_func("/output/a table is as wide as its cells", test_table);
	g_test_add_func("/output/nothing is bold where no terminal is", test_no_terminal);
	g_test_add_func("/output/a time has one form", test_time);
	g_test_add_func("/output/every line of a complaint says whose it is", test_complain);
	return g_test_run();
}
