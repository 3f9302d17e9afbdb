// policy-verdict.c - tests of policy/verdict: which rule decides.
#include "policy/rule.h"

#include <string.h>

#include "text/pattern.h"

static const char *const services[] = { "linkedin", "facebook", NULL };

static Notice notice;
static Facts facts = { .notice = &notice,
	.subject = "A subject",
	.from = "a@linkedin.example",
	.recipient = "ana@example.org" };

static RuleSet *
rules_from(const char *text)
{
	const RuleScope scope = { TRUE, (char **)action_words(), services };
	g_autoptr(GError) error = NULL;
	g_autoptr(IniFile) file = ini_parse("rules.ini", NULL, text, strlen(text), &error);
	g_assert_no_error(error);
	RuleSet *set = ruleset_new(file, &scope, &error);
	g_assert_no_error(error);
	return set;
}

#define RULE(name, conditions, action) "[rule " name "]\n" conditions "action = " action "\n"
#define HOLDS "service = linkedin\n"
#define FAILS "service = facebook\n"
#define BINDS "binding = yes\n"

static void
test_order(void)
{
	static const struct {
		const char *label, *site, *user, *rule;
		ActionWord action;
		gboolean by_site;
	} cases[] = {
		{ "no rules at all", "", NULL, NULL, ACTION_ACCEPT, FALSE },
		{ "no rule holds", RULE("s", FAILS, "tag"), RULE("u", FAILS, "tag"), NULL,
			ACTION_ACCEPT, FALSE },
		{ "the first that holds",
			RULE("s", FAILS, "tag") RULE("t", HOLDS, "quarantine") RULE("r", "", "tag"),
			NULL, "t", ACTION_QUARANTINE, TRUE },
		{ "a user's before a site's", RULE("s", "", "quarantine"), RULE("u", HOLDS, "tag"),
			"u", ACTION_TAG, FALSE },
		{ "a site's where no user's holds", RULE("s", "", "quarantine"),
			RULE("u", FAILS, "tag"), "s", ACTION_QUARANTINE, TRUE },
		{ "a binding one before a user's",
			RULE("s", "", "tag") RULE("b", BINDS HOLDS, "quarantine"),
			RULE("u", "", "accept"), "b", ACTION_QUARANTINE, TRUE },
		{ "a binding one that does not hold",
			RULE("s", "", "tag") RULE("b", BINDS FAILS, "quarantine"),
			RULE("u", "", "accept"), "u", ACTION_ACCEPT, FALSE },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(RuleSet) site = rules_from(cases[i].site);
		g_autoptr(RuleSet) user = cases[i].user != NULL ? rules_from(cases[i].user) : NULL;
		Verdict verdict = verdict_decide(site, user, &facts, NULL);
		g_test_message("%s", cases[i].label);
		g_assert_cmpint(verdict.action, ==, cases[i].action);
		g_assert_cmpint(verdict.by_site, ==, cases[i].by_site);
		g_assert_cmpstr(
			verdict.rule != NULL ? verdict.rule->name : NULL, ==, cases[i].rule);
	}
}

static void
test_standing(void)
{
	static const struct {
		const char *label, *site, *user;
		Standing standing;
		const char *rule;
		ActionWord action;
		gboolean by_site;
		guint lines;
	} rows[] = {
		{ "allowed before the user's rules", "", RULE("u", "", "quarantine"),
			STANDING_ALLOW, "allowed", ACTION_ACCEPT, FALSE, 1 },
		{ "blocked before the user's rules", "", RULE("u", "", "accept"), STANDING_BLOCK,
			"blocked", ACTION_QUARANTINE, FALSE, 1 },
		{ "one who has no rules", RULE("s", "", "tag"), NULL, STANDING_BLOCK, "blocked",
			ACTION_QUARANTINE, FALSE, 1 },
		{ "binding rules come first", RULE("b", BINDS HOLDS, "quarantine"), NULL,
			STANDING_ALLOW, "b", ACTION_QUARANTINE, TRUE, 1 },
		{ "a binding rule that does not hold", RULE("b", BINDS FAILS, "quarantine"), NULL,
			STANDING_ALLOW, "allowed", ACTION_ACCEPT, FALSE, 2 },
		{ "nothing was decided", RULE("s", "", "tag"), RULE("u", "", "quarantine"),
			STANDING_NONE, "u", ACTION_QUARANTINE, FALSE, 1 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(RuleSet) site = rules_from(rows[i].site);
		g_autoptr(RuleSet) user = rows[i].user == NULL ? NULL : rules_from(rows[i].user);
		g_autoptr(GPtrArray) trace = trace_new();
		Facts decided = facts;

		decided.standing = rows[i].standing;
		Verdict verdict = verdict_decide(site, user, &decided, trace);
		g_test_message("%s", rows[i].label);
		g_assert_cmpstr(verdict.rule->name, ==, rows[i].rule);
		g_assert_cmpint(verdict.action, ==, rows[i].action);
		g_assert_cmpint(verdict.by_site, ==, rows[i].by_site);
		g_assert_cmpuint(trace->len, ==, rows[i].lines);
		const TraceLine *last = g_ptr_array_index(trace, trace->len - 1);
		g_assert_true(last->rule == verdict.rule);
		g_assert_cmpint(last->holds, ==, 1);
	}
}

static void
assert_line(GPtrArray *trace, guint i, const char *rule, int holds, const char *failed)
{
	const TraceLine *line = g_ptr_array_index(trace, i);

	g_assert_cmpstr(line->rule->name, ==, rule);
	g_assert_cmpint(line->holds, ==, holds);
	g_assert_cmpstr(line->failed, ==, failed);
}

static void
test_trace(void)
{
	g_autoptr(RuleSet) site = rules_from(RULE("b", BINDS HOLDS "kind = follow, !request\n",
		"tag") RULE("s", "", "quarantine") RULE("never", "", "tag"));
	g_autoptr(RuleSet) user = rules_from(RULE("u", FAILS, "tag"));
	g_autoptr(GPtrArray) trace = trace_new();

	verdict_decide(site, user, &facts, trace);
	g_assert_cmpuint(trace->len, ==, 3);
	assert_line(trace, 0, "b", 0, "kind = follow, !request");
	assert_line(trace, 1, "u", 0, "service = facebook");
	assert_line(trace, 2, "s", 1, NULL);
}

// A pattern over its limits costs its rule, negated or not, and nobody else's.
static void
test_gave_up(void)
{
	g_autoptr(RuleSet) site = rules_from(RULE("bad", "note = /^(a+)+$/\n", "quarantine") RULE(
		"worse", "note = !/^(a+)+$/\n", "quarantine") RULE("good", HOLDS, "tag"));
	g_autoptr(GPtrArray) trace = trace_new();
	g_autofree char *note = g_strnfill(5000, 'a');

	note[4999] = 'b';
	notice.facts[FACT_NOTE].value = note;
	pattern_set_limits((PatternLimits) { .steps = 1000, .milliseconds = 100 });
	Verdict verdict = verdict_decide(site, NULL, &facts, trace);
	notice.facts[FACT_NOTE].value = NULL;
	g_assert_cmpint(verdict.action, ==, ACTION_TAG);
	g_assert_cmpstr(verdict.rule->name, ==, "good");
	g_assert_cmpuint(trace->len, ==, 3);
	assert_line(trace, 0, "bad", -1, "note = /^(a+)+$/");
	g_assert_cmpstr(((TraceLine *)trace->pdata[0])->why, ==,
		"note = /^(a+)+$/: gave up after 1000 steps");
	assert_line(trace, 1, "worse", -1, "note = !/^(a+)+$/");
	assert_line(trace, 2, "good", 1, NULL);
}

// What cannot be found out costs its rule, the next are tried, and no pattern is switched off for it.
static void
test_unknown(void)
{
	g_autoptr(RuleSet) site = rules_from("");
	g_autoptr(RuleSet) user = rules_from(RULE("strangers", "known = !yes\n", "quarantine") RULE(
		"often", "kind = request\nasked = 3+\n", "quarantine") RULE("rest", HOLDS, "tag"));
	Facts unknown = facts;

	unknown.no_known = "the store cannot be read";
	unknown.no_asked = "the ledger cannot be read";
	for (guint i = 0; i < 5; i++) {
		g_autoptr(GPtrArray) trace = trace_new();
		Verdict verdict = verdict_decide(site, user, &unknown, trace);
		const TraceLine *known = trace->pdata[0], *asked = trace->pdata[1];

		g_assert_cmpstr(verdict.rule->name, ==, "rest");
		assert_line(trace, 0, "strangers", -1, "known = !yes");
		g_assert_cmpint(known->gave_up, ==, GAVE_UP_UNKNOWN);
		g_assert_cmpstr(known->why, ==, "known = !yes: the store cannot be read");
		g_assert_cmpint(known->news, ==, BREAKER_NO_NEWS);
		assert_line(trace, 1, "often", -1, "asked = 3+");
		g_assert_cmpint(asked->gave_up, ==, GAVE_UP_UNKNOWN);
		assert_line(trace, 2, "rest", 1, NULL);
	}
	unknown.no_known = unknown.no_asked = NULL;
	g_assert_cmpstr(verdict_decide(site, user, &unknown, NULL).rule->name, ==, "strangers");
}

// The two mails that the program exists for.
static void
test_first_light(void)
{
	static char linkedin[] = "linkedin", svetlana[] = "Светлана Гурьева";
	static char facebook[] = "facebook", wang[] = "昱淇王";
	g_autoptr(RuleSet) user = rules_from("[me]\nreads = en\n"
					     "[rule business means business]\nservice = linkedin\n"
					     "kind = request\nscript = unreadable\n"
					     "action = quarantine\n"
					     "[rule facebook]\nservice = facebook\naction = fold\n"
					     "into = folder Invitations\n");
	g_autoptr(RuleSet) site = rules_from("");
	Notice business = { .service = linkedin, .kind = KIND_REQUEST };
	Notice friendly = { .service = facebook, .kind = KIND_REQUEST };
	Facts asked = { .subject = "", .from = "", .recipient = "" };

	business.facts[FACT_INVITER].value = svetlana;
	friendly.facts[FACT_INVITER].value = wang;
	g_assert_true(ruleset_reads(user, &asked.reads));
	asked.notice = &business;
	Verdict verdict = verdict_decide(site, user, &asked, NULL);
	g_assert_cmpint(verdict.action, ==, ACTION_QUARANTINE);
	g_assert_cmpstr(verdict.rule->name, ==, "business means business");
	asked.notice = &friendly;
	verdict = verdict_decide(site, user, &asked, NULL);
	g_assert_cmpint(verdict.action, ==, ACTION_FOLD);
	g_assert_cmpstr(verdict.rule->folder, ==, "Invitations");
}

int
main(int argc, char **argv)
{
	static char service[] = "linkedin";

	g_test_init(&argc, &argv, NULL);
	notice.service = service;
	notice.kind = KIND_REQUEST;
	g_test_add_func(
		"/verdict/binding, then the user's, then the site's, else accept", test_order);
	g_test_add_func(
		"/verdict/what was decided once stands behind what is binding", test_standing);
	g_test_add_func("/verdict/what cannot be found out costs its rule only", test_unknown);
	g_test_add_func(
		"/verdict/the trace names each rule tried and what failed first", test_trace);
	g_test_add_func("/verdict/F32: a rule that gave up does not hold and the next are tried",
		test_gave_up);
	g_test_add_func("/verdict/an unreadable name is held on one service, folded on the other",
		test_first_light);
	return g_test_run();
}
