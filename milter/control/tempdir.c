// tempdir.c - a private temporary folder.
#include "control/tempdir.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

char *
tempdir_new(GError **error)
{
	g_autofree char *made = g_dir_make_tmp("invite-milter-XXXXXX", error);
	g_autofree char *real = made == NULL ? NULL : realpath(made, NULL);

	return real == NULL ? NULL : g_strdup(real);
}

static int
remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	remove(path);
	return 0;
}

void
tempdir_remove(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
