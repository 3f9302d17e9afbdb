// policy-cost.c - tests of policy/cost: patterns that begin with a wildcard, or run wild.
#include "policy/cost.h"

#include <string.h>

static void
test_wildcards(void)
{
	static const struct {
		const char *source;
		guint at;
		const char *instead;
	} rows[] = {
		{ ".*foo", 0, "leave '.*' out" },
		{ "(.*)x", 1, "leave '.*' out" },
		{ ".*?foo", 0, "leave '.*?' out" },
		{ "((?:.+?)x)", 4, "write '.' for '.+?'" },
		{ "(?<a>\\w+)x", 5, "write '\\w' for '\\w+'" },
		{ "(?i)[a-z ]*x", 4, "leave '[a-z ]*' out" },
		{ "[]+]+x", 0, "write '[]+]' for '[]+]+'" },
		{ "[^\\]]{2,}x", 0, "write '[^\\]]{2}' for '[^\\]]{2,}'" },
		{ "[[:alpha:]]+x", 0, "write '[[:alpha:]]' for '[[:alpha:]]+'" },
		{ "[^[:^alpha:]a]*x", 0, "leave '[^[:^alpha:]a]*' out" },
		{ "\\p{L}+ wants", 0, "write '\\p{L}' for '\\p{L}+'" },
		{ "\\P{Han}*x", 0, "leave '\\P{Han}*' out" },
		{ "\\s*!", 0, "leave '\\s*' out" },
		{ "foo|.*bar", 4, "leave '.*' out" },
		{ "^\\s+|\\s+$", 5, "write '\\s' for '\\s+'" },
		{ "(?:foo|(x|\\w+z))", 10, "write '\\w' for '\\w+'" },
		{ "(?'n'.*)x", 5, "leave '.*' out" },
		{ "(?|a|(?>.*)b)", 8, "leave '.*' out" },
		{ "(?(?=a)b|.*c)", 9, "leave '.*' out" },
		{ "x?(ab)*.*foo", 7, "leave '.*' out" },
		{ "(?i)(.)*foo", 4, "leave '(.)*' out" },
		{ "(?:.|\\n)+foo", 0, "write '(?:.|\\n)' for '(?:.|\\n)+'" },
		{ "(?:x\\d){3,}", 0, "write '(?:x\\d){3}' for '(?:x\\d){3,}'" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		guint at = 99;
		g_autofree char *fault = cost_fault(rows[i].source, &at);
		g_autofree char *pattern = g_strdup_printf(
			"the pattern begins with a wildcard without end: *20 KB of *a plain one *"
			"ms; *, a pattern is searched for anywhere");
		g_test_message("%s: %s", rows[i].source, fault);
		g_assert_nonnull(fault);
		g_assert_true(g_pattern_match_simple(pattern, fault));
		g_assert_nonnull(strstr(fault, rows[i].instead));
		g_assert_cmpuint(at, ==, rows[i].at);
	}
}

// To leave the wildcard out would change what is found.
static void
test_other_advice(void)
{
	static const struct {
		const char *source;
		guint at;
		const char *instead;
	} rows[] = {
		{ ".*", 0, "; it finds anything, also nothing; leave the line out, or " },
		{ "foo|(x*|.*)", 8, "; it finds anything, also nothing; leave the line out, or " },
		{ "(?=.*x)(?=.*y)", 3, "; write ^ in front of all, or how far '.*' goes, as in " },
		{ "(?!a|\\w+b)c", 5, "; write ^ in front of all, or how far '\\w+' goes, as in " },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		guint at = 99;
		g_autofree char *fault = cost_fault(rows[i].source, &at);

		g_test_message("%s: %s", rows[i].source, fault);
		g_assert_nonnull(fault);
		g_assert_nonnull(strstr(fault, rows[i].instead));
		g_assert_cmpuint(at, ==, rows[i].at);
	}
}

static void
test_nested(void)
{
	static const struct {
		const char *source;
		guint at;
	} rows[] = {
		{ "^(a+)+$", 1 },
		{ "^((?:a|aa)+)+$", 1 },
		{ "^ж?(x|(a+)b?)*!$", 3 },
		{ "^(\\w+\\s?)+h$", 1 },
		{ "^(a{1,})+!$", 1 },
		{ "(?:\\w+\\s?)+h$", 0 },
		{ "foo|(b+c?)+~", 4 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		guint at = 99;
		g_autofree char *fault = cost_fault(rows[i].source, &at);

		g_test_message("%s", rows[i].source);
		g_assert_nonnull(fault);
		g_assert_true(
			g_pattern_match_simple("the pattern repeats what repeats inside: it was "
					       "given up on 20 KB of *; leave one of *",
				fault));
		g_assert_cmpuint(at, ==, rows[i].at);
	}
}

static void
test_too_long(void)
{
	static const char *const sources[] = { "a.*b.*c.*d", "(?<!a).*b", ".{0,500}x" };

	for (gsize i = 0; i < G_N_ELEMENTS(sources); i++) {
		guint at = 99;
		g_autofree char *fault = cost_fault(sources[i], &at);

		g_test_message("%s: %s", sources[i], fault);
		g_assert_nonnull(fault);
		g_assert_true(g_pattern_match_simple(
			"the pattern takes too long: it was given up on *; write how far *",
			fault));
		g_assert_cmpuint(at, ==, 0);
	}
}

static void
test_harmless(void)
{
	static const char *const sources[] = { "recruit", "\\b(recruit|talent)", "^.*foo", "^\\s*$",
		"\\.*x", "\\\\w+x", "[.]x", "^(?=.*x)y", "^(?:a|.*b)", "foo(?:bar|.*baz)",
		"(?:^|\\s)foo", "(?#.*)x", "x{,3}y", "[[:a+]x", "(a(b", "a)b)+", ".foo",
		".{0,20}foo", "(foo, )+x", "a|b", "", "(", "[", "\\", "wants to connect$", "(?i)",
		"@linkedin\\.com$", "^$" };

	for (gsize i = 0; i < G_N_ELEMENTS(sources); i++) {
		guint at;
		g_autofree char *fault = cost_fault(sources[i], &at);

		g_test_message("%s", sources[i]);
		g_assert_cmpstr(fault, ==, NULL);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/cost/a wildcard in front is told, with what it costs", test_wildcards);
	g_test_add_func("/cost/where a wildcard can't be left out, something else is advised",
		test_other_advice);
	g_test_add_func("/cost/what repeats what repeats is told when it runs wild", test_nested);
	g_test_add_func("/cost/what takes too long is told", test_too_long);
	g_test_add_func("/cost/other patterns are let alone", test_harmless);
	return g_test_run();
}
