// notice-reason.c - tests of notice/reason: reasons are clean, short and few.
#include "notice/reason.h"

#include <string.h>

static void
test_shown(void)
{
	static const struct {
		const char *text;
		const char *shown;
	} rows[] = {
		{ "", "" },
		{ "Ana Oss", "Ana Oss" },
		{ " a \n b\tc ", "a b c" },
		{ "a\x1b[1mb", "a [1mb" },
		{ "a\u202Eb\u200Bc", "abc" },
		{ "a\xFF", "a\uFFFD" },
	};
	g_autofree char *eighty = g_strnfill(80, 'x');
	g_autofree char *more = g_strconcat(eighty, "y", NULL);
	g_autofree char *cut = g_strconcat(eighty, "...", NULL);
	g_autofree char *huge = g_strnfill(1 << 20, 'x');
	g_autofree char *shown = reason_shown(eighty);
	g_autofree char *shorter = reason_shown(more);
	g_autofree char *shortest = reason_shown(huge);

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = reason_shown(rows[i].text);

		g_assert_cmpstr(text, ==, rows[i].shown);
	}
	g_assert_cmpstr(shown, ==, eighty);
	g_assert_cmpstr(shorter, ==, cut);
	g_assert_cmpstr(shortest, ==, cut);
}

static void
test_few(void)
{
	g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);

	reason_add(reasons, "%s", "one");
	reason_add(reasons, "%s", "one");
	g_assert_cmpuint(reasons->len, ==, 1);
	for (guint i = 0; i < 100; i++)
		reason_add(reasons, "number %u", i);
	g_assert_cmpuint(reasons->len, ==, REASONS_MAX);
	g_assert_cmpstr(reasons->pdata[1], ==, "number 0");
}

// Never cut within a letter.
static void
test_short(void)
{
	for (guint offset = 0; offset < 4; offset++) {
		g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);
		GString *text = g_string_new(NULL);

		g_string_append_printf(text, "%.*s", (int)offset, "abc");
		while (text->len < 2 * REASON_BYTES_MAX)
			g_string_append(text, "𝐋");
		reason_add(reasons, "%s", text->str);
		g_string_free(text, TRUE);
		g_assert_cmpuint(strlen(reasons->pdata[0]), <=, REASON_BYTES_MAX);
		g_assert_cmpuint(strlen(reasons->pdata[0]), >, REASON_BYTES_MAX - 4);
		g_assert_true(g_utf8_validate(reasons->pdata[0], -1, NULL));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/reason/texts of a mail are cleaned and cut", test_shown);
	g_test_add_func("/reason/there are never many, and none twice", test_few);
	g_test_add_func("/reason/each is short", test_short);
	return g_test_run();
}
