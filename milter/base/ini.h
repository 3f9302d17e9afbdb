// ini.h - reading an ini file: the only place that knows iniparser.
//
// A file is read once into memory and parsed from there, one at a time (iniparser has one global
// error callback; a lock in here takes care). Its traps are closed: whatever iniparser would change
// in silence is a mistake with a line number - a key or section given twice, a key before the first
// section, an over-long line, a byte-order mark, NUL, invalid UTF-8, a value cut at ';' or '#', text
// behind a closing quote, a quote that is not closed, a backslash inside quotes, a line that ends in
// a backslash, a ':' in a section or key name, a directory in the place of a file.
// All mistakes of a file are reported, one a line of the GError's message (see base/failure.h).
//
// In a value, a blank and then ';' begins a comment. A value that begins with '/' (or '!' and '/')
// is a pattern: there, any ';' or '#' is a mistake ("write \x3b", "write \x23") and nothing is
// decoded. A value in double or single quotes is taken without them.
#ifndef BASE_INI_H
#define BASE_INI_H

#include <glib.h>

#define INI_LINE_MAX 1000 // bytes in a line, without its end
#define INI_FILE_MAX (1024 * 1024) // bytes in a file, unless the caller sets less

typedef struct {
	char *name; // lower case, as iniparser has it; "en.2", "info@example.com"
	char *value; // as written: quotes and comment removed, escapes not decoded
	guint line; // 1-based, as both columns, which count characters
	guint column; // where the name begins
	guint value_column; // where value does; where it would stand when it is empty
} IniKey;

typedef struct {
	char *name; // as written (case kept), blanks at both ends removed: "rule Asked often"
	guint line;
	guint column; // of its '['
	GPtrArray *keys; // IniKey *, in the order of the file
} IniSection;

// Where something stands, for messages about what was read from it. Strings are borrowed.
typedef struct {
	const char *label; // the file's
	guint line, column; // 0: not known
	const char *section, *key; // NULL: none
} IniPlace;

typedef struct {
	char *label; // the file's name as shown in messages
	char *folder; // where the file lies: relative paths inside it start here
	GPtrArray *sections; // IniSection *, in the order of the file
	GHashTable *wrong; // set of the lines with a mistake of form: see ini_read_loosely
} IniFile;

// Reads the file at path. NULL and error set (FAILURE_MISTAKE, or FAILURE_SYSTEM/_ABSENT when it
// cannot be read). Free with ini_free. Safe from many threads.
IniFile *ini_read(const char *path, GError **error);

// The same for text already in memory; label names it in messages, folder may be NULL.
IniFile *
ini_parse(const char *label, const char *folder, const char *text, gsize length, GError **error);

// The same for whoever wants to tell what is wrong with the content as well: a file with mistakes of
// form is returned with error set. What could be read of it is there to be checked, never to be used.
IniFile *ini_read_loosely(const char *path, GError **error);
IniFile *ini_parse_loosely(
	const char *label, const char *folder, const char *text, gsize length, GError **error);

// FALSE: it has mistakes of form, so that what is missing may only have been misread.
gboolean ini_is_sound(const IniFile *file);

void ini_free(IniFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IniFile, ini_free)

// NULL when there is none of that name (compared without case).
const IniSection *ini_section(const IniFile *file, const char *name);
const IniKey *ini_key(const IniSection *section, const char *name);

// "LABEL:LINE:COLUMN: [section] key", without what is not known. Caller frees.
char *ini_place_text(const IniPlace *place);

// The place of a key, by its name; key may be NULL (then it is the section's), and section as well.
// It borrows from all of them.
IniPlace ini_place(const IniFile *file, const IniSection *section, const IniKey *key);

// Adds "LABEL:LINE:COLUMN: [section] key: TEXT" to *error (FAILURE_MISTAKE).
void
ini_complain(GError **error, const IniPlace *place, const char *format, ...) G_GNUC_PRINTF(3, 4);

// The same at ini_place. Of a line that has a mistake of form nothing else is told.
void ini_mistake(GError **error, const IniFile *file, const IniSection *section, const IniKey *key,
	const char *format, ...) G_GNUC_PRINTF(5, 6);

// The same for what stands in the value of key, behind its first `at` characters.
void ini_mistake_at(GError **error, const IniFile *file, const IniSection *section,
	const IniKey *key, guint at, const char *format, ...) G_GNUC_PRINTF(6, 7);

// Puts the mistakes of a file, one a line of error's message, into the order of their places.
void ini_sort_mistakes(const IniFile *file, GError *error);

// A line of the file at path, to be shown under a message; NULL when it cannot be read, or is no
// text. Caller frees.
char *ini_line(const char *path, guint line);

// A value with \x3b \x23 \x2c \x22 \x20 \x5c decoded to ; # , " blank \. Any other backslash stays
// as it is. Caller frees.
char *ini_text(const char *value);

// A value split at its commas, blanks trimmed, each part decoded as in ini_text, empty parts left
// out. Free with g_strfreev.
char **ini_list(const char *value);

// The same with places. Free with g_ptr_array_unref; elements are IniWord *.
typedef struct {
	char *text;
	guint at; // characters of the value before it
} IniWord;

GPtrArray *ini_words(const char *value);

// A path as the file means it: relative ones start in the file's folder. Caller frees.
char *ini_path(const IniFile *file, const char *value);

#endif
