// privilege.h - with whose rights a verb looks: the store's owner is the daemon's user.
#ifndef CONTROL_PRIVILEGE_H
#define CONTROL_PRIVILEGE_H

#include <glib.h>

// Makes root the owner of the folder store, for good: nothing in there will ever belong to root, and
// what the daemon can't read isn't read. Anybody else stays who he is, and so does root where there
// is no such folder. FALSE and error set. Before any thread begins.
gboolean privilege_drop(const char *store, GError **error);

// "run invitectl as root or as NAME", for one who is neither root nor the owner of store; NULL for
// those two, and where there is no such folder. Caller frees.
char *privilege_advice(const char *store);

// The login of the rights that we have. Caller frees.
char *privilege_name(void);

#endif
