// spool.h - the bytes of a body: the first in memory, the rest (when wanted) in an unlinked file.
//
// One thread uses a Spool at a time.
#ifndef MAIL_SPOOL_H
#define MAIL_SPOOL_H

#include <glib.h>

typedef struct Spool Spool;

// At most in_memory bytes are held in memory.
Spool *spool_new(gsize in_memory);
void spool_free(Spool *spool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Spool, spool_free)

// From here on what does not fit into memory goes to a file in the folder dir is a descriptor of.
void spool_use_folder(Spool *spool, int dir);

// FALSE when more bytes would only be dropped.
gboolean spool_add(Spool *spool, const void *data, gsize length);

// Nothing was dropped or lost: FALSE and error set when it was.
gboolean spool_is_whole(const Spool *spool, GError **error);

guint64 spool_size(const Spool *spool); // of what was given, dropped or not
const char *spool_start(const Spool *spool, gsize *length); // what is in memory

// Hands all bytes to each, in order. FALSE as soon as each says so, or the file can't be read (error
// set; from then on it is not whole).
typedef gboolean (*SpoolVisit)(void *to, const void *data, gsize length, GError **error);
gboolean spool_visit(Spool *spool, SpoolVisit each, void *to, GError **error);

#endif
