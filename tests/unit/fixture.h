// fixture.h - what the tests of verbs share: a folder of their own, a call of invitectl, what it said.
#ifndef UNIT_FIXTURE_H
#define UNIT_FIXTURE_H

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "control/tempdir.h"

typedef struct {
	char *folder;
	char *program;
	// names in the folder: nothing is there yet
	char *settings;
	char *store;
	// what the last call said
	int status;
	char *out;
	char *err;
} Fixture;

static char *
path_in(const Fixture *fixture, const char *name)
{
	return g_build_filename(fixture->folder, name, NULL);
}

static void
put(const Fixture *fixture, const char *name, const char *text)
{
	g_autofree char *path = path_in(fixture, name);
	g_autofree char *folder = g_path_get_dirname(path);

	g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
	g_assert_true(g_file_set_contents_full(
		path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, NULL));
}

// The program beside the test's folder: build/check/tests/unit/x -> build/check/invitectl.
static char *
fixture_program(void)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *folder = g_path_get_dirname(self);

	return g_canonicalize_filename("../../invitectl", folder);
}

static void
fixture_open(Fixture *fixture)
{
	fixture->folder = tempdir_new(NULL);
	g_assert_nonnull(fixture->folder);
	// Some tests become another user.
	g_assert_cmpint(g_chmod(fixture->folder, 0755), ==, 0);
	fixture->program = fixture_program();
	fixture->settings = path_in(fixture, "settings.ini");
	fixture->store = path_in(fixture, "store");
}

static void
fixture_close(Fixture *fixture)
{
	tempdir_remove(fixture->folder);
	g_free(fixture->folder);
	g_free(fixture->program);
	g_free(fixture->settings);
	g_free(fixture->store);
	g_free(fixture->out);
	g_free(fixture->err);
}

static char *
fixture_text(GBytes *bytes)
{
	gsize length = bytes == NULL ? 0 : g_bytes_get_size(bytes);

	return length == 0 ? g_strdup("") : g_strndup(g_bytes_get_data(bytes, NULL), length);
}

static void
fixture_listen(Fixture *fixture, GSubprocess *process, const char *input)
{
	gboolean listens = g_subprocess_get_stdin_pipe(process) != NULL;
	const char *text = input == NULL ? "" : input;
	g_autoptr(GBytes) in = listens ? g_bytes_new_static(text, strlen(text)) : NULL;
	g_autoptr(GBytes) out = NULL, err = NULL;
	g_autoptr(GError) error = NULL;

	g_subprocess_communicate(process, in, NULL, &out, &err, &error);
	g_assert_no_error(error);
	g_assert_true(g_subprocess_get_if_exited(process));
	g_free(fixture->out);
	g_free(fixture->err);
	fixture->status = g_subprocess_get_exit_status(process);
	fixture->out = fixture_text(out);
	fixture->err = fixture_text(err);
}

// invitectl -c SETTINGS and the arguments, which are parted by delimiter; input may be NULL. It has
// the pipes, the folder and the environment of the launcher.
static void G_GNUC_UNUSED
fixture_call(Fixture *fixture, GSubprocessLauncher *launcher, const char *arguments,
	const char *delimiter, const char *input)
{
	g_auto(GStrv) words = g_strsplit(arguments, delimiter, -1);
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	g_autoptr(GError) error = NULL;

	g_ptr_array_add(argv, fixture->program);
	g_ptr_array_add(argv, (gpointer) "-c");
	g_ptr_array_add(argv, fixture->settings);
	for (guint i = 0; words[i] != NULL; i++)
		g_ptr_array_add(argv, words[i]);
	g_ptr_array_add(argv, NULL);
	g_autoptr(GSubprocess) process =
		g_subprocess_launcher_spawnv(launcher, (const char *const *)argv->pdata, &error);
	g_assert_no_error(error);
	fixture_listen(fixture, process, input);
	g_test_message(
		"invitectl %s: %d\n%s%s", arguments, fixture->status, fixture->out, fixture->err);
}

static void G_GNUC_UNUSED
said(const char *text, const char *words)
{
	if (strstr(text, words) == NULL)
		g_error("'%s' was not said: %s", words, text);
}

static void G_GNUC_UNUSED
not_said(const char *text, const char *words)
{
	if (strstr(text, words) != NULL)
		g_error("'%s' was said: %s", words, text);
}

#endif
