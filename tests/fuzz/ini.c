// ini.c - fuzzes base/ini and policy/rule: any file is read, or told what is wrong in it.
#include "base/ini.h"

#include "driver.h"
#include "policy/rule.h"

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
