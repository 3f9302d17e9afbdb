// rules.c - the rules that an owner follows.
#include "judge/rules.h"

int
rules_find(const Snapshot *snapshot, const Owner *owner, RuleSet **rules, gboolean *is_new,
	GError **error)
{
	if (snapshot->instead != NULL) {
		*rules = ruleset_ref(snapshot->instead);
		return 1;
	}
	return userfile_find(snapshot->users, owner->local, owner->domain, rules, is_new, error);
}

ScriptSet
rules_reads(const Snapshot *snapshot, const RuleSet *rules)
{
	ScriptSet reads = { 0 };

	if (rules == NULL || !ruleset_reads(rules, &reads))
		ruleset_reads(snapshot->site, &reads);
	return reads;
}

const char *const *
rules_people(const Snapshot *snapshot, const RuleSet *rules)
{
	const char *const *people = rules == NULL ? NULL : ruleset_people(rules);

	return people != NULL ? people : ruleset_people(snapshot->site);
}

gboolean
rules_learn(const Snapshot *snapshot, const RuleSet *rules)
{
	gboolean learns = FALSE;

	if (rules == NULL || !ruleset_learns(rules, &learns))
		ruleset_learns(snapshot->site, &learns);
	return learns;
}
