// rawtext.h - the bytes of a file that somebody's program wrote: its lines, and their text as UTF-8.
#ifndef PEOPLE_RAWTEXT_H
#define PEOPLE_RAWTEXT_H

#include <glib.h>

// Borrowed bytes; they may hold NUL.
typedef struct {
	const char *text;
	gsize length;
} RawText;

// The file without its byte-order mark. UTF-16 (it has to have a mark) is turned into UTF-8: then
// *converted holds the bytes; free it with g_string_free unless it is NULL.
RawText rawtext_file(const char *text, gsize length, GString **converted);

// Where a reader stands. A copy is a second reader.
typedef struct {
	const char *at;
	const char *end;
	guint line; // of what was read last, from 1
} RawReader;

RawReader rawtext_reader(RawText file);

// The next line without its end (LF, CR LF or CR). FALSE: there is none.
gboolean rawtext_next(RawReader *reader, RawText *line);

// A text's blanks and tabs at both ends left out.
RawText rawtext_trim(RawText text);

// Its first bytes, at most max and not ending inside a character of UTF-8.
RawText rawtext_cut(RawText text, gsize max);

// Compared without regard to case, of ASCII letters.
gboolean rawtext_is(RawText text, const char *word);

// Valid UTF-8 that holds no NUL, to be freed with g_string_free. charset (of vCard's CHARSET; NULL: not
// told) counts when it is one of those that address books write and the bytes are right in it; else UTF-8
// when it is that, else Windows-1252. Safe from many threads.
GString *rawtext_utf8(RawText text, const char *charset);

#endif
