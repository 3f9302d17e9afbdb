// durable.h - files that survive a crash and a power cut, or were never there.
//
// A Durable is a file being written under a temporary name. Published, it and its folder are synced:
// when durable_publish has returned 1 or 0, the file is on disk. One thread uses one Durable.
#ifndef BASE_DURABLE_H
#define BASE_DURABLE_H

#include <glib.h>

typedef struct Durable Durable;

// A new private (0600) temporary file in the folder that temporary_dir is a descriptor of, which
// stays the caller's. NULL and error set (FAILURE_SYSTEM). Free with durable_free.
Durable *durable_new(int temporary_dir, GError **error);

gboolean durable_write(Durable *file, const void *data, gsize length, GError **error);

// Syncs the file, gives it its name in the folder dir without replacing anything, and syncs dir.
// 1 published; 0 a file of that name was there already (the folder is synced all the same, ours is
// thrown away); -1 error set, nothing visible left behind.
int durable_publish(Durable *file, int dir, const char *name, GError **error);

// Removes what was not published.
void durable_free(Durable *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Durable, durable_free)

// Makes a folder (0700) below dir if it is not there and syncs dir; opens it without following
// symbolic links. A descriptor, or -1 and error set.
int durable_folder(int dir, const char *name, GError **error);

#endif
