// invitectl.c - what a person does: finds the verb and runs it.
#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/settings.h"
#include "base/suggest.h"
#include "control/output.h"
#include "control/verbs.h"

static void
print_help(FILE *to)
{
	fputs("Usage: invitectl [-c FILE] VERB [OPTION...] [ARGUMENT...]\n\n"
	      "  invitectl explain mail.eml        what is this mail, and what would happen to it\n"
	      "  invitectl check                   are settings, rules and catalogue right\n"
	      "  invitectl list                    what is kept\n\n"
	      "Verbs (each has --help):\n",
		to);
	for (const Verb *verb = verbs_all(); verb->name != NULL; verb++)
		fprintf(to, "  %-9s %-14s %s\n", verb->name, verb->arguments, verb->summary);
	fputs("\nOptions:\n"
	      "  -c, --config=FILE    settings (default /etc/invite-milter/invite-milter.ini)\n"
	      "  -V, --version        print the version\n"
	      "  -h, --help           print this\n\n"
	      "See invitectl(1).\n",
		to);
}

// --- standard output ----------------------------------------------------------------------------

// At exit, so that it holds for --help too. What could not be written was not done; a reader that went away,
// a pager, wants to hear nothing of it.
static void
close_output(void)
{
	gboolean failed = ferror(stdout) != 0;

	errno = 0;
	if (fclose(stdout) == 0 && !failed)
		return;
	if (errno != EPIPE)
		fprintf(stderr, "invitectl: cannot write the output: %s\n",
			errno == 0 ? "it is not complete" : g_strerror(errno));
	_exit(VERB_FAILED);
}

// --- verbs --------------------------------------------------------------------------------------

static const char *
nearest_verb(const char *name)
{
	const char *names[32] = { NULL };
	guint n = 0;

	for (const Verb *verb = verbs_all(); verb->name != NULL && n < 31; verb++)
		names[n++] = verb->name;
	return suggest_word(name, names);
}

// "help list" is "list --help".
static int
help(const Verb *verb)
{
	char *argv[] = { (char *)verb->name, (char *)"--help", NULL };

	return (int)verb->run(NULL, 2, argv);
}

static int
run(const char *settings_file, int argc, char **argv)
{
	gboolean helps = g_str_equal(argv[0], "help");
	const char *name = helps && argc > 1 ? argv[1] : argv[0];
	const Verb *verb = verbs_find(name);
	const char *near = verb == NULL ? nearest_verb(name) : NULL;

	if (helps && argc == 1) {
		print_help(stdout);
		return VERB_DONE;
	}
	if (helps && verb != NULL)
		return help(verb);
	if (verb != NULL)
		return (int)verb->run(settings_file, argc, argv);
	if (near != NULL)
		fprintf(stderr,
			"invitectl: no such verb; did you mean '%s'? See invitectl --help\n", near);
	else
		fputs("invitectl: no such verb; see invitectl --help\n", stderr);
	return VERB_USAGE;
}

int
main(int argc, char **argv)
{
	g_autofree char *settings_file = NULL;
	gboolean version = FALSE;
	gboolean help = FALSE;
	const GOptionEntry entries[] = {
		{ "config", 'c', 0, G_OPTION_ARG_FILENAME, &settings_file, "", "FILE" },
		{ "version", 'V', 0, G_OPTION_ARG_NONE, &version, "", NULL },
		{ "help", 'h', 0, G_OPTION_ARG_NONE, &help, "", NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autoptr(GError) error = NULL;

	atexit(close_output);
	g_option_context_set_help_enabled(context, FALSE);
	g_option_context_set_strict_posix(context, TRUE);
	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, &argc, &argv, &error)) {
		fprintf(stderr, "invitectl: %s; see invitectl --help\n", error->message);
		return VERB_USAGE;
	}
	if (version)
		printf("invitectl %s\n", VERSION);
	else if (help || argc < 2)
		print_help(help ? stdout : stderr);
	if (version || help || argc < 2)
		return version || help ? VERB_DONE : VERB_USAGE;
	return run(settings_file == NULL ? settings_default_file() : settings_file, argc - 1,
		argv + 1);
}
