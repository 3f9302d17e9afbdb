// archive.h - a walk over the mails in mailboxes: Maildirs, mbox files, folders of mails, single mails.
//
// Mailboxes are read and nothing else: no file is opened for writing, renamed or locked. They belong
// to strangers and may change meanwhile: a file that went away, can't be read or is no plain file is
// met on the walk as a mail whose bytes are refused, with the reason.
//
// - A Maildir (a folder with cur or new in it): the mails in cur and new; with ARCHIVE_FOLDERS the
//   Maildirs below it too (".Sub" and "Sub").
// - Another folder, and all folders below it: plain files that end in .eml are mails; of another file
//   its first line says whether it is an mbox or one mail. What begins with a dot is left out, but for
//   Maildirs. Symbolic links to files are followed, those to folders are not.
// - A file: an mbox or one mail. "-" and a pipe are read to their end.
//
// A folder that is named twice, or lies in another one that is named, is walked once; so is a file
// that is named twice.
#ifndef CONTROL_ARCHIVE_H
#define CONTROL_ARCHIVE_H

#include "control/source.h"

typedef enum { ARCHIVE_FOLDER, ARCHIVE_FOLDERS } ArchiveDepth;

typedef struct Archive Archive;

// Finds the files, without opening them. Free with archive_free.
Archive *archive_new(const char *const *mailboxes, ArchiveDepth depth);
void archive_free(Archive *archive);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Archive, archive_free)

// How many bytes the files have that were found.
guint64 archive_size(const Archive *archive);

// How many Maildirs below those that were named were left out: those of ARCHIVE_FOLDERS.
guint archive_left_out(const Archive *archive);

// Where one mail lies.
typedef struct {
	char *file;
	guint line; // in an mbox, from 1; 0: the file is the mail
	guint64 size; // bytes: together they are archive_size, roughly
	gboolean is_named; // the file is one that the caller named
	// For archive.c.
	Source *source; // NULL: to be opened
	guint64 offset;
	GError *error; // why there are no bytes
} ArchiveMail;

// The next mail, in the order of the mailboxes named, in each by the names of its files; NULL: that
// was the last. One thread walks; a mail may outlive the archive and be read by any other thread.
ArchiveMail *archive_next(Archive *archive);
void archive_mail_free(ArchiveMail *mail);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ArchiveMail, archive_mail_free)

// The mail's bytes as message_parse takes them: up to the end of its headers (without such an end,
// its first 2 MB), or all, of which no more than most are read. NULL and error set: FAILURE_ABSENT it
// went away, FAILURE_MISTAKE it is no mail, FAILURE_SYSTEM. Free with g_string_free.
GString *archive_mail_headers(const ArchiveMail *mail, GError **error);
GString *archive_mail_whole(const ArchiveMail *mail, gsize most, GError **error);

#endif
