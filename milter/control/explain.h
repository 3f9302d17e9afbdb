// explain.h - what is this mail, what would happen to it, and why. Judges exactly as the daemon does.
#ifndef CONTROL_EXPLAIN_H
#define CONTROL_EXPLAIN_H

#include <glib.h>

#include "control/verbs.h"
#include "judge/judge.h"

typedef struct {
	Snapshot *snapshot; // by which it was judged; NULL when it was not
	char *file; // or the id of an item
	Message *message; // NULL when it could not be read: error is set
	Envelope *envelope;
	Notice *notice; // NULL: no service's mail
	Plan *plan;
	gboolean observed; // mode = observe: nothing of the plan is done
	char *error;
} Explanation;

// Judges a mail. memory may be NULL: nothing is known of anybody. Takes message and envelope. Free with
// explain_free.
Explanation *explain_mail(const Snapshot *snapshot, const Memory *memory, const char *file,
	Message *message, Envelope *envelope, OwnerScope scope);

// The same for a mail in a file's bytes; recipients NULL: those of To and Cc; sender NULL: the
// Return-Path, else From.
Explanation *explain_data(const Snapshot *snapshot, const Memory *memory, const char *file,
	const char *data, gsize length, const char *sender, char **recipients);

void explain_free(Explanation *explanation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Explanation, explain_free)

VerbStatus explain_verb(const char *settings_file, int argc, char **argv);

#endif
