// carry.h - a plan carried out through a struct of functions: filled with smfi_* calls in the daemon,
// with a recorder in tests.
#ifndef JUDGE_CARRY_H
#define JUDGE_CARRY_H

#include "judge/plan.h"
#include "judge/snapshot.h"
#include "mail/envelope.h"
#include "mail/message.h"

typedef struct {
	// 1 kept, 0 was kept before, -1 error set. Returns only when the item is durable.
	int (*keep)(void *to, const Keep *keep, char **id, GError **error);
	// Asks the MTA for one edit. FALSE when it refused.
	gboolean (*edit)(void *to, const Edit *edit);
} CarryFunctions;

typedef enum {
	CARRIED, // done as planned
	CARRIED_PARTLY, // an item could not be kept: its recipients get the mail, tagged
	CARRIED_TEMPFAIL, // the mail has to come again: an item could not be kept and on-error =
	// tempfail (nothing was edited), or an address could not be added
} Carried;

// Keeps first, then edits. A recipient is taken off only after its item is durable. A keep that
// fails: with on-error = accept its recipients stay and the mail gets X-Invite-Error; with tempfail
// nothing is edited. Complaints go to the log, queue id first.
Carried carry_out(const Plan *plan, const Snapshot *snapshot, const Envelope *envelope,
	const CarryFunctions *functions, void *to);

#endif
