// maildir.h - the folders of the store: one Maildir for each owner.
//
// FOLDER/DOMAIN/USER/{tmp,new,cur}. Every step goes from one open folder to the next, never through
// a path or a symbolic link; what an address holds besides [a-z0-9._=+-] is written as %XX. Only
// store/item.c uses this.
#ifndef STORE_MAILDIR_H
#define STORE_MAILDIR_H

#include <glib.h>

// Descriptors.
typedef struct {
	int temporary; // tmp
	int fresh; // new
	int seen; // cur
} Maildir;

// Opens the Maildir of owner in the folder `kind` of root, making what is missing (0700, durable).
// FALSE and error set. Close with maildir_close.
gboolean
maildir_make(int root, const char *kind, const char *owner, Maildir *maildir, GError **error);
void maildir_close(Maildir *maildir);

// Is the file id, with or without flags, in cur? 1 yes, 0 no, -1 error set.
int maildir_is_seen(const Maildir *maildir, const char *id, GError **error);

// Calls each for every file in new and cur whose name begins with an id (32 hex digits, then the end
// or ":2,"), of owner or of all (NULL). dir is a descriptor of its folder. FALSE and error set when a
// folder can't be read; no folder at all is an empty one.
typedef void (*MaildirVisit)(void *to, int dir, const char *name, const char *id);
gboolean maildir_visit(
	int root, const char *kind, const char *owner, MaildirVisit each, void *to, GError **error);

// The same for the file id of owner only.
gboolean maildir_visit_one(int root, const char *kind, const char *owner, const char *id,
	MaildirVisit each, void *to, GError **error);

#endif
