// rules.h - the rules that an owner follows: her own file, and what the site's says where hers is silent.
#ifndef JUDGE_RULES_H
#define JUDGE_RULES_H

#include "judge/owner.h"

// As userfile_find; with --rules it is that file for everybody.
int rules_find(const Snapshot *snapshot, const Owner *owner, RuleSet **rules, gboolean *is_new,
	GError **error);

// What [me] says; rules NULL: she has none of her own.
ScriptSet rules_reads(const Snapshot *snapshot, const RuleSet *rules);
const char *const *rules_people(const Snapshot *snapshot, const RuleSet *rules); // NULL: none
gboolean rules_learn(const Snapshot *snapshot, const RuleSet *rules);

#endif
