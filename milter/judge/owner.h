// owner.h - whose rules an address follows.
#ifndef JUDGE_OWNER_H
#define JUDGE_OWNER_H

#include "judge/snapshot.h"

typedef struct {
	char *address; // owner's, lower case, subaddress and alias resolved
	char *local;
	char *domain;
	gboolean is_role; // several people read it: tag at most
} Owner;

void owner_free(Owner *owner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Owner, owner_free)

// recipient: the RCPT string. NULL: not judged (not in `domains`, postmaster, abuse, no address).
// everyone: whatever `domains` says (explain, replay).
typedef enum { OWNER_IN_DOMAINS, OWNER_EVERYONE } OwnerScope;
Owner *owner_new(const Snapshot *snapshot, const char *recipient, OwnerScope scope);

// How much of a local part is the name before its subaddress: 3 of "ana+news". One that begins with
// a delimiter has no subaddress.
gsize owner_name_length(const char *local, const char *delimiter);

#endif
