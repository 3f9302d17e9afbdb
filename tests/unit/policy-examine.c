// policy-examine.c - tests of policy/examine: what is odd in rules that can be read.
#include "policy/examine.h"

#include <string.h>

#include "text/pattern.h"

static const char *const services[] = { "facebook", "linkedin", "xing", NULL };

static RuleSet *
rules_from(const char *label, const char *text, gboolean is_site)
{
	const RuleScope scope = { is_site, (char **)action_words(), services };
	g_autoptr(GError) error = NULL;
	g_autoptr(IniFile) file = ini_parse(label, NULL, text, strlen(text), &error);
	g_assert_no_error(error);
	RuleSet *set = ruleset_new(file, &scope, &error);
	g_assert_no_error(error);
	return set;
}

static const char *
text_of(const GError *error)
{
	return error == NULL ? "" : error->message;
}

typedef struct {
	const char *label;
	const char *site; // NULL: the rules are the site's
	const char *rules;
	const char *warnings;
} Row;

#define ONE "[rule one]\naction = tag\n"
#define TWO "[rule two]\naction = tag\n"
#define READS "[me]\nreads = en\n"

#define NOT_REACHED(place, before)                                                                 \
	place ": can never be reached: the rule 'one' (" before ") comes before it and holds "     \
	      "whenever it does; put it above that one, or leave one of them out"

#define KINDS "request, reminder, follow, accepted, join, group, event, share, suggestion, message"

static const Row rows[] = {
	{ "rules of different mail", NULL, ONE "kind = request\n" TWO "kind = follow\n", "" },
	{ "a narrow rule above a wide one", NULL,
		ONE "kind = request\nservice = xing\n" TWO "kind = request\n", "" },
	{ "the same conditions", NULL,
		ONE "kind = request\nmutual = 3+\n" TWO "mutual = 3+\nkind = request\n",
		NOT_REACHED("r.ini:5:1: [rule two]", "r.ini:1:1") },
	{ "fewer conditions", NULL, ONE "kind = request\n" TWO "kind = request\nservice = xing\n",
		NOT_REACHED("r.ini:4:1: [rule two]", "r.ini:1:1") },
	{ "none at all", NULL, ONE TWO "kind = request\n",
		NOT_REACHED("r.ini:3:1: [rule two]", "r.ini:1:1") },
	{ "a condition that always holds", NULL, ONE "company = *\n" TWO "kind = request\n",
		NOT_REACHED("r.ini:4:1: [rule two]", "r.ini:1:1") },
	{ "a longer list", NULL,
		ONE "kind = request, reminder\n" TWO "kind = reminder\nheadline = /x/\n",
		NOT_REACHED("r.ini:4:1: [rule two]", "r.ini:1:1") },
	{ "the same pattern", NULL, ONE "headline = /x/\n" TWO "headline = /x/\nkind = follow\n",
		NOT_REACHED("r.ini:4:1: [rule two]", "r.ini:1:1") },
	{ "a larger number", NULL, ONE "mutual = 3+\n" TWO "mutual = 10+\n",
		NOT_REACHED("r.ini:4:1: [rule two]", "r.ini:1:1") },
	{ "numbers of several ranges", NULL, ONE "mutual = 1-5, 6+\n" TWO "mutual = 3-8\n",
		NOT_REACHED("r.ini:4:1: [rule two]", "r.ini:1:1") },
	{ "numbers taken away in several ranges", NULL, TWO "mutual = 3-8, !1-5, !6-9\n",
		"r.ini:3:10: [rule two] mutual: never holds: what it asks for is taken away by "
		"'!'; leave one of them out" },
	{ "all words of a choice", NULL, ONE "kind = " KINDS ", other\n" TWO "service = xing\n",
		NOT_REACHED("r.ini:4:1: [rule two]", "r.ini:1:1") },
	{ "all words but one", NULL, ONE "kind = " KINDS "\n" TWO "service = xing\n", "" },
	{ "all words but one, and rules of less", NULL,
		ONE "kind = !request\n[rule three]\naction = tag\nkind = request\nauthentic = "
		    "!no\n" TWO "kind = request\nauthentic = no\n",
		"" },
	{ "all words of what a mail may lack", NULL,
		ONE "known = yes, maybe, no, lookalike\n" TWO "service = xing\n", "" },
	{ "both words of what nobody may know", NULL,
		"[rule a]\naction = tag\ndismissed = yes\n" ONE "dismissed = no\n" TWO
		"service = xing\n",
		"" },
	{ "fewer words of whom she knows", NULL,
		ONE "known = no, maybe\n" TWO "known = no\nkind = request\n",
		NOT_REACHED("r.ini:4:1: [rule two]", "r.ini:1:1") },
	{ "more who are not known", NULL, ONE "known = !yes\n" TWO "known = no\nasked = 3+\n",
		NOT_REACHED("r.ini:4:1: [rule two]", "r.ini:1:1") },
	{ "asked more often", NULL, ONE "asked = 3+\n" TWO "asked = 5+\n",
		NOT_REACHED("r.ini:4:1: [rule two]", "r.ini:1:1") },
	{ "a name known and not known", NULL, TWO "known = no, !no\n",
		"r.ini:3:9: [rule two] known: never holds: what it asks for is taken away by '!'; "
		"leave one of them out" },
	{ "two rules that together leave nothing", NULL,
		"[rule a]\naction = tag\nkind = request\nservice = xing\n[rule one]\naction = tag\n"
		"kind = !request\n" TWO "service = xing\nmutual = 3+\n",
		"r.ini:8:1: [rule two]: can never be reached: whenever it holds, so does the rule "
		"'one' (r.ini:5:1) or one above that; put it above them, or leave it out" },
	{ "two rules that leave something", NULL,
		"[rule a]\naction = tag\nkind = request\nservice = xing\n[rule one]\naction = tag\n"
		"kind = !request\nmutual = 5+\n" TWO "service = xing\nmutual = 3+\n",
		"" },
	{ "all words of a choice taken away", NULL, TWO "authentic = !yes, !no, !unknown\n",
		"r.ini:3:13: [rule two] authentic: never holds: what it asks for is taken away by "
		"'!'; leave one of them out" },
	{ "a rule that never holds stops no other", NULL,
		ONE "kind = request, !request\n" TWO "kind = request, !request\nservice = xing\n",
		"r.ini:3:8: [rule one] kind: never holds: what it asks for is taken away by '!'; "
		"leave one of them out\n"
		"r.ini:6:8: [rule two] kind: never holds: what it asks for is taken away by '!'; "
		"leave one of them out" },
	{ "a binding rule is tried first, wherever it stands", NULL,
		"[rule two]\naction = tag\nkind = request\n[rule one]\naction = tag\nbinding = "
		"yes\n",
		NOT_REACHED("r.ini:1:1: [rule two]", "r.ini:4:1") },
	{ "the site's binding rule before a user's", ONE "binding = yes\nkind = request\n",
		TWO "kind = request\nmutual = 1\n",
		"r.ini:1:1: [rule two]: can never be reached: the site's binding rule 'one' "
		"(site.ini:1:1) comes before it and holds whenever it does; leave it out" },
	{ "the site's other rules come behind a user's", ONE, TWO, "" },
	{ "unreadable without reads", ONE "kind = follow\n", TWO "script = unreadable\n",
		"r.ini:3:10: [rule two] script: never holds: nothing is unreadable to who does not "
		"say what she reads; write [me] and reads = en" },
	{ "unreadable with the site's reads", READS, TWO "script = unreadable\n", "" },
	{ "unreadable with one's own", ONE "kind = follow\n", READS TWO "script = unreadable\n",
		"" },
	{ "unreadable in the site's rules, without reads", NULL, TWO "script = unreadable\n", "" },
	{ "a script and a name that exclude each other", READS,
		TWO "inviter = Ana, Bo\nscript = unreadable\n",
		"r.ini:4:10: [rule two] script: never holds together with inviter = Ana, Bo: no "
		"such "
		"name is written so; change one of them" },
	{ "a script and a name that do not", READS, TWO "inviter = Ana, Аня\nscript = unreadable\n",
		"" },
};

static void
test_rules(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(RuleSet) site =
			rows[i].site == NULL ? NULL : rules_from("site.ini", rows[i].site, TRUE);
		g_autoptr(RuleSet) set = rules_from("r.ini", rows[i].rules, site == NULL);
		g_autoptr(GError) mistakes = NULL, warnings = NULL;

		g_test_message("%s", rows[i].label);
		examine_rules(set, site, services, &mistakes, &warnings);
		g_assert_cmpstr(text_of(warnings), ==, rows[i].warnings);
		g_assert_no_error(mistakes);
	}
}

static void
test_words(void)
{
	static const struct {
		const char *label, *line, *warnings;
	} words[] = {
		{ "a pattern without slashes", "note = x, ! \\bfoo\\b",
			"r.ini:3:13: [rule one] note: '\\bfoo\\b' is compared as text, in which "
			"only "
			"'*' stands for anything; write /\\bfoo\\b/ for a pattern" },
		{ "the beginning of a text", "header.x-y = ^dev",
			"r.ini:3:14: [rule one] header.x-y: '^dev' is compared as text, in which "
			"only '*' stands for anything; write /^dev/ for a pattern" },
		{ "a wildcard of a pattern in front", "subject = .*add me",
			"r.ini:3:11: [rule one] subject: '.*add me' is compared as text, in which "
			"only '*' stands for anything; write /.*add me/ for a pattern" },
		{ "text that is none", "headline = *Dr.*, *(m|w|d)*, C++ *, * | Berlin, US$", "" },
		{ "a domain", "from = a@xing.com, linkedin.com",
			"r.ini:3:20: [rule one] from: 'linkedin.com' is no whole address; write "
			"*@linkedin.com" },
		{ "a local part", "recipient = !jobs",
			"r.ini:3:14: [rule one] recipient: 'jobs' is no whole address; write "
			"jobs@*" },
		{ "addresses", "from = *@xing.com, *linkedin*, ana@example.org", "" },
		{ "a word of a choice", "kind = request, !other", "" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
		g_autofree char *text = g_strconcat(ONE, words[i].line, "\n", NULL);
		g_autoptr(RuleSet) set = rules_from("r.ini", text, TRUE);
		g_autoptr(GError) mistakes = NULL, warnings = NULL;

		g_test_message("%s", words[i].label);
		examine_rules(set, NULL, services, &mistakes, &warnings);
		g_assert_cmpstr(text_of(warnings), ==, words[i].warnings);
		g_assert_no_error(mistakes);
	}
}

static void
test_patterns(void)
{
	g_autoptr(RuleSet) set = rules_from("r.ini",
		ONE "headline = /recruit/\nnote = /ж.{0,3}x/\ncompany = ! /(.+)foo/\n", TRUE);
	g_autoptr(GError) mistakes = NULL, warnings = NULL;

	examine_rules(set, NULL, services, &mistakes, &warnings);
	g_test_message("%s", text_of(warnings));
	g_assert_true(
		g_str_has_prefix(text_of(warnings), "r.ini:5:15: [rule one] company: the pattern "
						    "begins with a wildcard without end: "));
	g_assert_null(strchr(text_of(warnings), '\n'));
	g_assert_no_error(mistakes);
}

// With limits that a site may set, and patterns that only their limit stops.
static void
test_time(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) mistakes = NULL, warnings = NULL;

	for (guint i = 0; i < 20; i++)
		g_string_append_printf(
			text, "[rule %u]\naction = tag\nnote = /a.*b.*c.*~%u/\n", i, i);
	g_autoptr(RuleSet) set = rules_from("r.ini", text->str, TRUE);
	pattern_set_limits((PatternLimits) { 10000000, 1000 });
	examine_rules(set, NULL, services, &mistakes, &warnings);
	g_assert_nonnull(strstr(text_of(warnings), "r.ini:3:9: [rule 0] note: the pattern "));
	g_assert_nonnull(strstr(text_of(warnings), "] note: patterns behind this one are not "));
	g_assert_null(strstr(text_of(warnings), "[rule 19]"));
}

static void
test_samples(void)
{
	g_autoptr(RuleSet) set = rules_from("r.ini",
		READS ONE "script = unreadable\nexample = from Ana\nexample.2 = from Аня\n"
			  "not = linkedin, hedline x\n",
		TRUE);
	g_autoptr(RuleSet) readers =
		rules_from("r.ini", TWO "script = unreadable\nnot = from Аня\n", FALSE);
	g_autoptr(RuleSet) site = rules_from("site.ini", READS, TRUE);
	g_autoptr(GError) mistakes = NULL, warnings = NULL, others = NULL;

	examine_rules(set, NULL, services, &mistakes, &warnings);
	g_assert_cmpstr(text_of(mistakes), ==,
		"r.ini:6:11: [rule one] example: the rule does not hold, it says script = "
		"unreadable and the sample Latn, readable; change one of them\n"
		"r.ini:8:17: [rule one] not: unknown word 'hedline'; did you mean 'headline'?");
	g_assert_no_error(warnings);
	examine_rules(readers, site, services, &others, &warnings);
	g_assert_cmpstr(text_of(others), ==,
		"r.ini:4:7: [rule two] not: the rule holds; change the rule or the sample");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/examine/rules that never hold or are never reached are told", test_rules);
	g_test_add_func("/examine/words that are hardly meant are told", test_words);
	g_test_add_func("/examine/a dear pattern is told where it begins", test_patterns);
	g_test_add_func("/examine/a sample that fails is a mistake", test_samples);
	g_test_add_func("/examine/a file of bad patterns is not tried out for ever", test_time);
	return g_test_run();
}
