// scribe.h - a thread that reads files of contacts into store/known.h, and writes down what was learned.
//
// It is started at the first need. It takes one file after another, the owners in turn, and between two files
// all that was learned since. Nothing of what it writes goes to a log or an error. Safe from many threads.
#ifndef PEOPLE_SCRIBE_H
#define PEOPLE_SCRIBE_H

#include "base/reader.h"
#include "people/book.h"
#include "store/known.h"

#define SCRIBE_FILE_MAX (32 * 1024 * 1024) // bytes
#define SCRIBE_JOBS 10000 // files that wait; more are not taken

typedef struct Scribe Scribe;

// known is borrowed.
Scribe *scribe_new(KnownBook *known);

// Writes what was learned; files that wait are not read.
void scribe_free(Scribe *scribe);

// Wants a file to be read; seen: what a glance at it said, zeros for nothing. FALSE: too many wait.
gboolean
scribe_want(Scribe *scribe, const BookReader *reader, const char *path, const FileStamp *seen);

// Wants the forms of a source that is no file to be made anew. FALSE: it was tried, and failed.
gboolean scribe_want_forms(Scribe *scribe, const char *owner, const char *source);

// Does it wait to be read, or is it being read?
gboolean scribe_has(Scribe *scribe, const char *owner, const char *path);

// Returns when none of files (up to NULL) waits any more: TRUE; or at until (clock_monotonic).
gboolean scribe_wait(Scribe *scribe, const char *owner, const char *const *files, gint64 until);

// What the last try to read a file came to, as long as no other answer is to be expected: 1 it went well, or
// there was none; -1 error set; 0 it should be read. seen as above.
int scribe_look(
	Scribe *scribe, const char *owner, const char *path, const FileStamp *seen, GError **error);

// Was the source with this stamp made from the file seen, and in the way in which it is done now? FALSE: it
// should be read.
gboolean scribe_is_current(const char *stamp, const FileStamp *seen);

// As the functions of book.h.
void scribe_learn(Scribe *scribe, const char *owner, const BookMailbox *mailboxes, guint n);
GError *scribe_trouble(Scribe *scribe);
void scribe_settle(Scribe *scribe);

#endif
