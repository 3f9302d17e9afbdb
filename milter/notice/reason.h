// reason.h - short plain sentences that say why a mail is thought genuine, forged or odd.
//
// People read them in a terminal and in a browser: valid UTF-8 without controls, REASON_BYTES_MAX
// bytes at most, and no more than REASONS_MAX for one mail.
#ifndef NOTICE_REASON_H
#define NOTICE_REASON_H

#include <glib.h>

#define REASONS_MAX 20
#define REASON_BYTES_MAX 600

// Adds a sentence to reasons (char *), unless it is there already or they are too many. What comes
// from a mail goes through reason_shown first.
void reason_add(GPtrArray *reasons, const char *format, ...) G_GNUC_PRINTF(2, 3);

// A text of a mail (any bytes) fit for a reason: one cleaned line, cut after 80 characters. Caller
// frees.
char *reason_shown(const char *text);

#endif
