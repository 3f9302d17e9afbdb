// token.h - what all structured header fields are made of: quoted strings, comments, folds.
//
// RFC 5322 section 3.2. Without recursion, linear in the text, which ends in a NUL.
#ifndef MAIL_TOKEN_H
#define MAIL_TOKEN_H

#include <glib.h>

#define TOKEN_BLANKS " \t\r\n" // where token_is_folded holds, a line end is a blank like others

// Behind the quoted string (the comment, others inside it included) that text begins with; NULL when
// it has no end.
const char *token_skip_quoted(const char *text);
const char *token_skip_comment(const char *text);

// Appends what stands inside of a quoted string or a comment, quoted pairs resolved.
void token_append_unescaped(GString *to, const char *from, const char *end);

// Every line end in a header's value is a fold: LF or CR LF with a blank behind it.
gboolean token_is_folded(const char *value);

#endif
