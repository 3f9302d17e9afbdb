// text-pattern-abuse.c - tests of text/pattern: patterns made to get round its limits.
#include "text/pattern.h"

#include <string.h>

#include "base/clock.h"
#include "base/failure.h"

#define BODY (256 * 1024)
#define LIMIT 50 // milliseconds
#define ALLOWED ((gint64)1000 * 1000) // microseconds; what is tested here took 3 to 60 seconds

#define CHEAP "a?a?a?a?a?a?a?a?a?a?a?a?a?a?"
#define CHEAP_DOTS ".?.?.?.?.?.?.?.?.?.?.?.?.?.?"
#define CHEAP_GROUPS                                                                               \
	"(?:a|)(?:a|)(?:a|)(?:a|)(?:a|)(?:a|)(?:a|)(?:a|)(?:a|)(?:a|)(?:a|)(?:a|)(?:a|)(?:a|)"
#define MANY_KINDS "\\p{Lu}\\p{Nd}\\p{Sc}\\p{Grek}\\p{Zs}\\p{Lt}\\p{Nl}\\p{Sm}\\p{Cyrl}\\p{Zl}"

static char *
many(const char *unit, gsize length)
{
	GString *text = g_string_new(NULL);

	while (text->len + strlen(unit) <= length)
		g_string_append(text, unit);
	return g_string_free(text, FALSE);
}

// The first steps tell that there is time for many more, and each of those reads the whole text.
static void
ends_behind_cheap_steps(void)
{
	static const struct {
		const char *source;
		const char *unit;
	} rows[] = {
		{ "^(?:" CHEAP "[zy]|" CHEAP "a?a?\\pL*+\\d)", "a" },
		{ "^(?:" CHEAP_GROUPS "[zy]|" CHEAP "\\pL*+\\d)", "a" },
		{ "^(?:" CHEAP_DOTS "[zy]|" CHEAP_DOTS ".?.?\\p{Han}*+\\d)", "中" },
		{ "(?s)(?:" CHEAP_DOTS "(?![^!])|" CHEAP_DOTS "(?=[^" MANY_KINDS "]*+\\d))", "中" },
	};
	static const char *const engines[] = { "", "(*NO_JIT)" };

	pattern_set_limits((PatternLimits) { 100000, LIMIT });
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = many(rows[i].unit, BODY);
		for (guint k = 0; k < G_N_ELEMENTS(engines); k++) {
			g_autofree char *source = g_strconcat(engines[k], rows[i].source, NULL);
			g_autoptr(Pattern) pattern = pattern_new(source, NULL, NULL);
			g_autoptr(GError) error = NULL;
			gint64 begun = clock_cpu();

			g_assert_cmpint(
				pattern_search(pattern, text, strlen(text), &error), ==, -1);
			g_test_message("%s: %" G_GINT64_FORMAT " us", source, clock_cpu() - begun);
			g_assert_cmpint(clock_cpu() - begun, <, ALLOWED);
			g_assert_error(error, FAILURE, FAILURE_LIMIT);
		}
	}
}

// What takes more than the first few steps is searched by other code, which must not tell another story.
static void
finds_with_many_steps(void)
{
	static const struct {
		const char *source;
		int found;
	} rows[] = {
		{ "x(?:a|b){300,}y", 1 },
		{ "x(?:a|b){300,}z", 0 },
		{ "x(a|b)++y", 1 },
		{ "x(?:a*?b)*?y$", 1 },
		{ "(?<=x)(?=(a|b)+y)[ab]{4000}y", 1 },
		{ "(?<!x)(?=(a|b)+y)[ab]{4000}y", 0 },
		{ "x((a|b)(?1)?)y", 1 },
		{ "x(?>(?:a|b)+)b", 0 },
		{ "x(?:(a)|b)*(?(1)y|z)", 1 },
		{ "x(?:(a)|b)*(?(1)z|y)", 0 },
		{ "x(?:a|b)*(*PRUNE)b", 0 },
		{ "(?:x(?:a|b)*(*THEN)b|x)", 1 },
		{ "x(?:a|b)*\\Ky", 1 },
		{ "x(?<n>(?:a|b){50})\\k<n>{39}(?:a|b)+y", 1 },
	};
	g_autofree char *before = many("ж ", 50000);
	g_autofree char *inside = many("ab", 4000);
	g_autofree char *text = g_strconcat(before, "x", inside, "y", NULL);

	pattern_set_limits((PatternLimits) { 1000000, 10000 });
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Pattern) pattern = pattern_new(rows[i].source, NULL, NULL);
		g_autoptr(GError) error = NULL;
		int found = pattern_search(pattern, text, strlen(text), &error);

		g_test_message("/%s/: %d", rows[i].source, found);
		g_assert_no_error(error);
		g_assert_cmpint(found, ==, rows[i].found);
	}
}

// There is no other code for it, so it has its first steps only.
static void
gives_up_when_large(void)
{
	g_autoptr(Pattern) pattern = pattern_new("x(?:a|b){2000}y", NULL, NULL);
	g_autofree char *inside = many("ab", 3000);
	g_autofree char *text = g_strconcat("x", inside, "y", NULL);
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(pattern_search(pattern, "xay", 3, NULL), ==, 0);
	g_assert_cmpint(pattern_search(pattern, text, strlen(text), &error), ==, -1);
	g_assert_error(error, FAILURE, FAILURE_LIMIT);
	g_assert_cmpstr(error->message, ==, "gave up: it takes too much memory");
}

static void
counts_all_memory(void)
{
	g_autoptr(Pattern) pattern = pattern_new("x(?:a|b){30}[yz]", NULL, NULL);
	g_autofree char *text = many("xab ", 3000);
	gsize fresh = pattern_memory(pattern);

	g_assert_cmpint(pattern_search(pattern, text, strlen(text), NULL), ==, 0);
	g_assert_cmpuint(pattern_memory(pattern), ==, fresh);
	g_autofree char *longer = many("xabababababababababababababababab", 60000);
	g_assert_cmpint(pattern_search(pattern, longer, strlen(longer), NULL), ==, 0);
	g_assert_cmpuint(pattern_memory(pattern), >, fresh);
}

// A thread that finds no time, and one that needs the same other code, at once.
static gpointer
search_often(gpointer data)
{
	g_autofree char *text = many("xabababababababababababababababab", 20000);

	for (guint i = 0; i < 50; i++)
		g_assert_cmpint(pattern_search(data, text, strlen(text), NULL), ==, 0);
	return NULL;
}

static void
threads_share(void)
{
	g_autoptr(Pattern) pattern = pattern_new("x(?:a|b){30}[yz]", NULL, NULL);
	GThread *threads[4];

	pattern_set_limits((PatternLimits) { 1000000, 10000 });
	for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
		threads[i] = g_thread_new("search", search_often, pattern);
	for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
		g_thread_join(threads[i]);
}

// Each of them took up to a second to compile, and a file has room for sixty.
static void
refuses_wide_ranges(void)
{
	static const char *const ends[][2] = {
		{ "Ā", "\U0010ffff" },
		{ "\\x{100}", "\\x{10ffff}" },
		{ "\\x{0000000000000000000100}", "\\x{0000000000000000000010ffff}" },
		{ "\\N{U+100}", "\\N{U+10ffff}" },
		{ "\\o{400}", "\\o{4177777}" },
		{ "\\0", "\\x{10ffff}" },
		{ "\\x1", "\\x{10ffff}" },
		{ "\\cA", "\\x{10ffff}" },
		{ "\\Ā", "\\\U0010ffff" },
		{ "Ā\\E", "\\Q\\E\U0010ffff" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
		g_autofree char *class = g_strdup_printf("[%s-%s]", ends[i][0], ends[i][1]);
		g_autofree char *twice = g_strconcat(class, class, NULL);
		g_autofree char *spaced = g_strdup_printf(
			"(?xx)[%s - %s][%s - %s]", ends[i][0], ends[i][1], ends[i][0], ends[i][1]);
		g_autoptr(GError) error = NULL;
		g_autoptr(Pattern) once = pattern_new(class, NULL, &error);

		g_assert_no_error(error);
		g_assert_null(pattern_new(spaced, NULL, NULL));
		g_assert_null(pattern_new(twice, NULL, &error));
		g_test_message("%s: %s", twice, error->message);
		g_assert_error(error, FAILURE, FAILURE_MISTAKE);
		g_assert_nonnull(strstr(error->message, "ranges"));
	}
}

static void
takes_usual_ranges(void)
{
	static const char *const sources[] = {
		"[a-zа-яё0-9._-]+@[a-z-]+",
		"[一-鿿㐀-䶿豈-﫿𠀀-𪛟]",
		"[\\x{10000}-\\x{10FFFF}]",
		"[^\\x{20}-\\x{7e}]",
		"[\\x{1F300}-\\x{1F5FF}\\x{1F600}-\\x{1F64F}\\x{1F680}-\\x{1F6FF}]",
		"from - to",
		"-",
		"a-",
		"[+--]",
		"\\Q-\\E-",
	};

	for (guint i = 0; i < G_N_ELEMENTS(sources); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Pattern) pattern = pattern_new(sources[i], NULL, &error);

		g_assert_no_error(error);
		g_assert_nonnull(pattern);
	}
}

// One step of it walks back over all flags before each: a mail of flags took a minute.
static void
refuses_clusters(void)
{
	static const char *const sources[] = { "\\X", "a\\X*(?=!)", "\\\\\\X", "[\\X]" };
	g_autoptr(Pattern) backslash = pattern_new("\\\\X", NULL, NULL);

	g_assert_nonnull(backslash);
	for (guint i = 0; i < G_N_ELEMENTS(sources); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(pattern_new(sources[i], NULL, &error));
		g_assert_error(error, FAILURE, FAILURE_MISTAKE);
		g_assert_nonnull(strstr(error->message, "\\X"));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/pattern-abuse/F32: dear steps behind cheap ones end within the budget",
		ends_behind_cheap_steps);
	g_test_add_func("/pattern-abuse/F32: what takes many steps is found all the same",
		finds_with_many_steps);
	g_test_add_func("/pattern-abuse/F33: a pattern too large for many steps says so",
		gives_up_when_large);
	g_test_add_func(
		"/pattern-abuse/what many steps need is counted as memory", counts_all_memory);
	g_test_add_func("/pattern-abuse/threads that need many steps share them", threads_share);
	g_test_add_func(
		"/pattern-abuse/T10: ranges that compile slowly are refused", refuses_wide_ranges);
	g_test_add_func("/pattern-abuse/T10: usual ranges are taken", takes_usual_ranges);
	g_test_add_func("/pattern-abuse/T10: \\X is refused", refuses_clusters);
	return g_test_run();
}
