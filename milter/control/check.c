// check.c - every mistake in settings, rules, users' files and catalogue.
#include "control/check.h"

#include <glob.h>
#include <string.h>

#include "base/failure.h"
#include "base/ini.h"
#include "base/settings.h"
#include "control/output.h"
#include "notice/catalogue.h"
#include "policy/userfile.h"
#include "text/pattern.h"

typedef struct {
	GError *mistakes; // all of them, one a line
	Settings *settings;
	Catalogue *catalogue;
	guint n_rules;
	guint n_users;
} Check;

static void
take(Check *check, GError *error)
{
	failure_add(&check->mistakes, (FailureCode)error->code, g_strdup(error->message));
	g_error_free(error);
}

static void
check_catalogue(Check *check)
{
	GError *error = NULL;

	check->catalogue =
		catalogue_read(check->settings->catalogue, check->settings->additions, &error);
	if (check->catalogue == NULL || !catalogue_check_samples(check->catalogue, &error))
		take(check, error);
}

static void
check_rules(Check *check, const char *path, const RuleScope *scope)
{
	GError *error = NULL;
	g_autoptr(IniFile) file = ini_read(path, &error);
	g_autoptr(RuleSet) set = file == NULL ? NULL : ruleset_new(file, scope, &error);

	if (set == NULL)
		take(check, error);
	else
		check->n_rules += ruleset_n_rules(set);
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
	return g_regex_new(pattern->str, G_REGEX_RAW, 0, NULL);
}

static void
check_user(Check *check, UserFiles *users, const char *path, const GRegex *regex)
{
	g_autoptr(GMatchInfo) match = NULL;
	g_autoptr(RuleSet) set = NULL;
	g_autofree char *user = NULL;
	g_autofree char *domain = NULL;
	GError *error = NULL;

	if (!g_regex_match(regex, path, 0, &match))
		return;
	user = g_match_info_fetch_named(match, "u");
	domain = g_match_info_fetch_named(match, "d");
	check->n_users++;
	if (userfile_find(users, user == NULL ? "" : user, domain == NULL ? "" : domain, &set, NULL,
		    &error) < 0)
		take(check, error);
	else if (set != NULL)
		check->n_rules += ruleset_n_rules(set);
}

static void
check_users(Check *check, const RuleScope *scope)
{
	const char *template = check->settings->users;
	g_autofree char *everybody = fill_template(template, "*", "*");
	g_autoptr(GRegex) regex = template_regex(template);
	g_autoptr(UserFiles) users = userfile_new(template, check->settings->accounts, 1, scope);
	glob_t found;

	if (*template == '\0' || regex == NULL || glob(everybody, 0, NULL, &found) != 0)
		return;
	for (gsize i = 0; i < found.gl_pathc; i++)
		check_user(check, users, found.gl_pathv[i], regex);
	globfree(&found);
}

// --- the verb -----------------------------------------------------------------------------------

static void
check_all(Check *check, const char *settings_file)
{
	GError *error = NULL;
	RuleScope scope = { .may_bind = TRUE, .actions = (char **)action_words() };

	check->settings = settings_read(settings_file, &error);
	if (check->settings == NULL) {
		take(check, error);
		return;
	}
	check_catalogue(check);
	if (check->catalogue == NULL)
		return;
	scope.services = catalogue_ids(check->catalogue);
	check_rules(check, check->settings->rules, &scope);
	scope.may_bind = FALSE;
	scope.actions = check->settings->actions;
	check_users(check, &scope);
}

static void
say_fine(const Check *check)
{
	printf("ok: %u services, %u rules, %u users' files, PCRE2 %s\n",
		g_strv_length((char **)catalogue_ids(check->catalogue)), check->n_rules,
		check->n_users, pattern_engine());
}

VerbStatus
check_verb(const char *settings_file, int argc, char **argv)
{
	const VerbOption entries[] = { { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL } };
	Check check = { NULL, NULL, NULL, 0, 0 };
	VerbStatus status;

	if (!verbs_options("check", entries, &argc, &argv, &status))
		return status;
	if (argc > 1) {
		output_complain("check takes no argument; see invitectl check --help");
		return VERB_USAGE;
	}
	check_all(&check, settings_file);
	if (check.mistakes == NULL)
		say_fine(&check);
	else
		fprintf(stderr, "%s\n", check.mistakes->message);
	status = check.mistakes == NULL ? VERB_DONE : VERB_FAILED;
	g_clear_error(&check.mistakes);
	catalogue_free(check.catalogue);
	settings_free(check.settings);
	return status;
}
