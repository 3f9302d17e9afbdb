// snapshot.h - the configuration as it stood at one moment: settings, catalogue, the site's rules,
// users' files. Immutable but for the cache of users' files (which locks), reference-counted; a mail
// keeps the one it began with.
#ifndef JUDGE_SNAPSHOT_H
#define JUDGE_SNAPSHOT_H

#include "base/settings.h"
#include "notice/catalogue.h"
#include "policy/rule.h"
#include "policy/userfile.h"

typedef struct {
	gint references;
	Settings *settings;
	GHashTable *domains; // set of settings->domains
	GHashTable *roles; // set of settings->roles
	Catalogue *catalogue;
	gboolean is_borrowed; // the catalogue is the caller's
	RuleSet *site;
	UserFiles *users;
	RuleSet *instead; // --rules: in the place of every recipient's own file; NULL
} Snapshot;

// Takes ownership of settings. NULL and error set: every mistake found, one a line.
Snapshot *snapshot_new(Settings *settings, GError **error);

// The same with a catalogue that was read already. It stays the caller's and outlives the snapshot: for
// programs that make many.
Snapshot *snapshot_new_with(Settings *settings, Catalogue *catalogue, GError **error);

// The same from the settings file at path: every mistake in it and in the files that it names.
Snapshot *snapshot_read(const char *path, GError **error);

// Settings and catalogue only, for those who judge nothing: a mistake in the rules is none of theirs.
Snapshot *snapshot_read_without_rules(const char *path, GError **error);

Snapshot *snapshot_ref(Snapshot *snapshot);
void snapshot_unref(Snapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Snapshot, snapshot_unref)

// Puts the rules of the file at path in the place of every recipient's own. Before it is shared.
gboolean snapshot_replace_users(Snapshot *snapshot, const char *path, GError **error);

#endif
