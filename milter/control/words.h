// words.h - names and other private texts, found in a text whatever stands between their letters, and
// replaced word by word.
//
// Compared are letters, without regard to accents and style, so that a name is found over line ends,
// tags and entities, and what stands between its words stays. Words stand for the same words
// everywhere; a word that resembles one in another script gets a stand-in that resembles that one's.
#ifndef CONTROL_WORDS_H
#define CONTROL_WORDS_H

#include <glib.h>

typedef struct Words Words;

Words *words_new(void);
void words_free(Words *words);

// The words of text are the service's: alone they are no name.
void words_keep(Words *words, const char *text);
// They are no name at all: what the service is called.
void words_keep_always(Words *words, const char *text);
gboolean words_is_kept(const Words *words, const char *word);

void words_add_name(Words *words, const char *name);
// A word that may be somebody's name, unless it is one of the service's.
void words_add_word(Words *words, const char *word);
void words_add_text(Words *words, const char *text);

// The stand-in for a word of a name, in small letters without accents, NULL when it is none. Caller
// frees.
char *words_lookup(const Words *words, const char *word);

typedef enum { WORDS_PLAIN, WORDS_PAGE } WordsForm;

// Free with g_string_free.
GString *words_replace(Words *words, const char *text, gsize length, WordsForm form);

#endif
