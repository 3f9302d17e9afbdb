// base-ini.c - iniparser's traps, closed one by one.
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failure.h"
#include "base/ini.h"

static IniFile *
parse(const char *text, GError **error)
{
	return ini_parse("f.ini", "/etc/x", text, strlen(text), error);
}

// --- values ---

typedef struct {
	const char *label;
	const char *line; // in a section [s]
	const char *key;
	const char *value;
} Taken;

static const Taken taken[] = {
	{ "plain", "k = v", "k", "v" },
	{ "no blanks", "k=v", "k", "v" },
	{ "blanks around", "  k  =\t v w \t", "k", "v w" },
	{ "CRLF", "k = v\r\n", "k", "v" },
	{ "a carriage return at the end of the file", "k = v\r", "k", "v" },
	{ "key in capitals", "Key = V", "key", "V" },
	{ "empty", "k =", "k", "" },
	{ "empty in quotes", "k = \"\"", "k", "" },
	{ "empty in single quotes", "k = ''", "k", "" },
	{ "empty with a comment", "k = ; nothing", "k", "" },
	{ "empty quotes with a comment", "k = \"\" ; nothing", "k", "" },
	{ "comment", "k = v w ; why", "k", "v w" },
	{ "comment behind a tab", "k = v\t; why", "k", "v" },
	{ "comment with everything", "k = v ; # \" ' = ; [x]", "k", "v" },
	{ "equals signs", "k = a=b=c", "k", "a=b=c" },
	{ "only an equals sign", "k = =", "k", "=" },
	{ "colons", "k = inet:8890@127.0.0.1", "k", "inet:8890@127.0.0.1" },
	{ "an apostrophe", "k = I'd like to add you", "k", "I'd like to add you" },
	{ "a quote inside", "k = don\"t", "k", "don\"t" },
	{ "percent and pipe", "k = 100 % | %s %n", "k", "100 % | %s %n" },
	{ "quotes keep ; and #", "k = \"a ; b # c;d\"", "k", "a ; b # c;d" },
	{ "quotes keep blanks", "k = \" a \"", "k", " a " },
	{ "quotes keep one blank", "k = \" \"", "k", " " },
	{ "single quotes", "k = 'say \"x\" ; y'", "k", "say \"x\" ; y" },
	{ "double quotes with an apostrophe", "k = \"it's\"", "k", "it's" },
	{ "an apostrophe in quotes", "k = \"'\"", "k", "'" },
	{ "two apostrophes in quotes", "k = \"''\"", "k", "''" },
	{ "a quote in single quotes", "k = '\"'", "k", "\"" },
	{ "quotes and a comment", "k = \"a;b\" ; why", "k", "a;b" },
	{ "quotes and a comment with quotes", "k = \"a\" ; \"b\" 'c'", "k", "a" },
	{ "template", "en.2 = {inviter} 想在 Facebook 上加你为好友", "en.2",
		"{inviter} 想在 Facebook 上加你为好友" },
	{ "address as a key", "Info@Example.COM = ana@example.com", "info@example.com",
		"ana@example.com" },
	{ "UTF-8 in a key", "имя = x", "имя", "x" },
	{ "backslashes", "k = [L] \\w+ \\\\ \\x3b", "k", "[L] \\w+ \\\\ \\x3b" },
	{ "pattern", "k = /\\b(recruit|talent)[a-z]+$/", "k", "/\\b(recruit|talent)[a-z]+$/" },
	{ "pattern with quotes", "k = /\"a' b\"/", "k", "/\"a' b\"/" },
	{ "negated pattern", "k = ! /a\\x23b/", "k", "! /a\\x23b/" },
	{ "a no-break space is no blank", "k = \302\240v\302\240", "k", "\302\240v\302\240" },
	{ "key with brackets", "k[1] = v", "k[1]", "v" },
};

static void
test_taken(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(taken); i++) {
		g_autofree char *text = g_strconcat("; c\n\n[s]\n", taken[i].line, NULL);
		g_autoptr(GError) error = NULL;
		g_autoptr(IniFile) file = parse(text, &error);

		g_test_message("%s", taken[i].label);
		g_assert_no_error(error);
		const IniKey *key = ini_key(ini_section(file, "S"), taken[i].key);
		g_assert_nonnull(key);
		g_assert_cmpstr(key->name, ==, taken[i].key);
		g_assert_cmpstr(key->value, ==, taken[i].value);
		g_assert_cmpuint(key->line, ==, 4);
	}
}

// --- mistakes ---

typedef struct {
	const char *label;
	const char *text;
	const char *message; // the beginning of the only one
	const char *instead; // and what it says to write
} Refused;

static const Refused refused[] = {
	{ "key twice", "[s]\nk = 1\nj = 2\nK = 3",
		"f.ini:4:1: [s] K: the key stands in line 2 already",
		"its values in one line with commas, or under another name" },
	{ "section twice", "[Rule a]\nk = 1\n[rule A]\nj = 1\n",
		"f.ini:3:1: [rule A]: the section stands in line 1 already", "another name" },
	{ "key before any section", "\nk = v\n[s]\n", "f.ini:2:1: k: the key stands before",
		"write a [section]" },
	{ "byte-order mark", "\xef\xbb\xbf[s]\nk = v",
		"f.ini:1:1: the file begins with a byte-order", "save it as UTF-8 without" },
	{ "Latin-1", "[s]\nk = caf\xe9\n", "f.ini:2:8: [s]: byte 8 is not UTF-8", "save the file" },
	{ "surrogates", "[s]\nk = \xed\xa0\x80\n", "f.ini:2:5: [s]: byte 5 is not UTF-8", "save" },
	{ "control character", "[s]\nk = a\x1b[2Jb", "f.ini:2:6: [s]: byte 6 is a control",
		"leave it" },
	{ "carriage return inside", "[s]\nk = a\rb", "f.ini:2:6: [s]: byte 6 is a control",
		"leave" },
	{ "control character in a comment", "; \x07", "f.ini:1:3: byte 3 is a control",
		"leave it" },
	{ "a section without keys twice", "[s]\n[S]", "f.ini:2:1: [S]: the section stands",
		"once" },
	{ "cut at ;", "[s]\nk = a;b", "f.ini:2:6: [s] k: ';' would cut the value", "\\x3b" },
	{ "cut at #", "[s]\nk = a#b", "f.ini:2:6: [s] k: '#' would cut the value", "\\x23" },
	{ "cut at a blank and #", "[s]\nk = a # b", "f.ini:2:7: [s] k: '#' would cut", "\\x23" },
	{ "# as the value", "[s]\nk = #1", "f.ini:2:5: [s] k: '#' would cut", "\\x23" },
	{ "; behind the equals sign", "[s]\nk =;x", "f.ini:2:4: [s] k: ';' would cut", "\\x3b" },
	{ "# before a comment", "[s]\nk = a#b ; c", "f.ini:2:6: [s] k: '#' would cut", "\\x23" },
	{ "; in a pattern", "[s]\nk = /a;b/", "f.ini:2:7: [s] k: ';' would cut off", "\\x3b" },
	{ "# in a pattern", "[s]\nk = /a#b/", "f.ini:2:7: [s] k: '#' would cut off", "\\x23" },
	{ "blank and ; in a pattern", "[s]\nk = /a ; b/", "f.ini:2:8: [s] k: ';' would", "\\x3b" },
	{ "; in a negated pattern", "[s]\nk = !/a ; b/", "f.ini:2:9: [s] k: ';' would", "\\x3b" },
	{ "comment behind a pattern", "[s]\nk = /a/ ; b", "f.ini:2:9: [s] k: ';' would", "own" },
	{ "text behind quotes", "[s]\nk = \"hello\" world",
		"f.ini:2:13: [s] k: text behind the closing", "all of the value in quotes" },
	{ "text behind empty quotes", "[s]\nk = \"\"x", "f.ini:2:7: [s] k: text behind",
		"in quotes" },
	{ "# behind quotes", "[s]\nk = \"a\" # b", "f.ini:2:9: [s] k: text behind", "in quotes" },
	{ "; glued to quotes", "[s]\nk = \"a\";b", "f.ini:2:8: [s] k: text behind", "in quotes" },
	{ "escaped quote", "[s]\nk = \"he \\\"hi\\\" x\"", "f.ini:2:11: [s] k: text behind",
		"quotes" },
	{ "quote not closed", "[s]\nk = \"unterminated ; x",
		"f.ini:2:5: [s] k: the quote (\") is not", "close it" },
	{ "single quote not closed", "[s]\nk = 'tis", "f.ini:2:5: [s] k: the quote (') is not",
		"close" },
	{ "closed by the other quote", "[s]\nk = \"a'", "f.ini:2:5: [s] k: the quote (\") is not",
		"close it" },
	{ "a quote alone", "[s]\nk = \"", "f.ini:2:5: [s] k: the quote", "close it" },
	{ "backslash in quotes", "[s]\nk = \"\\bfoo\\b\"",
		"f.ini:2:6: [s] k: a backslash in quotes", "without quotes" },
	{ "backslash in single quotes", "[s]\nk = '\\d+'", "f.ini:2:6: [s] k: a backslash in",
		"without" },
	{ "line ends in a backslash", "[s]\nk = a\\\nend = 1",
		"f.ini:2:6: [s]: a backslash at the end", "\\x5c" },
	{ "two backslashes at the end", "[s]\nk = a\\\\\nend = 1", "f.ini:2:7: [s]: a backslash",
		"\\x5c" },
	{ "backslash and blanks at the end", "[s]\nk = a\\ \t\nend = 1",
		"f.ini:2:6: [s]: a backslash", "\\x5c" },
	{ "comment ends in a backslash", "[s]\n; C:\\\nk = 1", "f.ini:2:5: [s]: a backslash",
		"\\x5c" },
	{ "backslash on the last line", "[s]\nk = a\\", "f.ini:2:6: [s]: a backslash", "\\x5c" },
	{ "colon in a section", "[a:b]\nk = v", "f.ini:1:3: ':' in the name of a section",
		"another" },
	{ "colon in a key", "[s]\na:b = v", "f.ini:2:2: [s]: ':' in the name of a key", "'='" },
	{ "colon for =", "[s]\nk : v", "f.ini:2:1: [s]: neither [section] nor key", "write '='" },
	{ "no value", "[s]\nnovalue", "f.ini:2:1: [s]: neither [section] nor key", "write '='" },
	{ "no name", "[s]\n= x", "f.ini:2:1: [s]: a key without a name", "write one" },
	{ "no section name", "[]\nk = v", "f.ini:1:1: a section without a name", "write one" },
	{ "blank section name", "[ ]\nk = v", "f.ini:1:1: a section without a name", "write one" },
	{ "section not closed", "[open\nk = v", "f.ini:1:1: '[' without ']'", "write [name]" },
	{ "section not closed, with =", "[open = 1\nk = v", "f.ini:1:1: '[' without ']'",
		"[name]" },
	{ "comment behind a section", "[s] ; c\nk = v", "f.ini:1:5: [s]: text behind ']'", "own" },
	{ "key behind a section", "[s] k = v\n", "f.ini:1:5: [s]: text behind ']'", "own" },
	{ "two closing brackets", "[s]]\nk = v", "f.ini:1:4: [s]: text behind ']'", "own" },
	{ "; in a key", "[s]\na ; b = v", "f.ini:2:3: [s]: ';' or '#' before '='", "comment" },
};

static void
test_refused(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(IniFile) file = parse(refused[i].text, &error);

		g_test_message("%s", refused[i].label);
		g_assert_null(file);
		g_assert_error(error, FAILURE, FAILURE_MISTAKE);
		if (!g_str_has_prefix(error->message, refused[i].message))
			g_assert_cmpstr(error->message, ==, refused[i].message);
		g_assert_nonnull(strstr(strchr(error->message, ';'), refused[i].instead));
		g_assert_null(strchr(error->message, '\n'));
	}
}

static void
test_nul(void)
{
	static const char text[] = "[s]\nk = a\0b\n";
	g_autoptr(GError) error = NULL;

	g_assert_null(ini_parse("f.ini", NULL, text, sizeof text - 1, &error));
	g_assert_cmpstr(error->message, ==, "f.ini:2:6: [s]: a NUL byte; write text, in UTF-8");
}

static IniFile *
parse_line_of(gsize length, const char *begin, GError **error)
{
	g_autofree char *filling = g_strnfill(length - strlen(begin), 'x');
	g_autofree char *text = g_strconcat("[s]\n", begin, filling, "\nz = 1\n", NULL);

	return parse(text, error);
}

static void
test_long_line(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GError) comment = NULL;
	g_autoptr(IniFile) file = parse_line_of(INI_LINE_MAX, "k = ", NULL);

	g_assert_cmpuint(strlen(ini_key(ini_section(file, "s"), "k")->value), ==, INI_LINE_MAX - 4);
	g_assert_null(parse_line_of(INI_LINE_MAX + 1, "k = ", &error));
	g_assert_cmpstr(error->message, ==,
		"f.ini:2:1: [s]: the line has 1001 bytes; write at most 1000, and more keys");
	g_assert_null(parse_line_of(INI_LINE_MAX + 1, "; ", &comment));
	g_assert_cmpstr(comment->message, ==, error->message);
}

static void
test_long_names(void)
{
	g_autofree char *most = g_strnfill(400, 'n');
	g_autofree char *good = g_strdup_printf("[%s]\n%s = v\n", most, most);
	g_autofree char *bad = g_strdup_printf("[%sn]\nk = v\n", most);
	g_autoptr(GError) error = NULL;
	g_autoptr(IniFile) file = parse(good, &error);

	g_assert_no_error(error);
	g_assert_cmpstr(ini_key(ini_section(file, most), most)->value, ==, "v");
	g_assert_null(parse(bad, &error));
	g_assert_nonnull(strstr(error->message, "f.ini:1:1: the name of the section has over 400"));
}

static GString *
many_keys(guint count)
{
	GString *text = g_string_new("[s]\n");

	for (guint i = 0; i < count; i++)
		g_string_append_printf(text, "k%u = %u\n", i, i);
	return text;
}

static void
test_many_keys(void)
{
	g_autoptr(GString) most = many_keys(4999);
	g_autoptr(GString) more = many_keys(100000);
	g_autoptr(GError) error = NULL;
	g_autoptr(IniFile) file = parse(most->str, &error);

	g_assert_no_error(error);
	g_assert_cmpstr(ini_key(ini_section(file, "s"), "k4998")->value, ==, "4998");
	g_assert_null(ini_parse("f.ini", NULL, more->str, INI_FILE_MAX, &error));
	g_assert_cmpstr(error->message, ==,
		"f.ini:5001:1: [s] k4999: more than 5000 sections and keys; write fewer");
}

static void
test_large_file(void)
{
	g_autofree char *comments = g_strnfill(INI_FILE_MAX + 1, '\n');
	g_autoptr(GError) error = NULL;
	g_autoptr(IniFile) file = ini_parse("f.ini", NULL, comments, INI_FILE_MAX, &error);

	g_assert_no_error(error);
	g_assert_cmpuint(file->sections->len, ==, 0);
	g_assert_null(ini_parse("f.ini", NULL, comments, INI_FILE_MAX + 1, &error));
	g_assert_cmpstr(error->message, ==,
		"f.ini: the file is larger than 1048576 bytes; write a smaller one");
}

static void
test_nothing_but_mistakes(void)
{
	g_autofree char *dots = g_strnfill(INI_FILE_MAX, '.');
	g_autoptr(GError) error = NULL;

	for (gsize i = 1; i < INI_FILE_MAX; i += 2)
		dots[i] = '\n';
	g_assert_null(ini_parse("f.ini", NULL, dots, INI_FILE_MAX, &error));
	g_assert_cmpuint(strlen(error->message), <, 20000);
}

static void
test_every_mistake(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(parse("k = 1\n[s]\na = x;y\nb\nc = 1\nc = 2\n", &error));
	g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);
	g_assert_cmpuint(g_strv_length(lines), ==, 4);
	g_assert_true(g_str_has_prefix(lines[0], "f.ini:1:1: k: "));
	g_assert_true(g_str_has_prefix(lines[1], "f.ini:3:6: [s] a: "));
	g_assert_true(g_str_has_prefix(lines[2], "f.ini:4:1: [s]: "));
	g_assert_true(g_str_has_prefix(lines[3], "f.ini:6:1: [s] c: "));
}

// What stands below a section that cannot be read, or is given twice, belongs to it alone.
static void
test_broken_sections(void)
{
	static const struct {
		const char *label, *line, *name;
	} rows[] = {
		{ "not UTF-8", "[t\xe9]", "t\uFFFD" },
		{ "not UTF-8 behind the name", " [t] ; \xe9", "t" },
		{ "a control character", "[t\033[1m]", "t?[1m" },
		{ "a backslash at the end", "[t] \\", "t" },
		{ "no closing bracket", "[t", "t" },
		{ "no opening bracket", "t ]", "t" },
		{ "given twice", "[S]", "S" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = g_strdup_printf("[s]\na = 1\n%s\na = 2\n", rows[i].line);
		g_autoptr(GError) error = NULL;
		g_autoptr(IniFile) file =
			ini_parse_loosely("f.ini", NULL, text, strlen(text), &error);

		g_test_message("%s", rows[i].label);
		g_assert_cmpuint(file->sections->len, ==, 2);
		const IniSection *first = g_ptr_array_index(file->sections, 0);
		const IniSection *second = g_ptr_array_index(file->sections, 1);
		g_assert_cmpuint(first->keys->len, ==, 1);
		g_assert_cmpstr(second->name, ==, rows[i].name);
		g_assert_cmpuint(second->line, ==, 3);
		g_assert_cmpstr(ini_key(second, "a")->value, ==, "2");
		g_assert_true(g_str_has_prefix(error->message, "f.ini:3:"));
		g_assert_null(strchr(error->message, '\n'));
	}
}

// However long the line is, its name is told with each mistake below.
static void
test_long_section(void)
{
	g_autofree char *name = g_strnfill(100000, 'x');
	g_autofree char *text = g_strdup_printf("[%s]\na = 1;2\n", name);
	g_autoptr(GError) error = NULL;

	g_assert_null(parse(text, &error));
	g_assert_cmpuint(strlen(error->message), <, 1000);
}

static void
test_loosely(void)
{
	static const char text[] = "[s]\na = 1\na = 2\nb\nc = x;y\nd = 3\n";
	g_autoptr(GError) error = NULL;
	g_autoptr(IniFile) file = ini_parse_loosely("f.ini", NULL, text, strlen(text), &error);
	g_autoptr(IniFile) sound = ini_parse_loosely("f.ini", NULL, "[s]\n", 4, NULL);
	const IniSection *section = ini_section(file, "s");

	g_assert_false(ini_is_sound(file));
	g_assert_true(ini_is_sound(sound));
	g_assert_error(error, FAILURE, FAILURE_MISTAKE);
	g_assert_cmpuint(section->keys->len, ==, 2);
	ini_mistake(&error, file, section, ini_key(section, "a"), "wrong; write 3");
	ini_mistake(&error, file, section, &(IniKey) { .name = (char *)"c", .line = 5 }, "lost");
	ini_sort_mistakes(file, error);
	g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);
	g_assert_cmpuint(g_strv_length(lines), ==, 4);
	g_assert_cmpstr(lines[0], ==, "f.ini:2:1: [s] a: wrong; write 3");
	g_assert_true(g_str_has_prefix(lines[1], "f.ini:3:1: [s] a: the key stands in line 2"));
	g_assert_true(g_str_has_prefix(lines[2], "f.ini:4:1: [s]: "));
	g_assert_true(g_str_has_prefix(lines[3], "f.ini:5:6: [s] c: "));
}

static void
test_sorted(void)
{
	g_autoptr(IniFile) file = parse("", NULL);
	g_autoptr(GError) error = g_error_new_literal(FAILURE, FAILURE_MISTAKE,
		"f.ini:10:9: d\nf.ini:10: b\nf.ini:9: a\nf.ini:10: a\nf.ini:10:7: c\n... and more\n"
		"f.ini: whole");

	ini_sort_mistakes(file, error);
	g_assert_cmpstr(error->message, ==,
		"f.ini: whole\nf.ini:9: a\nf.ini:10: b\nf.ini:10: a\nf.ini:10:7: c\nf.ini:10:9: d\n"
		"... and more");
}

// --- shape ---

static void
test_order(void)
{
	g_autoptr(IniFile) file =
		parse("[Rule Zoë asks Often]\nz = 1\na = 2\n\n[ b ]\n[rule \"x\"]\nm = 3", NULL);
	const IniSection *first = g_ptr_array_index(file->sections, 0);
	const IniSection *second = g_ptr_array_index(file->sections, 1);
	const IniSection *third = g_ptr_array_index(file->sections, 2);

	g_assert_cmpuint(file->sections->len, ==, 3);
	g_assert_cmpstr(first->name, ==, "Rule Zoë asks Often");
	g_assert_cmpuint(first->line, ==, 1);
	g_assert_cmpstr(((IniKey *)g_ptr_array_index(first->keys, 0))->name, ==, "z");
	g_assert_cmpstr(((IniKey *)g_ptr_array_index(first->keys, 1))->name, ==, "a");
	g_assert_cmpstr(second->name, ==, "b");
	g_assert_cmpuint(second->line, ==, 5);
	g_assert_cmpuint(second->keys->len, ==, 0);
	g_assert_cmpstr(third->name, ==, "rule \"x\"");
	g_assert_true(ini_section(file, "rule zoë asks often") == first);
	g_assert_null(ini_section(file, "rule"));
	g_assert_null(ini_key(first, "m"));
}

static void
test_own_mistake(void)
{
	g_autoptr(IniFile) file = parse("[s]\n\nk = v", NULL);
	const IniSection *section = ini_section(file, "s");
	g_autoptr(GError) error = NULL;

	ini_mistake(&error, file, section, ini_key(section, "k"), "no %d; write 2", 1);
	ini_mistake_at(&error, file, section, ini_key(section, "k"), 2, "far; write it near");
	ini_mistake(&error, file, section, NULL, "empty; fill it");
	ini_mistake(&error, file, NULL, NULL, "no section; write one");
	g_assert_error(error, FAILURE, FAILURE_MISTAKE);
	g_assert_cmpstr(error->message, ==,
		"f.ini:3:1: [s] k: no 1; write 2\nf.ini:3:7: [s] k: far; write it near\n"
		"f.ini:1:1: [s]: empty; fill it\nf.ini: no section; write one");
}

// Columns count characters from 1, a tab is one; what is quoted begins behind its quote.
static void
test_columns(void)
{
	static const struct {
		const char *line;
		guint column, value_column;
	} rows[] = {
		{ "k = v", 1, 5 },
		{ "k=v", 1, 3 },
		{ "\t k\t=\t v", 3, 8 },
		{ "ключ = v", 1, 8 },
		{ "k = \"v\"", 1, 6 },
		{ "k =", 1, 4 },
		{ "k =  ; c", 1, 6 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = g_strdup_printf(" [s]\n%s\n", rows[i].line);
		g_autoptr(IniFile) file = parse(text, NULL);
		const IniSection *section = ini_section(file, "s");
		const IniKey *key = g_ptr_array_index(section->keys, 0);

		g_test_message("%s", rows[i].line);
		g_assert_cmpuint(section->column, ==, 2);
		g_assert_cmpuint(key->column, ==, rows[i].column);
		g_assert_cmpuint(key->value_column, ==, rows[i].value_column);
	}
}

static void
test_words(void)
{
	static const char value[] = " жук,, b c ,\\x2c ,";
	static const struct {
		const char *text;
		guint at;
	} expected[] = { { "жук", 1 }, { "b c", 7 }, { ",", 12 } };
	g_autoptr(GPtrArray) words = ini_words(value);
	g_autoptr(GPtrArray) none = ini_words(" , ");

	g_assert_cmpuint(words->len, ==, G_N_ELEMENTS(expected));
	for (guint i = 0; i < words->len; i++) {
		const IniWord *word = g_ptr_array_index(words, i);

		g_assert_cmpstr(word->text, ==, expected[i].text);
		g_assert_cmpuint(word->at, ==, expected[i].at);
	}
	g_assert_cmpuint(none->len, ==, 0);
}

static void
test_line(void)
{
	g_autofree char *folder = g_dir_make_tmp("ini-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "f.ini", NULL);
	g_autofree char *first = NULL, *third = NULL;

	g_assert_true(g_file_set_contents(path, "[s]\r\n\xff\n k = v", -1, NULL));
	first = ini_line(path, 1);
	third = ini_line(path, 3);
	g_assert_cmpstr(first, ==, "[s]");
	g_assert_cmpstr(third, ==, " k = v");
	g_assert_null(ini_line(path, 0));
	g_assert_null(ini_line(path, 2));
	g_assert_null(ini_line(path, 4));
	g_assert_null(ini_line(folder, 1));
	g_assert_cmpint(g_unlink(path), ==, 0);
	g_assert_cmpint(g_rmdir(folder), ==, 0);
}

// --- decoding ---

static void
test_text(void)
{
	static const struct {
		const char *written;
		const char *meant;
	} rows[] = {
		{ "\\x3b\\x23\\x2c\\x22\\x20\\x5c", ";#,\" \\" },
		{ "\\x3B\\x5Cx3b", ";\\x3b" },
		{ "\\x41 \\n \\\\ \\x \\x3 \\x00 \\", "\\x41 \\n \\\\ \\x \\x3 \\x00 \\" },
		{ "", "" },
		{ "\\\\x3b", "\\;" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = ini_text(rows[i].written);

		g_assert_cmpstr(text, ==, rows[i].meant);
	}
}

static void
test_list(void)
{
	g_auto(GStrv) list = ini_list(" en , de,, a\\x2c b ,\\x20c, ");
	g_auto(GStrv) none = ini_list(" , ");
	static const char *const expected[] = { "en", "de", "a, b", " c", NULL };

	g_assert_true(g_strv_equal((const char *const *)list, expected));
	g_assert_cmpuint(g_strv_length(none), ==, 0);
}

static void
test_path(void)
{
	g_autoptr(IniFile) file = parse("", NULL);
	g_autofree char *relative = ini_path(file, "a\\x20b.ini");
	g_autofree char *absolute = ini_path(file, "/srv/x");

	g_assert_cmpstr(relative, ==, "/etc/x/a b.ini");
	g_assert_cmpstr(absolute, ==, "/srv/x");
}

// --- files ---

typedef struct {
	char *folder;
	char *path;
} Place;

static void
place_set_up(Place *place, gconstpointer data)
{
	place->folder = g_dir_make_tmp("ini-XXXXXX", NULL);
	place->path = g_build_filename(place->folder, "f.ini", NULL);
}

static void
place_tear_down(Place *place, gconstpointer data)
{
	g_remove(place->path);
	g_assert_cmpint(g_rmdir(place->folder), ==, 0);
	g_free(place->path);
	g_free(place->folder);
}

static void
test_read(Place *place, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(g_file_set_contents(place->path, "[s]\nk = v\n", -1, NULL));
	g_autoptr(IniFile) file = ini_read(place->path, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(file->label, ==, place->path);
	g_assert_cmpstr(file->folder, ==, place->folder);
	g_assert_cmpstr(ini_key(ini_section(file, "s"), "k")->value, ==, "v");
}

static void
test_read_empty(Place *place, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(g_file_set_contents(place->path, "", -1, NULL));
	g_autoptr(IniFile) file = ini_read(place->path, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(file->sections->len, ==, 0);
}

static void
test_read_too_large(Place *place, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(g_file_set_contents(place->path, "", -1, NULL));
	g_assert_cmpint(truncate(place->path, G_GINT64_CONSTANT(1) << 40), ==, 0);
	g_assert_null(ini_read(place->path, &error));
	g_assert_nonnull(strstr(error->message, "f.ini: the file is larger than"));
}

static void
test_read_absent(Place *place, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(ini_read(place->path, &error));
	g_assert_error(error, FAILURE, FAILURE_ABSENT);
	g_assert_nonnull(strstr(error->message, "f.ini: cannot open: "));
}

static void
test_read_folder(Place *place, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(ini_read(place->folder, &error));
	g_assert_error(error, FAILURE, FAILURE_MISTAKE);
	g_assert_nonnull(
		strstr(error->message, ": not a plain file but a folder; name a text file"));
}

static void
test_read_pipe(Place *place, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(mkfifo(place->path, 0600), ==, 0);
	g_assert_null(ini_read(place->path, &error));
	g_assert_error(error, FAILURE, FAILURE_MISTAKE);
}

// --- threads ---

static gpointer
parse_often(gpointer data)
{
	g_autofree char *text = g_strdup_printf("[s]\nk = %d\nbad line\n", GPOINTER_TO_INT(data));

	for (guint i = 0; i < 200; i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(IniFile) file = ini_parse("f.ini", NULL, text, 8, NULL);

		g_assert_cmpstr(ini_key(ini_section(file, "s"), "k")->value, ==, "");
		g_assert_null(parse(text, &error));
	}
	return NULL;
}

static void
test_threads(void)
{
	GThread *threads[4];

	for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
		threads[i] = g_thread_new("ini", parse_often, GINT_TO_POINTER(i));
	for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
		g_thread_join(threads[i]);
}

static void
add_file_test(const char *path, void (*test)(Place *, gconstpointer))
{
	g_test_add(path, Place, NULL, place_set_up, test, place_tear_down);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ini/what stands there is what is read", test_taken);
	g_test_add_func("/ini/what iniparser would change in silence is a mistake", test_refused);
	g_test_add_func("/ini/a NUL byte is a mistake", test_nul);
	g_test_add_func("/ini/a line of 1000 bytes is read, a longer one is not", test_long_line);
	g_test_add_func("/ini/names fit the look-up or are refused", test_long_names);
	g_test_add_func("/ini/5000 names are read, more are refused at once", test_many_keys);
	g_test_add_func("/ini/a file of a megabyte is read, a larger one is not", test_large_file);
	g_test_add_func("/ini/a file of nothing but mistakes has a short answer",
		test_nothing_but_mistakes);
	g_test_add_func("/ini/every mistake of a file is told", test_every_mistake);
	g_test_add_func("/ini/below a broken section begins another", test_broken_sections);
	g_test_add_func("/ini/a long name of a section is told short", test_long_section);
	g_test_add_func("/ini/what is sound in a file with mistakes can be checked", test_loosely);
	g_test_add_func("/ini/mistakes are told in the order of the file", test_sorted);
	g_test_add_func("/ini/sections keep their order, their case and their lines", test_order);
	g_test_add_func("/ini/a mistake leads to file, line, section and key", test_own_mistake);
	g_test_add_func("/ini/columns count characters", test_columns);
	g_test_add_func("/ini/a line can be shown under a message", test_line);
	g_test_add_func("/ini/six characters can be written as a number", test_text);
	g_test_add_func("/ini/a list is split at commas that are written as commas", test_list);
	g_test_add_func("/ini/the words of a list know where they stand", test_words);
	g_test_add_func("/ini/a relative path begins where the file lies", test_path);
	add_file_test("/ini/a file is read from where it lies", test_read);
	add_file_test("/ini/an empty file has no sections", test_read_empty);
	add_file_test("/ini/an endless file is refused", test_read_too_large);
	add_file_test("/ini/a missing file is told apart", test_read_absent);
	add_file_test("/ini/a folder in the place of a file is a mistake", test_read_folder);
	add_file_test("/ini/a pipe in the place of a file does not make us wait", test_read_pipe);
	g_test_add_func("/ini/many threads may read at once", test_threads);
	return g_test_run();
}
