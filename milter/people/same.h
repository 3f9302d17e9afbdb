// same.h - do two names mean the same person?
//
// Names are compared word by word in any order, after folding (NFKC, case, accents, width, invisible
// characters), without titles and decorations (Dr., PhD, emoji), and through romanising where they stand
// in different scripts: a word in another script has several usual spellings in Latin letters (Гурьева is
// Gurieva, Guryeva, Gureva, Gurjewa), and is the other one when they share one. Traditional and simplified
// Chinese are one; ü is u and ue. Kanji are read in ways that only a dictionary knows: where kana or the
// language say Japanese they are compared as written.
//
// What is not sure is SAME_MAYBE at most: one word of two, an initial for a name, a middle name at an end,
// another ending of gender (Гурьев, Гурьева), another usual form (Bob, Robert). Another given name with the
// same family name is SAME_NO.
//
// All functions are pure, bounded in time for whatever text, and safe from many threads.
#ifndef PEOPLE_SAME_H
#define PEOPLE_SAME_H

#include <glib.h>

typedef enum {
	SAME_NO,
	SAME_MAYBE,
	SAME_YES,
	SAME_LOOKALIKE, // would be yes, but for letters of another script that only look alike: no friend
} Same;

// "yes" "maybe" "no" "lookalike".
const char *same_word(Same same);
const char *const *same_words(void); // NULL-terminated, static

// A name made ready for comparing: its words, each with its usual spellings. Immutable.
typedef struct NameForm NameForm;

// language: as in name_latin, may be NULL. NULL: there is no letter in it. Names beyond 200 characters are
// cut. Free with same_form_free.
NameForm *same_form(const char *name, const char *language);
void same_form_free(NameForm *form);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NameForm, same_form_free)

// The same as text, to be kept, and back: making a form anew costs a romanisation. The text begins with
// the version of its make; one of another version, or that nobody made, gives NULL. Caller frees.
char *same_form_text(const NameForm *form);
NameForm *same_form_parse(const char *text);

// Keys under which a form is kept, and those under which its like is looked for: of two forms that are not
// SAME_NO one of a's same_questions meets one of b's same_keys, and the other way around. A key is eight
// hexadecimal digits, a colon, and eight of a sign: two meet when the first are equal, and each of the four
// bytes of the signs has a bit in common. Of 30,000 people few are met: a key stands for two words of a name,
// or a word and an initial; for a single word only where the name has no second. Free with g_strfreev; at most
// SAME_KEYS.
#define SAME_KEYS 128
char **same_keys(const NameForm *form);
char **same_questions(const NameForm *form);

// reason (may be NULL): a static phrase for people, "the same words", "Svetlana for Светлана is one spelling
// of several", "an initial for a name".
Same same_compare(const NameForm *a, const NameForm *b, const char **reason);

#endif
