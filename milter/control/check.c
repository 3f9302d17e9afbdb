// check.c - every mistake in settings, rules, users' files and catalogue.
#include "control/check.h"

#include <errno.h>
#include <glob.h>
#include <unistd.h>

#include "base/failure.h"
#include "base/reader.h"
#include "base/settings.h"
#include "control/findings.h"
#include "control/output.h"
#include "control/people.h"
#include "control/privilege.h"
#include "notice/samples.h"
#include "people/scribe.h"
#include "policy/examine.h"
#include "policy/userfile.h"
#include "store/item.h"
#include "text/pattern.h"

#define ANY_DOMAIN "example.org"
#define SITE "root" // whose the site's files are

typedef struct {
	const char *file;
	char *rules; // in the place of the users' files; NULL
	IniFile *given; // rules, as far as it could be read
	GError *given_wrong; // its mistakes of form
	GError *given_lacks; // what is wrong with its files of contacts
	gboolean json;
	GError *mistakes; // all of them, one a line
	GError *warnings;
	Settings *settings;
	Catalogue *catalogue;
	RuleSet *site;
	glob_t found; // users' files
	guint n_rules;
	guint n_users;
} Check;

static void G_GNUC_PRINTF(3, 4) add(Check *check, FailureCode code, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	failure_add(&check->mistakes, code, g_strdup_vprintf(format, arguments));
	va_end(arguments);
}

static void
take(GError **findings, GError *error)
{
	failure_add(findings, (FailureCode)error->code, g_strdup(error->message));
	g_error_free(error);
}

// --- settings and what they name ----------------------------------------------------------------

// What is wrong with the site is no mistake of hers who has a file of her own checked.
static GError **
of_site(Check *check)
{
	return check->rules == NULL ? &check->mistakes : &check->warnings;
}

static void G_GNUC_PRINTF(2, 3) warn(Check *check, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	failure_add(&check->warnings, FAILURE_MISTAKE, g_strdup_vprintf(format, arguments));
	va_end(arguments);
}

// Who may not look into the store can't tell.
static void
check_store(Check *check)
{
	const char *path = check->settings->store;
	g_autofree char *advice = privilege_advice(path);
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = NULL;

	if (advice != NULL) {
		warn(check, "%s: [settings] store: not looked into; %s", check->file, advice);
		return;
	}
	if (!settings_check_path(check->settings, "store", &check->mistakes))
		return;
	store = store_open(path, &error);
	if (store == NULL)
		add(check, FAILURE_SYSTEM, "%s: [settings] store: %s", check->file, error->message);
}

static void
read_catalogue(Check *check)
{
	const Settings *settings = check->settings;
	GError *error = NULL;

	if (!settings_check_path(settings, "catalogue", of_site(check)) ||
		(settings->additions != NULL &&
			!settings_check_path(settings, "additions", of_site(check))))
		return;
	check->catalogue = catalogue_read(settings->catalogue, settings->additions, &error);
	if (error != NULL)
		take(of_site(check), error);
}

static void
check_catalogue(Check *check)
{
	GError *error = NULL;

	if (check->catalogue != NULL && !samples_check(check->catalogue, &error))
		take(&check->mistakes, error);
}

// A catalogue with mistakes is not held against the rules.
static RuleScope
scope_of(const Check *check, gboolean is_site)
{
	return (RuleScope) { .may_bind = is_site,
		.actions = is_site || check->settings->actions == NULL ? (char **)action_words()
								       : check->settings->actions,
		.services = check->catalogue == NULL ? NULL : catalogue_ids(check->catalogue) };
}

static void
examine(Check *check, const RuleSet *set, const RuleSet *site)
{
	RuleScope scope = scope_of(check, FALSE);

	check->n_rules += ruleset_n_rules(set);
	examine_rules(set, site, scope.services, &check->mistakes, &check->warnings);
}

static void
read_site(Check *check)
{
	GError *error = NULL;
	RuleScope scope = scope_of(check, TRUE);

	if (!settings_check_path(check->settings, "rules", of_site(check)))
		return;
	check->site = ruleset_read(check->settings->rules, &scope, &error);
	if (check->site == NULL)
		take(of_site(check), error);
}

// --- files of contacts --------------------------------------------------------------------------

// As the daemon reads them: those that are not hers, or that others may change, are none.
static Contacts *
read_hers(const Check *check, const char *path, const char *local, GError **error)
{
	g_autoptr(ReadFile) file =
		reader_read(path, local, check->settings->accounts, SCRIBE_FILE_MAX);

	if (file->found == 1)
		return contacts_parse(path, file->text, file->length, error);
	if (file->found == 0)
		g_set_error(error, FAILURE, FAILURE_ABSENT, "%s: is not there", path);
	else
		g_propagate_error(error, g_steal_pointer(&file->why));
	return NULL;
}

static void
add_complaints(GError **to, const Contacts *contacts)
{
	for (guint i = 0; i < contacts->complaints->len; i++)
		failure_add(to, FAILURE_MISTAKE, g_strdup(contacts->complaints->pdata[i]));
}

// The sentence stands at the word that names the file, the entries of the file that it is about below.
static void
complain_of_contacts(
	GError **to, const IniFile *file, const IniKey *key, guint at, const GError *wrong)
{
	g_auto(GStrv) lines = g_strsplit(wrong->message, "\n", 2);

	ini_mistake_at(to, file, ini_section(file, "me"), key, at, "%s", lines[0]);
	if (lines[0] != NULL && lines[1] != NULL)
		failure_add(to, FAILURE_MISTAKE, g_strdup(lines[1]));
}

// What is wrong with the files that set, made of file, names; local NULL: they are the caller's.
static void
check_contacts(
	const Check *check, const IniFile *file, const RuleSet *set, const char *local, GError **to)
{
	const IniSection *me = ini_section(file, "me");
	const IniKey *key = me == NULL ? NULL : ini_key(me, "people");
	g_autoptr(GPtrArray) words = ini_words(key == NULL ? "" : key->value);
	const char *const *paths = ruleset_people(set);

	for (guint i = 0; paths != NULL && paths[i] != NULL && i < words->len; i++) {
		const IniWord *word = words->pdata[i];
		g_autoptr(GError) wrong = NULL;
		g_autoptr(Contacts) contacts = local == NULL
						       ? people_read(paths[i], &wrong)
						       : read_hers(check, paths[i], local, &wrong);

		if (contacts == NULL)
			complain_of_contacts(to, file, key, word->at, wrong);
		else
			add_complaints(to, contacts);
	}
}

// Of a file that was found to be good.
static void
check_contacts_of(Check *check, const char *path, const RuleSet *set, const char *local)
{
	g_autoptr(IniFile) file = ruleset_people(set) == NULL ? NULL : ini_read(path, NULL);

	if (file != NULL)
		check_contacts(check, file, set, local, &check->warnings);
}

// --- users' files -------------------------------------------------------------------------------

// The template of users' files with something in the place of %u and %d.
static char *
fill_template(const char *template, const char *user, const char *domain)
{
	GString *text = g_string_new(NULL);

	for (const char *p = template; *p != '\0'; p++) {
		if (p[0] == '%' && (p[1] == 'u' || p[1] == 'd'))
			g_string_append(text, *++p == 'u' ? user : domain);
		else
			g_string_append_c(text, *p);
	}
	return g_string_free(text, FALSE);
}

static GRegex *
template_regex(const char *template)
{
	g_autoptr(GString) pattern = g_string_new("^");

	for (const char *p = template; *p != '\0'; p++) {
		char escaped[] = { '\\', *p, '\0' };

		if (p[0] == '%' && (p[1] == 'u' || p[1] == 'd'))
			g_string_append_printf(pattern, "(?<%c>[^/]+)", *++p);
		else
			g_string_append(pattern, g_ascii_isalnum(*p) ? escaped + 1 : escaped);
	}
	g_string_append_c(pattern, '$');
	return g_regex_new(pattern->str, G_REGEX_RAW | G_REGEX_DUPNAMES, 0, NULL);
}

// While we are who we were: only root sees into everybody's folders.
static void
find_users(Check *check)
{
	const char *template = check->settings->users;
	g_autofree char *everybody = fill_template(template, "*", "*");

	if (*template != '\0')
		glob(everybody, 0, NULL, &check->found);
}

// What the daemon's user can't read is a mistake; what another caller can't read may be right.
static void
add_refused(Check *check, const GError *error)
{
	g_autofree char *advice = privilege_advice(check->settings->store);
	g_autofree char *name = privilege_name();

	if (advice != NULL)
		warn(check, "%s; %s", error->message, advice);
	else
		add(check, FAILURE_SYSTEM,
			"%s for the daemon's user %s; let that user read the file and pass through "
			"its folders (chmod, setfacl)",
			error->message, name);
}

static void
check_sound_user(Check *check, const char *path, const RuleSet *set, const char *user)
{
	examine(check, set, check->site);
	check_contacts_of(check, path, set, user);
}

static void
check_user(Check *check, UserFiles *users, const char *path, const GRegex *regex)
{
	g_autoptr(GMatchInfo) match = NULL;
	g_autoptr(RuleSet) set = NULL;
	g_autofree char *user = NULL;
	g_autofree char *domain = NULL;
	g_autoptr(GError) error = NULL;
	int found;

	if (!g_regex_match(regex, path, 0, &match))
		return;
	user = g_match_info_fetch_named(match, "u");
	domain = g_match_info_fetch_named(match, "d");
	check->n_users++;
	// A path without %d is the same for every domain.
	found = userfile_find(
		users, user, domain == NULL ? ANY_DOMAIN : domain, &set, NULL, &error);
	if (found == 0)
		warn(check,
			"%s: no address leads to this file: a local part has letters, digits and "
			"._=- "
			"only, and none begins with a dot",
			path);
	else if (found == 1)
		check_sound_user(check, path, set, user);
	else if (access(path, R_OK) != 0 && errno == EACCES)
		add_refused(check, error);
	else
		add(check, (FailureCode)error->code, "%s", error->message);
}

static void
check_users(Check *check)
{
	const Settings *settings = check->settings;
	RuleScope scope = scope_of(check, FALSE);
	g_autoptr(GRegex) regex = template_regex(settings->users);
	g_autoptr(UserFiles) users = userfile_new(settings->users, settings->accounts, 1, &scope);

	for (gsize i = 0; regex != NULL && i < check->found.gl_pathc; i++)
		check_user(check, users, check->found.gl_pathv[i], regex);
}

// One that is not in its place yet; it is the caller's, as what it names, and the daemon need not see it.
static void
read_given(Check *check)
{
	RuleScope scope = { .actions = (char **)action_words() };
	g_autoptr(RuleSet) set = NULL;

	check->given = ini_read_loosely(check->rules, &check->given_wrong);
	if (check->given != NULL && check->given_wrong == NULL)
		set = ruleset_new(check->given, &scope, NULL);
	if (set != NULL)
		check_contacts(check, check->given, set, NULL, &check->given_lacks);
}

static void
check_given(Check *check)
{
	RuleScope scope = scope_of(check, FALSE);
	g_autoptr(RuleSet) set = check->given == NULL
					 ? NULL
					 : ruleset_new(check->given, &scope, &check->given_wrong);

	check->n_users++;
	if (check->given_wrong != NULL)
		take(&check->mistakes, g_steal_pointer(&check->given_wrong));
	if (set != NULL)
		examine(check, set, check->site);
	if (check->given_lacks != NULL)
		take(&check->warnings, g_steal_pointer(&check->given_lacks));
}

// --- the verb -----------------------------------------------------------------------------------

// What settings with a mistake leave open is not looked at.
static void
check_sound(Check *check)
{
	const char *idle = settings_idle(check->settings);

	if (idle != NULL)
		warn(check, "%s: [settings] %s", check->file, idle);
	settings_check_accounts(check->settings, &check->mistakes);
	if (check->site != NULL)
		check_contacts_of(check, check->settings->rules, check->site, SITE);
	check_users(check);
}

static void
check_installation(Check *check, gboolean is_sound)
{
	if (check->settings->store != NULL)
		check_store(check);
	check_catalogue(check);
	if (check->site != NULL)
		examine(check, check->site, NULL);
	if (is_sound)
		check_sound(check);
}

// What could not be understood is NULL. Root lists the users' files and looks at everything else as
// the daemon.
static void
check_named(Check *check, gboolean is_sound)
{
	const Settings *settings = check->settings;
	GError *error = NULL;

	if (settings->users != NULL && check->rules == NULL)
		find_users(check);
	if (settings->store != NULL && !privilege_drop(settings->store, &error)) {
		take(&check->mistakes, error);
		return;
	}
	if (is_sound)
		pattern_set_limits(
			(PatternLimits) { settings->pattern_steps, settings->pattern_time });
	if (settings->catalogue != NULL)
		read_catalogue(check);
	if (settings->rules != NULL)
		read_site(check);
	if (check->rules == NULL)
		check_installation(check, is_sound);
	else
		check_given(check);
}

static void
check_all(Check *check)
{
	GError *error = NULL;

	if (check->rules != NULL)
		read_given(check);
	check->settings = settings_read_loosely(check->file, &error);
	gboolean is_sound = error == NULL;
	if (!is_sound)
		take(check->settings == NULL ? &check->mistakes : of_site(check), error);
	if (check->settings != NULL)
		check_named(check, is_sound);
}

static guint
n_services(const Check *check)
{
	return check->catalogue == NULL ? 0
					: g_strv_length((char **)catalogue_ids(check->catalogue));
}

static void
say_fine(const Check *check)
{
	g_autofree char *services = output_count(n_services(check), "service", "services");
	g_autofree char *rules = output_count(check->n_rules, "rule", "rules");
	g_autofree char *users = output_count(check->n_users, "user's file", "users' files");

	printf("ok: %s, %s, %s, PCRE2 %s\n", services, rules, users, pattern_engine());
}

static void
say(const Check *check, const GPtrArray *mistakes, const GPtrArray *warnings)
{
	findings_print(mistakes, NULL, stderr);
	findings_print(warnings, "warning", stderr);
	if (mistakes->len == 0)
		say_fine(check);
}

static void
say_json(const Check *check, const GPtrArray *mistakes, const GPtrArray *warnings)
{
	g_autoptr(Json) json = json_new();

	json_truth(json, "ok", mistakes->len == 0);
	findings_json(mistakes, "mistakes", json);
	findings_json(warnings, "warnings", json);
	json_number(json, "services", n_services(check));
	json_number(json, "rules", check->n_rules);
	json_number(json, "users", check->n_users);
	json_text(json, "pcre2", pattern_engine());
	g_autofree char *line = json_line(json);
	printf("%s\n", line);
}

static VerbStatus
conclude(const Check *check)
{
	g_autoptr(GPtrArray) mistakes = findings_new(check->mistakes);
	g_autoptr(GPtrArray) warnings = findings_new(check->warnings);

	(check->json ? say_json : say)(check, mistakes, warnings);
	return mistakes->len == 0 ? VERB_DONE : VERB_FAILED;
}

static void
check_clear(Check *check)
{
	g_clear_error(&check->mistakes);
	g_clear_error(&check->warnings);
	g_free(check->rules);
	ini_free(check->given);
	g_clear_error(&check->given_wrong);
	g_clear_error(&check->given_lacks);
	ruleset_unref(check->site);
	catalogue_free(check->catalogue);
	settings_free(check->settings);
	globfree(&check->found);
}

VerbStatus
check_verb(const char *settings_file, int argc, char **argv)
{
	Check check = { .file = settings_file };
	const VerbOption entries[] = {
		{ "rules", 0, 0, G_OPTION_ARG_FILENAME, &check.rules,
			"this file in the place of the users' files", "FILE" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &check.json, "one JSON object", NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	VerbStatus status;

	if (verbs_options("check", entries, &argc, &argv, &status)) {
		if (argc > 1) {
			output_complain("check takes no argument; see invitectl check --help");
		} else {
			check_all(&check);
			status = conclude(&check);
		}
	}
	check_clear(&check);
	return status;
}
