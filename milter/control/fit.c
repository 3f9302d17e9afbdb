// fit.c - a table made to fit a terminal.
#include "control/fit.h"

#include <string.h>
#include <sys/ioctl.h>

#define GAP 2 // blanks between columns

// One column of the table, as it is now.
typedef struct {
	FitColumn gives;
	guint width;
} Column;

static guint
widest_cell(const OutputTable *table, guint column)
{
	guint width = 0;

	for (guint i = 0; i < table->rows->len; i++)
		width = MAX(width, output_width(((char **)table->rows->pdata[i])[column]));
	return width;
}

static guint
least_of(const Column *column)
{
	return MIN(column->width, column->gives.least);
}

typedef guint (*WidthOf)(const Column *column);

static guint
width_of(const Column *column)
{
	return column->width;
}

static guint
add_up(const GArray *columns, WidthOf width)
{
	guint sum = columns->len == 0 ? 0 : (columns->len - 1) * GAP;

	for (guint i = 0; i < columns->len; i++)
		sum += width(&g_array_index(columns, Column, i));
	return sum;
}

static void
remove_column(OutputTable *table, GArray *columns, guint column)
{
	for (guint i = 0; i < table->rows->len; i++) {
		char **row = table->rows->pdata[i];

		g_free(row[column]);
		// With the NULL at the end.
		memmove(row + column, row + column + 1, (table->n_columns - column) * sizeof *row);
	}
	table->n_columns--;
	g_array_remove_index(columns, column);
}

// FALSE: all that are left stay.
static gboolean
remove_next(OutputTable *table, GArray *columns)
{
	guint next = columns->len;

	for (guint i = 0; i < columns->len; i++) {
		guint leaves = g_array_index(columns, Column, i).gives.leaves;

		if (leaves != 0 &&
			(next == columns->len ||
				leaves < g_array_index(columns, Column, next).gives.leaves))
			next = i;
	}
	if (next == columns->len)
		return FALSE;
	remove_column(table, columns, next);
	return TRUE;
}

// One column less for the widest of those that can give one. FALSE: none can.
static gboolean
narrow_widest(GArray *columns)
{
	Column *widest = NULL;

	for (guint i = 0; i < columns->len; i++) {
		Column *column = &g_array_index(columns, Column, i);

		if (column->width > least_of(column) &&
			(widest == NULL || column->width > widest->width))
			widest = column;
	}
	if (widest != NULL)
		widest->width--;
	return widest != NULL;
}

static void
cut_cells(OutputTable *table, const GArray *columns)
{
	for (guint i = 0; i < table->rows->len; i++) {
		char **row = table->rows->pdata[i];

		for (guint j = 0; j < columns->len; j++) {
			char *cut = output_cut(row[j], g_array_index(columns, Column, j).width);

			g_free(row[j]);
			row[j] = cut;
		}
	}
}

void
fit_table(OutputTable *table, const FitColumn *gives, guint width)
{
	g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(Column));

	if (width == 0)
		return;
	for (guint i = 0; i < table->n_columns; i++) {
		Column column = { gives[i], widest_cell(table, i) };

		g_array_append_val(columns, column);
	}
	while (add_up(columns, least_of) > width && remove_next(table, columns))
		continue;
	while (add_up(columns, width_of) > width && narrow_widest(columns))
		continue;
	cut_cells(table, columns);
}

guint
fit_width(FILE *to)
{
	struct winsize size = { 0 };

	return ioctl(fileno(to), TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}
