// mount.h - what kind of file system lies on the way to a path, and that without asking any of them.
//
// A file system that hangs also hangs who asks it what it is. The kernel's table of mounts does not.
// Read once, and again when it has changed. Safe from many threads.
#ifndef BASE_MOUNT_H
#define BASE_MOUNT_H

#include <glib.h>

typedef enum {
	MOUNT_LOCAL, // or not known
	MOUNT_NETWORK, // or a program's: names and owners mean what somebody else says, and it may hang
	MOUNT_AUTOMATIC, // what belongs there is not mounted
} MountKind;

// The first on the way to path that is not local, by the kernel's table; *point, when there is one, is where
// it is mounted (caller frees). *id is the kernel's number of what path lies on, 0: not known. The way is taken as it is written, as if there were no symbolic links.
MountKind mount_on_way(const char *path, char **point, guint64 *id);

// By the file system itself, which may hang. FALSE: errno says why not.
gboolean mount_kind(int fd, MountKind *kind);

// For tests: a file in the place of /proc/self/mountinfo; NULL: that one again.
void mount_set_table(const char *path);

#endif
