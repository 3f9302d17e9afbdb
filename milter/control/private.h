// private.h - what in a mail is private: gathered from its headers and from what was recognised.
#ifndef CONTROL_PRIVATE_H
#define CONTROL_PRIVATE_H

#include "control/explain.h"
#include "control/replace.h"

// The service whose mail it is, NULL for none.
const Service *private_service(const Snapshot *snapshot, const Explanation *explanation);

// Tells replacer of everything private in the mail, and of what is the service's.
void private_gather(Replacer *replacer, const Snapshot *snapshot, const Explanation *explanation);

// Does host belong to a service that the catalogue knows?
gboolean private_is_public(const Snapshot *snapshot, const char *host);

#endif
