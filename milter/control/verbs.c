// verbs.c - the table of verbs, and the reading of their options.
#include "control/verbs.h"

#include "control/anonymise.h"
#include "control/check.h"
#include "control/demo.h"
#include "control/explain.h"
#include "control/init.h"
#include "control/output.h"
#include "control/people.h"
#include "control/replay.h"
#include "control/review.h"
#include "control/services.h"
#include "mail/address.h"

static const Verb verbs[] = {
	{ "explain", "[FILE|ID...]", "what a mail is, what would happen to it, and why",
		explain_verb, NULL },
	{ "replay", "MAILBOX...", "try rules on mailboxes, which are only read", replay_verb,
		NULL },
	{ "check", "", "find the mistakes in settings, rules, users' files and catalogue",
		check_verb, NULL },
	{ "init", "[MAILBOX...]", "first rules for you, made out of the mail you have", init_verb,
		NULL },
	{ "list", "", "the mails that were kept", review_list_verb, NULL },
	{ "show", "ID", "one mail that was kept, as text", review_show_verb, NULL },
	{ "people", "VERB [WORD...]", "whom a user knows: verbs of its own, see its --help",
		people_verb, people_details },
	{ "anonymise", "[FILE]", "a private mail made into one that can be shared", anonymise_verb,
		NULL },
	{ "services", "[SERVICE]", "what the catalogue knows, and wordings that it does not",
		services_verb, NULL },
	{ "demo", "", "play mails to the real daemon in a temporary folder", demo_verb, NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};

const Verb *
verbs_all(void)
{
	return verbs;
}

const Verb *
verbs_find(const char *name)
{
	for (const Verb *verb = verbs; verb->name != NULL; verb++)
		if (g_str_equal(verb->name, name))
			return verb;
	return NULL;
}

static gboolean
are_utf8(char **argv)
{
	for (guint i = 0; argv[i] != NULL; i++)
		if (!g_utf8_validate(argv[i], -1, NULL))
			return FALSE;
	return TRUE;
}

// No verb has an option of that name.
static gboolean
has_config(char **argv)
{
	for (guint i = 1; argv[i] != NULL; i++)
		if (g_str_has_prefix(argv[i], "-c") || g_str_has_prefix(argv[i], "--config"))
			return TRUE;
	return FALSE;
}

static void
complain_of_options(const char *name, const char *what, char **argv)
{
	g_autofree char *message =
		has_config(argv)
			? g_strdup_printf("-c goes before the verb: invitectl -c FILE %s", name)
			: g_strdup_printf("%s; see invitectl %s --help", what, name);

	output_complain(message);
}

gboolean
verbs_options(
	const char *name, const VerbOption *options, int *argc, char ***argv, VerbStatus *status)
{
	const Verb *verb = verbs_find(name);
	g_autoptr(GOptionContext) context = g_option_context_new(verb->arguments);
	g_autoptr(GError) error = NULL;
	g_autofree char *program = g_strdup_printf("invitectl %s", name);

	*status = VERB_USAGE;
	g_set_prgname(program);
	if (!are_utf8(*argv)) {
		output_complain("arguments have to be UTF-8");
		return FALSE;
	}
	g_autofree char *details = verb->details == NULL ? NULL : verb->details();
	g_option_context_set_summary(context, verb->summary);
	g_option_context_set_description(context, details);
	g_option_context_add_main_entries(context, options, NULL);
	if (g_option_context_parse(context, argc, argv, &error))
		return TRUE;
	complain_of_options(name, error->message, *argv);
	return FALSE;
}

gboolean
verbs_is_address(const char *text)
{
	g_autoptr(Address) address = address_new(text);
	g_autofree char *message = NULL;

	if (address != NULL && *address->domain != '\0')
		return TRUE;
	message = g_strdup_printf("'%s' is no address; write it like ana@example.org", text);
	output_complain(message);
	return FALSE;
}
