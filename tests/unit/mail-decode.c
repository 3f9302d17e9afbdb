// mail-decode.c - tests of RFC 2047 as found in the wild, and of character sets.
#include "mail/decode.h"

#include <string.h>

static const struct {
	const char *label;
	const char *raw;
	const char *text;
} headers[] = {
	{ "plain", "Ann wants to connect", "Ann wants to connect" },
	{ "folded plain", " Ann wants\n\tto connect", "Ann wants to connect" },
	{ "lower case", "=?utf-8?q?J=C3=B6rg?=", "Jörg" },
	{ "cut inside a character", "=?UTF-8?Q?J=C3?= =?UTF-8?Q?=B6rg?=", "Jörg" },
	{ "cut inside a character, Q and B", "=?UTF-8?Q?J=C3?=\n\t=?UTF-8?B?tnJn?=", "Jörg" },
	{ "cut inside, the set's other name", "=?UTF-8?Q?J=C3?= =?utf8?Q?=B6rg?=", "Jörg" },
	{ "no blank between words", "=?UTF-8?Q?a?==?UTF-8?Q?b?=", "ab" },
	{ "no blank between base64 words", "=?UTF-8?B?0KHQsg==?==?UTF-8?B?0LA=?=", "Сва" },
	{ "several on one line", "=?UTF-8?Q?=E6=98=B1?= =?UTF-8?Q?=E6=B7=87?= x", "昱淇 x" },
	{ "base64 without padding", "=?UTF-8?B?0KHQsg?=", "Св" },
	{ "padding in the middle", "=?UTF-8?B?0KHQsg==0KHQsg==?=", "СвСв" },
	{ "blank in base64", "=?utf-8?b?0KH QsQ==?=", "Сб" },
	{ "Latin-1", "=?ISO-8859-1?Q?J=F6rg_=2B_Ann?=", "Jörg + Ann" },
	{ "Windows-1251", "=?windows-1251?Q?=D1=E2?=", "Св" },
	{ "a set within a larger one", "=?gb2312?B?yNWxvg==?=", "日本" },
	{ "ISO-2022-JP cut inside its state",
		"=?ISO-2022-JP?B?GyRCRnw=?= =?ISO-2022-JP?B?S1wbKEI=?=", "日本" },
	{ "two sets", "=?UTF-8?Q?=C3=B6?= =?ISO-8859-1?Q?=F6?=", "öö" },
	{ "raw UTF-8", "J\xC3\xB6rg", "Jörg" },
	{ "raw Latin-1", "J\xF6rg", "Jörg" },
	{ "raw UTF-8 behind a word", "=?UTF-8?Q?a?=\xC3\xB6", "aö" },
	{ "unknown set, Latin-1", "=?x-unknown?Q?J=F6rg?=", "Jörg" },
	{ "unknown set, UTF-8", "=?x-unknown?Q?J=C3=B6rg?=", "Jörg" },
	{ "ASCII that is not", "=?us-ascii?Q?J=C3=B6rg?=", "Jörg" },
	{ "no set", "=??Q?J=C3=B6rg?=", "Jörg" },
	{ "a set that is a path", "=?../x//TRANSLIT?Q?a?=", "a" },
	{ "language", "=?UTF-8*de?Q?J=C3=B6rg?=", "Jörg" },
	{ "an HTML entity stays", "Ann &amp; Bo", "Ann &amp; Bo" },
	{ "glued to plain text", "Re:=?UTF-8?Q?a?=b", "Re:ab" },
	{ "blanks inside", "=?UTF-8?Q?a b?=", "a b" },
	{ "question mark inside", "=?UTF-8?Q?who?_me?=", "who? me" },
	{ "line end inside", "=?UTF-8?Q?a=0D=0AX-Evil:_b?=", "a X-Evil: b" },
	{ "NUL inside", "=?UTF-8?Q?a=00b?=", "a b" },
	{ "empty word",
		"=?UTF-8?Q?"
		"?= x",
		"x" },
	{ "not closed", "=?UTF-8?Q?bro", "=?UTF-8?Q?bro" },
	{ "not closed, then one that is", "=?UTF-8?Q?bro =?UTF-8?Q?k?=", "=?UTF-8?Q?bro k" },
	{ "no such coding", "=?UTF-8?X?a?=", "=?UTF-8?X?a?=" },
	{ "bad hex", "=?UTF-8?Q?100=zz=4?=", "100=zz=4" },
	{ "cut at the end", "=?UTF-8?Q?a=C3?=", "a\xEF\xBF\xBD" },
	{ "nothing", "", "" },
};

static void
test_headers(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(headers); i++) {
		g_autofree char *text = decode_header(headers[i].raw);

		g_test_message("%s", headers[i].label);
		g_assert_cmpstr(text, ==, headers[i].text);
	}
}

static const struct {
	const char *label;
	const char *text;
	gsize length;
} words[] = {
	{ "a word", "=?UTF-8?Q?a?= b", 13 },
	{ "with a blank", "=?UTF-8?Q?a b?=", 15 },
	{ "not at the start", " =?UTF-8?Q?a?=", 0 },
	{ "not closed", "=?UTF-8?Q?a?", 0 },
	{ "too short", "=?", 0 },
	{ "a long set", "=?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?Q?a?=", 0 },
};

static void
test_word_length(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		g_test_message("%s", words[i].label);
		g_assert_cmpuint(decode_word_length(words[i].text), ==, words[i].length);
	}
}

static const struct {
	const char *label;
	const char *bytes;
	const char *charset;
	const char *text;
} texts[] = {
	{ "UTF-8", "\xC3\xB6", "UTF-8", "\xC3\xB6" },
	{ "nothing told, UTF-8", "\xC3\xB6", NULL, "\xC3\xB6" },
	{ "nothing told, UTF-8 cut at the end", "\xC3\xB6\xC3", NULL, "\xC3\xB6\xC3" },
	{ "nothing told, Latin-1", "\xF6x", NULL, "\xC3\xB6x" },
	{ "Latin-1 means Windows-1252", "\x93x\x94", "iso-8859-1", "\u201Cx\u201D" },
	{ "Korean by its long name", "\xB1\xE8", "ks_c_5601-1987", "김" },
	{ "invalid bytes", "a\x98z", "windows-1251", "a\xEF\xBF\xBDz" },
	{ "cut inside a character", "\xC8\xD5\xB1", "gb2312", "日" },
	{ "blank in the name", "a", "utf 8", "a" },
};

static void
test_charsets(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GString) text =
			decode_charset(texts[i].bytes, strlen(texts[i].bytes), texts[i].charset);

		g_test_message("%s", texts[i].label);
		g_assert_cmpstr(text->str, ==, texts[i].text);
	}
}

// T1: whatever is in there, what comes out is UTF-8 without controls; F31.
static void
test_back(void)
{
	static const struct {
		const char *charset;
		const char *text;
		const char *like; // bytes that tell the set when it is not told
		const char *bytes;
	} back[] = {
		{ "utf-8", "Łucja \xFF", "", "Łucja \xFF" },
		{ "KOI8-R", "Анна", "", "\xe1\xce\xce\xc1" },
		{ "iso-8859-1", "“é”", "", "\x93\xe9\x94" },
		{ "iso-8859-2", "Łė Анна", "",
			"\xa3"
			"e ????" },
		{ "iso-2022-jp", "あ!", "", "\x1b$B$\"\x1b(B!" },
		{ "utf-16le", "a", "", "a" },
		{ NULL, "é", "été", "é" },
		{ NULL, "é", "\xe9t\xe9", "\xe9" },
		{ "x-moon", "é", "\xe9t", "\xe9" },
		{ "us-ascii", "é", "", "é" },
		{ "koi8-r", "\xFF!", "", "?!" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(back); i++) {
		g_autoptr(GString) like = g_string_new(back[i].like);
		g_autoptr(GString) bytes =
			decode_back(back[i].text, strlen(back[i].text), back[i].charset, like);

		g_assert_cmpstr(bytes->str, ==, back[i].bytes);
	}
}

static void
test_noise(void)
{
	static const char *const bits[] = { "=?", "?=", "?Q?", "?B?", "UTF-8", "utf-7", "=0D=0A",
		"=C3", "\xC3", " ", "\n\t", "\r", "\x1B[31m", "=00", "=?UTF-8?B?", "0KHQ", "=",
		"ISO-2022-JP", "=1B$B", "\xE2\x80\xAE", "UTF-16", "gb18030", "=E2=80=AE" };

	for (guint round = 0; round < 20000; round++) {
		g_autoptr(GString) raw = g_string_new(NULL);
		guint n = (guint)g_test_rand_int_range(1, 14);

		while (n-- > 0)
			g_string_append(raw, bits[g_test_rand_int_range(0, G_N_ELEMENTS(bits))]);
		g_autofree char *text = decode_header(raw->str);
		g_assert_true(g_utf8_validate(text, -1, NULL));
		for (const char *at = text; *at; at = g_utf8_next_char(at))
			g_assert_false(g_unichar_iscntrl(g_utf8_get_char(at)));
		g_assert_null(strstr(text, "\xE2\x80\xAE"));
	}
}

static void
test_long_values(void)
{
	static const char *const bits[] = { "=?a?q?", "=?UTF-8?Q?a?= ", "=?", "?=", "=" };

	for (guint i = 0; i < G_N_ELEMENTS(bits); i++) {
		g_autoptr(GString) raw = g_string_new(NULL);

		while (raw->len < 1000000)
			g_string_append(raw, bits[i]);
		g_autofree char *text = decode_header(raw->str);
		g_assert_cmpuint(strlen(text), <=, 64 * 1024);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/decode/encoded words are read as found in the wild", test_headers);
	g_test_add_func("/decode/an encoded word has a length", test_word_length);
	g_test_add_func("/decode/bytes of any character set become UTF-8", test_charsets);
	g_test_add_func("/decode/text becomes bytes of any character set again", test_back);
	g_test_add_func("/decode/no control ever comes out", test_noise);
	g_test_add_func("/decode/a long value takes no long time", test_long_values);
	return g_test_run();
}
