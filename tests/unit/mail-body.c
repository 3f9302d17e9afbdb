// mail-body.c - tests of the text of a body, hostile ones among them.
#include "mail/body.h"

#include <string.h>

static char *
text_of(const char *type, const char *coding, const char *body, gsize length)
{
	g_auto(GStrv) lines = body_lines(type, coding, body, length, 1000);

	return g_strjoinv("|", lines);
}

#define MIXED "multipart/mixed; boundary=b"

static const struct {
	const char *label;
	const char *type;
	const char *coding;
	const char *body;
	const char *text;
} bodies[] = {
	{ "no type", NULL, NULL, "one\r\n\r\n two \r\n", "one|two" },
	{ "8 bit, no set", "text/plain", "8bit", "J\xC3\xB6rg J", "Jörg J" },
	{ "Latin-1", "text/plain; charset=\"ISO-8859-1\"", "8bit", "J\xF6rg", "Jörg" },
	{ "unknown set", "text/plain; charset=x-mine", "8bit", "J\xF6rg", "Jörg" },
	{ "quoted-printable", "text/plain; charset=utf-8", "Quoted-Printable", "J=C3=\r\n=B6rg",
		"Jörg" },
	{ "quoted-printable, cut", "text/plain; charset=utf-8", "quoted-printable", "one=3",
		"one" },
	{ "base64", "text/plain; charset=utf-8", "base64", "SsO2\r\ncmc=\r\n", "Jörg" },
	{ "base64, cut", "text/plain; charset=utf-8", "base64", "SsO2cmc", "Jö" },
	{ "folded type", " text/plain;\n\tcharset=utf-8", " base64", "SsO2cmc=", "Jörg" },
	{ "html", "text/html; charset=utf-8", NULL, "<p>one</p><p>two</p>", "one|two" },
	{ "plain before html", "multipart/alternative; boundary=b", NULL,
		"--b\r\nContent-Type: text/html\r\n\r\n<p>h</p>\r\n"
		"--b\r\nContent-Type: text/plain\r\n\r\np\r\n--b--\r\n",
		"p" },
	{ "html only", "multipart/alternative; boundary=b", NULL,
		"--b\nContent-Type: text/html\n\n<p>h</p>\n--b--\n", "h" },
	{ "empty plain part", "multipart/alternative; boundary=b", NULL,
		"--b\n\n \n--b\nContent-Type: text/html\n\n<p>h</p>\n--b--\n", "h" },
	{ "nested", MIXED, NULL,
		"--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n"
		"Content-Type: text/plain\n\np\n--c--\n--b--\n",
		"p" },
	{ "attachment first", MIXED, NULL,
		"--b\nContent-Disposition: attachment; filename=a\n\nno\n--b\n\nyes\n--b--\n",
		"yes" },
	{ "attached mail", MIXED, NULL,
		"--b\nContent-Type: message/rfc822\n\nSubject: s\n\nno\n--b--\n", "" },
	{ "picture", "image/png", "base64", "AAAA", "" },
	{ "end is missing", MIXED, NULL, "--b\n\none\n", "one" },
	{ "no boundary", "multipart/mixed", NULL, "one\n", "" },
	{ "controls in the type", "text/plain\r\nTo: g:g:;", NULL, "one", "one" },
	{ "NUL in the body", "text/plain", NULL, "a", "a" },
	{ "a page of folded colons is no nest", "text/html", NULL, "<p>\n a:b:c:d</p>", "a:b:c:d" },
	{ "nothing", "text/plain", NULL, "", "" },
};

static void
test_bodies(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(bodies); i++) {
		g_autofree char *text = text_of(
			bodies[i].type, bodies[i].coding, bodies[i].body, strlen(bodies[i].body));

		g_test_message("%s", bodies[i].label);
		g_assert_cmpstr(text, ==, bodies[i].text);
	}
}

static GString *
repeat(const char *before, const char *what, guint times, const char *behind)
{
	GString *text = g_string_new(before);

	for (guint i = 0; i < times; i++)
		g_string_append(text, what);
	return g_string_append(text, behind);
}

static const struct {
	const char *label;
	const char *type;
	const char *before;
	const char *what;
	guint times;
	const char *behind;
} hostile[] = {
	{ "groups in an attached mail", "message/rfc822", "To: ", "g:", 50000, "\n\nx\n" },
	{ "the same by another name", "message/global", "Cc: ", "g:", 50000, "\n\nx\n" },
	{ "the same with a comment", "message(x)/rfc822", "To: ", "g:", 50000, "\n\nx\n" },
	{ "the same with a blank", "message /rfc822", "To: ", "g:", 50000, "\n\nx\n" },
	{ "the same with blank and comment", "(a)message \t(x) / rfc822", "To: ", "g:", 50000,
		"\n\nx\n" },
	{ "the same in upper case", "MESSAGE/RFC822", "To: ", "g:", 50000, "\n\nx\n" },
	{ "the same, folded", "message/rfc822", "To: ", "g:\r\n ", 50000, "\n\nx\n" },
	{ "in a part", MIXED, "--b\nContent-Type: message/rfc822\n\nTo: ", "g:", 50000,
		"\n\nx\n--b--\n" },
	{ "in a part, its type folded", MIXED,
		"--b\nContent-Type: message\n /rfc822\n\nTo: ", "g:", 50000, "\n\nx\n--b--\n" },
	{ "in a digest, where mails are the rule", "multipart/digest; boundary=b",
		"--b\n\nFrom: ", "g:", 50000, "\n\nx\n--b--\n" },
	{ "in a digest with a comment", "multipart/ (x) digest; boundary=b",
		"--b\n\nFrom: ", "g:", 50000, "\n\nx\n--b--\n" },
	{ "a tower of mails", "message/rfc822", "", "Content-Type: message/rfc822\n\n", 10000,
		"x" },
	{ "a tower of multiparts", MIXED, "", "--b\nContent-Type: multipart/mixed; boundary=b\n\n",
		10000, "x\n--b--\n" },
	{ "parts", MIXED, "", "--b\n\nx\n", 200000, "--b--\n" },
	{ "empty parts", MIXED, "", "--b\n", 200000, "--b--\n" },
	{ "a digest of parts", "multipart/digest; boundary=b", "", "--b\n\nA: b\n\nx\n", 20000,
		"--b--\n" },
};

// F29, T1, fact 8 of the reliability notes.
static void
test_hostile(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(hostile); i++) {
		g_autoptr(GString) body = repeat(
			hostile[i].before, hostile[i].what, hostile[i].times, hostile[i].behind);
		g_autofree char *text = text_of(hostile[i].type, NULL, body->str, body->len);

		g_test_message("%s", hostile[i].label);
		g_assert_cmpstr(text, ==, "");
	}
}

// Multiparts within multiparts, each with a boundary of its own, text in the innermost.
static char *
text_of_tower(guint levels)
{
	g_autoptr(GString) body = g_string_new(NULL);

	for (guint i = 0; i < levels; i++)
		g_string_append_printf(
			body, "--b%u\nContent-Type: multipart/mixed; boundary=b%u\n\n", i, i + 1);
	g_string_append_printf(body, "--b%u\n\ntext\n", levels);
	return text_of("multipart/mixed; boundary=b0", NULL, body->str, body->len);
}

static void
test_towers(void)
{
	g_autofree char *low = text_of_tower(63);
	g_autofree char *high = text_of_tower(64);

	g_assert_cmpstr(low, ==, "text");
	g_assert_cmpstr(high, ==, "");
}

static const struct {
	const char *label;
	const char *before;
	const char *what;
	guint times;
} dear[] = {
	{ "headers of a part", "--b\n", "A: b\n", 50000 },
	{ "a long header of a part", "--b\nX:", "\n a", 80000 },
	{ "parameters", "--b\nContent-Type: text/plain", "; a=b", 40000 },
	{ "numbered parameters", "--b\nContent-Type: text/plain", "; charset*0*=%41", 15000 },
	{ "large numbers", "--b\nContent-Type: text/plain", "; a*2147483648*=x", 14000 },
	{ "comments", "--b\nContent-Type: text/plain ", "(", 200000 },
	{ "addresses", "--b\nTo: ", "a@b,", 60000 },
	{ "groups outside of any mail", "--b\nTo: ", "g:", 100000 },
	{ "dashes within lines", "--b\n\n", "x--b", 60000 },
	{ "a page with many colons", "--b\nContent-Type: text/html\n\n", " <p style='a:b'>x</p>\n",
		10000 },
};

static void
test_dear(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(dear); i++) {
		g_autoptr(GString) body =
			repeat(dear[i].before, dear[i].what, dear[i].times, "\n\nend\n--b--\n");
		gint64 start = g_get_monotonic_time();
		g_autofree char *text = text_of(MIXED, NULL, body->str, body->len);

		// That it comes to an end at all is what a quadratic parser would miss.
		g_test_message(
			"%s: %d ms", dear[i].label, (int)((g_get_monotonic_time() - start) / 1000));
		g_assert_true(g_utf8_validate(text, -1, NULL));
	}
}

static void
test_pages_with_colons(void)
{
	g_autoptr(GString) page = repeat("<html>\n",
		"  <p style='a:b;c:d'>words of a message (x)"
		" in a weekly digest</p>\n",
		1000, "</html>");
	g_autofree char *text = text_of("text/html", NULL, page->str, page->len);

	g_assert_true(g_str_has_prefix(text, "words of a message (x)"));
}

static void
test_noise(void)
{
	static const char *const bits[] = { "--b", "--b--", "\n", "\r\n", "\n\n",
		"Content-Type: ", "multipart/mixed; boundary=b", "multipart/digest", "text/plain",
		"text/html", "message/rfc822", "; charset=", "utf-8", "iso-2022-jp",
		"Content-Transfer-Encoding: ", "base64", "quoted-printable", "x-uuencode",
		"begin 644 a", "SsO2cmc=", "=C3", "\xC3", "To: g:g:;", "From: a",
		"Content-Disposition: attachment", "<p>", "\"", "(", "%41", "*0*=", "\t", " ",
		"Content-ID: <a>", "message/partial; id=\"", "multipart/signed" };

	for (guint round = 0; round < 5000; round++) {
		g_autoptr(GString) body = g_string_new("--b\n");
		guint n = (guint)g_test_rand_int_range(1, 60);

		while (n-- > 0)
			g_string_append(body, bits[g_test_rand_int_range(0, G_N_ELEMENTS(bits))]);
		g_autofree char *text = text_of(MIXED, NULL, body->str, body->len);
		g_assert_true(g_utf8_validate(text, -1, NULL));
	}
}

static gpointer
read_one(gpointer unused)
{
	for (guint i = 0; i < 200; i++) {
		g_autofree char *text =
			text_of("text/plain; charset=iso-8859-1", "base64", "SvZyZw==", 8);

		g_assert_cmpstr(text, ==, "Jörg");
	}
	return NULL;
}

static void
test_threads(void)
{
	GThread *threads[8];

	for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
		threads[i] = g_thread_new("reader", read_one, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
		g_thread_join(threads[i]);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/body/threads read side by side", test_threads);
	g_test_add_func("/body/the first text is found and decoded", test_bodies);
	g_test_add_func("/body/what would break the parser is not read (F29)", test_hostile);
	g_test_add_func("/body/a tower of multiparts is read up to a height (F29)", test_towers);
	g_test_add_func("/body/what would take long does not", test_dear);
	g_test_add_func("/body/an ordinary page is no hostile mail", test_pages_with_colons);
	g_test_add_func("/body/noise comes out as text", test_noise);
	return g_test_run();
}
