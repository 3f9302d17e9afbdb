// ask.h - who asked whom, how often, and what became of it, in the ledger.
//
// An ask is one person's request to one owner on one service, with its reminders. It is known by keys, the most
// telling first: the invitation's id, the person's profile, the name (AskKeys). A later mail with one of them
// belongs to it, unless a more telling key of the same sort says that it is somebody else of that name.
// The same mail tried again by the mail server counts once: it is known by what the caller says tells it apart.
// A lost ledger costs convenience, never mail. Safe from many threads.
#ifndef STORE_ASK_H
#define STORE_ASK_H

#include <glib.h>

typedef struct Ledger Ledger;
typedef struct Asks Asks;

// For store/item.c: ledger is borrowed.
Asks *ask_new(Ledger *ledger);
void ask_free(Asks *asks);

// What became of an ask.
typedef enum {
	ASK_OPEN, // nothing yet
	ASK_RELEASED, // the owner had a mail of it back
	ASK_ALLOWED, // she wants to hear from this person on this service
	ASK_DISMISSED, // she deleted a mail of it
	ASK_BLOCKED, // she wants no more of this person on this service
} AskOutcome;

#define ASK_OUTCOMES (ASK_BLOCKED + 1)

const char *ask_outcome_word(AskOutcome outcome);

// One mail that asks. All but name may be NULL; borrowed.
typedef struct {
	const char *owner;
	const char *service;
	const char *mail; // its id for this owner; NULL: it counts, however often it is tried
	const char *invitation;
	const char *profile;
	const char *name; // made comparable (text/name.h)
} AskMail;

// What is known of its ask.
typedef struct {
	guint count; // mails, this one included
	gint64 first, last; // seconds, before this one; 0: never
	AskOutcome outcome;
} AskSeen;

// As things stand, nothing is changed. FALSE and error set.
gboolean ask_find(Asks *asks, const AskMail *mail, AskSeen *seen, GError **error);

// Counts the mail, with what was decided. FALSE and error set; *is_new (may be NULL): for another reason than the last
// time.
gboolean ask_count(Asks *asks, const AskMail *mail, const char *action, const char *rule,
	gboolean *is_new, GError **error);

// Says what became of it; one that was never counted is made. FALSE and error set.
gboolean ask_settle(Asks *asks, const AskMail *mail, AskOutcome outcome, GError **error);

#endif
