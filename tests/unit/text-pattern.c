// text-pattern.c - tests of text/pattern.
#include "text/pattern.h"

#include <string.h>

#include "base/failure.h"

static int
search(const char *source, const char *text)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Pattern) pattern = pattern_new(source, NULL, &error);

	g_assert_no_error(error);
	int found = pattern_search(pattern, text, strlen(text), &error);
	g_assert_cmpint(found == -1, ==, error != NULL);
	return found;
}

static void
finds(void)
{
	static const struct {
		const char *source;
		const char *text;
		int found;
	} rows[] = {
		{ "recruit", "a Recruiter", 1 },
		{ "recruit", "a baker", 0 },
		{ "(?-i)recruit", "a Recruiter", 0 },
		{ "\\b(recruit|talent)", "Talent partner", 1 },
		{ "\\b(recruit|talent)", "untalented", 0 },
		{ "гурьева", "Светлана ГУРЬЕВА", 1 },
		{ "^РУСЬ", "русь", 1 },
		{ "РУСЬ", "эх русь", 1 },
		{ "^\\w+$", "昱淇王", 1 },
		{ "\\d", "٣", 1 },
		{ "^a", "ba", 0 },
		{ "^a", "ab", 1 },
		{ "a$", "ba", 1 },
		{ "(?m)^b", "a\nb", 1 },
		{ "(?m)^b", "a b", 0 },
		{ "(*CR)(?m)^b", "a\rb", 1 },
		{ "(*ANY)(?m)^b", "a\u2028b", 1 },
		{ ".*b", "a\nab", 1 },
		{ "(?<=ab)c", "abc", 1 },
		{ "(?<=ab)c", "xbc", 0 },
		{ "", "", 1 },
		{ "", "a", 1 },
		{ "$", "a", 1 },
		{ "x*$", "aaa", 1 },
		{ "a", "", 0 },
		{ "\\x3b\\x23", "a;#b", 1 },
		{ "k", "\u212A", 1 }, // the sign of Kelvin
		{ "s", "ſ", 1 },
		{ "ſ", "S", 1 },
		{ "(*UTF)(*UCP)é", "É", 1 },
		{ "(*LIMIT_MATCH=1)(a+)+$", "aaaaaaaaaaaaaaaab", -1 },
		{ "\\\\G", "a\\g", 1 },
		{ "\\(*SKIP", "((skip", 1 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("/%s/ on '%s'", rows[i].source, rows[i].text);
		g_assert_cmpint(search(rows[i].source, rows[i].text), ==, rows[i].found);
	}
}

// Blanks before and a word behind, so that windows begin and end everywhere.
static void
finds_in_every_window(void)
{
	static const struct {
		const char *source;
		const char *word;
	} rows[] = {
		{ "sveta", "SVETA" },
		{ "Света", "света" },
		{ "(?<=эх )света", "эх света" },
		{ "(sveta|anna)\\b", "anna" },
		{ "[^ж ]", "a" },
		{ "$(?<=a)", "a" },
		{ "(?=.)\\w?(?<=q)", "q" },
		{ "(?m)^q", "\nq" },
		{ "(a|b)+?c$", "ababc" },
	};
	static const guint lengths[] = { 0, 1, 3, 62, 63, 64, 65, 127, 128, 129, 1000, 20000,
		100001 };

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		for (guint j = 0; j < G_N_ELEMENTS(lengths); j++) {
			GString *text = g_string_new(NULL);
			for (guint k = 0; k < lengths[j]; k++)
				g_string_append(text, k % 2 ? "ж" : " ");
			g_test_message("/%s/ after %u", rows[i].source, lengths[j]);
			g_assert_cmpint(search(rows[i].source, text->str), ==, 0);
			g_string_append(text, rows[i].word);
			g_assert_cmpint(search(rows[i].source, text->str), ==, 1);
			g_string_free(text, TRUE);
		}
	}
}

static void
refuses(void)
{
	g_autofree char *longest = g_strnfill(PATTERN_SOURCE_MAX, 'a');
	g_autofree char *longer = g_strnfill(PATTERN_SOURCE_MAX + 1, 'a');
	const struct {
		const char *source;
		int offset;
		const char *message;
	} rows[] = {
		{ "(a", 2, "missing closing parenthesis at offset 2" },
		{ "света(", 6, "missing closing parenthesis at offset 6" },
		{ "ж**b", 2, "quantifier does not follow" },
		{ "[z-a]", 3, "range out of order" },
		{ "a\\", 2, "\\ at end of pattern at offset 2" },
		{ "\\C", 2, "at offset 2" },
		{ "a(?C1)b", 6, "(?C) has no meaning here" },
		{ "a(?C'x')b", 8, "(?C) has no meaning here" },
		{ "ж\\Ga", 1, "\\G has no meaning here at offset 1" },
		{ "a(*SKIP)b", 1, "(*SKIP) has no meaning here at offset 1" },
		{ "a(*COMMIT)b", 1, "(*COMMIT) has no meaning here at offset 1" },
		{ "(((a{1,999}){1,999}){1,999}){1,999}", -1, "large" },
		{ "(?:ab|cd|ef|gh){999}(?:ab|cd|ef|gh){500}", -1, "large" },
		{ "\xFF", -1, "not valid UTF-8" },
		{ longer, -1, "longer than 1024 bytes" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		int offset = -7;
		g_assert_null(pattern_new(rows[i].source, &offset, &error));
		g_test_message("%s", error->message);
		g_assert_error(error, FAILURE, FAILURE_MISTAKE);
		g_assert_nonnull(strstr(error->message, rows[i].message));
		if (rows[i].offset >= 0)
			g_assert_cmpint(offset, ==, rows[i].offset);
		g_assert_null(pattern_new(rows[i].source, NULL, NULL));
	}
	g_autoptr(Pattern) fits = pattern_new(longest, NULL, NULL);
	g_assert_nonnull(fits);
}

static void
refuses_depth(void)
{
	g_autofree char *open = g_strnfill(400, '(');
	g_autofree char *close = g_strnfill(400, ')');
	g_autofree char *source = g_strconcat(open, close, NULL);
	g_autoptr(GError) error = NULL;

	g_assert_null(pattern_new(source, NULL, &error));
	g_assert_error(error, FAILURE, FAILURE_MISTAKE);
}

static void
refuses_bad_text(void)
{
	g_autoptr(Pattern) pattern = pattern_new("x", NULL, NULL);
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(pattern_search(pattern, "aa\xFF", 3, &error), ==, -1);
	g_assert_error(error, FAILURE, FAILURE_LIMIT);
	g_assert_cmpint(pattern_search(pattern, "\xD1\x8F", 1, NULL), ==, -1);
	g_assert_cmpint(pattern_search(pattern, "ax", 1, NULL), ==, 0);
	g_assert_cmpint(pattern_search(pattern, "a\0x", 3, NULL), ==, -1);
}

typedef struct {
	const char *source;
	const char *unit; // of the text, again and again
	gsize length;
	const char *tail;
	int right; // the right answer; -1 is as good
} Hostile;

static const Hostile hostile[] = {
	{ "\\s+$", " ", 100000, "x", 0 },
	{ "\\s+$", " ", 262144, "x", 0 },
	{ "\\s+$", "a ", 262144, "x", 0 },
	{ "^\\s+$", " ", 262144, "x", 0 },
	{ "(a+)+$", "a", 100000, "b", 0 },
	{ "(a+)+$", "a", 30, "b", 0 },
	{ "(a|aa)+$", "a", 200, "b", 0 },
	{ "^(a+)+$", "a", 40, "b", 0 },
	{ "(\\w+\\s?)*$", "ab ", 262144, "!", 1 },
	{ "^(\\w+\\s?)*$", "ab ", 262144, "!", 0 },
	{ "(\\w+\\s?)+\\.$", "ab ", 262144, "!", 0 },
	{ "(.*)*x", "a", 100000, "", 0 },
	{ "(.*)*x", "a", 100000, "y", 0 },
	{ ".*.*.*x", "a", 262144, "", 0 },
	{ ".*.*.*x", "a\n", 262144, "", 0 },
	{ "(?s).*.*.*x", "a", 262144, "", 0 },
	{ "(.*?,){20}x", "a,", 262144, "", 0 },
	{ "(x|y)*?(x|y)*?(x|y)*?z", "xy", 262144, "", 0 },
	{ "(?=(\\w*+))\\w(?!\\1)\\d", "a", 262144, "", 0 },
	{ "(?:(?=\\w*+)\\w)*$", "ж", 200000, "!", 1 },
	{ "(?:(?=\\w*+)\\w)+\\d$", "ж", 200000, "!", 0 },
	{ "(?:a|b(?=\\w*+))+\\d$", "a", 131072, "bbbbbbbb!", 0 },
	{ "(\\w*)\\1\\1!\\d", "ab", 100000, "", 0 },
	{ "(a|b|ab)*c", "ab", 100000, "", 0 },
	{ "((a)|(b))*c", "ab", 262144, "d", 0 },
	{ "(?:(a)|b(?R)?)*c", "ab", 10000, "d", 0 },
	{ "(a(?1)?b?)+$", "a", 50000, "c", 0 },
	{ "\\p{L}*\\p{Lu}*\\p{Ll}*[\\p{L}\\p{N}]*\\d$", "ж", 262144, "", 0 },
	{ "[\\p{Greek}\\p{Han}\\p{Cyrl}\\p{Thai}\\p{Arab}]*\\d", "ж", 262144, "", 0 },
	{ "(*NO_START_OPT)\\s+$", " ", 100000, "x", 0 },
	{ "linkedin", "linkedi", 262144, "n", 1 },
	{ "linkedin", "linkedi", 262144, "", 0 },
};

static char *
hostile_text(const Hostile *row)
{
	GString *text = g_string_new(NULL);

	while (text->len < row->length)
		g_string_append(text, row->unit);
	g_string_append(text, row->tail);
	return g_string_free(text, FALSE);
}

static void
hold_out(const Hostile *row, const char *verb)
{
	g_autofree char *source = g_strconcat(verb, row->source, NULL);
	g_autofree char *text = hostile_text(row);
	g_autoptr(Pattern) pattern = pattern_new(source, NULL, NULL);
	g_autoptr(GError) error = NULL;

	g_assert_nonnull(pattern);
	gint64 start = g_get_monotonic_time();
	int found = pattern_search(pattern, text, strlen(text), &error);
	g_test_message("%.1f ms: %2d /%s/ %s", (double)(g_get_monotonic_time() - start) / 1000.0,
		found, source, error ? error->message : "");

	g_assert_true(found == row->right || found == -1);
	g_assert_cmpint(found == -1, ==, error != NULL);
	if (error)
		g_assert_error(error, FAILURE, FAILURE_LIMIT);
}

static void
hold_out_all(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(hostile); i++) {
		hold_out(&hostile[i], "");
		hold_out(&hostile[i], "(*NO_JIT)");
	}
}

static void
steps_end_it(void)
{
	g_autoptr(Pattern) pattern = pattern_new("^(a+)+$", NULL, NULL);
	g_autoptr(GError) few = NULL, late = NULL;
	const char *text = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";

	pattern_set_limits((PatternLimits) { 1000, 10000 });
	g_assert_cmpint(pattern_search(pattern, text, strlen(text), &few), ==, -1);
	g_assert_cmpstr(few->message, ==, "gave up after 1000 steps");

	pattern_set_limits((PatternLimits) { 1000000000, 20 });
	g_assert_cmpint(pattern_search(pattern, text, strlen(text), &late), ==, -1);
	g_assert_cmpstr(late->message, ==, "gave up after 20 ms");

	pattern_set_limits((PatternLimits) { 100000, 100 });
	g_assert_cmpint(pattern_search(pattern, "aaa", 3, NULL), ==, 1);
}

static gpointer
search_often(gpointer data)
{
	for (guint i = 0; i < 2000; i++) {
		g_assert_cmpint(pattern_search(data, "a Talent partner", 16, NULL), ==, 1);
		g_assert_cmpint(pattern_search(data, "a baker", 7, NULL), ==, 0);
	}
	return NULL;
}

static void
threads_share(void)
{
	g_autoptr(Pattern) pattern = pattern_new("\\b(recruit|talent)", NULL, NULL);
	GThread *threads[4];

	for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
		threads[i] = g_thread_new("search", search_often, pattern);
	for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
		g_thread_join(threads[i]);
}

static void
engine(void)
{
	g_assert_true(g_regex_match_simple("^10\\.[0-9]+ \\(JIT (on|off)\\)$", pattern_engine(),
		(GRegexCompileFlags)0, (GRegexMatchFlags)0));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/pattern/finds what is there and nothing else", finds);
	g_test_add_func("/pattern/windows lose no start", finds_in_every_window);
	g_test_add_func("/pattern/a mistake names its offset in characters", refuses);
	g_test_add_func("/pattern/deep nesting is refused", refuses_depth);
	g_test_add_func("/pattern/a text that is not UTF-8 is given up", refuses_bad_text);
	g_test_add_func(
		"/pattern/hostile patterns end, with the right answer or none", hold_out_all);
	g_test_add_func("/pattern/steps and time are limits of their own", steps_end_it);
	g_test_add_func("/pattern/many threads share one", threads_share);
	g_test_add_func("/pattern/the engine names itself", engine);
	return g_test_run();
}
