// names.c - how well two names of one person are told from those of two.
//
// names [-v] [--tap] [TABLE]: compares the pairs of a table (tests/score/names.tsv): a name, another, "same" or
// "different", a script, and the language if it is known. Prints what was found, script by script; -v tells
// each pair that came out otherwise. Ends with 1 when a goal was missed: of the same in each script GOAL
// percent are found (yes or maybe), and of the different none is yes or a look-alike.
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "people/same.h"

#define GOAL 92
#define COLUMNS 4

typedef struct {
	char *script;
	guint same, yes, maybe; // pairs of one person, and what they were found to be
	guint different, wrong, doubted; // pairs of two: found yes or look-alike, found maybe
} Row;

static gboolean is_verbose;
static GPtrArray *rows; // Row *, in the order of the table
static GString *missed;

static Row *
row_of(const char *script)
{
	Row *row;

	for (guint i = 0; i < rows->len; i++)
		if (strcmp(((Row *)rows->pdata[i])->script, script) == 0)
			return rows->pdata[i];
	row = g_new0(Row, 1);
	row->script = g_strdup(script);
	g_ptr_array_add(rows, row);
	return row;
}

static void
row_free(gpointer data)
{
	Row *row = data;

	g_free(row->script);
	g_free(row);
}

static Same
compare(const char *a, const char *b, const char *language, const char **reason)
{
	g_autoptr(NameForm) one = same_form(a, language);
	g_autoptr(NameForm) other = same_form(b, NULL);

	if (one == NULL || other == NULL)
		return SAME_NO;
	return same_compare(one, other, reason);
}

static void
count_same(Row *row, Same same)
{
	row->same++;
	row->yes += same == SAME_YES;
	row->maybe += same == SAME_MAYBE;
}

static void
count_different(Row *row, Same same)
{
	row->different++;
	row->wrong += same == SAME_YES || same == SAME_LOOKALIKE;
	row->doubted += same == SAME_MAYBE;
}

static void
count_pair(char **cells)
{
	const char *language = cells[4] != NULL && *cells[4] != '\0' ? cells[4] : NULL;
	const char *reason = "";
	gboolean is_same = strcmp(cells[2], "same") == 0;
	Same same = compare(cells[0], cells[1], language, &reason);
	Row *row = row_of(cells[3]);

	if (is_same)
		count_same(row, same);
	else
		count_different(row, same);
	if (same != (is_same ? SAME_YES : SAME_NO))
		g_string_append_printf(missed, "%s\t%s\t%s\t%s: %s (%s)\n", cells[3], cells[0],
			cells[1], cells[2], same_word(same), reason);
}

static gboolean
read_pairs(const char *path)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		return FALSE;
	lines = g_strsplit(text, "\n", -1);
	for (guint i = 0; lines[i] != NULL; i++) {
		g_auto(GStrv) cells = g_strsplit(lines[i], "\t", -1);

		if (*lines[i] == '#' || g_strv_length(cells) < COLUMNS)
			continue;
		count_pair(cells);
	}
	return rows->len > 0;
}

static gboolean
is_found(const Row *row)
{
	return 100 * (row->yes + row->maybe) >= GOAL * row->same;
}

static double
percent(guint part, guint all)
{
	return all == 0 ? 100 : 100.0 * part / all;
}

static void
print_row(const Row *row)
{
	printf("%-6s %5u %7.1f %7.1f %7.1f   %5u %7u %7u  %s\n", row->script, row->same,
		percent(row->yes + row->maybe, row->same), percent(row->yes, row->same),
		percent(row->maybe, row->same), row->different, row->wrong, row->doubted,
		is_found(row) && row->wrong == 0 ? "" : "MISSED");
}

static void
print_table(void)
{
	char all[] = "all";
	Row sum = { 0 };

	printf("%-6s %5s %7s %7s %7s   %5s %7s %7s\n", "script", "same", "found%", "yes%", "maybe%",
		"diff", "yes", "maybe");
	for (guint i = 0; i < rows->len; i++) {
		const Row *row = rows->pdata[i];

		print_row(row);
		sum.same += row->same;
		sum.yes += row->yes;
		sum.maybe += row->maybe;
		sum.different += row->different;
		sum.wrong += row->wrong;
		sum.doubted += row->doubted;
	}
	sum.script = all;
	print_row(&sum);

	if (is_verbose)
		printf("\n%s", missed->str);
}

static void
print_tap(void)
{
	printf("1..%u\n", 2 * rows->len);
	for (guint i = 0; i < rows->len; i++) {
		const Row *row = rows->pdata[i];

		printf("%s %u - %s: %d percent of the same are found\n",
			is_found(row) ? "ok" : "not ok", 2 * i + 1, row->script, GOAL);
		printf("%s %u - %s: no different one is taken for the same\n",
			row->wrong == 0 ? "ok" : "not ok", 2 * i + 2, row->script);
	}
	for (char *at = missed->str; *at != '\0'; at = strchr(at, '\n') + 1)
		printf("# %.*s\n", (int)strcspn(at, "\n"), at);
}

static int
status(void)
{
	for (guint i = 0; i < rows->len; i++) {
		const Row *row = rows->pdata[i];

		if (!is_found(row) || row->wrong > 0)
			return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
	const char *table = "tests/score/names.tsv";
	gboolean is_tap = FALSE;
	int ended;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-v") == 0)
			is_verbose = TRUE;
		else if (strcmp(argv[i], "--tap") == 0)
			is_tap = TRUE;
		else
			table = argv[i];
	}
	rows = g_ptr_array_new_with_free_func(row_free);
	missed = g_string_new(NULL);
	if (!read_pairs(table)) {
		fprintf(stderr, "names: cannot read pairs from %s\n", table);
		return 2;
	}
	if (is_tap)
		print_tap();
	else
		print_table();
	ended = status();
	g_ptr_array_unref(rows);
	g_string_free(missed, TRUE);
	return ended;
}
