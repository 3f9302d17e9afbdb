// ini.c - fuzzes base/ini and policy/rule: any file is read, or told what is wrong in it.
#include "base/ini.h"

#include <string.h>

#include "driver.h"
#include "policy/sample.h"

static const char *const services[] = { "facebook", "linkedin", NULL };

// Every line of a complaint begins with the file, but for the one that stands for many more.
static void
check_complaint(const GError *error)
{
	g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);

	g_assert_true(g_utf8_validate(error->message, -1, NULL));
	for (guint i = 0; lines[i] != NULL; i++)
		g_assert_true(g_str_has_prefix(lines[i], "fuzz.ini:") ||
			      g_str_equal(lines[i], "... and more mistakes"));
}

static void
check_file(const IniFile *file)
{
	for (guint i = 0; i < file->sections->len; i++) {
		const IniSection *section = file->sections->pdata[i];

		g_assert_true(ini_section(file, section->name) == section);
		for (guint k = 0; k < section->keys->len; k++) {
			const IniKey *key = section->keys->pdata[k];
			g_autofree char *text = ini_text(key->value);
			g_auto(GStrv) list = ini_list(key->value);

			g_assert_true(ini_key(section, key->name) == key);
			g_assert_cmpuint(key->line, >, section->line);
			g_assert_true(g_utf8_validate(text, -1, NULL));
			for (guint n = 0; list[n] != NULL; n++)
				g_assert_true(g_utf8_validate(list[n], -1, NULL));
		}
	}
}

// What is told of a condition fits what it does.
static void
check_condition(const Condition *condition, const Facts *facts)
{
	g_autofree char *saw = condition_saw(condition, facts);
	g_auto(GStrv) wants = condition_wants(condition);
	int holds = condition_holds(condition, facts, NULL);

	g_assert_true(saw == NULL || g_utf8_validate(saw, -1, NULL));
	g_assert_true(
		condition_pattern(condition) != NULL || condition_implies(condition, condition));
	g_assert_true(holds != 1 || !condition_is_never(condition));
	g_assert_true(holds == 1 || !condition_is_always(condition));
	g_assert_true(wants[0] == NULL || !condition_is_never(condition));
}

static void
check_rule(const Rule *rule, const Facts *facts)
{
	for (guint i = 0; i < rule->conditions->len; i++)
		check_condition(rule->conditions->pdata[i], facts);
	for (guint i = 0; i < rule->samples->len; i++) {
		const RuleSample *sample = rule->samples->pdata[i];
		guint at = 0;
		g_autofree char *fault = sample_fault(rule, sample, &facts->reads, services, &at);

		g_assert_true(fault == NULL || g_utf8_validate(fault, -1, NULL));
		g_assert_cmpuint(at, <=, (guint)strlen(sample->text));
	}
}

static void
decide(const RuleSet *set)
{
	static const char name[] = "Светлана Гурьева";
	const Notice notice = { .service = (char *)"linkedin",
		.kind = KIND_REQUEST,
		.language = (char *)"en",
		.facts = { [FACT_INVITER] = { (char *)name, "subject" } } };
	Facts facts = { .notice = &notice,
		.subject = "Светлана Гурьева asks",
		.from = "invitations@linkedin.com",
		.recipient = "ana@example.org" };
	g_autoptr(GPtrArray) trace = trace_new();

	ruleset_reads(set, &facts.reads);
	for (guint i = 0; i < ruleset_n_rules(set); i++)
		check_rule(ruleset_rule(set, i), &facts);
	Verdict verdict = verdict_decide(set, NULL, &facts, trace);
	g_assert_true(verdict.rule != NULL || verdict.action == ACTION_ACCEPT);
	g_assert_true(verdict.action != ACTION_FOLD || verdict.rule->folder != NULL);
}

static void
check_rules(const IniFile *file)
{
	const RuleScope scope = {
		.may_bind = TRUE, .actions = (char **)action_words(), .services = services
	};
	g_autoptr(GError) error = NULL;
	g_autoptr(RuleSet) set = ruleset_new(file, &scope, &error);

	if (set == NULL)
		check_complaint(error);
	else
		decide(set);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(IniFile) file = ini_parse("fuzz.ini", NULL, (const char *)data, size, &error);

	if (file == NULL) {
		check_complaint(error);
		return 0;
	}
	check_file(file);
	check_rules(file);
	return 0;
}

DRIVER_MAIN("any file is read, or told what is wrong in it", 2500, "config", "tests/cases/rules");
