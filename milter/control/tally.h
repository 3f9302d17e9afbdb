// tally.h - what became of many mails, counted.
//
// One thread adds what was found in mail after mail; the same mails in the same order give the same
// tally.
#ifndef CONTROL_TALLY_H
#define CONTROL_TALLY_H

#include <glib.h>

#include "judge/plan.h"
#include "notice/notice.h"
#include "people/same.h"

// What would be done with a mail.
typedef struct {
	ActionWord action;
	char *folder; // of ACTION_FOLD, else NULL
	char *prefix; // of ACTION_TAG, NULL for none
	char *rule; // NULL: none held
	gboolean by_site; // the rule is the site's
} Decision;

// "fold into folder Invitations". Caller frees.
char *decision_text(const Decision *decision);

// A notice for one recipient.
typedef struct {
	char *address;
	int readable; // 1, 0, -1: it names nobody
	const char *known; // "yes" "maybe" "no" "lookalike"; NULL: nobody knows; static
	char *complaint; // why the recipient's own rules were not used, NULL
	char *lacking; // what is wrong with the recipient's files of contacts, NULL
	Decision now;
	Decision *before; // by the other rules; NULL without such
} Judgement;

// A notice and its verdicts, without the mail. Reference-counted.
typedef struct {
	gint references;
	char *file;
	guint line; // in an mbox; 0: the file is the mail
	char *date; // "2026-11-23"; NULL
	char *subject; // NULL as all below
	char *service; // never NULL
	Kind kind;
	Authentic authentic;
	char *inviter;
	char *latin; // NULL too when the name is in Latin letters
	char **scripts; // of the name
	gboolean is_unknown; // no line of the catalogue fits
	char *shape; // of an unknown wording (notice/unknown.h)
	GPtrArray *judgements; // Judgement *
} Outcome;

Outcome *outcome_new(void);
Judgement *outcome_add(Outcome *outcome);
void outcome_unref(Outcome *outcome);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Outcome, outcome_unref)

typedef enum {
	TALLY_KINDS, // service and kind
	TALLY_VERDICTS, // for each recipient
	TALLY_CHANGES, // from one action to another, for each recipient
	TALLY_PEOPLE, // who asks, on which service
	TALLY_SCRIPTS, // of names; the key is a script's code
	TALLY_UNKNOWN, // wordings that no line of the catalogue fits
	TALLY_COMPLAINTS, // recipients whose own rules have mistakes
	TALLY_LACKING, // recipients whose files of contacts have
} TallyGroup;

#define TALLY_GROUPS (TALLY_LACKING + 1)
#define TALLY_KNOWN (SAME_LOOKALIKE + 1)

// A notice, and whom it came to.
typedef struct {
	Outcome *outcome;
	const Judgement *judgement; // NULL where the group is not by recipients
} Example;

typedef struct {
	char *key; // what they have in common
	guint count;
	GPtrArray *examples; // Example *, the first ones; never empty
} Count;

// A file that could not be read, or is no mail.
typedef struct {
	char *file;
	char *reason;
} Unread;

typedef struct {
	gboolean compares;
	gboolean is_lacking; // a file that the caller named could not be read
	guint examples; // how many of a count are held
	guint mails; // all that were read
	guint notices;
	guint judgements;
	guint without_recipient; // notices that were judged for nobody
	guint vanished; // files that went away meanwhile
	guint left_out; // folders of Maildirs, which were not asked for
	guint readable, unreadable, nameless; // judgements
	guint known[TALLY_KNOWN]; // judgements, by Same; the others know nothing of anybody
	guint authentic[AUTHENTIC_COUNT];
	GPtrArray *unread; // Unread *
	GHashTable *groups[TALLY_GROUPS];
} Tally;

typedef enum { TALLY_JUDGES, TALLY_COMPARES } TallyPurpose;

Tally *tally_new(TallyPurpose purpose, guint examples);
void tally_free(Tally *tally);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tally, tally_free)

// A mail that is no notice; a notice; a file that went away; one that could not be read.
void tally_mail(Tally *tally);
void tally_notice(Tally *tally, Outcome *outcome);
void tally_vanished(Tally *tally);
void tally_unread(Tally *tally, const char *file, const char *reason);

// Of how many judgements it is known whether the inviter is.
guint tally_knowing(const Tally *tally);

// Count *, the most frequent first, then by key. Free with g_ptr_array_unref; its elements are the
// tally's.
GPtrArray *tally_counts(const Tally *tally, TallyGroup group);

#endif
