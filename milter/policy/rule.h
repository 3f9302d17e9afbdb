// rule.h - rules: named conditions and one action; the first rule that holds decides.
//
// The grammar of a rules file is in invite-rules(5): [me] says who reads, [rule NAME] holds
// conditions and an action. Rule sets are immutable, reference-counted and shared by threads.
#ifndef POLICY_RULE_H
#define POLICY_RULE_H

#include <glib.h>

#include "base/ini.h"
#include "policy/condition.h"
#include "policy/facts.h"

typedef enum { ACTION_ACCEPT, ACTION_TAG, ACTION_FOLD, ACTION_QUARANTINE } ActionWord;

const char *action_word(ActionWord action);
gboolean action_from_word(const char *word, ActionWord *action);
const char *const *action_words(void); // NULL-terminated, static

// `example = linkedin request from NAME`, `not = ...`: see policy/sample.h. A mistake in it is for
// `check`; the rules are good.
typedef struct {
	gboolean is_not;
	char *key; // "example.2"
	char *text;
	guint line, column; // of the text
} RuleSample;

typedef struct {
	char *section; // as written: "rule NAME"
	const char *name; // in section: case kept; UTF-8 without controls
	guint line, column; // of the section
	// To be read by their length and elements; none of GLib's other functions takes them.
	const GPtrArray *conditions; // Condition *
	const GPtrArray *samples; // RuleSample *
	gboolean binding;
	ActionWord action;
	char *folder; // ACTION_FOLD: `into = folder NAME`
	char *prefix; // ACTION_TAG: put before the subject, NULL for none
} Rule;

typedef struct RuleSet RuleSet;

// What a file may say. A user's file has no binding rules and only the site's actions.
typedef struct {
	gboolean may_bind;
	char **actions; // words, NULL-terminated
	const char *const *services; // known services, for "did you mean"; NULL: any will do
} RuleScope;

// Reads a rules file. NULL and error set: all mistakes of the file, one a line. A file that was read
// loosely and is not sound gives NULL; then *error, if not NULL, has its mistakes of form already.
RuleSet *ruleset_new(const IniFile *file, const RuleScope *scope, GError **error);

// The same for the file at path.
RuleSet *ruleset_read(const char *path, const RuleScope *scope, GError **error);
RuleSet *ruleset_ref(RuleSet *set);
void ruleset_unref(RuleSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RuleSet, ruleset_unref)

guint ruleset_n_rules(const RuleSet *set);
const Rule *ruleset_rule(const RuleSet *set, guint i);

// Where the rule begins in its file, for messages; it borrows from set.
IniPlace ruleset_place(const RuleSet *set, const Rule *rule);

// [me]: TRUE and *reads set when the file says what its owner reads.
gboolean ruleset_reads(const RuleSet *set, ScriptSet *reads);

// [me]: the files of contacts that it names, absolute paths, NULL-terminated; NULL: it says nothing of them. They
// live as long as set.
const char *const *ruleset_people(const RuleSet *set);

// [me]: TRUE and *learns set when the file says whether people whom its owner writes to become known.
gboolean ruleset_learns(const RuleSet *set, gboolean *learns);

// Some rule asks about this fact ("known").
gboolean ruleset_asks(const RuleSet *set, const char *fact);

// Some rule has this action.
gboolean ruleset_has_action(const RuleSet *set, ActionWord action);

// For judge: a user's set whose patterns keep taking all the time that there is for one recipient. NULL: the
// site's.
Breaker *ruleset_breaker(const RuleSet *set);

// A user's set takes that over from the version of her file before it. Before it is shared.
void ruleset_inherit(RuleSet *set, const RuleSet *before);

// Bytes of memory that it holds by now; patterns with work to do grow once.
gsize ruleset_memory(const RuleSet *set);

// Why a rule could not be tried to its end.
typedef enum {
	GAVE_UP_NOT,
	GAVE_UP_OVERRUN, // a pattern over its limits
	GAVE_UP_OFF, // a user's pattern that was over them too often
	GAVE_UP_BUSY, // no time was left
	GAVE_UP_UNKNOWN, // a fact could not be found out
} GaveUp;

// One line of a trace: a rule that was tried. rule is borrowed from the set.
typedef struct {
	const Rule *rule;
	int holds; // 1, 0, -1 gave up
	char *failed; // the first condition that did not hold ("known = no") or gave up; NULL
	GaveUp gave_up;
	char *why; // it gave up: "gave up after 50 ms"; NULL
	BreakerNews news; // of one of its patterns
} TraceLine;

// Free with g_ptr_array_unref; elements are TraceLine *.
GPtrArray *trace_new(void);

// What stands for a rule where the recipient decided once: its name is "allowed" or "blocked". It is in no
// file and no set. NULL for STANDING_NONE.
const Rule *rule_standing(Standing standing);

// The action for one recipient and the rule that gave it. rule NULL: no rule held (accept).
typedef struct {
	ActionWord action;
	const Rule *rule;
	gboolean by_site; // the rule is the site's
} Verdict;

// The order: the site's binding rules, what the user decided once (Facts.standing), the user's rules (user
// may be NULL), the site's other rules, else accept. A user's patterns that keep running over their limits are switched off (policy/breaker.h);
// the site's never are, or a sender could switch off what protects everybody. trace may be NULL.
Verdict
verdict_decide(const RuleSet *site, const RuleSet *user, const Facts *facts, GPtrArray *trace);

#endif
