// source.h - the bytes of a file, read at any place and by any thread, and never changed.
//
// Read with pread, not mapped: a mailbox that becomes shorter while it is read would otherwise end
// the program. Reference-counted; safe from many threads.
#ifndef CONTROL_SOURCE_H
#define CONTROL_SOURCE_H

#include <glib.h>

typedef struct Source Source;

// A plain file, opened for reading only; its time of access stays where the system lets us. Nothing
// else is opened, so that a pipe or device in a folder keeps nobody waiting. NULL and error set:
// FAILURE_ABSENT it is not there (any more), FAILURE_MISTAKE it is no plain file, FAILURE_SYSTEM.
Source *source_open(const char *path, GError **error);

// A file that a person named: standard input ("-") and pipes as well, read to their end.
Source *source_open_named(const char *path, GError **error);

Source *source_ref(Source *source);
void source_unref(Source *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Source, source_unref)

// How many bytes it had when it was opened.
guint64 source_size(const Source *source);

// Reads up to length bytes at offset. Less only at the end; -1 and error set.
gssize source_read(const Source *source, guint64 offset, char *bytes, gsize length, GError **error);

#endif
