// policy-rule.c - tests of policy/rule: what a rules file may say.
#include "policy/rule.h"

#include <string.h>

#include "base/failure.h"

static const char *const services[] = { "facebook", "linkedin", "xing", NULL };
static const char *const all_actions[] = { "accept", "tag", "fold", "quarantine", NULL };
static const char *const few_actions[] = { "accept", "tag", NULL };

static const RuleScope site_scope = { TRUE, (char **)all_actions, services };
static const RuleScope user_scope = { FALSE, (char **)few_actions, services };

static RuleSet *
rules_from(const char *text, const RuleScope *scope, GError **error)
{
	g_autoptr(IniFile) file = ini_parse("rules.ini", NULL, text, strlen(text), error);
	return file != NULL ? ruleset_new(file, scope, error) : NULL;
}

static void
test_whole_file(void)
{
	static const char text[] = "[me]\n"
				   "reads = en, Cyrillic\n"
				   "[rule Business means business]\n"
				   "service = linkedin, xing\n"
				   "script = unreadable\n"
				   "action = Quarantine\n"
				   "[rule  facebook ]\n"
				   "action = fold\n"
				   "into = folder  Mes invités/2\n";
	g_autoptr(GError) error = NULL;
	g_autofree char *good = g_strndup(text, strlen(text) - 3);
	g_autoptr(RuleSet) set = rules_from(good, &site_scope, &error);
	ScriptSet reads, latin = { 0 };

	g_assert_no_error(error);
	g_assert_cmpuint(ruleset_n_rules(set), ==, 2);
	const Rule *first = ruleset_rule(set, 0), *second = ruleset_rule(set, 1);
	g_assert_cmpstr(first->name, ==, "Business means business");
	g_assert_cmpuint(first->conditions->len, ==, 2);
	g_assert_cmpint(first->action, ==, ACTION_QUARANTINE);
	g_assert_false(first->binding);
	g_assert_cmpstr(second->name, ==, "facebook");
	g_assert_cmpuint(second->conditions->len, ==, 0);
	g_assert_cmpstr(second->folder, ==, "Mes invités");
	g_assert_null(second->prefix);
	g_assert_true(ruleset_reads(set, &reads));
	g_assert_true(script_set_from_word("Latin", &latin));
	g_assert_true(script_has_only("Ana", &reads));
	g_assert_true(script_has_only("Аня", &reads));
	g_assert_false(script_has_only("Άννα", &reads));
	g_assert_true(ruleset_has_action(set, ACTION_FOLD));
	g_assert_false(ruleset_has_action(set, ACTION_TAG));
}

static void
test_small_files(void)
{
	ScriptSet reads;
	g_autoptr(RuleSet) empty = rules_from("", &user_scope, NULL);
	g_autoptr(RuleSet) unsaid = rules_from("[me]\n", &user_scope, NULL);

	g_assert_cmpuint(ruleset_n_rules(empty), ==, 0);
	g_assert_false(ruleset_reads(empty, &reads));
	g_assert_false(ruleset_reads(unsaid, &reads));
	g_autoptr(RuleSet) again = ruleset_ref(unsaid);
	g_assert_true(again == unsaid);
}

static void
test_binding_and_prefix(void)
{
	g_autoptr(RuleSet) set = rules_from("[rule a]\naction = tag\nprefix = [LinkedIn]\\x20\n"
					    "binding = yes\n[RULE b]\naction = tag\nbinding = no\n",
		&site_scope, NULL);

	g_assert_true(ruleset_rule(set, 0)->binding);
	g_assert_cmpstr(ruleset_rule(set, 0)->prefix, ==, "[LinkedIn] ");
	g_assert_false(ruleset_rule(set, 1)->binding);
}

// Whatever a sample says, the rules are good: it is looked at when somebody checks them.
static void
test_samples(void)
{
	static const char text[] = "[me]\n [RULE  Ana's]\naction = tag\nexample = linkedin reqest\n"
				   "note = *x*\nnot =\nexample.second = from Ana, mutual 3 ; so\n";
	static const struct {
		const char *key, *text;
		guint line, column;
		gboolean is_not;
	} expected[] = {
		{ "example", "linkedin reqest", 4, 11, FALSE },
		{ "not", "", 6, 6, TRUE },
		{ "example.second", "from Ana, mutual 3", 7, 18, FALSE },
	};
	g_autoptr(GError) error = NULL;
	g_autoptr(RuleSet) set = rules_from(text, &site_scope, &error);

	g_assert_no_error(error);
	const Rule *rule = ruleset_rule(set, 0);
	IniPlace place = ruleset_place(set, rule);
	g_autofree char *where = ini_place_text(&place);
	g_assert_cmpstr(where, ==, "rules.ini:2:2: [RULE  Ana's]");
	g_assert_cmpuint(rule->conditions->len, ==, 1);
	g_assert_cmpuint(rule->samples->len, ==, G_N_ELEMENTS(expected));
	for (guint i = 0; i < rule->samples->len; i++) {
		const RuleSample *sample = g_ptr_array_index(rule->samples, i);

		g_assert_cmpstr(sample->key, ==, expected[i].key);
		g_assert_cmpstr(sample->text, ==, expected[i].text);
		g_assert_cmpuint(sample->line, ==, expected[i].line);
		g_assert_cmpuint(sample->column, ==, expected[i].column);
		g_assert_cmpint(sample->is_not, ==, expected[i].is_not);
	}
}

static void
test_mistakes(void)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "[rule a]\nkind = request\n", "rules.ini:1:1: [rule a]: a rule needs an action" },
		{ "[rule a]\naction =\n", "rules.ini:2:9: [rule a] action: says nothing" },
		{ "[rule a]\naction = quarantin\n",
			"action: unknown action 'quarantin'; did you mean 'quarantine'?" },
		{ "[rule a]\naction = tag\nlearn = no\n",
			"rules.ini:3:1: [rule a] learn: unknown key" },
		{ "[rule a]\naction = tag\nknwon = no\n",
			"knwon: unknown key; did you mean 'known'?" },
		{ "[rule a]\naction = tag\nheadlin = x\n", "did you mean 'headline'?" },
		{ "[rule a]\nactoin = tag\n", "actoin: unknown key; did you mean 'action'?" },
		{ "[rule a]\naction = tag\nbindign = yes\n", "did you mean 'binding'?" },
		{ "[rule a]\naction = tag\nkind.2 = other\n",
			"kind.2: unknown key; did you mean 'kind'?" },
		{ "[rule a]\naction = tag\nbinding = perhaps\n",
			"binding: 'perhaps' is no answer; write yes or no" },
		{ "[rule a]\naction = tag\nbinding =\n",
			"binding: '' is no answer; write yes or no" },
		{ "[rule a]\naction = tag\ninto = folder X\n",
			"rules.ini:3:8: [rule a] into: is for action = fold only" },
		{ "[rule a]\naction = accept\nprefix = [X]\n", "prefix: is for action = tag only" },
		{ "[rule a]\naction = tag\nprefix =\n", "prefix: says nothing" },
		{ "[rule a]\naction = fold\n",
			"action = fold needs a place; write into = folder NAME" },
		{ "[rule a]\naction = fold\ninto =\n", "into: says nothing" },
		{ "[rule a]\naction = fold\ninto = digest\n",
			"into: unknown word 'digest'; write folder NAME" },
		{ "[rule a]\naction = fold\ninto = Invitations\n",
			"unknown word 'Invitations'; write folder NAME" },
		{ "[rule a]\naction = fold\ninto = folder\n", "'' is no folder name" },
		{ "[rule a]\naction = tag\nexampel = x\n", "did you mean 'example'?" },
		{ "[rule a]\naction = tag\nprefix.2 = x\n", "prefix.2: unknown key" },
		{ "[rule a]\naction = tag\nexample = a;b\n",
			"rules.ini:3:12: [rule a] example: ';' would cut the value" },
		{ "[rule]\naction = tag\n", "a rule needs a name; write [rule NAME]" },
		{ "[rules]\naction = tag\n",
			"[rules]: unknown section; write [me] or [rule NAME]" },
		{ "[admin]\n", "rules.ini:1:1: [admin]: unknown section" },
		{ "[rule a]\naction = tag\n[rule  A]\naction = tag\n", "two rules of this name" },
		{ "[me]\nreads =\n", "[me] reads: says nothing" },
		{ "[me]\nreads = en, Cyrilic\n", "rules.ini:2:13: [me] reads: unknown language or "
						 "script 'Cyrilic'; did you mean 'Cyrillic'?" },
		{ "[me]\nreads = English\n",
			"unknown language or script 'English'; did you mean 'en'?" },
		{ "[me]\nreads = de, Latvian\n", "'Latvian'; did you mean 'lv'?" },
		{ "[me]\nreads = xyzzy\n",
			"unknown language or script 'xyzzy'; write codes such as en, de or "
			"scripts such as Latin, Cyrillic" },
		{ "[me]\nreads = en，de\n",
			"unknown language or script 'en，de'; write commas between them" },
		{ "[me]\nreads = en de\n",
			"unknown language or script 'en de'; write commas between them" },
		{ "[me]\nreeds = en\n", "[me] reeds: unknown key; did you mean 'reads'?" },
		{ "[me]\ndigest = never\n",
			"[me] digest: unknown key; write one of: reads, people, learn" },
		{ "[me]\npeopel = a.vcf\n", "unknown key; did you mean 'people'?" },
		{ "[me]\nlearn =\n",
			"rules.ini:2:8: [me] learn: '' is no answer; write yes or no" },
		{ "[me]\nlearn = all\n", "learn: 'all' is no answer; write yes or no" },
		{ "[me]\npeople =\n", "[me] people: says nothing; write names of files:" },
		{ "[me]\npeople = a.vcf, ../b.vcf\n",
			"rules.ini:2:17: [me] people: '../b.vcf' is no plain file name; put the "
			"file beside this one and write its name alone, such as contacts.vcf" },
		{ "[me]\npeople = a.vcf, a.vcf\n",
			"rules.ini:2:17: [me] people: 'a.vcf' stands here twice; write it once" },
		{ "[me]\npeople = 1, 2, 3, 4, 5, 6, 7, 8, 9\n",
			"rules.ini:2:34: [me] people: names more than 8 files; join some of them" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_test_message("%s", cases[i].text);
		g_assert_null(rules_from(cases[i].text, &site_scope, &error));
		g_assert_error(error, FAILURE, FAILURE_MISTAKE);
		g_test_message("%s", error->message);
		g_assert_nonnull(strstr(error->message, cases[i].message));
		g_assert_null(rules_from(cases[i].text, &site_scope, NULL));
	}
}

// [me]: whom its owner knows.
static void
test_people(void)
{
	static const struct {
		const char *text, *people; // NULL: it does not say
		int learns; // -1: it does not say
	} rows[] = {
		{ "[me]\nreads = en\n", NULL, -1 },
		{ "[me]\npeople = contacts.vcf\n", "/srv/ana/contacts.vcf", -1 },
		{ "[me]\npeople = Meine Leute.vcf , a\\x2cb.csv,\nlearn = Yes\n",
			"/srv/ana/Meine Leute.vcf|/srv/ana/a,b.csv", 1 },
		{ "[me]\nlearn = no\n", NULL, 0 },
		{ "[me]\npeople = 1, 2, 3, 4, 5, 6, 7, 8\n",
			"/srv/ana/1|/srv/ana/2|/srv/ana/3|/srv/ana/4|/srv/ana/5|/srv/ana/6|"
			"/srv/ana/7|/srv/ana/8",
			-1 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *text = rows[i].text;
		g_autoptr(GError) error = NULL;
		g_autoptr(IniFile) file =
			ini_parse("rules.ini", "/srv/ana", text, strlen(text), &error);
		g_autoptr(RuleSet) set = ruleset_new(file, &user_scope, &error);
		gboolean learns = -1;

		g_test_message("%s", text);
		g_assert_no_error(error);
		char **people = (char **)ruleset_people(set);
		g_autofree char *all = people == NULL ? NULL : g_strjoinv("|", people);
		g_assert_cmpstr(all, ==, rows[i].people);
		g_assert_cmpint(ruleset_learns(set, &learns), ==, rows[i].learns != -1);
		g_assert_cmpint(learns, ==, rows[i].learns);
	}
}

// A file beside the rules, and nothing else of the machine.
static void
test_file_names(void)
{
	static const struct {
		const char *name;
		gboolean is_good;
	} rows[] = {
		{ "contacts.vcf", TRUE },
		{ "Контакты.vcf", TRUE },
		{ "a..b", TRUE },
		{ "..", FALSE },
		{ ".", FALSE },
		{ "../bo/contacts.vcf", FALSE },
		{ "/etc/passwd", FALSE },
		{ "sub/contacts.vcf", FALSE },
		{ "contacts.vcf/", FALSE },
		{ "a\u202eb", FALSE },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = g_strdup_printf("[me]\npeople = %s\n", rows[i].name);
		g_autoptr(RuleSet) set = rules_from(text, &user_scope, NULL);
		g_test_message("%s", rows[i].name);
		g_assert_cmpint(set != NULL, ==, rows[i].is_good);
	}
	g_autofree char *fill = g_strnfill(256, 'x');
	g_autofree char *text = g_strdup_printf("[me]\npeople = %s\n", fill);
	g_assert_null(rules_from(text, &user_scope, NULL));
}

// So nobody looks people up for rules that do not ask.
static void
test_asks(void)
{
	g_autoptr(RuleSet) set =
		rules_from("[rule a]\nkind = request\naction = tag\n"
			   "[rule b]\nscript = Latin\nKnown = !yes\naction = tag\n",
			&user_scope, NULL);

	g_assert_true(ruleset_asks(set, "known"));
	g_assert_true(ruleset_asks(set, "inviter"));
	g_assert_false(ruleset_asks(set, "asked"));
	g_assert_false(ruleset_asks(set, "script"));
}

static void
test_standing(void)
{
	g_assert_null(rule_standing(STANDING_NONE));
	g_assert_cmpstr(rule_standing(STANDING_ALLOW)->name, ==, "allowed");
	g_assert_cmpint(rule_standing(STANDING_ALLOW)->action, ==, ACTION_ACCEPT);
	g_assert_cmpstr(rule_standing(STANDING_BLOCK)->name, ==, "blocked");
	g_assert_cmpint(rule_standing(STANDING_BLOCK)->action, ==, ACTION_QUARANTINE);
	g_assert_cmpuint(rule_standing(STANDING_BLOCK)->conditions->len, ==, 0);
	g_assert_cmpuint(rule_standing(STANDING_BLOCK)->samples->len, ==, 0);
}

static void
test_user_scope(void)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "[rule a]\naction = quarantine\n", "'quarantine' is not among this site's "
						     "actions; write one of: accept, tag" },
		{ "[rule a]\naction = tag\nbinding = no\n",
			"only the site's rules can be binding" },
		{ "[rule a]\naction = tag\nbindin = no\n", "bindin: unknown key" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_assert_null(rules_from(cases[i].text, &user_scope, &error));
		g_assert_error(error, FAILURE, FAILURE_MISTAKE);
		g_assert_nonnull(strstr(error->message, cases[i].message));
		g_assert_null(strstr(error->message, "'binding'"));
	}
}

static void
test_all_mistakes(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(rules_from("[rule a]\nkind = foo, bar\nmutual = x\n[me]\nreads = xyzzy\n",
		&site_scope, &error));
	g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);
	g_assert_cmpuint(g_strv_length(lines), ==, 5);
	for (guint i = 0; lines[i] != NULL; i++)
		g_assert_true(g_str_has_prefix(lines[i], "rules.ini:"));
}

// Mistakes of form do not hide those of meaning, and what they may have hidden is not missed.
static void
test_form_and_meaning(void)
{
	static const char text[] = "[rule a]\nknid = request\naction\n"
				   "[rule b]\naction = tag\naction = fold\nlanguage = english\n";
	static const char *const expected[] = { "rules.ini:2:1: [rule a] knid: unknown key",
		"rules.ini:3:1: [rule a]: neither",
		"rules.ini:6:1: [rule b] action: the key stands",
		"rules.ini:7:12: [rule b] language: 'english'" };
	g_autoptr(GError) error = NULL;
	g_autoptr(IniFile) file = ini_parse_loosely("rules.ini", NULL, text, strlen(text), &error);

	g_assert_null(ruleset_new(file, &site_scope, &error));
	g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);
	g_assert_cmpuint(g_strv_length(lines), ==, G_N_ELEMENTS(expected));
	for (guint i = 0; lines[i] != NULL; i++)
		g_assert_true(g_str_has_prefix(lines[i], expected[i]));
	g_autoptr(IniFile) broken = ini_parse_loosely("rules.ini", NULL, "x\n", 2, NULL);
	g_assert_null(ruleset_new(broken, &site_scope, NULL));
}

// One slip is one mistake: what follows from it is not told.
static void
test_single_mistakes(void)
{
	static const struct {
		const char *label, *text, *message;
	} rows[] = {
		{ "a misspelt action", "[rule a]\nacton = tag\nprefix = [X]\n",
			"rules.ini:2:1: [rule a] acton: unknown key; did you mean 'action'?" },
		{ "an unknown action", "[rule a]\naction = fodl\ninto = folder X\n",
			"rules.ini:2:10: [rule a] action: unknown action 'fodl'; did you mean "
			"'fold'?" },
		{ "a misspelt place", "[rule a]\naction = fold\nitno = folder X\n",
			"rules.ini:3:1: [rule a] itno: unknown key; did you mean 'into'?" },
		{ "a name that is not UTF-8",
			"[me]\nreads = en\n[rule Jos\xe9]\nkind = request\naction = tag\n",
			"rules.ini:3:10: byte 10 is not UTF-8; save the file as UTF-8" },
		{ "a control character in a name", "[me]\n[rule \033x]\naction = tag\n",
			"rules.ini:2:7: byte 7 is a control character; leave it out" },
		{ "a backslash behind a name", "[me]\n[rule a]\\\naction = tag\n",
			"rules.ini:2:9: a backslash at the end would join the next line; write "
			"\\x5c, or end with another character" },
		{ "no closing bracket", "[me]\n[rule a\naction = tag\n",
			"rules.ini:2:1: '[' without ']'; write [name]" },
		{ "no opening bracket", "[me]\nrule a]\naction = tag\n",
			"rules.ini:2:1: [me]: neither [section] nor key = value; write '=', or "
			"';' before a comment" },
		{ "a rule given twice", "[rule a]\naction = tag\n[rule A]\naction = tag\n",
			"rules.ini:3:1: [rule A]: the section stands in line 1 already; write it "
			"once, or "
			"under another name" },
		{ "a section that is none", "[me\xe9]\nreads = xyzzy\naction = tag\n",
			"rules.ini:1:4: byte 4 is not UTF-8; save the file as UTF-8" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(IniFile) file = ini_parse_loosely(
			"rules.ini", NULL, rows[i].text, strlen(rows[i].text), &error);

		g_test_message("%s", rows[i].label);
		g_assert_null(ruleset_new(file, &site_scope, &error));
		g_assert_cmpstr(error->message, ==, rows[i].message);
	}
}

static void
test_any_service(void)
{
	const RuleScope any = { TRUE, (char **)all_actions, NULL };
	g_autoptr(RuleSet) set =
		rules_from("[rule a]\nservice = orkut\naction = tag\n", &any, NULL);

	g_assert_nonnull(set);
}

// T9: what a folder's name can do.
static void
test_folders(void)
{
	static const struct {
		const char *name;
		gboolean is_good;
	} cases[] = {
		{ "Invitations", TRUE },
		{ "Einladungen 2026", TRUE },
		{ "Приглашения", TRUE },
		{ "招待", TRUE },
		{ "निमंत्रण", TRUE },
		{ "a.b-c_d", TRUE },
		{ "_x", TRUE },
		{ "../x", FALSE },
		{ "..", FALSE },
		{ "a..b", FALSE },
		{ "a/b", FALSE },
		{ "/etc", FALSE },
		{ "a\\b", FALSE },
		{ ".hidden", FALSE },
		{ "-f", FALSE },
		{ "~root", FALSE },
		{ "a.", FALSE },
		{ "a\\x20", FALSE },
		{ "a\\x22b", FALSE },
		{ "a\tb", FALSE },
		{ "a*b", FALSE },
		{ "a\u202eb", FALSE },
		{ "a\u2028b", FALSE },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", TRUE },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", FALSE },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strdup_printf(
			"[rule a]\naction = fold\ninto = folder %s\n", cases[i].name);
		g_autoptr(GError) error = NULL;
		g_autoptr(RuleSet) set = rules_from(text, &site_scope, &error);
		g_test_message("%s", cases[i].name);
		g_assert_cmpint(set != NULL, ==, cases[i].is_good);
	}
}

static void
test_lengths(void)
{
	static const struct {
		const char *format;
		guint most;
	} cases[] = {
		{ "[rule %s]\naction = tag\n", 100 },
		{ "[rule a]\naction = tag\nprefix = %s\n", 60 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		for (guint more = 0; more <= 1; more++) {
			g_auto(GStrv) halves = g_strsplit(cases[i].format, "%s", 2);
			g_autofree char *fill = g_strnfill(cases[i].most + more, 'x');
			g_autofree char *text = g_strconcat(halves[0], fill, halves[1], NULL);
			g_autoptr(RuleSet) set = rules_from(text, &site_scope, NULL);
			g_assert_cmpint(set != NULL, ==, more == 0);
		}
}

static void
test_controls(void)
{
	g_assert_null(rules_from("[rule a\x01z]\naction = tag\n", &site_scope, NULL));
	g_assert_null(rules_from("[rule a\xc2\x85z]\naction = tag\n", &site_scope, NULL));
	g_assert_null(rules_from("[rule a\u202ez]\naction = tag\n", &site_scope, NULL));
	g_assert_null(rules_from("[rule a]\naction = tag\nprefix = a\x1bz\n", &site_scope, NULL));
}

// T10: a file of very many rules.
static void
test_many_rules(void)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < 500; i++)
		g_string_append_printf(text, "[rule %u]\naction = tag\n", i);
	g_autoptr(RuleSet) set = rules_from(text->str, &site_scope, NULL);
	g_assert_nonnull(set);
	for (guint i = 500; i < 510; i++)
		g_string_append_printf(text, "[rule %u]\naction = tag\n", i);
	g_autoptr(GError) error = NULL;
	g_assert_null(rules_from(text->str, &site_scope, &error));
	g_assert_cmpstr(error->message, ==,
		"rules.ini:1001:1: [rule 500]: more than 500 rules; join some of them");
}

static void
test_words(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(all_actions) - 1; i++) {
		ActionWord action;
		g_assert_true(action_from_word(all_actions[i], &action));
		g_assert_cmpstr(action_word(action), ==, all_actions[i]);
		g_assert_cmpstr(action_words()[i], ==, all_actions[i]);
	}
	ActionWord action;
	g_assert_false(action_from_word("reject", &action));
	g_assert_null(action_words()[4]);
}

// What is bounded by `users-cached` has to be small: ten rules as people write them.
static void
test_memory(void)
{
	g_autoptr(GString) text = g_string_new("[me]\nreads = en, de\n");
	g_autoptr(GError) error = NULL;

	for (guint i = 0; i < 10; i++)
		g_string_append_printf(text,
			"[rule number %u]\nservice = linkedin\nkind = request, reminder\n"
			"inviter = Ana Beispiel, *Lind*\naction = tag\n",
			i);
	g_autoptr(RuleSet) plain = rules_from(text->str, &user_scope, &error);
	g_assert_no_error(error);
	g_string_append(text, "headline = /\\b(recruit|talent)/\nexample = from Ana\n");
	g_autoptr(RuleSet) more = rules_from(text->str, &user_scope, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(ruleset_memory(plain), >, 2 * text->len);
	g_assert_cmpuint(ruleset_memory(plain), <, 6 * text->len);
	g_assert_cmpuint(ruleset_memory(more), >, ruleset_memory(plain) + 400);
	g_assert_cmpuint(ruleset_memory(more), <, ruleset_memory(plain) + 1600);
	g_autoptr(RuleSet) alone = rules_from("[me]\nreads = en\n", &user_scope, NULL);
	g_autoptr(RuleSet) people =
		rules_from("[me]\nreads = en\npeople = a.vcf, b.vcf\n", &user_scope, NULL);
	g_assert_cmpuint(ruleset_memory(people), >=, ruleset_memory(alone) + 3 * 32);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rule/a file becomes its rules, in order", test_whole_file);
	g_test_add_func(
		"/rule/an empty file has no rules and says nothing of reads", test_small_files);
	g_test_add_func("/rule/a site's rule can be binding, a tag can have a prefix",
		test_binding_and_prefix);
	g_test_add_func(
		"/rule/samples are kept with their places, whatever they say", test_samples);
	g_test_add_func("/rule/what is written wrong is a mistake with its place", test_mistakes);
	g_test_add_func(
		"/rule/a file says whom its owner knows, and whether we learn", test_people);
	g_test_add_func("/rule/people are in a file beside the rules", test_file_names);
	g_test_add_func("/rule/a set tells which facts it asks for", test_asks);
	g_test_add_func("/rule/what was decided once stands for a rule", test_standing);
	g_test_add_func(
		"/rule/a user has the site's actions and no binding rules", test_user_scope);
	g_test_add_func("/rule/all mistakes of a file are told", test_all_mistakes);
	g_test_add_func(
		"/rule/mistakes of form do not hide mistakes of meaning", test_form_and_meaning);
	g_test_add_func("/rule/what follows from a mistake is not told", test_single_mistakes);
	g_test_add_func("/rule/without a catalogue any service is taken", test_any_service);
	g_test_add_func("/rule/T9: a folder's name is no path", test_folders);
	g_test_add_func("/rule/names and prefixes have a longest length", test_lengths);
	g_test_add_func("/rule/names and prefixes hold no controls", test_controls);
	g_test_add_func("/rule/T10: at most 500 rules in a file", test_many_rules);
	g_test_add_func("/rule/actions have their words", test_words);
	g_test_add_func("/rule/a set takes at most six times the bytes of its file", test_memory);
	return g_test_run();
}
