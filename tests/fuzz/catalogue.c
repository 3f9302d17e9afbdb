// catalogue.c - fuzzes notice/template: any template on any text takes text, of one line but for
// a note, or nothing.
#include "notice/template.h"

#include "base/ini.h"
#include "driver.h"
#include "text/clean.h"

#define TEMPLATES_MAX 60
#define LINES_MAX 60

static void
check_match(const TemplateMatch *match)
{
	for (guint i = 0; i < HOLE_KINDS; i++) {
		const char *value = match->values[i];

		if (value == NULL)
			continue;
		g_assert_true(g_utf8_validate(value, -1, NULL));
		g_assert_cmpstr(value, !=, "");
		g_assert_true(i == HOLE_NOTE || strchr(value, '\n') == NULL);
	}
}

static void
check_template(
	const char *source, TemplateForm form, const TemplateText *line, const TemplateText *lines)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Template) template = template_new(source, form, &error);
	g_auto(TemplateMatch) whole = { { NULL } };
	g_auto(TemplateMatch) found = { { NULL } };

	if (template == NULL) {
		g_assert_true(g_utf8_validate(error->message, -1, NULL));
		return;
	}
	g_assert_cmpstr(template_source(template), ==, source);
	if (template_matches(template, line, &whole))
		check_match(&whole);
	if (template_find(template, lines, &found) >= 0)
		check_match(&found);
}

// A template without holes fits itself.
static void
check_self(const char *source)
{
	g_autoptr(Template) template = template_new(source, TEMPLATE_LINE, NULL);
	g_autoptr(TemplateText) text = template_text_new(&source, 1);

	if (template != NULL && strchr(source, '{') == NULL)
		g_assert_true(template_matches(template, text, NULL));
}

static GPtrArray *
values_of(const IniFile *file)
{
	GPtrArray *values = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < file->sections->len; i++) {
		const IniSection *section = file->sections->pdata[i];

		for (guint k = 0; k < section->keys->len && values->len < TEMPLATES_MAX; k++)
			g_ptr_array_add(
				values, ini_text(((IniKey *)section->keys->pdata[k])->value));
	}
	return values;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_auto(GStrv) lines = clean_lines((const char *)data, (gssize)size, LINES_MAX);
	guint n = g_strv_length(lines);
	g_autoptr(IniFile) file = ini_parse("fuzz.ini", NULL, (const char *)data, size, NULL);
	g_autoptr(GPtrArray) values = file == NULL ? g_ptr_array_new() : values_of(file);
	g_autoptr(TemplateText) whole = template_text_new((const char *const *)lines, n);

	for (guint i = 0; i < n; i++) {
		const char *source = lines[i];
		g_autoptr(TemplateText) line = template_text_new(&source, 1);

		check_self(source);
		check_template(source, TEMPLATE_LINES, line, whole);
	}
	for (guint i = 0; i < values->len; i++) {
		const char *source = values->pdata[i];
		g_autofree char *cleaned = clean_line(source, -1);
		g_autoptr(TemplateText) line = template_text_new((const char *const *)&cleaned, 1);

		check_template(source, TEMPLATE_LINE, line, whole);
	}
	return 0;
}

DRIVER_MAIN("any template takes text of one line, or nothing", 250, "config/services.d");
