// trial.h - rules tried without a store, as `explain` and `replay` do.
#ifndef CONTROL_TRIAL_H
#define CONTROL_TRIAL_H

#include "judge/snapshot.h"
#include "people/book.h"

// Whom users know by their files of contacts. They are read when they are asked for, and kept in memory only;
// for one run, since it waits for them as long as it takes. NULL and error set.
Book *trial_book(GError **error);

// Puts the rules of the file at path in the place of every recipient's own, as snapshot_replace_users; the files
// of contacts that it names may then belong to whom it belongs. FALSE and error set.
gboolean trial_rules(Snapshot *snapshot, const char *path, GError **error);

#endif
