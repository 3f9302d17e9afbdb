// text-clean.c - tests of text/clean.
#include "text/clean.h"

#include <string.h>

typedef struct {
	const char *label;
	const char *in;
	gssize length;
	const char *out;
} Row;

static void
line_rows(void)
{
	static const Row rows[] = {
		{ "plain", "Ana Lima", -1, "Ana Lima" },
		{ "empty", "", -1, "" },
		{ "only blanks", " \t\r\n\xC2\xA0 ", -1, "" },
		{ "blanks collapse",
			"  a \t\r\n b\xE2\x80\x83\xC2\xA0"
			"c ",
			-1, "a b c" },
		{ "controls are blanks",
			"a\x1B[31mb\x7F"
			"c\xC2\x9B"
			"d",
			-1, "a [31mb c d" },
		{ "NUL is a blank", "a\0b", 3, "a b" },
		{ "length is kept to", "abcdef", 3, "abc" },
		{ "line separator",
			"a\xE2\x80\xA8"
			"b",
			-1, "a b" },
		{ "bidi controls go", "\u200EAna\u202E \u2066Lima\u2069\u061C", -1, "Ana Lima" },
		{ "padding goes", "Link\u00ADed\u200BI\u2060n\uFEFF\u034F", -1, "LinkedIn" },
		{ "padding between blanks", "a \u034F \u00AD \u200C b", -1, "a b" },
		{ "tags go", "a\U000E0041\U000E007Fb", -1, "ab" },
		{ "fillers go", "a\u3164\uFFA0b", -1, "ab" },
		{ "braille blank", "a\u2800\u2800b", -1, "a b" },
		{ "ZWNJ in a Latin word goes",
			"Link\u200C"
			"edIn",
			-1, "LinkedIn" },
		{ "ZWJ in a Cyrillic word goes", "Свет\u200Dлана", -1, "Светлана" },
		{ "ZWNJ in Persian stays", "می\u200Cخواهم", -1, "می\u200Cخواهم" },
		{ "ZWNJ at the end of Persian goes", "می\u200C خواهم\u200C", -1, "می خواهم" },
		{ "ZWJ beside a virama stays", "क\u094D\u200Dष", -1, "क\u094D\u200Dष" },
		{ "many joiners are one", "می\u200C\u200C\u200Cخ", -1, "می\u200Cخ" },
		{ "joiner at the front", "\u200Dа", -1, "а" },
		{ "composed", "Mu\u0308ller", -1, "Müller" },
		{ "width stays", "ＡＢ", -1, "ＡＢ" },
		{ "invalid bytes", "a\xFF\xC3(", -1, "a\uFFFD\uFFFD(" },
		{ "cut letter", "Гур\xD1", -1, "Гур\uFFFD" },
		{ "overlong", "\xC0\xAF", -1, "\uFFFD\uFFFD" },
		{ "surrogate", "\xED\xA0\x80", -1, "\uFFFD\uFFFD\uFFFD" },
		{ "emoji stay", "Ana 🎉", -1, "Ana 🎉" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *out = clean_line(rows[i].in, rows[i].length);
		g_test_message("%s", rows[i].label);
		g_assert_cmpstr(out, ==, rows[i].out);
	}
}

static void
line_bounds_marks(void)
{
	GString *text = g_string_new("a");
	for (guint i = 0; i < 60000; i++)
		g_string_append_unichar(text, i % 2 ? 0x0301 : 0x0323);

	g_autofree char *out = clean_line(text->str, (gssize)text->len);
	g_assert_cmpint(g_utf8_strlen(out, -1), <=, 31);
	g_string_free(text, TRUE);
}

static void
lines(void)
{
	const char *text = "  first \r\n\r\n\tsecond\n \u200B \nthird\rfourth\u2028fifth";
	g_auto(GStrv) all = clean_lines(text, -1, 10);
	g_autofree char *joined = g_strjoinv("|", all);
	g_assert_cmpstr(joined, ==, "first|second|third|fourth|fifth");

	g_auto(GStrv) two = clean_lines(text, -1, 2);
	g_assert_cmpuint(g_strv_length(two), ==, 2);
	g_assert_cmpstr(two[1], ==, "second");

	g_auto(GStrv) none = clean_lines("", -1, 10);
	g_assert_cmpuint(g_strv_length(none), ==, 0);
}

static void
visible_rows(void)
{
	static const Row rows[] = {
		{ "plain", "Ana\n\tLima", -1, "Ana\n\tLima" },
		{ "CR LF", "a\r\nb", -1, "a\nb" },
		{ "lone CR", "a\rb", -1, "a\\u{0D}b" },
		{ "escape", "\x1B[2J", -1, "\\u{1B}[2J" },
		{ "C1",
			"\xC2\x9B"
			"2J",
			-1, "\\u{9B}2J" },
		{ "NUL", "a\0b", 3, "a\\u{00}b" },
		{ "right to left", "exe.\u202Efdp", -1, "exe.\\u{202E}fdp" },
		{ "zero width", "a\u200Bb\u00ADc\uFEFF", -1, "a\\u{200B}b\\u{AD}c\\u{FEFF}" },
		{ "tags", "a\U000E0041", -1, "a\\u{E0041}" },
		{ "separators", "a\u2028b", -1, "a\\u{2028}b" },
		{ "emoji selector stays", "❤\uFE0F", -1, "❤\uFE0F" },
		{ "Arabic number sign stays", "\u0600", -1, "\u0600" },
		{ "not a character", "\uFFFF", -1, "\\u{FFFF}" },
		{ "invalid byte", "a\x9F", -1, "a\\x{9F}" },
		{ "marks are not joined", "u\u0308", -1, "u\u0308" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *out = clean_visible(rows[i].in, rows[i].length);
		g_test_message("%s", rows[i].label);
		g_assert_cmpstr(out, ==, rows[i].out);
	}
}

static gboolean
is_forbidden(gunichar c)
{
	return g_unichar_iscntrl(c) || c == 0x061C || c == 0x200E || c == 0x200F ||
	       (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static void
assert_fit(const char *text, const char *allowed)
{
	g_assert_true(g_utf8_validate(text, -1, NULL));
	for (; *text; text = g_utf8_next_char(text)) {
		gunichar c = g_utf8_get_char(text);
		g_assert_true(!is_forbidden(c) || (c < 0x80 && strchr(allowed, (int)c)));
	}
}

// Bytes that are often the start of something: controls, bidi controls, marks, halves of letters.
static gsize
random_text(GRand *rand, char *buffer, gsize size)
{
	static const char *const pieces[] = { "\xE2\x80\xAE", "\xE2\x81\xA6", "\xE2\x80\x8D",
		"\xD9", "\xD8\x9C", "\xCC\x81", "\xC2\x9B", "\x1B", "\r", "\n", "\xE2\x80",
		"\xF0\x9F", "a", "\xD0\xB0", "\xEF\xBB\xBF", "\xF3\xA0\x81\x81", "\xED\xA0\x80" };
	gsize length = 0;

	while (length + 8 < size && g_rand_int_range(rand, 0, 40)) {
		if (g_rand_boolean(rand)) {
			buffer[length++] = (char)g_rand_int_range(rand, 0, 256);
			continue;
		}
		const char *piece = pieces[g_rand_int_range(rand, 0, (gint32)G_N_ELEMENTS(pieces))];
		memcpy(buffer + length, piece, strlen(piece));
		length += strlen(piece);
	}
	return length;
}

static void
random_bytes(void)
{
	GRand *rand = g_rand_new_with_seed(2026);
	char buffer[200];

	for (guint i = 0; i < 20000; i++) {
		gsize length = random_text(rand, buffer, sizeof buffer);
		g_autofree char *copy = g_memdup2(buffer, length); // ASan sees its end
		g_autofree char *line = clean_line(copy ? copy : "", (gssize)length);
		g_autofree char *again = clean_line(line, -1);
		g_autofree char *shown = clean_visible(copy ? copy : "", (gssize)length);

		assert_fit(line, "");
		assert_fit(shown, "\n\t");
		g_assert_cmpstr(line, ==, again);
	}
	g_rand_free(rand);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/clean/a line is made fit for matching", line_rows);
	g_test_add_func("/clean/a pile of marks is cut", line_bounds_marks);
	g_test_add_func("/clean/a text is cut in lines, empty ones left out", lines);
	g_test_add_func("/clean/nothing hidden reaches a terminal", visible_rows);
	g_test_add_func("/clean/random bytes come out valid, without controls", random_bytes);
	return g_test_run();
}
