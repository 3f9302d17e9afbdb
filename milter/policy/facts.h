// facts.h - what rules are asked about: one mail as one recipient sees it.
//
// Values only; judging is a function from Facts and a RuleSet to a Verdict. Borrowed pointers: they
// live in the notice, the message and the snapshot, for as long as the mail is judged.
#ifndef POLICY_FACTS_H
#define POLICY_FACTS_H

#include "notice/notice.h"
#include "text/script.h"

typedef struct {
	const Notice *notice;
	const char *subject; // cleaned; "" when the mail has none
	const char *from; // address of From
	const char *recipient; // the owner's address
	ScriptSet reads; // empty: nothing is unreadable
	GHashTable *comparable; // condition.c's: what it folded once for all rules; NULL: not kept
	gint64 *patience; // microseconds left for all patterns of this recipient; NULL: no end
} Facts;

#endif
