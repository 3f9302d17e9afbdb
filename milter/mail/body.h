// body.h - the text of a body: the only place that hands a mail's bytes to GMime.
//
// GMime reads addresses of attached mails while it parses, by recursion: limits of structure are
// checked before. It never sees the mail's own headers but copies of two, and writes nothing.
#ifndef MAIL_BODY_H
#define MAIL_BODY_H

#include <glib.h>

#include "text/link.h"

// The first text/plain part of a body, or the words of the first text/html part when there is no plain
// one or it is empty: decoded, in UTF-8, nothing removed, so that it may hold NUL and invalid bytes.
// Not looked into: attachments, attached mails. type and coding: the values of Content-Type and
// Content-Transfer-Encoding, may be NULL. Empty when there is none, or over a limit of structure.
// Safe from many threads.
GString *body_text(const char *type, const char *coding, const char *data, gsize length);

// The same in lines, as clean_lines, at most max. Free with g_strfreev.
char **body_lines(const char *type, const char *coding, const char *data, gsize length, guint max);

// The links of the same parts, of the plain text and of the page: Link *, at most LINK_MAX. Never
// NULL; free with g_ptr_array_unref.
GPtrArray *body_links(const char *type, const char *coding, const char *data, gsize length);

#endif
