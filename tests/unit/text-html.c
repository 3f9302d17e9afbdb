// text-html.c - tests of text/html.
#include "text/html.h"

#include <string.h>

static void
rows(void)
{
	static const struct {
		const char *label;
		const char *html;
		const char *text;
	} table[] = {
		{ "empty", "", "" },
		{ "no markup", "Hello  there\n you", "Hello there you" },
		{ "blocks and breaks", "<p>One</p><div>Two<br>three<br/>four</div>five",
			"One\nTwo\nthree\nfour\nfive" },
		{ "inline", "He<b>ll</b>o <i>you</i>", "Hello you" },
		{ "a table", "<table><tr><td>A</td><td>B</td></tr><tr><td>C</table>", "A\nB\nC" },
		{ "entities", "&lt;b&gt; &amp; &eacute; &#1057; &#x421; &nbsp;x",
			"<b> & é С С \u00A0x" },
		{ "unknown entity", "&nosuch; &", "&nosuch; &" },
		{ "entities beside all", "&euro;&apos;&zwnj;&#8364&#x2022;&#146;&copy 1",
			"€'\u200C€•’© 1" },
		{ "numbers of nothing", "a&#0;&#55296;&#x110000;&#99999999;b&#;&#x;",
			"a\uFFFD\uFFFD\uFFFD\uFFFDb&#;&#x;" },
		{ "entities are no markup", "&lt;script&gt;a", "<script>a" },
		{ "script and style", "a<script>var x = '<p>no</p>';</script>b<style>p{}</style>c",
			"abc" },
		{ "head", "<html><head><title>No</title></head><body>Yes</body></html>", "Yes" },
		{ "open head", "<head><title>No</title><p>Yes", "Yes" },
		{ "title alone", "<title>No</title>Yes", "Yes" },
		{ "template", "<template><p>No</p></template><p>Yes</p>", "Yes" },
		{ "comments", "a<!-- <p>no</p> -->b<!--[if mso]>no<![endif]-->c", "abc" },
		{ "open comment", "a<!-- no", "a" },
		{ "hidden preheader",
			"<div style='DISPLAY : none !important; x:y'>No &zwnj;</div><p>Yes</p>",
			"Yes" },
		{ "hidden by height", "<div style=\"max-height: 0px\">No</div>Yes", "Yes" },
		{ "hidden by attribute", "<p hidden>No</p><p>Yes</p>", "Yes" },
		{ "nested hidden",
			"<div style='display:none'>a<div>b<p style='display:none'>c</p>d</div>e<br>"
			"f</div>Yes",
			"Yes" },
		{ "not hidden", "<div style='max-height:0.5em;mso-hide:all'>Yes</div>", "Yes" },
		{ "hidden from Outlook alone", "<a style='mso-hide:all'>Accept</a>", "Accept" },
		{ "unclosed", "<div><p>One<div>Two <b>three", "One\nTwo three" },
		{ "wrongly nested", "<b><p>One</b></p></i></div>Two", "One\nTwo" },
		{ "garbage", "<<< <3 <>a</ >b<!x>c</>d", "<<< <3 <>abcd" },
		{ "cut tag", "Yes<a href=\"x", "Yes" },
		{ "capitals", "<P>One<BR>two<SCRIPT>no</SCRIPT></P>", "One\ntwo" },
		{ "meta charset changes nothing",
			"<meta http-equiv=Content-Type content='text/html; "
			"charset=koi8-r'><p>Света é",
			"Света é" },
		{ "short meta charset", "<meta charset=windows-1251><p>Света", "Света" },
		{ "xml declaration", "<?xml version='1.0' encoding='utf-16'?><p>Света</p>",
			"Света" },
		{ "entities of its own",
			"<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><p>&x;</p>",
			"]>\n&x;" },
		{ "attributes of all kinds", "<a b c=d e='>' f=\">\" =g h = 'i' j=/ k/>Yes<br/>too",
			"Yes\ntoo" },
		{ "hidden at the end of odd attributes",
			"<div a='\"' b=c style = display:none>No</div>Yes", "Yes" },
		{ "what stands for hidden elsewhere",
			"<p title='hidden' data-style='display:none'>Yes", "Yes" },
		{ "hidden paragraph, unclosed", "<p style='display:none'>No<p>Yes", "Yes" },
		{ "hidden, beside others of its name",
			"<span hidden>a<b>b</b><span>c</span>d</span>Yes</span>", "Yes" },
		{ "hidden picture", "<img style='display:none'>Yes<input hidden>too", "Yestoo" },
		{ "end of the page before its end", "a</body></html><p>b</html>c", "a\nb\nc" },
		{ "end tags first", "</p></div></b>Yes", "Yes" },
		{ "script that names its end", "<script>'</scripts>no'</SCRIPT >Yes", "Yes" },
		{ "short comments", "a<!-->b<!--->c<!-- -->d", "abcd" },
		{ "shown but to Outlook",
			"<!--[if !mso]><!-->Yes<!--<![endif]--><![if !mso]> too<![endif]>",
			"Yes too" },
		{ "long names", "<ppppppppppppppppppppppppp>Yes</ppp>", "Yes" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
		g_autofree char *text = html_to_text(table[i].html, strlen(table[i].html), 10000);
		g_test_message("%s: %s", table[i].label, text);
		g_assert_true(g_utf8_validate(text, -1, NULL));
		g_assert_cmpstr(text, ==, table[i].text);
	}
}

static void
bytes(void)
{
	static const char nul[] = "a\0b<p>c\0</p>";
	g_autofree char *with_nul = html_to_text(nul, sizeof nul - 1, 100);
	g_assert_cmpstr(with_nul, ==, "a\uFFFDb\nc\uFFFD");

	g_autofree char *invalid = html_to_text("<p>\xC3(\xFF</p>", 10, 100);
	g_assert_cmpstr(invalid, ==, "\uFFFD(\uFFFD");

	g_autofree char *utf16 = html_to_text("\xFF\xFE<\0p\0>\0", 8, 100);
	g_assert_true(g_utf8_validate(utf16, -1, NULL));
}

static void
bounded(void)
{
	g_autofree char *half = html_to_text("<p>Света</p>", strlen("<p>Света</p>"), 5);
	g_assert_cmpstr(half, ==, "Св");
	g_autofree char *none = html_to_text("<p>Света</p>", strlen("<p>Света</p>"), 0);
	g_assert_cmpstr(none, ==, "");
}

// A word at every place where a chunk may be cut.
static void
cut_anywhere(void)
{
	for (guint i = 900; i < 1100; i++) {
		g_autofree char *fill = g_strnfill(i, 'x');
		g_autofree char *html = g_strconcat("<p>", fill, "<br>С&eacute;<b>в</b>",
			"<i style='display:none'>no</i>е</p>", NULL);
		g_autofree char *want = g_strconcat(fill, "\nСéве", NULL);
		g_autofree char *text = html_to_text(html, strlen(html), 10000);
		g_assert_cmpstr(text, ==, want);
	}
}

typedef struct {
	const char *label;
	const char *first;
	const char *unit; // until 256 KB are full; %u is its number
	const char *last;
	gsize half; // bytes after which the unit is replaced by the other
	const char *other;
} Hostile;

static const Hostile hostile[] = {
	{ "deep", "", "<div>", "word", 0, NULL },
	{ "deep, one word each", "", "<div>w ", "word", 0, NULL },
	{ "deep, wrong ends", "", "<div>", "word", 131072, "</b>" },
	{ "deep fonts, wrong ends", "", "<font>", "word", 131072, "</p>" },
	{ "deep tables", "", "<table><tr><td>", "word", 0, NULL },
	{ "attributes", "<a", " a%u", "><p>word", 0, NULL },
	{ "quoted attributes", "<a x='>'", " a%u='>'", "><p>word", 0, NULL },
	{ "many tags of many attributes", "<a", " a%u", "><p>word", 131072, " b%u=<" },
	{ "one attribute", "<a href='", "aaaaaaaa", "'>word</a>", 0, NULL },
	{ "open quote", "<a href='", "aaaaaaaa>", "word", 0, NULL },
	{ "open tags", "", "<a ", "><p>word", 0, NULL },
	{ "less-thans", "", "<", "<p>word", 0, NULL },
	{ "ampersands", "", "&", "<p>word", 0, NULL },
	{ "entities", "", "&amp;&#x41;", "<p>word", 0, NULL },
	{ "open comment", "<p>word<!--", "- -> ", "", 0, NULL },
	{ "open comments", "<p>word", "<!--", "", 0, NULL },
	{ "declarations", "<p>word", "<!DOCTYPE ", "", 0, NULL },
	{ "instructions", "<p>word", "<?", "", 0, NULL },
	{ "scripts", "<p>word", "<script>", "", 0, NULL },
	{ "open script", "<p>word<script>", "</scrip <!-- ", "", 0, NULL },
	{ "styles", "<p style='", ";display", "'>word", 0, NULL },
	{ "ends", "", "</p>", "<p>word", 0, NULL },
	{ "ends of nothing", "", "</", "<p>word", 0, NULL },
	{ "text", "<p>word", "x", "", 0, NULL },
	{ "blanks", "<p>word", " ", "", 0, NULL },
};

static char *
hostile_page(const Hostile *row)
{
	GString *page = g_string_new(row->first);

	for (guint i = 0; page->len < 262144; i++) {
		const char *unit = row->half && page->len > row->half ? row->other : row->unit;
		g_auto(GStrv) parts = g_strsplit(unit, "%u", 2);
		g_string_append(page, parts[0]);
		if (parts[1])
			g_string_append_printf(page, "%u%s", i, parts[1]);
	}
	g_string_append(page, row->last);
	return g_string_free(page, FALSE);
}

static void
holds_out(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(hostile); i++) {
		g_autofree char *page = hostile_page(&hostile[i]);
		gint64 start = g_get_monotonic_time();
		g_autofree char *text = html_to_text(page, strlen(page), 262144);

		g_test_message("%s: %.1f ms, %s", hostile[i].label,
			(double)(g_get_monotonic_time() - start) / 1000.0,
			strstr(text, "word") ? "word found" : "word lost");
		g_assert_true(g_utf8_validate(text, -1, NULL));
		g_assert_cmpuint(strlen(text), <=, 262144);
	}
}

static void
deep_words(void)
{
	g_autofree char *page = hostile_page(&hostile[0]);
	g_autofree char *text = html_to_text(page, strlen(page), 1000);

	g_assert_cmpstr(text, ==, "word");
}

static void
random_bytes(void)
{
	static const char *const pieces[] = { "<", ">", "</", "<p>", "</p>", "<!--", "-->", "&amp;",
		"&#", "&#x10FFFF;", "<script>", "</script>", "style='display:none'", "<div ", "'",
		"\"", "=", "<br>", "</div>", "\xD0\xB0", "\xFF", "word", " ", "&#0;", "&#55296;",
		"<head>", "<body>", "<meta charset=koi8-r>", "<![CDATA[", "]]>" };
	GRand *rand = g_rand_new_with_seed(2026);

	for (guint i = 0; i < 3000; i++) {
		GString *page = g_string_new(NULL);
		while (g_rand_int_range(rand, 0, 60))
			g_string_append(page,
				pieces[g_rand_int_range(rand, 0, (gint32)G_N_ELEMENTS(pieces))]);
		gsize max = (gsize)g_rand_int_range(rand, 0, 200);
		g_autofree char *copy =
			g_memdup2(page->str, MAX(page->len, 1)); // ASan sees its end
		g_autofree char *text = html_to_text(copy, page->len, max);
		g_assert_true(g_utf8_validate(text, -1, NULL));
		g_assert_cmpuint(strlen(text), <=, max);
		g_string_free(page, TRUE);
	}
	g_rand_free(rand);
}

static void
free_link(gpointer link)
{
	link_free(link);
}

static char *
links_of(const char *page)
{
	g_autoptr(GPtrArray) links = g_ptr_array_new_with_free_func(free_link);
	GString *all = g_string_new(NULL);

	html_find_links(page, strlen(page), links);
	for (guint i = 0; i < links->len; i++) {
		const Link *link = links->pdata[i];

		g_string_append_printf(
			all, "%s%s[%s]", i == 0 ? "" : " ", link->target, link->text);
	}
	return g_string_free(all, FALSE);
}

static void
links(void)
{
	static const struct {
		const char *label;
		const char *page;
		const char *links; // target[words], with a blank between
	} rows_of_links[] = {
		{ "one", "<a href=\"http://a.example/\">Accept</a>", "http://a.example/[Accept]" },
		{ "two", "<a href=x>One</a> and <a href='y'>Two</a>", "x[One] y[Two]" },
		{ "other attributes", "<a class=b HREF = x title='>'>One</a>", "x[One]" },
		{ "the first href counts", "<a href=x href=y>One</a>", "x[One]" },
		{ "markup in it", "<a href=x><b>One</b> <i>two</i></a>", "x[One two]" },
		{ "a picture in it", "<a href=x><img alt=y></a>", "x[]" },
		{ "lines in it", "<a href=x><p>One<p>two</a>", "x[One\ntwo]" },
		{ "never closed", "<a href=x>One<p>two", "x[One\ntwo]" },
		{ "closed by the next", "<a href=x>One<a href=y>Two</a>", "x[One] y[Two]" },
		{ "an anchor", "<a name=x>One</a>", "" },
		{ "names in the value", "<a href='?a=1&amp;b=&#50;'>One</a>", "?a=1&b=2[One]" },
		{ "blanks round the value", "<a href=' x '>One</a>", "x[One]" },
		{ "an area", "<map><area href=x></map>", "x[]" },
		{ "hidden", "<a href=x style='display:none'>One</a>", "" },
		{ "in something hidden", "<div hidden><a href=x>One</a></div>", "" },
		{ "in a comment", "<!-- <a href=x>One</a> -->", "" },
		{ "in a script", "<script>'<a href=x>'</script>", "" },
		{ "of other elements", "<link href=x><img src=y><base href=z>", "" },
		{ "an open tag", "<a href=x", "x[]" },
		{ "an open value", "<a href='x>One</a>", "x>One</a>[]" },
		{ "no value", "<a href>One</a><a href=>Two</a>", "[One] [Two]" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows_of_links); i++) {
		g_autofree char *found = links_of(rows_of_links[i].page);

		g_test_message("%s", rows_of_links[i].label);
		g_assert_cmpstr(found, ==, rows_of_links[i].links);
	}
}

static void
links_are_bounded(void)
{
	static const char *const units[] = { "<a href=x>y</a>", "<a href=x>", "<a href='", "<a ",
		"<area href=x>" };

	for (guint i = 0; i < G_N_ELEMENTS(units); i++) {
		g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(free_link);
		GString *page = g_string_new(NULL);

		while (page->len < 262144)
			g_string_append(page, units[i]);
		html_find_links(page->str, page->len, found);
		g_string_free(page, TRUE);
		g_assert_cmpuint(found->len, <=, LINK_MAX);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/html/the words come out, in lines", rows);
	g_test_add_func("/html/NUL and invalid bytes do no harm", bytes);
	g_test_add_func("/html/no more than max bytes", bounded);
	g_test_add_func("/html/a page may be cut anywhere", cut_anywhere);
	g_test_add_func("/html/hostile pages end", holds_out);
	g_test_add_func("/html/words below 50,000 open elements are found", deep_words);
	g_test_add_func("/html/random pieces come out valid", random_bytes);
	g_test_add_func("/html/links and their words are found", links);
	g_test_add_func("/html/there are never more links than the limit", links_are_bounded);
	return g_test_run();
}
