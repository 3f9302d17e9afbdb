// sample.h - samples in rules: a mail in a few words, for which the rule must hold or must not.
//
//	example = linkedin request from Ana Beispiel, headline Senior Recruiter
//	not     = headline Gardener, mutual 12
//
// Parts stand between commas. A part is a service and a kind, one of them or both, and `from` with a name
// behind them, or with an address; or the name of a condition and what the mail has for it ('=' between
// them may stand or not). What a sample does not say counts as fitting: its rule's other conditions are
// asked only.
#ifndef POLICY_SAMPLE_H
#define POLICY_SAMPLE_H

#include "policy/rule.h"

// What is wrong, and what to write instead; NULL when the sample comes out as it says. reads: what the
// rule's owner reads; services: known ones, NULL for any. *at: characters of the sample's text before what
// is wrong. Caller frees.
char *sample_fault(const Rule *rule, const RuleSample *sample, const ScriptSet *reads,
	const char *const *services, guint *at);

#endif
