// output.h - what verbs print: UTF-8 whatever the locale, nothing that could repaint a terminal.
#ifndef CONTROL_OUTPUT_H
#define CONTROL_OUTPUT_H

#include <glib.h>
#include <stdio.h>

// Columns that text takes on a terminal (wide characters count two, combining ones none).
guint output_width(const char *text);

// text made visible and cut to at most width columns ("…" at the end). Caller frees.
char *output_cut(const char *text, guint width);

// A table: rows are arrays of n_columns cells (may be NULL: empty), the first row is the heading.
// Columns are as wide as their widest cell, at most widths[i].
typedef struct {
	guint n_columns;
	const guint *widths;
	GPtrArray
		*rows; // char **, NULL-terminated when freed with g_strfreev: cells are never NULL
} OutputTable;

OutputTable *output_table_new(const char *const *heading, const guint *widths);

// Adds a row of as many cells as the heading has; NULL cells become "-". Copies.
void output_table_add(OutputTable *table, const char *const *cells);
void output_table_print(const OutputTable *table, FILE *to);
void output_table_free(OutputTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutputTable, output_table_free)

// Bold only on a terminal, never with NO_COLOR or TERM=dumb.
const char *output_bold(FILE *to);
const char *output_plain(FILE *to);

// "2026-11-23 03:38", local time. Caller frees.
char *output_time(gint64 seconds);

// "1 rule", "2 rules". Caller frees.
char *output_count(guint count, const char *one, const char *many);

// Prints message to standard error, "invitectl: " before each of its lines.
void output_complain(const char *message);

#endif
