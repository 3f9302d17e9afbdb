// text-pattern.c - tests of text/pattern.
#include "text/pattern.h"

#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/failure.h"

#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

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

	// What is found is asked for here, not in what time.
	pattern_set_limits((PatternLimits) { 100000, 10000 });
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
	pattern_set_limits((PatternLimits) { 100000, 100 });
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
	gint64 start = clock_cpu();
	int found = pattern_search(pattern, text, strlen(text), &error);
	g_test_message("%.1f ms: %2d /%s/ %s", (double)(clock_cpu() - start) / 1000.0, found,
		source, error ? error->message : "");

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

// F32: the bad ones of public knowledge, on the kind of text that each of them is bad on.
static const Hostile known_bad[] = {
	{ "^(([a-z])+.)+[A-Z]([a-z])+$", "a", 100, "!", -1 },
	{ "(a|a?)+$", "a", 5000, "!", 0 },
	{ "(.*a){20}", "a", 5000, "!", 1 },
	{ "(.*a){20}$", "a", 5000, "!", 0 },
	{ "^([a-zA-Z0-9_.+-]+)+@x$", "a", 5000, "!", 0 },
	{ "^\\w+([-+.']\\w+)*@\\w+([-.]\\w+)*\\.\\w+([-.]\\w+)*$", "a.", 5000, "!", 0 },
	{ "^(https?:\\/\\/)?([\\da-z.-]+)\\.([a-z.]{2,6})([\\/\\w .-]*)*\\/?$", "a.aa/", 5000, "!",
		0 },
	{ "(\\s*\\w+\\s*,?)+;", "word ", 20000, "", 0 },
	{ "<(\\w+)(\\s+\\w+=\"[^\"]*\")*\\s*>", "<a ", 20000, "", 0 },
	{ "(?:(?:\\r\\n)?[ \\t])*(?:[ \\t]+)*x", " ", 20000, "y", 0 },
	{ "([0-9]+)*\\.([0-9]+)*$", "1", 20000, "x", 0 },
	{ "^(?:a?){25}a{25}$", "a", 24, "", 0 },
	{ "(?i)(x+x+)+y", "x", 20000, "", 0 },
	{ "(\\p{L}+\\s?)+\\p{Nd}$", "ж ", 20000, "!", 0 },
	{ "(\\p{L}|\\p{Cyrl}|\\w)+\\d", "ж", 20000, "!", 0 },
	{ "(a*)*(b*)*(c*)*\\d", "abc", 20000, "!", 0 },
	{ "(.+)\\1{5}\\1\\d", "ab", 20000, "!", 0 },
	{ "(\\w{1,30})(\\w*)\\2\\1x", "a", 20000, "!", 0 },
	{ "(?=.*a)(?=.*b)(?=.*c).*d", "abc ", 20000, "!", 0 },
	{ "(?<=(a|b)(a|b)(a|b)).*x.*y.*z", "ab", 20000, "", 0 },
	{ ".*.*.*.*.*.*.*.*=.*", "x", 20000, "", 0 },
	{ "[^,]*,[^,]*,[^,]*,.*;", "a,", 20000, "", 0 },
	{ "(foo|bar|baz|qux|quux|corge|grault)+(foo|bar|baz)*!", "foobar", 20000, "", 0 },
};

// A budget is CPU of one search; what the sanitizers and a busy machine add is not the pattern's.
static void
known_bad_end(void)
{
	const gint64 allowed = 200 * 1000;

	pattern_set_limits((PatternLimits) { 100000, 50 });
	for (guint i = 0; i < G_N_ELEMENTS(known_bad); i++) {
		gint64 begun = clock_cpu();
		hold_out(&known_bad[i], "");
		hold_out(&known_bad[i], "(*NO_JIT)");
		g_assert_cmpint(clock_cpu() - begun, <, 2 * allowed);
	}
	pattern_set_limits((PatternLimits) { 100000, 100 });
}

static gpointer
spin(gpointer is_over)
{
	while (!g_atomic_int_get((gint *)is_over))
		continue;
	return NULL;
}

// One search that takes longer than its limit on the wall, and not by itself, tells enough.
static gboolean
is_patient(const Pattern *pattern, const char *text, gint64 limit)
{
	for (guint i = 0; i < 200; i++) {
		gint64 begun = clock_monotonic();
		int found = pattern_search(pattern, text, strlen(text), NULL);
		if (found == 0 && clock_monotonic() - begun > 3 * limit / 2)
			return TRUE;
	}
	return FALSE;
}

// It is CPU that is bounded: who has to wait for a turn has not run wild.
static void
waiting_is_free(void)
{
	g_autoptr(Pattern) pattern = pattern_new("\\w+\\d", NULL, NULL);
	g_autofree char *text = g_strnfill(4000, 'a');
	GThread *threads[8];
	gint is_over = FALSE;
	gint64 most = 0;

	pattern_set_limits((PatternLimits) { 100000, 10000 });
	for (guint i = 0; i < 20; i++) { // and machine code is made
		gint64 begun = clock_cpu();
		g_assert_cmpint(pattern_search(pattern, text, strlen(text), NULL), ==, 0);
		most = i < 17 ? 0 : MAX(most, clock_cpu() - begun);
	}
	guint limit = (guint)(2 * most / 1000 + 1);
	pattern_set_limits((PatternLimits) { 100000, limit });
	for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
		threads[i] = g_thread_new("spin", spin, &is_over);
	gboolean patient = is_patient(pattern, text, (gint64)limit * 1000);
	g_atomic_int_set(&is_over, TRUE);
	for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
		g_thread_join(threads[i]);
	pattern_set_limits((PatternLimits) { 100000, 100 });
	if (!patient && g_get_num_processors() > G_N_ELEMENTS(threads))
		g_test_skip("nobody has to wait here");
	else
		g_assert_true(patient);
}

static void
together_end_it(void)
{
	g_autoptr(Pattern) bad = pattern_new("^(a+)+$", NULL, NULL);
	g_autoptr(Pattern) good = pattern_new("a!", NULL, NULL);
	g_autofree char *text =
		g_strconcat(hostile[5].unit, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", NULL);
	gint64 patience = 3000;
	g_autoptr(GError) busy = NULL, still = NULL;

	pattern_set_limits((PatternLimits) { 1000000000, 20 });
	g_assert_cmpint(pattern_search_within(good, text, strlen(text), &patience, NULL), ==, 1);
	g_assert_cmpint(patience, >, 0);
	g_assert_cmpint(pattern_search_within(bad, text, strlen(text), &patience, &busy), ==, -1);
	g_assert_error(busy, FAILURE, FAILURE_BUSY);
	g_assert_cmpint(patience, ==, 0);
	g_assert_cmpint(pattern_search_within(good, text, strlen(text), &patience, &still), ==, -1);
	g_assert_error(still, FAILURE, FAILURE_BUSY);

	g_autoptr(GError) own = NULL;
	patience = 30000;
	g_assert_cmpint(pattern_search_within(bad, text, strlen(text), &patience, &own), ==, -1);
	g_assert_error(own, FAILURE, FAILURE_LIMIT);
	g_assert_cmpint(patience, <, 30000);
	g_assert_cmpint(patience, >, 0);
	pattern_set_limits((PatternLimits) { 100000, 100 });
}

// F33: of all that PCRE2 may answer, one number is "no match".
static void
codes(void)
{
	for (int code = -2000; code <= 5; code++) {
		g_autoptr(GError) error = NULL;
		int outcome = pattern_outcome(code, &error);

		g_test_message("%d: %d %s", code, outcome, error ? error->message : "");
		g_assert_cmpint(outcome, ==, code >= 0 ? 1 : code == -1 ? 0 : -1);
		g_assert_cmpint(error != NULL, ==, outcome == -1);
		g_assert_true(
			!error || error->code == FAILURE_LIMIT || error->code == FAILURE_BUSY);
		g_assert_true(!error || *error->message != '\0');
	}
}

static void
codes_named(void)
{
	static const struct {
		int code;
		const char *message;
	} rows[] = {
		{ -1000, "gave up after 100 ms" },
		{ -1001, "the patterns before it took the time" },
		{ -46, "gave up: it takes too much memory" }, // JIT stack
		{ -47, "gave up after 100000 steps" }, // match limit
		{ -48, "gave up: it takes too much memory" }, // no memory
		{ -53, "gave up after 100000 steps" }, // depth limit
		{ -63, "gave up: it takes too much memory" }, // heap limit
		{ -3, "gave up: UTF-8 error" }, // and on to -22
		{ -22, "gave up: UTF-8 error" },
		{ -2, "gave up: partial match" },
		{ -44, "gave up: internal error" },
		{ -52, "gave up: nested recursion" },
	};

	pattern_set_limits((PatternLimits) { 100000, 100 });
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_assert_cmpint(pattern_outcome(rows[i].code, &error), ==, -1);
		g_assert_true(g_str_has_prefix(error->message, rows[i].message));
	}
}

// F34: memory that was written is never executed, as under MemoryDenyWriteExecute.
static void
without_jit(void)
{
	if (g_test_subprocess()) {
		g_assert_cmpint(prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0), ==, 0);
		g_assert_true(g_str_has_suffix(pattern_engine(), "(JIT off)"));
		finds();
		finds_in_every_window();
		known_bad_end();
		steps_end_it();
		return;
	}
	if (prctl(66 /* PR_GET_MDWE */, 0, 0, 0, 0) == -1) {
		g_test_skip("this kernel cannot forbid it");
		return;
	}
	g_test_trap_subprocess(NULL, 0, 0);
	g_test_trap_assert_passed();
}

// Machine code is made once a pattern has had some work, in whatever thread, and finds the same.
static void
jit_comes_later(void)
{
	g_autoptr(Pattern) pattern = pattern_new("\\b(recruit|talent)", NULL, NULL);
	g_autofree char *text = g_strnfill(20000, ' ');
	gsize fresh = pattern_memory(pattern);

	g_assert_cmpuint(fresh, >, 100);
	for (guint i = 0; i < 100; i++)
		g_assert_cmpint(pattern_search(pattern, "a Talent partner", 16, NULL), ==, 1);
	g_assert_cmpuint(pattern_memory(pattern), ==, fresh);
	for (guint i = 0; i < 10; i++)
		g_assert_cmpint(pattern_search(pattern, text, strlen(text), NULL), ==, 0);
	if (g_str_has_suffix(pattern_engine(), "(JIT on)"))
		g_assert_cmpuint(pattern_memory(pattern), >, fresh);
	g_assert_cmpint(pattern_search(pattern, "a Talent partner", 16, NULL), ==, 1);
	g_assert_cmpint(pattern_search(pattern, "a baker", 7, NULL), ==, 0);
}

static void
trial(void)
{
	static const struct {
		const char *source;
		gboolean ends;
		const char *on;
	} rows[] = {
		{ "\\b(recruit|talent)", TRUE, NULL },
		{ "^invoice", TRUE, NULL },
		{ "(a+)+$", FALSE, "a long word" },
		{ "(\\w+\\s?)+\\.$", FALSE, "a long word" },
		{ "(\\s|\\h)+\\d", FALSE, "many blanks" },
		{ "(zq|zqzq)+y", FALSE, "its own characters, again and again" },
	};

	pattern_set_limits((PatternLimits) { 100000, 100 });
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Pattern) pattern = pattern_new(rows[i].source, NULL, NULL);
		const char *on = NULL;
		gint64 took = pattern_trial(pattern, rows[i].source, &on);

		g_test_message("/%s/: %" G_GINT64_FORMAT " us on %s", rows[i].source, took, on);
		g_assert_cmpint(took != -1, ==, rows[i].ends);
		g_assert_true(rows[i].on == NULL || g_str_equal(on, rows[i].on));
	}
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
	g_test_add_func("/pattern/T10: what is refused names its offset in characters", refuses);
	g_test_add_func("/pattern/T10: deep nesting is refused", refuses_depth);
	g_test_add_func("/pattern/a text that is not UTF-8 is given up", refuses_bad_text);
	g_test_add_func(
		"/pattern/T10: hostile patterns end, with the right answer or none", hold_out_all);
	g_test_add_func(
		"/pattern/F32: patterns of ill fame end within their budget", known_bad_end);
	g_test_add_func("/pattern/F32: what others take of a machine is not held against a pattern",
		waiting_is_free);
	g_test_add_func(
		"/pattern/F32: patterns that have a time together end with it", together_end_it);
	g_test_add_func("/pattern/F33: every negative result but one is \"could not tell\"", codes);
	g_test_add_func("/pattern/F33: limits, memory and bad text are told apart", codes_named);
	g_test_add_func(
		"/pattern/F34: where JIT is not allowed, patterns find the same", without_jit);
	g_test_add_func(
		"/pattern/machine code is made for patterns with work to do", jit_comes_later);
	g_test_add_func("/pattern/a trial tells the patterns that run wild", trial);
	g_test_add_func("/pattern/steps and time are limits of their own", steps_end_it);
	g_test_add_func("/pattern/many threads share one", threads_share);
	g_test_add_func("/pattern/the engine names itself", engine);
	return g_test_run();
}
