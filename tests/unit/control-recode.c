// control-recode.c - tests of control/recode: text changed inside its codings.
#include "control/recode.h"

#include <string.h>

// Replaces the word Анна, Łucja or Anna by one of another length.
static GString *
swap(const char *text, gsize length, void *data)
{
	GString *to = g_string_new(NULL);

	g_string_append_len(to, text, (gssize)length);
	g_string_replace(to, "Анна", "Людмила", 0);
	g_string_replace(to, "Łucja", "Żaneta", 0);
	g_string_replace(to, "Anna", "Barbara", 0);
	return to;
}

static void
check(const char *label, GString *made, const char *expected)
{
	if (strcmp(made->str, expected) != 0)
		g_error("%s: %s, not %s", label, made->str, expected);
	g_string_free(made, TRUE);
}

static void
test_values(void)
{
	static const struct {
		const char *label;
		const char *value;
		const char *expected;
	} rows[] = {
		{ "plain", " Anna asks", " Barbara asks" },
		{ "raw UTF-8", " Анна asks", " Людмила asks" },
		{ "raw Latin-1 beside it", " Anna \xE9t\xE9", " Barbara \xE9t\xE9" },
		{ "B", "=?UTF-8?B?0JDQvdC90LA=?=", "=?UTF-8?B?0JvRjtC00LzQuNC70LA=?=" },
		{ "B without padding",
			"=?UTF-8?B?0JDQvdC90LA?=", "=?UTF-8?B?0JvRjtC00LzQuNC70LA?=" },
		{ "Q in its set", "=?iso-8859-2?Q?=A3ucja_K?=", "=?iso-8859-2?Q?=AFaneta_K?=" },
		{ "Q in small letters", "=?iso-8859-2?q?=a3ucja?=", "=?iso-8859-2?q?=afaneta?=" },
		{ "B in KOI8-R", "=?koi8-r?B?4c7OwQ==?=", "=?koi8-r?B?7MDEzcnMwQ==?=" },
		// cut inside the third letter
		{ "a word cut inside a letter stays cut inside one",
			"=?UTF-8?Q?=D0=90=D0=BD=D0?=\r\n =?UTF-8?Q?=BD=D0=B0?=",
			"=?UTF-8?Q?=D0=9B=D1=8E=D0?=\r\n =?UTF-8?Q?=B4=D0=BC=D0=B8=D0=BB=D0=B0?=" },
		{ "one cut between letters stays whole",
			"=?UTF-8?Q?=D0=90=D0=BD?= =?UTF-8?Q?=D0=BD=D0=B0?=",
			"=?UTF-8?Q?=D0=9B=D1=8E?= =?UTF-8?Q?=D0=B4=D0=BC=D0=B8=D0=BB=D0=B0?=" },
		{ "a word that is none", "=?UTF-8?X?Anna?= =?", "=?UTF-8?X?Barbara?= =?" },
		{ "what stays keeps its bytes", "=?latin1?q?b=6fo?= =?utf-8?B?0JDQvdC90LA=?=",
			"=?latin1?q?b=6fo?= =?utf-8?B?0JvRjtC00LzQuNC70LA=?=" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		check(rows[i].label, recode_value(rows[i].value, strlen(rows[i].value), swap, NULL),
			rows[i].expected);
}

static void
test_parts(void)
{
	static const struct {
		const char *label;
		RecodePart part;
		const char *body;
		const char *expected;
	} rows[] = {
		{ "plain", { NULL, NULL }, "Hi Anna\r\nbye\n", "Hi Barbara\r\nbye\n" },
		{ "no line end", { "8bit", "koi8-r" }, "\xe1\xce\xce\xc1",
			"\xec\xc0\xc4\xcd\xc9\xcc\xc1" },
		{ "bytes that are no text", { "8bit", "utf-8" }, "\xff Anna\n\xfe",
			"\xff Barbara\n\xfe" },
		{ "what the set does not have", { "8bit", "us-ascii" }, "Anna", "Barbara" },
		{ "lines as long", { "quoted-printable", "utf-8" },
			"=D0=90=D0=BD=D0=BD=\n=D0=B0 x\n=3D tail=20\n",
			"=D0=9B=D1=8E=D0=B4=D0=BC=D0=B8=D0=BB=D0=B0 x\n=3D tail=20\n" },
		{ "broken where it was as wide", { "quoted-printable", "utf-8" },
			"=D0=90=D0=BD=D0=BD=D0=B0 and=\r\n one\r\n",
			"=D0=9B=D1=8E=D0=B4=D0=BC=D0=\r\n=B8=D0=BB=D0=B0 and one\r\n" },
		{ "other lines keep their bytes", { "Quoted-Printable", NULL },
			"a=62c=\nd\nAnna\ne=66\n", "a=62c=\nd\nBar=62ara\ne=66\n" },
		{ "base64 as wide", { "base64", "utf-8" }, "SGkg\r\nQW5u\r\nYQ==\r\n",
			"SGkg\r\nQmFy\r\nYmFy\r\nYQ==\r\n" },
		{ "base64 without padding", { "base64", NULL }, "QW5uYQ", "QmFyYmFyYQ" },
		{ "base64 and then a footer", { " base64", NULL }, "QW5uYQ==\n-- \nAnna!\n",
			"QmFyYmFyYQ==\n-- \nBarbara!\n" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		check(rows[i].label,
			recode_part(&rows[i].part, rows[i].body, strlen(rows[i].body), swap, NULL),
			rows[i].expected);
}

static void
test_wide(void)
{
	static const char wide[] = "b\0\n\0A\0n\0n\0a\0";
	static const char expected[] = "b\0\n\0B\0a\0r\0b\0a\0r\0a\0";
	const RecodePart part = { "8bit", "utf-16le" };
	GString *made = recode_part(&part, wide, sizeof wide - 1, swap, NULL);

	g_assert_cmpmem(made->str, made->len, expected, sizeof expected - 1);
	g_string_free(made, TRUE);
}

static void
test_nul(void)
{
	const RecodePart part = { "quoted-printable", NULL };
	GString *made = recode_part(&part, "Anna \0=00\n", 10, swap, NULL);

	g_assert_cmpmem(made->str, made->len, "Barbara =00=00\n", strlen("Barbara =00=00\n"));
	g_string_free(made, TRUE);
}

static void
test_blank(void)
{
	check("base64", recode_blank("base64", "/9j/4AAQ\nSkZJ\n", 14), "AAAAAAAA\nAAAA\n");
	check("bytes", recode_blank(NULL, "ab \xff\r\nc", 7), "xx x\r\nx");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/recode/a header's value is coded as it was", test_values);
	g_test_add_func("/recode/a body is coded as it was", test_parts);
	g_test_add_func("/recode/a set of two bytes is not cut into lines", test_wide);
	g_test_add_func("/recode/a body may hold NUL", test_nul);
	g_test_add_func("/recode/what is no text says nothing any more", test_blank);
	return g_test_run();
}
