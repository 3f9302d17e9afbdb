// reader.h - opens, checks and reads one user's file.
//
// The file is opened once, through no symbolic link; everything is asked of the open descriptor, and what
// it holds is read to memory. The folders on the way are looked at as sshd and sendmail do: who may write
// into one of them could put another file there.
// A file system may hang (a network's, an automount), so reading is done in threads of its own, which are
// waited for a short while only. Nothing here knows what rules are. Safe from many threads.
#ifndef BASE_READER_H
#define BASE_READER_H

#include <glib.h>
#include <sys/stat.h>

// One version of a file. Every change of content, owner, mode or links changes the time of change.
typedef struct {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec modified, changed;
} FileStamp;

gboolean reader_is_same(const FileStamp *a, const FileStamp *b);

typedef struct {
	int found; // 1; 0 there is no such file; -1 it can't be used
	FileStamp stamp; // zeros: it was not opened
	char *text; // of length bytes; NULL unless found
	gsize length;
	GError *why; // it can't be used: FAILURE_MISTAKE or, what may go well later, FAILURE_SYSTEM
} ReadFile;

void reader_free(ReadFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReadFile, reader_free)

// What the kernel knows of path without waiting for any disk: 1 *stamp set, 0 there is no such file, -1 it
// takes a reader_read to tell.
int reader_glance(const char *path, FileStamp *stamp);

// accounts as in the settings, local: the user whose file this is. A file of more than most bytes can't be
// used; of a smaller one, what it takes is allocated. Never NULL.
ReadFile *reader_read(const char *path, const char *local, const char *accounts, gsize most);

// For tests: how long a file is waited for. The standard is two seconds.
void reader_set_patience(guint milliseconds);

#endif
