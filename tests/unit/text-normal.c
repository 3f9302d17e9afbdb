// text-normal.c - tests of text/normal: the four forms, and texts that need much work.
#include "text/normal.h"

#include <string.h>

static void
test_forms(void)
{
	static const struct {
		const char *label;
		const char *text;
		NormalForm form;
		const char *expected;
	} rows[] = {
		{ "plain letters", "Ana Oss", NORMAL_NFC, "Ana Oss" },
		{ "nothing", "", NORMAL_NFKC, "" },
		{ "a letter and its mark become one", "e\u0301", NORMAL_NFC, "\u00e9" },
		{ "one becomes two", "\u00e9", NORMAL_NFD, "e\u0301" },
		{ "a wide letter stays", "\uff21", NORMAL_NFC, "\uff21" },
		{ "a wide letter becomes a plain one", "\uff21", NORMAL_NFKC, "A" },
		{ "a styled letter beyond the first plane", "\U0001d4d0", NORMAL_NFKC, "A" },
		{ "a ligature and a mark", "\ufb01\u00e9", NORMAL_NFKD, "fie\u0301" },
		{ "a letter that becomes eighteen", "\ufdfa", NORMAL_NFKC,
			"\u0635\u0644\u0649 \u0627\u0644\u0644\u0647 "
			"\u0639\u0644\u064a\u0647 \u0648\u0633\u0644\u0645" },
		{ "hangul", "\u1100\u1161", NORMAL_NFC, "\uac00" },
		{ "marks in order", "a\u0301\u0323", NORMAL_NFD, "a\u0323\u0301" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *normal = normal_text(rows[i].text, -1, rows[i].form);

		g_test_message("%s", rows[i].label);
		g_assert_cmpstr(normal, ==, rows[i].expected);
	}
}

static void
test_length(void)
{
	g_autofree char *normal = normal_text("e\u0301e\u0301", 3, NORMAL_NFC);
	g_autofree char *plain = normal_text("abc", 2, NORMAL_NFC);

	g_assert_cmpstr(normal, ==, "\u00e9");
	g_assert_cmpstr(plain, ==, "ab");
}

// Quadratic work would take minutes here.
static void
test_long(void)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < 300000; i++)
		g_string_append(text, "e\u0301");
	g_autofree char *normal = normal_text(text->str, (gssize)text->len, NORMAL_NFC);
	g_assert_cmpuint(strlen(normal), ==, 600000);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/normal/the four forms", test_forms);
	g_test_add_func("/normal/a part of a text", test_length);
	g_test_add_func("/normal/a long text takes no longer for each letter", test_long);
	return g_test_run();
}
