// text-link.c - tests of text/link: links of plain text, and where a link leads.
#include "text/link.h"

#include <string.h>

static void
free_link(gpointer link)
{
	link_free(link);
}

static char *
links_of(const char *text, gsize length)
{
	g_autoptr(GPtrArray) links = g_ptr_array_new_with_free_func(free_link);
	GString *all = g_string_new(NULL);

	link_find(text, length, links);
	for (guint i = 0; i < links->len; i++) {
		const Link *link = links->pdata[i];

		g_assert_cmpstr(link->target, ==, link->text);
		g_string_append_printf(all, "%s%s", i == 0 ? "" : " ", link->target);
	}
	return g_string_free(all, FALSE);
}

static void
test_find(void)
{
	static const struct {
		const char *label;
		const char *text;
		const char *links; // with a blank between
	} rows[] = {
		{ "none", "Hello http:/x https//y www.example.com", "" },
		{ "one", "See http://a.example/b now", "http://a.example/b" },
		{ "capitals", "HTTPS://A.EXAMPLE/B", "HTTPS://A.EXAMPLE/B" },
		{ "two", "http://a.example\nhttps://b.example",
			"http://a.example https://b.example" },
		{ "in a sentence", "Go to https://a.example/x. Or not?", "https://a.example/x" },
		{ "in brackets", "<https://a.example/?q=1&r=2>", "https://a.example/?q=1&r=2" },
		{ "in round ones", "(https://a.example/x)", "https://a.example/x" },
		{ "in quotes", "\"https://a.example/x\"", "https://a.example/x" },
		{ "marks at the end", "https://a.example/x?!).", "https://a.example/x" },
		{ "glued to a word", "seehttp://a.example", "http://a.example" },
		{ "nothing behind it", "http:// x https://. y", "" },
		{ "at the end", "https", "" },
		{ "one in another", "http://a.example/http://b.example",
			"http://a.example/http://b.example" },
		{ "other letters", "https://a.example/é", "https://a.example/é" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *links = links_of(rows[i].text, strlen(rows[i].text));

		g_test_message("%s", rows[i].label);
		g_assert_cmpstr(links, ==, rows[i].links);
	}
}

static void
test_bytes(void)
{
	static const char text[] = "\xFFhttp://a.example/\xC3 \0 http://b.example/\0x";
	g_autofree char *links = links_of(text, sizeof text - 1);

	g_assert_true(g_utf8_validate(links, -1, NULL));
	g_assert_nonnull(strstr(links, "http://a.example/"));
	g_assert_nonnull(strstr(links, "http://b.example/"));
}

static void
test_bounds(void)
{
	static const char *const units[] = { "http://a.example ", "http://", "hhhhhh", "https://x",
		"http://x.", "h" };
	g_autoptr(GPtrArray) links = g_ptr_array_new_with_free_func(free_link);

	for (guint i = 0; i < G_N_ELEMENTS(units); i++) {
		GString *text = g_string_new(NULL);

		while (text->len < 256 * 1024)
			g_string_append(text, units[i]);
		link_find(text->str, text->len, links);
		g_string_free(text, TRUE);
		g_assert_cmpuint(links->len, <=, LINK_MAX);
	}
	g_assert_cmpuint(links->len, ==, LINK_MAX);
}

static void
test_host(void)
{
	static const struct {
		const char *target;
		const char *host;
	} rows[] = {
		{ "http://a.example", "a.example" },
		{ "https://A.Example/b?c#d", "a.example" },
		{ "HTTPS://a.example", "a.example" },
		{ "https://a.example:8443/", "a.example" },
		{ "https://a.example?x", "a.example" },
		{ "https://a.example#x", "a.example" },
		{ "https://a.example./x", "a.example" },
		{ "https://www.service.example@b.example/x", "b.example" },
		{ "https://www.service.example:x@b.example/x", "b.example" },
		{ "https://b.example/@a.example", "b.example" },
		{ "https://b.example\\@a.example/x", "b.example" },
		{ "https://bücher.example/", "xn--bcher-kva.example" },
		{ "https://BÜCHER.example/", "xn--bcher-kva.example" },
		{ "https://a。example/", "a.example" },
		{ "https://xn--bcher-kva.example/", "xn--bcher-kva.example" },
		{ "http://192.0.2.1/x", "192.0.2.1" },
		{ "http://[2001:db8::1]:80/x", "[2001:db8::1]" },
		{ "http://[2001:db8::1", "[2001" },
		{ "https:a.example/x", "a.example" },
		{ "https:/a.example/x", "a.example" },
		{ "https:///a.example/x", "a.example" },
		{ "https:\\\\a.example/x", "a.example" },
		{ "//a.example/x", "a.example" },
		{ "/in/ana", NULL },
		{ "in/ana", NULL },
		{ "https://", NULL },
		{ "https:///", NULL },
		{ "https://@/x", NULL },
		{ "https://:80/x", NULL },
		{ "https://./x", NULL },
		{ "", NULL },
		{ "mailto:ana@a.example", NULL },
		{ "javascript://a.example", NULL },
		{ "ftp://a.example", NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *host = link_host(rows[i].target);

		g_test_message("%s", rows[i].target);
		g_assert_cmpstr(host, ==, rows[i].host);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func(
		"/link/links of a text are found without what is the sentence's", test_find);
	g_test_add_func("/link/NUL and invalid bytes do no harm", test_bytes);
	g_test_add_func("/link/there are never more than the limit", test_bounds);
	g_test_add_func("/link/the host is the one that a browser would open", test_host);
	return g_test_run();
}
