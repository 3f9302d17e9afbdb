// findings.c - mistakes and warnings with their places, as an editor, a person and a program want them.
#include "control/findings.h"

#include <string.h>

#include "base/ini.h"
#include "control/output.h"
#include "text/clean.h"

#define INDENT 4
#define LINE_WIDTH 96 // columns of a line that is shown
#define BEFORE_WIDTH 60 // of them at most before the caret

static void
finding_free(gpointer data)
{
	Finding *finding = data;

	g_free(finding->file);
	g_free(finding->text);
	g_free(finding);
}

static Finding *
finding_new(const char *line, const GRegex *place)
{
	Finding *finding = g_new0(Finding, 1);
	g_autoptr(GMatchInfo) match = NULL;

	if (!g_regex_match(place, line, 0, &match)) {
		finding->text = g_strdup(line);
		return finding;
	}
	g_autofree char *number = g_match_info_fetch(match, 2);
	g_autofree char *column = g_match_info_fetch(match, 3);
	finding->file = g_match_info_fetch(match, 1);
	finding->line = (guint)g_ascii_strtoull(number, NULL, 10);
	finding->column = (guint)g_ascii_strtoull(column, NULL, 10);
	finding->text = g_match_info_fetch(match, 4);
	return finding;
}

GPtrArray *
findings_new(const GError *error)
{
	GPtrArray *findings = g_ptr_array_new_with_free_func(finding_free);
	g_autoptr(GRegex) place =
		g_regex_new("^(.+?):([0-9]+)(?::([0-9]+))?: (.*)$", G_REGEX_RAW, 0, NULL);
	g_auto(GStrv) lines = g_strsplit(error == NULL ? "" : error->message, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++)
		g_ptr_array_add(findings, finding_new(lines[i], place));
	return findings;
}

// --- for people ---------------------------------------------------------------------------------

// The end of text that fits into width, with "…" before it where something is left out. Caller frees.
static char *
last_part(const char *text, guint width)
{
	const char *start = text;

	if (output_width(text) <= width)
		return g_strdup(text);
	while (output_width(start) >= width)
		start = g_utf8_next_char(start);
	return g_strconcat("…", start, NULL);
}

static void
print_caret(const Finding *finding, FILE *to)
{
	g_autofree char *line = ini_line(finding->file, finding->line);
	glong length = line == NULL ? 0 : g_utf8_strlen(line, -1);

	if (line == NULL || finding->column == 0 || finding->column > (guint)length + 1)
		return;
	const char *at = g_utf8_offset_to_pointer(line, (glong)finding->column - 1);
	g_autofree char *head = g_strndup(line, (gsize)(at - line));
	g_autofree char *visible = output_cut(head, G_MAXINT);
	g_autofree char *before = last_part(visible, BEFORE_WIDTH);
	guint width = output_width(before);
	g_autofree char *behind = output_cut(at, LINE_WIDTH - width);
	fprintf(to, "%*s%s%s\n", INDENT, "", before, behind);
	fprintf(to, "%*s^\n", (int)(INDENT + width), "");
}

// They quote what strangers wrote.
static void
print_finding(const Finding *finding, const char *word, FILE *to)
{
	g_autoptr(GString) text = g_string_new(NULL);

	if (finding->file != NULL)
		g_string_append_printf(text, "%s:%u:", finding->file, finding->line);
	if (finding->column > 0)
		g_string_append_printf(text, "%u:", finding->column);
	if (text->len > 0)
		g_string_append_c(text, ' ');
	if (word != NULL)
		g_string_append_printf(text, "%s: ", word);
	g_string_append(text, finding->text);
	g_autofree char *visible = clean_visible(text->str, (gssize)text->len);
	fprintf(to, "%s\n", visible);
	if (finding->file != NULL)
		print_caret(finding, to);
}

void
findings_print(const GPtrArray *findings, const char *word, FILE *to)
{
	for (guint i = 0; i < findings->len; i++)
		print_finding(g_ptr_array_index(findings, i), word, to);
}

// --- for programs -------------------------------------------------------------------------------

static void
json_place(Json *json, const char *key, guint number)
{
	if (number == 0)
		json_null(json, key);
	else
		json_number(json, key, number);
}

void
findings_json(const GPtrArray *findings, const char *key, Json *json)
{
	json_open_list(json, key);
	for (guint i = 0; i < findings->len; i++) {
		const Finding *finding = g_ptr_array_index(findings, i);

		json_open(json, NULL);
		json_text(json, "file", finding->file);
		json_place(json, "line", finding->line);
		json_place(json, "column", finding->column);
		json_text(json, "text", finding->text);
		json_close(json);
	}
	json_close_list(json);
}
