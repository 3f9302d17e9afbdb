// text.c - fuzzes the room text: whatever comes in, valid text without controls goes out.
#include "driver.h"
#include "text/clean.h"
#include "text/html.h"
#include "text/name.h"
#include "text/script.h"

#define NAMES_MAX 12
#define HTML_MAX 5000

static void
check_line(const char *line)
{
	g_assert_true(g_utf8_validate(line, -1, NULL));
	for (const char *c = line; *c != '\0'; c = g_utf8_next_char(c))
		g_assert_false(g_unichar_iscntrl(g_utf8_get_char(c)));
}

// What is clean stays as it is.
static void
check_clean(const char *data, gsize size)
{
	g_autofree char *line = clean_line(data, (gssize)size);
	g_autofree char *again = clean_line(line, -1);

	check_line(line);
	g_assert_cmpstr(again, ==, line);
	g_assert_false(g_str_has_prefix(line, " "));
	g_assert_false(g_str_has_suffix(line, " "));
	g_assert_null(strstr(line, "  "));
}

static void
check_visible(const char *data, gsize size)
{
	g_autofree char *visible = clean_visible(data, (gssize)size);

	g_assert_true(g_utf8_validate(visible, -1, NULL));
	for (const char *c = visible; *c != '\0'; c = g_utf8_next_char(c)) {
		gunichar letter = g_utf8_get_char(c);

		g_assert_true(letter == '\n' || letter == '\t' || !g_unichar_iscntrl(letter));
		g_assert_false(letter >= 0x202A && letter <= 0x202E);
		g_assert_false(letter >= 0x2066 && letter <= 0x2069);
	}
}

static void
check_html(const char *data, gsize size)
{
	g_autofree char *text = html_to_text(data, size, HTML_MAX);

	g_assert_true(g_utf8_validate(text, -1, NULL));
	g_assert_cmpuint(strlen(text), <=, HTML_MAX);
}

static void
check_name(const char *name)
{
	ScriptSet reads = { { 0 } };
	g_auto(GStrv) codes = script_codes(name);
	g_autofree char *folded = name_fold(name);
	g_autofree char *latin = name_latin(name, NULL);

	script_set_from_reads("ru", &reads);
	check_line(folded);
	g_assert_true(name_matches(folded, folded) || strchr(folded, '*') != NULL);
	g_assert_true(name_matches("*", folded));
	if (latin != NULL)
		check_line(latin);
	g_assert_cmpint(script_has_letters(name), ==, codes[0] != NULL);
	g_assert_cmpint(script_readable(name, &reads) >= 0, ==, script_has_letters(name));
	g_assert_true(!script_has_only(name, &reads) || script_has(name, &reads));
	g_assert_true(!script_has_only(name, &reads) || script_readable(name, &reads) == 1);
	script_is_mixed(name);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_auto(GStrv) lines = clean_lines((const char *)data, (gssize)size, NAMES_MAX);

	check_clean((const char *)data, size);
	check_visible((const char *)data, size);
	check_html((const char *)data, size);
	for (guint i = 0; lines[i] != NULL; i++) {
		g_assert_cmpstr(lines[i], !=, "");
		check_line(lines[i]);
		check_name(lines[i]);
	}
	return 0;
}

DRIVER_MAIN("whatever comes in, clean text goes out", 500, "tests/corpus", "config/services.d");
