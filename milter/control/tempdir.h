// tempdir.h - a private temporary folder, for `demo` and tests.
#ifndef CONTROL_TEMPDIR_H
#define CONTROL_TEMPDIR_H

#include <glib.h>

// A new private folder, its path with no symbolic link in it. NULL and error set. Caller frees.
char *tempdir_new(GError **error);

// Removes the folder and all that is in it.
void tempdir_remove(const char *path);

#endif
