// clean.h - text from mails made fit: for matching, for headers, for a terminal.
//
// Input is whatever a mail held, output is always valid UTF-8 without C0 or C1 controls. Callers free.
#ifndef TEXT_CLEAN_H
#define TEXT_CLEAN_H

#include <glib.h>

// One line for matching: invalid bytes become U+FFFD, bidi controls and padding (U+034F, U+00AD,
// zero-width space, U+2060, U+FEFF ...) are removed, all white space and controls collapse to one
// blank, ends are trimmed. ZWJ and ZWNJ stay only where they are spelling: inside words, between
// joining letters or beside a virama. Marks beyond 30 in a row are dropped. Normal form NFC. length
// -1: up to NUL.
char *clean_line(const char *text, gssize length);

// A text in lines, each as clean_line; empty ones left out; at most max lines. Free with
// g_strfreev.
char **clean_lines(const char *text, gssize length, guint max);

// For a terminal: line feeds and tabs stay, CR LF is a line feed, every other control, bidi control
// and invisible character is written as \u{202E}, an invalid byte as \x{9F}. Nothing else changes.
char *clean_visible(const char *text, gssize length);

#endif
