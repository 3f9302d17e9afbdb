// snapshot.c - the configuration as it stood at one moment.
#include "judge/snapshot.h"

#include "base/failure.h"
#include "text/pattern.h"

static GHashTable *
set_of(char **words)
{
	GHashTable *set = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; words != NULL && words[i] != NULL; i++)
		g_hash_table_add(set, words[i]);
	return set;
}

// The site's rules may do everything; a user's only what the site allows.
static RuleScope
scope_of(const Snapshot *snapshot, gboolean is_site)
{
	return (RuleScope) { .may_bind = is_site,
		.actions = is_site ? (char **)action_words() : snapshot->settings->actions,
		.services =
			snapshot->catalogue == NULL ? NULL : catalogue_ids(snapshot->catalogue) };
}

static void
add_mistakes(GError **mistakes, GError *more)
{
	if (more == NULL)
		return;
	failure_add(mistakes, (FailureCode)more->code, g_strdup(more->message));
	g_error_free(more);
}

static void
read_catalogue(Snapshot *snapshot, GError **mistakes)
{
	const Settings *settings = snapshot->settings;
	GError *error = NULL;

	if (snapshot->is_borrowed || settings->catalogue == NULL ||
		!settings_check_path(settings, "catalogue", mistakes) ||
		(settings->additions != NULL &&
			!settings_check_path(settings, "additions", mistakes)))
		return;
	snapshot->catalogue = catalogue_read(settings->catalogue, settings->additions, &error);
	add_mistakes(mistakes, error);
}

static void
read_site(Snapshot *snapshot, GError **mistakes)
{
	const Settings *settings = snapshot->settings;
	RuleScope scope = scope_of(snapshot, TRUE);
	GError *error = NULL;

	if (settings->rules == NULL || !settings_check_path(settings, "rules", mistakes))
		return;
	snapshot->site = ruleset_read(settings->rules, &scope, &error);
	add_mistakes(mistakes, error);
}

// catalogue NULL: it is to be read.
static Snapshot *
snapshot_begin(Settings *settings, Catalogue *catalogue)
{
	Snapshot *snapshot = g_new0(Snapshot, 1);

	snapshot->references = 1;
	snapshot->settings = settings;
	snapshot->catalogue = catalogue;
	snapshot->is_borrowed = catalogue != NULL;
	snapshot->domains = set_of(settings->domains);
	snapshot->roles = set_of(settings->roles);
	return snapshot;
}

// With mistakes, those of what the settings name are added to them and NULL is returned. Takes
// ownership of settings and mistakes.
static Snapshot *
snapshot_make(Settings *settings, Catalogue *catalogue, GError *mistakes, GError **error)
{
	g_autoptr(Snapshot) snapshot = snapshot_begin(settings, catalogue);

	read_catalogue(snapshot, &mistakes);
	read_site(snapshot, &mistakes);
	if (mistakes != NULL) {
		g_propagate_error(error, mistakes);
		return NULL;
	}
	RuleScope scope = scope_of(snapshot, FALSE);
	snapshot->users =
		userfile_new(settings->users, settings->accounts, settings->users_cached, &scope);
	// Not before: the limits are everybody's, and a reload may have failed.
	pattern_set_limits((PatternLimits) {
		.steps = settings->pattern_steps, .milliseconds = settings->pattern_time });
	return g_steal_pointer(&snapshot);
}

Snapshot *
snapshot_new(Settings *settings, GError **error)
{
	return snapshot_make(settings, NULL, NULL, error);
}

Snapshot *
snapshot_new_with(Settings *settings, Catalogue *catalogue, GError **error)
{
	return snapshot_make(settings, catalogue, NULL, error);
}

Snapshot *
snapshot_read(const char *path, GError **error)
{
	GError *mistakes = NULL;
	Settings *settings = settings_read_loosely(path, &mistakes);

	if (settings != NULL)
		return snapshot_make(settings, NULL, mistakes, error);
	g_propagate_error(error, mistakes);
	return NULL;
}

Snapshot *
snapshot_read_without_rules(const char *path, GError **error)
{
	Settings *settings = settings_read(path, error);
	g_autoptr(Snapshot) snapshot = settings == NULL ? NULL : snapshot_begin(settings, NULL);
	GError *mistakes = NULL;

	if (snapshot == NULL)
		return NULL;
	read_catalogue(snapshot, &mistakes);
	if (mistakes == NULL)
		return g_steal_pointer(&snapshot);
	g_propagate_error(error, mistakes);
	return NULL;
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
	if (!snapshot->is_borrowed)
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
	snapshot->instead = ruleset_read(path, &scope, error);
	return snapshot->instead != NULL;
}
