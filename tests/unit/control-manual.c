// control-manual.c - what is written of the program and what it does agree: its help, the manual page, the README.
#include <gio/gio.h>
#include <string.h>

#include "base/ini.h"
#include "base/settings.h"
#include "control/verbs.h"
#include "policy/rule.h"

// The folder of the source tree that this program was built in or is run from.
static char *
find_tree(const char *start)
{
	g_autofree char *folder = g_strdup(start);

	while (folder[1] != '\0') {
		g_autofree char *page = g_build_filename(folder, "milter/man/invitectl.1", NULL);

		if (g_file_test(page, G_FILE_TEST_EXISTS))
			return g_steal_pointer(&folder);
		char *parent = g_path_get_dirname(folder);
		g_free(folder);
		folder = parent;
	}
	return NULL;
}

static char *
text_of(const char *name)
{
	g_autofree char *here = g_get_current_dir();
	g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *tree = find_tree(here);
	if (tree == NULL)
		tree = find_tree(program);
	g_assert_nonnull(tree);
	g_autofree char *path = g_build_filename(tree, name, NULL);
	char *text = NULL;

	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	return text;
}

// "-r, --rcpt", one a line, as `invitectl VERB --help` has them.
static char *
options_of_help(const char *help)
{
	GString *options = g_string_new(NULL);
	const char *own = strstr(help, "Application Options:");
	g_auto(GStrv) lines = g_strsplit(own == NULL ? "" : own, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++) {
		g_strstrip(lines[i]);
		if (lines[i][0] != '-')
			continue;
		// Behind it stands a value, or blanks and what it is for.
		char *end = strstr(lines[i], "--");
		end += strcspn(end, "= ");
		g_string_append_len(options, lines[i], end - lines[i]);
		g_string_append_c(options, '\n');
	}
	return g_string_free(options, FALSE);
}

// The same out of a line ".Op Fl r , -rcpt Ar address" of the page.
static void
add_flags(GString *options, const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", -1);
	const char *comma = "";

	for (guint i = 2; words[i] != NULL && !g_str_equal(words[i], "Ar"); i++) {
		if (g_str_equal(words[i], ","))
			continue;
		g_string_append_printf(options, "%s-%s", comma, words[i]);
		comma = ", ";
	}
	g_string_append_c(options, '\n');
}

static char *
options_of_page(const char *page, const char *verb)
{
	GString *options = g_string_new(NULL);
	g_autofree char *block = g_strdup_printf("\n.It Xo\n.Cm %s\n", verb);
	const char *found = strstr(page, block);
	const char *end = found == NULL ? NULL : strstr(found, "\n.Xc\n");
	g_autofree char *head = end == NULL ? g_strdup("") : g_strndup(found, end - found);
	g_auto(GStrv) lines = g_strsplit(head, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++)
		if (g_str_has_prefix(lines[i], ".Op Fl "))
			add_flags(options, lines[i]);
	return g_string_free(options, FALSE);
}

static gboolean
is_described(const char *page, const char *verb)
{
	g_autofree char *alone = g_strdup_printf("\n.It Cm %s\n", verb);
	g_autofree char *with_argument = g_strdup_printf("\n.It Cm %s ", verb);
	g_autofree char *with_options = g_strdup_printf("\n.It Xo\n.Cm %s\n", verb);

	return strstr(page, alone) != NULL || strstr(page, with_argument) != NULL ||
	       strstr(page, with_options) != NULL;
}

// What the program beside this test's folder says.
static char *
help_of(const char *verb)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *folder = g_path_get_dirname(self);
	g_autofree char *program = g_canonicalize_filename("../../invitectl", folder);
	g_autoptr(GError) error = NULL;
	char *help = NULL;
	g_autoptr(GSubprocess) process = g_subprocess_new(
		G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "help", verb, NULL);

	g_assert_no_error(error);
	g_assert_true(g_subprocess_communicate_utf8(process, NULL, NULL, &help, NULL, NULL));
	g_assert_cmpint(g_subprocess_get_exit_status(process), ==, 0);
	return help;
}

static void
test_options(void)
{
	g_autofree char *page = text_of("milter/man/invitectl.1");

	for (const Verb *verb = verbs_all(); verb->name != NULL; verb++) {
		g_autofree char *help = help_of(verb->name);
		g_autofree char *told = options_of_help(help);
		g_autofree char *written = options_of_page(page, verb->name);

		g_test_message("%s", verb->name);
		g_assert_true(is_described(page, verb->name));
		g_assert_cmpstr(told, ==, written);
	}
}

// The README has the configuration checked before the service begins, and the unit makes its folder.
static void
test_folders(void)
{
	g_autofree char *tmpfiles = text_of("contrib/tmpfiles.d/invite-milter.conf");
	g_autofree char *unit = text_of("contrib/systemd/invite-milter.service");
	g_autoptr(Settings) settings = settings_new_default();
	const char *below = settings->store + strlen("/var");
	g_autofree char *line =
		g_strdup_printf("\nd @localstatedir@%s 0700 invite-milter invite-milter -", below);

	g_assert_true(g_str_has_prefix(settings->store, "/var/"));
	g_assert_nonnull(strstr(tmpfiles, line));
	g_assert_nonnull(strstr(unit, "\nUser=invite-milter\n"));
	g_assert_nonnull(strstr(unit, "\nStateDirectoryMode=0700\n"));
}

// "--rules" of "--rules=x"; "-o". Caller frees.
static char *
option_of(const char *word)
{
	return g_strndup(word, strcspn(word, "=,.)"));
}

// One command as somebody would copy it: its verb is one, and has these options.
static void
check_command(const char *command)
{
	g_auto(GStrv) words = g_strsplit(command, " ", -1);
	g_autofree char *verb = g_strndup(words[0], strspn(words[0], "abcdefghijklmnopqrstuvwxyz"));

	g_test_message("invitectl %s", command);
	if (g_str_equal(verb, "help"))
		return;
	g_assert_nonnull(verbs_find(verb));
	g_autofree char *help = help_of(verb);
	for (guint i = 1; words[i] != NULL; i++) {
		g_autofree char *option = option_of(words[i]);

		if (option[0] == '-' && option[1] != '\0')
			g_assert_nonnull(strstr(help, option));
	}
}

static guint
check_commands(const char *text, const char *before)
{
	guint n = 0;

	for (const char *p = text; (p = strstr(p, before)) != NULL; n++) {
		p += strlen(before);
		g_autofree char *command = g_strndup(p, strcspn(p, "`|#\n"));
		check_command(g_strchomp(command));
	}
	return n;
}

static void
test_commands(void)
{
	static const struct {
		const char *name;
		const char *before;
		guint least;
	} texts[] = {
		{ "README.md", "invitectl ", 15 },
		{ "milter/man/invitectl.1", "\n.Dl invitectl ", 6 },
		{ "milter/man/invite-rules.5", "\n.Dl invitectl ", 1 },
		{ "milter/man/invite-rules.5", "\n.Ql invitectl ", 4 },
		{ "milter/man/invite-services.5", "\n.Ql invitectl ", 1 },
		{ "milter/man/invite-services.5", "\n.Li invitectl ", 2 },
		{ "config/user.ini", ";     invitectl ", 2 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autofree char *text = text_of(texts[i].name);

		g_test_message("%s", texts[i].name);
		g_assert_cmpuint(check_commands(text, texts[i].before), >=, texts[i].least);
	}
}

static void
test_rules(void)
{
	const RuleScope user = { FALSE, (char **)action_words(), NULL };
	g_autofree char *readme = text_of("README.md");
	const char *begin = strstr(readme, "```ini\n");
	g_assert_nonnull(begin);
	begin += strlen("```ini\n");
	const char *end = strstr(begin, "```");
	g_assert_nonnull(end);
	g_autoptr(GError) error = NULL;
	g_autoptr(IniFile) file = ini_parse("README.md", NULL, begin, (gsize)(end - begin), &error);
	g_assert_no_error(error);
	g_autoptr(RuleSet) rules = ruleset_new(file, &user, &error);

	g_assert_no_error(error);
	g_assert_cmpuint(ruleset_n_rules(rules), ==, 2);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/manual/each verb has the options that its manual names", test_options);
	g_test_add_func("/manual/the store is there before the first start", test_folders);
	g_test_add_func("/manual/commands have verbs and options that there are", test_commands);
	g_test_add_func("/manual/the rules of the README are taken", test_rules);
	return g_test_run();
}
