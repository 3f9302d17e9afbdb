// lookalike.h - words that look like other words: "Linkedln", "fаcebook" with a Cyrillic а.
//
// A text is compared letter by letter: after NFKC, without invisible characters and accents, as the
// skeletons of Unicode Technical Standard 39 section 4, without case, digits and signs as the letters
// that they are put for ("faceb00k", "f@cebook"), repeated letters as one. A word of the set may stand
// in several words of the text ("Linked In", "LinkedInContact"): a word may begin and end at any
// capital behind a small letter, digit, sign, and letter of a script that is written without blanks.
//
// Short words look like many others by chance: one below five letters is found only as it is written,
// one below seven only with its repeated letters as they are.
#ifndef TEXT_LOOKALIKE_H
#define TEXT_LOOKALIKE_H

#include <glib.h>

#define LOOKALIKE_TEXT_MAX 1024 // bytes of a text that are looked at

typedef struct LookalikeSet LookalikeSet;

LookalikeSet *lookalike_set_new(void);
void lookalike_set_free(LookalikeSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LookalikeSet, lookalike_set_free)

// what is the caller's; of two equal words the first stands. Before the set is shared.
void lookalike_set_add(LookalikeSet *set, const char *word, gpointer what);

typedef enum {
	LOOKALIKE_WORDS, // it begins and ends where words do
	LOOKALIKE_ANYWHERE, // "notlinkedin": it may stand within a word
} LookalikeWhere;

typedef struct {
	gpointer what;
	gsize start, end; // bytes of the text
	gboolean is_plain; // written as the word itself is, but for case, width, blanks and hyphens
} LookalikeMatch;

// The first word of set in text (UTF-8) that begins at byte `from` or behind it, the longest where
// several begin there. The effort grows with the text, not with the set. Safe from many threads once
// the set is complete.
gboolean lookalike_find(const LookalikeSet *set, const char *text, gsize from, LookalikeWhere where,
	LookalikeMatch *match);

// text as it would stand in another script: each letter of it is of that script, or looks like one that
// is ("Иванoв" with a Latin o, in Cyrillic letters). NULL when a letter looks like none there. script:
// Latin, Cyrillic or Greek. Caller frees. Capitals and small letters look different.
char *lookalike_in(const char *text, GUnicodeScript script);

#endif
