// output.c - what verbs print.
#include "control/output.h"

#include <unistd.h>

#include "text/clean.h"

static guint
width_of(gunichar c)
{
	return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

guint
output_width(const char *text)
{
	guint width = 0;

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
		width += width_of(g_utf8_get_char(p));
	return width;
}

char *
output_cut(const char *text, guint width)
{
	char *visible = clean_visible(text, -1);
	const char *end = visible;
	guint used = 0;
	char *cut;

	g_strdelimit(visible, "\n\t", ' ');
	if (output_width(visible) <= width)
		return visible;
	while (used + width_of(g_utf8_get_char(end)) < width) {
		used += width_of(g_utf8_get_char(end));
		end = g_utf8_next_char(end);
	}
	cut = g_strdup_printf("%.*s…", (int)(end - visible), visible);
	g_free(visible);
	return cut;
}

OutputTable *
output_table_new(const char *const *heading, const guint *widths)
{
	OutputTable *table = g_new0(OutputTable, 1);

	table->n_columns = g_strv_length((char **)heading);
	table->widths = widths;
	table->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
	output_table_add(table, heading);
	return table;
}

void
output_table_add(OutputTable *table, const char *const *cells)
{
	char **row = g_new0(char *, table->n_columns + 1);

	for (guint i = 0; i < table->n_columns; i++)
		row[i] = cells[i] == NULL ? g_strdup("-") : output_cut(cells[i], table->widths[i]);
	g_ptr_array_add(table->rows, row);
}

static guint
column_width(const OutputTable *table, guint column)
{
	guint width = 0;

	for (guint i = 0; i < table->rows->len; i++)
		width = MAX(width, output_width(((char **)table->rows->pdata[i])[column]));
	return width;
}

static void
print_row(const OutputTable *table, char **row, const guint *widths, FILE *to)
{
	for (guint i = 0; i < table->n_columns; i++) {
		fputs(row[i], to);
		if (i + 1 < table->n_columns)
			fprintf(to, "%*s", (int)(widths[i] - output_width(row[i])) + 2, "");
	}
	fputc('\n', to);
}

void
output_table_print(const OutputTable *table, FILE *to)
{
	g_autofree guint *widths = g_new(guint, table->n_columns);

	for (guint i = 0; i < table->n_columns; i++)
		widths[i] = column_width(table, i);
	for (guint i = 0; i < table->rows->len; i++) {
		fputs(i == 0 ? output_bold(to) : "", to);
		print_row(table, table->rows->pdata[i], widths, to);
		fputs(i == 0 ? output_plain(to) : "", to);
	}
}

void
output_table_free(OutputTable *table)
{
	if (table == NULL)
		return;
	g_ptr_array_unref(table->rows);
	g_free(table);
}

static gboolean
has_colours(FILE *to)
{
	const char *no_color = g_getenv("NO_COLOR");

	return isatty(fileno(to)) && (no_color == NULL || *no_color == '\0') &&
	       g_strcmp0(g_getenv("TERM"), "dumb") != 0;
}

const char *
output_bold(FILE *to)
{
	return has_colours(to) ? "\033[1m" : "";
}

const char *
output_plain(FILE *to)
{
	return has_colours(to) ? "\033[0m" : "";
}

char *
output_time(gint64 seconds)
{
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(seconds);

	return time == NULL ? g_strdup("?") : g_date_time_format(time, "%Y-%m-%d %H:%M");
}

char *
output_count(guint count, const char *one, const char *many)
{
	return g_strdup_printf("%u %s", count, count == 1 ? one : many);
}

void
output_complain(const char *message)
{
	g_auto(GStrv) lines = g_strsplit(message, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++) {
		g_autofree char *visible = clean_visible(lines[i], -1);

		fprintf(stderr, "invitectl: %s\n", visible);
	}
}
