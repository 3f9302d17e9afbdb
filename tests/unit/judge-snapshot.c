// judge-snapshot.c - tests of judge/snapshot: what is wrong with a configuration is told at once.
#include "judge/snapshot.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/failure.h"

typedef struct {
	char *folder;
	char *path;
} Place;

static const char *const files[] = { "s.ini", "rules.ini", "services/meet.ini" };

static void
place_set_up(Place *place, gconstpointer data)
{
	place->folder = g_dir_make_tmp("snapshot-XXXXXX", NULL);
	place->path = g_build_filename(place->folder, "s.ini", NULL);
	g_autofree char *services = g_build_filename(place->folder, "services", NULL);
	g_assert_cmpint(g_mkdir(services, 0700), ==, 0);
}

static void
place_tear_down(Place *place, gconstpointer data)
{
	g_autofree char *services = g_build_filename(place->folder, "services", NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = g_build_filename(place->folder, files[i], NULL);
		g_remove(path);
	}
	g_rmdir(services);
	g_assert_cmpint(g_rmdir(place->folder), ==, 0);
	g_free(place->path);
	g_free(place->folder);
}

#define SETTINGS "[settings]\nrules = rules.ini\ncatalogue = services\nadditions = none\n"
#define SERVICE "[service]\nname = Meet\ndomains = meet.example\n[request]\nen = {inviter} asks\n"
#define RULES "[rule a]\nservice = meet\naction = tag\n"

static const struct {
	const char *label;
	const char *contents[3]; // of files; NULL: there is none
	const char *mistakes[4]; // how they go on behind the folder
} rows[] = {
	{ "all is well", { SETTINGS, RULES, SERVICE }, { NULL } },
	{ "settings hide neither catalogue nor rules",
		{ SETTINGS "mode = x\n", "[rule a]\naction = tagg\n", "[service]\nnmae = Meet\n" },
		{ "/s.ini:5:8: [settings] mode: 'x'", "/services/meet.ini:2:1: [service] nmae",
			"/services/meet.ini: the service has no", NULL } },
	{ "a catalogue does not hide rules, and any service may be in it",
		{ SETTINGS, "[rule a]\nservice = other\naction = tagg\n",
			SERVICE "[reqest]\nen = x\n" },
		{ "/services/meet.ini:6:1: [reqest]",
			"/rules.ini:3:10: [rule a] action: unknown action 'tagg'" } },
	{ "a file that is not there is told with the setting that names it",
		{ SETTINGS, NULL, SERVICE }, { "/s.ini: [settings] rules: cannot open " } },
	{ "a folder that is not there hides no rules",
		{ "[settings]\ncatalogue = none\nadditions = none\nrules = rules.ini\n", "x\n",
			NULL },
		{ "/s.ini: [settings] catalogue: cannot open ", "/rules.ini:1:1: neither" } },
	{ "nothing is said of what a setting with a mistake names",
		{ "[settings]\ncatalogue = services\nadditions = none\nrules =\n", NULL, SERVICE },
		{ "/s.ini:4:8: [settings] rules: no path; write one" } },
	{ "of no file at all the file is told", { NULL, RULES, SERVICE },
		{ "/s.ini: cannot open" } },
};

static void
check_mistakes(const Place *place, const GError *error, const char *const *mistakes)
{
	g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);
	guint found = 0;

	g_test_message("%s", error->message);
	for (guint i = 0; i < 4 && mistakes[i] != NULL; i++) {
		g_autofree char *begin = g_strconcat(place->folder, mistakes[i], NULL);

		while (lines[found] != NULL && !g_str_has_prefix(lines[found], begin))
			found++;
		g_assert_nonnull(lines[found]);
	}
}

static void
write_files(const Place *place, const char *const *contents)
{
	for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = g_build_filename(place->folder, files[i], NULL);

		g_remove(path);
		if (contents[i] != NULL)
			g_assert_true(g_file_set_contents(path, contents[i], -1, NULL));
	}
}

static void
test_read(Place *place, gconstpointer data)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;

		g_test_message("%s", rows[i].label);
		write_files(place, rows[i].contents);
		g_autoptr(Snapshot) snapshot = snapshot_read(place->path, &error);
		g_assert_cmpint(snapshot != NULL, ==, rows[i].mistakes[0] == NULL);
		if (snapshot == NULL)
			check_mistakes(place, error, rows[i].mistakes);
		else
			g_assert_no_error(error);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/snapshot/every mistake of a configuration is told", Place, NULL, place_set_up,
		test_read, place_tear_down);
	return g_test_run();
}
