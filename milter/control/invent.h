// invent.h - invented words and tokens, of any script, that can be told from real ones.
//
// What these functions give is recognised by them again, so that what was replaced once is never
// replaced a second time. Nothing is drawn from what is replaced but its script, length, case and
// accents: which stand-in it gets is the caller's number, not a sum over something private.
// Text is UTF-8. Pure, safe from many threads.
#ifndef CONTROL_INVENT_H
#define CONTROL_INVENT_H

#include <glib.h>

// The stand-in of that number for a word (letters of any script), in the word's own script, case and
// style (𝓢𝓪𝓻𝓪), about as long. Of scripts with an alphabet in our tables it is a name that nobody
// bears, of all others a run of neighbouring letters, beginning number letters after the first. Caller
// frees.
char *invent_word(const char *word, guint number);

// Numbers for the first, second ... name and for the words of other texts: none is both.
guint invent_name_number(guint nth);
guint invent_text_number(guint nth);

// Is its stand-in such a run? Runs of different words should not overlap.
gboolean invent_is_run(const char *word);

// A word that invent_word may have given, or nothing to hide: no letter, or a single one.
gboolean invent_is_word(const char *word);

// The stand-in for letters and digits: as long, and of the same kinds of them.
char *invent_token(const char *token, guint number);
gboolean invent_is_token(const char *token);

// How a word is compared: letters only, without case, accents and style. Caller frees.
char *invent_key(const char *word);

// The same for one character: at most INVENT_FOLDED of them; 0: it counts for nothing.
#define INVENT_FOLDED 18
gsize invent_fold(gunichar c, gunichar *folded);

#endif
