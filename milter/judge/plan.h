// plan.h - what is to be done with a mail: the verdicts of all its recipients, as edits to ask of the
// MTA and items to store. Data only; judge/carry.h carries it out.
#ifndef JUDGE_PLAN_H
#define JUDGE_PLAN_H

#include <glib.h>

#include "policy/rule.h"

// One recipient as judged.
typedef struct {
	const char *exact; // the RCPT string, borrowed from the envelope
	char *owner; // address whose rules were followed; NULL: not judged
	Verdict verdict; // action after softening
	const char *
		softened; // why it is milder than the rule's: "role", "size", "time", "site"; NULL; static
	int readable; // 1, 0; -1 the notice has no name
	const char *known; // as in Facts; static
	char *known_name; // the entry of hers that decided; NULL
	const char *known_by; // how both names agree, for people; static; NULL
	char *known_source; // where the entry stands: "contacts.vcf", "learned"; NULL
	guint asked; // this mail included; 0: not counted
	char asked_text[12]; // the same as digits
	const char *dismissed; // as in Facts; static
	Standing standing;
	char *no_known, *no_asked; // as in Facts
	char *people_complaint; // what is wrong with a file of contacts; NULL
	GPtrArray *trace; // TraceLine *
	RuleSet *rules; // keeps the user's rules alive, may be NULL
	char *complaint; // why the user's file could not be used, a mistake a line; NULL
	gboolean complaint_is_new;
	BreakerNews news; // of all patterns of the user's file together
	const char *user_file; // the same in a word: "mistake", "unreadable"; NULL; static
} Judged;

typedef enum {
	EDIT_REMOVE_RECIPIENT, // name: the exact RCPT string
	EDIT_ADD_RECIPIENT, // name: address
	EDIT_REMOVE_HEADER, // name, index (1-based, per name, highest first)
	EDIT_CHANGE_HEADER, // name, index, value
	EDIT_ADD_HEADER, // name, value
} EditWhat;

typedef struct {
	EditWhat what;
	char *name;
	guint index;
	char *value; // without the leading blank
} Edit;

// A mail to be kept before a recipient is taken off it.
typedef struct {
	char *owner;
	char *action;
	char *rule;
	GPtrArray *exact; // const char *: the recipients that this item stands for
} Keep;

typedef struct {
	GPtrArray *recipients; // Judged *, in the envelope's order
	GPtrArray *keeps; // Keep *, done first
	GPtrArray *edits; // Edit *, in this order
	gboolean differ; // headers would differ between recipients: delivered without ours
} Plan;

// For judge: an empty plan; a further edit (strings are copied); the item of an owner, new or begun.
Plan *plan_new(void);
void plan_edit(Plan *plan, EditWhat what, const char *name, guint index, const char *value);
Keep *plan_keep(Plan *plan, const char *owner, const char *action, const char *rule);

void plan_free(Plan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Plan, plan_free)

const char *edit_word(EditWhat what); // "delete-rcpt" "add-rcpt" "delete-header" ...

#endif
