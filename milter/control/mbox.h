// mbox.h - where the mails of an mbox file begin and end.
//
// Read as mboxrd (mbox(5), RFC 4155 appendix A): a mail begins behind a line "From SENDER DATE", and
// lines of its own that look so have a '>' before them, one more than they came with. What real
// files do is lived with: such a line counts when its date is plausible and the line before is empty
// or the line behind is a header; a text that says "From here on" ends no mail. Lines end in LF or
// CR LF; empty lines may stand before the first mail. The file is read in blocks: a mail may have
// any size.
#ifndef CONTROL_MBOX_H
#define CONTROL_MBOX_H

#include "control/source.h"

typedef struct Mbox Mbox;

// Where one mail lies: from its "From " line to the next one.
typedef struct {
	guint64 offset;
	guint64 length;
	guint line; // of its "From " line, from 1
} MboxMail;

// NULL: this is no mbox; error set: it could not be read. Free with mbox_free.
Mbox *mbox_new(Source *source, GError **error);
void mbox_free(Mbox *mbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mbox, mbox_free)

// 1 the next mail, 0 that was the last, -1 error set: the rest can't be read.
int mbox_next(Mbox *mbox, MboxMail *mail, GError **error);

// From the bytes of a mail as they lie there to the mail: without its "From " line (and others, that
// came with a '>', before the headers), one '>' less where lines are quoted, and, when is_whole,
// without the empty line that belongs to the next mail. FALSE: no mail begins there (any more).
gboolean mbox_unquote(GString *bytes, gboolean is_whole);

#endif
