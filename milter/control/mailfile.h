// mailfile.h - a mail from a file or from standard input, as verbs take it.
#ifndef CONTROL_MAILFILE_H
#define CONTROL_MAILFILE_H

#include <glib.h>

// The bytes of a file; "-" is standard input. FALSE and error set when it can't be read.
gboolean mailfile_read(const char *file, char **data, gsize *length, GError **error);

// A mailbox holds several mails, each behind an empty line and "From ": how many bytes the first one
// has. Of any other file: all.
gsize mailfile_first(const char *data, gsize length);

#endif
