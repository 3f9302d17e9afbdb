// policy-change.c - tests of policy/change: each change that is named decides as it says.
#include "policy/change.h"

#include <string.h>

static char linkedin[] = "linkedin", request_language[] = "en";
static char svetlana[] = "Светлана Гурьева", baker[] = "Baker of bread", four[] = "4";

static Notice notice;
static Facts facts = { .notice = &notice,
	.subject = "Svetlana asks",
	.from = "news@linkedin.example",
	.recipient = "ana@example.org" };

static void
make_mail(void)
{
	notice = (Notice) { .service = linkedin,
		.kind = KIND_REQUEST,
		.language = request_language,
		.claims = CLAIM_SENDER | CLAIM_MARK };
	notice.facts[FACT_INVITER].value = svetlana;
	notice.facts[FACT_HEADLINE].value = baker;
	notice.facts[FACT_MUTUAL].value = four;
	script_set_from_word("Latn", &facts.reads);
	facts.known = "no";
	facts.asked = "2";
	facts.dismissed = "no";
}

static RuleSet *
rules_from(const char *text)
{
	const RuleScope scope = { TRUE, (char **)action_words(), NULL };
	g_autoptr(GError) error = NULL;
	g_autoptr(IniFile) file = ini_parse("rules.ini", NULL, text, strlen(text), &error);
	g_assert_no_error(error);
	RuleSet *set = ruleset_new(file, &scope, &error);
	g_assert_no_error(error);
	return set;
}

// --- what is found ---------------------------------------------------------------------------------

// "kind=follow, headline+ -> tag u", one a line: '+' and '-' for a condition that is turned.
static char *
told(const GPtrArray *changes)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < changes->len; i++) {
		const Change *change = changes->pdata[i];
		const Rule *rule = change->verdict.rule;

		for (guint j = 0; j < change->facts->len; j++) {
			const ChangedFact *changed = change->facts->pdata[j];

			g_string_append(text, j == 0 ? "" : ", ");
			if (changed->text != NULL)
				g_string_append_printf(text, "%s=%s", changed->fact, changed->text);
			else
				g_string_append_printf(text, "%s%c",
					condition_name(changed->condition),
					changed->holds ? '+' : '-');
		}
		g_string_append_printf(text, " -> %s %s\n", action_word(change->verdict.action),
			rule == NULL ? "none" : rule->name);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

#define RULE(name, conditions, action) "[rule " name "]\n" conditions "action = " action "\n"

static void
test_found(void)
{
	static const struct {
		const char *label, *site, *user, *changes;
	} rows[] = {
		{ "no rules", "", NULL, "" },
		{ "a rule without conditions", RULE("a", "", "tag"), NULL, "" },
		{ "the value that a rule wants", RULE("a", "inviter = Ana Oss\n", "tag"), NULL,
			"inviter=ana oss -> tag a\n" },
		{ "what is negated has another value", RULE("a", "kind = !request\n", "tag"), NULL,
			"kind=reminder -> tag a\n" },
		{ "what is negated is missing", RULE("a", "headline = !baker*\n", "tag"), NULL,
			"headline= -> tag a\n" },
		{ "a pattern has no value", RULE("a", "headline = /recruit/\n", "tag"), NULL,
			"headline+ -> tag a\n" },
		{ "a pattern that holds", RULE("a", "from = /link/\n", "tag"), NULL,
			"from- -> accept none\n" },
		{ "the same name in other letters", RULE("a", "script = unreadable\n", "tag"), NULL,
			"inviter=Svetlana Gureva -> accept none\n" },
		{ "one less", RULE("a", "mutual = 3+\nscript = Cyrl\n", "tag"), NULL,
			"mutual=2 -> accept none\n" },
		{ "one more", RULE("a", "mutual = 3-4\nscript = Cyrl\n", "tag"), NULL,
			"mutual=2 -> accept none\n" },
		{ "another word of whom she knows", RULE("a", "known = no\n", "tag"), NULL,
			"known=maybe -> accept none\n" },
		{ "whom she knows, in an accepting rule",
			RULE("a", "known = yes\n", "accept") RULE("b", "", "quarantine"), NULL,
			"known=yes -> accept a\n" },
		{ "nobody supposes that she asked never",
			RULE("a", "asked = 1-2\n", "accept") RULE("b", "", "quarantine"), NULL,
			"asked=3 -> quarantine b\n" },
		{ "nobody supposes that a mail has no answer",
			RULE("a", "known = yes, maybe, no, lookalike\n", "quarantine"), NULL, "" },
		{ "asked once more", RULE("a", "asked = 3+\n", "quarantine"), NULL,
			"asked=3 -> quarantine a\n" },
		{ "asked once less", RULE("a", "asked = 2+\n", "quarantine"), NULL,
			"asked=1 -> accept none\n" },
		{ "a number that is taken away", RULE("a", "asked = !2\n", "quarantine"), NULL,
			"asked=1 -> quarantine a\n" },
		{ "dismissed", RULE("a", "dismissed = yes\n", "quarantine"), NULL,
			"dismissed=yes -> quarantine a\n" },
		{ "two facts where one is not enough",
			RULE("a", "kind = follow\nservice = xing\n", "tag"), NULL,
			"kind=follow, service=xing -> tag a\n" },
		{ "no two facts where one is enough",
			RULE("a", "kind = follow\nservice = xing\n", "fold\ninto = folder F")
				RULE("b", "kind = request\n", "tag"),
			NULL, "kind=reminder -> accept none\n" },
		{ "three facts are too many",
			RULE("a", "kind = follow\nservice = xing\nmutual = 9\n", "tag"), NULL, "" },
		{ "another action before another rule",
			RULE("a", "mutual = 9\n", "tag") RULE("b", "kind = request, follow\n",
				"tag") RULE("c", "authentic = no\n", "quarantine"),
			NULL, "kind=reminder -> accept none\nmutual=9 -> tag a\n" },
		{ "a binding rule of the site before a user's",
			RULE("s", "mutual = 4\n", "tag")
				RULE("b", "mutual = 9\nbinding = yes\n", "quarantine"),
			RULE("u", "mutual = 1, 9\n", "fold\ninto = folder F"),
			"mutual=8 -> accept none\nmutual=9 -> quarantine b\nmutual=1 -> fold u\n" },
		{ "nobody knows what else a name in those letters is",
			RULE("a", "inviter = /x/\nkind = request\n", "quarantine")
				RULE("b", "script = Arab\n", "tag"),
			NULL, "inviter+ -> quarantine a\n" },
		{ "the same pattern in two rules",
			RULE("a", "note = /x/\nkind = follow\n", "quarantine")
				RULE("b", "note = /x/\n", "tag"),
			NULL, "note+ -> tag b\n" },
	};

	make_mail();
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(RuleSet) site = rules_from(rows[i].site);
		g_autoptr(RuleSet) user = rows[i].user == NULL ? NULL : rules_from(rows[i].user);
		Verdict verdict = verdict_decide(site, user, &facts, NULL);
		g_autoptr(GPtrArray) changes = change_find(site, user, &facts, verdict.rule);
		g_autofree char *seen = told(changes);

		g_test_message("%s", rows[i].label);
		g_assert_cmpstr(seen, ==, rows[i].changes);
	}
}

// What she decided once stands, but for what is binding.
static void
test_standing(void)
{
	static const struct {
		const char *label, *site, *user, *changes;
		Standing standing;
	} rows[] = {
		{ "her rules are not asked", "", RULE("u", "kind = follow\n", "quarantine"), "",
			STANDING_ALLOW },
		{ "binding rules are",
			RULE("b", "kind = follow\nbinding = yes\n", "quarantine")
				RULE("s", "kind = join\n", "tag"),
			NULL, "kind=follow -> quarantine b\n", STANDING_ALLOW },
		{ "blocked where no binding rule holds any more",
			RULE("b", "kind = request\nbinding = yes\n", "accept"), NULL,
			"kind=reminder -> quarantine blocked\n", STANDING_BLOCK },
	};

	make_mail();
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(RuleSet) site = rules_from(rows[i].site);
		g_autoptr(RuleSet) user = rows[i].user == NULL ? NULL : rules_from(rows[i].user);
		facts.standing = rows[i].standing;
		Verdict verdict = verdict_decide(site, user, &facts, NULL);
		g_autoptr(GPtrArray) changes = change_find(site, user, &facts, verdict.rule);
		g_autofree char *seen = told(changes);

		g_test_message("%s", rows[i].label);
		facts.standing = STANDING_NONE;
		g_assert_cmpstr(seen, ==, rows[i].changes);
	}
}

static void
test_no_reader(void)
{
	g_autoptr(RuleSet) site = rules_from(RULE("a", "script = unreadable\n", "tag"));

	make_mail();
	facts.reads = (ScriptSet) { { 0 } };
	g_autoptr(GPtrArray) changes = change_find(site, NULL, &facts, NULL);
	make_mail();
	g_assert_cmpuint(changes->len, ==, 0);
}

// Rules that lacked time decided otherwise than they say: nothing is claimed.
static void
test_other_verdict(void)
{
	g_autoptr(RuleSet) site = rules_from(RULE("a", "kind = request\n", "tag"));

	make_mail();
	g_autoptr(GPtrArray) changes = change_find(site, NULL, &facts, NULL);
	g_assert_cmpuint(changes->len, ==, 0);
}

// Many rules, many words, patterns that run away: an answer within a few seconds.
// Without a bound this would take hours.
static void
test_bounded(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *note = g_strnfill(3000, 'a');

	make_mail();
	notice.facts[FACT_NOTE].value = note;
	note[2999] = 'b';
	for (guint i = 0; i < 500; i++)
		g_string_append_printf(text,
			"[rule %u]\nkind = request\nservice = linkedin\nlanguage = en\n"
			"inviter = n%u, m%u, o%u\ncompany = a, b, c, d, e, f\n"
			"group = g%u\n%saction = tag\n",
			i, i, i, i, i, i < 50 ? "note = /^(a+)+$/\n" : "");
	g_autoptr(RuleSet) site = rules_from(text->str);
	g_autoptr(GPtrArray) changes = change_find(site, site, &facts, NULL);
	make_mail();
	g_assert_cmpuint(changes->len, ==, 0);
}

// --- what is found is true -------------------------------------------------------------------------

// For each fact: conditions that rules may have, and texts that mails may have.
static const struct {
	const char *fact;
	const char *conditions[9];
	const char *texts[9];
} pool[] = {
	{ "kind", { "kind = request", "kind = !request", "kind = follow, join" },
		{ "request", "follow", "join", "other" } },
	{ "service", { "service = linkedin", "service = !linkedin", "service = xing, facebook" },
		{ "linkedin", "xing", "facebook", "github" } },
	{ "authentic", { "authentic = no", "authentic = !yes", "authentic = unknown, yes" },
		{ "yes", "no", "unknown" } },
	{ "claims", { "claims = words", "claims = !mark", "claims = sender, !lookalike" },
		{ "words", "mark", "sender", "lookalike" } },
	{ "language", { "language = en", "language = !pt", "language = pt-br" },
		{ "en", "pt", "pt-BR", "" } },
	{ "inviter",
		{ "inviter = Ana Oss, B*", "inviter = !ana*", "inviter = /^[a-z ]+$/",
			"inviter = !/oss|орлова/", "script = unreadable", "script = Cyrl, none",
			"script = !mixed", "script = only Latn" },
		{ "Ana Oss", "Bo", "Светлана Орлова", "Светлана Oss", "", "كريم حداد", "anabel",
			"Cleo" } },
	{ "headline",
		{ "headline = /recruit|talent/", "headline = !/baker/", "headline = Baker*",
			"headline = *baker*, !plumber", "headline = !plumber", "headline = /^$/",
			"headline = /recruit/" },
		{ "Recruiter", "talent scout", "baker", "Plumber", "", "the baker", "Gardener" } },
	{ "mutual", { "mutual = 3+", "mutual = 1-2", "mutual = !5", "mutual = 0, 7" },
		{ "0", "1", "2", "3", "5", "7", "" } },
	{ "from", { "from = *@linkedin.example", "from = !/news/", "from = a@b.example" },
		{ "news@linkedin.example", "x@linkedin.example", "a@b.example", "news@x" } },
	{ "known", { "known = no", "known = !yes", "known = yes, maybe", "known = lookalike" },
		{ "yes", "maybe", "no", "lookalike" } },
	{ "asked", { "asked = 3+", "asked = 1-2", "asked = !2+", "asked = 2, 4" },
		{ "1", "2", "3", "4", "5" } },
	{ "dismissed", { "dismissed = yes", "dismissed = !yes" }, { "yes", "no" } },
	{ "header.x", { "header.x = /new/", "header.x = !*", "header.x = old" },
		{ "", "new", "old", "news" } },
};

static const char *
one_of(const char *const *words)
{
	return words[g_test_rand_int_range(0, (gint)g_strv_length((char **)words))];
}

// Conditions of different names, some three of them.
static void
add_rule(GString *text, guint number, const char *binding)
{
	static const char *const actions[] = { "accept", "tag", "quarantine",
		"fold\ninto = folder F", "fold\ninto = folder G", NULL };

	g_string_append_printf(text, "[rule %s%u]\n", binding, number);
	for (guint i = 0; i < G_N_ELEMENTS(pool); i++)
		if (g_test_rand_int_range(0, 4) == 0)
			g_string_append_printf(text, "%s\n", one_of(pool[i].conditions));
	g_string_append_printf(
		text, "%saction = %s\n", *binding == 'b' ? "binding = yes\n" : "", one_of(actions));
}

static RuleSet *
invent_rules(const char *first)
{
	g_autoptr(GString) text = g_string_new(NULL);
	guint n = (guint)g_test_rand_int_range(1, 6);

	for (guint i = 0; i < n; i++)
		add_rule(text, i, i == 0 ? first : "r");
	return rules_from(text->str);
}

// What a mail says, by fact. Frees the lists, not the texts.
static GHashTable *
invent_mail(void)
{
	GHashTable *mail = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);

	for (guint i = 0; i < G_N_ELEMENTS(pool); i++) {
		const char **texts = g_new0(const char *, 2);

		texts[0] = one_of(pool[i].texts);
		g_hash_table_insert(mail, (gpointer)pool[i].fact, texts);
	}
	return mail;
}

static const char *const *
texts_of(const char *fact)
{
	for (guint i = 0; i < G_N_ELEMENTS(pool); i++)
		if (g_str_equal(pool[i].fact, fact))
			return pool[i].texts;
	g_assert_not_reached();
}

typedef struct {
	const RuleSet *site, *user;
	Facts facts;
	const Change *change;
	guint applied;
} Trial;

// Sets its facts, from the i-th on, in every way that fits, and judges again.
static void
apply(Trial *trial, guint i)
{
	const char **now, *before;

	if (i == trial->change->facts->len) {
		Verdict verdict = verdict_decide(trial->site, trial->user, &trial->facts, NULL);

		g_assert_true(verdict.rule == trial->change->verdict.rule);
		g_assert_cmpint(verdict.action, ==, trial->change->verdict.action);
		g_assert_cmpint(verdict.by_site, ==, trial->change->verdict.by_site);
		trial->applied++;
		return;
	}
	const ChangedFact *changed = trial->change->facts->pdata[i];
	const char *own[] = { changed->text, NULL };
	now = g_hash_table_lookup(trial->facts.instead, changed->fact);
	before = now[0];
	for (const char *const *text = changed->text == NULL ? texts_of(changed->fact) : own;
		*text != NULL; text++) {
		now[0] = *text;
		if (changed->condition == NULL ||
			condition_holds(changed->condition, &trial->facts, NULL) == changed->holds)
			apply(trial, i + 1);
	}
	now[0] = before;
}

// Some text of the pool, alone, in the place of one fact gives another rule.
static gboolean
one_would_do(Trial *trial, const Rule *now)
{
	gboolean would = FALSE;

	for (guint i = 0; i < G_N_ELEMENTS(pool); i++) {
		const char **texts = g_hash_table_lookup(trial->facts.instead, pool[i].fact);
		const char *before = texts[0];

		for (guint j = 0; pool[i].texts[j] != NULL; j++) {
			texts[0] = pool[i].texts[j];
			Verdict verdict =
				verdict_decide(trial->site, trial->user, &trial->facts, NULL);
			would = would || verdict.rule != now;
		}
		texts[0] = before;
	}
	return would;
}

typedef struct {
	guint one, two, turned, missed, possible;
} Counts;

static void
try_once(Counts *counts)
{
	g_autoptr(RuleSet) site = invent_rules("b");
	g_autoptr(RuleSet) user = invent_rules("r");
	g_autoptr(GHashTable) mail = invent_mail();
	Trial trial = { site, user, facts, NULL, 0 };

	trial.facts.instead = mail;
	Verdict verdict = verdict_decide(site, user, &trial.facts, NULL);
	g_autoptr(GPtrArray) changes = change_find(site, user, &trial.facts, verdict.rule);
	g_assert_cmpuint(changes->len, <=, CHANGES_MAX);
	for (guint i = 0; i < changes->len; i++) {
		trial.change = changes->pdata[i];
		g_assert_true(trial.change->verdict.rule != verdict.rule);
		trial.applied = 0;
		apply(&trial, 0);
		if (trial.change->facts->len == 1)
			counts->one++;
		else
			counts->two++;
		for (guint j = 0; j < trial.change->facts->len; j++) {
			const ChangedFact *changed = trial.change->facts->pdata[j];
			counts->turned += changed->text == NULL && trial.applied > 0;
		}
	}
	if (one_would_do(&trial, verdict.rule)) {
		counts->possible++;
		counts->missed += changes->len == 0;
	}
}

static void
test_true(void)
{
	Counts counts = { 0 };

	make_mail();
	for (guint i = 0; i < 1000; i++)
		try_once(&counts);
	g_test_message("%u of one fact, %u of two, %u without a text; none found for %u of %u",
		counts.one, counts.two, counts.turned, counts.missed, counts.possible);
	g_assert_cmpuint(counts.one, >, 500);
	g_assert_cmpuint(counts.two, >, 50);
	g_assert_cmpuint(counts.turned, >, 100);
	g_assert_cmpuint(counts.missed * 50, <, counts.possible);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/change/the smallest is found", test_found);
	g_test_add_func("/change/what was decided once stands", test_standing);
	g_test_add_func("/change/none that cannot be is found", test_no_reader);
	g_test_add_func("/change/none is found where rules lacked time", test_other_verdict);
	g_test_add_func("/change/the effort is bounded", test_bounded);
	g_test_add_func("/change/applied and judged again it decides as it says", test_true);
	return g_test_run();
}
