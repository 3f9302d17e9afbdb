// snapshot.c - the configuration as it stood at one moment.
#include "judge/snapshot.h"

#include "base/failure.h"
#include "base/ini.h"
#include "text/pattern.h"

static GHashTable *
set_of(char **words)
{
	GHashTable *set = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; words != NULL && words[i] != NULL; i++)
		g_hash_table_add(set, words[i]);
	return set;
}

static RuleSet *
read_rules(const char *path, const RuleScope *scope, GError **error)
{
	g_autoptr(IniFile) file = ini_read(path, error);

	return file == NULL ? NULL : ruleset_new(file, scope, error);
}

// The site's rules may do everything; a user's only what the site allows.
static RuleScope
scope_of(const Snapshot *snapshot, gboolean is_site)
{
	return (RuleScope) { .may_bind = is_site,
		.actions = is_site ? (char **)action_words() : snapshot->settings->actions,
		.services = catalogue_ids(snapshot->catalogue) };
}

static gboolean
read_all(Snapshot *snapshot, GError **error)
{
	const Settings *settings = snapshot->settings;
	RuleScope scope;

	snapshot->catalogue = catalogue_read(settings->catalogue, settings->additions, error);
	if (snapshot->catalogue == NULL)
		return FALSE;
	scope = scope_of(snapshot, TRUE);
	snapshot->site = read_rules(settings->rules, &scope, error);
	if (snapshot->site == NULL)
		return FALSE;
	scope = scope_of(snapshot, FALSE);
	snapshot->users =
		userfile_new(settings->users, settings->accounts, settings->users_cached, &scope);
	return TRUE;
}

Snapshot *
snapshot_new(Settings *settings, GError **error)
{
	g_autoptr(Snapshot) snapshot = g_new0(Snapshot, 1);

	snapshot->references = 1;
	snapshot->settings = settings;
	snapshot->domains = set_of(settings->domains);
	snapshot->roles = set_of(settings->roles);
	pattern_set_limits((PatternLimits) {
		.steps = settings->pattern_steps, .milliseconds = settings->pattern_time });
	return read_all(snapshot, error) ? g_steal_pointer(&snapshot) : NULL;
}

Snapshot *
snapshot_ref(Snapshot *snapshot)
{
	g_atomic_int_inc(&snapshot->references);
	return snapshot;
}

void
snapshot_unref(Snapshot *snapshot)
{
	if (snapshot == NULL || !g_atomic_int_dec_and_test(&snapshot->references))
		return;
	userfile_free(snapshot->users);
	ruleset_unref(snapshot->site);
	ruleset_unref(snapshot->instead);
	catalogue_free(snapshot->catalogue);
	g_hash_table_unref(snapshot->domains);
	g_hash_table_unref(snapshot->roles);
	settings_free(snapshot->settings);
	g_free(snapshot);
}

gboolean
snapshot_replace_users(Snapshot *snapshot, const char *path, GError **error)
{
	RuleScope scope = scope_of(snapshot, FALSE);

	ruleset_unref(snapshot->instead);
	snapshot->instead = read_rules(path, &scope, error);
	return snapshot->instead != NULL;
}
