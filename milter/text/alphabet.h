// alphabet.h - how the letters of a script are usually written in Latin letters.
//
// A row holds for some letters at one place: '^' before them asks for the beginning of a word, '$' behind
// them for its end; of the rows that hold the longest counts. Its spellings are written as in spelling.h:
// "|" between usual spellings, a blank between one place and the next.
#ifndef TEXT_ALPHABET_H
#define TEXT_ALPHABET_H

#include <glib.h>

typedef struct {
	const char *letters;
	const char *spellings; // the first is the most usual
} AlphabetRow;

typedef struct {
	const AlphabetRow *rows;
	gsize n;
	const char *
		vowels; // of a script that leaves vowels out: the letters that can be one; else NULL
} Alphabet;

// NULL when there is no table for the script.
const Alphabet *alphabet_of(GUnicodeScript script);

// The row that holds for the letters at `at` of word; NULL: none. *length: how many bytes it takes.
const AlphabetRow *
alphabet_row(const Alphabet *alphabet, const char *word, const char *at, gsize *length);

// Does the row spell a whole word?
gboolean alphabet_is_whole(const AlphabetRow *row);

#endif
