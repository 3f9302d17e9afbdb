// decode.h - text in whatever character set and coding a mail uses, to UTF-8.
//
// RFC 2047 as found in the wild: words without blanks between them, words cut inside a character
// (adjacent words of one character set are joined as bytes, Q with B too), base64 without padding,
// blanks inside a word, raw UTF-8 or Latin-1 beside words, names of character sets that nobody
// knows. All is linear in the text and safe from many threads; callers free.
#ifndef MAIL_DECODE_H
#define MAIL_DECODE_H

#include <glib.h>

// A header value decoded, unfolded and cleaned as clean_line. Of a value over 64 KB its beginning.
char *decode_header(const char *value);

// The same, neither unfolded nor cleaned: it may hold anything, NUL and invalid bytes too.
GString *decode_value(const char *value);

// How long the encoded word is that text begins with, 0 when it begins with none.
gsize decode_word_length(const char *text);

// Bytes in a character set (NULL: not told) as UTF-8, which may hold NUL. What can't be read becomes
// U+FFFD; of no or an unknown character set: UTF-8 when it is that, else Windows-1252.
GString *decode_charset(const char *bytes, gsize length, const char *charset);

// The way back: text (UTF-8) in the bytes that decode_charset reads so. Of no or an unknown character
// set: as the bytes like are, UTF-8 or Windows-1252. A letter that the set does not have loses its
// accents; what it does not have at all becomes '?'.
GString *decode_back(const char *text, gsize length, const char *charset, const GString *like);

#endif
