// examine.h - what is odd in a rules file that can be read: for `check`.
//
// Rules that can never be reached or never hold, patterns that cost much, samples that fail. It says
// only what is sure; what it does not see may be odd all the same.
#ifndef POLICY_EXAMINE_H
#define POLICY_EXAMINE_H

#include "policy/rule.h"

// Adds samples that fail to *mistakes, the rest to *warnings, as ini_complain. site: the site's rules,
// which stand around a user's; NULL: there are none, or set is the site's. services: known ones, NULL for
// any.
void examine_rules(const RuleSet *set, const RuleSet *site, const char *const *services,
	GError **mistakes, GError **warnings);

#endif
