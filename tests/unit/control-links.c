// control-links.c - tests of control/links: nothing that could be clicked stays.
#include "control/links.h"

#include <glib.h>
#include <string.h>

static const struct {
	const char *label;
	const char *text;
	const char *hidden;
} rows[] = {
	{ "nothing", "", "" },
	{ "no link", "See you at 24/7, and/or at 1.5/2.", "See you at 24/7, and/or at 1.5/2." },
	{ "an address", "ana@example.org", "ana@example.org" },
	{ "a host alone", "meet.example is down", "meet.example is down" },
	{ "https", "go https://meet.example/accept?t=1 now", "go [link to meet.example] now" },
	{ "capitals", "HTTPS://MEET.EXAMPLE/X", "[link to MEET.EXAMPLE]" },
	{ "a login", "https://meet.example@evil.example/x", "[link to evil.example]" },
	{ "two logins", "https://a@b@evil.example/x", "[link to evil.example]" },
	{ "a port", "http://meet.example:80/x", "[link to meet.example:80]" },
	{ "no path", "http://meet.example", "[link to meet.example]" },
	{ "a query at once", "http://meet.example?t=1", "[link to meet.example]" },
	{ "a backslash", "http://meet.example\\@evil/x", "[link to meet.example]" },
	{ "glued to a word", "Accept:https://meet.example/x", "[link to meet.example]" },
	{ "another scheme", "app://open/x", "[link to open]" },
	{ "no scheme", "//meet.example/x ://y", "//meet.example/x [link to y]" },
	{ "a scheme parted by what can't be seen", "http\\u{200B}://meet.example/x",
		"[link to meet.example]" },
	{ "www", "www.meet.example", "[link to www.meet.example]" },
	{ "www with a path", "Www.meet.example/x", "[link to Www.meet.example]" },
	{ "a host and a path", "meet.example/accept/1", "[link to meet.example]" },
	{ "a host and a query", "meet.example?accept=1", "[link to meet.example]" },
	{ "a host of another script", "пример.рф/x", "[link to пример.рф]" },
	{ "brackets and quotes", "<https://a.example/x>(\"http://b.example\")",
		"<[link to a.example]>(\"[link to b.example]\")" },
	{ "lines", "a\nhttps://a.example/x\n\nb", "a\n[link to a.example]\n\nb" },
	{ "nothing behind", "://", "[link to ]" },
};

static void
test_rows(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *hidden = links_hide(rows[i].text);

		g_test_message("%s", rows[i].label);
		g_assert_cmpstr(hidden, ==, rows[i].hidden);
	}
}

// A megabyte of one word, and of many beginnings, takes no time worth naming.
static void
test_linear(void)
{
	static const char *const bits[] = { "a", "a.", ":/", "a.b/", "@", "www." };

	for (guint i = 0; i < G_N_ELEMENTS(bits); i++) {
		g_autoptr(GString) text = g_string_new(NULL);

		while (text->len < 1024 * 1024)
			g_string_append(text, bits[i]);
		g_autofree char *hidden = links_hide(text->str);
		// That it comes to an end at all is what quadratic effort would miss.
		g_assert_nonnull(hidden);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/links/a link is shown as its host", test_rows);
	g_test_add_func("/links/a hostile text takes no time", test_linear);
	return g_test_run();
}
