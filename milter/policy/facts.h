// facts.h - what rules are asked about: one mail as one recipient sees it.
//
// Values only; judging is a function from Facts and a RuleSet to a Verdict. Borrowed pointers: they
// live in the notice, the message and the snapshot, for as long as the mail is judged.
#ifndef POLICY_FACTS_H
#define POLICY_FACTS_H

#include "notice/notice.h"
#include "text/script.h"

// What costs something is fetched when a rule asks for it. Both may say NULL; what they give lives as
// long as the facts.
typedef struct {
	const char *(*body)(gpointer mail); // the decoded lines, each but the last ended by LF
	const char *const *(*headers)(gpointer mail, const char *name); // decoded, NULL-terminated
} FactsFetch;

// What the recipient decided once for this inviter on this service.
typedef enum { STANDING_NONE, STANDING_ALLOW, STANDING_BLOCK } Standing;

typedef struct {
	const Notice *notice;
	const char *subject; // cleaned; "" when the mail has none
	const char *from; // address of From
	const char *recipient; // the owner's address
	ScriptSet reads; // empty: nothing is unreadable
	const char *
		known; // "yes" "maybe" "no" "lookalike"; NULL: nobody knows whom she knows, or nobody is named
	const char *asked; // how often, this mail included, as digits; NULL: not counted
	const char *dismissed; // "yes" "no"; NULL: not known
	const char
		*no_known; // why `known` can't be told this time: conditions about it give up; NULL
	const char *no_asked; // the same for `asked` and `dismissed`
	Standing standing;
	const FactsFetch *fetch; // NULL: neither body nor headers are known
	gpointer mail; // for fetch
	GHashTable *instead; // name of a fact, char ** of its texts: asked first, "what if"; NULL
	GHashTable *comparable; // condition.c's, by text: what it folded once; NULL: not kept
	gint64 *patience; // microseconds left for the patterns of this recipient; NULL: no end
	gint64 *site_patience; // the same for those of the site
	gint64 dear; // a user's pattern that took so much of it counts as over its limits
} Facts;

#endif
