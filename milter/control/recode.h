// recode.h - text changed inside its codings: RFC 2047 words, quoted-printable, base64, character sets.
//
// What the change leaves alone keeps its bytes. What it changes is coded as it was: the same words
// and characters coded, lines as long, words cut at like places, inside a character where they were;
// padding that was missing is missing.
// Everything may hold anything, NUL and invalid bytes too.
#ifndef CONTROL_RECODE_H
#define CONTROL_RECODE_H

#include <glib.h>

// Gives the changed form of a text in UTF-8 (or what was to be). It must keep line feeds.
typedef GString *(*RecodeChange)(const char *text, gsize length, void *data);

// A header's value as it stands in the mail. Free with g_string_free.
GString *recode_value(const char *value, gsize length, RecodeChange change, void *data);

// The body of a part. coding and charset may be NULL.
typedef struct {
	const char *coding; // value of Content-Transfer-Encoding
	const char *charset;
} RecodePart;

GString *recode_part(
	const RecodePart *part, const char *body, gsize length, RecodeChange change, void *data);

// The body of a part that is no text: as many bytes, in as many lines, that say nothing.
GString *recode_blank(const char *coding, const char *body, gsize length);

#endif
