// reading.h - how Chinese and Korean names are read, and which part of them is the family's.
//
// Family names have readings and spellings of their own: 曾 is Zeng, not Ceng; 陳 is Chen, Chan and Tan; 이 is
// Lee, Yi and Rhee. Spellings are written as in spelling.h. Han is simplified here (spelling_plain).
#ifndef TEXT_READING_H
#define TEXT_READING_H

#include <glib.h>

// The usual spellings of a family name; NULL: it is none that we know.
const char *reading_family(const char *family);

// How many bytes at the beginning of a name, written without blanks, are the family's; 0: none that we
// know.
gsize reading_family_length(const char *name);

// The same at its end, where the name is written the other way around.
gsize reading_family_behind(const char *name);

// The spellings of a letter (UTF-8) that is usual in Cantonese given names; NULL: it is none that we know.
const char *reading_cantonese(const char *letter);

// The ways to write a syllable of Hanyu Pinyin ("xiao") in the usual systems: "xiao|hsiao|siu". Caller
// frees.
char *reading_syllable(const char *pinyin);

// The spellings of a Hangul syllable; appended to out. FALSE: it is no syllable.
gboolean reading_hangul(gunichar syllable, GString *out);

#endif
