// spelling.h - how a word of another script is usually written in Latin letters.
//
// There are several ways (ISO, GOST, BGN, German, French, passports ...), and people mix them. So the
// spellings of a word are written as a pattern, place by place: "g|h|gh u|ou|oo r ie|ye|e|je v|w a" stands for
// Gurieva, Guryeva, Gureva, Gurjewa and more. A place may be empty: "|a|e".
//
// Tables are in alphabet.c and reading.c. Where there is none the pattern is what ICU says.
// Safe from many threads.
#ifndef TEXT_SPELLING_H
#define TEXT_SPELLING_H

#include <glib.h>

#define SPELLING_LETTERS 60 // of a word in Latin letters; the rest is not looked at

typedef enum {
	SPELLING_NONE, // nobody can say: no letters, or no way to read them
	SPELLING_LATIN, // a word in Latin letters; a place has several spellings where it has a mark
	SPELLING_SURE,
	SPELLING_LOOSE, // vowels that were not written are guessed: several names are spelled alike
} SpellingKind;

// word: of one script, as spelling_plain makes it. *pattern: caller frees; NULL with SPELLING_NONE.
SpellingKind spelling_of(const char *word, char **pattern);

// A name as letters are counted here: NFKC, small, without marks that are no letters of their own (they
// stay in Latin words), Arabic letters that are typed in two ways as one, hiragana for katakana, and Han
// simplified. Caller frees.
char *spelling_plain(const char *text);

// A Latin word laid out for many questions.
typedef struct {
	guint64 at[26]; // bit n: the letter stands at place n
	guint length;
} SpellingLetters;

// FALSE when it has other letters than a to z, or more than SPELLING_LETTERS.
gboolean spelling_letters(const char *latin, SpellingLetters *letters);

// Is it one of the spellings? Time grows with the pattern alone.
gboolean spelling_fits(const char *pattern, const SpellingLetters *letters);

// The first, second ... spelling at each place at once: how one system writes the word. Caller frees.
char *spelling_by(const char *pattern, guint system);

#endif
