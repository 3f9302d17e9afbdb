// indic.h - how words of the scripts of India and of Thai are written in Latin letters.
#ifndef TEXT_INDIC_H
#define TEXT_INDIC_H

#include <glib.h>

// Appends the pattern (spelling.h) of a word in Devanagari or one of its relatives that Unicode lays out
// alike: Bengali, Gurmukhi, Gujarati, Oriya, Tamil, Telugu, Kannada, Malayalam. FALSE: it is in none of
// them.
gboolean indic_spell(const char *word, GString *pattern);

// The same of a Thai word.
gboolean indic_spell_thai(const char *word, GString *pattern);

#endif
