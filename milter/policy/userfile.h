// userfile.h - a user's rules: found, checked, read once, kept while unchanged.
//
// A file is taken only if it is a plain file of its owner or root with one name, writable by nobody else,
// as the folders above it, of at most 64 KB, on a local file system, reached without symbolic links
// (base/reader.h). A file with a mistake hurts nobody else: its user has the site's rules.
// What was read is kept while device, inode, size and times stay the same, up to a number of bytes, the
// latest used longest. So a change is seen with the next mail. Safe from many threads.
#ifndef POLICY_USERFILE_H
#define POLICY_USERFILE_H

#include "policy/rule.h"

typedef struct UserFiles UserFiles;

// path with %u (local part) and %d (domain), "" for no users' files; accounts as in the settings;
// keep: how many bytes may be held in memory, about; what is being used by a mail comes on top. scope is
// copied, its arrays are borrowed.
UserFiles *userfile_new(const char *path, const char *accounts, gsize keep, const RuleScope *scope);
void userfile_free(UserFiles *files);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(UserFiles, userfile_free)

// 1 *set is the user's rules (caller unrefs); 0 the user has no file; -1 the file cannot be used and
// error set, every time; *is_new (may be NULL) says that this was not said before of this version
// of the file, so that the log has it once; five times an hour at most, however often it changes. A local part outside [A-Za-z0-9._=-], or one that begins with a
// dot, has no file.
int userfile_find(UserFiles *files, const char *local, const char *domain, RuleSet **set,
	gboolean *is_new, GError **error);

// How many bytes are held by now.
gsize userfile_memory(UserFiles *files);

// For `check`: the path of a user's file. Caller frees. NULL when that local part has none.
char *userfile_path(const UserFiles *files, const char *local, const char *domain);

#endif
