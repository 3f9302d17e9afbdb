// change.h - the smallest changes to a mail for which the rules would have decided otherwise.
//
// Found by trying: texts that rules ask for, other words of a choice, a text that is missing; one fact at a
// time, then two. Bounded in effort, so there may be a change that is not found; what is found is true.
#ifndef POLICY_CHANGE_H
#define POLICY_CHANGE_H

#include "policy/rule.h"

// What would be different: the fact would be this text, or, where no text can be named, one condition
// would hold that does not, or would not that does.
typedef struct {
	const char *fact; // for Facts.instead; borrowed from a condition
	char *text; // "": the mail lacks it; NULL: no text can be named
	const Condition *condition; // text NULL, or one of those that its '*' stands for; else NULL
	gboolean holds; // condition would
} ChangedFact;

typedef struct {
	GPtrArray *facts; // ChangedFact *, one or two
	Verdict verdict; // what would be decided then
} Change;

// At most this many: one for each rule that would decide, those with another action or folder first.
#define CHANGES_MAX 5

// now: the rule that did decide, NULL for none. Elements are Change *; free with g_ptr_array_unref. Empty
// when none was found, and when the rules decide otherwise by themselves (they lacked time). It borrows
// from the sets and lives no longer.
GPtrArray *
change_find(const RuleSet *site, const RuleSet *user, const Facts *facts, const Rule *now);

#endif
