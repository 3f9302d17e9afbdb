// policy-samples.c - the manual page and the sample files agree with the table of conditions.
#include "policy/examine.h"

#include <string.h>

static const char *const services[] = { "facebook", "linkedin", NULL };

// The folder of the source tree that this program was built in or is run from.
static char *
find_tree(const char *start)
{
	g_autofree char *folder = g_strdup(start);

	while (folder[1] != '\0') {
		g_autofree char *page = g_build_filename(folder, "milter/man/invite-rules.5", NULL);
		if (g_file_test(page, G_FILE_TEST_EXISTS))
			return g_steal_pointer(&folder);
		char *parent = g_path_get_dirname(folder);
		g_free(folder);
		folder = parent;
	}
	return NULL;
}

static char *
path_of(const char *name)
{
	g_autofree char *here = g_get_current_dir();
	g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *tree = find_tree(here);
	if (tree == NULL)
		tree = find_tree(program);
	g_assert_nonnull(tree);
	return g_build_filename(tree, name, NULL);
}

static void
test_manual(void)
{
	g_autofree char *path = path_of("milter/man/invite-rules.5");
	g_autofree char *page = NULL;

	g_assert_true(g_file_get_contents(path, &page, NULL, NULL));
	for (const char *const *name = condition_names(); *name != NULL; name++) {
		const char *header =
			g_str_equal(*name, "header.NAME") ? "header. Ns Ar NAME" : NULL;
		g_autofree char *entry =
			g_strdup_printf("\n.It Cm %s\n", header == NULL ? *name : header);
		const char *found = strstr(page, entry);
		g_test_message("%s", *name);
		g_assert_nonnull(found);
		g_assert_null(strstr(found + 1, entry));
	}
}

// As it is meant to be written.
static char *
without_escapes(const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, "\\e", -1);

	return g_strjoinv("\\", parts);
}

static RuleSet *
read_page_rules(const char *text)
{
	static const char *const known[] = { "facebook", "linkedin", "xing", NULL };
	const RuleScope scope = { FALSE, (char **)action_words(), known };
	g_autoptr(GError) error = NULL;
	g_autoptr(IniFile) file = ini_parse("page", NULL, text, strlen(text), &error);
	g_assert_no_error(error);
	RuleSet *set = ruleset_new(file, &scope, &error);
	g_assert_no_error(error);
	return set;
}

// Each `.Dl condition = ...` of the page is one that our reader takes.
static void
test_examples(void)
{
	g_autofree char *path = path_of("milter/man/invite-rules.5");
	g_autofree char *page = NULL;
	guint examples = 0;

	g_assert_true(g_file_get_contents(path, &page, NULL, NULL));
	g_auto(GStrv) lines = g_strsplit(page, "\n", -1);
	for (guint i = 0; lines[i] != NULL; i++) {
		if (!g_str_has_prefix(lines[i], ".Dl ") || strstr(lines[i], " = ") == NULL)
			continue;
		g_autofree char *written = without_escapes(lines[i] + 4);
		g_autofree char *text = g_strdup_printf("[rule a]\naction = tag\n%s\n", written);
		g_autoptr(RuleSet) set = read_page_rules(text);
		examples += ruleset_rule(set, 0)->conditions->len;
	}
	g_assert_cmpuint(examples, ==, g_strv_length((char **)condition_names()));
}

// The rules between `.Bd -literal` and `.Ed`: their samples come out, and nothing is odd in them.
static void
test_page_rules(void)
{
	g_autofree char *path = path_of("milter/man/invite-rules.5");
	g_autofree char *page = NULL;
	guint samples = 0;

	g_assert_true(g_file_get_contents(path, &page, NULL, NULL));
	g_auto(GStrv) blocks = g_strsplit(page, "\n.Bd -literal -offset indent\n", -1);
	for (guint i = 1; blocks[i] != NULL; i++) {
		*strstr(blocks[i], "\n.Ed") = '\0';
		if (*blocks[i] != '[')
			continue;
		g_autofree char *text = without_escapes(blocks[i]);
		g_autoptr(RuleSet) set = read_page_rules(text);
		g_autoptr(GError) mistakes = NULL, warnings = NULL;
		examine_rules(set, NULL, NULL, &mistakes, &warnings);
		g_assert_no_error(mistakes);
		g_assert_no_error(warnings);
		for (guint k = 0; k < ruleset_n_rules(set); k++)
			samples += ruleset_rule(set, k)->samples->len;
	}
	g_assert_cmpuint(samples, ==, 7);
}

static void
check_sample(const char *name, gboolean may_bind, gboolean says_reads)
{
	const RuleScope scope = { may_bind, (char **)action_words(), services };
	g_autofree char *path = path_of(name);
	g_autoptr(GError) error = NULL;
	g_autoptr(IniFile) file = ini_read(path, &error);
	g_assert_no_error(error);
	g_autoptr(RuleSet) set = ruleset_new(file, &scope, &error);
	ScriptSet reads;

	g_assert_no_error(error);
	g_assert_cmpuint(ruleset_n_rules(set), >=, 1);
	g_assert_cmpint(ruleset_reads(set, &reads), ==, says_reads);
}

static void
test_site_sample(void)
{
	check_sample("config/rules.ini", TRUE, FALSE);
}

static void
test_user_sample(void)
{
	check_sample("config/user.ini", FALSE, TRUE);
}

// What is commented out in the site's sample is meant to be used: it loads as well.
static void
test_commented_rules(void)
{
	g_autofree char *path = path_of("config/rules.ini");
	g_autofree char *sample = NULL;
	g_autoptr(GString) text = g_string_new(NULL);
	gboolean in_section = FALSE;

	g_assert_true(g_file_get_contents(path, &sample, NULL, NULL));
	g_auto(GStrv) lines = g_strsplit(sample, "\n", -1);
	for (guint i = 0; lines[i] != NULL; i++) {
		if (!g_str_has_prefix(lines[i], "; ")) {
			in_section = FALSE;
			continue;
		}
		in_section = in_section || g_str_has_prefix(lines[i], "; [");
		if (in_section)
			g_string_append_printf(text, "%s\n", lines[i] + 2);
	}
	const RuleScope scope = { TRUE, (char **)action_words(), services };
	g_autoptr(GError) error = NULL;
	g_autoptr(IniFile) file = ini_parse("commented", NULL, text->str, text->len, &error);
	g_assert_no_error(error);
	g_autoptr(RuleSet) set = ruleset_new(file, &scope, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(ruleset_n_rules(set), ==, 3);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/samples/the manual page has every condition once", test_manual);
	g_test_add_func("/samples/the page's examples are taken", test_examples);
	g_test_add_func(
		"/samples/the page's rules are sound and their samples come out", test_page_rules);
	g_test_add_func("/samples/the site's sample loads without mistake", test_site_sample);
	g_test_add_func("/samples/the user's sample loads without mistake", test_user_sample);
	g_test_add_func(
		"/samples/what the site's sample has in comments loads too", test_commented_rules);
	return g_test_run();
}
