// progress.h - a line on a terminal that says how far a long piece of work is.
//
// Only on a terminal that can go back on its line: nothing is written into a file or a pipe.
#ifndef CONTROL_PROGRESS_H
#define CONTROL_PROGRESS_H

#include <glib.h>
#include <stdio.h>

typedef struct Progress Progress;

// all: how much there is to do, in whatever unit (0: unknown); things: what is counted ("mails"),
// static. Free with progress_free, which takes the line away.
Progress *progress_new(FILE *to, const char *things, guint64 all);
void progress_free(Progress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Progress, progress_free)

// So much is done, in which there were so many things. Cheap: the line changes a few times a second.
void progress_show(Progress *progress, guint64 done, guint64 count);

#endif
